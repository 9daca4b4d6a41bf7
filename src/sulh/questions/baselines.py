"""How common an end that holds is: among all states, near the end, and in codings with shuffled statements."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import permutations, product
from math import factorial, prod
from typing import Any

import numpy as np

from sulh.case.preferences import Ranking, Statements
from sulh.engine.arrays import BoolArray, IntArray
from sulh.questions import intervals
from sulh.questions.columns import Entries, Ground
from sulh.questions.intervals import Share

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
        That of the drawn codings, with its interval; None where all were looked at.
    """

    exact: Fraction | None
    share: Share | None

    @property
    def value(self) -> float:
        """The exact share, or else that of the drawn codings."""
        if self.exact is not None:
            return float(self.exact)
        return self.share.value if self.share is not None else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "value": self.value,
            "exact": None if self.exact is None else str(self.exact),
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
        The states that moves of anybody, of any kind, lead to from the end, which is one of them; None where there
        are too many states.
    near
        How many of those are equilibria, by concept; None likewise.
    shuffled
        By concept, with each party's statements in any order, all equally likely; None likewise.
    draws, seed
        How many codings were drawn, and how they are found again. No draws where all were looked at.
    fixed
        The parties whose preference is no list, so that it stays as coded.
    """

    n: int
    feasible: Mapping[str, int]
    n_near: int | None
    near: Mapping[str, int] | None
    shuffled: Mapping[str, Shuffled] | None
    draws: int
    seed: int
    fixed: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "n_states": self.n,
            "feasible": dict(self.feasible),
            "n_near": self.n_near,
            "near": None if self.near is None else dict(self.near),
            "shuffled": None if self.shuffled is None else {id: one.to_dict() for id, one in self.shuffled.items()},
            "draws": self.draws,
            "seed": self.seed,
            "fixed": list(self.fixed),
        }


def near(ground: Ground, end: int) -> BoolArray:
    """Return which states moves of anybody lead to from a state, itself included: bool array, shape (n,)."""
    found = np.zeros(ground.n, bool)
    found[end] = True
    layer = np.array([end])
    while len(layer):
        ends = [
            ground.ends[party][bounds[s] : bounds[s + 1]]
            for party, bounds in enumerate(ground.bounds)
            for s in layer.tolist()
        ]
        layer = np.unique(np.concatenate(ends)) if ends else layer[:0]
        layer = layer[~found[layer]]
        found[layer] = True
    return found


def shuffled(ground: Ground, end: int, concepts: Sequence[str], draws: int, seed: int) -> dict[str, Shuffled]:
    """Return in which share of the codings with shuffled statements the end is an equilibrium, by concept.

    Under nash the share is exact where no party has too many statements; under the others where there are few orders
    in all. Besides, or else, codings are drawn.
    """
    sizes = [ground.size(party) for party in range(len(ground.ends))]
    if prod(factorial(m) for m in sizes) <= FEW:
        each = [list(permutations(range(m))) for m in sizes]
        every = list(product(*each))
        lists = [[one[party] for one in every] for party in range(len(sizes))]
        return {id: Shuffled(Fraction(count, len(every)), None) for id, count in _counts(ground, end, concepts, lists)}
    lists = [orders(ground.here.case.parties[party].id, m, draws, seed) for party, m in enumerate(sizes)]
    exact = stable_orders(ground, end) if "nash" in concepts else None
    return {
        id: Shuffled(exact if id == "nash" else None, intervals.share(count, draws))
        for id, count in _counts(ground, end, concepts, lists)
    }


def orders(party: str, m: int, draws: int, seed: int) -> list[Entries]:
    """Return drawn orders of a party's list; the first of many are those of few.

    >>> orders("town", 3, 4, 0)[:2] == orders("town", 3, 2, 0)
    True
    """
    digest = hashlib.blake2b(f"{seed}\0replay\0{party}".encode(), digest_size=16).digest()
    numbers = np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little"))).random((draws, m))
    return [tuple(row) for row in numbers.argsort(axis=1, kind="stable").tolist()]


def _counts(
    ground: Ground, end: int, concepts: Sequence[str], lists: Sequence[Sequence[Entries]]
) -> list[tuple[str, int]]:
    count = dict.fromkeys(concepts, 0)
    total = len(lists[0]) if lists else 0
    for first in range(0, total, ground.width):
        scores = [ground.scores(party, some[first : first + ground.width]) for party, some in enumerate(lists)]
        others = ground.improving(scores)
        for concept in concepts:
            count[concept] += int(ground.holds(scores, ground.worst(scores, concept, others))[end].sum())
    return list(count.items())


def stable_orders(ground: Ground, end: int) -> Fraction | None:
    """Return the share of shuffled codings in which no party has an improvement from a state, exactly.

    The parties are independent, so the shares of their own orders multiply. None where a list is too long.
    """
    result = Fraction(1)
    for party, bounds in enumerate(ground.bounds):
        given = ground.here.case.parties[party].preference
        m, ends = ground.size(party), ground.ends[party][bounds[end] : bounds[end + 1]]
        if m and isinstance(given, Ranking):
            group = ground.sources[party]
            result *= Fraction(1, 1 + len(set(group[ends].tolist()) - {int(group[end])}))
        elif m and isinstance(given, Statements):
            if m > MOST_STATEMENTS:
                return None
            result *= Fraction(_orders(ground.sources[party], end, ends), factorial(m))
        else:
            score = ground.coded()[party][:, 0]
            result *= int(not (score[ends] > score[end]).any())
    return result


def _orders(truth: IntArray, end: int, ends: IntArray) -> int:
    """Return how many orders of statements rank no state of ``ends`` above the end."""
    m = len(truth)
    above = truth[:, ends] & ~truth[:, [end]]
    below = ~truth[:, ends] & truth[:, [end]]
    bits = 1 << np.arange(m)[:, np.newaxis]
    pairs = set(zip((above * bits).sum(axis=0).tolist(), (below * bits).sum(axis=0).tolist(), strict=True))
    sides: SIDES = tuple(sorted(pair for pair in pairs if pair[0]))

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
