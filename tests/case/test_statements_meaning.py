"""What statements mean: in every state, in states known in part, and when counted."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given

from statement_cases import PARTIAL, STATES, known, read, trees
from sulh.case.statements import (
    And,
    Constant,
    Count,
    Expression,
    If,
    Iff,
    Literal,
    Names,
    Not,
    Or,
    parse,
    statement_from_tree,
)


def oracle(tree: Expression, state: tuple[bool, ...]) -> bool:
    """Evaluate a tree at one state, straight from the words of the reference."""
    match tree:
        case Literal(option):
            return bool(state[option])
        case Constant(value):
            return value
        case Not(member):
            return not oracle(member, state)
        case And(members):
            return all(oracle(member, state) for member in members)
        case Or(members):
            return any(oracle(member, state) for member in members)
        case If(then, condition):
            return not (oracle(condition, state) and not oracle(then, state))
        case Iff(left, right):
            return oracle(left, state) == oracle(right, state)
        case Count(op, k, members):
            n = sum(oracle(member, state) for member in members)
            return {
                "at least": n >= k,
                "at most": n <= k,
                "exactly": n == k,
                "all": n == len(members),
                "none": n == 0,
            }[op]


@given(trees())
def test_holds_equals_the_oracle_in_every_state(tree: Expression) -> None:
    before = STATES.copy()
    got = statement_from_tree(tree).holds(STATES.__getitem__)
    assert got.dtype == np.bool_
    want = [oracle(tree, tuple(state)) for state in STATES.T]
    assert np.broadcast_to(got, len(want)).tolist() == want
    assert (before == STATES).all()  # no column is written to


@given(trees())
def test_bounds_hold_in_every_completion(tree: Expression) -> None:
    surely, possibly = (np.broadcast_to(b, PARTIAL.shape[1]) for b in statement_from_tree(tree).bounds(known))
    assert (surely <= possibly).all()
    value = {tuple(state): oracle(tree, tuple(state)) for state in STATES.T}
    for number, partial in enumerate(PARTIAL.T):
        values = {value[full] for full in itertools.product(*([False, True] if p == 2 else [bool(p)] for p in partial))}
        if surely[number]:
            assert values == {True}
        if not possibly[number]:
            assert values == {False}
        if (partial != 2).all():
            assert {bool(surely[number])} == {bool(possibly[number])} == values


@pytest.mark.parametrize(
    "text",
    [
        "modify",
        "not modify",
        "modify and not delay",
        "modify if delay",
        "modify iff delay",
        *(f"{op} {k} of (modify, delay, insist)" for op in ("at least", "at most", "exactly") for k in range(1, 5)),
        "none of (modify, delay, insist)",
        "all of (modify, delay, insist)",
    ],
)
def test_bounds_are_tight_where_no_option_is_mentioned_twice(text: str) -> None:
    statement = read(text)
    surely, possibly = (np.broadcast_to(b, PARTIAL.shape[1]) for b in statement.bounds(known))
    value = {tuple(state): oracle(statement.tree, tuple(state)) for state in STATES.T}
    for number, partial in enumerate(PARTIAL.T):
        values = {value[full] for full in itertools.product(*([False, True] if p == 2 else [bool(p)] for p in partial))}
        assert (surely[number], possibly[number]) == (min(values), max(values))


def test_bounds_take_plain_truth_values() -> None:
    undecided = {0: (False, True), 1: (True, True), 2: (False, False)}
    low, high = read("at least 2 of (modify, delay, mill.accept)").bounds(undecided.__getitem__)
    assert (low.item(), high.item()) == (False, True)


TABLE = {  # A and B, in the order of the arguments below
    "A if B": [True, True, False, True],
    "A iff B": [True, False, False, True],
    "A unless B": [False, True, True, True],
    "A and B": [False, False, False, True],
    "A or B": [False, True, True, True],
}


@pytest.mark.parametrize("text", TABLE)
def test_truth_tables(text: str) -> None:
    a, b = np.array([False, True, False, True]), np.array([False, False, True, True])
    statement = parse(text, Names([("p", "A"), ("p", "B")]))
    assert statement.holds([a, b].__getitem__).tolist() == TABLE[text]


def test_constants_are_0d_and_broadcast() -> None:
    column = {0: np.array([True, False])}.__getitem__
    assert read("true or false").holds(column).shape == ()
    assert read("modify and true").holds(column).tolist() == [True, False]
    assert read("true if false").holds(column).item() is True


def test_strided_columns_count() -> None:
    table = STATES.T.copy()
    got = read("exactly 2 of (modify, delay, insist)").holds(lambda k: table[:, k])
    assert (got == (table[:, [0, 1, 3]].sum(axis=1) == 2)).all()


@pytest.mark.parametrize("size", [64, 255, 256, 300])
def test_counts_do_not_overflow(size: int) -> None:
    names = Names([("p", f"x{k}") for k in range(size)])
    members = ", ".join(f"x{k}" for k in range(size))
    on, off = np.array([True, True]), np.array([True, False])
    holds = parse(f"at least {size} of ({members})", names).holds(lambda k: off if k == 0 else on)
    assert holds.tolist() == [True, False]
    assert parse(f"exactly {size - 1} of ({members})", names).holds(lambda k: off if k == 0 else on).tolist() == [
        False,
        True,
    ]
    assert not parse(f"at least {size + 1} of ({members})", names).holds(lambda k: on).any()


@pytest.mark.parametrize("number", [4, 300, 999_999_999])
def test_a_count_out_of_reach_is_false_everywhere(number: int) -> None:
    for text in (f"at least {number} of (modify, delay, insist)", f"exactly {number} of (modify, true)"):
        assert not read(text).holds(STATES.__getitem__).any()
        assert not read(text).bounds(known)[1].any()
    assert read(f"at most {number} of (modify, delay)").holds(STATES.__getitem__).all()
    assert not read(f"at least {number} of (true)").holds(STATES.__getitem__)
