"""Drawings that were kept: only what sulh itself draws goes into a page as markup."""

from __future__ import annotations

import re
from xml.parsers import expat

from sulh.show.draw.svg import clean

_PAINT = {"fill", "stroke", "stroke-width", "stroke-dasharray"}

DRAWN: dict[str, set[str]] = {
    "svg": {"xmlns", "width", "height", "viewBox", "role", "font-family"},
    "title": set(),
    "desc": set(),
    "rect": {"x", "y", "width", "height", *_PAINT},
    "path": {"d", *_PAINT},
    "polyline": {"points", *_PAINT},
    "polygon": {"points", *_PAINT},
    "circle": {"cx", "cy", "r", *_PAINT},
    "text": {"x", "y", "font-size", "text-anchor", "font-weight", "font-family", *_PAINT},
}
"""The elements of a drawing with their attributes, as :func:`~sulh.show.draw.svg.svg` writes them without links."""

WORDED = {"title", "desc", "text"}
"""The elements that hold text."""

VALUE = re.compile(r"[A-Za-z0-9 .,#+-]*")

SVG = "http://www.w3.org/2000/svg"


def sound(text: str) -> str:
    """Return a drawing written anew from what is known of it; "" where there is anything in it that sulh never draws.

    >>> sound('<svg xmlns="http://www.w3.org/2000/svg"><text x="1">a &lt; b</text></svg>').strip()
    '<svg xmlns="http://www.w3.org/2000/svg"><text x="1">a &lt; b</text></svg>'
    >>> sound('<svg xmlns="http://www.w3.org/2000/svg"><a href="/">x</a></svg>')
    ''
    """
    parts: list[str] = []
    inside: list[str] = []

    def begun(name: str, given: dict[str, str]) -> None:
        flat = inside == ["svg"] if name != "svg" else not inside
        if name not in DRAWN or not flat or not given.keys() <= DRAWN[name]:
            raise ValueError(name)
        for key, value in given.items():
            if not (value == SVG if key == "xmlns" else VALUE.fullmatch(value)):
                raise ValueError(key)
        inside.append(name)
        said = "".join(f' {key}="{value}"' for key, value in given.items())
        parts.append(f"<{name}{said}>" if name in WORDED or name == "svg" else f"<{name}{said}/>")

    def ended(name: str) -> None:
        inside.pop()
        if name in WORDED or name == "svg":
            parts.append(f"</{name}>")

    def said(words: str) -> None:
        if inside[-1] in WORDED:
            parts.append(clean(words))
        elif words.strip():
            raise ValueError(words)
        elif inside == ["svg"]:
            parts.append(words)

    def refused(*_: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begun, ended, said
    parser.StartDoctypeDeclHandler = refused
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError):
        return ""
    return "".join(parts) + "\n"
