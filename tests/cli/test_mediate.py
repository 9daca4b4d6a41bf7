"""The command ``sulh mediate``; transcripts are in tests/golden/mediate."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh
from sulh.questions import searching

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

DOHA = ["us-taliban-2018-2021", "--want", "agreement of Doha"]
ELMIRA = ["elmira", "--want", "modified order accepted under nash"]
FIXED = ["--fixed", "town", "--fixed", "uniroyal", "--fixed", "ministry"]
FLAGS = ["--remove-options", "--coercive-options", "--rank-coercive"]

TRANSCRIPTS = {
    "elmira": ELMIRA,
    "us-taliban": [*DOHA, "--budget", "1"],
    "us-taliban-fixed": [*DOHA, "--budget", "2", "--fixed", "us", "--without", "add", "--changes-only"],
    "holds-already": ["prisoners-dilemma", "--want", "NN under nash"],
    "nothing-works": [*ELMIRA, "--want", "no abandon under nash", "--changes-only", "--budget", "2"],
    "by-flag": ["walter-barrier", "--variant", "no-third-party", "--want", "accord", *FLAGS, "--changes-only"],
    "no-takeover": [DOHA[0], "--want", "no takeover", "--budget", "1"],
    "only": ["elmira", "--want", "only accept under seq", "--budget", "2"],
    "all-fixed": ["prisoners-dilemma", "--want", "YY under nash", "--fixed", "first", "--fixed", "second"],
    "all-states": ["prisoners-dilemma", "--want", "every first.cooperate under smr", "--all", "--budget", "0"],
    "untold": ["chicken", "--want", "YY under nash-a", "--budget", "0"],
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
        (["--save", "calm"], "python -c"),
        (["--save", "calm", "--conditions-only"], "Leave one of the two out."),
        (["--save", "calm", "--budget", "0"], "--budget 0"),
        (["--changes-only", "--conditions-only"], "leave nothing to say"),
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
    assert "Least changes" in ran.out
    ran = sulh_command(
        "mediate", tmp_path / "case.yaml", *ELMIRA[1:], "--save", "calm", "--save-answer", "99", "--json"
    )
    assert (ran.code, ran.json["saved"]) == (2, None)
    assert "There is no answer 99" in ran.json["problems"][0]["rule"]
    assert len(ran.json["changes"]["answers"]) == 3
    assert b"calm" not in file.read_bytes()
    ran = sulh_command("mediate", copy_of("walter-barrier", tmp_path), "--want", "accord", "--save", " ")
    assert ran.code == 2
    assert file.read_bytes() == before


def test_an_interrupt_ends_the_search_and_keeps_what_was_found(
    tmp_path: Path, sulh_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    level = searching.Search._level

    def interrupted(search: searching.Search, cost: int, every: object) -> None:
        if cost == 2:
            raise KeyboardInterrupt
        level(search, cost, every)  # type: ignore[arg-type]

    monkeypatch.setattr(searching.Search, "_level", interrupted)
    ran = sulh_command("mediate", *DOHA)
    assert ran.code == 130
    assert "Least change found: cost 1" in ran.out
    assert "Searched up to cost 1; interrupted:" in ran.out
    assert "how demanding" in ran.out
    file = copy_of(DOHA[0], tmp_path)
    before = file.read_bytes()
    ran = sulh_command("mediate", file, *DOHA[1:], "--save", "what if", "--json")
    assert (ran.code, ran.json["saved"], ran.json["changes"]["stopped"]) == (130, None, "interrupted")
    assert file.read_bytes() == before
    monkeypatch.setattr("sulh.questions.mediate.list_states", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    ran = sulh_command("mediate", *DOHA)
    assert (ran.code, ran.out) == (130, "")


def test_the_time_may_be_limited(sulh_command: Run) -> None:
    ran = sulh_command("mediate", *DOHA, "--seconds", "0.000001", "--changes-only")
    assert ran.code == 0
    assert "Searched up to cost 0; the time was over." in ran.out
    assert sulh_command("mediate", *DOHA, "--seconds", "0").code == 2


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
        (
            ["--want", "N NYN N", "--fixed", "town", "--fixed", "uniroyal", "--fixed", "ministry", "--changes-only"],
            2,
            "All parties",
        ),
        (["--want", "no accept", "--want", "every accept and insist"], 2, "No coding can grant both"),
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
