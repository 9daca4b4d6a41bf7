"""The answer of robust: shares of drawn codings, and what swings an outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from sulh.case.case import Case
from sulh.case.naming import one_state
from sulh.case.states import State, States
from sulh.engine.arrays import BoolArray
from sulh.errors import Problem, UnknownName
from sulh.questions.drawing import Assumption
from sulh.questions.intervals import ALPHA, Contrast, Share, among, contrast, level, share
from sulh.questions.plan import Plan
from sulh.questions.readings import Drawn, drawn_readings
from sulh.questions.result import Tabular, made_by
from sulh.questions.running import Stopped
from sulh.questions.tally import Tally, coding, comparisons, first_change, needed

TITLE = "share of drawn codings in which it holds; it is not a probability of peace"

ENOUGH = 30
"""Codings that must be on either side of an assumption before one compares them."""

Whence = Literal["asked", "history", "base", "status quo", "none"]
"""Why an outcome is looked at: somebody asked, the history ends there, it is the least firm of the base, it is now."""


@dataclass(frozen=True, slots=True)
class Swing:
    """The share of an outcome with an assumption changed, and without.

    Codings are compared with others that have the same combination of those variants that bear on the assumption,
    and only codings in which it applies: both statements, or the rule, are there.

    Attributes
    ----------
    assumption
        What is changed, in words.
    changed, kept
        The share among the compared codings in which it is changed, and among those in which it is not.
    contrast
        Both shares as means over the combinations, weighted alike, and the interval of their difference.
    """

    assumption: Assumption
    changed: Share
    kept: Share
    contrast: Contrast

    @property
    def few(self) -> bool:
        """Whether too few codings are on one side to compare the two."""
        return min(self.changed.n, self.kept.n) < ENOUGH

    @property
    def difference(self) -> float:
        """The share with it changed, less that without, within equal combinations of variants."""
        return self.contrast.value

    @property
    def sure(self) -> float:
        """How far the interval of the difference stays away from 0; 0 where it includes 0, or codings are too few."""
        return 0.0 if self.few else max(self.contrast.low, -self.contrast.high, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "kind": self.assumption.kind,
            "party": self.assumption.party or None,
            "text": self.assumption.text,
            "changed": {**self.changed.to_dict(), "n": self.changed.n},
            "kept": {**self.kept.to_dict(), "n": self.kept.n},
            "with": self.contrast.first,
            "without": self.contrast.second,
            "difference": self.difference,
            "low": self.contrast.low,
            "high": self.contrast.high,
            "tells": self.sure > 0,
            "few": self.few,
        }


@dataclass(frozen=True, slots=True)
class Breaking:
    """The fewest changes seen that turn the verdict on an outcome: a drawn coding, and what it changes.

    ``held``: whether the outcome holds in the base coding, so that these break it, or bring it about. ``needed``: those
    that are left once the others are taken back, one after another; none of them can be taken back alone.
    """

    index: int
    changes: tuple[str, ...]
    held: bool
    needed: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "coding": self.index,
            "changes": list(self.changes),
            "needed": list(self.needed),
            "holds_in_base": self.held,
        }


@dataclass(frozen=True, eq=False, repr=False)
class Robustness(Tabular):
    """How firmly outcomes hold: the answer of :func:`robust`.

    Attributes
    ----------
    plan
        What was drawn: the case, the concepts, the settings and the seed.
    states
        The feasible states of the base coding; every array is in their order.
    base
        For each concept and state whether it is an equilibrium in the base coding.
    tally
        What was counted, in whole numbers.
    assumptions
        What drawn codings may change.
    planned
        How many codings were to be drawn.
    stopped
        ``"planned"``: all were judged. ``"narrow"``: the intervals were as narrow as asked. ``"interrupted"`` or
        ``"failed"``: broken off, and the answer is over the first codings, as many as were done.
    width
        How narrow the intervals were to be, if that was asked.
    concept
        Under which the outcome is looked at closely.
    outcome, whence
        The state that is looked at closely, and why this one.
    historical
        What happened in the end, if that is known.
    remarks
        What is not drawn, and what else a reader should know.
    warnings
        What ``sulh check`` would warn of.
    """

    plan: Plan
    states: States
    base: BoolArray
    tally: Tally
    assumptions: tuple[Assumption, ...]
    planned: int
    stopped: Stopped
    width: float | None
    concept: str
    outcome: State | None
    whence: Whence
    historical: State | None
    remarks: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()

    @property
    def case(self) -> Case:
        """The base coding."""
        return self.plan.case

    @property
    def concepts(self) -> tuple[str, ...]:
        """The ids of the concepts."""
        return self.plan.concepts

    @property
    def n(self) -> int:
        """How many drawn codings were judged."""
        return self.tally.n

    @property
    def readings(self) -> Drawn:
        """How many entries of the base have readings that were drawn from, and whose they are."""
        return drawn_readings(self.case, self.plan.spread)

    def share(self, concept: str, state: str | State) -> Share:
        """Return the share of the drawn codings in which a state is an equilibrium, with its interval.

        Raises
        ------
        UnknownName
            The concept is not among those asked for, or there is no such state.
        """
        return share(int(self.tally.holds[self._row(concept), self._number(state)]), self.n)

    def shares(self, concept: str) -> dict[str, Share]:
        """Return the shares of all states that hold in some drawn coding, or in the base, the largest first."""
        row = self._row(concept)
        counts = self.tally.holds[row]
        found = np.flatnonzero((counts > 0) | self.base[row])
        found = found[np.argsort(-counts[found], kind="stable")]
        return {self.states.name(int(k)): share(int(counts[k]), self.n) for k in found}

    def columns(self) -> dict[str, Any]:
        """Return the shares by columns: a row for each concept and each state of :meth:`shares`."""
        rows = [(concept, name, found) for concept in self.concepts for name, found in self.shares(concept).items()]
        numbers = [self._number(name) for _, name, _ in rows]
        held = [bool(self.base[self._row(concept), k]) for (concept, _, _), k in zip(rows, numbers, strict=True)]
        return {
            "concept": [concept for concept, _, _ in rows],
            "state": [name for _, name, _ in rows],
            "label": [self.states.labels.get(k, "") for k in numbers],
            "holds_in_base": held,
            "share": [found.value for *_, found in rows],
            "low": [found.low for *_, found in rows],
            "high": [found.high for *_, found in rows],
        }

    def swings(self, concept: str | None = None, outcome: str | State | None = None) -> tuple[Swing, ...]:
        """Return what each assumption does to an outcome, the greatest difference first, too few codings last.

        Sorted by the end of the interval that is nearest to 0. All intervals together miss as often as one share's.
        Without arguments: to the outcome that is looked at closely, under its concept.
        """
        row, number = self._row(concept or self.concept), self._asked(outcome)
        if number is None:
            return ()
        counted, missing = self.tally, level(self.n)
        changed = np.array([counted.changed_holds[row, :, number], counted.changed])
        kept = np.array([counted.asked_holds[row, :, number], counted.asked]) - changed
        about, found = comparisons(self.plan), []
        for a, one in enumerate(self.assumptions):
            rows = (about == a) & (changed[1] > 0) & (kept[1] > 0)
            (x, n), (y, m) = changed[:, rows].sum(axis=1).tolist(), kept[:, rows].sum(axis=1).tolist()
            told = contrast(changed[:, rows], kept[:, rows], missing / len(self.assumptions))
            found.append(Swing(one, among(x, n, missing), among(y, m, missing), told))
        return tuple(sorted(found, key=lambda one: (one.few, -one.sure, -abs(one.difference))))

    def breaking(self, concept: str | None = None, outcome: str | State | None = None) -> Breaking | None:
        """Return the fewest changes seen that turn the verdict on an outcome; None if no drawn coding turns it."""
        row, number = self._row(concept or self.concept), self._asked(outcome)
        if number is None:
            return None
        if (row, number) not in self._broken:
            found = first_change(int(self.tally.fewest[row, number]))
            held = bool(self.base[row, number])
            self._broken[row, number] = None
            if found is not None:
                changes = coding(self.plan, found[1]).changes
                left = needed(self.plan, found[1], self.concepts[row], number)
                self._broken[row, number] = Breaking(found[1], changes, held, left)
        return self._broken[row, number]

    def by_chance(self, concept: str) -> float:
        """Return how often a state drawn at random is among the equilibria: their mean share of the states."""
        return self.tally.by_chance(self._row(concept))

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        case = self.case
        return {
            **made_by(case.digest, case.name, case.variant_name, self.plan.semantics.to_dict()),
            "title": TITLE,
            "parties": [party.id for party in case.parties],
            "options": [option.name for option in case.options],
            "n_states": len(self.states),
            "concepts": list(self.concepts),
            "n": self.n,
            "planned": self.planned,
            "stopped": self.stopped,
            "width": self.width,
            "seed": self.plan.seed,
            "spread": self.plan.spread.to_dict(),
            "drawn": self.plan.digest,
            "readings": {"entries": self.readings.entries, "coders": list(self.readings.coders)},
            "alpha": ALPHA,
            "level": level(self.n),
            "shares": {id: list(self._listed(id)) for id in self.concepts},
            "nothing": {id: int(self.tally.none[k]) for k, id in enumerate(self.concepts)},
            "elsewhere": {id: int(self.tally.others[k]) for k, id in enumerate(self.concepts)},
            "outcome": None if self.outcome is None else self._closely(self.outcome),
            "historical": None if self.historical is None else self._in_history(self.historical),
            "remarks": list(self.remarks),
            "warnings": [problem.to_dict() for problem in self.warnings],
        }

    def __repr__(self) -> str:
        how = "" if self.stopped in ("planned", "narrow") else f", {self.stopped}"
        return f"<Robustness of {self.case.name}: {self.n:,} drawn codings, {', '.join(self.concepts)}{how}>"

    @cached_property
    def _broken(self) -> dict[tuple[int, int], Breaking | None]:
        return {}

    def _row(self, concept: str) -> int:
        if concept not in self.concepts:
            raise UnknownName("concept in this answer", concept, self.concepts)
        return self.concepts.index(concept)

    def _number(self, state: str | State) -> int:
        return state.number if isinstance(state, State) else one_state(self.case, self.states, state)

    def _asked(self, outcome: str | State | None) -> int | None:
        if outcome is not None:
            return self._number(outcome)
        return None if self.outcome is None else self.outcome.number

    def _listed(self, concept: str) -> Iterator[dict[str, Any]]:
        row = self._row(concept)
        for name, one in self.shares(concept).items():
            number = int(self.states.find(name)[0])
            label = self.states.labels.get(number, "")
            yield {"state": name, "label": label, "base": bool(self.base[row, number]), **one.to_dict()}

    def _closely(self, outcome: State) -> dict[str, Any]:
        by_concept = {}
        for id in self.concepts:
            broken = self.breaking(id)
            by_concept[id] = {
                "base": bool(self.base[self._row(id), outcome.number]),
                **self.share(id, outcome).to_dict(),
                "swings": [swing.to_dict() for swing in self.swings(id)],
                "turned_by": None if broken is None else broken.to_dict(),
            }
        return {"state": outcome.name, "label": outcome.label, "whence": self.whence, "concepts": by_concept}

    def _in_history(self, state: State) -> dict[str, Any]:
        by_concept = {id: {**self.share(id, state).to_dict(), "by_chance": self.by_chance(id)} for id in self.concepts}
        return {"state": state.name, "label": state.label, "concepts": by_concept}
