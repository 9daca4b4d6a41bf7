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
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from sulh.case.case import Case, Party
from sulh.case.evidence import Confidence, Evidence, Reading
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
from sulh.case.spread import ByConfidence, Coders, Spread
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import UsageError
from sulh.questions.readings import Pick, pick, readings_of

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
        force; changed where it is. ``"reading"``: an entry is as the file has it; changed where it is as coders read
        it; or, where one coder is drawn for all entries, no coder is followed.
    party
        The id of the party, or ``""``.
    text
        The change in words: "us ranks talks above not takeover".
    """

    kind: Literal["order", "dropped", "rule", "variant", "reading"]
    party: str
    text: str


@dataclass(frozen=True, eq=False)
class Coding:
    """A drawn coding: its index, the case it makes, and what it changes of the base, in words.

    ``len(changes)`` is the number of changes that ``Tally.fewest`` counts: each variant in force, each entry that is
    read otherwise, each pair of statements that stand the other way round, each statement that falls away, each rule
    that does not apply.
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
    """What one party prefers, with what is drawn of it.

    Attributes
    ----------
    party
        The party; behind its own statements stand those that readings bring.
    rungs
        Its statements, most important first, or the places of its ranking; none where nothing is drawn.
    picks
        Its entries with readings.
    spread
        How far they wander.
    """

    party: Party
    rungs: tuple[Rung, ...]
    picks: tuple[Pick, ...] = ()
    spread: Spread = field(default_factory=Spread)

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """What tells it apart from another ladder of the same party, as far as scores go."""
        return heard(self.party.preference)

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of each rung, by name."""
        return {rung.name: place for place, rung in enumerate(self.rungs)}

    @cached_property
    def width(self) -> int:
        """How many rungs there are in the file: of an entry one at most counts, whoever reads it."""
        return int(self._entry.max(initial=-1)) + 1

    @cached_property
    def own(self) -> tuple[Rung, ...]:
        """The rungs of the file."""
        return self.rungs[: self.width]

    @cached_property
    def _entry(self) -> IntArray:
        """The entry that each rung belongs to: those of the file each to itself."""
        of = {choice.number: one.number for one in self.picks for choice in one.choices if choice.number is not None}
        return np.array([of.get(rung, rung) for rung in range(len(self.rungs))], np.intp)

    def turns(self, j: int) -> bool:
        """Say whether an entry of the file may come to stand behind the next one."""
        ways = [
            [choice for one in self.picks if one.number == k for choice in one.choices if choice.number == k]
            for k in (j, j + 1)
        ]
        moved = max((one.at for one in ways[0]), default=j) > min((one.at for one in ways[1]), default=j + 1)
        wide = any(self.spread.wander.of(one.confidence) for way in ways for one in way)
        return moved or wide or any(self.rungs[k].sigma for k in (j, j + 1))

    def falls(self, j: int) -> bool:
        """Say whether a statement of the file may fall away."""
        own = [choice for one in self.picks if one.number == j for choice in one.choices if choice.number == j]
        return bool(self.rungs[j].dropped) or any(self._falls(choice.confidence) for choice in own)

    def streams(self) -> tuple[str, ...]:
        """Return the names of the streams that decide it."""
        return (*(rung.name for rung in self.rungs), *(one.stream for one in self.picks))

    def picked(self, words: Mapping[str, NDArray[np.uint64]]) -> IntArray:
        """Return the choice of each entry with readings: shape (picks, codings)."""
        codings = next(iter(words.values())).shape[1] if words else 0
        return np.array([one.drawn(uniform(words[one.stream][0])) for one in self.picks], np.intp).reshape(-1, codings)

    def stands(self, picked: IntArray) -> IntArray:
        """Return where each rung stands before anything wanders: shape (codings, rungs).

        Places count from 0 over those that are there; ``len(rungs)`` for one that is not.
        """
        codings, n = picked.shape[1], len(self.rungs)
        at = np.full((codings, n), np.inf)
        at[:, : self.width] = np.arange(self.width)
        for one, which in zip(self.picks, picked, strict=True):
            at[:, one.number] = np.inf
            for k, choice in enumerate(one.choices):
                if choice.number is not None:
                    at[which == k, choice.number] = choice.at
        order = np.lexsort((np.broadcast_to(self._entry, at.shape), at), axis=1)
        found = np.empty((codings, n), np.int16)
        found[np.arange(codings)[:, np.newaxis], order] = np.arange(n)
        found[np.isinf(at)] = n
        return found

    def as_read(self, picked: Sequence[int]) -> tuple[int, ...]:
        """Return the rungs that are there before anything wanders, by the choice of each pick, most important first."""
        if not self.rungs:
            return ()
        stands = self.stands(np.array(picked, np.intp).reshape(-1, 1))[0]
        return tuple(int(rung) for rung in np.argsort(stands, kind="stable") if stands[rung] < len(self.rungs))

    def drawn(self, words: Mapping[str, NDArray[np.uint64]]) -> tuple[IntArray, BoolArray]:
        """Return the drawn orders and what falls away.

        Parameters
        ----------
        words
            For each stream, by name, the words of some codings: shape (4, codings).

        Returns
        -------
        order : uint8 array, shape (codings, width)
            The rungs, most important first, then ``LEFT_OUT`` for those that are not there.
        dropped : bool array, shape (codings, rungs)
            Which are there, and fall away.
        """
        codings = next(iter(words.values())).shape[1] if self.rungs else 0
        keys = np.empty((codings, len(self.rungs)))
        keys[:] = np.arange(len(self.rungs))
        away = np.zeros(keys.shape, bool)
        sigma = np.repeat([[rung.sigma for rung in self.rungs]], codings, axis=0)
        chance = np.repeat([[rung.dropped for rung in self.rungs]], codings, axis=0)
        if self.picks:
            picked = self.picked(words)
            stands = self.stands(picked)
            away = stands == len(self.rungs)
            keys[:] = stands
            for one, which in zip(self.picks, picked, strict=True):
                for k, choice in enumerate(one.choices):
                    if choice.number is not None:
                        sigma[which == k, choice.number] = self.spread.wander.of(choice.confidence)
                        chance[which == k, choice.number] = self._falls(choice.confidence)
        dropped = np.zeros(keys.shape, bool)
        for j, rung in enumerate(self.rungs):
            mine = words[rung.name]
            if sigma[:, j].any():
                keys[:, j] += sigma[:, j] * normal(mine[0], mine[1])
            if chance[:, j].any():
                dropped[:, j] = (uniform(mine[2]) < chance[:, j]) & ~away[:, j]
        away = away | dropped
        keys[away] = np.inf
        order = np.argsort(keys, axis=1, kind="stable").astype(np.uint8)[:, : self.width]
        order[np.arange(self.width) >= len(self.rungs) - away.sum(axis=1)[:, np.newaxis]] = LEFT_OUT
        return order, dropped

    def _falls(self, confidence: Confidence | None) -> float:
        return 0.0 if isinstance(self.party.preference, Ranking) else self.spread.dropped.of(confidence)

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
        """Return the place of each rung in drawn orders, shape (codings, rungs); what is not there stands last."""
        codings, n = len(order), len(self.rungs)
        places = np.full((codings, n + 1), n, np.int16)
        row = np.arange(codings)[:, np.newaxis]
        places[row, np.where(order == LEFT_OUT, n, order)] = np.arange(order.shape[1], dtype=np.int16)
        places[:, n] = n
        return places[:, :n]


def ladder(party: Party, spread: Spread, coders: Sequence[str] | None = None) -> Ladder:
    """Return what is drawn of a party's preference: statements, or the places of a ranking.

    ``coders``: whom to choose from, where one is followed in all entries.
    """
    given = party.preference
    rungs: list[Rung] = []
    seen: Counter[str] = Counter()

    def add(kind: str, said: str, text: str, confidence: Confidence | None, groups: tuple[int, ...]) -> None:
        seen[said] += 1
        again = f" #{seen[said]}" if seen[said] > 1 else ""
        dropped = 0.0 if groups else spread.dropped.of(confidence)
        rungs.append(
            Rung(f"{kind} {party.id}: {said}{again}", text + again, spread.wander.of(confidence), dropped, groups)
        )

    entries: list[Evidence] = []
    more: list[PreferenceStatement] = []
    if isinstance(given, Statements):
        entries = [item.evidence for item in given.items]
        for item in given.items:
            add("statement", str(item.statement), item.statement.text.strip(), item.evidence.confidence, ())
    elif isinstance(given, Ranking):
        first = [k for k, group in enumerate(given.groups) if not group.unknown or k == 0]
        entries = [given.groups[k].evidence for k in first]
        for k, until in zip(first, [*first[1:], len(given.groups)], strict=True):
            members = tuple(range(k, until))
            said = " ? ".join(", ".join(given.groups[member].patterns) for member in members)
            add("place", said, said, given.groups[k].evidence.confidence, members)
    picks = []
    for j, evidence in enumerate(entries):
        found: list[tuple[Reading, int | None, str]] = []
        own = rungs[j].text
        brought: dict[Any, int] = {}
        if isinstance(given, Statements):
            brought[given.items[j].statement.tree] = j
        for one in readings_of(evidence, spread):
            moved = one.position is not None and one.position != j + 1
            number, said = j, f"{party.id} has {own} in place {one.position}" if moved else ""
            if not one.keep:
                found.append((one, None, f"{party.id} is read without {own}"))
                continue
            if one.statement is not None and isinstance(given, Statements):
                if one.statement.tree not in brought:
                    brought[one.statement.tree] = len(rungs)
                    more.append(replace(given.items[j], statement=one.statement))
                    add("statement", str(one.statement), one.statement.text.strip(), one.evidence.confidence, ())
                number = brought[one.statement.tree]
            if number != j:
                said = f"{party.id} prefers {rungs[number].text} instead of {own}"
                said += f", in place {one.position}" if moved else ""
            found.append((one, number, said))
        if found:
            picks.append(pick(rungs[j].name, j, j, evidence.confidence, found, coders))
    if len(rungs) >= LEFT_OUT:
        what, fix = "statements or places", ""
        if more:
            what, fix = "statements, those of readings among them", " Leave readings out with --coders none."
        raise UsageError(f"{party.id} has {len(rungs)} {what}; up to {LEFT_OUT - 1} can be drawn.{fix}")
    if more and isinstance(given, Statements):
        party = replace(party, preference=Statements((*given.items, *more)))
    return Ladder(party, tuple(rungs), tuple(picks), spread)


@dataclass(frozen=True, slots=True)
class JudgedRule:
    """A feasibility rule that may not apply: its place in the case, its name, and the chance that it is drawn off."""

    number: int
    name: str
    text: str
    off: float


def judged_rules(case: Case, spread: Spread) -> tuple[JudgedRule, ...]:
    """Return the rules that may not apply: judgements, which may be drawn off, and rules with readings.

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
        if rule.judgement or readings_of(rule.evidence, spread):
            again = f" #{seen[said]}" if seen[said] > 1 else ""
            off = spread.off.of(rule.evidence.confidence) if rule.judgement else 0.0
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
    if spread.coders not in get_args(Coders):
        raise wrong("coders", spread.coders, f"one of {', '.join(get_args(Coders))}")
    for variant, weight in spread.weights.items():
        if not (isinstance(weight, int | float) and 0 <= weight < math.inf):
            raise wrong(f"The weight of the variant {variant!r}", weight, "a number from 0 on")
