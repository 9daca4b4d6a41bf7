"""A path or a deal as a page: cards from left to right, each a state, headed by who led there and how."""

from __future__ import annotations

from dataclasses import dataclass

from sulh.questions.picture import Excerpt
from sulh.questions.way import Leg
from sulh.show.draw import words
from sulh.show.draw.shapes import (
    BLACK,
    GREY,
    LINE,
    SIZE,
    WIDTH,
    Anchor,
    Area,
    Point,
    Scene,
    Shape,
    Stroke,
    Words,
    box,
    wrapped,
)
from sulh.show.draw.styles import style
from sulh.show.solution import what_is_on

ACROSS = 4
"""Cards in a row."""

BETWEEN = 20.0
WIDE = (WIDTH - BETWEEN * (ACROSS - 1)) / ACROSS
PAD = 7.0
MARK = 14.0


@dataclass(frozen=True)
class Line:
    """One line of a card; one that begins the part of a party carries its number."""

    text: str
    bold: bool = False
    mono: bool = False
    colour: str = BLACK
    party: int | None = None


def path_scene(drawn: Excerpt) -> Scene:
    """Return the steps of a path as a page."""
    first = drawn.way[0].start.number
    cards = [(_start(), _state(drawn, first))]
    cards += [(_step(drawn, leg), _state(drawn, leg.end.number)) for leg in drawn.way]
    return _scene(drawn, cards, f"{drawn.way_name}.", [])


def deal_scene(drawn: Excerpt) -> Scene:
    """Return a deal as a page: where it starts, who does what, where it ends, and for whom that is better."""
    (leg,) = drawn.way
    cards = [(_start(), _state(drawn, leg.start.number))]
    cards.append((_step(drawn, leg), _state(drawn, leg.end.number)))
    cards.append(([Line("For whom better,", bold=True), Line("for whom worse", bold=True)], _stakes(drawn, leg)))
    who = listed([words.party_name(drawn, id) for id in leg.parties])
    line = f"A deal: {who}." if len(leg.parties) > 1 else f"{who} gets there alone: no deal is needed."
    return _scene(drawn, cards, line, ["Better and worse are by each party's own preferences, as the case has them."])


def listed(names: list[str]) -> str:
    """Return names as a list in words.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _start() -> list[Line]:
    return [Line("Start", bold=True)]


def _step(drawn: Excerpt, leg: Leg) -> list[Line]:
    """Return who moves and what changes."""
    lines: list[Line] = []
    if leg.date:
        lines.append(Line(leg.date, colour=GREY))
    room = WIDE - 2 * PAD
    if leg.forced and not leg.parties:
        lines.append(Line("Nobody's move", bold=True))
    changed = words.changes(leg)
    own = {option.name: option.party for option in drawn.case.options}
    whose = [own.get(name, "") for name in (*leg.on, *leg.off)]
    for id in leg.parties:
        number = drawn.case.party_number(id)
        for k, text in enumerate(wrapped(words.party_name(drawn, id), room - MARK, bold=True)):
            lines.append(Line(text, bold=True, party=number if not k else -1))
        lines += [
            Line(part, party=-1)
            for text, party in zip(changed, whose, strict=True)
            if party == id
            for part in wrapped(text, room - MARK)
        ]
    rest = [text for text, party in zip(changed, whose, strict=True) if party not in leg.parties]
    lines += [Line(part) for text in rest for part in wrapped(text, room)]
    if drawn.what == "path":
        lines += [Line(part, colour=GREY) for part in wrapped(words.gained(drawn, leg), room)]
        lines += [Line(part, colour="#333333") for part in wrapped(leg.event, room, lines=8)]
    return lines


def _state(drawn: Excerpt, number: int) -> list[Line]:
    """Return a state: its name, its label, what is on, under which concepts it holds."""
    room = WIDE - 2 * PAD
    state = drawn.states[number]
    lines = [Line(part, mono=True) for part in wrapped(words.name(drawn, number), room, mono=True)]
    lines += [Line(part, bold=True) for part in wrapped(state.label, room, bold=True)]
    lines += [Line(part) for part in wrapped(what_is_on(drawn.case, state.on), room)]
    held = drawn.holds(number)
    text = f"holds under {', '.join(held)}" if held else "does not hold"
    return [*lines, *(Line(part, colour=GREY) for part in wrapped(text, room))]


def _stakes(drawn: Excerpt, leg: Leg) -> list[Line]:
    lines: list[Line] = []
    room = WIDE - 2 * PAD - MARK
    for number, party in enumerate(drawn.case.parties):
        what = "better" if party.id in leg.better else "worse" if party.id in leg.worse else "neither, or unknown"
        where = ("signs" if len(leg.parties) > 1 else "moves") if party.id in leg.parties else ""
        for k, part in enumerate(wrapped(str(party), room)):
            lines.append(Line(part, party=number if not k else -1))
        lines.append(Line(f"{what}{f' ({where})' if where else ''}", bold=what == "worse", party=-1))
    return lines


def _scene(drawn: Excerpt, cards: list[tuple[list[Line], list[Line]]], line: str, notes: list[str]) -> Scene:
    shapes, y = words.heading(drawn, line, WIDTH)
    y += 12
    for at in range(0, len(cards), ACROSS):
        row = cards[at : at + ACROSS]
        above = LINE * max(len(head) for head, _ in row) + 8
        below = LINE * max(len(body) for _, body in row) + 10
        for k, (head, body) in enumerate(row):
            x = (WIDE + BETWEEN) * k
            shapes += [box(x, y, WIDE, above + below), box(x, y, WIDE, above, "#f2f2f2", 0.5)]
            shapes += _lines(head, (x + PAD, y))
            shapes += _lines(body, (x + PAD, y + above + 1))
            last = at + k == len(cards) - 1
            if k < len(row) - 1:
                deal_end = drawn.what == "deal" and k == 1
                if not deal_end:
                    shapes += _arrow(((x + WIDE + 1, y + above), (x + WIDE + BETWEEN - 1, y + above)))
            elif not last:
                # On to the next row: down at the right, back at the left.
                low = y + above + below
                middle = x + WIDE / 2
                shapes += _arrow(((middle, low + 1), (middle, low + 12), (WIDE / 2, low + 12), (WIDE / 2, low + 23)))
        y += above + below + 24
    ending, y = words.closing(drawn, y - 18, WIDTH, notes)
    return Scene(WIDTH, y + 4, (*shapes, *ending), f"{words.title(drawn)}: {line}", _description(drawn))


def _lines(lines: list[Line], at: Point) -> list[Shape]:
    shapes: list[Shape] = []
    anchor: Anchor = "start"
    for k, line in enumerate(lines):
        x, y = at[0], at[1] + LINE * (k + 1)
        if line.party is not None:
            if line.party >= 0:
                shapes += style(line.party).marker((x + 4, y - 3.2), 3.2)
            x += MARK
        shapes.append(Words((x, y), line.text, SIZE, line.bold, line.mono, anchor, line.colour))
    return shapes


def _arrow(points: tuple[Point, ...]) -> list[Shape]:
    (ax, ay), (bx, by) = points[-2:]
    size = 6.0
    dx, dy = (1.0, 0.0) if abs(bx - ax) > abs(by - ay) else (0.0, 1.0)
    base = (bx - dx * size, by - dy * size)
    wings = ((base[0] - dy * 3, base[1] - dx * 3), (bx, by), (base[0] + dy * 3, base[1] + dx * 3))
    return [Stroke((*points[:-1], base), BLACK, 1.1), Area(wings)]


def _description(drawn: Excerpt) -> str:
    parts = [f"From {words.name(drawn, drawn.way[0].start.number)}."]
    for leg in drawn.way:
        who = listed([words.party_name(drawn, id) for id in leg.parties]) or "nobody"
        what = ", ".join(words.changes(leg))
        parts.append(f"{who}{f': {what}' if what else ''}, to {words.name(drawn, leg.end.number)}.")
    return " ".join(parts)
