"""Stability of a few states under many rankings at once: each ranking is one bit of every word.

Rows are states, as in :mod:`~sulh.engine.bits`; but here a bit stands for a ranking of all parties, and a move counts
as an improvement in those rankings only that have its end above its start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sulh.engine.arrays import BoolArray
from sulh.engine.bits import SANCTIONS, Arcs, Rule, one_step, packed, unpacked

Ranks: TypeAlias = Sequence[NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the sanctions.

    Attributes
    ----------
    answers
        Whether the others answer at all.
    credible
        Whether each of their steps must be an improvement.
    escape
        Whether an answer deters only if the party cannot move on to a state above the start.
    rule
        The rule of sanctions.
    return_counts
        Whether coming back to the start deters.
    """

    answers: bool = True
    credible: bool = False
    escape: bool = False
    rule: Rule = "legal-sequences"
    return_counts: bool = True


def steps_of(values: Ranks, moves: Sequence[Arcs], asked: Asked) -> list[Arcs]:
    """Return the steps by which each party answers the others: its moves, or in each ranking its improvements."""
    if not asked.credible:
        return list(moves)
    return [_improving(arcs, ranks) for arcs, ranks in zip(moves, values, strict=True)]


def _improving(arcs: Arcs, values: NDArray[Any]) -> Arcs:
    starts = np.repeat(arcs.sources, np.diff(np.append(arcs.first, len(arcs.ends))))
    return arcs._replace(taken=packed(values[arcs.ends] > values[starts]))


def stable(
    values: Ranks, party: int, states: Sequence[int], moves: Sequence[Arcs], asked: Asked, steps: Sequence[Arcs]
) -> BoolArray:
    """Return in which rankings each of some states is stable for a party: bool array, shape (states, rankings).

    Parameters
    ----------
    values
        For each party an array of shape (n, rankings): what it ranks higher has the larger value, without ties.
    moves
        Of each party.
    steps
        From :func:`steps_of`.
    """
    own, others = moves[party], [step for other, step in enumerate(steps) if other != party]
    result = np.empty((len(states), values[party].shape[1]), bool)
    for k, s in enumerate(states):
        above = packed(values[party] > values[party][s])
        open_ = above
        if asked.answers:
            harmful = ~above
            if asked.escape:
                harmful &= ~one_step(above, own)
            if not asked.return_counts:
                harmful[s] = 0
            open_ = above & ~SANCTIONS[asked.rule](harmful, others)
        left = one_step(open_, own)[[s]]
        result[k] = ~unpacked(left, result.shape[1])[0]
    return result
