"""The lists of one party in classes that cannot be told apart, and how each of them compares the states."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from sulh.case.relations import Relation
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.grids import padded
from sulh.engine.orders import BETTER, Level, Sight
from sulh.questions.changes import Costs
from sulh.questions.vocabulary import Entries, lists, number_of_lists

AT_ONCE = 1 << 22
"""Scores that are worked out together."""


@dataclass(frozen=True, eq=False)
class Guarded:
    """Pairs of states that differ in one coercive option only, and how a party compares them as coded.

    A list that ranks one of the options higher, on against off, is not considered.

    Attributes
    ----------
    on, off : int arrays, shape (pairs,)
    before : float array, shape (pairs,)
        As :func:`comparing` has it.
    """

    on: IntArray
    off: IntArray
    before: IntArray


@dataclass(eq=False)
class Alternatives:
    """What a party could compare by, opened cost by cost; as coded it is class 0, unless that is not allowed.

    Parameters
    ----------
    m, words
        How many entries its list has as coded, and how many statements could be added; 0 and 0: nothing changes.
    relate
        How the states are compared by a list, where no ``rows`` say it.
    rows : bool array, shape (m + words, n), or int array, shape (n,), or None
        Where each statement is true; or the group of each state in a ranking.
    first, last : bool arrays, shape (any, n)
        Where statements are true that stand above and below whatever the list is.
    guarded
        What may not be ranked higher; None: anything may.
    fixed
        Whether there is nothing but the list as coded.
    ranking
        Whether the list is a ranking, whose entries only move.
    """

    m: int
    words: int
    costs: Costs
    relate: Callable[[Entries], Relation]
    rows: IntArray | None = None
    first: BoolArray = field(default_factory=lambda: np.zeros((0, 0), bool))
    last: BoolArray = field(default_factory=lambda: np.zeros((0, 0), bool))
    guarded: Guarded | None = None
    fixed: bool = False
    ranking: bool = False

    def __post_init__(self) -> None:
        self.entries: list[Entries] = []
        """The cheapest list of each class, and among equals the first."""
        self.cost: list[int] = []
        self.alike: list[int] = []
        """How many lists of the same cost are in each class, that one included."""
        self.counts: list[int] = []
        """How many lists there are of each cost, without those that are not considered."""
        self._number: dict[bytes, int] = {}
        self._asked: dict[Entries, int | None] = {}
        self._ranks: list[IntArray] = []
        self._stacked: IntArray | None = None
        self._relations: dict[int, Relation] = {}

    def size(self, cost: int) -> int:
        """Return how many lists there are of a cost, before any is left out."""
        if self.fixed:
            return int(cost == 0)
        return number_of_lists(self.m, self.words, cost, self.costs, ranking=self.ranking)

    def open(self, cost: int, check: Callable[[], None] = lambda: None) -> None:
        """Sort the lists of all costs up to this one into classes; ``check`` is called now and then, to break off."""
        while len(self.counts) <= cost:
            now = len(self.counts)
            self.counts.append(0)
            self._asked.clear()
            for batch, keys, ranks in self._judged(self._lists(now)):
                check()
                self.counts[now] += len(batch)
                for number, key in enumerate(keys):
                    self._add(batch[number], key, None if ranks is None else ranks[number], now)

    def of_cost(self, cost: int) -> IntArray:
        """Return the classes whose cheapest list costs just so much, by number."""
        return np.flatnonzero(np.array(self.cost, np.int64) == cost)

    def class_of(self, entries: Entries) -> int | None:
        """Return the number of the class of a list; None where it is not considered."""
        if entries not in self._asked:
            keys = [key for _, found, _ in self._judged(iter([entries])) for key in found]
            self._asked[entries] = self._number.get(keys[0]) if keys else None
        return self._asked[entries]

    @property
    def ranks(self) -> IntArray:
        """How each class ranks the states: int array, shape (classes, n), larger is better."""
        if self._stacked is None or len(self._stacked) < len(self._ranks):
            self._stacked = np.array(self._ranks)
            self._ranks = list(self._stacked)
        return self._stacked

    def relation(self, number: int) -> Relation:
        """Return how a class compares the states."""
        if number not in self._relations:
            if self.rows is None:
                self._relations[number] = self.relate(self.entries[number])
            else:
                ranks = self._ranks[number]
                self._relations[number] = Relation(len(ranks), (Level(padded(ranks)[:-1]),))
        return self._relations[number]

    def _lists(self, cost: int) -> Iterator[Entries]:
        if self.fixed:
            return iter([tuple(range(self.m))] if cost == 0 else [])
        return lists(self.m, self.words, cost, self.costs, ranking=self.ranking)

    def _add(self, entries: Entries, key: bytes, ranks: IntArray | None, cost: int) -> None:
        number = self._number.get(key)
        if number is None:
            self._number[key] = len(self.entries)
            self.entries.append(entries)
            self.cost.append(cost)
            self.alike.append(1)
            if ranks is not None:
                self._ranks.append(ranks)
        elif self.cost[number] == cost:
            self.alike[number] += 1

    def _judged(self, which: Iterator[Entries]) -> Iterator[tuple[list[Entries], list[bytes], IntArray | None]]:
        """Yield lists that are considered, what tells their classes apart, and how they rank the states."""
        if self.rows is None:
            for entries in which:
                relation = self.relate(entries)
                if self.guarded is None or not _higher(relation, self.guarded):
                    yield [entries], [_digest(_key(relation))], None
            return
        n = self.rows.shape[-1]
        while batch := list(islice(which, max(1, AT_ONCE // max(n, 1)))):
            ranks = self._ranked(batch, self.last)
            if self.guarded is not None:
                own = ranks if not len(self.last) else self._ranked(batch, self.last[:0])
                after = np.sign(own[:, self.guarded.on] - own[:, self.guarded.off])
                keep = np.flatnonzero(~(after > self.guarded.before).any(axis=1))
                batch, ranks = [batch[k] for k in keep], ranks[keep]
            yield batch, [_digest(row.tobytes()) for row in ranks], ranks

    def _ranked(self, batch: list[Entries], last: BoolArray) -> IntArray:
        """Return how lists rank the states: int array, shape (lists, n), without gaps."""
        assert self.rows is not None
        n = self.rows.shape[-1]
        result = np.empty((len(batch), n), np.int32)
        by_length: dict[int, list[int]] = {}
        for number, entries in enumerate(batch):
            by_length.setdefault(len(entries), []).append(number)
        for length, numbers in by_length.items():
            chosen = np.array([batch[number] for number in numbers], np.int64).reshape(len(numbers), length)
            if self.rows.ndim == 1:
                place = np.empty_like(chosen)
                np.put_along_axis(place, chosen, np.arange(length)[np.newaxis], axis=1)
                result[numbers] = _dense(-place[:, self.rows] if length else np.zeros((len(numbers), n), np.int64))
                continue
            value = np.zeros((len(numbers), n), np.int64)
            columns = [*self.first, *(self.rows[chosen[:, at]] for at in range(length)), *last]
            for count, truth in enumerate(columns, start=1):
                value = 2 * value + truth
                if count % 30 == 0:
                    value = _dense(value).astype(np.int64)
            result[numbers] = _dense(value)
        return result


def comparing(relation: Relation, t: IntArray, s: IntArray) -> IntArray:
    """Return how ``t`` compares with ``s``: its degree, negative where it is worse; 0 equal, 1/2 unknown."""
    result = np.where(relation.above(t, s, Sight(unknown=True)) & ~relation.above(t, s, BETTER), 0.5, 0.0)
    for degree in range(1, relation.degree + 1):
        for a, b, sign in ((t, s, 1.0), (s, t, -1.0)):
            better = relation.above(a, b, BETTER)
            if degree > 1:
                better &= ~relation.above(b, a, Sight(degree=degree))
            result = np.where(better, sign * degree, result)
    return result


def _higher(relation: Relation, guarded: Guarded) -> bool:
    return bool((comparing(relation, guarded.on, guarded.off) > guarded.before).any())


def _key(relation: Relation) -> bytes:
    if relation.table is not None:
        return relation.table.tobytes()
    parts = [np.array([level.known, level.degree]).tobytes() for level in relation.levels]
    return b"".join(
        [*parts, *(_dense(level.values[np.newaxis].astype(np.int64)).tobytes() for level in relation.levels)]
    )


def _digest(key: bytes) -> bytes:
    """Return what stands for a key of any length: two of them have never been seen to share it."""
    return hashlib.blake2b(key, digest_size=20).digest()


def _dense(values: IntArray) -> IntArray:
    """Return the ranks of values inside each row, from 0, larger is better: int32 array of the same shape."""
    order = np.argsort(values, axis=1, kind="stable")
    ordered = np.take_along_axis(values, order, axis=1)
    rank = np.zeros(values.shape, np.int32)
    np.cumsum(ordered[:, 1:] != ordered[:, :-1], axis=1, out=rank[:, 1:])
    result = np.empty_like(rank)
    np.put_along_axis(result, order, rank, axis=1)
    return result
