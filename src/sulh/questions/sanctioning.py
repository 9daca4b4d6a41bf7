"""Finding sanctions: the shortest legal answers of the others after a party has left a state."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sulh.case.graph import Graph
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.grids import Grid, padded
from sulh.engine.orders import Sight
from sulh.engine.spread import highest_score_in_reach
from sulh.errors import NotDefined, TooLarge
from sulh.questions.deterring import LEAST_LOOKED, Rule
from sulh.stability.answers import worst_answer
from sulh.stability.concept import Semantics, opponents_of
from sulh.stability.deterrence import worst

Turns = list[tuple[int, int]]
"""Moves in turn: who moves, and to which state."""

Chosen = Callable[[IntArray], BoolArray]
"""Which of some states are meant."""


MOST_LOOKED = 1 << 15
"""States from which the worst for one party under one concept is looked for before it is left unsaid."""


class Steps:
    """The steps that parties take when they answer: any move of theirs, or only those they gain by.

    What is found is kept, because many improvements are answered from the same states.
    """

    def __init__(self, graph: Graph, *, credible: bool, unknown: bool) -> None:
        self.graph, self.credible, self.sight = graph, credible, Sight(unknown)
        self._kept: dict[tuple[int, int], IntArray] = {}

    @property
    def transitive(self) -> bool:
        """Whether two steps of a party running lead nowhere that one step does not."""
        ordered = not self.credible or all(relation.score is not None for relation in self.graph.relations)
        return self.graph.transitive and ordered

    def __call__(self, mover: int, s: int) -> IntArray:
        """Return where a party steps to from a state, ascending."""
        if (mover, s) not in self._kept:
            ends = self.graph.moves[mover].ends(s)
            if self.credible and len(ends):
                relation = self.graph.relations[mover]
                plain = relation.score if relation.known else None
                above = relation.above(ends, np.array(s), self.sight) if plain is None else plain[ends] > plain[s]
                ends = ends[above]
            self._kept[mover, s] = ends
        return self._kept[mover, s]


class Sanctions:
    """The answers to one party's improvements from one state, under one concept.

    Parameters
    ----------
    steps
        The steps that the others take under the concept.
    gains
        The steps that they gain by: of equally short sanctions one of such steps is taken.
    """

    def __init__(
        self, graph: Graph, party: int, s: int, id: str, rule: Rule, semantics: Semantics, steps: Steps, gains: Steps
    ) -> None:
        self.graph, self.party, self.s, self.rule, self.semantics = graph, party, s, rule, semantics
        self.steps, self.gains = steps, gains
        self.sight = Sight(not rule.unknown_deters, max(rule.degree, 1))
        self.others = [other for other in range(len(graph.moves)) if other != party]
        self.left = MOST_LOOKED
        self.seed, self.limit = self._seed(), self._worth(s)
        self.bound = self._bound(id)
        self.ordered = self.bound is not None and self.seed is not None
        if self.bound is None and rule.answers:
            self.seed, self.limit = self._harmless(), 0
            self.bound = self._may_deter(self.seed)

    def deter(self, ends: IntArray) -> BoolArray:
        """Return which states deter the party from leaving: bool array, of the shape of ``ends``."""
        assert self.seed is not None  # as wherever the others answer
        found: BoolArray = self.seed[ends] <= self.limit
        if not self.semantics.return_counts:
            found &= ends != self.s
        return found

    def shortest(self, s1: int) -> Turns | None:
        """Return a shortest sanction after the party went to ``s1``; None if there is none."""
        if not self.rule.answers or (self.bound is not None and int(self.bound[s1]) > self.limit):
            return None
        found = self._search(s1, self.steps, self.deter, self._may_lead(self.limit))
        if found is None or self.rule.credible:
            return found
        likely = self._search(s1, self.gains, self.deter, self._may_lead(self.limit), most=len(found))
        return likely or found

    def worst(self, s1: int) -> Turns | None:
        """Return a shortest way to the worst that the others can lead to after ``s1``, empty if that is ``s1`` itself.

        What counts under a concept that asks about escapes is the best state that the party can then move on to.
        None where the party's states have no order, the concept looks at more than the order, or the search for
        this and all before it takes too long: more than ``LEAST_LOOKED`` states for this one alone.
        """
        bound, seed = self.bound, self.seed
        if not self.ordered or bound is None or seed is None:
            return None
        worst = int(bound[s1])
        self.left = max(self.left, LEAST_LOOKED)
        if int(seed[s1]) == worst:
            return []

        def is_worst(ends: IntArray) -> BoolArray:
            found: BoolArray = seed[ends] == worst
            return found

        return self._search(s1, self.steps, is_worst, self._may_lead(worst), patient=False)

    def way(self, start: int, worth: IntArray, follows: IntArray, least: int) -> Turns | None:
        """Return a shortest way of the others to a state of the least worth, where ``follows`` says what may come."""

        def is_least(ends: IntArray) -> BoolArray:
            found: BoolArray = worth[ends] == least
            return found

        def may_lead(ends: IntArray) -> BoolArray:
            found: BoolArray = follows[ends] <= least
            return found

        return self._search(start, self.steps, is_least, may_lead)

    def _seed(self) -> IntArray | None:
        """Return the score by which an answer that ends in a state is judged; None where no score says it."""
        score = self.graph.relations[self.party].score
        if not self.rule.plain or score is None or not self.rule.no_escape:
            return score if self.rule.plain else None
        key = ("highest in reach", self.party)
        if key not in self.graph.kept:
            self.graph.kept[key] = highest_score_in_reach(score, self.graph.grids[self.party])
        found: IntArray = self.graph.kept[key]
        return found

    def _bound(self, id: str) -> IntArray | None:
        """Return the worst that can follow each state, by which a search is kept short; None where there is none."""
        if not self.rule.answers or self.seed is None:
            return None
        try:
            return worst_answer(self.graph, self.party, self.semantics, id)
        except NotDefined:
            return None

    def _harmless(self) -> IntArray:
        """Return for every state whether ending there does not deter: padded, 0 where it does, 1 where it does not."""
        relation, here, n = self.graph.relations[self.party], np.array(self.s), self.graph.n
        harmless = padded(relation.above(np.arange(n), here, self.sight).astype(np.int64))
        if self.rule.no_escape:
            harmless = highest_score_in_reach(harmless, self.graph.moves[self.party].arranged(harmless))
        if not self.semantics.return_counts:
            harmless[self.s] = 1
        return harmless

    def _may_deter(self, harmless: IntArray) -> IntArray | None:
        """Return 0 for each state that deters or that one which does may follow; None where that takes too much."""
        rule, graph = self.rule, self.graph
        try:
            others = opponents_of(graph, self.party, self.semantics)
            movers: list[Sequence[Grid]] = [graph.grids[other] for other in others]
            # By attitudes no order says where a mover would go. That it may go anywhere bounds it all the same.
            credible, transitive = rule.credible and not rule.attitudes, graph.transitive
            if credible:
                found = [graph.improvements(other, Sight(rule.steps_unknown)) for other in others]
                movers, transitive = [grids for grids, _ in found], transitive and all(alike for _, alike in found)
            return worst(self.semantics, harmless, movers, credible, transitive)
        except TooLarge:
            return None

    def _worth(self, s: int) -> int:
        score = self.graph.relations[self.party].score
        return 0 if score is None else int(score[s])

    def _may_lead(self, worth: int) -> Chosen | None:
        """Return which states something as bad as ``worth`` may follow; the others need not be looked at."""
        bound = self.bound
        return None if bound is None else lambda ends: bound[ends] <= worth

    def _search(
        self,
        start: int,
        steps: Steps,
        meant: Chosen,
        alive: Chosen | None,
        most: int | None = None,
        *,
        patient: bool = True,
    ) -> Turns | None:
        """Return a shortest legal sequence of the others, of at most ``most`` moves, to a state that is meant."""
        # Who may move next depends on who moved last, or on who moved at all: the second part of a node.
        # Where steps are transitive it is enough to come to a state once: no shortest way has two of one party running.
        each_once = self.semantics.sanctions == "each-once"
        once = self.semantics.sanctions == "legal-sequences" and steps.transitive
        deepest = 1 if self.semantics.sanctions == "single-move" else most
        came: dict[tuple[int, int], tuple[tuple[int, int], int] | None] = {(start, 0): None}
        seen = np.zeros(self.graph.n if once else 0, bool)
        seen[start : start + 1] = True
        layer, depth = [(start, 0)], 0
        while layer and (deepest is None or depth < deepest):
            depth += 1
            following: list[tuple[int, int]] = []
            for node in layer:
                s, moved = node
                self.left -= not patient
                if self.left < 0:
                    return None
                for mover in self.others:
                    if moved >> mover & 1:
                        continue
                    ends = steps(mover, s)
                    ends = ends if alive is None or not len(ends) else ends[alive(ends)]
                    if once:
                        ends = ends[~seen[ends]]
                        seen[ends] = True
                    if not len(ends):
                        continue
                    hits = ends[meant(ends)]
                    if len(hits):
                        return [*_way(came, node), (mover, int(hits[0]))]
                    now = (moved if each_once else 0) | 1 << mover
                    for end in ends.tolist():
                        if (end, now) not in came:
                            came[end, now] = (node, mover)
                            following.append((end, now))
            layer = following
        return None


def _way(
    came: dict[tuple[int, int], tuple[tuple[int, int], int] | None], node: tuple[int, int]
) -> Sequence[tuple[int, int]]:
    """Return the moves that led to a node."""
    turns: Turns = []
    while (before := came[node]) is not None:
        turns.append((before[1], node[0]))
        node = before[0]
    return turns[::-1]
