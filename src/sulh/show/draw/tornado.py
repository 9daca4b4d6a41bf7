"""What swings an outcome, as a tornado chart: one bar for each assumption, the longest first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sulh.case.case import Case
from sulh.errors import UsageError
from sulh.questions.robustness import TITLE, Robustness, Swing
from sulh.show.draw.chart import Chart
from sulh.show.draw.shapes import (
    BAND,
    BLACK,
    FAINT,
    GREY,
    LINE,
    WIDTH,
    Ring,
    Scene,
    Shape,
    Stroke,
    Words,
    box,
    paragraph,
    wrapped,
)
from sulh.show.robust import changes_in_words, percent, untold
from sulh.show.solution import DISCLAIMER, spaced, what_is_on
from sulh.show.tables import counted

BARS = 15
"""Bars of a chart."""

NAMES, COUNTS = 200.0, 92.0
"""How wide the words left of the bars are, and the numbers right of them."""

THICK = 9.0
"""How thick a bar is."""


@dataclass(frozen=True, eq=False, repr=False)
class Tornado(Chart):
    """A chart of what swings an outcome: the answer of :func:`tornado`.

    Attributes
    ----------
    shows
        The answer that is drawn.
    concept
        Under which.
    """

    shows: Robustness
    concept: str

    @property
    def case(self) -> Case:
        """The case, as it was asked about."""
        return self.shows.case

    @cached_property
    def scene(self) -> Scene:
        """The page, as shapes."""
        return tornado_scene(self.shows, self.concept)

    def __repr__(self) -> str:
        return f"<Tornado of {self.shows.case.name}: what swings {self.shows.outcome} under {self.concept}>"


def tornado(answer: Robustness, concept: str | None = None) -> Tornado:
    """Return a chart of what swings the outcome of an answer.

    Parameters
    ----------
    answer
        What :func:`sulh.robust` gave.
    concept
        Under which; None: the one under which the answer looks at it closely.

    Raises
    ------
    UsageError
        The answer looks at no outcome.
    UnknownName
        The concept is not among those of the answer.

    Examples
    --------
    >>> import sulh
    >>> chart = sulh.tornado(sulh.robust(sulh.load("chicken"), samples=200, workers=1))
    >>> chart
    <Tornado of chicken: what swings YN under seq>
    >>> chart.svg[:4]
    '<svg'
    """
    if not isinstance(answer, Robustness):
        raise UsageError(f"tornado takes what sulh.robust(...) gives, not {type(answer).__name__}.")
    if answer.outcome is None:
        raise UsageError("The answer looks at no outcome. Name one with --outcome (Python: outcome=).")
    chosen = concept or answer.concept
    answer.share(chosen, answer.outcome)
    return Tornado(answer, chosen)


def tornado_scene(answer: Robustness, concept: str) -> Scene:
    """Return the page: a heading, the scale, a bar from the share without a change to the share with it, notes."""
    state = answer.outcome
    assert state is not None
    case = answer.case
    title = case.title if case.variant_name is None else f"{case.title} (variant {case.variant_name})"
    name = spaced(case, state.name)
    on = what_is_on(case, state.on)
    told = f"What swings {name} under {concept}: {state.label or on}."
    shapes: list[Shape] = []
    y = 2.0
    for line in wrapped(title, WIDTH, 12, bold=True):
        y += 14
        shapes.append(Words((0, y), line, 12, bold=True))
    whole = answer.share(concept, state)
    lines = [
        *wrapped(told, WIDTH),
        *wrapped(f"{TITLE[0].upper()}{TITLE[1:]}. {counted(answer.n, 'coding')}, seed {answer.plan.seed}.", WIDTH),
    ]
    shapes += paragraph((0, y + LINE + 2), lines)
    y += LINE * len(lines) + 10
    swings = answer.swings(concept)
    telling = [one for one in swings if one.sure]
    bars, y = _bars(telling[:BARS], whole.value, y)
    notes = _notes(answer, concept, swings, telling)
    ending = [line for note in notes for line in wrapped(note, WIDTH)]
    shapes += [*bars, *paragraph((0, y + LINE), ending, colour="#333333")]
    height = y + LINE * len(ending) + 8
    return Scene(WIDTH, height, tuple(shapes), f"{title}: {told}", _description(telling[:BARS], whole.value))


def _bars(swings: list[Swing], whole: float, y: float) -> tuple[list[Shape], float]:
    """Return scale and bars, and where they end."""
    left, right = NAMES + 8, WIDTH - COUNTS - 14
    ends = [whole, *(end for one in swings for end in (one.contrast.first, one.contrast.second, *_whisker(one)))]
    low, high = _scale(min(ends), max(ends))

    def at(share: float) -> float:
        return left + (right - left) * (share - low) / (high - low)

    y += LINE
    shapes: list[Shape] = [
        Words((0, y), "Changed", bold=True),
        Words((WIDTH, y), "with, without", bold=True, anchor="end"),
    ]
    ticks = [low + (high - low) * k / 4 for k in range(5)]
    shapes += [Words((at(tick), y), f"{100 * tick:.4g}", anchor="middle", colour=GREY) for tick in ticks]
    y += 5
    top = y
    rows: list[Shape] = []
    for one in swings:
        text = wrapped(one.assumption.text, NAMES, lines=3)
        tall = LINE * max(2, len(text)) + 5
        middle = y + tall / 2
        rows += paragraph((0, middle - LINE * len(text) / 2 + 9), text)
        without, changed = at(one.contrast.second), at(one.contrast.first)
        a, b = sorted((without, changed))
        c, d = map(at, _whisker(one))
        rows.append(box(a, middle - THICK / 2, max(b - a, 0.5), THICK, BAND, 0.5))
        rows.append(Stroke(((c, middle), (d, middle)), BLACK, 1.0))
        rows += [Stroke(((end, middle - 4), (end, middle + 4)), BLACK, 1.0) for end in (c, d)]
        rows.append(Ring((without, middle), 4.2, BLACK, 1.2))
        rows.append(Ring((changed, middle), 4.2, BLACK, 1.2, BLACK))
        for k, (value, share) in enumerate(
            ((one.contrast.first, one.changed.n), (one.contrast.second, one.kept.n)),
        ):
            said = f"{percent(value)}  ({share:,})"
            rows.append(Words((WIDTH, middle + 8 - LINE * (1 - k) + 1), said, anchor="end"))
        y += tall
    if not swings:
        y += LINE
        rows.append(Words((0, y), "No bar: see below."))
        y += 8
    grid: list[Shape] = [Stroke(((at(tick), top), (at(tick), y)), FAINT, 0.3) for tick in ticks]
    grid.append(Stroke(((left, top), (right, top)), BLACK, 0.6))
    grid.append(Stroke(((at(whole), top), (at(whole), y)), BLACK, 1.0, (3, 2)))
    return [*grid, *shapes, *rows], y + 4


def _whisker(one: Swing) -> tuple[float, float]:
    """Return the ends of the interval of a difference, from the share without the change on, within 0 and 1."""
    without = one.contrast.second
    return max(0.0, without + one.contrast.low), min(1.0, without + one.contrast.high)


def _scale(low: float, high: float) -> tuple[float, float]:
    """Return round ends of a scale that holds two shares, at least four points apart.

    >>> _scale(0.31, 0.58), _scale(1.0, 1.0)
    ((0.3, 0.7), (0.96, 1.0))
    """
    for step in (0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25):
        for first in range(101):
            start = first * step
            if start <= low + 1e-12 and start + step > low + 1e-12 and start + 4 * step >= high - 1e-12:
                return _within(round(start, 6), round(start + 4 * step, 6))
    return 0.0, 1.0


def _within(start: float, end: float) -> tuple[float, float]:
    """Return a scale moved to within 0 and 1."""
    over = max(0.0, end - 1.0)
    return max(0.0, round(start - over, 6)), round(end - over, 6)


def _notes(answer: Robustness, concept: str, swings: tuple[Swing, ...], telling: list[Swing]) -> list[str]:
    notes = [
        "● the share, in percent, where it is changed; ○ where it is not; the whisker: the interval of the "
        "difference, from ○ on; dashes: of all codings. In brackets: how many codings. What changes together is not "
        "told apart."
    ]
    hidden = len(telling) - BARS
    if hidden > 0:
        notes.append(f"{counted(hidden, 'assumption')} that swing it less are not drawn.")
    notes += untold(swings)
    if concept == answer.concept:
        notes.append(changes_in_words(answer))
    if answer.case.status == "ongoing":
        notes.append(DISCLAIMER)
    return notes


def _description(swings: list[Swing], whole: float) -> str:
    parts = [f"It holds in {percent(whole)} percent of the drawn codings."]
    parts += [
        f"{one.assumption.text}: {percent(one.contrast.first)} percent with, {percent(one.contrast.second)} without."
        for one in swings
    ]
    return " ".join(parts)
