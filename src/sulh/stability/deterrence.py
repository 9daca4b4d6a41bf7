"""What GMR, SMR and SEQ share: whether something deters every improvement.

Each improvement of a party must be answered by its opponents with a state that is not better for the party
than the one it left. The *worst* state they can lead to decides: if even that one is better, nothing deters.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sulh.case.moves import Graph
from sulh.engine import pairs, spread
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.grids import Grid
from sulh.errors import TooLarge
from sulh.stability.concept import Semantics

MOST_SETS = 1 << 26
"""Under ``each-once`` every set of opponents is looked at by itself: from here on it would take minutes."""


def improvable(graph: Graph, party: int) -> BoolArray:
    """Return where a party has an improvement at all: bool array, shape (n,)."""
    return spread.highest_after_improvement(graph.scores[party], graph.moves[party])[1]


def deterred(graph: Graph, party: int, semantics: Semantics, seed: IntArray, credible: bool) -> BoolArray:
    """Return where every improvement of a party is deterred; true where it has none.

    Parameters
    ----------
    seed : unsigned array, shape (n + 1,)
        What a state at which the opponents stop is worth to the party.
    credible
        Whether each step of the opponents must be an improvement for the one who takes it.

    Returns
    -------
    bool array, shape (n,)
    """
    opponents = [moves for other, moves in enumerate(graph.moves) if other != party]
    sets = (graph.n << len(opponents)) if semantics.sanctions == "each-once" else 0
    if sets > MOST_SETS:
        fix = "Take --sanctions legal-sequences (Python: sanctions='legal-sequences'), whose cost does not double so."
        raise TooLarge(
            "pairs of a state and a set of opponents who have moved", sets, MOST_SETS, "--sanctions", fix=fix
        )
    if graph.may_return and not semantics.return_counts:
        return _deterred_elsewhere(graph, party, opponents, semantics, seed, credible)
    if semantics.sanctions == "single-move":
        worst = spread.worst_single_move(seed, opponents, credible)
    elif semantics.sanctions == "each-once":
        worst = spread.worst_each_once(seed, opponents, credible)
    else:
        worst = spread.worst_by_legal_sequences(seed, opponents, credible, graph.transitive)
    # The opponents' staying put is in `worst` too. It cannot deter: an improvement is better than its start.
    highest, _ = spread.highest_after_improvement(worst, graph.moves[party])
    result: BoolArray = highest <= graph.scores[party][:-1]
    return result


def _deterred_elsewhere(
    graph: Graph,
    party: int,
    opponents: Sequence[Sequence[Grid]],
    semantics: Semantics,
    seed: IntArray,
    credible: bool,
) -> BoolArray:
    """As :func:`deterred`, where the state that the party left does not count as a sanction."""
    worst = {
        "single-move": pairs.worst_single_move,
        "each-once": pairs.worst_each_once,
        "legal-sequences": pairs.worst_by_legal_sequences,
    }[semantics.sanctions](seed, opponents, credible)
    return ~np.asarray(pairs.undeterred(worst, graph.scores[party], graph.moves[party]))
