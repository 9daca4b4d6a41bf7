"""The signs of a picture of views: what a viewer makes of a state, what a step was to it, the words of both."""

from __future__ import annotations

from sulh.case.case import Case
from sulh.case.states import State
from sulh.questions.views_outlook import SurpriseKind
from sulh.questions.views_surprises import StepTaken
from sulh.show.draw.shapes import BLACK, GREY, Area, Point, Ring, Shape, Stroke, Words, box, text_width, wrapped
from sulh.show.solution import spaced

LETTERS: dict[SurpriseKind, str] = {"does-not-exist": "a", "no-improvement": "b", "deterred": "c"}
"""What an unforeseen step is called in the picture, as in the definition."""

WIDE, HIGH = 24.0, 14.0
"""The box of a state."""

DARK = "#444444"


def state_lines(case: Case, number: int, state: State | None, room: float) -> list[tuple[str, bool]]:
    """Return the number of a state, its name and its label; and which of these lines are letters of one width."""
    if state is None:
        return [(f"{number}", False), ("outside", False)]
    vector = spaced(case, state.name)
    lines = [(f"{number}", False), *((part, bool(case.options)) for part in wrapped(vector, room, mono=True))]
    return [*lines, *((part, False) for part in wrapped(state.label, room, lines=5))]


def step_lines(case: Case, taken: StepTaken | None, room: float) -> list[tuple[str, tuple[int, ...], str]]:
    """Return when a step was taken and what it changed, with the mark of the party whose each change is."""
    if taken is None:
        return []
    lines: list[tuple[str, tuple[int, ...], str]] = []
    if taken.date:
        lines.append((taken.date, (), GREY))
    step, several = taken.step, len(taken.step.parties) > 1
    if several or taken.forced:
        lines += [(part, (), BLACK) for part in wrapped("forced" if taken.forced else "joint step", room)]
    owners = {option.name: option.party for option in case.options}
    changes = [(f"+ {name.partition('.')[2]}", owners[name]) for name in step.on]
    changes += [(f"− {name.partition('.')[2]}", owners[name]) for name in step.off]
    if not changes:
        lines += [("", tuple(map(case.party_number, step.parties)), BLACK)] if step.parties else []
        lines += [(part, (), BLACK) for part in wrapped(f"to {step.to.name}", room)]
    for text, owner in sorted(changes, key=lambda one: case.party_number(one[1])):
        marks = (case.party_number(owner),) if owner in step.parties else ()
        first, *more = _parted(text, room - 13 * len(marks), room)
        lines += [(first, marks, BLACK), *((part, (), BLACK) for part in more)]
    if taken.own is False:
        lines += [(part, (), GREY) for part in wrapped("not what it gains by, as it sees it", room)]
    return lines


def _parted(text: str, first: float, room: float) -> list[str]:
    """Return a sign and the name of an option as lines, the first narrower; parted at underscores where it is long."""
    if text_width(text) <= first:
        return [text]
    sign, _, name = text.partition(" ")
    if text_width(name) <= room:
        return [sign, name]
    lines = [sign]
    for piece in name.replace("_", "_ ").split(" "):
        joined = f"{lines[-1]} {piece}" if lines == [sign] else lines[-1] + piece
        if text_width(joined) > (first if len(lines) == 1 else room):
            lines.append(piece)
        else:
            lines[-1] = joined
    return [part for line in lines for part in wrapped(line, room)]


def cell(expects: str, at: Point) -> list[Shape]:
    """Return the sign of what a viewer makes of a state; its left edge is at the point."""
    x, y = at[0], at[1] - HIGH / 2
    if expects == "holds":
        return [box(x, y, WIDE, HIGH, DARK, 0.9)]
    if expects == "outside":
        lines = [((x, y), (x + WIDE, y + HIGH)), ((x, y + HIGH), (x + WIDE, y))]
        return [box(x, y, WIDE, HIGH, line=0.9), *(Stroke(line, BLACK, 0.9) for line in lines)]
    if expects == "moves":
        middle = at[1]
        arrow = [Stroke(((x + 6, middle), (x + WIDE - 8, middle)), BLACK, 1.1)]
        tip = (x + WIDE - 5, middle)
        return [
            box(x, y, WIDE, HIGH, line=0.9),
            *arrow,
            Area(((tip[0] - 5, middle - 3), tip, (tip[0] - 5, middle + 3))),
        ]
    return []


def mark(seen: str | None, at: Point) -> list[Shape]:
    """Return the mark of a step that was foreseen, or of a surprise; nothing for one that is not judged."""
    x, y = at
    if seen == "foreseen":
        white = Ring(at, 6.0, "#ffffff", 0.1)
        return [white, Stroke(((x - 4, y), (x - 1.2, y + 3.4), (x + 4.4, y - 4)), BLACK, 1.5)]
    if seen in LETTERS:
        letter = LETTERS[seen]
        return [Ring(at, 6.8, BLACK, 1.6), Words((x, y + 3.0), letter, bold=True, anchor="middle")]
    return []
