"""Stability in every completion of preferences that are partly unknown, and in some completion.

A completion is a weak order, ties allowed, that keeps all that is known. For Nash, GMR and SMR a party's own
comparisons with the start decide alone, and two completions are extreme: all that is unknown is better than the
start, or none of it. SEQ hangs on what the opponents prefer too. There bounds settle most states, and
:mod:`~sulh.stability.unsettled` searches for the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from sulh.case.blocs import Unanimous
from sulh.case.graph import Graph
from sulh.case.relations import Relation
from sulh.engine import weakorders
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.orders import UNKNOWN
from sulh.errors import NotDefined
from sulh.stability import gmr, nash, seq, smr
from sulh.stability.concept import Concept, Semantics
from sulh.stability.deterrence import Reading, deterred
from sulh.stability.uncertain import OPEN, SURE, nothing_unknown
from sulh.stability.unsettled import Unsettled

EVERY, SOME = Reading(leave=OPEN, harmless=OPEN, steps=OPEN), Reading(leave=SURE, harmless=SURE, steps=OPEN)
"""A party's own extreme completions: all that is unknown is better than the start, or none of it."""


def circular(graph: Graph) -> str:
    """Return why no weak order keeps what is known of some party's preference; empty where one does for each.

    The reason names the party and the states that go round in a circle.
    """
    for number, (party, relation) in enumerate(zip(graph.parties, graph.relations, strict=True)):
        if isinstance(relation, Unanimous):
            return f"{party} is a bloc, whose comparisons no order keeps"
        if relation.table is not None and _following(graph, number) is None:
            way = weakorders.circle(relation.table)
            shown = "".join(f"{graph.name(state)} {sign} " for state, sign in way) + graph.name(way[0][0])
            return f"no order keeps the comparisons of {party}, which go round in a circle ({shown})"
    return ""


def in_every(base: str, graph: Graph, party: int, semantics: Semantics) -> BoolArray:
    """Return where a party is stable in every completion of all preferences: bool array, shape (n,).

    ``base`` is nash, gmr, smr or seq. Where nothing is unknown it is stability itself.

    Raises
    ------
    NotDefined
        There is no completion.
    TooLarge
        For seq: the search came to its limit.
    """
    graph = _closed(graph)
    stable: BoolArray = _STABLE[base](graph, party, semantics, EVERY)
    if base != "seq":
        return stable
    surely = deterred(graph, party, semantics, replace(EVERY, steps=SURE), credible=True)
    opponents = (relation for other, relation in enumerate(graph.relations) if other != party)
    if all(map(_may_tie, opponents)):
        return surely  # one completion of the opponents has no other improvements than the sure ones
    left = np.flatnonzero(stable & ~surely)
    if len(left):
        search = Unsettled(graph, semantics, "every-seq")
        stable[left] = [not search.unstable(party, start) for start in left.tolist()]
    return stable


def in_some(base: str, graph: Graph, party: int, semantics: Semantics) -> BoolArray:
    """Return where a party is stable in some completion of all preferences: bool array, shape (n,).

    As :func:`in_every`. Which completion that is may differ from state to state and from party to party.
    """
    graph = _closed(graph)
    stable: BoolArray = _STABLE[base](graph, party, semantics, SOME)
    if base != "seq":
        return stable
    left = np.flatnonzero(stable & ~_stable_by_sure_steps(graph, party, semantics))
    if len(left):
        search = Unsettled(graph, semantics, "some-seq")
        stable[left] = [search.stable(party, start) for start in left.tolist()]
    return stable


def jointly(graph: Graph, verdicts: BoolArray, semantics: Semantics) -> BoolArray:
    """Return where one completion makes all parties SEQ stable: bool array, shape (n,).

    ``verdicts``, shape (parties, n), is where each party is stable in some completion, maybe each in another.
    """
    graph = _closed(graph)
    stable: BoolArray = np.logical_and.reduce(verdicts)
    # What sure steps deter stays deterred while each party has its own extreme completion.
    surely = [_stable_by_sure_steps(graph, party, semantics) for party in range(len(verdicts))]
    left = np.flatnonzero(stable & ~np.logical_and.reduce(surely))
    if len(left):
        search = Unsettled(graph, semantics, "some-seq")
        stable[left] = [search.all_stable(start) for start in left.tolist()]
    return stable


def _stable_by_sure_steps(graph: Graph, party: int, semantics: Semantics) -> BoolArray:
    return deterred(graph, party, semantics, replace(SOME, steps=SURE), credible=True)


def _closed(graph: Graph) -> Graph:
    """Return the graph with all that follows from what is known; levels are closed as they are."""
    if all(relation.table is None for relation in graph.relations):
        return graph
    if "closed" not in graph.kept:
        relations = tuple(_following(graph, party) for party in range(len(graph.relations)))
        known = tuple(relation for relation in relations if relation is not None)
        if len(known) < len(relations):
            raise NotDefined(f"There is no completion: {circular(graph)}.")
        graph.kept["closed"] = replace(graph, relations=known)
    closed: Graph = graph.kept["closed"]
    return closed


def _following(graph: Graph, party: int) -> Relation | None:
    """Return how a party compares states with all that follows, None where it goes round in a circle."""
    relation = graph.relations[party]
    if relation.table is None:
        return relation
    key = ("following", party)
    if key not in graph.kept:
        table = weakorders.closed(relation.table)
        graph.kept[key] = None if table is None else Relation(relation.n, table=table)
    found: Relation | None = graph.kept[key]
    return found


def _may_tie(relation: Relation) -> bool:
    """Return whether some completion makes all states equal whose comparison is unknown."""
    if relation.table is not None:
        return Relation(relation.n, table=_tied(relation.table)).score is not None
    told = [level.known for level in relation.levels if len(np.unique(level.values)) > 1]
    return told == sorted(told, reverse=True)


def _tied(table: IntArray) -> IntArray:
    result: IntArray = np.where(table == UNKNOWN, 0, table)
    return result


_STABLE: dict[str, Callable[..., BoolArray]] = {
    "nash": nash.stable,
    "gmr": gmr.stable,
    "smr": smr.stable,
    "seq": seq.stable,
}
_BASES = {base.id: base for base in (nash.NASH, gmr.GMR, smr.SMR, seq.SEQ)}
_IN = {"every": in_every, "some": in_some}


def _concept(word: str, base: str) -> Concept:
    told = _BASES[base].definition
    return Concept(
        f"{word}-{base}",
        f"{_BASES[base].name} in {word} completion",
        f"In {word} completion of all preferences to weak orders that keep what is known, {told[0].lower()}{told[1:]}",
        f"{_BASES[base].source}; completions are a reading of ours",
        partial(_IN[word], base),
        circular,
        nothing_unknown,
        # Under the others each party's verdict hangs on its own completion alone, so all can be chosen at once.
        jointly if (word, base) == ("some", "seq") else None,
        page="completions",
    )


COMPLETIONS = tuple(_concept(word, base) for word in _IN for base in _BASES)
