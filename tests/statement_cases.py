"""What the tests of statements share: five options, every state of them, reading a text, and random trees."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import strategies as st

from sulh.case.statements import (
    And,
    Constant,
    Count,
    Expression,
    If,
    Iff,
    Names,
    Not,
    Or,
    Statement,
    StatementError,
    literal,
    parse,
)

NAMES = Names([("ministry", "modify"), ("mill", "delay"), ("mill", "accept"), ("town", "insist"), ("town", "accept")])
N = len(NAMES.full)
A, B, C, D = (literal(k, NAMES.full[k]) for k in range(4))

# Every state, one a column, and every partial assignment: 0 off, 1 on, 2 not decided.
STATES = np.array(list(itertools.product([False, True], repeat=N))).T
PARTIAL = np.array(list(itertools.product([0, 1, 2], repeat=N))).T


def read(text: str, owner: str | None = None) -> Statement:
    return parse(text, NAMES, owner)


def faults(text: str, owner: str | None = None) -> list[tuple[str, str]]:
    """Return code and offending text of every problem of a text that must have some."""
    with pytest.raises(StatementError) as caught:
        read(text, owner)
    return [(problem.code, problem.text) for problem in caught.value.problems]


def fix(text: str) -> str:
    with pytest.raises(StatementError) as caught:
        read(text)
    return " ".join(problem.fix for problem in caught.value.problems)


def known(k: int) -> tuple[np.ndarray, np.ndarray]:
    return PARTIAL[k] == 1, PARTIAL[k] != 0


def trees() -> st.SearchStrategy[Expression]:
    leaves = st.sampled_from([literal(k, name) for k, name in enumerate(NAMES.full)]) | st.builds(
        Constant, st.booleans()
    )

    def grow(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        some = st.lists(inner, min_size=2, max_size=4).map(tuple)
        counted = st.lists(inner, min_size=1, max_size=4).map(tuple)
        return (
            st.builds(Not, inner)
            | st.builds(And, some)
            | st.builds(Or, some)
            | st.builds(If, inner, inner)
            | st.builds(Iff, inner, inner)
            | st.builds(Count, st.just("at least"), st.integers(1, 6), counted)
            | st.builds(Count, st.sampled_from(["at most", "exactly"]), st.integers(0, 6), counted)
            | st.builds(Count, st.sampled_from(["all", "none"]), st.just(0), counted)
        )

    return st.recursive(leaves, grow, max_leaves=14)
