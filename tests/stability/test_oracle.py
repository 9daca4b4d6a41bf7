"""The engine holds what the definitions say: every concept, every road, against the oracle."""

from __future__ import annotations

from itertools import product
from typing import get_args

from hypothesis import given, settings

from strategies import cases
from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.states import list_states
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
