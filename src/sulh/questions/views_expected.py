"""What a viewer expects of everybody at a state: improvements, and the sanctions that deter them in its view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sulh.case.states import State
from sulh.questions.views_outlook import Outlook
from sulh.questions.wayside import Path, PathStep, path_step, sanction

MOST_EXPECTED = 100
"""Improvements from one state that are listed for a viewer; more are counted only."""


@dataclass(frozen=True, slots=True)
class Expected:
    """An improvement that a party has as a viewer sees it.

    Attributes
    ----------
    step
        From and to which believed state, and who takes it.
    real
        The real state that the end stands for; None if it is none.
    sanction
        The shortest answer of the others that deters it in this view, move by move; empty if nothing deters it.
    deterred
        Whether it is deterred.
    """

    step: PathStep
    real: State | None
    deterred: bool
    sanction: Path

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            **self.step.to_dict(),
            "real": None if self.real is None else self.real.name,
            "deterred": self.deterred,
            "sanction": [turn.to_dict() for turn in self.sanction],
        }


@dataclass(frozen=True)
class Expectation:
    """What a viewer expects at a real state.

    Attributes
    ----------
    state
        The real state; None within a view that rules it out, and then nothing is expected.
    believed
        What it looks like; None where the view rules it out, and then nothing is expected.
    improvements
        Of every party, in the order of the parties; the first hundred.
    total
        How many there are.
    """

    state: State | None
    believed: State | None
    improvements: tuple[Expected, ...]
    total: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "state": None if self.state is None else self.state.name,
            "believed": None if self.believed is None else self.believed.name,
            "n_improvements": self.total,
            "improvements": [one.to_dict() for one in self.improvements],
        }


def expectation(seen_by: Outlook, s: int | None) -> Expectation:
    """Return what a viewer expects at a real state: the improvements of each party, and what deters which."""
    if s is None:
        return Expectation(None, None, (), 0)
    here, state = seen_by.here, seen_by.real.states[s]
    at = int(seen_by.into[s])
    if at < 0:
        return Expectation(state, None, (), 0)
    found: list[Expected] = []
    total = 0
    for party in range(len(here.case.parties)):
        free = set(here.undeterred(party, at).tolist())
        for end in here.improvements(party, at).tolist():
            total += 1
            if len(found) == MOST_EXPECTED:
                continue
            back = seen_by.back(s, end)
            turns, last = [], end
            for mover, to in [] if end in free else sanction(here, party, at, end):
                turns.append(path_step(here, [mover], last, to))
                last = to
            real = None if back is None else seen_by.real.states[back]
            found.append(Expected(path_step(here, [party], at, end), real, end not in free, tuple(turns)))
    return Expectation(state, here.states[at], tuple(found), total)
