"""In which order a package can be performed, and who is exposed to whom on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush
from itertools import permutations
from typing import Literal

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray
from sulh.questions.packages import Vectors
from sulh.questions.situation import Situation

MOST_CHANGED = 12
"""Changed options up to which every order is tried; beyond, each signatory performs all of its part in one step."""

MOST_STEPS = 1 << 17
"""Steps between sets of performed options up to which every order is tried: what many options of one party exceed."""

MOST_SIGNATORIES = 4
"""Signatories up to which the orders of whole parts are listed."""

Breach = Literal["stop", "renege"]


@dataclass(frozen=True, slots=True)
class Exposed:
    """A gap, by number: who is exposed at a state, to whom, and the best it can then still have.

    Attributes
    ----------
    kind
        ``"stop"``: the others do not go on. ``"renege"``: another who has performed takes that back.
    to
        Who has not yet performed all of its part; or who takes it back.
    breach
        Where taking it back leads; the state itself where the others stop.
    faces
        The best of that state and what the exposed party can move to from there: worse for it than the start.
    """

    at: int
    party: int
    kind: Breach
    to: tuple[int, ...]
    breach: int
    faces: int


@dataclass(frozen=True, slots=True)
class Way:
    """An order of steps, by number: who steps, to which state and vector, and the gaps on the way.

    ``dips`` are the states on the way at which a signatory is below its start, with that signatory; not all are gaps.
    """

    parties: tuple[int, ...]
    states: tuple[int, ...]
    codes: tuple[int, ...]
    gaps: tuple[Exposed, ...]
    dips: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Performance:
    """A package as what each signatory has to do: its orders and their gaps.

    Attributes
    ----------
    start, end
        The vectors before and after, as bits.
    own
        The bits of each signatory's options.
    """

    here: Situation
    vectors: Vectors
    signatories: tuple[int, ...]
    own: tuple[int, ...]
    start: int
    end: int
    _gaps: dict[int, tuple[Exposed, ...]] = field(default_factory=dict, init=False, repr=False)
    _faces: dict[tuple[int, int], int | None] = field(default_factory=dict, init=False, repr=False)
    _next: dict[int, list[tuple[int, int]]] = field(default_factory=dict, init=False, repr=False)
    _states: dict[int, int | None] = field(default_factory=dict, init=False, repr=False)
    _ends: dict[tuple[int, int], frozenset[int]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def every_order(self) -> bool:
        """Whether every order is tried, or only those in which each performs its part in one step."""
        number = self._changed.bit_count()
        parts = [(self._changed & own).bit_count() for own in self.own]
        steps = sum((3**part - 2**part) << (number - part) for part in parts) if number <= MOST_CHANGED else 0
        return number <= MOST_CHANGED and steps <= MOST_STEPS

    @property
    def _changed(self) -> int:
        return self.start ^ self.end

    def changes(self, option: int) -> bool:
        """Say whether an option is part of the package."""
        return bool(self._changed >> option & 1)

    @cached_property
    def origin(self) -> int:
        """The state of the start."""
        return self.state(self.start)

    @cached_property
    def final(self) -> int:
        """The state of the end."""
        return self.state(self.end)

    def best(self) -> Way | None:
        """Return the order with fewest gaps, of these with fewest dips, then fewest steps; None if none is feasible."""
        heap: list[tuple[int, int, int, tuple[int, ...], tuple[int, ...]]] = [(0, 0, 0, (), (self.start,))]
        done: set[int] = set()
        while heap:
            gaps, dips, steps, parties, codes = heappop(heap)
            code = codes[-1]
            if code == self.end:
                return self._way(parties, codes)
            if code in done:
                continue
            done.add(code)
            for party, after in self.steps(code):
                if after not in done:
                    cost = gaps + len(self.gaps(after)), dips + len(self.dips(after))
                    heappush(heap, (*cost, steps + 1, (*parties, party), (*codes, after)))
        return None

    def number_safe(self) -> int:
        """Return how many orders are safe, of all that are tried."""
        ways: dict[int, int] = {self.end: 1}

        def count(code: int) -> int:
            if code not in ways:
                ways[code] = sum(count(after) for _, after in self.steps(code) if not self.gaps(after))
            return ways[code]

        return count(self.start)

    def whole(self) -> Sequence[Way]:
        """Return the orders in which each signatory performs all of its part at once, where they are feasible."""
        if len(self.signatories) > MOST_SIGNATORIES:
            return []
        found = []
        for order in permutations(range(len(self.signatories))):
            codes, code = [self.start], self.start
            for k in order:
                code ^= self._changed & self.own[k]
                if not self._legal(self.signatories[k], codes[-1], code):
                    break
                codes.append(code)
            else:
                found.append(self._way(tuple(self.signatories[k] for k in order), tuple(codes)))
        return found

    def steps(self, code: int) -> Sequence[tuple[int, int]]:
        """Return the steps that can be next: who performs, and the vector after it."""
        if code not in self._next:
            self._next[code] = list(self._find_steps(code))
        return self._next[code]

    def _find_steps(self, code: int) -> Iterator[tuple[int, int]]:
        for party, own in zip(self.signatories, self.own, strict=True):
            left = (code ^ self.end) & own
            part = left
            while part:
                if self._legal(party, code, code ^ part):
                    yield party, code ^ part
                part = (part - 1) & left if self.every_order else 0

    def gaps(self, code: int) -> tuple[Exposed, ...]:
        """Return who is exposed once these steps are done, and to whom."""
        if code not in self._gaps:
            self._gaps[code] = tuple(self._find_gaps(code))
        return self._gaps[code]

    def dips(self, code: int) -> list[int]:
        """Return the signatories that are below their start in the state of a vector on the way."""
        state, scores = self.state(code), self.here.graph.scores
        return [j for j in self.signatories if code != self.end and scores[j][state] < scores[j][self.origin]]

    def performed(self, code: int) -> list[int]:
        """Return the signatories that have done some of their part."""
        done = (code ^ self.start) & self._changed
        return [j for j, own in zip(self.signatories, self.own, strict=True) if done & own]

    def exposed(self, code: int, breaker: int, breach: int) -> tuple[int, ...]:
        """Return who has performed and would be below its start for good, were another to go to a state."""
        return tuple(q for q in self.performed(code) if q != breaker and self._below(q, breach) is not None)

    def undoes(self, code: int, ends: IntArray) -> BoolArray:
        """Return which moves take back an option that was performed: bool array, shape (ends,)."""
        result = np.zeros(len(ends), bool)
        for k in bits(code ^ self.start):
            result |= self._before(k)[ends]
        return result

    def taken_back(self, code: int, at: int, ends: IntArray) -> set[int]:
        """Return what the moves from a state to others take back of what is performed in a vector, as bits.

        An option that is as it was at the start there cannot be taken back once more.
        """
        found = {0}
        if len(ends):
            options = [k for k in bits(code ^ self.start) if not self._before(k)[at]]
            backs = np.array([self._before(k)[ends] for k in options], bool).reshape(len(options), len(ends))
            for column in np.unique(backs, axis=1).T.tolist():
                found.add(sum(1 << k for k, back in zip(options, column, strict=True) if back))
        return found

    def undone(self, code: int, end: int) -> list[int]:
        """Return the options performed in a vector that are in a state as they were at the start."""
        return [k for k in bits(code ^ self.start) if self._before(k)[end]]

    def stuck(self, party: int, state: int) -> bool:
        """Say whether a state, and each to which a party can move from it, is worse for the party than the start."""
        return self._below(party, state) is not None

    def _before(self, k: int) -> BoolArray:
        return self.vectors.on(k) if self.start >> k & 1 else self.vectors.off(k)

    def _find_gaps(self, code: int) -> Iterator[Exposed]:
        here, x, performed = self.here, self.state(code), self.performed(code)
        waiting = [
            j for j, own in zip(self.signatories, self.own, strict=True) if (code ^ self.end) & own
        ]  # who has not yet performed all of its part
        reneging: dict[int, list[int]] = {}
        for r in performed:
            ends = here.undeterred(r, x)
            reneging[r] = ends[self.undoes(code, ends)].tolist()
        for q in performed:
            if code != self.end and (faces := self._below(q, x)) is not None:
                yield Exposed(x, q, "stop", tuple(j for j in waiting if j != q), x, faces)
            for r in performed:
                for y in reneging[r] if r != q else ():
                    if (faces := self._below(q, y)) is not None:
                        yield Exposed(x, q, "renege", (r,), y, faces)

    def _below(self, party: int, state: int) -> int | None:
        """Return the best that a party can have at a state or move to from it, if that is worse than the start."""
        key = (party, state)
        if key not in self._faces:
            self._faces[key] = self._find_faces(party, state)
        return self._faces[key]

    def _find_faces(self, party: int, state: int) -> int | None:
        score, ends = self.here.graph.scores[party], self.here.moves(party, state)
        best = int(ends[np.argmax(score[ends])]) if len(ends) else state
        best = best if score[best] > score[state] else state
        return best if score[best] < score[self.origin] else None

    def _legal(self, party: int, before: int, after: int) -> bool:
        x, y = self.state(before), self._state(after)
        if y is None or x == y:
            return y is not None
        if (party, x) not in self._ends:
            self._ends[party, x] = frozenset(self.here.moves(party, x).tolist())
        return y in self._ends[party, x]

    def state(self, code: int) -> int:
        """Return the state of a feasible vector."""
        state = self._state(code)
        assert state is not None
        return state

    def _state(self, code: int) -> int | None:
        """Return the state of a vector, None if it is not feasible."""
        if code not in self._states:
            listed = self.vectors.listed(code)
            self._states[code] = None if listed is None else self.vectors.state(listed)
        return self._states[code]

    def _way(self, parties: tuple[int, ...], codes: tuple[int, ...]) -> Way:
        gaps = tuple(gap for code in codes[1:] for gap in self.gaps(code))
        dips = tuple((self.state(code), party) for code in codes[1:] for party in self.dips(code))
        return Way(parties, tuple(self.state(code) for code in codes), codes, gaps, dips)


def bits(code: int) -> list[int]:
    """Return the numbers of the bits that are set, ascending.

    >>> bits(0b1010)
    [1, 3]
    """
    return [k for k in range(code.bit_length()) if code >> k & 1]
