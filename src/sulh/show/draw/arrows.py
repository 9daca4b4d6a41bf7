"""Arrows between rings that keep clear of other rings, and as far as can be of each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np
import numpy.typing as npt

from sulh.questions.picture import CROWDED, Arc
from sulh.show.draw.places import RADIUS
from sulh.show.draw.shapes import BLACK, GREY, Area, Point, Shape, Stroke
from sulh.show.draw.styles import Style, style

Points = npt.NDArray[np.float64]

BENDS = (0.0, 0.16, -0.16, 0.26, -0.26, 0.38, -0.38, 0.55, -0.55)
SAMPLES = 15
MIDDLE = (20, 17, 23, 14, 26, 12, 28)
"""Where on a curve of 41 points a mark may stand, the middle first."""

GAP = 3.4
HEAD = 6.5

NOBODY = (2.0, 2.0)
"""The dashes of a step that nobody chose."""


@dataclass(frozen=True)
class Link:
    """What is drawn as one line between two states: all moves of one party from one to the other, or both ways.

    More than one party is a joint step; none is a step that nobody chose.
    """

    parties: tuple[int, ...]
    ends: tuple[int, int]
    arcs: tuple[Arc, ...]


def links(arcs: tuple[Arc, ...]) -> list[Link]:
    """Return arcs with those of one party between the same two states put together."""
    found: dict[tuple[int, int, int], list[Arc]] = {}
    for arc in arcs:
        low, high = sorted((arc.start, arc.end))
        found.setdefault((arc.party, low, high), []).append(arc)
    return [Link((party,), (low, high), tuple(both)) for (party, low, high), both in sorted(found.items())]


def controls(wanted: list[Link], at: Mapping[int, Point], width: float) -> list[Point]:
    """Return for each link the control point of its curve.

    Each takes the bend that touches the fewest rings, then the fewest arrows drawn before; short ones choose first.
    None should go beyond the width of the graph.
    """
    rings = np.array(list(at.values()))
    numbers = {state: k for k, state in enumerate(at)}
    taken = np.empty((0, 2))
    chosen: dict[int, Point] = {}
    order = sorted(range(len(wanted)), key=lambda k: (round(_distance(wanted[k], at), 3), k))
    for k in order:
        link = wanted[k]
        a, b = (np.array(at[end]) for end in link.ends)
        others = np.delete(rings, [numbers[end] for end in link.ends], axis=0)
        best = (float("inf"), a, taken)
        for bend in BENDS:
            along = b - a
            control = (a + b) / 2 + bend * np.array([along[1], -along[0]])
            curve = _curve(a, control, b)
            cost = 1.5 * abs(bend)
            cost += 0.3 * max(0.0, -float(curve[:, 0].min()), float(curve[:, 0].max()) - width)
            if len(others):
                away = np.linalg.norm(curve[:, None] - others[None], axis=2)
                cost += 8.0 * float((away.min(axis=0) < RADIUS + GAP + 1).sum())
            if len(taken) and len(wanted) <= CROWDED:
                near = np.linalg.norm(curve[2:-2, None] - taken[None], axis=2).min(axis=1) < GAP
                cost += 0.25 * max(0.0, float(near.sum()) - 1)  # to cross is no harm, to run together is
            if cost < best[0] - 1e-9:
                best = (cost, control, curve)
        chosen[k] = (round(float(best[1][0]), 4), round(float(best[1][1]), 4))
        taken = np.concatenate([taken, best[2]])
    return [chosen[k] for k in range(len(wanted))]


def reach(wanted: list[Link], bends: list[Point], at: Mapping[int, Point]) -> tuple[float, float]:
    """Return the uppermost and the lowest that curves get."""
    curves = [
        _curve(np.array(at[link.ends[0]]), np.array(bend), np.array(at[link.ends[1]]))[:, 1]
        for link, bend in zip(wanted, bends, strict=True)
    ]
    heights = np.concatenate([*curves, [y for _, y in at.values()]])
    return float(heights.min()), float(heights.max())


def marks(wanted: list[Link], bends: list[Point], at: Mapping[int, Point]) -> list[Point]:
    """Return for each link where the mark of its party stands: as free of other arrows and rings as can be."""
    curves = [
        _curve(np.array(at[link.ends[0]]), np.array(bend), np.array(at[link.ends[1]]), 41)
        for link, bend in zip(wanted, bends, strict=True)
    ]
    rings = np.array(list(at.values()))
    placed = np.empty((0, 2))
    result: list[Point] = []
    for k, curve in enumerate(curves):
        if len(curves) > CROWDED:
            result.append((float(curve[20, 0]), float(curve[20, 1])))
            continue
        others = np.concatenate([placed, *(other for j, other in enumerate(curves) if j != k)])
        best = (-1.0, curve[20])
        for sample in MIDDLE:
            point = curve[sample]
            room = min(12.0, float(np.linalg.norm(rings - point, axis=1).min()) - RADIUS)
            if len(others):
                room = min(room, float(np.linalg.norm(others - point, axis=1).min()))
            if room > best[0] + 1.0:
                best = (room, point)
        placed = np.concatenate([placed, best[1][None]])
        result.append((float(best[1][0]), float(best[1][1])))
    return result


def arrow(link: Link, control: Point, at: Mapping[int, Point], radius: Mapping[int, float], mark: Point) -> list[Shape]:
    """Return the line of a link with its heads and its marks.

    A head is filled where the mover prefers the end, open where it does not, an empty diamond where that is
    unknown. A joint step is a double line with the marks of all who take it.
    """
    joint = len(link.parties) != 1
    looks = [style(party) for party in link.parties]
    colour = looks[0].colour if not joint else BLACK if looks else GREY
    a, b = (np.array(at[end]) for end in link.ends)
    curve = _curve(a, np.array(control), b, 121)
    start = int(np.argmax(np.linalg.norm(curve - a, axis=1) > radius[link.ends[0]] + 1.2))
    away = np.linalg.norm(curve - b, axis=1) > radius[link.ends[1]] + 1.2
    end = len(curve) - 1 - int(np.argmax(away[::-1]))
    if end - start < 4:
        start, end = 40, 80
    tips = {link.ends[0]: (start, 1), link.ends[1]: (end, -1)}
    heads: list[Shape] = []
    first, last = start, end
    for arc in link.arcs:
        tip, way = tips[arc.end]
        gains = arc.improvement if looks else False
        length = HEAD if gains is not None else HEAD * 1.5
        back = tip
        while 0 < back < len(curve) - 1 and np.linalg.norm(curve[back] - curve[tip]) < length:
            back += way
        heads += _head(curve[tip], curve[back], gains, colour, length)
        if gains is not False or len(looks) > 1:
            first, last = (back, last) if way == 1 else (first, back)
            if gains is False:
                heads.append(Stroke((_point(curve[tip]), _point(curve[back])), colour, 1.1))
    points = tuple(_point(point) for point in _thinned(curve[first : last + 1]))
    if joint and looks:
        return [*double(points), *heads, *_marked(looks, curve, mark)]
    line = Stroke(points, colour, 1.1, looks[0].dash if looks else NOBODY)
    return [line, *heads, *(shape for look in looks for shape in look.marker(mark, 2.6))]


def double(points: tuple[Point, ...]) -> list[Shape]:
    """Return a double line through points: a joint step."""
    return [Stroke(points, BLACK, 3.4), Stroke(points, "#ffffff", 1.4)]


def band(control: Point, a: Point, b: Point, colour: str, width: float) -> Stroke:
    """Return a broad line under an arrow."""
    return Stroke((a, control, b), colour, width, curved=True)


def _marked(looks: Sequence[Style], curve: Points, mark: Point) -> list[Shape]:
    """Return the marks of several parties side by side on a curve, around a point of it."""
    middle = int(np.argmin(np.linalg.norm(curve - np.array(mark), axis=1)))
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    shapes: list[Shape] = []
    for k, look in enumerate(looks):
        away = along[middle] + (k - (len(looks) - 1) / 2) * 9.0
        shapes += look.marker(
            (float(np.interp(away, along, curve[:, 0])), float(np.interp(away, along, curve[:, 1]))), 3
        )
    return shapes


def _head(tip: Points, back: Points, gains: bool | None, colour: str, length: float) -> list[Shape]:
    along = (tip - back) / max(1e-9, float(np.linalg.norm(tip - back)))
    aside = np.array([-along[1], along[0]]) * HEAD * 0.42
    base = tip - along * length
    if gains is None:
        middle = (tip + base) / 2
        corners = (middle + aside, tip, middle - aside, base)
        return [Area(tuple(_point(corner) for corner in corners), "#ffffff", colour, 1.0)]
    wings = tuple(_point(corner) for corner in (base + aside, tip, base - aside))
    return [Area(wings, colour) if gains else Stroke(wings, colour, 1.0)]


def _point(point: Points) -> Point:
    return float(point[0]), float(point[1])


def _curve(a: Points, control: Points, b: Points, samples: int = SAMPLES) -> Points:
    t = np.linspace(0, 1, samples)[:, None]
    points: Points = (1 - t) ** 2 * a + 2 * t * (1 - t) * control + t**2 * b
    return points


def _thinned(curve: Points) -> Points:
    """Return enough points of a curve; the two ends where it is straight."""
    along = curve[-1] - curve[0]
    off = np.abs(along[0] * (curve[:, 1] - curve[0, 1]) - along[1] * (curve[:, 0] - curve[0, 0]))
    if float(off.max()) < 0.2 * max(1.0, float(np.linalg.norm(along))):
        return curve[[0, -1]]
    kept = np.unique(np.linspace(0, len(curve) - 1, 17).round().astype(int))
    thin: Points = curve[kept]
    return thin


def _distance(link: Link, at: Mapping[int, Point]) -> float:
    (ax, ay), (bx, by) = (at[end] for end in link.ends)
    return hypot(ax - bx, ay - by)
