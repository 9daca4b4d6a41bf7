"""``sulh import`` of a workbook."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import sulh
from sulh.show.workbook import write_workbook

Run = Callable[..., Any]


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    case = sulh.load("walter-barrier")
    write_workbook(case, Path("walter.xlsx"), sulh.solve(case))
    return Path("walter.xlsx")


def test_a_workbook_becomes_the_case_it_was(book: Path, sulh_command: Run) -> None:
    ran = sulh_command("import", book)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Wrote walter.yaml. Now: sulh check walter.yaml\n"
    assert sulh.load("walter.yaml").digest == sulh.load("walter-barrier").digest
    assert sulh_command("fmt", "--check", "walter.yaml").code == 0
    again = sulh_command("import", book)
    assert again.code == 2
    assert "exists already" in again.err
    assert sulh_command("import", book, "--force", "--json").json == {"written": "walter.yaml", "warnings": []}


def test_problems_are_told_by_sheet_and_cell(book: Path, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    found = openpyxl.load_workbook(book)
    found["preferences"]["C3"].value = "not settel"
    found["options"]["C2"].value = "=B2"
    found["options"]["D1"].value = "dircetion"
    found["parties"].merge_cells("A2:A3")
    found["labels"]["A3"].value = "01--"
    found.create_sheet("Sheet1")
    found.save(book)
    ran = sulh_command("import", book)
    assert (ran.code, ran.out) == (3, "")
    assert not Path("walter.yaml").exists()
    golden("import/workbook-faults.txt", ran.err)
    listed = sulh_command("import", book, "--json")
    assert listed.code == 3
    assert {problem["cell"].partition("!")[0] for problem in listed.json["problems"]} >= {"options", "parties"}


def test_what_a_program_changed_is_listed(book: Path, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    found = openpyxl.load_workbook(book)
    found["sources"]["E2"].value = 1997
    found["sources"]["B2"].value = __import__("datetime").date(1997, 9, 1)
    found.create_sheet("What I think")
    found.save(book)
    ran = sulh_command("import", book)
    assert ran.code == 0
    golden("import/workbook-notes.txt", ran.out)


@pytest.mark.parametrize("name", ["case.xls", "case.ods", "case.xlsx", "case.xlsb"])
def test_what_is_no_workbook_is_refused(name: str, tmp_path: Path, sulh_command: Run) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    ran = sulh_command("import", path, "--json")
    assert ran.code == 3
    (problem,) = ran.json["problems"]
    assert problem["code"] == "S740"
    assert not path.with_suffix(".yaml").exists()


def test_the_limit_on_states_holds(book: Path, sulh_command: Run) -> None:
    path = book.with_name("ranked.xlsx")
    text = "sulh: 1\nparties: {a: {options: {b: x, c: x}, ranking: [YY, YN, NY, NN]}}\n"
    write_workbook(sulh.loads(text), path)
    assert sulh_command("import", path, "--max-states", "2").code == 4
    assert sulh_command("import", path, "--max-states", "4").code == 0
    assert json.dumps(sulh.load("ranked.yaml").digest) == json.dumps(sulh.loads(text).digest)


def test_a_workbook_made_from_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sulh_command: Run) -> None:
    monkeypatch.chdir(tmp_path)
    book = openpyxl.Workbook()
    parties, options = book.worksheets[0], book.create_sheet("Options")
    parties.title = "Parties"
    for row in (["Party", "Name"], ["mill", "The mill"], ["town", None]):
        parties.append(row)
    for row in (
        ["party", "option", "Text"],
        ["mill", "delay", "Delay"],
        ["town", "insist", None],
        [],
        ["town", "go", 1],
    ):
        options.append(row)
    book.save("MADE.XLSX")
    assert sulh_command("import", "MADE.XLSX", "-o", "made.yaml").code == 0
    assert Path("made.yaml").read_text(encoding="utf-8") == (
        "parties:\n  mill:\n    name: The mill\n    options: {delay: Delay}\n"
        '  town:\n    options: {insist: {}, go: "1"}\n'
    )
    assert sulh_command("solve", "made.yaml").code == 0
