"""Stability of a few states under many rankings at once: each ranking is one bit of every word.

Rows are states, as in :mod:`~sulh.engine.bits`; but here a bit stands for a ranking of all parties, and a move counts
as an improvement in those rankings only that have its end above its start.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.bits import Arcs, packed, unpacked

Step = Callable[[IntArray], IntArray]
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
        ``"legal-sequences"``, ``"each-once"`` or ``"single-move"``.
    return_counts
        Whether coming back to the start deters.
    """

    answers: bool = True
    credible: bool = False
    escape: bool = False
    rule: str = "legal-sequences"
    return_counts: bool = True


def steps_of(values: Ranks, moves: Sequence[Arcs], asked: Asked) -> list[Step]:
    """Return the steps by which each party answers the others; see :func:`stable`."""
    return [_step(arcs, values[k] if asked.credible else None) for k, arcs in enumerate(moves)]


def stable(
    values: Ranks, party: int, states: Sequence[int], moves: Sequence[Arcs], asked: Asked, steps: Sequence[Step]
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
                harmful &= ~_moved(above, own, None)
            if not asked.return_counts:
                harmful[s] = 0
            open_ = above & ~RULES[asked.rule](harmful, others)
        left = _moved(open_, own, None)[[s]]
        result[k] = ~unpacked(left, result.shape[1])[0]
    return result


def _step(arcs: Arcs, values: NDArray[Any] | None) -> Step:
    """Return what one move of a mover spreads back, by its improvements only if ``values`` say which they are."""
    if values is None or not len(arcs.ends):
        return lambda rows: _moved(rows, arcs, None)
    starts = np.repeat(arcs.sources, np.diff(np.append(arcs.first, len(arcs.ends))))
    taken = packed(values[arcs.ends] > values[starts])
    return lambda rows: _moved(rows, arcs, taken)


def _moved(rows: IntArray, arcs: Arcs, taken: IntArray | None) -> IntArray:
    result = np.zeros_like(rows)
    if len(arcs.ends):
        found = rows[arcs.ends] if taken is None else rows[arcs.ends] & taken
        result[arcs.sources] = np.bitwise_or.reduceat(found, arcs.first, axis=0)
    return result


def _legal_sequences(rows: IntArray, steps: Sequence[Step]) -> IntArray:
    by = [np.zeros_like(rows) for _ in steps]
    changed = True
    while changed:
        changed = False
        for k, step in enumerate(steps):
            found = step(_union([rows, *(values for other, values in enumerate(by) if other != k)]))
            if not np.array_equal(found, by[k]):
                by[k], changed = found, True
    return _union([np.zeros_like(rows), *by])


def _each_once(rows: IntArray, steps: Sequence[Step]) -> IntArray:
    reached: dict[tuple[int, ...], IntArray] = {(): np.zeros_like(rows)}
    for size in range(1, len(steps) + 1):
        for group in combinations(range(len(steps)), size):
            parts = [steps[k](rows | reached[tuple(j for j in group if j != k)]) for k in group]
            reached[group] = _union([np.zeros_like(rows), *parts])
    return reached[tuple(range(len(steps)))]


def _single_move(rows: IntArray, steps: Sequence[Step]) -> IntArray:
    return _union([np.zeros_like(rows), *(step(rows) for step in steps)])


def _union(parts: Sequence[IntArray]) -> IntArray:
    result: IntArray = np.bitwise_or.reduce(np.array(parts))
    return result


RULES: dict[str, Callable[[IntArray, Sequence[Step]], IntArray]]
RULES = {"legal-sequences": _legal_sequences, "each-once": _each_once, "single-move": _single_move}
"""From the rows of what deters to what some answer of one step or more leads to, by each rule of sanctions."""
