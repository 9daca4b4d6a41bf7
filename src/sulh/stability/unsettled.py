"""SEQ where preferences are partly unknown: a search for one completion in which it holds, or does not.

Whether a party is SEQ stable at a state hangs on its own comparisons with that state, and on which moves are
improvements for the opponents. The comparisons of one party are not independent: each that is settled may settle
others. So the search settles one at a time, only such as lie on a way to a sanction, and stops as soon as the
verdict is the same however the rest turns out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sulh.case.graph import Graph
from sulh.engine import weakorders
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.orders import Sight
from sulh.engine.weakorders import Settled
from sulh.errors import TooLarge
from sulh.stability.concept import Sanctions, Semantics

MOST_TRIED = 1 << 25
"""Steps looked at in one question about one party: from here on it may take more than half a minute."""

MOST_KEPT = 256
"""States whose standing among all others is kept."""

SURE, PERHAPS = Sight(unknown=False), Sight(unknown=True)


class Open(NamedTuple):
    """A comparison that may turn out either way: whether x is better than y for a party."""

    party: int
    x: int
    y: int


World = tuple[tuple[Settled, ...], ...]
"""What has been settled of each party's preferences: all completions that keep it."""


class Question(NamedTuple):
    """Whether parties are SEQ stable at a state.

    Attributes
    ----------
    start
        The state.
    leave
        For each party asked about, the states it may leave for.
    gains
        For each of them and each state, whether it is better for it than the start: 0, 1, or 2 where that is open.
    """

    start: int
    leave: Mapping[int, Sequence[int]]
    gains: Mapping[int, bytes]


class Unsettled:
    """A graph whose preferences are partly unknown, and how many of its steps have been looked at.

    Parameters
    ----------
    graph
        Its relations closed: whatever follows from known comparisons is known.
    semantics
        How sanctions are read.
    asked
        The id of the concept, for messages.
    """

    def __init__(self, graph: Graph, semantics: Semantics, asked: str) -> None:
        self.graph, self.semantics, self.asked = graph, semantics, asked
        self.tried = 0
        self.nothing: World = tuple(() for _ in graph.relations)
        self._possible = [_possible(graph, party) for party in range(len(graph.relations))]
        self._steps: dict[int, list[tuple[int, int, bool]]] = {}
        self._standings: dict[tuple[int, int], tuple[IntArray, IntArray]] = {}

    def unstable(self, party: int, start: int) -> bool:
        """Say whether a party is not SEQ stable at a state in some completion of all preferences."""
        # The more is better than the start, the less is stable, and nothing else hangs on its own comparisons.
        question = self._question([party], start, unknown=1)
        # One improvement that is not deterred is enough, so each is asked about by itself.
        return any(self._found(question._replace(leave={party: [s1]}), False) for s1 in question.leave[party])

    def stable(self, party: int, start: int) -> bool:
        """Say whether a party is SEQ stable at a state in some completion of all preferences."""
        return self._found(self._question([party], start, unknown=0), True)

    def all_stable(self, start: int) -> bool:
        """Say whether there is one completion of all preferences in which every party is SEQ stable at a state."""
        return self._found(self._question(range(len(self.graph.relations)), start, unknown=2), True)

    def _question(self, parties: Sequence[int], start: int, unknown: int) -> Question:
        """Return the question about parties at a state, where what may be better than it counts as told."""
        gains = {}
        for party in parties:
            above, below = self._standing(party, start)
            gains[party] = np.select([above == 2, below > 0], [1, 0], unknown).astype(np.uint8).tobytes()
        moves = self._steps_from(start)
        leave = {party: [end for mover, end, _ in moves if mover == party and gains[party][end]] for party in parties}
        return Question(start, leave, gains)

    def _found(self, question: Question, wanted: bool) -> bool:
        """Say whether, in some completion, all parties asked about are stable; if not wanted, whether one is not."""
        waiting = [self.nothing]
        while waiting:
            world = waiting.pop()
            verdict = self._verdict(question, world)
            if verdict is wanted:
                return True
            if not isinstance(verdict, bool):
                # Steps of the opponents make for stability, what is better than the start for a party against it.
                promising = wanted and not (verdict.y == question.start and verdict.party in question.leave)
                for is_better in (not promising, promising):
                    waiting.append(self._settled(world, verdict, is_better))
        return False

    def _verdict(self, question: Question, world: World) -> bool | Open:
        """Return whether all are stable however the rest turns out, or else something open that it hangs on."""
        undecided: list[Open] = []
        for party, ends in question.leave.items():
            for s1 in ends:
                gain = _gain(question, world, party, s1)
                if gain is False or self._way(question, world, party, s1, True) is not None:
                    continue
                if isinstance(gain, Open):
                    undecided.append(gain)
                    continue
                way = self._way(question, world, party, s1, False)
                if way is None:
                    return False
                undecided += way
        return undecided[0] if undecided else True

    def _way(self, question: Question, world: World, party: int, s1: int, sure: bool) -> list[Open] | None:
        """Return what is open on a way of the opponents from s1 to a sanction, None where there is no way.

        ``sure``: whether each step must surely be an improvement, and the end surely no better than the start.
        """
        seen = {(s1, 0)}
        waiting: list[tuple[int, int, list[Open]]] = [(s1, 0, [])]
        for here, before, doubts in waiting:
            for mover, end, known in self._steps_from(here):
                after = _turn(self.semantics.sanctions, before, mover)
                if mover == party or after is None or (end, after) in seen:
                    continue
                self._count(1 if known else 1 + len(world[mover]))
                met = doubts
                if not known:
                    improves = weakorders.better(world[mover], end, here)
                    if improves is False or (sure and improves is None):
                        continue
                    met = doubts if improves else [*doubts, Open(mover, end, here)]
                gain = _gain(question, world, party, end)
                if gain is not True and (self.semantics.return_counts or end != question.start):
                    if gain is False:
                        return met
                    if not sure:
                        return [*met, gain]
                seen.add((end, after))
                waiting.append((end, after, met))
        return None

    def _steps_from(self, state: int) -> list[tuple[int, int, bool]]:
        """Return the moves from a state that may be improvements: who moves where, and whether it surely is one."""
        if state not in self._steps:
            found = []
            for party, (starts, ends, sure) in enumerate(self._possible):
                low, high = np.searchsorted(starts, [state, state + 1])
                found += [(party, *step) for step in zip(ends[low:high].tolist(), sure[low:high].tolist(), strict=True)]
            self._count(1 + len(found))
            self._steps[state] = found
        return self._steps[state]

    def _settled(self, world: World, question: Open, is_better: bool) -> World:
        """Return what is settled once something open is too."""
        party, x, y = question
        self._count(1 + self.graph.n // 32)
        one = weakorders.settle(world[party], x, y, is_better, lambda state: self._standing(party, state))
        return (*world[:party], one, *world[party + 1 :])

    def _standing(self, party: int, state: int) -> tuple[IntArray, IntArray]:
        """Return how a state stands among all for a party: see :data:`~sulh.engine.weakorders.Standing`."""
        if (party, state) not in self._standings:
            if len(self._standings) >= MOST_KEPT:
                self._standings.clear()
            self._count(1 + self.graph.n // 32)
            above = self.graph.relations[party].above
            here, every = np.array(state), np.arange(self.graph.n)
            self._standings[party, state] = (
                np.where(above(every, here, SURE), 2, ~above(here, every, PERHAPS)).astype(np.uint8),
                np.where(above(here, every, SURE), 2, ~above(every, here, PERHAPS)).astype(np.uint8),
            )
        return self._standings[party, state]

    def _count(self, steps: int) -> None:
        self.tried += steps
        if self.tried > MOST_TRIED:
            raise TooLarge(
                f"steps to try for {self.asked}, over all that unknown comparisons may turn out to be",
                MOST_TRIED,
                MOST_TRIED,
                "--concepts",
                exact=False,
                fix="Ask for seq-a and seq-d, which try nothing out, or leave fewer comparisons unknown.",
            )


def _possible(graph: Graph, party: int) -> tuple[IntArray, IntArray, BoolArray]:
    """Return a party's moves that may be improvements: starts, ascending, ends, and whether they surely are."""
    starts, ends = graph.moves[party].arcs()
    sure, perhaps = (graph.relations[party].above(ends, starts, sight) for sight in (SURE, PERHAPS))
    return starts[perhaps], ends[perhaps], sure[perhaps]


def _gain(question: Question, world: World, party: int, state: int) -> bool | Open:
    """Return whether a state is better than the start for a party, as far as that is settled."""
    told = question.gains[party][state]
    if told < 2:
        return told == 1
    found = weakorders.better(world[party], state, question.start)
    return Open(party, state, question.start) if found is None else found


def _turn(sanctions: Sanctions, before: int, mover: int) -> int | None:
    """Return what a rule of sanctions remembers once a party has moved, None where it may not; 0 at first."""
    if sanctions == "legal-sequences":
        return None if before == mover + 1 else mover + 1
    if sanctions == "single-move":
        return None if before else 1
    return None if before >> mover & 1 else before | 1 << mover
