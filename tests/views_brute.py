"""How each party sees a conflict, straight from the definitions: rows of options, sets and loops; option form only.

A *world* has the options of the case and those that views add, in the order in which they come up; whoever does not see
an option holds it off. Nothing is renumbered, so that a statement of a view can be read as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import brute
from sulh.case.case import Case
from sulh.case.preferences import Comparisons, Preference, Ranking, Statements
from sulh.case.statements import Expression
from sulh.case.views import View
from sulh.stability import oracle
from sulh.stability.oracle.models import Model

Row = tuple[bool, ...]


@dataclass(frozen=True, eq=False)
class World:
    """A conflict as it is or as somebody believes it to be."""

    parties: tuple[str, ...]
    names: tuple[str, ...]
    owners: tuple[str, ...]
    directions: tuple[str, ...]
    fixed: dict[int, bool]
    rules: tuple[tuple[Expression, bool], ...]
    bans: tuple[tuple[str, Expression, Expression], ...]
    preferences: dict[str, Preference]
    letters: int

    @cached_property
    def rows(self) -> list[Row]:
        every = [tuple(reversed(row)) for row in product([False, True], repeat=len(self.names))]
        every = [row for row in every if all(row[k] == on for k, on in self.fixed.items())]
        return [row for row in every if all(oracle.true(tree, row) is said for tree, said in self.rules)]

    def may(self, party: str, a: Row, b: Row) -> bool:
        changed = [k for k in range(len(a)) if a[k] != b[k]]
        for k in changed:
            way = "forward" if b[k] else "backward"
            if self.owners[k] != party or self.directions[k] not in ("both", way):
                return False
        banned = any(who == party and oracle.true(start, a) and oracle.true(end, b) for who, start, end in self.bans)
        return bool(changed) and not banned

    def worth(self, party: str, row: Row) -> tuple[object, ...]:
        """Return something that is larger where the party prefers to be."""
        match self.preferences[party]:
            case Statements(items):
                return tuple(oracle.true(item.statement.tree, row) for item in items)
            case Ranking(groups):
                letters = ["Y" if on else "N" for on in row[: self.letters]]
                places = [
                    -place
                    for place, group in enumerate(groups)
                    for text in group.patterns
                    if all(asked in ("-", letter) for asked, letter in zip(text, letters, strict=True))
                ]
                return tuple(places[:1]) if groups else ()
            case Comparisons():
                raise TypeError("the worlds of these tests compare no pairs")
            case weights:
                return (sum(item.weight for item in weights.items if row[item.option]),)

    @cached_property
    def model(self) -> Model:
        rows = self.rows
        reach = tuple(
            {s: {t for t, b in enumerate(rows) if self.may(party, a, b)} for s, a in enumerate(rows)}
            for party in self.parties
        )
        worth = {party: [self.worth(party, row) for row in rows] for party in self.parties}

        def comparing(party: str):  # type: ignore[no-untyped-def]
            return lambda t, s: (worth[party][t] > worth[party][s]) - (worth[party][t] < worth[party][s])

        names = tuple("".join("Y" if on else "N" for on in row) for row in rows)
        compared = tuple(map(comparing, self.parties))
        return Model(names, self.parties, reach, compared, ())

    def stable(self, concept: str, party: str, s: int) -> bool:
        return bool(oracle.concept(concept)(self.model, self.parties.index(party), s))


def world(case: Case) -> World:
    return World(
        tuple(party.id for party in case.parties),
        tuple(option.name for option in case.options),
        tuple(option.party for option in case.options),
        tuple(option.direction for option in case.options),
        {},
        tuple((rule.statement.tree, True) for rule in case.rules),
        tuple((ban.party, ban.start.tree, ban.end.tree) for ban in case.forbidden_moves),
        {party.id: party.preference for party in case.parties},
        len(case.options),
    )


def believed(real: World, view: View, let_go: frozenset[str] = frozenset()) -> World:
    """Return the world of a view; options that it adds and that are ``let_go`` stay at their default."""
    names = real.names + tuple(view.adds)
    fixed = dict(real.fixed) | {real.names.index(name): False for name in view.hidden}
    fixed |= {names.index(name): view.adds[name].default for name in let_go}
    owners = [view.owner.get(name, owner) for name, owner in zip(real.names, real.owners, strict=True)]
    return World(
        real.parties,
        names,
        (*owners, *(name.partition(".")[0] for name in view.adds)),
        (*real.directions, *(one.direction for one in view.adds.values())),
        fixed,
        (*real.rules, *((statement.tree, False) for statement in view.infeasible)),
        real.bans,
        {**real.preferences, **view.about},
        real.letters,
    )


class Sight:
    """How one viewer, a party or an observer, sees the rows of a world."""

    def __init__(self, real: World, view: View | None, party: str | None, let_go: frozenset[str] = frozenset()) -> None:
        self.name = party if view is None else view.name
        self.party, self.view, self.let_go, self.real = party, view, let_go, real
        self.world = real if view is None else believed(real, view, let_go)
        self.number = {row: k for k, row in enumerate(self.world.rows)}

    def like(self, row: Row) -> int | None:
        """Return what a real row looks like: hidden options off, added ones at their default; None if impossible."""
        if self.view is None:
            return self.number[row]
        seen = [on and name not in self.view.hidden for name, on in zip(self.real.names, row, strict=True)]
        return self.number.get((*seen, *(one.default for one in self.view.adds.values())))

    def expects(self, concept: str) -> set[int]:
        world = self.world
        return {s for s in range(len(world.rows)) if all(world.stable(concept, party, s) for party in world.parties)}

    def undeterred(self, concept: str, party: str, s: int) -> set[int]:
        return brute.undeterred(self.world.model, self.world.parties.index(party), s, concept)

    def corrections(self) -> Iterator[tuple[str, str, Sight]]:
        """Yield each single entry of the view, and the sight once it is corrected."""
        view = self.view
        assert view is not None
        for party in view.about:
            about = {other: one for other, one in view.about.items() if other != party}
            yield "preference", party, Sight(self.real, replace(view, about=about), self.party)
        for name in view.hidden:
            hidden = tuple(other for other in view.hidden if other != name)
            yield "hidden", name, Sight(self.real, replace(view, hidden=hidden), self.party)
        for name in view.adds:
            yield "added", name, Sight(self.real, view, self.party, frozenset({name}))
        for name in view.owner:
            owner = {other: one for other, one in view.owner.items() if other != name}
            yield "owner", name, Sight(self.real, replace(view, owner=owner), self.party)
        for k, statement in enumerate(view.infeasible):
            rest = view.infeasible[:k] + view.infeasible[k + 1 :]
            yield "infeasible", str(statement), Sight(self.real, replace(view, infeasible=rest), self.party)


def everybody(real: World, views: dict[str, View]) -> list[Sight]:
    held = {view.of: view for view in views.values() if view.of is not None}
    parties = [Sight(real, held.get(party), party) for party in real.parties]
    return [*parties, *(Sight(real, view, None) for view in views.values() if view.of is None)]


def hypergame(real: World, sights: list[Sight], concept: str) -> set[int]:
    """Return the rows inside every party's view and stable for each party in its own."""
    found = set()
    for s, row in enumerate(real.rows):
        likes = [(one, one.like(row)) for one in sights if one.party is not None]
        if all(at is not None and one.world.stable(concept, str(one.party), at) for one, at in likes):
            found.add(s)
    return found


def surprises(real: World, sights: list[Sight], concept: str, s: int) -> set[tuple[str, str, int, str]]:
    """Return who is surprised by whose move to where, and how, at a state."""
    found = set()
    a = real.rows[s]
    for mover in (one for one in sights if one.party is not None):
        hidden = () if mover.view is None else mover.view.hidden
        for t, b in enumerate(real.rows):
            unseen = any(x != y and name in hidden for name, x, y in zip(real.names, a, b, strict=True))
            at, to = mover.like(a), mover.like(b)
            if not real.may(str(mover.party), a, b) or unseen or at is None or to is None:
                continue
            if to not in mover.undeterred(concept, str(mover.party), at):
                continue
            for viewer in sights:
                if viewer.party != mover.party or viewer.party is None:
                    kind = surprise(viewer, concept, str(mover.party), a, b)
                    if kind is not None:
                        found.add((str(viewer.name), str(mover.party), t, kind))
    return found


def surprise(viewer: Sight, concept: str, mover: str, a: Row, b: Row) -> str | None:
    at, to = viewer.like(a), viewer.like(b)
    if at is None or to is None or not viewer.world.may(mover, viewer.world.rows[at], viewer.world.rows[to]):
        return "does-not-exist"
    if not viewer.world.model.better(viewer.world.parties.index(mover), to, at):
        return "no-improvement"
    return None if to in viewer.undeterred(concept, mover, at) else "deterred"
