"""What a case is, to read: the short form of its page in the library."""

from __future__ import annotations

import shlex

from sulh.case.case import Case, Option
from sulh.questions.about import About, AboutVariant, Outcome, Record
from sulh.questions.doubts import PARTS, Doubtful, Support
from sulh.show.solution import DISCLAIMER, check_command, spaced, what_is_on
from sulh.show.tables import NO, YES, Sheet, Table, counted

FEW = 3
"""Preferences of a party, and doubts of one kind, that are shown before the rest are counted."""

KINDS = {"disputed": "disputed", "leadership": "other leadership", "counterfactual": "what if"}
"""Kinds of variants, in words."""

DOUBTS: dict[Doubtful, str] = {
    "note": "how it was coded",
    "judgement": "rule by judgement",
    "low": "low confidence",
    "no source": "no source",
    "left out": "not coded",
}
"""Kinds of doubts, in words."""


def about_sheet(answer: About) -> Sheet:
    """Return what a case is as a sheet."""
    case = answer.case
    heading = case.title if case.variant_name is None else f"{case.title} (variant {case.variant_name})"
    lines = [size(answer), *([answer.text] if answer.text else [])]
    tables = [_who(answer), _wishes(answer), _outcomes(answer)]
    tables += [_paths(answer)] if answer.records else []
    tables += [_variants(answer)] if answer.variants else []
    tables += _supports(answer)
    tables += [_doubts(answer)] if answer.doubts else []
    warnings = len(answer.warnings)
    notes = [f"{counted(warnings, 'warning')}: {check_command(case)}"] if warnings else []
    notes += [f"Ask further: {command}" for command in further(answer)[:1]]
    if case.status == "ongoing":
        notes.append(DISCLAIMER)
    return Sheet(heading, tuple(lines), tuple(tables), tuple(notes))


def size(answer: About) -> str:
    """Say when a case is, and how large."""
    case = answer.case
    date = f", analysed as of {case.date}" if case.date else ""
    parts = [counted(len(case.parties), "party", "parties")]
    parts += [counted(len(case.options), "option")] if case.options else []
    parts.append(counted(len(answer.solution.states), "feasible state" if case.form == "options" else "state"))
    return f"{case.status.capitalize()}{date}. {', '.join(parts)}."


def counts(answer: About) -> str:
    """Say how many states hold under each concept."""
    solution = answer.solution
    number = ", ".join(f"{id} {len(solution.equilibria(id)):,}" for id in solution.concepts)
    return f"Equilibria: {number}, of {counted(len(solution.states), 'state')}."


def marked(option: Option) -> str:
    """Return an option with what is special about it: whether it can be undone, and whether it is coercive.

    >>> marked(Option("leave", "mill", direction="forward", coercive=True))
    'leave (stays on, coercive)'
    """
    marks = {"forward": ["stays on"], "backward": ["stays off"], "both": []}[option.direction]
    marks = [*marks, *["coercive"] * option.coercive]
    return f"{option.id} ({', '.join(marks)})" if marks else option.id


def held(holds: tuple[str, ...]) -> str:
    """Return the concepts under which a state holds, or "none"."""
    return ", ".join(holds) or "none"


def ended(answer: About, one: AboutVariant) -> str:
    """Return the concepts under which the end holds in a variant; "no path" where the record is impossible in it."""
    if one.end is None:
        return "no path" if answer.records else ""
    return held(one.holds)


def places(outcome: Outcome) -> str:
    """Say what of the record is in a state: its start, the ends of paths."""
    said = ["where it starts"] if "start" in outcome.places else []
    ends = [name for name in outcome.places if name != "start"]
    verb = "ends" if len(ends) == 1 else "end"
    return "; ".join([*said, *([f"where {' and '.join(map(repr, ends))} {verb}"] if ends else [])])


def dates(record: Record) -> str:
    """Return the first and the last date of a path, or ``""``."""
    found = [step.date for step in record.steps if step.date]
    return " to ".join(dict.fromkeys([found[0], found[-1]])) if found else ""


def further(answer: About) -> tuple[str, ...]:
    """Return commands that ask further about a case."""
    case, record = answer.case, answer.record
    name = shlex.quote(case.file or case.name)
    variant = f" --variant {shlex.quote(case.variant_name)}" if case.variant_name else ""
    found = [f"sulh solve {name}{variant}"]
    if record is not None and record.variant is None:
        label = record.end.label
        alone = bool(label) and len(answer.solution.states.find(label)) == 1
        found.append(f"sulh explain {name} {shlex.quote(label if alone else record.end.name)}{variant}")
    found += [f"sulh paths {name}{variant}", f"sulh deals {name}{variant}"] if case.status_quo is not None else []
    found.append(f"sulh robust {name}{variant}")
    found += [f"sulh replay {name}{variant}"] if case.history else []
    found += [f"sulh views {name}{variant}"] if case.views else []
    found += [f"sulh claims {name}{variant}"] if case.claims else []
    return tuple(found)


def _who(answer: About) -> Table:
    body = tuple(
        (party.id, party.name, ", ".join(map(marked, party.options)) or "nothing") for party in answer.case.parties
    )
    heads = ("party", "", "what it can do" if answer.case.options else "")
    return Table("Who", heads, body, frozenset(), _marks(answer.case))


def _wishes(answer: About) -> Table:
    body = []
    for party in answer.case.parties:
        own = answer.wishes[party.id]
        shown = [(one.text, one.evidence.because or "") for one in own[:FEW]] or [("nothing", "")]
        body += [(party.id if at == 0 else "", *texts) for at, texts in enumerate(shown)]
    left = sum(max(0, len(own) - FEW) for own in answer.wishes.values())
    note = "Most important first." + (f" {left:,} more below these: --json has them." if left else "")
    return Table("What each prefers", ("party", "prefers", "because"), tuple(body), frozenset(), (note,))


def _marks(case: Case) -> tuple[str, ...]:
    """Explain the marks of options that are there."""
    notes = []
    if any(option.direction == "forward" for option in case.options):
        notes.append("stays on: once on, it cannot be turned off.")
    if any(option.direction == "backward" for option in case.options):
        notes.append("stays off: once off, it cannot be turned on.")
    if any(option.coercive for option in case.options):
        notes.append("coercive: violence, seizure, or sanctions that harm people.")
    return tuple(notes)


def _outcomes(answer: About) -> Table:
    case, concepts = answer.case, answer.solution.concepts
    body = []
    for one in answer.outcomes:
        marks = (YES if id in one.holds else NO for id in concepts)
        words = one.state.label or what_is_on(case, one.state.on)
        said = places(one)
        body.append((spaced(case, one.state.name), *marks, f"{words} ({said})" if said else words))
    notes = [counts(answer)]
    if answer.more:
        notes.append(f"{answer.more:,} more under {concepts[0]} have no name in the case: sulh solve shows them.")
    heads = ("state", *concepts, "")
    return Table("What holds", heads, tuple(body), frozenset(range(1, len(concepts) + 1)), tuple(notes))


def _paths(answer: About) -> Table:
    body = tuple(
        (
            one.name,
            f"{len(one.steps)}",
            dates(one),
            (one.end.label or spaced(answer.case, one.end.name))
            + (f" (variant {one.variant})" if one.variant is not None else ""),
            held(one.holds),
        )
        for one in answer.records
    )
    return Table("The record", ("path", "steps", "when", "ends in", "holds under"), body, frozenset({1}))


def _variants(answer: About) -> Table:
    body = []
    for kind, words in KINDS.items():
        for one in answer.variants:
            if one.kind == kind:
                body.append((one.name, words, one.evidence.confidence or "", ended(answer, one)))
    note = "end holds: where the history ends in that coding, under which concepts it holds there."
    if answer.records and any(one.end is None for one in answer.variants):
        note += " no path: the record cannot be taken."
    heads = ("variant", "kind", "confidence", "end holds")
    return Table("Other codings", heads, tuple(body), frozenset(), (note,) * bool(answer.records))


def _supports(answer: About) -> list[Table]:
    heads = ("", "all", "high", "medium", "low", "ungraded", "no source")
    parts = [(PARTS[one.part][1], *numbers(one), f"{one.no_source:,}") for one in answer.supports if not one.party]
    note = f"{counted(len(answer.sources), 'source')}."
    if answer.n_not_public:
        note = f"{counted(len(answer.sources), 'public source')}; {answer.n_not_public:,} not public, and not named."
    tables = [Table("How sure, and from where", heads, tuple(parts), frozenset(range(1, 6)), (note,))] if parts else []
    own = [(one.party, *numbers(one), f"{one.sources:,}") for one in answer.supports if one.party]
    heads = ("preferences of", *heads[1:-1], "sources")
    return [*tables, *([Table("", heads, tuple(own), frozenset(range(1, 6)))] if own else [])]


def numbers(one: Support) -> tuple[str, ...]:
    """Return how many entries there are, how many of each grade, and without one."""
    return tuple(f"{number:,}" for number in (one.total, one.high, one.medium, one.low, one.ungraded))


def _doubts(answer: About) -> Table:
    body = []
    for kind, words in DOUBTS.items():
        own = [
            f"{one.text}: {one.because}" if kind == "judgement" and one.because else one.text
            for one in answer.doubts
            if one.kind == kind
        ]
        shown = own if kind == "note" else own[:FEW]
        body += [(words if at == 0 else "", text) for at, text in enumerate(shown)]
        if len(own) > len(shown):
            body.append(("", f"and {len(own) - len(shown):,} more: --json has them"))
    return Table("What to doubt", ("why", "what"), tuple(body))
