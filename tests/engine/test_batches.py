"""Many preferences judged at once, against the engine that judges one at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boards import Board, board, boards, closed, score_arrays
from sulh.case.relations import Relation
from sulh.engine import batches
from sulh.engine.arrays import IntArray
from sulh.engine.orders import Level
from sulh.stability import answers, registry
from sulh.stability.concept import Semantics


def laid_out(where: Board) -> batches.Layout:
    return batches.layout(where.n, [moves.arcs() for moves in where.graph().moves])


def equilibria(where: Board, concept: str, scores: list[list[IntArray]]) -> IntArray:
    """Judge codings, each a list of the parties' padded scores, in one batch: shape (codings, n)."""
    moves = laid_out(where)
    columns = [np.array([coding[party][:-1] for coding in scores]).T.copy() for party in range(len(where.scores))]
    others = [batches.improving(moves, party, score) for party, score in enumerate(columns)]
    found = [batches.stable(moves, party, score, concept, others) for party, score in enumerate(columns)]
    together: IntArray = np.logical_and.reduce(found).T
    return together


@pytest.mark.parametrize("concept", batches.JUDGED)
@given(data=st.data())
def test_a_batch_is_what_the_engine_says_coding_by_coding(concept: str, data: st.DataObject) -> None:
    where = data.draw(boards())
    scores = [[data.draw(score_arrays(where.n)) for _ in where.scores] for _ in range(data.draw(st.integers(1, 4)))]
    found = equilibria(where, concept, scores)
    for coding, holds in zip(scores, found, strict=True):
        compared = tuple(Relation(where.n, (Level(score[:-1]),)) for score in coding)
        graph = replace(where.graph(), relations=compared)
        expected = registry.concept(concept).verdicts(graph, Semantics())[1]
        assert holds.tolist() == expected.tolist()


def test_scores_of_different_types_are_judged_alike() -> None:
    """A party with a short list of statements has scores of a narrower type than one with a long list."""
    # The first party goes from 0 to 1; the second could answer by going to 2, which it does not gain by.
    where = board(3, [[(0, 1)], [(1, 2)]], [[1, 2, 0], [0, 0, 0]])
    moves = laid_out(where)
    wide, narrow = (score[:-1, np.newaxis] for score in where.scores)
    for kinds in ((np.uint16, np.uint8), (np.uint8, np.uint16), (np.uint8, np.uint8)):
        scale = 256 if kinds[0] == np.uint16 else 1
        scores = [wide.astype(kinds[0]) * scale, narrow.astype(kinds[1])]
        others = [batches.improving(moves, party, score) for party, score in enumerate(scores)]
        for concept in ("seq", "sseq"):
            assert batches.stable(moves, 0, scores[0], concept, others)[:, 0].tolist() == [False, True, True]


def test_what_is_judged_is_what_the_concepts_judge() -> None:
    assert batches.JUDGED == answers.JUDGED


@given(boards())
def test_transitive_moves_are_known_as_such(where: Board) -> None:
    pairs = [sorted((s, t) for s, ends in reach.items() for t in ends) for reach in where.reach]
    assert laid_out(where).transitive == all(closed(own) == own for own in pairs)


def test_nobody_moves_twice_running() -> None:
    # After the first party's improvement to 1 the second could go to 2 and 3, but only by moving twice.
    where = board(4, [[(0, 1)], [(1, 2), (2, 3)]], [[1, 2, 2, 0], [0, 0, 0, 0]])
    assert not laid_out(where).transitive
    assert not equilibria(where, "gmr", [list(where.scores)])[0, 0]


def test_no_party_can_move() -> None:
    where = board(2, [[], []], [[0, 1], [1, 0]])
    for concept in batches.JUDGED:
        assert equilibria(where, concept, [list(where.scores)]).all()


@pytest.mark.parametrize(("n", "width"), [(1, 512), (416, 157), (1 << 22, 8)])
def test_a_batch_fits_a_cache(n: int, width: int) -> None:
    assert batches.Layout(n, (), True).width == width
