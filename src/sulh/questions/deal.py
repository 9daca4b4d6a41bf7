"""One package, worked out: who does what, does it hold, who could leave or undo it, in what order to perform it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sulh.case.states import State
from sulh.engine.arrays import BoolArray
from sulh.questions.guarantees import Closes, Cover, covered
from sulh.questions.improvements import Step
from sulh.questions.orders_of_steps import Breach, Exposed, Performance, Way, bits
from sulh.questions.packages import Found, Vectors
from sulh.questions.reasons import Judgement
from sulh.questions.situation import Situation
from sulh.questions.undoing import Following, Leaving, Undoing, leavings, undoings

MOST_NAMED = 10
"""Packages that are named as better than one."""


@dataclass(frozen=True, slots=True)
class Share:
    """What a package means to a party: how it compares the end with the start."""

    party: str
    signatory: bool
    judged: Judgement

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"party": self.party, "signatory": self.signatory, "judged": self.judged.to_dict()}


@dataclass(frozen=True, slots=True)
class Gap:
    """A state on the way at which somebody who has performed is exposed.

    Attributes
    ----------
    at
        The state.
    party
        Who is exposed.
    kind
        ``"stop"``: the others do not go on. ``"renege"``: one of them takes back what it performed.
    to
        To whom.
    breach
        Where that leads; the state itself where they stop.
    faces
        The best that the party can then have: worse for it than the start.
    """

    at: State
    party: str
    kind: Breach
    to: tuple[str, ...]
    breach: State
    faces: State

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "at": self.at.name,
            "party": self.party,
            "kind": self.kind,
            "to": list(self.to),
            "breach": self.breach.name,
            "faces": self.faces.name,
        }


@dataclass(frozen=True, slots=True)
class Dip:
    """A state on the way, before the end, at which a signatory is below its start; no gap if it need not stay there."""

    at: State
    party: str

    def to_dict(self) -> dict[str, str]:
        """Return it as JSON has it."""
        return {"at": self.at.name, "party": self.party}


@dataclass(frozen=True, slots=True)
class Order:
    """An order of steps that performs a package, its gaps, and where on the way a signatory is below its start."""

    steps: tuple[Step, ...]
    gaps: tuple[Gap, ...]
    dips: tuple[Dip, ...]

    @property
    def safe(self) -> bool:
        """Whether it has no gap."""
        return not self.gaps

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "safe": self.safe,
            "steps": [step.to_dict() for step in self.steps],
            "gaps": [gap.to_dict() for gap in self.gaps],
            "dips": [dip.to_dict() for dip in self.dips],
        }


@dataclass(frozen=True, slots=True)
class Guarantee:
    """An option that takes the gain out of a breach, and whether its party would use it.

    Attributes
    ----------
    guarantor, option
        Whose option.
    party, at, breach
        The breach that it covers: who would move from where to where.
    answered
        The breach with the option on: no better for the party than not to breach.
    was_on
        Whether it is on before the breach, or would be turned on in reply.
    would_turn_on
        Whether it is on, or the guarantor gains by turning it on at the breach.
    turned_off
        Where the guarantor gains by turning it off again after the breach; None if nowhere.
    closes
        ``"gap"``: the breach is a gap. ``"defection"``: it is a gain at the end, but no gap. ``"held"``: the option
        is on at the end, and were it off, the breach would be a gain that exposes somebody.
    exposed
        Who would then end below its start, at best.
    """

    guarantor: str
    option: str
    party: str
    at: State
    breach: State
    answered: State
    was_on: bool
    would_turn_on: bool
    turned_off: State | None
    closes: Closes
    exposed: tuple[str, ...]

    @property
    def credible(self) -> bool:
        """Whether it would be turned on, or is on, and would stay on."""
        return self.would_turn_on and self.turned_off is None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "guarantor": self.guarantor,
            "option": self.option,
            "party": self.party,
            "at": self.at.name,
            "breach": self.breach.name,
            "closes": self.closes,
            "exposed": list(self.exposed),
            "answered": self.answered.name,
            "was_on": self.was_on,
            "would_turn_on": self.would_turn_on,
            "turned_off": None if self.turned_off is None else self.turned_off.name,
            "credible": self.credible,
        }


@dataclass(frozen=True, slots=True)
class Deal:
    """A package: what some parties change together, and all that follows from it.

    Attributes
    ----------
    signatories
        The ids of the parties that sign.
    start, end
        From where to where.
    parts
        What each signatory changes.
    better
        How many packages of the same signatories are better for all of them.
    better_left_out
        How many more are, among those left out because they turn a coercive option on.
    better_ends
        Where the first of ``better`` end, at most ten.
    shares
        What it means to each party.
    holds
        For each concept whether the end is an equilibrium.
    leaving
        The improvements of signatories from the end: who defects, who goes on.
    undoing
        The improvements of outsiders, at the end and on the way, that undo it.
    order
        The order of steps with fewest gaps, of these one along which signatories are least often below their
        start, then one with fewest steps, then one in which those act first who come first in the case; None where
        no order is feasible.
    safe_orders
        How many orders are safe, of those that were tried.
    every_order
        Whether all orders were tried; if not, only those in which each signatory performs its part in one step.
    whole_orders
        The orders in which each signatory performs its part in one step, where there are not more than four.
    guarantees
        Options that close a gap of ``order`` or a defection, or keep one from arising at the end.
    """

    signatories: tuple[str, ...]
    start: State
    end: State
    parts: tuple[Step, ...]
    better: int
    better_left_out: int
    better_ends: tuple[State, ...]
    shares: tuple[Share, ...]
    holds: Mapping[str, bool]
    leaving: tuple[Leaving, ...]
    undoing: tuple[Undoing, ...]
    order: Order | None
    safe_orders: int
    every_order: bool
    whole_orders: tuple[Order, ...]
    guarantees: tuple[Guarantee, ...]

    @property
    def undominated(self) -> bool:
        """Whether no package of the answer is better for all the same signatories."""
        return not self.better

    @property
    def defects(self) -> tuple[Leaving, ...]:
        """The improvements of signatories that take back some of the package."""
        return tuple(one for one in self.leaving if one.undone)

    @property
    def goes_on(self) -> tuple[Leaving, ...]:
        """The improvements of signatories that leave the package as it is."""
        return tuple(one for one in self.leaving if not one.undone)

    @property
    def worse_off(self) -> tuple[str, ...]:
        """The parties outside for whom the end is worse than the start."""
        return tuple(one.party for one in self.shares if not one.signatory and one.judged.verdict == "worse")

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "signatories": list(self.signatories),
            "from": self.start.name,
            "to": self.end.name,
            "parts": [part.to_dict() for part in self.parts],
            "undominated": self.undominated,
            "better": self.better,
            "better_left_out": self.better_left_out,
            "better_ends": [state.name for state in self.better_ends],
            "shares": [share.to_dict() for share in self.shares],
            "holds": dict(self.holds),
            "leaving": [one.to_dict() for one in self.leaving],
            "undoing": [one.to_dict() for one in self.undoing],
            "worse_off": list(self.worse_off),
            "order": None if self.order is None else self.order.to_dict(),
            "safe_orders": self.safe_orders,
            "every_order": self.every_order,
            "whole_orders": [order.to_dict() for order in self.whole_orders],
            "guarantees": [one.to_dict() for one in self.guarantees],
        }

    def __str__(self) -> str:
        return f"{'+'.join(self.signatories)}: {self.start} to {self.end}"


@dataclass(frozen=True, eq=False)
class Analyst:
    """Works packages out, one at a time.

    Attributes
    ----------
    holding
        For each concept its equilibria, a bool array of shape (n,).
    found
        ``found(start, signatories)``: the packages of these signatories from there, to hold one against.
    include_coercive
        Whether coercive options can be guarantees.
    """

    here: Situation
    vectors: Vectors
    following: Following
    holding: Mapping[str, BoolArray]
    found: Callable[[int, tuple[int, ...]], Found]
    include_coercive: bool

    def performance(self, signatories: tuple[int, ...], start: int, end: int) -> Performance:
        """Return a package as what each signatory has to do."""
        own = tuple(self.own(party) for party in signatories)
        codes = self.vectors.pair(start, end, own)
        return Performance(self.here, self.vectors, signatories, own, *codes)

    def own(self, party: int) -> int:
        """Return the bits of a party's options."""
        id = self.here.case.parties[party].id
        return sum(1 << k for k, option in enumerate(self.here.case.options) if option.party == id)

    def deal(self, signatories: tuple[int, ...], start: int, end: int) -> Deal:
        """Return a package worked out; it may also be one that not every signatory gains from."""
        states, case = self.here.states, self.here.case
        package = self.performance(signatories, start, end)
        better, left_out = self.found(start, signatories).better(end)
        way = package.best()
        codes = [package.end] if way is None else list(way.codes[1:])
        judging = self.following.judging
        shares = tuple(
            Share(party.id, number in signatories, judging.judge(number, end, start))
            for number, party in enumerate(case.parties)
        )
        return Deal(
            tuple(case.parties[party].id for party in signatories),
            states[start],
            states[end],
            tuple(
                self._step(party, package.start, package.start ^ (package.start ^ package.end) & own, end)
                for party, own in zip(signatories, package.own, strict=True)
            ),
            len(better),
            len(left_out),
            tuple(states[int(number)] for number in better[:MOST_NAMED]),
            shares,
            {id: bool(holds[end]) for id, holds in self.holding.items()},
            leavings(self.following, package),
            undoings(self.following, package, codes),
            None if way is None else self._order(way),
            0 if way is None or way.gaps else package.number_safe(),
            package.every_order,
            tuple(self._order(one) for one in package.whole()),
            tuple(
                self._guarantee(one)
                for one in covered(package, (package.start, *codes), include_coercive=self.include_coercive)
            ),
        )

    def _order(self, way: Way) -> Order:
        steps = tuple(
            self._step(party, before, after, state)
            for party, before, after, state in zip(
                way.parties, way.codes[:-1], way.codes[1:], way.states[1:], strict=True
            )
        )
        ids, states = self.here.graph.parties, self.here.states
        dips = tuple(Dip(states[at], ids[party]) for at, party in way.dips)
        return Order(steps, tuple(self._gap(gap) for gap in way.gaps), dips)

    def _step(self, party: int, before: int, after: int, to: int) -> Step:
        names = [option.name for option in self.here.case.options]
        on, off = bits(after & ~before), bits(before & ~after)
        id = self.here.case.parties[party].id
        return Step(id, self.here.states[to], tuple(names[k] for k in on), tuple(names[k] for k in off))

    def _gap(self, gap: Exposed) -> Gap:
        ids, states = self.here.graph.parties, self.here.states
        to = tuple(ids[party] for party in gap.to)
        return Gap(states[gap.at], ids[gap.party], gap.kind, to, states[gap.breach], states[gap.faces])

    def _guarantee(self, one: Cover) -> Guarantee:
        ids, states = self.here.graph.parties, self.here.states
        return Guarantee(
            ids[one.guarantor],
            self.here.case.options[one.option].name,
            ids[one.party],
            states[one.at],
            states[one.breach],
            states[one.answered],
            one.was_on,
            one.would_turn_on,
            None if one.would_turn_off is None else states[one.would_turn_off],
            one.closes,
            tuple(ids[party] for party in one.exposed),
        )


def changers(vectors: Vectors, own: Sequence[int], start: int, end: int) -> tuple[int, ...]:
    """Return the parties, by number, that change an option of theirs from one state to another."""
    before, after = vectors.pair(start, end, [])
    return tuple(int(party) for party in np.flatnonzero([bool((before ^ after) & bits) for bits in own]))
