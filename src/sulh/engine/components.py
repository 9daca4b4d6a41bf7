"""Strong components: the parts of a graph in which every state can be come back to."""

from __future__ import annotations

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray

PIVOTS = 4
"""Large components that are looked for by spreading, before what is left is visited node by node."""

SMALL = 1 << 14
"""Arcs that are not worth spreading over."""


class Forward:
    """Arcs laid out by their start, so that those of many nodes are found at once; quicker if they come so.

    Attributes
    ----------
    order : int array, shape (arcs,)
        The arcs, by number, in ascending order of their starts.
    first : int array, shape (n + 1,)
        Where the arcs of each node begin in that order.
    """

    def __init__(self, n: int, starts: IntArray) -> None:
        sorted_ = bool((starts[1:] >= starts[:-1]).all())
        self.order = np.arange(len(starts)) if sorted_ else np.argsort(starts)
        self.first = np.concatenate([[0], np.cumsum(np.bincount(starts, minlength=n))]).astype(np.int64)

    def of(self, nodes: IntArray) -> IntArray:
        """Return the numbers of the arcs that start from some nodes.

        >>> Forward(3, np.array([2, 0, 2])).of(np.array([2]))
        array([0, 2])
        """
        begin, end = self.first[nodes], self.first[nodes + 1]
        sizes = end - begin
        offset = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        found: IntArray = self.order[np.repeat(begin, sizes) + offset]
        return found


def once(numbers: IntArray) -> IntArray:
    """Return each of some numbers once, ascending.

    >>> once(np.array([3, 1, 3]))
    array([1, 3])
    """
    # Not np.unique: for integers it hashes, which takes much longer than sorting.
    found = np.sort(numbers)
    new = np.ones(len(found), bool)
    new[1:] = found[1:] != found[:-1]
    return found[new]


def reachable(n: int, starts: IntArray, ends: IntArray, sources: IntArray, laid: Forward | None = None) -> BoolArray:
    """Return which of n nodes can be come to from some sources, by no arc or more: bool array, shape (n,).

    >>> reachable(4, np.array([0, 2]), np.array([1, 3]), np.array([0]))
    array([ True,  True, False, False])
    """
    laid = Forward(n, starts) if laid is None else laid
    seen = np.zeros(n, bool)
    here = once(sources)
    while len(here):
        seen[here] = True
        there = ends[laid.of(here)]
        here = once(there[~seen[there]])
    return seen


def components(n: int, starts: IntArray, ends: IntArray) -> IntArray:
    """Return for each of n nodes the number of its strong component, or -1 if it is alone in it: shape (n,).

    Numbers ascend with the least node of each component. A node with an arc to itself counts as alone.

    Examples
    --------
    >>> components(4, np.array([0, 1, 2, 2]), np.array([1, 0, 0, 3]))
    array([ 0,  0, -1, -1])
    """
    label = np.full(n, -1, np.int64)
    number = 0
    left = np.ones(n, bool)
    for _ in range(PIVOTS + 1):
        left = _trimmed(n, starts, ends, left)
        keep = left[starts] & left[ends]
        starts, ends = starts[keep], ends[keep]
        if len(starts) < SMALL or number == PIVOTS:
            break
        # Most ways lead through it: it is likely to be in the largest component.
        degree = np.minimum(np.bincount(starts, minlength=n), np.bincount(ends, minlength=n))
        pivot = np.array([int(degree.argmax())])
        both = reachable(n, starts, ends, pivot) & reachable(n, ends, starts, pivot)
        if both.sum() > 1:
            label[both] = number
        left &= ~both
        number += 1
    _visit(label, number, starts, ends)
    return _renumbered(label)


def _trimmed(n: int, starts: IntArray, ends: IntArray, left: BoolArray) -> BoolArray:
    """Return what is left when nodes that nothing leads to, or that lead nowhere, are taken away one by one."""
    left = left.copy()
    for here, there in ((starts, ends), (ends, starts)):
        keep = left[here] & left[there] & (here != there)
        here, there = here[keep], there[keep]
        laid = Forward(n, here)
        degree = np.bincount(there, minlength=n)
        gone = np.flatnonzero(left & (degree == 0))
        while len(gone):
            left[gone] = False
            touched, count = np.unique(there[laid.of(gone)], return_counts=True)
            degree[touched] -= count
            gone = touched[(degree[touched] == 0) & left[touched]]
    return left


def _visit(label: IntArray, number: int, starts: IntArray, ends: IntArray) -> None:
    """Label the components of more than one node, from ``number`` on, as Tarjan does, but without recursion."""
    if not len(starts):
        return
    laid = Forward(len(label), starts)
    to, first = ends[laid.order].tolist(), laid.first.tolist()
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    waiting: list[int] = []
    open_: set[int] = set()
    for root in np.unique(starts).tolist():
        if root in index:
            continue
        path = [root]
        at = {root: first[root]}
        while path:
            node = path[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                waiting.append(node)
                open_.add(node)
            if at[node] < first[node + 1]:
                there = to[at[node]]
                at[node] += 1
                if there not in index:
                    path.append(there)
                    at[there] = first[there]
                elif there in open_:
                    low[node] = min(low[node], index[there])
                continue
            path.pop()
            if path:
                low[path[-1]] = min(low[path[-1]], low[node])
            if low[node] == index[node]:
                cut = _last(waiting, node)
                members = waiting[cut:]
                del waiting[cut:]
                open_.difference_update(members)
                if len(members) > 1:
                    label[members] = number
                    number += 1


def _last(nodes: list[int], node: int) -> int:
    """Return the place of a node that stands once, looked for from the end."""
    at = len(nodes) - 1
    while nodes[at] != node:
        at -= 1
    return at


def _renumbered(label: IntArray) -> IntArray:
    """Return the numbers of components in the order in which their least nodes come."""
    inside = np.flatnonzero(label >= 0)
    if not len(inside):
        return label
    _, first, group = np.unique(label[inside], return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    result = np.full(len(label), -1, np.int64)
    result[inside] = rank[group]
    return result
