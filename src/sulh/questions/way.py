"""The way through a case that a picture shows: a path of its history, a shortest path, or a joint move."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any, Literal

import numpy as np

from sulh.case.case import Case
from sulh.case.graph import Graph
from sulh.case.moves import joint_moves
from sulh.case.naming import one_state, start
from sulh.case.states import State, States
from sulh.engine.orders import BETTER
from sulh.errors import NotDefined, UnknownName, UsageError
from sulh.questions.network import Regime
from sulh.questions.paths import paths
from sulh.questions.wayside import PathStep

What = Literal["graph", "table", "path", "deal"]


@dataclass(frozen=True, slots=True)
class Leg:
    """One step of a way: who moves, where to, what changes, and for whom it is better or worse.

    ``on`` and ``off`` are the options that change; empty in state form, and from and to a coalesced state.
    """

    parties: tuple[str, ...]
    start: State
    end: State
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    better: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    date: str | None = None
    event: str = ""
    forced: bool = False

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
            "date": self.date,
            "event": self.event,
            "forced": self.forced,
        }


def find_way(
    case: Case,
    states: States,
    model: Graph,
    what: What,
    start_at: str | None,
    to: str | None,
    path: str | None,
    shortest: Callable[[str | None, str], tuple[tuple[PathStep, ...], str]],
) -> tuple[list[Leg], str]:
    """Return the steps to draw or to mark, and what to call them."""
    leg = _legs(case, states, model)
    if what == "deal":
        if to is None:
            raise UsageError("A deal needs the state that is agreed on. Name it with --to (Python: to=).")
        s, t = start(case, states, start_at), one_state(case, states, to)
        return [leg(_signatories(case, states, model, s, t), s, t)], f"A deal: {states.name(t)}"
    if to is not None:
        ids = [party.id for party in case.parties]
        steps, how = shortest(start_at, to)
        legs = [leg([ids.index(id) for id in step.parties], step.start.number, step.to.number) for step in steps]
        return legs, f"A shortest path to {states.name(steps[-1].to.number)} {how}"
    if start_at is not None:
        raise UsageError("A path has an end. Name it with --to (Python: to=).")
    if path is None and what != "path":
        return [], ""
    return _recorded(case, states, leg, path)


def _recorded(case: Case, states: States, leg: Callable[..., Leg], name: str | None) -> tuple[list[Leg], str]:
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
    return legs, f"The path {name!r} of the history"


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
        ids = tuple(case.parties[number].id for number in parties)
        return Leg(ids, states[s], states[t], on, off, better, worse, date, event, forced)

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


def shortest_path(
    case: Case,
    start_at: str | None,
    to: str,
    by: Regime,
    agreements: bool,
    concept: str | None,
    max_states: int,
    max_moves: int,
) -> tuple[tuple[PathStep, ...], str]:
    """Return the first of the shortest paths that :func:`sulh.paths` finds, and what it consists of in words."""
    answer = paths(
        case, start_at, to, by, agreements, concept=concept or "seq", max_states=max_states, max_moves=max_moves
    )
    if answer.start == answer.to:
        raise UsageError("The path begins where it ends. Name another state with --to, or another start with --from.")
    how = f"by {by.replace('undeterred', 'undeterred improvements')}{' and agreements' if agreements else ''}"
    if not answer.paths and not answer.complete:
        within = f"No legal path {how} leads from {answer.start} to {answer.to} in {answer.within} steps"
        raise NotDefined(f"{within}, and nothing beyond was looked at. Look at more with --max-moves.")
    if not answer.paths:
        way_out = "Allow more with --by moves, or name another end." if by != "moves" else "Name another end."
        raise NotDefined(f"No legal path {how} leads from {answer.start} to {answer.to}. {way_out}")
    return answer.paths[0], how
