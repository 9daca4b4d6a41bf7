"""Counting what meets a monotone condition: against every set and every order, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, permutations
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.engine import monotone
from sulh.engine.monotone import Way, bounds, count
from sulh.errors import TooLarge

things = st.integers(0, 7)
ways = st.lists(st.frozensets(st.frozensets(things, max_size=4), max_size=5), max_size=6)
LINE = -1


def disjoint(sizes: Sequence[int]) -> Fraction:
    """The integral over x from 0 to 1 of the product of 1 - x^size."""
    terms = Counter({0: 1})
    for size in sizes:
        terms.update({power + size: -factor for power, factor in list(terms.items())})
    return sum((Fraction(factor, power + 1) for power, factor in terms.items()), Fraction(0))


def met(way: Way, above: set[int]) -> bool:
    return all(clause & above for clause in way)


@given(ways)
def test_every_set_one_by_one(ways: list[Way]) -> None:
    found = count(ways)
    every = sorted(frozenset[int]().union(*(clause for way in ways for clause in way)))
    assert found.relevant == len(every)
    for k, number in enumerate(found.sets):
        assert number == sum(not any(met(way, set(above)) for way in ways) for above in combinations(every, k))


@given(st.lists(st.frozensets(st.frozensets(st.integers(0, 4), max_size=3), max_size=4), max_size=5))
def test_the_share_is_that_of_all_orders(ways: list[Way]) -> None:
    found = count(ways)
    every = sorted(frozenset[int]().union(*(clause for way in ways for clause in way)))
    hits = 0
    for order in permutations([LINE, *every]):
        above = set(order[: order.index(LINE)])
        hits += not any(met(way, above) for way in ways)
    m = len(every)
    assert found.share == Fraction(hits, factorial(m + 1))
    by_size = sum(number * factorial(k) * factorial(m - k) for k, number in enumerate(found.sets))
    assert found.share == Fraction(by_size, factorial(m + 1))


@given(ways, st.integers(1, 3))
def test_bounds_are_certain(ways: list[Way], size: int) -> None:
    exact = count(ways).share
    least, most = bounds(ways, size=size)
    assert least <= exact <= most
    for one in ways:
        low, high = monotone._bounds_of_one(one)
        assert low <= count([one]).share <= high


@given(ways)
def test_splitting_says_the_same_as_inclusion_and_exclusion(ways: list[Way]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(monotone, "TOGETHER", 1)
        split = count(ways)
    assert split == count(ways)


@given(st.lists(st.integers(1, 4), max_size=4))
def test_sets_that_share_nothing(sizes: list[int]) -> None:
    ways, at = [], 0
    for size in sizes:
        ways.append(frozenset(frozenset([thing]) for thing in range(at, at + size)))
        at += size
    assert count(ways).share == disjoint(sizes)


def test_nothing_to_miss_and_nothing_missed() -> None:
    assert count([]).share == 1
    assert count([frozenset()]).share == 0
    assert count([frozenset([frozenset()])]).share == 1
    assert count([frozenset([frozenset([k])]) for k in range(500)]).share == Fraction(1, 501)


def chain(length: int) -> list[Way]:
    """Ways that hang together all along: two neighbours both above the line."""
    return [frozenset([frozenset([k]), frozenset([(k * k + 1) % length])]) for k in range(length)]


def test_a_limit_on_the_work_leaves_certain_bounds() -> None:
    with pytest.raises(TooLarge, match="--limit"):
        count(chain(23), limit=100)
    least, most = bounds(chain(23), limit=100)
    assert 0 < least <= count(chain(23)).share <= most < 1


def test_one_way_beyond_the_limit_has_bounds_too() -> None:
    way = frozenset(frozenset([k, (k * k + 1) % 19, (3 * k + 2) % 19]) for k in range(19))
    with pytest.raises(TooLarge):
        count([way], limit=20)
    least, most = bounds([way], limit=20)
    assert 0 <= least <= count([way]).share <= most < 1
