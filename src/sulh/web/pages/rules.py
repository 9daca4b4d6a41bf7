"""The feasibility rules, the status quo and the labels of a case, as its page shows them to be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sulh.case.case import Label, Party
from sulh.case.evidence import Evidence
from sulh.case.statements import Statement
from sulh.engine.arrays import BoolArray
from sulh.questions.solve import Solution
from sulh.show.solution import spaced
from sulh.web.drafting import RULES as TOGETHER
from sulh.web.pages.preferences import Words, in_words, meaning
from sulh.web.pages.standing import Standing, standing
from sulh.web.shell import Asked

MENTIONED = 18
"""Options that a rule mentions, up to which it is counted how many states it forbids."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule, and how many vectors of the options it forbids by itself; None where that takes too long.

    ``means``: what the options that it mentions are, one a line; ``words``: the same as it stands beneath the rule.
    """

    index: int
    text: str
    means: str
    words: Words
    judgement: bool
    evidence: Evidence
    forbids: int | None


@dataclass(frozen=True)
class RulesPart:
    """What ``parts/rules.html`` needs; the template sees it as ``rules``.

    Attributes
    ----------
    vectors
        How many combinations the options have, feasible or not.
    now
        Where things stand.
    pattern
        A state of the case in letters, to show how one is written.
    together
        How two options can go together, in words.
    title, about
        What the case is called, and what it is about.
    """

    rows: tuple[RuleRow, ...]
    vectors: int
    now: Standing
    title: str
    about: str
    parties: tuple[Party, ...]
    labels: tuple[Label, ...]
    sources: Mapping[str, str]
    text: str
    states_form: bool
    variant: str
    removable: bool
    pattern: str
    together: Mapping[str, str]


def rules_part(asked: Asked, solution: Solution) -> RulesPart:
    """Return the rules."""
    case = solution.case
    rows = tuple(
        RuleRow(
            index,
            rule.statement.text,
            meaning(case, rule.statement),
            in_words(case, rule.statement),
            rule.judgement,
            rule.evidence,
            forbidden(rule.statement, len(case.options)),
        )
        for index, rule in enumerate(case.rules)
    )
    return RulesPart(
        rows,
        1 << len(case.options),
        standing(asked, case, solution.states),
        case.title,
        case.about,
        case.parties,
        case.labels,
        {id: one.title for id, one in case.sources.items()},
        f"{asked.opened.address}/text",
        case.form == "states",
        asked.variant,
        bool(asked.variant),
        spaced(case, solution.states.name(0)) if len(solution.states) else "",
        {kind: words for kind, (words, _) in TOGETHER.items()},
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
