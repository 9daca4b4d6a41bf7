"""The table of parties and options as a page: a column for each state, as the papers of the field print it."""

from __future__ import annotations

from collections.abc import Sequence

from sulh.engine.arrays import column
from sulh.questions.picture import Excerpt
from sulh.show.draw import words
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
    text_width,
    wrapped,
)

NAMES = 176.0
"""The widest that the names of options get."""

CELL = 21.0


def table_scene(drawn: Excerpt) -> Scene:
    """Return the table of an excerpt as a page; more states than fit across go on below."""
    shapes, y = words.heading(drawn, f"Parties and options. {words.counted_states(drawn)}", WIDTH)
    texts = [str(party) for party in drawn.case.parties] + [
        _text(option.text, option.id) for option in drawn.case.options
    ]
    first = min(NAMES, max(text_width(text, bold=True) + 12 for text in [*texts, "Equilibrium under"]))
    heads = [str(k + 1) for k in range(len(drawn.shown))]
    per_row = int((WIDTH - first) // CELL)
    for at in range(0, len(drawn.shown), per_row):
        part = drawn.shown[at : at + per_row]
        block, y = _block(drawn, part, heads[at : at + per_row], first, y + 10)
        shapes += block
    listed, y = _labels(drawn, heads, y + 4)
    shapes += listed
    notes = ["● equilibrium, · none. Grey: the status quo."] if drawn.status_quo in drawn.shown else []
    notes = notes or ["● equilibrium, · none."]
    if drawn.case.options:
        notes[0] = f"Y: the option is on, –: it is off. {notes[0]}"
        if any(number in drawn.states.names for number in drawn.shown):
            notes.append("Where states count as one, * stands for either.")
    ending, y = words.closing(drawn, y, WIDTH, notes)
    return Scene(WIDTH, y + 4, (*shapes, *ending), f"{words.title(drawn)}: options and states", _description(drawn))


def _text(text: str, id: str) -> str:
    return text or id


def _block(
    drawn: Excerpt, part: Sequence[int], heads: Sequence[str], first: float, y: float
) -> tuple[list[Shape], float]:
    """Return the table of some states and where it ends."""
    right = first + CELL * len(part)
    lines: list[Shape] = [Stroke(((0, y), (right, y)), BLACK, 1.0)]
    middles = [first + CELL * (k + 0.5) for k in range(len(part))]
    top = y
    y += LINE + 2
    shapes: list[Shape] = [Words((0, y), "State", bold=True)]
    shapes += [Words((x, y), head, bold=True, anchor="middle") for x, head in zip(middles, heads, strict=True)]
    y += 5
    lines.append(Stroke(((0, y), (right, y)), BLACK, 0.6))
    letters = {number: _letters(drawn, number) for number in part}
    k = 0
    for party in drawn.case.parties:
        if not party.options:
            continue
        name = wrapped(str(party), first - 6, bold=True)
        shapes += [Words((0, y + LINE * (i + 1)), line, bold=True) for i, line in enumerate(name)]
        y += LINE * len(name)
        for option in party.options:
            text = wrapped(_text(option.text, option.id), first - 16)
            shapes += [Words((8, y + LINE * (i + 1)), line) for i, line in enumerate(text)]
            for x, number in zip(middles, part, strict=True):
                shapes.append(_letter(letters[number][k], (x, y + LINE)))
            y += LINE * len(text)
            k += 1
        y += 4
        lines.append(Stroke(((0, y), (right, y)), FAINT, 0.4))
    if drawn.case.options:
        lines[-1] = Stroke(((0, y), (right, y)), BLACK, 0.6)
    y += LINE
    shapes.append(Words((0, y), "Equilibrium under", bold=True))
    for id in drawn.solution.concepts:
        y += LINE
        shapes.append(Words((8, y), id))
        for x, number in zip(middles, part, strict=True):
            if drawn.solution.holding[id][number]:
                shapes.append(Ring((x, y - 3.2), 3.4, fill=BLACK))
            else:
                shapes.append(Ring((x, y - 3.2), 0.7, FAINT, fill=FAINT))
    y += 6
    lines.append(Stroke(((0, y), (right, y)), BLACK, 1.0))
    under: list[Shape] = []
    if drawn.status_quo in part:
        at = first + CELL * part.index(drawn.status_quo)
        under.append(box(at, top, CELL, y - top, BAND, 0))
    return [*under, *lines, *shapes], y


def _letter(letter: str, at: tuple[float, float]) -> Words:
    if letter == "Y":
        return Words(at, "Y", 10, bold=True, anchor="middle")
    return Words(at, "–" if letter == "N" else "*", anchor="middle", colour=GREY)


def _letters(drawn: Excerpt, number: int) -> str:
    """Return the letters of a state; a star where vectors that count as one differ."""
    if not drawn.case.options:
        return ""
    group = drawn.states.group
    if group is None or number not in drawn.states.names:
        return drawn.states.vector(number)
    members = drawn.states.codes[:, group == number]
    truths = [column(members, k) for k in range(len(drawn.case.options))]
    return "".join("Y" if truth.all() else "*" if truth.any() else "N" for truth in truths)


def _labels(drawn: Excerpt, heads: Sequence[str], y: float) -> tuple[list[Shape], float]:
    """Return the states that have a label or a name of their own, or in state form all, by their numbers."""
    shapes: list[Shape] = []
    for head, number in zip(heads, drawn.shown, strict=True):
        own = drawn.states.names.get(number, "")
        label = drawn.states.labels.get(number, "")
        text = f"{own}: {label}" if own and label else own or label
        if not text:
            continue
        lines = wrapped(text, WIDTH - 24)
        shapes.append(Words((0, y + LINE), head))
        shapes += [Words((24, y + LINE * (k + 1)), line) for k, line in enumerate(lines)]
        y += LINE * len(lines)
    return shapes, y + (6 if shapes else 0)


def _description(drawn: Excerpt) -> str:
    parts = [words.counted_states(drawn)]
    for id in drawn.solution.concepts:
        held = [words.name(drawn, number) for number in drawn.shown if drawn.solution.holding[id][number]]
        parts.append(f"Equilibria under {id}: {', '.join(held) or 'none of these'}.")
    return " ".join(parts)
