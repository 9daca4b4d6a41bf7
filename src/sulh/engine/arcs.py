"""Moves one by one, for the cases in which blocks cannot say them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sulh.engine.arrays import IntArray
from sulh.engine.grids import in_blocks
from sulh.errors import TooLarge


def block_arcs(codes: IntArray, own: IntArray, progress: IntArray | None, limit: int) -> tuple[IntArray, IntArray]:
    """Return the starts and ends of all moves of a party in option form, in no particular order.

    Parameters are those of :func:`~sulh.engine.grids.block_grids`.

    Raises
    ------
    TooLarge
        There may be more than ``limit`` of them.
    """
    order, block = in_blocks(codes, own)
    lengths = np.bincount(block)
    total = int((lengths.astype(np.int64) * (lengths - 1)).sum())
    if total > limit:
        raise TooLarge("moves to list", total, limit)
    first = np.cumsum(lengths) - lengths
    begin, size = first[block], lengths[block]
    starts = np.repeat(order, size)
    offset = np.arange(len(starts)) - np.repeat(np.cumsum(size) - size, size)
    ends = order[np.repeat(begin, size) + offset]
    if progress is not None:
        keep = ((progress[:, starts] & ~progress[:, ends]) == 0).all(axis=0)
        starts, ends = starts[keep], ends[keep]
    return starts, ends


def neighbours(
    codes: IntArray, own: IntArray, needs: IntArray | None, offers: IntArray | None = None
) -> Callable[[int], IntArray]:
    """Return a function from a state to the states that a party can move to from it, ascending.

    For few questions about many states: nothing is listed but what is asked for. Parameters are those of
    :func:`~sulh.engine.grids.block_grids`.
    """
    order, block = in_blocks(codes, own)
    first = np.append(np.flatnonzero(np.diff(block, prepend=-1)), len(block))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))

    def ends(s: int) -> IntArray:
        number = block[place[s]]
        members = order[first[number] : first[number + 1]]
        if needs is not None:
            given = needs if offers is None else offers
            members = members[((needs[:, [s]] & ~given[:, members]) == 0).all(axis=0)]
        return np.sort(members[members != s]).astype(np.int64)

    return ends


def without_loops(starts: IntArray, ends: IntArray, n: int) -> tuple[IntArray, IntArray]:
    """Return each arc between two different states once, ordered by start and end.

    >>> without_loops(np.array([1, 0, 1, 1]), np.array([0, 0, 2, 0]), 3)
    (array([1, 1]), array([0, 2]))
    """
    different = starts != ends
    # Not np.unique: for integers it hashes, which takes ten times as long as sorting.
    key = np.sort(starts[different].astype(np.int64) * n + ends[different])
    key = key[np.diff(key, prepend=-1) > 0]
    return key // n, key % n
