"""Symmetric metarationality (SMR): the opponents can take the gain away, and the party cannot win it back."""

from __future__ import annotations

from sulh.case.graph import Graph
from sulh.engine.arrays import BoolArray
from sulh.stability.concept import Concept, Semantics, needs_known
from sulh.stability.deterrence import PLAIN, Reading, deterred


def stable(graph: Graph, party: int, semantics: Semantics, reading: Reading = PLAIN) -> BoolArray:
    """Return where each improvement has an answer that the party cannot escape in one move: shape (n,).

    An answer counts only if neither it nor any state the party can move to from it is better than the start.
    True where there is no improvement.
    """
    return deterred(graph, party, semantics, reading, escape=True)


SMR = Concept(
    "smr",
    "Symmetric metarationality",
    "After each improvement the opponents can move to a state that is no better for the party than where it began, "
    "and the party cannot move on from there to a better one.",
    "Howard 1971",
    stable,
    needs_known,
)
