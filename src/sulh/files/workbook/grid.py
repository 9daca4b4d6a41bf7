"""The cells of a workbook as tables of text, with what no table of a case may hold reported by sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sulh.errors import CaseError, Place, did_you_mean
from sulh.files.workbook import sheets
from sulh.files.workbook.archive import SHARED, Archive
from sulh.files.workbook.cells import BLANKS
from sulh.files.workbook.sheets import BY_NAME, Sheet
from sulh.files.workbook.tables import Cell, Report, Row, Table
from sulh.files.workbook.values import date_text, format_code, number_text

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_DETAILS = 20
"""Numbers and dates that are told one by one on a sheet."""


@dataclass
class _Book:
    """What all sheets share."""

    archive: Archive
    texts: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    epoch_1904: bool = False


def read_tables(path: Path, report: Report) -> dict[str, Table]:
    """Return the sheets of a case in a workbook, by their usual names; other sheets are passed over with a warning.

    Raises
    ------
    CaseError
        The file is no workbook, or none with the sheets of a case.
    """
    book = _Book(Archive(path))
    listed = list(_sheets(book))
    wanted: list[tuple[str, str, Sheet]] = []
    stray: list[str] = []
    for title, part in listed:
        name = _folded(title)
        if name in BY_NAME:
            wanted.append((title, part, BY_NAME[name]))
        elif name != sheets.READ_ME and not name.startswith((sheets.RESULTS, "#")):
            stray.append(title)
    if not wanted:
        names = ", ".join(title for title, _ in listed[:8]) or "none"
        rule = f"This workbook has no sheet of a case. Its sheets: {names}."
        report.add("S741", Place(report.file), names, rule, _WHICH)
        raise CaseError(report.found)
    for title in stray:
        near = did_you_mean(_folded(title), list(BY_NAME))
        near = f" {near}" if near.startswith("Did") else ""
        rule = f"The sheet {title!r} is none of a case, so it was not read.{near}"
        fix = "Rename it if it is meant; begin its name with # if it is a note of your own."
        report.add("S750", Place(report.file, sheet=title), title, rule, fix, severity="warning")
    _styles(book)
    _shared(book)
    tables: dict[str, Table] = {}
    for title, part, sheet in wanted:
        if sheet.name in tables:
            rule = f"The sheet {sheet.name!r} is there twice."
            report.add("S741", Place(report.file, sheet=title), title, rule, "Join the two, or delete one.")
        else:
            tables[sheet.name] = _Reader(book, report, title, sheet).read(part)
    return tables


_WHICH = "sulh export CASE -o FILE.xlsx writes one that has them all."


def _folded(name: str) -> str:
    return " ".join(name.split()).lower()


def _sheets(book: _Book) -> Iterator[tuple[str, str]]:
    """Yield the title and the part of each sheet of cells."""
    targets = book.archive.targets(book.archive.main)
    found: list[tuple[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            book.epoch_1904 = attributes.get("date1904") in ("1", "true")
        elif tag == "sheet":
            identifier = next((value for key, value in attributes.items() if key.endswith("}id")), "")
            kind, part = targets.get(identifier, ("", ""))
            if kind == "worksheet":
                found.append((attributes.get("name", ""), part))

    book.archive.parse(book.archive.main, start)
    yield from found


def _part(book: _Book, kind: str) -> str | None:
    found = (target for one, target in book.archive.targets(book.archive.main).values() if one == kind)
    return next((target for target in found if target in book.archive.zip.NameToInfo), None)


def _styles(book: _Book) -> None:
    part = _part(book, "styles")
    codes: dict[int, str] = {}
    numbers: list[int] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt":
            codes[_int(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs", "dxfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            numbers.append(_int(attributes.get("numFmtId")))

    if part is not None:
        book.archive.parse(part, start)
    book.codes = [format_code(number, codes) for number in numbers]


def _shared(book: _Book) -> None:
    """Read the texts that sheets share; what only helps to pronounce one is left out."""
    part = _part(book, "sharedStrings")
    if part is None:
        return
    if book.archive.zip.NameToInfo[part].file_size > SHARED:
        book.archive.too_large(f"The texts of a workbook take at most {SHARED // 1_000_000} MB; these take more.")
    pieces: list[str] = []
    taking = spoken = False

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal taking, spoken
        taking = tag == "t" and not spoken
        spoken = spoken or tag == "rPh"

    def end(tag: str) -> None:
        nonlocal taking, spoken
        taking = False
        if tag == "rPh":
            spoken = False
        elif tag == "si":
            book.texts.append("".join(pieces))
            pieces.clear()

    def text(piece: str) -> None:
        if taking:
            pieces.append(piece)

    book.archive.parse(part, start, end, text)


class _Reader:
    """Reads one sheet, cell by cell."""

    def __init__(self, book: _Book, report: Report, title: str, sheet: Sheet) -> None:
        self.book, self.report, self.sheet = book, report, sheet
        self.table = Table(title)
        self.headings: dict[int, str] | None = None
        self.row = self.column = 0
        self.cells: dict[int, str] = {}
        self.kind = self.style = ""
        self.taking: list[str] | None = None
        self.value = self.formula = self.spoken = False
        self.pieces: list[str] = []
        self.told = 0
        self.homeless: set[int] = set()
        self.lacks: frozenset[str] = frozenset()

    def place(self, row: int, column: int) -> Place:
        return Place(self.report.file, sheet=self.table.name, line=row, column=column)

    def read(self, part: str) -> Table:
        self.book.archive.parse(part, self.start, self.end, self.text)
        if self.headings is None:
            rule = f"The sheet {self.table.name!r} is empty: it does not even have its headings."
            fix = f"Write {', '.join(self.sheet.headings[:4])} ... in its first row, or delete the sheet."
            self.report.add("S742", self.place(0, 0), self.table.name, rule, fix)
        if self.told > _DETAILS:
            rule = f"A spreadsheet program made dates or numbers of {self.told:,} cells; the first {_DETAILS} are told."
            fix = "Give the columns the format Text, and paste the cells again."
            self.report.add("S751", self.place(0, 0), self.table.name, rule, fix, severity="warning")
        return self.table

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self.column += 1
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            if found:
                self.column = _column(found[1])
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
            self.formula = False
        elif tag == "v" or (tag == "t" and self.kind == "inlineStr" and not self.spoken):
            self.value = True
        elif tag == "f":
            self.formula = True
        elif tag == "rPh":
            self.spoken = True
        elif tag == "row":
            self.row = _int(attributes.get("r")) or self.row + 1
            self.column = 0
        elif tag == "mergeCell":
            self.merged(attributes.get("ref", ""))

    def text(self, piece: str) -> None:
        if self.value:
            self.pieces.append(piece)

    def end(self, tag: str) -> None:
        if tag == "c":
            if self.formula:
                place, shown = self.place(self.row, self.column), "".join(self.pieces)
                rule = "This cell holds a formula; a case is made of what is written, not of what is computed."
                fix = "Copy the cell and paste it as a value; begin a text with an apostrophe."
                self.report.add("S745", place, shown, rule, fix)
            elif self.pieces:
                text = self.meant("".join(self.pieces))
                if text.strip(BLANKS):
                    self.cells[self.column] = text
            if self.pieces:
                self.pieces = []
        elif tag in ("v", "t"):
            self.value = False
        elif tag == "rPh":
            self.spoken = False
        elif tag == "row" and self.cells:
            self.finish()

    def meant(self, raw: str) -> str:
        """Return the text that a value stands for."""
        if self.kind == "s":
            number = _int(raw)
            return self.book.texts[number] if 0 <= number < len(self.book.texts) else ""
        if self.kind in ("inlineStr", "str"):
            return raw
        if self.kind == "b":
            return "yes" if raw == "1" else "no"
        if self.kind == "d":
            return self.look(date_text(raw))
        if self.kind == "n":
            style = _int(self.style)
            code = self.book.codes[style] if 0 <= style < len(self.book.codes) else "General"
            found = number_text(raw, code, self.book.epoch_1904)
            if found is not None:
                return self.look(found.text) if found.look else found.text
        rule = f"This cell holds {raw}, which is no value." if self.kind == "e" else "This cell cannot be read."
        self.report.add("S745", self.place(self.row, self.column), raw, rule, "Write the text that is meant.")
        return ""

    def look(self, text: str) -> str:
        """Return a text that a program may have changed, and ask somebody to look at it."""
        self.told += 1
        if self.told <= _DETAILS:
            rule = f"A spreadsheet program made a date or a number of this cell; it was read as {text!r}."
            fix = "If that is not what was written: make the cell text, then write it again."
            self.report.add("S751", self.place(self.row, self.column), text, rule, fix, severity="warning")
        return text

    def merged(self, reference: str) -> None:
        found = _REFERENCE.match(reference)
        place = self.place(_int(found[2]), _column(found[1])) if found else self.place(0, 0)
        rule = f"The cells {reference} are merged, so nobody knows which rows their text is for."
        self.report.add("S744", place, reference, rule, "Unmerge them, and write the text in each row that it is for.")

    def finish(self) -> None:
        """Take the cells of a row: the headings, or an entry."""
        cells, self.cells = self.cells, {}
        if self.headings is None:
            self.headings = self.take_headings(cells)
            return
        first = min(cells)
        row = Row(self.place(self.row, first), {}, lacks=self.lacks)
        for column, text in cells.items():
            heading = self.headings.get(column)
            place = self.place(self.row, column)
            if heading is not None:
                row.cells[heading] = Cell(text, place)
            elif column not in self.homeless:
                self.homeless.add(column)
                rule = "There is something in this column, which has no heading."
                self.report.add("S742", place, text, rule, "Write a heading above it, or clear the column.")
        if row.cells:
            self.table.rows.append(row)

    def take_headings(self, cells: dict[int, str]) -> dict[int, str]:
        """Return the known headings by column; columns whose heading begins with # are passed over."""
        known = self.sheet.headings
        found: dict[int, str] = {}
        for column, text in sorted(cells.items()):
            heading, place = _folded(text), self.place(self.row, column)
            if heading.startswith("#"):
                self.homeless.add(column)
            elif heading not in known:
                self.homeless.add(column)
                rule = f"The sheet {self.table.name!r} has no column {heading!r}."
                fix = f"{did_you_mean(heading, known, most=20)} Begin it with # if it is a note of your own."
                self.report.add("S743", place, text, rule, fix)
            elif heading in found.values():
                self.homeless.add(column)
                rule = f"The column {heading!r} is there twice."
                self.report.add("S742", place, text, rule, "Join the two, or delete one.")
            else:
                found[column] = heading
        needed = [column.heading for column in self.sheet.columns if column.needed]
        self.lacks = frozenset(needed) - set(found.values())
        for heading in needed:
            if heading in self.lacks:
                rule = f"The sheet {self.table.name!r} lacks the column {heading!r}."
                fix = "Write its heading in the first row, and fill it in."
                self.report.add("S742", self.place(0, 0), heading, rule, fix)
        return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _int(text: str | None) -> int:
    try:
        return int(text or "")
    except ValueError:
        return 0
