"""Where things stand: the status quo in words, and the rules that forbid it in the coding that is shown."""

from __future__ import annotations

from dataclasses import dataclass

from sulh.case.case import Case
from sulh.case.naming import one_state
from sulh.case.states import States
from sulh.case.walking import broken_rules
from sulh.errors import SulhError
from sulh.show.phrases import state_words
from sulh.show.solution import spaced, what_is_on
from sulh.web.questions.telling import ruled_out
from sulh.web.shell import Asked


@dataclass(frozen=True, slots=True)
class Forbids:
    """A rule that forbids the status quo: its place among the rules, its text, and where it is changed."""

    index: int
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where things stand.

    Attributes
    ----------
    name, shown
        The status quo, and how people read it; "" if the case has none.
    state
        The name of the state that it is; "" where no state of this coding is.
    words
        What is on in it, in words.
    forbids
        The rules that forbid it; none where it is feasible.
    says
        That in one sentence; "" where it is feasible.
    address
        Where it is changed.
    """

    name: str
    shown: str = ""
    state: str = ""
    words: str = ""
    on: frozenset[str] = frozenset()
    forbids: tuple[Forbids, ...] = ()
    says: str = ""
    address: str = ""


def standing(asked: Asked, case: Case, states: States) -> Standing:
    """Return where things stand in a coding of a case."""
    if case.status_quo is None:
        return Standing("")
    home = asked.address("")
    try:
        state = states[one_state(case, states, case.status_quo)]
    except SulhError:
        pass
    else:
        shown = spaced(case, case.status_quo)
        return Standing(case.status_quo, shown, state.name, state_words(case, state), frozenset(state.on))
    now = "".join(case.status_quo.split())
    says = ruled_out(case) or f"The status quo, {case.status_quo}, is not among the states of this coding."
    rules = [(k, case.rules[k].statement.text) for k in broken_rules(case, now)] if set(now) <= set("YN") else []
    on = tuple(option.name for option, letter in zip(case.options, now, strict=False) if letter == "Y")
    return Standing(
        case.status_quo,
        spaced(case, now),
        "",
        what_is_on(case, on),
        frozenset(on),
        tuple(Forbids(k, text, f"{home}#rule-{k}") for k, text in rules),
        says,
        f"{home}#where",
    )
