"""The command ``sulh draw``; transcripts are in tests/golden/draw."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

FLAGSHIP = "us-taliban-2018-2021"
CALLS = {
    "elmira-graph": ["elmira", "--to", "YNYNY"],
    "elmira-table": ["elmira-nine", "--what", "table"],
    "us-taliban-path": [FLAGSHIP, "--what", "path", "--path", "record"],
    "us-taliban-around": [FLAGSHIP, "--around", "agreement of Doha", "--steps", "1"],
    "walter-deal": ["walter-barrier", "--variant", "no-third-party", "--what", "deal", "--to", "accord"],
    "elmira-deal": ["elmira", "--what", "deal", "--from", "delay, insist", "--to", "modify, accept, insist"],
}


@pytest.mark.parametrize("name", CALLS)
def test_transcript(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sulh_command: Run, golden: Callable[[str, str], None]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = sulh_command("draw", *CALLS[name], "-o", "picture.svg")
    assert (ran.code, ran.err) == (0, "")
    golden(f"draw/{name}.txt", ran.out)
    golden(f"draw/{name}.svg", Path("picture.svg").read_text(encoding="utf-8"))


def test_json_is_what_python_gives(tmp_path: Path, sulh_command: Run) -> None:
    answer = sulh_command("draw", *CALLS["us-taliban-path"], "--json").json
    plain = sulh.draw(sulh.load(FLAGSHIP), "path").to_dict()
    assert answer == json.loads(json.dumps({**plain, "file": None}))
    file = tmp_path / "a.svg"
    assert sulh_command("draw", "elmira", "-o", file, "--json").json["file"] == str(file)
    assert file.exists()


def test_a_variant(sulh_command: Run) -> None:
    answer = sulh_command("draw", "walter-barrier", "--variant", "no-third-party", "--json").json
    assert answer["variant"] == "no-third-party"
    assert len(answer["states"]) == 4


def test_an_export_has_every_state_unless_a_part_is_asked_for(tmp_path: Path, sulh_command: Run) -> None:
    file = tmp_path / "all.dot"
    assert "All 416" in sulh_command("draw", FLAGSHIP, "-o", file).out
    assert file.read_text(encoding="utf-8").count(" -> ") > 416
    assert "13 of 416" in sulh_command("draw", FLAGSHIP, "--around", "status quo", "-o", file).out


def test_an_ongoing_case_carries_the_disclaimer(tmp_path: Path, sulh_command: Run) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("sulh: 1\ntitle: T\nparties:\n  a: {options: {x: X}, preferences: [x]}\n", encoding="utf-8")
    assert "not a forecast" in sulh_command("draw", case, "-o", tmp_path / "a.svg").out


def test_the_case_file_is_kept(tmp_path: Path, sulh_command: Run) -> None:
    case = tmp_path / "case.svg"
    text = "sulh: 1\ntitle: T\nparties:\n  a: {options: {x: X}, preferences: [x]}\n"
    case.write_text(text, encoding="utf-8")
    ran = sulh_command("draw", case, "-o", case)
    assert (ran.code, ran.out) == (2, "")
    assert case.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "Name one with -o"),
        (["-o", "a.gif"], 2, "written as .svg"),
        (["-o", "a.dot", "--what", "table"], 2, "is no graph"),
        (["-o", "a.svg", "--what", "map"], 2, "'graph', 'table', 'path', 'deal'"),
        (["-o", "a.svg", "--what", "path"], 2, "Which path?"),
        (["-o", "a.svg", "--path", "record"], 2, "no path in the history 'record'"),
        (["-o", "a.svg", "--path", "record", "--to", "YNYNY"], 2, "not both"),
        (["-o", "a.svg", "--from", "YNYNY"], 2, "Name it with --to"),
        (["-o", "a.svg", "--what", "deal"], 2, "Name it with --to"),
        (["-o", "a.svg", "--what", "deal", "--to", "NYNNN"], 2, "leads somewhere else"),
        (["-o", "a.svg", "--what", "deal", "--from", "NNNYN", "--to", "NYNNN"], 2, "one-way option"),
        (["-o", "a.svg", "--to", "NNNNN"], 2, "is not feasible: 'exactly one of"),
        (["-o", "a.svg", "--to", "--Y--"], 2, "Name one of them"),
        (["-o", "a.svg", "--to", "NYNNN"], 2, "begins where it ends"),
        (["-o", "a.svg", "--from", "NNNYN", "--to", "NYNNN"], 2, "No legal path"),
        (["-o", "a.svg", "--around", "nowhere"], 2, "There is no state 'nowhere'"),
        (["-o", "a.svg", "--steps", "-1"], 2, "--steps"),
        (["-o", "a.svg", "--concept", "nahs"], 2, "Did you mean 'nash'?"),
        (["-o", "a.svg", "--concept", "all"], 2, "Name one of: nash"),
        (["-o", "missing/a.svg"], 2, "cannot be written"),
        (["-o", "a.svg", "--max-states", "3"], 4, "--max-states"),
    ],
)
def test_wrong_calls(
    arguments: list[str], code: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sulh_command: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = sulh_command("draw", "elmira", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert not list(tmp_path.iterdir())
    if "-o" in arguments:
        as_json = sulh_command("draw", "elmira", *arguments, "--json")
        assert as_json.code == code
        assert as_json.json["problems"][0]["rule"]
