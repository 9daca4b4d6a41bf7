"""The chosen arcs of many codings over the same states and moves: all moves are laid out once, then picked from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sulh.case.moves import joint_arcs
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.components import Forward, reachable
from sulh.errors import TooLarge
from sulh.questions.network import JOINTLY, MAX_MOVES, Network, Rules
from sulh.questions.situation import Situation
from sulh.stability.answers import worst_answer

Arcs = tuple[IntArray, IntArray]


class Board:
    """All moves of a situation, those by agreement included, from every state.

    Parameters
    ----------
    here
        One of the situations that share the states and the moves.
    rules
        Who may sign, and whether an agreement may turn a coercive option on.

    Raises
    ------
    TooLarge
        There are more than ``max_moves``; of joint moves three count as one.
    """

    def __init__(self, here: Situation, rules: Rules, max_moves: int = MAX_MOVES) -> None:
        self.n, self.rules = here.graph.n, rules
        self.moves: list[tuple[tuple[int, ...], IntArray, IntArray]] = []
        left = JOINTLY * max_moves
        for party, moves in enumerate(here.graph.moves):
            starts, ends = moves.arcs()
            left -= JOINTLY * len(starts)
            self.moves.append(((party,), starts.astype(np.int64), ends.astype(np.int64)))
        joint = here.case.form == "options" and rules.signatories is not None
        coercive = _coercive(here, rules) if joint else None
        for members in here.coalitions(rules.signatories) if joint and rules.signatories else ():
            if left <= 0:
                raise TooLarge("moves to lay out", max_moves, max_moves, "--max-moves", exact=False)
            starts, ends = joint_arcs(here.case, here.states, members, left)
            left -= len(starts)
            if coercive is not None:
                keep = ~(coercive[:, ends] & ~coercive[:, starts]).any(axis=0)
                starts, ends = starts[keep], ends[keep]
            self.moves.append((members, starts, ends))

    def of(self, here: Situation, start: int) -> Network:
        """Return what the chosen arcs lead to from a state, in a situation with these states and moves."""
        worst = [
            worst_answer(here.graph, party, here.semantics, here.concept) for party in range(len(here.graph.moves))
        ]
        return self.network(start, here.graph.scores, worst)

    def network(self, start: int, scores: Sequence[IntArray], worst: Sequence[IntArray]) -> Network:
        """Return what the chosen arcs lead to from a state.

        Parameters
        ----------
        scores
            Of each party, shape (n,) or more, larger is better.
        worst
            Of each party the worst that sanctions can lead to after each state.
        """
        chosen = []
        for number, (members, starts, ends) in enumerate(self.moves):
            if len(members) > 1:
                keep: BoolArray = np.ones(len(starts), bool)
                for member in members:
                    keep &= scores[member][ends] > scores[member][starts]
            else:
                keep = self._alone(members[0], starts, ends, scores, worst)
            chosen.append((starts[keep], ends[keep], np.full(int(keep.sum()), number)))
        starts, ends, who = (np.concatenate([part[k] for part in chosen]) for k in range(3))
        return _from(start, self.n, tuple(members for members, _, _ in self.moves), starts, ends, who)

    def _alone(
        self, party: int, starts: IntArray, ends: IntArray, scores: Sequence[IntArray], worst: Sequence[IntArray]
    ) -> BoolArray:
        regime, score = self.rules.regimes[party], scores[party]
        if regime == "moves":
            return np.ones(len(starts), bool)
        better: BoolArray = score[ends] > score[starts]
        return better & (worst[party][ends] > score[starts]) if regime == "undeterred" else better


def _coercive(here: Situation, rules: Rules) -> BoolArray | None:
    """Return which coercive options are on in each state, shape (options, n); None where none matters."""
    numbers = [k for k, option in enumerate(here.case.options) if option.coercive and not rules.include_coercive]
    if not numbers:
        return None
    on = np.array([here.states.option(k) for k in numbers])
    return on if here.states.first is None else on[:, here.states.first]


def _from(
    start: int, n: int, movers: tuple[tuple[int, ...], ...], starts: IntArray, ends: IntArray, who: IntArray
) -> Network:
    """Return the part of arcs over n states that can be come to from one of them."""
    seen = reachable(n, starts, ends, np.array([start]), Forward(n, starts))
    states = np.flatnonzero(seen)
    states = np.concatenate([[start], states[states != start]])
    node = np.full(n, -1, np.int64)
    node[states] = np.arange(len(states))
    keep = seen[starts]
    starts, ends, who = node[starts[keep]], node[ends[keep]], who[keep]
    order = np.argsort(starts, kind="stable")
    return Network(states, movers, starts[order], ends[order], who[order], True, len(states), 0)


def without_arc(network: Network, arc: int) -> Network:
    """Return a network without one of its arcs, by number, and without what only that arc leads to."""
    kept = np.arange(len(network.starts)) != arc
    nodes = len(network.states)
    found = _from(0, nodes, network.movers, network.starts[kept], network.ends[kept], network.who[kept])
    return replace(found, states=network.states[found.states])
