"""Many codings over the same moves, one column each: how parties compare, what deters, what can be reached."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property

import numpy as np

from sulh.case.preferences import Ranking, Statements
from sulh.case.scores import ranked_groups, truths
from sulh.engine import batches
from sulh.engine.arrays import BoolArray, IntArray, mask_words
from sulh.questions.situation import SIGNATORIES, Situation

Entries = tuple[int, ...]
"""A list of a party: its entries as coded, by number, the most important first; what is missing has fallen away."""

MOST_STATES = 1 << 12
"""States up to which many codings are looked at."""

MOST_CELLS = 1 << 22
"""Cells of all moves up to which they are."""

Joint = Callable[[int, IntArray, IntArray], tuple[IntArray, BoolArray]]
"""From a state, the columns that are looked at and in how many columns a state is not known yet, to agreements."""

Scores = list[IntArray]
"""Of each party, in the order of the case: unsigned array, shape (n, columns), larger is better."""


class Ground:
    """The states and the moves that codings share, laid out once.

    Parameters
    ----------
    here
        The situation of one of them.
    include_coercive
        Whether agreements may turn a coercive option on.
    keep
        Whether joint moves are kept for the next time; they take much room where there are many states.
    """

    def __init__(self, here: Situation, *, include_coercive: bool = False, keep: bool = True) -> None:
        self.here, self.n, self._keep = here, here.graph.n, keep
        arcs = [moves.arcs() for moves in here.graph.moves]
        self.layout = batches.layout(self.n, arcs)
        self.bounds = [np.searchsorted(starts, np.arange(self.n + 1)) for starts, _ in arcs]
        self.ends = [ends for _, ends in arcs]
        options = here.case.options
        coercive = {k for k, option in enumerate(options) if option.coercive and not include_coercive}
        self._coercive = mask_words(coercive, len(options))[:, np.newaxis] if coercive else None
        self._joint: dict[int, tuple[IntArray, BoolArray]] = {}
        self._recorded: Mapping[int, Mapping[int, Entries]] = {}
        self._gaining: tuple[int | None, dict[int, tuple[IntArray, BoolArray]]] = (None, {})
        self._coalitions = list(here.coalitions(SIGNATORIES)) if here.case.form == "options" else []
        ways = ("forward", "backward")
        masks = [{k for k, option in enumerate(options) if option.direction == way} for way in ways]
        self._one_way = [mask_words(mask, len(options))[:, np.newaxis] for mask in masks] if options else []
        numbers = [{k for k, option in enumerate(options) if option.party == party.id} for party in here.case.parties]
        self._own = [mask_words(own, len(options)) for own in numbers] if options else []
        self.sources = [self._source(party) for party in range(len(here.case.parties))]

    @property
    def width(self) -> int:
        """How many columns are looked at together."""
        return self.layout.width

    def size(self, party: int) -> int:
        """Return how many entries the list of a party has; 0 where its preference is no list."""
        given = self.here.case.parties[party].preference
        if isinstance(given, Statements):
            return len(given.items)
        return len(given.groups) if isinstance(given, Ranking) else 0

    def scores(self, party: int, lists: Sequence[Entries]) -> IntArray:
        """Return how lists of a party rank the states: unsigned array, shape (n, lists)."""
        source = self.sources[party]
        if not self.size(party):
            return np.repeat(source[:, np.newaxis], len(lists), axis=1)
        if isinstance(self.here.case.parties[party].preference, Ranking):
            place = np.array([np.argsort(entries) for entries in lists], np.int64).reshape(len(lists), -1)
            return fitted(place.shape[1] - 1 - place[:, source].T)
        value = np.zeros((self.n, len(lists)), np.int64)
        most = max((len(entries) for entries in lists), default=0)
        false = np.vstack([source, np.zeros((1, self.n), bool)])
        padded = np.full((len(lists), most), len(source), np.int64)  # what has fallen away is true nowhere, and last
        for number, entries in enumerate(lists):
            padded[number, : len(entries)] = entries
        for at in range(most):
            value = 2 * value + false[padded[:, at]].T
            if at % 30 == 29:
                value = np.array([np.unique(column, return_inverse=True)[1] for column in value.T], np.int64).T
        return fitted(value)

    @cached_property
    def as_coded(self) -> Scores:
        """The scores of the coding itself: one column."""
        return [self.scores(party, [tuple(range(self.size(party)))]) for party in range(len(self.sources))]

    def worst(self, scores: Scores, concept: str, others: Sequence[IntArray] = ()) -> Scores:
        """Return for each party the worst that sanctions can lead to after each state, in each column."""
        return [batches.worst(self.layout, party, score, concept, others) for party, score in enumerate(scores)]

    def improving(self, scores: Scores) -> list[IntArray]:
        """Return what credible sanctions need; see :func:`sulh.engine.batches.improving`."""
        return [batches.improving(self.layout, party, score) for party, score in enumerate(scores)]

    def holds(self, scores: Scores, worst: Scores) -> BoolArray:
        """Return which states are equilibria in which columns: bool array, shape (n, columns)."""
        found = np.ones(scores[0].shape, bool) if scores else np.ones((self.n, 1), bool)
        for party, (score, low) in enumerate(zip(scores, worst, strict=True)):
            found &= batches.settled(self.layout, party, score, low)
        return found

    def recording(self, steps: Sequence[tuple[str, str, tuple[str, ...]]]) -> Ground:
        """Return the same with joint steps that are always possible: who signed, and what they turned on, is no matter.

        Parameters
        ----------
        steps
            Of each step of a record the names of the states before and after it, and who took it, by id.
        """
        found: dict[int, dict[int, Entries]] = {}
        for before, after, parties in steps:
            s, t = number_of(self.here, before), number_of(self.here, after)
            members = tuple(sorted(self.here.case.party_number(party) for party in parties))
            if s is not None and t is not None and s != t and len(members) > 1:
                found.setdefault(s, {})[t] = members
        if not found:
            return self
        other = copy(self)
        other._recorded, other._joint, other._gaining = found, {}, (None, {})
        return other

    def reached(self, scores: Scores, worst: Scores, starts: BoolArray) -> BoolArray:
        """Return what undeterred improvements and agreements lead to, from many states: shape (n, columns)."""
        others = [k for k, score in enumerate(scores) if (score != self.as_coded[k]).any()]
        joint = self._lone(scores, *others) if len(others) < 2 else self._any(scores)
        pending, known = starts.copy(), starts.copy()
        left = (~known).sum(axis=1)
        queue = deque(np.flatnonzero(starts.any(axis=1)).tolist())
        while queue:
            s = queue.popleft()
            now = np.flatnonzero(pending[s])
            pending[s] = False
            for ends, chosen in self._arcs(s, scores, worst, now, left, joint) if len(now) else ():
                chosen &= ~known[ends[:, np.newaxis], now]
                rows = np.flatnonzero(chosen.any(axis=1))
                if len(rows):
                    queue += ends[rows][~pending[ends[rows]].any(axis=1)].tolist()
                    at, column = np.nonzero(chosen)  # an end may stand here several times
                    pending[ends[at], now[column]] = known[ends[at], now[column]] = True
                    left[ends[rows]] = (~known[ends[rows]]).sum(axis=1)
        return known

    def _arcs(
        self, s: int, scores: Scores, worst: Scores, now: IntArray, left: IntArray, joint: Joint
    ) -> Iterator[tuple[IntArray, BoolArray]]:
        """Yield the arcs from a state: their ends, and in which columns they are.

        Of joint ones only those to states that are not known in all columns; ``left`` counts in how many they are not.
        """
        for party, (score, low) in enumerate(zip(scores, worst, strict=True)):
            first, last = self.bounds[party][s : s + 2]
            if first < last:
                ends = self.ends[party][first:last]
                yield ends, low[ends[:, np.newaxis], now] > score[s, now]
        yield joint(s, now, left)

    def _any(self, scores: Scores) -> Joint:
        """Return how to find the agreements from a state."""

        def found(s: int, now: IntArray, left: IntArray) -> tuple[IntArray, BoolArray]:
            ends, members = self.agreed(s)
            some = left[ends] > 0
            ends, members = ends[some], members[:, some]
            chosen = np.ones((len(ends), len(now)), bool)
            for score, rows in zip(scores, members, strict=True):
                chosen[rows] &= score[ends[rows][:, np.newaxis], now] > score[s, now]
            return ends, chosen

        return found

    def _lone(self, scores: Scores, party: int | None = None) -> Joint:
        """Return how to find them where all parties but one compare as coded in every column.

        Who of the others gains is then the same in all columns, and is kept for the columns that follow.
        """
        if self._gaining[0] != party:
            self._gaining = party, {}
        coded, kept = [score[:, 0] for score in self.as_coded], self._gaining[1]

        def open_(s: int) -> tuple[IntArray, BoolArray]:
            ends, members = self.agreed(s, keep=False)
            for k, score in enumerate(coded):
                if k != party:
                    some = (score[ends] > score[s]) | ~members[k]
                    ends, members = ends[some], members[:, some]
            return ends, np.zeros(len(ends), bool) if party is None else members[party].copy()

        def found(s: int, now: IntArray, left: IntArray) -> tuple[IntArray, BoolArray]:
            ends, own = kept[s] if s in kept else open_(s)
            if self._keep:
                kept[s] = ends, own
            some = left[ends] > 0
            ends, own = ends[some], own[some]
            chosen = np.ones((len(ends), len(now)), bool)
            if party is not None:
                score = scores[party]
                chosen[own] = score[ends[own][:, np.newaxis], now] > score[s, now]
            return ends, chosen

        return found

    def agreed(self, s: int, *, keep: bool = True) -> tuple[IntArray, BoolArray]:
        """Return where parties can move jointly from a state, without turning a coercive option on.

        What is recorded turns on what it turned on.

        Returns
        -------
        tuple
            The ends, shape (moves,), and who takes part, bool array of shape (parties, moves).
        """
        if s in self._joint:
            return self._joint[s]
        case, states = self.here.case, self.here.states
        plain = case.form == "options" and states.group is None and not case.forbidden_moves
        ends, members = self._together(s) if plain else self._one_by_one(s)
        recorded = self._recorded.get(s, {})
        if self._coercive is not None and len(ends):
            before, after = ([s], ends) if states.first is None else (states.first[[s]], states.first[ends])
            turned = states.codes[:, after] & ~states.codes[:, before] & self._coercive
            free = (turned == 0).all(axis=0) | np.isin(ends, list(recorded))
            ends, members = ends[free], members[:, free]
        more = [t for t, who in recorded.items() if not (ends == t).any() and self._signed(s, t, who)]
        if more:
            part = np.array([[party in recorded[t] for t in more] for party in range(len(self.ends))])
            ends, members = np.concatenate([ends, more]), np.concatenate([members, part], axis=1)
        found = ends.astype(np.int32), members
        if keep:
            self._joint[s] = found
        return found

    def _signed(self, s: int, t: int, who: Entries) -> bool:
        """Say whether a recorded step of more parties than usually sign is one of theirs together."""
        return len(who) > SIGNATORIES[1] and t in self.here.joint(who)(s)

    def _together(self, s: int) -> tuple[IntArray, BoolArray]:
        """Return all joint moves from a state at once: who takes part is seen by what differs."""
        codes = self.here.states.codes
        on, off = codes & ~codes[:, [s]], codes[:, [s]] & ~codes
        forward, backward = self._one_way
        may = ((off & forward) == 0).all(axis=0) & ((on & backward) == 0).all(axis=0)
        members = np.array([((on | off) & own[:, np.newaxis]).any(axis=0) for own in self._own])
        least, most = SIGNATORIES
        count = members.sum(axis=0)
        ends = np.flatnonzero(may & (count >= least) & (count <= most))
        return ends, members[:, ends]

    def _one_by_one(self, s: int) -> tuple[IntArray, BoolArray]:
        """Return all joint moves from a state, coalition by coalition: where moves are ruled out or states merged."""
        found, who = [np.empty(0, np.int64)], [np.zeros((len(self.ends), 0), bool)]
        for members in self._coalitions:
            ends = self.here.joint(members)(s)
            found.append(ends)
            part = np.zeros((len(self.ends), 1), bool)
            part[list(members)] = True
            who.append(np.repeat(part, len(ends), axis=1))
        return np.concatenate(found), np.concatenate(who, axis=1)

    def _source(self, party: int) -> IntArray:
        """Return what the scores of a party are made of: truths, groups, or the score as coded."""
        here = self.here
        one = here.case.parties[party]
        given = one.preference
        if isinstance(given, Statements) and given.items and here.case.options:
            found = truths([item.statement for item in given.items], here.states.codes)
            return found if here.states.first is None else found[:, here.states.first]
        if isinstance(given, Statements):  # in state form statements tell nothing apart
            return np.zeros((len(given.items), self.n), bool) if given.items else np.zeros(self.n, np.uint8)
        if isinstance(given, Ranking) and given.groups:
            return ranked_groups(one, given, here.states)
        return fitted(np.unique(here.graph.score(party)[: self.n], return_inverse=True)[1])


def fitted(values: IntArray) -> IntArray:
    """Return scores in the narrowest unsigned type that holds a value larger than all of them."""
    top = int(values.max(initial=0))
    kind = next(kind for kind in (np.uint8, np.uint16, np.uint32, np.uint64) if top < np.iinfo(kind).max)
    return np.ascontiguousarray(values.astype(kind))


def number_of(here: Situation, name: str) -> int | None:
    """Return the number of the state of a path, by its name or vector; None where it is not feasible."""
    found = here.states.find(name)
    return int(found[0]) if len(found) == 1 else None
