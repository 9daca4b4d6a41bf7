"""The last step to one state, where there are too many moves to look at them all: asked from its end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sulh.case.case import Case
from sulh.case.scores import truths
from sulh.case.states import States
from sulh.engine.arrays import BoolArray, IntArray, mask_words


def by_changes(case: Case, states: States, members: Sequence[int], starts: IntArray, end: int) -> IntArray:
    """Return from which of some states some parties can move to a state, alone or jointly, by the changes alone.

    Each of them changes at least one option of its own and nobody else's changes; one-way options and forbidden moves
    are respected. Whether anybody gains is not asked.

    Parameters
    ----------
    members
        The parties, by number.
    starts : int array, shape (states,)
        States by number. The case has options, and no states are coalesced.

    Examples
    --------
    >>> import sulh
    >>> from sulh.case.states import list_states
    >>> case = sulh.load("elmira")
    >>> states = list_states(case)
    >>> [states.name(s) for s in by_changes(case, states, [0, 1], np.arange(12), int(states.find("YNYNY")[0]))]
    ['NYNNY']
    """
    was, now = states.codes[:, starts], states.codes[:, [end]]
    own = [_mask(case, party=case.parties[member].id) for member in members]
    changed = was ^ now
    keep = ((changed & ~np.bitwise_or.reduce(own)) == 0).all(axis=0)
    keep &= np.all([(changed & mask).any(axis=0) for mask in own], axis=0)
    for barred, way in ((was & ~now, "forward"), (now & ~was, "backward")):
        keep &= ((barred & _mask(case, direction=way)) == 0).all(axis=0)
    found: IntArray = starts[keep & ~_forbidden(case, {case.parties[member].id for member in members}, was, now)]
    return found


def _mask(case: Case, party: str = "", direction: str = "") -> IntArray:
    """Return the bits of a party's options, or of those of a direction, as words: shape (words, 1)."""
    numbers = {k for k, option in enumerate(case.options) if option.party == party or option.direction == direction}
    return mask_words(numbers, len(case.options))[:, np.newaxis]


def _forbidden(case: Case, ids: set[str], was: IntArray, now: IntArray) -> BoolArray:
    """Return which of some moves to one state are forbidden to one of these parties."""
    found = np.zeros(was.shape[1], bool)
    for ban in case.forbidden_moves:
        if ban.party in ids and truths([ban.end], now)[0, 0]:
            found |= truths([ban.start], was)[0]
    return found
