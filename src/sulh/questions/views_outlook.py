"""How one viewer sees each real state: the situation it believes in, and where the real states are in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from sulh.case.case import Case
from sulh.case.states import MAX_STATES
from sulh.case.views import View
from sulh.engine.arrays import BoolArray, IntArray, mask_words
from sulh.errors import CaseError, NotDefined, UsageError
from sulh.questions.situation import Situation, situation
from sulh.questions.views_cases import Seen, seen
from sulh.stability.registry import concept as concept_of

SurpriseKind: TypeAlias = Literal["does-not-exist", "no-improvement", "deterred"]

SURPRISES: tuple[SurpriseKind, ...] = ("does-not-exist", "no-improvement", "deterred")
"""Why a move is not foreseen: (a), (b) and (c) of the definition."""

Reason: TypeAlias = Literal["start-outside", "end-outside", "unseen", "no-such-move", ""]


@dataclass(frozen=True, eq=False)
class Outlook:
    """A viewer and the conflict as it sees it.

    Attributes
    ----------
    party
        The number of the party that looks; None for an observer.
    view
        Its view; None for a party that sees the case as it is.
    real
        The case as it is.
    here
        The situation that the viewer believes in, judged by the same concept.
    into
        For each real state the believed one, -1 where the view rules it out: int array, shape (n,).
    hidden : unsigned array, shape (words,)
        The real options that the viewer does not see, as bits.
    """

    party: int | None
    view: View | None
    real: Situation
    here: Situation
    into: IntArray
    hidden: IntArray

    @property
    def name(self) -> str:
        """The name of the view, or the id of the party that has none."""
        if self.view is not None:
            return self.view.name
        assert self.party is not None
        return self.real.case.parties[self.party].id

    @cached_property
    def verdicts(self) -> BoolArray:
        """For whom each believed state is stable: bool array, shape (parties, believed states)."""
        return concept_of(self.here.concept).verdicts(self.here.graph, self.here.semantics)[0]

    @cached_property
    def holding(self) -> BoolArray:
        """Which believed states are equilibria: bool array, shape (believed states,)."""
        return np.asarray(self.verdicts.all(axis=0))

    @cached_property
    def expected(self) -> BoolArray:
        """Which real states look like an equilibrium: bool array, shape (n,)."""
        return self._real(self.holding)

    @cached_property
    def content(self) -> BoolArray:
        """Which real states are inside the view and stable in it for the viewer itself: bool array, shape (n,)."""
        assert self.party is not None
        return self._real(self.verdicts[self.party])

    @cached_property
    def imagined(self) -> BoolArray:
        """Which believed equilibria look like no real state: bool array, shape (believed states,)."""
        found = self.holding.copy()
        found[self.into[self.into >= 0]] = False
        return found

    def _real(self, believed: BoolArray) -> BoolArray:
        found: BoolArray = (self.into >= 0) & believed[self.into]
        return found

    def back(self, s: int, end: int) -> int | None:
        """Return the real state that a believed one stands for when one is at a real state; None if for none.

        Options that the viewer does not see stay as they are.
        """
        like = np.flatnonzero(self.into == end)
        like = like[self.sees(s, like)]
        return int(like[0]) if len(like) else None

    def sees(self, s: int, ends: IntArray) -> BoolArray:
        """Return which of some real states differ from one in nothing that the viewer does not see."""
        if not self.hidden.any():
            return np.ones(len(ends), bool)
        codes = self._codes
        found: BoolArray = ((codes[:, ends] ^ codes[:, [s]]) & self.hidden[:, np.newaxis] == 0).all(axis=0)
        return found

    @cached_property
    def _codes(self) -> IntArray:
        states = self.real.states
        return states.codes if states.first is None else states.codes[:, states.first]

    def goes(self, party: int, s: int) -> IntArray:
        """Return where a party moves from a real state by improvements that nothing deters, in this view: real states.

        Only moves that it can really make, and that change nothing it does not see.
        """
        at = int(self.into[s])
        if at < 0:
            return np.empty(0, np.int64)
        ends = self.real.moves(party, s)
        ends = ends[self.sees(s, ends)]
        kept: IntArray = ends[np.isin(self.into[ends], self.here.undeterred(party, at))]
        return kept

    def unforeseen(self, party: int, s: int, t: int) -> tuple[SurpriseKind, Reason] | None:
        """Return why the viewer does not foresee that a party moves from s to t; None if it does."""
        at, to = int(self.into[s]), int(self.into[t])
        if at < 0:
            return "does-not-exist", "start-outside"
        if to < 0:
            return "does-not-exist", "end-outside"
        if at == to:
            return "does-not-exist", "unseen"
        if to not in self.here.moves(party, at):
            return "does-not-exist", "no-such-move"
        if to not in self.here.improvements(party, at):
            return "no-improvement", ""
        return None if to in self.here.undeterred(party, at) else ("deterred", "")


def outlook(real: Situation, view: View | None, party: int | None, max_states: int = MAX_STATES) -> Outlook:
    """Return how a view, or a party without one, sees a situation.

    Raises
    ------
    NotDefined
        Some comparisons of a party are no order in the view, so that improvements cannot be judged.
    CaseError
        Nothing is possible in the view, or a ranking in it does not fit the states that it holds possible.
    """
    case = real.case
    if view is None:
        nothing = np.zeros(real.states.codes.shape[0], real.states.codes.dtype)
        return Outlook(party, None, real, real, np.arange(len(real.states)), nothing)
    try:
        believed: Seen = seen(case, view, max_states)
        here = situation(believed.case, real.concept, real.semantics, max_states)
    except CaseError as error:
        said = f"In the view {view.name!r}: "
        raise CaseError(replace(problem, rule=said + problem.rule) for problem in error.problems) from None
    ordered(here, f" in the view {view.name!r}")
    hidden = mask_words({k for k, at in enumerate(believed.places) if at is None}, len(case.options))
    return Outlook(party, view, real, here, believed.into(real.states, here.states), hidden)


def ordered(here: Situation, where: str = "") -> None:
    """Refuse a situation in which it is not known what some party gains by."""
    if here.unordered:
        who = " and ".join(here.case.parties[number].id for number in here.unordered)
        raise NotDefined(
            f"What {who} gains by{where} is not known: some comparisons are unknown, or they go round in a circle. "
            "Take a variant in which they are known."
        )


def outlooks(real: Situation, max_states: int = MAX_STATES) -> Sequence[Outlook]:
    """Return how everybody sees a situation: the parties in their order, then observers in the order of the views."""
    case: Case = real.case
    held: dict[str, View] = {}
    for view in case.views.values():
        if view.of is not None:
            case.party_number(view.of)
            if view.of in held:
                raise UsageError(f"{view.of} holds two views, {held[view.of].name!r} and {view.name!r}. Keep one.")
            held[view.of] = view
    parties = [outlook(real, held.get(party.id), number, max_states) for number, party in enumerate(case.parties)]
    observers = [outlook(real, view, None, max_states) for view in case.views.values() if view.of is None]
    names = [one.name for one in (*parties, *observers)]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"The view {name!r} is called like a party that has none. Give the view another name.")
    return [*parties, *observers]
