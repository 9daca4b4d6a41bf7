"""Non-myopic stability: the party stays, however far the two parties look ahead."""

from __future__ import annotations

from sulh.case.graph import Graph
from sulh.engine.ahead import in_the_long_run, most_steps
from sulh.engine.arrays import BoolArray
from sulh.stability.concept import Concept, Semantics
from sulh.stability.limited import needs_two_movers, turns


def stable(graph: Graph, party: int, semantics: Semantics) -> BoolArray:
    """Return where a party stays for every horizon from some horizon on: bool array, shape (n,).

    What is foreseen comes to repeat itself, because it depends on nothing but what was foreseen two moves less
    far; so one whole period decides, of the odd horizons and of the even ones.

    Raises
    ------
    TooLarge
        What is foreseen does not repeat within a limit.
    """
    moves, most = turns(graph, party), most_steps(graph.n)
    odd, even = (in_the_long_run(moves.round, moves.first(even), moves.stays, most) for even in (False, True))
    return odd & even


NON_MYOPIC = Concept(
    "non-myopic",
    "Non-myopic stability",
    "The party would stay, however far the two parties look ahead: it is stable under limited moves of every "
    "horizon from some horizon on.",
    "Kilgour 1984; Fang, Hipel and Kilgour 1993",
    stable,
    needs_two_movers,
    page="limited-move",
)
