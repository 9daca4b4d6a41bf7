"""Attitudes: RNash, RGMR, RSMR and RSEQ, where parties also mind what others prefer.

A party devoted to another moves only where the other is no worse off; one aggressive to it only where it is
worse off; one neutral to it does not mind. That holds toward itself too. The preferences of several parties
decide at once, so no order of the states says where a party would move: pairs of states are compared.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from sulh.case.blocs import Unanimous
from sulh.case.graph import Graph
from sulh.engine import bits
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.orders import BETTER
from sulh.stability import crosswise
from sulh.stability.concept import Concept, Semantics, Stable, needs_known, opponents_of


def wanted(graph: Graph, party: int, t: IntArray, s: IntArray) -> BoolArray:
    """Return whether the attitudes of a party let it move to each of the states ``t`` from each of ``s``.

    Devoting: to what is at least as good for the other. Aggressive: to what is worse for it. Where the case
    has no attitudes, each party is devoting to itself and neutral to the others.
    """
    result = np.ones(np.broadcast_shapes(np.shape(t), np.shape(s)), bool)
    for other, relation in enumerate(graph.relations):
        attitude = _attitude(graph, party, other)
        if attitude == "devoting":
            result &= ~relation.above(s, t, BETTER)
        elif attitude == "aggressive":
            result &= relation.above(s, t, BETTER)
    return result


def stable(
    graph: Graph,
    party: int,
    semantics: Semantics,
    *,
    answered: bool = False,
    credible: bool = False,
    escape: bool = False,
) -> BoolArray:
    """Return where each wanted move of a party is answered by what it does not want: bool array, shape (n,).

    Parameters
    ----------
    answered
        Whether answers count at all: if not, a party is stable where it wants no move.
    credible
        Whether the opponents move only as their own attitudes let them.
    escape
        Whether an answer counts only if the party cannot move on from it to a state that it wants.
    """
    own = bits.arcs(*graph.moves[party].arcs())
    others = opponents_of(graph, party, semantics) if answered else []
    opponents = [_steps(graph, other, credible) for other in others]
    result: BoolArray = ~crosswise.undeterred(
        graph.n,
        lambda rows: bits.one_step(rows, own),
        lambda t, s: wanted(graph, party, t, s),
        (lambda t, s: ~wanted(graph, party, t, s)) if answered else None,
        lambda rows: bits.SANCTIONS[semantics.sanctions](rows, opponents),
        [own, *opponents],
        escape=escape,
        return_counts=semantics.return_counts,
    )
    if not answered and semantics.staying == "required":
        every = np.arange(graph.n)
        result &= wanted(graph, party, every, every)
    return result


def needs_attitudes(graph: Graph) -> str:
    """Return why attitudes say nothing for a case: unknown comparisons, or a bloc; empty if they do."""
    blocs = [id for id, relation in zip(graph.parties, graph.relations, strict=True) if isinstance(relation, Unanimous)]
    return needs_known(graph) or (f"{' and '.join(blocs)} moves as one, and a bloc has no attitudes" if blocs else "")


def no_attitudes(graph: Graph) -> str:
    """Return why the relational concepts are left out where nobody's attitudes are coded; else empty."""
    return "" if graph.attitudes is not None else "the case says nothing of the attitudes of the parties"


def _attitude(graph: Graph, party: int, other: int) -> str:
    if graph.attitudes is None:
        return "devoting" if party == other else "neutral"
    return graph.attitudes[party][other]


def _steps(graph: Graph, party: int, credible: bool) -> bits.Arcs:
    starts, ends = graph.moves[party].arcs()
    if credible:
        found = wanted(graph, party, ends, starts)
        starts, ends = starts[found], ends[found]
    return bits.arcs(starts, ends)


def _concept(base: str, definition: str, stable: Stable) -> Concept:
    return Concept(
        f"r{base}",
        f"Relational {'Nash stability' if base == 'nash' else base.upper()}",
        definition,
        "Inohara, Hipel and Walker 2007",
        stable,
        needs_attitudes,
        no_attitudes,
        page="attitudes",
    )


RELATIONAL = (
    _concept("nash", "The party has no move that its attitudes let it make.", stable),
    _concept(
        "gmr",
        "After each move that its attitudes let the party make, the opponents can move to a state to which its "
        "attitudes would not have let it move.",
        partial(stable, answered=True),
    ),
    _concept(
        "smr",
        "After each move that its attitudes let the party make, the opponents can move to a state to which its "
        "attitudes would not have let it move, and the same is true of every state that the party can move on to from "
        "there.",
        partial(stable, answered=True, escape=True),
    ),
    _concept(
        "seq",
        "After each move that its attitudes let the party make, the opponents, each as its own attitudes let it, can "
        "come to a state to which the attitudes of the party would not have let it move.",
        partial(stable, answered=True, credible=True),
    ),
)
