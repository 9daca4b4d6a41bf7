"""Who could leave a package, or from outside undo it or tempt a signatory to renege, and what deters that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sulh.case.states import State
from sulh.engine.arrays import IntArray
from sulh.questions.deterring import rule_of
from sulh.questions.judging import Judging
from sulh.questions.orders_of_steps import Performance
from sulh.questions.reasons import Turn
from sulh.questions.sanctioning import Sanctions, Steps
from sulh.questions.situation import Situation

FOLLOWED = 3
"""Improvements of one party from one state whose sanction, or what follows, is worked out."""

Kind = Literal["defects", "goes on"]
Harm = Literal["undoes", "tempts"]


@dataclass(frozen=True, slots=True)
class Leaving:
    """An improvement of a signatory from the end of a package.

    Attributes
    ----------
    turn
        The move.
    undone
        The options of the package that it changes back; where it is none the signatory goes on.
    deterred
        Whether a sanction exists.
    then
        A shortest sanction; where none exists, the moves by one of the others that follow undeterred. Worked out
        for the first three of each signatory, else None.
    below
        The signatories for whom it leads to a state worse than the start.
    """

    turn: Turn
    undone: tuple[str, ...]
    deterred: bool
    then: tuple[Turn, ...] | None
    below: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """``"defects"`` if it takes back some of the package, else ``"goes on"``."""
        return "defects" if self.undone else "goes on"

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "kind": self.kind,
            "turn": self.turn.to_dict(),
            "undone": list(self.undone),
            "deterred": self.deterred,
            "then": None if self.then is None else [turn.to_dict() for turn in self.then],
            "below_start": list(self.below),
        }


@dataclass(frozen=True, slots=True)
class Undoing:
    """An improvement of an outsider, at the end of a package or on the way, that undoes it or tempts a signatory.

    Attributes
    ----------
    at
        From where.
    turn
        The move.
    below
        The signatories that it brings below their start: it leads to a state worse than the start for them, and
        either worse than the one before, or such that they are ``locked_in``.
    locked_in
        Of these, who can then no longer come back to as good as its start by one move of its own, and before could.
    opens
        The signatories that can then gain by taking back options with which before they could not.
    deterred, then
        As of :class:`Leaving`.
    """

    at: State
    turn: Turn
    below: tuple[str, ...]
    locked_in: tuple[str, ...]
    opens: tuple[str, ...]
    deterred: bool
    then: tuple[Turn, ...] | None

    @property
    def kind(self) -> Harm:
        """``"undoes"`` if it brings a signatory below its start; ``"tempts"`` if one can then only gain by reneging."""
        return "undoes" if self.below else "tempts"

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "kind": self.kind,
            "at": self.at.name,
            "turn": self.turn.to_dict(),
            "below_start": list(self.below),
            "locked_in": list(self.locked_in),
            "opens": list(self.opens),
            "deterred": self.deterred,
            "then": None if self.then is None else [turn.to_dict() for turn in self.then],
        }


class Following:
    """What follows an improvement, in a situation; what is found on the way is kept."""

    def __init__(self, here: Situation) -> None:
        self.here = here
        self.judging = Judging(here.case, here.states, here.graph)

    def deterred(self, party: int, s: int) -> IntArray:
        """Return the improvements of a party from a state that a sanction deters."""
        return self.here.deterred(party, s)

    def then(self, party: int, s: int, s1: int, deterred: bool) -> tuple[Turn, ...]:
        """Return a shortest sanction, or else the first undeterred improvement of each of the others at ``s1``."""
        if not deterred:
            others = [other for other in range(len(self.here.case.parties)) if other != party]
            ends = [(other, self.here.undeterred(other, s1)) for other in others]
            return tuple(self.judging.turn(other, int(found[0]), s1) for other, found in ends if len(found))
        turns, at = [], s1
        for mover, to in self._search(party, s).shortest(s1) or []:
            turns.append(self.judging.turn(mover, to, at))
            at = to
        return tuple(turns)

    def ordered(self, party: int, s: int) -> list[tuple[int, bool]]:
        """Return the improvements of a party, those first that nothing deters, then the smallest changes."""
        deterred = set(self.deterred(party, s).tolist())
        ends = self.here.improvements(party, s).tolist()
        return sorted(((end, end in deterred) for end in ends), key=lambda one: (one[1], self._size(s, one[0]), one[0]))

    def _size(self, s: int, t: int) -> int:
        states = self.here.states
        return sum(a != b for a, b in zip(states.vector(s), states.vector(t), strict=True))

    def _search(self, party: int, s: int) -> Sanctions:
        rule = rule_of(self.here.concept)
        assert rule is not None  # as worst_answer knows the concept
        steps, gains = self._steps[rule.credible], self._steps[True]
        return Sanctions(self.here.graph, party, s, self.here.concept, rule, self.here.semantics, steps, gains)

    @cached_property
    def _steps(self) -> dict[bool, Steps]:
        return {credible: Steps(self.here.graph, credible=credible, unknown=False) for credible in (False, True)}


def leavings(following: Following, package: Performance) -> tuple[Leaving, ...]:
    """Return the improvements of the signatories from the end of a package."""
    here, end = following.here, package.final
    found = []
    for party in package.signatories:
        for number, (t, deterred) in enumerate(following.ordered(party, end)):
            undone = package.undone(package.end, t)
            then = following.then(party, end, t, deterred) if number < FOLLOWED else None
            turn = following.judging.turn(party, t, end)
            names = tuple(here.case.options[k].name for k in undone)
            found.append(Leaving(turn, names, deterred, then, below(package, t)))
    return tuple(found)


def undoings(following: Following, package: Performance, codes: Sequence[int]) -> tuple[Undoing, ...]:
    """Return what outsiders could do, gaining by it, at the vectors after each step: what undoes the package."""
    here = following.here
    outside = [party for party in range(len(here.case.parties)) if party not in package.signatories]
    ids = [party.id for party in here.case.parties]
    found = []
    for code in codes:
        at = package.state(code)
        before = _temptations(package, code, at)
        for party in outside:
            number = 0
            for t, deterred in following.ordered(party, at):
                worse, locked = _brought_below(package, at, t)
                after = _temptations(package, code, t)
                opens = tuple(ids[j] for j in package.signatories if after[j] - before[j])
                if worse or opens:
                    then = following.then(party, at, t, deterred) if number < FOLLOWED else None
                    turn = following.judging.turn(party, t, at)
                    found.append(Undoing(here.states[at], turn, worse, locked, opens, deterred, then))
                    number += 1
    return tuple(found)


def _brought_below(package: Performance, before: int, after: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the signatories that a move brings below their start, and those of them whom it locks in there.

    Who is below its start already, by a step of its own perhaps, is not brought there by a move that does it no
    harm; it is where the move takes from it the way back.
    """
    here = package.here
    found, locked = [], []
    for j in package.signatories:
        score, id = here.graph.scores[j], here.case.parties[j].id
        if score[after] >= score[package.origin]:
            continue
        if package.stuck(j, after) and not package.stuck(j, before):
            locked.append(id)
        if score[after] < score[before] or id in locked[-1:]:
            found.append(id)
    return tuple(found), tuple(locked)


def below(package: Performance, state: int) -> tuple[str, ...]:
    """Return the signatories for whom a state is worse than the start."""
    here = package.here
    scores = [here.graph.scores[j] for j in package.signatories]
    return tuple(
        here.case.parties[j].id
        for j, score in zip(package.signatories, scores, strict=True)
        if score[state] < score[package.origin]
    )


def _temptations(package: Performance, code: int, state: int) -> dict[int, set[int]]:
    """Return for each signatory what it could gain by taking back at a state, of what is performed in a vector.

    Each is the bits of the options that one improvement takes back: a party that gains by taking back one option may
    come to gain by taking back another.
    """
    found = {}
    for j in package.signatories:
        ends = package.here.improvements(j, state)
        found[j] = package.taken_back(code, state, ends) - {0}
    return found
