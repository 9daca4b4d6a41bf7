"""What is known of a weak order, and what follows: pairs closed transitively, one comparison settled after another.

A weak order puts all states in places, ties allowed. Of one that is partly known, and closed, a pair may be open: x is
not surely better than y, nor y surely at least as good as x. It may then turn out either way, and whichever way is
taken, some weak order keeps everything that is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.bits import packed, unpacked
from sulh.engine.orders import UNKNOWN

Standing = Callable[[int], tuple[IntArray, IntArray]]
"""``standing(z)``: which states are known to be at least as good as z, and which at most: uint8 arrays of shape (n,),
2 where strictly so, 1 where that is not said, 0 where not."""


class Settled(NamedTuple):
    """One comparison that was open and is settled, with all that follows from it and those settled before it.

    Attributes
    ----------
    upper, lower : bytes, one for each state
        ``upper[x] * lower[y]`` is 0 where nothing follows for x and y, 1 where x is at least as good as y, more
        where it is better.
    """

    upper: bytes
    lower: bytes


def better(settled: Sequence[Settled], x: int, y: int) -> bool | None:
    """Return whether x is better than y, of which nothing was known at first; None where it is still open."""
    for one in settled:
        if one.upper[x] * one.lower[y] > 1:
            return True
        if one.upper[y] * one.lower[x]:
            return False
    return None


def settle(settled: Sequence[Settled], x: int, y: int, is_better: bool, standing: Standing) -> tuple[Settled, ...]:
    """Return what is settled once an open comparison is too: x is better than y, or y at least as good as x.

    Parameters
    ----------
    settled
        What was settled before.
    standing
        What was known at first, closed.

    Examples
    --------
    Of three states 0 is better than 1, and nothing is known of 2:

    >>> least = np.array([[1, 2, 0], [0, 1, 0], [0, 0, 1]], np.uint8)
    >>> def standing(z):
    ...     return least[:, z], least[z]

    Once 2 is better than 0, it is better than 1 too; or it is not, and then it may still be better than 1:

    >>> better(settle((), 2, 0, True, standing), 2, 1)
    True
    >>> print(better(settle((), 2, 0, False, standing), 2, 1))
    None
    """
    top, bottom = (x, y) if is_better else (y, x)
    upper, lower = standing(top)[0], standing(bottom)[1]
    for one in settled:
        if one.lower[top]:
            upper = np.maximum(upper, np.minimum(2, np.frombuffer(one.upper, np.uint8) * one.lower[top]))
        if one.upper[bottom]:
            lower = np.maximum(lower, np.minimum(2, np.frombuffer(one.lower, np.uint8) * one.upper[bottom]))
    if is_better:
        upper = np.minimum(2, 2 * upper)
    return (*settled, Settled(upper.astype(np.uint8).tobytes(), lower.astype(np.uint8).tobytes()))


def closed(table: IntArray) -> IntArray | None:
    """Return a table of pairs with what follows from them, transitively; None where no weak order keeps them all.

    Parameters
    ----------
    table : int array, shape (n, n)
        ``table[s, t]`` is the degree by which t is better than s, negative if worse, 0 if equal, or ``UNKNOWN``.

    Returns
    -------
    int array, shape (n, n), or None
        The same; what was unknown and follows is of degree 1. None where :func:`circle` finds a circle.

    Examples
    --------
    >>> closed(np.array([[0, 2, UNKNOWN], [-2, 0, 1], [UNKNOWN, -1, 0]], np.int8))
    array([[ 0,  2,  1],
           [-2,  0,  1],
           [-1, -1,  0]], dtype=int8)
    """
    least = _at_least(table)
    if ((table < 0) & least.T).any():
        return None
    follows = np.where(least, 0, np.where(least.T, 1, UNKNOWN)) - (least & ~least.T)
    result: IntArray = np.where(table == UNKNOWN, follows, table).astype(table.dtype)
    return result


def circle(table: IntArray) -> list[tuple[int, str]]:
    """Return a way round that no weak order keeps, as states and the sign after each; empty where there is none.

    >>> circle(np.array([[0, -1, 0], [1, 0, 1], [0, -1, 0]], np.int8))
    []
    >>> circle(np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]], np.int8))
    [(0, '>'), (1, '>'), (2, '>')]
    """
    least = _at_least(table)
    wrong = np.argwhere((table < 0) & least.T)
    if not len(wrong):
        return []
    first, second = wrong[0].tolist()
    came_from = {second: second}
    waiting = [second]
    for here in waiting:
        for there in np.flatnonzero(table[here] <= 0).tolist():
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    way = [first]
    while way[-1] != second:
        way.append(came_from[way[-1]])
    states = [first, *way[:0:-1]]
    return [
        (here, ">" if table[here, there] < 0 else "=") for here, there in zip(states, [*states[1:], first], strict=True)
    ]


def _at_least(table: IntArray) -> BoolArray:
    """Return whether each state follows to be at least as good as each: bool array, shape (n, n), row first."""
    n = len(table)
    rows = packed(table <= 0)
    for k in range(n):
        through = (rows[:, k // 64] >> np.uint64(k % 64) & np.uint64(1)).astype(bool)
        rows[through] |= rows[k]
    return unpacked(rows, n)
