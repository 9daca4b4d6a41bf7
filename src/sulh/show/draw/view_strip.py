"""A path as everybody sees it: a row for each viewer, a cell for each state, a mark on each step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sulh.case.case import Case
from sulh.case.states import State
from sulh.errors import UsageError
from sulh.questions.views import Views
from sulh.show.draw.chart import Chart
from sulh.show.draw.shapes import (
    BLACK,
    FAINT,
    LINE,
    WIDTH,
    Point,
    Scene,
    Shape,
    Stroke,
    Words,
    paragraph,
    text_width,
    wrapped,
)
from sulh.show.draw.styles import style
from sulh.show.draw.view_marks import LETTERS, WIDE, cell, mark, state_lines, step_lines
from sulh.show.phrases import heading
from sulh.show.solution import DISCLAIMER
from sulh.show.views import ASKED

ACROSS = 7
"""Columns beside each other; a longer path goes on below."""

LEFT, ROW = 118.0, 24.0
"""How wide the names of viewers are, and how high their rows."""


@dataclass(frozen=True, eq=False, repr=False)
class ViewStrip(Chart):
    """A picture of who foresaw what along a path: the answer of :func:`view_strip`.

    Attributes
    ----------
    shows
        The answer that is drawn.
    """

    shows: Views

    @property
    def case(self) -> Case:
        """The case, as it was asked about."""
        return self.shows.case

    @cached_property
    def scene(self) -> Scene:
        """The page, as shapes."""
        return strip_of_views(self.shows)

    def __repr__(self) -> str:
        return f"<ViewStrip of {self.shows.case.name}: who foresaw what along {self.shows.path!r}>"


def view_strip(answer: Views) -> ViewStrip:
    """Return a picture of a path: what each viewer makes of each state, and whom which step surprised.

    Parameters
    ----------
    answer
        What :func:`sulh.views` gave for a path.

    Raises
    ------
    UsageError
        The answer looks at no path; or the conflict is still going on, and surprises were not asked for.

    Examples
    --------
    >>> import sulh
    >>> strip = view_strip(sulh.views(sulh.load("us-taliban-2018-2021"), path="record"))
    >>> strip
    <ViewStrip of us-taliban-2018-2021: who foresaw what along 'record'>
    >>> strip.svg[:4]
    '<svg'
    """
    if not isinstance(answer, Views):
        raise UsageError(f"view_strip takes what sulh.views(...) gives, not {type(answer).__name__}.")
    if answer.path is None:
        raise UsageError("The picture is of a path. Name one with --path (Python: path=).")
    if answer.surprises is None:
        raise UsageError(
            "The conflict is still going on, so surprises are counted and not drawn. --list-surprises (Python: "
            "list_surprises=True) draws them, and the picture records that it was asked for."
        )
    return ViewStrip(answer)


def strip_of_views(answer: Views) -> Scene:
    """Return the page: a heading, the path in one row of columns or several, and what the signs mean."""
    title = heading(answer.case)
    told = f"What everybody made of the path {answer.path!r}, and whom its steps surprised, under {answer.concept}."
    shapes: list[Shape] = []
    y = 2.0
    for line in wrapped(title, WIDTH, 12, bold=True):
        y += 14
        shapes.append(Words((0, y), line, 12, bold=True))
    lines = wrapped(told, WIDTH)
    shapes += paragraph((0, y + LINE + 2), lines)
    y += LINE * len(lines) + 12
    rows = -(-len(answer.along) // ACROSS)
    across = -(-len(answer.along) // rows)
    for first in range(0, len(answer.along), across):
        band, y = _band(answer, range(first, min(first + across, len(answer.along))), (WIDTH - LEFT) / across, y)
        shapes += band
        y += 12
    legend, y = _legend(answer, y)
    shapes += legend
    notes = [ASKED] if answer.list_surprises else []
    notes += [DISCLAIMER] if answer.case.status == "ongoing" else []
    ending = [line for note in notes for line in wrapped(note, WIDTH)]
    shapes += paragraph((0, y + LINE), ending, colour="#333333")
    height = y + LINE * len(ending) + 6
    return Scene(WIDTH, height, tuple(shapes), f"{title}: {told}", _description(answer))


def _band(answer: Views, columns: range, wide: float, y: float) -> tuple[list[Shape], float]:
    """Return some columns with all rows, and where they end: states above, what viewers make of them, steps below."""
    case = answer.case
    names = list(answer.n_surprises)
    heads = [state_lines(case, k, answer.along[k], wide - 5) for k in columns]
    shapes: list[Shape] = []
    above = LINE * max(map(len, heads)) + 3
    for at, lines in enumerate(heads):
        for k, (text, mono) in enumerate(lines):
            shapes.append(Words((LEFT + wide * at, y + LINE * (k + 1)), text, bold=k == 0, mono=mono))
    y += above + 3
    for row, name in enumerate(names):
        middle = y + ROW * (row + 0.5)
        shapes += _label(case, name, middle)
        shapes.append(Stroke(((0, y + ROW * row), (WIDTH, y + ROW * row)), FAINT, 0.3))
        for at, k in enumerate(columns):
            x = LEFT + wide * at
            last = k == len(answer.along) - 1
            if not last:
                shapes += _step(answer, k, name, (x + WIDE, middle), wide - WIDE)
            shapes += cell(_expects(answer, name, answer.along[k]), (x, middle))
    y += ROW * len(names)
    shapes.append(Stroke(((0, y), (WIDTH, y)), FAINT, 0.3))
    steps = [step_lines(case, answer.steps[k], wide - 5) if k < len(answer.steps) else [] for k in columns]
    for at, marked in enumerate(steps):
        for k, (text, parties, colour) in enumerate(marked):
            x, base = LEFT + wide * at, y + LINE * (k + 1) + 1
            for party in parties:
                shapes += style(party).marker((x + 4, base - 3.2), 3.2)
                x += 13
            shapes.append(Words((x, base), text, colour=colour))
    return shapes, y + LINE * max([0, *map(len, steps)]) + 4


def _label(case: Case, name: str, middle: float) -> list[Shape]:
    """Return who a row is of: a party with its mark, or the view of an observer."""
    view = case.views.get(name)
    id = name if view is None else view.of
    shapes: list[Shape] = []
    x, words = 13.0, name
    if id is not None:
        number = case.party_number(id)
        shapes += style(number).marker((4, middle), 3.2)
        words = f"{case.parties[number]}{'' if view is not None else ' (no view)'}"
    lines = wrapped(words, LEFT - x - 6, lines=2)
    base = middle + 3.2 - LINE * 0.45 * (len(lines) - 1) * 1.7 / 1.6
    return [*shapes, *(Words((x, base + (LINE - 1.5) * k), line) for k, line in enumerate(lines))]


def _expects(answer: Views, name: str, state: State | None) -> str:
    """Say what a viewer makes of a state: outside its view, that it holds, or that somebody moves away."""
    if state is None:
        return ""
    found = [one for one in answer.viewers if one.name == name]
    if found and state in found[0].outside:
        return "outside"
    return "holds" if state in (found[0].expected if found else answer.equilibria) else "moves"


def _step(answer: Views, k: int, name: str, at: Point, long: float) -> list[Shape]:
    """Return the line from one state to the next, with the mark of what the step was to a viewer."""
    taken = answer.steps[k]
    if taken is None:
        return []
    x, y = at
    dash = () if taken.own else (2.5, 2.0)
    line: list[Shape] = [Stroke(((x + 1.5, y), (x + long - 1.5, y)), BLACK, 0.8, dash)]
    middle = (x + long / 2, y)
    view = answer.case.views.get(name)
    holder = name if view is None else view.of
    if taken.own is not None and taken.step.parties == (holder,):
        return [*line, *style(answer.case.party_number(taken.step.parties[0])).marker(middle, 4.0)]
    return [*line, *mark(taken.seen.get(name), middle)]


def _legend(answer: Views, y: float) -> tuple[list[Shape], float]:
    """Return what the signs mean, and where that ends."""
    shapes: list[Shape] = []
    states = [
        ("holds", "expects it to hold"),
        ("moves", "expects somebody to move away"),
        ("outside", "outside its view"),
    ]
    x = 0.0
    y += LINE
    for sign, words in states:
        shapes += [*cell(sign, (x, y - 3)), Words((x + WIDE + 6, y), words)]
        x += WIDE + 6 + text_width(words) + 18
    y += LINE + 5
    marks = [
        ("foreseen", "foreseen"),
        ("does-not-exist", "surprise (a): to the viewer the step does not exist"),
        ("no-improvement", "surprise (b): it is no improvement for its mover"),
        ("deterred", "surprise (c): it is deterred"),
    ]
    for seen, words in marks:
        shapes += [*mark(seen, (8, y - 3)), Words((22, y), words)]
        y += LINE + 3.5
    case = answer.case
    held = {case.views[name].of if name in case.views else name for name in answer.n_surprises}
    movers = {id for one in answer.steps if one is not None for id in one.step.parties}
    for number, party in enumerate(case.parties):
        if party.id in movers - held:  # has no row that would name it
            shapes += [*style(number).marker((8, y - 3), 3.2), Words((22, y), str(party))]
            y += LINE + 1
    rest = (
        "The mark of a party on a line: its own step. A dashed line is not judged: a joint or a forced step, or one "
        "that its mover would not take as it sees things."
    )
    lines = wrapped(rest, WIDTH)
    shapes += paragraph((0, y), lines)
    return shapes, y + LINE * (len(lines) - 1)


def _description(answer: Views) -> str:
    """Return in words which step surprised whom."""
    parts = []
    for k, taken in enumerate(answer.steps):
        if taken is None:
            continue
        told = [f"{name}: surprise ({LETTERS[kind]})" for name, kind in taken.seen.items() if kind in LETTERS]
        told += [f"{name}: foreseen" for name, kind in taken.seen.items() if kind == "foreseen"]
        who = " and ".join(taken.step.parties) or "nobody"
        parts.append(f"Step {k + 1}, by {who}: {'; '.join(told) or 'not judged'}.")
    return " ".join(parts)
