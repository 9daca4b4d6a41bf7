"""Coalitions and blocs: the theory's section 5. Two different questions about parties that act together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from sulh.case.case import Case
from sulh.stability.oracle.classical import LEGAL
from sulh.stability.oracle.models import Arcs, Model, model, moves, reached, states

Coalition = Iterable[int]
"""Parties by number."""


def coalition_reach(model: Model, coalition: Coalition, s: int) -> set[int]:
    """Return where members of a coalition can come to, in any order, nobody twice running (R_H)."""
    return reached(model.reach, coalition, s, LEGAL)


def coalition_better(model: Model, coalition: Coalition, t: int, s: int, rule: str = "all") -> bool:
    """Whether a coalition prefers t to s.

    By the rule ``"all"`` every member does strictly; by ``"pareto"`` nobody is worse off and somebody better.
    """
    degrees = [model.compare(member, t, s) for member in coalition]
    if rule == "all":
        return all(degree is not None and degree > 0 for degree in degrees)
    return all(degree is not None and degree >= 0 for degree in degrees) and any(degrees)


def coalition_improvements(model: Model, coalition: Coalition, s: int, rule: str = "all") -> set[int]:
    """Return where a coalition can come to and prefers to be; steps in between may be worse for who takes them."""
    return {t for t in coalition_reach(model, coalition, s) if coalition_better(model, coalition, t, s, rule)}


def cnash(model: Model, coalition: Coalition, s: int, rule: str = "all") -> bool:
    """Whether a coalition has no improvement at s."""
    return not coalition_improvements(model, coalition, s, rule)


def cgmr(model: Model, coalition: Coalition, s: int, rule: str = "all", return_counts: bool = True) -> bool:
    """Whether after each improvement the others can come to a state that is none for the coalition."""

    def deters(u: int) -> bool:
        return not coalition_better(model, coalition, u, s, rule)

    return _answered(model, coalition, s, rule, return_counts, deters, _others_reach)


def csmr(model: Model, coalition: Coalition, s: int, rule: str = "all", return_counts: bool = True) -> bool:
    """Whether in addition the coalition cannot come from there to a state that is one."""

    def deters(u: int) -> bool:
        escapes = coalition_reach(model, coalition, u)
        return not any(coalition_better(model, coalition, t, s, rule) for t in [u, *escapes])

    return _answered(model, coalition, s, rule, return_counts, deters, _others_reach)


def cseq(model: Model, coalition: Coalition, s: int, rule: str = "all", return_counts: bool = True) -> bool:
    """Whether the others can do so by improvements of coalitions among them, no coalition twice running."""

    def deters(u: int) -> bool:
        return not coalition_better(model, coalition, u, s, rule)

    return _answered(model, coalition, s, rule, return_counts, deters, _others_improving)


def every_coalition(parties: Iterable[int]) -> list[tuple[int, ...]]:
    """Return every non-empty coalition of these parties.

    >>> every_coalition([0, 1])
    [(0,), (1,), (0, 1)]
    """
    members = list(parties)
    return [found for size in range(1, len(members) + 1) for found in combinations(members, size)]


def strong_equilibrium(model: Model, s: int, rule: str = "all") -> bool:
    """Whether no coalition at all, of one party or more, has an improvement at s."""
    return all(cnash(model, coalition, s, rule) for coalition in every_coalition(range(len(model.parties))))


def bloc_model(case: Case, blocs: Sequence[Sequence[str]]) -> Model:
    """Return the model in which each bloc of parties (by id) moves as one, in one step over all their options.

    A bloc prefers t to s if all its members do, s to t if all of them do that, and else neither; a bloc of one
    party prefers as that party does. What a member may not do the bloc may not do.
    """
    apart, listed = model(case), states(case)
    numbers = [[apart.parties.index(id) for id in bloc] for bloc in blocs]
    bloc_of = {member: k for k, members in enumerate(numbers) for member in members}
    return Model(
        apart.names,
        tuple("+".join(bloc) for bloc in blocs),
        tuple(moves(listed, list(bloc)) for bloc in blocs),
        tuple(_as_one(apart, members) for members in numbers),
        tuple(tuple("devoting" if i == j else "neutral" for j in range(len(blocs))) for i in range(len(blocs))),
        apart.vectors,
        None if apart.owners is None else tuple(bloc_of[owner] for owner in apart.owners),
    )


def _as_one(apart: Model, members: list[int]) -> Callable[[int, int], int | None]:
    def compare(t: int, s: int) -> int | None:
        if len(members) == 1:
            return apart.compare(members[0], t, s)
        forward, back = (all(apart.better(member, a, b) for member in members) for a, b in ((t, s), (s, t)))
        return forward - back

    return compare


Reach = Callable[[Model, list[int], int, str], set[int]]


def _others_reach(model: Model, others: list[int], t: int, rule: str) -> set[int]:
    return reached(model.reach, others, t, LEGAL)


def _others_improving(model: Model, others: list[int], t: int, rule: str) -> set[int]:
    """Follow improvements of coalitions of the others as if each coalition were one mover."""
    key = ("coalition steps", tuple(others), rule)
    groups = every_coalition(others)
    if key not in model.kept:
        every_state = range(len(model.names))
        model.kept[key] = tuple({s: coalition_improvements(model, one, s, rule) for s in every_state} for one in groups)
    steps: Arcs = model.kept[key]
    return reached(steps, range(len(groups)), t, LEGAL)


def _answered(
    model: Model,
    coalition: Coalition,
    s: int,
    rule: str,
    return_counts: bool,
    deters: Callable[[int], bool],
    reach: Reach,
) -> bool:
    others = [party for party in range(len(model.parties)) if party not in set(coalition)]
    return all(
        any(deters(u) for u in reach(model, others, t, rule) if return_counts or u != s)
        for t in coalition_improvements(model, coalition, s, rule)
    )
