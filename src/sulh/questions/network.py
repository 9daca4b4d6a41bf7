"""What may happen from one state on: the chosen arcs of the states that can be come to, laid out as arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray, mask_words
from sulh.engine.components import Forward, components, once
from sulh.engine.outward import Arcs, outward
from sulh.questions.last_step import by_changes
from sulh.questions.situation import Situation
from sulh.stability.answers import worst_answer

Regime = Literal["moves", "improvements", "undeterred", "none"]
"""What a party does by itself: any move, only improvements, only those that no sanction deters, or nothing."""

REGIMES: tuple[Regime, ...] = ("moves", "improvements", "undeterred", "none")

MAX_MOVES = 1 << 22
"""Moves that are looked at where the caller names no limit: one to three seconds."""

JOINTLY = 3
"""Joint moves that count as one: most are dropped as soon as they are looked at."""

TOGETHER = 64
"""States looked at in one go."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Which arcs are chosen.

    Attributes
    ----------
    regimes
        Of each party, in the order of the case.
    signatories
        The least and the greatest number of parties to an agreement; None without agreements.
    include_coercive
        Whether an agreement may turn a coercive option on. What a party does by itself is not asked about.
    """

    regimes: tuple[Regime, ...]
    signatories: tuple[int, int] | None
    include_coercive: bool = False


@dataclass(frozen=True, eq=False)
class Network:
    """The states that the chosen arcs lead to from a start, and these arcs. Nodes count from 0, the start.

    Attributes
    ----------
    states : int array, shape (nodes,)
        The number of each node's state; nodes in the order in which they were found.
    movers
        Who moves: parties by number, alone or, in agreements, together.
    starts, ends, who : int arrays, shape (arcs,)
        The arcs: from which node to which, and the number of the mover.
    complete
        Whether every node's arcs were looked at before the limit was reached.
    within
        If not: how many steps from the start nothing is missing.
    looked
        How many moves were looked at, three joint ones counted as one.
    left_out
        How many agreements were left out because they turn a coercive option on.
    target
        The number of a state for which the arcs that lead to it are known one step further than ``within``.
    """

    states: IntArray
    movers: tuple[tuple[int, ...], ...]
    starts: IntArray
    ends: IntArray
    who: IntArray
    complete: bool
    within: int
    looked: int
    left_out: int = 0
    target: int | None = None

    def known(self, state: int) -> int:
        """Return up to how many steps the ways to a state are all known; only where it is not complete."""
        return self.within + (state == self.target)

    @cached_property
    def laid(self) -> Forward:
        """The arcs by their starts."""
        return Forward(len(self.states), self.starts)

    @cached_property
    def cycle(self) -> IntArray:
        """The number of the strong component of each node, -1 where it is alone: int array, shape (nodes,)."""
        return components(len(self.states), self.starts, self.ends)

    @cached_property
    def over(self) -> BoolArray:
        """Where no chosen arc leaves: bool array, shape (nodes,)."""
        found: BoolArray = np.bincount(self.starts, minlength=len(self.states)) == 0
        return found

    def moving(self, party: int) -> BoolArray:
        """Return in which arcs a party moves, alone or with others: bool array, shape (arcs,)."""
        return np.array([party in members for members in self.movers], bool)[self.who]

    @cached_property
    def joint(self) -> BoolArray:
        """Which arcs are agreements: bool array, shape (arcs,)."""
        return np.array([len(members) > 1 for members in self.movers], bool)[self.who]


class Choosing:
    """The chosen arcs from many states at once; what that needs is laid out once."""

    def __init__(self, here: Situation, rules: Rules) -> None:
        self.here, self.rules = here, rules
        graph = here.graph
        self.alone = {
            party: outward(graph.grids[party], graph.n)
            for party, regime in enumerate(rules.regimes)
            if regime != "none"
        }
        self.together: dict[tuple[int, ...], Callable[[int], IntArray]] = {}
        if rules.signatories is not None and here.case.form == "options":
            for members in here.coalitions(rules.signatories):
                if all(rules.regimes[member] != "none" for member in members):
                    self.together[members] = here.joint(members)
        self.movers = (*((party,) for party in self.alone), *self.together)
        self.looked = self.left_out = 0
        left_out = not rules.include_coercive
        coercive = {k for k, option in enumerate(here.case.options) if option.coercive and left_out}
        self.coercive = mask_words(coercive, len(here.case.options))[:, np.newaxis] if coercive else None

    def arcs(self, states: IntArray) -> Iterator[tuple[int, Arcs]]:
        """Yield, by mover, the chosen arcs from some states."""
        for number, members in enumerate(self.movers):
            found = self._agreed(members, states) if len(members) > 1 else self._alone(members[0], states)
            yield number, found

    def into(self, end: int, states: IntArray) -> Iterator[tuple[int, IntArray]]:
        """Yield, by mover, from which of some states a chosen arc leads to one state; not where some are coalesced."""
        here = self.here
        for number, members in enumerate(self.movers):
            near = states
            if here.case.form == "options":
                near = by_changes(here.case, here.states, members, states, end)
            if len(members) == 1:
                starts, ends = self._alone(members[0], near)
                yield number, starts[ends == end]
                continue
            for member in members:
                score = here.graph.score(member)
                near = near[score[end] > score[near]]
            keep = [len(self._without_coercion(s, np.array([end]))) > 0 for s in near.tolist()]
            yield number, near[np.array(keep, bool)]

    def _alone(self, party: int, states: IntArray) -> Arcs:
        regime = self.rules.regimes[party]
        starts, ends = self.alone[party](states, regime != "moves")
        self.looked += len(starts)
        if regime != "undeterred":
            return starts, ends
        here = self.here
        worst = worst_answer(here.graph, party, here.semantics, here.concept)
        keep = worst[ends] > here.graph.scores[party][starts]
        return starts[keep], ends[keep]

    def _agreed(self, members: tuple[int, ...], states: IntArray) -> Arcs:
        scores = [self.here.graph.score(member) for member in members]
        starts, found = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for s in states.tolist():
            ends = self.together[members](s)
            self.looked += -(-len(ends) // JOINTLY)
            for score in scores:
                ends = ends[score[ends] > score[s]]
            ends = self._without_coercion(s, ends)
            starts.append(np.full(len(ends), s))
            found.append(ends)
        return np.concatenate(starts), np.concatenate(found)

    def _without_coercion(self, s: int, ends: IntArray) -> IntArray:
        """Return the ends of joint moves from a state that turn no coercive option on; the others are counted."""
        if self.coercive is None or not len(ends):
            return ends
        first = self.here.states.first
        before, after = ([s], ends) if first is None else (first[[s]], first[ends])
        codes = self.here.states.codes
        keep = ((codes[:, after] & ~codes[:, before] & self.coercive) == 0).all(axis=0)
        self.left_out += int((~keep).sum())
        kept: IntArray = ends[keep]
        return kept


def explore(
    here: Situation, start: int, rules: Rules, max_moves: int = MAX_MOVES, target: int | None = None
) -> Network:
    """Return the network of the chosen arcs from a state.

    Once more than ``max_moves`` moves have been looked at it goes no further, and says so in the result; the arcs
    of the start are always looked at. If a target is given, what was found is then asked for arcs to it.

    >>> import sulh
    >>> from sulh.questions.situation import situation
    >>> here = situation(sulh.load("elmira-nine"))
    >>> s1 = int(here.states.find("NYNNN")[0])
    >>> network = explore(here, s1, Rules(("improvements",) * 3, None))
    >>> [here.states.name(number) for number in network.states]
    ['NYNNN', 'NYNNY']
    """
    choosing = Choosing(here, rules)
    node = np.full(here.graph.n, -1, np.int64)
    node[start] = 0
    states = [np.array([start], np.int64)]
    parts: list[tuple[IntArray, IntArray, IntArray]] = []
    layer, count, within, complete = states[0], 1, 0, True
    while len(layer) and complete:
        following = [np.empty(0, np.int64)]
        for at in range(0, len(layer), TOGETHER):
            if within and choosing.looked > max_moves:
                complete = False
                layer = layer[at:]
                break
            chunk = []
            for number, (starts, ends) in choosing.arcs(layer[at : at + TOGETHER]):
                new = once(ends[node[ends] < 0])
                node[new] = count + np.arange(len(new))
                count += len(new)
                following.append(new)
                chunk.append((node[starts], node[ends], np.full(len(starts), number)))
            parts += chunk
        states += following
        if complete:
            layer = np.concatenate(following)
            within += 1
    if complete or (here.case.form == "options" and here.states.group is not None):
        target = None
    if target is not None:
        if node[target] < 0:
            node[target] = count
            states.append(np.array([target]))
        for number, starts in choosing.into(target, layer):
            parts.append((node[starts], np.full(len(starts), node[target]), np.full(len(starts), number)))
    none = np.empty(0, np.int64)
    starts, ends, who = (np.concatenate([none, *(part[k] for part in parts)]) for k in range(3))
    order = np.argsort(starts, kind="stable")
    starts, ends, who = starts[order], ends[order], who[order]
    nodes, looked, left_out = np.concatenate(states), choosing.looked, choosing.left_out
    return Network(nodes, choosing.movers, starts, ends, who, complete, within, looked, left_out, target)
