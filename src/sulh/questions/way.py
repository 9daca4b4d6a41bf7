"""The way through a case that a picture shows: a path of its history, a shortest path, or the steps of a deal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Any, Literal

import numpy as np

from sulh.case.case import Case
from sulh.case.graph import Graph
from sulh.case.moves import joint_moves
from sulh.case.naming import one_state, start
from sulh.case.states import MAX_STATES, State, States
from sulh.engine.orders import BETTER, Sight
from sulh.errors import NotDefined, UnknownName, UsageError
from sulh.questions.deals import deals
from sulh.questions.network import MAX_MOVES, Regime
from sulh.questions.paths import paths
from sulh.questions.solve import Progress
from sulh.questions.tested import Given

What = Literal["graph", "table", "path", "deal"]

OR_UNKNOWN = Sight(unknown=True)
"""With it a state counts as above another also where it is unknown whether it is."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One step of a way: who moves, where to, what changes, and how parties compare its end with its start.

    ``on`` and ``off`` are the options that change; empty in state form, and from and to a coalesced state. Whom
    neither ``better`` nor ``worse`` nor ``unknown`` names holds the two equally good.
    """

    parties: tuple[str, ...]
    start: State
    end: State
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    better: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    date: str | None = None
    event: str = ""
    forced: bool = False

    @property
    def gain(self) -> bool | None:
        """Whether all who move prefer the end: True or False; None if it turns on what is unknown, or nobody moves."""
        if not self.parties:
            return None
        if set(self.parties) <= set(self.better):
            return True
        return None if set(self.parties) <= {*self.better, *self.unknown} else False

    @property
    def agreement(self) -> bool:
        """Whether it is a joint step that all who take it gain by, and nothing forced."""
        return len(self.parties) > 1 and self.gain is True and not self.forced

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "parties": list(self.parties),
            "from": self.start.name,
            "to": self.end.name,
            "on": list(self.on),
            "off": list(self.off),
            "better": list(self.better),
            "worse": list(self.worse),
            "unknown": list(self.unknown),
            "date": self.date,
            "event": self.event,
            "forced": self.forced,
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """Which way is asked for: the arguments of :func:`sulh.draw` that say so."""

    start: str | None = None
    to: str | None = None
    path: str | None = None
    by: Regime = "undeterred"
    agreements: bool = True
    include_coercive: bool = False
    concept: str | None = None
    max_states: int = MAX_STATES
    max_moves: int = MAX_MOVES


@dataclass(frozen=True, slots=True)
class Course:
    """A way that was found.

    Attributes
    ----------
    legs
        Its steps; empty if no way was asked for.
    record
        The name of a path of the history.
    how
        Of a shortest path: what it consists of, in words.
    deal
        Of a deal: the package worked out. None where that is not defined, and ``untold`` says why.
    concept
        Under which improvements on a path or in a deal count as deterred.
    include_coercive
        Whether agreements and guarantees could turn coercive options on.
    """

    legs: tuple[Leg, ...] = ()
    record: str = ""
    how: str = ""
    deal: Given | None = None
    untold: str = ""
    concept: str = "seq"
    include_coercive: bool = False


def find_way(case: Case, states: States, model: Graph, what: What, asked: Asked, tell: Progress) -> Course:
    """Return the steps to draw or to mark."""
    leg = _legs(case, states, model)
    if what == "deal":
        if asked.to is None:
            raise UsageError("A deal needs the state that is agreed on. Name it with --to (Python: to=).")
        tell("working out the deal", 0.05)
        return _deal(case, states, model, leg, asked, asked.to)
    if asked.to is not None:
        tell("looking for a path", 0.05)
        return _shortest(case, leg, asked, asked.to)
    if asked.start is not None:
        raise UsageError("A path has an end. Name it with --to (Python: to=).")
    if asked.path is None and what != "path":
        return Course()
    return _recorded(case, states, leg, asked.path)


def _deal(case: Case, states: States, model: Graph, leg: Callable[..., Leg], asked: Asked, to: str) -> Course:
    """Return a deal as the steps of its best order.

    It is one joint step where no order is feasible or can be judged, and where not every signatory gains.
    """
    s, t = start(case, states, asked.start), one_state(case, states, to)
    members = _signatories(case, states, model, s, t)
    jointly = (leg(members, s, t),)
    try:
        _ = model.scores
    except NotDefined as reason:
        return Course(jointly, untold=str(reason))
    answer = deals(
        case,
        states[s].name,
        states[t].name,
        signatories=(len(members), len(members)),
        with_parties=[case.parties[number].id for number in members],
        include_coercive=asked.include_coercive,
        concept=asked.concept or "seq",
        max_states=asked.max_states,
    )
    given = answer.asked
    assert given is not None  # where nobody has options, nobody signs
    order = given.deal.order
    if order is None or not given.agreement:
        return Course(jointly, deal=given, concept=answer.concept)
    legs, at = [], s
    for step in order.steps:
        made = leg([case.party_number(step.party)], at, step.to.number)
        legs.append(replace(made, on=step.on, off=step.off))
        at = step.to.number
    return Course(tuple(legs), deal=given, concept=answer.concept)


def _recorded(case: Case, states: States, leg: Callable[..., Leg], name: str | None) -> Course:
    """Return the steps of a path of the history; the only one if none is named."""
    if name is None:
        if len(case.history) != 1:
            known = f" Its history has: {', '.join(case.history)}." if case.history else ""
            raise UsageError(f"Which path? Name one of the history with --path, or an end with --to.{known}")
        (name,) = case.history
    if name not in case.history:
        raise UnknownName("path in the history", name, list(case.history))
    path = case.history[name]
    if path.variant is not None and path.variant != case.variant_name:
        raise UsageError(
            f"The path {name!r} belongs to the variant {path.variant!r}. Ask with --variant {path.variant}."
        )
    numbers = [one_state(case, states, state) for state in path.states]
    ids = [party.id for party in case.parties]
    legs = [
        leg([ids.index(id) for id in step.parties], s, t, step.date, step.event, step.forced)
        for step, (s, t) in zip(path.steps, pairwise(numbers), strict=True)
    ]
    if not legs:
        raise NotDefined(f"The path {name!r} has no step. Name another, or an end with --to.")
    return Course(tuple(legs), record=name)


def _legs(case: Case, states: States, model: Graph) -> Callable[..., Leg]:
    """Return the function that makes a step of its parties and states by number."""

    def leg(
        parties: Sequence[int], s: int, t: int, date: str | None = None, event: str = "", forced: bool = False
    ) -> Leg:
        changed: Mapping[str, str] = {}
        if case.options and not {s, t} & set(states.names):
            pairs = zip(case.options, states.vector(s), states.vector(t), strict=True)
            changed = {option.name: now for option, was, now in pairs if was != now}
        on, off = (tuple(name for name, now in changed.items() if now == letter) for letter in "YN")
        at, end = np.array(s), np.array(t)
        better, worse = (
            tuple(
                party.id
                for party, relation in zip(case.parties, model.relations, strict=True)
                if bool(relation.above(*pair, BETTER))
            )
            for pair in ((end, at), (at, end))
        )
        unknown = tuple(
            party.id
            for party, relation in zip(case.parties, model.relations, strict=True)
            if party.id not in (*better, *worse) and bool(relation.above(end, at, OR_UNKNOWN))
        )
        ids = tuple(case.parties[number].id for number in parties)
        return Leg(ids, states[s], states[t], on, off, better, worse, unknown, date, event, forced)

    return leg


def _signatories(case: Case, states: States, model: Graph, s: int, t: int) -> tuple[int, ...]:
    """Return the parties, by number, that together lead from one state to another: the fewest."""
    if s == t:
        raise UsageError("A deal leads somewhere else. Name another state with --to, or another start with --from.")
    able = [number for number, party in enumerate(case.parties) if party.options]
    if states.group is None and case.options:
        before, after = states.vector(s), states.vector(t)
        changed = {option.party for option, a, b in zip(case.options, before, after, strict=True) if a != b}
        groups = [tuple(number for number in able if case.parties[number].id in changed)]
    else:
        groups = [members for size in range(1, len(able) + 1) for members in combinations(able, size)]
    for members in groups:
        ends = model.moves[members[0]].ends(s) if len(members) == 1 else joint_moves(case, states, members)(s)
        if t in ends:
            return members
    if case.form == "states":
        raise NotDefined("Nobody can move jointly where moves are given one by one. Draw a path instead.")
    names = f"from {states.name(s)} to {states.name(t)}"
    raise NotDefined(f"No joint move leads {names}: a one-way option or a forbidden move is in the way. Draw a path.")


def _shortest(case: Case, leg: Callable[..., Leg], asked: Asked, to: str) -> Course:
    """Return the first of the shortest paths that :func:`sulh.paths` finds."""
    by = asked.by
    answer = paths(
        case,
        asked.start,
        to,
        by,
        asked.agreements,
        include_coercive=asked.include_coercive,
        concept=asked.concept or "seq",
        max_states=asked.max_states,
        max_moves=asked.max_moves,
    )
    if answer.start == answer.to:
        raise UsageError("The path begins where it ends. Name another state with --to, or another start with --from.")
    how = f"by {by.replace('undeterred', 'undeterred improvements')}{' and agreements' if asked.agreements else ''}"
    how += ", coercive options included" if asked.agreements and asked.include_coercive else ""
    if not answer.paths and not answer.complete:
        within = f"No legal path {how} leads from {answer.start} to {answer.to} in {answer.to_within} steps"
        raise NotDefined(f"{within}, and nothing beyond was looked at. Look at more with --max-moves.")
    if not answer.paths:
        way_out = "Allow more with --by moves, or name another end." if by != "moves" else "Name another end."
        if answer.left_out:
            one = answer.left_out == 1
            left = (
                "agreement that turns a coercive option on is"
                if one
                else "agreements that turn a coercive option on are"
            )
            way_out = f"{answer.left_out:,} {left} left out: --include-coercive takes them in. {way_out}"
        raise NotDefined(f"No legal path {how} leads from {answer.start} to {answer.to}. {way_out}")
    numbers = {party.id: number for number, party in enumerate(case.parties)}
    steps = answer.paths[0]
    legs = [leg([numbers[id] for id in step.parties], step.start.number, step.to.number) for step in steps]
    return Course(tuple(legs), how=how, concept=answer.concept)
