"""The one state that somebody means: by vector, label, name, or the options that are on."""

from __future__ import annotations

import numpy as np

from sulh.case.case import Case
from sulh.case.patterns import parse_pattern
from sulh.case.statements import Names
from sulh.case.states import States
from sulh.errors import CaseError, NotDefined, UnknownName, UsageError

SHOWN = 8
"""Matches that an error names."""


def one_state(case: Case, states: States, text: str) -> int:
    """Return the number of the state that a text means.

    Parameters
    ----------
    text
        A vector (blanks are free), a label or the name of a coalesced state if only one state has it, a pattern
        that only one state matches, or the options that are on, with commas: ``"delay, town.insist"``.

    Raises
    ------
    UsageError
        The state is not feasible (the rules that forbid it are named), or several states are meant (they are
        listed).
    UnknownName
        There is no such state.

    Examples
    --------
    >>> import sulh
    >>> from sulh.case.states import list_states
    >>> case = sulh.load("elmira")
    >>> one_state(case, list_states(case), "delay, insist")
    6
    >>> one_state(case, list_states(case), "NNNNN")
    Traceback (most recent call last):
        ...
    sulh.errors.UsageError: NNNNN is not feasible: ...
    """
    text = str(text)
    try:
        found = states.find(text)
    except (UnknownName, CaseError) as error:
        vector = _vector(case, text)
        if vector is None:
            if isinstance(error, CaseError):
                raise UsageError(" ".join(f"{problem.rule} {problem.fix}" for problem in error.problems)) from None
            raise
        text = vector
        found = states.find(vector)
    if not len(found):
        raise UsageError(_why_not(case, text))
    if len(found) > 1:
        shown = ", ".join(states.name(int(number)) for number in found[:SHOWN])
        more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
        raise UsageError(f"{text!r} means {len(found):,} states: {shown}{more}. Name one of them.")
    return int(found[0])


def start(case: Case, states: States, text: str | None) -> int:
    """Return the state that a text means, the status quo if it is None.

    Raises
    ------
    NotDefined
        No state is named, and the case has no status quo.
    """
    if text is not None:
        return one_state(case, states, text)
    if case.status_quo is None:
        raise NotDefined("The case names no status quo. Say where to begin, with --from (Python: start=).")
    return one_state(case, states, case.status_quo)


def _vector(case: Case, text: str) -> str | None:
    """Return the vector in which just the named options are on; None where a name is none."""
    if not case.options:
        return None
    names = Names([(option.party, option.id) for option in case.options])
    try:
        on = {names.resolve(name.strip()) for name in text.split(",") if name.strip()}
    except CaseError:
        return None
    return "".join("Y" if k in on else "N" for k in range(len(case.options))) if on else None


def _why_not(case: Case, text: str) -> str:
    """Return the sentence that says why no feasible state matches a vector or a pattern."""
    pattern = parse_pattern(text, len(case.options))
    if not pattern.is_state:
        return f"No feasible state matches {text!r}. Look at the feasibility rules, or name another state."
    on = np.array([letter == "Y" for letter in pattern.letters])
    broken = [rule.statement.text for rule in case.rules if not bool(rule.statement.holds(lambda k: on[[k]]).all())]
    name = "".join(pattern.letters)
    return f"{name} is not feasible: {'; '.join(repr(rule) for rule in broken)} is false there. Name another state."
