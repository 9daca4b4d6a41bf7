"""Import of .gmcr files, held against a reading of its own: option lists, tried one by one."""

from __future__ import annotations

import copy
import json
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, note
from hypothesis import strategies as st

from sulh.case.case import Case
from sulh.case.scores import scores
from sulh.case.statements import Names, Statement, parse
from sulh.case.states import list_states
from sulh.errors import CaseError, Problem, TooLarge
from sulh.files.gmcr import Imported, read_gmcr
from sulh.files.gmcr.case import identifiers
from sulh.files.gmcr.source import MOST
from sulh.files.reader import load, loads
from sulh.stability import oracle

FILES = Path(__file__).parent / "gmcr"
FLAGS = ("useManualPreferenceRanking", "useManualPreferenceVectors")


def text_of(name: str) -> str:
    return (FILES / f"{name}.gmcr").read_text(encoding="utf-8")


def imported(name: str) -> Imported:
    return read_gmcr(text_of(name), f"{name}.gmcr")


def faults(text: str, **more: Any) -> list[tuple[str, int, int]]:
    with pytest.raises(CaseError) as caught:
        read_gmcr(text, "x.gmcr", **more)
    return [(problem.code, problem.place.line, problem.place.column) for problem in caught.value.problems]


def orders(case: Case) -> list[list[int]]:
    """Return, for each party, the place of each state: 0 for the least preferred."""
    return [np.unique(score, return_inverse=True)[1].tolist() for score in scores(case, list_states(case))]


# Right: a reading of its own ----------------------------------------------------------------------------------------


def holds(condition: Any, on: set[int]) -> bool:
    """Say whether a condition of the file holds where these options, by their numbers in the file, are on."""
    if isinstance(condition, dict):
        return any(holds(member, on) for member in condition["members"])
    return all((number in on) == (value == "Y") for number, value in condition)


def numbered(data: dict[str, Any]) -> tuple[list[int], list[set[int]]]:
    """Return the options in the order of their decision makers, and the states in the order of their numbers."""
    order = [number for maker in data["decisionMakers"] for number in maker["options"]]
    states = [{number for k, number in enumerate(order) if code >> k & 1} for code in range(1 << len(order))]
    return order, [on for on in states if not any(holds(condition, on) for condition in data["infeasibles"])]


def in_force(data: dict[str, Any], maker: dict[str, Any]) -> bool:
    """Say whether a decision maker's ranking counts, and not its statements."""
    return any(mapping.get(flag) for flag in FLAGS for mapping in (data, maker))


def ranked(maker: dict[str, Any], count: int) -> list[int]:
    """Return the place of each state by a decision maker's ranking: 0 for the least preferred."""
    ranking = maker.get("preferenceRanking", maker.get("preferenceVector"))
    groups = [entry if isinstance(entry, list) else [entry] for entry in reversed(ranking)]
    return [next(place for place, group in enumerate(groups) if state in group) for state in range(1, count + 1)]


def stated(maker: dict[str, Any], states: list[set[int]]) -> list[int]:
    """Return the place of each state by a decision maker's statements: 0 for the least preferred."""
    truths = [tuple(holds(condition, on) for condition in maker["preferences"]) for on in states]
    return [sorted(set(truths)).index(truth) for truth in truths]


def conditions(numbers: list[int]) -> st.SearchStrategy[Any]:
    letters = st.sampled_from("YN")
    pairs = st.dictionaries(st.sampled_from(numbers), letters, min_size=1, max_size=4)
    simple = pairs.map(lambda chosen: [[number, letter] for number, letter in chosen.items()])
    two = st.lists(st.sampled_from(numbers), min_size=min(2, len(numbers)), max_size=2, unique=True)
    table = two.flatmap(lambda chosen: rows(chosen, letters))
    members = st.one_of(st.lists(simple, min_size=1, max_size=3), table)
    return st.one_of(simple, members.map(lambda found: {"compound": True, "members": found}))


def rows(numbers: list[int], letters: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Draw rows of the truth table of some options: what users write for "if" and "if and only if"."""
    row = st.tuples(*[letters] * len(numbers))
    return st.lists(
        row.map(lambda drawn: [[*pair] for pair in zip(numbers, drawn, strict=True)]), min_size=1, max_size=4
    )


def exclusions(numbers: list[int]) -> st.SearchStrategy[list[Any]]:
    """Draw what users write for "at most one of", "at least one of", "exactly one of", and pairs beside them."""
    chosen = st.lists(st.sampled_from(numbers), min_size=min(2, len(numbers)), max_size=4, unique=True)
    pairs = list(combinations(numbers, 2))
    return st.builds(
        lambda found, most, least, more: (
            [[[a, "Y"], [b, "Y"]] for a, b in [*(combinations(found, 2) if most else ()), *more]]
            + [[[a, "N"] for a in found]] * least
        ),
        chosen,
        st.booleans(),
        st.booleans(),
        st.just([]) | st.lists(st.sampled_from(pairs), min_size=len(pairs) // 2, unique=True) if pairs else st.just([]),
    )


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a valid file."""
    n = draw(st.integers(1, 6))
    numbers = list(range(n))
    names = st.one_of(st.sampled_from(["Accept", "not", "2nd", "", "parties"]), st.text(max_size=12))
    makers: list[dict[str, Any]] = [
        {"name": draw(names), "options": [], "preferences": draw(st.lists(conditions(numbers), max_size=4))}
        for _ in range(draw(st.integers(1, 4)))
    ]
    for number in draw(st.permutations(numbers)):
        draw(st.sampled_from(makers))["options"].append(number)
    directions = st.sampled_from(["both", "fwd", "back"])
    data = {
        "options": [{"name": draw(names), "permittedDirection": draw(directions)} for _ in numbers],
        "decisionMakers": makers,
        "infeasibles": draw(st.lists(conditions(numbers), max_size=3))
        + draw(st.one_of(st.just([]), exclusions(numbers))),
    }
    if not numbered(data)[1]:
        data["infeasibles"] = []
    flag = draw(st.sampled_from(FLAGS))
    manual = draw(st.booleans())
    for holder in draw(st.sampled_from([[data], makers, [data, *makers]])):
        holder[flag] = manual
    count = len(numbered(data)[1])
    for maker in makers:
        if manual or draw(st.booleans()):
            maker[draw(st.sampled_from(["preferenceRanking", "preferenceVector"]))] = draw(rankings(count))
        if draw(st.booleans()):
            maker["misperceptions"] = draw(st.lists(conditions(numbers), max_size=2))
    return data


@st.composite
def rankings(draw: st.DrawFn, count: int) -> list[Any]:
    groups: list[list[int]] = []
    for number in draw(st.permutations(range(1, count + 1))):
        if not groups or draw(st.booleans()):
            groups.append([])
        groups[-1].append(number)
    return [group if len(group) > 1 or draw(st.booleans()) else group[0] for group in groups]


@given(files())
def test_a_case_has_the_states_moves_and_preferences_of_the_file(data: dict[str, Any]) -> None:
    found = read_gmcr(json.dumps(data), "drawn.gmcr")
    note(found.text)
    case = loads(found.text)
    order, states = numbered(data)
    assert [str(state) for state in list_states(case)] == [
        "".join("Y" if number in on else "N" for number in order) for on in states
    ]
    assert orders(case) == [
        ranked(maker, len(states)) if in_force(data, maker) else stated(maker, states)
        for maker in data["decisionMakers"]
    ]
    words = {"both": "both", "fwd": "forward", "back": "backward"}
    drawn = [data["options"][number] for number in order]
    assert [option.direction for option in case.options] == [words[option["permittedDirection"]] for option in drawn]
    kept = [(option["name"], case.options[k].text) for k, option in enumerate(drawn)]
    kept += [(maker["name"], case.parties[i].name) for i, maker in enumerate(data["decisionMakers"])]
    assert all(name == text or not name.strip() for name, text in kept)
    assert [len(party.options) for party in case.parties] == [len(maker["options"]) for maker in data["decisionMakers"]]
    for i, maker in enumerate(data["decisionMakers"]):
        wrong = maker.get("misperceptions", [])
        (view,) = [view for view in case.views.values() if view.of == case.parties[i].id] if wrong else [None]
        for statement, condition in zip(view.infeasible if view else (), wrong, strict=True):
            assert truth(statement, order, states) == [holds(condition, on) for on in states]


def truth(statement: Statement, order: list[int], states: list[set[int]]) -> list[bool]:
    where = np.array([[number in on for number in order] for on in states], bool).reshape(len(states), len(order))
    return np.broadcast_to(statement.holds(lambda k: where[:, k]), len(states)).tolist()


@given(files())
def test_the_note_on_a_ranking_tells_whether_the_statements_agree(data: dict[str, Any]) -> None:
    found = read_gmcr(json.dumps(data), "drawn.gmcr")
    _, states = numbered(data)
    told = [problem for problem in found.notes if problem.code in ("S731", "S732")]
    expected = [
        ("S731" if in_force(data, maker) else "S732", ranked(maker, len(states)) == stated(maker, states))
        for maker in data["decisionMakers"]
        if "preferenceRanking" in maker or "preferenceVector" in maker
        if maker["preferences"] or not in_force(data, maker)
    ]
    assert [(problem.code, "differently" not in problem.rule) for problem in told] == expected


# Elmira -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["elmira", "elmira-old"])
def test_elmira_gives_the_published_table(name: str) -> None:
    case, shipped = loads(imported(name).text), load("elmira")
    assert list_states(case).options[1].endswith("delay")
    assert [str(state) for state in list_states(case)] == [str(state) for state in list_states(shipped)]
    assert orders(case) == orders(shipped)
    model = oracle.model(case)
    concepts = {"nash": oracle.nash, "gmr": oracle.gmr, "smr": oracle.smr, "seq": oracle.seq}
    assert {entry.concept for entry in shipped.published} == set(concepts)
    for entry in shipped.published:
        stable = {
            name: tuple(p.id for i, p in enumerate(shipped.parties) if concepts[entry.concept](model, i, s))
            for s, name in enumerate(model.names)
        }
        assert stable == entry.stable


def test_elmira_reads_well() -> None:
    found = imported("elmira")
    case = loads(found.text)
    assert case.about == "Imported from elmira.gmcr, written by gmcr-py 0.4.1."
    assert [rule.statement.text for rule in case.rules] == [
        "exactly one of (uniroyal.delay, uniroyal.accept, uniroyal.abandon)"
    ]
    assert (
        case.parties[0].about
        == "Statements of the file that are not in force: uniroyal.accept; not uniroyal.abandon; not modify."
    )
    assert "- Y NYN Y\n" in found.text
    assert '- "- NNY -"\n' in found.text
    assert [problem.code for problem in found.notes] == ["S731", "S731"]
    assert all("differently" in problem.rule and problem.severity == "warning" for problem in found.notes)


def test_options_in_another_order_are_told() -> None:
    (problem,) = imported("elmira-old").notes
    assert (problem.code, problem.place.line, problem.place.column) == ("S730", 2, 3)
    assert "ministry_of_the_environment.modify, uniroyal.delay, uniroyal.accept" in problem.rule


# Notes --------------------------------------------------------------------------------------------------------------


def test_what_a_case_has_no_place_for_is_told() -> None:
    found = imported("misperceived")
    case = loads(found.text)
    assert (case.title, case.about) == ("Rain", "Imported from misperceived.gmcr.\nTwo farms and one well.")
    assert [option.name for option in case.options] == ["north.pump", "south.pump"]
    (view,) = case.views.values()
    assert (view.of, [str(statement) for statement in view.infeasible]) == ("north", ["north.pump and south.pump"])
    assert [(problem.code, problem.place.line, problem.place.column) for problem in found.notes] == [
        ("S733", 9, 68),
        ("S735", 9, 110),
        ("S734", 14, 3),
        ("S719", 15, 3),
    ]
    assert "neither to such a state nor from it" in found.notes[0].rule
    assert {problem.severity for problem in found.notes} == {"warning"}


def test_a_ranking_that_is_not_in_force_is_told_and_need_not_be_right() -> None:
    text = text_of("harbour").replace('Ranking": true', 'Ranking": false').replace("[1, [2, 5, 6], 3, 4]", "[1, 2]")
    found = read_gmcr(text)
    assert "ranking" not in loads(found.text).parties[0].about
    assert ["does not hold every state once" in p.rule for p in found.notes if p.code == "S732"] == [False, True]
    assert [len(party.preference.items) for party in loads(found.text).parties] == [2, 1]  # type: ignore[union-attr]


def test_a_condition_that_contradicts_itself_matches_nothing() -> None:
    text = text_of("harbour").replace('"infeasibles": [', '"infeasibles": [[[0, "Y"], [2, "Y"], [0, "N"]], ')
    found = read_gmcr(text)
    assert len(list_states(loads(found.text))) == 6
    assert [(p.code, p.place.line, p.place.column) for p in found.notes][-1] == ("S714", 22, 19)


def test_names_that_are_empty_or_stand_twice_are_told() -> None:
    text = text_of("harbour").replace("Strike", "Pay").replace('"Union"', '" "')
    found = read_gmcr(text)
    assert [option.name for option in loads(found.text).options] == [
        "the_port.build_a_quay",
        "party_2.pay",
        "party_2.pay_2",
    ]
    assert [(p.place.line, p.place.column) for p in found.notes if p.code == "S720"] == [(6, 14), (16, 15)]


def test_half_a_character_in_a_name_is_replaced() -> None:
    found = read_gmcr(text_of("harbour").replace("Union", "Un\\ud83dion"))
    assert loads(found.text).parties[1].name == "Un\ufffdion"
    assert "S720" in {problem.code for problem in found.notes}


def test_the_title_is_the_file_s_own_or_the_name_that_is_given_or_the_name_of_the_file() -> None:
    text = text_of("harbour")
    untitled = text.replace('"title": "The harbour",', "")
    assert loads(read_gmcr(text, "folder/a.gmcr", "b").text).title == "The harbour"
    assert loads(read_gmcr(untitled, "folder/a.gmcr", "b").text).title == "b"
    assert loads(read_gmcr(untitled, "folder/a.gmcr").text).title == "a"
    assert "folder" not in read_gmcr(untitled, "folder/a.gmcr").text


@pytest.mark.parametrize(
    ("infeasibles", "rules"),
    [
        ('[[0, "Y"]]', ["not the_port.build_a_quay"]),
        ('[[0, "N"]]', ["the_port.build_a_quay"]),
        ('[[0, "Y"], [1, "N"]]', ["union.pay if the_port.build_a_quay"]),
        ('[[0, "N"], [1, "N"]]', ["at least 1 of (the_port.build_a_quay, union.pay)"]),
        ('[[0, "N"], [1, "N"]], [[1, "Y"], [0, "Y"]]', ["exactly one of (the_port.build_a_quay, union.pay)"]),
        ('[[0, "Y"], [1, "Y"], [2, "Y"]]', ["not all of (the_port.build_a_quay, union.pay, union.strike)"]),
        (
            '[[0, "Y"], [1, "Y"]], [[1, "Y"], [2, "Y"]], [[2, "Y"], [0, "Y"]], [[0, "Y"], [1, "N"]]',
            ["at most 1 of (the_port.build_a_quay, union.pay, union.strike)", "union.pay if the_port.build_a_quay"],
        ),
        (
            '[[0, "Y"], [1, "Y"]], [[1, "Y"], [2, "Y"]]',
            ["not (the_port.build_a_quay and union.pay)", "not (union.pay and union.strike)"],
        ),
        ('[[1, "Y"], [2, "Y"]], [[2, "Y"], [1, "Y"]]', ["not (union.pay and union.strike)"]),
    ],
)
def test_rules_read_well(infeasibles: str, rules: list[str]) -> None:
    text = text_of("harbour").replace('[[1, "Y"], [2, "Y"]]]', infeasibles + "]").replace("true\n", "false\n")
    assert [rule.statement.text for rule in loads(read_gmcr(text).text).rules] == rules


@pytest.mark.parametrize(
    ("members", "statement"),
    [
        ([[[0, "Y"]], [[1, "Y"]]], "build_a_quay or union.pay"),
        ([[[0, "Y"], [1, "N"]], [[2, "Y"]]], "(build_a_quay and not union.pay) or union.strike"),
        ([[[0, "Y"], [1, "Y"]], [[1, "N"], [0, "N"]]], "build_a_quay iff union.pay"),
        ([[[0, "Y"], [1, "N"]], [[0, "N"], [1, "Y"]]], "exactly one of (build_a_quay, union.pay)"),
        ([[[0, "Y"], [1, "Y"]], [[0, "N"], [1, "N"]], [[0, "N"], [1, "Y"]]], "union.pay if build_a_quay"),
        ([[[0, "Y"], [1, "Y"]], [[0, "N"], [1, "N"]], [[0, "Y"], [1, "N"]]], "build_a_quay if union.pay"),
        ([[[0, "N"], [1, "N"], [2, "N"]]], "none of (build_a_quay, union.pay, union.strike)"),
    ],
)
def test_statements_read_well(members: list[Any], statement: str) -> None:
    data = json.loads(text_of("harbour"))
    data["useManualPreferenceRanking"] = False
    data["decisionMakers"][0]["preferences"] = [{"compound": True, "members": members}]
    (item,) = loads(read_gmcr(json.dumps(data)).text).parties[0].preference.items  # type: ignore[union-attr]
    assert item.statement.text == statement


# Faults -------------------------------------------------------------------------------------------------------------

FAULTS = [
    ('"options": [0]', '"options": ["0"]', [("S707", 11, 19)]),
    ('"options": [0]', '"options": [0.0]', [("S707", 11, 19)]),
    ('"options": [0]', '"options": [false]', [("S707", 11, 19)]),
    ('"options": [0]', '"options": [null]', [("S707", 11, 19)]),
    ('"options": [0]', '"options": [0, 3]', [("S708", 11, 22)]),
    ('"options": [0]', '"options": [0, -1]', [("S708", 11, 22)]),
    ('"options": [0]', '"options": [0, 1' + "0" * 5000 + "]", [("S708", 11, 22)]),
    ('"options": [0]', '"options": []', [("S709", 4, 5)]),
    ('"options": [0]', '"options": [0, 1]', [("S710", 17, 19)]),
    ('"options": [0]', '"options": [0, 0]', [("S711", 11, 22)]),
    ('"options": [0],', "", [("S705", 9, 5)]),
    ('[[[1, "N"]]]', '[[[1, "n"]]]', [("S712", 18, 28)]),
    ('[[[1, "N"]]]', '[[[1, "X"]]]', [("S712", 18, 28)]),
    ('[[[1, "N"]]]', "[[[1, true]]]", [("S712", 18, 28)]),
    ('[[[1, "N"]]]', '[[[1, ["N"]]]]', [("S712", 18, 28)]),
    ('[[[1, "N"]]]', '[[[2.9, "N"]]]', [("S707", 18, 25)]),
    ('[[[1, "N"]]]', '[[[9, "N"]]]', [("S708", 18, 25)]),
    ('[[[1, "N"]]]', "[[[1]]]", [("S713", 18, 24)]),
    ('[[[1, "N"]]]', '[[1, "N"]]', [("S713", 18, 24), ("S713", 18, 27)]),
    ('[[[1, "N"]]]', "[[]]", [("S713", 18, 23)]),
    ('[[[1, "N"]]]', '["1N"]', [("S713", 18, 23)]),
    ('[[[1, "N"]]]', '[{"compound": true, "members": []}]', [("S713", 18, 53)]),
    ('[[[1, "N"]]]', '[{"compound": false, "members": [[[1, "N"]]]}]', [("S713", 18, 36)]),
    ('[[[1, "N"]]]', '[{"members": [[[1, "N"]]]}]', [("S705", 18, 23)]),
    ('[[[1, "N"]]]', "{}", [("S706", 18, 22)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, 5], 3, 4]", [("S715", 19, 28)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, 5, 6], 3, 4, 2]", [("S716", 19, 49)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, 5, 6, 2], 3, 4]", [("S716", 19, 42)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, 5, 6], 3, 4, 7]", [("S717", 19, 49)]),
    ("[1, [2, 5, 6], 3, 4]", "[0, [2, 5, 6], 3, 4]", [("S715", 19, 28), ("S717", 19, 29)]),
    ("[1, [2, 5, 6], 3, 4]", '[1, [2, 5, 6], 3, "4"]', [("S726", 19, 46)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, 5, 6.0], 3, 4]", [("S726", 19, 39)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, 5, 6], 3, 4, []]", [("S726", 19, 49)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, [5, 6]], 3, 4]", [("S726", 19, 36)]),
    ("[1, [2, 5, 6], 3, 4]", "true", [("S706", 19, 28)]),
    (',\n      "preferenceRanking": [1, [2, 5, 6], 3, 4]', "", [("S705", 15, 5)]),
    ('"name": "Union"', '"name": 7', [("S706", 16, 15)]),
    ('"fwd"', '"forward"', [("S718", 4, 52)]),
    ('"fwd"', '"Both"', [("S718", 4, 52)]),
    ('"permittedDirection": "fwd"', '"permitedDirection": "fwd"', [("S705", 4, 5), ("S719", 4, 30)]),
    ('"infeasibles": [[[1, "Y"]', '"infeasibles": [[[1, "Y"]], [[1, "N"]], [[1, "Y"]', [("S722", 22, 3)]),
    ('[[[1, "Y"], [2, "Y"]]]', "5", [("S706", 22, 18)]),
    ('  "infeasibles": [[[1, "Y"], [2, "Y"]]],\n', "", [("S705", 1, 1)]),
    (',\n  "useManualPreferenceRanking": true', "", [("S705", 1, 1)]),
    ('Ranking": true', 'Ranking": 1', [("S706", 23, 33)]),
    ('Ranking": true', 'Ranking": true, "useManualPreferenceVectors": false', [("S723", 23, 39)]),
    ('"name": "Union",', '"name": "Union", "useManualPreferenceVectors": false,', [("S723", 16, 54)]),
    ('"preferences": [[[1, "N"]]],', '"preferences": [[[1, "N"]]], "preferenceVector": [1],', [("S723", 18, 36)]),
    ('"name": "Union",', '"name": "Union", "name": "Union",', [("S702", 16, 24)]),
    ('"name": "Union",', '"name": "Union", "payoffs": [[NaN]],', [("S701", 16, 37)]),
    ('"name": "Union",', '"name": "Union",,', [("S701", 16, 23)]),
    ("[1, 2]", "[1, 2,]", [("S701", 17, 23)]),
    ('"Union"', "'Union'", [("S701", 16, 15)]),
    ("  ]", "  ] // the end", [("S701", 7, 5)]),
]


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS)
def test_a_fault_is_told_with_its_place_and_no_other(old: str, new: str, expected: list[tuple[str, int, int]]) -> None:
    text = text_of("harbour")
    assert old in text
    text = text.replace(old, new, 1)
    assert faults(text) == expected
    with pytest.raises(CaseError) as caught:
        read_gmcr(text)
    for problem in caught.value.problems:
        line = text.splitlines()[problem.place.line - 1]
        assert line[problem.place.column - 1] == problem.text[0]


def test_the_table_of_faults_starts_from_a_file_without_any() -> None:
    assert loads(imported("harbour").text).title == "The harbour"


def test_all_faults_are_told_at_once() -> None:
    assert faults(text_of("faults")) == [
        ("S705", 1, 1),
        ("S718", 3, 46),
        ("S705", 5, 5),
        ("S711", 8, 37),
        ("S712", 8, 62),
        ("S713", 8, 69),
        ("S710", 9, 38),
        ("S708", 9, 41),
        ("S707", 9, 63),
        ("S707", 9, 77),
        ("S719", 9, 90),
        ("S706", 11, 18),
    ]


def test_a_problem_says_the_offending_text_the_rule_and_the_way_out() -> None:
    with pytest.raises(CaseError) as caught:
        read_gmcr(text_of("harbour").replace('"fwd"', '"forwards"'), "harbour.gmcr")
    assert [problem.to_dict() for problem in caught.value.problems] == [
        {
            "code": "S718",
            "severity": "error",
            "file": "harbour.gmcr",
            "line": 4,
            "column": 52,
            "text": '"forwards"',
            "rule": "A direction is both, fwd (from no to yes only) or back (from yes to no only); not 'forwards'.",
            "fix": 'Write "fwd".',
        }
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("S701", 1, 1)),
        ("\ufeff \n", ("S701", 1, 1)),
        ("\x7fELF\0\1", ("S701", 1, 1)),
        ("options: []", ("S701", 1, 1)),
        ('{"options": [', ("S701", 1, 14)),
        ('{"options": "a\nb"}', ("S701", 1, 15)),
        ('{"options": "\\x"}', ("S701", 1, 14)),
        ("{} {}", ("S701", 1, 4)),
        ('{"options" 1}', ("S701", 1, 12)),
        ('{"options": NaN}', ("S701", 1, 13)),
        ("[]", ("S704", 1, 1)),
        ("7", ("S704", 1, 1)),
        ("null", ("S704", 1, 1)),
        ("[" * 200_000, ("S703", 1, 65)),
        ('{"a": ' * 20_000, ("S703", 1, 385)),
        ("[" * 80 + "]" * 80, ("S703", 1, 65)),
        ("x" * 50_000_000, ("S103", 0, 0)),
    ],
    ids=range(17),
)
def test_what_is_no_conflict_at_all(text: str, expected: tuple[str, int, int]) -> None:
    assert faults(text) == [expected]


def test_a_byte_order_mark_takes_no_column() -> None:
    text = text_of("harbour")
    assert read_gmcr("\ufeff" + text).text == read_gmcr(text).text
    assert faults("\ufeff" + text.replace("{", '{"options": [], ', 1)) == [("S702", 2 + 1, 3)]


def test_no_decision_makers_and_no_options() -> None:
    bare = '{"options": [], "decisionMakers": [], "infeasibles": [], "useManualPreferenceRanking": false}'
    assert faults(bare) == [("S721", 1, 13), ("S721", 1, 35)]


def test_too_many_faults_stop_the_reading() -> None:
    data = json.loads(text_of("harbour"))
    data["infeasibles"] = [[]] * 5_000
    found = faults(json.dumps(data))
    assert len(found) == MOST + 1
    assert {code for code, _, _ in found} == {"S713", "S701"}


def large(n: int, **more: Any) -> str:
    options = [{"name": f"o{k}", "permittedDirection": "both"} for k in range(n)]
    maker = {"name": "a", "options": list(range(n)), "preferences": [], **more}
    return json.dumps(
        {"options": options, "infeasibles": [], "decisionMakers": [maker], "useManualPreferenceRanking": bool(more)}
    )


def test_states_of_a_ranking_that_are_too_many_to_number() -> None:
    with pytest.raises(TooLarge) as caught:
        read_gmcr(large(60, preferenceRanking=[1]))
    assert (caught.value.size, caught.value.option) == (1 << 60, "--max-states")
    with pytest.raises(TooLarge):
        read_gmcr(large(3, preferenceRanking=[[*range(1, 9)]]), max_states=7)
    assert "ranking" in read_gmcr(large(3, preferenceRanking=[[*range(1, 9)]]), max_states=8).text


def test_without_a_ranking_there_may_be_any_number_of_states() -> None:
    assert len(loads(read_gmcr(large(100)).text).options) == 100
    assert faults(large(1001))[0][0] == "S725"


def test_faults_come_before_the_size() -> None:
    text = large(60, preferenceRanking=[1]).replace('"o59"', "59")
    assert [code for code, _, _ in faults(text)] == ["S706"]


def test_a_statement_that_would_be_too_long() -> None:
    members = [[[k, "Y"], [k + 1, "N"], [k + 2, "Y"]] for k in range(97)] * 9
    data = json.loads(large(100))
    data["decisionMakers"][0]["preferences"] = [{"compound": True, "members": members}]
    assert [code for code, _, _ in faults(json.dumps(data))] == ["S724"]


# Ids ----------------------------------------------------------------------------------------------------------------


@given(st.lists(st.one_of(st.sampled_from(["a", "a 2", "A!", "", "not", "parties"]), st.text()), max_size=8))
@example(["a 2", "a", "a"])
def test_ids_are_ids_and_differ(names: list[str]) -> None:
    found = identifiers(names, "party", ["parties"])
    assert len(set(found)) == len(names)
    assert "parties" not in found
    names_of_options = Names([("p", id) for id in found])
    for id in found:
        assert str(parse(f"not {id}", names_of_options)) == f"not p.{id}"


# Anything at all ----------------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 9),
        st.floats(),
        st.text(max_size=6),
        st.sampled_from(["Y", "N", "fwd"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["options", "decisionMakers", "infeasibles", "name", "preferences", "members", "compound"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


def only_our_own_errors(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        found = read_gmcr(text, "fuzz.gmcr", max_states=4096)
    except TooLarge:
        return
    except CaseError as error:
        problems = error.problems
    if not problems:
        assert all(problem.severity == "warning" for problem in found.notes)
        loads(found.text)
        return
    assert any(problem.severity == "error" for problem in problems)
    assert all(problem.rule and "{0}" not in problem.rule for problem in problems)
    assert all(problem.place.line and problem.place.column for problem in problems)


@given(JSON)
def test_any_json_is_answered_with_problems(data: Any) -> None:
    only_our_own_errors(json.dumps(data))


@given(st.text())
def test_any_text_is_answered_with_problems(text: str) -> None:
    only_our_own_errors(text)


def spots(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of everything in the data."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(spot for key, value in inside for spot in spots(value, (*path, key)))]


@given(files(), st.data())
def test_a_valid_file_with_some_values_changed(data: dict[str, Any], draw: st.DataObject) -> None:
    data = copy.deepcopy(data)
    for _ in range(draw.draw(st.integers(1, 3))):
        path = draw.draw(st.sampled_from(spots(data)[1:]))
        holder: Any = data
        for part in path[:-1]:
            holder = holder[part]
        if draw.draw(st.booleans()):
            holder[path[-1]] = draw.draw(JSON)
        else:
            del holder[path[-1]]
            if not data:
                return
    only_our_own_errors(json.dumps(data))


@given(files(), st.data())
def test_a_valid_file_with_some_characters_changed(data: dict[str, Any], draw: st.DataObject) -> None:
    text = json.dumps(data)
    at = draw.draw(st.integers(0, len(text)))
    text = text[:at] + draw.draw(st.text('[]{},:"0Y\\u\n-e.', max_size=2)) + text[at + draw.draw(st.integers(0, 3)) :]
    only_our_own_errors(text)
