"""What is said of an imported .gmcr file: its notes, title, names and ids, and rules and statements that read well."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gmcr_files import imported, text_of
from sulh.case.statements import Names, parse
from sulh.case.states import list_states
from sulh.files.gmcr import read_gmcr
from sulh.files.gmcr.case import identifiers
from sulh.files.reader import loads

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


# Names --------------------------------------------------------------------------------------------------------------


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


@given(st.lists(st.one_of(st.sampled_from(["a", "a 2", "A!", "", "not", "parties"]), st.text()), max_size=8))
@example(["a 2", "a", "a"])
def test_ids_are_ids_and_differ(names: list[str]) -> None:
    found = identifiers(names, "party", ["parties"])
    assert len(set(found)) == len(names)
    assert "parties" not in found
    names_of_options = Names([("p", id) for id in found])
    for id in found:
        assert str(parse(f"not {id}", names_of_options)) == f"not p.{id}"


# Rules and statements -----------------------------------------------------------------------------------------------


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
