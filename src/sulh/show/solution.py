"""A solution to read: which outcomes hold, and for whom."""

from __future__ import annotations

import shlex

import numpy as np

from sulh.case.case import Case
from sulh.engine.arrays import BoolArray, IntArray
from sulh.questions.solve import Solution
from sulh.show.tables import NO, YES, Sheet, Table, counted

ROWS = 20
"""States that a table shows before it says how many more there are."""

DISCLAIMER = "Shows what follows from these assumptions; not a forecast, not advice to any party."


def solution_sheet(solution: Solution, *, stability: bool = False, rows: int | None = ROWS) -> Sheet:
    """Return a solution as a sheet.

    Parameters
    ----------
    stability
        Whether to show, besides the equilibria, for which party each state is stable.
    rows
        How many states each table shows; None shows all.
    """
    case = solution.case
    heading = case.title if case.variant_name is None else f"{case.title} (variant {case.variant_name})"
    tables = [_equilibria(solution, rows)]
    if stability:
        tables.append(_stability(solution, rows))
    warnings = len(solution.warnings)
    notes = [f"{counted(warnings, 'warning')}: {check_command(case)}"] if warnings else []
    if case.status == "ongoing":
        notes.append(DISCLAIMER)
    return Sheet(heading, (_size(solution), _counts(solution)), tuple(tables), tuple(notes))


def check_command(case: Case) -> str:
    """Return the command that shows the warnings of a case, as it was loaded."""
    if not case.file:
        return "see solution.warnings"
    variant = f" --variant {shlex.quote(case.variant_name)}" if case.variant_name else ""
    return f"sulh check {shlex.quote(case.file)}{variant}"


def spaced(case: Case, name: str) -> str:
    """Return the name of a state with a blank between the parties, for people to read."""
    if len(name) != len(case.options) or set(name) - set("YN"):
        return name
    parts, at = [], 0
    for party in case.parties:
        parts.append(name[at : at + len(party.options)])
        at += len(party.options)
    return " ".join(part for part in parts if part)


def what_is_on(case: Case, on: tuple[str, ...]) -> str:
    """Return the options that are on, by party, in short.

    Bare ids where they are enough; a dot between two parties; "nothing" if all are off.
    """
    if not case.options:
        return ""
    by_party = [", ".join(option.id for option in party.options if option.name in on) for party in case.parties]
    return " · ".join(part for part in by_party if part) or "nothing"


def _size(solution: Solution) -> str:
    case = solution.case
    parts = [counted(len(case.parties), "party", "parties")]
    if case.options:
        parts.append(counted(len(case.options), "option"))
    parts.append(counted(len(solution.states), "feasible state" if case.form == "options" else "state"))
    semantics = solution.semantics
    rules = f"Sanctions: {semantics.sanctions.replace('-', ' ')}"
    if not semantics.return_counts:
        rules += ", a return to the start not counted"
    return f"{', '.join(parts)}. {rules}."


def _counts(solution: Solution) -> str:
    counts = ", ".join(f"{id} {len(solution.equilibria(id)):,}" for id in solution.concepts)
    return f"Equilibria: {counts}."


def _equilibria(solution: Solution, rows: int | None) -> Table:
    """List the states that are an equilibrium under some concept, those under most concepts first."""
    holds = np.array([solution.verdicts[id].all(axis=0) for id in solution.concepts])
    numbers = np.flatnonzero(holds.any(axis=0))
    numbers = numbers[np.argsort(-holds[:, numbers].sum(axis=0), kind="stable")]
    shown, notes = _first(numbers, rows)
    if not len(numbers):
        notes = ("No state is an equilibrium under any of these concepts.",)
    body = tuple(
        (_name(solution, number), *_marks(holds[:, number]), _words(solution, number)) for number in shown.tolist()
    )
    heads = ("state", *solution.concepts, "what is on" if solution.case.options else "")
    notes = (*notes, *_letters(solution.case)) if len(numbers) else notes
    return Table("Outcomes that hold", heads, body, frozenset(range(1, len(solution.concepts) + 1)), notes)


def _letters(case: Case) -> tuple[str, ...]:
    """Return which letter of a state stands for which option."""
    parts = (f"{party.id}: {', '.join(o.id for o in party.options)}" for party in case.parties if party.options)
    return ("The letters, Y for on and N for off: " + " · ".join(parts) + ".",) if case.options else ()


def _stability(solution: Solution, rows: int | None) -> Table:
    """List the states with, under each concept, one mark for each party."""
    shown, notes = _first(np.arange(len(solution.states)), rows)
    body = tuple(
        (
            _name(solution, number),
            *("".join(_marks(solution.verdicts[id][:, number])) for id in solution.concepts),
            solution.states.labels.get(number, ""),
        )
        for number in shown.tolist()
    )
    order = ", ".join(party.id for party in solution.case.parties)
    heads = ("state", *solution.concepts, "")
    notes = (f"One mark for each party: {order}. {YES} stable, {NO} not.", *notes)
    return Table("Stable for whom", heads, body, frozenset(range(1, len(heads) - 1)), notes)


def _first(numbers: IntArray, rows: int | None) -> tuple[IntArray, tuple[str, ...]]:
    if rows is None or len(numbers) <= rows:
        return numbers, ()
    return numbers[:rows], (f"{len(numbers) - rows:,} more: --all shows them, --output FILE keeps them.",)


def _name(solution: Solution, number: int) -> str:
    return spaced(solution.case, solution.states.name(number))


def _words(solution: Solution, number: int) -> str:
    state = solution.states[number]
    on = what_is_on(solution.case, state.on)
    return f"{state.label}: {on}" if state.label and on else state.label or on


def _marks(truth: BoolArray) -> tuple[str, ...]:
    return tuple(YES if value else NO for value in truth)
