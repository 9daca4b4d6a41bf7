"""The page of a case: what it is about, the board, preferences, rules, the graph of moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sulh.case.case import Case
from sulh.errors import Problem
from sulh.questions.solve import Solution
from sulh.web.answering import case_page
from sulh.web.asked import Query
from sulh.web.pages.preferences import PreferencesPart, preferences_part
from sulh.web.pages.rules import RulesPart, rules_part
from sulh.web.shell import Asked, Context

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

HELP = (
    "The board shows every outcome that is possible and which of them hold. Change what a party wants, or a rule, "
    "and see at once what then holds."
)


@dataclass(frozen=True)
class CasePage(Context):
    """A case, whole. ``case`` and ``solution`` are None where the file has problems."""

    template = "case.html"

    case: Case | None
    solution: Solution | None
    preferences: PreferencesPart | None
    rules: RulesPart | None
    problems: tuple[Problem, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return what holds, as ``sulh solve --stability`` has it."""
        if self.solution is None:
            return {"problems": [one.to_dict() for one in self.problems]}
        return self.solution.to_dict(stability=True)


def show(asked: Asked) -> CasePage:
    """Return the page of a case."""
    shell = asked.shell("", HELP, "how-to/workbench.html")
    if asked.opened.case is None:
        return CasePage(shell, asked.query, None, None, None, None, asked.opened.problems)
    case = asked.opened.coded(asked.variant)
    solution = asked.bench.solution(case)
    preferences, rules = preferences_part(asked, solution), rules_part(asked, solution)
    return CasePage(shell, asked.query, case, solution, preferences, rules, ())


def after_change(asked: Asked, address: str) -> CasePage:
    """Return the page as it is after a change made on it; ``address`` is where the browser is."""
    return show(Asked(asked.bench, asked.opened, Query.of_address(address), ""))


def routes() -> list[BaseRoute]:
    """Return the addresses of the page of a case; they come last: they match any end."""
    from starlette.routing import Route

    endpoint = case_page(show)
    return [
        Route("/{home:str}/{name:str}.json", endpoint),
        Route("/{home:str}/{name:str}", endpoint),
    ]
