"""A play that is going on: all of it stands in the address, so that back, reload and a restart just work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np

from sulh.case.naming import one_state, start
from sulh.case.records import Play
from sulh.case.states import State
from sulh.engine.orders import BETTER
from sulh.errors import SulhError, UsageError
from sulh.questions.situation import Situation
from sulh.questions.way import OR_UNKNOWN
from sulh.questions.wayside import PathStep, path_step
from sulh.show.solution import spaced
from sulh.web.asked import Query

PASS = "pass"
MOST = 200
"""Steps of a play; more no table of people makes."""

Worth = Literal["better", "worse", "the same", "unknown"]


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat at the table: the party by number, and who sits for it."""

    party: int
    id: str
    name: str
    person: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One step that was made: by whom, from where to where, why. ``step`` is None where nothing was changed."""

    number: int
    by: tuple[str, ...]
    before: State
    after: State
    step: PathStep | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A step that the seat could make: what it writes into the address, and what it would be worth to the seat."""

    value: str
    step: PathStep
    worth: Worth


@dataclass(frozen=True)
class Playing:
    """A play as far as it has come.

    Attributes
    ----------
    seats
        Who plays, in the order of their turns.
    states
        The states passed through, by number, the start first.
    turns
        What was done.
    broken
        Why the address says more than can be played; "" if it does not.
    """

    here: Situation
    query: Query
    seats: tuple[Seat, ...]
    states: tuple[int, ...]
    turns: tuple[Turn, ...]
    broken: str = ""

    @property
    def at(self) -> State:
        """Where the conflict stands now."""
        return self.here.states[self.states[-1]]

    @property
    def shown(self) -> str:
        """The name of that state as people read it."""
        return spaced(self.here.case, self.at.name)

    @property
    def shared(self) -> str:
        """The names of those who took the same turn as another; "" where all turns differ."""
        places = [self.query.text(f"place-{seat.id}") for seat in self.seats]
        names = [seat.name for seat, place in zip(self.seats, places, strict=True) if place and places.count(place) > 1]
        return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))

    @property
    def all_passed(self) -> bool:
        """Whether the last steps are passes, one of each seat."""
        last = self.turns[-len(self.seats) :]
        passed = {turn.by[0] for turn in last if turn.step is None}
        return bool(self.seats) and len(last) == len(self.seats) and passed == {seat.id for seat in self.seats}

    @property
    def ended(self) -> bool:
        """Whether it is over: all passed in a row, or it was broken off."""
        return self.all_passed or self.query.flag("end")

    @cached_property
    def seat(self) -> Seat | None:
        """Whose turn it is: who was asked for, else the next in order; None where nobody can move."""
        if not self.seats:
            return None
        wanted = self.query.text("seat")
        ids = [seat.id for seat in self.seats]
        if wanted in ids:
            return self.seats[ids.index(wanted)]
        last = self.turns[-1].by[0] if self.turns else ""
        return self.seats[(ids.index(last) + 1) % len(ids)] if last in ids else self.seats[0]

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """What the seat whose turn it is can do: what changes least first."""
        if self.seat is None or self.ended:
            return ()
        party, s = self.seat.party, self.states[-1]
        found = []
        for end in self.here.moves(party, s).tolist():
            step = path_step(self.here, [party], s, end)
            value = f"{self.seat.id}:{self.here.states.name(end)}"
            found.append(Move(value, step, worth(self.here, party, s, end)))
        return tuple(sorted(found, key=lambda one: (len(one.step.on) + len(one.step.off), one.step.to.number)))

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps as the address has them."""
        return tuple(f"{'+'.join(turn.by)}:{PASS if turn.step is None else turn.after.name}" for turn in self.turns)


def worth(here: Situation, party: int, s: int, end: int) -> Worth:
    """Return how a party compares the end of a move with where it begins."""
    relation = here.graph.relations[party]
    at, to = np.array(s), np.array(end)
    if bool(relation.above(to, at, BETTER)):
        return "better"
    if bool(relation.above(at, to, BETTER)):
        return "worse"
    return "unknown" if bool(relation.above(to, at, OR_UNKNOWN)) else "the same"


def all_seats(here: Situation, query: Query) -> tuple[Seat, ...]:
    """Return the seats of all parties that can ever move, in the order that the address asks for."""
    case = here.case
    able = [number for number, party in enumerate(case.parties) if party.options or case.named_moves.get(party.id)]
    places = {number: query.number(f"place-{case.parties[number].id}", 50, 0, 99) for number in able}
    return tuple(
        Seat(number, party.id, str(party), query.text(f"seat-{party.id}")[:200])
        for number in sorted(able, key=lambda number: places[number])
        for party in [case.parties[number]]
    )


def playing(here: Situation, query: Query) -> Playing:
    """Return the play that an address says; what cannot be played any more is left out, with the reason.

    Raises
    ------
    SulhError
        It begins at no state of the case.
    """
    seats = tuple(seat for seat in all_seats(here, query) if query.text(f"place-{seat.id}") != "0")
    ids = {party.id: number for number, party in enumerate(here.case.parties)}
    states, turns, broken = [start(here.case, here.states, query.text("start") or None)], list[Turn](), ""
    given = query.texts("step")
    for number, text in enumerate(given[:MOST], start=1):
        who, _, where = text.partition(":")
        by = tuple(who.split("+"))
        s = states[-1]
        try:
            members = [ids[id] for id in by]
            end = s if where == PASS else one_state(here.case, here.states, where)
        except (SulhError, KeyError):
            broken = f"Step {number} names a party or a state that this coding does not have."
            break
        if where != PASS and not _legal(here, members, s, end):
            broken = f"Step {number} is no move of {' and '.join(by)} in this coding."
            break
        step = None if where == PASS else path_step(here, members, s, end)
        why = query.text(f"why-{number}")[:2000]
        turns.append(Turn(number, by, here.states[s], here.states[end], step, why))
        states.append(end)
    if len(given) > MOST:
        broken = f"A play has {MOST} steps at most."
    return Playing(here, query, seats, tuple(states), tuple(turns), broken)


def _legal(here: Situation, members: list[int], s: int, end: int) -> bool:
    if len(members) != len({*members}):
        return False
    ends = here.moves(members[0], s) if len(members) == 1 else here.joint(tuple(sorted(members)))(s)
    return end in ends


def settings_of(play: Play) -> Query:
    """Return a saved play as an address says it."""
    pairs = [("variant", play.variant or ""), ("start", play.states[0])]
    for number, (step, state) in enumerate(zip(play.steps, play.states[1:], strict=True), start=1):
        passed = not step.change and step.to is None
        pairs.append(("step", f"{'+'.join(step.parties)}:{PASS if passed else state}"))
        pairs.append((f"why-{number}", step.evidence.because or step.event))
    pairs += [(f"seat-{party}", person) for party, person in play.seats.items()]
    pairs += [("end", "yes"), ("play", play.name)]
    return Query(tuple(pair for pair in pairs if pair[1]))


def today() -> str:
    """Return the date of today."""
    return date.today().isoformat()


def steps_data(played: Playing) -> list[dict[str, object]]:
    """Return the steps as a case file has them."""
    named = played.here.states.names
    found = []
    for turn in played.turns:
        entry: dict[str, object] = {"by": turn.by[0] if len(turn.by) == 1 else list(turn.by)}
        if turn.step is not None and ({turn.before.number, turn.after.number} & set(named)):
            entry["to"] = turn.after.name
        elif turn.step is not None:
            changes = [*((name, True) for name in turn.step.on), *((name, False) for name in turn.step.off)]
            alone = len(turn.by) == 1
            entry["change"] = {name.partition(".")[2] if alone else name: value for name, value in changes}
        if turn.why:
            entry["because"] = turn.why
        found.append(entry)
    return found


def start_data(played: Playing) -> object:
    """Return where a play begins as a case file has it."""
    first = played.here.states[played.states[0]]
    return first.name if first.number in played.here.states.names else list(first.on)


def checked(played: Playing) -> Playing:
    """Return a play that is to be kept; raise :class:`~sulh.errors.UsageError` where it cannot be."""
    if played.broken:
        raise UsageError(f"{played.broken} Play it again in this coding.")
    if not played.turns:
        raise UsageError("Nothing has been played yet: there is no step to save.")
    return played
