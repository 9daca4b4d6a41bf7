"""What a picture is made of: strokes, areas, rings and words on a page; lengths are points, 72 to an inch.

The page is at most as wide as the text of an A4 page, so that in print no word is smaller than it is here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]

WIDTH = 540.0
"""The widest page."""

MARGIN = 8.0
"""White around it."""

SIZE = 9.0
"""The smallest letters."""

LINE = 12.5
"""From one line of text to the next."""

BLACK, GREY, FAINT, BAND = "#000000", "#555555", "#999999", "#d9d9d9"

# How wide the letters from the blank to the tilde are in DejaVu Sans, the widest of the usual fonts, in hundredths.
_LETTERS = """
32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53 100
68 69 70 77 63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50 50 61
63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84
"""
_WIDTHS = {chr(32 + k): int(width) / 100 for k, width in enumerate(_LETTERS.split())}
_WIDTHS["\u00a0"] = _WIDTHS[" "]
_MONO, _BOLD, _OTHER = 0.603, 1.12, 0.7


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points; with ``curved``, three points are a quadratic curve and its control."""

    points: tuple[Point, ...]
    colour: str = BLACK
    width: float = 0.8
    dash: tuple[float, ...] = ()
    curved: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon, filled."""

    points: tuple[Point, ...]
    fill: str = BLACK
    colour: str | None = None
    width: float = 0.8


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle around a point; ``state``: the number of the state that it stands for."""

    at: Point
    radius: float
    colour: str = BLACK
    width: float = 0.8
    fill: str | None = "#ffffff"
    state: int | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; ``at`` is on its base line; ``state``: the number of the state that it names."""

    at: Point
    text: str
    size: float = SIZE
    bold: bool = False
    mono: bool = False
    anchor: Anchor = "start"
    colour: str = BLACK
    state: int | None = None


Shape = Stroke | Area | Ring | Words


@dataclass(frozen=True, slots=True)
class Scene:
    """A page: its size, its shapes from the lowest to the uppermost, and what it says to those who cannot see it."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str
    description: str


def text_width(text: str, size: float = SIZE, *, bold: bool = False, mono: bool = False) -> float:
    """Return how wide a line of text is at most, in the usual fonts.

    >>> text_width("NYN", 10, mono=True) < text_width("WWW", 10) < text_width("WWW", 10, bold=True)
    True
    """
    total = 0.0
    for letter in text:
        if unicodedata.combining(letter):
            continue
        if unicodedata.east_asian_width(letter) in "WF":
            total += 1.05
        else:
            total += _MONO if mono else _WIDTHS.get(letter, _OTHER) * (_BOLD if bold else 1)
    return total * size


def wrapped(
    text: str, width: float, size: float = SIZE, *, lines: int | None = None, bold: bool = False, mono: bool = False
) -> list[str]:
    """Return a text as lines that fit a width; words that are too long are parted, lines too many end in dots.

    >>> wrapped("a town that insists", 50, 10)
    ['a town', 'that', 'insists']
    >>> wrapped("a town that insists", 50, 10, lines=1)
    ['a town…']
    """

    def wide(part: str) -> float:
        return text_width(part, size, bold=bold, mono=mono)

    result: list[str] = []
    here = ""
    for word in _words(text):
        joined = f"{here} {word}" if here else word
        if wide(joined) <= width:
            here = joined
            continue
        if here:
            result.append(here)
        *parts, here = _parted(word, width, wide)
        result += parts
    result += [here] if here else []
    if lines is not None and len(result) > lines:
        last = result[lines - 1]
        while last and wide(last + "…") > width:
            last = last[:-1]
        result = [*result[: lines - 1], last.rstrip() + "…"]
    return result


def _parted(word: str, width: float, wide: Callable[[str], float]) -> list[str]:
    """Return a word in parts that fit a width, each of one letter at least."""
    parts, first, far = [], 0, 0.0
    for k, letter in enumerate(word):
        far += wide(letter)
        if far > width and k > first:
            parts.append(word[first:k])
            first, far = k, wide(letter)
    return [*parts, word[first:]]


def _words(text: str) -> list[str]:
    """Return the words of a text; a dot between two stays with the first, a blank that does not break parts none."""
    result: list[str] = []
    for word in filter(None, re.split(r"[^\S\u00a0]+", text)):
        if word == "·" and result:
            result[-1] += " ·"
        else:
            result.append(word)
    return result


def box(x: float, y: float, width: float, height: float, fill: str = "#ffffff", line: float = 0.8) -> Area:
    """Return a rectangle with its upper left corner at a point."""
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Area(corners, fill, BLACK if line else None, line)


def paragraph(at: Point, lines: Sequence[str], size: float = SIZE, colour: str = BLACK) -> list[Words]:
    """Return lines of text one below the other, the base line of the first at a point."""
    return [Words((at[0], at[1] + LINE * k), line, size, colour=colour) for k, line in enumerate(lines)]
