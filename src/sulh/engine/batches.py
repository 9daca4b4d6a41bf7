"""Many preferences over the same moves judged at once: one column for each coding.

The moves are laid out once as *slots*: a table of ends, one row for each state, padded with the state itself
where all moves are transitive, else with ``n``, "no state". A score is an array of shape (n, B), one column for
each coding, so that following a slot is a gather of rows. What a verdict needs is the same as in
:mod:`sulh.engine.spread`: the lowest value that the opponents can lead to, a minimum that is carried along moves
until it rests.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray

JUDGED = {
    "nash": (False, False, False),
    "gmr": (True, False, False),
    "smr": (True, False, True),
    "seq": (True, True, False),
    "sseq": (True, True, True),
}
"""For each concept: whether sanctions count, must be credible, and must leave no escape."""

CELLS = 1 << 16
"""Cells of one array of a batch: what fits a processor's cache."""


class Layout(NamedTuple):
    """The moves of all parties, as slots.

    Attributes
    ----------
    n
        The number of states.
    slots
        For each party an int array of shape (k, n): where its k-th move from each state ends; the state itself
        (``transitive``) or n (otherwise) where it has fewer.
    transitive
        Whether each party's moves are transitive up to loops, so that a legal sequence is any path.
    """

    n: int
    slots: tuple[IntArray, ...]
    transitive: bool

    @property
    def width(self) -> int:
        """How many codings go into one batch."""
        return int(max(8, min(512, CELLS // self.n)))


def layout(n: int, arcs: Sequence[tuple[IntArray, IntArray]]) -> Layout:
    """Return the slots of moves given as arcs: starts, ascending, and ends, for each party.

    >>> layout(3, [(np.array([0, 0, 1, 1, 2, 2]), np.array([1, 2, 0, 2, 0, 1]))]).slots[0]
    array([[1, 0, 0],
           [2, 2, 1]])
    """
    transitive = all(_transitive(n, starts, ends) for starts, ends in arcs)
    found = []
    for starts, ends in arcs:
        counts = np.bincount(starts, minlength=n)
        place = np.arange(len(starts)) - np.repeat(np.cumsum(counts) - counts, counts)
        slots = np.repeat(np.arange(n) if transitive else np.full(n, n), counts.max(initial=0)).reshape(n, -1).T.copy()
        slots[place, starts] = ends
        found.append(slots.astype(np.intp))
    return Layout(n, tuple(found), transitive)


def cells(arcs: Sequence[tuple[IntArray, IntArray]], n: int) -> int:
    """Return how many cells the slots of these arcs take."""
    return sum(n * int(np.bincount(starts, minlength=n).max(initial=0)) for starts, _ in arcs)


def stable(moves: Layout, party: int, score: IntArray, concept: str, others: Sequence[IntArray] = ()) -> BoolArray:
    """Return where a party is stable in each coding: bool array, shape (n, B).

    Parameters
    ----------
    score : unsigned array, shape (n, B)
        The party's; its type must hold a value larger than all of them.
    concept
        nash, gmr, smr, seq or sseq.
    others
        What :func:`improving` gives for each party, in the order of the parties; needed for seq and sseq, whose
        sanctions must be credible.
    """
    return settled(moves, party, score, worst(moves, party, score, concept, others))


def settled(moves: Layout, party: int, score: IntArray, worst: IntArray) -> BoolArray:
    """Return where no move of a party leads above its own score at worst: bool array, shape (n, B)."""
    return np.asarray(_highest(worst, moves, party) <= score)


def worst(moves: Layout, party: int, score: IntArray, concept: str, others: Sequence[IntArray] = ()) -> IntArray:
    """Return the worst, for a party, that sanctions can lead to after each state: shape (n, B), at most its score.

    A move from s to t is an undeterred improvement if and only if ``worst`` of t is above the score of s. The
    parameters are those of :func:`stable`.
    """
    sanctioned, credible, escape = JUDGED[concept]
    if not sanctioned:
        return score
    seed = np.maximum(score, _highest(score, moves, party)) if escape else score
    movers = [other for other in range(len(moves.slots)) if other != party and len(moves.slots[other])]
    masks = [_ones(others[other], seed.dtype) for other in movers] if credible else [None] * len(movers)
    spread = _by_anyone if moves.transitive else _by_first_mover
    found = spread(seed, [moves.slots[other] for other in movers], masks)
    if escape:  # to stay where an improvement leads deters nothing, and what is no improvement is none
        np.minimum(found, score, out=found)
    return found


def improving(moves: Layout, party: int, score: IntArray) -> IntArray:
    """Return which slots of a party are no improvements: all ones there, 0 elsewhere; shape (k, n, B)."""
    slots = moves.slots[party]
    top = np.iinfo(score.dtype).max
    result = np.empty((len(slots), *score.shape), score.dtype)
    ends = np.empty_like(score)
    for slot, mask in zip(slots, result, strict=True):
        # A slot that is no move ends where it starts, or at "no state": neither is an improvement.
        np.take(score, slot, axis=0, out=ends, mode="clip")
        worse = ends <= score
        worse |= (slot == moves.n)[:, np.newaxis]
        np.multiply(worse, top, out=mask, dtype=score.dtype)
    return result


def _ones(mask: IntArray, kind: Any) -> IntArray:
    """Return a mask of all ones and zeros in another type: the scores of another party may be wider, or narrower."""
    if mask.dtype == kind:
        return mask
    return np.asarray(np.multiply(mask != 0, np.iinfo(kind).max, dtype=kind))


def _highest(values: IntArray, moves: Layout, party: int) -> IntArray:
    """Return the highest value that one move of a party leads to, 0 where it has none."""
    slots = moves.slots[party]
    result = np.zeros_like(values)
    ends = np.empty_like(values)
    for slot in slots:
        np.take(values, slot, axis=0, out=ends, mode="clip")
        if not moves.transitive:
            ends[slot == moves.n] = 0
        np.maximum(result, ends, out=result)
    return result


def _lower(values: IntArray, source: IntArray, slots: IntArray, mask: Any, ends: IntArray) -> None:
    """Lower ``values`` to the least ``source`` at the end of a slot."""
    for k, slot in enumerate(slots):
        np.take(source, slot, axis=0, out=ends, mode="clip")
        if mask is not None:
            np.bitwise_or(ends, mask[k], out=ends)
        np.minimum(values, ends, out=values)


def _by_anyone(seed: IntArray, movers: Sequence[IntArray], masks: Sequence[Any]) -> IntArray:
    """Return the least seed that the movers reach, or the state's own; their moves are transitive."""
    values, ends = seed.copy(), np.empty_like(seed)
    quiet, before = 0, int(values.sum(dtype=np.uint64))
    while quiet < len(movers):
        for slots, mask in zip(movers, masks, strict=True):
            _lower(values, values, slots, mask, ends)
            after = int(values.sum(dtype=np.uint64))
            quiet, before = (quiet + 1 if after == before else 0), after
            if quiet >= len(movers):
                break
    return values


def _by_first_mover(seed: IntArray, movers: Sequence[IntArray], masks: Sequence[Any]) -> IntArray:
    """As :func:`_by_anyone` for any moves: nobody moves twice running, so values are kept by who moves first."""
    n, top = len(seed), np.iinfo(seed.dtype).max
    first = [np.full_like(seed, top) for _ in movers]
    source = np.full((n + 1, seed.shape[1]), top, seed.dtype)
    ends = np.empty_like(seed)
    before = -1
    while True:
        for mover, (slots, mask) in enumerate(zip(movers, masks, strict=True)):
            source[:n] = seed
            for other, values in enumerate(first):
                if other != mover:
                    np.minimum(source[:n], values, out=source[:n])
            _lower(first[mover], source, slots, mask, ends)
        after = sum(int(values.sum(dtype=np.uint64)) for values in first)
        if after == before:
            break
        before = after
    return np.asarray(np.minimum.reduce([seed, *first]))


def _transitive(n: int, starts: IntArray, ends: IntArray) -> bool:
    """Say whether arcs are transitive up to loops: s to t and t to u give s to u, or u is s."""
    if not len(starts):
        return True
    counts = np.bincount(starts, minlength=n)
    first = np.cumsum(counts) - counts
    known = np.sort(starts.astype(np.int64) * n + ends)
    most = int(counts.max())
    for k in range(most):
        goes = counts[ends] > k
        onward = ends[first[ends[goes]] + k]
        here = starts[goes]
        wanted = (here.astype(np.int64) * n + onward)[onward != here]
        at = np.searchsorted(known, wanted)
        if (at == len(known)).any() or (known[np.minimum(at, len(known) - 1)] != wanted).any():
            return False
    return True
