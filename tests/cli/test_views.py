"""The command ``sulh views``; transcripts are in tests/golden/views."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

MILL = """
sulh: 1
title: The mill that could leave
parties:
  mill:
    options: {leave: {text: Leave the valley, direction: forward}}
    preferences: [leave if town.insist, not leave]
  town:
    options: {insist: Insist on the order}
    preferences: [not mill.leave, insist]
status_quo: []
views:
  the town's: {of: town, hidden: mill.leave}
  the mill's: {of: mill, views: {the town's: {of: town}}}
"""

TRANSCRIPTS = {
    "us-taliban": ["us-taliban-2018-2021"],
    "us-taliban-record": ["us-taliban-2018-2021", "--path", "record"],
    "us-taliban-nash": ["us-taliban-2018-2021", "--concept", "nash", "--from", "talks among Afghans"],
    "us-taliban-one": ["us-taliban-2018-2021", "--view", "the Taliban's", "--from", "agreement of Doha"],
    "us-taliban-observer": ["us-taliban-2018-2021", "--view", "a rejectionist pamphlet's"],
    "us-taliban-variant": ["us-taliban-2018-2021", "--variant", "honoured-transition"],
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("views", *TRANSCRIPTS[name])
    assert (ran.code, ran.err) == (0, "")
    golden(f"views/{name}.txt", ran.out)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_line_is_no_longer_than_the_terminal(name: str, sulh_command: Run) -> None:
    ran = sulh_command("views", *TRANSCRIPTS[name])
    assert max(len(line) for line in ran.out.splitlines() if ": sulh " not in line) <= 80
    assert "…" not in ran.out


@pytest.mark.parametrize("flag", ["", "--list-surprises"])
def test_while_it_goes_on(
    flag: str, sulh_command: Run, golden: Callable[[str, str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mill.yaml").write_text(MILL, encoding="utf-8")
    ran = sulh_command("views", "mill.yaml", *[flag] * bool(flag))
    assert (ran.code, ran.err) == (0, "")
    golden(f"views/ongoing{flag}.txt", ran.out)
    assert ("town: insist on" in ran.out) is bool(flag)
    assert "not a forecast" in ran.out
    answer = sulh_command("views", "mill.yaml", "--json", *[flag] * bool(flag)).json
    assert answer["list_surprises"] is bool(flag)
    assert (answer["surprises"] is None) is not bool(flag)


def test_json_is_what_python_gives(sulh_command: Run) -> None:
    case = sulh.load("us-taliban-2018-2021")
    answer = sulh_command("views", case.name, "--json").json
    assert answer == json.loads(json.dumps(sulh.views(case).to_dict()))
    arguments = ["--path", "record", "--view", "the Taliban's", "--concept", "smr", "--json"]
    plain = sulh.views(case, path="record", view="the Taliban's", concept="smr")
    assert sulh_command("views", case.name, *arguments).json == json.loads(json.dumps(plain.to_dict()))


def test_all_shows_every_row(sulh_command: Run) -> None:
    arguments = ["views", "us-taliban-2018-2021", "--path", "record", "--concept", "gmr"]
    assert "--all shows them" in sulh_command(*arguments).out
    assert "--all shows them" not in sulh_command(*arguments, "--all").out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--picture", "seen.svg"], 2, "add --path NAME"),
        (["--path", "record", "--picture", "seen.gif"], 2, "Charts are written as"),
        (["--view", "pakistna"], 2, "Did you mean 'pakistan'?"),
        (["--from", "NNYNYNNNNN"], 2, "NNYNYNNNNN is not feasible"),
        (["--path", "recrod"], 2, "Did you mean 'record'?"),
        (["--path", "record", "--from", "status quo"], 2, "not both"),
        (["--view", "Pakistan"], 2, "Did you mean"),
        (["--concept", "nahs"], 2, "Did you mean 'nash'?"),
        (["--max-states", "300"], 4, "--max-states"),
    ],
)
def test_wrong_calls(arguments: list[str], code: int, words: str, sulh_command: Run) -> None:
    ran = sulh_command("views", "us-taliban-2018-2021", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    as_json = sulh_command("views", "us-taliban-2018-2021", *arguments, "--json")
    assert as_json.code == code
    assert as_json.json["problems"][0]["rule"]


def test_a_picture_of_a_path(sulh_command: Run, tmp_path: Path) -> None:
    file = tmp_path / "seen.svg"
    arguments = ["views", "us-taliban-2018-2021", "--path", "record", "--view", "taliban", "--picture", file]
    assert f"The picture is in {file}." in " ".join(sulh_command(*arguments).out.split()).replace("in \n", "in ")
    answer = sulh.views(sulh.load("us-taliban-2018-2021"), path="record", view="taliban")
    assert file.read_text(encoding="utf-8") == sulh.view_strip(answer).svg
    assert sulh_command(*arguments, "--json").json == json.loads(json.dumps(answer.to_dict()))


def test_no_picture_while_it_goes_on(sulh_command: Run, tmp_path: Path) -> None:
    case, file = tmp_path / "mill.yaml", tmp_path / "seen.svg"
    steps = "history: {record: {start: [], steps: [{by: town, change: {insist: yes}}]}}\n"
    case.write_text(MILL + steps, encoding="utf-8")
    ran = sulh_command("views", case, "--path", "record", "--picture", file)
    assert (ran.code, file.exists()) == (2, False)
    assert "--list-surprises" in ran.err
    assert sulh_command("views", case, "--path", "record", "--picture", file, "--list-surprises").code == 0
    assert "because --list-surprises asked for it" in file.read_text(encoding="utf-8")


def test_all_says_what_is_unsteady(sulh_command: Run) -> None:
    arguments = ["views", "us-taliban-2018-2021", "--view", "us", "--sanctions", "each-once"]
    ran = sulh_command(*arguments)
    assert ran.code == 0
    assert "under seq, sanctions: each once." in " ".join(ran.out.split())


def test_a_case_without_views(sulh_command: Run) -> None:
    ran = sulh_command("views", "elmira")
    assert (ran.code, ran.out) == (2, "")
    assert "has no views" in ran.err


def test_a_view_in_which_nothing_is_possible_is_a_problem_of_the_file(sulh_command: Run, tmp_path: Path) -> None:
    file = tmp_path / "mill.yaml"
    file.write_text(MILL + "  nothing: {of: nobody}\n", encoding="utf-8")
    assert sulh_command("views", file).code == 3
    file.write_text(MILL + "  nothing: {observer: o, infeasible: [leave or not leave]}\n", encoding="utf-8")
    ran = sulh_command("views", file)
    assert ran.code == 3
    assert "In the view 'nothing': No state is feasible." in ran.err
