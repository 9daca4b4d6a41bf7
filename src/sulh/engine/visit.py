"""The worst that opponents can lead to, visiting each state once.

Where two opponents improve in turn for thousands of steps, a sweep carries the minimum back only one step a
time. Here the states are taken in ascending order of value and each is searched backwards along the moves;
a pointer per column says how far it has been opened, so the work is bounded by the size of the grids. The
loop is plain Python; with numba installed (``sulh[fast]``) the same function is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from sulh.engine.arrays import IntArray
from sulh.engine.grids import Grid

COMPILE_FROM = 1 << 16
"""Cells from which compiling the loop, where numba is installed, costs less than it saves."""


def visit(seed: IntArray, movers: Sequence[Sequence[Grid]], improving: bool, transitive: bool) -> IntArray:
    """Return the least ``seed`` reached by legal sequences; see ``worst_by_legal_sequences``, which it equals."""
    n = len(seed) - 1
    cells, queries = _flatten(movers, improving, n)
    n_marks = 1 if transitive else max(2, len(movers))  # 1 would not tell a mover from everybody
    arrays: tuple[IntArray, ...] = (np.argsort(seed[:-1], kind="stable"), *cells, *queries)
    opened = np.zeros(n, np.int16)
    reached = np.zeros(n * n_marks, np.uint8)
    source = np.full(n, -1, np.int64)
    kernel = _compiled() if len(cells[1]) >= COMPILE_FROM else None
    if kernel is not None:
        stack = np.empty((2, n * n_marks + 1), np.int64)
        kernel(*arrays, opened, reached, source, n_marks, stack[0], stack[1])
    else:
        lists: list[Any] = [array.tolist() for array in (*arrays, opened, reached, source)]
        stacks = [[0] * (n * n_marks + 1) for _ in range(2)]
        plain: Callable[..., None] = _search
        plain(*lists, n_marks, *stacks)
        source = np.array(lists[-1], np.int64)
    values = seed.copy()
    values[:-1] = seed[source]
    return values


def _flatten(
    movers: Sequence[Sequence[Grid]], improving: bool, n: int
) -> tuple[tuple[IntArray, ...], tuple[IntArray, ...]]:
    """Return the cells of all grids by state, and the states that read each column by where they begin to."""
    cell_parts, query_parts, owners = [], [], []
    n_columns = 0
    for mover, grids in enumerate(movers):
        for members, states, column, after in grids:
            width = members.shape[1]
            row, col = np.nonzero(members < n)
            cell_parts.append((members[row, col], col + n_columns, row))
            real = np.ravel(states) < n
            begin = np.ravel(after)[real] // width if improving else np.zeros(int(real.sum()), np.int64)
            query_parts.append((np.ravel(column)[real] + n_columns, begin, np.ravel(states)[real]))
            owners.append(np.full(width, mover))
            n_columns += width
    none = np.empty(0, np.int64)
    state, cell_column, cell_row = (np.concatenate([none, *(part[k] for part in cell_parts)]) for k in range(3))
    by_state = np.argsort(state, kind="stable")
    cell_start = np.searchsorted(state[by_state], np.arange(n + 1))
    query_column, begin, reader = (np.concatenate([none, *(part[k] for part in query_parts)]) for k in range(3))
    by_column = np.lexsort((begin, query_column))
    query_start = np.searchsorted(query_column[by_column], np.arange(n_columns + 1))
    return (cell_start, cell_column[by_state], cell_row[by_state]), (
        query_start[:-1].copy(),
        query_start[1:].copy(),
        begin[by_column],
        reader[by_column],
        np.concatenate([none, *owners]),
        np.full(n_columns, -1),
    )


def _search(
    order: Any,
    cell_start: Any,
    cell_column: Any,
    cell_row: Any,
    pointer: Any,
    end: Any,
    begin: Any,
    reader: Any,
    owner: Any,
    late: Any,
    opened: Any,
    reached: Any,
    source: Any,
    n_marks: int,
    stack_state: Any,
    stack_by: Any,
) -> None:
    """Fill ``source`` with the state whose value each state gets: the first one, in ``order``, that it reaches.

    ``opened[s]`` says by whom the cells of ``s`` have been opened: 0 nobody, 1 + m everybody but mover m,
    -1 everybody. ``reached[s * n_marks + m]``: a legal sequence that m begins leads from s to a lower value.
    """
    for lowest in order:
        if source[lowest] < 0:
            source[lowest] = lowest
        if opened[lowest] == -1:
            continue
        stack_state[0], stack_by[0] = lowest, -1
        top = 1
        while top > 0:
            top -= 1
            state, by = stack_state[top], stack_by[top]
            before = opened[state]
            if before == -1 or before == by:
                continue
            opened[state] = -1 if (n_marks == 1 or before != 0) else by
            for cell in range(cell_start[state], cell_start[state + 1]):
                column, row = cell_column[cell], cell_row[cell]
                mover = owner[column]
                if n_marks > 1 and by == mover + 1:
                    continue
                while True:
                    # A state in its own column does not move to itself: it waits for the next one there.
                    held = late[column]
                    at = pointer[column]
                    if held >= 0 and reader[held] != state:
                        late[column] = -1
                        at = held
                    elif at < end[column] and begin[at] <= row:
                        pointer[column] = at + 1
                        if n_marks > 1 and reader[at] == state:
                            late[column] = at
                            continue
                    else:
                        break
                    node = reader[at] * n_marks + (mover if n_marks > 1 else 0)
                    if not reached[node]:
                        reached[node] = 1
                        if source[reader[at]] < 0:
                            source[reader[at]] = lowest
                        stack_state[top], stack_by[top] = reader[at], mover + 1
                        top += 1


@cache
def _compiled() -> Callable[..., None] | None:
    """Return the compiled search, or None where numba is not installed."""
    try:
        from numba import njit
    except ImportError:
        return None
    compiled: Callable[..., None] = njit(cache=True)(_search)
    return compiled
