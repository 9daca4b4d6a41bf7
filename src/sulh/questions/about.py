"""What a case is: who, what they can do and want, what holds, how it went, and what a reader should doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sulh.case import naming
from sulh.case.case import Case
from sulh.case.evidence import Evidence, Source
from sulh.case.records import Step
from sulh.case.states import MAX_STATES, State
from sulh.errors import Problem, UsageError
from sulh.questions.doubts import Doubt, Support, Wish, doubts, supports, told_apart, wishes
from sulh.questions.result import Result, made_by
from sulh.questions.solve import Solution, solve

Progress = Callable[[str, float], None]

MOST = 12
"""Equilibria that have no name in the case and are listed all the same; more are counted only."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A state that the case names, that its record passes through, or that holds; and under which concepts it does.

    ``places``: ``"start"`` for the status quo, and the names of the paths that end here.
    """

    state: State
    holds: tuple[str, ...]
    places: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        state = {"state": self.state.name, "label": self.state.label, "on": list(self.state.on)}
        return {**state, "holds": list(self.holds), "places": list(self.places)}


@dataclass(frozen=True, slots=True)
class Record:
    """A path of the history.

    Attributes
    ----------
    name, because
        What the file calls it, and why it has it.
    variant
        The coding that it belongs to; None for that of the answer.
    kind
        Of which kind that variant is, if it is one.
    steps
        The steps, in order.
    states
        The states passed through in that coding, the start first.
    holds
        The concepts under which the last one is an equilibrium there.
    """

    name: str
    because: str
    variant: str | None
    kind: str | None
    steps: tuple[Step, ...]
    states: tuple[State, ...]
    holds: tuple[str, ...]

    @property
    def end(self) -> State:
        """The state in which it ends."""
        return self.states[-1]

    def to_dict(self, sources: Mapping[str, Source]) -> dict[str, Any]:
        """Return it as JSON has it; of sources only those given are named."""
        steps = []
        for step, state in zip(self.steps, self.states[1:], strict=True):
            said = {"date": step.date, "by": list(step.parties), "forced": step.forced, "event": step.event}
            steps.append({**said, "to": state.name, "label": state.label, **supported(step.evidence, sources)})
        first = {"name": self.name, "because": self.because, "variant": self.variant, "from": self.states[0].name}
        return {**first, "steps": steps, "end": self.end.name, "end_label": self.end.label, "holds": list(self.holds)}


@dataclass(frozen=True, slots=True)
class AboutVariant:
    """A variant of the case, and what comes of it.

    Attributes
    ----------
    name, kind, parent
        What the file calls it, of which kind it is, and the variant that it starts from.
    evidence
        Why one might read it so, from which sources, and how sure that is.
    n_states, equilibria
        Its feasible states, and how many of them hold under each concept.
    end, holds
        Where the history ends in this coding, by the path of its own if it has one, and the concepts under which
        that state holds then; None and none without a history.
    """

    name: str
    kind: Literal["disputed", "leadership", "counterfactual"]
    parent: str | None
    evidence: Evidence
    n_states: int
    equilibria: Mapping[str, int]
    end: State | None
    holds: tuple[str, ...]

    def to_dict(self, sources: Mapping[str, Source]) -> dict[str, Any]:
        """Return it as JSON has it; of sources only those given are named."""
        return {
            "name": self.name,
            "kind": self.kind,
            "from": self.parent,
            **supported(self.evidence, sources),
            "n_states": self.n_states,
            "equilibria": dict(self.equilibria),
            "end": None if self.end is None else self.end.name,
            "holds": list(self.holds),
        }


@dataclass(frozen=True, eq=False, repr=False)
class About(Result):
    """What a case is: the answer of :func:`about`.

    Attributes
    ----------
    case
        The case, or one of its variants.
    text, not_coded
        What the file says it is about; and the passage of that on what is not coded, if there is one.
    solution
        What holds, under the concepts that :func:`sulh.solve` takes by itself.
    wishes
        What each party prefers, by id, most important first, in the words of the file.
    outcomes
        The states that the case names, those in which it begins and ends, and the equilibria under the first
        concept: twelve of these that have no name.
    more
        How many such equilibria are not listed.
    records
        The paths of the history.
    variants
        The variants.
    supports
        How the entries are supported, part by part.
    doubts
        What a reader should doubt.
    sources
        The sources that are public, by id; others are never named.
    n_not_public
        How many others there are.
    warnings
        What ``sulh check`` would warn of.
    """

    case: Case
    text: str
    not_coded: str
    solution: Solution
    wishes: Mapping[str, tuple[Wish, ...]]
    outcomes: tuple[Outcome, ...]
    more: int
    records: tuple[Record, ...]
    variants: tuple[AboutVariant, ...]
    supports: tuple[Support, ...]
    doubts: tuple[Doubt, ...]
    sources: Mapping[str, Source]
    n_not_public: int
    warnings: tuple[Problem, ...]

    @property
    def record(self) -> Record | None:
        """The first path of this very coding, or the first of all; None without a history."""
        own = [one for one in self.records if one.variant is None]
        return next(iter([*own, *self.records]), None)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        case, solution = self.case, self.solution
        return {
            **made_by(case.digest, case.name, case.variant_name, solution.semantics.to_dict()),
            "title": case.title,
            "status": case.status,
            "date": case.date,
            "about": self.text,
            "not_coded": self.not_coded,
            "parties": [self._party(number) for number in range(len(case.parties))],
            "n_states": len(solution.states),
            "concepts": list(solution.concepts),
            "equilibria": {id: len(solution.equilibria(id)) for id in solution.concepts},
            "outcomes": [one.to_dict() for one in self.outcomes],
            "n_more_outcomes": self.more,
            "paths": [one.to_dict(self.sources) for one in self.records],
            "phases": [{"from": one.since, "variant": one.variant} for one in case.phases],
            "variants": [one.to_dict(self.sources) for one in self.variants],
            "n_views": len(case.views),
            "n_claims": len(case.claims),
            "support": [one.to_dict() for one in self.supports],
            "doubts": [one.to_dict() for one in self.doubts],
            "sources": [_source(one) for one in self.sources.values()],
            "n_sources_not_public": self.n_not_public,
            "warnings": [problem.to_dict() for problem in self.warnings],
        }

    def _party(self, number: int) -> dict[str, Any]:
        party = self.case.parties[number]
        options = [
            {"option": one.name, "text": one.text, "direction": one.direction, "coercive": one.coercive}
            for one in party.options
        ]
        prefers = [{"text": one.text, **supported(one.evidence, self.sources)} for one in self.wishes[party.id]]
        return {
            "id": party.id,
            "name": party.name,
            "about": party.about,
            **supported(party.evidence, self.sources),
            "options": options,
            "preferences": prefers,
        }

    def __repr__(self) -> str:
        return f"<About {self.case.name}: {len(self.records)} paths, {len(self.variants)} variants>"


def about(case: Case, *, max_states: int = MAX_STATES, progress: Progress | None = None) -> About:
    """Return what a case is: who, what they can do and want, what holds, how it went, and what to doubt.

    Parameters
    ----------
    case
        The case, or one of its variants.
    max_states
        The size limit, of each variant too.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UsageError
        It is no case.
    TooLarge
        Too many states.

    Examples
    --------
    >>> import sulh
    >>> answer = sulh.about(sulh.load("hizb-i-islami-2016"))
    >>> answer
    <About hizb-i-islami-2016: 1 paths, 2 variants>
    >>> answer.record.end.label, answer.record.holds
    ('agreement in part and contested', ('nash', 'gmr', 'smr', 'seq'))
    >>> [wish.text for wish in answer.wishes["taliban"]]
    ['not follow', 'not end_war']
    """
    if not isinstance(case, Case):
        raise UsageError(f"about takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    tell = progress or (lambda what, share: None)
    solved: dict[str | None, Solution] = {}
    codings: dict[str | None, Case] = {None: case, **{name: variant.case for name, variant in case.variants.items()}}
    for number, (name, coding) in enumerate(codings.items()):
        tell(f"solving {name or case.name}", number / len(codings))
        solved[name] = solve(coding, max_states=max_states)
    own = solved[None]
    text, not_coded = told_apart(case.about)
    records = tuple(_record(case, name, solved) for name in case.history if _coding(case, name) in solved)
    outcomes, more = _outcomes(own, records)
    return About(
        case=case,
        text=text,
        not_coded=not_coded,
        solution=own,
        wishes={party.id: wishes(case, party) for party in case.parties},
        outcomes=outcomes,
        more=more,
        records=records,
        variants=tuple(_variant(case, name, solved[name]) for name in case.variants),
        supports=supports(case),
        doubts=doubts(case),
        sources={id: source for id, source in case.sources.items() if source.access == "public"},
        n_not_public=sum(source.access != "public" for source in case.sources.values()),
        warnings=own.warnings,
    )


def supported(evidence: Evidence, sources: Mapping[str, Source]) -> dict[str, Any]:
    """Return what supports an entry, as JSON has it; of sources only those given are named, the others counted."""
    named = [id for id in evidence.sources if id in sources]
    return {
        "because": " ".join((evidence.because or "").split()),
        "confidence": evidence.confidence,
        "sources": named,
        "n_sources_not_public": len(evidence.sources) - len(named),
    }


def _record(case: Case, name: str, solved: Mapping[str | None, Solution]) -> Record:
    path, variant = case.history[name], _coding(case, name)
    solution = solved[variant]
    states = tuple(solution.states[naming.one_state(solution.case, solution.states, state)] for state in path.states)
    kind = None if variant is None else case.variants[variant].kind
    because = " ".join((path.evidence.because or "").split())
    return Record(name, because, variant, kind, path.steps, states, _holds(solution, states[-1].number))


def _coding(case: Case, name: str) -> str | None:
    """Return the variant that a path belongs to; None where it belongs to this very coding."""
    variant = case.history[name].variant
    return None if variant == case.variant_name else variant


def _variant(case: Case, name: str, solution: Solution) -> AboutVariant:
    variant, history = case.variants[name], solution.case.history.values()
    path = next(iter([*(path for path in history if path.variant == name), *history]), None)
    end = None if path is None else naming.one_state(solution.case, solution.states, path.states[-1])
    return AboutVariant(
        name,
        variant.kind,
        variant.parent,
        variant.evidence,
        len(solution.states),
        {id: len(solution.equilibria(id)) for id in solution.concepts},
        None if end is None else solution.states[end],
        () if end is None else _holds(solution, end),
    )


def _outcomes(solution: Solution, records: tuple[Record, ...]) -> tuple[tuple[Outcome, ...], int]:
    """Return the outcomes of a coding that are listed, and how many of those without a name are not."""
    case, states = solution.case, solution.states
    places: dict[int, list[str]] = {}
    if case.status_quo is not None:
        for number in states.find(case.status_quo).tolist():
            places.setdefault(number, []).append("start")
    for record in records:
        if record.variant is None:
            places.setdefault(record.end.number, []).append(record.name)
    named = list(states.labels) if len(states.labels) <= 2 * MOST else []
    first = np.flatnonzero(solution.holding[solution.concepts[0]]).tolist() if solution.concepts else []
    bare = [number for number in first if number not in places and number not in named]
    # In the order of the file: what it names, then where it begins and ends, then what else holds.
    order = dict.fromkeys([*named, *places, *bare[:MOST]])
    found = tuple(Outcome(states[n], _holds(solution, n), tuple(places.get(n, ()))) for n in order)
    return found, len(bare[MOST:])


def _holds(solution: Solution, number: int) -> tuple[str, ...]:
    return tuple(id for id in solution.concepts if solution.holding[id][number])


def _source(source: Source) -> dict[str, Any]:
    keys = ("id", "title", "author", "date", "publisher", "address", "note")
    return {key: getattr(source, key) for key in keys}
