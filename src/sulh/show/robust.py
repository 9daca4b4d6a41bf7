"""How firmly outcomes hold, to read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sulh.questions.intervals import ALPHA, Share, widest
from sulh.questions.readings import listed
from sulh.questions.robustness import ENOUGH, TITLE, Robustness, Swing
from sulh.show.solution import DISCLAIMER, ROWS, check_command, spaced, what_is_on
from sulh.show.tables import NO, YES, Sheet, Table, counted

SWINGS = 10
"""Assumptions that a table shows before it says how many more there are."""

WHENCE = {
    "asked": "as asked",
    "history": "what happened",
    "base": "the least firm equilibrium of the base coding",
    "status quo": "the status quo",
}


def robust_sheet(answer: Robustness, *, rows: int | None = ROWS) -> Sheet:
    """Return an answer as a sheet; each table shows ``rows`` rows, or all if None."""
    case = answer.case
    heading = case.title if case.variant_name is None else f"{case.title} (variant {case.variant_name})"
    lines = [f"{TITLE[0].upper()}{TITLE[1:]}.", _drawn(answer), *_readings(answer)]
    tables = [_overview(answer, rows)]
    shown = (answer.concept,) if rows is not None else answer.concepts
    tables += [_closer(answer, id, rows) for id in shown]
    if answer.historical is not None:
        tables.append(_historical(answer))
    if answer.outcome is not None:
        tables.append(_swings(answer, rows))
    if answer.whence in ("status quo", "none"):
        lines.append(
            f"Nothing holds in the base under {answer.concept}; name a state with --outcome to see what swings it."
        )
    warnings = len(answer.warnings)
    notes = [*answer.remarks, *([f"{counted(warnings, 'warning')}: {check_command(case)}"] if warnings else [])]
    if case.status == "ongoing":
        notes.append(DISCLAIMER)
    return Sheet(heading, tuple(lines), tuple(tables), tuple(notes))


def percent(share: float) -> str:
    """Return a share in percent, with one digit; what is hardly anything does not become nothing.

    >>> percent(0.5), percent(0.00001), percent(1.0), percent(0.9999)
    ('50.0', '<0.1', '100', '>99.9')
    """
    if share in (0.0, 1.0):
        return f"{share * 100:.0f}"
    return "<0.1" if share < 0.0005 else ">99.9" if share >= 0.9995 else f"{share * 100:.1f}"


def between(share: Share) -> str:
    """Return the interval of a share in percent, with more digits where its ends would look the same.

    >>> between(Share(1, 2, 0.12, 1.0)), between(Share(999, 1_000, 0.99871, 0.99943))
    ('12.0 to 100', '99.87 to 99.94')
    """
    low, high = percent(share.low), percent(share.high)
    if low != high or share.low == share.high:
        return f"{low} to {high}"
    found = next(
        (ends for k in range(2, 9) if len(set(ends := [f"{100 * end:.{k}f}" for end in (share.low, share.high)])) > 1),
        [low, high],
    )
    return " to ".join(found)


def changes_in_words(answer: Robustness) -> str:
    """Say which changes turn the verdict on the outcome."""
    found = answer.breaking()
    held = bool(answer.base[answer.concepts.index(answer.concept), answer.outcome.number]) if answer.outcome else False
    does = "no longer holds" if held else "holds"
    if found is None:
        whole = f"No drawn coding turns this: it holds in {'each' if held else 'none'} of them, as in the base."
        return f"{whole} {_elsewhere(answer)}".rstrip()
    many = counted(len(found.changes), "change")
    said = f"The fewest changes seen after which it {does}: {many} (coding {found.index}): {'; '.join(found.changes)}."
    if len(found.needed) < len(found.changes):
        return f"{said} Of these, needed: {'; '.join(found.needed)}."
    return said if len(found.changes) == 1 else f"{said} Each of them is needed."


def _elsewhere(answer: Robustness) -> str:
    """Point to the least firm equilibrium of the base, where somebody else chose an outcome that never turns."""
    row = answer.concepts.index(answer.concept)
    counts = np.where(answer.base[row], answer.tally.holds[row], answer.n)
    if answer.whence not in ("history", "status quo") or not counts.size or counts.min() == answer.n:
        return ""
    name = _name(answer, int(counts.argmin()))
    return f'The least firm equilibrium of the base is {name}: see --outcome "{name}".'


def _drawn(answer: Robustness) -> str:
    said = f"{counted(answer.n, 'coding')} drawn, seed {answer.plan.seed}."
    if answer.stopped == "narrow":
        return f"{said} Of {answer.planned:,} planned: the intervals are as narrow as asked."
    if answer.stopped in ("interrupted", "failed"):
        how = "interrupted" if answer.stopped == "interrupted" else "broken off, because workers failed"
        return f"{said} Of {answer.planned:,} planned: {how}."
    return said


def _readings(answer: Robustness) -> list[str]:
    """Say how many entries have readings, whose, and how one is picked."""
    entries, coders = answer.readings
    if not entries:
        return []
    how = (
        "one coder is followed in all of them"
        if answer.plan.spread.coders == "together"
        else "in each a coder is drawn"
    )
    verb = "has" if entries == 1 else "have"
    many = "1 entry" if entries == 1 else f"{entries:,} entries"
    return [f"{many} {verb} readings by {listed(coders)}: {how}."]


def _overview(answer: Robustness, rows: int | None) -> Table:
    """List the states with the share under each concept; those that hold in the base have a mark."""
    holds = answer.tally.holds
    numbers = np.flatnonzero((holds > 0).any(axis=0) | answer.base.any(axis=0))
    numbers = numbers[np.argsort(-holds[:, numbers].sum(axis=0), kind="stable")]
    body = tuple(
        (
            _name(answer, k),
            *(
                f"{percent(int(holds[row, k]) / answer.n)}{' ' + YES if answer.base[row, k] else '  '}"
                for row in range(len(answer.concepts))
            ),
            _words(answer, k),
        )
        for k in numbers[:rows].tolist()
    )
    wide = widest(holds, answer.n)
    notes = (
        *_more(len(numbers), rows),
        f"In percent. {YES}: it holds in the base coding.",
        f"The interval of each share, at {1 - ALPHA:.0%}, is at most {100 * wide:.1f} points wide.",
    )
    heads = ("state", *answer.concepts, "what is on" if answer.case.options else "")
    if not body:
        return Table("Outcomes", heads, (), frozenset(), ("No state is an equilibrium in any drawn coding.",))
    return Table("Outcomes", heads, body, frozenset(range(1, 1 + len(answer.concepts))), notes)


def _closer(answer: Robustness, concept: str, rows: int | None) -> Table:
    """List the shares under one concept, with their intervals."""
    row = answer.concepts.index(concept)
    found = list(answer.shares(concept).items())
    body = tuple(
        (spaced(answer.case, name), percent(one.value), between(one), f"{one.count:,}", _based(answer, row, name))
        for name, one in found[:rows]
    )
    heads = ("state", "percent", "interval", "codings", "base")
    notes = list(_more(len(found), rows))
    nothing, elsewhere = int(answer.tally.none[row]), int(answer.tally.others[row])
    if nothing:
        notes.append(f"In {counted(nothing, 'coding')} nothing is an equilibrium.")
    if elsewhere:
        notes.append(f"In {counted(elsewhere, 'coding')} some equilibrium is a state that the base does not have.")
    return Table(f"Under {concept}, with intervals", heads, body, frozenset({1, 2, 3, 4}), tuple(notes))


def _based(answer: Robustness, row: int, name: str) -> str:
    return YES if answer.base[row, int(answer.states.find(name)[0])] else NO


def _historical(answer: Robustness) -> Table:
    """Say how often what happened is among the equilibria, beside what chance would give."""
    state = answer.historical
    assert state is not None
    body = []
    for id in answer.concepts:
        one = answer.share(id, state)
        body.append((id, percent(one.value), between(one), percent(answer.by_chance(id))))
    title = f"What happened, {_name(answer, state.number)}, among the equilibria"
    note = "By chance: how often a state drawn at random is among them, since sets of equilibria are of some size."
    return Table(title, ("concept", "percent", "interval", "by chance"), tuple(body), frozenset({1, 2, 3}), (note,))


def _swings(answer: Robustness, rows: int | None) -> Table:
    """List what swings the outcome most."""
    state = answer.outcome
    assert state is not None
    found = answer.swings()
    telling = [one for one in found if one.sure]
    most = None if rows is None else SWINGS
    heads = ("points", "interval", "with", "without", "what is changed")
    body = tuple(_swing(one) for one in telling[:most])
    notes = list(_more(len(telling), most))
    if body:
        notes.append("In percent of the codings with the change, and of those without, with equal variants.")
    notes += untold(found)
    notes.append(changes_in_words(answer))
    title = f"What swings {_name(answer, state.number)} under {answer.concept}"
    return Table(f"{title} ({WHENCE.get(answer.whence, '')})", heads, body, frozenset({1, 2, 3}), tuple(notes))


def untold(swings: Sequence[Swing]) -> list[str]:
    """Say of how many assumptions these codings do not tell whether they swing the outcome, in sentences."""
    few, flat = sum(one.few for one in swings), sum(not one.few and not one.sure for one in swings)
    which = f"{flat:,} more" if flat + few < len(swings) else counted(flat, "assumption")
    if not swings:
        return ["Nothing is drawn that could swing it."]
    if few == len(swings):
        return [f"Too few codings to compare, less than {ENOUGH} with or without each change: draw more."]
    notes = [f"{which}: no difference that these codings can tell."] if flat else []
    if few:
        notes.append(f"{counted(few, 'assumption')}: too few codings, less than {ENOUGH} with or without.")
    return notes


def _swing(one: Swing) -> tuple[str, ...]:
    low, high = one.contrast.low, one.contrast.high
    return (
        f"{100 * one.difference:+.1f}",
        f"{100 * low:+.1f} to {100 * high:+.1f}",
        percent(one.contrast.first),
        percent(one.contrast.second),
        one.assumption.text,
    )


def _more(number: int, rows: int | None) -> tuple[str, ...]:
    return () if rows is None or number <= rows else (f"{number - rows:,} more: --all shows them.",)


def _name(answer: Robustness, number: int) -> str:
    return spaced(answer.case, answer.states.name(number))


def _words(answer: Robustness, number: int) -> str:
    state = answer.states[number]
    on = what_is_on(answer.case, state.on)
    return f"{state.label}: {on}" if state.label and on else state.label or on
