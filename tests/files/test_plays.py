"""Plays: how people played a conflict out, kept with the case and no part of its coding."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

import sulh
from bad_files import NAMED, PARTIES, places_of
from sulh.files.layout import canonical
from sulh.files.nodes import compose
from sulh.files.schema import json_schema
from sulh.files.tree import plain
from sulh.files.workbook import read_workbook
from sulh.show.workbook import write_workbook

START = PARTIES + "status_quo: []\n"
PLAY = """plays:
  first evening:
    date: 2026-05-01
    seats: {town: Anna}
    steps:
      - {by: town, change: {insist: yes}, because: It has waited long enough.}
      - {by: mill}
      - {by: [town, mill], change: {town.insist: no, mill.leave: yes}}
    note: Short.
"""


def test_a_play_is_read_with_its_passes() -> None:
    play = sulh.loads(START + PLAY).plays["first evening"]
    assert play.states == ("NNN", "YNN", "YNN", "NNY")
    assert (play.date, play.seats, play.note, play.variant) == ("2026-05-01", {"town": "Anna"}, "Short.", None)
    assert [step.parties for step in play.steps] == [("town",), ("mill",), ("town", "mill")]
    assert (play.steps[0].evidence.because, play.steps[1].change) == ("It has waited long enough.", {})


def test_a_play_is_no_part_of_the_coding() -> None:
    with_it, without = sulh.loads(START + PLAY), sulh.loads(START)
    assert with_it.digest == without.digest
    assert with_it.history == {}
    assert sulh.solve(with_it).to_dict() == sulh.solve(without).to_dict()
    assert sulh.loads(START.replace("insist", "resist")).digest != without.digest


def test_a_play_begins_where_it_says_and_may_name_where_a_step_leads() -> None:
    case = sulh.loads(
        START + "plays: {a: {start: [leave], steps: [{by: town, to: NYY}, {by: town, change: {sue: no}}]}}"
    )
    assert case.plays["a"].states == ("NNY", "NYY", "NNY")
    named = sulh.loads(NAMED + "status_quo: s\nplays: {a: {steps: [{by: a, to: t}, {by: a}]}}")
    assert named.plays["a"].states == ("s", "t", "t")


def test_states_that_count_as_one_are_named() -> None:
    text = START + 'coalesce: [{states: "- -Y", as: gone}]\nplays: {a: {steps: [{by: mill, to: gone}, {by: town}]}}'
    assert sulh.loads(text).plays["a"].states == ("NNN", "gone", "gone")


def test_a_play_of_a_variant_is_read_with_it() -> None:
    variants = "variants: {late: {set: {town.options.wait: Wait}}}\n"
    text = START + variants + "plays: {b: {steps: []}, a: {variant: late, steps: [{by: town, change: {wait: yes}}]}}"
    case = sulh.loads(text)
    assert list(case.plays) == ["b", "a"]
    assert case.plays["a"].states == ("NNNN", "NNYN")
    assert list(case.variant("late").plays) == ["a"]


def test_a_coding_may_change_after_it_was_played() -> None:
    ruled = "forbidden_moves: [{by: town, from: not sue, to: sue}]\nfeasible: [not (insist and sue)]\n"
    case = sulh.loads(START + ruled + "plays: {a: {steps: [{by: town, change: {sue: yes, insist: yes}}]}}")
    assert case.plays["a"].states[-1] == "YYN"


FAULTS = {
    "{steps: [{by: nobody}]}": "S302",
    "{steps: [{by: town, change: {leave: yes}}]}": "S313",
    "{steps: [{by: town, change: {nothing: yes}}]}": "S402",
    "{steps: [{change: {insist: yes}}]}": "S311",
    "{steps: [{by: town, to: NYN, change: {sue: yes}}]}": "S210",
    "{variant: other, steps: []}": "S603",
    "{seats: {nobody: Anna}, steps: []}": "S302",
    "{}": "S201",
    "{steps: [], who: me}": "S202",
}


@pytest.mark.parametrize(("play", "code"), FAULTS.items(), ids=FAULTS)
def test_what_is_wrong_with_a_play_is_said(play: str, code: str) -> None:
    assert [found[0] for found in places_of(START + f"plays: {{a: {play}}}")] == [code]


def test_a_play_without_a_start_needs_a_status_quo() -> None:
    assert [found[0] for found in places_of(PARTIES + "plays: {a: {steps: []}}")] == ["S310"]


def test_the_editor_knows_plays() -> None:
    jsonschema.validate(plain(compose(START + PLAY)), json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(compose(START + "plays: {a: {steps: [{because: x}]}}")), json_schema())


def test_a_workbook_carries_plays(tmp_path: Path) -> None:
    case = sulh.loads("sulh: 1\ntitle: T\n" + START + PLAY)
    write_workbook(case, tmp_path / "case.xlsx")
    again = sulh.loads(read_workbook(tmp_path / "case.xlsx").text)
    assert again.plays == case.plays


def test_the_layout_keeps_plays_behind_what_they_were_played_with() -> None:
    laid = canonical(PLAY + START)
    assert laid.index("plays:") > laid.index("status_quo:")
    assert sulh.loads(laid).plays == sulh.loads(START + PLAY).plays
