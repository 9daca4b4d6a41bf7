"""``sulh coders`` and ``sulh segments``: transcripts, files written whole or not at all, and wrong calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh
from qualitative_files import CASE, project, table

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type
Golden = Callable[[str, str], None]

READ = CASE.replace("status: past", "status: ongoing").replace(
    "      - accept if town.insist\n",
    """\
      - prefer: accept if town.insist
        confidence: medium
        readings:
          - Ann
          - {by: Bo, date: "2026-05-01", prefer: accept, confidence: low, because: The minutes name no condition.}
          - {by: Cem, place: 1, confidence: high}
          - {by: Dan, keep: no}
""",
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("mill.yaml").write_text(CASE, encoding="utf-8")
    Path("read.yaml").write_text(READ, encoding="utf-8")
    Path("coded.qdpx").write_bytes(project())
    Path("coded.csv").write_bytes(table())
    return tmp_path


def test_coders_are_told_in_counts(sulh_command: Run, golden: Golden) -> None:
    ran = sulh_command("coders", "read.yaml")
    assert (ran.code, ran.err) == (0, "")
    golden("coders/read.txt", ran.out)
    every = sulh_command("coders", "read.yaml", "--all").out
    assert "What they read" in every
    none = sulh_command("coders", "mill.yaml").out
    assert none == "Coders: The mill\nNone of 10 entries has readings.\n"


def test_coders_as_json_and_in_a_notebook(sulh_command: Run) -> None:
    answer = sulh.coders(sulh.load("read.yaml"))
    assert sulh_command("coders", "read.yaml", "--json").json == json.loads(json.dumps(answer.to_dict()))
    assert "<table>" in answer._repr_html_()


def test_robust_draws_from_readings(sulh_command: Run, golden: Golden) -> None:
    ran = sulh_command("robust", "read.yaml", "--samples", 1000, "--workers", 1)
    assert ran.code == 0
    golden("coders/robust.txt", ran.out)
    together = sulh_command("robust", "read.yaml", "--samples", 100, "--workers", 1, "--coders", "together")
    assert "1 entry has readings by Ann, Bo, Cem and Dan: one coder is followed in all of them." in " ".join(
        together.out.split()
    )
    none = sulh_command("robust", "read.yaml", "--samples", 100, "--workers", 1, "--coders", "none", "--json").json
    assert (none["spread"]["coders"], none["readings"]) == ("none", {"entries": 0, "coders": []})


def test_segments_are_listed(sulh_command: Run, golden: Golden) -> None:
    for name in ("coded.qdpx", "coded.csv"):
        ran = sulh_command("segments", name)
        assert (ran.code, ran.err) == (0, "")
        golden(f"segments/{name}.txt", ran.out)
    told = sulh_command("segments", "coded.qdpx", "--json").json
    assert (told["kind"], len(told["segments"]), told["written"], told["changed"]) == ("REFI-QDA", 6, None, [])


def test_segments_go_into_a_case(sulh_command: Run, golden: Golden) -> None:
    dry = sulh_command("segments", "coded.qdpx", "--into", "mill.yaml", "--dry-run")
    assert (dry.code, Path("mill.yaml").read_text(encoding="utf-8")) == (0, CASE)
    ran = sulh_command("segments", "coded.qdpx", "--into", "mill.yaml")
    golden("segments/into.txt", ran.out)
    golden("segments/into.yaml", Path("mill.yaml").read_text(encoding="utf-8"))
    assert sulh_command("check", "mill.yaml", "--strict").code == 0
    again = sulh_command("segments", "coded.qdpx", "--into", "mill.yaml", "--json").json
    assert (again["written"], again["changed"], len(again["warnings"])) == (None, [], 4)


def test_segments_go_into_another_file_or_one_to_paste_from(sulh_command: Run, golden: Golden) -> None:
    assert sulh_command("segments", "coded.csv", "--into", "mill.yaml", "-o", "new.yaml", "--as", "evidence").code == 0
    assert Path("mill.yaml").read_text(encoding="utf-8") == CASE
    assert sulh.load("new.yaml").claims["settles"].evidence.quote == "The council met on 3 May."
    assert sulh_command("segments", "coded.csv", "-o", "paste.yaml").code == 0
    golden("segments/paste.yaml", Path("paste.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["none.qdpx"], 2, "There is no file"),
        (["mill.yaml"], 3, "no column"),
        (["coded.csv", "--into", "none.yaml"], 2, "cannot be read"),
        (["coded.csv", "--into", "faulty.yaml"], 3, "S202"),
        (["coded.csv", "-o", "coded.csv"], 2, "a file that is read"),
        (["coded.csv", "-o", "mill.yaml"], 2, "exists already"),
        (["coded.csv", "--into", "mill.yaml", "-o", "no/such/folder.yaml"], 2, "cannot be written"),
    ],
)
def test_wrong_calls_change_nothing(arguments: list[str], code: int, words: str, sulh_command: Run, here: Path) -> None:
    Path("faulty.yaml").write_text(CASE + "titel: x\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in here.iterdir()}
    ran = sulh_command("segments", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert sulh_command("segments", *arguments, "--json").json["problems"]
    assert {path: path.read_bytes() for path in here.iterdir()} == before
