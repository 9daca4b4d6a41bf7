"""Which changes of a drawn coding are needed for its verdict: the others are taken back, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sulh.engine.arrays import IntArray
from sulh.questions.drawing import LEFT_OUT, JudgedRule, Ladder


@dataclass(frozen=True, slots=True)
class Draw:
    """One drawn coding, as numbers.

    Attributes
    ----------
    chosen
        The variant drawn from each group, for those groups of which one is in force.
    orders
        For each party the rungs that count, most important first; those that are not there have fallen away.
    off
        The names of the rules that do not apply.
    """

    chosen: tuple[str, ...]
    orders: tuple[tuple[int, ...], ...]
    off: frozenset[str]


def changes(variants: Sequence[str], ladders: Sequence[Ladder], rules: Sequence[JudgedRule], draw: Draw) -> list[str]:
    """Return what a draw changes of the base, in words, given what is drawn from."""
    found = [f"the variant {name} is in force" for name in variants]
    for one, order in zip(ladders, draw.orders, strict=True):
        found += [
            f"{one.party.id} ranks {one.rungs[before].text} above {one.rungs[after].text}"
            for k, before in enumerate(order)
            for after in order[k + 1 :]
            if after < before
        ]
        found += [
            f"the statement {rung.text} of {one.party.id} falls away"
            for number, rung in enumerate(one.rungs)
            if number not in order
        ]
    return found + [f"the rule {rule.text} does not apply" for rule in rules if rule.name in draw.off]


def kept(order: IntArray) -> tuple[int, ...]:
    """Return the rungs of one drawn order that have not fallen away."""
    return tuple(int(rung) for rung in order if rung != LEFT_OUT)


def padded(order: tuple[int, ...], rungs: int) -> NDArray[np.uint8]:
    """Return an order as boards take it: shape (1, rungs)."""
    return np.array([[*order, *[LEFT_OUT] * (rungs - len(order))]], np.uint8).reshape(1, rungs)


def simpler(draw: Draw, sizes: Sequence[int]) -> Iterator[Draw]:
    """Yield draws with one change taken back, variants aside; a pair can be turned back where it stands together."""
    for name in sorted(draw.off):
        yield replace(draw, off=draw.off - {name})
    for party, (order, size) in enumerate(zip(draw.orders, sizes, strict=True)):

        def other(new: tuple[int, ...], party: int = party) -> Draw:
            return replace(draw, orders=(*draw.orders[:party], new, *draw.orders[party + 1 :]))

        for k in range(len(order) - 1):
            if order[k] > order[k + 1]:
                yield other((*order[:k], order[k + 1], order[k], *order[k + 2 :]))
        for rung in range(size):
            if rung not in order:
                for k in range(len(order) + 1):
                    yield other((*order[:k], rung, *order[k:]))


def needed(
    draw: Draw,
    said: Callable[[Draw], list[str]],
    less: Callable[[Draw], Iterator[Draw]],
    turned: Callable[[Draw], bool],
) -> tuple[str, ...]:
    """Return the changes that are left once none can be taken back without the verdict turning back.

    Parameters
    ----------
    said
        The changes of a draw.
    less
        Draws with one change less, or at least others; those that change what the first did not are passed over.
    turned
        Whether a draw gives another verdict than the base.
    """
    left = said(draw)
    while True:
        for one in less(draw):
            now = said(one)
            if len(now) < len(left) and set(now) < set(left) and turned(one):
                draw, left = one, now
                break
        else:
            return tuple(left)
