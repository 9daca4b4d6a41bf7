"""The search for the least changes: cost by cost, over structures and over classes of lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from time import monotonic
from typing import Any, Literal, TypeAlias

import numpy as np

from sulh.case.case import Case
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import TooLarge
from sulh.questions.changes import KINDS, Change, Costs, Guarantor, Kind, NewList, counted
from sulh.questions.granting import Granting, Spent
from sulh.questions.structures import Board, Structure, steps_away, structural
from sulh.questions.vocabulary import on_the_way
from sulh.questions.wishes import Wish
from sulh.questions.wording import edits
from sulh.stability.concept import Semantics

Progress = Callable[[str, float], None]

Stopped: TypeAlias = Literal["interrupted", "seconds", "limit"]

MOST_ROWS = 5_000_000
"""Combinations of one cost that are judged at most, however many at once."""

MOST_CELLS = 1 << 27
"""Lists of one party times states that are compared at most."""


@dataclass(frozen=True, slots=True)
class Level:
    """What was searched at one cost.

    Attributes
    ----------
    cost
        The total cost.
    combinations
        How many combinations of changes cost just so much.
    judged
        How many of them were judged; each of the others comes to the same as one that was, here or at a lower cost.
    working
        How many of those that were judged make the wishes hold, those with needless parts included.
    """

    cost: int
    combinations: int
    judged: int
    working: int

    def to_dict(self) -> dict[str, int]:
        """Return it as JSON has it."""
        return {
            "cost": self.cost,
            "combinations": self.combinations,
            "judged": self.judged,
            "working": self.working,
        }


@dataclass(frozen=True, slots=True)
class Settings:
    """What is searched, and how far: see :func:`~sulh.questions.least.least_changes`."""

    costs: Costs
    budget: int
    fixed: tuple[str, ...]
    most: int
    limit: int
    seconds: float | None = None
    interruptible: bool = False


class OutOfTime(Exception):
    """The seconds that were given are over."""


Key = tuple[tuple[Change, ...], tuple[int, ...]]

Shape: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An answer by its structure and by the class of each party."""

    order: tuple[Any, ...]
    key: Key
    changes: tuple[Change, ...]
    cost: int
    alike: int


class Search:
    """The search, cost by cost; each structure is laid out once."""

    def __init__(
        self,
        board: Board,
        wishes: Sequence[Wish],
        semantics: Semantics,
        settings: Settings,
        tell: Progress,
        holding: Mapping[str, BoolArray],
    ) -> None:
        self.board, self.wishes, self.semantics, self.settings, self.tell = board, wishes, semantics, settings, tell
        self.holding = holding
        self.stopped: Stopped | None = None
        self.found: list[Found] = []
        self.levels: list[Level] = []
        self.remarks: list[str] = []
        self.complete = 0
        self.granting: dict[tuple[Change, ...], Granting | None] = {}
        self._working: set[Key] = set()

    def run(self) -> None:
        """Search cost by cost until the budget is spent, there are answers enough, or the limit is reached."""
        self._end = None if self.settings.seconds is None else monotonic() + self.settings.seconds
        steps = steps_away(self.board.case, self.board.states, self.wishes)
        try:
            every = list(structural(self.board, self.settings.costs, self.settings.budget, steps))
            for cost in range(1, self.settings.budget + 1):
                self._level(cost, every)
                self.complete = cost
                if len({shape(self.board.case, one.changes) for one in self.found}) >= self.settings.most:
                    break
        except Spent as spent:
            self._stop(self.complete, spent)
        except OutOfTime:
            self.stopped = "seconds"
        except KeyboardInterrupt:
            if not self.settings.interruptible:
                raise
            self.stopped = "interrupted"
        self.found.sort(key=lambda one: one.order)

    def _stop(self, complete: int, spent: Spent) -> None:
        """Say up to which cost everything was searched; raise TooLarge where nothing was found by then."""
        told = f"All changes of a total cost of up to {complete} were searched"
        if not self.found:
            way_out = "Raise the limit, keep parties fixed, or leave kinds of change out."
            raise TooLarge(
                spent.what, spent.size, spent.limit, "--limit", exact=False, fix=f"{told}; none does. {way_out}"
            )
        self.stopped = "limit"
        self.remarks.append(f"{told}. Beyond it there are more than {spent.size:,} {spent.what}.")

    def _level(self, cost: int, every: Sequence[tuple[int, tuple[Change, ...]]]) -> None:
        every_one = judged = working = 0
        here = [(at, spent, changes) for at, (spent, changes) in enumerate(every) if spent <= cost]
        keys: set[Key] = set()
        for at, spent, changes in here:
            self._check()
            self.tell(f"judging changes of cost {cost}", (cost - 1 + at / len(here)) / self.settings.budget)
            granting = self._laid_out(changes, spent)
            if granting is None:
                continue
            structure = granting.structure
            self._open(structure, cost - spent)
            every_one += _number(structure, cost - spent)
            for rows in _rows(structure, cost - spent):
                judged += len(rows)
                if judged > MOST_ROWS:
                    raise Spent(f"combinations of changes of cost {cost}", MOST_ROWS, MOST_ROWS)
                for row in rows[self._granted(granting, rows)]:
                    working += 1
                    one = self._found_at(structure, row, cost, at)
                    keys.add(one.key)
                    if not self._needless(structure, row):
                        self.found.append(one)
        self._working |= keys
        self.levels.append(Level(cost, every_one, judged, working))

    def _check(self) -> None:
        """Break off where time is over."""
        if self._end is not None and monotonic() > self._end:
            raise OutOfTime

    def _granted(self, granting: Granting, rows: IntArray) -> BoolArray:
        others = sum(one.solved for one in self.granting.values() if one is not None and one is not granting)
        return granting.granted(rows, self.settings.limit, others)

    def _laid_out(self, changes: tuple[Change, ...], cost: int) -> Granting | None:
        if changes not in self.granting:
            structure = self.board.structure(changes, cost)
            made = None
            if structure is not None:
                n = len(self.board.states)
                made = Granting(structure, self.wishes, self.semantics, n, self.holding, self._check)
            self.granting[changes] = made
        return self.granting[changes]

    def _open(self, structure: Structure, cost: int) -> None:
        for party, one in zip(structure.case.parties, structure.lists, strict=True):
            size = sum(map(one.size, range(cost + 1)))
            most = MOST_CELLS // structure.graph.n if one.rows is not None else self.settings.limit
            if size > most:
                raise Spent(f"lists that {party.id} could have", size, most)
            one.open(cost, self._check)

    def _found_at(self, structure: Structure, row: IntArray, cost: int, at: int) -> Found:
        changes: list[Change] = []
        alike, order = 1, []
        for number, (party, k) in enumerate(zip(structure.case.parties, row.tolist(), strict=True)):
            one = structure.lists[number]
            alike *= one.alike[k]
            if one.cost[k]:
                changes.append(self.board.change(party.id, one.entries[k]))
                order.append((number, k))
        kinds: list[Kind] = []
        for change in (*changes, *structure.changes):
            for kind, times in counted(self.board.case, change).items():
                kinds += [kind] * (min(times, 1) if kind == "move" else times)
        rank = tuple(sorted(KINDS.index(kind) for kind in kinds))
        return Found(
            (cost, len(kinds), rank, at, tuple(order)),
            (structure.changes, tuple(row.tolist())),
            (*changes, *structure.changes),
            cost,
            alike - 1,
        )

    def _needless(self, structure: Structure, row: IntArray) -> bool:
        """Say whether the wishes hold with a part of the changes undone."""
        for kept in _subsets(structure.changes):
            granting = self.granting.get(kept)
            if granting is None:
                continue
            less = granting.structure
            choices: list[list[int]] = []
            for number, one in enumerate(less.lists):
                mine = structure.lists[number]
                entries = mine.entries[int(row[number])]
                ways = [entries, *on_the_way(entries, one.m)] if mine.cost[int(row[number])] else [entries]
                choices.append(sorted({k for way in ways if (k := one.class_of(way)) is not None}))
            if any((kept, tuple(combination)) in self._working for combination in product(*choices)):
                return True
        return False


def shape(case: Case, changes: Sequence[Change]) -> Shape:
    """Return what is left of changes without the places of moved and added entries, and without who answers.

    Answers that are to be told together are alike in it.
    """
    found: list[Shape] = []
    for change in changes:
        if isinstance(change, NewList):
            made = sorted((edit.kind, edit.text) for edit in edits(case, change))
            found.append((change.party, *made))
        else:
            found.append((change.option, change.on) if isinstance(change, Guarantor) else (change,))
    return tuple(found)


def _number(structure: Structure, cost: int) -> int:
    """Return how many combinations of lists cost just so much."""
    ways = [1] + [0] * cost
    for one in structure.lists:
        ways = [sum(ways[c - own] * one.counts[own] for own in range(c + 1)) for c in range(cost + 1)]
    return ways[cost]


def _rows(structure: Structure, cost: int) -> Iterator[IntArray]:
    """Yield the combinations of classes that cost just so much: int arrays, shape (combinations, parties)."""
    classes = [[one.of_cost(own) for own in range(cost + 1)] for one in structure.lists]
    for split in _splits(cost, len(classes)):
        chosen = [own[part] for own, part in zip(classes, split, strict=True)]
        count = prod(map(len, chosen))
        if count > MOST_ROWS:
            raise Spent(f"combinations of changes of cost {cost}", MOST_ROWS, MOST_ROWS)
        if count:
            grids = np.meshgrid(*chosen, indexing="ij")
            yield np.stack([grid.ravel() for grid in grids], axis=1)


def _splits(cost: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Yield the ways to split a cost over some parties, in order."""
    if parts == 1:
        yield (cost,)
        return
    for first in range(cost, -1, -1):
        for rest in _splits(cost - first, parts - 1):
            yield (first, *rest)


def _subsets(changes: tuple[Change, ...]) -> Iterator[tuple[Change, ...]]:
    for number in range(len(changes) + 1):
        yield from combinations(changes, number)
