"""The page of the design: its colours, spaces and type, and every component with an example of it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sulh.errors import Place, Problem
from sulh.show.explained import Branch
from sulh.show.tables import NO, YES, Table
from sulh.web.answering import respond
from sulh.web.asked import Query
from sulh.web.shell import Choice, Context, Shell

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

STYLE = Path(__file__).parent.parent / "static" / "sulh.css"

ROOT = re.compile(r":root \{(.*?)\}", re.DOTALL)
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
LENGTH = re.compile(r"--([\w-]+): ([\d.]+rem);")

USES = {
    "ink": "text",
    "soft": "text beside the text",
    "faint": "what is off, or cannot be used",
    "paper": "the ground of cards and fields",
    "ground": "the ground of the page",
    "band": "rows that head others",
    "hover": "what the pointer is on",
    "line": "rules between rows",
    "strong-line": "borders of what can be used",
    "accent": "links, what is chosen, what holds",
    "on-accent": "text on the accent",
    "accent-soft": "the ground of what is chosen",
    "good": "in order",
    "warn": "to be looked at",
    "bad": "wrong",
    "mark": "what a text is searched for",
}
"""Colours by what they are for; those of the parties come after them."""


@dataclass(frozen=True)
class Colour:
    """A colour of the design in the light and in the dark, and what it is for."""

    name: str
    light: str
    dark: str
    use: str


@dataclass(frozen=True)
class PatternsPage(Context):
    """What is shown: the tokens as the style sheet has them, and examples for the components."""

    template = "patterns.html"

    colours: tuple[Colour, ...]
    parties: tuple[Colour, ...]
    spaces: tuple[tuple[str, str], ...]
    sizes: tuple[tuple[str, str], ...]
    table: Table
    reasons: tuple[Branch, ...]
    problems: tuple[Problem, ...]
    choices: tuple[Choice, ...]
    names: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the tokens."""
        found = {name: dict(getattr(self, name)) for name in ("spaces", "sizes")}
        return {"colours": [asdict(one) for one in (*self.colours, *self.parties)], **found}


def tokens(style: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the colours of a style sheet by their names, in the light and in the dark.

    >>> tokens(":root { --ink: #000000; } @media (prefers-color-scheme: dark) { :root { --ink: #ffffff; } }")
    ({'ink': '#000000'}, {'ink': '#ffffff'})
    """
    light, dark = (dict(COLOUR.findall(text)) for text in ROOT.findall(style)[:2])
    return light, light | dark


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21, as the accessibility guidelines (WCAG 2) define it.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dim, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def show(query: Query) -> PatternsPage:
    """Return the page of the design."""
    style = STYLE.read_text(encoding="utf-8")
    light, dark = tokens(style)
    lengths = LENGTH.findall(style)
    help = "Every colour, space and component of the workbench. Pages are made of nothing else."
    return PatternsPage(
        Shell("The design", help, "reference/workbench.html"),
        query,
        tuple(Colour(name, light[name], dark[name], use) for name, use in USES.items()),
        tuple(Colour(name, light[name], dark[name], "") for name in light if re.fullmatch(r"p\d", name)),
        tuple((name, size) for name, size in lengths if re.fullmatch(r"s\d", name)),
        tuple((name, size) for name, size in lengths if re.match(r"t\b", name)),
        Table(
            "What each state has on",
            ("option", "1", "2", "3"),
            (("Open the meadow", YES, NO, YES), ("Let the water run", NO, NO, YES)),
            frozenset({1, 2, 3}),
        ),
        (Branch("It holds.", (Branch("Upper village cannot do better.", (Branch("Its one move is worse."),)),)),),
        (
            Problem("S301", "medow", "There is no option 'medow'.", "Did you mean 'meadow'?", Place("mill.yaml", 7, 5)),
            Problem("S906", "", "Upper village wants nothing yet.", "Give it preferences.", severity="warning"),
        ),
        (Choice("Base", "#menus", True), Choice("late-rain", "#menus", note="If the spring runs dry in August.")),
        ("Upper village", "Lower village", "The town", "The mill", "The bank", "The church", "The province"),
    )


def routes() -> list[BaseRoute]:
    """Return the addresses of the page."""
    from starlette.routing import Route

    def endpoint(request: Request) -> Response:
        return respond(request, show(Query.of(request.url.query)))

    return [Route("/patterns", endpoint), Route("/patterns.json", endpoint)]
