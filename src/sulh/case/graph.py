"""The graph model of a case as arrays: what the concepts are evaluated on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from sulh.case.preferences import Attitude
from sulh.case.relations import Relation
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.grids import Grid, arc_grids, padded
from sulh.engine.orders import Sight
from sulh.engine.spread import lower
from sulh.errors import NotDefined


@dataclass(frozen=True)
class Moves:
    """Where one party can move, laid out on demand.

    Attributes
    ----------
    arranged
        ``arranged(order)``: its grids, sorted by an unsigned array of shape (n + 1,), larger is better.
    arcs
        ``arcs()``: its moves one by one, starts (ascending) and ends; raises ``TooLarge`` beyond a limit.
    near
        Where moves need not be listed to find those from one state: makes what ``ends`` is.
    """

    arranged: Callable[[IntArray], Sequence[Grid]]
    arcs: Callable[[], tuple[IntArray, IntArray]]
    near: Callable[[], Callable[[int], IntArray]] | None = None

    @cached_property
    def ends(self) -> Callable[[int], IntArray]:
        """From a state to the states that the party can move to from it, ascending: made once, asked often."""
        if self.near is not None:
            return self.near()
        starts, ends = self.arcs()

        def listed(s: int) -> IntArray:
            first, last = np.searchsorted(starts, [s, s + 1])
            return np.sort(ends[first:last])

        return listed


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """The options behind the states: ``codes``, shape (words, n), and for each party the bits that are its own."""

    codes: IntArray
    own: tuple[IntArray, ...]


@dataclass(frozen=True, eq=False)
class Graph:
    """The graph model of a case as arrays.

    Attributes
    ----------
    n
        The number of states.
    relations
        How each party compares the states.
    moves
        Where each party can move.
    transitive
        Whether every party's moves are transitive, so that a legal sequence is any path.
    may_return
        Whether opponents might move the conflict back to the state a party has just left: only where states
        are coalesced or moves are given one by one.
    parties
        The ids of the parties, for messages.
    attitudes
        Of each party toward each; None where the case says nothing.
    vectors
        The options behind the states; None in state form, and where states are coalesced.
    name
        The name of a state by its number, for messages.
    kept
        What was worked out on the way and is needed again: by several concepts, or for several parties.
    """

    n: int
    relations: tuple[Relation, ...]
    moves: tuple[Moves, ...]
    transitive: bool
    may_return: bool
    parties: tuple[str, ...]
    attitudes: tuple[tuple[Attitude, ...], ...] | None = None
    vectors: Vectors | None = None
    name: Callable[[int], str] = "state {}".format
    kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def scores(self) -> tuple[IntArray, ...]:
        """The score of each party, unsigned arrays of shape (n + 1,), larger is better; the last is "no state".

        Raises
        ------
        NotDefined
            A party's comparisons are no weak order, so that no score says them.
        """
        return tuple(self.score(party) for party in range(len(self.relations)))

    def score(self, party: int) -> IntArray:
        """Return the score of one party; raise :class:`~sulh.errors.NotDefined` where there is none."""
        score = self.relations[party].score
        if score is None:
            why = "some comparisons are unknown, or they go round in a circle"
            raise NotDefined(f"No score says how {self.parties[party]} compares the states: {why}.")
        return score

    @cached_property
    def grids(self) -> tuple[tuple[Grid, ...], ...]:
        """The grids of each party, sorted by its score; in any order where it has none."""
        flat = padded(np.zeros(self.n, np.int64))
        return tuple(
            tuple(moves.arranged(flat if relation.score is None else relation.score))
            for moves, relation in zip(self.moves, self.relations, strict=True)
        )

    @cached_property
    def movers(self) -> tuple[int, ...]:
        """The parties that have any move."""
        nothing = np.ones(self.n + 1, np.uint8)
        somewhere = np.append(np.zeros(self.n, np.uint8), np.uint8(255))
        return tuple(
            party
            for party, grids in enumerate(self.grids)
            if lower(nothing.copy(), somewhere, grids, improving=False, staying=False)
        )

    def improvements(self, party: int, sight: Sight) -> tuple[tuple[Grid, ...], bool]:
        """Return grids whose improvements lead to what is above a state, and whether one order sorts them all.

        Where no order says what is above, each column holds just the ends that are, all of them improvements.
        """
        relation = self.relations[party]
        if relation.score is not None and sight.degree == 1:
            return self.grids[party], True
        if (party, sight) not in self.kept:
            self.kept[party, sight] = self._improvements(party, sight)
        found: tuple[tuple[Grid, ...], bool] = self.kept[party, sight]
        return found

    def _improvements(self, party: int, sight: Sight) -> tuple[tuple[Grid, ...], bool]:
        relation = self.relations[party]
        sticks = relation.yardsticks(sight)
        if sticks is None:
            starts, ends = self.moves[party].arcs()
            found = relation.above(ends, starts, sight)
            plain = arc_grids(starts[found], ends[found], padded(np.zeros(self.n, np.int64)))
            return tuple(grid._replace(after=grid.column) for grid in plain), False
        parts = [
            only(grid, stick.starts) for stick in sticks for grid in self.moves[party].arranged(padded(stick.order))
        ]
        return tuple(part for part in parts if part.states.size), len(sticks) == 1


def only(grid: Grid, keep: BoolArray) -> Grid:
    """Return a grid for the states of ``keep``, shape (n,), alone: its columns stay as they are."""
    states = np.ravel(grid.states)
    at = np.flatnonzero(np.append(keep, False)[states])
    return Grid(grid.members, states[at], np.ravel(grid.column)[at], np.ravel(grid.after)[at])
