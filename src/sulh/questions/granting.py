"""Which combinations of lists grant wishes: many at once where that is possible, else one by one by the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.packed import leading_to, packed, unpacked
from sulh.errors import NotDefined
from sulh.questions.alternatives import Alternatives
from sulh.questions.structures import Structure
from sulh.questions.wishes import Wish
from sulh.stability import registry
from sulh.stability.answers import JUDGED
from sulh.stability.concept import Semantics

FEW = 8
"""Combinations up to which each is judged by itself: less than what laying out all of them costs."""

AT_ONCE = 1 << 26
"""Arcs times combinations that are laid out together."""

MOST_ARCS = 1 << 20
"""Arcs of all parties from which combinations are judged one by one."""


class Spent(Exception):
    """More would have to be judged than a limit allows."""

    def __init__(self, what: str, size: int, limit: int) -> None:
        super().__init__(what)
        self.what, self.size, self.limit = what, size, limit


class Granting:
    """One structure and the wishes; combinations are rows of classes, one for each party: int array (b, parties).

    Parameters
    ----------
    holding
        What holds as coded, by concept: what holds there is looked at first where it may not hold, since it is the
        most likely to rule a combination out.
    check
        Called now and then, to break off.

    Attributes
    ----------
    solved
        How many combinations the engine has solved one by one.
    """

    def __init__(
        self,
        structure: Structure,
        wishes: Sequence[Wish],
        semantics: Semantics,
        n: int,
        holding: Mapping[str, BoolArray] | None = None,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self.structure, self.wishes, self.semantics, self.n = structure, wishes, semantics, n
        self.holding, self.check = holding or {}, check
        self.solved = 0
        self._reach: dict[tuple[int, int], BoolArray] = {}
        self._scores: list[IntArray] = []
        self._improving: list[tuple[IntArray, BoolArray]] = []

    def quick(self) -> bool:
        """Say whether many combinations can be judged at once."""
        graph = self.structure.graph
        return (
            all(wish.concept in JUDGED for wish in self.wishes)
            and self.semantics.sanctions == "legal-sequences"
            and graph.transitive
            and not graph.may_return
            and self._ordered
            and sum(ends.size for ends in self._ends) <= MOST_ARCS
        )

    def granted(self, rows: IntArray, limit: int, before: int = 0) -> BoolArray:
        """Return which combinations grant all wishes.

        Raises
        ------
        Spent
            More than ``limit`` would have to be solved one by one, with the ``before`` of other structures.
        """
        result = np.zeros(len(rows), bool)
        if len(rows) > FEW and self.quick():
            self._lay_out()
            left = np.arange(len(rows))
            for wish in self.wishes:
                left = left[self._grants(wish, rows[left])]
            result[left] = True
            return result
        for number, row in enumerate(rows):
            if self.solved + before >= limit:
                raise Spent("combinations of changes to solve one by one", limit, limit)
            self.check()
            result[number] = self._solved(row)
        return result

    def _solved(self, row: IntArray) -> bool:
        """Return whether one combination grants all wishes, by the engine."""
        self.solved += 1
        lists = self.structure.lists
        relations = tuple(lists[party].relation(int(number)) for party, number in enumerate(row))
        graph = replace(self.structure.graph, relations=relations)
        holding: dict[str, BoolArray] = {}
        for wish in self.wishes:
            if wish.concept not in holding:
                concept = registry.concept(wish.concept)
                if concept.missing(graph):
                    return False
                try:
                    holds = concept.verdicts(graph, self.semantics)[1]
                except NotDefined:
                    return False
                holding[wish.concept] = self.structure.projected(holds, self.n)
            if not bool(wish.met(holding[wish.concept])):
                return False
        return True

    # What follows is for many combinations at once.

    @cached_property
    def _ordered(self) -> bool:
        lists = self.structure.lists
        return all(
            one.rows is not None or all(one.relation(k).score is not None for k in range(len(one.entries)))
            for one in lists
        )

    @cached_property
    def _ends(self) -> list[IntArray]:
        """For each party where it can move from each state: int arrays, shape (n, slots), n where there is none."""
        graph = self.structure.graph
        result = []
        for moves in graph.moves:
            starts, ends = moves.arcs()
            counts = np.bincount(starts, minlength=graph.n)
            table = np.full((graph.n, int(counts.max(initial=0))), graph.n, np.int64)
            first = np.cumsum(counts) - counts
            table[starts, np.arange(len(starts)) - first[starts]] = ends
            result.append(table)
        return result

    def _lay_out(self) -> None:
        """Bring what is known of each class up to those that were opened since."""
        if self._scores and all(
            len(scores) == len(one.entries) for scores, one in zip(self._scores, self.structure.lists, strict=True)
        ):
            return
        self._scores, self._improving = [], []
        for one, ends in zip(self.structure.lists, self._ends, strict=True):
            every = range(len(one.entries))
            scores = one.ranks if one.rows is not None else np.array([self._score(one, k) for k in every])
            self._scores.append(scores)
            numbers: dict[bytes, int] = {}
            ids = np.empty(len(scores), np.int64)
            rows: list[BoolArray] = []
            for k, score in enumerate(scores):
                better = np.append(score, -1)[ends] > score[:, np.newaxis]
                ids[k] = numbers.setdefault(np.packbits(better).tobytes(), len(rows))
                if ids[k] == len(rows):
                    rows.append(better)
            self._improving.append((ids, np.array(rows)))

    @staticmethod
    def _score(one: Alternatives, k: int) -> IntArray:
        score = one.relation(k).score
        assert score is not None
        return np.asarray(score[:-1].astype(np.int64))

    def _grants(self, wish: Wish, rows: IntArray) -> BoolArray:
        """Return which combinations grant a wish."""
        inside = wish.states
        outside = np.setdiff1d(np.arange(self.n), inside)
        result = np.ones(len(rows), bool)
        strict = {"some": inside[:0], "every": inside, "no": inside, "only": outside}[wish.quantifier]
        if wish.concept in self.holding:
            holds = self.holding[wish.concept][strict]
            strict = strict[np.argsort(holds if wish.quantifier == "every" else ~holds, kind="stable")]
        for b in strict.tolist():
            left = np.flatnonzero(result)
            if not len(left):
                break
            result[left] = self._holds(wish.concept, b, rows[left]) == (wish.quantifier == "every")
        if wish.quantifier in ("every", "no"):
            return result
        left = np.flatnonzero(result)
        result[left] = False
        for b in inside.tolist():
            found = self._holds(wish.concept, b, rows[left])
            result[left[found]] = True
            left = left[~found]
        return result

    def _holds(self, concept: str, b: int, rows: IntArray) -> BoolArray:
        """Return in which combinations a state as coded holds: some state here that agrees with it does."""
        result = np.zeros(len(rows), bool)
        if not len(rows):
            return result
        for s in np.flatnonzero(self.structure.base_of == b).tolist():
            left = np.flatnonzero(~result)
            result[left] = self._stable(concept, s, rows[left])
        return result

    def _stable(self, concept: str, s: int, rows: IntArray) -> BoolArray:
        """Return in which combinations a state is stable for every party."""
        self.check()
        result = np.ones(len(rows), bool)
        unsure: list[tuple[int, IntArray, BoolArray, BoolArray, BoolArray]] = []
        left = np.arange(len(rows))
        for party, scores in enumerate(self._scores):
            used = np.zeros(len(scores), bool)
            used[rows[left, party]] = True
            which = np.flatnonzero(used)
            place = np.cumsum(used) - 1
            above, deters, surely, possibly = self._classes(concept, party, s, which)
            stays = possibly[place[rows[left, party]]]
            result[left[~stays]] = False
            left = left[stays]
            if not len(left):
                return result
            if not np.array_equal(surely, possibly):
                unsure.append((party, place, above, deters, surely))
        for party, place, above, deters, surely in unsure:
            left = np.flatnonzero(result)
            left = left[~surely[place[rows[left, party]]]]
            if len(left):
                result[left] = self._answered(party, s, above, deters, rows[left], place[rows[left, party]])
        return result

    def _classes(
        self, concept: str, party: int, s: int, which: IntArray
    ) -> tuple[BoolArray, BoolArray, BoolArray, BoolArray]:
        """Return for some classes of a party what is above s, what deters, and if s is stable: surely, possibly."""
        any_, credible, escape = JUDGED[concept]
        scores = self._scores[party]
        scores = scores if len(which) == len(scores) else scores[which]
        above = scores > scores[:, [s]]
        ends = self._ends[party][s]
        ends = ends[ends < self.structure.graph.n]
        still = np.asarray(~above[:, ends].any(axis=1))
        if not any_:
            return above, above, still, still
        deters = np.asarray(~above)
        if escape:
            onward = np.concatenate([above, np.zeros((len(above), 1), bool)], axis=1)
            for q in range(self._ends[party].shape[1]):
                deters = deters & ~onward[:, self._ends[party][:, q]]
        possibly: BoolArray = np.ones(len(scores), bool)
        for t in ends.tolist():
            possibly &= ~above[:, t] | deters[:, self._reached(party, t)].any(axis=1)
        return above, deters, (still if credible else possibly), possibly

    def _reached(self, party: int, t: int) -> BoolArray:
        """Return where the others can lead from a state, it included: bool array, shape (n,)."""
        if (party, t) not in self._reach:
            seen = np.zeros(self.structure.graph.n + 1, bool)
            seen[[t, -1]] = True
            front = np.array([t])
            while len(front):
                found = [ends[front].ravel() for other, ends in enumerate(self._ends) if other != party]
                front = np.unique(np.concatenate([np.empty(0, np.int64), *found]))
                front = front[~seen[front]]
                seen[front] = True
            self._reach[party, t] = seen[:-1]
        return self._reach[party, t]

    def _answered(
        self, party: int, s: int, above: BoolArray, deters: BoolArray, rows: IntArray, own: IntArray
    ) -> BoolArray:
        """Return in which combinations the others, improving step by step, answer every improvement of a party.

        ``own``: for each combination the row of ``above`` and ``deters``.
        """
        n = self.structure.graph.n
        ends = self._ends[party][s]
        ends = ends[ends < n]
        here = np.flatnonzero(np.logical_or.reduce([self._reached(party, t) for t in ends.tolist()]))
        place = np.full(n + 1, len(here))
        place[here] = np.arange(len(here))
        key = numbered(np.concatenate([above[:, ends], deters[:, here]], axis=1))[own]
        others = [other for other, table in enumerate(self._ends) if other != party and table.shape[1]]
        for other in others:
            ids, kinds = self._improving[other]
            local = np.arange(len(kinds)) if len(here) == n else numbered(kinds[:, here])
            dense = np.unique(key, return_inverse=True)[1].ravel()
            key = dense * (int(local.max(initial=0)) + 1) + local[ids[rows[:, other]]]
        _, first, back = np.unique(key, return_index=True, return_inverse=True)
        found = np.empty(len(first), bool)
        arcs = max(1, len(here) * sum(self._ends[other].shape[1] for other in others))
        chunk = max(64, AT_ONCE // arcs // 64 * 64)
        for start in range(0, len(first), chunk):
            self.check()
            part, mine = rows[first[start : start + chunk]], own[first[start : start + chunk]]
            moves = []
            for other in others:
                ids, kinds = self._improving[other]
                taken = kinds[np.ix_(ids[part[:, other]], here)]
                moves.append((place[self._ends[other][here]], packed(taken)))
            led = leading_to(packed(deters[:, here][mine]), moves)
            fails = np.zeros(led.shape[1], np.uint64)
            gains = packed(above[:, ends][mine])
            for k, t in enumerate(ends.tolist()):
                fails |= gains[k] & ~led[place[t]]
            found[start : start + chunk] = ~unpacked(fails, len(part))
        return found[back.ravel()]


def numbered(rows: BoolArray) -> IntArray:
    """Return a number for each row, equal ones for equal rows, from 0: int array, shape (rows,).

    >>> numbered(np.array([[True, False], [False, False], [True, False]]))
    array([0, 1, 0])
    """
    numbers: dict[bytes, int] = {}
    bits = np.packbits(rows.reshape(len(rows), -1), axis=1)
    return np.array([numbers.setdefault(row.tobytes(), len(numbers)) for row in bits], np.int64)
