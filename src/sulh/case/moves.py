"""From options to moves: who can move where, as the engine takes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from sulh.case.case import Case, Party
from sulh.case.graph import Graph, Moves, Vectors
from sulh.case.preferences import Attitude
from sulh.case.relations import relations
from sulh.case.scores import truths
from sulh.case.states import MAX_STATES, States, list_states
from sulh.engine.arcs import block_arcs, neighbours, without_loops
from sulh.engine.arrays import BoolArray, IntArray, distinct, mask_words
from sulh.engine.grids import Grid, arc_grids, block_grids
from sulh.errors import TooLarge

MOVES_PER_STATE = 16
"""Listed arcs and cells of one party, per state of the limit, from which a case counts as too large."""

COUNTED = 1 << 13
"""Different needs of a party's states up to which its cells are counted exactly."""


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
    compared = tuple(relations(case, states))
    by_arcs = case.form == "states" or states.group is not None
    build = _arc_moves if by_arcs else _block_moves
    result = Graph(
        len(states),
        compared,
        tuple(build(case, party, states, max_states) for party in case.parties),
        not by_arcs and not case.forbidden_moves,
        by_arcs,
        tuple(party.id for party in case.parties),
        _attitudes(case),
        None if by_arcs else Vectors(states.codes, tuple(_own(case, party) for party in case.parties)),
        states.name,
    )
    len(result.grids)  # laid out here, so that a case that is too large says so before anything is asked of it
    return result


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


def joint_moves(case: Case, states: States, members: tuple[int, ...]) -> Callable[[int], IntArray]:
    """Return a function from a state to the ends of the joint moves of some parties, ascending.

    In a joint move each of them changes at least one option of its own, in one step; one-way options are respected,
    and what one of them may not do they may not do together. In state form nobody can move jointly. The states of
    a coalesced state are those of all its vectors.

    Parameters
    ----------
    members
        The parties, by number.
    """
    if case.form == "states":
        return lambda s: np.empty(0, np.int64)
    codes = states.codes
    parties = [case.parties[member] for member in members]
    owns = [_own(case, party) for party in parties]
    asked = [pair for party in parties if (pair := _needs(case, party, codes))[0] is not None]
    needs = [needs for needs, _ in asked if needs is not None]
    offers = [needs if offers is None else offers for needs, offers in asked]
    near = neighbours(
        codes,
        np.bitwise_or.reduce(owns),
        np.concatenate(needs) if needs else None,
        np.concatenate([part for part in offers if part is not None]) if needs else None,
    )

    def of_vector(s: int) -> IntArray:
        ends = near(s)
        changed = codes[:, ends] ^ codes[:, [s]]
        each: IntArray = ends[np.all([(changed & own[:, np.newaxis]).any(axis=0) for own in owns], axis=0)]
        return each

    if states.group is None:
        return of_vector
    group = states.group

    def of_group(s: int) -> IntArray:
        found = [group[of_vector(int(k))] for k in np.flatnonzero(group == s)]
        ends: IntArray = np.unique(np.concatenate(found)).astype(np.int64)
        return np.delete(ends, np.flatnonzero(ends == s))

    return of_group


def joint_arcs(case: Case, states: States, members: tuple[int, ...], limit: int) -> tuple[IntArray, IntArray]:
    """Return the joint moves of some parties from every state, one by one: starts, ascending, and ends.

    What :func:`joint_moves` gives state by state, for cases that are small enough to have all of them listed.

    Raises
    ------
    TooLarge
        There may be more than ``limit`` of them.
    """
    if case.form == "states":
        return np.empty(0, np.int64), np.empty(0, np.int64)
    codes = states.codes
    parties = [case.parties[member] for member in members]
    owns = [_own(case, party) for party in parties]
    used = [found for party in parties if (found := _progress(case, party, codes)) is not None]
    starts, ends = block_arcs(codes, np.bitwise_or.reduce(owns), np.concatenate(used) if used else None, limit)
    changed = codes[:, starts] ^ codes[:, ends]
    each = np.all([(changed & own[:, np.newaxis]).any(axis=0) for own in owns], axis=0)
    starts, ends = starts[each], ends[each]
    for party in parties:
        starts, ends = _allowed(case, party, states, starts, ends)
    if states.group is not None:
        starts, ends = states.group[starts], states.group[ends]
    return without_loops(starts, ends, len(states))


def _arc_moves(case: Case, party: Party, states: States, max_states: int) -> Moves:
    starts, ends = arcs(case, party, states, max_states)
    return Moves(partial(arc_grids, starts, ends), lambda: (starts, ends))


def _block_moves(case: Case, party: Party, states: States, max_states: int) -> Moves:
    def arranged(score: IntArray) -> list[Grid]:
        if not party.options:
            return []
        needs, offers = _needs(case, party, states.codes)
        cells = len(states) if needs is None else _cells(needs, needs if offers is None else offers)
        if cells > MOVES_PER_STATE * max_states:
            raise TooLarge(f"moves of {party.id} to keep apart", cells, MOVES_PER_STATE * max_states)
        return block_grids(states.codes, _own(case, party), needs, score, offers)

    def near() -> Callable[[int], IntArray]:
        if not party.options:
            return lambda s: np.empty(0, np.int64)
        return neighbours(states.codes, _own(case, party), *_needs(case, party, states.codes))

    return Moves(arranged, lambda: arcs(case, party, states, max_states), near)


def _attitudes(case: Case) -> tuple[tuple[Attitude, ...], ...] | None:
    """Return the attitude of each party toward each, or None where nobody's is coded."""
    if not any(party.attitudes for party in case.parties):
        return None
    return tuple(
        tuple(one.attitudes.get(other.id, "devoting" if other is one else "neutral") for other in case.parties)
        for one in case.parties
    )


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
