"""Shares of drawn codings, and intervals for them that stay valid although one may stop early.

Codings are looked at when 1,000, 2,000, 4,000, ... of them are judged, and at the last one. Look k, counted from 0,
uses the level alpha / ((k + 1)(k + 2)); these add up to at most alpha, however many looks there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, hypot, log1p, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np

from sulh.engine.arrays import IntArray

ALPHA = 0.05
"""How often an interval may miss the share, at most, over all looks together."""

FIRST = 1_000
"""Codings at the first look; each further look doubles them."""

FEW = 20
"""Counts up to which, from either end, the exact interval is looked at as well."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of n drawn codings, and the interval for the share.

    Attributes
    ----------
    count, n
        In how many of how many.
    low, high
        The interval, within 0 and 1.
    """

    count: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself; of no codings 0."""
        return self.count / self.n if self.n else 0.0

    @property
    def width(self) -> float:
        """From the lower end of the interval to the upper one."""
        return self.high - self.low

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"count": self.count, "share": self.value, "low": self.low, "high": self.high}

    def __str__(self) -> str:
        return f"{self.count:,} of {self.n:,}"


def looks(n: int) -> list[int]:
    """Return after how many codings one looks, if n are planned; the last is n itself.

    >>> looks(5_000), looks(1_000), looks(12)
    ([1000, 2000, 4000, 5000], [1000], [12])
    """
    found, at = [], FIRST
    while at < n:
        found.append(at)
        at *= 2
    return [*found, n]


def level(n: int, alpha: float = ALPHA) -> float:
    """Return how often an interval over n codings may miss, so that all looks up to it miss at most ``alpha``.

    A number of codings at which one did not plan to look takes the place of the next look.

    >>> level(1_000), level(1_500) == level(2_000), level(10)
    (0.025, True, 0.025)
    """
    k = len(looks(n)) - 1
    return alpha / ((k + 1) * (k + 2))


def share(count: int, n: int, alpha: float = ALPHA) -> Share:
    """Return a share with its interval; no codings at all give the whole of 0 to 1.

    >>> one = share(500, 1_000)
    >>> round(one.low, 3), round(one.high, 3)
    (0.465, 0.535)
    """
    return among(count, n, level(n, alpha))


def among(count: int, n: int, missing: float) -> Share:
    """Return the share in a part of the codings, with an interval that misses so often at most."""
    if not n:
        return Share(0, 0, 0.0, 1.0)
    low, high = interval(count, n, missing)
    return Share(count, n, low, high)


def interval(count: int, n: int, missing: float) -> tuple[float, float]:
    """Return the interval of Wilson; where few codings are on one side, widened to that of Clopper and Pearson.

    Wilson's lower end lies too high where a thing is seen once or twice in many codings, so that such intervals
    would miss more often than they say.

    Parameters
    ----------
    count, n
        In how many of how many.
    missing
        How often the interval may miss.
    """
    low, high = wilson(count, n, missing)
    return min(low, _exact(count, n, missing)), max(high, 1.0 - _exact(n - count, n, missing))


def wilson(count: float, n: float, missing: float) -> tuple[float, float]:
    """Return the lower and the upper end of Wilson's interval.

    >>> [round(end, 3) for end in wilson(0, 100, 0.05) + wilson(50, 100, 0.05)]
    [0.0, 0.037, 0.404, 0.596]
    """
    z = NormalDist().inv_cdf(1.0 - missing / 2)
    middle = (count + z * z / 2) / (n + z * z)
    half = z * sqrt(count * (n - count) / n + z * z / 4) / (n + z * z)
    return 0.0 if count <= 0 else max(middle - half, 0.0), 1.0 if count >= n else min(middle + half, 1.0)


@dataclass(frozen=True, slots=True)
class Contrast:
    """Two shares compared within strata, weighted alike, and the interval of their difference.

    Attributes
    ----------
    first, second
        The shares: the same mean over the strata of either.
    low, high
        The interval of the first less the second.
    """

    first: float
    second: float
    low: float
    high: float

    @property
    def value(self) -> float:
        """The first share less the second."""
        return self.first - self.second


def contrast(first: IntArray, second: IntArray, missing: float) -> Contrast:
    """Return two shares compared within strata, with Newcombe's interval of their difference.

    Parameters
    ----------
    first, second
        For each stratum the count, and in how many: int arrays of shape (2, strata). A stratum that has none on
        either side does not count. Without any, the interval is the whole of -1 to 1.
    missing
        How often the interval may miss.

    Examples
    --------
    >>> one = contrast(np.array([[56], [70]]), np.array([[48], [80]]), 0.05)
    >>> round(one.value, 4), round(one.low, 4), round(one.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    here = (first[1] > 0) & (second[1] > 0)
    if not here.any():
        return Contrast(0.0, 0.0, -1.0, 1.0)
    sizes = first[1, here] * 1.0, second[1, here] * 1.0
    weights = sizes[0] * sizes[1] / (sizes[0] + sizes[1])
    weights /= weights.sum()
    p, below, above = [], [], []
    for (count, n), size in zip((first[:, here], second[:, here]), sizes, strict=True):
        shares = count / n
        mean = float(np.clip(weights @ shares, 0.0, 1.0))
        spread = float(weights**2 @ (shares * (1 - shares) / size))
        worth = 1.0 / float((weights**2 / size).sum())
        if spread:
            worth = min(worth, mean * (1 - mean) / spread)
        low, high = wilson(mean * worth, worth, missing)
        p.append(mean)
        below.append(mean - low)
        above.append(high - mean)
    d = p[0] - p[1]
    return Contrast(p[0], p[1], max(d - hypot(below[0], above[1]), -1.0), min(d + hypot(above[0], below[1]), 1.0))


@lru_cache(maxsize=4096)
def _exact(count: int, n: int, missing: float) -> float:
    """Return the lower end of the exact interval where the count is small, else 1, which widens nothing."""
    if count == 0:
        return 0.0
    if count > FEW:
        return 1.0
    low, high = 0.0, count / n
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if _at_least(count, n, middle) > missing / 2 else (middle, high)
    return low


def _at_least(count: int, n: int, p: float) -> float:
    """Return the chance of at least so many of n, each with the chance p; exact enough where they are few."""
    if p <= 0.0:
        return 0.0
    if p >= 1.0:
        return 1.0
    term = exp(n * log1p(-p))
    total = 0.0
    for k in range(count):
        total += term
        term *= (n - k) / (k + 1) * (p / (1 - p))
    return 1.0 - total


def widest(counts: IntArray, n: int, alpha: float = ALPHA) -> float:
    """Return the width of the widest interval of some counts, 0 if there are none.

    The interval is the wider the nearer the count is to one half of n.

    >>> widest(np.array([0, 400]), 1_000) == share(400, 1_000).width
    True
    """
    if not counts.size:
        return 0.0
    nearest = int(counts.ravel()[np.abs(2 * counts.ravel() - n).argmin()])
    return share(nearest, n, alpha).width
