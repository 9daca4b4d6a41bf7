"""Which outcomes hold: the equilibria of each concept, and for whom each state is stable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sulh.case.blocs import bloc_graph, partition
from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.states import MAX_STATES, State, States, list_states
from sulh.engine.arrays import BoolArray
from sulh.errors import NotDefined, Problem, TooLarge, UnknownName, UsageError
from sulh.questions.result import StateList, Tabular, made_by
from sulh.questions.warnings import case_warnings
from sulh.stability import registry
from sulh.stability.concept import Sanctions, Semantics, Staying

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str, float], None]
"""Called with what is being done and the share that is finished, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Concepts that were left out of "all", and why."""

    concepts: tuple[str, ...]
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"concepts": list(self.concepts), "reason": self.reason}

    def __str__(self) -> str:
        few = len(self.concepts) <= 8
        named = self.concepts if few else (*self.concepts[:3], "...", self.concepts[-1])
        return f"Left out, because {self.reason}: {', '.join(named)}{'' if few else f' ({len(self.concepts)} in all)'}."


@dataclass(frozen=True, eq=False, repr=False)
class Solution(Tabular):
    """Which outcomes hold: the answer of :func:`solve`.

    Attributes
    ----------
    case
        The case as it was solved, a variant included.
    states
        Its feasible states; every array below is in their order.
    concepts
        The ids of the concepts, in the order asked.
    semantics
        How sanctions were read.
    movers
        Who decides, in the order of the verdicts: the parties by id, or the blocs, such as ``"mill+town"``.
    verdicts
        For each concept a bool array of shape (movers, n): who is stable where.
    holding
        For each concept a bool array of shape (n,): which states are its equilibria.
    warnings
        What ``sulh check`` would warn of.
    skipped
        Where all concepts were asked for: which were left out, and why.
    remarks
        What a reader of the verdicts should know.
    """

    case: Case
    states: States
    concepts: tuple[str, ...]
    semantics: Semantics
    movers: tuple[str, ...]
    verdicts: Mapping[str, BoolArray]
    holding: Mapping[str, BoolArray]
    warnings: tuple[Problem, ...] = field(default=())
    skipped: tuple[Skipped, ...] = ()
    remarks: tuple[str, ...] = ()

    def equilibria(self, concept: str) -> StateList:
        """Return the states that are stable for every party under a concept.

        Raises
        ------
        UnknownName
            The concept is not among those solved.
        """
        self._verdict(concept)
        return StateList(self.states, self.holding[concept])

    def stable(self, concept: str, party: str) -> StateList:
        """Return the states that are stable for one party, or one bloc, under a concept."""
        if party not in self.movers:
            raise UnknownName("party", party, self.movers)
        return StateList(self.states, self._verdict(concept)[self.movers.index(party)])

    def holds(self, concept: str, state: str | State) -> bool:
        """Say whether a state is an equilibrium; it is named by vector, label or name."""
        numbers = self.states.find(str(state))
        if len(numbers) != 1:
            raise UnknownName("single state", str(state), [self.states.name(int(number)) for number in numbers[:8]])
        self._verdict(concept)
        return bool(self.holding[concept][int(numbers[0])])

    def to_dict(self, stability: bool = False) -> dict[str, Any]:
        """Return the solution as JSON has it; with ``stability``, also who is stable where."""
        answer = {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, self.semantics.to_dict()),
            "parties": list(self.movers),
            "options": [option.name for option in self.case.options],
            "n_states": len(self.states),
            "concepts": list(self.concepts),
            "equilibria": {id: self.equilibria(id).names() for id in self.concepts},
        }
        if stability:
            answer["stability"] = {
                id: {mover: self.stable(id, mover).names() for mover in self.movers} for id in self.concepts
            }
        if self.skipped:
            answer["skipped"] = [left_out.to_dict() for left_out in self.skipped]
        if self.remarks:
            answer["remarks"] = list(self.remarks)
        return {**answer, "warnings": [problem.to_dict() for problem in self.warnings]}

    def columns(self) -> dict[str, Any]:
        """Return the whole solution as named columns, one entry for each state.

        ``state`` and ``label``, then each option as 0 and 1, then ``nash`` and so on for the equilibria, then
        ``nash.PARTY`` and so on for each party.
        """
        result: dict[str, Any] = {
            "state": self.states.names_of(np.arange(len(self.states))),
            "label": [self.states.labels.get(number, "") for number in range(len(self.states))],
        }
        first = slice(None) if self.states.first is None else self.states.first
        for k, option in enumerate(self.case.options):
            result[option.name] = self.states.option(k)[first].astype(np.uint8)
        for id in self.concepts:
            result[id] = self.holding[id]
        for id in self.concepts:
            for number, mover in enumerate(self.movers):
                result[f"{id}.{mover}"] = self.verdicts[id][number]
        return result

    def to_pandas(self) -> pd.DataFrame:
        """Return the whole solution as a data frame of pandas, one row for each state, with the state as its index.

        Raises
        ------
        MissingExtra
            pandas is not installed.
        """
        from sulh.questions.extras import pandas

        return pandas().DataFrame(self.columns()).set_index("state")

    def __repr__(self) -> str:
        found = ", ".join(f"{id} {len(self.equilibria(id)):,}" for id in self.concepts)
        return f"<Solution of {self.case.name}: {len(self.states):,} states; equilibria: {found}>"

    def _verdict(self, concept: str) -> BoolArray:
        if concept not in self.verdicts:
            raise UnknownName("concept in this solution", concept, self.concepts)
        return self.verdicts[concept]


def solve(
    case: Case,
    concepts: str | Iterable[str] | None = None,
    *,
    sanctions: Sanctions = "legal-sequences",
    return_counts: bool = True,
    staying: Staying = "allowed",
    blocs: str | Sequence[Sequence[str]] = (),
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Solution:
    """Return which states are stable for whom, and which for everybody.

    Parameters
    ----------
    case
        The case, or one of its variants.
    concepts
        Ids of solution concepts, or ``"all"``: every one that is defined for the case and says something of its
        own. None: Nash, GMR, SMR and SEQ; where some comparisons are unknown, their types a and d.
    sanctions
        How opponents answer: ``"legal-sequences"`` (the theory's), ``"each-once"`` or ``"single-move"``.
    return_counts
        Whether leading the conflict back to its start is a sanction.
    staying
        Of ``rnash`` alone: whether a stable state must be one that the party would stay in by its attitudes.
    blocs
        Parties that move as one, and want only what each of them wants: ``[["mill", "town"]]`` or
        ``"mill+town"``; who is not named stands alone. That is not the question of
        :func:`~sulh.coalitions`, whose members may still move alone.
    max_states
        The size limit.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UnknownName
        A concept or a rule of sanctions that does not exist.
    NotDefined
        A concept, asked for by its id, that is not defined for the case.
    TooLarge
        More feasible states, or more moves, than the limit allows.

    Examples
    --------
    >>> import sulh
    >>> solution = sulh.solve(sulh.load("prisoners-dilemma"))
    >>> solution.equilibria("nash")
    [NN]
    >>> solution.equilibria("seq")
    [NN, YY]
    >>> [str(state) for state in solution.stable("nash", "first")]
    ['NN', 'NY']
    """
    if not isinstance(case, Case):
        raise UsageError(f"solve takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    ids = [concepts] if isinstance(concepts, str) else None if concepts is None else list(concepts)
    together = partition(case, blocs) if blocs else ()
    if together and len(together) == len(case.parties):
        raise UsageError("No bloc has two parties. Join those that move as one with +, such as mill+town.")
    if ids is not None:  # a name that does not exist need not wait for the states
        registry.concepts(ids, [party.id for party in case.parties])
    semantics = Semantics(sanctions, return_counts, staying)
    tell = progress or (lambda what, share: None)
    tell("listing states", 0.0)
    states = list_states(case, max_states)
    tell(f"ordering {len(states):,} states", 0.05)
    model = bloc_graph(case, states, max_states, blocs) if together else graph(case, states, max_states)
    parties = model.parties
    states.codes.flags.writeable = False
    chosen, left_out = registry.chosen(model, ids)
    verdicts: dict[str, BoolArray] = {}
    holding: dict[str, BoolArray] = {}
    remarks: list[str] = []

    def told(number: int, name: str, party: int) -> None:
        share = (number + party / len(parties)) / len(chosen)
        tell(f"{name} for {parties[party]}", 0.15 + 0.8 * share)

    for number, (concept, by_name) in enumerate(chosen):
        try:
            verdict, holds = concept.verdicts(model, semantics, partial(told, number, concept.name))
        except (TooLarge, NotDefined) as error:
            if by_name:
                raise
            left_out.setdefault(str(error).rstrip("."), []).append(concept.id)
            continue
        if concept.remark is not None:
            remarks += concept.remark(model, semantics, verdict)
        verdicts[concept.id], holding[concept.id] = verdict, holds
    tell("looking for doubtful entries", 0.95)
    return Solution(
        case,
        states,
        tuple(verdicts),
        semantics,
        model.parties,
        verdicts,
        holding,
        tuple(case_warnings(case, states)),
        tuple(Skipped(tuple(which), reason) for reason, which in left_out.items()),
        tuple(remarks),
    )
