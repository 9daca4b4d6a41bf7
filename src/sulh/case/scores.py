"""From preferences to scores: one integer per party and state, larger is better, equal is indifferent."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm

import numpy as np

from sulh.case.case import Case, Party
from sulh.case.preferences import Comparisons, Preference, Ranking, Statements, Weights
from sulh.case.statements import Statement
from sulh.case.states import States
from sulh.engine.arrays import BoolArray, IntArray, column
from sulh.errors import CaseError, Place, Problem, UnknownName

CHUNK = 1 << 16
"""States whose truth is evaluated at once: what fits a processor's cache."""

SHOWN = 5
"""How many states an error names before it says how many more there are."""


def scores(case: Case, states: States) -> list[IntArray]:
    """Return the score of every state for every party, in the order of ``case.parties``.

    Returns
    -------
    list of unsigned arrays, shape (n,)
        Ordinal: only the order of two scores means anything. All 0 for a party that is indifferent.

    Raises
    ------
    CaseError
        S520 a ranking misses states, S521 repeats one, S522 an entry matches none, S524 names no state.
    """
    result: list[IntArray] = []
    problems: list[Problem] = []
    for party in case.parties:
        try:
            result.append(_score(party, states))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return result


def truths(statements: list[Statement], codes: IntArray) -> BoolArray:
    """Return which statements are true where: bool array, shape (statements, n)."""
    result = np.empty((len(statements), codes.shape[1]), bool)

    def keep(part: slice, number: int, truth: BoolArray) -> None:
        result[number, part] = truth

    _evaluate(statements, codes, keep)
    return result


def _score(party: Party, states: States) -> IntArray:
    if isinstance(party.preference, Ranking):
        group = ranked_groups(party, party.preference, states)
        score: IntArray = (group.max(initial=0) - group).astype(np.uint32)
        return score
    return preferred_score(party.preference, states)


def preferred_score(preference: Preference, states: States) -> IntArray:
    """Return the score that statements or weights give every state, whatever their marks: shape (n,)."""
    if not states.options:  # in state form only a ranking or pairs can tell states apart
        return np.zeros(len(states), np.uint32)
    listed = _listed_score(preference, states)
    return listed if states.first is None else listed[states.first]


def _listed_score(preference: Preference, states: States) -> IntArray:
    """Return the score of every option vector, before coalescing."""
    if isinstance(preference, Weights):
        return _weight_score(preference, states)
    assert isinstance(preference, Statements)
    return _statement_score(preference, states)


def _statement_score(preference: Statements, states: States) -> IntArray:
    """Read the truth vector as a binary number, most important first; ranks replace it before it overflows."""
    statements = [item.statement for item in preference.items]
    result: IntArray = np.zeros(states.codes.shape[1], np.uint64)
    for start in range(0, len(statements), 31):
        chunk = statements[start : start + 31]
        kind = np.uint16 if len(chunk) < 16 else np.uint32
        number: IntArray = np.zeros(len(result), kind)

        def add(part: slice, _: int, truth: BoolArray, number: IntArray = number) -> None:
            number[part] <<= 1
            number[part] |= truth

        _evaluate(chunk, states.codes, add)
        if len(statements) <= 31:
            return number
        joint: IntArray = (result << np.uint64(31)) | number
        result = np.unique(joint, return_inverse=True)[1].astype(np.uint64)
    return result.astype(np.uint32)


def _evaluate(statements: list[Statement], codes: IntArray, keep: Callable[[slice, int, BoolArray], None]) -> None:
    """Evaluate the statements over a part of the states at a time and hand each truth to ``keep``."""
    for start in range(0, codes.shape[1], CHUNK):
        part = slice(start, start + CHUNK)
        here = codes[:, part]
        columns: dict[int, BoolArray] = {}

        def truth_of(option: int, here: IntArray = here, columns: dict[int, BoolArray] = columns) -> BoolArray:
            if option not in columns:
                columns[option] = column(here, option)
            return columns[option]

        for number, statement in enumerate(statements):
            keep(part, number, statement.holds(truth_of))


def _weight_score(preference: Weights, states: States) -> IntArray:
    return np.unique(_weight_sums(preference, states), return_inverse=True)[1].astype(np.uint32)


def _weight_sums(preference: Weights, states: States) -> IntArray:
    """Return the exact sums, before coalescing: weights are brought to whole numbers first."""
    scale = lcm(*(item.weight.denominator for item in preference.items))
    whole = [int(item.weight * scale) for item in preference.items]
    wide = sum(abs(weight) for weight in whole) >= 1 << 62
    total = np.zeros(states.codes.shape[1], object if wide else np.int64)
    for item, weight in zip(preference.items, whole, strict=True):
        total[states.option(item.option)] += weight
    return total


def ranked_groups(party: Party, ranking: Ranking, states: States) -> IntArray:
    """Return for each state the number of its group in a ranking, shape (n,); all 0 where nothing is ranked.

    Raises
    ------
    CaseError
        S520 a ranking misses states, S521 repeats one, S522 an entry matches none, S524 names no state.
    """
    if not ranking.groups:  # nothing is said, as with an empty list of statements
        return np.zeros(len(states), np.int64)
    place = np.full(len(states), -1, np.int64)
    problems: list[Problem] = []
    for position, group in enumerate(ranking.groups):
        for text, where in zip(group.patterns, group.places, strict=True):
            found = named_states(text, where, states, problems, "An entry of a ranking")
            again = found[place[found] >= 0]
            if len(again):
                rule = f"{party.id} ranks {_listed(states, again)} more than once."
                problems.append(Problem("S521", text, rule, "Keep each state in one place.", where))
            place[found] = np.where(place[found] >= 0, place[found], position)
    missing = np.flatnonzero(place < 0)
    if len(missing) and not any(problem.code != "S521" and problem.code != "S522" for problem in problems):
        rule = f"A ranking holds every feasible state once; {party.id}'s misses {_listed(states, missing)}."
        problems.append(Problem("S520", party.id, rule, "Add them where they belong.", ranking.place))
    if problems:
        raise CaseError(problems)
    return place


def named_states(text: str, where: Place, states: States, problems: list[Problem], what: str = "A pair") -> IntArray:
    """Return the numbers of the states that a text names, as a part of ``what``; what is wrong is added."""
    try:
        found = states.find(text)
    except UnknownName as error:
        fix = str(error).partition(". ")[2] or "Write a vector such as " + states.name(0) + "."
        problems.append(Problem("S524", text, f"No state is called {text!r}.", fix, where))
        return np.empty(0, np.int64)
    except CaseError as error:
        problems += [problem.at(where) for problem in error.problems]
        return np.empty(0, np.int64)
    if not len(found):
        rule = f"{what} names feasible states, and no feasible state matches {text.strip()!r}."
        problems.append(Problem("S522", text, rule, "Remove it, or look at the feasibility rules.", where))
    return found


def indifferent(party: Party, states: States) -> bool:
    """Say whether a party holds all states equally good."""
    preference = party.preference
    if isinstance(preference, Ranking):
        return len(preference.groups) < 2
    if isinstance(preference, Comparisons):
        return False  # who compares pairs does not hold all equal
    # Sums will do: ranks would cost a sort of all states.
    worth = _weight_sums(preference, states) if isinstance(preference, Weights) else _score(party, states)
    if isinstance(preference, Weights) and states.first is not None:
        worth = worth[states.first]
    return bool((worth == worth[0]).all())


def unequal_members(party: Party, states: States) -> list[str]:
    """Return the names of the coalesced states whose members are not all equally good for a party.

    Such a state is judged by its first member: the one in which the options left open are off, if it is
    feasible.
    """
    if states.group is None or states.first is None or isinstance(party.preference, Ranking | Comparisons):
        return []
    listed = _listed_score(party.preference, states)
    differs = np.unique(states.group[listed != listed[states.first][states.group]])
    return [states.name(int(number)) for number in differs]


def _listed(states: States, numbers: IntArray) -> str:
    shown = ", ".join(states.name(int(number)) for number in numbers[:SHOWN])
    return shown if len(numbers) <= SHOWN else f"{shown} and {len(numbers) - SHOWN:,} more"


def exact(text: str) -> Fraction:
    """Return the number that a text says, exactly; raise :class:`ValueError` where it says none.

    >>> exact("-2"), exact("0.1")
    (Fraction(-2, 1), Fraction(1, 10))
    """
    if not text.isascii() or len(text) > 50 or "e" in text.lower() or "_" in text:
        raise ValueError(text)
    return Fraction(text)
