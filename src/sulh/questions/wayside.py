"""What a path is made of, and what is met beside it: steps, reached states, steps that a sanction blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np

from sulh.case.states import State, States
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.outward import outward
from sulh.questions.deterring import rule_of
from sulh.questions.sanctioning import Sanctions, Steps
from sulh.questions.situation import Situation
from sulh.stability.answers import worst_answer


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of a path: who takes it, more than one party if it is an agreement; from where to where.

    ``on`` and ``off`` name the options that it changes. They are empty in state form, and from and to a coalesced
    state.
    """

    parties: tuple[str, ...]
    start: State
    to: State
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "parties": list(self.parties),
            "from": self.start.name,
            "to": self.to.name,
            "on": list(self.on),
            "off": list(self.off),
        }

    def __str__(self) -> str:
        return f"{'+'.join(self.parties)}: {self.start} to {self.to}"


Path = tuple[PathStep, ...]
"""Steps, one after the other; none where one is there already."""


def path_step(here: Situation, members: Sequence[int], s: int, t: int) -> PathStep:
    """Return a step of some parties, by number, from one state to another."""
    case, states = here.case, here.states
    parties = tuple(case.parties[member].id for member in members)
    if not case.options or {s, t} & set(states.names):
        return PathStep(parties, states[s], states[t])
    changed = [
        (option.name, now)
        for option, was, now in zip(case.options, states.vector(s), states.vector(t), strict=True)
        if was != now
    ]
    on, off = (tuple(name for name, now in changed if now == letter) for letter in "YN")
    return PathStep(parties, states[s], states[t], on, off)


@dataclass(frozen=True, slots=True)
class Reached:
    """A state that legal paths lead to.

    Attributes
    ----------
    state
        Which.
    steps
        Of the shortest paths to it.
    holds
        Whether it is an equilibrium under the concept that was asked for. None where the comparisons of some party
        are no order, so that it is not said.
    end
        Whether no chosen arc leaves it: a play that comes here is over. None where the search stopped before.
    cycle
        The number of the cycle that it is on, from 1; 0 for none. None where the search stopped before.
    """

    state: State
    steps: int
    holds: bool | None
    end: bool | None
    cycle: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "state": self.state.name,
            "steps": self.steps,
            "holds": self.holds,
            "end": self.end,
            "cycle": self.cycle or None,
        }


class ReachedList(Sequence[Reached]):
    """The states that legal paths lead to, those of fewest steps first; made one by one as they are asked for."""

    def __init__(self, states: States, numbers: IntArray, columns: Sequence[IntArray | None]) -> None:
        self._states, self.numbers, self._columns = states, numbers, columns

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, index: int) -> Reached: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Reached]: ...
    def __getitem__(self, index: int | slice) -> Reached | Sequence[Reached]:
        numbers = range(len(self))
        return [self._made(k) for k in numbers[index]] if isinstance(index, slice) else self._made(numbers[index])

    def __repr__(self) -> str:
        shown = ", ".join(f"{one.state} in {one.steps}" for one in self[:8])
        return f"[{shown}{', ...' if len(self) > 8 else ''}]"

    def _made(self, k: int) -> Reached:
        steps, holds, end, cycle = (None if column is None else int(column[k]) for column in self._columns)
        holds, end = (None if mark is None else bool(mark) for mark in (holds, end))
        return Reached(self._states[int(self.numbers[k])], int(steps or 0), holds, end, cycle)


def holding(here: Situation, numbers: IntArray) -> BoolArray | None:
    """Return which of some states are equilibria under the concept of a situation: no party has an undeterred step.

    None where the comparisons of some party are no order.
    """
    if here.unordered:
        return None
    holds = np.ones(here.graph.n, bool)
    for party in range(len(here.case.parties)):
        worst = worst_answer(here.graph, party, here.semantics, here.concept)
        starts, ends = outward(here.graph.grids[party], here.graph.n)(numbers, True)
        holds[starts[worst[ends] > here.graph.scores[party][starts]]] = False
    found: BoolArray = holds[numbers]
    return found


@dataclass(frozen=True, slots=True)
class Blocked:
    """An improvement that is not taken, because a sanction deters it.

    Attributes
    ----------
    step
        The improvement.
    sanction
        A shortest answer of the others that leaves the party no better off than before, move by move.
    """

    step: PathStep
    sanction: Path

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {**self.step.to_dict(), "sanction": [turn.to_dict() for turn in self.sanction]}


class BlockedList(Sequence[Blocked]):
    """Steps that a sanction blocks; each sanction is looked for as it is asked for.

    Attributes
    ----------
    total
        How many there are, listed or not.
    """

    def __init__(self, here: Situation, found: Sequence[tuple[int, int, int]], total: int) -> None:
        self._here, self._found, self.total = here, found, total

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, index: int) -> Blocked: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Blocked]: ...
    def __getitem__(self, index: int | slice) -> Blocked | Sequence[Blocked]:
        numbers = range(len(self))
        return [self._made(k) for k in numbers[index]] if isinstance(index, slice) else self._made(numbers[index])

    def __repr__(self) -> str:
        shown = ", ".join(str(one.step) for one in self[:8])
        return f"[{shown}{', ...' if len(self) > 8 else ''}]"

    def _made(self, k: int) -> Blocked:
        party, s, s1 = self._found[k]
        turns, at = [], s1
        for mover, to in sanction(self._here, party, s, s1):
            turns.append(path_step(self._here, [mover], at, to))
            at = to
        return Blocked(path_step(self._here, [party], s, s1), tuple(turns))


def blocked(here: Situation, parties: Sequence[int], along: IntArray, most: int) -> BlockedList:
    """Return the deterred improvements of some parties from some states, in the order of the states."""
    place = np.full(here.graph.n, -1, np.int64)
    place[along] = np.arange(len(along))
    none = np.empty(0, np.int64)
    rows = []
    for party in parties:
        worst = worst_answer(here.graph, party, here.semantics, here.concept)
        starts, ends = outward(here.graph.grids[party], here.graph.n)(along, True)
        deterred = worst[ends] <= here.graph.scores[party][starts]
        starts, ends = starts[deterred], ends[deterred]
        rows.append((place[starts], np.full(len(starts), party), ends))
    at, who, to = (np.concatenate([none, *(row[k] for row in rows)]) for k in range(3))
    order = np.lexsort((to, who, at))[:most]
    found = list(zip(who[order].tolist(), along[at[order]].tolist(), to[order].tolist(), strict=True))
    return BlockedList(here, found, len(at))


def sanction(here: Situation, party: int, s: int, s1: int) -> list[tuple[int, int]]:
    """Return a shortest answer of the others that deters a party from leaving s for s1: who moves, and where to."""
    rule = rule_of(here.concept)
    if rule is None:
        return []
    steps = Steps(here.graph, credible=rule.credible, unknown=rule.steps_unknown)
    gains = Steps(here.graph, credible=True, unknown=False)
    found = Sanctions(here.graph, party, s, here.concept, rule, here.semantics, steps, gains).shortest(s1)
    return list(found or [])
