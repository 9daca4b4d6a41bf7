"""How a party compares two states, and which of its statements decides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sulh.case.case import Case
from sulh.case.graph import Graph
from sulh.case.preferences import Statements
from sulh.case.scores import truths
from sulh.case.statements import Expression, If, Statement
from sulh.case.states import States
from sulh.engine.arrays import BoolArray
from sulh.engine.orders import BETTER, Sight
from sulh.questions.reasons import Judgement, Turn, Weighing

EQUAL = Judgement("equal")


class Judging:
    """The comparisons of all parties of a case, one pair of states at a time; what is read of a state is kept."""

    def __init__(self, case: Case, states: States, graph: Graph, *, attitudes: bool = False) -> None:
        self.case, self.states, self.graph, self.attitudes = case, states, graph, attitudes
        self._truths: dict[tuple[int, int], BoolArray] = {}

    def judge(self, party: int, t: int, s: int) -> Judgement:
        """Return how a party compares t with s; with ``attitudes``, also what it makes of it for each it minds."""
        own = self._judge(party, t, s)
        if not self.attitudes:
            return own
        one = self.case.parties[party]
        weighed = []
        for number, other in enumerate(self.case.parties):
            attitude = one.attitudes.get(other.id, "devoting" if number == party else "neutral")
            if attitude != "neutral":
                weighed.append(Weighing(other.id, attitude, self._judge(number, t, s)))
        return replace(own, weighed=tuple(weighed))

    def _judge(self, party: int, t: int, s: int) -> Judgement:
        preference = self.case.parties[party].preference
        if t == s:
            return EQUAL
        if isinstance(preference, Statements):
            return self._by_statements(party, preference, t, s)
        relation, there, here = self.graph.relations[party], np.array(t), np.array(s)
        better, worse = (bool(relation.above(a, b, BETTER)) for a, b in ((there, here), (here, there)))
        if not better and not worse:
            return Judgement("unknown") if relation.above(there, here, Sight(unknown=True)) else EQUAL
        high, low = (there, here) if better else (here, there)
        degrees = range(2, relation.degree + 1)
        degree = max([1, *(d for d in degrees if not relation.above(low, high, Sight(degree=d)))])
        return Judgement("better" if better else "worse", degree)

    def turn(self, party: int, t: int, s: int) -> Turn:
        """Return the move of a party from s to t."""
        start, end = self.states[s], self.states[t]
        merged = self.states.group is not None and (s in self.states.names or t in self.states.names)
        on, off = ((), ()) if merged or not self.case.options else _changed(start.on, end.on)
        return Turn(self.case.parties[party].id, end, on, off, self.judge(party, t, s))

    def _by_statements(self, party: int, preference: Statements, t: int, s: int) -> Judgement:
        differs = np.flatnonzero(self._truth(party, preference, t) != self._truth(party, preference, s))
        if not len(differs):
            return EQUAL
        number = int(differs[0])
        item = preference.items[number]
        text = item.statement.text
        better = bool(self._truth(party, preference, t)[number])
        vacuous = self._vacuous(item.statement.tree, t if better else s)
        if item.uncertain:
            return Judgement("unknown", 0, number + 1, text, vacuous)
        return Judgement("better" if better else "worse", item.degree, number + 1, text, vacuous)

    def _vacuous(self, tree: Expression, s: int) -> bool:
        """Say whether a statement that is true in a state is so because its condition is false."""
        return isinstance(tree, If) and not self._holds([Statement("", tree.condition)], s)[0]

    def _truth(self, party: int, preference: Statements, s: int) -> BoolArray:
        if (party, s) not in self._truths:
            statements = [item.statement for item in preference.items] if self.case.options else []
            self._truths[party, s] = self._holds(statements, s)
        return self._truths[party, s]

    def _holds(self, statements: list[Statement], s: int) -> BoolArray:
        """Return which statements are true in a state: bool array, shape (statements,)."""
        if not statements:  # as in state form, where there is nothing to evaluate them on
            return np.zeros(0, bool)
        at = s if self.states.first is None else int(self.states.first[s])
        return truths(statements, self.states.codes[:, [at]])[:, 0]


def _changed(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the options that come on and go off between two states."""
    return tuple(name for name in after if name not in before), tuple(name for name in before if name not in after)
