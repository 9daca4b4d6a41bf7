"""Stability where no order of the states says what deters: each start is a question of its own.

The definitions are those of GMR, SMR and SEQ, for any side (a party, a coalition, a bloc) and any idea of
what it leaves for and what deters it. The starts are asked about 64 at a time, as bits; the cost is that of
moves times states / 64, and states are limited.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sulh.case.graph import Graph
from sulh.engine import bits
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.bits import Arcs
from sulh.engine.orders import Sight
from sulh.errors import TooLarge
from sulh.stability.concept import Semantics, opponents_of

MOST_STATES = 1 << 14
"""States whose pairs are compared: from here on it would take minutes."""

Compare = Callable[[IntArray, IntArray], BoolArray]
"""``compare(t, s)``: whether each of the states t stands so to each of s, broadcast together."""


def undeterred(
    n: int,
    leads_to: bits.Spread,
    leaves: Compare,
    deters: Compare | None,
    answers: bits.Spread,
    movers: Sequence[Arcs],
    *,
    escape: bool = False,
    return_counts: bool = True,
) -> BoolArray:
    """Return where a side has something to leave for that nothing deters: bool array, shape (n,).

    Parameters
    ----------
    leads_to
        From rows of bits at the ends of the side's moves to the same at their starts.
    leaves
        Whether t is worth leaving s for. No state is worth leaving for itself.
    deters
        Whether coming to t deters a side that left s; None where nothing does.
    answers
        As ``leads_to``, for the opponents: one real move or more.
    movers
        All arcs in use: they say how many starts are asked about at once.
    escape
        Whether t deters only if every state that the side can move on to from t does too.
    return_counts
        Whether coming back to s itself may deter.
    """
    check_size(n)
    every = np.arange(n)[:, np.newaxis]
    result = np.zeros(n, bool)
    for starts in bits.departures(n, movers):
        worth = leaves(every, starts) & (every != starts)
        open_ = bits.packed(worth)
        if deters is not None:
            harsh = deters(every, starts)
            sanction = bits.packed(harsh)
            if escape:
                sanction &= ~leads_to(bits.packed(~harsh))
            if not return_counts:
                sanction &= ~bits.packed(every == starts)
            open_ &= ~answers(sanction)
        k = np.arange(len(starts))
        words = leads_to(open_)[starts, k // 64]
        result[starts] = (words >> (k % 64).astype(np.uint64) & np.uint64(1)).astype(bool)
    return result


def deterred(
    graph: Graph,
    party: int,
    semantics: Semantics,
    leave: Sight,
    harmless: Sight,
    steps: Sight | None,
    *,
    escape: bool = False,
) -> BoolArray:
    """Return where everything that a party would leave for is deterred, pair by pair: bool array, shape (n,).

    ``steps``: what the opponents' steps must lead to for the one who takes them; None allows any move. It
    equals :func:`~sulh.stability.deterrence.deterred`, which needs an order of the states.
    """
    check_size(graph.n)
    relation = graph.relations[party]
    own = bits.arcs(*graph.moves[party].arcs())
    opponents = [taken(graph, other, steps) for other in opponents_of(graph, party, semantics)]
    return ~undeterred(
        graph.n,
        lambda rows: bits.one_step(rows, own),
        lambda t, s: relation.above(t, s, leave),
        lambda t, s: ~relation.above(t, s, harmless),
        lambda rows: bits.SANCTIONS[semantics.sanctions](rows, opponents),
        [own, *opponents],
        escape=escape,
        return_counts=semantics.return_counts,
    )


def taken(graph: Graph, party: int, steps: Sight | None) -> Arcs:
    """Return the moves of a party, or only those that lead to what is above their start."""
    starts, ends = graph.moves[party].arcs()
    if steps is not None:
        found = graph.relations[party].above(ends, starts, steps)
        starts, ends = starts[found], ends[found]
    return bits.arcs(starts, ends)


def check_size(n: int) -> None:
    """Raise :class:`~sulh.errors.TooLarge` where there are too many states to compare their pairs."""
    if n > MOST_STATES:
        fix = "Add feasibility rules, or leave out the concepts that compare every pair of states."
        raise TooLarge("states, too many to compare every pair", n, MOST_STATES, fix=fix)
