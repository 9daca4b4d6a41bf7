"""Nash stability (rationality): the party cannot improve by moving alone."""

from __future__ import annotations

from sulh.case.graph import Graph
from sulh.engine.arrays import BoolArray
from sulh.stability.concept import Concept, Semantics, needs_known
from sulh.stability.deterrence import PLAIN, Reading, improvable


def stable(graph: Graph, party: int, semantics: Semantics, reading: Reading = PLAIN) -> BoolArray:
    """Return where a party has nothing to leave for: bool array, shape (n,).

    Sanctions play no part, so ``semantics`` changes nothing. A party without moves is stable everywhere.
    """
    return ~improvable(graph, party, reading.leave)


NASH = Concept(
    "nash",
    "Nash stability",
    "The party has no improvement.",
    "Nash 1950; Kilgour, Hipel and Fang 1987",
    stable,
    needs_known,
)
