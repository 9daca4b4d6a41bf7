"""The feasibility rules, the status quo and the labels of a case, as its page shows them to be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sulh.case.case import Case, Label, Party
from sulh.case.evidence import Evidence
from sulh.case.naming import start
from sulh.case.statements import Statement
from sulh.case.states import State
from sulh.engine.arrays import BoolArray
from sulh.errors import SulhError
from sulh.questions.solve import Solution
from sulh.show.phrases import state_words
from sulh.web.pages.preferences import meaning
from sulh.web.shell import Asked

MENTIONED = 18
"""Options that a rule mentions, up to which it is counted how many states it forbids."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule, and how many vectors of the options it forbids by itself; None where that takes too long.

    ``means``: what the options that it mentions are.
    """

    index: int
    text: str
    means: str
    judgement: bool
    evidence: Evidence
    forbids: int | None

    @property
    def sources(self) -> str:
        """The keys of its sources, as a form has them."""
        return ", ".join(self.evidence.sources)


@dataclass(frozen=True)
class RulesPart:
    """What ``parts/rules.html`` needs; the template sees it as ``rules``.

    Attributes
    ----------
    vectors
        How many combinations the options have, feasible or not.
    on
        The names of the options that are on in the status quo.
    status_quo
        The status quo as the file has it, "" if it has none.
    now, words
        The name of that state, and what is on in it; "" where there is none.
    title, about
        What the case is called, and what it is about.
    """

    rows: tuple[RuleRow, ...]
    vectors: int
    on: frozenset[str]
    status_quo: str
    now: str
    words: str
    title: str
    about: str
    parties: tuple[Party, ...]
    labels: tuple[Label, ...]
    sources: Mapping[str, str]
    text: str
    states_form: bool
    variant: str
    removable: bool


def rules_part(asked: Asked, solution: Solution) -> RulesPart:
    """Return the rules."""
    case = solution.case
    now = _now(case, solution)
    rows = tuple(
        RuleRow(
            index,
            rule.statement.text,
            meaning(case, rule.statement),
            rule.judgement,
            rule.evidence,
            forbidden(rule.statement, len(case.options)),
        )
        for index, rule in enumerate(case.rules)
    )
    return RulesPart(
        rows,
        1 << len(case.options),
        frozenset(now.on if now is not None else ()),
        case.status_quo or "",
        now.name if now is not None else "",
        state_words(case, now) if now is not None else "",
        case.title,
        case.about,
        case.parties,
        case.labels,
        {id: one.title for id, one in case.sources.items()},
        f"{asked.opened.address}/text",
        case.form == "states",
        asked.variant,
        bool(asked.variant),
    )


def forbidden(statement: Statement, options: int) -> int | None:
    """Return how many of all combinations of the options a rule forbids by itself; None if it mentions too many."""
    mentioned = sorted(statement.options)
    if len(mentioned) > MENTIONED:
        return None
    codes = np.arange(1 << len(mentioned))

    def column(option: int) -> BoolArray:
        on: BoolArray = codes >> mentioned.index(option) & 1 == 1
        return on

    false = int(np.count_nonzero(~np.broadcast_to(statement.holds(column), codes.shape)))
    return false << (options - len(mentioned))


def _now(case: Case, solution: Solution) -> State | None:
    """Return the status quo."""
    try:
        return solution.states[start(case, solution.states, None)] if case.status_quo is not None else None
    except SulhError:
        return None
