"""Pages of least changes: what else they bring, rows of answers alike, and which kinds of change are named."""

from __future__ import annotations

import pytest

import sulh
from sulh.questions.changes import NewList
from sulh.questions.wording import edits, words
from sulh.show.mediate import mediation_sheet
from sulh.show.tables import Table

NAME = "us-taliban-2018-2021"
DOHA = "agreement of Doha"


def table(answer: sulh.Mediation) -> Table:
    return mediation_sheet(answer).tables[0]


def page(answer: sulh.Mediation) -> str:
    shown = mediation_sheet(answer)
    parts = [part for one in shown.tables for part in (one.title, *one.columns, *sum(one.rows, ()), *one.notes)]
    return "\n".join([*shown.lines, *parts, *shown.notes])


@pytest.mark.parametrize("want", ["some accept under nash", "every accept and insist under nash", "no NNYNN under seq"])
def test_what_starts_and_stops_of_the_wished_is_said(want: str) -> None:
    answer = sulh.mediate(sulh.load("elmira"), want, only="changes", fixed=["ministry"], coercive_options=True)
    answer = answer if answer.answers else sulh.mediate(answer.case, f"no {want.split(' ', 1)[1]}", only="changes")
    wish = answer.wishes[0]
    many = len(wish.states) > 1 or wish.quantifier in ("only", "no")
    for row, group in zip(table(answer).rows, answer.changes.groups if answer.changes else (), strict=True):
        number = answer.answers.index(group[0]) + 1
        (brought,) = answer.brought(number)
        changed = {*brought.gained.numbers.tolist(), *brought.lost.numbers.tolist()}
        wished = changed & set(wish.states.tolist())
        assert ("of the wished: " in row[3] or "of the unwished: " in row[3]) == bool(many and wished)
        assert (row[3] == "nothing else") == (not (changed if many else changed - wished))


def test_answers_that_differ_in_a_place_or_in_the_guarantor_stand_in_one_row() -> None:
    answer = sulh.mediate(sulh.load(NAME), DOHA, only="changes", most=20)
    found = answer.changes
    assert found is not None
    rows = table(answer).rows
    assert len(rows) == len(found.groups) == 20
    assert sum(map(len, found.groups)) == len(answer.answers) > 20
    assert [one["group"] for one in answer.to_dict()["changes"]["answers"]] == [one.group for one in answer.answers]
    assert any("(or afghan_government, or pakistan, or a new party)" in row[2] for row in rows)
    assert any("(or right below 'assurances')" in row[2] for row in rows)
    for group in found.groups:
        for one in group:
            assert one.cost == group[0].cost
            assert (one.holding["seq"] == group[0].holding["seq"]).all()
    few = sulh.mediate(sulh.load(NAME), DOHA, only="changes", most=3)
    assert few.changes is not None
    assert len(few.changes.groups) == 3
    assert few.changes.found > len(few.answers)


def test_several_edits_of_a_list_say_how_it_then_reads() -> None:
    case = sulh.load(NAME)
    said = words(case, NewList("pakistan", (1, 0, 3, 2, 4)))
    assert said[-1].endswith(
        "so that its list reads: 'facilitate', 'not restrict', 'not withdraw unless share_power', "
        "'talks and share_power', 'assurances'"
    )
    assert [(one.above, one.below) for one in edits(case, NewList("pakistan", (2, 1, 0, 3, 4)))] == [
        ("facilitate", ""),
        ("not restrict", "talks and share_power"),
    ]
    assert words(case, NewList("pakistan", ()))[-1].endswith("so that nothing is left of its list")
    assert "reads" not in words(case, NewList("pakistan", (0, 1, 2, 3)))[0]


def test_only_kinds_that_can_occur_are_named() -> None:
    elmira = page(sulh.mediate(sulh.load("elmira"), "modified order accepted under nash"))
    assert "Costs: move 1, direction 2.\n" in elmira
    assert "coercive" not in elmira
    assert "ministry, uniroyal and town are not coded by statements" in elmira
    assert "guarantor may answer" not in elmira
    case = sulh.loads("""
title: Named
states: {s: "", t: ""}
parties:
  a: {moves: [{from: s, to: t}], ranking: [t, s]}
  b: {moves: [{from: t, to: s}], ranking: [t, s]}
""")
    named = page(sulh.mediate(case, "s under nash"))
    assert "Costs: move 1.\n" in named
    assert "state form" in named
    assert "--remove-options" not in named
    doha = page(sulh.mediate(sulh.load(NAME), DOHA, budget=1))
    assert "A guarantor may answer steps that lead away from a wished state" in doha
    assert "guarantor may answer" not in page(sulh.mediate(sulh.load(NAME), "no takeover", budget=1))


def test_the_page_begins_with_a_sentence_and_then_the_least_changes() -> None:
    shown = mediation_sheet(sulh.mediate(sulh.load(NAME), DOHA, budget=1))
    assert shown.lines[1].endswith("It does not hold as coded: us misses its condition.")
    assert shown.lines[2].startswith("Least change found: cost 1: it would hold if taliban ranked")
    assert [one.title.split(": ")[-1] for one in shown.tables] == [
        "Least changes",
        "how demanding",
        "it would hold if each party ranked",
    ]
    assert shown.tables[0].notes[0].startswith("The letters, Y for on and N for off: us: commit")


def test_where_all_is_fixed_the_conditions_are_still_told() -> None:
    case = sulh.load("prisoners-dilemma")
    answer = sulh.mediate(case, "YY under nash", fixed=["first", "second"])
    assert "All parties are fixed" in page(answer)
    assert answer.conditions[0] is not None
    with pytest.raises(sulh.UsageError, match="nothing is left"):
        answer.answer()
    assert sulh.mediate(case, "NN under nash", fixed=["first", "second"], only="changes").already


def test_what_cannot_be_told_stands_where_the_conditions_would() -> None:
    answer = sulh.mediate(sulh.load("chicken"), "YN under nash-a", budget=1)
    shown = mediation_sheet(answer)
    assert shown.tables[-1].title == "Conditions"
    assert "not under nash-a" in shown.tables[-1].notes[0]
