"""Which codings are drawn: what wanders, what falls away, and the numbers that decide it.

Each thing that is drawn has a stream of random numbers of its own, found by the seed and its name; the draw of
coding i stands at place i of the stream. So a draw depends neither on how the work is split nor on what else is
drawn. docs/theory/robustness.md has the formulas.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sulh.case.case import Case, Party
from sulh.case.preferences import (
    Comparison,
    Comparisons,
    Preference,
    PreferenceStatement,
    RankedGroup,
    Ranking,
    Statements,
    Weight,
)
from sulh.case.spread import ByConfidence, Spread
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import UsageError

FloatArray = NDArray[np.float64]

LEFT_OUT = 255
"""In a drawn order: no statement, because so many have fallen away."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing that the base coding takes for granted and a drawn coding may change.

    Attributes
    ----------
    kind
        ``"order"``: a party ranks one statement, or place of a ranking, above the next; changed where they are the
        other way round. ``"dropped"``: a statement counts; changed where it falls away. ``"rule"``: a feasibility
        rule that is a judgement applies; changed where it does not. ``"variant"``: a disputed variant is not in
        force; changed where it is.
    party
        The id of the party, or ``""``.
    text
        The change in words: "us ranks talks above not takeover".
    """

    kind: Literal["order", "dropped", "rule", "variant"]
    party: str
    text: str


@dataclass(frozen=True, eq=False)
class Coding:
    """A drawn coding: its index, the case it makes, and what it changes of the base, in words.

    ``len(changes)`` is the number of changes that ``Tally.fewest`` counts: each variant in force, each pair of
    statements that stand the other way round, each statement that falls away, each rule that does not apply.
    """

    index: int
    case: Case
    changes: tuple[str, ...]


class Streams:
    """Random numbers by name and index, for one seed.

    The key of a stream is the 128-bit BLAKE2b digest of seed and name; the draw of index i is block i + 1 of
    Philox4x64-10 under this key: four words of 64 bits.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def words(self, name: str, first: int, last: int) -> NDArray[np.uint64]:
        """Return the words of the indices ``first <= i < last``: shape (4, last - first)."""
        digest = hashlib.blake2b(f"{self.seed}\0{name}".encode(), digest_size=16).digest()
        source = np.random.Philox(counter=first, key=int.from_bytes(digest, "little"))
        words: NDArray[np.uint64] = np.asarray(source.random_raw(4 * (last - first)), np.uint64)
        return np.ascontiguousarray(words.reshape(-1, 4).T)


def uniform(words: NDArray[np.uint64]) -> FloatArray:
    """Return uniform numbers in [0, 1), of 53 bits.

    >>> uniform(np.array([0, 1 << 63], np.uint64))
    array([0. , 0.5])
    """
    return (words >> np.uint64(11)).astype(np.float64) * 2.0**-53


def normal(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> FloatArray:
    """Return standard normal numbers, by Box and Muller, one from two words."""
    radius = np.sqrt(-2.0 * np.log(1.0 - uniform(first)))
    return np.asarray(radius * np.cos(2.0 * math.pi * uniform(second)))


@dataclass(frozen=True, slots=True)
class Rung:
    """One statement of a party, or one place of a ranking: how far it wanders, and whether it may fall away."""

    name: str
    text: str
    sigma: float
    dropped: float
    groups: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Ladder:
    """What one party prefers, with what is drawn of it: its rungs, most important first; none where nothing is."""

    party: Party
    rungs: tuple[Rung, ...]

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """What tells it apart from another ladder of the same party, as far as scores go."""
        return heard(self.party.preference)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of each rung, by name."""
        return {rung.name: place for place, rung in enumerate(self.rungs)}

    def drawn(self, words: Mapping[str, NDArray[np.uint64]]) -> tuple[IntArray, BoolArray]:
        """Return the drawn orders and what falls away.

        Parameters
        ----------
        words
            For each rung, by name, the words of some codings: shape (4, codings).

        Returns
        -------
        order : uint8 array, shape (codings, rungs)
            The rungs, most important first, then ``LEFT_OUT`` for those that have fallen away.
        dropped : bool array, shape (codings, rungs)
        """
        codings = next(iter(words.values())).shape[1] if self.rungs else 0
        keys = np.empty((codings, len(self.rungs)))
        dropped = np.zeros(keys.shape, bool)
        for j, rung in enumerate(self.rungs):
            mine = words[rung.name]
            keys[:, j] = j
            if rung.sigma:
                keys[:, j] += rung.sigma * normal(mine[0], mine[1])
            if rung.dropped:
                dropped[:, j] = uniform(mine[2]) < rung.dropped
        keys[dropped] = np.inf
        order = np.argsort(keys, axis=1, kind="stable").astype(np.uint8)
        order[np.arange(len(self.rungs)) >= len(self.rungs) - dropped.sum(axis=1)[:, np.newaxis]] = LEFT_OUT
        return order, dropped

    def preference(self, order: IntArray) -> Preference:
        """Return the preference of one drawn order, shape (rungs,)."""
        given = self.party.preference
        kept = [int(rung) for rung in order if rung != LEFT_OUT]
        if isinstance(given, Statements):
            return Statements(tuple(given.items[rung] for rung in kept))
        if isinstance(given, Ranking) and self.rungs:
            return Ranking(tuple(self._ranked(given, kept)), given.place)
        return given

    def _ranked(self, given: Ranking, order: list[int]) -> list[RankedGroup]:
        """Return the groups in a drawn order; how strongly one place is preferred to the next stays where it is."""
        found = []
        for place, rung in enumerate(order):
            gap = given.groups[self.rungs[place].groups[0]].gap
            members = [given.groups[group] for group in self.rungs[rung].groups]
            found += [replace(members[0], gap=gap), *members[1:]]
        return found

    def places(self, order: IntArray) -> IntArray:
        """Return the place of each rung in drawn orders, shape (codings, rungs); what has fallen away stands last."""
        codings, n = order.shape
        places = np.full((codings, n + 1), n, np.int16)
        row = np.arange(codings)[:, np.newaxis]
        places[row, np.where(order == LEFT_OUT, n, order)] = np.arange(n, dtype=np.int16)
        places[:, n] = n
        return places[:, :n]


def ladder(party: Party, spread: Spread) -> Ladder:
    """Return what is drawn of a party's preference: statements, or the places of a ranking."""
    given = party.preference
    rungs: list[Rung] = []
    seen: Counter[str] = Counter()

    def add(kind: str, said: str, text: str, item: PreferenceStatement | RankedGroup, groups: tuple[int, ...]) -> None:
        seen[said] += 1
        again = f" #{seen[said]}" if seen[said] > 1 else ""
        confidence = item.evidence.confidence
        dropped = 0.0 if groups else spread.dropped.of(confidence)
        rungs.append(
            Rung(f"{kind} {party.id}: {said}{again}", text + again, spread.wander.of(confidence), dropped, groups)
        )

    if isinstance(given, Statements):
        for item in given.items:
            add("statement", str(item.statement), item.statement.text.strip(), item, ())
    elif isinstance(given, Ranking):
        first = [k for k, group in enumerate(given.groups) if not group.unknown or k == 0]
        for k, until in zip(first, [*first[1:], len(given.groups)], strict=True):
            members = tuple(range(k, until))
            said = " ? ".join(", ".join(given.groups[member].patterns) for member in members)
            add("place", said, said, given.groups[k], members)
    if len(rungs) >= LEFT_OUT:
        raise UsageError(f"{party.id} has {len(rungs)} statements or places; up to {LEFT_OUT - 1} can be drawn.")
    return Ladder(party, tuple(rungs))


@dataclass(frozen=True, slots=True)
class JudgedRule:
    """A feasibility rule that may be drawn off: its place in the case, its name, and the chance."""

    number: int
    name: str
    text: str
    off: float


def judged_rules(case: Case, spread: Spread) -> tuple[JudgedRule, ...]:
    """Return the rules that may be drawn off.

    None where a party ranks or compares states one by one: it does not say how the states that then become
    feasible would stand.
    """
    if any(map(names_states, case.parties)):
        return ()
    seen: Counter[str] = Counter()
    found = []
    for number, rule in enumerate(case.rules):
        said = str(rule.statement)
        seen[said] += 1
        if rule.judgement:
            again = f" #{seen[said]}" if seen[said] > 1 else ""
            off = spread.off.of(rule.evidence.confidence)
            found.append(JudgedRule(number, f"rule {said}{again}", rule.statement.text.strip() + again, off))
    return tuple(found)


def names_states(party: Party) -> bool:
    """Say whether a party ranks or compares states one by one."""
    return isinstance(party.preference, Ranking | Comparisons)


def entries(preference: Preference) -> Sequence[PreferenceStatement | RankedGroup | Weight | Comparison]:
    """Return the statements, places, weights or pairs of a preference."""
    return preference.groups if isinstance(preference, Ranking) else preference.items


def heard(preference: Preference) -> tuple[Any, ...]:
    """Return what of a preference bears on what holds, confidence aside."""
    if isinstance(preference, Statements):
        return ("statements", *((item.statement.tree, item.uncertain, item.degree) for item in preference.items))
    if isinstance(preference, Ranking):
        return ("ranking", *((group.patterns, group.gap, group.unknown) for group in preference.groups))
    if isinstance(preference, Comparisons):
        return ("pairs", *((item.left, item.sign, item.right, item.degree) for item in preference.items))
    return ("weights", *((item.option, item.weight) for item in preference.items))


def check_spread(spread: Spread) -> None:
    """Raise :class:`~sulh.errors.UsageError` for numbers that are no chance, no width or no weight."""

    def wrong(what: str, given: object, fix: str) -> UsageError:
        return UsageError(f"{what} is {fix}, not {given!r}.")

    for name, numbers, most in [
        ("wander", spread.wander, math.inf),
        ("dropped", spread.dropped, 1.0),
        ("off", spread.off, 1.0),
    ]:
        assert isinstance(numbers, ByConfidence)
        for confidence, number in numbers.to_dict().items():
            if not (isinstance(number, int | float) and 0 <= number <= most and math.isfinite(number)):
                fix = "a number from 0 on" if most > 1 else "a chance, from 0 to 1"
                raise wrong(f"{name}.{confidence}", number, fix)
    for variant, weight in spread.weights.items():
        if not (isinstance(weight, int | float) and 0 <= weight < math.inf):
            raise wrong(f"The weight of the variant {variant!r}", weight, "a number from 0 on")
