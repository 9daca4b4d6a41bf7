"""A page as SVG text: every text escaped, nothing fetched, the same bytes for the same page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from sulh.show.draw.shapes import MARGIN, Area, Point, Ring, Scene, Shape, Stroke, Words

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg(scene: Scene, links: Callable[[int], tuple[str, str]] | None = None) -> str:
    """Return a page as an SVG document.

    Parameters
    ----------
    links
        From the number of a state to where it leads, and to what is said of that: each state is then a link.

    Examples
    --------
    >>> from sulh.show.draw.shapes import Scene, Words
    >>> text = svg(Scene(100, 20, (Words((5, 15), "<a & b>"),), "A title", "What one sees."))
    >>> "&lt;a &amp; b&gt;" in text, "<title>A title</title>" in text
    (True, True)
    """
    width, height = (number(length + 2 * MARGIN) for length in (scene.width, scene.height))
    corner = number(-MARGIN)
    size = f'width="{width}pt" height="{height}pt" viewBox="{corner} {corner} {width} {height}"'
    role = "img" if links is None else "group"  # what is in an image cannot be reached by the keyboard
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="{role}" font-family="sans-serif">',
        f"<title>{clean(scene.title)}</title>",
        f"<desc>{clean(scene.description)}</desc>",
        f'<rect x="{corner}" y="{corner}" width="{width}" height="{height}" fill="#ffffff"/>',
        *(map(_element, scene.shapes) if links is None else _linked(scene.shapes, links)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def number(value: float) -> str:
    """Return a length with at most two digits after the point.

    >>> number(3.0), number(2.345678), number(-0.001)
    ('3', '2.35', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def clean(text: str) -> str:
    """Return a text escaped for XML, as :func:`plain` has it."""
    return escape(plain(text))


def plain(text: str) -> str:
    """Return a text with a replacement sign for each sign that XML cannot carry."""
    return _NO_XML.sub("\ufffd", text)


def _linked(shapes: Sequence[Shape], links: Callable[[int], tuple[str, str]]) -> Iterator[str]:
    """Yield the elements of shapes; those in a row that stand for one state are one link."""
    for state, group in groupby(shapes, key=lambda shape: shape.state if isinstance(shape, Ring | Words) else None):
        drawn = "\n".join(map(_element, group))
        if state is None:
            yield drawn
        else:
            address, says = (escape(plain(text)) for text in links(state))
            yield f'<a href="{address}" aria-label="{says}"><title>{says}</title>\n{drawn}\n</a>'


def _element(shape: Shape) -> str:
    match shape:
        case Stroke():
            dash = f' stroke-dasharray="{" ".join(map(number, shape.dash))}"' if shape.dash else ""
            line = f'stroke="{shape.colour}" stroke-width="{number(shape.width)}"{dash}'
            if shape.curved:
                start, control, end = (_pair(point) for point in shape.points)
                return f'<path d="M{start} Q{control} {end}" fill="none" {line}/>'
            return f'<polyline points="{_pairs(shape.points)}" fill="none" {line}/>'
        case Area():
            line = "" if shape.colour is None else f' stroke="{shape.colour}" stroke-width="{number(shape.width)}"'
            return f'<polygon points="{_pairs(shape.points)}" fill="{shape.fill}"{line}/>'
        case Ring():
            x, y = map(number, shape.at)
            line = f'stroke="{shape.colour}" stroke-width="{number(shape.width)}"'
            return f'<circle cx="{x}" cy="{y}" r="{number(shape.radius)}" fill="{shape.fill or "none"}" {line}/>'
        case Words():
            x, y = map(number, shape.at)
            more = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
            more += ' font-weight="bold"' if shape.bold else ""
            more += ' font-family="monospace"' if shape.mono else ""
            more += f' fill="{shape.colour}"' if shape.colour != "#000000" else ""
            return f'<text x="{x}" y="{y}" font-size="{number(shape.size)}"{more}>{clean(shape.text)}</text>'


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def _pairs(points: Sequence[Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)
