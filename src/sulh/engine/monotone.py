"""Counting sets that meet a monotone condition, and the share of all rankings that do.

A *clause* is a set of things of which at least one must lie above a line; a *way* is a set of clauses, all of which
must be so. What is counted are the sets of things above the line that meet none of some ways.

If each thing is above the line with the same chance, independently, the chance to meet none of the ways is a polynomial
in it. Parts that share no thing are just multiplied. A polynomial is kept as one whole number, its value at a power of
two that is larger than every coefficient.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from math import comb, lcm, prod
from typing import Literal, TypeAlias, TypeVar

from sulh.errors import TooLarge

Clause: TypeAlias = frozenset[int]
Way: TypeAlias = frozenset[Clause]

LIMIT = 1 << 21
"""Steps of counting where the caller names no limit: up to a minute for one party, on cases of thousands of states."""

TOGETHER = 10
"""Ways up to which every set of them is looked at; more are split first."""


Base = Literal["above", "below"]


@dataclass(frozen=True)
class Counts:
    """How many sets of things meet none of the ways.

    Attributes
    ----------
    relevant
        m, the number of things that any way is about.
    base
        Whether ``terms`` are of the chance that a thing is above the line, or below it.
    terms
        The chance to meet none of the ways: powers, ascending, and their factors.
    """

    relevant: int
    base: Base
    terms: tuple[tuple[int, int], ...]

    @property
    def share(self) -> Fraction:
        """The share of all orders of these things and the line that meet none of the ways.

        In a random order the line is as likely to be at one height as at another: it is the integral of the chance.
        """
        common = lcm(*(power + 1 for power, _ in self.terms))
        return Fraction(sum(factor * (common // (power + 1)) for power, factor in self.terms), common)

    @cached_property
    def sets(self) -> tuple[int, ...]:
        """N_k for k from 0 to m: how many sets of k things, if they are above the line, meet none of the ways.

        The share is the sum of N_k k! (m - k)! / (m + 1)!.
        """
        m, off = self.relevant, self.base == "above"
        # Each term says nothing of all other things: those may be above or below.
        return tuple(
            sum(factor * comb(m - power, k - power * off) for power, factor in self.terms if k >= power * off)
            for k in range(m + 1)
        )


def count(ways: Iterable[Way], limit: int = LIMIT) -> Counts:
    """Return how many sets of things meet none of some ways.

    Raises
    ------
    TooLarge
        It takes more than ``limit`` steps.

    Examples
    --------
    Not both 1 and 2 above the line, and not 3 either:

    >>> found = count([frozenset([frozenset([1]), frozenset([2])]), frozenset([frozenset([3])])])
    >>> found.sets, found.share
    ((1, 2, 0, 0), Fraction(5, 12))
    """
    given = frozenset(ways)
    clauses = [clause for way in given for clause in way]
    things = frozenset[int]().union(*clauses)
    # Of both the one in which clauses are powers, so that few terms differ from 0.
    base: Base = "above" if 2 * sum(len(clause) == 1 for clause in clauses) > len(clauses) else "below"
    largest = _Counting(base, 0, limit).none(given)
    octets = largest.bit_length() // 8 + 1
    value = _Counting(base, 8 * octets, limit).none(given)
    factors = _signed(value, octets, len(things))
    return Counts(len(things), base, tuple((power, factor) for power, factor in enumerate(factors) if factor))


def bounds(ways: Sequence[Way], limit: int = LIMIT, size: int = TOGETHER) -> tuple[Fraction, Fraction]:
    """Return a share that the ways are certainly missed by at least, and one that they are at most.

    The ways are counted a few at a time. What meets none of all meets none of each few: the least of their shares is
    an upper bound. To miss some ways never makes it less likely to miss others, because the fewer things are above
    the line, the more ways are missed: so the product of their shares is a lower bound (Harris 1960).

    >>> bounds([frozenset([frozenset([1]), frozenset([2])]), frozenset([frozenset([2]), frozenset([3])])], size=1)
    (Fraction(4, 9), Fraction(2, 3))
    """
    least, most = Fraction(1), Fraction(1)
    for at in range(0, len(ways), size):
        few = ways[at : at + size]
        try:
            low = high = count(few, limit).share
        except TooLarge:
            low, high = bounds(few, limit, max(1, size // 2)) if size > 1 else _bounds_of_one(few[0])
        least, most = least * low, min(most, high)
    return least, most


def _bounds_of_one(way: Way) -> tuple[Fraction, Fraction]:
    """Return bounds of the share that misses one way: clauses that share nothing, and all as if they did not."""
    apart, used = list[Clause](), set[int]()
    for clause in sorted(way, key=len):
        if not used & clause:
            apart.append(clause)
            used |= clause
    # Clauses that share nothing are easily counted; no more can be met than these are.
    met_at_most = 1 - count([frozenset(apart)]).share
    met_at_least = prod((Fraction(len(clause), len(clause) + 1) for clause in way), start=Fraction(1))
    return 1 - met_at_most, 1 - met_at_least


class _Counting:
    """A count under way: polynomials as values at ``1 << width``; with width 0 the sums of their factors' sizes."""

    def __init__(self, base: Base, width: int, limit: int) -> None:
        self.base, self.width, self.limit, self.steps = base, width, limit, 0
        self.kept: dict[frozenset[Way], int] = {}

    def step(self, number: int = 1) -> None:
        self.steps += number
        if self.steps > self.limit:
            raise _too_many(self.limit)

    def none(self, ways: Iterable[Way]) -> int:
        """Return the chance to meet none of the ways."""
        result = 1
        for part in _parts((way, frozenset[int]().union(*way)) for way in _least(ways)):
            merged = _merged([way for way, _ in part])
            if merged not in self.kept:
                few = len(merged) <= TOGETHER
                self.kept[merged] = self._by_sets(list(merged)) if few else self._by_splitting(merged)
            result *= self.kept[merged]
        return result

    def _by_splitting(self, ways: frozenset[Way]) -> int:
        """Look at the thing that most ways are about: it is above the line, or it is not."""
        self.step(len(ways))
        about = Counter(thing for way in ways for thing in frozenset[int]().union(*way))
        thing = max(sorted(about), key=about.__getitem__)
        above = self.none(frozenset(clause for clause in way if thing not in clause) for way in ways)
        below = self.none(frozenset(clause - {thing} for clause in way) for way in ways)
        one, other = (above, below) if self.base == "above" else (below, above)
        # The chance of one, and 1 less that of the other.
        return (one << self.width) + self._less(other, other << self.width)

    def _by_sets(self, ways: list[Way]) -> int:
        """Count by inclusion and exclusion: over all sets of ways, those that meet all of them."""
        clauses = {clause for way in ways for clause in way}
        # Clauses that share nothing make blocks; blocks that look alike are counted once.
        blocks = Counter(
            _pattern([[clause for clause, _ in block if clause in way] for way in ways])
            for block in _parts((clause, clause) for clause in clauses)
        )
        total = 1
        for chosen in range(1, 1 << len(ways)):
            self.step(len(blocks))
            numbers = [k for k in range(len(ways)) if chosen >> k & 1]
            values = Counter[int]()
            for (size, masks), times in blocks.items():
                values[self._value(size, frozenset(mask for k in numbers for mask in masks[k]))] += times
            product = _product([value**times for value, times in values.items()])
            self.step(product.bit_length() >> 10)
            total = self._less(total, product) if len(numbers) % 2 else total + product
        return total

    def _value(self, size: int, clauses: frozenset[int]) -> int:
        """Return the chance to meet all clauses of a block."""
        factors = _chance(size, clauses, self.base, self.limit)
        if not self.width:
            return sum(abs(factor) for factor in factors)
        return sum(factor << (self.width * power) for power, factor in enumerate(factors) if factor)

    def _less(self, value: int, other: int) -> int:
        return value - other if self.width else value + other


def _least(ways: Iterable[Way]) -> list[Way]:
    """Return the ways without those that cannot be met and those that another makes superfluous.

    Looked for only among clauses of one thing: others seldom contain each other.
    """
    able = list[Way]()
    for way in dict.fromkeys(ways):
        if frozenset() not in way:
            units = _units(way)
            able.append(frozenset(c for c in way if len(c) == 1 or units.isdisjoint(c)) if units else way)
    return [b for b in dict.fromkeys(able) if not any(a != b and covers(a, b) for a in able)]


def covers(a: Way, b: Way) -> bool:
    """Say whether whoever meets b meets a as well, so far as clauses of one thing show it.

    It is so if each clause of a is one of b, or contains a thing that b asks for by itself.

    >>> one, two, both = frozenset([1]), frozenset([2]), frozenset([1, 2])
    >>> covers(frozenset([both]), frozenset([one, two])), covers(frozenset([one]), frozenset([both]))
    (True, False)
    """
    missing = [clause for clause in a if clause not in b]
    if not missing:
        return True
    units = _units(b)
    return all(not units.isdisjoint(clause) for clause in missing)


def _units(way: Way) -> frozenset[int]:
    return frozenset(next(iter(clause)) for clause in way if len(clause) == 1)


def _merged(ways: Sequence[Way]) -> frozenset[Way]:
    """Return the same ways, those that differ only in a clause of one thing made one: the rest, and this or that."""
    left = set(ways)
    by_rest: dict[Way, set[Clause]] = {}
    if len(ways) > 1:
        for way in ways:
            for unit in (clause for clause in way if len(clause) == 1):
                by_rest.setdefault(way - {unit}, set()).add(unit)
    for rest, found in sorted(by_rest.items(), key=lambda item: -len(item[1])):
        units = [unit for unit in found if rest | {unit} in left]
        if len(units) > 1:
            left -= {rest | {unit} for unit in units}
            left.add(rest | {frozenset[int]().union(*units)})
    return frozenset(left)


Item = TypeVar("Item")


def _parts(items: Iterable[tuple[Item, frozenset[int]]]) -> list[list[tuple[Item, frozenset[int]]]]:
    """Return items, each with the things that it is about, in parts that share no thing."""
    leader: dict[int, int] = {}

    def find(thing: int) -> int:
        while leader[thing] != thing:
            leader[thing] = leader[leader[thing]]
            thing = leader[thing]
        return thing

    items = list(items)
    for _, things in items:
        first = None
        for thing in things:
            leader.setdefault(thing, thing)
            first = thing if first is None else first
            leader[find(thing)] = find(first)
    parts: dict[int | None, list[tuple[Item, frozenset[int]]]] = {}
    for item in items:
        parts.setdefault(next((find(thing) for thing in item[1]), None), []).append(item)
    return list(parts.values())


def _pattern(of_ways: Sequence[Sequence[Clause]]) -> tuple[int, tuple[tuple[int, ...], ...]]:
    """Return a block with its things called 0, 1, ...: how many there are, and the clauses of each way as bits."""
    number = {thing: k for k, thing in enumerate(sorted(frozenset[int]().union(*(c for way in of_ways for c in way))))}
    masks = tuple(tuple(sorted(sum(1 << number[thing] for thing in c) for c in way)) for way in of_ways)
    return len(number), masks


@lru_cache(maxsize=1 << 16)
def _chance(size: int, clauses: frozenset[int], base: Base, limit: int) -> tuple[int, ...]:
    """Return the chance to meet all clauses, given as bits, of ``size`` things: the factors of each power."""
    if not clauses:
        return (1,)
    sets = _meeting(size, clauses, limit)
    # k things above and the others below: x^k (1 - x)^(size - k), and the same from below.
    sets = sets if base == "above" else sets[::-1]
    factors = [0] * (size + 1)
    for k, number in enumerate(sets):
        for more in range(size - k + 1 if number else 0):
            factors[k + more] += (-1) ** more * comb(size - k, more) * number
    return tuple(factors)


def _meeting(size: int, clauses: frozenset[int], limit: int) -> tuple[int, ...]:
    """Return how many sets of k of ``size`` things meet all clauses, given as bits, for k from 0 to ``size``.

    Things are looked at one by one; what is kept is which clauses that some later thing could meet are met.
    """
    least = [c for c in clauses if not any(d != c and d & c == d for d in clauses)]
    in_clauses = [sum((c >> thing & 1) << k for k, c in enumerate(least)) for thing in range(size)]
    alike = Counter(in_clauses)
    octets = size // 8 + 1
    anything = (1 << 8 * octets) + 1
    now = {0: anything ** alike.pop(0, 0)}
    order = sorted(alike, key=lambda bits: min(k for k in range(len(least)) if bits >> k & 1))
    steps = 0
    for at, bits in enumerate(order):
        later = 0
        for other in order[at + 1 :]:
            later |= other
        some = anything ** alike[bits] - 1
        over = bits & ~later  # clauses that nothing later can meet
        following: dict[int, int] = {}
        for met, value in now.items():
            for then, worth in ((met, value), (met | bits, value * some)):
                if then & over == over:
                    following[then & ~over] = following.get(then & ~over, 0) + worth
        now = following
        steps += 2 * len(now)
        if steps > limit:
            raise _too_many(limit)
    return tuple(_fields(sum(now.values()), octets, size))


def _product(numbers: list[int]) -> int:
    """Return the product of whole numbers, those of a size together: quicker where they are large."""
    while len(numbers) > 1:
        numbers = sorted(numbers)
        odd = numbers[-1:] if len(numbers) % 2 else []
        numbers = [a * b for a, b in zip(numbers[::2], numbers[1::2], strict=False)] + odd
    return numbers[0] if numbers else 1


def _fields(value: int, octets: int, degree: int) -> list[int]:
    """Return the factors of a polynomial, none of them negative, from its value at a power of two."""
    told = value.to_bytes(octets * (degree + 1), "little")
    return [int.from_bytes(told[at : at + octets], "little") for at in range(0, len(told), octets)]


def _signed(value: int, octets: int, degree: int) -> list[int]:
    """Return the factors of a polynomial, each less than half of that power in size.

    >>> _signed(3 - (5 << 8), 1, 1)
    [3, -5]
    """
    half = 1 << (8 * octets - 1)
    shift = int.from_bytes((bytes(octets - 1) + b"\x80") * (degree + 1), "little")
    return [field - half for field in _fields(value + shift, octets, degree)]


def _too_many(limit: int) -> TooLarge:
    fix = "Raise it with --limit (Python: limit=)."
    return TooLarge("steps of counting to take", limit, limit, "--limit", exact=False, fix=fix)
