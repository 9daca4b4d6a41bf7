"""The command ``sulh mediate``; transcripts are in tests/golden/mediate."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

DOHA = ["us-taliban-2018-2021", "--want", "agreement of Doha"]
ELMIRA = ["elmira", "--want", "modified order accepted under nash"]
FLAGS = ["--remove-options", "--coercive-options", "--rank-coercive"]

TRANSCRIPTS = {
    "elmira": ELMIRA,
    "us-taliban": [*DOHA, "--budget", "1"],
    "us-taliban-fixed": [*DOHA, "--budget", "2", "--fixed", "us", "--without", "add", "--changes-only"],
    "holds-already": ["prisoners-dilemma", "--want", "NN under nash"],
    "nothing-works": [*ELMIRA, "--want", "no abandon under nash", "--changes-only", "--budget", "2"],
    "by-flag": ["walter-barrier", "--variant", "no-third-party", "--want", "accord", *FLAGS, "--changes-only"],
    "conditions": ["chicken", "--want", "every YN under smr", "--conditions-only", "--no-return-counts"],
}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sulh.cli.common.PATIENCE", 3600.0)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("mediate", *TRANSCRIPTS[name])
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 80
    golden(f"mediate/{name}.txt", ran.out)


def test_json_is_what_python_gives(sulh_command: Run) -> None:
    wish = "modified order accepted under nash"
    answer = sulh_command("mediate", *ELMIRA, "--budget", "2", "--json").json
    plain = sulh.mediate(sulh.load("elmira"), wish, budget=2).to_dict()
    assert answer == json.loads(json.dumps({**plain, "saved": None}))
    more = [
        "--cost",
        "direction=1, drop=4",
        "--without",
        "move",
        "--fixed",
        "ministry",
        "--most",
        "1",
        "--coercive-options",
    ]
    answer = sulh_command("mediate", *ELMIRA, *more, "--changes-only", "--json").json
    plain = sulh.mediate(
        sulh.load("elmira"),
        wish,
        costs={"direction": 1, "drop": 4, "move": None},
        fixed=["ministry"],
        most=1,
        coercive_options=True,
        only="changes",
    ).to_dict()
    assert answer == json.loads(json.dumps({**plain, "saved": None}))
    assert answer["changes"]["flags"]["coercive_options"] is True


def copy_of(name: str, folder: Path) -> Path:
    file = folder / "case.yaml"
    file.write_text(sulh.load(name).text, encoding="utf-8")
    return file


def test_saving(tmp_path: Path, sulh_command: Run) -> None:
    file = copy_of("elmira", tmp_path)
    ran = sulh_command("mediate", file, *ELMIRA[1:], "--save", "calm", "--save-answer", "3")
    assert ran.code == 0
    assert ran.out.endswith(f"Answer 3 is now the variant 'calm' of {file}.\n")
    assert sulh.load(file).variant("calm").options[-1].direction == "backward"
    ran = sulh_command("mediate", file, *ELMIRA[1:], "--save", "calm too", "--changes-only", "--json")
    assert (ran.code, ran.json["saved"]) == (0, "calm too")
    assert list(sulh.load(file).variants)[-2:] == ["calm", "calm too"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--save", "calm"], "comes with sulh"),
        (["--save", "calm", "--conditions-only"], "Leave one of the two out."),
    ],
)
def test_what_cannot_be_saved(arguments: list[str], words: str, sulh_command: Run) -> None:
    ran = sulh_command("mediate", *ELMIRA, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err


def test_a_name_that_is_taken_and_an_answer_that_is_none(tmp_path: Path, sulh_command: Run) -> None:
    file = copy_of("walter-barrier", tmp_path)
    before = file.read_bytes()
    ran = sulh_command("mediate", file, "--want", "accord", "--save", "reversible")
    assert (ran.code, ran.out) == (2, "")
    assert "already" in ran.err
    ran = sulh_command("mediate", copy_of("elmira", tmp_path), *ELMIRA[1:], "--save", "calm", "--save-answer", "99")
    assert ran.code == 2
    assert "There is no answer 99" in ran.err
    assert b"calm" not in file.read_bytes()
    ran = sulh_command("mediate", copy_of("walter-barrier", tmp_path), "--want", "accord", "--save", " ")
    assert ran.code == 2
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "--want"),
        (["--want", "accept", "--cost", "move"], 2, "such as move=1"),
        (["--want", "accept", "--cost", "move=x"], 2, "such as move=1"),
        (["--want", "accept", "--cost", "moves=1"], 2, "Did you mean 'move'?"),
        (["--want", "accept", "--cost", "move=0"], 2, "at least 1"),
        (["--want", "accept", "--without", "moves"], 2, "Did you mean 'move'?"),
        (["--want", "accept", "--fixed", "twon"], 2, "Did you mean 'town'?"),
        (["--want", "accept", "--concept", "nahs"], 2, "Did you mean 'nash'?"),
        (["--want", "accept under nahs"], 2, "Did you mean 'nash'?"),
        (["--want", "accept and not accept"], 2, "No feasible state"),
        (["--want", "aceppt"], 2, "Did you mean"),
        (["--want", "N NYN N", "--fixed", "town", "--fixed", "uniroyal", "--fixed", "ministry"], 2, "All parties"),
        (["--want", "accept", "--max-states", "3"], 4, "--max-states"),
    ],
)
def test_wrong_calls(arguments: list[str], code: int, words: str, sulh_command: Run) -> None:
    ran = sulh_command("mediate", "elmira", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    as_json = sulh_command("mediate", "elmira", *arguments, "--json")
    assert as_json.code == code
    assert as_json.json["problems"][0]["rule"]
