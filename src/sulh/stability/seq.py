"""Sequential stability (SEQ): opponents acting in their own interest would take the gain away."""

from __future__ import annotations

from sulh.case.graph import Graph
from sulh.engine.arrays import BoolArray
from sulh.stability.concept import Concept, Semantics, needs_known
from sulh.stability.deterrence import PLAIN, Reading, deterred


def stable(graph: Graph, party: int, semantics: Semantics, reading: Reading = PLAIN) -> BoolArray:
    """Return where each improvement is answered by improvements of the opponents: bool array, shape (n,).

    Each step of the answer is better for the one who takes it than the state it leaves; where the answer
    ends may still be worse for those who moved early. True where there is no improvement.
    """
    return deterred(graph, party, semantics, reading, credible=True)


SEQ = Concept(
    "seq",
    "Sequential stability",
    "After each improvement the opponents, each improving at each step, can come to a state that is no better for "
    "the party than where it began.",
    "Fraser and Hipel 1984",
    stable,
    needs_known,
)
