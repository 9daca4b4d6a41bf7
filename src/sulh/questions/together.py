"""Answers at the same time: what others improve by while a party leaves, and where all of it together leads."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, product

import numpy as np

from sulh.engine.arrays import IntArray
from sulh.errors import TooLarge
from sulh.questions.situation import Situation

MOST_TOGETHER = 1 << 22
"""Combinations of improvements that are tried for one party at one state: a few seconds."""

Moves = list[tuple[int, int]]
"""Who moves, and where that alone would lead."""


class Together:
    """The simultaneous answers to a party's improvements from one state, fewest answering parties first."""

    def __init__(self, here: Situation, party: int, s: int) -> None:
        assert here.graph.vectors is not None  # as the concept says where it is not defined
        self.here, self.party, self.s, self.left = here, party, s, MOST_TOGETHER
        self.codes, self.score = here.graph.vectors.codes, here.graph.scores[party]
        self.number = _reader(self.codes)
        others = [other for other in range(len(here.graph.moves)) if other != party]
        gains = {other: here.improvements(other, s) for other in others}
        self.gains = {other: ends for other, ends in gains.items() if len(ends)}

    def fewest(self, s1: int) -> tuple[Moves, int] | None:
        """Return improvements of others that, with the move to ``s1``, come to no better a state; and that state.

        None where no combination does.

        Raises
        ------
        TooLarge
            There are too many combinations.
        """
        for count in range(1, len(self.gains) + 1):
            for members in combinations(self.gains, count):
                self._count(members)
                *first, last = members
                # One by one for all but the last, whose improvements are looked at in one go.
                for chosen in product(*(self.gains[other].tolist() for other in first)):
                    base = self.codes[:, s1].copy()
                    for end in chosen:
                        base ^= self.codes[:, end] ^ self.codes[:, self.s]
                    ends = self.number((base ^ self.codes[:, self.s])[:, np.newaxis] ^ self.codes[:, self.gains[last]])
                    feasible = ends >= 0
                    hits = np.flatnonzero(feasible & (self.score[ends] <= self.score[self.s]))
                    if len(hits):
                        moves = [*zip(first, chosen, strict=True), (last, int(self.gains[last][hits[0]]))]
                        return moves, int(ends[hits[0]])
        return None

    def _count(self, members: tuple[int, ...]) -> None:
        self.left -= int(np.prod([len(self.gains[other]) for other in members], dtype=float))
        if self.left < 0:
            raise TooLarge(
                "combinations of improvements to try",
                MOST_TOGETHER,
                MOST_TOGETHER,
                exact=False,
                fix="Ask about another concept, such as seq, or add feasibility rules.",
            )


def _reader(codes: IntArray) -> Callable[[IntArray], IntArray]:
    """Return a function from codes, shape (words, m), to the numbers of the states, shape (m,); -1 for none."""
    if len(codes) == 1:
        known = codes[0]  # ascending

        def one_word(wanted: IntArray) -> IntArray:
            at = np.minimum(np.searchsorted(known, wanted[0]), len(known) - 1)
            found: IntArray = np.where(known[at] == wanted[0], at, -1)
            return found

        return one_word
    numbers = {column.tobytes(): number for number, column in enumerate(np.ascontiguousarray(codes.T))}
    return lambda wanted: np.array([numbers.get(row.tobytes(), -1) for row in np.ascontiguousarray(wanted.T)], np.int64)
