"""Codings drawn and judged by the batch: what :func:`~sulh.questions.tally.tally` counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.case.case import Case, Party
from sulh.case.preferences import Comparisons, Ranking, Weights
from sulh.case.spread import Spread
from sulh.case.states import States
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import CaseError
from sulh.questions.boards import Board, Profiles
from sulh.questions.counterparts import counterpart
from sulh.questions.disputed import combined, disputed, together
from sulh.questions.drawing import (
    Assumption,
    Coding,
    JudgedRule,
    Ladder,
    Streams,
    check_spread,
    judged_rules,
    ladder,
    uniform,
)
from sulh.questions.needed import Draw, changes, kept, needed, padded, simpler
from sulh.questions.strata import Stratum, strata
from sulh.stability import registry
from sulh.stability.concept import Semantics

SLICE = 1 << 14
"""Codings drawn at once."""

MOST_BOARDS = 256
"""Boards that are kept; what disputed rules and variants make of a structure seldom comes to more."""

Words = Mapping[str, NDArray[np.uint64]]


@dataclass(frozen=True, eq=False)
class Reading:
    """The coding that some disputed variants make, before anything else of it is drawn."""

    case: Case
    variants: tuple[str, ...]
    ladders: tuple[Ladder, ...]
    rules: tuple[JudgedRule, ...]


@dataclass(frozen=True, eq=False)
class Batch:
    """Codings of one structure, judged.

    Attributes
    ----------
    place : int array, shape (codings,)
        Where they stand in the slice drawn.
    holds : bool array, shape (C, codings, n)
        Which states of the base are equilibria.
    feasible : bool array, shape (n,)
        Which states of the base exist.
    others, none : bool arrays, shape (C, codings)
        Whether some equilibrium is no state of the base; whether nothing is an equilibrium.
    """

    place: IntArray
    holds: BoolArray
    feasible: BoolArray
    others: BoolArray
    none: BoolArray


@dataclass(frozen=True, eq=False)
class Slice:
    """Codings of successive indices: what they change, and their verdicts.

    Attributes
    ----------
    facts : bool array, shape (A, codings)
        Which assumptions each changes.
    asked, changed : bool arrays, shape (R, codings)
        For each comparison which codings it is about, and which of these change the assumption.
    changes : int array, shape (codings,)
        How many changes each makes of the base.
    batches
        The verdicts, each coding in one of them.
    """

    first: int
    facts: BoolArray
    asked: BoolArray
    changed: BoolArray
    changes: IntArray
    batches: tuple[Batch, ...]


class Sampler:
    """Draws the codings of a plan; made once in each process."""

    def __init__(
        self,
        case: Case,
        concepts: tuple[str, ...],
        semantics: Semantics,
        spread: Spread,
        seed: int,
        max_states: int,
    ) -> None:
        check_spread(spread)
        self.concepts, self.semantics, self.spread, self.max_states = concepts, semantics, spread, max_states
        self.case = case
        self.streams = Streams(seed)
        self.disputed = disputed(case, spread, max_states)
        self._readings: dict[tuple[str, ...], Reading] = {}
        self._boards: dict[Any, Board] = {}
        self._counterparts: dict[Any, IntArray] = {}
        self._first = self._board(self.reading(()), np.zeros(len(judged_rules(case, spread)), bool))[1]
        chosen, _ = registry.chosen(self._first.graph, concepts)  # says so where a concept is not defined
        self._judged = tuple(concept for concept, _ in chosen)

    @property
    def states(self) -> States:
        """The states of the base."""
        return self._first.states

    @cached_property
    def base(self) -> BoolArray:
        """Which states are equilibria in the base itself: bool array, shape (C, n)."""
        graph = self._first.graph
        return np.array([concept.verdicts(graph, self.semantics)[1] for concept in self._judged])

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What may be changed, as far as it is counted by itself."""
        return tuple(assumption for assumption, _ in self._asked)

    @cached_property
    def _asked(self) -> list[tuple[Assumption, tuple[str, ...]]]:
        """The assumptions, each with the names of what it is about."""
        found: list[tuple[Assumption, tuple[str, ...]]] = []
        base = self.reading(())
        for one in base.ladders:
            id = one.party.id
            for above, below in pairwise(one.rungs):
                if above.sigma or below.sigma:
                    text = f"{id} ranks {below.text} above {above.text}"
                    found.append((Assumption("order", id, text), (above.name, below.name)))
        for one in base.ladders:
            for rung in one.rungs:
                if rung.dropped:
                    text = f"the statement {rung.text} of {one.party.id} falls away"
                    found.append((Assumption("dropped", one.party.id, text), (rung.name,)))
        for rule in base.rules:
            if rule.off:
                found.append((Assumption("rule", "", f"the rule {rule.text} does not apply"), (rule.name,)))
        members = [name for group in self.disputed.groups for name in group.variants]
        for name in self.disputed.closure(members):
            found.append((Assumption("variant", "", f"the variant {name} is in force"), (name,)))
        return found

    @cached_property
    def comparisons(self) -> IntArray:
        """The assumption that each comparison is about, ascending: shape (R,)."""
        return np.repeat(np.arange(len(self._strata)), [number for _, number in self._strata])

    @cached_property
    def _strata(self) -> list[tuple[Stratum, int]]:
        """For each assumption which comparison a combination of variants belongs to, -1 for none, and how many."""
        return [strata(self.disputed, assumption, names[0]) for assumption, names in self._asked]

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What is not drawn, and how many entries count as medium, in sentences."""
        found = []
        entries = [
            entry
            for party in self.case.parties
            for entry in (getattr(party.preference, "items", ()) or getattr(party.preference, "groups", ()))
            if not isinstance(party.preference, Weights | Comparisons)
        ]
        unsaid = [rule for rule in self.case.rules if rule.judgement]
        count = sum(entry.evidence.confidence is None for entry in [*entries, *unsaid])
        if count:
            entry = "1 entry says" if count == 1 else f"{count} entries say"
            found.append(f"{entry} no confidence and count{'s' if count == 1 else ''} as medium.")
        for kind, what in ((Weights, "weights of options"), (Comparisons, "comparisons of pairs")):
            ids = [party.id for party in self.case.parties if isinstance(party.preference, kind)]
            if ids:
                found.append(f"Not drawn: the {what} of {_listed(ids)}.")
        ranked = [party.id for party in self.case.parties if _names_states(party)]
        rules = [rule for rule in self.case.rules if rule.judgement]
        if ranked and rules:
            found.append(
                f"Not drawn: judgements of feasibility, because {_listed(ranked)} would not say how the states stand "
                "that then become feasible."
            )
        if self.disputed.silent:
            found.append(
                f"Not drawn, because nothing that bears on what holds changes: {_listed(self.disputed.silent)}."
            )
        if self.disputed.apart:
            found.append(f"Not drawn, because they do not go with this case: {_listed(self.disputed.apart)}.")
        kinds = {name: variant.kind for name, variant in self.disputed.whole.variants.items()}
        others = [name for name, kind in kinds.items() if kind != "disputed" and name not in self.disputed.within]
        if others:
            found.append(f"Never drawn, because they are leaderships or counterfactuals: {_listed(others)}.")
        return tuple(found)

    def reading(self, chosen: tuple[str, ...]) -> Reading:
        """Return the coding that disputed variants make, by their names."""
        if chosen not in self._readings:
            case = self._coded(chosen)
            ladders = tuple(ladder(party, self.spread) for party in case.parties)
            variants = self.disputed.closure(chosen)
            self._readings[chosen] = Reading(case, variants, ladders, judged_rules(case, self.spread))
        return self._readings[chosen]

    def _coded(self, chosen: tuple[str, ...]) -> Case:
        if not chosen:
            return self.case
        within = self.disputed.within
        if not within and len(chosen) == 1:
            return self.disputed.whole.variants[chosen[0]].case
        return combined(self.case, [*within, *self.disputed.closure(chosen)], within)

    def _board(self, reading: Reading, off: BoolArray) -> tuple[Any, Board]:
        """Return the board of a reading with some of its judged rules off, and the key of the board."""
        gone = {rule.number for rule, is_off in zip(reading.rules, off, strict=True) if is_off}
        rules = tuple(rule for number, rule in enumerate(reading.case.rules) if number not in gone)
        case = reading.case
        key = (
            tuple(
                (party.id, tuple((option.id, option.direction) for option in party.options)) for party in case.parties
            ),
            tuple(tuple(sorted(party.attitudes.items())) for party in case.parties),
            tuple(rule.statement.tree for rule in rules),
            tuple((one.pattern, one.name) for one in case.coalesced),
            tuple((one.party, one.start.tree, one.end.tree) for one in case.forbidden_moves),
            (tuple(case.named_states), tuple(case.named_moves.items())),
            # Rankings and pairs may name states by their labels.
            tuple((one.pattern, one.text) for one in case.labels if any(map(_names_states, case.parties))),
        )
        try:
            if key not in self._boards:
                if len(self._boards) >= MOST_BOARDS:
                    self._boards.pop(next(iter(self._boards)))
                self._boards[key] = Board(replace(case, rules=rules), self.semantics, self.max_states)
            for one in reading.ladders:
                self._boards[key].check(one)
        except CaseError as error:
            if not reading.variants:
                raise
            raise together(reading.variants, error.problems) from None
        return key, self._boards[key]

    def slices(self, first: int, last: int) -> Iterator[Slice]:
        """Draw and judge the codings of index ``first <= i < last``."""
        for start in range(first, last, SLICE):
            yield self._slice(start, min(start + SLICE, last))

    def _slice(self, first: int, last: int) -> Slice:
        cached: dict[str, NDArray[np.uint64]] = {}

        def words(name: str) -> NDArray[np.uint64]:
            if name not in cached:
                cached[name] = self.streams.words(name, first, last)
            return cached[name]

        size = last - first
        facts = np.zeros((len(self._asked), size), bool)
        asked, changed = np.zeros((2, len(self.comparisons), size), bool)
        start = np.searchsorted(self.comparisons, np.arange(len(self._asked)))
        changes = np.zeros(size, np.int64)
        waiting: dict[Any, tuple[Board, list[tuple[IntArray, Profiles]]]] = {}
        groups = self.disputed.groups
        picked = np.array([group.drawn(uniform(words(group.name)[0])) for group in groups]).reshape(-1, size)
        combinations, which = np.unique(picked, axis=1, return_inverse=True)
        for number, combination in enumerate(combinations.T):
            at = np.flatnonzero(which.ravel() == number)
            chosen = tuple(group.variants[k - 1] for group, k in zip(groups, combination, strict=True) if k)
            reading = self.reading(chosen)
            off = self._off(reading, {rule.name: words(rule.name)[:, at] for rule in reading.rules}, len(at))
            drawn = [
                one.drawn({rung.name: words(rung.name)[:, at] for rung in one.rungs})
                if one.rungs
                else (np.zeros((len(at), 0), np.uint8), np.zeros((len(at), 0), bool))
                for one in reading.ladders
            ]
            orders = [order for order, _ in drawn]
            changes[at], facts[:, at], applies = self._compare(reading, off, drawn)
            for a, (stratum, _) in enumerate(self._strata):
                if (k := stratum(combination)) >= 0:
                    asked[start[a] + k, at] = applies[a]
                    changed[start[a] + k, at] = applies[a] & facts[a, at]
            patterns, of = np.unique(off, axis=1, return_inverse=True)
            for k, pattern in enumerate(patterns.T):
                mine = np.flatnonzero(of.ravel() == k)
                key, board = self._board(reading, pattern)
                profiles = Profiles(reading.ladders, tuple(order[mine] for order in orders))
                waiting.setdefault(key, (board, []))[1].append((at[mine], profiles))
        judged = tuple(self._judge(key, board, some) for key, (board, some) in waiting.items())
        return Slice(first, facts, asked, changed, changes, judged)

    def _off(self, reading: Reading, words: Words, size: int) -> BoolArray:
        """Return which judged rules are drawn off: bool array, shape (rules, codings)."""
        found = [uniform(words[rule.name][0]) < rule.off for rule in reading.rules]
        return np.array(found, bool).reshape(-1, size)

    def _compare(
        self, reading: Reading, off: BoolArray, drawn: list[tuple[IntArray, BoolArray]]
    ) -> tuple[IntArray, BoolArray, BoolArray]:
        """Return how many changes codings make of the base, which assumptions they change, and which apply in them."""
        size = off.shape[1]
        changes = np.full(size, len(reading.variants), np.int64) + off.sum(axis=0)
        place: dict[str, tuple[int, int]] = {}
        places, gone = [], []
        for k, (one, (order, dropped)) in enumerate(zip(reading.ladders, drawn, strict=True)):
            at = one.places(order)
            for j in range(len(one.rungs)):
                later = at[:, j + 1 :] < at[:, [j]]
                changes += (later & ~dropped[:, [j]]).sum(axis=1)
            changes += dropped.sum(axis=1)
            places.append(at)
            gone.append(dropped)
            place |= {name: (k, j) for name, j in one.place.items()}
        rules = {rule.name: number for number, rule in enumerate(reading.rules)}
        facts, applies = np.zeros((2, len(self._asked), size), bool)
        for number, (assumption, names) in enumerate(self._asked):
            if assumption.kind == "variant":
                facts[number] = names[0] in reading.variants
                applies[number] = True
            elif assumption.kind == "rule":
                facts[number] = off[rules[names[0]]] if names[0] in rules else False
                applies[number] = names[0] in rules
            elif all(name in place for name in names):
                (k, j), (_, last) = place[names[0]], place[names[-1]]
                if assumption.kind == "dropped":
                    facts[number] = gone[k][:, j]
                    applies[number] = True
                else:  # what has fallen away stands behind all, and is no exchange
                    facts[number] = (places[k][:, last] < places[k][:, j]) & ~gone[k][:, j]
                    applies[number] = ~gone[k][:, j] & ~gone[k][:, last]
        return changes, facts, applies

    def _judge(self, key: Any, board: Board, some: list[tuple[IntArray, Profiles]]) -> Batch:
        """Judge codings of one board, those of several readings together."""
        at = self._counterpart(key, board)
        found = board.judge([profiles for _, profiles in some], self.concepts)
        every = np.array([found[concept] for concept in self.concepts])
        exists = np.concatenate([every, np.zeros((*every.shape[:2], 1), bool)], axis=2)
        holds = exists[:, :, at[0]]
        for states in at[1:]:
            holds |= exists[:, :, states]
        strange = np.setdiff1d(np.arange(board.n), at)
        return Batch(
            np.concatenate([place for place, _ in some]),
            holds,
            np.asarray((at < board.n).any(axis=0)),
            np.asarray(every[:, :, strange].any(axis=2)),
            np.asarray(~every.any(axis=2)),
        )

    def _counterpart(self, key: Any, board: Board) -> IntArray:
        """Return the states of a board that stand for each state of the base: shape (most, n), board.n for none.

        They agree with it on all options of the base; options that only the board has may have any value, and one
        that only the base has must be off. Merged and named states agree by name.
        """
        if key not in self._counterparts:
            if board is self._first:
                self._counterparts[key] = np.arange(board.n)[np.newaxis]
            else:
                self._counterparts[key] = counterpart(self.states, board.states)
        return self._counterparts[key]

    def coding(self, index: int) -> Coding:
        """Return one drawn coding as a case, and its changes in words."""
        draw = self._draw(index)
        reading = self.reading(draw.chosen)
        parties = tuple(
            replace(one.party, preference=one.preference(padded(order, len(one.rungs))[0])) if one.rungs else one.party
            for one, order in zip(reading.ladders, draw.orders, strict=True)
        )
        said = self._said(draw)
        gone = {rule.number for rule in reading.rules if rule.name in draw.off}
        rules = tuple(rule for number, rule in enumerate(reading.case.rules) if number not in gone)
        digest = hashlib.sha256("\n".join([self.case.digest, *said]).encode()).hexdigest()
        case = replace(reading.case, parties=parties, rules=rules, digest=f"sha256:{digest}", text="", variants={})
        return Coding(index, case, tuple(said))

    def needed(self, index: int, concept: str, state: int) -> tuple[str, ...]:
        """Return which changes of a drawn coding are needed for its verdict on a state, if it is not the base's."""
        held = bool(self.base[self.concepts.index(concept), state])

        def less(draw: Draw) -> Iterator[Draw]:
            yield from self._without_a_variant(draw, index)
            yield from simpler(draw, [len(one.rungs) for one in self.reading(draw.chosen).ladders])

        return needed(self._draw(index), self._said, less, lambda draw: self._holds(draw, concept, state) is not held)

    def _draw(self, index: int, chosen: tuple[str, ...] | None = None) -> Draw:
        """Return the draw of an index; with other variants, if they are given."""

        def words(name: str) -> NDArray[np.uint64]:
            return self.streams.words(name, index, index + 1)

        if chosen is None:
            picked = [int(group.drawn(uniform(words(group.name)[0]))[0]) for group in self.disputed.groups]
            chosen = tuple(group.variants[k - 1] for group, k in zip(self.disputed.groups, picked, strict=True) if k)
        reading = self.reading(chosen)
        off = self._off(reading, {rule.name: words(rule.name) for rule in reading.rules}, 1)[:, 0]
        orders = [
            kept(one.drawn({rung.name: words(rung.name) for rung in one.rungs})[0][0]) if one.rungs else ()
            for one in reading.ladders
        ]
        gone = frozenset(rule.name for rule, is_off in zip(reading.rules, off, strict=True) if is_off)
        return Draw(chosen, tuple(orders), gone)

    def _said(self, draw: Draw) -> list[str]:
        reading = self.reading(draw.chosen)
        return changes(reading.variants, reading.ladders, reading.rules, draw)

    def _without_a_variant(self, draw: Draw, index: int) -> Iterator[Draw]:
        """Yield draws with one variant less: what else is changed stays, is drawn anew, or is as that coding has it."""
        before = self.reading(draw.chosen)
        for name in draw.chosen:
            parents = [one for one in self.disputed.closure((name,)) if one != name][-1:]
            chosen = tuple(one for drawn in draw.chosen for one in (parents if drawn == name else [drawn]))
            try:
                reading = self.reading(chosen)
            except CaseError:  # the others do not go together without it
                continue
            again = self._draw(index, chosen)
            off = draw.off & {rule.name for rule in reading.rules}
            own = {(one.party.id, one.rungs): order for one, order in zip(before.ladders, draw.orders, strict=True)}
            for others in (again.orders, [tuple(range(len(one.rungs))) for one in reading.ladders]):
                orders = [
                    own.get((one.party.id, one.rungs), other)
                    for one, other in zip(reading.ladders, others, strict=True)
                ]
                yield Draw(chosen, tuple(orders), off)

    def _holds(self, draw: Draw, concept: str, state: int) -> bool:
        reading = self.reading(draw.chosen)
        off = np.array([rule.name in draw.off for rule in reading.rules], bool)
        key, board = self._board(reading, off)
        orders = tuple(padded(order, len(one.rungs)) for one, order in zip(reading.ladders, draw.orders, strict=True))
        found = board.judge([Profiles(reading.ladders, orders)], [concept])[concept][0]
        return bool(np.append(found, False)[self._counterpart(key, board)[:, state]].any())


_SAMPLERS: dict[str, Sampler] = {}


def sampler(
    digest: str,
    case: Case,
    concepts: tuple[str, ...],
    semantics: Semantics,
    spread: Spread,
    seed: int,
    max_states: int,
) -> Sampler:
    """Return the sampler of a plan; the last one is kept, because the chunks of a plan come one after another."""
    key = f"{digest} {max_states}"
    if key not in _SAMPLERS:
        made = Sampler(case, concepts, semantics, spread, seed, max_states)
        _SAMPLERS.clear()
        _SAMPLERS[key] = made
    return _SAMPLERS[key]


def _names_states(party: Party) -> bool:
    return isinstance(party.preference, Ranking | Comparisons)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
