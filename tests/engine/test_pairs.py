"""The two worst states kept apart: what is left to deter where a return to the start does not."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from boards import Board, arc_boards, board, score_arrays
from sulh.engine import pairs
from sulh.engine.arrays import IntArray
from sulh.engine.grids import padded
from sulh.stability.oracle import reached

RULES = {
    "legal-sequences": pairs.worst_by_legal_sequences,
    "each-once": pairs.worst_each_once,
    "single-move": pairs.worst_single_move,
}


def smallest_two(keys: set[int]) -> tuple[int, int]:
    low = sorted(keys)[:2]
    return tuple([*low, pairs.NONE, pairs.NONE][:2])  # type: ignore[return-value]


@given(data=st.data())
def test_merge_keeps_the_two_smallest_different_keys(data: st.DataObject) -> None:
    some = st.sets(st.integers(0, 6), max_size=2).map(smallest_two)
    a, b = data.draw(some), data.draw(some)
    arrays = [tuple(np.array([key]) for key in pair) for pair in (a, b)]
    first, second = pairs.merge(*arrays)  # type: ignore[arg-type]
    assert (first[0], second[0]) == smallest_two({*a, *b} - {pairs.NONE})


@st.composite
def seeded(draw: st.DrawFn) -> tuple[Board, IntArray]:
    board = draw(arc_boards())
    return board, draw(score_arrays(board.n))


@given(given_=seeded(), improving=st.booleans())
def test_the_two_worst_states_by_every_rule(given_: tuple[Board, IntArray], improving: bool) -> None:
    board, seed = given_
    for sanctions, worst in RULES.items():
        first, second = worst(seed, board.grids, improving)
        for s in range(board.n):
            ends = reached(board.steps(improving), range(len(board.grids)), s, sanctions)
            keys = {int(seed[t]) * (board.n + 1) + t for t in ends}
            assert (int(first[s]), int(second[s])) == smallest_two(keys), sanctions
        assert first[-1] == second[-1] == pairs.NONE


@given(given_=seeded(), party=st.integers(0, 2))
def test_undeterred(given_: tuple[Board, IntArray], party: int) -> None:
    """An improvement is undeterred where nothing but its start follows that is low enough."""
    board, seed = given_
    party %= len(board.grids)
    others = [k for k in range(len(board.grids)) if k != party]
    pair = pairs.worst_by_legal_sequences(seed, [board.grids[k] for k in others], False)
    limit = board.scores[party]
    found = pairs.undeterred(pair, limit, board.grids[party])
    assert found.tolist() == [
        any(
            all(seed[t] > limit[s] for t in reached(board.reach, others, s1, "legal-sequences") - {s})
            for s1 in board.steps(True)[party][s]
        )
        for s in range(board.n)
    ]


def test_a_return_to_the_start_is_set_aside() -> None:
    """From 1 the opponent leads back to 0, or to 2, which is as low; only the second one deters at 0."""
    seed = padded(np.array([0, 1, 0], np.uint32))
    own = board(3, [[(0, 1)]], [[0, 1, 0]])
    for arcs, undeterred in (([(1, 0)], True), ([(1, 0), (1, 2)], False)):
        opponent = board(3, [arcs], [[0, 0, 0]])
        pair = pairs.worst_by_legal_sequences(seed, opponent.grids, False)
        assert pairs.undeterred(pair, own.scores[0], own.grids[0]).tolist() == [undeterred, False, False]


def test_nobody_answers() -> None:
    seed = padded(np.array([0, 1], np.uint32))
    own = board(2, [[(0, 1)]], [[0, 1]])
    for worst in RULES.values():
        pair = worst(seed, [], False)
        assert pair[0].tolist() == [pairs.NONE] * 3
        assert pairs.undeterred(pair, own.scores[0], own.grids[0]).tolist() == [True, False]
