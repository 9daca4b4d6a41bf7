"""What preferences would have to satisfy for a state to be an equilibrium, and how demanding that is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sulh.case.case import Case
from sulh.case.states import State, States
from sulh.engine.arrays import BoolArray
from sulh.engine.monotone import LIMIT
from sulh.errors import UsageError
from sulh.questions.demands import Demand, demands, judged
from sulh.questions.result import Result, made_by
from sulh.questions.shares import (
    DRAWS,
    MOST_TOGETHER,
    Asking,
    Share,
    count_together,
    draw,
    exactly,
    of_demands,
    together,
)
from sulh.questions.situation import Situation
from sulh.questions.wishes import Wish
from sulh.stability import registry
from sulh.stability.concept import Semantics

MOST_LISTED = 12
"""States of one wish whose conditions are worked out one by one."""

FEW = 3
"""States of one wish that a short answer goes into."""


@dataclass(frozen=True, eq=False)
class PartyConditions:
    """What one party's preference must satisfy for it to be stable in a state.

    Attributes
    ----------
    party
        Its id.
    demands
        One for each of its moves from the state; all of them must be met.
    met
        Whether its preference as coded meets all; None where unknown comparisons leave it open.
    share
        The share of all strict rankings that meet them; under seq and sseq with the others' preferences as coded.
    """

    party: str
    demands: tuple[Demand, ...]
    met: bool | None
    share: Share

    @property
    def needed(self) -> tuple[Demand, ...]:
        """The demands that say all there is to say: the others follow from them."""
        return tuple(demand for demand in self.demands if demand.needed)

    def to_dict(self, states: States) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "party": self.party,
            "met": self.met,
            "share": self.share.to_dict(),
            "demands": [demand.to_dict(states) for demand in self.demands],
        }


@dataclass(frozen=True, eq=False, repr=False)
class StateConditions(Result):
    """What every party's preference must satisfy for a state to be an equilibrium: the answer of :func:`conditions`.

    Attributes
    ----------
    case
        The case as it was read, a variant included.
    states
        Its feasible states.
    number
        The state that is asked about.
    concept
        One of nash, gmr, smr, seq and sseq.
    semantics
        How sanctions were read.
    parties
        The condition of each party, in the order of the case.
    joint
        The share of all profiles, one strict ranking for each party, under which the state is an equilibrium; None
        where it was not asked for, or there are too many states to say.
    """

    case: Case
    states: States
    number: int
    concept: str
    semantics: Semantics
    parties: tuple[PartyConditions, ...]
    joint: Share | None

    @property
    def state(self) -> State:
        """The state that is asked about."""
        return self.states[self.number]

    @property
    def coupled(self) -> bool:
        """Whether what one party must prefer depends on what the others prefer: under seq and sseq."""
        return judged(self.concept)[1]

    @property
    def met(self) -> bool | None:
        """Whether the case as coded meets all of it; None where unknown comparisons leave it open."""
        return _all_met(self.parties)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as the JSON of the command line has it."""
        head = made_by(self.case.digest, self.case.name, self.case.variant_name, self.semantics.to_dict())
        return {**head, **self.told()}

    def told(self) -> dict[str, Any]:
        """Return the same without saying how it was made."""
        return {
            "state": self.states.name(self.number),
            "concept": self.concept,
            "met": self.met,
            "parties": [one.to_dict(self.states) for one in self.parties],
            "others_as_coded": self.coupled,
            "joint": None if self.joint is None else self.joint.to_dict(),
        }


@dataclass(frozen=True, eq=False, repr=False)
class WishConditions(Result):
    """What preferences would have to satisfy for a wish: the answer of :func:`conditions_of`.

    Attributes
    ----------
    wish
        What is wished for.
    feasible
        The feasible states of the case.
    states
        The conditions of states, ``MOST_LISTED`` at most, those first that matter most. For ``some`` and ``every``:
        of the states that it is about, those first that the fewest parties miss, or that the wish lacks. For ``no``:
        those first that hold as coded. For ``only``: the other states that hold as coded; then, where none of those
        that it is about holds, these as for ``some``.
    first
        How many of them a short answer goes into.
    left_out
        How many more states it is about.
    holding
        The numbers of those that hold as coded.
    against
        For ``only``: the numbers of the other states that hold as coded.
    share
        The share of all profiles of strict rankings that grant the whole wish; None where there are too many states.
    """

    case: Case
    wish: Wish
    feasible: States
    states: tuple[StateConditions, ...]
    first: int
    left_out: int
    holding: tuple[int, ...]
    against: tuple[int, ...]
    semantics: Semantics
    share: Share | None

    def __iter__(self) -> Iterator[StateConditions]:
        return iter(self.states)

    def __len__(self) -> int:
        return len(self.states)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as the JSON of the command line has it."""
        head = made_by(self.case.digest, self.case.name, self.case.variant_name, self.semantics.to_dict())
        return {**head, **self.told()}

    def told(self) -> dict[str, Any]:
        """Return the same without saying how it was made."""
        return {
            **self.wish.to_dict(self.feasible),
            "holding": self.feasible.names_of(np.array(self.holding, np.int64)),
            "against": self.feasible.names_of(np.array(self.against, np.int64)),
            "share": None if self.share is None else self.share.to_dict(),
            "conditions": [one.told() for one in self.states],
            "states_left_out": self.left_out,
        }


def conditions(
    here: Situation,
    s: int,
    concept: str | None = None,
    *,
    joint: bool = True,
    draws: int = DRAWS,
    seed: int = 0,
    limit: int = LIMIT,
) -> StateConditions:
    """Return what every party's preference must satisfy for a state to be an equilibrium.

    Parameters
    ----------
    s
        The number of the state.
    concept
        nash, gmr, smr, seq or sseq; that of the situation if it is None.
    joint
        Whether to say also which share of all profiles of rankings meets all conditions. For nash, gmr and smr it is
        the product of the parties' shares. For seq and sseq it is counted, or drawn where that takes too long.
    draws, seed
        How many profiles to draw then, and from which seed: equal seeds, equal answers.
    limit
        Steps of counting after which only bounds of a share are given.

    Raises
    ------
    NotDefined
        The concept is none of the five; or under seq and sseq some comparisons of a party are unknown.
    TooLarge
        A condition is about too many states to be listed.
    UsageError
        There is no such state, or a number makes no sense.

    Examples
    --------
    >>> import sulh
    >>> from sulh.questions.situation import situation
    >>> here = situation(sulh.load("prisoners-dilemma"))
    >>> answer = conditions(here, 0, "nash")
    >>> [(one.party, str(one.share.exact), one.met) for one in answer.parties], str(answer.joint.exact)
    ([('first', '1/2', True), ('second', '1/2', True)], '1/4')
    """
    concept = here.concept if concept is None else concept
    _, credible, _ = judged(concept)
    _checked(here, s, draws, limit)
    parties = []
    for number, party in enumerate(here.case.parties):
        found = demands(here.graph, number, s, concept, here.semantics)
        parties.append(PartyConditions(party.id, found, _all_met(found), of_demands(found, limit)))
    share = None
    if joint and not credible:
        share = together([one.share for one in parties])
    elif joint:
        share = _whole(Asking(here.graph, (s,), concept, here.semantics), lambda holding: holding[:, 0], draws, seed)
    return StateConditions(here.case, here.states, s, concept, here.semantics, tuple(parties), share)


def conditions_of(
    here: Situation, wish: Wish, *, draws: int = DRAWS, seed: int = 0, limit: int = LIMIT
) -> WishConditions:
    """Return what preferences would have to satisfy for a wish: the conditions of each state that it is about.

    The share of the whole wish is counted where the rankings of the relevant states can be listed, or where the wish
    is about one state and the parties are independent; else it is drawn. Other parameters and errors are those of
    :func:`conditions`.

    >>> import sulh
    >>> from sulh.questions.situation import situation
    >>> from sulh.questions.wishes import wishes
    >>> case = sulh.load("prisoners-dilemma")
    >>> here = situation(case)
    >>> answer = conditions_of(here, wishes(case, here.states, "no NN under nash")[0])
    >>> str(answer.share.exact), str(answer.states[0].joint.exact)
    ('3/4', '1/4')
    """
    _checked(here, int(wish.states[0]), draws, limit)
    if registry.concept(wish.concept).missing(here.graph):  # unknown comparisons: none is said to hold
        stable, holds = np.ones((len(here.case.parties), here.graph.n), bool), np.zeros(here.graph.n, bool)
    else:
        stable, holds = registry.concept(wish.concept).verdicts(here.graph, here.semantics)
    chosen, first = _chosen(wish, stable, holds)
    one = len(wish.states) == 1 and wish.quantifier != "only"
    found = tuple(conditions(here, s, wish.concept, draws=draws, seed=seed, limit=limit, joint=one) for s in chosen)
    if one:
        joint = found[0].joint
        share = joint if joint is None or wish.quantifier != "no" else _complement(joint)
    else:
        # Only "only" asks about all states; the others about those that it names.
        about = np.arange(here.graph.n) if wish.quantifier == "only" else wish.states
        named = replace(wish, states=np.searchsorted(about, wish.states))
        share = _whole(Asking(here.graph, tuple(about.tolist()), wish.concept, here.semantics), named.met, draws, seed)
    against = np.setdiff1d(np.flatnonzero(holds), wish.states) if wish.quantifier == "only" else wish.states[:0]
    return WishConditions(
        here.case,
        wish,
        here.states,
        found,
        first,
        len(np.setdiff1d(wish.states, chosen)),
        tuple(wish.states[holds[wish.states]].tolist()),
        tuple(against.tolist()),
        here.semantics,
        share,
    )


def _chosen(wish: Wish, stable: BoolArray, holds: BoolArray) -> tuple[list[int], int]:
    """Return the states to work out, those that matter most first, and how many a short answer goes into."""
    missing = (~stable[:, wish.states]).sum(axis=0)
    if wish.quantifier == "no":
        inside = wish.states[np.argsort(~holds[wish.states], kind="stable")][:MOST_LISTED].tolist()
        return inside, min(FEW, int(holds[inside].sum())) if len(wish.states) > 1 else 1
    if wish.quantifier == "every":
        inside = wish.states[np.lexsort((missing, holds[wish.states]))][:MOST_LISTED].tolist()
        return inside, min(FEW, int((~holds[inside]).sum()) or 1)
    inside = wish.states[np.lexsort((missing, ~holds[wish.states]))][:MOST_LISTED].tolist()
    if wish.quantifier == "some":
        return inside, 1 if holds[wish.states].any() else min(FEW, len(inside))
    outside = np.setdiff1d(np.flatnonzero(holds), wish.states)[:MOST_LISTED].tolist()
    lacking = 0 if holds[wish.states].any() else min(FEW, len(inside))
    first = min(FEW, len(outside))
    return [*outside[:first], *inside[:lacking], *outside[first:], *inside[lacking:]], first + lacking


def _whole(asking: Asking, met: Callable[[BoolArray], BoolArray], draws: int, seed: int) -> Share | None:
    """Return a share over all parties' rankings: counted where they can be listed, else drawn."""
    exact = count_together(asking, met) if len(asking.states) <= MOST_TOGETHER else None
    return draw(asking, met, draws, seed) if exact is None else exactly(exact)


def _complement(share: Share) -> Share:
    """Return the share of what does not meet a condition."""
    return replace(
        share,
        least=1 - share.most,
        most=1 - share.least,
        exact=None if share.exact is None else 1 - share.exact,
        counts=None,
        hits=share.draws - share.hits,
    )


def _all_met(found: Sequence[Demand] | Sequence[PartyConditions]) -> bool | None:
    met = [one.met for one in found]
    return False if False in met else None if None in met else True


def _checked(here: Situation, s: int, draws: int, limit: int) -> None:
    if not 0 <= s < here.graph.n:
        raise UsageError(f"There is no state of number {s}; there are {here.graph.n:,}, counted from 0.")
    for name, number in (("draws", draws), ("limit", limit)):
        if number < 1:
            raise UsageError(f"{name} is a whole number from 1 on, not {number}.")
