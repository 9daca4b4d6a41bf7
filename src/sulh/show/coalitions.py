"""What coalitions can gain, to read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sulh.questions.coalitions import Coalitions
from sulh.questions.improvements import ImprovementList, Stake, Step
from sulh.show.solution import DISCLAIMER, ROWS, check_command, spaced, what_is_on
from sulh.show.tables import NO, YES, Sheet, Table, counted
from sulh.stability.coalitions import CONCEPTS

IMPROVES = {
    "all": "A coalition improves where every member is better off.",
    "pareto": "A coalition improves where no member is worse off and one is better off.",
}


def coalitions_sheet(answer: Coalitions, *, rows: int | None = ROWS) -> Sheet:
    """Return an answer about coalitions as a sheet; each table shows ``rows`` rows, or all if None."""
    case = answer.case
    heading = case.title if case.variant_name is None else f"{case.title} (variant {case.variant_name})"
    parts = (
        counted(len(case.parties), "party", "parties"),
        counted(len(answer.states), "feasible state" if case.form == "options" else "state"),
        counted(len(answer.coalitions), "coalition"),
    )
    lines = [f"{', '.join(parts)}. {IMPROVES[answer.improvement]}"]
    if not answer.semantics.return_counts:
        lines.append("A return to the start is not counted as a sanction.")
    tables = [_counts(answer), _states(answer, rows)]
    title = f"Equilibrium jumps, under {answer.concept}"
    tables.append(_improvements(answer, title, answer.jumps, rows))
    if answer.status_quo is not None:
        title = f"Improvements from the status quo, {_name(answer, answer.status_quo.name)}"
        tables.append(_improvements(answer, title, answer.from_status_quo, rows))
    warnings = len(answer.warnings)
    notes = [f"{counted(warnings, 'warning')}: {check_command(case)}"] if warnings else []
    if case.status == "ongoing":
        notes.append(DISCLAIMER)
    return Sheet(heading, tuple(lines), tuple(tables), tuple(notes))


def _counts(answer: Coalitions) -> Table:
    """List the coalitions with the number of their stable states."""
    body = tuple(
        ("+".join(members), *(f"{len(answer.stable(id, members)):,}" for id in CONCEPTS))
        for members in answer.coalitions
    )
    note = "How many states are stable for each coalition: it has no improvement (cnash), or is deterred."
    return Table("Stable states", ("coalition", *CONCEPTS), body, frozenset(range(1, 1 + len(CONCEPTS))), (note,))


def _states(answer: Coalitions, rows: int | None) -> Table:
    """List the states that are stable for all coalitions asked about, under some concept."""
    columns = {
        id: np.logical_and.reduce([answer.verdicts[members][id] for members in answer.coalitions]) for id in CONCEPTS
    }
    if answer.complete:
        # Strong equilibria are what is cnash for every coalition: the name that people know.
        columns = {"strong": columns.pop("cnash"), **columns}
        pairs = answer.coalitional()
        together = np.zeros(len(answer.states), bool)
        together[pairs.numbers] = True
        columns = {"strong": columns.pop("strong"), "together": together, **columns}
    marks = np.array(list(columns.values()))
    numbers = np.flatnonzero(marks.any(axis=0))
    numbers = numbers[np.argsort(-marks[:, numbers].sum(axis=0), kind="stable")]
    body = tuple(
        (
            _name(answer, answer.states.name(number)),
            *(YES if value else NO for value in marks[:, number]),
            _words(answer, number),
        )
        for number in numbers[:rows].tolist()
    )
    notes: tuple[str, ...] = ()
    if answer.complete:
        notes = (
            "strong: no coalition has an improvement. together: no coalition of two or more has one. "
            "The others: stable for every coalition.",
        )
    whose = "every coalition" if answer.complete else ", ".join("+".join(members) for members in answer.coalitions)
    heads = ("state", *columns, "what is on" if answer.case.options else "")
    notes = (*_more(len(numbers), rows), *notes) if len(numbers) else ("None.",)
    return Table(f"Stable for {whose}", heads, body, frozenset(range(1, 1 + len(columns))), notes)


def _improvements(answer: Coalitions, title: str, found: ImprovementList, rows: int | None) -> Table:
    heads = ("from", "to", "who moves", "who gains, who loses")
    body = tuple(
        (
            _name(answer, one.start.name),
            _name(answer, one.end.name),
            "; ".join(_moved(step) for step in one.steps),
            _stakes(one.stakes),
        )
        for one in found[: len(found) if rows is None else rows]
    )
    if not body:
        return Table(title, heads, (), frozenset(), ("No coalition that was asked about has one.",))
    return Table(title, heads, body, frozenset({1}), (*_more(len(found), rows), *_beyond(found)))


def _beyond(found: ImprovementList) -> tuple[str, ...]:
    left = found.total - len(found)
    return (f"{left:,} beyond these are counted, but not listed.",) if left else ()


def _moved(step: Step) -> str:
    changed = [f"{name.partition('.')[2]} on" for name in step.on] + [
        f"{name.partition('.')[2]} off" for name in step.off
    ]
    return f"{step.party}: {', '.join(changed) or f'to {step.to.name}'}"


def _stakes(stakes: Sequence[Stake]) -> str:
    """Say what it means to the members, then to the others."""
    inside, outside = ("; ".join(_stake(one) for one in stakes if one.member == member) for member in (True, False))
    return f"{inside}. Outside: {outside}" if outside else inside


def _stake(stake: Stake) -> str:
    if stake.before is None or stake.after is None:
        return f"{stake.party} {stake.change if stake.change != 'same' else 'neither gains nor loses'}"
    if stake.change == "same":
        return f"{stake.party} stays at {_ordinal(stake.before)} of {stake.places}"
    return f"{stake.party} {stake.change}, {_ordinal(stake.before)} of {stake.places} to {_ordinal(stake.after)}"


def _ordinal(number: int) -> str:
    """Return a number as a place: 1st, 2nd, 3rd, 11th."""
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def _more(number: int, rows: int | None) -> tuple[str, ...]:
    return () if rows is None or number <= rows else (f"{number - rows:,} more: --all shows them.",)


def _name(answer: Coalitions, name: str) -> str:
    return spaced(answer.case, name)


def _words(answer: Coalitions, number: int) -> str:
    state = answer.states[number]
    on = what_is_on(answer.case, state.on)
    return f"{state.label}: {on}" if state.label and on else state.label or on
