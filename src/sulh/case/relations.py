"""From preferences to comparisons: how each party compares any two states, marks included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

import numpy as np

from sulh.case.case import Case, Party
from sulh.case.preferences import Comparison, Comparisons, Ranking, Statements
from sulh.case.scores import named_states, preferred_score, ranked_groups
from sulh.case.states import States
from sulh.engine import orders
from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.grids import padded
from sulh.engine.orders import UNKNOWN, Level, Sight, Yardstick
from sulh.errors import CaseError, Problem, TooLarge

MOST_COMPARED = 1 << 12
"""States whose pairs may be compared one by one: a table of 16 MB for each party."""


@dataclass(frozen=True, eq=False)
class Relation:
    """How one party compares the states: by levels looked at in turn, or by a table of pairs.

    Attributes
    ----------
    n
        The number of states.
    levels
        See :class:`~sulh.engine.orders.Level`; none means that all states are equally good. Each of them decides
        between some two states.
    table : int array, shape (n, n), or None
        In place of levels: ``table[s, t]`` is the degree by which t is better than s, negative if it is worse,
        0 if they are equal, ``UNKNOWN`` if that is not known.

    Examples
    --------
    >>> Relation(3, (Level(np.array([0, 1, 1])),)).score
    array([    0,     1,     1, 65535], dtype=uint16)
    """

    n: int
    levels: tuple[Level, ...] = ()
    table: IntArray | None = None
    _kept: dict[Sight, list[Yardstick] | None] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def known(self) -> bool:
        """Whether no two states are of unknown relation."""
        if self.table is not None:
            return not bool((self.table == UNKNOWN).any())
        return all(level.known for level in self.levels)

    @cached_property
    def degree(self) -> int:
        """The highest degree of any preference; 1 where none is marked as strong."""
        if self.table is not None:
            return max(1, int(np.abs(np.where(self.table == UNKNOWN, 0, self.table)).max(initial=1)))
        return max([1, *(level.degree for level in self.levels if level.known)])

    @cached_property
    def score(self) -> IntArray | None:
        """The :func:`~sulh.engine.grids.padded` score of every state, shape (n + 1,), or None.

        There is none where a comparison is unknown, or comparisons pair by pair are no weak order.
        """
        if not self.known:
            return None
        if self.table is None:
            values = [level.values for level in self.levels]
            return padded(values[0] if len(values) == 1 else orders.joint(values, self.n))
        worse = (self.table < 0).sum(axis=1)
        fits = np.array_equal(np.sign(self.table), np.sign(worse[np.newaxis, :] - worse[:, np.newaxis]))
        return padded(worse) if fits else None

    def above(self, t: IntArray, s: IntArray, sight: Sight) -> BoolArray:
        """Return whether each of the states ``t`` is above each of ``s``, broadcast together."""
        if self.table is not None:
            return orders.above_in_table(self.table, t, s, sight)
        return orders.above(self.levels, t, s, sight)

    def yardsticks(self, sight: Sight) -> list[Yardstick] | None:
        """Return an order with limits for each class of states; None where only pairs can be compared."""
        score = self.score if sight.degree == 1 else None
        if score is not None:
            return [Yardstick(np.ones(self.n, bool), score[:-1], score[:-1])]
        if self.table is not None:
            return None
        if sight not in self._kept:
            self._kept[sight] = orders.yardsticks(self.levels, sight, self.n)
        return self._kept[sight]


def relations(case: Case, states: States) -> list[Relation]:
    """Return how each party compares the states, in the order of ``case.parties``.

    Raises
    ------
    CaseError
        What is wrong with rankings, as from :func:`~sulh.case.scores.scores`, and with pairs: S525 a state is
        compared with itself, S526 two entries contradict each other.
    TooLarge
        Pairs are compared one by one in a case of too many states.
    """
    result: list[Relation] = []
    problems: list[Problem] = []
    for party in case.parties:
        try:
            result.append(relation(party, states))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return result


def relation(party: Party, states: States) -> Relation:
    """Return how one party compares the states."""
    preference = party.preference
    if isinstance(preference, Comparisons):
        return Relation(len(states), table=_table(party, preference, states))
    if isinstance(preference, Ranking):
        levels = list(_ranking_levels(party, preference, states))
    elif isinstance(preference, Statements):
        levels = list(_statement_levels(preference, states))
    else:
        levels = [Level(preferred_score(preference, states))]
    plain = len(levels) == 1 and levels[0].known and levels[0].degree == 1
    return Relation(len(states), tuple(levels) if plain else orders.deciding(levels, len(states)))


def _statement_levels(preference: Statements, states: States) -> Iterator[Level]:
    """Yield the levels of statements: those of one kind in a row decide together as they do one by one."""
    runs = groupby(preference.items, key=lambda item: (item.uncertain, 1 if item.uncertain else item.degree))
    for (uncertain, degree), items in runs:
        yield Level(preferred_score(Statements(tuple(items)), states), not uncertain, degree)


def _ranking_levels(party: Party, ranking: Ranking, states: States) -> Iterator[Level]:
    """Yield the levels of a ranking: wide gaps first, then places, then what of one place is unknown."""
    group = ranked_groups(party, ranking, states)
    heads = [not entry.unknown for entry in ranking.groups]
    for degree in sorted({entry.gap for entry in ranking.groups[1:] if entry.gap > 1}, reverse=True):
        above = np.cumsum([entry.gap >= degree for entry in ranking.groups])
        yield Level((above.max() - above)[group], degree=degree)
    place = np.cumsum(heads)
    yield Level((place.max(initial=0) - place)[group] if len(place) else np.zeros(len(states), np.int64))
    if not all(heads):
        every = np.arange(len(heads))
        inside = every - np.maximum.accumulate(np.where(heads, every, 0))
        yield Level(inside[group], known=False)


def _table(party: Party, preference: Comparisons, states: States) -> IntArray:
    n = len(states)
    if n > MOST_COMPARED:
        fix = f"Give {party.id} a ranking or statements, or add feasibility rules."
        raise TooLarge(f"states for {party.id} to compare pair by pair", n, MOST_COMPARED, fix=fix)
    table = np.full((n, n), UNKNOWN, np.int8)
    np.fill_diagonal(table, 0)
    said = np.eye(n, dtype=bool)
    problems: list[Problem] = []
    for item in preference.items:
        left, right = (named_states(text, item.place, states, problems) for text in (item.left, item.right))
        both = np.intersect1d(left, right)
        if len(both):
            rule = f"{states.name(int(both[0]))} is compared with itself."
            problems.append(Problem("S525", _shown(item), rule, "Compare different states.", item.place))
            continue
        value = {">": -item.degree, "=": 0, "?": UNKNOWN}[item.sign]
        forth, back = np.ix_(left, right), np.ix_(right, left)
        clash = np.argwhere(said[forth] & (table[forth] != value))
        if len(clash):
            a, b = states.name(int(left[clash[0][0]])), states.name(int(right[clash[0][1]]))
            rule = f"{party.id} compares {a} and {b} twice, and not alike."
            problems.append(Problem("S526", _shown(item), rule, "Keep one of the two.", item.place))
        said[forth], said[back] = True, True
        table[forth], table[back] = value, value if item.sign == "?" else -value
    if problems:
        raise CaseError(problems)
    return table


def _shown(item: Comparison) -> str:
    return f"{item.left} {'>' * item.degree if item.sign == '>' else item.sign} {item.right}"
