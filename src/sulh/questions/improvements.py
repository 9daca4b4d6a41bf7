"""Improvements of coalitions, one by one: who moves what, who gains, and what it does to the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, overload

import numpy as np

from sulh.case.case import Case
from sulh.case.states import State, States
from sulh.engine.arrays import IntArray
from sulh.engine.orders import BETTER
from sulh.stability.coalitions import Alliances

Change = Literal["gains", "loses", "same"]


@dataclass(frozen=True, slots=True)
class Step:
    """A move of one party on the way: where it leads, and the options that it switches on and off.

    The options are empty in state form, and from and to a coalesced state.
    """

    party: str
    to: State
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"party": self.party, "to": self.to.name, "on": list(self.on), "off": list(self.off)}


@dataclass(frozen=True, slots=True)
class Stake:
    """What it means to one party: whether it gains, and the place of the state among its places, 1 for the best.

    Without places where the party's comparisons are no order.
    """

    party: str
    member: bool
    change: Change
    before: int | None = None
    after: int | None = None
    places: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "party": self.party,
            "member": self.member,
            "change": self.change,
            "before": self.before,
            "after": self.after,
            "places": self.places,
        }


@dataclass(frozen=True, slots=True)
class CoalitionImprovement:
    """A coalition takes the conflict from one state to another that it prefers.

    Attributes
    ----------
    coalition
        The ids of its members.
    start, end
        From where to where.
    steps
        One shortest way; there may be others.
    stakes
        What it means to each party, in the order of the case.
    """

    coalition: tuple[str, ...]
    start: State
    end: State
    steps: tuple[Step, ...]
    stakes: tuple[Stake, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "coalition": list(self.coalition),
            "from": self.start.name,
            "to": self.end.name,
            "steps": [step.to_dict() for step in self.steps],
            "stakes": [stake.to_dict() for stake in self.stakes],
        }

    def __str__(self) -> str:
        return f"{'+'.join(self.coalition)}: {self.start} to {self.end}"


class Gathered:
    """Improvements of several coalitions as they are found, by number; beyond a limit they are counted only."""

    def __init__(self, most: int) -> None:
        self.room, self.total = most, 0
        self.coalitions: list[tuple[int, ...]] = []
        self.pairs: list[tuple[IntArray, IntArray]] = []

    def add(self, coalition: tuple[int, ...], found: tuple[IntArray, IntArray, int]) -> None:
        """Add those of one coalition: starts, ends, and how many there are."""
        starts, ends, number = found
        self.coalitions.append(coalition)
        self.pairs.append((starts, ends))
        self.room -= len(starts)
        self.total += number


class ImprovementList(Sequence[CoalitionImprovement]):
    """Improvements of coalitions; made one by one as they are asked for.

    Attributes
    ----------
    total
        How many there are, listed or not.
    """

    def __init__(self, case: Case, states: States, alliances: Alliances, found: Gathered) -> None:
        self._case, self._states, self._alliances = case, states, alliances
        self.total = found.total
        self._coalitions = found.coalitions
        self._which = np.repeat(np.arange(len(found.pairs)), [len(starts) for starts, _ in found.pairs])
        self._pairs = np.concatenate([np.empty((2, 0), np.int64), *map(np.array, found.pairs)], axis=1)
        self._places: dict[int, IntArray | None] = {}

    def __len__(self) -> int:
        return len(self._which)

    @overload
    def __getitem__(self, index: int) -> CoalitionImprovement: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[CoalitionImprovement]: ...
    def __getitem__(self, index: int | slice) -> CoalitionImprovement | Sequence[CoalitionImprovement]:
        numbers = range(len(self))
        return [self._made(k) for k in numbers[index]] if isinstance(index, slice) else self._made(numbers[index])

    def __repr__(self) -> str:
        shown = ", ".join(str(one) for one in self[:8])
        return f"[{shown}{', ...' if len(self) > 8 else ''}]"

    def _made(self, k: int) -> CoalitionImprovement:
        coalition = self._coalitions[int(self._which[k])]
        s, t = (int(state) for state in self._pairs[:, k])
        steps, here = [], s
        for member, there in self._alliances.sequence(coalition, s, t):
            steps.append(self._step(member, here, there))
            here = there
        stakes = tuple(self._stake(party, party in coalition, s, t) for party in range(len(self._case.parties)))
        names = tuple(self._case.parties[member].id for member in coalition)
        return CoalitionImprovement(names, self._states[s], self._states[t], tuple(steps), stakes)

    def _step(self, member: int, s: int, t: int) -> Step:
        party, to = self._case.parties[member].id, self._states[t]
        if not self._case.options or {s, t} & set(self._states.names):
            return Step(party, to)
        before, after = self._states.vector(s), self._states.vector(t)
        changed = [
            (option.name, now) for option, was, now in zip(self._case.options, before, after, strict=True) if was != now
        ]
        on, off = (tuple(name for name, now in changed if now == letter) for letter in "YN")
        return Step(party, to, on, off)

    def _stake(self, party: int, member: bool, s: int, t: int) -> Stake:
        relation = self._alliances.graph.relations[party]
        at, to = np.array(s), np.array(t)
        change: Change = "same"
        if relation.above(to, at, BETTER):
            change = "gains"
        elif relation.above(at, to, BETTER):
            change = "loses"
        if party not in self._places:
            score = relation.score
            self._places[party] = None if score is None else np.unique(score[:-1], return_inverse=True)[1]
        order = self._places[party]
        if order is None:
            return Stake(self._case.parties[party].id, member, change)
        top = int(order.max())
        return Stake(
            self._case.parties[party].id, member, change, top - int(order[s]) + 1, top - int(order[t]) + 1, top + 1
        )
