"""Improvements judged one by one: the worst that the sanctions of a concept can make of each."""

from __future__ import annotations

import numpy as np

from sulh.case.graph import Graph
from sulh.engine import spread
from sulh.engine.arrays import IntArray
from sulh.errors import NotDefined
from sulh.stability.concept import Semantics

JUDGED = {
    "nash": (False, False, False),
    "gmr": (True, False, False),
    "smr": (True, False, True),
    "seq": (True, True, False),
    "sseq": (True, True, True),
}
"""The concepts whose sanctions are judged: whether there are any, are credible, and must leave no escape."""


def worst_answer(graph: Graph, party: int, semantics: Semantics, concept: str) -> IntArray:
    """Return the worst, for a party, that sanctions can lead to after each state: unsigned array, shape (n + 1,).

    An improvement from s to s1 is *deterred* if and only if ``worst_answer[s1] <= score[s]``. Staying at s1 is in
    it too; it deters nothing, because s1 is better than s.

    Raises
    ------
    NotDefined
        The concept is none of nash, gmr, smr, seq and sseq; a party has no score; or returns to the start are
        not to count where moves could return.
    """
    if concept not in JUDGED:
        raise NotDefined(f"Single improvements cannot be judged under {concept} yet. Take {', '.join(JUDGED)}.")
    if graph.may_return and not semantics.return_counts:
        raise NotDefined("Single improvements cannot be judged where a return to the start does not count.")
    key = ("worst answer", party, semantics, concept)
    if key in graph.kept:
        kept: IntArray = graph.kept[key]
        return kept
    any_, credible, escape = JUDGED[concept]
    score = graph.scores[party]
    opponents = [graph.grids[other] for other in range(len(graph.moves)) if other != party] if any_ else []
    seed = spread.highest_score_in_reach(score, graph.grids[party]) if escape else score
    if not any_:
        worst = np.full_like(score, score[-1])
    elif semantics.sanctions == "single-move":
        worst = spread.worst_single_move(seed, opponents, credible)
    elif semantics.sanctions == "each-once":
        worst = spread.worst_each_once(seed, opponents, credible)
    else:
        worst = spread.worst_by_legal_sequences(seed, opponents, credible, graph.transitive)
    worst.flags.writeable = False
    graph.kept[key] = worst
    return worst
