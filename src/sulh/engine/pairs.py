"""The two worst states that opponents can lead to, kept apart.

Needed only where a sanction that leads back to its start is not to count: if the worst state reached is the
start itself, the second worst decides. Values are keys ``value * (n + 1) + state``, so that equal values of
different states differ; a pair of arrays holds the smallest key and the next one of another state.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TypeAlias

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.grids import Grid

Pair: TypeAlias = tuple[IntArray, IntArray]
Grids = Sequence[Grid]

NONE = np.iinfo(np.int64).max


def keys(seed: IntArray) -> Pair:
    """Return the pair of arrays, shape (n + 1,), in which each state leads only to itself.

    >>> keys(np.array([5, 3, 255], np.uint8))[0][:2]
    array([15, 10])
    """
    n = len(seed) - 1
    first = seed.astype(np.int64) * (n + 1) + np.arange(n + 1)
    first[n] = NONE
    return first, np.full(n + 1, NONE)


def merge(a: Pair, b: Pair) -> Pair:
    """Return, entry by entry, the two smallest different keys of both pairs."""
    first = np.minimum(a[0], b[0])
    second = np.full_like(first, NONE)
    for key in (*a, *b):
        np.minimum(second, np.where(key == first, NONE, key), out=second)
    return first, second


def one_move(source: Pair, grids: Grids, improving: bool) -> Pair:
    """Return the pair that one move (or improvement) of a party leads to; NONE where it has none."""
    result = np.full_like(source[0], NONE), np.full_like(source[0], NONE)
    for members, states, column, after in grids:
        rows, columns = members.shape
        scan = [np.full((rows + 1, columns), NONE) for _ in source]
        for row in range(rows - 1, -1, -1):
            here = source[0][members[row]], source[1][members[row]]
            scan[0][row], scan[1][row] = merge(here, (scan[0][row + 1], scan[1][row + 1]))
        at = after if improving else column
        for part, found in zip(result, scan, strict=True):
            part[states] = found.ravel()[at]
    return result


def worst_by_legal_sequences(seed: IntArray, movers: Sequence[Grids], improving: bool) -> Pair:
    """Return the two worst states that legal sequences of one move or more lead to."""
    start = keys(seed)
    nothing = np.full_like(start[0], NONE), np.full_like(start[0], NONE)
    first = [nothing for _ in movers]
    while True:
        before = first
        for mover, grids in enumerate(movers):
            source = start
            for other, pair in enumerate(first):
                if other != mover:
                    source = merge(source, pair)
            first = [*first[:mover], one_move(source, grids, improving), *first[mover + 1 :]]
        if all(np.array_equal(x, y) for a, b in zip(before, first, strict=True) for x, y in zip(a, b, strict=True)):
            return _merged(first, nothing)


def worst_each_once(seed: IntArray, movers: Sequence[Grids], improving: bool) -> Pair:
    """Return the two worst states reached if each mover moves at most once, in any order."""
    start = keys(seed)
    nothing = np.full_like(start[0], NONE), np.full_like(start[0], NONE)
    reached: dict[tuple[int, ...], Pair] = {(): nothing}
    for size in range(1, len(movers) + 1):
        for group in combinations(range(len(movers)), size):
            steps = []
            for mover in group:
                rest = reached[tuple(other for other in group if other != mover)]
                steps.append(one_move(merge(start, rest), movers[mover], improving))
            reached[group] = _merged(steps, nothing)
    return reached[tuple(range(len(movers)))]


def worst_single_move(seed: IntArray, movers: Sequence[Grids], improving: bool) -> Pair:
    """Return the two worst states reached by a single move of a single mover."""
    start = keys(seed)
    nothing = np.full_like(start[0], NONE), np.full_like(start[0], NONE)
    return _merged([one_move(start, grids, improving) for grids in movers], nothing)


def undeterred(pair: Pair, limit: IntArray, grids: Grids) -> BoolArray:
    """Say for each state whether its party has an improvement after which nothing at or below ``limit`` follows.

    Parameters
    ----------
    pair
        What can follow each state.
    limit : unsigned array, shape (n + 1,)
        The value at or below which a state deters; the state where the party started never does.
    grids
        The party's own moves, one column for each state.

    Returns
    -------
    bool array, shape (n,)
    """
    n = len(limit) - 1
    result = np.zeros(n + 1, bool)
    for members, states, _, after in grids:
        rows, columns = members.shape
        firsts, seconds = pair[0][members], pair[1][members]
        key = np.where(firsts % (n + 1) == states, seconds, firsts)
        deters = (key != NONE) & (key // (n + 1) <= limit[states].astype(np.int64))
        improvement = np.arange(rows)[:, np.newaxis] >= after // columns
        result[states] = (improvement & (members < n) & ~deters).any(axis=0)
    return result[:n]


def _merged(pairs: Sequence[Pair], nothing: Pair) -> Pair:
    result = nothing
    for pair in pairs:
        result = merge(result, pair)
    return result
