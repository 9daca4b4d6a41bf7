"""Which changes of a drawn coding are needed for its verdict: the others are taken back, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sulh.engine.arrays import IntArray
from sulh.questions.drawing import LEFT_OUT, Ladder
from sulh.questions.readings import Pick
from sulh.questions.rulebook import RuleBook


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
        The names of the rules that are drawn off.
    read
        For each entry with readings, by its name, the choice that is in force.
    """

    chosen: tuple[str, ...]
    orders: tuple[tuple[int, ...], ...]
    off: frozenset[str]
    read: Mapping[str, int] = field(default_factory=dict)


def changes(variants: Sequence[str], ladders: Sequence[Ladder], rules: RuleBook, draw: Draw) -> list[str]:
    """Return what a draw changes of the base, in words, given what is drawn from."""
    found = [f"the variant {name} is in force" for name in variants]
    picks = [*(pick for one in ladders for pick in one.picks), *rules.picks]
    found += [said for pick in picks if (said := pick.choices[draw.read[pick.entry]].said)]
    for one, order in zip(ladders, draw.orders, strict=True):
        as_read = one.as_read([draw.read[pick.entry] for pick in one.picks])
        stands = {rung: place for place, rung in enumerate(as_read)}
        found += [
            f"{one.party.id} ranks {one.rungs[before].text} above {one.rungs[after].text}"
            for k, before in enumerate(order)
            for after in order[k + 1 :]
            if stands[after] < stands[before]
        ]
        found += [
            f"the statement {one.rungs[number].text} of {one.party.id} falls away"
            for number in sorted(as_read)
            if number not in order
        ]
    return found + [f"the rule {rule.text} does not apply" for rule in rules.judged if rule.name in draw.off]


def kept(order: IntArray) -> tuple[int, ...]:
    """Return the rungs of one drawn order that have not fallen away."""
    return tuple(int(rung) for rung in order if rung != LEFT_OUT)


def padded(order: tuple[int, ...], rungs: int) -> NDArray[np.uint8]:
    """Return an order as boards take it: shape (1, rungs)."""
    return np.array([[*order, *[LEFT_OUT] * (rungs - len(order))]], np.uint8).reshape(1, rungs)


def simpler(draw: Draw, as_read: Sequence[tuple[int, ...]]) -> Iterator[Draw]:
    """Yield draws with one change taken back, variants and readings aside.

    A pair can be turned back where it stands together. ``as_read``: of each party the rungs that are there before
    anything wanders, most important first.
    """
    for name in sorted(draw.off):
        yield replace(draw, off=draw.off - {name})
    for party, (order, there) in enumerate(zip(draw.orders, as_read, strict=True)):
        stands = {rung: place for place, rung in enumerate(there)}
        for k in range(len(order) - 1):
            if stands[order[k]] > stands[order[k + 1]]:
                yield _ordered(draw, party, (*order[:k], order[k + 1], order[k], *order[k + 2 :]))
        for rung in sorted(there):
            if rung not in order:
                for k in range(len(order) + 1):
                    yield _ordered(draw, party, (*order[:k], rung, *order[k:]))


def unread(draw: Draw, ladders: Sequence[Ladder], rules: RuleBook) -> Iterator[Draw]:
    """Yield draws in which one entry is as the file has it, wherever it may then stand, and not as a coder reads it."""
    for party, (order, one) in enumerate(zip(draw.orders, ladders, strict=True)):
        for pick in one.picks:
            if (back := _back(draw, pick)) is not None:
                rest = tuple(rung for rung in order if rung != pick.choices[draw.read[pick.entry]].number)
                for k in range(len(rest) + 1):
                    yield _ordered(back, party, (*rest[:k], pick.number, *rest[k:]))
    for pick in rules.picks:
        if (back := _back(draw, pick)) is not None:
            yield back


def _back(draw: Draw, pick: Pick) -> Draw | None:
    """Return the draw with an entry as the file has it; None where it is so, or never is."""
    own = next((k for k, choice in enumerate(pick.choices) if not choice.said), None)
    if own is None or not pick.choices[draw.read[pick.entry]].said:
        return None
    return replace(draw, read={**draw.read, pick.entry: own})


def _ordered(draw: Draw, party: int, order: tuple[int, ...]) -> Draw:
    return replace(draw, orders=(*draw.orders[:party], order, *draw.orders[party + 1 :]))


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
