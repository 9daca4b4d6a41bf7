"""Coded segments from a table: the CSV of QualCoder's coding report, or of a query of its database."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from sulh.errors import CaseError, Place, Problem
from sulh.files.qualitative.segment import LIMIT, Segment, Segments, day, flat, left_out, no_day

COLUMNS = {
    "code": ("codename", "code", "code name", "code_name"),
    "quote": ("coded", "seltext", "coded text", "segment", "quote"),
    "document": ("filename", "file", "document", "document name"),
    "coder": ("coder", "owner"),
    "memo": ("coded_memo", "memo", "coding memo"),
    "date": ("date",),
    "start": ("pos0",),
    "end": ("pos1",),
    "id": ("id",),
}
"""What a column says: its heads, in lower case. The first of each are those of QualCoder's coding report."""

NEEDED = {"code": "Codename", "quote": "Coded", "document": "File or Filename"}
"""Columns without which there is no segment, as QualCoder heads them."""

OTHER = {"imid": "an area of a picture", "avid": "a stretch of a recording"}
"""What an id says that is no text."""


def read_table(data: bytes, file: str = "") -> Segments:
    r"""Return the segments of a CSV file.

    Raises
    ------
    CaseError
        Not a text in UTF-8, no such columns, or rows that do not fit them: all problems.

    Examples
    --------
    >>> found = read_table(b'"File","Coder","Coded","Id","Codename"\n"a.txt","Bo","Not now.","ctid:1","wait"')
    >>> found.segments[0].quote, found.coders
    ('Not now.', ('Bo',))
    """
    if len(data) > LIMIT:
        rule = f"A table of segments has at most {LIMIT // 1_000_000} MB; this one has {len(data) / 1e6:,.0f} MB."
        raise CaseError([Problem("S783", f"{len(data):,} bytes", rule, "Export fewer codes at once.", Place(file))])
    text = _text(data, file)
    rows = _rows(text, file)
    head = [" ".join(cell.split()).lower() for cell in rows[0][1]] if rows else []
    at = {key: next((head.index(name) for name in names if name in head), None) for key, names in COLUMNS.items()}
    missing = [name for key, name in NEEDED.items() if at[key] is None]
    if missing:
        rule = f"The table has no column {', no column '.join(missing)}."
        fix = "Export the coding report of QualCoder as CSV, with its first row: File, Coder, Coded, Id, Codename, ..."
        raise CaseError([Problem("S785", ", ".join(rows[0][1])[:60] if rows else "", rule, fix, Place(file, 1, 1))])
    problems, notes, segments = [], [], []
    for line, cells in rows[1:]:
        if len(cells) != len(head):
            rule = f"This row has {len(cells)} cells; the first row has {len(head)}."
            problems.append(
                Problem("S786", ", ".join(cells)[:60], rule, "Export the table anew.", Place(file, line, 1))
            )
            continue
        got = {key: cells[column].strip() if column is not None else "" for key, column in at.items()}
        kind = OTHER.get(got["id"].partition(":")[0])
        if kind is not None or not got["quote"] or not got["code"]:
            what = kind or ("nothing" if not got["quote"] else "a passage without a code")
            notes.append(left_out(file, got["code"] or got["quote"], f"it is {what}.", "Only words are read.", line))
            continue
        segments.append(_segment(got))
        if not day(got["date"])[1]:
            notes.append(no_day(file, got["date"], segments[-1].code, line))
    if problems:
        raise CaseError(problems)
    codes = tuple(dict.fromkeys(one.code for one in segments))
    documents = tuple(dict.fromkeys(one.document for one in segments))
    return Segments("CSV", tuple(segments), codes, documents, tuple(notes))


def _segment(got: dict[str, str]) -> Segment:
    start, end = (int(got[key]) if got[key].isdecimal() else None for key in ("start", "end"))
    return Segment(
        flat(got["code"]),
        flat(got["document"]) or "a document without a name",
        got["quote"],
        flat(got["coder"]),
        day(got["date"])[0],
        got["memo"],
        start,
        end,
    )


def _text(data: bytes, file: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4096]:
        rule = "The table is no text in UTF-8: it is binary, or in UTF-16."
        raise CaseError([Problem("S784", "", rule, "Save it as CSV in UTF-8.", Place(file, 1, 1))])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        shown = f"\\x{data[error.start]:02x}"
        rule = f"The table is no text in UTF-8: the byte {shown} in line {line} is not."
        raise CaseError([Problem("S784", shown, rule, "Save it as CSV in UTF-8.", Place(file, line, 1))]) from None


def _rows(text: str, file: str) -> list[tuple[int, Sequence[str]]]:
    """Return the rows that are not empty, each with the line it begins on."""
    first = text.partition("\n")[0]
    comma = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    found: list[tuple[int, Sequence[str]]] = []
    line = 1
    before = csv.field_size_limit(LIMIT)  # the file itself is no larger
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        rule = f"The table cannot be read from here on: {error}."
        raise CaseError([Problem("S786", "", rule, "Export the table anew.", Place(file, line, 1))]) from None
    finally:
        csv.field_size_limit(before)
    return found
