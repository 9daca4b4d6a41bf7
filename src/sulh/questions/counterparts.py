"""Which states of one coding stand for those of another: by the options that both have, and by names."""

from __future__ import annotations

import numpy as np

from sulh.case.states import States
from sulh.engine.arrays import BoolArray, IntArray


def counterpart(base: States, board: States) -> IntArray:
    """Return for each state of the base the states of another listing that agree with it.

    Shape (most, n), with ``len(board)`` where there is none, or no further one.
    """
    letters = _letters(base, base.options), _letters(board, base.options)
    rows, back = np.unique(np.concatenate(letters), axis=0, return_inverse=True)
    ids = back.ravel().astype(np.int64)
    named: dict[str, int] = {}
    for states, start in ((base, 0), (board, len(base))):
        for number, name in states.names.items():
            ids[start + number] = named.setdefault(name, len(rows) + len(named))
    mine, theirs = ids[: len(base)], ids[len(base) :]
    gone = [k for k, option in enumerate(base.options) if option not in board.options]
    if gone:  # what is not there is off
        mine = np.where(letters[0][:, gone].any(axis=1), -1, mine)
    order = np.argsort(theirs, kind="stable")
    first = np.searchsorted(theirs[order], mine)
    last = np.searchsorted(theirs[order], mine, side="right")
    most = int((last - first).max(initial=0))
    found = np.full((max(most, 1), len(base)), len(board), np.int64)
    for k in range(most):
        has = first + k < last
        found[k, has] = order[first[has] + k]
    return found


def _letters(states: States, options: tuple[str, ...]) -> BoolArray:
    """Return the truth of some options in each state, False where it has no such option: shape (n, options)."""
    result = np.zeros((len(states), max(1, len(options))), bool)
    for k, name in enumerate(options):
        if name in states.options:
            truth = states.option(states.options.index(name))
            result[:, k] = truth if states.first is None else truth[states.first]
    return result
