"""The graph of moves as a page: rings for states, arrows for moves, and below what they mean."""

from __future__ import annotations

from collections.abc import Mapping

from sulh.questions.picture import Arc, Excerpt
from sulh.show.draw import words
from sulh.show.draw.arrows import NOBODY, Link, arrow, band, controls, double, links, reach
from sulh.show.draw.arrows import marks as mark_places
from sulh.show.draw.places import RADIUS, SIDE, Places, always, places
from sulh.show.draw.shapes import (
    BAND,
    FAINT,
    GREY,
    LINE,
    SIZE,
    WIDTH,
    Area,
    Point,
    Ring,
    Scene,
    Shape,
    Stroke,
    Words,
    text_width,
    wrapped,
)
from sulh.show.draw.styles import style
from sulh.show.solution import what_is_on

OUTER = RADIUS + 3.0
"""The second ring of an equilibrium."""

HEADS: dict[bool | None, str] = {
    True: "the mover prefers the end",
    False: "the mover does not prefer it",
    None: "unknown whether the mover prefers it",
}
"""What the heads of arrows say."""


def graph_scene(drawn: Excerpt) -> Scene:
    """Return the graph of an excerpt as a page."""
    what = "moves" if drawn.kind == "moves" else "improvements"
    line = f"Graph of {what}. {words.counted_states(drawn)}"
    if drawn.away is not None:
        line += f" Only {what} that lead away from {words.name(drawn, drawn.away)} are drawn: all would be too many."
    shapes, y = words.heading(drawn, line, WIDTH)
    found = places(drawn)
    drawable = links(drawn.arcs)
    drawable += _beside(drawn, drawable)
    bends = controls(drawable, found.at, found.width)
    high, low = reach(drawable, bends, found.at)
    above = max(0.0, OUTER + 4 - high)
    left = SIDE if found.rows else max(0.0, (WIDTH - found.width) / 2)
    if found.rows:
        heads, y = _heads(drawn, found, left, y + 8, above, low)
        shapes += heads
    elif found.layers:
        y += LINE + 6
        for k, x in enumerate(found.layers):
            shapes.append(Words((left + x, y), "start" if not k else f"{k} away", anchor="middle", colour=GREY))
    top = y + 6 + above
    at = {number: (left + x, top + dy) for number, (x, dy) in found.at.items()}
    marks = dict(zip(drawn.shown, _marks(drawn), strict=True))
    shapes += _drawing(drawn, drawable, [(left + x, top + dy) for x, dy in bends], at, marks)
    legend, y = _legend(drawn, drawable, top + low + OUTER + 12)
    shapes += legend
    listed, y = _list(drawn, marks, y + 6)
    shapes += listed
    ending, y = words.closing(drawn, y, WIDTH)
    return Scene(WIDTH, y + 4, (*shapes, *ending), f"{words.title(drawn)}: graph of {what}", _description(drawn))


def _beside(drawn: Excerpt, drawable: list[Link]) -> list[Link]:
    """Return the steps of the path for which no arrow stands: joint, forced, no improvement."""
    there = {(link.parties, arc.start, arc.end) for link in drawable for arc in link.arcs}
    found: list[Link] = []
    for leg in drawn.way:
        parties = tuple(drawn.case.party_number(id) for id in leg.parties)
        start, end = leg.start.number, leg.end.number
        if start != end and not {(parties, start, end), ((), start, end)} & there:
            parties = () if leg.forced else parties
            there.add((parties, start, end))
            found.append(Link(parties, (min(start, end), max(start, end)), (Arc(-1, start, end, leg.gain),)))
    return found


def _heads(drawn: Excerpt, found: Places, left: float, y: float, above: float, low: float) -> tuple[list[Shape], float]:
    """Return what is on in each column and each row, and where the graph begins."""
    parties = drawn.case.parties
    shapes: list[Shape] = []
    step = found.width / max(1, len(found.columns))
    across = " · ".join(str(parties[number]) for number in found.across)
    down = " · ".join(str(parties[number]) for number in found.down) or "nobody"
    on = what_is_on(drawn.case, always(drawn))
    text = f"Across: {across}. Down: {down}."
    for part in wrapped(f"{text} On throughout: {on}." if always(drawn) else text, WIDTH):
        y += LINE
        shapes.append(Words((0, y), part, colour=GREY))
    tallest = [wrapped(_head(setting), step - 6) for _, setting in found.columns]
    high = max(map(len, tallest))
    for (x, _), lines in zip(found.columns, tallest, strict=True):
        for k, text in enumerate(lines):
            shapes.append(Words((left + x, y + LINE * (high - len(lines) + k + 1) + 4), text, anchor="middle"))
    y += LINE * high + 8
    for dy, setting in found.rows:
        lines = wrapped(_head(setting), SIDE - 12, lines=4) if found.down else []
        for k, text in enumerate(lines):
            base = y + 6 + above + dy + 3.2 + LINE * (k - (len(lines) - 1) / 2)
            shapes.append(Words((0, base), text))
    shapes.append(Stroke(((left, y), (left + found.width, y)), FAINT, 0.5))
    if found.down:
        shapes.append(Stroke(((left - 6, y + 6), (left - 6, y + 6 + above + low + OUTER)), FAINT, 0.5))
    return shapes, y


def _head(setting: tuple[str, ...]) -> str:
    return " · ".join(on for on in setting if on) or "nothing on"


def _marks(drawn: Excerpt) -> list[str]:
    """Return what stands in the rings: the labels where all are short and differ, else numbers from 1."""
    labels = [drawn.states.labels.get(number) or drawn.states.names.get(number, "") for number in drawn.shown]
    short = all(label and text_width(label) <= 1.7 * RADIUS for label in labels)
    if short and len(set(labels)) == len(labels):
        return labels
    return [str(k + 1) for k in range(len(drawn.shown))]


def _drawing(
    drawn: Excerpt, drawable: list[Link], bends: list[Point], at: Mapping[int, Point], marks: Mapping[int, str]
) -> list[Shape]:
    """Return the path, if there is one, above it the arrows, and above them the rings."""
    passed = {(leg.start.number, leg.end.number): leg for leg in drawn.way}
    radius = {number: OUTER if drawn.is_equilibrium(number) else RADIUS for number in at}
    shapes: list[Shape] = []
    for (start, end), leg in passed.items():
        parties = tuple(drawn.case.party_number(id) for id in leg.parties)
        pairs = [pair for pair in zip(drawable, bends, strict=True) if set(pair[0].ends) == {start, end}]
        for link, bend in pairs:
            if link.parties in (parties, ()) and any((arc.start, arc.end) == (start, end) for arc in link.arcs):
                shapes.append(band(bend, at[start], at[end], BAND, 9))
                break
    on_way = {number for pair in passed for number in pair}
    shapes += [Ring(at[number], OUTER + 4, BAND, 0.5, BAND) for number in sorted(on_way)]
    for link, bend, mark in zip(drawable, bends, mark_places(drawable, bends, at), strict=True):
        shapes += arrow(link, bend, at, radius, mark)
    for number, (x, y) in at.items():
        if drawn.is_equilibrium(number):
            shapes.append(Ring((x, y), OUTER, width=1.1, state=number))
        shapes.append(Ring((x, y), RADIUS, width=1.1, state=number))
        shapes.append(Words((x, y + SIZE * 0.36), marks[number], anchor="middle", state=number))
        if number == drawn.status_quo:
            shapes += _flag((x, y), radius[number])
    return shapes


def _flag(at: Point, radius: float) -> list[Shape]:
    """Return the mark of the status quo: a short black wedge that points at the ring from the upper left."""
    x, y = at[0] - (radius + 1) * 0.707, at[1] - (radius + 1) * 0.707
    return [Area(((x, y), (x - 10, y - 4.5), (x - 4.5, y - 10)), "#000000")]


def _legend(drawn: Excerpt, drawable: list[Link], y: float) -> tuple[list[Shape], float]:
    """Return what lines and rings mean, in as few lines as they fit."""
    entries: list[tuple[float, list[Shape], str]] = []
    movers = {party for link in drawable for party in link.parties}
    for number, party in enumerate(drawn.case.parties):
        if number in movers:
            look = style(number)
            line = Stroke(((0, -3), (30, -3)), look.colour, 1.1, look.dash)
            entries.append((34, [line, *look.marker((15, -3), 2.6)], str(party)))
    at = {0: (-8.0, -3.0), 1: (38.0, -3.0)}
    sides = {0: 8.0, 1: 8.0}
    kinds = {arc.improvement for link in drawable if link.parties for arc in link.arcs}
    for gains, text in HEADS.items():
        if gains in kinds:
            sample = arrow(Link((4,), (0, 1), (Arc(4, 0, 1, gains),)), (15.0, -3.0), at, sides, (15.0, -3.0))
            plain = [shape for shape in sample[:2] if isinstance(shape, Stroke | Area)]
            entries.append((34, [_black(shape) for shape in plain], text))
    if any(map(drawn.is_equilibrium, drawn.shown)):
        rings: list[Shape] = [Ring((10, -3), 6.5), Ring((10, -3), 4.5)]
        entries.append((20, rings, f"equilibrium under {drawn.concept}"))
    if drawn.status_quo in drawn.shown:
        entries.append((27, [Ring((18, -2), 4.5), *_flag((18, -2), 4.5)], "status quo"))
    if drawn.way:
        entries.append((34, [Stroke(((0, -3), (30, -3)), BAND, 9)], words.way_name(drawn)))
        if joint := [leg for leg in drawn.way if len(leg.parties) > 1]:
            what = "an agreement" if all(leg.agreement for leg in joint) else "a joint step"
            entries.append((34, double(((0, -3), (30, -3))), f"{what} of those whose marks it bears"))
        if any(not link.parties for link in drawable):
            entries.append((34, [Stroke(((0, -3), (30, -3)), GREY, 1.1, NOBODY)], "nobody chose this step"))
    shapes: list[Shape] = []
    x, y = 0.0, y + LINE
    for wide, sample, text in entries:
        room = wide + text_width(text) + 16
        if x and x + room > WIDTH + 16:
            x, y = 0.0, y + LINE + 5
        shapes += [_moved(shape, x, y) for shape in sample]
        shapes.append(Words((x + wide, y), wrapped(text, WIDTH - wide, lines=1)[0] if text else ""))
        x += room
    return shapes, y + 4


def _list(drawn: Excerpt, marks: Mapping[int, str], y: float) -> tuple[list[Shape], float]:
    """Return the states by their marks: name, under which concepts they hold, what is on."""
    heads = ["", "state", "holds under", "what is on" if drawn.case.options else ""]
    rows = []
    for number in drawn.shown:
        told = words.on(drawn, number).removeprefix(f"{marks[number]}: ")
        rows.append((marks[number], words.name(drawn, number), " ".join(drawn.holds(number)), told))
    first = max(text_width(row[0]) for row in rows) + 8
    names = [wrapped(row[1], 150, mono=True) for row in rows]
    second = max(text_width(line, mono=True) for lines in [["state"], *names] for line in lines) + 12
    held = [wrapped(row[2], 130) for row in rows]
    third = max(text_width(line) for lines in [[heads[2]], *held] for line in lines) + 12
    starts = (0.0, first, first + second, first + second + third)
    y += LINE
    shapes: list[Shape] = [Words((x, y), head, colour=GREY) for x, head in zip(starts, heads, strict=True) if head]
    shapes.append(Stroke(((0, y + 3.5), (WIDTH, y + 3.5)), FAINT, 0.5))
    y += 3
    for number, row, name, concepts in zip(drawn.shown, rows, names, held, strict=True):
        text = wrapped(row[3], WIDTH - starts[3])
        shapes.append(Words((0, y + LINE), row[0]))
        for x, lines, state in ((starts[1], name, number), (starts[2], concepts, None), (starts[3], text, None)):
            mono = state is not None
            shapes += [Words((x, y + LINE * (k + 1)), line, mono=mono, state=state) for k, line in enumerate(lines)]
        y += LINE * max(1, len(name), len(concepts), len(text))
    return shapes, y + 6


def _description(drawn: Excerpt) -> str:
    held = [words.name(drawn, number) for number in drawn.shown if drawn.is_equilibrium(number)]
    text = f"{words.counted_states(drawn)} {len(drawn.arcs):,} {drawn.kind} between them."
    text += f" Equilibria under {drawn.concept}: {', '.join(held) or 'none of these'}."
    if drawn.status_quo in drawn.shown and drawn.status_quo is not None:
        text += f" Status quo: {words.name(drawn, drawn.status_quo)}."
    if drawn.way:
        text += f" {words.way_name(drawn)}: {', '.join(words.name(drawn, leg.end.number) for leg in drawn.way)}."
    return text


def _black(shape: Shape) -> Shape:
    if isinstance(shape, Stroke):
        return Stroke(shape.points, "#000000", shape.width)
    if isinstance(shape, Area):
        return Area(
            shape.points, "#000000" if shape.colour is None else shape.fill, shape.colour and "#000000", shape.width
        )
    return shape


def _moved(shape: Shape, x: float, y: float) -> Shape:
    match shape:
        case Stroke():
            return Stroke(_shifted(shape.points, x, y), shape.colour, shape.width, shape.dash, shape.curved)
        case Area():
            return Area(_shifted(shape.points, x, y), shape.fill, shape.colour, shape.width)
        case Ring():
            return Ring((shape.at[0] + x, shape.at[1] + y), shape.radius, shape.colour, shape.width, shape.fill)
        case Words():
            return shape


def _shifted(points: tuple[Point, ...], x: float, y: float) -> tuple[Point, ...]:
    return tuple((px + x, py + y) for px, py in points)
