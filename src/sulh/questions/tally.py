"""Many drawn codings judged at once: what is counted, exactly, however the work is split.

A :class:`~sulh.questions.plan.Plan` says what is drawn. :func:`tally` draws the codings of some indices and judges
them; tallies of different indices are added. Everything counted is a whole number, so that the sum does not depend on
the split.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from sulh.case.states import States
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import UsageError
from sulh.questions import undrawn
from sulh.questions.drawing import Assumption, Coding
from sulh.questions.plan import Plan
from sulh.questions.sampler import Batch, Slice, sampler

INDEX_BITS = 40
"""How many bits of an entry of ``Tally.fewest`` hold the index of the coding; those above hold the changes."""

NEVER = int(np.iinfo(np.int64).max)
"""In ``Tally.fewest``: no coding counted so far gives another verdict than the base."""


@dataclass(frozen=True, eq=False)
class Tally:
    """What was counted over some drawn codings: whole numbers only; ``a + b`` is exact, in any order.

    C concepts, A assumptions, R comparisons and n states of the base, in the order of the plan, of
    :func:`assumptions`, of :func:`comparisons` and of :func:`states`. A comparison is about the codings with one
    combination of those variants that bear on one assumption, as far as the assumption applies in them: both
    statements, or the rule, are there.

    Attributes
    ----------
    n
        How many codings.
    holds : int64, shape (C, n)
        In how many of them each state is an equilibrium. A state that a coding does not have holds in none.
    feasible : int64, shape (n,)
        In how many of them each state exists.
    sizes : int64, shape (C, n + 1)
        At [c, m], summed over the codings in which m states of the base exist: how many of these m are equilibria.
        The share expected by chance for sets of that size is the sum over m > 0 of sizes[c, m] / m, over ``n``
        (:meth:`by_chance`).
    facts : int64, shape (A,)
        How many codings have each assumption changed, whether they are compared or not.
    asked, changed : int64, shape (R,)
        How many codings each comparison is about, and how many of these have its assumption changed.
    asked_holds, changed_holds : int64, shape (C, R, n)
        In how many of these, and of those, each state is an equilibrium. So the share where it is changed is
        changed_holds / changed, where it is not (asked_holds - changed_holds) / (asked - changed).
    fewest : int64, shape (C, n)
        Among the codings in which the verdict on a state differs from the base's: the least number of changes, and
        the first coding with so few, as ``changes << 40 | index`` (see :func:`first_change`); ``NEVER`` if there is
        none.
    others : int64, shape (C,)
        In how many codings some equilibrium is no state of the base.
    none : int64, shape (C,)
        In how many codings nothing is an equilibrium.
    """

    n: int
    holds: IntArray
    feasible: IntArray
    sizes: IntArray
    facts: IntArray
    asked: IntArray
    changed: IntArray
    asked_holds: IntArray
    changed_holds: IntArray
    fewest: IntArray
    others: IntArray
    none: IntArray

    def __add__(self, other: Tally) -> Tally:
        """Return the tally of both; they must be of one plan and share no index."""
        added = {each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)}
        return Tally(**{**added, "fewest": np.minimum(self.fewest, other.fewest)})

    def by_chance(self, concept: int) -> float:
        """Return the mean share of the existing states that are equilibria: what a state drawn at random meets."""
        sizes = self.sizes[concept]
        return float((sizes[1:] / np.arange(1, len(sizes))).sum()) / self.n if self.n else 0.0

    def to_arrays(self) -> dict[str, IntArray]:
        """Return it as named int64 arrays, for ``np.savez``."""
        return {each.name: np.asarray(getattr(self, each.name), np.int64) for each in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, IntArray]) -> Tally:
        """Return the tally of arrays that :meth:`to_arrays` gave; raise ``KeyError`` where one is missing."""
        kept: dict[str, Any] = {each.name: np.asarray(arrays[each.name], np.int64) for each in fields(cls)}
        return cls(**{**kept, "n": int(kept["n"])})


def first_change(entry: int) -> tuple[int, int] | None:
    """Return the changes and the index that an entry of ``Tally.fewest`` says; None for ``NEVER``.

    >>> first_change((2 << 40) | 7), first_change(NEVER)
    ((2, 7), None)
    """
    return None if entry == NEVER else (int(entry) >> INDEX_BITS, int(entry) & ((1 << INDEX_BITS) - 1))


def states(plan: Plan) -> States:
    """Return the states of the base coding, in whose order everything is counted."""
    return sampler(plan).recodings.states


def base(plan: Plan) -> BoolArray:
    """Return which states are equilibria in the base coding itself: bool array, shape (C, n)."""
    return sampler(plan).recodings.base


def assumptions(plan: Plan) -> tuple[Assumption, ...]:
    """Return what drawn codings may change of the base, in the order of every array of a tally."""
    return sampler(plan).assumptions


def comparisons(plan: Plan) -> IntArray:
    """Return the assumption that each comparison of a tally is about, ascending: shape (R,)."""
    return sampler(plan).comparisons


def remarks(plan: Plan) -> tuple[str, ...]:
    """Return, in sentences, what is not drawn and why, and how many entries have no confidence."""
    return undrawn.remarks(plan.case, sampler(plan).recodings.disputed, plan.spread)


def coding(plan: Plan, index: int) -> Coding:
    """Return one drawn coding as a case, with what it changes of the base, in words."""
    return sampler(plan).draws.coding(index)


def needed(plan: Plan, index: int, concept: str, state: int) -> tuple[str, ...]:
    """Return which changes of a drawn coding are needed for its verdict on a state, taking the others back in turn.

    The verdict must not be the base's. A pair of statements can be turned back where the two stand together.
    """
    return sampler(plan).draws.needed(index, concept, state)


def empty(plan: Plan) -> Tally:
    """Return the tally of no coding."""
    return tally(plan, 0, 0)


def tally(plan: Plan, first: int, last: int) -> Tally:
    """Draw the codings of index ``first <= i < last`` and judge them.

    The answer for [0, N) is the sum of those for any split of it, to the digit.
    """
    if not 0 <= first <= last < 1 << INDEX_BITS:
        raise UsageError(f"Codings are counted from 0 on; {first} to {last} is no range of them.")
    drawing = sampler(plan)
    concepts, n = len(plan.concepts), len(drawing.recodings.states)
    asked, rows = len(drawing.assumptions), len(drawing.comparisons)
    total = Tally(
        last - first,
        np.zeros((concepts, n), np.int64),
        np.zeros(n, np.int64),
        np.zeros((concepts, n + 1), np.int64),
        np.zeros(asked, np.int64),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.zeros((concepts, rows, n), np.int64),
        np.zeros((concepts, rows, n), np.int64),
        np.full((concepts, n), NEVER, np.int64),
        np.zeros(concepts, np.int64),
        np.zeros(concepts, np.int64),
    )
    for drawn in drawing.slices(first, last):
        total.facts[:] += drawn.facts.sum(axis=1)
        total.asked[:] += drawn.asked.sum(axis=1)
        total.changed[:] += drawn.changed.sum(axis=1)
        entries = (drawn.changes << INDEX_BITS) | np.arange(drawn.first, drawn.first + len(drawn.changes))
        for batch in drawn.batches:
            _count(total, batch, drawing.recodings.base, drawn, entries[batch.place])
    return total


def _count(total: Tally, batch: Batch, base: BoolArray, drawn: Slice, entries: IntArray) -> None:
    """Add the codings of a batch, with the assumptions they change and their entries of ``fewest``."""
    asked, changed = drawn.asked[:, batch.place], drawn.changed[:, batch.place]
    rows = np.flatnonzero(asked.any(axis=1))
    every = np.asarray(asked.all(axis=1))
    asked, changed = _packed(asked), _packed(changed)
    order = np.argsort(entries)
    total.feasible[:] += len(entries) * batch.feasible
    total.others[:] += batch.others.sum(axis=1)
    total.none[:] += batch.none.sum(axis=1)
    for concept, holds in enumerate(batch.holds):
        whole = holds.sum(axis=0)
        total.holds[concept] += whole
        total.sizes[concept, int(batch.feasible.sum())] += int(holds.sum())
        held = _packed(holds.T)
        for row in rows:
            total.asked_holds[concept, row] += whole if every[row] else _both(held, asked[row])
            total.changed_holds[concept, row] += _both(held, changed[row])
        differs = holds[order] != base[concept]
        first = np.where(differs.any(axis=0), entries[order[differs.argmax(axis=0)]], NEVER)
        np.minimum(total.fewest[concept], first, out=total.fewest[concept])


def _both(held: IntArray, where: IntArray) -> IntArray:
    """Return how many bits each row has in common with one: shape (rows,)."""
    found: IntArray = np.bitwise_count(held & where).sum(axis=1, dtype=np.int64)
    return found


def _packed(rows: BoolArray) -> IntArray:
    """Return rows of truth as the bits of words of 64: counting them does not depend on how many threads there are."""
    bits = np.packbits(rows, axis=1)
    words = np.zeros((len(bits), -(-bits.shape[1] // 8) * 8), np.uint8)
    words[:, : bits.shape[1]] = bits
    return words.view(np.uint64)
