"""The lists that a party could have instead of its own, by cost: statements moved, dropped, added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, pairwise, permutations
from math import comb, perm

import numpy as np

from sulh.case.case import Case
from sulh.case.expressions import Literal, Not
from sulh.case.preferences import Statements
from sulh.case.scores import truths
from sulh.case.statements import Statement, statement_from_tree
from sulh.case.states import States
from sulh.engine.arrays import BoolArray
from sulh.questions.changes import Costs, inversions

Entries = tuple[int, ...]
"""A list: entries as coded by their place from 0, and from ``m`` on the statements that could be added."""


def vocabulary(case: Case, states: States) -> tuple[Statement, ...]:
    """Return what any party could add: every statement of the case, then each option and its contrary.

    Of statements that are true in the same states only the first counts, and none that is true in all states or in
    no state.

    >>> import sulh
    >>> from sulh.case.states import list_states
    >>> case = sulh.load("elmira-nine")
    >>> [str(one) for one in vocabulary(case, list_states(case))][:3]
    ['ministry.modify', 'not ministry.modify', 'uniroyal.delay']
    """
    lists = [party.preference for party in case.parties]
    trees = [item.statement.tree for one in lists if isinstance(one, Statements) for item in one.items]
    for k, option in enumerate(case.options):
        trees += [Literal(k, option.name), Not(Literal(k, option.name))]
    said = [statement_from_tree(tree) for tree in trees]
    rows = truth_rows(said, states)
    first: dict[bytes, int] = {}
    for number, row in enumerate(rows):
        if row.any() and not row.all():
            first.setdefault(np.packbits(row).tobytes(), number)
    return tuple(said[number] for number in first.values())


def truth_rows(statements: Sequence[Statement], states: States) -> BoolArray:
    """Return which statements are true in which states: bool array, shape (statements, n)."""
    if not statements:
        return np.zeros((0, len(states)), bool)
    rows = truths(list(statements), states.codes)
    return rows if states.first is None else rows[:, states.first]


def lists(m: int, words: int, cost: int, costs: Costs, *, ranking: bool = False) -> Iterator[Entries]:
    """Yield every list that costs exactly so much, each once: few additions first, then few drops, then by place.

    Parameters
    ----------
    m
        How many entries the list as coded has.
    words
        How many statements could be added.
    ranking
        Whether entries can be moved only.

    >>> list(lists(3, 0, 1, Costs()))
    [(1, 0, 2), (0, 2, 1)]
    >>> list(lists(1, 1, 2, Costs(drop=None)))
    [(1, 0), (0, 1)]
    """
    for drops, adds, moves in _shares(m, words, cost, costs, ranking):
        for dropped in combinations(range(m), drops):
            kept = tuple(entry for entry in range(m) if entry not in dropped)
            for order in _reordered(len(kept), moves):
                base = tuple(kept[k] for k in order)
                if not adds:
                    yield base
                    continue
                for places in combinations(range(len(base) + adds), adds):
                    for new in permutations(range(m, m + words), adds):
                        yield _merged(base, places, new)


def number_of_lists(m: int, words: int, cost: int, costs: Costs, *, ranking: bool = False) -> int:
    """Return how many lists :func:`lists` yields."""
    return sum(
        comb(m, drops) * _with_inversions(m - drops, moves) * perm(words, adds) * comb(m - drops + adds, adds)
        for drops, adds, moves in _shares(m, words, cost, costs, ranking)
    )


def on_the_way(entries: Entries, m: int) -> Iterator[Entries]:
    """Yield the lists that a list differs from by less of the same: some of its drops, moves, additions undone.

    The list as coded comes among them; the list itself does not.

    >>> list(on_the_way((1, 0, 5), 2))
    [(1, 0), (0, 1, 5), (0, 1)]
    """
    seen = {entries}
    queue = [entries]
    for now in queue:
        for less in _undone(now, m):
            if less not in seen:
                seen.add(less)
                queue.append(less)
                yield less


def _undone(now: Entries, m: int) -> Iterator[Entries]:
    """Yield the lists with one single change less."""
    for at, entry in enumerate(now):
        if entry >= m:
            yield now[:at] + now[at + 1 :]
    slots = [at for at, entry in enumerate(now) if entry < m]
    for left, right in pairwise(slots):
        if now[left] > now[right]:
            less = list(now)
            less[left], less[right] = now[right], now[left]
            yield tuple(less)
    moved = inversions(entry for entry in now if entry < m)
    for entry in sorted(set(range(m)) - set(now)):
        for at in range(len(now) + 1):
            more = (*now[:at], entry, *now[at:])
            if inversions(other for other in more if other < m) == moved:
                yield more


def _shares(m: int, words: int, cost: int, costs: Costs, ranking: bool) -> Iterator[tuple[int, int, int]]:
    """Yield how many drops, additions and moves may make up a cost."""
    drop, add, move = (None if ranking else costs.drop), (None if ranking else costs.add), costs.move
    for adds in range(min(words, cost // add) + 1 if add else 1):
        rest = cost - adds * (add or 0)
        for drops in range(min(m, rest // drop) + 1 if drop else 1):
            left = rest - drops * (drop or 0)
            if left == 0 or (move and left % move == 0):
                yield drops, adds, left // move if move else 0


@cache
def _with_inversions(m: int, k: int) -> int:
    """Return how many orders of m entries exchange exactly k pairs."""
    if k == 0:
        return 1
    return sum(_with_inversions(m - 1, k - last) for last in range(min(k, m - 1) + 1)) if m else 0


def _reordered(m: int, k: int) -> Iterator[Entries]:
    """Yield the orders of m entries that exchange exactly k pairs."""
    if k > m * (m - 1) // 2:
        return
    if m == 0:
        yield ()
        return
    # Which comes first decides how many pairs of it are exchanged.
    for head in range(min(k, m - 1), -1, -1):
        for rest in _reordered(m - 1, k - head):
            yield (head, *(entry if entry < head else entry + 1 for entry in rest))


def _merged(base: Entries, places: tuple[int, ...], new: Entries) -> Entries:
    whole = list(base)
    for place, entry in zip(places, new, strict=True):
        whole.insert(place, entry)
    return tuple(whole)
