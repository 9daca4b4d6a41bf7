"""Rankings of a ``.gmcr`` file: state numbers, held against the states that there are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from sulh.case.case import Case
from sulh.case.patterns import parse_pattern
from sulh.case.scores import scores
from sulh.case.states import States, list_states
from sulh.engine.arrays import IntArray
from sulh.errors import TooLarge
from sulh.files.gmcr.form import FileRanking, Maker
from sulh.files.gmcr.source import Report
from sulh.files.render import Data
from sulh.files.traps import cut

#: How many states an error names before it says how many more there are.
_SHOWN = 5
#: With more states than this, ties are written state by state and not as patterns.
_PATTERNS = 4096


class Numbering:
    """The states of a case by the numbers of the program, from 1; listed only when a ranking asks for them."""

    def __init__(self, case: Case, max_states: int) -> None:
        self.case, self.max_states = case, max_states
        self.sizes = [len(party.options) for party in case.parties if party.options]

    @cached_property
    def states(self) -> States:
        """The states; raises :class:`~sulh.errors.TooLarge`."""
        return list_states(self.case, self.max_states)

    @cached_property
    def scores(self) -> list[IntArray]:
        """The score of each state for each party, by its statements."""
        return scores(self.case, self.states)

    def ranking(self, report: Report, maker: Maker, ranking: FileRanking) -> list[Data]:
        """Return a ranking as vectors and patterns, or nothing after reporting what is wrong with it."""
        if not check_numbers(report, maker, ranking, self.states):
            return []
        return [self._group(group) for group in ranking.groups]

    def agrees(self, party: int, ranking: FileRanking) -> bool:
        """Say whether a ranking that holds every state once orders the states as the party's statements do."""
        place = np.empty(len(self.states), np.int64)
        for position, group in enumerate(ranking.groups):
            place[np.array(group) - 1] = -position
        by_rank, by_statement = (np.unique(array, return_inverse=True)[1] for array in (place, self.scores[party]))
        return bool((by_rank == by_statement).all())

    def compared(self, party: int, ranking: FileRanking) -> str:
        """Return a sentence on a ranking that is not in force, or nothing where there are too many states."""
        try:
            sound = sorted(state for group in ranking.groups for state in group) == list(range(1, len(self.states) + 1))
        except TooLarge:
            return ""
        if not sound:
            return " It does not hold every state once."
        return f" The statements order the states {'as it does' if self.agrees(party, ranking) else 'differently'}."

    def _group(self, group: tuple[int, ...]) -> Data:
        """Return one place of a ranking: a vector, a pattern that matches just these states, or a list of vectors."""
        vectors = [self.states.vector(number - 1) for number in group]
        if len(vectors) > 1 and len(self.states) <= _PATTERNS:
            letters = ["".join(letters) for letters in zip(*vectors, strict=True)]
            pattern = "".join(column[0] if len(set(column)) == 1 else "-" for column in letters)
            if int(parse_pattern(pattern, len(pattern)).matches(self.states.codes).sum()) == len(vectors):
                return self._spaced(pattern)
        spaced = [self._spaced(vector) for vector in vectors]
        return spaced if len(spaced) > 1 else spaced[0]

    def _spaced(self, vector: str) -> str:
        """Return a vector with a blank between the parties."""
        parts, start = [], 0
        for size in self.sizes:
            parts.append(vector[start : start + size])
            start += size
        return " ".join(parts)


def check_numbers(report: Report, maker: Maker, ranking: FileRanking, states: States | None) -> bool:
    """Say whether a ranking holds every state once, after reporting what is wrong.

    Where the states are not known (``states`` is None), only numbers below 1 and repetitions are reported.
    """
    whose = f"The ranking of {cut(maker.name, 40)!r}" if maker.name.strip() else "This ranking"
    seen: set[int] = set()
    again: list[tuple[int, int, int]] = []
    invented: list[tuple[int, int, int]] = []
    for g, group in enumerate(ranking.groups):
        for j, state in enumerate(group):
            if state < 1 or (states is not None and state > len(states)):
                invented.append((state, g, j))
            elif state in seen:
                again.append((state, g, j))
            seen.add(state)
    if again:
        rule = f"{whose} holds {_listed([state for state, _, _ in again])} more than once."
        report.add("S716", ranking.place(*again[0][1:]), rule, "Keep each state in one place.")
    if invented:
        count = "" if states is None else f", and there are {len(states):,}"
        rule = f"{whose} holds {_listed([state for state, _, _ in invented])}; states are counted from 1{count}."
        fix = "Remove it, or look whether an infeasible is too many."
        report.add("S717", ranking.place(*invented[0][1:]), rule, fix)
    missing = [] if states is None else [state for state in range(1, len(states) + 1) if state not in seen]
    if missing and states is not None:
        shown = f" ({states.vector(missing[0] - 1)})" if len(missing) == 1 else ""
        rule = f"{whose} misses {_listed(missing)}{shown}; it holds every feasible state once."
        report.add("S715", ranking.path, rule, "Add it where it belongs, or look whether an infeasible is missing.")
    return not (again or invented or missing)


def _listed(states: Sequence[int]) -> str:
    if len(states) == 1:
        return f"state {states[0]}"
    shown = ", ".join(map(str, states[:_SHOWN]))
    return f"the states {shown}" + (f" and {len(states) - _SHOWN:,} more" if len(states) > _SHOWN else "")
