"""General metarationality (GMR): whatever the party gains, its opponents could take away."""

from __future__ import annotations

from sulh.case.graph import Graph
from sulh.engine.arrays import BoolArray
from sulh.stability.concept import Concept, Semantics, needs_known
from sulh.stability.deterrence import PLAIN, Reading, deterred


def stable(graph: Graph, party: int, semantics: Semantics, reading: Reading = PLAIN) -> BoolArray:
    """Return where each improvement of a party can be answered by a state no better: bool array, shape (n,).

    The opponents may hurt themselves in answering. True where there is no improvement.
    """
    return deterred(graph, party, semantics, reading)


GMR = Concept(
    "gmr",
    "General metarationality",
    "After each improvement the opponents can move to a state that is no better for the party than where it began.",
    "Howard 1971",
    stable,
    needs_known,
)
