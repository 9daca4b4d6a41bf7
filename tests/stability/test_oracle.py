"""The engine holds what the definitions say: every concept, every road, against the oracle."""

from __future__ import annotations

from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from strategies import cases, marked_cases
from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.relations import Relation
from sulh.case.states import list_states
from sulh.engine import spread
from sulh.engine.spread import worst_by_legal_sequences
from sulh.stability import oracle
from sulh.stability.concept import Sanctions, Semantics
from sulh.stability.registry import CONCEPTS, FAMILIES, concept

PARAMETERS = [
    *(f"{id}-{horizon}" for id in ("limited", "maximin") for horizon in (1, 2, 3, 6)),
    *(f"{kind}-{base}-3" for kind in ("strong", "weak") for base in ("gmr", "smr", "seq")),
]
"""Concepts with a parameter that are held against the oracle beside those without."""


def ids(case: Case) -> list[str]:
    """Return the ids of the concepts, leaders included, whether they are defined for a case or not.

    Completions are held against the oracle in ``test_completions.py``: they need smaller cases.
    """
    leaders = [f"stackelberg-{party.id}" for party in case.parties] if "stackelberg" in FAMILIES else []
    return [id for id in [*CONCEPTS, *PARAMETERS, *leaders] if id.split("-")[0] not in ("every", "some")]


def compare(case: Case, id: str, semantics: Semantics) -> bool:
    """Hold the engine against the oracle; return whether the concept is defined for the case."""
    plain, model, found = oracle.model(case), graph(case), concept(id)
    assert oracle.defined(plain, id) == (not found.missing(model)), (id, found.missing(model))
    if found.missing(model):
        return False
    expected = [
        [oracle.concept(id)(plain, party, s, semantics.sanctions, semantics.return_counts) for s in range(model.n)]
        for party in range(len(case.parties))
    ]
    got = np.array([found.stable(model, party, semantics) for party in range(len(case.parties))])
    assert got.tolist() == expected, (id, semantics)
    holds = got.all(axis=0) if found.equilibrium is None else found.equilibrium(model, got, semantics)
    whole = oracle.equilibrium(id)
    answers = [whole(plain, s, semantics.sanctions, semantics.return_counts) for s in range(model.n)]
    assert holds.tolist() == answers, (id, semantics)
    return True


READINGS = [Semantics(sanctions, counts) for sanctions, counts in product(get_args(Sanctions), (True, False))]


@given(case=cases())
@settings(max_examples=800)
def test_engine_equals_oracle(case: Case) -> None:
    """The classical concepts, under every reading of sanctions."""
    plain, states = oracle.model(case), list_states(case)
    assert [states.name(k) for k in range(len(states))] == list(plain.names)
    for semantics in READINGS:
        for id in ("nash", "gmr", "smr", "seq", "sseq"):
            assert compare(case, id, semantics)


@given(case=marked_cases(), semantics=st.sampled_from(READINGS))
@settings(max_examples=600)
def test_every_concept_equals_the_oracle(case: Case, semantics: Semantics) -> None:
    """Uncertain, strong, intransitive and attitudes, in option and in state form."""
    for id in ids(case):
        compare(case, id, semantics)


@given(case=marked_cases(), semantics=st.sampled_from(READINGS))
@settings(max_examples=150)
def test_comparing_every_pair_equals_ordering(case: Case, semantics: Semantics) -> None:
    """The road for comparisons that no order tells gives the same where one does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Relation, "yardsticks", lambda self, sight: None)
        for id in ids(case):
            compare(case, id, semantics)


@given(case=marked_cases(uncertain=False))
@settings(max_examples=100)
def test_staying_may_be_required(case: Case) -> None:
    plain, model = oracle.model(case), graph(case)
    for party in range(len(case.parties)):
        found = CONCEPTS["rnash"].stable(model, party, Semantics(staying="required")).tolist()
        assert found == [oracle.rnash(plain, party, s, staying="required") for s in range(model.n)]


def test_every_concept_has_an_oracle() -> None:
    assert set(CONCEPTS) | set(FAMILIES) == set(oracle.ORACLE) | {"stackelberg"}


@given(case=cases(), improving=st.booleans())
@settings(max_examples=300)
def test_visiting_each_state_once_equals_sweeping(case: Case, improving: bool) -> None:
    model = graph(case)
    for party, seed in enumerate(model.scores):
        opponents = [moves for other, moves in enumerate(model.grids) if other != party]
        swept, visited = (
            worst_by_legal_sequences(seed, opponents, improving, model.transitive, max_sweeps=sweeps)
            for sweeps in (1_000, 0)
        )
        assert swept.tolist() == visited.tolist()


NO_PASSING = """\
sulh: 1
title: Nobody may pass a turn
parties:
  focal: {options: {x: X}, preferences: [not (first.a and first.b and not second.used), x]}
  first: {options: {a: A, b: B}, preferences: [a, b]}
  second: {options: {used: {text: Used, direction: forward}}, preferences: [used]}
forbidden_moves: [{by: first, from: not a and not b, to: a and b}]
"""


@pytest.mark.parametrize("sweeps", [1_000, 0])
def test_a_party_that_could_move_does_not_part_two_moves_of_another(
    sweeps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first opponent needs two steps to harm; only a real step of the second may come between, and it helps."""
    case = sulh.loads(NO_PASSING)
    plain, model, states = oracle.model(case), graph(case), list_states(case)
    monkeypatch.setattr(spread.worst_by_legal_sequences, "__defaults__", (sweeps,))
    stable = [oracle.gmr(plain, 0, s) for s in range(len(states))]
    assert CONCEPTS["gmr"].stable(model, 0, Semantics()).tolist() == stable
    assert not stable[int(states.find("NNNN")[0])]
