"""The engine holds what the definitions say: every concept, every road, against the oracle."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from strategies import cases
from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.states import list_states
from sulh.engine import spread
from sulh.engine.spread import worst_by_legal_sequences
from sulh.stability import oracle
from sulh.stability.concept import Sanctions, Semantics
from sulh.stability.registry import CONCEPTS


def verdicts(case: Case, semantics: Semantics) -> dict[str, list[list[bool]]]:
    """Return what the engine says: concept, party, state."""
    model = graph(case)
    return {
        id: [concept.stable(model, party, semantics).tolist() for party in range(len(case.parties))]
        for id, concept in CONCEPTS.items()
    }


@given(case=cases())
@settings(max_examples=2_000)
def test_engine_equals_oracle(case: Case) -> None:
    plain = oracle.model(case)
    states = list_states(case)
    assert [states.name(k) for k in range(len(states))] == list(plain.names)
    for sanctions, counts in product(get_args(Sanctions), (True, False)):
        found = verdicts(case, Semantics(sanctions, counts))
        for id, concept in oracle.ORACLE.items():
            expected = [
                [
                    concept(plain, party, s) if id == "nash" else concept(plain, party, s, sanctions, counts)
                    for s in range(len(states))
                ]
                for party in range(len(case.parties))
            ]
            assert found[id] == expected, (id, sanctions, counts)


def test_every_concept_has_an_oracle() -> None:
    assert set(oracle.ORACLE) == set(CONCEPTS)


@given(case=cases(), improving=st.booleans())
@settings(max_examples=300)
def test_visiting_each_state_once_equals_sweeping(case: Case, improving: bool) -> None:
    model = graph(case)
    for party, seed in enumerate(model.scores):
        opponents = [moves for other, moves in enumerate(model.moves) if other != party]
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
