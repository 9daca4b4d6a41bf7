"""Packages from one state, as arrays: what every signatory gains from, what that turns on, and what dominates what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from sulh.case.states import States
from sulh.engine.arrays import BoolArray, IntArray
from sulh.questions.situation import Situation

STARTS = 64
"""Vectors of a coalesced start that are tried to say which options a package changes."""


@dataclass(frozen=True, eq=False)
class Vectors:
    """The options behind the states, by number; a coalesced state has an option only where all its vectors have."""

    states: States
    _on: dict[int, tuple[BoolArray, BoolArray]] = field(default_factory=dict, init=False, repr=False)

    def on(self, option: int) -> BoolArray:
        """Return where an option is on: bool array, shape (n,)."""
        return self._sides(option)[0]

    def off(self, option: int) -> BoolArray:
        """Return where an option is off: bool array, shape (n,); of coalesced states neither may be true."""
        return self._sides(option)[1]

    def _sides(self, option: int) -> tuple[BoolArray, BoolArray]:
        if option not in self._on:
            truth, group = self.states.option(option), self.states.group
            if group is None:
                self._on[option] = truth, ~truth
            else:
                some_on, some_off = (
                    np.bincount(group, weights=side, minlength=len(self.states)) > 0 for side in (truth, ~truth)
                )
                self._on[option] = ~some_off, ~some_on
        return self._on[option]

    def code(self, listed: int) -> int:
        """Return the options of a listed vector as bits."""
        return sum(int(word) << (64 * k) for k, word in enumerate(self.states.codes[:, listed]))

    def listed(self, code: int) -> int | None:
        """Return the number of the listed vector with these options, None if it is not feasible."""
        codes = self.states.codes
        words = [code >> (64 * k) & ((1 << 64) - 1) for k in range(len(codes))]
        if len(codes) == 1:  # in ascending order
            at = int(np.searchsorted(codes[0], codes.dtype.type(words[0])))
            return at if at < codes.shape[1] and int(codes[0, at]) == words[0] else None
        found = np.flatnonzero((codes == np.array(words, codes.dtype)[:, np.newaxis]).all(axis=0))
        return int(found[0]) if len(found) else None

    def switched(self, listed: IntArray, option: int, value: bool) -> IntArray:
        """Return the listed vectors in which one option is switched, or is so already; -1 where not feasible."""
        codes = self.states.codes
        words = codes[:, listed].copy()
        bit = codes.dtype.type(1 << option % 64)
        words[option // 64] = words[option // 64] | bit if value else words[option // 64] & ~bit
        if len(codes) > 1:
            found = [self.listed(sum(int(word) << (64 * k) for k, word in enumerate(column))) for column in words.T]
            return np.array([-1 if one is None else one for one in found], np.int64)
        at = np.searchsorted(codes[0], words[0])
        at[at == codes.shape[1]] = 0
        return np.where(codes[0, at] == words[0], at, -1).astype(np.int64)

    def state(self, listed: int) -> int:
        """Return the state that a listed vector belongs to."""
        return listed if self.states.group is None else int(self.states.group[listed])

    def of(self, state: int) -> IntArray:
        """Return the listed vectors of a state, ascending."""
        group = self.states.group
        return np.array([state]) if group is None else np.flatnonzero(group == state)

    def pair(self, start: int, end: int, own: Sequence[int]) -> tuple[int, int]:
        """Return the codes of two states that differ least; between coalesced ones so that each signatory changes some.

        Parameters
        ----------
        own
            The bits of each signatory.
        """
        every = [(self.code(int(a)), self.code(int(b))) for a in self.of(start)[:STARTS] for b in self.of(end)[:STARTS]]

        def worth(codes: tuple[int, int]) -> tuple[int, int, int]:
            changed = codes[0] ^ codes[1]
            rest = changed
            for bits in own:
                rest &= ~bits
            return rest.bit_count(), sum(not changed & bits for bits in own), changed.bit_count()

        return min(every, key=worth)


@dataclass(frozen=True, eq=False)
class Found:
    """The packages of some signatories from one state.

    Attributes
    ----------
    signatories
        The parties, by number.
    ends : int array, shape (packages,)
        Where they end, ascending; only what turns no coercive option on, unless that was asked for.
    left_out : int array, shape (packages left out,)
        Where those end that turn a coercive option on.
    """

    here: Situation
    signatories: tuple[int, ...]
    start: int
    ends: IntArray
    left_out: IntArray

    @cached_property
    def undominated(self) -> BoolArray:
        """Which packages no other of these signatories is better than for all of them, shape (packages,)."""
        return ~dominated(np.array([self.here.graph.scores[j][self.ends] for j in self.signatories]))

    def better(self, end: int) -> tuple[IntArray, IntArray]:
        """Return the ends of the packages that all signatories prefer to an end, and of those left out."""
        scores = [self.here.graph.scores[j] for j in self.signatories]
        inside, outside = (
            ends[np.all([score[ends] > score[end] for score in scores], axis=0)] for ends in (self.ends, self.left_out)
        )
        return inside, outside


def find(
    here: Situation,
    vectors: Vectors,
    start: int,
    members: tuple[int, ...],
    *,
    pareto: bool = False,
    include_coercive: bool = False,
) -> Found:
    """Return the packages of some signatories from a state; in state form there are none.

    Parameters
    ----------
    pareto
        Whether it is enough that no signatory loses and one gains.
    include_coercive
        Whether a package may turn a coercive option on.
    """
    ends = here.joint(members)(start)
    scores = [here.graph.scores[j] for j in members]
    gains = np.array([score[ends] > score[start] for score in scores])
    if pareto:
        loses = np.array([score[ends] < score[start] for score in scores])
        ends = ends[gains.any(axis=0) & ~loses.any(axis=0)]
    else:
        ends = ends[gains.all(axis=0)]
    turned = np.zeros(len(ends), bool)
    if not include_coercive:
        for k, option in enumerate(here.case.options):
            if option.coercive and not vectors.on(k)[start]:
                turned |= vectors.on(k)[ends]
    return Found(here, members, start, ends[~turned], ends[turned])


def dominated(scores: IntArray) -> BoolArray:
    """Return which columns another column exceeds in every row: bool array, shape (columns,).

    Only columns that none equals or exceeds in every row need be held against the rest: whatever exceeds a
    column is itself below one of those, or is one.

    >>> dominated(np.array([[3, 2, 1, 3], [1, 2, 1, 1]]))
    array([False, False,  True, False])
    """
    columns = np.unique(scores, axis=1)
    places = np.array([np.unique(row, return_inverse=True)[1] for row in columns], np.int64)
    left = columns[:, np.argsort(-places.sum(axis=0), kind="stable")] if columns.size else columns
    result = np.zeros(scores.shape[1], bool)
    while left.size:
        top = left[:, [0]]  # of the greatest sum of places, so that none exceeds it
        result |= (scores < top).all(axis=0)
        left = left[:, (left > top).any(axis=0)]
    return result
