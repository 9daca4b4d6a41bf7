"""A path as a page: cards from left to right, each a state, headed by who led there and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sulh.questions.picture import Excerpt
from sulh.questions.way import Leg
from sulh.show.draw import words
from sulh.show.draw.arrows import double
from sulh.show.draw.shapes import BLACK, GREY, LINE, SIZE, WIDTH, Area, Point, Scene, Shape, Stroke, Words, box, wrapped
from sulh.show.draw.styles import style
from sulh.show.solution import what_is_on

ACROSS = 4
"""Cards in a row."""

BETWEEN = 20.0
WIDE = (WIDTH - BETWEEN * (ACROSS - 1)) / ACROSS
PAD = 7.0
ROOM = WIDE - 2 * PAD
MARK = 14.0


@dataclass(frozen=True)
class Line:
    """One line of words.

    Attributes
    ----------
    marks
        The numbers of the parties whose marks stand before it.
    inset
        How far it is set in, without marks.
    warns
        Whether the mark of a gap stands before it.
    """

    text: str
    bold: bool = False
    mono: bool = False
    colour: str = BLACK
    marks: tuple[int, ...] = ()
    inset: float = 0.0
    warns: bool = False


@dataclass(frozen=True)
class Card:
    """A state of a sequence.

    Attributes
    ----------
    head
        Who led there and how.
    body
        What is on there, what holds.
    joint
        Whether a joint step led there: its arrow is double.
    gap
        Whether somebody is exposed there: its frame is broad.
    """

    head: tuple[Line, ...]
    body: tuple[Line, ...]
    joint: bool = False
    gap: bool = False


def path_scene(drawn: Excerpt) -> Scene:
    """Return the steps of a path as a page."""
    line = f"{words.way_name(drawn)}."
    shapes, y = words.heading(drawn, line, WIDTH)
    cards = [Card((Line("Start", bold=True),), state_lines(drawn, drawn.way[0].start.number))]
    cards += [
        Card(step_lines(drawn, leg), state_lines(drawn, leg.end.number), joint=len(leg.parties) > 1)
        for leg in drawn.way
    ]
    row, y = laid(cards, y + 12)
    ending, y = words.closing(drawn, y - 18, WIDTH)
    title = f"{words.title(drawn)}: {line}"
    return Scene(WIDTH, y + 4, (*shapes, *row, *ending), title, description(drawn))


def step_lines(drawn: Excerpt, leg: Leg) -> tuple[Line, ...]:
    """Return who moves, what changes, and what the movers make of it."""
    lines = [Line(leg.date, colour=GREY)] if leg.date else []
    lines += who(drawn, leg)
    lines += [Line(part, colour=GREY) for part in wrapped(words.gained(drawn, leg), ROOM)]
    lines += [Line(part, colour="#333333") for part in wrapped(leg.event, ROOM, lines=8)]
    return tuple(lines)


def who(drawn: Excerpt, leg: Leg) -> list[Line]:
    """Return who moves, with the marks of all of them, and below it what each changes."""
    if not leg.parties:
        lines = [Line("Nobody's move", bold=True)]
    else:
        numbers = tuple(drawn.case.party_number(id) for id in leg.parties)
        names = words.party_names(drawn, leg.parties)
        if len(numbers) == 1:
            lines = marked(names, numbers, ROOM, bold=True)
        else:
            title = f"{'Agreement' if leg.agreement else 'Joint step'} of {names}"
            lines = [Line("", marks=numbers), *(Line(part, bold=True) for part in wrapped(title, ROOM, bold=True))]
    own = {option.name: option.party for option in drawn.case.options}
    changed = [(own.get(name, ""), text) for name, text in zip((*leg.on, *leg.off), words.changes(leg), strict=True)]
    for id in (*leg.parties, *sorted({party for party, _ in changed} - {*leg.parties})):
        for text in (text for party, text in changed if party == id):
            if id in leg.parties and len(leg.parties) > 1:
                lines += marked(text, (drawn.case.party_number(id),), ROOM)
            else:
                lines += [Line(part, inset=MARK) for part in wrapped(text, ROOM - MARK)]
    return lines


def state_lines(drawn: Excerpt, number: int) -> tuple[Line, ...]:
    """Return a state: its name, its label, what is on, under which concepts it holds."""
    state = drawn.states[number]
    lines = [Line(part, mono=True) for part in wrapped(words.name(drawn, number), ROOM, mono=True)]
    lines += [Line(part, bold=True) for part in wrapped(state.label, ROOM, bold=True)]
    lines += [Line(part) for part in wrapped(what_is_on(drawn.case, state.on), ROOM)]
    held = drawn.holds(number)
    text = f"holds under {', '.join(held)}" if held else "does not hold"
    return (*lines, *(Line(part, colour=GREY) for part in wrapped(text, ROOM)))


def marked(text: str, marks: tuple[int, ...], room: float, *, bold: bool = False) -> list[Line]:
    """Return a text as lines with the marks of parties before the first, and the others set in as far."""
    inset = MARK * len(marks)
    parts = wrapped(text, room - inset, bold=bold)
    return [Line(part, bold, marks=() if k else marks, inset=inset if k else 0.0) for k, part in enumerate(parts)]


def laid(cards: Sequence[Card], y: float) -> tuple[list[Shape], float]:
    """Return cards in rows from a height on, with arrows from each to the next, and where they end."""
    shapes: list[Shape] = []
    for at in range(0, len(cards), ACROSS):
        row = cards[at : at + ACROSS]
        above = LINE * max(len(card.head) for card in row) + 8
        below = LINE * max(len(card.body) for card in row) + 10
        for k, card in enumerate(row):
            x = (WIDE + BETWEEN) * k
            shapes += [box(x, y, WIDE, above + below, line=0.8)]
            shapes += [box(x, y, WIDE, above, "#f2f2f2", 0.5)]
            if card.gap:
                frame = ((x, y), (x + WIDE, y), (x + WIDE, y + above + below), (x, y + above + below), (x, y))
                shapes.append(Stroke(frame, BLACK, 2.2))
            shapes += set_lines(card.head, (x + PAD, y))
            shapes += set_lines(card.body, (x + PAD, y + above + 1))
            if at + k == len(cards) - 1:
                continue
            joint = cards[at + k + 1].joint
            if k < len(row) - 1:
                shapes += _arrow(((x + WIDE + 2, y + above), (x + WIDE + BETWEEN - 2, y + above)), joint)
            else:
                # On to the next row: down at the right, back at the left.
                low = y + above + below
                middle = x + WIDE / 2
                turn = ((middle, low + 2), (middle, low + 12), (WIDE / 2, low + 12), (WIDE / 2, low + 22))
                shapes += _arrow(turn, joint)
        y += above + below + 24
    return shapes, y


def set_lines(lines: Sequence[Line], at: Point) -> list[Shape]:
    """Return lines one below the other, with the marks before them; the first ends a line below the point."""
    shapes: list[Shape] = []
    for k, line in enumerate(lines):
        x, y = at[0] + line.inset, at[1] + LINE * (k + 1)
        for party in line.marks:
            shapes += style(party).marker((x + 4, y - 3.2), 3.2)
            x += MARK
        if line.warns:
            shapes += gap_mark((x + 4, y - 3.2))
            x += MARK
        if line.text:
            shapes.append(Words((x, y), line.text, SIZE, line.bold, line.mono, colour=line.colour))
    return shapes


def gap_mark(at: Point) -> list[Shape]:
    """Return the mark of a gap: a black bar with a bite, as of a chain that is open."""
    x, y = at
    return [Stroke(((x - 4, y), (x - 1.5, y)), BLACK, 4.0), Stroke(((x + 1.5, y), (x + 4, y)), BLACK, 4.0)]


def _arrow(points: tuple[Point, ...], joint: bool) -> list[Shape]:
    (ax, ay), (bx, by) = points[-2:]
    size = 6.0
    dx, dy = (1.0, 0.0) if abs(bx - ax) > abs(by - ay) else (0.0, 1.0)
    base = (bx - dx * size, by - dy * size)
    wings = ((base[0] - dy * 3, base[1] - dx * 3), (bx, by), (base[0] + dy * 3, base[1] + dx * 3))
    line = (*points[:-1], base)
    return [*(double(line) if joint else [Stroke(line, BLACK, 1.1)]), Area(wings)]


def description(drawn: Excerpt) -> str:
    """Return the steps of a way in words."""
    parts = [f"From {words.name(drawn, drawn.way[0].start.number)}."]
    for leg in drawn.way:
        names = words.party_names(drawn, leg.parties) or "nobody"
        what = ", ".join(words.changes(leg))
        parts.append(f"{names}{f': {what}' if what else ''}, to {words.name(drawn, leg.end.number)}.")
    return " ".join(parts)
