"""Stable whatever the unknowns are, or for some of what they may be: every weak order that keeps what is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from sulh.stability.oracle import classical
from sulh.stability.oracle.classical import LEGAL
from sulh.stability.oracle.comparing import Comparing
from sulh.stability.oracle.models import Model

STABLE = {"nash": classical.nash, "gmr": classical.gmr, "smr": classical.smr, "seq": classical.seq}


def completions(model: Model, party: int) -> list[tuple[int, ...]]:
    """Return every weak order that keeps what is known of a party's comparison: the place of each state, best last.

    States are put in one after the other, each into a place that is there or between two, wherever what is
    known of it and of those before it allows.
    """
    key = ("completions", party)
    if key not in model.kept:
        orders: list[list[list[int]]] = [[]]
        for state in range(len(model.names)):
            orders = [
                order for known in orders for order in _put_in(known, state) if _keeps(model, party, order, state)
            ]
        model.kept[key] = [
            tuple(next(place for place, tied in enumerate(order) if s in tied) for s in range(len(model.names)))
            for order in orders
        ]
    found: list[tuple[int, ...]] = model.kept[key]
    return found


def completed(model: Model, s: int, parties: list[int]) -> Iterator[Model]:
    """Yield the model with every joint completion of what these parties prefer, as far as s is concerned.

    Of completions that agree on all improvements and on which states are better than s, one stands for all:
    nothing else is asked by Nash, GMR, SMR and SEQ at s.
    """
    choices = []
    for party in parties:
        asked = {
            (
                tuple(order[t] > order[s] for t in range(len(order))),
                tuple((u, t) for u, ends in model.reach[party].items() for t in ends if order[t] > order[u]),
            ): order
            for order in completions(model, party)
        }
        choices.append([(party, _comparing(order)) for order in asked.values()])
    for joint in product(*choices):
        comparisons = list(model.comparisons)
        for party, compare in joint:
            comparisons[party] = compare
        yield replace(model, comparisons=tuple(comparisons))


def every(concept: str, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether a party is stable at s in all completions of what all parties prefer."""
    return all(
        STABLE[concept](one, party, s, sanctions, return_counts)
        for one in completed(model, s, _that_matter(concept, model, party))
    )


def some(concept: str, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether a party is stable at s in at least one completion of what all parties prefer."""
    return any(
        STABLE[concept](one, party, s, sanctions, return_counts)
        for one in completed(model, s, _that_matter(concept, model, party))
    )


def some_equilibrium(concept: str, model: Model, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether there is one joint completion in which all parties are stable at s."""
    parties = list(range(len(model.parties)))
    return any(
        all(STABLE[concept](one, party, s, sanctions, return_counts) for party in parties)
        for one in completed(model, s, parties)
    )


def _that_matter(concept: str, model: Model, party: int) -> list[int]:
    """Return the parties whose preferences the concept looks at: the others' only where their steps must improve."""
    return list(range(len(model.parties))) if concept == "seq" else [party]


def _put_in(order: list[list[int]], state: int) -> Iterator[list[list[int]]]:
    for place in range(len(order) + 1):
        yield [*order[:place], [state], *order[place:]]
    for place in range(len(order)):
        yield [*order[:place], [*order[place], state], *order[place + 1 :]]


def _keeps(model: Model, party: int, order: list[list[int]], state: int) -> bool:
    """Whether an order compares a state with the others in it as the party does where that is known."""
    here = next(place for place, tied in enumerate(order) if state in tied)
    for place, tied in enumerate(order):
        for other in tied:
            degree = model.compare(party, state, other)
            if degree is not None and (degree > 0, degree < 0) != (here > place, here < place):
                return False
    return True


def _comparing(order: tuple[int, ...]) -> Comparing:
    return lambda t, s: (order[t] > order[s]) - (order[t] < order[s])
