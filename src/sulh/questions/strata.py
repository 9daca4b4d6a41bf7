"""Within which combinations of variants an assumption is compared, so that what a variant brings is no swing."""

from __future__ import annotations

from collections.abc import Callable

from sulh.engine.arrays import IntArray
from sulh.questions.disputed import Disputed
from sulh.questions.drawing import Assumption

MOST_STRATA = 64
"""Combinations of variants within which one assumption is compared."""

Stratum = Callable[[IntArray], int]
"""Given which variant of each group is in force, 0 for none, the number of the stratum; -1 for none."""


def strata(disputed: Disputed, assumption: Assumption, name: str) -> tuple[Stratum, int]:
    """Return the strata of an assumption, and how many there are; ``name`` is that of the variant, if it is one."""
    if assumption.kind == "variant":
        return _with_and_without(disputed, name)
    entry = "feasible" if assumption.kind == "rule" else assumption.party
    bearing: list[tuple[int, int]] = []
    number = 1
    for k, group in enumerate(disputed.groups):
        size = len(group.variants) + 1
        if number * size <= MOST_STRATA and disputed.touches(group, entry):
            bearing.append((k, size))
            number *= size

    def stratum(combination: IntArray) -> int:
        found = 0
        for k, size in bearing:
            found = found * size + int(combination[k])
        return found

    return stratum, number


def _with_and_without(disputed: Disputed, name: str) -> tuple[Stratum, int]:
    """Return the strata of a variant: by what else of its group is in force, where it can be so either way."""
    every = [[disputed.closure((one,)) for one in group.variants] for group in disputed.groups]
    own = next(k for k, drawn in enumerate(every) if any(name in members for members in drawn))
    members = [(), *every[own]]
    beside = [tuple(one for one in some if one != name) for some in members]
    with_it = {rest for some, rest in zip(members, beside, strict=True) if name in some}
    without = {rest for some, rest in zip(members, beside, strict=True) if name not in some}
    both = sorted(with_it & without)
    place = [both.index(rest) if rest in both else -1 for rest in beside]
    return (lambda combination: place[int(combination[own])]), len(both)
