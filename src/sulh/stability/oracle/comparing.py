"""How a party compares two states, read off its preference; and which states a text means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from sulh.case.case import Case
from sulh.case.preferences import Comparisons, Ranking, Statements, Weights
from sulh.stability.oracle.truth import Vector, true

Comparing = Callable[[int, int], int | None]
"""``compare(t, s)``: the degree by which t is better, negative where it is worse, 0 as good, None unknown."""


@dataclass(frozen=True)
class Listed:
    """The states of a case: option vectors before coalescing (none in state form), groups of them, names."""

    case: Case
    rows: list[Vector]
    groups: list[list[int]]
    names: list[str]

    def first(self, s: int) -> Vector:
        """Return the vector by which a state is judged: the first of those it merges."""
        return self.rows[self.groups[s][0]]

    def found(self, text: str) -> set[int]:
        """Return the states that a text means: by name, then by label, then by pattern."""
        name = text.strip()
        if name in self.names:
            return {self.names.index(name)}
        letters = "".join(text.split())
        if self.rows and set(letters) <= set("YN-") and len(letters) == len(self.rows[0]):
            return {s for s, group in enumerate(self.groups) if any(matches(self.rows[k], letters) for k in group)}
        return {s for s, label in self._labels().items() if label == name}

    def _labels(self) -> dict[int, str]:
        if not self.rows:
            return {s: self.case.named_states[name] for s, name in enumerate(self.names)}
        return {s: label.text for label in self.case.labels for s in self.found(label.pattern)}


def matches(row: Vector, pattern: str) -> bool:
    """Say whether a pattern of Y, N and - matches an option vector."""
    letters = "".join(pattern.split())
    return all(letter in ("-", "Y" if here else "N") for letter, here in zip(letters, row, strict=True))


def comparing(listed: Listed, party: int) -> Comparing:
    """Return how a party of the case compares two states."""
    preference = listed.case.parties[party].preference
    if isinstance(preference, Statements):
        return cache(_by_statements(listed, preference))
    if isinstance(preference, Ranking):
        return cache(_by_ranking(listed, preference))
    if isinstance(preference, Comparisons):
        return _by_pairs(listed, preference)
    return cache(_by_weights(listed, preference))


def _by_statements(listed: Listed, preference: Statements) -> Comparing:
    items = preference.items if listed.rows else ()
    truths = [[true(item.statement.tree, listed.first(s)) for item in items] for s in range(len(listed.names))]

    def compare(t: int, s: int) -> int | None:
        for item, in_t, in_s in zip(items, truths[t], truths[s], strict=True):
            if in_t != in_s:  # the first statement on which they differ decides
                return None if item.uncertain else item.degree if in_t else -item.degree
        return 0

    return compare


def _by_ranking(listed: Listed, ranking: Ranking) -> Comparing:
    group_of: dict[int, int] = {}
    place_of: list[int] = []  # of each group
    gaps: list[int] = []  # of each place: how strongly what stands above it is preferred
    for k, group in enumerate(ranking.groups):
        if not group.unknown or k == 0:
            gaps.append(group.gap)
        place_of.append(len(gaps) - 1)
        for text in group.patterns:
            group_of |= dict.fromkeys(listed.found(text), k)
    if ranking.groups and len(group_of) < len(listed.names):
        raise ValueError("a ranking that misses states")

    def compare(t: int, s: int) -> int | None:
        if not ranking.groups or group_of[t] == group_of[s]:
            return 0
        at_t, at_s = place_of[group_of[t]], place_of[group_of[s]]
        if at_t == at_s:
            return None
        degree = max(gaps[min(at_t, at_s) + 1 : max(at_t, at_s) + 1])
        return degree if at_t < at_s else -degree

    return compare


def _by_weights(listed: Listed, weights: Weights) -> Comparing:
    sums = [
        sum(item.weight for item in weights.items if listed.rows and listed.first(s)[item.option])
        for s in range(len(listed.names))
    ]

    def compare(t: int, s: int) -> int | None:
        return (sums[t] > sums[s]) - (sums[t] < sums[s])

    return compare


def _by_pairs(listed: Listed, comparisons: Comparisons) -> Comparing:
    known: dict[tuple[int, int], int] = {}
    for item in comparisons.items:
        if item.sign == "?":
            continue
        degree = item.degree if item.sign == ">" else 0
        for left in listed.found(item.left):
            for right in listed.found(item.right):
                known[left, right], known[right, left] = degree, -degree

    def compare(t: int, s: int) -> int | None:
        return 0 if t == s else known.get((t, s))

    return compare
