"""The worst that opponents can lead to: a minimum that spreads backwards along moves to a fixpoint.

A verdict needs, per state, only the *lowest* value that the opponents can reach from it. Values are arrays
of shape (n + 1,) whose last entry stands for "no state" and is larger than every value.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, count

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.grids import Grid
from sulh.engine.visit import visit

MAX_SWEEPS = 40
"""Sweeps before the states are visited one by one instead: more than random cases need, few for a chain."""

Grids = Sequence[Grid]


def lower(values: IntArray, source: IntArray, grids: Grids, improving: bool, staying: bool = True) -> bool:
    """Lower ``values`` to the least ``source`` that one move (or improvement) of a party leads to.

    Parameters
    ----------
    values, source : unsigned arrays, shape (n + 1,)
        May be the same array; the last entry stays what it is.
    grids
        The moves of the party.
    improving
        Whether only its improvements count.
    staying
        Whether a state's own value may count among those of its moves. That is simpler, and harmless unless who
        moved last matters.

    Returns
    -------
    bool
        Whether any value was lowered.
    """
    changed = False
    for members, states, column, after in grids:
        rows = len(members)
        scan = np.empty((rows + 1, members.shape[1]), source.dtype)
        np.take(source, members, out=scan[:rows], mode="clip")
        scan[rows] = source[-1]
        old = scan[:rows].copy() if values is source and states is members else values[states]
        if improving:
            _scan_from_below(scan[:rows], np.minimum)
            found = scan.ravel().take(after, mode="clip")
        elif staying:
            found = scan[:rows].min(axis=0).take(column, mode="clip")
        else:
            found = _least_of_others(scan[:rows], members, states, column)
        if (found < old).any():
            values[states] = np.minimum(old, found)
            values[-1] = np.iinfo(values.dtype).max
            changed = changed or bool((found < old)[states < len(values) - 1].any())
    return changed


def highest_after_improvement(source: IntArray, grids: Grids) -> tuple[IntArray, BoolArray]:
    """Return the highest ``source`` among each state's improvements, and whether it has any.

    Returns
    -------
    values : unsigned array, shape (n,)
        0 where there is no improvement.
    has : bool array, shape (n,)
    """
    n = len(source) - 1
    best = np.zeros(n + 1, source.dtype)
    has = np.zeros(n + 1, bool)
    source = source.copy()
    source[-1] = 0
    for members, states, column, after in grids:
        rows, width = members.shape
        scan = np.zeros((rows + 1, width), source.dtype)
        np.take(source, members, out=scan[:rows], mode="clip")
        _scan_from_below(scan, np.maximum)
        best[states] = scan.ravel().take(after, mode="clip")
        lengths = (members < n).sum(axis=0)
        has[states] = after < (lengths * width).take(column)
    return best[:n], has[:n]


def highest_score_in_reach(score: IntArray, grids: Grids) -> IntArray:
    """Return the highest score that a party can move to from each state, or the state's own if it is higher.

    Parameters
    ----------
    score : unsigned array, shape (n + 1,)
        The :func:`~sulh.engine.grids.padded` scores by which the grids are sorted.
    """
    best = score.copy()
    n = len(score) - 1
    for members, states, column, _ in grids:
        lengths = (members < n).sum(axis=0)
        last = members[lengths - 1, np.arange(members.shape[1])]
        best[states] = np.maximum(score[states], score[last].take(column))
    best[-1] = score[-1]
    return best


def worst_by_legal_sequences(
    seed: IntArray,
    movers: Sequence[Grids],
    improving: bool,
    transitive: bool,
    max_sweeps: int = MAX_SWEEPS,
    *,
    own: bool = True,
) -> IntArray:
    """Return the least ``seed`` over the states that the movers reach by legal sequences, or the state's own.

    In a legal sequence nobody moves twice running. Where every mover's moves are transitive that is plain
    reachability, because consecutive moves of one mover merge into one; ``tests/engine`` holds the lemma.

    Parameters
    ----------
    seed : unsigned array, shape (n + 1,)
    movers
        The grids of each opponent.
    improving
        Whether each step must be an improvement for its mover.
    transitive
        Whether all moves are transitive; if not, values are kept apart by who moves first.
    own
        Whether the state's own seed counts, as if the movers might stay. If not, it counts only where a legal
        sequence of moves leads back to it, and the largest value of the type stands where there is no move.

    Returns
    -------
    unsigned array, shape (n + 1,)
    """
    if not own:
        moved = _by_first_mover(seed, movers, improving, None, own=False)
        assert moved is not None
        return moved
    if transitive:
        values = _by_anyone(seed, movers, improving, max_sweeps)
    else:
        values = _by_first_mover(seed, movers, improving, max_sweeps)
    return visit(seed, movers, improving, transitive) if values is None else values


def worst_each_once(seed: IntArray, movers: Sequence[Grids], improving: bool, *, own: bool = True) -> IntArray:
    """Return the least ``seed`` reached if each mover moves at most once, in any order; or the state's own.

    ``own`` as in :func:`worst_by_legal_sequences`.
    """
    reached: dict[tuple[int, ...], IntArray] = {(): seed}
    everyone = range(len(movers))
    for size in range(1, len(movers) + 1):
        for group in combinations(everyone, size):
            values = seed.copy() if own or size < len(movers) else np.full_like(seed, seed[-1])
            for mover in group:
                rest = tuple(other for other in group if other != mover)
                lower(values, reached[rest], movers[mover], improving, staying=own)
            reached[group] = values
        for group in combinations(everyone, size - 1):
            del reached[group]
    return reached[tuple(everyone)] if own or movers else np.full_like(seed, seed[-1])


def worst_single_move(seed: IntArray, movers: Sequence[Grids], improving: bool, *, own: bool = True) -> IntArray:
    """Return the least ``seed`` reached by a single move of a single mover; or the state's own, as ``own`` says."""
    values = seed.copy() if own else np.full_like(seed, seed[-1])
    for grids in movers:
        lower(values, seed, grids, improving, staying=own)
    return values


def _by_first_mover(
    seed: IntArray, movers: Sequence[Grids], improving: bool, max_sweeps: int | None, own: bool = True
) -> IntArray | None:
    """As :func:`worst_by_legal_sequences` for any arcs; None where the sweeps did not come to rest."""
    first = [np.full_like(seed, seed[-1]) for _ in movers]
    for _ in count() if max_sweeps is None else range(max_sweeps):
        changed = False
        for mover, grids in enumerate(movers):
            source = seed.copy()
            for other, values in enumerate(first):
                if other != mover:
                    np.minimum(source, values, out=source)
            changed |= lower(first[mover], source, grids, improving, staying=False)
        if not changed:
            least: IntArray = np.minimum.reduce([seed if own else np.full_like(seed, seed[-1]), *first])
            return least
    return None


def _by_anyone(seed: IntArray, movers: Sequence[Grids], improving: bool, max_sweeps: int) -> IntArray | None:
    """As :func:`worst_by_legal_sequences` for transitive moves; None where the sweeps did not come to rest."""
    values = seed.copy()
    quiet = 0
    for _ in range(max_sweeps):
        for grids in movers:
            quiet = 0 if lower(values, values, grids, improving) else quiet + 1
            if quiet >= len(movers):
                return values
    return None if movers else values


def _least_of_others(scan: IntArray, members: IntArray, states: IntArray, column: IntArray) -> IntArray:
    """Return for each state the least of its column without the state's own entry; ``scan`` is used up."""
    row, every = scan.argmin(axis=0), np.arange(scan.shape[1])
    least, who = scan[row, every], members[row, every]
    scan[row, every] = np.iinfo(scan.dtype).max
    result: IntArray = np.where(who[column] == states, scan.min(axis=0)[column], least[column])
    return result


def _scan_from_below(scan: IntArray, least_or_most: np.ufunc) -> None:
    """Replace each entry by the least, or the highest, of those at and below it in its column, in place."""
    rows, columns = scan.shape
    if rows > 8 * columns:
        least_or_most.accumulate(scan[::-1], axis=0, out=scan[::-1])
        return
    for row in range(rows - 2, -1, -1):
        least_or_most(scan[row], scan[row + 1], out=scan[row])
