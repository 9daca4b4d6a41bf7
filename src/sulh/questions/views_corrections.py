"""What changes once a single entry of a view is corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sulh.case.states import MAX_STATES
from sulh.engine.arrays import BoolArray
from sulh.errors import CaseError, NotDefined, TooLarge
from sulh.questions.result import StateList
from sulh.questions.situation import Situation
from sulh.questions.views_entries import Entry, corrected
from sulh.questions.views_outlook import Outlook, outlook
from sulh.questions.views_surprises import Stop, Surprise, surprises


@dataclass(frozen=True, eq=False)
class Correction:
    """What changes once a single entry of a view is corrected.

    Attributes
    ----------
    viewer, entry
        Whose view, and which entry of it.
    why_not
        Why it cannot be corrected alone; empty if it can, and else all the rest is None.
    expected_lost, expected_gained
        Real states that the viewer no longer expects to hold, and that it now does.
    lost, gained
        First-level hypergame equilibria that are none any more, and new ones; none for an observer.
    surprises_lost, surprises_gained
        Of everybody, at the states that were asked for; None where they are not listed.
    n_surprises_lost, n_surprises_gained
        How many.
    """

    viewer: str
    entry: Entry
    why_not: str
    expected_lost: StateList | None
    expected_gained: StateList | None
    lost: StateList | None
    gained: StateList | None
    surprises_lost: tuple[Surprise, ...] | None
    surprises_gained: tuple[Surprise, ...] | None
    n_surprises_lost: int | None
    n_surprises_gained: int | None

    @property
    def changes(self) -> bool | None:
        """Whether anything is otherwise then; None where it cannot be corrected alone."""
        if self.why_not:
            return None
        lists = (self.expected_lost, self.expected_gained, self.lost, self.gained)
        return any(map(len, filter(None, lists))) or bool(self.n_surprises_lost or self.n_surprises_gained)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        states = ("expected_lost", "expected_gained", "lost", "gained")
        moves = ("surprises_lost", "surprises_gained")
        found: dict[str, StateList | None] = {name: getattr(self, name) for name in states}
        listed: dict[str, tuple[Surprise, ...] | None] = {name: getattr(self, name) for name in moves}
        return {
            "viewer": self.viewer,
            "entry": self.entry.to_dict(),
            "why_not": self.why_not or None,
            **{name: None if one is None else one.names() for name, one in found.items()},
            "n_surprises_lost": self.n_surprises_lost,
            "n_surprises_gained": self.n_surprises_gained,
            **{name: None if one is None else [each.to_dict() for each in one] for name, one in listed.items()},
        }


@dataclass(frozen=True, eq=False)
class Before:
    """What there is before an entry is corrected.

    Attributes
    ----------
    everybody
        How each party and each observer sees the case.
    stops
        The states that are looked at.
    found
        The surprises there.
    hypergame
        The first-level hypergame equilibria: bool array, shape (n,).
    may_list
        Whether surprises are listed.
    """

    real: Situation
    everybody: Sequence[Outlook]
    stops: Sequence[Stop]
    found: Sequence[Surprise]
    hypergame: BoolArray
    may_list: bool
    max_states: int = MAX_STATES
    within: str = ""


def together(everybody: Sequence[Outlook]) -> BoolArray:
    """Return the first-level hypergame equilibria: bool array, shape (n,)."""
    found: BoolArray = np.all([one.content for one in everybody if one.party is not None], axis=0)
    return found


def correction(before: Before, k: int, entry: Entry) -> tuple[Correction, BoolArray]:
    """Return what changes once an entry of the k-th view is corrected, and which hypergame equilibria that ends."""
    real, everybody = before.real, before.everybody
    one = everybody[k]
    assert one.view is not None
    try:
        view = corrected(real.case, one.view, entry)
        now = outlook(real, view, one.party, before.max_states, before.within)
        others = [*everybody[:k], now, *everybody[k + 1 :]]
        after = surprises(real, others, before.stops)
        lost_to_viewer, new_to_viewer = one.expected & ~now.expected, now.expected & ~one.expected
        holds = before.hypergame if one.party is None else together(others)
    except (CaseError, NotDefined, TooLarge) as error:
        untried = Correction(one.name, entry, _why_not(error), None, None, None, None, None, None, None, None)
        return untried, np.zeros(len(real.states), bool)
    were, are = {each.key for each in before.found}, {each.key for each in after}
    lost = [each for each in before.found if each.key not in are]
    gained = [each for each in after if each.key not in were]
    gone: BoolArray = before.hypergame & ~holds
    found = Correction(
        one.name,
        entry,
        "",
        StateList(real.states, lost_to_viewer),
        StateList(real.states, new_to_viewer),
        StateList(real.states, gone),
        StateList(real.states, holds & ~before.hypergame),
        tuple(lost) if before.may_list else None,
        tuple(gained) if before.may_list else None,
        len(lost),
        len(gained),
    )
    return found, gone


def _why_not(error: CaseError | NotDefined | TooLarge) -> str:
    """Return in a sentence or two why an entry cannot be corrected alone."""
    if not isinstance(error, CaseError):
        return str(error)
    more = len(error.problems) - 1
    return error.problems[0].rule + (f" And {more} problems more." if more > 1 else " And one problem more." * more)
