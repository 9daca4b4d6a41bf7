"""Codings drawn and judged by the batch: what :func:`~sulh.questions.tally.tally` counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.engine.arrays import BoolArray, IntArray
from sulh.questions.boards import Board, Profiles
from sulh.questions.drawing import Assumption, Streams, uniform
from sulh.questions.draws import Draws
from sulh.questions.following import Beside, asked_of_readings, beside, followed
from sulh.questions.plan import Plan
from sulh.questions.recodings import Recoding, Recodings, Words
from sulh.questions.strata import Stratum, strata

SLICE = 1 << 14
"""Codings drawn at once."""


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

    def __init__(self, plan: Plan) -> None:
        self.recodings, self.streams = Recodings(plan), Streams(plan.seed)
        self.draws = Draws(self.recodings, self.streams)

    @cached_property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What may be changed, as far as it is counted by itself."""
        return tuple(assumption for assumption, _ in self._asked)

    @cached_property
    def _asked(self) -> list[tuple[Assumption, tuple[str, ...]]]:
        """The assumptions, each with the names of what it is about."""
        found: list[tuple[Assumption, tuple[str, ...]]] = []
        base = self.recodings.recoding(())
        for one in base.ladders:
            id = one.party.id
            for j, (above, below) in enumerate(pairwise(one.own)):
                if one.turns(j):
                    text = f"{id} ranks {below.text} above {above.text}"
                    found.append((Assumption("order", id, text), (above.name, below.name)))
        for one in base.ladders:
            for j, rung in enumerate(one.own):
                if one.falls(j):
                    text = f"the statement {rung.text} of {one.party.id} falls away"
                    found.append((Assumption("dropped", one.party.id, text), (rung.name,)))
        for rule in base.rules.judged:
            if base.rules.falls(rule):
                found.append((Assumption("rule", "", f"the rule {rule.text} does not apply"), (rule.name,)))
        members = [name for group in self.recodings.disputed.groups for name in group.variants]
        for name in self.recodings.disputed.closure(members):
            found.append((Assumption("variant", "", f"the variant {name} is in force"), (name,)))
        return [*found, *asked_of_readings(base)]

    @cached_property
    def comparisons(self) -> IntArray:
        """The assumption that each comparison is about, ascending: shape (R,)."""
        sizes = [number * beside.size for (_, number), beside in zip(self._strata, self._beside, strict=True)]
        return np.repeat(np.arange(len(sizes)), sizes)

    @cached_property
    def _strata(self) -> list[tuple[Stratum, int]]:
        """For each assumption which comparison a combination of variants belongs to, -1 for none, and how many."""
        return [strata(self.recodings.disputed, assumption, names[0]) for assumption, names in self._asked]

    @cached_property
    def _beside(self) -> list[Beside]:
        """For each assumption the readings within which it is compared."""
        base = self.recodings.recoding(())
        return [
            beside(base, assumption, number)
            for (assumption, _), (_, number) in zip(self._asked, self._strata, strict=True)
        ]

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
        groups = self.recodings.disputed.groups
        picked = np.array([group.drawn(uniform(words(group.name)[0])) for group in groups]).reshape(-1, size)
        combinations, which = np.unique(picked, axis=1, return_inverse=True)
        for number, combination in enumerate(combinations.T):
            at = np.flatnonzero(which.ravel() == number)
            chosen = tuple(group.variants[k - 1] for group, k in zip(groups, combination, strict=True) if k)
            recoding = self.recodings.recoding(chosen)
            mine = {name: words(name)[:, at] for name in recoding.streams()}
            off, fell = recoding.rules.drawn(mine, len(at))
            drawn = [
                one.drawn(mine) if one.rungs else (np.zeros((len(at), 0), np.uint8), np.zeros((len(at), 0), bool))
                for one in recoding.ladders
            ]
            orders = [order for order, _ in drawn]
            read = recoding.read(mine)
            changes[at], facts[:, at], applies = self._compare(recoding, (off, fell), drawn, mine, read)
            for a, (stratum, _) in enumerate(self._strata):
                if (k := stratum(combination)) >= 0:
                    row = start[a] + k * self._beside[a].size + self._beside[a].within(recoding, read, len(at))
                    asked[row, at] = applies[a]
                    changed[row, at] = applies[a] & facts[a, at]
            patterns, of = np.unique(off, axis=1, return_inverse=True)
            for k, pattern in enumerate(patterns.T):
                some = np.flatnonzero(of.ravel() == k)
                key, board = self.recodings.board(recoding, pattern)
                profiles = Profiles(recoding.ladders, tuple(order[some] for order in orders))
                waiting.setdefault(key, (board, []))[1].append((at[some], profiles))
        judged = tuple(self._judge(key, board, some) for key, (board, some) in waiting.items())
        return Slice(first, facts, asked, changed, changes, judged)

    def _compare(
        self,
        recoding: Recoding,
        rules: tuple[BoolArray, BoolArray],
        drawn: list[tuple[IntArray, BoolArray]],
        words: Words,
        read: Mapping[str, IntArray],
    ) -> tuple[IntArray, BoolArray, BoolArray]:
        """Return how many changes codings make of the base, which assumptions they change, and which apply in them."""
        off, fell = rules
        size = off.shape[1]
        changes = np.full(size, len(recoding.variants), np.int64) + fell.sum(axis=0)
        for pick in recoding.picks:
            changes += np.array([bool(choice.said) for choice in pick.choices])[read[pick.entry]]
        place: dict[str, tuple[int, int]] = {}
        places, gone = [], []
        for k, (one, (order, dropped)) in enumerate(zip(recoding.ladders, drawn, strict=True)):
            at = one.places(order)
            stands = one.stands(one.picked(words)) if one.picks else None
            for j in range(len(one.rungs)):
                if stands is None:
                    later = at[:, j + 1 :] < at[:, [j]]
                    changes += (later & ~dropped[:, [j]]).sum(axis=1)
                else:
                    later = (stands > stands[:, [j]]) & (at < at[:, [j]])
                    changes += (later & (at[:, [j]] < len(one.rungs))).sum(axis=1)
            changes += dropped.sum(axis=1)
            places.append(at)
            gone.append(dropped)
            place |= {name: (k, j) for name, j in one.place.items()}
        judged = {rule.name: number for number, rule in enumerate(recoding.rules.judged)}
        facts, applies = np.zeros((2, len(self._asked), size), bool)
        for number, (assumption, names) in enumerate(self._asked):
            if assumption.kind == "variant":
                facts[number] = names[0] in recoding.variants
                applies[number] = True
            elif assumption.kind == "reading":
                facts[number], applies[number] = followed(recoding, names, read, size)
            elif assumption.kind == "rule":
                if names[0] in judged:
                    facts[number] = fell[judged[names[0]]]
                    applies[number] = facts[number] | ~off[judged[names[0]]]
            elif all(name in place for name in names):
                (k, j), (_, last) = place[names[0]], place[names[-1]]
                here = places[k] < places[k].shape[1]
                if assumption.kind == "dropped":
                    facts[number] = gone[k][:, j]
                    applies[number] = facts[number] | here[:, j]
                else:  # what is not there stands behind all, and is no exchange
                    facts[number] = (places[k][:, last] < places[k][:, j]) & here[:, j]
                    applies[number] = here[:, j] & here[:, last]
        return changes, facts, applies

    def _judge(self, key: Any, board: Board, some: list[tuple[IntArray, Profiles]]) -> Batch:
        """Judge codings of one board, those of several recodings together."""
        at = self.recodings.counterpart(key, board)
        concepts = self.recodings.plan.concepts
        found = board.judge([profiles for _, profiles in some], concepts)
        every = np.array([found[concept] for concept in concepts])
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


_SAMPLERS: dict[str, Sampler] = {}


def sampler(plan: Plan) -> Sampler:
    """Return the sampler of a plan; the last one is kept, because the chunks of a plan come one after another."""
    key = f"{plan.digest} {plan.max_states}"
    if key not in _SAMPLERS:
        made = Sampler(plan)
        _SAMPLERS.clear()
        _SAMPLERS[key] = made
    return _SAMPLERS[key]
