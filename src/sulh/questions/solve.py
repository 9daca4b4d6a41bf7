"""Which outcomes hold: the equilibria of each concept, and for whom each state is stable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.states import MAX_STATES, State, States, list_states
from sulh.engine.arrays import BoolArray
from sulh.errors import Problem, UnknownName, UsageError
from sulh.questions.result import Result, StateList, made_by
from sulh.questions.warnings import case_warnings
from sulh.stability import registry
from sulh.stability.concept import Sanctions, Semantics

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str, float], None]
"""Called with what is being done and the share that is finished, from 0 to 1."""


@dataclass(frozen=True, eq=False, repr=False)
class Solution(Result):
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
    verdicts
        For each concept a bool array of shape (parties, n): who is stable where.
    warnings
        What ``sulh check`` would warn of.
    """

    case: Case
    states: States
    concepts: tuple[str, ...]
    semantics: Semantics
    verdicts: Mapping[str, BoolArray]
    warnings: tuple[Problem, ...] = field(default=())

    def equilibria(self, concept: str) -> StateList:
        """Return the states that are stable for every party under a concept.

        Raises
        ------
        UnknownName
            The concept is not among those solved.
        """
        return StateList(self.states, np.asarray(self._verdict(concept).all(axis=0)))

    def stable(self, concept: str, party: str) -> StateList:
        """Return the states that are stable for one party under a concept."""
        return StateList(self.states, self._verdict(concept)[self.case.party_number(party)])

    def holds(self, concept: str, state: str | State) -> bool:
        """Say whether a state is an equilibrium; it is named by vector, label or name."""
        numbers = self.states.find(str(state))
        if len(numbers) != 1:
            raise UnknownName("single state", str(state), [self.states.name(int(number)) for number in numbers[:8]])
        return bool(self._verdict(concept)[:, int(numbers[0])].all())

    def to_dict(self, stability: bool = False) -> dict[str, Any]:
        """Return the solution as JSON has it; with ``stability``, also who is stable where."""
        answer = {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, self.semantics.to_dict()),
            "parties": [party.id for party in self.case.parties],
            "options": [option.name for option in self.case.options],
            "n_states": len(self.states),
            "concepts": list(self.concepts),
            "equilibria": {id: self.equilibria(id).names() for id in self.concepts},
        }
        if stability:
            answer["stability"] = {
                id: {party.id: self.stable(id, party.id).names() for party in self.case.parties} for id in self.concepts
            }
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
            result[id] = self.verdicts[id].all(axis=0)
        for id in self.concepts:
            for number, party in enumerate(self.case.parties):
                result[f"{id}.{party.id}"] = self.verdicts[id][number]
        return result

    def to_pandas(self) -> pd.DataFrame:
        """Return the whole solution as a data frame, one row for each state; columns as in :meth:`columns`.

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
    concepts: str | Iterable[str] = registry.DEFAULT,
    *,
    sanctions: Sanctions = "legal-sequences",
    return_counts: bool = True,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Solution:
    """Return which states are stable for whom, and which for everybody.

    Parameters
    ----------
    case
        The case, or one of its variants.
    concepts
        Ids of solution concepts, or ``"all"``.
    sanctions
        How opponents answer: ``"legal-sequences"`` (the theory's), ``"each-once"`` or ``"single-move"``.
    return_counts
        Whether leading the conflict back to its start is a sanction.
    max_states
        The size limit.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UnknownName
        A concept or a rule of sanctions that does not exist.
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
    chosen = registry.concepts(concepts)
    semantics = Semantics(sanctions, return_counts)
    tell = progress or (lambda what, share: None)
    tell("listing states", 0.0)
    states = list_states(case, max_states)
    tell(f"ordering {len(states):,} states", 0.05)
    model = graph(case, states, max_states)
    states.codes.flags.writeable = False
    verdicts: dict[str, BoolArray] = {}
    steps = len(chosen) * len(case.parties)
    for concept in chosen:
        verdict = np.empty((len(case.parties), len(states)), bool)
        for number, party in enumerate(case.parties):
            done = (len(verdicts) * len(case.parties) + number) / steps
            tell(f"{concept.name} for {party}", 0.15 + 0.8 * done)
            verdict[number] = concept.stable(model, number, semantics)
        verdict.flags.writeable = False
        verdicts[concept.id] = verdict
    tell("looking for doubtful entries", 0.95)
    found = tuple(case_warnings(case, states))
    return Solution(case, states, tuple(verdicts), semantics, verdicts, found)
