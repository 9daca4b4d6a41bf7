"""Which single steps a verdict can depend on: those of one play that shows it, and those that are the only way on.

Without a step, plays go as before, or are over where it was the only one. So a verdict that one play shows stays where
that play does not take the step; and one that all plays bear out fails only where a play is now over, or where nothing
is left of which it spoke. All other steps need not be tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from sulh.case.claim_forms import Atom, Drifts, Formula, Holds, Leads, Plain, atoms
from sulh.engine.arrays import BoolArray
from sulh.engine.modelcheck import Lasso, avoiding, may_end_without, must_reach, until, way
from sulh.errors import NotDefined
from sulh.questions.claim_drifting import below, gaining, left_alone, round_at
from sulh.questions.claim_judging import Court
from sulh.questions.play import fate

START = np.array([0])


def steps_that_can_matter(court: Court, formula: Formula) -> list[int]:
    """Return the arcs of a court's network without which, one at a time, a verdict may be another, by number."""
    found: dict[int, None] = {}
    for atom in atoms(formula):
        try:
            found |= dict.fromkeys(_of(court, atom))
        except NotDefined:
            continue  # what is not known stays so without a step
    return list(found)


def _of(court: Court, atom: Atom) -> Iterable[int]:
    match atom:
        case Plain("inevitable", what):
            return _coming(court, START, court.truth(what))
        case Plain("ends", what):
            return _ending(court, court.truth(what))
        case Plain(mode, what):
            truth = court.truth(what)
            return _way(court, ~truth if mode == "always" else truth)
        case Leads(what, to):
            return _leading(court, court.truth(what), court.truth(to))
        case Holds(quantity, what):
            return _holding(court, quantity, court.truth(what))
        case Drifts(party):
            return _drifting(court, court.here.case.party_number(party))
    return ()


def _way(court: Court, goal: BoolArray) -> list[int]:
    return way(court.walks, START, goal) or []


def _coming(court: Court, sources: Iterable[int], goal: BoolArray) -> Iterator[int]:
    """Yield them for a claim that every play from some nodes comes to a goal."""
    walks, from_ = court.walks, np.zeros(court.walks.n, bool)
    from_[list(sources)] = True
    broken = from_ & ~must_reach(walks, goal)
    if not broken.any():
        yield from _only_ways(court, until(walks, from_, goal))
        return
    lost = may_end_without(walks, goal) & broken
    stem = _way(court, lost if lost.any() else broken)
    yield from stem
    yield from _arcs(avoiding(walks, int(walks.ends[stem[-1]]) if stem else 0, goal))


def _leading(court: Court, what: BoolArray, to: BoolArray) -> Iterator[int]:
    yield from _coming(court, np.flatnonzero(what).tolist(), to)
    if what.any() and must_reach(court.walks, to)[what].all():  # it may come to speak of nothing
        yield from _way(court, what)


def _ending(court: Court, truth: BoolArray) -> Iterator[int]:
    walks = court.walks
    bad = walks.over & ~truth
    if bad.any():
        yield from _way(court, bad)
    elif (walks.cycle >= 0).any():
        yield from _arcs(avoiding(walks, 0, walks.over))
    else:
        yield from _only_ways(court, ~truth)


def _holding(court: Court, quantity: str, truth: BoolArray) -> list[int]:
    if quantity != "only" and not truth.any():
        return []
    holding = court.holding
    shows = {"some": truth & holding, "every": truth & ~holding, "only": holding & ~truth}[quantity]
    spoken_of = {"some": shows, "every": truth, "only": holding}[quantity]
    return _way(court, shows if shows.any() else spoken_of)


def _drifting(court: Court, party: int) -> Iterator[int]:
    here, network = court.here, court.network
    if party in here.unordered:
        return
    found = fate(here, network, party)
    if found.end is None:
        yield from _only_ways(court, np.ones(len(network.states), bool))
        return
    low, kept = below(here, network, party), gaining(here, network, party)
    if found.verdict == "harmed":
        yield from _arcs(left_alone(here, network, party))
        return
    starts, ends = network.states[network.starts], network.states[network.ends]
    for step in found.path:
        who = network.movers.index(tuple(map(here.case.party_number, step.parties)))
        taken = (starts == step.start.number) & (ends == step.to.number) & (network.who == who)
        yield int(np.flatnonzero(taken)[0])
    if found.endless:
        yield from round_at(network, kept, low, int(np.flatnonzero(network.states == found.end.number)[0]))
    # The others may come to be left below the start where one of them has a single step.
    others = ~network.moving(party)
    lone = np.bincount(network.starts[others], minlength=len(low)) == 1
    yield from np.flatnonzero(others & lone[network.starts]).tolist()


def _only_ways(court: Court, nodes: BoolArray) -> list[int]:
    """Return the arcs from some nodes from which no other arc leads."""
    starts = court.network.starts
    lone = nodes & (np.bincount(starts, minlength=len(nodes)) == 1)
    return np.flatnonzero(lone[starts]).tolist()


def _arcs(play: Lasso | None) -> list[int]:
    return [] if play is None else [*play.stem, *play.loop]
