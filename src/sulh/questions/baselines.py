"""How common an end that holds is: among all states, near the end, and in codings with shuffled statements."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import permutations, product
from math import factorial, prod
from typing import Any

import numpy as np

from sulh.case.preferences import Ranking, Statements
from sulh.case.scores import ranked_groups, truths
from sulh.engine.arrays import BoolArray
from sulh.engine.outward import outward
from sulh.questions import intervals
from sulh.questions.columns import Entries, Ground
from sulh.questions.intervals import Share
from sulh.questions.situation import Situation

DRAWS = 1_000
"""Codings that are drawn where the caller names no number."""

FEW = 5_040
"""Shuffled codings up to which all of them are looked at, instead of drawn ones."""

MOST_STATEMENTS = 14
"""Statements of a party up to which the orders under which the end is stable for it are counted."""

SIDES = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Shuffled:
    """In which share of the codings with shuffled statements the end is an equilibrium.

    Attributes
    ----------
    exact
        The share itself, over all orders; None where it was not worked out.
    share
        That of the drawn codings, with its interval; None where the exact one says all, or none were drawn.
    implied
        Whether it is exact because it is so under nash: what is an equilibrium under nash is one under all the others.
    """

    exact: Fraction | None
    share: Share | None
    implied: bool = False

    @property
    def value(self) -> float | None:
        """The exact share, or else that of the drawn codings; None where there is neither."""
        if self.exact is not None:
            return float(self.exact)
        return self.share.value if self.share is not None else None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "value": self.value,
            "exact": None if self.exact is None else str(self.exact),
            "implied_by_nash": self.implied,
            "drawn": None if self.share is None else {"n": self.share.n, **self.share.to_dict()},
        }


@dataclass(frozen=True, slots=True)
class Baselines:
    """What an end that holds is worth: how often it would hold by chance of the coding.

    Attributes
    ----------
    n
        The feasible states.
    feasible
        How many of them are equilibria, by concept.
    n_near
        The states that moves of anybody, of any kind, lead to from the end, which is one of them.
    near
        How many of those are equilibria, by concept.
    shuffled
        By concept, with each party's statements in any order, all equally likely. Where there are too many states
        only what is exact under nash, and what follows from it.
    draws, seed
        How many codings were drawn, and how they are found again. No draws where all were looked at, where there are
        too many states, or where the end holds in every order under nash.
    fixed
        The parties whose preference is no list, so that it stays as coded.
    """

    n: int
    feasible: Mapping[str, int]
    n_near: int
    near: Mapping[str, int]
    shuffled: Mapping[str, Shuffled]
    draws: int
    seed: int
    fixed: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "n_states": self.n,
            "feasible": dict(self.feasible),
            "n_near": self.n_near,
            "near": dict(self.near),
            "shuffled": {id: one.to_dict() for id, one in self.shuffled.items()},
            "draws": self.draws,
            "seed": self.seed,
            "fixed": list(self.fixed),
        }


def near(here: Situation, end: int) -> BoolArray:
    """Return which states moves of anybody lead to from a state, itself included: bool array, shape (n,)."""
    n = here.graph.n
    found = np.zeros(n, bool)
    found[end] = True
    follow = [outward(grids, n) for grids in here.graph.grids]
    layer = np.array([end])
    while len(layer):
        layer = np.unique(np.concatenate([one(layer, False)[1] for one in follow]) if follow else layer[:0])
        layer = layer[~found[layer]]
        found[layer] = True
    return found


def shuffled(
    here: Situation, ground: Ground | None, end: int, concepts: Sequence[str], draws: int, seed: int
) -> dict[str, Shuffled]:
    """Return in which share of the codings with shuffled statements the end is an equilibrium, by concept.

    Under nash the share is exact where no party has too many statements, and if it is all of them it is so under every
    concept. Under the others it is exact where there are few orders in all. Else codings are drawn, unless there are
    too many states, so that ``ground`` is None.
    """
    exact = stable_orders(here, end)
    if exact == 1:
        return {id: Shuffled(exact, None, implied=id != "nash") for id in concepts}
    if ground is None:
        return {id: Shuffled(exact if id == "nash" else None, None) for id in concepts}
    sizes = [ground.size(party) for party in range(len(ground.ends))]
    if prod(factorial(m) for m in sizes) <= FEW:
        each = [list(permutations(range(m))) for m in sizes]
        every = list(product(*each))
        lists = [[one[party] for one in every] for party in range(len(sizes))]
        return {id: Shuffled(Fraction(count, len(every)), None) for id, count in counts(ground, end, concepts, lists)}
    lists = [orders(ground.here.case.parties[party].id, m, draws, seed) for party, m in enumerate(sizes)]
    return {
        id: Shuffled(exact if id == "nash" else None, intervals.share(count, draws))
        for id, count in counts(ground, end, concepts, lists)
    }


def orders(party: str, m: int, draws: int, seed: int) -> list[Entries]:
    """Return drawn orders of a party's list; the first of many are those of few.

    >>> orders("town", 3, 4, 0)[:2] == orders("town", 3, 2, 0)
    True
    """
    digest = hashlib.blake2b(f"{seed}\0replay\0{party}".encode(), digest_size=16).digest()
    numbers = np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little"))).random((draws, m))
    return [tuple(row) for row in numbers.argsort(axis=1, kind="stable").tolist()]


def counts(
    ground: Ground, end: int, concepts: Sequence[str], lists: Sequence[Sequence[Entries]]
) -> list[tuple[str, int]]:
    """Return in how many of some codings, given by the lists of each party, the end is an equilibrium, by concept."""
    count = dict.fromkeys(concepts, 0)
    total = len(lists[0]) if lists else 0
    for first in range(0, total, ground.width):
        scores = [ground.scores(party, some[first : first + ground.width]) for party, some in enumerate(lists)]
        others = ground.improving(scores)
        for concept in concepts:
            count[concept] += int(ground.holds(scores, ground.worst(scores, concept, others))[end].sum())
    return list(count.items())


def stable_orders(here: Situation, end: int) -> Fraction | None:
    """Return the share of shuffled codings in which no party has an improvement from a state, exactly.

    The parties are independent, so the shares of their own orders multiply. Only the moves from the state itself are
    looked at, so that it is no matter how many states there are. None where a list is too long to be counted.
    """
    result = Fraction(1)
    for party, one in enumerate(here.case.parties):
        given, ends = one.preference, here.moves(party, end)
        if isinstance(given, Ranking) and given.groups:
            group = ranked_groups(one, given, here.states)
            result *= share_of_places(group[ends].tolist(), int(group[end]))
        elif isinstance(given, Statements) and given.items and here.case.options:
            states = np.array([end, *ends.tolist()])
            states = states if here.states.first is None else here.states.first[states]
            truth = truths([item.statement for item in given.items], here.states.codes[:, states])
            share = share_of_orders(truth[:, 0], truth[:, 1:])
            if share is None:
                return None
            result *= share
        elif not isinstance(given, Statements):
            score = here.graph.scores[party]
            result *= int(not (score[ends] > score[end]).any())
    return result


def share_of_places(others: Iterable[int], own: int) -> Fraction:
    """Return the share of the orders of a ranking in which the own place comes before all others in reach.

    >>> share_of_places([1, 2, 2, 0], 0)
    Fraction(1, 3)
    """
    return Fraction(1, 1 + len(set(others) - {own}))


def share_of_orders(own: BoolArray, others: BoolArray) -> Fraction | None:
    """Return the share of the orders of statements that rank no other state above one's own.

    Parameters
    ----------
    own
        Which statements are true in the state: bool array, shape (statements,).
    others
        Which are true in the others: bool array, shape (statements, states).

    Returns
    -------
    Fraction or None
        1 exactly where no statement is true in another state and false in one's own. None where there are too many
        statements to count.

    Examples
    --------
    >>> share_of_orders(np.array([True, False]), np.array([[False], [True]]))
    Fraction(1, 2)
    """
    m = len(own)
    above, below = others & ~own[:, np.newaxis], ~others & own[:, np.newaxis]
    if not above.any():
        return Fraction(1)
    if m > MOST_STATEMENTS:
        return None
    bits = 1 << np.arange(m)[:, np.newaxis]
    pairs = set(zip((above * bits).sum(axis=0).tolist(), (below * bits).sum(axis=0).tolist(), strict=True))
    return Fraction(_orders(m, tuple(sorted(pair for pair in pairs if pair[0]))), factorial(m))


def _orders(m: int, sides: SIDES) -> int:
    """Return how many orders of m statements rank no other state above; of each what is true only there, and here."""

    @cache
    def count(placed: int) -> int:
        open_ = [pair for pair in sides if not (pair[0] | pair[1]) & placed]
        if not open_:
            return factorial(m - placed.bit_count())
        beats = 0
        for high, _ in open_:
            beats |= high
        return sum(count(placed | 1 << k) for k in range(m) if not (placed | beats) >> k & 1)

    return count(0)
