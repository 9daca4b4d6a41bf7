"""Looking several moves ahead: one turn of a mover who foresees what follows, and turns until they repeat.

Of all that may follow a state, one number is kept for each party: its worst. Arrays have shape (n + 1,); the last
entry stands for "no state".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.grids import Grid
from sulh.engine.spread import lower
from sulh.errors import TooLarge

Step = Callable[[IntArray], IntArray]
"""From what is foreseen to what is foreseen one round of turns earlier: an array to one of the same shape."""

MOST_STEPS = 1 << 16
"""Rounds of turns after which something foreseen should have come again."""

MOST_WORK = 1 << 31
"""Rounds times states: from here on it would take minutes."""


def look_ahead(replies: IntArray, ranks: IntArray, grids: Sequence[Grid]) -> IntArray:
    """Return what is foreseen of each state where a mover is to move, from what is foreseen where the other is.

    The mover takes the worst for itself that may follow each of its moves, and moves to what is best of that, if
    it is strictly better than the state where it is; else it stays, and nothing follows. Of several moves that are
    best alike any may be taken, so that the other foresees the worst of them for itself.

    Two numbers for each state say enough. What a mover does depends on the worst for itself of each set of
    outcomes; the worst of a union of sets is the least of their worsts; and the sets united here are those of
    equal worst for the mover, so that only the other's has to be looked for among them.

    Parameters
    ----------
    replies : int array, shape (2, n + 1)
        For each state the worst that follows where the other is to move: for the mover, for the other.
    ranks : int array, shape (2, n + 1)
        How good each state itself is for the mover, for the other: 0 or more and below 2^31.
    grids
        The moves of the mover.

    Returns
    -------
    int array, shape (2, n + 1)
        A state where the mover would move is one where the first row is above that of ``ranks``; a mover without
        moves stays.

    Examples
    --------
    A move from 0 to 1, which is better for the mover, and after which nothing follows:

    >>> from sulh.engine.grids import arc_grids
    >>> ranks = np.array([[0, 1, 0], [1, 0, 0]])
    >>> look_ahead(ranks, ranks, arc_grids(np.array([0]), np.array([1]), ranks[0]))[:, :2]
    array([[1, 1],
           [0, 0]])
    """
    # The best for the mover is the least key; among equals the least is the worst for the other.
    top, bits = ranks[0].max(), int(ranks[1].max()).bit_length()
    key = (top - replies[0]) << bits | replies[1]
    key[-1] = np.iinfo(key.dtype).max
    best = np.full_like(key, key[-1])
    lower(best, key, grids, improving=False, staying=False)
    best[-1] = key[-1]
    moves = best < (top - ranks[0]) << bits
    return np.where(moves, (top - (best >> bits), best & ((1 << bits) - 1)), ranks)


def highest_in_reach(source: IntArray, floor: IntArray, grids: Sequence[Grid]) -> IntArray:
    """Return the highest ``source`` that one move of a party leads to, or the ``floor`` of the state if higher.

    Parameters
    ----------
    source : unsigned array, shape (n + 1,)
        Of each state at most its ``floor``, so that it is harmless that a state stands among its own moves.
    floor : unsigned array, shape (n + 1,)
    """
    top = floor[:-1].max(initial=0)
    values, upside_down = top - floor, top - source
    values[-1] = upside_down[-1] = floor[-1]
    lower(values, upside_down, grids, improving=False)
    result: IntArray = top - values
    result[-1] = floor[-1]
    return result


def after(step: Step, start: IntArray, count: int, most: int) -> IntArray:
    """Return what ``count`` steps lead to, in few steps where they come to repeat themselves.

    Raises
    ------
    TooLarge
        There are more than ``most`` steps, and in so many nothing came again.

    Examples
    --------
    >>> after(lambda x: (x + 1) % 6, np.array([0]), 1_000_000, most=100)
    array([4])
    """
    # Brent: a state is kept and compared with those after it, and replaced by a later one at each doubling.
    now, kept, since, room, done, found = start, start, 0, 1, 0, False
    while done < count:
        if done == most and not found:
            raise _too_many(most)
        now, since, done = step(now), since + 1, done + 1
        if not found and np.array_equal(now, kept):
            count, found = done + (count - done) % since, True
        if since == room:
            kept, since, room = now, 0, 2 * room
    return now


def in_the_long_run(step: Step, start: IntArray, holds: Callable[[IntArray], BoolArray], most: int) -> BoolArray:
    """Return what holds of all that steps come to repeat for ever.

    Raises
    ------
    TooLarge
        Nothing came again in ``most`` steps.

    Examples
    --------
    >>> in_the_long_run(lambda x: np.maximum(x - 1, 0), np.array([3, 7]), lambda x: x == 0, most=100)
    array([ True,  True])
    """
    now, kept, since, room = start, start, 0, 1
    always = np.ones_like(holds(start))
    for _ in range(most):
        now, since = step(now), since + 1
        always &= holds(now)
        if np.array_equal(now, kept):  # so that the steps since then are a whole period
            return always
        if since == room:
            kept, since, room, always = now, 0, 2 * room, np.ones_like(always)
    raise _too_many(most)


def most_steps(n: int) -> int:
    """Return how many rounds of turns are tried in a case of n states."""
    return min(MOST_STEPS, max(1, MOST_WORK // max(n, 1)))


def _too_many(most: int) -> TooLarge:
    fix = "Take a nearer horizon, such as limited-8, or add feasibility rules."
    what = "rounds of turns to look ahead before what is foreseen repeats"
    return TooLarge(what, most, most, exact=False, fix=fix)
