"""How one party compares states, as arrays: levels looked at in turn, or a table of all pairs.

The first *level* on which two states differ decides between them, and says whether the comparison is known
and how strong it is. What is above a state is then no threshold of one score. But for all states that agree
on a few levels it is: each such class has a *yardstick*, an order of all states with a limit for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import TooLarge

UNKNOWN = 127
"""In a table of pairs: how the two compare is unknown."""

MOST_CLASSES = 64
"""Yardsticks for one party from which comparing pairs of states is tried instead."""


MOST_CELLS = 1 << 24
"""Entries of all yardsticks for one party and one use of them: some 80 MB."""


class Level(NamedTuple):
    """One thing a party looks at: int array of shape (n,), larger is better; equal leaves it to the next level."""

    values: IntArray
    known: bool = True
    degree: int = 1


class Sight(NamedTuple):
    """Which states count as *above* a state.

    Those that are better, always. Those of unknown relation if ``unknown``. From a ``degree`` of 2 on also all
    that are not worse by at least that degree, equal ones and the state itself included.
    """

    unknown: bool = False
    degree: int = 1


BETTER = Sight()


class Yardstick(NamedTuple):
    """What is above the states of one class: ``t`` is above ``s`` if and only if ``order[t] > limit[s]``.

    Attributes
    ----------
    starts : bool array, shape (n,)
        The class.
    order : unsigned array, shape (n,)
    limit : unsigned array, shape (n,)
    """

    starts: BoolArray
    order: IntArray
    limit: IntArray


def above(levels: Sequence[Level], t: IntArray, s: IntArray, sight: Sight) -> BoolArray:
    """Return whether each of the states ``t`` is above each of ``s``; the two are broadcast together.

    >>> level = Level(np.array([0, 1, 1]))
    >>> above([level], np.array([1, 2, 0]), np.array([0, 1, 2]), Sight())
    array([ True, False, False])
    """
    result = np.full(np.broadcast_shapes(np.shape(t), np.shape(s)), sight.degree > 1)
    for values, known, degree in reversed(levels):
        there, here = values[t], values[s]  # looked up before they are broadcast: far fewer lookups
        outcome = ((there > here) | (degree < sight.degree)) if known else sight.unknown
        np.copyto(result, outcome, where=there != here)
    return result


def above_in_table(table: IntArray, t: IntArray, s: IntArray, sight: Sight) -> BoolArray:
    """As :func:`above`, for a table of shape (n, n): ``table[s, t]`` is by how much t is better than s."""
    found = table[s, t]
    known = found > (-sight.degree if sight.degree > 1 else 0)
    result: BoolArray = np.where(found == UNKNOWN, sight.unknown, known)
    return result


def yardsticks(levels: Sequence[Level], sight: Sight, n: int) -> list[Yardstick] | None:
    """Return the yardsticks of all classes of n states, each in one; None where there are too many.

    A level whose difference does not simply order two states (an unknown one, or one whose degree is too small
    to make the lower state one that is not above) splits the states into classes by its values.

    Raises
    ------
    TooLarge
        There are few classes, but so many states that the yardsticks would not fit.
    """
    kept = list(levels)
    # At the end a difference that says the same as no difference says nothing.
    while kept and _splits(kept[-1], sight) and _difference_is_above(kept[-1], sight) == (sight.degree > 1):
        kept.pop()
    number, first = _classes([level.values for level in kept if _splits(level, sight)], n)
    if len(first) > MOST_CLASSES:
        return None
    if len(first) * n > MOST_CELLS:
        fix = "Mark fewer statements as uncertain or strong, or add feasibility rules."
        raise TooLarge("pairs of a state and a class of marks", len(first) * n, MOST_CELLS, fix=fix)
    result = []
    for k, state in enumerate(first.tolist()):
        digits = (
            (level.values == level.values[state]) != _difference_is_above(level, sight)
            if _splits(level, sight)
            else level.values
            for level in kept
        )
        order = _compact(joint(digits, n) + np.uint64(1))
        result.append(Yardstick(number == k, order, order - order.dtype.type(1) if sight.degree > 1 else order))
    return result


def deciding(levels: Sequence[Level], n: int) -> tuple[Level, ...]:
    """Return the levels on which some two of n states differ that all levels before leave equal.

    >>> one = Level(np.array([0, 1, 1]))
    >>> len(deciding([one, one], 3))
    1
    """
    kept: list[Level] = []
    classes, found = min(n, 1), np.zeros(n, np.uint64)
    for level in levels:
        finer = np.unique(joint([found, level.values], n), return_inverse=True)[1].astype(np.uint64)
        if n and int(finer.max()) + 1 > classes:
            kept.append(level)
            classes, found = int(finer.max()) + 1, finer
    return tuple(kept)


def joint(parts: Iterable[IntArray], n: int) -> IntArray:
    """Return one unsigned array of shape (n,) that orders as these do when compared in turn.

    >>> joint([np.array([1, 0, 1]), np.array([5, 9, 7])], 3)
    array([5, 4, 7], dtype=uint64)
    """
    result: IntArray = np.zeros(n, np.uint64)
    for part in parts:
        low, high = (int(part.min()), int(part.max())) if n else (0, 0)
        if int(result.max(initial=0)) >= (1 << 62) // (high - low + 1):
            result = np.unique(result, return_inverse=True)[1].astype(np.uint64)
        result = result * np.uint64(high - low + 1) + (part.astype(np.int64) - low).astype(np.uint64)
    return result


def _compact(order: IntArray) -> IntArray:
    """Return the same numbers in the smallest unsigned type that holds them and one more."""
    top = int(order.max(initial=0)) + 1
    return order.astype(next(kind for kind in (np.uint16, np.uint32, np.uint64) if top < np.iinfo(kind).max))


def _splits(level: Level, sight: Sight) -> bool:
    return not level.known or level.degree < sight.degree


def _difference_is_above(level: Level, sight: Sight) -> bool:
    """Say whether a state that differs on a splitting level is above."""
    return level.known or sight.unknown


def _classes(values: Sequence[IntArray], n: int) -> tuple[IntArray, IntArray]:
    """Return for each state the number of its class, and for each class its first state."""
    if not values or not n:
        return np.zeros(n, np.int64), np.zeros(min(n, 1), np.int64)
    _, first, number = np.unique(joint(values, n), return_index=True, return_inverse=True)
    return number, first
