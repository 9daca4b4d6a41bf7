"""Which phase a step is in, where dates are rough or cannot be read; and variants that start from a leadership."""

from __future__ import annotations

from typing import Any

import pytest

import sulh
from sulh.case.records import Path, Phase, Step
from sulh.errors import CaseError
from sulh.questions.phases import effective, idle, undated, unread

LEADERS = """\
title: Leaderships
status: past
parties:
  a: {options: {x: X}, preferences: [x]}
  b: {options: {y: Y}, preferences: [y]}
  c: {options: {z: Z}, preferences: [z]}
status_quo: []
history:
  record:
    steps:
      - {date: "2001", by: a, change: {x: yes}}
      - {date: "2006", by: b, change: {y: yes}}
      - {date: "2011", by: c, change: {z: yes}}
phases: [{from: "2000", variant: old}, {from: "2005"}, {from: "2010", variant: newer}]
variants:
  old: {kind: leadership, set: {b.preferences: [not y]}}
  newer: {kind: leadership, set: {c.preferences: [z, x]}}
  reading: {kind: disputed, from: old, set: {a.preferences: [x, y]}}
  second reading: {kind: disputed, from: reading, set: {a.preferences: [y, x]}}
  of the leader: {kind: disputed, from: old, set: {b.preferences: [not y, x]}}
  of both: {kind: disputed, from: old, set: {c.preferences: [z, y]}}
  of nothing: {kind: disputed, from: old, set: {about: Told otherwise}}
"""


def walked(text: str, variant: str | None = None, **options: Any) -> sulh.Replay:
    case = sulh.loads(text)
    return sulh.replay(case if variant is None else case.variant(variant), with_contrasts=False, **options)


def forced(text: str, variant: str | None = None) -> list[str]:
    return [step.coding for step in walked(text, variant).walks[0].steps]


def path(*dates: str | None) -> Path:
    return Path("p", ("N",) * (len(dates) + 1), tuple(Step(("a",), date=date) for date in dates))


# Dates ---------------------------------------------------------------------------------------------------------------


def test_no_step_is_earlier_than_the_one_before_it() -> None:
    text = LEADERS.replace('"2001"', '"2005-10"').replace('"2006"', '"2005"')
    phases = '[{from: "2005-06", variant: old}]'
    text = text[: text.index("phases: ")] + f"phases: {phases}\n" + text[text.index("variants:") :]
    assert forced(text) == ["old", "old", "old"]
    assert effective(path("2018-10", "2018", "2017-01-01", None, "2019-02")) == [
        (2018, 10, 1),
        (2018, 10, 1),
        (2018, 10, 1),
        (2018, 10, 1),
        (2019, 2, 1),
    ]


@pytest.mark.parametrize("date", ["2001-13-45", "2001-02-30", "late 1999", "0000-01-01", "٢٠٠١", ""])
def test_a_date_that_is_none_is_not_taken_for_one(date: str) -> None:
    assert effective(path(date)) == [None]
    assert [(one.step, one.date) for one in undated([Phase("2000", "v")], path(date))] == [(1, date)]
    assert unread([Phase(date, "v")]) == (Phase(date, "v"),)


def test_a_step_without_a_date_is_uncertain_where_phases_change_about_it() -> None:
    phases = [Phase("2000", None), Phase("2005", "v")]
    assert undated(phases, path("2001", None, "2004")) == ()
    assert [one.step for one in undated(phases, path("2001", None, "2006"))] == [2]
    assert [one.step for one in undated(phases, path(None, "2006", None))] == [1]
    assert undated([], path("late 1999", None)) == ()


def test_a_year_in_which_phases_change_is_uncertain() -> None:
    phases = [Phase("2000", None), Phase("2001-01-20", "v")]
    assert [one.step for one in undated(phases, path("2001", "2001-01", "2001-02", "2001-01-20"))] == [1, 2]
    assert undated(phases, path("2001-06", "2001")) == ()
    assert effective(path("2001")) == [(2001, 1, 1)]


def test_phases_without_a_step() -> None:
    phases = [Phase("1990", "first"), Phase("2000", None), Phase("spring", "never")]
    assert idle(phases, [path("2001")]) == (phases[0],)
    answer = sulh.replay(sulh.load("iran-nuclear-2015-2018"), with_contrasts=False)
    assert [phase.variant for phase in answer.idle] == ["obama-administration"]
    assert answer.to_dict()["phases_without_steps"] == [{"from": "2016-01-16", "variant": "obama-administration"}]
    assert sulh.replay(answer.case, with_contrasts=False, phases=False).idle == ()


def test_what_cannot_be_read_is_told_and_not_dropped() -> None:
    text = LEADERS.replace('date: "2006"', 'date: "March 2006"').replace('{from: "2010"', '{from: "after 2010"')
    answer = walked(text)
    told = answer.to_dict()
    assert told["phases_unread"] == [{"from": "after 2010", "variant": "newer"}]
    assert told["paths"][0]["undated"] == [{"step": 2, "date": "March 2006"}]
    assert [step.coding for step in answer.walks[0].steps] == ["old", "old", ""]


# Variants that start from a leadership -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variant", "codings"),
    [
        (None, ["old", "", "newer"]),
        ("reading", ["reading", "reading without old", "newer+reading without old"]),
        ("second reading", ["second reading", "second reading without old", "newer+second reading without old"]),
        # What it changes its leadership has set: a reading of that leadership, and of no other.
        ("of the leader", ["of the leader", "", "newer"]),
        # What it changes the later leadership has set, too: two readings of one line do not add up.
        ("of both", ["of both", "of both without old", "of both without old"]),
        ("of nothing", ["of nothing", "", "newer"]),
    ],
)
def test_a_leadership_ends_with_its_phase(variant: str | None, codings: list[str]) -> None:
    assert forced(LEADERS, variant) == codings


def test_what_is_laid_over_a_phase_is_its_own_changes() -> None:
    case = sulh.loads(LEADERS)
    (walk,) = sulh.replay(case.variant("second reading"), with_contrasts=False).walks
    texts = [
        {party.id: [item.statement.text for item in party.preference.items] for party in coding.case.parties}  # type: ignore[union-attr]
        for coding in walk.codings
    ]
    assert [text["a"] for text in texts] == [["y", "x"]] * 3
    assert [text["b"] for text in texts] == [["not y"], ["y"], ["y"]]
    assert [text["c"] for text in texts] == [["z"], ["z"], ["z", "x"]]
    assert [coding.case.variant_name for coding in walk.codings] == [coding.name for coding in walk.codings]


def test_the_text_that_is_closed_does_not_keep_president_karzai_in_office() -> None:
    case = sulh.load("bilateral-security-agreement-2014")
    walk = sulh.replay(case.variant("text-closed"), "record", draws=1).walk("record")
    assert [step.coding for step in walk.steps] == ["text-closed", *["text-closed without karzai"] * 3]
    assert all(step.improves for step in walk.steps)
    assert "nash" in walk.end.stable


def test_a_variant_that_needs_its_leadership_does_not_go_without_it() -> None:
    text = LEADERS.replace("{b.preferences: [not y]}", "{b.options.w: W, b.preferences: [not y]}", 1)
    text = text.replace("{a.preferences: [x, y]}", "{a.preferences: [x, w]}", 1)
    with pytest.raises(CaseError, match=r"In reading without old: There is no option 'w'\..*--no-phases"):
        walked(text, "reading")
    assert walked(text, "reading", phases=False).walks[0].steps[2].coding == "reading"
