"""The way a play went, drawn: who did what, and where it led. What each party makes of it is not told."""

from __future__ import annotations

from sulh.case.case import Case
from sulh.case.states import State
from sulh.show.draw.sequence import MARK, ROOM, Card, Line, laid, marked
from sulh.show.draw.shapes import GREY, WIDTH, Scene, wrapped
from sulh.show.draw.svg import svg
from sulh.show.solution import spaced, what_is_on
from sulh.web.playing import Playing, Turn


def play_picture(played: Playing) -> str:
    """Return the steps of a play, passes left out, as SVG."""
    case = played.here.case
    cards = [Card((Line("Start", bold=True),), _state(case, played.here.states[played.states[0]]))]
    for turn in played.turns:
        if turn.step is not None:
            cards.append(Card(_done(case, turn), _state(case, turn.after), joint=len(turn.by) > 1))
    shapes, y = laid(cards, 2.0)
    ways = "; ".join(
        f"{' and '.join(turn.by)} to {spaced(case, turn.after.name)}" for turn in played.turns if turn.step is not None
    )
    return svg(Scene(WIDTH, y - 18, tuple(shapes), f"{case.title}: the way the play went", ways or "Nobody moved."))


def _done(case: Case, turn: Turn) -> tuple[Line, ...]:
    """Return who moved, what was changed, and why."""
    numbers = tuple(case.party_number(id) for id in turn.by)
    lines = marked(" and ".join(str(case.parties[number]) for number in numbers), numbers, ROOM, bold=True)
    assert turn.step is not None
    bare = {option.name: option.id for option in case.options}
    changed = [f"{bare[name]}: yes" for name in turn.step.on] + [f"{bare[name]}: no" for name in turn.step.off]
    lines += [Line(part, inset=MARK) for text in changed for part in wrapped(text, ROOM - MARK)]
    lines += [Line(part, colour=GREY) for part in wrapped(turn.why, ROOM, lines=6)]
    return tuple(lines)


def _state(case: Case, state: State) -> tuple[Line, ...]:
    lines = [Line(part, mono=True) for part in wrapped(spaced(case, state.name), ROOM, mono=True)]
    lines += [Line(part, bold=True) for part in wrapped(state.label, ROOM, bold=True)]
    return (*lines, *(Line(part) for part in wrapped(what_is_on(case, state.on), ROOM)))
