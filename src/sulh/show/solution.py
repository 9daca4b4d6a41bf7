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

BESIDE = 8
"""Concepts that a table of marks shows side by side."""

COLUMNS = 80
"""Columns that the table of outcomes may take side by side; where it takes more, concepts stand below each other."""

WORDS = 24
"""Columns that are left for words beside marks."""

NAMED = 12
"""Equilibria of one concept that are named in a line."""

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
    few = _fit(solution)
    tables = [_equilibria(solution, rows) if few else _by_concept(solution, None if rows is None else NAMED)]
    if stability:
        parts = range(0, len(solution.concepts), BESIDE)
        tables += [_stability(solution, solution.concepts[at : at + BESIDE], rows) for at in parts]
    warnings = len(solution.warnings)
    notes = [*map(str, solution.skipped), *solution.remarks]
    notes += [f"{counted(warnings, 'warning')}: {check_command(case)}"] if warnings else []
    if case.status == "ongoing":
        notes.append(DISCLAIMER)
    lines = (_size(solution), _counts(solution)) if few else (_size(solution),)
    return Sheet(heading, lines, tuple(tables), tuple(notes))


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
    blocs = [mover for mover in solution.movers if "+" in mover]
    together = f" Moving as one: {', '.join(blocs)}." if blocs else ""
    semantics = solution.semantics
    rules = f"Sanctions: {semantics.sanctions.replace('-', ' ')}"
    if not semantics.return_counts:
        rules += ", a return to the start not counted"
    if semantics.staying != "allowed" and "rnash" in solution.concepts:
        rules += ", staying required for rnash"
    return f"{', '.join(parts)}.{together} {rules}."


def _fit(solution: Solution) -> bool:
    """Say whether the concepts fit side by side, with a state before them and words behind."""
    state = max(len("state"), len(spaced(solution.case, solution.states.name(0))))
    return state + sum(len(id) + 3 for id in solution.concepts) + 3 + WORDS <= COLUMNS


def _counts(solution: Solution) -> str:
    counts = ", ".join(f"{id} {len(solution.equilibria(id)):,}" for id in solution.concepts)
    return f"Equilibria: {counts}."


def _equilibria(solution: Solution, rows: int | None) -> Table:
    """List the states that are an equilibrium under some concept, those under most concepts first."""
    holds = np.array([solution.holding[id] for id in solution.concepts])
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


def _by_concept(solution: Solution, most: int | None) -> Table:
    """List the concepts, each with its equilibria."""
    body = []
    for id in solution.concepts:
        numbers = np.flatnonzero(solution.holding[id]).tolist()
        shown = ", ".join(_name(solution, number) for number in numbers[:most])
        more = len(numbers) - len(numbers[:most])
        body.append((id, f"{len(numbers):,}", f"{shown} and {more:,} more" if more else shown))
    return Table("Outcomes that hold", ("concept", "", "equilibria"), tuple(body), frozenset(), _letters(solution.case))


def _letters(case: Case) -> tuple[str, ...]:
    """Return which letter of a state stands for which option."""
    parts = (f"{party.id}: {', '.join(o.id for o in party.options)}" for party in case.parties if party.options)
    return ("The letters, Y for on and N for off: " + " · ".join(parts) + ".",) if case.options else ()


def _stability(solution: Solution, concepts: tuple[str, ...], rows: int | None) -> Table:
    """List the states with, under each of some concepts, one mark for each party."""
    shown, notes = _first(np.arange(len(solution.states)), rows)
    body = tuple(
        (
            _name(solution, number),
            *("".join(_marks(solution.verdicts[id][:, number])) for id in concepts),
            solution.states.labels.get(number, ""),
        )
        for number in shown.tolist()
    )
    order = ", ".join(solution.movers)
    heads = ("state", *concepts, "")
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
