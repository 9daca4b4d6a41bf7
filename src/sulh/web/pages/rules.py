"""The feasibility rules, the status quo and the labels of a case, as its page shows them to be changed."""

from __future__ import annotations

from dataclasses import dataclass

from sulh.questions.solve import Solution
from sulh.web.shell import Asked


@dataclass(frozen=True)
class RulesPart:
    """What ``parts/rules.html`` needs; the template sees it as ``rules``."""


def rules_part(asked: Asked, solution: Solution) -> RulesPart:
    """Return the rules."""
    return RulesPart()
