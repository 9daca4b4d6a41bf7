"""Coalitions: parties that may act together for once, and what deters them.

A coalition moves as its members do, one at a time and nobody twice running. What counts is where it ends: that
must be better for the coalition, while a member may pass through what is worse for it. No single order says
what is better for several parties, so pairs of states are compared, and states are limited.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import combinations
from operator import and_, or_
from typing import Literal, get_args

import numpy as np

from sulh.case.graph import Graph
from sulh.case.relations import Relation
from sulh.engine import bits
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.bits import Arcs
from sulh.engine.orders import BETTER
from sulh.errors import NotDefined, TooLarge, UnknownName
from sulh.stability import crosswise
from sulh.stability.crosswise import Compare, undeterred

Improvement = Literal["all", "pareto"]

CONCEPTS = ("cnash", "cgmr", "csmr", "cseq")
"""The ids of coalitional Nash, GMR, SMR and SEQ."""

MOST_PARTIES = 8
"""Parties out of which every coalition is formed: from here on there are too many coalitions."""

MOST_LISTED = 1 << 24
"""Improvements of one coalition that are listed one by one."""


@dataclass(frozen=True, eq=False)
class Alliances:
    """A graph model in which parties may act together. Coalitions are tuples of parties by number.

    Attributes
    ----------
    graph
        The parties and their moves, each by itself.
    improvement
        ``"all"``: a coalition improves where every member is strictly better off. ``"pareto"``: where none is
        worse off and one is strictly better off.
    return_counts
        Whether leading the conflict back to the very state a coalition left deters it.

    Raises
    ------
    UnknownName
        For a rule of improvement that does not exist.
    NotDefined
        Some comparison of a party is unknown.
    TooLarge
        There are too many states to compare every pair.
    """

    graph: Graph
    improvement: Improvement = "all"
    return_counts: bool = True
    _listed: dict[tuple[int, ...], Arcs] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.improvement not in get_args(Improvement):
            raise UnknownName("rule of improvement", str(self.improvement), get_args(Improvement))
        if self.graph.n > crosswise.MOST_STATES:
            fix = "Add feasibility rules."
            raise TooLarge("states, too many to compare every pair", self.graph.n, crosswise.MOST_STATES, fix=fix)
        named = zip(self.graph.parties, self.graph.relations, strict=True)
        unsure = [id for id, relation in named if not relation.known]
        if unsure:
            raise NotDefined(
                f"Coalitions are not defined for this case: some comparisons of {', '.join(unsure)} are unknown. "
                "Settle them in a variant of the case, and ask for that."
            )

    @cached_property
    def moves(self) -> tuple[Arcs, ...]:
        """The moves of each party."""
        return tuple(bits.arcs(*moves.arcs()) for moves in self.graph.moves)

    def better(self, coalition: Sequence[int], t: IntArray, s: IntArray) -> BoolArray:
        """Return whether a coalition prefers each of the states ``t`` to each of ``s``, broadcast together."""
        relations = [self.graph.relations[member] for member in coalition]
        if self.improvement == "all":
            return np.asarray(reduce(and_, (_better(relation, t, s) for relation in relations)))
        some = reduce(or_, (_better(relation, t, s) for relation in relations))
        return np.asarray(some & ~reduce(or_, (_better(relation, s, t) for relation in relations)))

    def improvements(
        self,
        coalition: Sequence[int],
        starts: IntArray | None = None,
        ends: IntArray | None = None,
        most: int = MOST_LISTED,
    ) -> tuple[IntArray, IntArray, int]:
        """Return the improvements of a coalition from some states to some, or from all to all.

        Returns
        -------
        starts, ends : int arrays, shape (found,)
            Starts, ascending, and ends: what the members can come to by moves in turn, nobody twice running, and
            prefer. Both are empty where there is none. Of more than ``most`` some ``most`` are listed.
        number : int
            How many there are.
        """
        n = self.graph.n
        starts = np.arange(n) if starts is None else starts
        ends = np.arange(n) if ends is None else ends
        movers = [self.moves[member] for member in coalition]
        found: list[tuple[IntArray, IntArray]] = []
        total = 0
        for part in bits.departures(len(ends), movers):
            targets = ends[part]
            rows = bits.packed(np.arange(n)[:, np.newaxis] == targets)
            reached = bits.unpacked(bits.legal_sequences(rows, movers)[starts], len(targets))
            reached &= self.better(coalition, targets, starts[:, np.newaxis])
            if total < most:
                at, to = (where[: most - total] for where in np.nonzero(reached))
                found.append((starts[at], targets[to]))
            total += int(np.count_nonzero(reached))
        first, last = (np.concatenate([pair[k] for pair in found] or [np.empty(0, np.int64)]) for k in (0, 1))
        order = np.lexsort((last, first))
        return first[order], last[order], total

    def stable(self, coalition: Sequence[int]) -> dict[str, BoolArray]:
        """Return where a coalition is stable, by id of the concept: bool arrays of shape (n,).

        Everywhere where it has no improvement. Where nobody is left outside nothing deters, so that the four
        are the same.

        Raises
        ------
        TooLarge
            Too many parties outside of it that could act together, or too many improvements of theirs.
        """
        own = [self.moves[member] for member in coalition]
        outside = tuple(party for party in range(len(self.moves)) if party not in set(coalition))
        if len(outside) > MOST_PARTIES:
            fix = "Ask for a coalition that leaves fewer outside."
            raise TooLarge("parties outside the coalition, who could act together", len(outside), MOST_PARTIES, fix=fix)

        def worth(t: IntArray, s: IntArray) -> BoolArray:
            return self.better(coalition, t, s)

        def stable_if(answers: Sequence[Arcs], deters: Compare | None, escape: bool = False) -> BoolArray:
            return ~undeterred(
                self.graph.n,
                lambda rows: bits.legal_sequences(rows, own),
                worth,
                deters,
                lambda rows: bits.legal_sequences(rows, answers),
                [*own, *answers],
                escape=escape,
                return_counts=self.return_counts,
            )

        nash = stable_if([], None)
        if not outside or nash.all():
            return dict.fromkeys(CONCEPTS, nash)
        moves = [self.moves[party] for party in outside]
        steps = [found for group in every_coalition(outside) if len((found := self._steps(group)).ends)]
        return {
            "cnash": nash,
            "cgmr": stable_if(moves, lambda t, s: ~worth(t, s)),
            "csmr": stable_if(moves, lambda t, s: ~worth(t, s), escape=True),
            "cseq": stable_if(steps, lambda t, s: ~worth(t, s)),
        }

    def sequence(self, coalition: Sequence[int], s: int, t: int) -> list[tuple[int, int]]:
        """Return a shortest legal sequence of a coalition from s to t, as (who moves, to where); empty if none."""
        before: dict[tuple[int, int], tuple[int, int]] = {}
        waiting = deque([(s, -1)])
        while waiting:
            here = waiting.popleft()
            for member in coalition:
                if member == here[1]:
                    continue
                for end in _ends(self.moves[member], here[0]).tolist():
                    there = (end, member)
                    if there in before:
                        continue
                    before[there] = here
                    if end == t:
                        return _unwound(before, there)
                    waiting.append(there)
        return []

    def _steps(self, coalition: tuple[int, ...]) -> Arcs:
        """Return the improvements of a coalition as if it were one mover; kept, since many ask for them."""
        if coalition not in self._listed:
            if len(coalition) == 1:
                starts, ends = self.graph.moves[coalition[0]].arcs()
                keep = self.better(coalition, ends, starts)
                starts, ends = starts[keep], ends[keep]
            else:
                starts, ends, number = self.improvements(coalition)
                if number > MOST_LISTED:
                    names = "+".join(self.graph.parties[member] for member in coalition)
                    fix = "Add feasibility rules."
                    raise TooLarge(f"improvements of {names} to answer with", number, MOST_LISTED, fix=fix)
            self._listed[coalition] = bits.arcs(starts, ends)
        return self._listed[coalition]


def every_coalition(parties: Iterable[int]) -> list[tuple[int, ...]]:
    """Return every non-empty coalition of these parties, small ones first.

    Raises
    ------
    TooLarge
        There are too many parties.

    Examples
    --------
    >>> every_coalition([0, 2])
    [(0,), (2,), (0, 2)]
    """
    members = list(parties)
    if len(members) > MOST_PARTIES:
        fix = "Name the coalition with --coalition (Python: coalition=)."
        raise TooLarge("parties to form every coalition of", len(members), MOST_PARTIES, "--coalition", fix=fix)
    return [found for size in range(1, len(members) + 1) for found in combinations(members, size)]


def _better(relation: Relation, t: IntArray, s: IntArray) -> BoolArray:
    """Compare by the score where there is one: it is looked up before it is broadcast, which is much quicker."""
    score = relation.score
    return relation.above(t, s, BETTER) if score is None else np.asarray(score[t] > score[s])


def _ends(moves: Arcs, state: int) -> IntArray:
    """Return where a party can move to from one state."""
    at = int(np.searchsorted(moves.sources, state))
    if at == len(moves.sources) or moves.sources[at] != state:
        return moves.ends[:0]
    last = int(moves.first[at + 1]) if at + 1 < len(moves.first) else len(moves.ends)
    return moves.ends[int(moves.first[at]) : last]


def _unwound(before: dict[tuple[int, int], tuple[int, int]], last: tuple[int, int]) -> list[tuple[int, int]]:
    steps = []
    while last in before:
        steps.append((last[1], last[0]))
        last = before[last]
    return steps[::-1]
