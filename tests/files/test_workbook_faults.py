"""What is wrong with a workbook is told by sheet and cell, all of it at once, and never half a minute later."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

import sulh
from sulh.errors import Place
from sulh.files.workbook import read_workbook
from workbook_data import edited, only, part_of, patched, problems_of, put, told

EXAMPLE = (Path(__file__).parent / "example-case.yaml").read_text(encoding="utf-8")


def test_an_example_has_no_problem(book: Path) -> None:
    assert problems_of(book) == []


# Cells ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("formula", ["=1+1", "=HYPERLINK(A1)", ArrayFormula("C2", "=A1:A3")])
def test_a_formula_is_refused_whatever_it_gave(book: Path, formula: Any) -> None:
    problem = only(put(book, "options!C2", formula))
    assert (problem.code, problem.place.cell) == ("S745", "options!C2")
    assert str(problem).startswith(f"{book}:options!C2: S745: This cell holds a formula")


def test_the_value_of_a_formula_is_not_taken(book: Path) -> None:
    def give(xml: str) -> str:
        return re.sub(r'<c r="C2"[^>]*>.*?</c>', '<c r="C2" t="str"><f>A1</f><v>Modify the control order</v></c>', xml)

    assert told(patched(book, part_of(book, "options"), give)) == [("S745", "options!C2")]


def test_an_error_value_is_refused(book: Path) -> None:
    def give(xml: str) -> str:
        return re.sub(r'<c r="C2"[^>]*>.*?</c>', '<c r="C2" t="e"><v>#REF!</v></c>', xml)

    problem = only(patched(book, part_of(book, "options"), give))
    assert problem.rule == "This cell holds #REF!, which is no value."


@pytest.mark.parametrize(
    ("cells", "place"), [("A2:A3", "options!A2"), ("A1:C1", "options!A1"), ("F9:H9", "options!F9")]
)
def test_merged_cells_are_refused(book: Path, cells: str, place: str) -> None:
    found = problems_of(edited(book, lambda found: found["options"].merge_cells(cells)))
    assert ("S744", place) in [(problem.code, problem.place.cell) for problem in found]
    merged = next(problem for problem in found if problem.code == "S744")
    assert merged.rule == f"The cells {cells} are merged, so nobody knows which rows their text is for."


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1991, "1991"),
        (-4, "-4"),
        (0.5, "0.5"),
        (1e3, "1000"),
        (0.30000000000000004, "0.3"),
        (1e-7, "0.0000001"),
        (True, "yes"),
        (False, "no"),
    ],
)
def test_a_simple_number_is_its_text(book: Path, value: Any, text: str) -> None:
    found = read_workbook(put(book, "parties!B2", value))
    assert found.notes == ()
    assert sulh.loads(found.text).party("ministry").name == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (datetime.date(1991, 6, 3), "dd.mm.yy", "1991-06-03"),
        (datetime.datetime(1991, 6, 3, 12, 30), "yyyy-mm-dd h:mm", "1991-06-03 12:30"),
        (datetime.date(1991, 10, 1), "mmm-yy", "1991-10"),
        (datetime.time(12, 30), "h:mm", "12:30"),
        (datetime.date(1900, 2, 28), "d/m/yyyy", "1900-02-28"),
        (0.5, "0%", "0.5"),
        (12, "000", "12"),
        (1234567890123456, "General", "1234567890123456"),
    ],
)
def test_what_a_program_changed_is_read_and_told(book: Path, value: Any, code: str, text: str) -> None:
    def change(found: Any) -> None:
        cell = found["parties"]["B2"]
        cell.value = value
        cell.number_format = code

    found = read_workbook(edited(book, change))
    (note,) = found.notes
    assert (note.code, note.severity, note.place.cell) == ("S751", "warning", "parties!B2")
    assert repr(text) in note.rule
    assert sulh.loads(found.text).party("ministry").name == text


def test_dates_count_from_1904_where_a_workbook_says_so(book: Path) -> None:
    def change(found: Any) -> None:
        found.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        found["parties"]["B2"].value = datetime.date(1991, 6, 3)
        found["parties"]["B2"].number_format = "dd.mm.yy"

    (note,) = read_workbook(edited(book, change)).notes
    assert "'1991-06-03'" in note.rule


def test_many_dates_are_told_in_short(book: Path) -> None:
    def change(found: Any) -> None:
        for row in range(100):
            found["labels"].cell(row + 3, 1).value = "N NYN N"
            found["labels"].cell(row + 3, 2).value = datetime.date(1991, 6, 3)

    found = [problem for problem in problems_of(edited(book, change)) if problem.code == "S751"]
    assert len(found) == 21
    assert any("100 cells; the first 20 are told" in problem.rule for problem in found)


def test_texts_that_a_program_shares_or_colours(book: Path) -> None:
    # As spreadsheet programs save: a table of texts, of which one has two colours and one how it is pronounced.
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><r><t>Two </t></r><r><rPr><b/></rPr><t>colours</t></r></si>"
        '<si><t>kanji</t><rPh sb="0" eb="1"><t>NOT THIS</t></rPh></si>'
        "<si><t>a_x000D_b_x005F_x0041_</t></si></sst>"
    )
    content = io.BytesIO(book.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(book, "w") as new:
        for info in old.infolist():
            xml = old.read(info).decode()
            if info.filename == part_of_bytes(content, "parties"):
                for row, number in ((2, 0), (3, 1), (4, 2)):
                    xml = re.sub(rf'<c r="B{row}"[^>]*>.*?</c>|(?=</row><row r="{row + 1}")', "", xml)
                    cell = f'<c r="B{row}" t="s"><v>{number}</v></c>'
                    xml = re.sub(rf'(<c r="A{row}"[^>]*>.*?</c>)', rf"\1{cell}", xml)
            elif info.filename == "xl/_rels/workbook.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
                xml = xml.replace("</Rel", f'<Relationship Id="x" Type="{kind}" Target="texts.xml"/></Rel')
            new.writestr(info.filename, xml)
        new.writestr("xl/texts.xml", strings)
    parties = sulh.loads(read_workbook(book).text).parties
    assert [party.name for party in parties[:3]] == ["Two colours", "kanji", "a\rb_x0041_"]


def part_of_bytes(content: io.BytesIO, sheet: str) -> str:
    with zipfile.ZipFile(content) as found:
        names = re.findall(r'<sheet [^>]*name="([^"]*)"', found.read("xl/workbook.xml").decode())
    return f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"


@pytest.mark.parametrize(
    ("spot", "value", "rule"),
    [
        ("history!D3", "insist yes", "'insist yes' is no name with a value."),
        ("history!D3", "a: yes; a: no", "'a' stands here twice."),
        ("variants!E2", "{insist: 2", "This begins like YAML, but is none:"),
        ("case!B8", "[a] b", "This begins like YAML, but is none:"),
        ("forbidden moves!A2", '"mill', "This begins like YAML, but is none:"),
    ],
)
def test_a_cell_that_cannot_be_read(book: Path, spot: str, value: str, rule: str) -> None:
    problems = problems_of(put(book, spot, value))
    assert (problems[0].code, problems[0].place.cell) == ("S747", spot)
    assert problems[0].rule.startswith(rule)


# Rows and columns ----------------------------------------------------------------------------------------------------


def test_a_row_of_a_party_that_is_not_there(book: Path) -> None:
    problem = only(put(book, "preferences!A2", "minstry"))
    assert (problem.code, problem.place.cell) == ("S748", "preferences!A2")
    assert problem.rule == "The sheet 'parties' has no party 'minstry'."
    assert "Did you mean 'ministry'?" in problem.fix


def test_a_row_without_a_name(book: Path) -> None:
    assert told(put(book, "options!A3", None)) == [("S748", "options!B3")]
    assert told(put(book, "claims!A2", "  ")) == [("S748", "claims!B2"), ("S748", "options!B3")]


def test_a_name_that_stands_twice(book: Path) -> None:
    problem = only(put(book, "claims!A3", "settles"))
    assert (problem.code, problem.place.cell, problem.text) == ("S749", "claims!A3", "settles")


def test_a_way_that_is_none(book: Path) -> None:
    problem = only(put(book, "preferences!B3", "preference"))
    assert (problem.code, problem.place.cell) == ("S748", "preferences!B3")
    assert problem.fix == "Did you mean 'preferences'?"


def test_a_mark_where_it_means_nothing(book: Path) -> None:
    problem = only(put(book, "preferences!E6", "yes"))
    assert (problem.code, problem.place.cell) == ("S748", "preferences!E6")
    assert problem.rule == "A row of this kind has nothing under 'uncertain'."


def test_variants_that_say_two_things(book: Path) -> None:
    def change(found: Any) -> None:
        found["variants"].append(["patient-town", "counterfactual", None, "town.about", "x"])

    assert told(edited(book, change)) == [("S749", "variants!B4")]


def test_a_variant_may_repeat_itself_and_go_on_below(book: Path) -> None:
    def change(found: Any) -> None:
        found["variants"].append(["patient-town", "disputed", None, "town.about", "x"])
        found["variants"].append(["patient-town", None, None, None, None, "forbidden_moves"])

    case = sulh.loads(read_workbook(edited(book, change)).text)
    assert case.variants["patient-town"].changes == ("town.weights", "town.about", "forbidden_moves")


@pytest.mark.parametrize("heading", [" Direction ", "DIRECTION", "direction\n"])
def test_headings_in_other_letters(book: Path, heading: str) -> None:
    assert problems_of(put(book, "options!D1", heading)) == []


def test_a_column_that_nobody_knows(book: Path) -> None:
    problem = only(put(book, "options!D1", "dirction"))
    assert (problem.code, problem.place.cell) == ("S743", "options!D1")
    assert problem.rule == "The sheet 'options' has no column 'dirction'."
    assert problem.fix == "Did you mean 'direction'? Begin it with # if it is a note of your own."


def test_a_column_of_notes_is_passed_over(book: Path) -> None:
    def change(found: Any) -> None:
        found["options"]["N1"].value, found["options"]["N3"].value = "# ask Ana", "what does it mean?"

    assert problems_of(edited(book, change)) == []


@pytest.mark.parametrize(
    ("sheet", "column", "missing"), [("options", 2, "option"), ("preferences", 3, "entry"), ("case", 2, "value")]
)
def test_a_column_that_is_missing(book: Path, sheet: str, column: int, missing: str) -> None:
    found = problems_of(edited(book, lambda found: found[sheet].delete_cols(column)))
    assert (found[0].code, found[0].rule) == ("S742", f"The sheet {sheet!r} lacks the column {missing!r}.")
    assert {one.code for one in found} == {"S742"}


def test_a_column_that_may_be_missing(book: Path) -> None:
    def change(found: Any) -> None:
        found["claims"].delete_cols(5, 9)

    assert problems_of(edited(book, change)) == []


def test_a_column_without_a_heading(book: Path) -> None:
    def change(found: Any) -> None:
        found["options"]["Z3"].value = found["options"]["Z4"].value = "?"

    assert told(edited(book, change)) == [("S742", "options!Z3")]


def test_a_column_that_is_there_twice(book: Path) -> None:
    assert ("S742", "options!E1") in told(put(book, "options!E1", "direction"))


# Sheets --------------------------------------------------------------------------------------------------------------


def test_a_stray_sheet_is_named_and_passed_over(book: Path) -> None:
    def change(found: Any) -> None:
        found.create_sheet("Sheet1")["A1"].value = "=1+1"
        found.create_sheet("option")
        found.create_sheet("# notes")
        found.create_sheet("Results of May")

    problems = problems_of(edited(book, change))
    assert [(one.code, one.severity, one.text) for one in problems] == [
        ("S750", "warning", "Sheet1"),
        ("S750", "warning", "option"),
    ]
    assert "Did you mean 'options'?" in problems[1].rule


def test_sheets_in_other_letters_and_order(book: Path) -> None:
    def change(found: Any) -> None:
        found["options"].title = "Options "
        found.move_sheet("case", 8)

    assert problems_of(edited(book, change)) == []


def test_a_sheet_that_is_there_twice(book: Path) -> None:
    def change(found: Any) -> None:
        found.copy_worksheet(found["options"]).title = "options "

    assert told(edited(book, change)) == [("S741", "options ")]


def test_an_empty_sheet(book: Path) -> None:
    def change(found: Any) -> None:
        found["claims"].delete_rows(1, 50)

    problem = only(edited(book, change))
    assert (problem.code, problem.place.cell) == ("S742", "claims")
    assert problem.rule == "The sheet 'claims' is empty: it does not even have its headings."


def test_sheets_that_are_deleted_are_sections_that_are_not_there(book: Path) -> None:
    def change(found: Any) -> None:
        for name in ("claims", "views", "beliefs", "published", "read me"):
            del found[name]

    found = read_workbook(edited(book, change))
    assert found.notes == ()
    assert not sulh.loads(found.text).claims


def test_a_workbook_of_something_else(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    problem = only(tmp_path / "other.xlsx")
    assert problem.code == "S741"
    assert problem.rule == "This workbook has no sheet of a case. Its sheets: Sheet."


def test_trailing_blanks_and_blank_rows(book: Path) -> None:
    def change(found: Any) -> None:
        found["options"]["B3"].value = " delay  "
        found["options"].insert_rows(3)
        found["options"].insert_rows(2)
        found["options"]["C40"].value = "   "

    case = sulh.loads(read_workbook(edited(book, change)).text)
    assert case.digest == sulh.loads(EXAMPLE).digest


# The case ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spot", "value", "code"),
    [
        ("preferences!C2", "not mill.laeve", "S"),
        ("preferences!C3", "not not (", "S401"),
        ("preferences!H3", "no-such", "S3"),
        ("preferences!K3", "sure", "S2"),
        ("preferences!D11", "two", "S2"),
        ("preferences!C6", "N YNN N; N NYN", "S503"),
        ("history!B2", "long ago", ""),
        ("history!D3", "ministry.modify: perhaps", "S2"),
        ("variants!E2", "{insist: 2, mill.laeve: -4}", "S"),
        ("beliefs!D2", "not laeve", "S"),
        ("labels!A2", "0100", "S"),
        ("claims!C2", "inevitable (mill.acept)", "S"),
        ("sources!I3", "secret", "S2"),
        ("case!B4", "over", "S2"),
        ("case!B10", "[mill.dely]", "S4"),
        ("case!A10", "statusquo", "S2"),
        ("options!D2", "forwards", "S2"),
    ],
)
def test_what_is_wrong_with_the_case_is_told_by_its_cell(book: Path, spot: str, value: str, code: str) -> None:
    problems = problems_of(put(book, spot, value))
    assert bool(problems) == bool(code)
    assert {one.place.cell for one in problems} <= {spot}
    assert {one.place.file for one in problems} <= {str(book)}
    assert all(one.code.startswith(code) for one in problems)


def test_everything_is_told_at_once(book: Path) -> None:
    put(book, "options!C2", "=1+1")
    put(book, "preferences!K3", "sure")
    put(book, "preferences!C3", "not not (")
    put(book, "claims!A3", "settles")
    found = told(book)
    assert found == [
        ("S749", "claims!A3"),
        ("S745", "options!C2"),
        ("S401", "preferences!C3"),
        ("S204", "preferences!K3"),
    ]


def test_a_thousand_problems_are_enough(book: Path) -> None:
    def change(found: Any) -> None:
        for row in range(3, 2_000):
            found["claims"].cell(row, 2).value = "=1"

    assert 1_000 <= len(problems_of(edited(book, change))) < 1_010


def test_json_has_the_cell(book: Path) -> None:
    problem = only(put(book, "options!C2", "=1+1"))
    assert problem.to_dict() | {"text": "", "rule": "", "fix": ""} == {
        "code": "S745",
        "severity": "error",
        "file": str(book),
        "line": 2,
        "column": 3,
        "cell": "options!C2",
        "text": "",
        "rule": "",
        "fix": "",
    }
    assert "cell" not in problem.at(Place("x.yaml", 1, 1)).to_dict()
    assert Place("x.xlsx", 3, 703, sheet="labels").cell == "labels!AAA3"
