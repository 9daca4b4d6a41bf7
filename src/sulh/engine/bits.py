"""What moves lead to, for many questions at once: sets of states as bits.

Where no order tells what deters a party, each state of departure is a question of its own. A bit stands for
one of them: row u of an array of shape (n, words) says for which departures u has a property. One step of a
party spreads the rows back along its moves, listed one by one. The cost is that of moves times states / 64.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray

CELLS = 1 << 22
"""Words gathered at once in a step: some 32 MB."""

Spread = Callable[[IntArray], IntArray]
Rule: TypeAlias = Literal["legal-sequences", "each-once", "single-move"]


class Arcs(NamedTuple):
    """Moves one by one: those of ``sources[k]`` end in ``ends[first[k]:first[k + 1]]``; each source once.

    ``taken``, shape (arcs, words): in which questions each may be taken; None: in all of them.
    """

    sources: IntArray
    first: IntArray
    ends: IntArray
    taken: IntArray | None = None


def arcs(starts: IntArray, ends: IntArray) -> Arcs:
    """Return arcs of the pairs of states; ``starts`` ascending."""
    first = np.flatnonzero(np.diff(starts, prepend=-1))
    return Arcs(starts[first], first, ends)


def departures(n: int, movers: Sequence[Arcs]) -> Iterator[IntArray]:
    """Yield all states in parts small enough that a step over any of these moves fits."""
    widest = max([n, *(len(mover.ends) for mover in movers)])
    size = 64 * max(1, CELLS // max(widest, 1))
    for start in range(0, n, size):
        yield np.arange(start, min(n, start + size))


def packed(rows: BoolArray) -> IntArray:
    """Return bool rows, shape (n, k), as bits, shape (n, words).

    >>> packed(np.array([[True, False], [True, True]]))[:, 0]
    array([1, 3], dtype=uint64)
    """
    n, k = rows.shape
    filled = np.zeros((n, -(-k // 64) * 64), bool)
    filled[:, :k] = rows
    return np.packbits(filled, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def unpacked(bits: IntArray, k: int) -> BoolArray:
    """Return bits as the first ``k`` columns of bool rows, shape (n, k); the inverse of :func:`packed`."""
    rows = np.unpackbits(np.ascontiguousarray(bits.astype("<u8")).view(np.uint8), axis=1, bitorder="little")
    return rows[:, :k].astype(bool)


def one_step(rows: IntArray, mover: Arcs) -> IntArray:
    """Return for each state what holds after some move of a mover; nothing where it has none."""
    result = np.zeros_like(rows)
    if len(mover.ends):
        found = rows[mover.ends] if mover.taken is None else rows[mover.ends] & mover.taken
        result[mover.sources] = np.bitwise_or.reduceat(found, mover.first, axis=0)
    return result


def legal_sequences(rows: IntArray, movers: Sequence[Arcs]) -> IntArray:
    """Return for each state what holds after some legal sequence of one move or more: nobody moves twice running."""
    by = [np.zeros_like(rows) for _ in movers]
    changed = True
    while changed:
        changed = False
        for k, mover in enumerate(movers):
            source = rows.copy()
            for other, values in enumerate(by):
                if other != k:
                    source |= values
            found = one_step(source, mover)
            if (found != by[k]).any():
                by[k], changed = found, True
    return _union(by, rows)


def each_once(rows: IntArray, movers: Sequence[Arcs]) -> IntArray:
    """Return what holds after one move or more in which each mover moves at most once, in any order."""
    reached: dict[tuple[int, ...], IntArray] = {(): np.zeros_like(rows)}
    for size in range(1, len(movers) + 1):
        for group in combinations(range(len(movers)), size):
            rest = [tuple(other for other in group if other != mover) for mover in group]
            steps = [one_step(rows | reached[r], movers[mover]) for mover, r in zip(group, rest, strict=True)]
            reached[group] = _union(steps, rows)
    return reached[tuple(range(len(movers)))]


def single_move(rows: IntArray, movers: Sequence[Arcs]) -> IntArray:
    """Return what holds after a single move of a single mover."""
    return _union([one_step(rows, mover) for mover in movers], rows)


SANCTIONS: dict[Rule, Callable[[IntArray, Sequence[Arcs]], IntArray]]
SANCTIONS = {"legal-sequences": legal_sequences, "each-once": each_once, "single-move": single_move}


def _union(parts: Sequence[IntArray], like: IntArray) -> IntArray:
    result = np.zeros_like(like)
    for part in parts:
        result |= part
    return result
