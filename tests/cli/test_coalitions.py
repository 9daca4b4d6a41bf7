"""The command ``sulh coalitions``; transcripts are in tests/golden/coalitions."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import sulh

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

TRANSCRIPTS = {
    "elmira-nine": ["elmira-nine"],
    "elmira-pair": ["elmira", "--coalition", "ministry,uniroyal", "--concept", "nash"],
    "chicken-pareto": ["chicken", "--improvement", "pareto", "--concept", "gmr", "--no-return-counts"],
    "us-taliban": ["us-taliban-2018-2021", "--coalition", "us,taliban"],
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("coalitions", *TRANSCRIPTS[name])
    assert (ran.code, ran.err) == (0, "")
    golden(f"coalitions/{name}.txt", ran.out)


def test_json_is_what_python_gives(sulh_command: Run) -> None:
    case = sulh.load("elmira-nine")
    answer = sulh_command("coalitions", "elmira-nine", "--json").json
    assert answer == json.loads(json.dumps(sulh.coalitions(case).to_dict()))
    arguments = ["--coalition", "town", "--coalition", "ministry, town", "--improvement", "pareto", "--concept", "gmr"]
    answer = sulh_command("coalitions", "elmira-nine", *arguments, "--json").json
    plain = sulh.coalitions(case, [["town"], ["ministry", "town"]], "pareto", concept="gmr").to_dict()
    assert answer == json.loads(json.dumps(plain))


def test_a_variant(sulh_command: Run) -> None:
    answer = sulh_command("coalitions", "walter-barrier", "--variant", "no-third-party", "--json").json
    assert answer["variant"] == "no-third-party"
    assert len(answer["coalitions"]) == 3


def test_all_shows_every_row(sulh_command: Run) -> None:
    arguments = ["coalitions", "us-taliban-2018-2021", "--coalition", "us,taliban"]
    assert "--all shows them" in sulh_command(*arguments).out
    assert "--all shows them" not in sulh_command(*arguments, "--all").out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--coalition", ""], 2, "Name some of: ministry, uniroyal, town."),
        (["--coalition", "town,"], 2, "Name some of: ministry, uniroyal, town."),
        (["--coalition", "twon"], 2, "Did you mean 'town'?"),
        (["--coalition", "town,town"], 2, "Name each party once."),
        (["--coalition", "town", "--coalition", "town"], 2, "Name it once."),
        (["--improvement", "some"], 2, "'all', 'pareto'"),
        (["--concept", "nahs"], 2, "Did you mean 'nash'?"),
        (["--max-states", "3"], 4, "--max-states"),
    ],
)
def test_wrong_calls(arguments: list[str], code: int, words: str, sulh_command: Run) -> None:
    ran = sulh_command("coalitions", "elmira", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    as_json = sulh_command("coalitions", "elmira", *arguments, "--json")
    assert as_json.code == code
    assert as_json.json["problems"][0]["rule"]
