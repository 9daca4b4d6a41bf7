"""The command ``sulh paths``; transcripts are in tests/golden/paths."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

TRANSCRIPTS = {
    "elmira-nine": ["elmira-nine"],
    "elmira-to-s8": ["elmira-nine", "--to", "s8"],
    "elmira-alone": ["elmira", "--by", "improvements", "--no-agreements"],
    "us-taliban": ["us-taliban-2018-2021"],
    "us-taliban-2020": ["us-taliban-2018-2021", "--from", "agreement of Doha", "--no-agreements"],
    "us-taliban-to-2021": ["us-taliban-2018-2021", "--to", "takeover of 2021"],
    "us-taliban-no-way": ["us-taliban-2018-2021", "--to", "agreement of Doha", "--no-agreements"],
    "us-taliban-cut-off": ["us-taliban-2018-2021", "--max-moves", "1"],
    "walter-regimes": ["walter-barrier", "--regime", "third_party=none", "--concept", "gmr", "--signatories", "2"],
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("paths", *TRANSCRIPTS[name])
    assert (ran.code, ran.err) == (0, "")
    golden(f"paths/{name}.txt", ran.out)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_line_is_no_longer_than_the_terminal(name: str, sulh_command: Run) -> None:
    ran = sulh_command("paths", *TRANSCRIPTS[name])
    assert max(len(line) for line in ran.out.splitlines() if ": sulh " not in line) <= 80
    assert "…" not in ran.out


def test_json_is_what_python_gives(sulh_command: Run) -> None:
    case = sulh.load("elmira-nine")
    answer = sulh_command("paths", "elmira-nine", "--json").json
    assert answer == json.loads(json.dumps(sulh.paths(case).to_dict()))
    arguments = ["--from", "s5", "--to", "s8", "--by", "moves", "--no-agreements", "--signatories", "2-2"]
    arguments += ["--concept", "gmr", "--regime", "town=none", "--regime", "uniroyal = improvements", "--json"]
    plain = sulh.paths(
        case,
        "s5",
        "s8",
        "moves",
        False,
        signatories=(2, 2),
        concept="gmr",
        regimes={"town": "none", "uniroyal": "improvements"},
    )
    assert sulh_command("paths", "elmira-nine", *arguments).json == json.loads(json.dumps(plain.to_dict()))


def test_a_variant(sulh_command: Run) -> None:
    answer = sulh_command("paths", "walter-barrier", "--variant", "no-third-party", "--json").json
    assert answer["variant"] == "no-third-party"


def test_all_shows_every_row(sulh_command: Run) -> None:
    arguments = ["paths", "us-taliban-2018-2021", "--to", "takeover of 2021"]
    assert "22 more: --all shows them" in sulh_command(*arguments).out
    assert "--all shows them" not in sulh_command(*arguments, "--all").out


@pytest.mark.parametrize("arguments", [["--from", "-YNNY"], ["--to=-YNNY"]])
def test_a_pattern_that_begins_with_a_dash_is_no_option(arguments: list[str], sulh_command: Run) -> None:
    ran = sulh_command("paths", "elmira", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "'-YNNY' means 2 states: NYNNY, YYNNY. Name one of them." in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["elmira-nine", "-NNYN"],
        ["elmira-nine", "-NNYN", "--concept", "nash"],
        ["--concept", "nash", "elmira-nine", "-NNYN"],
        ["elmira-nine", "- NNY N"],
        ["elmira-nine", "--NYN", "--party", "town"],
        ["elmira-nine", "--", "-NNYN"],
        ["--party", "town", "--", "elmira-nine", "-NNYN"],
    ],
)
def test_so_it_is_as_an_argument(arguments: list[str], sulh_command: Run) -> None:
    ran = sulh_command("explain", *arguments)
    assert (ran.code, ran.err) == (0, "")
    assert "State s9" in ran.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["elmira", "NYNNN", "--concpt", "nash"], "No such option '--concpt'"),
        (["elmira", "NYNNN", "-x"], "No such option '-x'"),
        (["elmira", "NYNNN", "-NNYN"], "unexpected extra argument (-NNYN)"),
        (["elmira", "NYNNN", "--party", "-NNYN"], "There is no party '-NNYN'"),
    ],
)
def test_what_is_no_pattern_stays_what_it_is(arguments: list[str], words: str, sulh_command: Run) -> None:
    ran = sulh_command("explain", *arguments)
    assert ran.code == 2
    assert words in ran.err


UNSURE = """
sulh: 1
title: One of them is not sure
status: past
parties:
  a: {options: {x: X, y: Y}, preferences: [{prefer: x, uncertain: yes}, y]}
  b: {options: {z: Z}, preferences: [z if x, not z]}
status_quo: NNN
"""


def test_the_way_out_of_unknown_comparisons_is_accepted(sulh_command: Run, tmp_path: Path) -> None:
    file = tmp_path / "unsure.yaml"
    file.write_text(UNSURE, encoding="utf-8")
    for arguments in ([], ["--by", "moves"], ["--concept", "nash"], ["--by", "moves", "--regime", "a=improvements"]):
        (problem,) = sulh_command("paths", file, *arguments, "--json").json["problems"]
        assert "What a gains by is not known" in problem["rule"]
        assert "--by moves --no-agreements" in problem["fix"]
    ran = sulh_command("paths", file, "--by", "moves", "--no-agreements")
    assert (ran.code, ran.err) == (0, "")
    assert "not known" in ran.out
    answer = sulh_command("paths", file, "--by", "moves", "--no-agreements", "--json").json
    assert answer["unordered"] == ["a"]
    assert {one["holds"] for one in answer["reached"]} == {None}


def test_the_way_out_of_too_many_signatories_is_accepted(sulh_command: Run) -> None:
    (problem,) = sulh_command("paths", "elmira", "--signatories", "5", "--json").json["problems"]
    assert "only 3 can: ministry, uniroyal, town" in problem["rule"]
    assert "--signatories 2-3" in problem["fix"]
    assert sulh_command("paths", "elmira", "--signatories", "2-3").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--from", "NNNNN"], 2, "NNNNN is not feasible"),
        (["--to", "abandom"], 2, "abandom"),
        (["--by", "gains"], 2, "'moves', 'improvements', 'undeterred'"),
        (["--signatories", "few"], 2, "Write 2, or 2-3."),
        (["--signatories", "1"], 2, "two signatories or more"),
        (["--regime", "town"], 2, "Write PARTY=HOW"),
        (["--regime", "town=idle"], 2, "There are: improvements, moves, none, undeterred."),
        (["--regime", "twon=none"], 2, "Did you mean 'town'?"),
        (["--concept", "nahs"], 2, "Did you mean 'nash'?"),
        (["--concept", "sim"], 2, "Take nash, gmr, smr, seq, sseq."),
        (["--max-states", "3"], 4, "--max-states"),
    ],
)
def test_wrong_calls(arguments: list[str], code: int, words: str, sulh_command: Run) -> None:
    ran = sulh_command("paths", "elmira", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    as_json = sulh_command("paths", "elmira", *arguments, "--json")
    assert as_json.code == code
    assert as_json.json["problems"][0]["rule"]
