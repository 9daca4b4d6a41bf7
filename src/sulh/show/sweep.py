"""A sweep to read: where each outcome holds, coding by coding, and what differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sulh.questions.sweep import Sweep
from sulh.questions.sweep_grid import BASE, SAME_ENTRY
from sulh.questions.swept import Cell, Solved
from sulh.show.solution import DISCLAIMER, ROWS, spaced, what_is_on
from sulh.show.tables import NO, YES, Sheet, Table, counted

BESIDE = 12
"""Codings that a table shows side by side; of more it counts in how many a state holds."""

NAMED = 4
"""States, codings or pairs of variants that are named in a line."""

UNDEFINED = "?"
"""The mark where a concept is not defined."""


def sweep_sheet(answer: Sweep, *, rows: int | None = ROWS) -> Sheet:
    """Return a sweep as a sheet; each table shows ``rows`` rows, or all if None."""
    grid = _Grid(answer)
    parts = (
        counted(len(answer.solved), "coding"),
        counted(len(answer.concepts), "concept"),
        counted(len(answer.rows["state"]), "row") + " in the table",
    )
    rules = ", ".join(rule.replace("-", " ") for rule in answer.sanctions)
    lines = (f"{', '.join(parts)}. Sanctions: {rules}.",)
    if len(answer.solved) > BESIDE:
        tables = [_counts(grid, rows)]
    else:
        tables = [_codings(answer), *(_matrix(grid, cells, rows) for cells in grid.alike)]
    if len(answer.solved) > 1:
        tables.append(_differences(grid, rows))
    notes = [*_left_out(answer), *_apart(answer)]
    if answer.case.status == "ongoing":
        notes.append(DISCLAIMER)
    return Sheet(answer.case.title, lines, tuple(tables), tuple(notes))


@dataclass(frozen=True, eq=False)
class _Grid:
    """A sweep by state: what tells states apart is the same in every coding."""

    answer: Sweep

    @cached_property
    def cells(self) -> list[Cell]:
        return [(rule, id) for rule in self.answer.sanctions for id in self.answer.concepts]

    @cached_property
    def first(self) -> dict[str, tuple[Solved, int]]:
        """For each state of the table the first coding that has it, and its number there."""
        found: dict[str, tuple[Solved, int]] = {}
        for one in self.answer.solved:
            for key, number in zip(one.keys(one.listed), one.listed.tolist(), strict=True):
                found.setdefault(key, (one, number))
        return found

    @cached_property
    def marks(self) -> dict[Cell, list[dict[str, bool] | None]]:
        """For each cell and coding: which of its states hold; None where the concept is not defined."""
        keys = [one.keys(one.listed) for one in self.answer.solved]
        return {
            cell: [
                dict(zip(own, one.holding[cell][one.listed].tolist(), strict=True)) if cell in one.holding else None
                for one, own in zip(self.answer.solved, keys, strict=True)
            ]
            for cell in self.cells
        }

    @cached_property
    def alike(self) -> list[list[Cell]]:
        """The cells, those together under which the same holds in every coding."""
        groups: list[list[Cell]] = []
        for cell in self.cells:
            same = next((group for group in groups if self.marks[group[0]] == self.marks[cell]), None)
            if same is not None:
                same.append(cell)
            elif any(mark is not None for mark in self.marks[cell]):
                groups.append([cell])
        return groups

    def times(self, cell: Cell, key: str) -> int:
        """Return in how many codings a state holds."""
        return sum(bool(marks and marks.get(key)) for marks in self.marks[cell])

    def listed(self, cells: Sequence[Cell]) -> list[str]:
        """Return the states to show for some cells, those that hold most often first."""
        often = {key: sum(self.times(cell, key) for cell in cells) for key in self.first}
        shown = [key for key in self.first if often[key] or self.answer.selection != "equilibria"]
        return sorted(shown, key=lambda key: -often[key])

    def state(self, key: str) -> str:
        one, number = self.first[key]
        return spaced(one.coding.case, one.states.name(number))

    def words(self, key: str) -> str:
        one, number = self.first[key]
        state = one.states[number]
        on = what_is_on(one.coding.case, state.on)
        return f"{state.label}: {on}" if state.label and on else state.label or on

    def named(self, cells: Iterable[Cell]) -> str:
        """Return the concepts of some cells in words, with their rule of sanctions where there are several."""
        cells = list(cells)
        if len(self.answer.sanctions) == 1:
            return ", ".join(id for _, id in cells)
        by_rules: dict[str, str] = {}
        for id in dict.fromkeys(id for _, id in cells):
            rules = [rule for rule in self.answer.sanctions if (rule, id) in cells]
            whose = "" if len(rules) == len(self.answer.sanctions) else " and ".join(rules).replace("-", " ")
            by_rules[whose] = f"{by_rules[whose]}, {id}" if whose in by_rules else id
        return "; ".join(f"{ids} ({whose})" if whose else ids for whose, ids in by_rules.items())


def _codings(answer: Sweep) -> Table:
    """List the codings with their numbers, which head the columns of the other tables."""
    body = tuple(
        (str(number), one.name, "" if one.coding.kind == BASE else one.coding.kind, f"{len(one.states):,}")
        for number, one in enumerate(answer.solved, 1)
    )
    return Table("Codings", ("", "coding", "kind", "states"), body)


def _matrix(grid: _Grid, cells: list[Cell], rows: int | None) -> Table:
    """Show where each state holds under concepts that agree on all of it."""
    marks = grid.marks[cells[0]]
    keys = grid.listed(cells[:1])
    body = tuple((grid.state(key), *(_mark(one, key) for one in marks), grid.words(key)) for key in keys[:rows])
    title = f"Outcomes that hold under {grid.named(cells)}"
    heads = ("state", *(str(number) for number in range(1, len(marks) + 1)), "what is on" if _has_options(grid) else "")
    if not body:
        return Table(title, heads, (), frozenset(), ("None, in any coding.",))
    seen = {mark for row in body for mark in row[1:-1]}
    signs = [f"{UNDEFINED} the concept is not defined there"] if UNDEFINED in seen else []
    signs += ["blank: not feasible there, or with an option that is not there"] if "" in seen else []
    notes = [*_more(len(keys), rows), *([f"{'; '.join(signs)}."] if signs else [])]
    return Table(title, heads, body, frozenset(range(1, len(marks) + 1)), tuple(notes))


def _counts(grid: _Grid, rows: int | None) -> Table:
    """Show in how many codings each state holds."""
    groups = grid.alike
    keys = grid.listed([group[0] for group in groups])
    body = tuple(
        (grid.state(key), *(f"{grid.times(group[0], key):,}" for group in groups), grid.words(key))
        for key in keys[:rows]
    )
    title = f"In how many of the {len(grid.answer.solved):,} codings each outcome holds"
    heads = ("state", *(grid.named(group) for group in groups), "what is on" if _has_options(grid) else "")
    about = "A count over this grid: how likely a coding is, it does not say."
    notes = (*_more(len(keys), rows), about) if body else ("None, in any coding.",)
    return Table(title, heads, body, frozenset(range(1, len(groups) + 1)), notes)


def _differences(grid: _Grid, rows: int | None) -> Table:
    """Say of each coding what holds that does not hold in the first, and what no longer does."""
    solved = grid.answer.solved
    short = len(solved) <= BESIDE
    body: list[tuple[str, ...]] = []
    same: list[str] = []
    for number, one in enumerate(solved[1:], 1):
        found: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Cell]] = {}
        compared = False
        for cell in grid.cells:
            before, after = grid.marks[cell][0], grid.marks[cell][number]
            if before is not None and after is not None:
                compared = True
                starts = tuple(key for key in after if after[key] and not before.get(key))
                stops = tuple(key for key in before if before[key] and not after.get(key))
                if starts or stops:
                    found.setdefault((starts, stops), []).append(cell)
        for changes, cells in found.items():
            told = [_some(grid, keys, one) if short else f"{len(keys):,}" for keys in changes]
            body.append((str(number + 1) if short else one.name, grid.named(cells), *told))
        same += [one.name] if compared and not found else []
    than = "the base" if solved[0].name == BASE else solved[0].name
    notes = [f"{len(body) - rows:,} more: --all shows them."] if rows is not None and len(body) > rows else []
    if same:
        shown = ", ".join(same[:NAMED]) + (f" and {len(same) - NAMED:,} more" if len(same) > NAMED else "")
        notes.append(f"As in {than}: {shown}.")
    heads = ("" if short else "coding", "under", "holds now", "holds no more")
    return Table(f"What differs from {than}", heads, tuple(body[:rows]), frozenset(), tuple(notes))


def _some(grid: _Grid, keys: Sequence[str], after: Solved) -> str:
    there = set(after.keys(after.listed))
    shown = ", ".join(grid.state(key) + ("" if key in there else " (not there)") for key in keys[:NAMED])
    return shown + (f" and {len(keys) - NAMED:,} more" if len(keys) > NAMED else "")


def _mark(marks: dict[str, bool] | None, key: str) -> str:
    if marks is None:
        return UNDEFINED
    return "" if key not in marks else YES if marks[key] else NO


def _has_options(grid: _Grid) -> bool:
    return any(one.coding.case.options for one in grid.answer.solved)


def _more(number: int, rows: int | None) -> tuple[str, ...]:
    if rows is None or number <= rows:
        return ()
    return (f"{number - rows:,} more: --all shows them, --output FILE keeps them.",)


def _left_out(answer: Sweep) -> list[str]:
    """Say which concepts have no rows where, once for each reason."""
    told: dict[tuple[str, tuple[str, ...], str | None], list[str]] = {}
    for one in answer.left_out:
        told.setdefault((one.reason, one.concepts, one.sanctions), []).append(one.coding)
    lines = []
    for (reason, concepts, rule), names in told.items():
        where = "in any coding" if len(names) == len(answer.solved) else f"in {', '.join(names)}"
        under = f", {rule.replace('-', ' ')}," if rule else ""
        few = concepts if len(concepts) <= NAMED else (*concepts[:NAMED], "...")
        lines.append(f"No rows for {', '.join(few)}{under} {where}: {reason}.")
    return lines


def _apart(answer: Sweep) -> list[str]:
    """Say which variants were not put together."""
    pairs = [" with ".join(one.variants) for one in answer.not_combined if one.reason == SAME_ENTRY]
    more = f"; and {counted(len(pairs) - NAMED, 'more pair')}" if len(pairs) > NAMED else ""
    shown = "; ".join(pairs[:NAMED]) + more
    lines = [f"Not combined, because they change the same entry: {shown}."] if pairs else []
    others = [one for one in answer.not_combined if one.reason != SAME_ENTRY]
    lines += [str(one) for one in others[:NAMED]]
    return [*lines, *([f"Not combined besides: {counted(len(others) - NAMED, 'set')}."] if len(others) > NAMED else [])]
