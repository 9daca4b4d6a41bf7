"""Looking ahead: the line of play that a party foresees after each of its moves, up to a number of moves in all."""

from __future__ import annotations

import numpy as np

from sulh.case.graph import Graph
from sulh.engine.ahead import look_ahead
from sulh.engine.arrays import IntArray
from sulh.stability.limited import turns


class Ahead:
    """What a party that looks ``horizon`` moves ahead foresees; the one other that can move takes turns with it."""

    def __init__(self, graph: Graph, party: int, horizon: int) -> None:
        self.graph, self.party, self.horizon = graph, party, horizon
        self.other = next((mover for mover in graph.movers if mover != party), None)
        moves = turns(graph, party)
        self.ranks = moves.ranks
        # What is foreseen with so many moves left, each of the two having its turn when it comes: the party first.
        self.foreseen: list[IntArray] = [moves.ranks]
        for left in range(1, horizon):
            before = self.foreseen[-1]
            if self.mover(left) == party:
                self.foreseen.append(look_ahead(before, moves.ranks, moves.own))
            else:
                self.foreseen.append(look_ahead(before[::-1], moves.ranks[::-1], moves.others)[::-1])

    def mover(self, left: int) -> int | None:
        """Return whose turn it is with so many moves left: the party has the first."""
        return self.party if (self.horizon - left) % 2 == 0 else self.other

    def line(self, s1: int) -> list[tuple[int, int]]:
        """Return what follows the party's move to ``s1``: moves in turn, to the worst end for it that it foresees."""
        told: list[tuple[int, int]] = []
        at = s1
        for left in range(self.horizon - 1, 0, -1):
            mover = self.mover(left)
            ends = np.zeros(0, np.int64) if mover is None else self.graph.moves[mover].ends(at)
            if mover is None or not len(ends):
                break
            row = 0 if mover == self.party else 1
            worth = self.foreseen[left - 1][row][ends]
            if worth.max() <= self.ranks[row][at]:
                break
            best = ends[worth == worth.max()]
            # Any of them may be taken, and so the party reckons with the worst for itself.
            at = int(best[np.argmin(self.foreseen[left - 1][0][best])])
            told.append((mover, at))
        return told
