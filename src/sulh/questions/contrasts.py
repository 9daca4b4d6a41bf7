"""Contrasts: which single change of the coding would matter to a path, and how many were tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sulh.case.states import MAX_STATES
from sulh.engine.arrays import BoolArray
from sulh.errors import CaseError, NotDefined, TooLarge
from sulh.questions.columns import Ground, Scores, number_of
from sulh.questions.phases import Coding
from sulh.questions.single import KINDS, Change, changed, changes, tried
from sulh.questions.situation import situation

About = Literal["end", "way", "step", "before", "rival"]

ASKED: dict[About, str] = {
    "end": "the end is no equilibrium",
    "way": "the end is out of reach",
    "step": "a step is no improvement",
    "before": "the state before a step is stable",
    "rival": "a rival is reachable and stable",
}
"""What a single change could bring about, in the order in which it is asked."""

MOST_STATES = 1 << 13
"""States up to which single changes are tried, and codings shuffled: beyond, that takes more than a minute."""

MOST_CHANGED = 4 * MOST_STATES
"""States up to which a change is tried that makes more of them feasible."""

Tell = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Rival:
    """An outcome beside the one that came about.

    Attributes
    ----------
    name
        The label; of the end of another path without one ``"end of"`` and the name of the path.
    states
        The names of its states; one of them, reachable and stable, is enough.
    """

    name: str
    states: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"name": self.name, "states": list(self.states)}


@dataclass(frozen=True, slots=True)
class Contrast:
    """One question, and the single changes that bring the thing about.

    Attributes
    ----------
    about
        ``"end"``, ``"way"``, ``"step"``, ``"before"`` or ``"rival"``: the questions (a) to (e).
    subject
        Of (c) and (d) the number of the step, of (e) the rival; else ``""``.
    concept
        Under which; under nash as well (a) is asked twice.
    already
        Whether it is so in the coding as it is. Then there is nothing that a change could bring about.
    tried
        How many single changes of each kind were tried.
    matter
        Those that bring it about, the nearest moves first. Empty where none does.
    """

    about: About
    subject: str
    concept: str
    already: bool
    tried: Mapping[str, int]
    matter: tuple[Change, ...]

    @property
    def n_tried(self) -> int:
        """How many changes were tried in all."""
        return sum(self.tried.values())

    @property
    def n_matter(self) -> int:
        """How many of them matter; an exchange of two neighbours counts as two moves, as it does among those tried."""
        return sum(change.ways for change in self.matter)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "about": self.about,
            "subject": self.subject or None,
            "concept": self.concept,
            "already": self.already,
            "tried": dict(self.tried),
            "n_matter": self.n_matter,
            "matter": [change.to_dict() for change in self.matter],
        }


@dataclass(frozen=True)
class Walked:
    """What of a path bears on its contrasts.

    Attributes
    ----------
    states
        The names of the states, one more than steps.
    movers
        Of each step who takes it, by id; empty where it is forced.
    codings
        In force at each step; of a path without steps one.
    grounds
        Of each coding by name.
    rivals
        Named in the coding at the end.
    """

    states: tuple[str, ...]
    movers: tuple[tuple[str, ...], ...]
    codings: tuple[Coding, ...]
    grounds: Mapping[str, Ground]
    rivals: tuple[Rival, ...]

    @property
    def joint(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """The joint steps that somebody chose: from where to where, and by whom. What is recorded is possible."""
        pairs = zip(self.states, self.states[1:], self.movers, strict=False)
        return [(before, after, movers) for before, after, movers in pairs if len(movers) > 1]

    @property
    def distinct(self) -> list[Coding]:
        """The codings in the order in which they come into force, each once."""
        return list({coding.name: coding for coding in self.codings}.values())


@dataclass(frozen=True)
class Outcome:
    """What is so in some columns: bool arrays whose last axis is the columns."""

    holds: BoolArray
    nash: BoolArray
    way: BoolArray
    steps: BoolArray
    before: BoolArray
    rivals: BoolArray


@dataclass(frozen=True)
class Tried:
    """What came of trying single changes.

    Attributes
    ----------
    contrasts
        The questions (a) to (e).
    untried
        Changes with which the coding is not complete: a ranking misses states that a rule left off makes feasible.
    too_large
        Changes with which there are too many states.
    """

    contrasts: tuple[Contrast, ...]
    untried: tuple[Change, ...] = ()
    too_large: tuple[Change, ...] = ()


Sheets = Mapping[str, tuple[Ground, Scores]]
"""Of each coding, by name: its states and moves, and the scores of the parties in each column."""


def outcome(path: Walked, sheets: Sheets, concept: str) -> Outcome:
    """Return what is so of a path in each column."""
    names = [coding.name for coding in path.distinct]
    worst = {}
    for name in names:
        ground, scores = sheets[name]
        worst[name] = ground.worst(scores, concept, ground.improving(scores))
    holds = {name: sheets[name][0].holds(sheets[name][1], worst[name]) for name in names}
    columns = sheets[names[0]][1][0].shape[1]
    steps, before = np.zeros((2, len(path.movers), columns), bool)
    for k, movers in enumerate(path.movers):
        name = path.codings[k].name
        ground, scores = sheets[name]
        s, t = (_at(ground, state) for state in path.states[k : k + 2])
        steps[k] = True
        for mover in movers:
            score = scores[ground.here.case.party_number(mover)]
            steps[k] &= score[t] > score[s]
        before[k] = holds[name][s]
    last = path.codings[-1].name
    ground, scores = sheets[last]
    end = _at(ground, path.states[-1])
    reached = _reached(path, sheets, worst)
    rivals = np.zeros((len(path.rivals), columns), bool)
    for k, rival in enumerate(path.rivals):
        numbers = [at for state in rival.states if (at := number_of(ground.here, state)) is not None]
        rivals[k] = (reached & holds[last])[numbers].any(axis=0)
    nash = ground.holds(scores, scores)[end]
    return Outcome(holds[last][end], nash, reached[end], steps, before, rivals)


def _at(ground: Ground, name: str) -> int:
    number = number_of(ground.here, name)
    if number is None:
        raise NotDefined(
            f"The path passes through {name}, which is no state of {ground.here.case.name} in this coding."
        )
    return number


def _reached(path: Walked, sheets: Sheets, worst: Mapping[str, Scores]) -> BoolArray:
    """Return what can be reached from the start by the end, in the states of the last coding: shape (n, columns).

    Play goes on under each coding as long as one likes, and from all that is reached then under the next.
    """
    turns = [coding.name for k, coding in enumerate(path.codings) if not k or path.codings[k - 1].name != coding.name]
    ground, scores = sheets[turns[0]]
    reached = np.zeros((ground.n, scores[0].shape[1]), bool)
    reached[_at(ground, path.states[0])] = True
    for k, name in enumerate(turns):
        following, scores = sheets[name]
        if k:
            reached = _carried(ground, following, reached)
        ground = following
        reached = ground.reached(scores, worst[name], reached)
    return reached


def _carried(ground: Ground, following: Ground, reached: BoolArray) -> BoolArray:
    if ground is following:
        return reached
    result = np.zeros((following.n, reached.shape[1]), bool)
    for s in np.flatnonzero(reached.any(axis=1)).tolist():
        t = number_of(following.here, ground.here.states.name(s))
        if t is not None:
            result[t] |= reached[s]
    return result


def contrasts(
    path: Walked,
    concept: str,
    *,
    include_coercive: bool = False,
    max_states: int = MAX_STATES,
    tell: Tell = lambda what, share: None,
) -> Tried:
    """Return the contrasts of a path, and the changes that could not be tried."""
    codings = path.distinct
    every = changes([(coding.name, coding.case) for coding in codings])
    lists = [change for change in every if change.relists]
    base = outcome(path, _sheets(path, []), concept)
    found: dict[Change, Outcome] = {}
    for batch in _batches(lists, min(ground.width for ground in path.grounds.values())):
        tell("trying other orders", len(found) / max(len(every), 1))
        result = outcome(path, _sheets(path, batch), concept)
        for k, change in enumerate(batch):
            found[change] = _column(result, k)
    untried, too_large = [], []
    for number, change in enumerate(every):
        if change.relists:
            continue
        tell("trying other directions and rules", number / len(every))
        try:
            sheets = {
                coding.name: _restructured(path, coding, change, concept, include_coercive, max_states)
                for coding in codings
            }
            found[change] = _column(outcome(path, sheets, concept), 0)
        except CaseError:
            untried.append(change)
        except TooLarge:
            too_large.append(change)
    found = {change: found[change] for change in every if change in found}
    return Tried(tuple(_contrasts(path, concept, _column(base, 0), found)), tuple(untried), tuple(too_large))


def _batches(lists: Sequence[Change], width: int) -> Iterator[list[Change]]:
    """Yield changes of lists, party by party: what the other parties gain by is the same in all columns then."""
    for party in dict.fromkeys(change.party for change in lists):
        own = [change for change in lists if change.party == party]
        yield from (own[first : first + width] for first in range(0, len(own), width))


def _sheets(path: Walked, batch: Sequence[Change]) -> dict[str, tuple[Ground, Scores]]:
    """Return the scores of codings with one change in each column; of no change those as coded, in one column."""
    result = {}
    for coding in path.distinct:
        ground = path.grounds[coding.name]
        scores = ground.as_coded
        if batch:
            scores = [np.repeat(score, len(batch), axis=1) for score in scores]
            for number, party in enumerate(coding.case.parties):
                own = [k for k, one in enumerate(batch) if one.party == party.id and coding.name in one.codings]
                if own:
                    other = ground.scores(number, [batch[k].entries for k in own])
                    scores[number] = scores[number].astype(np.promote_types(scores[number].dtype, other.dtype))
                    scores[number][:, own] = other
        result[coding.name] = ground, scores
    return result


def _restructured(
    path: Walked, coding: Coding, change: Change, concept: str, include_coercive: bool, max_states: int
) -> tuple[Ground, Scores]:
    ground = path.grounds[coding.name]
    if coding.name in change.codings:
        most = min(max_states, MOST_CHANGED)
        here = situation(changed(coding.case, change), concept, ground.here.semantics, most)
        ground = Ground(here, include_coercive=include_coercive, keep=False).recording(path.joint)
    return ground, ground.as_coded


def _column(all_: Outcome, k: int) -> Outcome:
    return Outcome(*(part[..., k] for part in (all_.holds, all_.nash, all_.way, all_.steps, all_.before, all_.rivals)))


def _contrasts(path: Walked, concept: str, base: Outcome, found: Mapping[Change, Outcome]) -> list[Contrast]:
    names = [coding.name for coding in path.codings]

    def asked(about: About, subject: str = "", k: int = 0, which: str = concept, coding: str | None = None) -> Contrast:
        these = [change for change in found if coding is None or coding in change.codings]
        already = _so(base, about, k, which)
        matter = [] if already else sorted((one for one in these if _so(found[one], about, k, which)), key=_order)
        return Contrast(about, subject, which, already, tried(these), tuple(matter))

    result = [asked("end", coding=names[-1])]
    if concept != "nash":
        result.append(asked("end", which="nash", coding=names[-1]))
    result.append(asked("way"))
    steps = range(len(path.movers))
    result += [asked("step", str(k + 1), k, coding=names[k]) for k in steps if path.movers[k]]
    result += [asked("before", str(k + 1), k, coding=names[k]) for k in steps]
    return result + [asked("rival", rival.name, k) for k, rival in enumerate(path.rivals)]


def _so(one: Outcome, about: About, k: int, concept: str) -> bool:
    """Say whether a thing is so; ``one`` has a single column, and under nash only the end is asked about apart."""
    match about:
        case "end":
            return not (one.nash if concept == "nash" else one.holds)
        case "way":
            return not one.way
        case "step":
            return not one.steps[k]
        case "before":
            return bool(one.before[k])
    return bool(one.rivals[k])


def _order(change: Change) -> tuple[int, int, str, int]:
    return KINDS.index(change.kind), change.far, change.party, change.place or 0
