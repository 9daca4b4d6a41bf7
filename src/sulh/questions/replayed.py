"""What a replay is made of: steps, where a path begins and ends, and what bears on it. All of it frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sulh.case.case import Case
from sulh.case.states import State
from sulh.questions.baselines import Baselines
from sulh.questions.contrasts import Contrast, Rival
from sulh.questions.phases import Coding, Undated
from sulh.questions.reasons import Judgement
from sulh.questions.replay_kept import Kept
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
        How many agreements are not among them because they turn a coercive option on; the step itself is none.
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
class TooMany:
    """Why single changes were not tried, and codings not drawn: the states and moves of a coding, and the limits.

    ``moves`` are cells of a table of all moves; None where already the states are too many.
    """

    states: int
    most_states: int
    moves: int | None
    most_moves: int

    @property
    def of_states(self) -> bool:
        """Whether it is the states that are too many, and not the moves."""
        return self.states > self.most_states

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "reason": "too many states" if self.of_states else "too many moves",
            "n_states": self.states,
            "most_states": self.most_states,
            "n_moves": self.moves,
            "most_moves": self.most_moves,
        }


@dataclass(frozen=True, slots=True)
class Tally:
    """How many changes matter to one of the questions (a) to (e) of a path.

    Attributes
    ----------
    n_asked
        How many things were asked about: steps, states, rivals.
    n_already
        How many of them are so already, so that no change could bring them about.
    n_matter
        How many changes bring about one of the others, each counted once; None where there are no others.
    """

    n_asked: int
    n_already: int
    n_matter: int | None

    @property
    def already(self) -> bool:
        """Whether everything that was asked about is so already."""
        return self.n_matter is None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        counted = {"n_asked": self.n_asked, "n_already": self.n_already, "n_matter": self.n_matter}
        return {"already": self.already, **counted}


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
    rivals_named
        Whether the case names them, or says that there is none.
    kept
        What keeps the end, where no order of the statements unsettles it.
    contrasts
        The questions (a) to (e); None where they were not asked, or there are too many states.
    too_many
        Why they could not be asked; None where they could.
    untried
        Changes that leave the coding incomplete, so that they could not be tried.
    too_large
        Changes that could not be tried because they make too many states feasible.
    undated
        The steps whose phase is not certain, where phases are followed.
    """

    name: str
    case: Case
    codings: tuple[Coding, ...]
    steps: tuple[Replayed, ...]
    start: Stand
    end: Stand
    baselines: Baselines
    rivals: tuple[Rival, ...]
    rivals_named: bool
    kept: Kept
    contrasts: tuple[Contrast, ...] | None
    too_many: TooMany | None
    untried: tuple[Change, ...]
    too_large: tuple[Change, ...]
    undated: tuple[Undated, ...]

    @property
    def judged(self) -> tuple[Replayed, ...]:
        """The steps that somebody chose."""
        return tuple(step for step in self.steps if not step.forced)

    def asked(self, about: str) -> tuple[Contrast, ...]:
        """Return the contrasts of one question: end, way, step, before or rival."""
        return tuple(one for one in self.contrasts or () if one.about == about)

    @property
    def n_tried(self) -> int | None:
        """How many single changes were tried in all; None where none were."""
        if self.contrasts is None:
            return None
        return max((one.n_tried for one in self.contrasts), default=0)

    def tally(self, about: str, concept: str) -> Tally | None:
        """Return how many changes matter to one question; None where there is nothing to ask about, or it was not."""
        these = [one for one in self.asked(about) if one.concept == concept]
        if not these:
            return None
        others = [one for one in these if not one.already]
        count = sum(change.ways for change in {change for one in others for change in one.matter})
        return Tally(len(these), len(these) - len(others), count if others else None)

    def why_none(self) -> dict[str, Any] | None:
        """Return why there are no contrasts, as JSON has it; None where there are."""
        if self.contrasts is not None:
            return None
        return {"reason": "not asked for"} if self.too_many is None else self.too_many.to_dict()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "path": self.name,
            "codings": [coding.to_dict() for coding in self.codings],
            "start": self.start.to_dict(),
            "end": self.end.to_dict(),
            "steps": [step.to_dict() for step in self.steps],
            "baselines": self.baselines.to_dict(),
            "kept": self.kept.to_dict(),
            "rivals": [rival.to_dict() for rival in self.rivals],
            "rivals_named": self.rivals_named,
            "contrasts": None if self.contrasts is None else [one.to_dict() for one in self.contrasts],
            "no_contrasts": self.why_none(),
            "untried": [change.to_dict() for change in self.untried],
            "untried_too_large": [change.to_dict() for change in self.too_large],
            "undated": [one.to_dict() for one in self.undated],
        }
