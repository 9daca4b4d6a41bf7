"""The page of a case: what it is about, the board, preferences, rules, the graph of moves, another coding beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sulh.errors import CaseError, Problem
from sulh.web.answering import asked as asked_of
from sulh.web.answering import respond, wants_json
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.editing import Edited
from sulh.web.pages import graph
from sulh.web.pages.about import AboutPart, about_part
from sulh.web.pages.beside import BesidePart, beside_part
from sulh.web.pages.board import BoardPage, BoardPart, board_part, shortened
from sulh.web.pages.effect import EffectPart, effect_part
from sulh.web.pages.graph import GraphPart, graph_part
from sulh.web.pages.preferences import PreferencesPart, preferences_part
from sulh.web.pages.rules import RulesPart, rules_part
from sulh.web.shell import Asked, Context

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

HELP = (
    "The board shows every outcome that is possible and which of them hold. Change what a party wants, or a rule, "
    "and see at once what then holds."
)


@dataclass(frozen=True)
class CasePage(Context):
    """A case, whole. All parts are None where the file has problems; ``effect`` is that of a change made just now."""

    template = "case.html"

    about: AboutPart | None
    board: BoardPart | None
    preferences: PreferencesPart | None
    rules: RulesPart | None
    graph: GraphPart | None
    beside: BesidePart | None
    problems: tuple[Problem, ...]
    effect: EffectPart | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return what holds, as ``sulh solve --stability`` has it, and what of it the page shows."""
        if self.board is None:
            return {"problems": [one.to_dict() for one in self.problems]}
        beside = {} if self.beside is None or not self.beside.chosen else {"beside": self.beside.to_dict()}
        return {**self.board.solution.to_dict(stability=True), "board": self.board.to_dict(), **beside}


def show(asked: Asked) -> CasePage:
    """Return the page of a case."""
    shell = asked.shell("", HELP, "how-to/workbench.html")
    if asked.opened.case is None:
        return CasePage(shell, asked.query, None, None, None, None, None, None, asked.opened.problems)
    case = asked.opened.coded(asked.variant)
    board = board_part(asked, case)
    # The parts that are edited need what holds under the usual concepts, whichever the board shows.
    solution = asked.bench.solution(case)
    return CasePage(
        shell,
        asked.query,
        about_part(asked.opened.case, case, solution),
        board,
        preferences_part(asked, solution),
        rules_part(asked, solution),
        graph_part(asked, solution),
        beside_part(asked, case, board.solution),
        (),
    )


def after_change(bench: Workbench, edited: Edited, address: str) -> CasePage:
    """Return the page as it is after a change made on it; ``address`` is where the browser is."""
    asked = Asked(bench, edited.after, Query.of_address(address), "")
    return replace(show(asked), effect=effect_part(asked, edited))


def answer(request: Request) -> Response:
    """Return the page of a case; its board alone where only that is asked for."""
    asked = asked_of(request)
    if request.headers.get("hx-target", "").endswith("#board") and asked.opened.case is not None:
        case = asked.opened.coded(asked.variant)
        asked = shortened(asked, case)
        board = board_part(asked, case)
        response = respond(request, BoardPage(asked.shell("", HELP, ""), asked.query, board))
        # The form sends its empty fields too; the address is kept short.
        response.headers["HX-Push-Url"] = asked.query.address(asked.opened.address)
        return response
    page = show(asked)
    wrong = page.board.problems if page.board is not None else ()
    if wrong and wants_json(request):
        raise CaseError(wrong)  # a program must not take all states for those that it asked for
    return respond(request, page, 422 if wrong or page.board is None else 200)


def routes() -> list[BaseRoute]:
    """Return the addresses of the page of a case; they come last: they match any end."""
    from starlette.routing import Route

    return [
        *graph.routes(),
        Route("/{home:str}/{name:str}.json", answer),
        Route("/{home:str}/{name:str}", answer),
    ]
