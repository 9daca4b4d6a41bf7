"""The shortest ways through a network on which nobody moves twice running.

A way is a sequence of arcs. The mover of an arc is a party, or the signatories of an agreement together; the
same mover does not come twice running. So a party that has signed may move alone next, and break what it signed or
go on from it; but the same signatories do not sign again before somebody else has moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sulh.engine.arrays import IntArray
from sulh.engine.components import Forward, once
from sulh.questions.network import Network

NEVER = np.iinfo(np.int32).max
"""The number of steps to what no legal way leads to."""

_NOBODY, _SEVERAL = -1, -2

Pair = tuple[int, int]
"""A node, and the mover who came there last."""

START: Pair = (0, _NOBODY)


@dataclass(frozen=True, eq=False)
class Routes:
    """The legal ways from the start of a network.

    Attributes
    ----------
    least : int array, shape (nodes, movers)
        The steps of the shortest legal ways to each node that end with each mover; ``NEVER`` without one.
    """

    network: Network
    least: IntArray

    @cached_property
    def steps(self) -> IntArray:
        """The steps of the shortest legal ways to each node: int array, shape (nodes,); 0 for the start."""
        found: IntArray = self.least.min(axis=1, initial=NEVER)
        found[0] = 0
        return found

    def to(self, node: int) -> Ways:
        """Return the shortest legal ways to a node; none where none leads there."""
        if node == 0:
            return Ways({}, [[START]])
        if self.steps[node] == NEVER:
            return Ways({}, [[]])
        layers = [[(node, int(last)) for last in np.flatnonzero(self.least[node] == self.steps[node])]]
        following: dict[Pair, list[Pair]] = {}
        while layers[-1] != [START]:
            layer = set()
            for pair in layers[-1]:
                for before in self._before(pair):
                    following.setdefault(before, []).append(pair)
                    layer.add(before)
            layers.append(sorted(layer))
        return Ways(following, layers)

    def _before(self, pair: Pair) -> list[Pair]:
        """Return the pairs that come just before a pair on its shortest legal ways."""
        node, mover = pair
        network, goal = self.network, int(self.least[node, mover]) - 1
        arcs = self._into.of(np.array([node]))
        origins = network.starts[arcs[network.who[arcs] == mover]]
        if goal == 0:
            return [START] if (origins == 0).any() else []
        row, last = np.nonzero(self.least[origins] == goal)
        return [(node, who) for node, who in zip(origins[row].tolist(), last.tolist(), strict=True) if who != mover]

    @cached_property
    def _into(self) -> Forward:
        return Forward(len(self.network.states), self.network.ends)


@dataclass(frozen=True)
class Ways:
    """The shortest legal ways to one node, told apart by who moves where: what follows what, the end first."""

    following: Mapping[Pair, list[Pair]]
    layers: list[list[Pair]]

    def count(self) -> int:
        """Return how many there are, exactly; 1 for the start, which is there already."""
        counts = dict.fromkeys(self.layers[0], 1)
        for layer in self.layers[1:]:
            counts = {pair: sum(counts[after] for after in self.following[pair]) for pair in layer}
        return sum(counts.values())

    def __iter__(self) -> Iterator[tuple[Pair, ...]]:
        """Yield them, each as its pairs after the start, in the order of movers and nodes."""
        if self.layers[-1] != [START]:
            return
        length = len(self.layers) - 1
        way: list[Pair] = []
        waiting = [iter([START])]
        while waiting:
            pair = next(waiting[-1], None)
            if pair is None:
                waiting.pop()
                if way:
                    way.pop()
                continue
            way.append(pair)
            if len(way) == length + 1:
                yield tuple(way[1:])
                way.pop()
            else:
                waiting.append(iter(sorted(self.following[pair], key=lambda pair: pair[::-1])))


def routes(network: Network) -> Routes:
    """Return the legal ways from the start of a network, by spreading over pairs of a node and its last mover.

    An arc is followed once: as soon as its start is come to with another last mover than the arc's own.
    """
    n, movers = len(network.states), max(1, len(network.movers))
    least = np.full((n, movers), NEVER, np.int32)
    flat = least.ravel()
    last = np.full(n, _NOBODY, np.int64)  # nobody yet, the one mover who came there, or several
    last[0] = _SEVERAL
    usable = network.laid.of(np.array([0]))
    depth = 0
    while len(usable):
        depth += 1
        pairs = network.ends[usable] * movers + network.who[usable]
        pairs = once(pairs[flat[pairs] == NEVER])
        flat[pairs] = depth
        node = pairs // movers
        first = np.flatnonzero(np.diff(node, prepend=-1))
        nodes, mover = node[first], pairs[first] % movers
        times = np.diff(first, append=len(pairs))
        before = last[nodes]
        new = before == _NOBODY
        last[nodes[new]] = np.where(times[new] > 1, _SEVERAL, mover[new])
        # A mover that stood there alone may go on once somebody else comes; the pair is new, so it is another.
        again = ~new & (before != _SEVERAL)
        usable = np.concatenate([_of(network, nodes[new], last, True), _of(network, nodes[again], last, False)])
        last[nodes[again]] = _SEVERAL
    return Routes(network, least)


def _of(network: Network, nodes: IntArray, mover: IntArray, other: bool) -> IntArray:
    """Return the arcs from some nodes whose mover is another than the one given for the node, or is that one."""
    arcs = network.laid.of(nodes)
    found: IntArray = arcs[(network.who[arcs] != mover[network.starts[arcs]]) == other]
    return found
