"""How plays go on and where they end: cycles, drift and harm, and what each party falls back on without agreement.

A *play* is a maximal path of the chosen arcs: endless, or ending where no arc leaves. Nobody idles while an arc
exists. Who moved last does not matter here: a party that could move again is not stuck.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sulh.case.states import State
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.components import Forward, components, once, reachable
from sulh.questions.improvements import Change
from sulh.questions.network import Network
from sulh.questions.result import StateList
from sulh.questions.situation import Situation
from sulh.questions.wayside import Path, path_step

Verdict = Literal["drifts", "harmed", "neither"]


@dataclass(frozen=True)
class Cycle:
    """States that a play can go round for ever.

    Attributes
    ----------
    states
        The states of a strong component of the chosen arcs: each can be come back to.
    parties
        Who moves on it, alone or with others.
    closed
        Whether no chosen arc leads out of it.
    """

    states: StateList
    parties: tuple[str, ...]
    closed: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"states": self.states.names(), "parties": list(self.parties), "closed": self.closed}


@dataclass(frozen=True, slots=True)
class Fate:
    """Whether a party can end below its start although it gains at each step of its own.

    Attributes
    ----------
    party
        The party.
    verdict
        ``"drifts"``: some play in which it moves, and gains at each of its own moves, ends below its start; without
        its moves the others bring about no such end. ``"harmed"``: they can do so without it. ``"neither"``: no
        such play.
    end
        The lowest state, for the party, in which such a play ends or goes round; None without one.
    endless
        Whether the play goes round below the start, rather than ending there.
    path
        A shortest way there.
    alone
        Whether the others can bring the conflict to an end below the party's start while it never moves.
    """

    party: str
    verdict: Verdict
    end: State | None
    endless: bool
    path: Path
    alone: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "party": self.party,
            "verdict": self.verdict,
            "end": None if self.end is None else self.end.name,
            "endless": self.endless,
            "path": [step.to_dict() for step in self.path],
            "alone": self.alone,
        }


@dataclass(frozen=True, slots=True)
class Fallback:
    """The worst and the best that a party can end in without any agreement, and how they compare with the start.

    ``endless`` says that some play without agreements goes round for ever; the states of its cycle count too.
    """

    party: str
    worst: State
    worst_change: Change
    best: State
    best_change: Change
    endless: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "party": self.party,
            "worst": self.worst.name,
            "worst_change": self.worst_change,
            "best": self.best.name,
            "best_change": self.best_change,
            "endless": self.endless,
        }


def cycles(here: Situation, network: Network) -> tuple[Cycle, ...]:
    """Return the cycles of a network, in the order of their numbers."""
    label = network.cycle
    inside = label[network.starts] >= 0
    within = inside & (label[network.starts] == label[network.ends])
    number = int(label.max(initial=-1)) + 1
    moves = np.zeros((number, len(network.movers)), bool)
    moves[label[network.starts[within]], network.who[within]] = True
    open_ = np.zeros(number, bool)
    open_[label[network.starts[inside & ~within]]] = True
    order = np.argsort(label, kind="stable")
    order = order[label[order] >= 0]
    groups = np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if number else []
    found = []
    for k, nodes in enumerate(groups):
        parties = {party for mover in np.flatnonzero(moves[k]).tolist() for party in network.movers[mover]}
        chosen = np.zeros(here.graph.n, bool)
        chosen[network.states[nodes]] = True
        ids = tuple(party.id for at, party in enumerate(here.case.parties) if at in parties)
        found.append(Cycle(StateList(here.states, chosen), ids, not open_[k]))
    return tuple(found)


def fates(here: Situation, network: Network) -> tuple[Fate, ...]:
    """Return for each party whether it drifts from the start of a network; not for those that order nothing."""
    ordered = (party for party in range(len(here.case.parties)) if party not in here.unordered)
    return tuple(fate(here, network, party) for party in ordered)


def fate(here: Situation, network: Network, party: int) -> Fate:
    """Return whether a party drifts from the start of a network, or is harmed."""
    n = len(network.states)
    score = here.graph.score(party)[network.states]
    below = score < score[0]
    own = network.moving(party)
    kept = ~own | (score[network.ends] > score[network.starts])
    low = _low_ends(network, below, kept, network.over)
    # Nodes twice: before the party's first move, and after it.
    starts, to, moved = network.starts[kept], network.ends[kept], own[kept]
    twice_starts = np.concatenate([starts, starts + n])
    twice_ends = np.concatenate([np.where(moved, to + n, to), to + n])
    came, depth = _spread(2 * n, twice_starts, twice_ends)
    goals = np.flatnonzero(low & (depth[n:] >= 0))
    goal = None
    if len(goals):
        goal = int(goals[np.lexsort((goals, depth[goals + n], score[goals]))[0]])
    without = ~own
    alone_ends = np.bincount(network.starts[without], minlength=n) == 0
    others_low = _low_ends(network, below, without, alone_ends)
    seen = reachable(n, network.starts[without], network.ends[without], np.array([0]))
    alone = bool((seen & others_low).any())
    path: Path = ()
    if goal is not None:
        path = _way(here, network, np.flatnonzero(kept), came, twice_starts, goal + n)
    return Fate(
        here.case.parties[party].id,
        "neither" if goal is None else "harmed" if alone else "drifts",
        None if goal is None else here.states[int(network.states[goal])],
        goal is not None and not bool(network.over[goal]),
        path,
        alone,
    )


def fallbacks(here: Situation, network: Network) -> tuple[Fallback, ...]:
    """Return what each party can end in, for a network without agreements; not for those that order nothing."""
    rest = network.states[network.over | (network.cycle >= 0)]
    found = []
    for number, party in enumerate(here.case.parties):
        if number in here.unordered:
            continue
        score = here.graph.score(number)
        worst, best = (int(rest[at(score[rest])]) for at in (np.argmin, np.argmax))
        change = [_change(int(score[state]), int(score[network.states[0]])) for state in (worst, best)]
        endless = bool((network.cycle >= 0).any())
        found.append(Fallback(party.id, here.states[worst], change[0], here.states[best], change[1], endless))
    return tuple(found)


def _change(to: int, at: int) -> Change:
    return "gains" if to > at else "loses" if to < at else "same"


def _low_ends(network: Network, below: BoolArray, kept: BoolArray, over: BoolArray) -> BoolArray:
    """Return the nodes below in which a play can end, or go round below for ever, by arcs that are kept."""
    low = below & (network.cycle >= 0)
    inside = kept & low[network.starts] & (network.cycle[network.starts] == network.cycle[network.ends])
    inside &= low[network.ends]
    label = components(len(network.states), network.starts[inside], network.ends[inside])
    found: BoolArray = below & (over | (label >= 0))
    return found


def _spread(n: int, starts: IntArray, to: IntArray) -> tuple[IntArray, IntArray]:
    """Return for each node the arc by which it was first come to from node 0, and the steps; -1 where it was not."""
    laid = Forward(n, starts)
    came, depth = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    depth[0] = steps = 0
    here = np.array([0])
    while len(here):
        steps += 1
        arcs = laid.of(here)
        arcs = arcs[depth[to[arcs]] < 0]
        here = once(to[arcs])
        came[to[arcs]], depth[here] = arcs, steps
    return came, depth


def _way(here: Situation, network: Network, arcs: IntArray, came: IntArray, twice_starts: IntArray, goal: int) -> Path:
    steps, at = [], goal
    while (twice := int(came[at])) >= 0:
        arc = int(arcs[twice % len(arcs)])
        s, t = (int(network.states[node[arc]]) for node in (network.starts, network.ends))
        steps.append(path_step(here, network.movers[int(network.who[arc])], s, t))
        at = int(twice_starts[twice])
    return tuple(reversed(steps))
