"""Several parties change their options at the same time: where each combination of their changes leads.

A state is told by one *part* for each party: the choices it has made, numbered. Every part has a weight, so
that a state has a *key*, the sum of its parts; then to combine changes is to add numbers. Keys of states that
are not feasible lead nowhere. Where the parts are so many that one number cannot hold a sum, several do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import TooLarge

CELLS = 1 << 18
"""Combinations looked at in one go: a few megabytes."""

PAIRS = 1 << 13
"""Improvements looked at side by side, unless one state has more."""

EASY = 32
"""Combinations tried for every improvement, before one that has none so far is followed to the end."""

MOST = 1 << 32
"""Combinations looked at for one case before the search gives up: a minute, or longer where keys are searched for."""

TABLE = 1 << 20
"""Keys that a table may always have; beyond it eight for each state."""

LARGEST = 1 << 62
"""What one number of a key may hold."""

COUNTED = 1 << 62
"""Combinations of one state beyond which it does not matter how many there are."""


@dataclass(frozen=True, eq=False)
class Keys:
    """The keys of all states.

    Attributes
    ----------
    values : int array, shape (numbers, n)
        The key of each state; one number suffices unless there are very many parts.
    place : int array, shape (parties,)
        Which of the numbers a party's part adds to.
    size
        How many different keys the parts make, feasible or not; 0 where one number cannot say it.
    """

    values: IntArray
    place: IntArray
    size: int

    @property
    def complete(self) -> bool:
        """Whether every combination of parts is a state."""
        return self.size == int(self.values.shape[1])

    def reader(self, score: IntArray) -> Callable[[IntArray], IntArray]:
        """Return a function from keys, shape (numbers, ...), to scores, shape (...); no state has the last score.

        >>> found = keys(np.array([[0, 1, 2]], np.uint32), [np.array([1], np.uint32), np.array([2], np.uint32)])
        >>> found.reader(np.array([7, 8, 9, 255], np.uint8))(np.array([[0, 1, 2, 3]]))
        array([  7,   8,   9, 255], dtype=uint8)
        """
        n = self.values.shape[1]
        if 0 < self.size <= max(TABLE, 8 * n):
            table = np.full(self.size, score[-1], score.dtype)
            table[self.values[0]] = score[:-1]
            return lambda key: table[key[0]]
        levels = []
        at = np.zeros(n, np.int64)
        for number in self.values:
            known, rank = np.unique(number, return_inverse=True)
            nodes, at = np.unique(at * len(known) + rank, return_inverse=True)
            levels.append((known, nodes))
        leaves = np.append(np.empty(n, score.dtype), score[-1])
        leaves[at] = score[:-1]  # no two states have the same key

        def read(key: IntArray) -> IntArray:
            found, node = np.ones(key.shape[1:], bool), np.zeros(key.shape[1:], np.int64)
            for (known, nodes), number in zip(levels, key, strict=True):
                rank = np.minimum(np.searchsorted(known, number), len(known) - 1)
                joint = node * len(known) + rank
                node = np.minimum(np.searchsorted(nodes, joint), len(nodes) - 1)
                found &= (known[rank] == number) & (nodes[node] == joint)
            result: IntArray = leaves[np.where(found, node, n)]
            return result

        return read


class Choices(NamedTuple):
    """What one party may do from each state: stay, which comes first, or take one of its improvements.

    Attributes
    ----------
    first : int array, shape (n + 1,)
        Where the choices of each state begin; the last entry is where they all end.
    change : int array, shape (n + improvements,)
        What each choice adds to a key, at the party's ``place``; 0 to stay.
    """

    first: IntArray
    change: IntArray


class Found(NamedTuple):
    """What :func:`answered` found, for each state, both of shape (n,).

    Attributes
    ----------
    stable
        Whether each improvement is answered.
    passed_over
        Whether some improvement is not, and leads nowhere together with some choices of the others.
    """

    stable: BoolArray
    passed_over: BoolArray


def keys(codes: IntArray, own: Sequence[IntArray]) -> Keys:
    """Return the keys of states.

    Parameters
    ----------
    codes : unsigned array, shape (words, n)
        The states as bits, all different.
    own
        For each party the bits of its options, shape (words,); each bit that differs is some party's.
    """
    values: list[IntArray] = []
    place: list[int] = []
    size = 1
    for bits in own:
        part, count = _numbered(codes & bits[:, np.newaxis])
        if not values or size * count >= LARGEST:
            values.append(np.zeros(codes.shape[1], np.int64))
            size = 1
        values[-1] = values[-1] + part * size
        place.append(len(values) - 1)
        size *= count
    kind = np.int32 if size <= np.iinfo(np.int32).max and len(values) == 1 else np.int64
    return Keys(np.array(values, kind), np.array(place, np.int64), size if len(values) == 1 else 0)


def choices(keys: Keys, party: int, starts: IntArray, ends: IntArray) -> Choices:
    """Return the choices of a party whose improvements go from ``starts``, ascending, to ``ends``.

    >>> found = keys(np.array([[0, 1, 2, 3]], np.uint32), [np.array([1], np.uint32), np.array([2], np.uint32)])
    >>> choices(found, 1, np.array([0, 1]), np.array([2, 3]))
    Choices(first=array([0, 2, 4, 5, 6]), change=array([0, 2, 0, 2, 0, 0], dtype=int32))
    """
    values = keys.values[keys.place[party]]
    n = len(values)
    first = np.arange(n + 1) + np.append(0, np.cumsum(np.bincount(starts, minlength=n)))
    change = np.zeros(n + len(starts), values.dtype)
    change[np.arange(len(starts)) + starts + 1] = values[ends] - values[starts]
    return Choices(first, change)


def answered(
    keys: Keys, score: IntArray, party: int, choices: Sequence[Choices], budget: int = MOST
) -> tuple[Found, int]:
    """Return where each improvement of a party is answered by improvements that others take at the same time.

    An answer is a choice of each other party, not all of them to stay, that together with the improvement leads
    to a state no better than the start.

    Parameters
    ----------
    score : unsigned array, shape (n + 1,)
        The party's scores; the last, larger than all, is that of no state.
    choices
        The choices of each party.
    budget
        How many combinations may be looked at.

    Returns
    -------
    found
        For each state.
    looked
        How many combinations were looked at, some perhaps twice.

    Raises
    ------
    TooLarge
        The budget is spent.
    """
    n = len(score) - 1
    others = [(int(keys.place[k]), one) for k, one in enumerate(choices) if k != party]
    sizes = np.ones(n, np.int64)
    for _, one in others:
        radix = np.diff(one.first)
        sizes = np.where(sizes < COUNTED // radix, sizes * radix, COUNTED)
    search = _Search(keys, keys.reader(score), score, others, sizes, np.ones(n, bool), np.zeros(n, bool), budget)
    first = choices[party].first
    gains = np.diff(first) - 1
    order = np.flatnonzero(gains)
    order = order[np.argsort(sizes[order], kind="stable")]  # states side by side have about as many combinations
    for states in np.split(order, np.flatnonzero(np.diff(np.cumsum(gains[order]) // PAIRS)) + 1):
        start = np.repeat(states, gains[states])
        rank = _rank(start)
        key = keys.values[:, start]
        key[keys.place[party]] += choices[party].change[first[start] + 1 + rank]
        pairs = search.rounds(_Pairs(start, key, np.zeros(len(start), bool)), 1, EASY)
        at_once = 1
        while len(pairs.start):
            now = _rank(pairs.start) < at_once
            search.rounds(pairs.only(now), EASY, COUNTED)
            pairs = pairs.only(~now & search.matters(pairs.start))
            at_once *= 2
    return Found(search.stable, search.passed_over), search.looked


class _Pairs(NamedTuple):
    """Improvements under way: the state of each, the key it leads to, and whether a combination led nowhere so far.

    Those of one state stand side by side.
    """

    start: IntArray
    key: IntArray
    nowhere: BoolArray

    def only(self, keep: BoolArray) -> _Pairs:
        return _Pairs(self.start[keep], self.key[:, keep], self.nowhere[keep])


@dataclass(slots=True, eq=False)
class _Search:
    """A search under way, for one party."""

    keys: Keys
    read: Callable[[IntArray], IntArray]
    score: IntArray
    others: Sequence[tuple[int, Choices]]
    sizes: IntArray
    stable: BoolArray
    passed_over: BoolArray
    budget: int
    looked: int = 0

    def matters(self, start: IntArray) -> BoolArray:
        """Say of improvements from these states whether what becomes of them could still change what is found."""
        result: BoolArray = self.stable[start]
        return result if self.keys.complete else result | ~self.passed_over[start]

    def rounds(self, pairs: _Pairs, low: int, high: int) -> _Pairs:
        """Look at combinations ``low`` and on, before ``high``; return those with no answer and more to look at."""
        while len(pairs.start) and low < high:
            first = _rank(pairs.start) == 0
            states, row = pairs.start[first], np.cumsum(first) - 1
            rest = int(self.sizes[states].max()) - low
            width = max(1, min(max(low, 4), CELLS // len(row), rest, high - low))
            self.looked += width * len(row)
            if self.looked > self.budget:
                fix = "Add feasibility rules, or ask for concepts other than sim and seq-or-sim."
                what = "combinations of improvements to look at"
                raise TooLarge(what, self.budget, self.budget, exact=False, fix=fix)
            value = self.read(pairs.key[:, :, np.newaxis] + self._changes(states, low, width)[:, row])
            low += width
            answered = (value <= self.score[pairs.start][:, np.newaxis]).any(axis=1)
            nowhere = pairs.nowhere
            if not self.keys.complete:
                nowhere = nowhere | (value == self.score[-1]).any(axis=1)
            over = ~answered & (self.sizes[pairs.start] <= low)
            self.stable[pairs.start[over]] = False
            self.passed_over[pairs.start[over & nowhere]] = True
            pairs = _Pairs(pairs.start, pairs.key, nowhere).only(~answered & ~over)
        return pairs

    def _changes(self, states: IntArray, low: int, width: int) -> IntArray:
        """Return what combinations ``low`` to ``low + width`` add to keys, shape (numbers, states, width).

        A combination is a number whose digits are the choices of the others. Numbers beyond the last combination
        begin again with the first: that does no harm.
        """
        result = np.zeros((len(self.keys.values), len(states), width), self.keys.values.dtype)
        rest = np.broadcast_to(np.arange(low, low + width), (len(states), width))
        for place, one in self.others:
            first = one.first[states][:, np.newaxis]
            rest, digit = np.divmod(rest, one.first[states + 1][:, np.newaxis] - first)
            result[place] += one.change[first + digit]
        return result


def _rank(start: IntArray) -> IntArray:
    """Return the place of each entry in its run of equal ones.

    >>> _rank(np.array([3, 3, 5, 4, 4, 4]))
    array([0, 1, 0, 0, 1, 2])
    """
    at = np.arange(len(start))
    new = np.append(True, start[1:] != start[:-1])[: len(start)]
    return at - np.maximum.accumulate(np.where(new, at, 0))


def _numbered(words: IntArray) -> tuple[IntArray, int]:
    """Return the number of each column among the different ones, and how many there are."""
    number, count = np.zeros(words.shape[1], np.int64), 1
    for word in words:
        values, rank = np.unique(word, return_inverse=True)
        different, number = np.unique(number * len(values) + rank, return_inverse=True)
        count = len(different)
    return number, count
