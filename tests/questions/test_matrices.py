"""The matrices give the verdicts of the definitions, by the formulas that the literature prints."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from strategies import cases
from sulh.case.case import Case
from sulh.engine.arrays import BoolArray
from sulh.engine.bits import SANCTIONS, Rule

RULES: list[Rule] = list(SANCTIONS)


def product(a: BoolArray, b: BoolArray) -> BoolArray:
    return np.asarray(a.astype(np.int64) @ b.astype(np.int64) > 0)


def stable(found: sulh.Matrices, id: str) -> dict[str, list[bool]]:
    """Return for which states the entry on the diagonal is 0, concept by concept."""
    j, better, gains = found.moves[id], found.better[id], found.improvements[id]
    every, not_better = np.ones_like(j), ~better.T
    no_escape = not_better & ~product(j, better.T)
    deterred = {
        "nash": ~every,
        "gmr": product(found.group_moves[id], not_better),
        "smr": product(found.group_moves[id], no_escape),
        "seq": product(found.group_improvements[id], not_better),
    }
    return {concept: (~np.diagonal(product(gains, every & ~by))).tolist() for concept, by in deterred.items()}


@given(cases(), st.sampled_from(RULES))
@settings(max_examples=80)
def test_formulas_of_the_literature_give_what_solve_gives(case: Case, rule: Rule) -> None:
    found = sulh.matrices(case, sanctions=rule)
    solution = sulh.solve(case, ("nash", "gmr", "smr", "seq"), sanctions=rule)
    for k, party in enumerate(case.parties):
        for concept, verdict in stable(found, party.id).items():
            assert verdict == solution.verdicts[concept][k].tolist(), (concept, party.id)


@pytest.mark.parametrize("name", ["elmira", "us-taliban-2018-2021", "sustainable-development"])
def test_shipped_cases_too(name: str) -> None:
    case = sulh.load(name)
    found, solution = sulh.matrices(case), sulh.solve(case, ("nash", "gmr", "smr", "seq"))
    for k, party in enumerate(case.parties):
        for concept, verdict in stable(found, party.id).items():
            assert verdict == solution.verdicts[concept][k].tolist(), (concept, party.id)


@given(cases())
@settings(max_examples=40)
def test_a_comparison_is_one_of_four(case: Case) -> None:
    found = sulh.matrices(case)
    for party in case.parties:
        parts = [part[party.id].astype(int) for part in (found.better, found.worse, found.equal, found.unknown)]
        assert (sum(parts) == 1).all()
        assert (found.improvements[party.id] <= found.moves[party.id]).all()
        assert not np.diagonal(found.moves[party.id]).any()


def test_what_is_not_known_is_said() -> None:
    text = """
    sulh: 1
    title: Two states
    parties: {a: {options: {x: X}, preferences: [{prefer: x, uncertain: yes}]}}
    """
    found = sulh.matrices(sulh.loads(text))
    assert found.unknown["a"].tolist() == [[False, True], [True, False]]
    assert not found.better["a"].any()
    assert "unknown.a" in found.arrays()
    assert "unknown.first" not in sulh.matrices(sulh.load("chicken")).arrays()


def test_a_group_of_nobody_gets_nowhere() -> None:
    found = sulh.matrices(sulh.loads("{sulh: 1, title: One, parties: {a: {options: {x: X}, preferences: [x]}}}"))
    assert not found.group_moves["a"].any()
    assert found.to_dict()["matrices"]["moves.a"] == ["01", "10"]


def test_limits_and_wrong_calls() -> None:
    case = sulh.load("elmira")
    with pytest.raises(sulh.TooLarge, match=r"12 states for matrices; the limit is 11.*144 entries"):
        sulh.matrices(case, max_states=11)
    with pytest.raises(sulh.UsageError, match="no rule of sanctions 'all'"):
        sulh.matrices(case, sanctions="all")  # type: ignore[arg-type]
    with pytest.raises(sulh.UsageError, match="takes a case"):
        sulh.matrices("elmira")  # type: ignore[arg-type]
