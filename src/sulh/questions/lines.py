"""Lines of play, straight from the definition of limited moves: what may come about where parties look ahead.

What ``sulh verify`` judges by, on vectors and without the engine.
"""

from __future__ import annotations

from sulh.questions.vectors import Vectors


class Unforeseen(Exception):
    """What is foreseen cannot be told: more than two parties can move, or states cannot be compared."""


class Lines:
    """What a party that looks ahead foresees, the others that can move (one at most) taking turns with it."""

    def __init__(self, vectors: Vectors, party: int, horizon: int) -> None:
        self.vectors, self.party, self.horizon = vectors, party, horizon
        self.other: int | None = None
        self._ends: dict[tuple[bool, int, int], frozenset[int]] = {}

    def wrong(self, s1: int, turns: list[tuple[int, int]]) -> str:
        """Return what is wrong with a line of play after the party's move to ``s1``, given as movers and states.

        Empty where each turn is one that its mover may take, the last mover stays or nobody looks further, and
        nothing worse for the party may come about.
        """
        at, own = s1, False
        for number, (mover, to) in enumerate(turns):
            left = self.horizon - 1 - number
            if left <= 0:
                return "the line of play is longer than the party looks ahead"
            if to not in self.best(own, at, left) or mover != self.mover(own, at):
                return f"{self.vectors.ids[mover]} would not move to {self.vectors.names[to]}"
            at, own = to, not own
        left = self.horizon - 1 - len(turns)
        if left > 0 and self.best(own, at, left):
            return "the line of play goes on"
        worse = [end for end in self.ends(False, s1, self.horizon - 1) if self._degree(self.party, end, at) < 0]
        return f"{self.vectors.names[min(worse)]} may come about, and is worse" if worse else ""

    def ends(self, own: bool, s: int, left: int) -> frozenset[int]:
        """Return where things may end from a state, with so many moves left, the party to move or the other."""
        key = (own, s, left)
        if key not in self._ends:
            best = self.best(own, s, left) if left else []
            found = [self.ends(not own, t, left - 1) for t in best]
            self._ends[key] = frozenset({s}) if not found else frozenset().union(*found)
        return self._ends[key]

    def best(self, own: bool, s: int, left: int) -> list[int]:
        """Return where the mover may go: to the best of the worst ends, if better than the state; else nowhere."""
        mover = self.mover(own, s)
        if mover is None:
            return []
        ends = self.vectors.moves(mover, s)
        worst = {t: self._worst(mover, self.ends(not own, t, left - 1)) for t in ends}
        top = next(iter(worst.values()))
        for end in worst.values():
            if self._degree(mover, end, top) > 0:
                top = end
        if self._degree(mover, top, s) <= 0:
            return []
        return [t for t, end in worst.items() if self._degree(mover, end, top) == 0]

    def mover(self, own: bool, s: int) -> int | None:
        """Return who is to move at a state; None where that party, or each of the others, has no move."""
        if own:
            return self.party if self.vectors.moves(self.party, s) else None
        able = [other for other in range(len(self.vectors.ids)) if other != self.party and self.vectors.moves(other, s)]
        self.other = able[0] if able and self.other is None else self.other
        if set(able) - {self.other}:
            raise Unforeseen("more than two parties can move, and who takes turns with whom is not defined")
        return self.other if able else None

    def _worst(self, mover: int, ends: frozenset[int]) -> int:
        worst = min(ends)
        for end in ends:
            if self._degree(mover, end, worst) < 0:
                worst = end
        return worst

    def _degree(self, party: int, t: int, s: int) -> int:
        degree = self.vectors.compare(party, t, s)
        if degree is None:
            names = f"{self.vectors.names[t]} and {self.vectors.names[s]}"
            raise Unforeseen(f"how {self.vectors.ids[party]} compares {names} is unknown")
        return degree
