"""The worst that can follow: by sweeping, by visiting each state once, and by trying every sequence."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boards import Board, arc_boards, board, boards, closed, score_arrays
from sulh.engine import grids as grids_module
from sulh.engine import spread, visit
from sulh.engine.arrays import IntArray
from sulh.engine.grids import Grid, padded
from sulh.stability.oracle import reached

SWEEPS = (0, 1, 2, spread.MAX_SWEEPS)


def expected(board: Board, seed: IntArray, improving: bool, sanctions: str) -> list[int]:
    """Return the least seed that all parties together lead to from each state, or the state's own."""
    steps = board.steps(improving)
    group = range(len(board.grids))
    return [
        min(int(seed[t]) for t in {s} | reached(steps, group, s, sanctions))  # what is reached, by definition
        for s in range(board.n)
    ]


@st.composite
def seeded(draw: st.DrawFn, of: st.SearchStrategy[Board]) -> tuple[Board, IntArray]:
    board = draw(of)
    return board, draw(score_arrays(board.n))


@given(given_=seeded(boards()), improving=st.booleans())
@settings(max_examples=400)
def test_sweeps_visits_and_definition_agree(given_: tuple[Board, IntArray], improving: bool) -> None:
    board, seed = given_
    answer = expected(board, seed, improving, "legal-sequences")
    assert visit.visit(seed, board.grids, improving, board.transitive)[:-1].tolist() == answer
    for sweeps in SWEEPS:
        found = spread.worst_by_legal_sequences(seed, board.grids, improving, board.transitive, sweeps)
        assert found[:-1].tolist() == answer, sweeps
        assert found[-1] == seed[-1]
        assert found.dtype == seed.dtype


@given(given_=seeded(boards()), improving=st.booleans())
@settings(max_examples=300)
def test_only_real_moves_count_where_that_is_asked(given_: tuple[Board, IntArray], improving: bool) -> None:
    """The state's own seed counts only where a legal sequence leads back to it."""
    board, seed = given_
    none = int(seed[-1])
    steps, group = board.steps(improving), range(len(board.grids))
    for rule, found in (
        (
            "legal-sequences",
            spread.worst_by_legal_sequences(seed, board.grids, improving, board.transitive, own=False),
        ),
        ("each-once", spread.worst_each_once(seed, board.grids, improving, own=False)),
        ("single-move", spread.worst_single_move(seed, board.grids, improving, own=False)),
    ):
        answer = [min([none, *(int(seed[t]) for t in reached(steps, group, s, rule))]) for s in range(board.n)]
        assert found[:-1].tolist() == answer, rule
        assert int(found[-1]) == none


@given(given_=seeded(boards()), improving=st.booleans())
def test_other_rules_of_sanctions(given_: tuple[Board, IntArray], improving: bool) -> None:
    board, seed = given_
    before = seed.copy()
    once = spread.worst_each_once(seed, board.grids, improving)
    single = spread.worst_single_move(seed, board.grids, improving)
    assert once[:-1].tolist() == expected(board, seed, improving, "each-once")
    assert single[:-1].tolist() == expected(board, seed, improving, "single-move")
    assert np.array_equal(seed, before)


@given(given_=seeded(boards()))
def test_best_of_ones_own_moves(given_: tuple[Board, IntArray]) -> None:
    board, source = given_
    for grids, reach, better, score in zip(board.grids, board.reach, board.steps(True), board.scores, strict=True):
        highest, has = spread.highest_after_improvement(source, grids)
        assert has.tolist() == [bool(better[s]) for s in range(board.n)]
        assert highest.tolist() == [max((int(source[t]) for t in better[s]), default=0) for s in range(board.n)]
        top = spread.highest_score_in_reach(score, grids)
        assert top[:-1].tolist() == [max(int(score[t]) for t in {s} | reach[s]) for s in range(board.n)]


@given(given_=seeded(boards()), improving=st.booleans())
def test_lower_says_whether_it_lowered(given_: tuple[Board, IntArray], improving: bool) -> None:
    board, source = given_
    for grids, steps in zip(board.grids, board.steps(improving), strict=True):
        values = source.copy()
        changed = spread.lower(values, source, grids, improving)
        assert changed == (not np.array_equal(values, source))
        answer = [min(int(source[t]) for t in {s} | steps[s]) for s in range(board.n)]
        assert values[:-1].tolist() == answer


@given(given_=seeded(boards()), improving=st.booleans(), cells=st.integers(1, 6))
@settings(max_examples=50)
def test_many_small_grids_say_the_same(given_: tuple[Board, IntArray], improving: bool, cells: int) -> None:
    old, seed = given_
    arcs = [[(s, t) for s, ends in reach.items() for t in ends] for reach in old.reach]
    scores = [score[:-1].tolist() for score in old.scores]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grids_module, "CELLS", cells)
        new = board(old.n, arcs, scores)
    for sweeps in (0, spread.MAX_SWEEPS):
        found = spread.worst_by_legal_sequences(seed, new.grids, improving, False, sweeps)
        assert found[:-1].tolist() == expected(old, seed, improving, "legal-sequences")


@given(given_=seeded(boards()), improving=st.booleans())
@settings(max_examples=25)
def test_compiled_visit(given_: tuple[Board, IntArray], improving: bool) -> None:
    pytest.importorskip("numba", reason="sulh[fast] is not installed")
    board, seed = given_
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(visit, "COMPILE_FROM", 0)
        found = visit.visit(seed, board.grids, improving, board.transitive)
    assert found[:-1].tolist() == expected(board, seed, improving, "legal-sequences")


@given(old=arc_boards(max_states=5), improving=st.booleans())
def test_lemma_transitive_moves_need_no_bookkeeping(old: Board, improving: bool) -> None:
    """Where moves are transitive, legal sequences lead where any path leads (the start itself left aside)."""
    arcs = [closed([(s, t) for s, ends in reach.items() for t in ends]) for reach in old.reach]
    new = board(old.n, arcs, [score[:-1].tolist() for score in old.scores])
    union = [{t for steps in new.steps(improving) for t in steps[s]} for s in range(new.n)]
    for s in range(new.n):
        anywhere: set[int] = set()
        waiting = [s]
        while waiting:
            waiting += (fresh := union[waiting.pop()] - anywhere)
            anywhere |= fresh
        assert reached(new.steps(improving), range(len(arcs)), s, "legal-sequences") - {s} == anywhere - {s}
    for seed in new.scores:
        for sweeps in (0, spread.MAX_SWEEPS):
            plain = spread.worst_by_legal_sequences(seed, new.grids, improving, True, sweeps)
            exact = spread.worst_by_legal_sequences(seed, new.grids, improving, False, sweeps)
            assert np.array_equal(plain, exact)


@pytest.mark.parametrize("sweeps", SWEEPS)
def test_nobody_moves_twice_running(sweeps: int) -> None:
    """Where moves are not transitive the lemma fails: from 0 one party alone does not come to 2."""
    alone = board(3, [[(0, 1), (1, 2)]], [[0, 1, 2]])
    seed = padded(np.array([2, 1, 0], np.uint32))
    assert spread.worst_by_legal_sequences(seed, alone.grids, False, False, sweeps)[:-1].tolist() == [1, 0, 0]
    assert spread.worst_by_legal_sequences(seed, alone.grids, False, True, sweeps)[:-1].tolist() == [0, 0, 0]


@pytest.mark.parametrize("sweeps", SWEEPS)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_state_reached_again_by_another_is_opened_again(sweeps: int, order: tuple[int, ...]) -> None:
    """State 1 is first reached by the party that could move on, and later, by a detour, by another."""
    arcs = [[(0, 1), (1, 3)], [(0, 2)], [(2, 1)]]
    detour = board(4, [arcs[k] for k in order], [[0] * 4] * 3)
    seed = padded(np.array([3, 2, 1, 0], np.uint32))
    found = spread.worst_by_legal_sequences(seed, detour.grids, False, False, sweeps)
    assert found[:-1].tolist() == [0, 0, 0, 0]
    straight = board(4, [arcs[0], arcs[1], []], [[0] * 4] * 3)
    found = spread.worst_by_legal_sequences(seed, straight.grids, False, False, sweeps)
    assert found[:-1].tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize("compiled", [False, True])
def test_a_staircase_longer_than_the_sweeps(compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two opponents improve in turn, more often than is swept: the visits take over, and see the end of the stairs."""
    if compiled:
        pytest.importorskip("numba", reason="sulh[fast] is not installed")
        monkeypatch.setattr(visit, "COMPILE_FROM", 0)
    n = 10 * spread.MAX_SWEEPS
    stairs = [[(s, s + 1) for s in range(part, n - 1, 2)] for part in (0, 1)]
    rising = list(range(n))
    long = board(n, stairs, [rising, rising])
    seed = padded(np.array(rising[::-1], np.uint32))
    for transitive in (True, False):
        assert spread.worst_by_legal_sequences(seed, long.grids, True, transitive).tolist() == [0] * n + [seed[-1]]
    for road in (spread._by_anyone, spread._by_first_mover):
        assert road(seed, long.grids, True, 3) is None  # far too few: it must not answer
    every = board(n, [list(pairwise(range(n))), []], [rising, rising])
    assert spread.worst_by_legal_sequences(seed, every.grids, True, False)[0] == n - 2


def test_hundreds_of_parties() -> None:
    """Three hundred parties improve one after the other; the last reaches the bottom."""
    n = 301
    chain = board(n, [[(s, s + 1)] for s in range(n - 1)], [list(range(n))] * (n - 1))
    seed = padded(np.array(range(n)[::-1], np.uint32))
    assert set(visit.visit(seed, chain.grids, True, False)[:-1].tolist()) == {0}
    twice = board(
        n, [[(s, s + 1)] for s in range(n - 2)] + [[(n - 3, n - 2), (n - 2, n - 1)]], [list(range(n))] * (n - 1)
    )
    assert visit.visit(seed, twice.grids, True, False)[0] == 0


@pytest.mark.parametrize("sweeps", SWEEPS)
def test_nobody_to_move(sweeps: int) -> None:
    seed = padded(np.array([1, 0], np.uint32))
    nobody: list[list[list[Grid]]] = [[], [[]], [[], []]]
    for movers in nobody:
        for transitive in (True, False):
            found = spread.worst_by_legal_sequences(seed, movers, True, transitive, sweeps)
            assert found.tolist() == seed.tolist()
        assert spread.worst_each_once(seed, movers, False).tolist() == seed.tolist()
        assert spread.worst_single_move(seed, movers, False).tolist() == seed.tolist()
    highest, has = spread.highest_after_improvement(seed, [])
    assert highest.tolist() == [0, 0]
    assert not has.any()
