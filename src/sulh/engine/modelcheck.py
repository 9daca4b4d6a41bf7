"""Where plays lead: what can be come to, what must be come to, and plays that never come there.

A *play* is a maximal path of arcs: endless, or over where no arc leaves. All questions are answered by fixpoints that
look at each arc once, not by listing paths.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.components import Forward, components, once, reachable


class Lasso(NamedTuple):
    """A play: the arcs of its stem, by number, and those that it then goes round for ever; none if it is over."""

    stem: list[int]
    loop: list[int]


@dataclass(frozen=True, eq=False)
class Walks:
    """Nodes 0 to n - 1 and the arcs between them; none leads from a node to itself.

    Attributes
    ----------
    starts, ends : int arrays, shape (arcs,)
        From where to where each arc leads. Several may lead from one node to another.
    """

    n: int
    starts: IntArray
    ends: IntArray

    @cached_property
    def out(self) -> Forward:
        """The arcs by where they start."""
        return Forward(self.n, self.starts)

    @cached_property
    def into(self) -> Forward:
        """The arcs by where they end."""
        return Forward(self.n, self.ends)

    @cached_property
    def over(self) -> BoolArray:
        """Where no arc leaves: bool array, shape (n,)."""
        found: BoolArray = np.diff(self.out.first) == 0
        return found

    @cached_property
    def cycle(self) -> IntArray:
        """The number of the strong component of each node, -1 where it is alone: int array, shape (n,)."""
        return components(self.n, self.starts, self.ends)


def may_reach(walks: Walks, goal: BoolArray) -> BoolArray:
    """Return from where some play comes to a goal (EF), the goals themselves included: bool array, shape (n,).

    >>> walks = Walks(3, np.array([0, 0]), np.array([1, 2]))
    >>> may_reach(walks, np.array([False, False, True]))
    array([ True, False,  True])
    """
    return reachable(walks.n, walks.ends, walks.starts, np.flatnonzero(goal), walks.into)


def must_reach(walks: Walks, goal: BoolArray) -> BoolArray:
    """Return from where every play comes to a goal (AF), the goals themselves included: bool array, shape (n,).

    >>> walks = Walks(4, np.array([0, 0, 1, 3, 3]), np.array([1, 2, 2, 2, 0]))
    >>> must_reach(walks, np.array([False, False, True, False]))
    array([ True,  True,  True,  True])
    >>> must_reach(walks, np.array([False, True, False, False]))
    array([False,  True, False, False])
    """
    found = np.array(goal, bool)
    left = np.diff(walks.out.first)
    here = np.flatnonzero(found)
    while len(here):
        before, times = _counted(walks.starts[walks.into.of(here)])
        left[before] -= times
        here = before[(left[before] == 0) & ~found[before]]
        found[here] = True
    return found


def until(walks: Walks, sources: BoolArray, goal: BoolArray) -> BoolArray:
    """Return what is come to from some sources before any goal is: bool array, shape (n,); no goal is among it."""
    inside = ~goal[walks.starts] & ~goal[walks.ends]
    first = np.flatnonzero(sources & ~goal)
    return reachable(walks.n, walks.starts[inside], walks.ends[inside], first)


def may_end_without(walks: Walks, goal: BoolArray) -> BoolArray:
    """Return from where some play is over and has come to no goal: bool array, shape (n,)."""
    inside = ~goal[walks.starts] & ~goal[walks.ends]
    return reachable(walks.n, walks.ends[inside], walks.starts[inside], np.flatnonzero(walks.over & ~goal))


def kept_in_reach(walks: Walks, sources: BoolArray, goal: BoolArray) -> bool:
    """Return whether a goal can still be come to from everything that is come to before one.

    Just then every play from the sources comes to a goal that puts no possible step off for ever: one that takes
    infinitely often each arc that it could take infinitely often.

    >>> walks = Walks(3, np.array([0, 1, 1]), np.array([1, 0, 2]))
    >>> only = lambda node: np.arange(3) == node
    >>> kept_in_reach(walks, only(0), only(2)), bool(must_reach(walks, only(2))[0])
    (True, False)
    """
    return bool(may_reach(walks, goal)[until(walks, sources, goal)].all())


def way(walks: Walks, sources: IntArray, goal: BoolArray, inside: BoolArray | None = None) -> list[int] | None:
    """Return the arcs of a shortest way from one of some sources to a goal; None where there is none.

    Parameters
    ----------
    inside
        The nodes that the way may pass, both ends included; None: all.
    """
    came = np.full(walks.n, -1, np.int64)
    seen = np.zeros(walks.n, bool) if inside is None else ~inside
    here = once(sources)
    here = here[~seen[here]]
    seen[here] = True
    while len(here):
        hits = here[goal[here]]
        if len(hits):
            return _back(walks, came, int(hits[0]))
        arcs = walks.out.of(here)
        arcs = arcs[~seen[walks.ends[arcs]]]
        there, first = np.unique(walks.ends[arcs], return_index=True)
        came[there], seen[there] = arcs[first], True
        here = there
    return None


def avoiding(walks: Walks, source: int, goal: BoolArray) -> Lasso | None:
    """Return a play from a node that never comes to a goal; None where every play does.

    One that is over, of fewest steps, if there is any, else one that goes round for ever.
    """
    outside = ~must_reach(walks, goal)
    if not outside[source]:
        return None
    start = np.array([source])
    stem = way(walks, start, walks.over & outside, outside)
    if stem is not None:
        return Lasso(stem, [])
    inside = outside[walks.starts] & outside[walks.ends]
    label = components(walks.n, walks.starts[inside], walks.ends[inside])
    stem = way(walks, start, label >= 0, outside)
    assert stem is not None  # a play that is never over comes to a node twice
    at = int(walks.ends[stem[-1]]) if stem else source
    return Lasso(stem, _round(walks, at, label == label[at]))


def _round(walks: Walks, node: int, inside: BoolArray) -> list[int]:
    """Return the arcs of a shortest way from a node back to itself."""
    arcs = walks.out.of(np.array([node]))
    arcs = arcs[inside[walks.ends[arcs]]]
    back = way(walks, walks.ends[arcs], np.arange(walks.n) == node, inside)
    assert back  # the node is on a cycle, and no arc leads from it to itself
    return [int(arcs[walks.ends[arcs] == walks.starts[back[0]]][0]), *back]


def _back(walks: Walks, came: IntArray, node: int) -> list[int]:
    arcs: list[int] = []
    while came[node] >= 0:
        arcs.append(int(came[node]))
        node = int(walks.starts[arcs[-1]])
    return arcs[::-1]


def _counted(numbers: IntArray) -> tuple[IntArray, IntArray]:
    """Return each of some numbers once, ascending, and how often it comes."""
    found = np.sort(numbers)
    new = np.flatnonzero(np.diff(found, prepend=-1))
    return found[new], np.diff(new, append=len(found))
