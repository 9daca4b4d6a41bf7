"""The layout of moves: every move and improvement is in it once, sorted, with padding that says nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from boards import Board, block_boards, board, boards
from sulh.engine import grids as grids_module
from sulh.engine.arcs import block_arcs, without_loops
from sulh.engine.arrays import IntArray, column, distinct, mask_words, word_count, word_type
from sulh.engine.grids import Grid, arc_grids, block_grids, in_blocks, padded
from sulh.errors import TooLarge


def moves(grid: Grid, n: int) -> dict[int, tuple[set[int], set[int]]]:
    """Return, for each state that a grid serves, what its column holds and what stands from ``after`` on."""
    found = {}
    width = grid.members.shape[1]
    for state, at, after in zip(grid.states.ravel(), np.ravel(grid.column), grid.after.ravel(), strict=True):
        if state < n:
            row, here = divmod(int(after), width)
            assert here == at
            every = grid.members[:, at]
            assert int(state) not in found
            found[int(state)] = (set(every[every < n].tolist()), {t for t in every[row:].tolist() if t < n})
    return found


@given(given_=boards())
@settings(max_examples=200)
def test_grids_hold_all_moves_once(given_: Board) -> None:
    n = given_.n
    for grids, reach, better, score in zip(given_.grids, given_.reach, given_.steps(True), given_.scores, strict=True):
        served: dict[int, tuple[set[int], set[int]]] = {}
        for grid in grids:
            here = moves(grid, n)
            assert not set(here) & set(served)
            served |= here
            scores = score[grid.members]
            assert (scores[1:] >= scores[:-1]).all()
            assert grid.members.max() <= n
        for s in range(n):
            every, improvements = served.get(s, (set(), set()))
            assert every - {s} == reach[s]
            assert improvements == better[s]


@given(given_=block_boards())
@settings(max_examples=50)
def test_padding_stands_below_and_is_little(given_: Board) -> None:
    for grid in (grid for grids in given_.grids for grid in grids):
        real = grid.members < given_.n
        assert (real[:-1] >= real[1:]).all()
        assert 2 * real.sum(axis=0).min() > len(grid.members) or len(grid.members) <= 2


@pytest.mark.parametrize(("rows", "blocks"), [(1, 5), (2, 1), (9, 1), (3, 40), (200, 2)])
def test_wide_and_tall(rows: int, blocks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns of any length, few or many, in one grid or cut into several."""
    for cells in (grids_module.CELLS, 64, 1):
        monkeypatch.setattr(grids_module, "CELLS", cells)
        bits = (rows - 1).bit_length()
        codes = np.array([[b << bits | r for b in range(blocks) for r in range(rows)]], np.uint32)
        score = padded(np.arange(rows * blocks)[::-1] // 2)
        grids = block_grids(codes, mask_words(set(range(bits)), 32), None, score)
        found = {s: pair for grid in grids for s, pair in moves(grid, rows * blocks).items()}
        if rows == 1:
            assert not found
            continue
        assert sorted(found) == list(range(rows * blocks))
        for s, (every, improvements) in found.items():
            block = range(s // rows * rows, (s // rows + 1) * rows)
            assert every == set(block)
            assert improvements == {t for t in block if score[t] > score[s]}


def test_no_moves_no_grids() -> None:
    score = padded(np.array([0, 0], np.uint32))
    none = np.empty(0, np.int64)
    assert arc_grids(none, none, score) == []
    assert block_grids(np.array([[0, 1]], np.uint32), mask_words(set(), 1), None, score) == []
    codes = np.array([[0, 1]], np.uint32)
    one_way = block_grids(codes, mask_words({0}, 1), codes, score)
    assert [grid.states.tolist() for grid in one_way] == [[0]]  # from on, there is no way back


def test_one_state_alone() -> None:
    codes = np.array([[0]], np.uint32)
    for progress in (None, codes):
        assert block_grids(codes, mask_words({0}, 1), progress, padded(np.array([0]))) == []


@pytest.mark.parametrize(
    ("top", "kind"),
    [(0, np.uint16), (65534, np.uint16), (65535, np.uint32), (2**32 - 2, np.uint32), (2**32 - 1, np.uint64)],
)
def test_padded_is_larger_than_every_score(top: int, kind: type[np.generic]) -> None:
    found = padded(np.array([top, 0], np.uint64))
    assert found.dtype == kind
    assert found.tolist() == [top, 0, np.iinfo(found.dtype).max]
    assert found[2] > found[0]


def test_padded_of_nothing() -> None:
    assert padded(np.empty(0, np.uint32)).tolist() == [65535]


@pytest.mark.parametrize("n_options", [3, 40, 130])
def test_blocks_over_several_words(n_options: int) -> None:
    """Options 0 and the last one belong to the mover; everything else makes the block."""
    middle = n_options // 2
    rows = [{0}, {middle}, {n_options - 1}, {0, middle, n_options - 1}, set()]
    codes: IntArray = np.stack([mask_words(row, n_options) for row in rows], axis=1)
    order, block = in_blocks(codes, mask_words({0, n_options - 1}, n_options))
    groups = [set(order[block == b].tolist()) for b in range(int(block[-1]) + 1)]
    assert sorted(map(sorted, groups)) == [[0, 2, 4], [1, 3]]
    starts, ends = without_loops(*block_arcs(codes, mask_words({0, n_options - 1}, n_options), None, 100), 5)
    assert set(zip(starts.tolist(), ends.tolist(), strict=True)) == {
        (a, b) for group in ([0, 2, 4], [1, 3]) for a in group for b in group if a != b
    }


@pytest.mark.parametrize("n_options", [70, 130])
def test_more_one_way_options_than_bits_in_a_word(n_options: int) -> None:
    """From nothing the mover can switch on any one option, and never back."""
    rows = [set[int](), *({k} for k in range(n_options))]
    codes: IntArray = np.stack([mask_words(row, n_options) for row in rows], axis=1)
    own = mask_words(range(n_options), n_options)
    n = len(rows)
    grids = block_grids(codes, own, codes, padded(np.arange(n)))
    assert {s: pair for grid in grids for s, pair in moves(grid, n).items()} == {0: (set(range(n)), set(range(1, n)))}
    starts, ends = without_loops(*block_arcs(codes, own, codes, 10 * n * n), n)
    assert set(zip(starts.tolist(), ends.tolist(), strict=True)) == {(0, t) for t in range(1, n)}


def test_arcs_have_a_limit() -> None:
    codes = np.arange(8, dtype=np.uint32)[np.newaxis]
    own = mask_words({0, 1, 2}, 3)
    assert len(block_arcs(codes, own, None, 56)[0]) == 64  # with the loops, which without_loops drops
    with pytest.raises(TooLarge) as caught:
        block_arcs(codes, own, None, 55)
    assert (caught.value.size, caught.value.limit, caught.value.exact) == (56, 55, True)


def test_arcs_given_twice_and_loops_are_one_arc_and_none() -> None:
    starts, ends = without_loops(np.array([2, 0, 2, 1], np.int32), np.array([0, 0, 0, 2], np.int32), 3)
    assert starts.tolist() == [1, 2]
    assert ends.tolist() == [2, 0]
    assert board(3, [[(2, 0), (0, 0), (2, 0), (1, 2)]], [[0, 0, 0]]).reach == ({0: set(), 1: {2}, 2: {0}},)


@pytest.mark.parametrize("n_options", [0, 1, 32, 33, 64, 65, 200])
def test_words(n_options: int) -> None:
    on = {k for k in range(n_options) if k % 3 == 0}
    words = mask_words(on, n_options)
    assert words.dtype == word_type(n_options) == (np.uint32 if n_options <= 32 else np.uint64)
    assert len(words) == word_count(n_options) == max(1, -(-n_options // 64))
    assert {k for k in range(n_options) if column(words[:, np.newaxis], k)[0]} == on


@pytest.mark.parametrize("n_words", [1, 2])
def test_distinct(n_words: int) -> None:
    words = np.array([[3, 1, 3, 0, 1, 3]] * n_words, np.uint64)
    values, counts = distinct(words)
    assert values.tolist() == [[0, 1, 3]] * n_words
    assert counts.tolist() == [1, 2, 3]
