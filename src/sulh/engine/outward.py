"""Where many states lead at once: the moves, or the improvements, that start from some of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sulh.engine.arrays import IntArray
from sulh.engine.grids import Grid

Arcs = tuple[IntArray, IntArray]


def outward(grids: Sequence[Grid], n: int) -> Callable[[IntArray, bool], Arcs]:
    """Return a function from states to the moves of one party from them.

    Parameters
    ----------
    grids
        The grids of the party.
    n
        The number of states.

    Returns
    -------
    function
        ``follow(states, improving)``: starts and ends, int64 arrays of shape (moves,), in no particular order;
        with ``improving`` only the party's improvements. Each state is given once.

    Examples
    --------
    >>> from sulh.engine.grids import arc_grids, padded
    >>> score = padded(np.array([1, 0, 2]))
    >>> follow = outward(arc_grids(np.array([0, 0]), np.array([1, 2]), score), 3)
    >>> [array.tolist() for array in follow(np.array([0, 1]), False)]
    [[0, 0], [1, 2]]
    >>> [array.tolist() for array in follow(np.array([0, 1]), True)]
    [[0], [2]]
    """
    which = np.full(n, -1, np.int32)
    place = np.zeros(n, np.int64)
    flat = []
    for number, grid in enumerate(grids):
        states = np.ravel(grid.states)
        at = np.flatnonzero(states < n)
        which[states[at]] = number
        place[states[at]] = at
        flat.append((np.ravel(grid.column), np.ravel(grid.after)))

    def follow(states: IntArray, improving: bool) -> Arcs:
        starts, ends = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        home = which[states]
        for number in np.unique(home[home >= 0]).tolist():
            here = states[home == number].astype(np.int64)
            columns, after = (part[place[here]] for part in flat[number])
            members = grids[number].members
            there = members[:, columns].T.astype(np.int64)
            keep = there < n
            if improving:
                keep &= np.arange(len(members)) >= (after // members.shape[1])[:, np.newaxis]
            keep &= there != here[:, np.newaxis]
            starts.append(np.repeat(here, keep.sum(axis=1)))
            ends.append(there[keep])
        return np.concatenate(starts), np.concatenate(ends)

    return follow
