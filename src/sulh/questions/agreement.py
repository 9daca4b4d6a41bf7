"""How far coders agree beyond chance: Krippendorff's alpha, for words without order and for grades.

K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011 (University of Pennsylvania).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Alpha:
    """An agreement.

    Attributes
    ----------
    value
        1: all agree; 0: as chance would have it; below: less than that. None where it is not defined.
    why
        Then why not, else ``""``.
    units
        How many entries were read by two coders or more.
    values
        How many values they gave in these.
    """

    value: float | None
    why: str
    units: int
    values: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"alpha": self.value, "why": self.why, "entries": self.units, "values": self.values}


def alpha(units: Sequence[Mapping[str, Hashable]], order: Sequence[Hashable] | None = None) -> Alpha:
    """Return Krippendorff's alpha.

    With o(c, k) the number of pairs of values (c, k) given to one unit by two coders, each unit of m values counting
    1/(m - 1) for a pair, n(c) the sum of a row, n that of all, and d(c, k) how far two values differ,
    alpha = 1 - (n - 1) sum o(c, k) d(c, k) / sum n(c) n(k) d(c, k). Units of one value are left out.

    Parameters
    ----------
    units
        For each unit the value of each coder who gave one.
    order
        The values from low to high: then d(c, k) is the square of the number of values from c to k, the two ends
        counted half. None: d is 1 for values that differ.

    Examples
    --------
    >>> found = alpha([{"A": "yes", "B": "yes"}, {"A": "yes", "B": "no"}, {"A": "no", "B": "no"}, {"A": "no"}])
    >>> round(found.value, 3), found.units, found.values
    (0.444, 3, 6)
    >>> alpha([{"A": "yes", "B": "yes"}]).why
    'all say the same, so that nothing could differ by chance'
    """
    paired = [list(unit.values()) for unit in units if len(unit) > 1]
    total = sum(map(len, paired))
    if not paired:
        return Alpha(None, "no entry has a value from two coders", 0, 0)
    known = list(order) if order is not None else list(dict.fromkeys(value for unit in paired for value in unit))
    number = {value: k for k, value in enumerate(known)}
    pairs = np.zeros((len(known), len(known)))
    for unit in paired:
        counts = np.bincount([number[value] for value in unit], minlength=len(known))
        pairs += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    sums = pairs.sum(axis=1)
    apart = _steps(sums) if order is not None else 1.0 - np.eye(len(known))
    expected = float((np.outer(sums, sums) * apart).sum())
    if not expected:
        return Alpha(None, "all say the same, so that nothing could differ by chance", len(paired), total)
    if len(paired) == 1:  # then the pairs that are expected are the very pairs that are there
        return Alpha(None, "a single entry has values from two coders, so that chance cannot be told apart", 1, total)
    value = 1.0 - (sums.sum() - 1) * float((pairs * apart).sum()) / expected
    return Alpha(float(value), "", len(paired), total)


def _steps(sums: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return how far grades differ: the square of the values between two, the ends counted half."""
    upto = np.cumsum(sums) - sums / 2
    return np.asarray((upto[:, np.newaxis] - upto) ** 2)
