"""Maximin: what a party can make sure of in some turns, and the line of play after each of its moves."""

from __future__ import annotations

from sulh.engine.ahead import highest_in_reach
from sulh.engine.arrays import IntArray
from sulh.questions.deterring import rule_of
from sulh.questions.sanctioning import Sanctions, Steps
from sulh.questions.situation import Situation
from sulh.stability.concept import opponents_of
from sulh.stability.deterrence import worst


class Enemies:
    """What a party foresees that takes the others for its enemies, ``horizon`` turns deep, the first its own."""

    def __init__(self, here: Situation, party: int, s: int, horizon: int) -> None:
        graph = here.graph
        self.here, self.party, self.horizon, self.score = here, party, horizon, graph.score(party)
        others = [graph.grids[other] for other in opponents_of(graph, party, here.semantics)]
        # With so many turns left: what the party makes sure of; where it is the others' turn also what may follow
        # each state in the middle of that turn.
        self.sure: list[IntArray] = [self.score]
        self.follows: list[IntArray] = [self.score]
        for left in range(1, horizon):
            before = self.sure[-1]
            if self._own(left):
                self.sure.append(highest_in_reach(before, self.score, graph.grids[party]))
                self.follows.append(self.score)
            else:
                follows = worst(here.semantics, before, others, False, graph.transitive)
                self.follows.append(follows)
                self.sure.append(self.score.copy())
                self.sure[-1][:-1] = follows[:-1].clip(max=self.score[:-1])
        rule, free = rule_of("gmr"), Steps(graph, credible=False, unknown=False)
        assert rule is not None
        self.search = Sanctions(graph, party, s, "gmr", rule, here.semantics, free, free)

    def _own(self, left: int) -> bool:
        return (self.horizon - left) % 2 == 0

    def line(self, s1: int) -> list[tuple[int, int]]:
        """Return what follows the party's move to ``s1``: moves in turn, to what it makes sure of."""
        told: list[tuple[int, int]] = []
        at = s1
        for left in range(self.horizon - 1, 0, -1):
            worth = int(self.sure[left][at])
            if worth == int(self.score[at]):
                break
            if self._own(left):
                ends = self.here.moves(self.party, at)
                at = int(ends[self.sure[left - 1][ends] == worth][0])
                told.append((self.party, at))
                continue
            way = self.search.way(at, self.sure[left - 1], self.follows[left], worth)
            assert way  # as what may follow says
            told += way
            at = told[-1][1]
        return told
