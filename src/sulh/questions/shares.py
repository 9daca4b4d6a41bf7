"""Which share of all strict rankings a condition leaves: counted, or drawn where they are too many to count.

Every party ranks the feasible states strictly, each ranking is as likely as any other, and the parties' rankings are
independent. So a share says how demanding a condition is. It is not the chance that the condition holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import permutations, product
from math import factorial, prod, sqrt
from typing import Any, Literal

import numpy as np

from sulh.case.graph import Graph
from sulh.engine import bits, drawn, monotone
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.monotone import Counts
from sulh.errors import TooLarge
from sulh.questions.demands import Demand, judged, onward_from, reach, ways
from sulh.stability.concept import Semantics

How = Literal["exact", "bounds", "sampled"]

Z = 1.959963984540054
"""The two-sided 95 % point of the standard normal distribution."""

DRAWS = 10_000
"""Rankings drawn where the caller names no number."""

FEWEST = 100
"""Drawn rankings below which nothing is said."""

CELLS = 1 << 26
"""Values drawn and looked at for one share: some seconds."""

CHUNK = 1 << 19
"""Values of one party looked at side by side."""

MOST_RANKINGS = 1_000_000
"""Rankings of one party's relevant states that are looked at one by one."""

MOST_COMBINED = 1 << 18
"""Combinations of what the parties' rankings say that are looked at one by one."""

MOST_TOGETHER = 8
"""States whose equilibria are counted together."""

MOST_BITS = 4_096
"""Of the denominator of a fraction that is written out: some 1,200 digits."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of all strict rankings.

    Attributes
    ----------
    how
        ``"exact"``; ``"bounds"``: not counted, but certainly between ``least`` and ``most``; ``"sampled"``: estimated
        from drawn rankings, with ``least`` and ``most`` a 95 % interval (Wilson).
    exact
        The share as a fraction, where it was counted.
    least, most
        Both are the share itself where it was counted.
    counts
        How many sets of relevant states may lie above the state, by size, where they were counted.
    draws, hits, seed
        How many rankings were drawn, and how many met the condition.
    """

    how: How
    least: Fraction
    most: Fraction
    exact: Fraction | None = None
    counts: Counts | None = None
    draws: int = 0
    hits: int = 0
    seed: int = 0

    def __float__(self) -> float:
        """Return the share: exact, or the estimate; between bounds the middle."""
        if self.draws:
            return self.hits / self.draws
        return float((self.least + self.most) / 2)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it; an exact share is a fraction as text, unless that were thousands of digits."""
        written = self.exact is not None and self.exact.denominator.bit_length() <= MOST_BITS
        return {
            "how": self.how,
            "exact": str(self.exact) if written else None,
            "value": None if self.how == "bounds" else float(self),
            "least": float(self.least),
            "most": float(self.most),
            **({"draws": self.draws, "hits": self.hits, "seed": self.seed} if self.draws else {}),
        }


def exactly(share: Fraction, counts: Counts | None = None) -> Share:
    """Return a share that was counted."""
    return Share("exact", share, share, share, counts)


def sampled(hits: int, draws: int, seed: int) -> Share:
    """Return a share that was estimated, with the Wilson interval at 95 %.

    >>> share = sampled(5, 10, 0)
    >>> float(share), round(float(share.least), 3), round(float(share.most), 3)
    (0.5, 0.237, 0.763)
    """
    p, z = hits / draws, Z * Z / draws
    middle, half = (p + z / 2) / (1 + z), sqrt(p * (1 - p) * z + z * z / 4) / (1 + z)
    least, most = (Fraction(min(max(end, 0.0), 1.0)) for end in (middle - half, middle + half))
    return Share(
        "sampled",
        Fraction(0) if not hits else least,
        Fraction(1) if hits == draws else most,
        None,
        None,
        draws,
        hits,
        seed,
    )


def of_demands(found: Sequence[Demand], limit: int) -> Share:
    """Return the share of a party's rankings that meet all demands; bounds where counting takes too long."""
    missing = ways(found)
    try:
        counts = monotone.count(missing, limit)
    except TooLarge:
        return Share("bounds", *monotone.bounds(missing, max(1, limit // 16)))
    return exactly(counts.share, counts)


def together(shares: Sequence[Share]) -> Share:
    """Return the share of independent conditions at once: the product."""
    least, most = (prod((getattr(one, end) for one in shares), start=Fraction(1)) for end in ("least", "most"))
    return exactly(least) if all(one.exact is not None for one in shares) else Share("bounds", least, most)


@dataclass(frozen=True, eq=False)
class Asking:
    """States that may or may not be equilibria under one concept, whatever the parties prefer."""

    graph: Graph
    states: tuple[int, ...]
    concept: str
    semantics: Semantics

    @property
    def asked(self) -> drawn.Asked:
        """What the concept asks of sanctions."""
        answers, credible, escape = judged(self.concept)
        return drawn.Asked(answers, credible, escape, self.semantics.sanctions, self.semantics.return_counts)

    @property
    def moves(self) -> list[bits.Arcs]:
        """The moves of each party, one by one."""
        key = "arcs of all"
        if key not in self.graph.kept:
            self.graph.kept[key] = [bits.arcs(*moves.arcs()) for moves in self.graph.moves]
        found: list[bits.Arcs] = self.graph.kept[key]
        return found

    def holding(self, values: drawn.Ranks) -> BoolArray:
        """Return which of the states are equilibria in each ranking: bool array, shape (states, rankings)."""
        steps = drawn.steps_of(values, self.moves, self.asked)
        parties = range(len(self.graph.parties))
        stable = [drawn.stable(values, party, self.states, self.moves, self.asked, steps) for party in parties]
        result: BoolArray = np.logical_and.reduce(stable)
        return result


def draw(asking: Asking, met: Callable[[BoolArray], BoolArray], draws: int, seed: int) -> Share | None:
    """Return the share of rankings that meet what is asked, from drawn ones; None where too few can be drawn.

    Parameters
    ----------
    met
        From which of the states are equilibria, shape (rankings, states), to whether that is what is asked for.
    draws
        How many to draw; fewer are drawn where there are many states.
    """
    graph = asking.graph
    size = len(graph.parties) * graph.n
    draws = min(draws, CELLS // (size * max(1, len(asking.states))))
    if draws < FEWEST:
        return None
    chance, hits, done = np.random.default_rng(seed), 0, 0
    while done < draws:
        some = min(draws - done, max(64, CHUNK // graph.n))
        values = np.ascontiguousarray(chance.random((some, len(graph.parties), graph.n)).transpose(1, 2, 0))
        hits += int(met(asking.holding(list(values)).T).sum())
        done += some
    return sampled(hits, draws, seed)


@dataclass(frozen=True, eq=False)
class _Kinds:
    """What one party's rankings say, as far as it matters.

    Attributes
    ----------
    views : int array, shape (n, q)
        One ranking for each way in which states lie above those asked about.
    turns : int array, shape (n, p)
        One ranking for each way in which its own moves are improvements.
    counts : int array, shape (p, q)
        How many rankings are of each of these ways.
    rankings
        How many there are.
    """

    views: IntArray
    turns: IntArray
    counts: IntArray
    rankings: int


def count_together(asking: Asking, met: Callable[[BoolArray], BoolArray]) -> Fraction | None:
    """Return the share of rankings that meet what is asked, all of them counted; None where they are too many.

    Of each party only some comparisons matter: which states it ranks above those asked about, and where the others
    must gain by their steps, which of its own moves are improvements. Rankings that agree in these are counted
    together. What the others' improvements are decides, and then the parties are independent.
    """
    if len(asking.states) > MOST_TOGETHER:
        return None
    kinds = _kinds(asking)
    if kinds is None:
        return None
    turns = [kind.turns.shape[1] for kind in kinds]
    if prod(turns) > MOST_COMBINED or any(
        prod(turns) // turns[i] * kind.views.shape[1] > 4 * MOST_COMBINED for i, kind in enumerate(kinds)
    ):
        return None
    size = 1 << len(asking.states)
    masks = [_stable_masks(asking, kinds, party) for party in range(len(kinds))]
    # By inclusion and exclusion from "at least these are equilibria", where parties are independent, to "just these".
    total = prod(kind.rankings for kind in kinds)
    at_least = np.array([_at_least(masks, kinds, chosen, turns) for chosen in range(size)], object)
    for k in range(len(asking.states)):
        for chosen in range(size):
            if not chosen >> k & 1:
                at_least[chosen] -= at_least[chosen | 1 << k]
    holding = np.array([[chosen >> k & 1 for k in range(len(asking.states))] for chosen in range(size)], bool)
    hits = sum(int(number) for number, yes in zip(at_least, met(holding), strict=True) if yes)
    return Fraction(hits, total)


def _at_least(masks: Sequence[IntArray], kinds: Sequence[_Kinds], chosen: int, turns: Sequence[int]) -> int:
    """Return in how many rankings at least the chosen states are equilibria."""
    result: Any = np.ones([1] * len(turns), object)
    for party, (mask, kind) in enumerate(zip(masks, kinds, strict=True)):
        yes = (mask & chosen) == chosen  # shape (combinations of the others, views)
        ways = yes.astype(np.int64) @ kind.counts.T
        others = [size for k, size in enumerate(turns) if k != party]
        result = result * np.moveaxis(ways.reshape([*others, turns[party]]), -1, party).astype(object)
    return int(result.sum())


def _stable_masks(asking: Asking, kinds: Sequence[_Kinds], party: int) -> IntArray:
    """Return in which states a party is stable, as bits, by how the others move and by what it ranks above them.

    Int array, shape (combinations of the others, views).
    """
    n, views = asking.graph.n, kinds[party].views
    choices = [range(kind.turns.shape[1]) if k != party else range(views.shape[1]) for k, kind in enumerate(kinds)]
    order = [*(k for k in range(len(kinds)) if k != party), party]
    combined = np.array(list(product(*(choices[k] for k in order))), np.int64).reshape(-1, len(kinds))
    result = np.empty(len(combined), np.int64)
    weights = 1 << np.arange(len(asking.states))
    some = max(64, CHUNK // n)
    for at in range(0, len(combined), some):
        part = combined[at : at + some]
        values = [np.empty((0, 0))] * len(kinds)
        for column, k in zip(part.T, order, strict=True):
            values[k] = (views if k == party else kinds[k].turns)[:, column]
        steps = drawn.steps_of(values, asking.moves, asking.asked)
        found = drawn.stable(values, party, asking.states, asking.moves, asking.asked, steps)
        result[at : at + some] = weights @ found
    return result.reshape(-1, views.shape[1])


def _kinds(asking: Asking) -> list[_Kinds] | None:
    """Return what the rankings of each party say; None where some party has too many to look at."""
    result = []
    seen, moved = _relevant(asking)
    for party in range(len(asking.graph.parties)):
        pairs = sorted(seen[party])
        states = sorted({state for pair in (*pairs, *moved[party]) for state in pair})
        if factorial(len(states)) > MOST_RANKINGS:
            return None
        place = {state: k for k, state in enumerate(states)}
        ranks = _orders(len(states))

        def signs(pairs: Sequence[tuple[int, int]], ranks: IntArray = ranks, place: dict[int, int] = place) -> IntArray:
            ends, starts = ([place[pair[k]] for pair in pairs] for k in range(2))
            told = np.packbits(ranks[:, ends] > ranks[:, starts], axis=1)
            return told if told.shape[1] else np.zeros((len(ranks), 1), np.uint8)

        _, first, view = np.unique(signs(pairs), axis=0, return_index=True, return_inverse=True)
        _, begin, turn = np.unique(signs(moved[party]), axis=0, return_index=True, return_inverse=True)
        counts = np.zeros((len(begin), len(first)), np.int64)
        np.add.at(counts, (turn.ravel(), view.ravel()), 1)
        whole = np.zeros((asking.graph.n, len(ranks)), np.int8)
        whole[states] = ranks.T
        result.append(_Kinds(whole[:, first], whole[:, begin], counts, len(ranks)))
    return result


@lru_cache(maxsize=4)
def _orders(m: int) -> IntArray:
    """Return all orders of m things, shape (m!, m)."""
    return np.array(list(permutations(range(m))), np.int8).reshape(factorial(m), m)


def _relevant(asking: Asking) -> tuple[list[set[tuple[int, int]]], list[list[tuple[int, int]]]]:
    """Return the pairs that each party's view of the states is about, and its moves that the others may reckon with."""
    graph, (answers, credible, escape) = asking.graph, judged(asking.concept)
    parties = range(len(graph.parties))
    seen: list[set[tuple[int, int]]] = [set() for _ in parties]
    passed: list[set[int]] = [set() for _ in parties]
    for party, s in product(parties, asking.states):
        moves = graph.moves[party].ends(s)
        found = reach(graph, party, moves, asking.semantics, credible=False) if answers else [moves[:0]] * len(moves)
        for t, ends in zip(moves.tolist(), found, strict=True):
            certain = not (credible or escape) and asking.semantics.return_counts and s in ends  # it is answered by s
            about = {t}
            for u in [] if certain else ends.tolist():
                onward = onward_from(graph, party, u) if escape else ()
                about |= set() if t in onward else {u, *onward}
            seen[party] |= {(state, s) for state in about - {s}}
            for other in parties if credible else ():
                passed[other] |= {t, *ends.tolist()} if other != party else set()
    moved = [
        [(end, start) for start in sorted(passed[party]) for end in graph.moves[party].ends(start).tolist()]
        for party in parties
    ]
    return seen, moved
