"""Maximin stability: nothing better can be made sure of in so many turns, if the opponents are enemies."""

from __future__ import annotations

from functools import partial

import numpy as np

from sulh.case.graph import Graph
from sulh.engine.ahead import after, highest_in_reach, most_steps
from sulh.engine.arrays import BoolArray, IntArray
from sulh.stability.concept import Concept, Semantics, needs_scores, opponents_of
from sulh.stability.deterrence import worst
from sulh.stability.limited import horizon


def stable(graph: Graph, party: int, semantics: Semantics, turns: int) -> BoolArray:
    """Return where a party can make sure of nothing better in this many turns: bool array, shape (n,).

    The party has the first turn, then its opponents together, and so on. Who has a turn may stay, which ends it;
    to lead back to the start is like staying, so ``return_counts`` plays no part. A party without moves is stable
    everywhere. The cost is that of one GMR for each two turns, until nothing changes any more.

    Raises
    ------
    TooLarge
        Too many sets of opponents under ``each-once``; or the turns are many, and go on to change something.
    """
    score, own = graph.score(party), graph.grids[party]
    opponents = [graph.grids[other] for other in opponents_of(graph, party, semantics)]

    def one_round(best: IntArray) -> IntArray:
        """Return what the party makes sure of if, after its turn and its opponents', it makes sure of ``best``."""
        # ``best`` counts for the opponents even without a move. That is harmless: staying costs them the score of
        # the state, which is never more.
        least = np.minimum(score, worst(semantics, best, opponents, False, graph.transitive))
        # And so the worst for the party is never more than that score, and its own staying is in ``floor``.
        return highest_in_reach(least, score, own)

    # Every other number of turns has its own sequence, and each of them only falls, or only rises.
    start = highest_in_reach(score, score, own) if turns % 2 else score
    made_sure = after(one_round, start, turns // 2, most_steps(graph.n))
    result: BoolArray = made_sure[:-1] <= score[:-1]
    return result


def maximin(text: str) -> Concept:
    """Return Maximin stability of a horizon, given as text.

    >>> maximin("4").name
    'Maximin stability of horizon 4'
    """
    h = horizon(text, "maximin")
    return Concept(
        f"maximin-{h}",
        NAME.replace("H", str(h)),
        DEFINITION.replace("H turns", "1 turn" if h == 1 else f"{h} turns"),
        SOURCE,
        partial(stable, turns=h),
        needs_scores,
        page="maximin",
    )


NAME = "Maximin stability of horizon H"
DEFINITION = (
    "The party cannot make sure of a better outcome within H turns, taken by itself and by its opponents "
    "alternately, if these do the worst to it that they can."
)
SOURCE = "Rêgo and Vieira 2020, in our reading"
