"""What drawn codings share: the states and moves of one structure, and the verdicts already known on them.

Codings with the same options, directions, rules, merged states and bans differ in preferences only. Their states
are listed and their moves laid out once; each drawn order of a party has a number, and so has each combination
of orders that was judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from sulh.case.case import Case
from sulh.case.graph import Graph
from sulh.case.moves import graph
from sulh.case.preferences import Ranking, Statements
from sulh.case.relations import Relation, relation
from sulh.case.scores import ranked_groups, truths
from sulh.case.states import States, list_states
from sulh.engine import batches
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.batches import Layout
from sulh.errors import NotDefined, TooLarge
from sulh.questions.drawing import LEFT_OUT, Ladder, names_states
from sulh.stability import registry
from sulh.stability.concept import Semantics

MOST_CELLS = 1 << 20
"""Cells of all slots from which codings are judged one by one, on the shared graph."""

MOST_STATEMENTS = 31
"""Statements of a party from which a drawn score does not fit 32 bits."""

KEPT = 1 << 25
"""Bytes of verdicts that a board keeps before it forgets them."""

MOST_COMPARED = 256
"""Relations of drawn preferences that a board keeps."""

ALONE = ("nash", "gmr", "smr")
"""Concepts under which a party's stability depends on its own preference only."""


class Rows:
    """Verdicts as packed bits, a row of states each, found again by a key."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.number: dict[bytes, int] = {}
        self._bits = np.empty((16, -(-n // 8)), np.uint8)
        self._filled = 0

    @property
    def size(self) -> int:
        """How many bytes are taken."""
        return self._bits.nbytes

    def add(self, keys: Sequence[bytes], verdicts: BoolArray) -> None:
        """Keep verdicts, bool array of shape (n, keys)."""
        last = self._filled + len(keys)
        if last > len(self._bits):
            more = np.empty((max(last, 2 * len(self._bits)), self._bits.shape[1]), np.uint8)
            more[: self._filled] = self._bits[: self._filled]
            self._bits = more
        self._bits[self._filled : last] = np.packbits(verdicts.T, axis=1)
        self.number.update(zip(keys, range(self._filled, last), strict=True))
        self._filled = last

    def take(self, keys: Sequence[bytes]) -> IntArray:
        """Return the packed verdicts of keys, shape (keys, n / 8)."""
        return self._bits[np.fromiter((self.number[key] for key in keys), np.int64, len(keys))]

    def missing(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """Return the keys that are not kept, each with the first place where it stands, places ascending."""
        new: dict[bytes, int] = {}
        for place, key in enumerate(keys):
            if key not in self.number:
                new.setdefault(key, place)
        return new


@dataclass(frozen=True, eq=False)
class Profiles:
    """Preferences of all parties in some codings of a board.

    Attributes
    ----------
    ladders
        For each party what was drawn from.
    orders
        For each party a uint8 array of shape (codings, rungs).
    """

    ladders: tuple[Ladder, ...]
    orders: tuple[IntArray, ...]

    def __len__(self) -> int:
        return len(self.orders[0]) if self.orders else 0


class Several:
    """Profiles of several readings, their codings numbered on from one to the next."""

    def __init__(self, parts: Sequence[Profiles]) -> None:
        self.parts = parts
        self.bounds = np.cumsum([0, *(len(part) for part in parts)])

    def __len__(self) -> int:
        return int(self.bounds[-1])

    def one(self, place: int) -> tuple[Profiles, int]:
        """Return the profiles that hold a coding, and its place among them."""
        part = int(np.searchsorted(self.bounds, place, side="right")) - 1
        return self.parts[part], place - int(self.bounds[part])

    def split(self, places: IntArray) -> Iterator[tuple[Profiles, IntArray]]:
        """Yield profiles with the places among them of some codings, ascending."""
        cuts = np.searchsorted(places, self.bounds)
        for k, part in enumerate(self.parts):
            if cuts[k] < cuts[k + 1]:
                yield part, places[cuts[k] : cuts[k + 1]] - self.bounds[k]


class Board:
    """The states and moves that some codings share, and what is known of their verdicts."""

    def __init__(self, case: Case, semantics: Semantics, max_states: int) -> None:
        self.case, self.semantics, self.max_states = case, semantics, max_states
        self.states: States = list_states(case, max_states)
        self.n = len(self.states)
        self._truth: dict[Any, BoolArray] = {}
        self._ladders: dict[tuple[int, tuple[Any, ...]], int] = {}
        self._kept: dict[Any, Rows] = {}
        self._compared: dict[Any, Relation] = {}
        self._checked: set[Any] = set()

    @cached_property
    def graph(self) -> Graph:
        """The graph with the preferences of the coding that the board was made of."""
        return graph(self.case, self.states, self.max_states)

    @cached_property
    def layout(self) -> Layout | None:
        """The moves as slots; None where the fast road is closed: too many, or returns are not to count."""
        if self.graph.may_return and not self.semantics.return_counts:
            return None
        if self.semantics.sanctions != "legal-sequences" or len(self.states) * len(self.case.parties) > MOST_CELLS:
            return None
        try:
            arcs = [moves.arcs() for moves in self.graph.moves]
        except TooLarge:
            return None
        return batches.layout(self.n, arcs) if batches.cells(arcs, self.n) <= MOST_CELLS else None

    def check(self, ladder: Ladder) -> None:
        """Raise what is wrong with a preference that names states of this board: ``CaseError``, ``TooLarge``."""
        key = ladder.party.id, ladder.key
        if names_states(ladder.party) and key not in self._checked:
            relation(ladder.party, self.states)
            self._checked.add(key)

    def judge(self, several: Sequence[Profiles], concepts: Sequence[str]) -> dict[str, BoolArray]:
        """Return the equilibria of codings under concepts: bool arrays, shape (codings, n), those of each in turn."""
        if sum(rows.size for rows in self._kept.values()) > KEPT:
            self._kept.clear()
        drawn = Several(several)
        keys = [
            [key for one in several for key in self._keys(party, one.ladders[party], one.orders[party])]
            for party in range(len(self.case.parties))
        ]
        fast = self.layout is not None and all(self._plain(ladder) for one in several for ladder in one.ladders)
        together = [b"".join(parts) for parts in zip(*keys, strict=True)]
        found: dict[str, IntArray] = {}
        coupled = []
        for concept in concepts:
            if fast and concept in ALONE:
                found[concept] = self._alone(drawn, keys, concept)
            elif fast and concept in batches.JUDGED:
                coupled.append(concept)
            else:
                found[concept] = self._one_by_one(drawn, together, concept)
        self._together(drawn, together, coupled)
        for concept in coupled:
            found[concept] = self._kept[concept].take(together)
        return {id: np.unpackbits(bits, axis=1, count=self.n).view(bool) for id, bits in found.items()}

    def _keys(self, party: int, ladder: Ladder, order: IntArray) -> list[bytes]:
        """Return for each coding a key of what a party prefers; equal keys mean equal preferences."""
        known = self._ladders.setdefault((party, ladder.key), len(self._ladders))
        head = known.to_bytes(4, "little")
        if not order.shape[1]:
            return [head] * len(order)
        return [head + row.tobytes() for row in order]

    def _plain(self, ladder: Ladder) -> bool:
        """Say whether scores of drawn orders can be worked out at once."""
        given = ladder.party.preference
        if isinstance(given, Statements):
            return ladder.width <= MOST_STATEMENTS and not any(item.uncertain for item in given.items)
        if isinstance(given, Ranking):
            return not any(group.unknown for group in given.groups)
        return self._fixed(ladder) is not None

    def _fixed(self, ladder: Ladder) -> IntArray | None:
        """Return the score of a preference of which nothing is drawn; None where there is none."""
        key = "fixed", ladder.key
        if key not in self._compared:
            self._compared[key] = relation(ladder.party, self.states)
        return self._compared[key].score

    def _alone(self, drawn: Several, keys: list[list[bytes]], concept: str) -> IntArray:
        """Return equilibria where each party's stability depends on its own preference only, packed."""
        assert self.layout is not None
        result = np.full((len(drawn), -(-self.n // 8)), 255, np.uint8)
        for party, mine in enumerate(keys):
            rows = self._kept.setdefault((concept, party), Rows(self.n))
            for names, places in _parts(rows.missing(mine), self.layout.width):
                score = self._scores(drawn, party, places)
                rows.add(names, batches.stable(self.layout, party, score, concept))
            result &= rows.take(mine)
        return result

    def _together(self, drawn: Several, keys: list[bytes], concepts: Sequence[str]) -> None:
        """Judge codings whose parties' preferences must be looked at together, and keep the verdicts."""
        if not concepts:
            return
        assert self.layout is not None
        every = {concept: self._kept.setdefault(concept, Rows(self.n)) for concept in concepts}
        for names, places in _parts(every[concepts[0]].missing(keys), self.layout.width):
            scores = [self._scores(drawn, party, places) for party in range(len(self.case.parties))]
            others = [batches.improving(self.layout, party, score) for party, score in enumerate(scores)]
            for concept, rows in every.items():
                holds = np.ones((self.n, len(names)), bool)
                for party, score in enumerate(scores):
                    holds &= batches.stable(self.layout, party, score, concept, others)
                rows.add(names, holds)

    def _one_by_one(self, several: Several, keys: list[bytes], concept: str) -> IntArray:
        """Return equilibria by the engine, coding by coding on the shared graph, packed."""
        rows = self._kept.setdefault(("engine", concept), Rows(self.n))
        for key, place in rows.missing(keys).items():
            drawn = self._drawn(several, place)
            judged = registry.concept(concept)
            missing = judged.missing(drawn)
            if missing:
                which = f" ({self.case.variant_name})" if self.case.variant_name else ""
                raise NotDefined(
                    f"{concept} is not defined for a drawn coding{which}: {missing}. "
                    "Name other concepts, or give the variants that bring it in the weight 0."
                )
            rows.add([key], judged.verdicts(drawn, self.semantics)[1][:, np.newaxis])
        return rows.take(keys)

    def _drawn(self, several: Several, place: int) -> Graph:
        """Return the graph of one coding: the moves of the board, compared as that coding does."""
        compared = []
        profiles, at = several.one(place)
        for ladder, order in zip(profiles.ladders, profiles.orders, strict=True):
            key = ladder.key, order[at].tobytes()
            if key not in self._compared:
                if len(self._compared) > MOST_COMPARED:
                    self._compared.clear()
                drawn = replace(ladder.party, preference=ladder.preference(order[at]))
                self._compared[key] = relation(drawn, self.states)
            compared.append(self._compared[key])
        return replace(self.graph, relations=tuple(compared))

    def _scores(self, several: Several, party: int, places: IntArray) -> IntArray:
        """Return the scores of a party in some codings, ascending: shape (n, places), in a type that fits."""
        parts = [self.scores(one.ladders[party], one.orders[party][at]) for one, at in several.split(places)]
        score = np.concatenate(parts, axis=1)
        top = int(score.max(initial=0))
        kind = next(kind for kind in (np.uint8, np.uint16, np.uint32, np.uint64) if top < np.iinfo(kind).max)
        return np.ascontiguousarray(score.astype(kind, copy=False))

    def scores(self, ladder: Ladder, order: IntArray) -> IntArray:
        """Return the score of every state for drawn orders, larger is better: unsigned array, shape (n, codings)."""
        given = ladder.party.preference
        if isinstance(given, Statements):
            return self._statement_scores([item.statement.tree for item in given.items], ladder, order)
        if isinstance(given, Ranking) and ladder.rungs:
            where = np.empty(len(given.groups), np.int64)
            for number, rung in enumerate(ladder.rungs):
                where[list(rung.groups)] = number
            rung_of = where[ranked_groups(ladder.party, given, self.states)]
            places: IntArray = len(ladder.rungs) - 1 - ladder.places(order).astype(np.int64)
            return places.T[rung_of].astype(np.uint32)
        fixed = self._fixed(ladder)
        assert fixed is not None
        return np.repeat(fixed[:-1, np.newaxis], len(order), axis=1)

    def _statement_scores(self, trees: list[Any], ladder: Ladder, order: IntArray) -> IntArray:
        """Read the truths in drawn order as a binary number, the most important first."""
        assert isinstance(ladder.party.preference, Statements)
        for tree, item in zip(trees, ladder.party.preference.items, strict=True):
            if tree not in self._truth:
                truth = truths([item.statement], self.states.codes)[0]
                self._truth[tree] = truth if self.states.first is None else truth[self.states.first]
        size = order.shape[1]
        kind = np.uint8 if size < 8 else np.uint16 if size < 16 else np.uint32
        true = np.zeros((LEFT_OUT + 1, self.n), kind)  # what has fallen away is true nowhere, and stands last
        for number, tree in enumerate(trees):
            true[number] = self._truth[tree]
        score = np.zeros((len(order), self.n), kind)
        for rung in order.T:
            score <<= 1
            score |= true[rung]
        return score.T


def _parts(new: dict[bytes, int], width: int) -> Iterator[tuple[list[bytes], IntArray]]:
    """Yield keys and their places, ascending, so many at a time."""
    names, places = list(new), np.fromiter(new.values(), np.int64, len(new))
    for start in range(0, len(names), width):
        yield names[start : start + width], places[start : start + width]
