"""From options to moves: who can move where, as the engine takes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sulh.case.case import Case, Party
from sulh.case.scores import scores, truths
from sulh.case.states import MAX_STATES, States, list_states
from sulh.engine.arcs import block_arcs, without_loops
from sulh.engine.arrays import BoolArray, IntArray, distinct, mask_words
from sulh.engine.grids import Grid, arc_grids, block_grids, padded
from sulh.errors import TooLarge

MOVES_PER_STATE = 16
"""Listed arcs and cells of one party, per state of the limit, from which a case counts as too large."""

COUNTED = 1 << 13
"""Different needs of a party's states up to which its cells are counted exactly."""


@dataclass(frozen=True, eq=False)
class Graph:
    """The graph model of a case as arrays: what the concepts are evaluated on.

    Attributes
    ----------
    scores
        For each party an unsigned array of shape (n + 1,), larger is better; the last entry is "no state".
    moves
        For each party its grids.
    transitive
        Whether every party's moves are transitive, so that a legal sequence is any path.
    may_return
        Whether opponents might move the conflict back to the state a party has just left: only where states
        are coalesced or moves are given one by one.
    """

    n: int
    scores: tuple[IntArray, ...]
    moves: tuple[tuple[Grid, ...], ...]
    transitive: bool
    may_return: bool


def graph(case: Case, states: States | None = None, max_states: int = MAX_STATES) -> Graph:
    """Return the graph model of a case.

    Raises
    ------
    CaseError
        From :func:`~sulh.case.scores.scores`.
    TooLarge
        There are more than ``max_states`` states, or more moves than fit beside them.
    """
    states = list_states(case, max_states) if states is None else states
    score = tuple(padded(values) for values in scores(case, states))
    by_arcs = case.form == "states" or states.group is not None
    build = _arc_moves if by_arcs else _block_moves
    moves = tuple(tuple(build(case, party, states, score[i], max_states)) for i, party in enumerate(case.parties))
    return Graph(len(states), score, moves, not by_arcs and not case.forbidden_moves, by_arcs)


def arcs(case: Case, party: Party, states: States, max_states: int = MAX_STATES) -> tuple[IntArray, IntArray]:
    """Return every move of a party, one by one: its starts, ascending, and its ends, both of shape (arcs,).

    Numbers are those of ``states``, after coalescing; a move inside a coalesced state is none.
    """
    if case.form == "states":
        number = {name: k for k, name in enumerate(case.named_states)}
        pairs = [(number[start], number[end]) for start, end in case.named_moves.get(party.id, ())]
        starts, ends = np.array(pairs, np.int64).reshape(-1, 2).T
    else:
        own = _own(case, party)
        limit = MOVES_PER_STATE * max_states
        starts, ends = block_arcs(states.codes, own, _progress(case, party, states.codes), limit)
        starts, ends = _allowed(case, party, states, starts, ends)
        if states.group is not None:
            starts, ends = states.group[starts], states.group[ends]
    return without_loops(starts, ends, len(states))


def _arc_moves(case: Case, party: Party, states: States, score: IntArray, max_states: int) -> Iterator[Grid]:
    yield from arc_grids(*arcs(case, party, states, max_states), score)


def _block_moves(case: Case, party: Party, states: States, score: IntArray, max_states: int) -> Iterator[Grid]:
    if not party.options:
        return
    needs, offers = _needs(case, party, states.codes)
    cells = len(states) if needs is None else _cells(needs, needs if offers is None else offers)
    if cells > MOVES_PER_STATE * max_states:
        raise TooLarge(f"moves of {party.id} to keep apart", cells, MOVES_PER_STATE * max_states)
    yield from block_grids(states.codes, _own(case, party), needs, score, offers)


def _needs(case: Case, party: Party, codes: IntArray) -> tuple[IntArray | None, IntArray | None]:
    """Return what a state asks of the end of a move from it, and what it offers as an end; None: the same.

    What is used up of one-way options must stay so. Each ban is one more bit: asked for where the ban begins,
    and offered where it does not end.
    """
    progress = _progress(case, party, codes)
    bans = [ban for ban in case.forbidden_moves if ban.party == party.id]
    if not bans:
        return progress, None
    starts = _as_bits(truths([ban.start for ban in bans], codes), codes.dtype)
    others = _as_bits(~truths([ban.end for ban in bans], codes), codes.dtype)
    if progress is None:
        return starts, others
    return np.concatenate([progress, starts]), np.concatenate([progress, others])


def _as_bits(rows: BoolArray, kind: np.dtype[Any]) -> IntArray:
    """Return bool rows, shape (rows, n), as the bits of words, shape (words, n)."""
    width = 8 * kind.itemsize
    result = np.zeros((-(-len(rows) // width), rows.shape[1]), kind)
    for k, row in enumerate(rows):
        result[k // width] |= row.astype(kind) << kind.type(k % width)
    return result


def _own(case: Case, party: Party) -> IntArray:
    numbers = {k for k, option in enumerate(case.options) if option.party == party.id}
    return mask_words(numbers, len(case.options))


def _progress(case: Case, party: Party, codes: IntArray) -> IntArray | None:
    """Return for each state the party's one-way options that are used up, as bits; None if it has none."""
    own = [(k, option.direction) for k, option in enumerate(case.options) if option.party == party.id]
    if all(direction == "both" for _, direction in own):
        return None
    forward, backward = (
        mask_words({k for k, direction in own if direction == way}, len(case.options))[:, np.newaxis]
        for way in ("forward", "backward")
    )
    used: IntArray = (codes & forward) | (~codes & backward)
    return used


def _cells(needs: IntArray, offers: IntArray) -> int:
    """Return how many cells the columns of a party take, or where counting is slow, may take."""
    needed, _ = distinct(needs)
    offered, counts = distinct(offers)
    if needed.shape[1] > COUNTED:
        return int(needed.shape[1]) * int(needs.shape[1])
    return int(sum(counts[((offered & used) == used).all(axis=0)].sum() for used in needed.T[:, :, np.newaxis]))


def _allowed(case: Case, party: Party, states: States, starts: IntArray, ends: IntArray) -> tuple[IntArray, IntArray]:
    for forbidden in case.forbidden_moves:
        if forbidden.party == party.id and len(starts):
            start, end = truths([forbidden.start, forbidden.end], states.codes)
            keep = ~(start[starts] & end[ends])
            starts, ends = starts[keep], ends[keep]
    return starts, ends
