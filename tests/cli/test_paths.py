"""The command ``sulh paths``; transcripts are in tests/golden/paths."""

from __future__ import annotations

import json
from collections.abc import Callable

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
    assert "3 more: --all shows them" in sulh_command(*arguments).out
    assert "--all shows them" not in sulh_command(*arguments, "--all").out


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
