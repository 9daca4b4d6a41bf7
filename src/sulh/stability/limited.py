"""Limited move stability (L_h): the two parties take turns, and the party looks a number of moves ahead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from sulh.case.graph import Graph
from sulh.engine.ahead import after, look_ahead, most_steps
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.grids import Grid
from sulh.errors import UsageError
from sulh.stability.concept import Concept, Semantics, needs_scores

FARTHEST = 10**9
"""The farthest horizon: what is foreseen comes to repeat long before, or nothing is said of it at all."""


class Turns(NamedTuple):
    """A party and the one other that can move, in turn; what they foresee has shape (2, n + 1), the party first.

    See :func:`~sulh.engine.ahead.look_ahead`. Where no other can move, the other stays everywhere.
    """

    ranks: IntArray
    own: Sequence[Grid]
    others: Sequence[Grid]

    def turn(self, replies: IntArray) -> IntArray:
        """Return what is foreseen where the party is to move and ``replies`` where the other is."""
        return look_ahead(replies, self.ranks, self.own)

    def round(self, foreseen: IntArray) -> IntArray:
        """Return what is foreseen where the party is to move, then the other, and then it is ``foreseen``."""
        return self.turn(look_ahead(foreseen[::-1], self.ranks[::-1], self.others)[::-1])

    def first(self, even: bool) -> IntArray:
        """Return what is foreseen where the party is to move and the horizon is one move, or two if ``even``."""
        return self.round(self.ranks) if even else self.turn(self.ranks)

    def stays(self, foreseen: IntArray) -> BoolArray:
        """Return where the party stays: it moves only to what is better for it, shape (n,)."""
        result: BoolArray = foreseen[0, :-1] == self.ranks[0, :-1]
        return result


def turns(graph: Graph, party: int) -> Turns:
    """Return the turns of a party and of the one other that can move."""
    other = next((mover for mover in graph.movers if mover != party), None)
    scores = graph.score(party), graph.score(party if other is None else other)
    ranks = [np.append(np.unique(score[:-1], return_inverse=True)[1], 0) for score in scores]
    return Turns(np.stack(ranks).astype(np.int64), graph.grids[party], () if other is None else graph.grids[other])


def stable(graph: Graph, party: int, semantics: Semantics, horizon: int) -> BoolArray:
    """Return where a party that looks ``horizon`` moves ahead stays: bool array, shape (n,).

    Sanctions play no part, so ``semantics`` changes nothing. A party without moves is stable everywhere. The cost
    is that of one turn for each move of the horizon, until what is foreseen repeats.

    Raises
    ------
    TooLarge
        The horizon is far, and what is foreseen does not repeat within a limit.
    """
    moves = turns(graph, party)
    # Every other horizon has its own sequence: what a party foresees h moves ahead rests on h - 2, never on h - 1.
    rounds = (horizon - 1) // 2
    return moves.stays(after(moves.round, moves.first(horizon % 2 == 0), rounds, most_steps(graph.n)))


def needs_two_movers(graph: Graph) -> str:
    """Return why a concept in which two parties take turns is not defined for a case; empty if it is."""
    if len(graph.movers) > 2:
        who = ", ".join(graph.parties[mover] for mover in graph.movers)
        return f"{len(graph.movers)} parties can move ({who}), and it is settled for two only"
    return needs_scores(graph)


def horizon(text: str, id: str) -> int:
    """Return the horizon that the end of an id says; raise :class:`~sulh.errors.UsageError` if it says none.

    >>> horizon("4", "limited")
    4
    """
    if not re.fullmatch("[1-9][0-9]{0,9}", text) or int(text) > FARTHEST:
        rule = f"A horizon is a whole number of moves from 1 to {FARTHEST:,}, not {text!r}."
        raise UsageError(f"{rule} Write {id}-3.")
    return int(text)


def limited(text: str) -> Concept:
    """Return limited move stability of a horizon, given as text.

    >>> limited("4").name
    'Limited move stability of horizon 4'
    """
    h = horizon(text, "limited")
    return Concept(
        f"limited-{h}",
        NAME.replace("H", str(h)),
        DEFINITION.replace("H moves", "1 move" if h == 1 else f"{h} moves"),
        SOURCE,
        partial(stable, horizon=h),
        needs_two_movers,
        page="limited-move",
    )


NAME = "Limited move stability of horizon H"
DEFINITION = (
    "The party has no move that ends better for it than staying, if the two parties then take turns, at most H moves "
    "in all, and each moves where that ends best for it, or stays."
)
SOURCE = "Kilgour 1985; Kilgour, Hipel and Fang 1987"
