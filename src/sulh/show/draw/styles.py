"""How parties are told apart: by colour, by the dashes of their lines, and by a mark on them.

The colours are those of Okabe and Ito, which people see apart however they see colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from sulh.show.draw.shapes import Area, Point, Ring, Shape, Stroke

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#a0457f", "#000000", "#b07800", "#4a90b8")
DASHES: tuple[tuple[float, ...], ...] = ((), (6, 2.5), (1.6, 2), (7, 2, 1.6, 2), (3, 1.5), (10, 3), (1.6, 4))
MARKS = ("circle", "square", "triangle", "diamond", "down", "cross")


@dataclass(frozen=True, slots=True)
class Style:
    """How one party is drawn."""

    colour: str
    dash: tuple[float, ...]
    mark: str

    def marker(self, at: Point, size: float = 3.2) -> list[Shape]:
        """Return the mark of the party around a point, white inside."""
        x, y = at
        if self.mark == "circle":
            return [Ring(at, size, self.colour, 1.2)]
        if self.mark == "cross":
            ends = [(-1, -1, 1, 1), (-1, 1, 1, -1)]
            return [
                Stroke(((x + a * size, y + b * size), (x + c * size, y + d * size)), self.colour, 1.6)
                for a, b, c, d in ends
            ]
        corners, turn = {"square": (4, pi / 4), "triangle": (3, -pi / 2), "diamond": (4, 0.0), "down": (3, pi / 2)}[
            self.mark
        ]
        wide = size * 1.25
        angles = [turn + 2 * pi * k / corners for k in range(corners)]
        points = tuple((x + wide * cos(angle), y + wide * sin(angle)) for angle in angles)
        return [Area(points, "#ffffff", self.colour, 1.2)]


def style(party: int) -> Style:
    """Return how the party of a number is drawn; only from 42 on would two look alike.

    >>> len({style(party) for party in range(42)})
    42
    """
    mark = MARKS[party % len(MARKS)]
    return Style(COLOURS[party % len(COLOURS)], DASHES[party % len(DASHES)], mark)
