"""What parties can gain by acting together, and whether it upsets what holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sulh.case.blocs import members_named
from sulh.case.case import Case
from sulh.case.graph import Graph
from sulh.case.moves import graph
from sulh.case.states import MAX_STATES, State, States, list_states
from sulh.engine.arrays import BoolArray
from sulh.errors import Problem, UnknownName, UsageError
from sulh.questions.improvements import Gathered, ImprovementList
from sulh.questions.result import Result, StateList, made_by
from sulh.questions.warnings import case_warnings
from sulh.stability import registry
from sulh.stability.coalitions import CONCEPTS, Alliances, Improvement, every_coalition
from sulh.stability.concept import Semantics

Progress = Callable[[str, float], None]

MOST_SHOWN = 10_000
"""Improvements that an answer lists, those of small coalitions first; more are counted only."""


@dataclass(frozen=True, eq=False, repr=False)
class Coalitions(Result):
    """What coalitions can gain, and what holds against them: the answer of :func:`coalitions`.

    Attributes
    ----------
    case
        The case as it was read, a variant included.
    states
        Its feasible states; every array below is in their order.
    coalitions
        The ids of the members of each coalition that was asked about.
    complete
        Whether these are all that the parties can form.
    improvement
        When a coalition improves: ``"all"`` or ``"pareto"``.
    semantics
        How sanctions were read.
    verdicts
        For each coalition and each of ``cnash``, ``cgmr``, ``csmr`` and ``cseq`` a bool array of shape (n,).
    concept
        The concept whose equilibria jumps lead from and to.
    holding
        These equilibria, a bool array of shape (n,).
    jumps
        The improvements of these coalitions from one equilibrium to another. ``jumps.total`` counts also what is
        not listed, where there are more than ten thousand.
    status_quo
        The state in which the conflict is, if the case says so.
    from_status_quo
        The improvements of these coalitions from there.
    warnings
        What ``sulh check`` would warn of.
    """

    case: Case
    states: States
    coalitions: tuple[tuple[str, ...], ...]
    complete: bool
    improvement: Improvement
    semantics: Semantics
    verdicts: Mapping[tuple[str, ...], Mapping[str, BoolArray]]
    concept: str
    holding: BoolArray
    jumps: ImprovementList
    status_quo: State | None
    from_status_quo: ImprovementList
    warnings: tuple[Problem, ...] = ()

    def stable(self, concept: str, coalition: str | Iterable[str]) -> StateList:
        """Return the states that are stable for one coalition under ``cnash``, ``cgmr``, ``csmr`` or ``cseq``.

        Raises
        ------
        UnknownName
            There is no such concept or party, or the coalition is not among those asked about.
        """
        if concept not in CONCEPTS:
            raise UnknownName("concept of coalitions", concept, CONCEPTS)
        numbers = members_named(self.case, _ids(coalition), "coalition")
        members = tuple(self.case.parties[number].id for number in numbers)
        if members not in self.verdicts:
            raise UnknownName("coalition in this answer", "+".join(members), ["+".join(one) for one in self.coalitions])
        return StateList(self.states, self.verdicts[members][concept])

    def equilibria(self) -> StateList:
        """Return the equilibria that jumps lead from and to."""
        return StateList(self.states, self.holding)

    def strong(self) -> StateList:
        """Return the strong equilibria: no coalition at all, of one party or more, has an improvement.

        Raises
        ------
        UsageError
            Not every coalition was asked about; so also :meth:`coalitional` and :meth:`universal`.
        """
        return self.universal("cnash")

    def coalitional(self) -> StateList:
        """Return the coalitionally stable states: no coalition of two parties or more has an improvement."""
        self._need_all()
        return self._stable_for([members for members in self.coalitions if len(members) > 1], "cnash")

    def universal(self, concept: str) -> StateList:
        """Return the states that are stable for every coalition under one of the four concepts."""
        self._need_all()
        if concept not in CONCEPTS:
            raise UnknownName("concept of coalitions", concept, CONCEPTS)
        return self._stable_for(self.coalitions, concept)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        answer = {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, self.semantics.to_dict()),
            "improvement": self.improvement,
            "parties": [party.id for party in self.case.parties],
            "options": [option.name for option in self.case.options],
            "n_states": len(self.states),
            "coalitions": [
                {
                    "members": list(members),
                    "stable": {id: self.stable(id, members).names() for id in CONCEPTS},
                }
                for members in self.coalitions
            ],
        }
        if self.complete:
            answer["strong_equilibria"] = self.strong().names()
            answer["coalitionally_stable"] = self.coalitional().names()
            answer["universal"] = {id: self.universal(id).names() for id in CONCEPTS if id != "cnash"}
        return {
            **answer,
            "concept": self.concept,
            "equilibria": self.equilibria().names(),
            "n_jumps": self.jumps.total,
            "jumps": [jump.to_dict() for jump in self.jumps],
            "status_quo": None if self.status_quo is None else self.status_quo.name,
            "n_from_status_quo": self.from_status_quo.total,
            "from_status_quo": [found.to_dict() for found in self.from_status_quo],
            "warnings": [problem.to_dict() for problem in self.warnings],
        }

    def __repr__(self) -> str:
        coalitions = "1 coalition" if len(self.coalitions) == 1 else f"{len(self.coalitions):,} coalitions"
        jumps = "1 equilibrium jump" if self.jumps.total == 1 else f"{self.jumps.total:,} equilibrium jumps"
        return f"<Coalitions of {self.case.name}: {len(self.states):,} states, {coalitions}, {jumps}>"

    @cached_property
    def _every_state(self) -> BoolArray:
        return np.ones(len(self.states), bool)

    def _stable_for(self, coalitions: Sequence[tuple[str, ...]], concept: str) -> StateList:
        found = [self.verdicts[members][concept] for members in coalitions]
        return StateList(self.states, np.logical_and.reduce([self._every_state, *found]))

    def _need_all(self) -> None:
        if not self.complete:
            raise UsageError("That takes every coalition. Ask again without naming one.")


def coalitions(
    case: Case,
    coalition: str | Iterable[str] | Iterable[Iterable[str]] | None = None,
    improvement: Improvement = "all",
    *,
    concept: str = "seq",
    return_counts: bool = True,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Coalitions:
    """Return what coalitions can gain, and where they are stable.

    Parameters
    ----------
    case
        The case, or one of its variants.
    coalition
        The ids of its members, or one text, ``"a+b"``. Several coalitions: each so. None: every one.
    improvement
        ``"all"``: a coalition improves where every member is better off. ``"pareto"``: where none is worse off
        and one is better off.
    concept
        The concept whose equilibria jumps lead from and to.
    return_counts
        Whether leading the conflict back to its start is a sanction.
    max_states
        The size limit on states; where pairs are compared a lower one holds.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UsageError
        A coalition names nobody, or somebody twice, or is named twice itself.
    UnknownName
        There is no such party, rule of improvement or concept.
    NotDefined
        Comparisons of some party are unknown, or the concept is not defined for the case.
    TooLarge
        Too many states, or too many parties to form every coalition.

    Examples
    --------
    >>> import sulh
    >>> answer = sulh.coalitions(sulh.load("elmira-nine"), ["ministry", "uniroyal"])
    >>> answer.jumps
    [ministry+uniroyal: NYNNY to YNYNY]
    >>> [(stake.party, stake.change, stake.before, stake.after) for stake in answer.jumps[0].stakes]
    [('ministry', 'gains', 5, 4), ('uniroyal', 'gains', 4, 3), ('town', 'loses', 3, 5)]
    """
    if not isinstance(case, Case):
        raise UsageError(f"coalitions takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    chosen = every_coalition(range(len(case.parties))) if coalition is None else _named(case, coalition)
    semantics = Semantics("legal-sequences", return_counts)
    parties = [party.id for party in case.parties]
    known = registry.concepts([concept], parties)
    if len(known) != 1:
        raise UsageError(f"Jumps are between the equilibria of one concept. Name one of: {_listed(known)}.")
    tell = progress or (lambda what, share: None)
    tell("listing states", 0.0)
    states = list_states(case, max_states)
    tell(f"ordering {len(states):,} states", 0.05)
    model = graph(case, states, max_states)
    states.codes.flags.writeable = False
    alliances = Alliances(model, improvement, return_counts)
    tell(f"equilibria under {known[0].id}", 0.1)
    holding = _equilibria(model, known[0].id, semantics)
    verdicts: dict[tuple[str, ...], Mapping[str, BoolArray]] = {}
    status_quo = None if case.status_quo is None else states.find(case.status_quo)
    if status_quo is not None and len(status_quo) != 1:
        status_quo = None  # not feasible: there is a warning that says so
    jumps, gains = Gathered(MOST_SHOWN), Gathered(MOST_SHOWN)
    for number, members in enumerate(chosen):
        ids = tuple(parties[member] for member in members)
        tell(f"stability for {'+'.join(ids)}", 0.15 + 0.8 * number / len(chosen))
        verdicts[ids] = alliances.stable(members)
        for verdict in verdicts[ids].values():
            verdict.flags.writeable = False
        held = np.flatnonzero(holding)
        if len(members) > 1 or coalition is not None:  # what one party can do alone the concept has judged
            jumps.add(members, alliances.improvements(members, held, held, jumps.room))
        if status_quo is not None:
            gains.add(members, alliances.improvements(members, status_quo, most=gains.room))
    tell("looking for doubtful entries", 0.95)
    return Coalitions(
        case,
        states,
        tuple(verdicts),
        len(chosen) == (1 << len(parties)) - 1,
        improvement,
        semantics,
        verdicts,
        known[0].id,
        holding,
        ImprovementList(case, states, alliances, jumps),
        None if status_quo is None else states[int(status_quo[0])],
        ImprovementList(case, states, alliances, gains),
        tuple(case_warnings(case, states)),
    )


def _ids(coalition: str | Iterable[str]) -> list[str]:
    return re.split("[+,]", coalition) if isinstance(coalition, str) else list(coalition)


def _named(case: Case, coalition: str | Iterable[str] | Iterable[Iterable[str]]) -> list[tuple[int, ...]]:
    given = [coalition] if isinstance(coalition, str) else list(coalition)
    texts = [one for one in given if isinstance(one, str)]
    several = bool(given) and (not texts or isinstance(coalition, str) or any("+" in text for text in texts))
    groups: list[Any] = given if several else [given]
    found = [members_named(case, _ids(group), "coalition") for group in groups]
    for members in found:
        if found.count(members) > 1:
            names = "+".join(case.parties[member].id for member in members)
            raise UsageError(f"The coalition {names} is named twice. Name it once.")
    return found


def _equilibria(model: Graph, id: str, semantics: Semantics) -> BoolArray:
    ((concept, _),), _ = registry.chosen(model, [id])
    return concept.verdicts(model, semantics)[1]


def _listed(known: Sequence[Any]) -> str:
    return ", ".join(one.id for one in known) or ", ".join(registry.DEFAULT)
