"""``sulh cases --about``: transcripts, and calls that cannot be answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

COLUMNS = 80


@pytest.mark.parametrize("name", ["us-taliban-2018-2021", "north-korea-1994-2019", "elmira-nine", "walter-barrier"])
def test_what_is_printed(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("cases", "--about", name)
    assert (ran.code, ran.err) == (0, "")
    golden(f"about/{name}.txt", ran.out)


@pytest.mark.parametrize("name", sorted(sulh.shipped_cases()))
def test_nothing_is_cut_off(name: str, sulh_command: Run) -> None:
    out = sulh_command("cases", "--about", name).out
    assert "…" not in out
    assert max(map(len, out.splitlines())) <= COLUMNS


def test_json_is_what_python_gives(sulh_command: Run) -> None:
    told = sulh_command("cases", "--about", "bonn-2001", "--json").json
    assert told == json.loads(json.dumps(sulh.about(sulh.load("bonn-2001")).to_dict()))


def test_a_file_of_ones_own(tmp_path: Path, sulh_command: Run) -> None:
    path = tmp_path / "mine.yaml"
    assert sulh_command("new", path).code == 0
    assert "What to doubt" in sulh_command("cases", "--about", path).out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["cases", "--about", "elmirra"], 2, "Did you mean 'elmira'?"),
        (["cases", "--about"], 2, "requires an argument"),
        (["cases", "--about", ""], 2, "An empty name is no case"),
        (["cases", "--about", "us-taliban-2018-2021", "--max-states", "100"], 4, "--max-states"),
    ],
)
def test_wrong_calls(arguments: list[str], code: int, words: str, sulh_command: Run) -> None:
    ran = sulh_command(*arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert sulh_command(*arguments, "--json").json["problems"][0]["rule"]


def test_a_faulty_file(tmp_path: Path, sulh_command: Run) -> None:
    path = tmp_path / "faulty.yaml"
    path.write_text("sulh: 1\ntitle: Faulty\nparties: {mill: {options: {go: Go}, preferences: [went]}}\n")
    ran = sulh_command("cases", "--about", path)
    assert (ran.code, ran.out) == (3, "")
    assert "S402" in ran.err
