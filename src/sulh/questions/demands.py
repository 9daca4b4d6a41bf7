"""What a party's preference must satisfy for it to be stable in a state, move by move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sulh.case.graph import Graph
from sulh.case.states import States
from sulh.engine import bits
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.monotone import Way, covers
from sulh.engine.orders import BETTER, Sight
from sulh.errors import NotDefined, TooLarge
from sulh.stability.answers import JUDGED
from sulh.stability.concept import Semantics, opponents_of

MOST_LISTED = 1 << 22
"""States that the condition of one party may name."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What deters: the others come to ``state``; nor may the party rank one of ``onward`` above the start."""

    state: int
    onward: tuple[int, ...] = ()

    @property
    def states(self) -> tuple[int, ...]:
        """All states none of which the party may rank above the start."""
        return (self.state, *self.onward)


@dataclass(frozen=True, slots=True)
class Demand:
    """What must hold of one move: its end is not above the start, or some reply is not.

    Attributes
    ----------
    move
        The number of the state that the party can move to.
    replies
        Where the others can come to from there; only those that could deter.
    always
        Whether the others can come back to the start, which counts as a sanction: then nothing is demanded.
    needed
        Whether the demands about other moves do not say this already.
    met
        Whether the party's preference as coded meets it; None where unknown comparisons leave it open.
    """

    move: int
    replies: tuple[Reply, ...]
    always: bool = False
    needed: bool = True
    met: bool | None = None

    def to_dict(self, states: States) -> dict[str, Any]:
        """Return it as JSON has it."""
        replies = [{"state": states.name(one.state), "onward": _names(states, one.onward)} for one in self.replies]
        return {
            "move": states.name(self.move),
            "replies": replies,
            "always": self.always,
            "needed": self.needed,
            "met": self.met,
        }


def demands(graph: Graph, party: int, s: int, concept: str, semantics: Semantics) -> tuple[Demand, ...]:
    """Return what a party's preference must satisfy for it to be stable in a state.

    The others' preferences matter under seq and sseq only: there each of their steps must serve who takes it, as
    the graph has it.

    Raises
    ------
    NotDefined
        The concept is none of nash, gmr, smr, seq and sseq; or comparisons of another party that it asks for are
        unknown.
    TooLarge
        More states are in the condition than can be listed.
    """
    answers, credible, escape = judged(concept)
    moves = graph.moves[party].ends(s)
    moves = moves[moves != s]
    if not answers:
        return _judged(graph, party, s, [Demand(int(t), ()) for t in moves])
    reached = reach(graph, party, moves, semantics, credible=credible)
    found, listed = list[Demand](), 0
    for t, ends in zip(moves.tolist(), reached, strict=True):
        always = not escape and semantics.return_counts and bool((ends == s).any())
        replies = []
        for u in [] if always else ends.tolist():
            onward = onward_from(graph, party, u) if escape else ()
            # Where the party would be at t again, or could go back there, it is not deterred from what it likes at t.
            if u not in (s, t) and t not in onward:
                replies.append(Reply(u, tuple(v for v in onward if v != s)))
                listed += 1 + len(onward)
        if listed > MOST_LISTED:
            fix = "Add feasibility rules, or ask for another state or for nash."
            raise TooLarge("states in the condition of one party", listed, MOST_LISTED, exact=False, fix=fix)
        found.append(Demand(t, tuple(replies), always))
    return _judged(graph, party, s, found)


def judged(concept: str) -> tuple[bool, bool, bool]:
    """Return what sanctions a concept asks for; raise :class:`~sulh.errors.NotDefined` where it is none of the five."""
    if concept not in JUDGED:
        raise NotDefined(
            f"What preferences would have to satisfy cannot be said under {concept}. Take {', '.join(JUDGED)}."
        )
    return JUDGED[concept]


def reach(graph: Graph, party: int, starts: IntArray, semantics: Semantics, *, credible: bool) -> list[IntArray]:
    """Return where the opponents of a party can come to from each of some states by one step or more, ascending.

    Raises
    ------
    NotDefined
        They must gain by each step, and some comparison of one of them is unknown.
    """
    opponents = opponents_of(graph, party, semantics)
    if credible:
        unsure = [graph.parties[other] for other in opponents if not graph.relations[other].known]
        if unsure:
            raise NotDefined(
                f"Some comparisons of {' and '.join(unsure)} are unknown, so that it cannot be said which steps of "
                "theirs are improvements. Take nash, gmr or smr."
            )
    movers = [backwards(graph, other, BETTER if credible else None) for other in opponents]
    rows = np.zeros((graph.n, len(starts)), bool)
    rows[starts, np.arange(len(starts))] = True
    found = bits.unpacked(bits.SANCTIONS[semantics.sanctions](bits.packed(rows), movers), len(starts))
    return [np.flatnonzero(column) for column in found.T]


def backwards(graph: Graph, party: int, steps: Sight | None) -> bits.Arcs:
    """Return the moves of a party from their ends to their starts; with ``steps`` only those to what is above."""
    key = ("backwards", party, steps)
    if key not in graph.kept:
        starts, ends = graph.moves[party].arcs()
        if steps is not None:
            found = graph.relations[party].above(ends, starts, steps)
            starts, ends = starts[found], ends[found]
        order = np.argsort(ends, kind="stable")
        graph.kept[key] = bits.arcs(ends[order], starts[order])
    arcs: bits.Arcs = graph.kept[key]
    return arcs


def onward_from(graph: Graph, party: int, u: int) -> tuple[int, ...]:
    """Return where a party can move on to from a state; looked up once."""
    known: dict[int, tuple[int, ...]] = graph.kept.setdefault(("onward", party), {})
    if u not in known:
        known[u] = tuple(v for v in graph.moves[party].ends(u).tolist() if v != u)
    return known[u]


def way(demand: Demand) -> Way | None:
    """Return how the demand is missed: its move is above the start, and of each reply some state; None if never."""
    if demand.always:
        return None
    return frozenset([frozenset([demand.move]), *(frozenset(reply.states) for reply in demand.replies)])


def ways(found: Iterable[Demand]) -> list[Way]:
    """Return all ways to miss some demand."""
    return [one for one in map(way, found) if one is not None]


def _judged(graph: Graph, party: int, s: int, found: Sequence[Demand]) -> tuple[Demand, ...]:
    """Return the demands with what the preference as coded says to them, and whether each is needed."""
    relation, here, every = graph.relations[party], np.array(s), np.arange(graph.n)
    above = relation.above(every, here, BETTER)
    perhaps = above if relation.known else relation.above(every, here, Sight(unknown=True))
    implied = _implied(found)
    result = []
    for k, one in enumerate(found):
        met = not _missed(one, perhaps) or (None if not _missed(one, above) else False)
        result.append(replace(one, needed=not one.always and k not in implied, met=met))
    return tuple(result)


def _missed(one: Demand, above: BoolArray) -> bool:
    reached = not one.always and bool(above[one.move])
    return reached and all(above[list(reply.states)].any() for reply in one.replies)


def _implied(found: Sequence[Demand]) -> set[int]:
    """Return the places of the demands that others imply; of those that say the same the first is kept."""
    # Only a demand about a state that is itself a reply, with nothing onward, can imply another.
    bare = [{reply.state for reply in one.replies if not reply.onward} for one in found]
    moves = {one.move for one in found if not one.always}
    result = set()
    for k, one in enumerate(found):
        if one.always or not bare[k] & moves:
            continue
        mine = way(one) or frozenset()
        for j, other in enumerate(found):
            if j != k and other.move in bare[k] and not other.always:
                theirs = way(other) or frozenset()
                if covers(theirs, mine) and (j < k or not covers(mine, theirs)):
                    result.add(k)
    return result


def _names(states: States, numbers: Sequence[int]) -> list[str]:
    return states.names_of(np.array(numbers, np.int64)) if numbers else []
