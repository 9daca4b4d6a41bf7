"""The command ``sulh replay``; transcripts are in tests/golden/replay."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import sulh
from sulh.questions.replayed import HINDSIGHT

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

TRANSCRIPTS = {
    "us-taliban": ["us-taliban-2018-2021"],
    "us-taliban-nash": ["us-taliban-2018-2021", "--concept", "nash", "--no-contrasts"],
    "hizb-every-row": ["hizb-i-islami-2016", "--all"],
    "chechnya-phases": ["chechnya-1996-2009", "--path", "Chechnya alone", "--draws", "200"],
    "chechnya-no-phases": ["chechnya-1996-2009", "--path", "record", "--no-phases", "--include-coercive"],
    "bonn-no-steps": ["bonn-2001", "--path", "after the window", "--seed", "3"],
    "iran-several-changes": ["iran-nuclear-2015-2018"],
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("replay", *TRANSCRIPTS[name])
    assert (ran.code, ran.err) == (0, "")
    golden(f"replay/{name}.txt", ran.out)
    assert max(len(line) for line in ran.out.splitlines()) <= 80
    assert "…" not in ran.out


def test_the_first_lines_say_that_the_outcome_was_known(sulh_command: Run) -> None:
    lines = sulh_command("replay", "us-taliban-2018-2021", "--no-contrasts").out.splitlines()
    assert " ".join(lines[1:3]) == HINDSIGHT


def test_the_score_card_of_the_library(sulh_command: Run) -> None:
    ran = sulh_command("replay", "--all", "--no-contrasts", "--draws", "5")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert " ".join(lines[1:3]) == HINDSIGHT
    assert lines[4].startswith("11 cases, ")
    told = sulh_command("replay", "--all", "--no-contrasts", "--draws", "5", "--json").json
    assert told["note"] == HINDSIGHT
    assert {row["case"] for row in told["rows"]} >= {"us-taliban-2018-2021", "brexit-2017-2020"}
    assert all(row["n_improving"] == row["n_judged"] for row in told["rows"])


def test_json_is_what_python_gives(sulh_command: Run) -> None:
    case = sulh.load("brexit-2017-2020")
    arguments = ["--path", "first-agreement", "--concept", "gmr", "--no-phases", "--draws", "7", "--seed", "2"]
    answer = sulh_command("replay", "brexit-2017-2020", *arguments, "--include-coercive", "--json").json
    plain = sulh.replay(case, "first-agreement", "gmr", phases=False, draws=7, seed=2, include_coercive=True)
    assert answer == json.loads(json.dumps(plain.to_dict()))


def test_a_variant(sulh_command: Run) -> None:
    arguments = ["us-taliban-2018-2021", "--variant", "conditions-on-takeover", "--no-contrasts"]
    assert sulh_command("replay", *arguments, "--json").json["variant"] == "conditions-on-takeover"
    assert "(variant conditions-on-takeover)" in " ".join(sulh_command("replay", *arguments).out.split())


ONGOING = "title: A mill\nparties: {town: {options: {insist: I}, preferences: [insist]}}\nstatus_quo: []\n"
HISTORY = "history: [{by: town, change: {insist: yes}}]\n"


def test_an_ongoing_case_says_what_it_is_not(sulh_command: Run, tmp_path: object) -> None:
    file = tmp_path / "mill.yaml"  # type: ignore[operator]
    file.write_text(ONGOING + HISTORY, encoding="utf-8")
    out = sulh_command("replay", file).out
    assert "not a forecast" in out
    assert "no rival: every label is on a path" in out
    file.write_text(ONGOING, encoding="utf-8")
    ran = sulh_command("replay", file)
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "sulh: mill has no history to replay. Add history: with the steps that were taken.",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name a CASE, or take --all"),
        (["--all", "--path", "record"], "--variant and --path are of one CASE"),
        (["elmira"], "elmira has no history to replay"),
        (["bonn-2001", "--path", "recrod"], "There is no path 'recrod'. Did you mean 'record'?"),
        (["bonn-2001", "--concept", "sim"], "cannot be judged under sim"),
        (["bonn-2001", "--draws", "0"], "Invalid value for '--draws'"),
    ],
)
def test_wrong_calls(arguments: list[str], said: str, sulh_command: Run) -> None:
    ran = sulh_command("replay", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.split())


def test_a_path_that_cannot_be_walked(sulh_command: Run, tmp_path: object) -> None:
    file = tmp_path / "mill.yaml"  # type: ignore[operator]
    file.write_text(ONGOING + HISTORY + "feasible: [not insist]\n", encoding="utf-8")
    ran = sulh_command("replay", file)
    assert (ran.code, ran.out) == (3, "")
    assert "S908 Step 1 of the path 'record' leads to Y, which is not feasible: 'not insist' is false there." in ran.err
