"""A case file as a workbook and back: nothing is lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sulh
from strategies import marked_cases
from sulh.case.case import Case
from sulh.errors import CaseError, Place
from sulh.files.layout import canonical
from sulh.files.nodes import compose
from sulh.files.reader import shipped_cases
from sulh.files.render import normal, render
from sulh.files.tree import plain
from sulh.files.workbook import read_workbook
from sulh.files.workbook.apart import apart
from sulh.files.workbook.cells import Kind, eased, from_cell, to_cell
from sulh.files.workbook.sheets import SHEETS
from sulh.files.workbook.tables import Cell, Report, Row, Table
from sulh.files.workbook.together import together
from sulh.files.workbook.writing import make_workbook
from workbook_data import NASTY, TEXTS, Data, data_of, file_of, files, workbook

EXAMPLE = (Path(__file__).parent / "example-case.yaml").read_text(encoding="utf-8")
CASES = {"example": EXAMPLE} | {name: file.read_text(encoding="utf-8") for name, file in shipped_cases().items()}


def exactly(data: Any) -> str:
    """Return data as a text in which the order of keys counts, as it does in a digest."""
    return json.dumps(data, ensure_ascii=False)


@pytest.mark.parametrize("name", CASES)
def test_a_case_comes_back_with_its_digest(name: str, tmp_path: Path) -> None:
    text = CASES[name]
    found = read_workbook(workbook(tmp_path / "case.xlsx", text))
    assert found.notes == ()
    again, case = sulh.loads(found.text), sulh.loads(text)
    assert again.digest == case.digest
    assert {one: variant.case.digest for one, variant in again.variants.items()} == {
        one: variant.case.digest for one, variant in case.variants.items()
    }
    assert plain(compose(found.text)) == plain(compose(text))


@pytest.mark.parametrize("name", ["example", "us-taliban-2018-2021"])
def test_what_comes_back_is_laid_out_as_fmt_does_it(name: str, tmp_path: Path) -> None:
    found = read_workbook(workbook(tmp_path / "case.xlsx", CASES[name])).text
    assert canonical(found) == found
    assert "yes" in found
    assert '"yes"' not in found


@settings(max_examples=100)
@given(files())
def test_rows_say_all_that_a_file_says(data: Data) -> None:
    tables = {}
    for name, rows in apart(data).items():
        headings = next(sheet for sheet in SHEETS if sheet.name == name).headings
        assert {heading for row in rows for heading in row} <= set(headings)
        tables[name] = Table(name)
        for number, row in enumerate(rows, 2):
            cells = {key: Cell(text, Place(sheet=name, line=number)) for key, text in row.items() if text.strip(" \n")}
            tables[name].rows.append(Row(Place(sheet=name, line=number), cells))
    report = Report("case.xlsx")
    found, _ = together(tables, report)
    assert [str(problem) for problem in report.found] == []
    assert exactly(normal(found)) == exactly(data)


@settings(max_examples=25)
@given(data=files())
def test_a_workbook_says_all_that_a_file_says(data: Data, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = workbook(tmp_path_factory.mktemp("book") / "case.xlsx", data)
    assert exactly(data_of(path)) == exactly(data)


@settings(max_examples=40)
@given(drawn=marked_cases())
def test_a_drawn_case_comes_back(drawn: Case, tmp_path_factory: pytest.TempPathFactory) -> None:
    text = render(file_of(drawn))
    try:
        case = sulh.loads(text)
    except CaseError:
        # A drawn case may say of pairs what no file may: the same pair twice, say.
        assume(False)
        raise
    found = read_workbook(workbook(tmp_path_factory.mktemp("book") / "case.xlsx", text))
    assert sulh.loads(found.text).digest == case.digest


def test_every_nasty_text_comes_back(tmp_path: Path) -> None:
    parties = {
        f"p{number}": {
            "name": text,
            "options": {"a": text, "b": {"text": text, "source": [text]}},
            "preferences": [text],
        }
        for number, text in enumerate(NASTY)
    }
    data: Data = {
        "title": "=cmd()",
        "parties": parties,
        "sources": {text: {"title": text} for text in NASTY},
        "history": [{"by": [text], "change": {text: "yes"}, "date": text, "event": text} for text in NASTY],
        "variants": {text: {"set": {text: text}} for text in NASTY},
        "labels": {text: text for text in NASTY},
    }
    path = workbook(tmp_path / "case.xlsx", data)
    assert exactly(data_of(path)) == exactly(data)
    book = openpyxl.load_workbook(path)
    cells = [cell for page in book for row in page for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert all(cell.quotePrefix for cell in cells if cell.value.startswith(("=", "+", "-", "@")))


@given(st.sampled_from(("text", "word", "list", "data")), TEXTS)
def test_a_text_comes_back_from_its_cell(kind: Kind, text: str) -> None:
    assert from_cell(kind, to_cell(kind, text)) == text


@given(TEXTS)
def test_easing_changes_no_text(text: str) -> None:
    assert normal(eased(text)) == text


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("list", "a;b ;  c;", ["a", "b", "c"]),
        ("list", "a;", ["a"]),
        ("list", " a ", "a"),
        ("list", "[a, [b, c]]", ["a", ["b", "c"]]),
        ("list", '"a; b"', "a; b"),
        ("map", "a: yes;b:  no", {"a": "yes", "b": "no"}),
        ("map", "a: yes\n", {"a": "yes"}),
        ("map", "{a: yes}", {"a": "yes"}),
        ("data", "[a,\n  b]", ["a", "b"]),
        ("data", "010", "010"),
    ],
)
def test_what_somebody_may_type(kind: Kind, text: str, value: Any) -> None:
    assert from_cell(kind, text) == value


def test_a_section_without_entries_stays(tmp_path: Path) -> None:
    data: Data = {
        "labels": {},
        "parties": {"a": {"options": {"b": "c"}, "preferences": []}},
        "phases": [],
        "robust": {},
    }
    assert exactly(data_of(workbook(tmp_path / "case.xlsx", data))) == exactly(data)


def test_keys_may_be_deleted(tmp_path: Path) -> None:
    path = workbook(tmp_path / "case.xlsx", CASES["syria-astana-2017"])
    book = openpyxl.load_workbook(path)
    deleted = 0
    for page in book:
        for column in range(page.max_column, 0, -1):
            if page.cell(1, column).value == "keys" and page.title != "read me":
                page.delete_cols(column)
                deleted += 1
    book.save(path)
    assert deleted
    again, case = sulh.loads(read_workbook(path).text), sulh.loads(CASES["syria-astana-2017"])
    assert again.digest != case.digest
    assert plain(compose(again.text)) == plain(compose(case.text))  # but for the order of keys


def test_a_workbook_is_good_to_work_in(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook(tmp_path / "case.xlsx", EXAMPLE))
    assert book.sheetnames[:3] == ["read me", "case", "sources"]
    assert "states" not in book.sheetnames
    for page in book.worksheets[1:]:
        assert page.freeze_panes is not None
        assert page.auto_filter.ref is not None
        widths = [page.column_dimensions[cell.column_letter].width for cell in page[1]]
        assert all(9 <= width <= 56 for width in widths)
        assert all(page.column_dimensions[cell.column_letter].number_format == "@" for cell in page[1])
    offered = {rule.formula1 for page in book for rule in page.data_validations.dataValidation}
    assert {'"yes,no"', '"high,medium,low"', "'parties'!$A$2:$A$505", '"both,forward,backward"'} <= offered
    said = [cell.value for row in book["read me"] for cell in row if cell.value]
    assert {"To and fro", "preferences", "confidence"} <= set(said)
    for sheet in SHEETS:
        assert sheet.name in said or sheet.name in ("states", "moves")


def test_a_text_that_no_cell_holds_is_told_with_its_place() -> None:
    data: Any = {"parties": {"a": {"options": {"b": {"text": "x" * 32_768}, "c": "😀" * 16_384, "d": "x" * 32_767}}}}
    with pytest.raises(CaseError) as raised:
        make_workbook(data)
    assert [(one.code, one.place.cell) for one in raised.value.problems] == [
        ("S746", "options!C2"),
        ("S746", "options!C3"),
    ]
