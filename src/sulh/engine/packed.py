"""Many cases at once, one bit for each: which of them lead from a state to another.

Cases differ in which moves may be taken and in which states count; 64 of them share a word.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray


def packed(rows: BoolArray) -> IntArray:
    """Return bool rows, shape (cases, ...), as words over the cases: unsigned array, shape (..., words).

    >>> packed(np.array([[True, False], [True, True]]))
    array([[3],
           [2]], dtype=uint64)
    """
    cases = len(rows)
    words = -(-cases // 64)
    bits = np.packbits(rows, axis=0, bitorder="little")
    whole = np.zeros((8 * words, *rows.shape[1:]), np.uint8)
    whole[: len(bits)] = bits
    return np.ascontiguousarray(np.moveaxis(whole, 0, -1)).view(np.dtype("<u8")).astype(np.uint64, copy=False)


def unpacked(words: IntArray, cases: int) -> BoolArray:
    """Return words over cases, shape (words,), as a bool array of shape (cases,)."""
    as_bytes = words.astype(np.dtype("<u8"), copy=False).view(np.uint8)
    return np.unpackbits(as_bytes, count=cases, bitorder="little").astype(bool)


def leading_to(targets: IntArray, moves: Sequence[tuple[IntArray, IntArray]]) -> IntArray:
    """Return from which states a path leads to a target, in which cases.

    Parameters
    ----------
    targets : unsigned array, shape (n, words)
        The cases in which each state is a target; from it the empty path leads there.
    moves
        Ends, int array of shape (n, slots), n where there is none, and the cases in which each may be taken, unsigned
        array of shape (n, slots, words).

    Returns
    -------
    unsigned array, shape (n, words)
    """
    found = np.concatenate([targets, np.zeros((1, targets.shape[1]), np.uint64)])
    inner = found[:-1]
    slots = [(ends[:, q], np.ascontiguousarray(taken[:, q])) for ends, taken in moves for q in range(ends.shape[1])]
    slots = [(ends, taken) for ends, taken in slots if taken.any()]
    while True:
        before = inner.copy()
        for ends, taken in slots:
            inner |= found[ends] & taken
        if np.array_equal(before, inner):
            return inner
