"""The graph model of a case as plain sets: states by trying every combination, moves by comparing every two."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from sulh.case.case import Case, Option
from sulh.stability.oracle.comparing import Comparing, Listed, comparing, matches
from sulh.stability.oracle.truth import Vector, true

Arcs = tuple[dict[int, set[int]], ...]
"""For each party where it can step to from each state."""


@dataclass(frozen=True, eq=False)
class Model:
    """A graph model: states and parties by number, reach of each party, and how each compares two states.

    Attributes
    ----------
    comparisons
        For each party ``compare(t, s)``: the degree by which t is better, 0 as good, None unknown.
    attitudes
        For each party and each other (itself included) ``"devoting"``, ``"neutral"`` or ``"aggressive"``.
    vectors, owners
        The option vector of each state, and the party of each option; None where there are none to combine: in
        state form, and where states are coalesced.
    """

    names: tuple[str, ...]
    parties: tuple[str, ...]
    reach: Arcs
    comparisons: tuple[Comparing, ...]
    attitudes: tuple[tuple[str, ...], ...]
    vectors: tuple[Vector, ...] | None = None
    owners: tuple[int, ...] | None = None
    kept: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def compare(self, party: int, t: int, s: int) -> int | None:
        """Return the degree by which t is better than s for a party: negative if worse, 0 as good, None unknown."""
        return self.comparisons[party](t, s)

    def better(self, party: int, t: int, s: int) -> bool:
        """Whether a party strictly prefers t to s."""
        degree = self.compare(party, t, s)
        return degree is not None and degree > 0

    def unknown(self, party: int, t: int, s: int) -> bool:
        """Whether it is unknown how a party compares t and s."""
        return self.compare(party, t, s) is None

    def improvements(self, party: int) -> dict[int, set[int]]:
        """Return, for each state, where a party can move to and prefers to be."""
        return steps(self, improving)[party]

    @property
    def movers(self) -> list[int]:
        """The parties that can move at all."""
        return [party for party, arcs in enumerate(self.reach) if any(arcs.values())]

    @cached_property
    def score(self) -> tuple[dict[int, int], ...]:
        """For each party the number of states that each state is better than: it tells how two states compare.

        Only where the party's comparison is a weak order.
        """
        states = range(len(self.names))
        return tuple(
            {t: sum(self.better(party, t, s) for s in states) for t in states} for party in range(len(self.parties))
        )


MayStep = Callable[[Model, int, int, int], bool]
"""``may_step(model, mover, t, s)``: whether a party takes a move from s to t when it answers."""


def anywhere(model: Model, mover: int, t: int, s: int) -> bool:
    """Let every move be taken."""
    return True


def improving(model: Model, mover: int, t: int, s: int) -> bool:
    """Let only improvements be taken."""
    return model.better(mover, t, s)


def steps(model: Model, may_step: MayStep) -> Arcs:
    """Return the moves that the parties take."""
    if may_step not in model.kept:
        model.kept[may_step] = tuple(
            {s: {t for t in ends if may_step(model, mover, t, s)} for s, ends in arcs.items()}
            for mover, arcs in enumerate(model.reach)
        )
    found: Arcs = model.kept[may_step]
    return found


def answers(
    model: Model, party: int, may_step: MayStep, s: int, s1: int, sanctions: str, return_counts: bool
) -> set[int]:
    """Return where the opponents of a party that went from s to s1 can lead by one real move or more."""
    key = (may_step, party, s1, sanctions)
    if key not in model.kept:
        opponents = [other for other in range(len(model.parties)) if other != party]
        model.kept[key] = reached(steps(model, may_step), opponents, s1, sanctions)
    found: set[int] = model.kept[key]
    return found if return_counts else found - {s}


def reached(steps: Arcs, group: Iterable[int], start: int, sanctions: str) -> set[int]:
    """Return where a group can come to from a state by one step or more."""
    group = list(group)
    if sanctions == "single-move":
        return {t for mover in group for t in steps[mover][start]}
    if sanctions == "each-once":
        return {
            end
            for mover in group
            for t in steps[mover][start]
            for end in {t} | reached(steps, [other for other in group if other != mover], t, sanctions)
        }
    seen: set[tuple[int, int]] = set()
    waiting = [(t, mover) for mover in group for t in steps[mover][start]]
    while waiting:
        t, last = waiting.pop()
        if (t, last) not in seen:
            seen.add((t, last))
            waiting += [(u, mover) for mover in group if mover != last for u in steps[mover][t]]
    return {t for t, _ in seen}


def model(case: Case) -> Model:
    """Return the graph model of a case, by trying every combination of options."""
    listed = states(case)
    numbers = range(len(case.parties))
    reach = tuple(moves(listed, [party.id]) for party in case.parties)
    attitudes = tuple(
        tuple(
            party.attitudes.get(other.id, "devoting" if other.id == party.id else "neutral") for other in case.parties
        )
        for party in case.parties
    )
    plain = case.form == "options" and not case.coalesced
    ids = tuple(party.id for party in case.parties)
    return Model(
        tuple(listed.names),
        ids,
        reach,
        tuple(comparing(listed, i) for i in numbers),
        attitudes,
        tuple(listed.rows) if plain else None,
        tuple(ids.index(option.party) for option in case.options) if plain else None,
    )


def states(case: Case) -> Listed:
    """Return the states of a case."""
    if case.form == "states":
        return Listed(case, [], [[k] for k in range(len(case.named_states))], list(case.named_states))
    rows = [tuple(reversed(row)) for row in product([False, True], repeat=len(case.options))]
    rows = [row for row in rows if all(true(rule.statement.tree, row) for rule in case.rules)]
    names: list[str] = []
    groups: list[list[int]] = []
    for k, row in enumerate(rows):
        entry = next((entry for entry in case.coalesced if matches(row, entry.pattern)), None)
        name = entry.name if entry else "".join("Y" if value else "N" for value in row)
        if entry and name in names:
            groups[names.index(name)].append(k)
        else:
            names.append(name)
            groups.append([k])
    return Listed(case, rows, groups, names)


def moves(listed: Listed, members: list[str]) -> dict[int, set[int]]:
    """Return where parties that move as one can move in one step, from each state; of one party its own moves."""
    case, rows = listed.case, listed.rows
    reach: dict[int, set[int]] = {s: set() for s in range(len(listed.names))}
    if case.form == "states":
        for member in members:
            for start, end in case.named_moves.get(member, ()):
                reach[listed.names.index(start)].add(listed.names.index(end))
    group_of = {k: s for s, group in enumerate(listed.groups) for k in group}
    for k, start_row in enumerate(rows):
        for j, end_row in enumerate(rows):
            if _allowed(case, members, start_row, end_row):
                reach[group_of[k]].add(group_of[j])
    return {s: ends - {s} for s, ends in reach.items()}


def _allowed(case: Case, members: list[str], s: Vector, t: Vector) -> bool:
    changed = [(option, b) for option, a, b in zip(case.options, s, t, strict=True) if a != b]
    return all(_may_change(option, members, now) for option, now in changed) and not any(
        ban.party in members and true(ban.start.tree, s) and true(ban.end.tree, t) for ban in case.forbidden_moves
    )


def _may_change(option: Option, members: list[str], now: bool) -> bool:
    return option.party in members and option.direction in ("both", "forward" if now else "backward")
