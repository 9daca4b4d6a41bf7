"""What the tests of wrong files share: reading a text for its problems, and what every problem must be."""

from __future__ import annotations

import re

import sulh
from sulh.errors import CaseError, Problem

PARTIES = "parties: {town: {options: {insist: Insist, sue: Sue}}, mill: {options: {leave: Leave}}}\n"
"""Three options in one line: town.insist, town.sue, mill.leave."""

NAMED = "states: {s: S, t: T}\nparties: {a: {moves: [{from: s, to: t}], ranking: [s, t]}}\n"
"""A case in state form, in two lines."""


def problems_of(text: str, **options: int) -> tuple[Problem, ...]:
    """Return the problems of a text, after checking that each is fit to be shown; none if it loads."""
    try:
        sulh.loads(text, file="x.yaml", **options)
    except CaseError as error:
        for problem in error.problems:
            sound(problem, text)
        return error.problems
    return ()


def places_of(text: str, **options: int) -> list[tuple[str, int, int]]:
    """Return code, line and column of each problem of a text."""
    return [(problem.code, problem.place.line, problem.place.column) for problem in problems_of(text, **options)]


def sound(problem: Problem, text: str) -> None:
    """Check that a problem has a place inside the file, a code, a rule that is a sentence, and a way out."""
    lines = re.split(r"\r\n|\n|\r", text)
    assert re.fullmatch(r"S[1-9]\d\d", problem.code), problem
    assert problem.severity == "error", problem
    assert problem.place.file == "x.yaml", problem
    assert problem.rule.endswith("."), problem
    assert problem.fix.strip(), problem
    if problem.code == "S103":  # nothing of the file was read
        assert (problem.place.line, problem.place.column) == (0, 0), problem
    else:
        assert 1 <= problem.place.line <= len(lines), problem
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1, problem
