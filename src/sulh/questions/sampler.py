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
from sulh.questions.disputed import combined, disputed, together
from sulh.questions.drawing import (
    LEFT_OUT,
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
    changes : int array, shape (codings,)
        How many changes each makes of the base.
    batches
        The verdicts, each coding in one of them.
    """

    first: int
    facts: BoolArray
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
        kept: dict[str, NDArray[np.uint64]] = {}

        def words(name: str) -> NDArray[np.uint64]:
            if name not in kept:
                kept[name] = self.streams.words(name, first, last)
            return kept[name]

        size = last - first
        facts = np.zeros((len(self._asked), size), bool)
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
            changes[at], facts[:, at] = self._compare(reading, off, drawn)
            patterns, of = np.unique(off, axis=1, return_inverse=True)
            for k, pattern in enumerate(patterns.T):
                mine = np.flatnonzero(of.ravel() == k)
                key, board = self._board(reading, pattern)
                profiles = Profiles(reading.ladders, tuple(order[mine] for order in orders))
                waiting.setdefault(key, (board, []))[1].append((at[mine], profiles))
        judged = tuple(self._judge(key, board, some) for key, (board, some) in waiting.items())
        return Slice(first, facts, changes, judged)

    def _off(self, reading: Reading, words: Words, size: int) -> BoolArray:
        """Return which judged rules are drawn off: bool array, shape (rules, codings)."""
        found = [uniform(words[rule.name][0]) < rule.off for rule in reading.rules]
        return np.array(found, bool).reshape(-1, size)

    def _compare(
        self, reading: Reading, off: BoolArray, drawn: list[tuple[IntArray, BoolArray]]
    ) -> tuple[IntArray, BoolArray]:
        """Return how many changes codings make of the base, and which assumptions they change."""
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
        facts = np.zeros((len(self._asked), size), bool)
        for number, (assumption, names) in enumerate(self._asked):
            if assumption.kind == "variant":
                facts[number] = names[0] in reading.variants
            elif assumption.kind == "rule":
                facts[number] = off[rules[names[0]]] if names[0] in rules else False
            elif all(name in place for name in names):
                (k, j), (_, last) = place[names[0]], place[names[-1]]
                if assumption.kind == "dropped":
                    facts[number] = gone[k][:, j]
                else:  # what has fallen away stands behind all, and is no exchange
                    facts[number] = (places[k][:, last] < places[k][:, j]) & ~gone[k][:, j]
        return changes, facts

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
        words = {}

        def drawn_words(name: str) -> NDArray[np.uint64]:
            words[name] = self.streams.words(name, index, index + 1)
            return words[name]

        chosen = []
        for group in self.disputed.groups:
            k = int(group.drawn(uniform(drawn_words(group.name)[0]))[0])
            chosen += [group.variants[k - 1]] if k else []
        reading = self.reading(tuple(chosen))
        off = self._off(reading, {rule.name: drawn_words(rule.name) for rule in reading.rules}, 1)[:, 0]
        changes = [f"the variant {name} is in force" for name in reading.variants]
        parties = []
        for one in reading.ladders:
            if not one.rungs:
                parties.append(one.party)
                continue
            orders, dropped = one.drawn({rung.name: drawn_words(rung.name) for rung in one.rungs})
            parties.append(replace(one.party, preference=one.preference(orders[0])))
            order = [int(rung) for rung in orders[0] if rung != LEFT_OUT]
            changes += [
                f"{one.party.id} ranks {one.rungs[before].text} above {one.rungs[after].text}"
                for k, before in enumerate(order)
                for after in order[k + 1 :]
                if after < before
            ]
            fallen = np.flatnonzero(dropped[0])
            changes += [
                f"the statement {one.rungs[rung].text} of {one.party.id} falls away" for rung in fallen.tolist()
            ]
        gone = {rule.number for rule, is_off in zip(reading.rules, off, strict=True) if is_off}
        changes += [f"the rule {rule.text} does not apply" for rule in reading.rules if rule.number in gone]
        rules = tuple(rule for number, rule in enumerate(reading.case.rules) if number not in gone)
        digest = hashlib.sha256("\n".join([self.case.digest, *changes]).encode()).hexdigest()
        case = replace(
            reading.case, parties=tuple(parties), rules=rules, digest=f"sha256:{digest}", text="", variants={}
        )
        return Coding(index, case, tuple(changes))


def counterpart(base: States, board: States) -> IntArray:
    """Return for each state of the base the states of another listing that agree with it; see :class:`Sampler`."""
    letters = _letters(base, base.options), _letters(board, base.options)
    rows, back = np.unique(np.concatenate(letters), axis=0, return_inverse=True)
    ids = back.ravel().astype(np.int64)
    named: dict[str, int] = {}
    for states, start in ((base, 0), (board, len(base))):
        for number, name in states.names.items():
            ids[start + number] = named.setdefault(name, len(rows) + len(named))
    mine, theirs = ids[: len(base)], ids[len(base) :]
    gone = [k for k, option in enumerate(base.options) if option not in board.options]
    if gone:  # what is not there is off
        mine = np.where(letters[0][:, gone].any(axis=1), -1, mine)
    order = np.argsort(theirs, kind="stable")
    first = np.searchsorted(theirs[order], mine)
    last = np.searchsorted(theirs[order], mine, side="right")
    most = int((last - first).max(initial=0))
    found = np.full((max(most, 1), len(base)), len(board), np.int64)
    for k in range(most):
        has = first + k < last
        found[k, has] = order[first[has] + k]
    return found


def _letters(states: States, options: tuple[str, ...]) -> BoolArray:
    """Return the truth of some options in each state, False where it has no such option: shape (n, options)."""
    result = np.zeros((len(states), max(1, len(options))), bool)
    for k, name in enumerate(options):
        if name in states.options:
            truth = states.option(states.options.index(name))
            result[:, k] = truth if states.first is None else truth[states.first]
    return result


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
