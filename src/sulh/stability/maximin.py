"""Maximin stability: nothing better can be made sure of in so many turns, if the opponents are enemies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from sulh.case.graph import Graph
from sulh.engine import spread
from sulh.engine.ahead import after, highest_in_reach, most_steps
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.grids import Grid
from sulh.errors import TooLarge
from sulh.stability.concept import Concept, Semantics, needs_scores
from sulh.stability.deterrence import MOST_SETS
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
    opponents = [graph.grids[other] for other in range(len(graph.moves)) if other != party]
    sets = (graph.n << len(opponents)) if semantics.sanctions == "each-once" else 0
    if sets > MOST_SETS:
        fix = "Take --sanctions legal-sequences (Python: sanctions='legal-sequences'), whose cost does not double so."
        what = "pairs of a state and a set of opponents who have moved"
        raise TooLarge(what, sets, MOST_SETS, "--sanctions", fix=fix)

    def one_round(best: IntArray) -> IntArray:
        """Return what the party makes sure of if, after its turn and its opponents', it makes sure of ``best``."""
        # ``best`` counts for the opponents even without a move. That is harmless: staying costs them the score of
        # the state, which is never more.
        worst = np.minimum(score, _worst(graph, semantics, best, opponents))
        # And so the worst for the party is never more than that score, and its own staying is in ``floor``.
        return highest_in_reach(worst, score, own)

    # Every other number of turns has its own sequence, and each of them only falls, or only rises.
    start = highest_in_reach(score, score, own) if turns % 2 else score
    made_sure = after(one_round, start, turns // 2, most_steps(graph.n))
    result: BoolArray = made_sure[:-1] <= score[:-1]
    return result


def _worst(graph: Graph, semantics: Semantics, seed: IntArray, opponents: Sequence[Sequence[Grid]]) -> IntArray:
    """Return the least ``seed`` that the opponents lead to by the rule of sanctions, or the state's own."""
    if semantics.sanctions == "single-move":
        return spread.worst_single_move(seed, opponents, improving=False)
    if semantics.sanctions == "each-once":
        return spread.worst_each_once(seed, opponents, improving=False)
    return spread.worst_by_legal_sequences(seed, opponents, improving=False, transitive=graph.transitive)


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
