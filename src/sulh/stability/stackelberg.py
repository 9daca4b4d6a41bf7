"""Stackelberg stability: one party leads and looks two moves ahead, the other follows and looks one ahead."""

from __future__ import annotations

from sulh.case.graph import Graph
from sulh.engine.arrays import BoolArray
from sulh.errors import UnknownName
from sulh.stability import limited, nash
from sulh.stability.concept import Concept, Semantics
from sulh.stability.limited import needs_two_movers


def stackelberg(leader: str) -> Concept:
    """Return Stackelberg stability with a party as leader, given by its id.

    A leader that cannot move stays everywhere, so that only the follower decides.

    >>> stackelberg("mill").id
    'stackelberg-mill'
    """

    def stable(graph: Graph, party: int, semantics: Semantics) -> BoolArray:
        """Return where the leader stays looking two moves ahead, or where another party has no improvement."""
        if graph.parties[party] == leader:
            return limited.stable(graph, party, semantics, 2)
        return nash.stable(graph, party, semantics)

    def missing(graph: Graph) -> str:
        """Return why it is not defined for a case; raise UnknownName where the leader is not a party."""
        if leader not in graph.parties:
            raise UnknownName("party", leader, graph.parties)
        return needs_two_movers(graph)

    def idle(graph: Graph) -> str:
        """Return why it says nothing of its own."""
        if leader in (graph.parties[mover] for mover in graph.movers):
            return ""
        return f"{leader} cannot move, so that with it as leader it equals nash"

    return Concept(
        f"stackelberg-{leader}",
        NAME.replace("PARTY", leader),
        DEFINITION.replace("PARTY", leader),
        SOURCE,
        stable,
        missing,
        idle,
        page="stackelberg",
    )


NAME = "Stackelberg stability with PARTY as leader"
DEFINITION = "The party would stay: PARTY, the leader, looking two moves ahead, and any other party looking one ahead."
SOURCE = "Fang, Hipel and Kilgour 1989"
