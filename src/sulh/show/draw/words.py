"""What pictures say in words: headings, what is on in a state, who it is better for, the lines below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sulh.questions.picture import Excerpt
from sulh.questions.reasons import Turn
from sulh.questions.way import Leg
from sulh.show import phrases
from sulh.show.draw.shapes import LINE, Shape, Words, paragraph, wrapped
from sulh.show.solution import DISCLAIMER, spaced
from sulh.show.tables import counted

TYPED = re.compile(r"(nash|gmr|smr|seq|strong-.*)-[a-d]")
"""The ids of concepts that say what a party makes of a state that it cannot compare."""

LETTERS = {
    "a": "a party also leaves for what it cannot compare, and only what is surely no better deters it",
    "b": "a party leaves only for what is surely better, and only what is surely no better deters it",
    "c": "a party also leaves for what it cannot compare, and what it cannot compare deters it",
    "d": "a party leaves only for what is surely better, and what it cannot compare deters it too",
}
"""What the last letters of these ids mean."""


def title(drawn: Excerpt) -> str:
    """Return the title of the case, with the variant."""
    return phrases.heading(drawn.case)


def heading(drawn: Excerpt, line: str, width: float) -> tuple[list[Shape], float]:
    """Return the title and a line below it, and where they end."""
    shapes: list[Shape] = []
    y = 2.0
    for text in wrapped(title(drawn), width, 12, bold=True):
        y += 14
        shapes.append(Words((0, y), text, 12, bold=True))
    lines = wrapped(line, width)
    shapes += paragraph((0, y + LINE + 2), lines)
    return shapes, y + 2 + LINE * len(lines)


def closing(drawn: Excerpt, y: float, width: float, notes: Sequence[str] = ()) -> tuple[list[Shape], float]:
    """Return the lines at the end, and where they end: what a reader should know, the disclaimer."""
    texts = [*notes, *types(drawn), *([DISCLAIMER] if drawn.case.status == "ongoing" else [])]
    lines = [line for text in texts for line in wrapped(text, width)]
    return list(paragraph((0, y + LINE), lines, colour="#333333")), y + LINE * len(lines) + 4


def types(drawn: Excerpt) -> list[str]:
    """Return what the concepts mean that are named only where some comparisons are unknown."""
    found: dict[str, str] = {}
    for id in drawn.solution.concepts:
        if TYPED.fullmatch(id):
            found.setdefault(id[-1], id)
    return [f"{id} and the like: {LETTERS[letter]}." for letter, id in found.items()]


def name(drawn: Excerpt, number: int) -> str:
    """Return the name of a state for people to read."""
    return spaced(drawn.case, drawn.states.name(number))


def unbroken(text: str) -> str:
    """Return a text that is not wrapped within.

    >>> unbroken("NY NN").isspace(), " " in unbroken("NY NN")
    (False, False)
    """
    return text.replace(" ", "\u00a0")


def on(drawn: Excerpt, number: int) -> str:
    """Return the label of a state and what is on in it."""
    return phrases.state_words(drawn.case, drawn.states[number])


def party_name(drawn: Excerpt, id: str) -> str:
    """Return the name of the party of an id."""
    return str(drawn.case.party(id))


def party_names(drawn: Excerpt, ids: Sequence[str]) -> str:
    """Return the names of the parties of some ids, as a list in words."""
    return phrases.listed([party_name(drawn, id) for id in ids])


def changes(leg: Leg | Turn) -> list[str]:
    """Return what a step switches on and off, a line for each option."""
    plus = [f"+ {option.partition('.')[2]}" for option in leg.on]
    return plus + [f"− {option.partition('.')[2]}" for option in leg.off]


def gained(drawn: Excerpt, leg: Leg) -> str:
    """Say whether those who move prefer where they end."""
    if leg.forced or not leg.parties:
        return "nobody chose this"
    if len(leg.parties) == 1:
        who = leg.parties[0]
        if who in leg.unknown:
            return "unknown whether an improvement"
        if who in leg.better:
            return "an improvement"
        return "no improvement" if who in leg.worse else "neither better nor worse"
    better, unknown = (party_names(drawn, [id for id in leg.parties if id in ids]) for ids in (leg.better, leg.unknown))
    if leg.gain:
        return "an improvement for each"
    told = f"an improvement for {better}" if better else "" if unknown else "no improvement for any of them"
    return "; ".join(part for part in (told, f"unknown for {unknown}" if unknown else "") if part)


def way_name(drawn: Excerpt) -> str:
    """Say which way is drawn."""
    end = unbroken(name(drawn, drawn.way[-1].end.number))
    if drawn.course.record:
        return f"The path {drawn.course.record!r} of the history"
    return f"A shortest path to {end} {drawn.course.how}" if drawn.course.how else f"A deal: {end}"


def counted_states(drawn: Excerpt) -> str:
    """Say how many states are shown, of how many, and which."""
    total = counted(len(drawn.states), "feasible state" if drawn.case.form == "options" else "state")
    if len(drawn.shown) == len(drawn.states):
        return f"All {total}." if len(drawn.states) > 1 else "The only state."
    part = f"{len(drawn.shown):,} of {total}"
    if drawn.centre is None and drawn.what not in ("path", "deal"):
        rest = f"; {counted(drawn.beyond, 'equilibrium', 'equilibria')} had no room" if drawn.beyond else ""
        return f"{part}: the equilibria and the status quo{rest}."
    if drawn.what in ("path", "deal") or (drawn.way and not drawn.steps):
        return f"{part}: those passed through."
    near = f"those within {counted(drawn.steps or 0, 'step')} of {name(drawn, drawn.centre or 0)}, by {drawn.kind}"
    rest = f"; {drawn.beyond:,} as near had no room" if drawn.beyond else ""
    way = ", and those of the path" if drawn.way else ""
    return f"{part}: {near}{way}{rest}."
