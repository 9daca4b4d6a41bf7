"""Intervals for shares: they cover the true one as often as they say, also for those who stop early."""

from __future__ import annotations

import numpy as np
import pytest

from sulh.questions.intervals import (
    ALPHA,
    FIRST,
    Contrast,
    contrast,
    interval,
    level,
    looks,
    share,
    widest,
    wilson,
)


def test_looks_double_and_end_with_the_plan() -> None:
    assert looks(10_000) == [1000, 2000, 4000, 8000, 10_000]
    assert looks(8_000) == [1000, 2000, 4000, 8000]
    assert looks(1) == [1]
    assert looks(FIRST) == [FIRST]


def test_levels_add_up_to_less_than_alpha() -> None:
    levels = [level(FIRST * 2**k) for k in range(30)]
    assert levels[0] == ALPHA / 2
    assert levels[3] == pytest.approx(ALPHA / 20)
    assert sum(levels) < ALPHA
    assert level(10_000) == level(16_000)  # the last look is the next one, whatever its number


def test_wilson_against_a_table() -> None:
    # Brown, Cai and DasGupta, Statistical Science 16 (2001): the interval in closed form, here at 95 %.
    assert wilson(3, 10, 0.05) == pytest.approx((0.10779, 0.60322), abs=1e-5)
    assert wilson(0, 10, 0.05) == pytest.approx((0.0, 0.27754), abs=1e-5)
    assert wilson(10, 10, 0.05) == pytest.approx((0.72246, 1.0), abs=1e-5)


def test_few_widen_the_interval_to_the_exact_one() -> None:
    # The exact lower end for one in n is where at least one is seen with half the level.
    low, high = interval(1, 1_000, 0.05)
    assert low == pytest.approx(1 - (1 - 0.025) ** (1 / 1_000), rel=1e-9)
    assert low < wilson(1, 1_000, 0.05)[0]
    assert high == wilson(1, 1_000, 0.05)[1]
    assert interval(999, 1_000, 0.05) == pytest.approx((1 - high, 1 - low), abs=1e-12)
    assert interval(500, 1_000, 0.05) == wilson(500, 1_000, 0.05)


@pytest.mark.parametrize("n", [1, 7, 40, 1_000, 123_456])
def test_an_interval_holds_its_share_and_is_mirrored(n: int) -> None:
    for count in {0, 1, n // 3, n // 2, n - 1, n}:
        one, other = share(count, n), share(n - count, n)
        assert 0 <= one.low <= one.value <= one.high <= 1
        assert one.low == pytest.approx(1 - other.high, abs=1e-12)
        assert one.width > 0


def test_no_codings_say_nothing() -> None:
    nothing = share(0, 0)
    assert (nothing.low, nothing.high) == (0.0, 1.0)


def test_the_widest_is_the_widest() -> None:
    counts = np.array([[3, 700], [0, 960]])
    assert widest(counts, 1_000) == max(share(int(count), 1_000).width for count in counts.ravel())
    assert widest(np.array([], int), 1_000) == 0.0


@pytest.mark.parametrize("truth", [0.0001, 0.001, 0.004, 0.02, 0.1, 0.3, 0.5, 0.77, 0.95, 0.9995])
@pytest.mark.parametrize("width", [0.0, 0.002, 0.05, 0.1])
def test_the_interval_covers_the_true_share_however_early_one_stops(truth: float, width: float) -> None:
    """Many lives of somebody who looks at each planned look and stops where the interval is narrow enough."""
    lives, planned = 3_000, 10_000
    random = np.random.default_rng(20_261_122)
    seen = np.zeros(lives, np.int64)
    missed, going = np.zeros(lives, bool), np.ones(lives, bool)
    before = 0
    for n in looks(planned):
        seen += random.binomial(n - before, truth, lives)
        before = n
        for life in np.flatnonzero(going):
            found = share(int(seen[life]), n)
            if found.width <= width or n == planned:
                going[life] = False
                missed[life] = not found.low <= truth <= found.high
    assert not going.any()
    assert missed.mean() <= ALPHA


@pytest.mark.parametrize("truth", [0.002, 0.2, 0.5])
def test_it_covers_at_every_look_at_once(truth: float) -> None:
    """Even who stops at the worst moment is misled no more often than the level says."""
    lives = 3_000
    random = np.random.default_rng(5)
    seen, missed, before = np.zeros(lives, np.int64), np.zeros(lives, bool), 0
    for n in looks(16_000):
        seen += random.binomial(n - before, truth, lives)
        before = n
        ends = {int(count): share(int(count), n) for count in np.unique(seen)}
        missed |= [not ends[int(count)].low <= truth <= ends[int(count)].high for count in seen]
    assert missed.mean() <= ALPHA


def test_shares_are_compared_within_strata() -> None:
    """Each stratum says that there is no difference; all together would say 48 points."""
    first, second = np.array([[90, 1], [100, 10]]), np.array([[9, 10], [10, 100]])
    one = contrast(first, second, 0.05)
    assert one.value == pytest.approx(0.0)
    assert one.low < 0 < one.high
    assert contrast(first[:, :1] * 0, second[:, :1], 0.05) == Contrast(0.0, 0.0, -1.0, 1.0)


def test_how_often_the_interval_of_a_difference_misses() -> None:
    chance = np.random.default_rng(11)
    missed = 0
    for _ in range(2_000):
        n, m = np.array([60, 400]), np.array([900, 300])
        x, y = chance.binomial(n, [0.9, 0.1]), chance.binomial(m, [0.7, 0.1])
        one = contrast(np.array([x, n]), np.array([y, m]), 0.05)
        weights = n * m / (n + m)
        missed += not one.low <= float(weights @ [0.2, 0.0] / weights.sum()) <= one.high
    assert missed / 2_000 < 0.06
