"""Symmetric sequential stability (SSEQ): credible opponents take the gain away, and the party cannot win it back."""

from __future__ import annotations

from sulh.case.graph import Graph
from sulh.engine.arrays import BoolArray
from sulh.stability.concept import Concept, Semantics, needs_known
from sulh.stability.deterrence import PLAIN, Reading, deterred


def stable(graph: Graph, party: int, semantics: Semantics, reading: Reading = PLAIN) -> BoolArray:
    """Return where each improvement has a credible answer that the party cannot escape: bool array, shape (n,).

    Each step of the answer is an improvement for the one who takes it, as in SEQ; and, as in SMR, no state that
    the party can move on to is better than the start. True where there is no improvement.
    """
    return deterred(graph, party, semantics, reading, credible=True, escape=True)


SSEQ = Concept(
    "sseq",
    "Symmetric sequential stability",
    "After each improvement the opponents, each improving at each step, can come to a state that is no better for "
    "the party than where it began, and the party cannot move on from there to a better one.",
    "Rêgo and Vieira 2017",
    stable,
    needs_known,
)
