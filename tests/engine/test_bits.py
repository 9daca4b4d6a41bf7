"""Sets of states as bits against sets of Python."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from boards import Board, boards
from sulh.engine import bits
from sulh.engine.arrays import BoolArray
from sulh.stability.oracle import reached


def of_board(board: Board) -> list[bits.Arcs]:
    return [bits.arcs(*moves.arcs()) for moves in board.graph().moves]


@st.composite
def rows(draw: st.DrawFn, n: int, k: int) -> BoolArray:
    return np.array(draw(st.lists(st.booleans(), min_size=n * k, max_size=n * k)), bool).reshape(n, k)


@given(data=st.data(), n=st.integers(1, 4), k=st.integers(1, 70))
def test_packing_loses_nothing(data: st.DataObject, n: int, k: int) -> None:
    given_ = data.draw(rows(n, k))
    assert bits.packed(given_).shape == (n, -(-k // 64))
    assert np.array_equal(bits.unpacked(bits.packed(given_), k), given_)


@given(board=boards(), data=st.data())
def test_rows_spread_to_where_their_states_are_reached_from(board: Board, data: st.DataObject) -> None:
    given_ = data.draw(rows(board.n, 3))
    movers = of_board(board)
    for rule, spread in bits.SANCTIONS.items():
        found = bits.unpacked(spread(bits.packed(given_), movers), 3)
        for s in range(board.n):
            ends = sorted(reached(board.reach, range(len(movers)), s, rule))
            assert found[s].tolist() == given_[ends].any(axis=0).tolist()


@given(board=boards())
def test_every_start_is_asked_about_once(board: Board) -> None:
    movers = of_board(board)
    assert np.concatenate(list(bits.departures(board.n, movers))).tolist() == list(range(board.n))


def test_parts_are_of_whole_words() -> None:
    wide = bits.Arcs(np.array([0]), np.array([0]), np.zeros(bits.CELLS, np.int64))
    assert [len(part) for part in bits.departures(130, [wide])] == [64, 64, 2]


def test_nobody_leads_anywhere() -> None:
    given_ = np.ones((2, 1), np.uint64)
    for spread in bits.SANCTIONS.values():
        assert not spread(given_, []).any()
