"""What may happen next, asked of one state at a time: moves, improvements, undeterred improvements, agreements.

The arcs that explanations, paths, deals, claims and replay have in common. Nothing is listed for all states;
what is worked out for a party once is kept with the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from sulh.case.case import Case
from sulh.case.graph import Graph
from sulh.case.moves import graph, joint_moves
from sulh.case.states import MAX_STATES, States, list_states
from sulh.engine.arrays import IntArray
from sulh.stability.answers import worst_answer
from sulh.stability.concept import Semantics

THEORY = Semantics()

SIGNATORIES = (2, 3)
"""How many parties sign an agreement, at least and at most, where nobody says otherwise."""


@dataclass(frozen=True)
class Agreement:
    """A joint move: each signatory changes at least one option of its own, and the end is better for all of them."""

    signatories: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Situation:
    """A case with its states and its graph, and how sanctions are judged.

    Attributes
    ----------
    concept
        Under which improvements count as deterred: nash, gmr, smr, seq or sseq.
    """

    case: Case
    states: States
    graph: Graph
    concept: str = "seq"
    semantics: Semantics = THEORY

    @cached_property
    def unordered(self) -> tuple[int, ...]:
        """The parties, by number, whose comparisons are no order: some are unknown, or they go round in a circle."""
        return tuple(number for number, relation in enumerate(self.graph.relations) if relation.score is None)

    def moves(self, party: int, s: int) -> IntArray:
        """Return where a party can move to from a state, ascending."""
        return self.graph.moves[party].ends(s)

    def improvements(self, party: int, s: int) -> IntArray:
        """Return where a party can move to and prefers to be, ascending."""
        ends = self.moves(party, s)
        score = self.graph.scores[party]
        better: IntArray = ends[score[ends] > score[s]]
        return better

    def undeterred(self, party: int, s: int) -> IntArray:
        """Return the improvements of a party for which the concept's sanction does not exist, ascending."""
        ends = self.improvements(party, s)
        worst = worst_answer(self.graph, party, self.semantics, self.concept)
        undeterred: IntArray = ends[worst[ends] > self.graph.scores[party][s]]
        return undeterred

    def deterred(self, party: int, s: int) -> IntArray:
        """Return the improvements of a party for which the concept's sanction exists, ascending."""
        return np.setdiff1d(self.improvements(party, s), self.undeterred(party, s), assume_unique=True)

    def agreements(
        self, s: int, signatories: tuple[int, int] = SIGNATORIES, *, pareto: bool = False
    ) -> Iterator[Agreement]:
        """Yield the joint moves from a state that all their signatories gain from, by signatories and end.

        Parameters
        ----------
        signatories
            The least and the greatest number of them.
        pareto
            Whether it is enough that none of them loses and one gains.
        """
        for members in self.coalitions(signatories):
            ends = self.joint(members)(s)
            if len(ends):
                gains = np.array([self.graph.scores[j][ends] > self.graph.scores[j][s] for j in members])
                loses = np.array([self.graph.scores[j][ends] < self.graph.scores[j][s] for j in members])
                chosen = gains.any(axis=0) & ~loses.any(axis=0) if pareto else gains.all(axis=0)
                for end in ends[chosen].tolist():
                    yield Agreement(members, s, end)

    def coalitions(self, signatories: tuple[int, int] = SIGNATORIES) -> Sequence[tuple[int, ...]]:
        """Return the parties that could sign together, by number: only those with options."""
        least, most = signatories
        able = [number for number, party in enumerate(self.case.parties) if party.options]
        return [members for size in range(least, most + 1) for members in combinations(able, size)]

    def joint(self, members: tuple[int, ...]) -> Callable[[int], IntArray]:
        """Return from a state to the ends of the joint moves of some parties: made once, asked often."""
        key = ("joint", members)
        if key not in self.graph.kept:
            self.graph.kept[key] = joint_moves(self.case, self.states, members)
        found: Callable[[int], IntArray] = self.graph.kept[key]
        return found


def situation(
    case: Case, concept: str = "seq", semantics: Semantics = THEORY, max_states: int = MAX_STATES
) -> Situation:
    """Return the situation of a case: its states are listed and its moves laid out.

    >>> import sulh
    >>> here = situation(sulh.load("elmira-nine"))
    >>> s5 = int(here.states.find("NYNNY")[0])
    >>> [(agreement.signatories, here.states.name(agreement.end)) for agreement in here.agreements(s5)]
    [((0, 1), 'YNYNY')]
    """
    states = list_states(case, max_states)
    return Situation(case, states, graph(case, states, max_states), concept, semantics)
