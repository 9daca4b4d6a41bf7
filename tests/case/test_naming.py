"""The one state that somebody means, and what is said where there is none, or more than one."""

from __future__ import annotations

import pytest
from hypothesis import given

import sulh
from strategies import cases
from sulh.case.case import Case
from sulh.case.naming import one_state, start
from sulh.case.states import list_states
from sulh.errors import NotDefined, SulhError, UnknownName, UsageError

ELMIRA = sulh.load("elmira")
STATES = list_states(ELMIRA)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NYNNY", "NYNNY"),
        (" N YNN Y ", "NYNNY"),
        ("delay, insist", "NYNNY"),
        ("uniroyal.delay,town.insist", "NYNNY"),
        ("status quo", "NYNNN"),
        ("Y-YNY", "YNYNY"),
        ("delay", "NYNNN"),
    ],
)
def test_ways_to_name_a_state(text: str, name: str) -> None:
    assert STATES.name(one_state(ELMIRA, STATES, text)) == name


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("NNNNN", UsageError, "NNNNN is not feasible: 'exactly one of"),
        ("accept, abandon", UsageError, "NNYYN is not feasible"),
        ("-YY--", UsageError, "No feasible state matches '-YY--'"),
        ("-YNN-", UsageError, "means 4 states: NYNNN, YYNNN, NYNNY, YYNNY. Name one of them."),
        ("-----", UsageError, "means 12 states: .* and 4 more"),
        ("Uniroyal leaves", UsageError, "means 4 states"),
        ("NYN", UsageError, "one letter for each of the 5 options, this one has 3"),
        ("00000", UsageError, "not with 1 and 0. Write NNNNN."),
        ("delay, insit", UnknownName, "no state 'delay, insit'"),
        ("gone", UnknownName, "no state 'gone'"),
        ("", UnknownName, "no state ''"),
        (",", UnknownName, "no state ','"),
    ],
)
def test_what_is_said_of_others(text: str, error: type[SulhError], said: str) -> None:
    with pytest.raises(error, match=said):
        one_state(ELMIRA, STATES, text)


def test_the_status_quo_is_where_one_begins() -> None:
    assert start(ELMIRA, STATES, None) == one_state(ELMIRA, STATES, "NYNNN")
    assert start(ELMIRA, STATES, "YNNYN") == one_state(ELMIRA, STATES, "YNNYN")
    nowhere = sulh.loads("{sulh: 1, title: t, parties: {a: {options: {x: X}}}}")
    with pytest.raises(NotDefined, match=r"names no status quo\. Say where to begin, with --from"):
        start(nowhere, list_states(nowhere), None)


@given(case=cases())
def test_every_state_is_found_by_its_name(case: Case) -> None:
    states = list_states(case)
    for number in range(len(states)):
        assert one_state(case, states, states.name(number)) == number
