"""Turns looked ahead: two numbers for each state say what sets of outcomes do; steps that come again."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boards import Board, board, boards, score_arrays
from sulh.engine import ahead
from sulh.engine.arrays import IntArray
from sulh.errors import TooLarge

Outcomes = list[frozenset[int]]


def turn(board: Board, mover: int, other: int, replies: Outcomes) -> Outcomes:
    """Return where things may end if a party is to move, by definition: sets, ties and all."""
    score, reach = board.scores[mover], board.reach[mover]

    def worth(outcomes: frozenset[int]) -> int:
        return min(int(score[t]) for t in outcomes)

    result = []
    for s in range(board.n):
        best = max((worth(replies[t]) for t in reach[s]), default=-1)
        ends = [replies[t] for t in reach[s] if worth(replies[t]) == best]
        result.append(frozenset().union(*ends) if best > score[s] else frozenset({s}))
    return result


@given(board=boards(), horizon=st.integers(1, 8))
@settings(max_examples=500)
def test_two_numbers_say_what_sets_do(board: Board, horizon: int) -> None:
    """Whoever moves first, after each turn: where the mover stays, and the worst for either of what may follow."""
    parties = (0, 1 % len(board.grids))
    ranks = np.stack([board.scores[party].astype(np.int64) for party in parties])
    ranks[:, -1] = 0
    ends: Outcomes = [frozenset({s}) for s in range(board.n)]
    foreseen = ranks  # the first row is of parties[0] throughout
    for at in range(horizon):
        order = (0, 1) if at % 2 == 0 else (1, 0)
        mover, other = (parties[k] for k in order)
        rows = list(order)
        ends = turn(board, mover, other, ends)
        foreseen = ahead.look_ahead(foreseen[rows], ranks[rows], board.grids[mover])[rows]
        stays = foreseen[order[0], :-1] == ranks[order[0], :-1]
        assert stays.tolist() == [ends[s] == {s} for s in range(board.n)]
        for row, party in enumerate(parties):
            assert foreseen[row, :-1].tolist() == [min(int(board.scores[party][t]) for t in set_) for set_ in ends]
        assert foreseen[:, -1].tolist() == [0, 0]


def test_what_is_best_alike_ends_as_is_worst_for_the_other() -> None:
    """From 0 the mover comes to 1 or 2, which it likes alike; the other likes 2 less."""
    of = board(3, [[(0, 1), (0, 2)], []], [[0, 1, 1], [1, 2, 0]])
    ranks = np.array([[0, 1, 1, 0], [1, 2, 0, 0]])
    assert ahead.look_ahead(ranks, ranks, of.grids[0])[:, 0].tolist() == [1, 0]


def test_a_mover_does_not_pass_its_turn() -> None:
    """In a block of options a state stands among its own moves; but to stay is no move: the other does not go on."""
    of = board(3, [[(0, 1), (1, 0)], []], [[0, 0, 0], [0, 0, 0]])
    (grid,) = of.grids[0]
    assert grid.states is not grid.members  # one column for each state; so say it as blocks do
    both = grid._replace(
        members=np.array([[0], [1]], np.int32), states=np.array([0, 1]), column=np.array([0, 0]), after=np.array([2, 2])
    )
    ranks = np.array([[0, 0, 2, 0], [0, 0, 0, 0]])
    replies = np.array([[2, 0, 2, 0], [0, 0, 0, 0]])  # where the other is to move in 0, it goes to 2
    assert ahead.look_ahead(replies, ranks, [both])[0].tolist() == [0, 2, 2, 0]


@st.composite
def floors(draw: st.DrawFn) -> tuple[Board, IntArray, IntArray]:
    """Draw a board, and for each state a floor and a source of at most that."""
    of = draw(boards())
    floor, other = draw(score_arrays(of.n)), draw(score_arrays(of.n))
    return of, np.minimum(floor, other), floor


@given(given_=floors())
def test_highest_in_reach(given_: tuple[Board, IntArray, IntArray]) -> None:
    of, source, floor = given_
    before = source.copy(), floor.copy()
    for grids, reach in zip(of.grids, of.reach, strict=True):
        found = ahead.highest_in_reach(source, floor, grids)
        assert found[:-1].tolist() == [max([int(floor[s]), *(int(source[t]) for t in reach[s])]) for s in range(of.n)]
        assert found[-1] == floor[-1]
        assert found.dtype == floor.dtype
    assert np.array_equal(before, (source, floor))


# Steps that come again ----------------------------------------------------------------------------------------------

MAPS = st.integers(1, 12).flatmap(lambda n: st.lists(st.integers(0, n - 1), min_size=n, max_size=n))


@given(map_=MAPS, count=st.integers(0, 200) | st.integers(10**6, 10**6 + 50), most=st.integers(30, 60))
def test_after_many_steps(map_: list[int], count: int, most: int) -> None:
    to, at = np.array(map_), 0
    for _ in range(count if count <= 200 else 120 + (count - 120) % 27_720):  # 27,720: whole periods, up to 12 long
        at = map_[at]
    assert ahead.after(lambda x: to[x], np.array([0]), count, most).tolist() == [at]


@given(map_=MAPS)
def test_in_the_long_run(map_: list[int]) -> None:
    to, path = np.array(map_), [0]
    for _ in range(40):
        path.append(map_[path[-1]])
    period = set(path[20:])
    for value in range(len(map_)):
        found = ahead.in_the_long_run(lambda x: to[x], np.array([0]), lambda x, value=value: x != value, most=60)
        assert found.tolist() == [value not in period]


@given(map_=MAPS)
def test_few_steps_are_taken(map_: list[int]) -> None:
    """At most about three times as many as come before something comes again."""
    to, seen, at, calls = np.array(map_), [], 0, []
    while at not in seen:
        seen.append(at)
        at = map_[at]

    def step(x: IntArray) -> IntArray:
        calls.append(x)
        return to[x]

    ahead.after(step, np.array([0]), 10**9, 10**9)
    assert len(calls) <= 4 * len(seen)


def test_without_end_is_too_large() -> None:
    with pytest.raises(TooLarge, match="more than 50 rounds of turns"):
        ahead.after(lambda x: x + 1, np.array([0]), 51, 50)
    with pytest.raises(TooLarge, match="more than 50 rounds of turns"):
        ahead.in_the_long_run(lambda x: x + 1, np.array([0]), lambda x: x == 0, 50)
    assert ahead.after(lambda x: x + 1, np.array([0]), 50, 50).tolist() == [50]


def test_the_limit_falls_with_the_size() -> None:
    limits = [ahead.most_steps(n) for n in (0, 1, 1 << 15, 1 << 18, 1 << 22, 1 << 40)]
    assert limits[0] == limits[2] == ahead.MOST_STEPS
    assert all(a >= b for a, b in pairwise(limits))
    assert limits[-1] == 1
