"""Every concept once more, straight from its definition: sets, loops and the standard library.

Slow and obvious. It shares nothing with the engine: it lists states by trying every combination, moves by
comparing every two states, and sanctions by following every sequence. The tests hold the engine against it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

from sulh.case.case import Case, Option
from sulh.case.preferences import Ranking, Statements
from sulh.case.statements import And, Constant, Count, Expression, If, Iff, Literal, Not, Or

Vector = tuple[bool, ...]
Arcs = tuple[dict[int, set[int]], ...]


@dataclass(frozen=True)
class Model:
    """A graph model as plain sets: names of states, reach of each party, and a score that only compares."""

    names: tuple[str, ...]
    reach: Arcs
    score: tuple[dict[int, Any], ...]

    def improvements(self, party: int) -> dict[int, set[int]]:
        """Return, for each state, where a party can move to and prefers to be."""
        return {s: {t for t in ends if self.better(party, t, s)} for s, ends in self.reach[party].items()}

    def better(self, party: int, t: int, s: int) -> bool:
        """Whether a party strictly prefers t to s."""
        return bool(self.score[party][t] > self.score[party][s])


def model(case: Case) -> Model:
    """Return the graph model of a case, by trying every combination of options."""
    if case.form == "states":
        names = list(case.named_states)
        reach = tuple(
            {
                names.index(s): {names.index(t) for r, t in case.named_moves.get(party.id, ()) if r == s and t != s}
                for s in names
            }
            for party in case.parties
        )
        groups = [[k] for k in range(len(names))]
        rows: list[Vector] = []
        return Model(tuple(names), reach, _scores(case, rows, groups, names))
    rows = [tuple(reversed(row)) for row in product([False, True], repeat=len(case.options))]
    rows = [row for row in rows if all(true(rule.statement.tree, row) for rule in case.rules)]
    names, groups = _groups(case, rows)
    group_of = {k: g for g, members in enumerate(groups) for k in members}
    reach = tuple({g: set() for g in range(len(groups))} for _ in case.parties)
    for i, party in enumerate(case.parties):
        for k, s in enumerate(rows):
            for j, t in enumerate(rows):
                if k != j and group_of[k] != group_of[j] and _allowed(case, party.id, s, t):
                    reach[i][group_of[k]].add(group_of[j])
    return Model(tuple(names), reach, _scores(case, rows, groups, names))


def true(tree: Expression, row: Vector) -> bool:
    """Say whether an expression is true in one state."""
    match tree:
        case Literal(option):
            return row[option]
        case Constant(value):
            return value
        case Not(member):
            return not true(member, row)
        case And(members):
            return all(true(member, row) for member in members)
        case Or(members):
            return any(true(member, row) for member in members)
        case If(then, condition):
            return true(then, row) or not true(condition, row)
        case Iff(left, right):
            return true(left, row) == true(right, row)
        case Count(op, k, members):
            number = sum(true(member, row) for member in members)
            holds = {"at least": number >= k, "at most": number <= k, "exactly": number == k}
            return {**holds, "all": number == len(members), "none": number == 0}[op]
    raise TypeError(tree)


def nash(model: Model, party: int, s: int) -> bool:
    """Whether a party has no improvement at s."""
    return not model.improvements(party)[s]


def gmr(model: Model, party: int, s: int, sanctions: str = "legal-sequences", return_counts: bool = True) -> bool:
    """Whether after each improvement the opponents can come to a state no better than s."""
    return all(
        any(
            not model.better(party, s2, s)
            for s2 in _answers(model, party, model.reach, s, s1, sanctions, return_counts)
        )
        for s1 in model.improvements(party)[s]
    )


def smr(model: Model, party: int, s: int, sanctions: str = "legal-sequences", return_counts: bool = True) -> bool:
    """Whether in addition the party cannot move on from there to a state better than s."""
    return all(
        any(
            not model.better(party, s2, s) and all(not model.better(party, s3, s) for s3 in model.reach[party][s2])
            for s2 in _answers(model, party, model.reach, s, s1, sanctions, return_counts)
        )
        for s1 in model.improvements(party)[s]
    )


def seq(model: Model, party: int, s: int, sanctions: str = "legal-sequences", return_counts: bool = True) -> bool:
    """Whether after each improvement the opponents, improving at each step, can come to a state no better."""
    steps = tuple(model.improvements(other) for other in range(len(model.reach)))
    return all(
        any(not model.better(party, s2, s) for s2 in _answers(model, party, steps, s, s1, sanctions, return_counts))
        for s1 in model.improvements(party)[s]
    )


ORACLE: dict[str, Callable[..., bool]] = {"nash": nash, "gmr": gmr, "smr": smr, "seq": seq}
"""The concepts by id: ``ORACLE[id](model, party, state, sanctions, return_counts)``, Nash without the last two."""


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


def _answers(model: Model, party: int, steps: Arcs, s: int, s1: int, sanctions: str, return_counts: bool) -> set[int]:
    opponents = [other for other in range(len(model.reach)) if other != party]
    answers = reached(steps, opponents, s1, sanctions)
    return answers if return_counts else answers - {s}


def _allowed(case: Case, party: str, s: Vector, t: Vector) -> bool:
    changed = [(option, b) for option, a, b in zip(case.options, s, t, strict=True) if a != b]
    return all(_may_change(option, party, now) for option, now in changed) and not any(
        ban.party == party and true(ban.start.tree, s) and true(ban.end.tree, t) for ban in case.forbidden_moves
    )


def _may_change(option: Option, party: str, now: bool) -> bool:
    return option.party == party and option.direction in ("both", "forward" if now else "backward")


def _vector(row: Vector) -> str:
    return "".join("Y" if value else "N" for value in row)


def _matches(row: Vector, pattern: str) -> bool:
    letters = "".join(pattern.split())
    return all(letter in ("-", here) for letter, here in zip(letters, _vector(row), strict=True))


def _groups(case: Case, rows: list[Vector]) -> tuple[list[str], list[list[int]]]:
    names: list[str] = []
    groups: list[list[int]] = []
    for k, row in enumerate(rows):
        entry = next((entry for entry in case.coalesced if _matches(row, entry.pattern)), None)
        if entry is None:
            names.append(_vector(row))
            groups.append([k])
        elif entry.name in names:
            groups[names.index(entry.name)].append(k)
        else:
            names.append(entry.name)
            groups.append([k])
    return names, groups


def _scores(case: Case, rows: list[Vector], groups: list[list[int]], names: list[str]) -> tuple[dict[int, Any], ...]:
    return tuple(
        {g: _value(case, i, rows, groups[g], names[g]) for g in range(len(groups))} for i in range(len(case.parties))
    )


def _value(case: Case, party: int, rows: list[Vector], group: list[int], name: str) -> object:
    preference = case.parties[party].preference
    if isinstance(preference, Ranking):
        if not preference.groups:
            return 0
        for position, entry in enumerate(preference.groups):
            for text in entry.patterns:
                if text.strip() == name or (rows and _is_vector(text) and _matches(rows[group[0]], text)):
                    return -position
        raise ValueError(name)
    if isinstance(preference, Statements):
        return tuple(true(item.statement.tree, rows[group[0]]) if rows else False for item in preference.items)
    return sum(item.weight for item in preference.items if rows[group[0]][item.option])


def _is_vector(text: str) -> bool:
    return set("".join(text.split())) <= set("YN-")
