"""Attitudes as a comparison: a state is "better" where the attitudes of a party let it move there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sulh.case.graph import Graph
from sulh.case.relations import Relation
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.orders import Sight
from sulh.stability.relational import wanted


@dataclass(frozen=True, eq=False)
class Minding(Relation):
    """How a party sees the states by its attitudes: above a state is what they let it move to, itself perhaps.

    No order, and so there is no score; nothing is strong, and nothing unknown where all comparisons are known.
    """

    graph: Graph | None = None
    party: int = 0

    @property
    def known(self) -> bool:
        """Always true: the concepts of attitudes are defined only where every comparison is known."""
        return True

    @property
    def degree(self) -> int:
        """Always 1."""
        return 1

    @property
    def score(self) -> IntArray | None:
        """Always None."""
        return None

    def above(self, t: IntArray, s: IntArray, sight: Sight) -> BoolArray:
        """Return whether the attitudes of the party let it move to each of ``t`` from each of ``s``."""
        assert self.graph is not None
        return wanted(self.graph, self.party, t, s)


def by_attitudes(graph: Graph) -> Graph:
    """Return a graph with the same moves in which each party compares states by its attitudes."""
    relations = tuple(Minding(graph.n, graph=graph, party=party) for party in range(len(graph.relations)))
    return replace(graph, relations=relations)
