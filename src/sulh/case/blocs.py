"""Blocs: parties that move as one, in one step over all their options, and want only what each of them wants.

A different question from that of coalitions. The members of a bloc have given up moving alone; those of a
coalition may still do so, and act together only where it serves them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sulh.case.case import Case, Party
from sulh.case.graph import Graph, Moves, Vectors
from sulh.case.moves import MOVES_PER_STATE, graph
from sulh.case.relations import Relation
from sulh.case.scores import truths
from sulh.case.states import MAX_STATES, States, list_states
from sulh.engine.arcs import block_arcs, without_loops
from sulh.engine.arrays import BoolArray, IntArray, mask_words
from sulh.engine.grids import arc_grids
from sulh.engine.orders import Sight, Yardstick
from sulh.errors import NotDefined, TooLarge, UsageError

MOST_MOVES = 1 << 24
"""Moves of a bloc that are listed one by one: some 500 MB."""


@dataclass(frozen=True, eq=False)
class Unanimous(Relation):
    """How a bloc compares the states: one is better than another if it is so for every member.

    If neither is better than the other, they are equally good. That is no order: two states may each be as good
    as a third, and one of them better than the other. So there is no score, and nothing is strong or unknown.

    Attributes
    ----------
    members
        How each member compares the states.
    """

    members: tuple[Relation, ...] = ()

    @property
    def known(self) -> bool:
        """Whether no member is unsure how two states compare."""
        return all(member.known for member in self.members)

    @property
    def degree(self) -> int:
        """Always 1: a bloc prefers, or does not."""
        return 1

    @property
    def score(self) -> IntArray | None:
        """Always None."""
        return None

    def above(self, t: IntArray, s: IntArray, sight: Sight) -> BoolArray:
        """Return whether each of the states ``t`` is better than each of ``s`` for every member, broadcast together.

        Raises
        ------
        NotDefined
            For what is strongly better, and where a member is unsure.
        """
        if sight.degree > 1:
            raise NotDefined("A bloc has no strong preference, only its members do. Leave the strong concepts out.")
        if not self.known:
            raise NotDefined("Some comparisons of a member of a bloc are unknown. Settle them in a variant.")
        return np.asarray(np.logical_and.reduce([member.above(t, s, sight) for member in self.members]))

    def yardsticks(self, sight: Sight) -> list[Yardstick] | None:
        """Return None: only pairs can be compared."""
        return None


def members_named(case: Case, ids: Iterable[str], what: str) -> tuple[int, ...]:
    """Return the parties of these ids by number, ascending.

    Parameters
    ----------
    what
        What they make up, for messages: a coalition, a bloc.

    Raises
    ------
    UsageError
        Nobody is named, or somebody twice.
    UnknownName
        There is no such party.

    Examples
    --------
    >>> import sulh
    >>> members_named(sulh.load("elmira"), ["town", "ministry"], "coalition")
    (0, 2)
    """
    names = [str(id).strip() for id in ids]
    if not all(names) or not names:
        known = ", ".join(party.id for party in case.parties)
        raise UsageError(f"A {what} has at least one party. Name some of: {known}.")
    numbers = [case.party_number(name) for name in names]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise UsageError(f"{twice[0]} is named twice in a {what}. Name each party once.")
    return tuple(sorted(numbers))


def partition(case: Case, blocs: Iterable[str | Iterable[str]]) -> tuple[tuple[int, ...], ...]:
    """Return the parties by number, as these blocs put them together; who is not named stands alone.

    Parameters
    ----------
    blocs
        Each with the ids of its parties, or as a text, ``"a+b"``; or all in one text, ``"a+b,c+d"``.

    Raises
    ------
    UsageError, UnknownName
        From :func:`members_named`; or a party is in two blocs, or there is no bloc.

    Examples
    --------
    >>> import sulh
    >>> partition(sulh.load("elmira"), ["ministry+uniroyal"])
    ((0, 1), (2,))
    """
    if not isinstance(blocs, Iterable):
        raise UsageError(f"Blocs are lists of party ids, such as [['a', 'b']], not {blocs!r}.")
    given = blocs.split(",") if isinstance(blocs, str) else list(blocs)
    if not given:
        raise UsageError("Name at least one bloc, such as a+b.")
    found = [members_named(case, bloc.split("+") if isinstance(bloc, str) else bloc, "bloc") for bloc in given]
    named = [member for bloc in found for member in bloc]
    for member in named:
        if named.count(member) > 1:
            raise UsageError(f"{case.parties[member].id} is in two blocs. Put each party into one.")
    alone = [(number,) for number in range(len(case.parties)) if number not in named]
    return tuple(sorted([*found, *alone]))


def bloc_graph(
    case: Case,
    states: States | None = None,
    max_states: int = MAX_STATES,
    blocs: Iterable[str | Iterable[str]] = (),
) -> Graph:
    """Return the graph model of a case in which each bloc is one party, called ``a+b``.

    A bloc moves in one step over the options of all its members, as far as each of them may move; whoever is in
    no bloc stays as it is. Attitudes are left out, since a bloc has none.

    Parameters
    ----------
    blocs
        As for :func:`partition`.

    Raises
    ------
    NotDefined
        The case names its moves one by one, so that nothing says what members can do in one step.
    UsageError, UnknownName
        From :func:`partition`.
    CaseError, TooLarge
        From :func:`~sulh.case.moves.graph`.

    Examples
    --------
    >>> import sulh
    >>> bloc_graph(sulh.load("elmira"), blocs=["ministry+uniroyal"]).parties
    ('ministry+uniroyal', 'town')
    """
    parts = partition(case, blocs)
    if case.form == "states":
        raise NotDefined(
            "Blocs are not defined for a case that names its moves one by one: "
            "nothing says what several parties can do in one step. Ask for coalitions."
        )
    states = list_states(case, max_states) if states is None else states
    apart = graph(case, states, max_states)
    relations, moves = [], []
    for part in parts:
        if len(part) == 1:
            relations.append(apart.relations[part[0]])
            moves.append(apart.moves[part[0]])
        else:
            relations.append(Unanimous(len(states), members=tuple(apart.relations[member] for member in part)))
            moves.append(_moves(case, [case.parties[member] for member in part], states, max_states))
    return Graph(
        len(states),
        tuple(relations),
        tuple(moves),
        apart.transitive,
        apart.may_return,
        tuple("+".join(apart.parties[member] for member in part) for part in parts),
        apart.attitudes if len(parts) == len(apart.parties) else None,
        None
        if apart.vectors is None
        else Vectors(states.codes, tuple(_joined([apart.vectors.own[member] for member in part]) for part in parts)),
        states.name,
    )


def _moves(case: Case, members: Sequence[Party], states: States, max_states: int) -> Moves:
    starts, ends = _arcs(case, members, states, max_states)
    return Moves(lambda order: arc_grids(starts, ends, order), lambda: (starts, ends))


def _arcs(case: Case, members: Sequence[Party], states: States, max_states: int) -> tuple[IntArray, IntArray]:
    """Return every move of a bloc, its starts, ascending, and its ends."""
    ids = {member.id for member in members}
    own = [(k, option.direction) for k, option in enumerate(case.options) if option.party in ids]
    forward, backward = (
        mask_words({k for k, direction in own if direction == way}, len(case.options))[:, np.newaxis]
        for way in ("forward", "backward")
    )
    used = (states.codes & forward) | (~states.codes & backward)
    mask = mask_words({k for k, _ in own}, len(case.options))
    try:
        starts, ends = block_arcs(states.codes, mask, used, min(MOST_MOVES, MOVES_PER_STATE * max_states))
    except TooLarge as error:
        fix = "Add feasibility rules, or make smaller blocs."
        what = f"moves of {'+'.join(member.id for member in members)} to list"
        raise TooLarge(what, error.size, error.limit, fix=fix) from error
    for ban in case.forbidden_moves:
        if ban.party in ids and len(starts):
            start, end = truths([ban.start, ban.end], states.codes)
            keep = ~(start[starts] & end[ends])
            starts, ends = starts[keep], ends[keep]
    if states.group is not None:
        starts, ends = states.group[starts], states.group[ends]
    return without_loops(starts, ends, len(states))


def _joined(masks: Sequence[IntArray]) -> IntArray:
    return np.asarray(np.bitwise_or.reduce(masks))
