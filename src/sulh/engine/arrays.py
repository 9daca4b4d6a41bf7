"""The array types that the engine speaks, and bit vectors of states."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

BoolArray: TypeAlias = NDArray[np.bool_]
IntArray: TypeAlias = NDArray[Any]
"""Whole numbers; of which kind is said where it matters."""


def word_type(n_options: int) -> type[np.uint32] | type[np.uint64]:
    """Return the type of the words that hold the bits of ``n_options`` options."""
    return np.uint32 if n_options <= 32 else np.uint64


def word_count(n_options: int) -> int:
    """Return how many words ``n_options`` bits take; at least one."""
    return max(1, -(-n_options // 64))


def column(codes: IntArray, option: int) -> BoolArray:
    """Return the truth of one option over states.

    Parameters
    ----------
    codes : unsigned array, shape (words, n)
        Bit ``k`` of word ``w`` is option ``64 w + k``.

    Returns
    -------
    bool array, shape (n,)

    Examples
    --------
    >>> column(np.array([[0, 1, 2, 3]], np.uint32), 1)
    array([False, False,  True,  True])
    """
    word = codes[option // 64]
    truth: BoolArray = (word >> word.dtype.type(option % 64)) & word.dtype.type(1) != 0
    return truth


def distinct(words: IntArray) -> tuple[IntArray, IntArray]:
    """Return the different columns of an array of shape (words, n), and how often each occurs.

    >>> distinct(np.array([[2, 0, 2]], np.uint32))
    (array([[0, 2]], dtype=uint32), array([1, 2]))
    """
    if len(words) == 1:  # much faster than the general way
        values, counts = np.unique(words[0], return_counts=True)
        return values[np.newaxis], counts
    return np.unique(words, axis=1, return_counts=True)


def mask_words(options: frozenset[int] | range | set[int], n_options: int) -> IntArray:
    """Return the words, shape (words,), in which just these options are on."""
    words = np.zeros(word_count(n_options), word_type(n_options))
    for option in options:
        words[option // 64] |= words.dtype.type(1 << (option % 64))
    return words
