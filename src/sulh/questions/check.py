"""Is the case file sound: every warning at once, and what is wrong in views.

Other errors are found on reading, by ``sulh.load``; views are not built there, since few questions are about them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sulh.case.case import Case
from sulh.case.states import MAX_STATES, list_states
from sulh.errors import CaseError, Problem
from sulh.questions.published import differences
from sulh.questions.replay_warnings import history_warnings
from sulh.questions.result import Result, made_by
from sulh.questions.views_check import view_problems
from sulh.questions.warnings import case_warnings


@dataclass(frozen=True, eq=False)
class Check(Result):
    """What is worth a second look in a case: the answer of :func:`check`.

    Attributes
    ----------
    case
        The case.
    n_states
        How many states are feasible.
    warnings
        What is doubtful, variants included; empty if nothing is.
    """

    case: Case
    n_states: int
    warnings: tuple[Problem, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the check as JSON has it."""
        return {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, {}),
            "parties": [party.id for party in self.case.parties],
            "options": [option.name for option in self.case.options],
            "n_states": self.n_states,
            "variants": list(self.case.variants),
            "problems": [],
            "warnings": [problem.to_dict() for problem in self.warnings],
        }


def check(case: Case, *, max_states: int = MAX_STATES) -> Check:
    """Return what is doubtful in a case and in its variants, and where it differs from published results.

    Views are built and not solved.

    Raises
    ------
    CaseError
        In a view nothing is possible, or a ranking does not fit the states that it holds possible.
    TooLarge
        There are more than ``max_states`` states.

    Examples
    --------
    >>> import sulh
    >>> sulh.check(sulh.load("elmira")).warnings
    ()
    """
    found: dict[tuple[str, object, str], Problem] = {}
    n_states = 0
    for one in (case, *(variant.case for variant in case.variants.values())):
        states = list_states(one, max_states)
        n_states = n_states or len(states)
        for problem in [
            *case_warnings(one, states),
            *history_warnings(one, states, case.phases),
            *view_problems(one, states, max_states),
            *differences(one, states, max_states=max_states),
        ]:
            if one is not case:
                problem = replace(problem, rule=f"In the variant {one.variant_name!r}: {problem.rule}")
            found.setdefault((problem.code, problem.place, problem.text), problem)
    wrong = [problem for problem in found.values() if problem.severity == "error"]
    if wrong:
        raise CaseError(wrong)
    return Check(case, n_states, tuple(sorted(found.values(), key=lambda problem: problem.place)))
