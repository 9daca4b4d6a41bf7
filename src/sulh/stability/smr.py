"""Symmetric metarationality (SMR): the opponents can take the gain away, and the party cannot win it back."""

from __future__ import annotations

from sulh.case.moves import Graph
from sulh.engine.arrays import BoolArray
from sulh.engine.spread import highest_score_in_reach
from sulh.stability.concept import Concept, Semantics
from sulh.stability.deterrence import deterred


def stable(graph: Graph, party: int, semantics: Semantics) -> BoolArray:
    """Return where each improvement has an answer that the party cannot escape in one move: shape (n,).

    An answer counts only if neither it nor any state the party can move to from it is better than the start.
    True where there is no improvement.
    """
    after_escape = highest_score_in_reach(graph.scores[party], graph.moves[party])
    return deterred(graph, party, semantics, after_escape, credible=False)


SMR = Concept(
    "smr",
    "Symmetric metarationality",
    "After each improvement the opponents can move to a state that is no better for the party than where it began, "
    "and the party cannot move on from there to a better one.",
    "Howard 1971",
    stable,
)
