"""How one viewer sees each real state: the situation it believes in, and where the real states are in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from sulh.case.case import Case
from sulh.case.moves import joint_moves
from sulh.case.states import MAX_STATES
from sulh.case.views import View
from sulh.engine.arrays import BoolArray, IntArray, mask_words
from sulh.errors import CaseError, NotDefined, TooLarge, UsageError
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
    real_options
        For each believed option the option that it is, as the file calls it; None for one that only the view adds.
    """

    party: int | None
    view: View | None
    real: Situation
    here: Situation
    into: IntArray
    hidden: IntArray
    real_options: tuple[str | None, ...] = ()

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

    def looks(self, s: int | None) -> int | None:
        """Return which believed state a real one looks like; None where the view rules it out, and for none."""
        at = -1 if s is None else int(self.into[s])
        return None if at < 0 else at

    def back(self, s: int, end: int) -> int | None:
        """Return the real state that a believed one stands for when one is at a real state; None if for none.

        Options that the viewer does not see stay as they are.
        """
        like = np.flatnonzero(self.into == end)
        like = like[self._unseen_alike(s, like)]
        return int(like[0]) if len(like) else None

    def _unseen_alike(self, s: int, ends: IntArray) -> BoolArray:
        """Return which of some real states can differ from one in nothing that the viewer does not see.

        Of coalesced states any two of their vectors will do.
        """
        if not self.hidden.any():
            return np.ones(len(ends), bool)
        states = self.real.states
        codes = states.codes & self.hidden[:, np.newaxis]
        if states.group is None:
            alike: BoolArray = (codes[:, ends] == codes[:, [s]]).all(axis=0)
            return alike
        group = states.group
        here = {code.tobytes() for code in codes.T[group == s]}
        return np.array([any(code.tobytes() in here for code in codes.T[group == t]) for t in ends.tolist()], bool)

    def goes(self, party: int, s: int) -> IntArray:
        """Return where a party moves from a real state by improvements that nothing deters, in this view: real states.

        Only moves that it can really make, and that change nothing it does not see.
        """
        at = int(self.into[s])
        if at < 0:
            return np.empty(0, np.int64)
        ends = self._moves(party, s)
        kept: IntArray = ends[np.isin(self.into[ends], self.here.undeterred(party, at))]
        return kept

    def _moves(self, party: int, s: int) -> IntArray:
        """Return where a party can really move to from a real state and change nothing that the viewer does not see."""
        states = self.real.states
        if not self.hidden.any() or states.group is None:
            every = self.real.moves(party, s)
            kept: IntArray = every[self._unseen_alike(s, every)]
            return kept
        # Of a coalesced state each vector has moves of its own, and those of one may be free where another's are not.
        near, group = self._by_vector(party), states.group
        found = [np.empty(0, np.int64)]
        for start in np.flatnonzero(group == s).tolist():
            to = near(start)
            changed = (states.codes[:, to] ^ states.codes[:, [start]]) & self.hidden[:, np.newaxis]
            found.append(group[to[~changed.any(axis=0)]])
        ends: IntArray = np.unique(np.concatenate(found)).astype(np.int64)
        others: IntArray = ends[ends != s]
        return others

    def _by_vector(self, party: int) -> Callable[[int], IntArray]:
        """Return the moves of a party before states are coalesced: made once, asked often."""
        kept, key = self.real.graph.kept, ("views", "by vector", party)
        if key not in kept:
            case, states = self.real.case, self.real.states
            plain = replace(states, n=states.codes.shape[1], group=None, first=None, names={}, labels={})
            able = bool(case.parties[party].options)
            kept[key] = joint_moves(case, plain, (party,)) if able else lambda s: np.empty(0, np.int64)
        found: Callable[[int], IntArray] = kept[key]
        return found

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


def outlook(
    real: Situation, view: View | None, party: int | None, max_states: int = MAX_STATES, within: str = ""
) -> Outlook:
    """Return how a view, or a party without one, sees a situation.

    ``within`` ends what messages call the view: of which other view it is one.

    Raises
    ------
    NotDefined
        Some comparisons of a party are no order in the view, so that improvements cannot be judged.
    CaseError
        Nothing is possible in the view, or a ranking in it does not fit the states that it holds possible.
    TooLarge
        The view holds too many states possible.
    """
    case = real.case
    if view is None:
        nothing = np.zeros(real.states.codes.shape[0], real.states.codes.dtype)
        return Outlook(party, None, real, real, np.arange(len(real.states)), nothing)
    called = f"the view {view.name!r}{within}"
    with naming(called):
        believed: Seen = seen(case, view, max_states)
        here = situation(believed.case, real.concept, real.semantics, max_states)
    ordered(here, f" in {called}")
    hidden = mask_words({k for k, at in enumerate(believed.places) if at is None}, len(case.options))
    into = believed.into(real.states, here.states)
    return Outlook(party, view, real, here, into, hidden, believed.real_options)


@contextmanager
def naming(called: str) -> Iterator[None]:
    """Let what is wrong within name the view that it is wrong in.

    >>> with naming("the view 'v'"):
    ...     raise TooLarge("states", 9, 8)
    Traceback (most recent call last):
        ...
    sulh.errors.TooLarge: The case has 9 states in the view 'v'; the limit is 8. Raise it with --max-states ...
    """
    try:
        yield
    except CaseError as error:
        said = f"In {called}: "
        raise CaseError(replace(problem, rule=said + problem.rule) for problem in error.problems) from None
    except TooLarge as error:
        what, fix = f"{error.what} in {called}", str(error).partition(f"the limit is {error.limit:,}. ")[2]
        raise TooLarge(what, error.size, error.limit, error.option, error.exact, fix) from None


def ordered(here: Situation, where: str = "") -> None:
    """Refuse a situation in which it is not known what some party gains by."""
    if here.unordered:
        who = " and ".join(here.case.parties[number].id for number in here.unordered)
        raise NotDefined(
            f"What {who} gains by{where} is not known: some comparisons are unknown, or they go round in a circle. "
            "Take a variant in which they are known."
        )


def outlooks(real: Situation, max_states: int = MAX_STATES, within: str = "") -> Sequence[Outlook]:
    """Return how everybody sees a situation: the parties in their order, then observers in the order of the views."""
    case: Case = real.case
    held: dict[str, View] = {}
    for view in case.views.values():
        if view.of is not None:
            case.party_number(view.of)
            if view.of in held:
                raise UsageError(f"{view.of} holds two views, {held[view.of].name!r} and {view.name!r}. Keep one.")
            held[view.of] = view
    for name in case.views:
        if name in [party.id for party in case.parties] and name not in held:
            raise UsageError(f"The view {name!r} is called like a party that has none. Give the view another name.")
    parties = [
        outlook(real, held.get(party.id), number, max_states, within) for number, party in enumerate(case.parties)
    ]
    observers = [outlook(real, view, None, max_states, within) for view in case.views.values() if view.of is None]
    return [*parties, *observers]
