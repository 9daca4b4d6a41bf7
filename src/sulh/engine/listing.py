"""Listing feasible states without listing all states.

Partial assignments are extended option by option, and those that already break a rule are dropped: forty
options in ten groups of which exactly one is on cost what their 2^20 feasible states cost, not 2^40.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray, column, mask_words, word_count, word_type
from sulh.errors import TooLarge

Bound: TypeAlias = "BoolArray | bool"
Bounds: TypeAlias = tuple[Bound, Bound]

BATCH = 1 << 17
"""Partial assignments extended at once: large enough for numpy, small enough for memory."""

WORK = 1 << 28
"""Partial assignments, besides 64 for each state of the limit, after which a search gives up: some ten seconds."""

WIDTH = 1 << 18
"""Different partial assignments that :func:`satisfiable` keeps side by side."""

EXTRA_WORK = 64
"""How many further batches are counted, once the limit is passed, to tell the exact number."""


class Constraint(NamedTuple):
    """A rule as the engine sees it: the options it reads, and what is known of it part of the way.

    ``bounds(columns)`` gets a function from option to (surely on, possibly on) and returns
    (surely true, possibly true).
    """

    options: frozenset[int]
    bounds: Callable[[Callable[[int], Bounds]], Bounds]
    counts: bool = False
    """Whether it matters only how many of the options are on, as in "at most 2 of (a, b, c)"."""


def option_order(n_options: int, constraints: Sequence[Constraint]) -> list[int]:
    """Return an order of the options in which rules are decided early; options in no rule come last.

    >>> option_order(4, [Constraint(frozenset({2, 3}), lambda column: column(2))])
    [2, 3, 0, 1]
    """
    order: list[int] = []
    waiting = [set(constraint.options) for constraint in constraints]
    while any(waiting):
        rule = min((rule for rule in waiting if rule), key=len)
        order += sorted(rule)
        decided = set(rule)
        waiting = [rule - decided for rule in waiting]
    return order + sorted(set(range(n_options)) - set(order))


def assignments(
    n_options: int, constraints: Sequence[Constraint], work: int = WORK
) -> Iterator[tuple[IntArray, list[int]]]:
    """Yield batches of assignments that meet all constraints, each with the options that are still free.

    A batch is an unsigned array of shape (words, m); each of its columns stands for all 2^len(free) ways to
    fill the free options. Depth first, so that the first batch comes soon also where there are many.

    Raises
    ------
    TooLarge
        After ``work`` partial assignments, where the rules exclude too late what they exclude.
    """
    order = option_order(n_options, constraints)
    n_bound = len(set().union(*(constraint.options for constraint in constraints)))
    if _never(constraints):
        return
    done = 0
    start = np.zeros((word_count(n_options), 1), word_type(n_options))
    stack = [(0, start)]
    while stack:
        depth, codes = stack.pop()
        if depth == n_bound:
            yield codes, order[n_bound:]
            continue
        codes = _decided(codes, order, depth, constraints)
        done += codes.shape[1]
        if done > work:
            fix = "Write the feasibility rules so that each reads few options, or leave options out."
            raise TooLarge("partial states to look at", done, work, exact=False, fix=fix)
        for part in range(0, codes.shape[1], BATCH):
            stack.append((depth + 1, codes[:, part : part + BATCH]))


def feasible_codes(n_options: int, constraints: Sequence[Constraint], limit: int) -> IntArray:
    """Return all feasible states as bit vectors, in ascending order with option 0 the least significant bit.

    Returns
    -------
    unsigned array, shape (words, n)
        ``n`` may be 0: no state meets all the rules. Without options there is one state.

    Raises
    ------
    TooLarge
        When there are more than ``limit``; with the exact number where it could be counted.

    Examples
    --------
    >>> feasible_codes(2, [], limit=10)
    array([[0, 1, 2, 3]], dtype=uint32)
    """
    if not constraints and 1 << n_options <= limit and n_options <= 64:
        return np.arange(1 << n_options, dtype=word_type(n_options))[np.newaxis]
    parts: list[IntArray] = []
    total, beyond = 0, 0
    for codes, free in assignments(n_options, constraints, WORK + 64 * limit):
        total += codes.shape[1] << len(free)
        if total <= limit:
            parts.append(_fill(codes, free))
            continue
        parts.clear()
        beyond += 1
        if beyond > EXTRA_WORK:
            raise TooLarge("feasible states", total, limit, exact=False)
    if total > limit:
        raise TooLarge("feasible states", total, limit)
    if not parts:
        return np.empty((word_count(n_options), 0), word_type(n_options))
    codes = np.concatenate(parts, axis=1)
    return np.sort(codes, axis=1) if len(codes) == 1 else codes[:, np.lexsort(codes)]


def satisfiable(n_options: int, constraints: Sequence[Constraint]) -> bool:
    """Say whether any state meets all the constraints.

    >>> never = Constraint(frozenset({0}), lambda column: (False, False))
    >>> satisfiable(1, []), satisfiable(1, [never])
    (True, False)

    Partial assignments that the open rules cannot tell apart are kept once: of a rule that counts, only the count
    matters. So "at least 20 of 40" against "at most 19 of 40" is a few hundred cases and not 2^40.

    Raises
    ------
    TooLarge
        The search took too long to tell.
    """
    if _never(constraints):
        return False
    order = option_order(n_options, constraints)
    n_bound = len(set().union(*(constraint.options for constraint in constraints)))
    codes = np.zeros((word_count(n_options), 1), word_type(n_options))
    for depth in range(n_bound):
        codes = _decided(codes, order, depth, constraints)
        codes = codes[:, _different(codes, order[: depth + 1], constraints, n_options)]
        if not codes.shape[1]:
            return False
        if codes.shape[1] > WIDTH:
            return any(found.shape[1] for found, _ in assignments(n_options, constraints))
    return True


def _never(constraints: Sequence[Constraint]) -> bool:
    """Say whether a rule that reads no option is false."""
    constant = [constraint for constraint in constraints if not constraint.options]
    return any(not bool(np.all(constraint.bounds(lambda _: (False, True))[1])) for constraint in constant)


def _decided(codes: IntArray, order: list[int], depth: int, constraints: Sequence[Constraint]) -> IntArray:
    """Return the assignments with one more option decided, without those that now break a rule."""
    codes = _extend(codes, order[depth])
    known = frozenset(order[: depth + 1])
    for constraint in constraints:
        if order[depth] in constraint.options:
            codes = _keep_possible(codes, constraint, known)
    return codes


def _different(codes: IntArray, decided: list[int], constraints: Sequence[Constraint], n_options: int) -> IntArray:
    """Return one place for each kind of partial assignment that the open rules can still tell apart."""
    known = set(decided)
    pending = [constraint for constraint in constraints if not constraint.options <= known]
    read = set().union(*(constraint.options & known for constraint in pending if not constraint.counts))
    rows = [*(codes & mask_words(read, n_options)[:, np.newaxis])]
    for constraint in pending:
        if constraint.counts:
            on = np.zeros(codes.shape[1], codes.dtype)
            for option in constraint.options & known:
                on += column(codes, option)
            rows.append(on)
    order = np.lexsort(rows)
    new = np.zeros(codes.shape[1], bool)
    new[:1] = True
    for row in rows:
        new[1:] |= np.diff(row[order]) != 0
    kept: IntArray = order[new]
    return kept


def _extend(codes: IntArray, option: int) -> IntArray:
    """Return the assignments twice, with the option off and on."""
    on = codes.copy()
    on[option // 64] |= codes.dtype.type(1 << (option % 64))
    return np.concatenate([codes, on], axis=1)


def _fill(codes: IntArray, free: list[int]) -> IntArray:
    for option in free:
        codes = _extend(codes, option)
    return codes


def _keep_possible(codes: IntArray, constraint: Constraint, known: frozenset[int]) -> IntArray:
    columns: dict[int, Bounds] = {}  # a rule may mention an option many times

    def bounds(option: int) -> Bounds:
        if option not in known:
            return False, True
        if option not in columns:
            truth = column(codes, option)
            columns[option] = truth, truth
        return columns[option]

    possible = np.broadcast_to(np.asarray(constraint.bounds(bounds)[1], bool), codes.shape[1:])
    return codes if possible.all() else codes[:, possible]
