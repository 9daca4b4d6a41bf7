"""Nash, GMR, SMR, SEQ, symmetric SEQ, and simultaneous answers: the theory's sections 3.1 to 3.4."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product

from sulh.stability.oracle.models import MayStep, Model, answers, anywhere, improving
from sulh.stability.oracle.truth import Vector

LEGAL = "legal-sequences"


def answered(
    model: Model,
    party: int,
    s: int,
    leaving: Iterable[int],
    may_step: MayStep,
    deters: Callable[[int], bool],
    sanctions: str,
    return_counts: bool,
) -> bool:
    """Whether each way of leaving s has an answer of the opponents that deters it."""
    return all(
        any(deters(s2) for s2 in answers(model, party, may_step, s, s1, sanctions, return_counts)) for s1 in leaving
    )


def nash(model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether a party has no improvement at s."""
    return not model.improvements(party)[s]


def gmr(model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether after each improvement the opponents can come to a state no better than s."""

    def deters(s2: int) -> bool:
        return not model.better(party, s2, s)

    return answered(model, party, s, model.improvements(party)[s], anywhere, deters, sanctions, return_counts)


def smr(model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether in addition the party cannot move on from there to a state better than s."""

    def deters(s2: int) -> bool:
        return not model.better(party, s2, s) and all(not model.better(party, s3, s) for s3 in model.reach[party][s2])

    return answered(model, party, s, model.improvements(party)[s], anywhere, deters, sanctions, return_counts)


def seq(model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether after each improvement the opponents, improving at each step, can come to a state no better."""

    def deters(s2: int) -> bool:
        return not model.better(party, s2, s)

    return answered(model, party, s, model.improvements(party)[s], improving, deters, sanctions, return_counts)


def sseq(model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether in addition to SEQ the party cannot move on from there to a state better than s."""

    def deters(s2: int) -> bool:
        return not model.better(party, s2, s) and all(not model.better(party, s3, s) for s3 in model.reach[party][s2])

    return answered(model, party, s, model.improvements(party)[s], improving, deters, sanctions, return_counts)


def combined(model: Model, party: int, s: int, s1: int) -> set[Vector]:
    """Return what may come out if, while a party goes from s to s1, others take improvements they have at s.

    Each other party stays or takes one of its improvements, and not all stay. Not all that comes out is feasible.
    """
    assert model.vectors is not None
    others = [other for other in range(len(model.parties)) if other != party]
    start = model.vectors[s]
    result = set()
    for ends in product(*([s, *model.improvements(other)[s]] for other in others)):
        if any(end != s for end in ends):
            row = list(model.vectors[s1])
            for end in ends:
                for k, value in enumerate(model.vectors[end]):
                    if value != start[k]:
                        row[k] = value
            result.add(tuple(row))
    return result


def sim(model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether each improvement meets improvements that others take at the same time, and so comes to no good."""
    assert model.vectors is not None
    vectors = model.vectors
    return all(
        any(row in vectors and not model.better(party, vectors.index(row), s) for row in combined(model, party, s, s1))
        for s1 in model.improvements(party)[s]
    )


def passed_over(model: Model, party: int, s: int) -> set[tuple[int, str]]:
    """Return the infeasible combinations that SIM passes over: the improvement, and the vector it would come to."""
    assert model.vectors is not None
    return {
        (s1, "".join("Y" if value else "N" for value in row))
        for s1 in model.improvements(party)[s]
        for row in combined(model, party, s, s1)
        if row not in model.vectors
    }


def seq_or_sim(model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether a party is SEQ-stable at s, or SIM-stable."""
    return seq(model, party, s, sanctions, return_counts) or sim(model, party, s)
