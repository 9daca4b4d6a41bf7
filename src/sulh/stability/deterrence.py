"""What GMR, SMR and SEQ share in all their forms: whether something deters every improvement.

Each improvement of a party must be answered by its opponents with a state that is not above the one it left.
Where the states can be ordered, the *worst* state they can lead to decides: if even that one is above the
start, nothing deters. Where they cannot, :mod:`~sulh.stability.crosswise` asks for each start by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sulh.case.graph import Graph
from sulh.engine import pairs, spread
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.grids import Grid, padded
from sulh.engine.orders import BETTER, Sight, Yardstick
from sulh.stability import crosswise
from sulh.stability.concept import Semantics, opponents_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What counts as above a state, for each of the three uses that concepts make of it.

    Attributes
    ----------
    leave
        What a party would leave a state for.
    harmless
        What does not deter it from leaving; every other state does.
    steps
        What opponents step to where each of their steps must serve themselves.
    """

    leave: Sight = BETTER
    harmless: Sight = BETTER
    steps: Sight = BETTER

    @property
    def staying_deters(self) -> bool:
        """Whether a state may be worth leaving for and deter at once, so that staying there must not count."""
        return self.leave.unknown and not self.harmless.unknown


PLAIN = Reading()


def improvable(graph: Graph, party: int, leave: Sight = PLAIN.leave) -> BoolArray:
    """Return where a party has something to leave for: bool array, shape (n,)."""
    grids, _ = graph.improvements(party, leave)
    return spread.highest_after_improvement(np.zeros(graph.n + 1, np.uint8), grids)[1]


def deterred(
    graph: Graph,
    party: int,
    semantics: Semantics,
    reading: Reading = PLAIN,
    *,
    credible: bool = False,
    escape: bool = False,
) -> BoolArray:
    """Return where everything that a party would leave for is deterred; true where there is nothing.

    Parameters
    ----------
    credible
        Whether each step of the opponents must serve the one who takes it.
    escape
        Whether an answer deters only if the party cannot move on from it to a harmless state.

    Returns
    -------
    bool array, shape (n,)

    Raises
    ------
    TooLarge
        Too many sets of opponents under ``each-once``, or too many pairs of states to compare.
    """
    opponents = opponents_of(graph, party, semantics)
    relation = graph.relations[party]
    leave, harmless = relation.yardsticks(reading.leave), relation.yardsticks(reading.harmless)
    if leave is None or harmless is None:
        steps = reading.steps if credible else None
        return crosswise.deterred(graph, party, semantics, reading.leave, reading.harmless, steps, escape=escape)
    movers: list[Sequence[Grid]] = [graph.grids[other] for other in opponents]
    transitive = graph.transitive
    if credible:
        found = [graph.improvements(other, reading.steps) for other in opponents]
        movers, transitive = [grids for grids, _ in found], transitive and all(sorted_ for _, sorted_ in found)
    own = relation.known or not reading.staying_deters
    result = np.ones(graph.n, bool)
    laid: dict[int, Sequence[Grid]] = {}
    for stick in harmless:
        seed = _order(graph, party, stick)
        if escape:
            seed = spread.highest_score_in_reach(seed, _arranged(graph, party, stick))
        limit = np.append(stick.limit, seed[-1]).astype(seed.dtype)
        # Both kinds of yardstick have classes of their own: a state is judged by the two that it belongs to.
        both = []
        for k, other in enumerate(leave):
            starts = stick.starts & other.starts
            if starts.any():
                if k not in laid:
                    laid[k] = _arranged(graph, party, other)
                both.append((starts, laid[k]))
        if graph.may_return and not semantics.return_counts:
            gone = _undeterred_elsewhere(semantics, seed, limit, both, movers, credible)
        else:
            lowest = worst(semantics, seed, movers, credible, transitive, own)
            gone = _undeterred(lowest, limit, both)
        result &= ~gone
    return result


def worst(
    semantics: Semantics,
    seed: IntArray,
    movers: Sequence[Sequence[Grid]],
    credible: bool,
    transitive: bool,
    own: bool = True,
) -> IntArray:
    """Return the least ``seed`` that the movers lead to by the rule of sanctions in force: shape (n + 1,)."""
    if semantics.sanctions == "single-move":
        return spread.worst_single_move(seed, movers, credible, own=own)
    if semantics.sanctions == "each-once":
        return spread.worst_each_once(seed, movers, credible, own=own)
    return spread.worst_by_legal_sequences(seed, movers, credible, transitive, own=own)


Leaving = Sequence[tuple[BoolArray, Sequence[Grid]]]
"""Starts, shape (n,), and the party's grids in the order that says what they would leave for."""


def _undeterred(worst: IntArray, limit: IntArray, leaving: Leaving) -> BoolArray:
    """Return where a party may leave for a state after which nothing at or below ``limit`` follows: shape (n,)."""
    result = np.zeros(len(worst) - 1, bool)
    for starts, grids in leaving:
        highest, has = spread.highest_after_improvement(worst, grids)
        result |= has & (highest > limit[:-1]) & starts
    return result


def _undeterred_elsewhere(
    semantics: Semantics,
    seed: IntArray,
    limit: IntArray,
    leaving: Leaving,
    movers: Sequence[Sequence[Grid]],
    credible: bool,
) -> BoolArray:
    """As :func:`_undeterred`, where the state that the party left does not count as a sanction."""
    follows = {
        "single-move": pairs.worst_single_move,
        "each-once": pairs.worst_each_once,
        "legal-sequences": pairs.worst_by_legal_sequences,
    }[semantics.sanctions](seed, movers, credible)
    result = np.zeros(len(seed) - 1, bool)
    for starts, grids in leaving:
        result |= pairs.undeterred(follows, limit, grids) & starts
    return result


def _order(graph: Graph, party: int, stick: Yardstick) -> IntArray:
    """Return the order of a yardstick padded; the party's score itself where it is that."""
    score = graph.relations[party].score
    return score if score is not None and np.shares_memory(score, stick.order) else padded(stick.order)


def _arranged(graph: Graph, party: int, stick: Yardstick) -> Sequence[Grid]:
    """Return the grids of a party sorted by a yardstick; those of the graph where it is the party's score."""
    order = _order(graph, party, stick)
    return graph.grids[party] if order is graph.relations[party].score else graph.moves[party].arranged(order)
