"""The cases that benchmarks/ measures are what they say; the matrices they are held against give the same answers."""

from __future__ import annotations

import sys
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sulh
from sulh.case.moves import arcs
from sulh.case.scores import scores
from sulh.case.states import list_states

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


@pytest.fixture
def makers(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(BENCHMARKS)
    import makers

    return makers


def count(text: str) -> int:
    return len(list_states(sulh.loads(text)))


def test_random_cases(makers: Any) -> None:
    case = sulh.loads(makers.random_case(8, 0))
    assert count(makers.random_case(8, 0)) == 2**8
    assert [len(party.options) for party in case.parties] == [2, 2, 2, 2]
    assert [len(party.preference.items) for party in case.parties] == [12] * 4
    assert all(len(item.statement.options) == 2 for party in case.parties for item in party.preference.items)
    sure = sulh.loads(makers.marked(makers.random_case(8, 0), {2: "uncertain", 5: "strong"}))
    assert [[item.uncertain for item in party.preference.items].index(True) for party in sure.parties] == [2] * 4
    assert [[item.degree for item in party.preference.items].index(2) for party in sure.parties] == [5] * 4
    assert makers.random_case(8, 0) == makers.random_case(8, 0) != makers.random_case(8, 1)


def test_six_parties(makers: Any) -> None:
    case = sulh.loads(makers.six_parties())
    assert (len(case.parties), len(case.options), count(makers.six_parties())) == (6, 20, 138_240)
    assert max(len(party.preference.items) for party in case.parties) == 16


def test_other_shapes(makers: Any) -> None:
    case = sulh.loads(makers.random_case(6, 0, parts=[4, 1, 1], direction="forward"))
    assert [len(party.options) for party in case.parties] == [4, 1, 1]
    assert {option.direction for option in case.options} == {"forward"}
    assert len(sulh.loads(makers.with_forbidden_move(makers.random_case(6, 0))).forbidden_moves) == 1
    assert count(makers.with_coalesced_states(makers.random_case(6, 0), 6)) == 64 - 16 + 1
    heavy = sulh.loads(makers.weighted(6, 0))
    assert [len(np.unique(score)) for score in scores(heavy, list_states(heavy))] == [64] * 4


@pytest.mark.parametrize(
    ("bits", "walls", "opponents", "states"),
    [
        (3, 0, 2, 2**7),
        (3, 3, 2, 2 * 2 * 2**3),
        (3, 1, 2, 2**7),
        (4, 2, 2, 2**8),
        (2, 0, 3, 2**7),
        (2, 2, 3, 2 * 4 * 2**2),
    ],
)
def test_stairs(makers: Any, bits: int, walls: int, opponents: int, states: int) -> None:
    """From the foot each climber has one improvement at its turn, and none but this one leads on to the top."""
    case = sulh.loads(makers.stairs(bits, walls, opponents))
    listed = list_states(case)
    assert len(listed) == states
    score = scores(case, listed)
    loser = case.party_number("loser")
    at, steps = 0, 0
    while True:
        here = [
            end
            for number, party in enumerate(case.parties)
            if number != loser
            for start, end in zip(*arcs(case, party, listed), strict=True)
            if start == at and score[number][end] > score[number][at]
        ]
        if not here:
            break
        assert len(here) == 1
        assert score[loser][here[0]] <= score[loser][at]
        at, steps = here[0], steps + 1
    assert steps == opponents * (2**bits - 1)
    assert score[loser][at] < score[loser][0]


def test_listings(makers: Any) -> None:
    assert count(makers.groups(3)) == count(makers.groups(3, interleaved=True)) == 4**3
    assert count(makers.chain(6)) == 13  # none, six with one, 3 + 2 + 1 pairs three or more apart
    assert count(makers.at_most(2, 6)) == 1 + 6 + comb(6, 2)
    assert len(sulh.loads(makers.clauses(8, 5, 0)).rules) == 5


def test_matrices_say_the_same(makers: Any) -> None:
    from dense import verdicts

    for seed in range(5):
        case = sulh.loads(makers.random_case(6, seed))
        solution = sulh.solve(case)
        moves = [np.zeros((64, 64), bool) for _ in case.parties]
        for matrix, party in zip(moves, case.parties, strict=True):
            matrix[arcs(case, party, solution.states)] = True
        found = verdicts(moves, np.array(scores(case, solution.states), np.int64))
        for id in solution.concepts:
            assert np.array_equal(found[id], solution.verdicts[id]), (seed, id)


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory of a child is not told there")
def test_a_fresh_process_answers(makers: Any) -> None:
    from fresh import ask

    found = ask("solve", makers.random_case(4, 0))
    assert found["states"] == 16
    assert {"load", "answer", "mb"} <= set(found)
    assert ask("list", makers.groups(2))["states"] == 16
