"""The workbook of a case with the results beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import sulh
from sulh.errors import CaseError, UsageError
from sulh.files.workbook import read_workbook
from sulh.show import workbook
from sulh.show.workbook import write_workbook

AWKWARD = """sulh: 1
title: "=1+1"
status: ongoing
parties:
  "a": {options: {b: "-x", c: "@y"}}
labels: {YN: "=HYPERLINK(1)", NY: "+"}
"""


def test_results_say_what_the_solution_says(tmp_path: Path) -> None:
    case = sulh.load("elmira")
    solution = sulh.solve(case)
    write_workbook(case, tmp_path / "elmira.xlsx", solution)
    book = openpyxl.load_workbook(tmp_path / "elmira.xlsx")
    rows = list(book["results"].iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == "concept")
    found = {(row[0], row[1]) for row in rows[top + 1 :]}
    assert found == {(id, str(state)) for id in solution.concepts for state in solution.equilibria(id)}
    rows = list(book["results states"].iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == "state")
    heads = list(rows[top])
    assert heads[2:7] == [option.name for option in case.options]
    for row in rows[top + 1 :]:
        assert "".join(str(letter) for letter in row[2:7]) == row[0]
        for id in solution.concepts:
            said = row[heads.index(id)]
            stable = [party for party in solution.movers if row[0] in solution.stable(id, party)]
            assert said == ("all" if len(stable) == len(solution.movers) else "; ".join(stable) or None)
    assert len(rows) - top - 1 == len(solution.states)


def test_results_are_marked_and_passed_over(tmp_path: Path) -> None:
    case = sulh.load("walter-barrier")
    write_workbook(case, tmp_path / "a.xlsx", sulh.solve(case))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames[-2:] == ["results", "results states"]
    assert "do not follow changes" in str(book["results"]["A2"].value)
    book["results"]["A1"].value = "=1+1"
    book.save(tmp_path / "a.xlsx")
    found = read_workbook(tmp_path / "a.xlsx")
    assert found.notes == ()
    assert sulh.loads(found.text).digest == case.digest


def test_of_a_variant_the_whole_file_is_written(tmp_path: Path) -> None:
    case = sulh.load("walter-barrier")
    name = next(iter(case.variants))
    write_workbook(case.variant(name), tmp_path / "a.xlsx", sulh.solve(case.variant(name)))
    assert sulh.loads(read_workbook(tmp_path / "a.xlsx").text).digest == case.digest
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert f"(variant {name})" in book["results"]["A1"].value
    assert [row[2].value for row in book["read me"].iter_rows(max_row=2)] == [case.title, case.digest]


def test_no_text_becomes_a_formula(tmp_path: Path) -> None:
    case = sulh.loads(AWKWARD)
    write_workbook(case, tmp_path / "a.xlsx", sulh.solve(case))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert {cell.data_type for page in book for row in page for cell in row if cell.value is not None} == {"s"}
    assert "not a forecast" in "".join(str(cell.value) for row in book["results"] for cell in row)
    assert "not a forecast" in "".join(str(cell.value) for row in book["read me"] for cell in row)
    assert book["results"]["A1"].value == "=1+1"


def test_more_states_than_a_sheet_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "ROWS", 5)
    case = sulh.load("elmira")
    write_workbook(case, tmp_path / "a.xlsx", sulh.solve(case))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    states = [row[0].value for row in book["results states"]]
    assert "The first 5 of 12 states." in states
    assert len(states) - states.index("state") - 1 == 5
    equilibria = [row[0].value for row in book["results"]]
    assert any("more are not shown." in str(value) for value in equilibria)


def test_a_case_made_by_hand_has_no_file(tmp_path: Path) -> None:
    case = replace(sulh.load("elmira"), text="")
    with pytest.raises(UsageError, match="was not read from a case file"):
        write_workbook(case, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_half_written(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("before")
    text = AWKWARD.replace("-x", "x" * 40_000)
    with pytest.raises(CaseError) as raised:
        write_workbook(sulh.loads(text), path)
    assert [(one.code, one.place.cell) for one in raised.value.problems] == [("S746", "options!C2")]
    assert path.read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 1


def test_the_case_file_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_text(AWKWARD, encoding="utf-8")
    with pytest.raises(UsageError, match="the case file itself"):
        write_workbook(sulh.load(path), path)
    assert path.read_text(encoding="utf-8") == AWKWARD
