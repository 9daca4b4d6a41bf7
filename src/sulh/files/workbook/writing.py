"""The rows of a case as a workbook: headings that stay, filters, lists to choose from, and text that stays text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sulh.errors import CaseError, MissingExtra, Place, Problem
from sulh.files.traps import cut
from sulh.files.tree import Plain
from sulh.files.workbook import sheets
from sulh.files.workbook.apart import Row, apart
from sulh.files.workbook.cells import escaped
from sulh.files.workbook.readme import HEAD, read_me
from sulh.files.workbook.sheets import SECTION_SHEETS, SHEETS, Column, Sheet

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_TEXT, MOST_ROWS = 32_767, 1_048_576
"""What a cell and a sheet hold, in every spreadsheet program."""

FORMULA = ("=", "+", "-", "@")
"""A text that begins so would be taken for a formula if it were typed; a prefix says that it is none."""

STATE_FORM = ("states", "moves")
"""Sheets that only a case without options needs."""

ROOM = 500
"""Rows below the last one for which values are offered to choose from."""

_TEXT, _HEAD, _LINK = "sulh text", "sulh head", "sulh link"
_WIDE, _NARROW, _LEAST, _LEAST_LONG = 56, 26, 9, 18
_TAB, _RESULT_TAB = "2F6B5E", "8A8A8A"


@dataclass(frozen=True)
class Results:
    """A sheet of results, which is written and never read: its name, lines above, headings and rows."""

    name: str
    lines: tuple[str, ...]
    headings: tuple[str, ...]
    rows: Sequence[Sequence[str]]


def make_workbook(
    data: Mapping[str, Plain], made: Sequence[tuple[str, str]] = (), results: Sequence[Results] = ()
) -> Workbook:
    """Return the workbook of a case.

    Parameters
    ----------
    data
        The data of a valid case file.
    made
        What the first sheet says of the file: what it is, and the value.
    results
        Sheets that come last.

    Raises
    ------
    CaseError
        S746: what no cell, or no sheet, can hold.
    MissingExtra
        openpyxl is not installed.

    Examples
    --------
    >>> book = make_workbook({"title": "A lamp", "parties": {"me": {"options": {"on": "Switch it on"}}}})
    >>> [cell.value for cell in book["options"][2]][:3]
    ['me', 'on', 'Switch it on']
    """
    try:
        openpyxl: Any = import_module("openpyxl")
    except ImportError:
        raise MissingExtra("openpyxl", "excel") from None
    rows = apart(data)
    problems = list(_too_much(rows))
    if problems:
        raise CaseError(problems)
    book: Workbook = openpyxl.Workbook()
    _styles(book)
    title = data.get("title")
    book.properties.creator, book.properties.title = "sulh", escaped(title) if isinstance(title, str) else None
    book.remove(book.worksheets[0])
    shown = [sheet for sheet in SHEETS if sheet.name not in STATE_FORM or sheet.name in rows or "states" in data]
    _read_me(book, made, shown, results)
    for sheet in shown:
        _fill(book.create_sheet(sheet.name), sheet, rows)
    for result in results:
        _results(book.create_sheet(result.name), result)
    return book


def _too_much(rows: Mapping[str, list[Row]]) -> Iterator[Problem]:
    """Yield a problem for each text that is too long for a cell, and each sheet that is too long."""
    for sheet in SHEETS:
        found = rows.get(sheet.name, [])
        if len(found) >= MOST_ROWS:
            rule = f"A sheet has at most {MOST_ROWS:,} rows; {sheet.name!r} would have {len(found) + 1:,}."
            yield Problem("S746", sheet.name, rule, "Keep this case as a text.", Place(sheet=sheet.name))
        for number, row in enumerate(found, 2):
            for heading, text in row.items():
                # Spreadsheet programs count in units of UTF-16.
                if len(text) > LONGEST_TEXT or len(text) * 2 > LONGEST_TEXT < len(text.encode("utf-16-le")) // 2:
                    rule = f"A cell holds at most {LONGEST_TEXT:,} characters; this text has {len(text):,}."
                    place = Place(sheet=sheet.name, line=number, column=sheet.headings.index(heading) + 1)
                    yield Problem("S746", cut(text, 60), rule, "Shorten it, or keep this case as a text.", place)


def _styles(book: Workbook) -> None:
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    text = NamedStyle(_TEXT, number_format="@", alignment=Alignment(wrap_text=True, vertical="top"))
    link = NamedStyle(_LINK, number_format="@", font=Font(color="1F5FA8", underline="single"))
    head = NamedStyle(
        _HEAD,
        number_format="@",
        font=Font(bold=True),
        fill=PatternFill("solid", fgColor="E4EBE8"),
        border=Border(bottom=Side("thin", color="6B7B76")),
        alignment=Alignment(wrap_text=True, vertical="top"),
    )
    for style in (text, head, link):
        book.add_named_style(style)


def _put(page: Worksheet, row: int, column: int, text: str, style: str = _TEXT) -> None:
    """Write a text into a cell, as text whatever it looks like."""
    cell = page.cell(row, column)
    cell.style = style
    cell.value = text
    cell.data_type = "s"
    if text.startswith(FORMULA):
        cell.quotePrefix = True


def _fill(page: Worksheet, sheet: Sheet, rows: Mapping[str, list[Row]]) -> None:
    """Write the headings and rows of one sheet of a case."""
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    own = rows.get(sheet.name, [])
    page.sheet_properties.tabColor = _TAB if own else None
    columns = [column for column in sheet.columns if column.heading != "keys" or any("keys" in row for row in own)]
    for number, column in enumerate(columns, 1):
        letter = get_column_letter(number)
        _put(page, 1, number, column.heading, _HEAD)
        page.column_dimensions[letter].width = _width(sheet, column, own)
        page.column_dimensions[letter].number_format = "@"
        page.column_dimensions[letter].alignment = Alignment(wrap_text=True, vertical="top")
        for at, row in enumerate(own, 2):
            if row.get(column.heading):
                _put(page, at, number, row[column.heading])
        _offer(page, column, letter, len(own) + 1, rows)
    if sheet.name == sheets.CASE:
        _links(page, own)
        at = next((number for number, row in enumerate(own, 2) if row["key"] == "status"), 0)
        if at:
            _choose(page, f'"{",".join(sheets.CHOICES["status"])}"', f"B{at}")
    fixed = sum(column.needed for column in columns[:2] if column.heading not in ("way", "entry", "rule", "value"))
    page.freeze_panes = f"{get_column_letter(fixed + 1)}2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(len(own), 1) + 1}"


def _width(sheet: Sheet, column: Column, rows: Sequence[Row]) -> int:
    longest = max((len(line) for row in rows for line in row.get(column.heading, "").split("\n")), default=0)
    long = column.heading in sheets.LONG_TEXT or (sheet.name, column.heading) == (sheets.CASE, "value")
    least, most = (_LEAST_LONG, _WIDE) if long else (_LEAST, _NARROW)
    return max(least, min(max(longest, len(column.heading) + 2) + 2, most))


def _offer(page: Worksheet, column: Column, letter: str, last: int, rows: Mapping[str, list[Row]]) -> None:
    """Offer the values that a column may have, in the rows there are and some below."""
    if column.choices:
        formula = f'"{",".join(column.choices)}"'
    else:
        of = column.of or (("sources", "id") if column.heading == "source" else None)
        if of is None:
            return
        name, heading = of
        at = next(sheet for sheet in SHEETS if sheet.name == name).headings.index(heading)
        end = len(rows.get(name, [])) + 1 + ROOM
        formula = f"'{name}'!${chr(ord('A') + at)}$2:${chr(ord('A') + at)}${end}"
    _choose(page, formula, f"{letter}2:{letter}{last + ROOM}")


def _choose(page: Worksheet, formula: str, cells: str) -> None:
    """Offer values to choose from; what is typed otherwise is not refused, since several may stand in a cell."""
    from openpyxl.worksheet.datavalidation import DataValidation

    offered = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    offered.add(cells)
    page.add_data_validation(offered)


def _links(page: Worksheet, rows: Sequence[Row]) -> None:
    """Name beside each section the sheet on which it stands."""
    for number, row in enumerate(rows, 2):
        sheet = SECTION_SHEETS.get(row["key"])
        if sheet:
            _link(page, number, 3, sheet)


def _link(page: Worksheet, row: int, column: int, sheet: str) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    _put(page, row, column, sheet, _LINK)
    cell = page.cell(row, column)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A1")
    cell.style = _LINK


def _read_me(
    book: Workbook, made: Sequence[tuple[str, str]], shown: Sequence[Sheet], results: Sequence[Results]
) -> None:
    page = book.create_sheet(sheets.READ_ME)
    names = [result.name for result in results]
    linked = {sheet.name for sheet in shown} | set(names)
    for number, (first, second, third) in enumerate(read_me(made, shown, names), 1):
        head = (first, second) == HEAD
        for column, text in enumerate((first, second, third), 1):
            if text:
                _put(page, number, column, text, _HEAD if head else _TEXT)
        if first and first in linked:
            _link(page, number, 1, first)
    for letter, width in zip("ABC", (24, 20, 96), strict=True):
        page.column_dimensions[letter].width = width
    page.sheet_view.showGridLines = False


def _plain(page: Worksheet, row: int, column: int, text: str) -> None:
    """Write a text without a style, which takes half the time."""
    cell = page.cell(row, column)
    cell.value = escaped(text)[:LONGEST_TEXT]
    cell.data_type = "s"


def _results(page: Worksheet, result: Results) -> None:
    from openpyxl.utils import get_column_letter

    page.sheet_properties.tabColor = _RESULT_TAB
    for number, line in enumerate(result.lines, 1):
        _plain(page, number, 1, line)
    top = len(result.lines) + 2
    for column, heading in enumerate(result.headings, 1):
        _put(page, top, column, escaped(heading), _HEAD)
        longest = max((len(row[column - 1]) for row in result.rows[:200]), default=0)
        width = min(max(longest, len(heading)) + 2, _WIDE)
        page.column_dimensions[get_column_letter(column)].width = max(width, 6)
    for number, row in enumerate(result.rows, top + 1):
        for column, text in enumerate(row, 1):
            if text:
                _plain(page, number, column, text)
    page.freeze_panes = f"B{top + 1}"
    page.auto_filter.ref = f"A{top}:{get_column_letter(len(result.headings))}{top + max(len(result.rows), 1)}"
