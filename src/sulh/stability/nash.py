"""Nash stability (rationality): the party cannot improve by moving alone."""

from __future__ import annotations

from sulh.case.moves import Graph
from sulh.engine.arrays import BoolArray
from sulh.stability.concept import Concept, Semantics
from sulh.stability.deterrence import improvable


def stable(graph: Graph, party: int, semantics: Semantics) -> BoolArray:
    """Return where a party has no improvement: bool array, shape (n,).

    Sanctions play no part, so ``semantics`` changes nothing. A party without moves is stable everywhere.
    """
    return ~improvable(graph, party)


NASH = Concept(
    "nash",
    "Nash stability",
    "The party has no improvement.",
    "Nash 1950; Kilgour, Hipel and Fang 1987",
    stable,
)
