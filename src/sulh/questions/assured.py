"""What a party can make sure of against enemies, straight from the definition of Maximin.

What ``sulh verify`` judges by, on vectors and without the engine.
"""

from __future__ import annotations

from itertools import pairwise

from sulh.questions.lines import Unforeseen
from sulh.questions.vectors import Vectors


class Assured:
    """What a party makes sure of ``horizon`` turns deep: states stand for how good they are for it."""

    def __init__(self, vectors: Vectors, party: int, horizon: int, sanctions: str) -> None:
        self.vectors, self.party, self.horizon, self.sanctions = vectors, party, horizon, sanctions
        self._worth: dict[tuple[bool, int, int], int] = {}
        self._reached: dict[int, set[int]] = {}

    def wrong(self, s1: int, turns: list[tuple[int, int]]) -> str:
        """Return what is wrong with a line of play after the party's move to ``s1``, given as movers and states.

        Empty where each turn is legal, makes what the one who has it can make of it, and the last is followed by
        none that would.
        """
        groups: list[list[tuple[int, int]]] = []
        for mover, to in turns:
            own = mover == self.party
            if groups and not own and groups[-1][-1][0] != self.party:
                groups[-1].append((mover, to))
            else:
                groups.append([(mover, to)])
        if len(groups) > self.horizon - 1:
            return "the line of play is longer than the party looks ahead"
        foreseen, at = self.worth(False, s1, self.horizon - 1), s1
        for number, group in enumerate(groups):
            own = number % 2 == 1
            movers = [mover for mover, _ in group]
            if own != (movers[0] == self.party) or not self._legal(movers):
                return "the turns are not taken as they should be"
            at = group[-1][1]
            if self._degree(self.worth(not own, at, self.horizon - 2 - number), foreseen):
                return f"going to {self.vectors.names[at]} is not what is foreseen"
        return "" if self._degree(at, foreseen) == 0 else "the line of play goes on"

    def worth(self, own: bool, s: int, left: int) -> int:
        """Return a state as good for the party as what it makes sure of from s, with so many turns left."""
        key = (own, s, left)
        if key not in self._worth:
            best = s
            for t in self._ends(own, s) if left else ():
                end = self.worth(not own, t, left - 1)
                degree = self._degree(end, best)
                if degree > 0 if own else degree < 0:
                    best = end
            self._worth[key] = best
        return self._worth[key]

    def _ends(self, own: bool, s: int) -> list[int]:
        if own:
            return self.vectors.moves(self.party, s)
        if s not in self._reached:
            self._reached[s] = self.vectors.answers(self.party, s, self.sanctions, lambda mover, t, start: True)
        return sorted(self._reached[s])

    def _legal(self, movers: list[int]) -> bool:
        if self.sanctions == "single-move":
            return len(movers) == 1
        if self.sanctions == "each-once":
            return len(movers) == len(set(movers))
        return all(mover != after for mover, after in pairwise(movers))

    def _degree(self, t: int, s: int) -> int:
        degree = self.vectors.compare(self.party, t, s)
        if degree is None:
            names = f"{self.vectors.names[t]} and {self.vectors.names[s]}"
            raise Unforeseen(f"how {self.vectors.ids[self.party]} compares {names} is unknown")
        return degree
