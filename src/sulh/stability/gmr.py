"""General metarationality (GMR): whatever the party gains, its opponents could take away."""

from __future__ import annotations

from sulh.case.moves import Graph
from sulh.engine.arrays import BoolArray
from sulh.stability.concept import Concept, Semantics
from sulh.stability.deterrence import deterred


def stable(graph: Graph, party: int, semantics: Semantics) -> BoolArray:
    """Return where each improvement of a party can be answered by a state no better: bool array, shape (n,).

    The opponents may hurt themselves in answering. True where there is no improvement.
    """
    return deterred(graph, party, semantics, graph.scores[party], credible=False)


GMR = Concept(
    "gmr",
    "General metarationality",
    "After each improvement the opponents can move to a state that is no better for the party than where it began.",
    "Howard 1971",
    stable,
)
