"""What is above a state, by levels, by yardsticks and by a table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.engine import orders
from sulh.engine.orders import UNKNOWN, Level, Sight

SIGHTS = [Sight(unknown, degree) for unknown in (False, True) for degree in (1, 2, 3)]


@st.composite
def levels(draw: st.DrawFn, most: int = 4) -> list[Level]:
    """Draw levels of up to eight states, known and unknown, of any degree."""
    n = draw(st.integers(1, 8))
    return [
        Level(
            np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)), np.uint16),
            draw(st.booleans()),
            draw(st.integers(1, 3)),
        )
        for _ in range(draw(st.integers(1, most)))
    ]


def is_above(given_: list[Level], t: int, s: int, sight: Sight) -> bool:
    """Say it as the definition does: the first level that differs decides."""
    for values, known, degree in given_:
        if values[t] != values[s]:
            return bool(values[t] > values[s] or degree < sight.degree) if known else sight.unknown
    return sight.degree > 1


@given(given_=levels(), sight=st.sampled_from(SIGHTS))
def test_above_is_what_the_first_difference_says(given_: list[Level], sight: Sight) -> None:
    every = np.arange(len(given_[0].values))
    found = orders.above(given_, every[:, np.newaxis], every, sight)
    assert found.tolist() == [[is_above(given_, t, s, sight) for s in every] for t in every]


@given(given_=levels(), sight=st.sampled_from(SIGHTS))
def test_a_yardstick_tells_what_is_above(given_: list[Level], sight: Sight) -> None:
    n = len(given_[0].values)
    sticks = orders.yardsticks(given_, sight, n)
    assert sticks is not None
    assert sum(stick.starts.astype(int) for stick in sticks).tolist() == [1] * n
    for stick in sticks:
        for s in np.flatnonzero(stick.starts).tolist():
            assert (stick.order > stick.limit[s]).tolist() == [is_above(given_, t, s, sight) for t in range(n)]


def test_no_level_no_difference() -> None:
    (stick,) = orders.yardsticks([], Sight(), 3) or []
    assert not (stick.order[np.newaxis, :] > stick.limit[:, np.newaxis]).any()
    (strong,) = orders.yardsticks([], Sight(degree=2), 3) or []
    assert (strong.order[np.newaxis, :] > strong.limit[:, np.newaxis]).all()


def test_too_many_classes_are_no_yardsticks(monkeypatch: pytest.MonkeyPatch) -> None:
    unsure = [Level(np.arange(5), known=False), Level(np.arange(5))]
    assert len(orders.yardsticks(unsure, Sight(unknown=True), 5) or []) == 5
    monkeypatch.setattr(orders, "MOST_CLASSES", 4)
    assert orders.yardsticks(unsure, Sight(unknown=True), 5) is None


@given(given_=levels(), sight=st.sampled_from(SIGHTS))
def test_levels_that_never_decide_change_nothing(given_: list[Level], sight: Sight) -> None:
    every = np.arange(len(given_[0].values))
    kept = orders.deciding(given_, len(every))
    before, after = (orders.above(some, every[:, np.newaxis], every, sight) for some in (given_, kept))
    assert np.array_equal(before, after)
    for k, level in enumerate(kept):
        pairs = [(t, s) for t in every for s in every if level.values[t] != level.values[s]]
        assert any(all(before.values[t] == before.values[s] for before in kept[:k]) for t, s in pairs)


@given(
    table=st.lists(st.sampled_from([-3, -2, -1, 0, 1, 2, 3, UNKNOWN]), min_size=4, max_size=4),
    sight=st.sampled_from(SIGHTS),
)
def test_a_table_says_it_pair_by_pair(table: list[int], sight: Sight) -> None:
    square = np.array(table, np.int8).reshape(2, 2)
    found = orders.above_in_table(square, np.array([[0], [1]]), np.array([0, 1]), sight)
    for t in (0, 1):
        for s in (0, 1):
            by = int(square[s, t])
            not_worse = by > -sight.degree if sight.degree > 1 else by > 0
            assert found[t, s] == (sight.unknown if by == UNKNOWN else not_worse)


@given(columns=st.lists(st.lists(st.integers(-(1 << 40), 1 << 40), min_size=3, max_size=3), min_size=1, max_size=6))
def test_joint_orders_as_columns_do_in_turn(columns: list[list[int]]) -> None:
    found = orders.joint([np.array(column, np.int64) for column in columns], 3).tolist()
    rows = list(zip(*columns, strict=True))
    assert [[a < b for b in found] for a in found] == [[a < b for b in rows] for a in rows]
