"""The states of a case: which there are, in which order, what they are called, and how they are found again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

import sulh
from strategies import cases
from sulh.case.case import Case
from sulh.case.states import State, list_states
from sulh.errors import CaseError, Problem, TooLarge, UnknownName

MILL = """\
sulh: 1
parties:
  ministry: {options: {modify: Modify}}
  mill: {options: {delay: Delay, leave: Leave}}
feasible: [not (delay and leave)]
labels: {"NYN": waiting, "--Y": closed}
"""


def problems(text: str) -> list[Problem]:
    """Return the problems of a text that must have some."""
    with pytest.raises(CaseError) as caught:
        sulh.loads(text, file="case.yaml")
    return list(caught.value.problems)


def where(text: str) -> list[tuple[str, str, int, int]]:
    """Return code, offending text, line and column of each problem."""
    return [(problem.code, problem.text, problem.place.line, problem.place.column) for problem in problems(text)]


def test_the_first_option_changes_first() -> None:
    states = list_states(sulh.loads(MILL))
    assert list(map(str, states)) == ["NNN", "YNN", "NYN", "YYN", "NNY", "YNY"]
    assert [state.number for state in states] == list(range(6))
    assert states[3].on == ("ministry.modify", "mill.delay")
    assert [state.label for state in states] == ["", "", "waiting", "", "closed", "closed"]


def test_states_are_a_sequence() -> None:
    states = list_states(sulh.loads(MILL))
    assert states[-1] == states[5] == State(5, "YNY", "closed", ("ministry.modify", "mill.leave"))
    assert [state.name for state in states[1:4:2]] == ["YNN", "YYN"]
    assert states[2] in states
    assert len(list(reversed(states))) == 6
    with pytest.raises(IndexError):
        states[6]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("NYN", [2]),
        ("N Y N", [2]),
        ("waiting", [2]),
        (" waiting ", [2]),
        ("closed", [4, 5]),
        ("--Y", [4, 5]),
        ("Y--", [1, 3, 5]),
        ("-YY", []),
        ("NYY", []),
    ],
)
def test_find(text: str, numbers: list[int]) -> None:
    assert list_states(sulh.loads(MILL)).find(text).tolist() == numbers


def test_find_says_what_is_not_there() -> None:
    states = list_states(sulh.loads(MILL))
    with pytest.raises(UnknownName, match="Did you mean 'waiting'"):
        states.find("wating")
    for text, code in (("NY", "S503"), ("nyn", "S502"), ("010", "S501")):
        with pytest.raises(CaseError) as caught:
            states.find(text)
        assert [problem.code for problem in caught.value.problems] == [code]


def test_a_label_does_not_hide_a_vector() -> None:
    """A label may look like a vector of the case, or like a number; the vector keeps its meaning."""
    text = "{sulh: 1, parties: {p: {options: {a: A, b: B}}}, labels: {YY: NN, NY: '1', YN: NNN}}"
    states = list_states(sulh.loads(text))
    assert states.find("NN").tolist() == [0]
    assert states.find("1").tolist() == [2]
    assert states.find("NNN").tolist() == [1]


def test_coalesced_states_have_one_number_and_one_name() -> None:
    states = list_states(sulh.loads(MILL + "coalesce: [{states: --Y, as: gone}]\n"))
    assert list(map(str, states)) == ["NNN", "YNN", "NYN", "YYN", "gone"]
    for text in ("gone", "NNY", "YNY", "--Y", "closed"):
        assert states.find(text).tolist() == [4]
    assert states.find("Y--").tolist() == [1, 3, 4]
    assert states[4].on == ("mill.leave",)
    assert states.vector(4) == "NNY"
    assert states.option(0).tolist() == [False, True] * 3  # of every vector, as the docstring says


def test_two_coalesced_states_in_the_order_of_their_first_vector() -> None:
    text = "coalesce: [{states: Y-N, as: later}, {states: N--, as: sooner}]\n"
    states = list_states(sulh.loads(MILL + text))
    assert list(map(str, states)) == ["sooner", "later", "YNY"]
    assert states.group is not None
    assert states.group.tolist() == [0, 1, 0, 1, 0, 2]


def test_state_form() -> None:
    text = "{sulh: 1, states: {war: '', peace: A treaty}, parties: {p: {moves: [{from: war, to: peace}]}}}"
    states = list_states(sulh.loads(text))
    assert list(states) == [State(0, "war"), State(1, "peace", "A treaty")]
    assert [states.find(name).tolist() for name in ("war", "peace", "A treaty")] == [[0], [1], [1]]
    assert states.vector(0) == ""
    for name in ("treaty", "Y", "NN"):
        with pytest.raises(UnknownName):
            states.find(name)


@given(case=cases())
def test_every_state_is_found_by_its_name(case: Case) -> None:
    states = list_states(case)
    names = states.names_of(np.arange(len(states)))
    assert names == [state.name for state in states]
    assert len(set(names)) == len(states)
    for number, name in enumerate(names):
        assert states.find(name).tolist() == [number]


@pytest.mark.parametrize("size", [32, 33, 64, 65, 100])
def test_many_options(size: int) -> None:
    """Whatever number of options: the name has one letter for each, and finds its state."""
    options = ", ".join(f"o{k}: Option {k}" for k in range(size))
    rule = ", ".join(f"o{k}" for k in range(size))
    case = sulh.loads(f"{{sulh: 1, parties: {{p: {{options: {{{options}}}}}}}, feasible: ['exactly one of ({rule})']}}")
    states = list_states(case)
    assert list(map(str, states)) == ["N" * k + "Y" + "N" * (size - k - 1) for k in range(size)]
    assert states.find("-" * (size - 1) + "Y").tolist() == [size - 1]
    assert states[size - 1].on == (f"p.o{size - 1}",)
    assert len(sulh.solve(case).equilibria("nash")) == size


def test_one_state() -> None:
    states = list_states(sulh.loads("{sulh: 1, parties: {p: {options: {a: A}}}, feasible: [a]}"))
    assert list(map(str, states)) == ["Y"]


def test_s510_names_a_smallest_set_of_rules() -> None:
    text = MILL.replace(
        "feasible: [not (delay and leave)]", "feasible: [not (delay and leave), delay or leave, not delay, not leave]"
    )
    (problem,) = problems(text)
    assert (problem.code, problem.place.line) == ("S510", 5)
    assert "These rules contradict each other: delay or leave; not delay; not leave." in problem.rule
    (problem,) = problems(
        MILL.replace("not (delay and leave)", "modify or true, 'exactly 4 of (modify, delay, leave)'")
    )
    assert problem.code == "S510"
    assert "This rule is false in every state: exactly 4 of (modify, delay, leave)." in problem.rule


def test_s511_s512_coalesced_states_that_overlap_or_are_not_there() -> None:
    text = (
        MILL + "coalesce:\n  - {states: --Y, as: gone}\n  - {states: Y--, as: changed}\n  - {states: -YY, as: never}\n"
    )
    found = where(text)
    assert [(code, text, line) for code, text, line, _ in found] == [("S511", "Y--", 9), ("S512", "-YY", 10)]


def test_s501_to_s504_stand_where_the_vector_stands() -> None:
    text = MILL.replace("labels:", "status_quo: N-N\nlabels:") + "coalesce: [{states: 001, as: gone}]\n"
    assert where(text.replace('"NYN"', '"NYx"').replace('"--Y"', '"--"')) == [
        ("S504", "N-N", 6, 13),
        ("S502", "NYx", 7, 10),
        ("S503", "--", 7, 26),
        ("S501", "001", 8, 21),
    ]


def test_the_limit() -> None:
    case = sulh.loads(MILL)
    assert len(list_states(case, 6)) == 6
    with pytest.raises(TooLarge) as caught:
        list_states(case, 5)
    assert (caught.value.size, caught.value.limit, caught.value.option) == (6, 5, "--max-states")
