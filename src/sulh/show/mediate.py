"""What would have to change for an outcome to hold, to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sulh.questions.changes import Change, Guarantor, NewList
from sulh.questions.least import Answer, LeastChanges, differing
from sulh.questions.mediate import Brought, Mediation
from sulh.questions.searching import Stopped
from sulh.questions.wording import edits, guarantor, where, words
from sulh.show.conditions import condition_lines, demanding_tables, detail_tables
from sulh.show.differences import legend, named
from sulh.show.phrases import heading, last_notes, listed
from sulh.show.solution import ROWS
from sulh.show.tables import Sheet, Table, counted

NAMED = 3
"""Outcomes that start or stop to hold, named in one cell."""

PLACES = 3
"""Answers of a group that are named after the first."""

STOPPED: dict[Stopped | None, str] = {
    None: "",
    "interrupted": "; interrupted",
    "seconds": "; the time was over",
    "limit": "; the limit was reached",
}

FLAGS = {
    "remove_options": ("removing an option", "--remove-options"),
    "coercive_options": ("other directions of coercive options", "--coercive-options"),
    "rank_coercive": ("ranking a coercive option higher", "--rank-coercive"),
}


def mediation_sheet(answer: Mediation, *, rows: int | None = ROWS) -> Sheet:
    """Return an answer as a sheet: in a sentence, then least changes, how demanding the wishes are, and the conditions.

    Unless ``rows`` is None, long lists of states are shortened, and few states are gone into.
    """
    case = answer.case
    tables = [_changes(answer, answer.changes, rows)] if answer.changes is not None else []
    if answer.unsearched:
        tables.append(Table("Least changes", ("",), (), frozenset(), (answer.unsearched,)))
    told = [found for found in answer.conditions if found is not None]
    tables += _once([table for found in told for table in demanding_tables(found, rows=rows)])
    tables += _once([table for found in told for table in detail_tables(found, rows=rows)])
    if answer.untold:
        tables.append(Table("Conditions", ("",), (), frozenset(), answer.untold))
    if tables:  # below the first, as sulh solve has it
        tables[0] = replace(tables[0], notes=(*legend(case), *tables[0].notes))
    lines = (_size(answer), *_wishes(answer), *_least(answer))
    return Sheet(heading(case), lines, tuple(tables), tuple(last_notes(case, answer.warnings)))


def _once(tables: list[Table]) -> list[Table]:
    """Return tables with each note once: below the last that has it."""
    kept, seen = [], set[str]()
    for table in reversed(tables):
        notes = tuple(note for note in table.notes if note not in seen)
        seen.update(table.notes)
        kept.append(replace(table, notes=notes))
    return kept[::-1]


def _size(answer: Mediation) -> str:
    case = answer.case
    parts = [counted(len(case.parties), "party", "parties")]
    if case.options:
        parts.append(counted(len(case.options), "option"))
    parts.append(counted(len(answer.states), "feasible state" if case.form == "options" else "state"))
    rules = f"Sanctions: {answer.semantics.sanctions.replace('-', ' ')}"
    if not answer.semantics.return_counts:
        rules += ", a return to the start not counted"
    return f"{', '.join(parts)}. {rules}."


def _wishes(answer: Mediation) -> tuple[str, ...]:
    """Say each wish, and whether it holds as coded: of a single state also who misses its condition."""
    lines = []
    conditions = answer.conditions or (None,) * len(answer.wishes)
    for wish, met, found in zip(answer.wishes, answer.met, conditions, strict=True):
        it = "It" if len(wish.states) == 1 and wish.quantifier != "only" else "The wish"
        holds = f"{it} holds as coded" if met else f"{it} does not hold as coded"
        if found is None:
            about = "" if len(wish.states) == 1 else f" It concerns {counted(len(wish.states), 'state')}."
            lines.append(f"Wish: {wish}.{about} {holds}.")
            continue
        said, *more = condition_lines(found)
        if not met and len(wish.states) == 1 and wish.quantifier in ("some", "every"):
            missing = [one.party for one in found.states[0].parties if one.met is False]
            if missing:
                many = len(missing) > 1
                holds += f": {listed(missing)} {'miss' if many else 'misses'} {'their' if many else 'its'} condition"
        lines += [f"{said} {holds}.", *more]
    return tuple(lines)


def _least(answer: Mediation) -> tuple[str, ...]:
    """Say the least change in a sentence."""
    found = answer.changes
    if answer.already:
        return ("Nothing has to change.",)
    if found is None:
        return ()
    if not found.answers:
        return (f"No change of total cost {found.complete} or less works.",) if found.complete else ()
    first = found.answers[0]
    what = "it" if len(answer.wishes) == 1 else "all of it"
    said = "; and ".join(clause for change in first.changes for clause in words(answer.case, change))
    least = "Least change found" if first.cost <= found.complete + 1 else "Change found"
    return (f"{least}: cost {first.cost}: {what} would hold if {said}.",)


def _changes(answer: Mediation, found: LeastChanges, rows: int | None) -> Table:
    """List the answers with their cost and what else they bring; below, what was searched."""
    what = "the wish" if len(answer.wishes) == 1 else "all wishes"
    body, number = [], 1
    for group in found.groups:
        one = group[0]
        said = _said(answer, group)
        alike = sum(other.alike for other in group)
        if alike:
            said += f" ({counted(alike, 'other change')} of this cost {_come(alike)} to the same)"
        last = number + len(group) - 1
        label = str(number) if last == number else f"{number}-{last}"
        body.append((label, str(one.cost), said, _brings(answer, answer.brought(number), rows)))
        number = last + 1
    notes = [*_proof(found), *_more(found), *_settings(answer, found)]
    if answer.already:
        holds = "The wish holds" if len(answer.wishes) == 1 else "All wishes hold"
        notes = [f"{holds} as coded: nothing has to change."]
    heads = ("", "cost", f"{what} would hold if", "what else starts or stops to hold")
    return Table("Least changes", heads, tuple(body), frozenset({0, 1}), tuple(notes))


def _said(answer: Mediation, group: Sequence[Answer]) -> str:
    """Say the first answer of a group, and in brackets in what the others differ: a place, or who the guarantor is."""
    first = group[0].changes
    others: dict[Change, list[str]] = {}
    for other in group[1:]:
        pair = differing(first, other.changes)
        assert pair is not None
        others.setdefault(pair[0], []).append(_instead(answer, *pair))
    parts = []
    for change in first:
        told, said = others.get(change, []), "; and ".join(words(answer.case, change))
        shown = [f"or {text}" for text in told[:PLACES]]
        shown += [f"or {len(told) - PLACES:,} more alike"] if len(told) > PLACES else []
        parts.append(said + (f" ({', '.join(shown)})" if shown else ""))
    return "; and ".join(parts)


def _instead(answer: Mediation, before: Change, after: Change) -> str:
    """Say what stands instead in another answer of a group."""
    if isinstance(after, Guarantor):
        return guarantor(after)
    assert isinstance(before, NewList)
    assert isinstance(after, NewList)
    at = {(edit.kind, edit.text): where(edit) for edit in edits(answer.case, before)}
    now = [edit for edit in edits(answer.case, after) if where(edit) != at[edit.kind, edit.text]]
    return " and ".join(f"{edit.text!r} {where(edit)}" if len(at) > 1 else where(edit) for edit in now)


def _come(number: int) -> str:
    return "comes" if number == 1 else "come"


def _brings(answer: Mediation, brought: tuple[Brought, ...], rows: int | None) -> str:
    """Say which other outcomes start or stop to hold, and which of those that wishes are about: labels first.

    Of a wish for some or every state that names one, that it holds is the answer itself, and is not said.
    """
    parts = []
    for one in brought:
        clear, about = set[int](), {"of the wished": set[int](), "of the unwished": set[int]()}
        for wish in answer.wishes:
            numbers = set(wish.states.tolist()) if wish.concept == one.concept else set()
            if len(numbers) == 1 and wish.quantifier in ("some", "every"):
                clear |= numbers
            else:
                about["of the unwished" if wish.quantifier == "no" else "of the wished"] |= numbers
        found, told = [], clear
        for name, numbers in (*about.items(), ("", set(range(len(answer.states))))):
            changes, left = [], numbers - told
            for word, changed in (("starts", one.gained), ("stops", one.lost)):
                shown = _outcomes(answer, [k for k in changed.numbers.tolist() if k in left], rows)
                changes += [f"{word}{'' if name else ':'} {shown}"] if shown else []
            if changes:
                found.append(f"{name}: {'; '.join(changes)}" if name else "; ".join(changes))
            told = told | numbers
        said = ". ".join(found)
        if said:
            parts.append(f"{one.concept}: {said}" if len(brought) > 1 else said)
    return ". ".join(parts) or "nothing else"


def _outcomes(answer: Mediation, numbers: list[int], rows: int | None) -> str:
    labels = answer.states.labels
    others = sorted(numbers, key=lambda number: number not in labels)
    shown = [named(answer.case, answer.states, number) for number in others[: None if rows is None else NAMED]]
    more = len(others) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _proof(found: LeastChanges) -> list[str]:
    """Say that nothing smaller works, and what was searched for that."""
    levels = [level for level in found.levels if level.cost <= found.complete]
    total, judged = (sum(getattr(level, key) for level in levels) for key in ("combinations", "judged"))
    costs = [level.cost for level in levels if found.least is not None and level.cost < found.least]
    lines = []
    if costs:
        named = f"{costs[0]}" if len(costs) == 1 else f"{', '.join(map(str, costs[:-1]))} or {costs[-1]}"
        lines.append(f"No change of total cost {named} works.")
    if levels:
        searched = f"Searched up to cost {found.complete}{STOPPED[found.stopped]}: {counted(total, 'combination')}, "
        rest = f"{judged:,} judged; each of the others comes to the same as one of these."
        lines.append(searched + ("all judged." if judged == total else rest))
    elif found.stopped:
        lines.append(f"Searched up to cost {found.complete}{STOPPED[found.stopped]}.")
    return lines


def _more(found: LeastChanges) -> list[str]:
    """Say how many answers there are, how they were checked, and how far was searched."""
    lines = []
    if found.answers:
        lines.append("Each was checked by solving the changed case. A part of it would not do.")
    kept = len(found.answers)
    if found.found > kept:
        lines.append(
            f"{found.found - kept:,} more were found: --most {2 * found.answers[-1].group} gives more of them."
        )
    if any(len(group) > 1 for group in found.groups):
        lines.append("A row with several numbers holds several answers of the same effect; --save-answer takes one.")
    if found.complete < found.budget:
        all_of = "not searched" if not found.stopped else "not searched, or not in full"
        lines.append(f"What costs more than {found.complete} was {all_of}.")
    return lines


def _settings(answer: Mediation, found: LeastChanges) -> list[str]:
    costs = ", ".join(f"{kind} {getattr(found.costs, kind)}" for kind in found.kinds)
    fixed = f"Nothing of {listed(found.fixed)} changes." if found.fixed else ""
    lines = [" ".join([*([f"Costs: {costs}."] if costs else []), *([fixed] if fixed else [])])]
    if "guarantor" in found.kinds and all(wish.quantifier != "no" for wish in answer.wishes):
        lines.append("A guarantor may answer steps that lead away from a wished state, and no others.")
    coercive = any(option.coercive for option in answer.case.options)
    matter = {"remove_options": bool(answer.case.options), "coercive_options": coercive, "rank_coercive": coercive}
    on = [FLAGS[flag][0] for flag, value in found.flags.items() if value and matter[flag]]
    off = [f"{FLAGS[flag][0]} ({FLAGS[flag][1]})" for flag, value in found.flags.items() if not value and matter[flag]]
    if on:
        lines.append(f"Considered because it was asked for: {', '.join(on)}.")
    if off:
        lines.append(f"Not considered unless asked for: {', '.join(off)}.")
    return [*filter(None, lines), *found.remarks]
