"""Which states can be come to at all: any legal moves, one after the other, by anybody."""

from __future__ import annotations

import numpy as np

from sulh.case.graph import Graph
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.components import once
from sulh.engine.grids import Grid


def reachable(graph: Graph, start: int) -> BoolArray:
    """Return which states legal moves lead to from a state, itself included: bool array, shape (n,).

    Each column of a grid, which holds the moves of many states at once, is looked at once; no arc is listed.

    >>> import sulh
    >>> from sulh.case.moves import graph
    >>> int(reachable(graph(sulh.load("elmira-nine")), 8).sum())
    3
    """
    n = graph.n
    parts = [_Columns(grid, n) for grids in graph.grids for grid in grids]
    found = np.zeros(n + 1, bool)
    found[[start, n]] = True
    layer = np.array([start], np.int64)
    while len(layer):
        ends = once(np.concatenate([np.empty(0, np.int64), *(part.ends(layer) for part in parts)]))
        layer = ends[~found[ends]]
        found[layer] = True
    reached: BoolArray = found[:n]
    return reached


class _Columns:
    """The columns of a grid, each given once: when a state is come to whose moves it holds."""

    def __init__(self, grid: Grid, n: int) -> None:
        states = np.ravel(grid.states)
        self.members = grid.members
        self.column = np.full(n, -1, np.int64)
        real = states < n
        self.column[states[real]] = np.ravel(grid.column)[real]
        self.given = np.zeros(grid.members.shape[1], bool)

    def ends(self, states: IntArray) -> IntArray:
        """Return where moves lead from some states, as far as that was not given before."""
        columns = self.column[states]
        columns = np.unique(columns[columns >= 0])
        columns = columns[~self.given[columns]]
        self.given[columns] = True
        ends: IntArray = np.ravel(self.members[:, columns]).astype(np.int64)
        return ends
