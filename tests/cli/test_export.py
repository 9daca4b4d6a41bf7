"""The command ``sulh export``; transcripts are in tests/golden/export."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

GUARDED = """\
sulh: 1
title: A river
sources: {diary: {title: A diary, access: restricted}, order: {title: An order}}
parties: {mill: {options: {leak: Leak}, preferences: [{prefer: not leak, source: diary, because: It said so.}]}}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sulh.cli.common.PATIENCE", 3600.0)
    (tmp_path / "river.yaml").write_text(GUARDED, encoding="utf-8")
    return tmp_path


def test_a_table_for_papers(sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("export", "chicken", "-o", "chicken.tex")
    assert (ran.code, ran.err, ran.out) == (0, "", "Wrote chicken.tex.\n")
    golden("export/chicken.tex", Path("chicken.tex").read_text(encoding="utf-8").replace(sulh.__version__, "VERSION"))


def test_the_sources(sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("export", "elmira", "-o", "elmira.bib")
    assert (ran.code, ran.err) == (0, "")
    golden("export/elmira.bib", Path("elmira.bib").read_text(encoding="utf-8"))


def test_what_was_left_out_is_said(sulh_command: Run) -> None:
    ran = sulh_command("export", "river.yaml", "-o", "out/")
    assert ran.code == 0
    assert "Left out: 1 source that is not public, and what only it says. --access brings them in." in ran.out
    assert "It said so" not in Path("out/preferences.csv").read_text(encoding="utf-8")
    answer = sulh_command(
        "export", "river.yaml", "-o", "all.csv", "--table", "evidence", "--access", "restricted", "--json"
    )
    assert answer.json == {"written": ["all.csv"], "tables": ["evidence"], "n_sources_left_out": 0}
    assert "It said so" in Path("all.csv").read_text(encoding="utf-8")


def test_settings_reach_the_results(sulh_command: Run) -> None:
    ran = sulh_command("export", "chicken", "-o", "e.csv", "--table", "equilibria", "--concepts", "nash, smr")
    assert ran.code == 0
    kept = Path("e.csv").read_text(encoding="utf-8")
    assert "smr," in kept
    assert "gmr," not in kept


def test_matrices_and_workbook(sulh_command: Run) -> None:
    assert sulh_command("export", "walter-barrier", "--variant", "no-third-party", "-o", "m.npz").code == 0
    assert sulh_command("export", "walter-barrier", "-o", "w.xlsx").code == 0
    assert Path("m.npz").read_bytes()[:2] == Path("w.xlsx").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["-o", "a.doc"], 2, "ends in '.doc'"),
        (["-o", "a.csv"], 2, "Which table?"),
        (["-o", "a.bib", "--table", "moves"], 2, "leave the table out"),
        (["-o", "no/such/a.bib"], 2, "cannot be written"),
        (["-o", "a.npz", "--max-states", "2"], 4, "limit is 2"),
        ([], 2, "--output"),
    ],
)
def test_wrong_calls(arguments: list[str], code: int, words: str, sulh_command: Run) -> None:
    ran = sulh_command("export", "chicken", *arguments)
    assert ran.code == code
    assert words in ran.err
    assert not list(Path().glob("a.*"))
    told = sulh_command("export", "chicken", *arguments, "--json")
    assert json.loads(told.out)["problems"]
