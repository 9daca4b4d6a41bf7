"""Which packages there are: coercive ones, who signs, which are dominated."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import sulh
from sulh.questions.packages import dominated

DOHA = "YNYYNNNNYN"


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), max_size=30), st.integers(1, 3))
def test_dominated_is_exact(columns: list[list[int]], rows: int) -> None:
    scores = np.array(columns, np.uint32).reshape(len(columns), 3).T[:rows]
    by_hand = [any(all(other > own for other, own in zip(a, b, strict=True)) for a in scores.T) for b in scores.T]
    assert dominated(scores).tolist() == by_hand


def test_coercive_options_are_asked_for() -> None:
    case = sulh.load("us-taliban-2018-2021")
    answer, every = sulh.deals(case), sulh.deals(case, include_coercive=True)
    assert (len(answer.packages), answer.left_out) == (17, 8)
    assert (len(every.packages), every.left_out) == (25, 0)
    for deal in answer.packages:
        assert not any("taliban.takeover" in part.on for part in deal.parts)
    (tested,) = [sulh.deals(case, DOHA, "YYNYNYNNYN").asked]
    assert tested is not None
    assert any("coercive: taliban.takeover" in reason for reason in tested.refused)


def test_who_signs() -> None:
    case = sulh.load("us-taliban-2018-2021")
    every = {str(deal): set(deal.signatories) for deal in sulh.deals(case).packages}
    signed = sulh.deals(case, with_parties="taliban", without=["pakistan"])
    assert {str(deal) for deal in signed.packages} == {
        name for name, ids in every.items() if "taliban" in ids and "pakistan" not in ids
    }
    pairs = sulh.deals(case, signatories=(2, 2))
    assert {str(deal) for deal in pairs.packages} == {name for name, ids in every.items() if len(ids) == 2}
    alone = sulh.deals(case, signatories=(1, 1))
    assert [str(deal) for deal in alone.packages] == ["pakistan: NNYNNNNNNN to NNYNNNNNYN"]
