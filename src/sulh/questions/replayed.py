"""What a replay is made of: steps, where a path begins and ends, and what bears on it. All of it frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sulh.case.case import Case
from sulh.case.states import State
from sulh.questions.baselines import Baselines
from sulh.questions.contrasts import Contrast, Rival
from sulh.questions.phases import Coding
from sulh.questions.reasons import Judgement
from sulh.questions.single import Change
from sulh.questions.wayside import PathStep
from sulh.stability.answers import JUDGED

CONCEPTS = tuple(JUDGED)
"""The concepts under which states of a path are judged."""

HINDSIGHT = (
    "Preferences were coded knowing the outcome. That a path fits is a check of the coding, no evidence for the "
    "theory; only the contrasts inform."
)
"""What every replay says first."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """One step of a path.

    Attributes
    ----------
    number
        From 1.
    date, event
        As the case has them.
    step
        Who takes it, from where to where, and the options that it changes.
    forced
        Whether nobody chose it. Then it is not judged.
    coding
        The name of the coding in force; ``""`` for the base.
    judged
        How each who takes it compares the end with the beginning; empty where it is forced.
    undeterred
        Whether it is an arc: of one party an improvement that no sanction deters under the concept; of several an
        agreement, all of whom gain. None where it is forced.
    stable
        The concepts under which the state before is an equilibrium.
    open
        The other arcs from the state before: undeterred improvements, then agreements.
    n_left_out
        How many agreements are not among them because they turn a coercive option on.
    """

    number: int
    date: str | None
    event: str
    step: PathStep
    forced: bool
    coding: str
    judged: Mapping[str, Judgement]
    undeterred: bool | None
    stable: tuple[str, ...]
    open: tuple[PathStep, ...]
    n_left_out: int

    @property
    def improves(self) -> bool | None:
        """Whether all who take it gain; None where it is forced."""
        return None if self.forced else all(one.verdict == "better" for one in self.judged.values())

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "number": self.number,
            "date": self.date,
            "event": self.event,
            **self.step.to_dict(),
            "forced": self.forced,
            "coding": self.coding or None,
            "improves": self.improves,
            "judged": {party: one.to_dict() for party, one in self.judged.items()},
            "undeterred": self.undeterred,
            "stable_before": list(self.stable),
            "open": [one.to_dict() for one in self.open],
            "n_left_out_coercive": self.n_left_out,
        }


@dataclass(frozen=True, slots=True)
class Stand:
    """The state at the start or at the end of a path, and the concepts under which it is an equilibrium."""

    state: State
    coding: str
    stable: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"state": self.state.name, "coding": self.coding or None, "stable": list(self.stable)}


@dataclass(frozen=True, slots=True)
class Walk:
    """One path of the history, replayed.

    Attributes
    ----------
    name
        Of the path.
    case
        The case as the coding at its end has it; what its states are named by.
    codings
        Those in force along it, in their order.
    steps
        In order; none where the path has only a start.
    start, end
        Where it begins and ends, each in the coding in force there.
    baselines
        Of the end, in the coding in force there.
    rivals
        The outcomes that it is compared with.
    contrasts
        The questions (a) to (e); None where they were not asked, or there are too many states.
    untried
        Changes that leave the coding incomplete, so that they could not be tried.
    """

    name: str
    case: Case
    codings: tuple[Coding, ...]
    steps: tuple[Replayed, ...]
    start: Stand
    end: Stand
    baselines: Baselines
    rivals: tuple[Rival, ...]
    contrasts: tuple[Contrast, ...] | None
    untried: tuple[Change, ...]

    @property
    def judged(self) -> tuple[Replayed, ...]:
        """The steps that somebody chose."""
        return tuple(step for step in self.steps if not step.forced)

    def asked(self, about: str) -> tuple[Contrast, ...]:
        """Return the contrasts of one question: end, way, step, before or rival."""
        return tuple(one for one in self.contrasts or () if one.about == about)

    def n_matter(self, about: str, concept: str) -> int | None:
        """Return how many changes matter to one question, each counted once; None where it was not asked.

        It is not asked where there is nothing to ask about, or where everything is so already.
        """
        these = [one for one in self.asked(about) if one.concept == concept]
        if all(one.already for one in these):
            return None
        return sum(change.ways for change in {change for one in these for change in one.matter})

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "path": self.name,
            "codings": [coding.to_dict() for coding in self.codings],
            "start": self.start.to_dict(),
            "end": self.end.to_dict(),
            "steps": [step.to_dict() for step in self.steps],
            "baselines": self.baselines.to_dict(),
            "rivals": [rival.to_dict() for rival in self.rivals],
            "contrasts": None if self.contrasts is None else [one.to_dict() for one in self.contrasts],
            "untried": [change.to_dict() for change in self.untried],
        }
