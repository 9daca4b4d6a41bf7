"""The graph of moves: drawn after the page, so that the page need not wait; every state in it is a link to why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sulh.case.case import Case
from sulh.questions.picture import MOST, PLAIN, Excerpt
from sulh.questions.solve import Solution
from sulh.show.differences import named
from sulh.show.draw.picture import Picture, draw
from sulh.show.draw.shapes import Scene, Shape, Words, text_width
from sulh.show.draw.svg import svg
from sulh.web.answering import asked as asked_of
from sulh.web.answering import respond
from sulh.web.pages.board_table import marks_of
from sulh.web.render import key
from sulh.web.shell import Asked, Context

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

LEGIBLE = 999
"""States up to which their numbers fit into the rings."""

HELP = (
    "Rings are states, arrows are moves that a party can make by itself. "
    "A second ring marks an equilibrium; each state leads to why it holds or not."
)


@dataclass(frozen=True)
class GraphPart:
    """Where the graph is drawn; the template sees it as ``graph``. ``id`` is another one after each change."""

    id: str
    address: str
    says: str


@dataclass(frozen=True)
class GraphPage(Context):
    """The graph of moves on a page of its own, for a browser without scripts."""

    template = "parts/graph_page.html"

    figure: str
    caption: str
    shows: Excerpt

    def to_dict(self) -> dict[str, Any]:
        """Return what is drawn, as ``sulh draw`` has it."""
        return self.shows.to_dict()

    def variables(self) -> dict[str, Any]:
        """Return what the template needs."""
        return {"shell": self.shell, "query": self.query, "figure": self.figure, "caption": self.caption}


@dataclass(frozen=True)
class GraphFragment(GraphPage):
    """The graph of moves as a part of the page of the case."""

    template = "parts/graph_drawn.html"


def graph_part(asked: Asked, solution: Solution) -> GraphPart:
    """Return where the graph of the page is drawn."""
    around = asked.query.text("state") if len(solution.states) > MOST else ""
    id = key("moves", asked.opened.match[:12], asked.variant, around)
    says = "The moves that each party can make by itself."
    if len(solution.states) > PLAIN:
        says = "The improvements: moves that a party can make by itself, and prefers."
    if len(solution.states) > MOST:
        says = f"Of {len(solution.states):,} states only those near one are drawn: the chosen one, or the status quo."
    return GraphPart(id, asked.address("graph", state=around), says)


def show(asked: Asked, fragment: bool) -> GraphPage:
    """Return the graph of a case, or of what is near one of its states."""
    case = asked.opened.coded(asked.variant)
    around = asked.query.text("state")
    made = ("drawn", asked.opened.match, case.variant_name, around)
    picture = asked.bench.made.get(made, lambda: _drawn(asked, case, around))
    states = picture.shows.states

    def link(number: int) -> tuple[str, str]:
        return asked.address("why", state=states.name(number)), f"Why {named(case, states, number)}"

    shows = picture.shows
    figure = asked.bench.made.get((*made, asked.opened.address), lambda: svg(_as_on_board(picture), link))
    caption = caption_of(shows)
    kind = GraphFragment if fragment else GraphPage
    return kind(asked.shell("Graph of moves", HELP, "how-to/draw.html"), asked.query, figure, caption, shows)


def caption_of(shows: Excerpt) -> str:
    """Return what is drawn, and who has no arrow in it."""
    what = "moves that a party can make by itself"
    if shows.kind == "improvements":
        what = "improvements, which are moves that a party can make by itself and prefers"
    if shows.away is not None:
        what += "; only those are drawn that lead away from one state, since all would be too many"
    movers = {arc.party for arc in shows.arcs}
    still = [str(party) for number, party in enumerate(shows.case.parties) if number not in movers]
    told = ""
    if still:
        names = " and ".join(filter(None, (", ".join(still[:-1]), still[-1])))
        told = f" No arrow is of {names}: {'it has' if len(still) == 1 else 'they have'} no {shows.kind[:-1]} here."
    return f"{len(shows.shown):,} of {len(shows.states):,} states, and {what}.{told} Click a state to ask why."


def routes() -> list[BaseRoute]:
    """Return the addresses of the graph."""
    from starlette.routing import Route

    def endpoint(request: Request) -> Response:
        return respond(request, show(asked_of(request, "graph"), "hx-request" in request.headers))

    return [Route("/{home:str}/{name:str}/graph.json", endpoint), Route("/{home:str}/{name:str}/graph", endpoint)]


def _drawn(asked: Asked, case: Case, around: str) -> Picture:
    """Return the picture: of the whole graph where it is small, else around a state."""
    few = len(asked.bench.solution(case).states) <= MOST
    return draw(case, around=None if few or not around else around)


def _as_on_board(picture: Picture) -> Scene:
    """Return what is drawn with what the board calls its states, where the picture numbers them by itself."""
    called = marks_of(picture.shows.states)
    own = {str(k + 1): called.get(number) or str(number + 1) for k, number in enumerate(picture.shows.shown)}
    rings = [one for one in picture.scene.shapes if isinstance(one, Words) and one.anchor == "middle"]
    marks = [one.text for one in rings if one.state is not None]
    room = max(map(text_width, own)) + 3
    if sorted(marks) != sorted(own) or len(picture.shows.states) > LEGIBLE:
        return picture.scene

    def told(shape: Shape) -> Shape:
        """Return a mark in its ring, or before its line of the list, with the other number; all else as it is."""
        if not isinstance(shape, Words) or shape.bold or shape.text not in own:
            return shape
        text = own[shape.text]
        if shape.anchor == "middle" and shape.state is not None:
            return replace(shape, text=text)
        # In the list a wider mark begins further to the left: to the right its line begins.
        return shape if shape.at[0] else replace(shape, text=text, at=(min(0.0, room - text_width(text)), shape.at[1]))

    return replace(picture.scene, shapes=tuple(map(told, picture.scene.shapes)))
