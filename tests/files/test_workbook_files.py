"""Files that are no workbook, or a harmful, damaged or very large one."""

from __future__ import annotations

import contextlib
import io
import re
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

import sulh
from sulh.errors import CaseError, FileTrouble
from sulh.files.reader import shipped_cases
from sulh.files.workbook import archive, read_workbook
from workbook_data import edited, only, part_of, patched, problems_of, workbook


def zipped(**parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as new:
        for name, text in parts.items():
            new.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return content.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "The file is empty."),
        (b"a,b,c\n1,2,3\n", "This is no .xlsx workbook."),
        (OLE, "This is a workbook of the older kind, .xls."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "The workbook is protected by a password."),
        (b"PK\x03\x04 and no more", "The workbook is damaged."),
        (zipped(a="b"), "This is no .xlsx workbook, but an archive of another kind."),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "a file of OpenDocument."),
        (zipped(**{"[Content_Types]_xml": "<a/>"}), "This is no .xlsx workbook, but an archive of another kind."),
    ],
)
def test_a_file_that_is_no_workbook(tmp_path: Path, content: bytes, rule: str) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(content)
    problem = only(path)
    assert problem.code == "S740"
    assert problem.rule.endswith(rule)


def test_a_workbook_that_is_cut_off_or_damaged(book: Path) -> None:
    whole = book.read_bytes()
    book.write_bytes(whole[: len(whole) // 2])
    assert only(book).code == "S740"
    book.write_bytes(whole)
    at = whole.index(b"xl/worksheets/sheet4.xml") + 200
    book.write_bytes(whole[:at] + bytes(byte ^ 0x55 for byte in whole[at : at + 40]) + whole[at + 40 :])
    assert {one.code for one in problems_of(book)} == {"S740"}


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE a [<!ENTITY b "' + "x" * 50 + '"><!ENTITY c "&b;&b;&b;&b;">]>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_declarations_of_entities_are_refused(book: Path, declaration: str) -> None:
    problem = only(patched(book, "xl/workbook.xml", lambda xml: declaration + xml))
    assert problem.code == "S740"
    assert "declaration" in problem.rule


def test_a_bomb_is_refused_before_it_is_unpacked(book: Path) -> None:
    with zipfile.ZipFile(book) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    target = part_of(book, "options")
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, content in parts.items():
            if name != target:
                new.writestr(name, content)
                continue
            with new.open(name, "w", force_zip64=True) as stream:
                for _ in range(archive.UNPACKED // 10_000_000 + 1):
                    stream.write(b" " * 10_000_000)
    begun = time.monotonic()
    problem = only(book)
    assert (problem.code, time.monotonic() - begun < 3) == ("S103", True)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, book: Path) -> None:
    monkeypatch.setattr(archive, "LARGEST", 1_000)
    assert only(book).code == "S103"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble):
        read_workbook(tmp_path / "none.xlsx")
    with pytest.raises(FileTrouble):
        read_workbook(tmp_path)


def with_rows(book: Path, cells: str, rows: int) -> Path:
    """Add rows in which no cell holds anything, and a dimension as large as there is."""

    def give(xml: str) -> str:
        row = "".join(f'<c r="{letter}#" s="1"/>' for letter in cells)
        more = "".join(f'<row r="{n}">{row.replace("#", str(n))}</row>' for n in range(50, rows))
        last = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
        wide = re.sub('<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', xml)
        return wide.replace("</sheetData>", f"{more}{last}</sheetData>")

    return patched(book, part_of(book, "options"), give)


def test_a_million_empty_rows_take_no_time(book: Path) -> None:
    with_rows(book, "", 1_000_000)
    begun = time.monotonic()
    assert problems_of(book) == []
    assert time.monotonic() - begun < 10  # less than one second, on a machine that has nothing else to do


def test_empty_rows_take_no_memory(book: Path) -> None:
    with_rows(book, "ABC", 100_000)
    tracemalloc.start()
    assert problems_of(book) == []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_a_dimension_that_lies(book: Path) -> None:
    for said in ("A1", "A1:XFD1048576", "nonsense"):
        patched(
            book,
            part_of(book, "options"),
            lambda xml, said=said: re.sub(r'(<dimension ref=")[^"]*', rf"\g<1>{said}", xml),
        )
        assert problems_of(book) == []


def test_cells_that_do_not_say_where_they_stand(book: Path) -> None:
    def without(xml: str) -> str:
        filled = re.sub(r'<c r="[A-Z]+[0-9]+"([^>]*)>', r"<c\1>", xml)
        return re.sub(r'<row r="[0-9]+"', "<row", filled)

    # Blank cells between others are left out by the writer, so only the first sheet without any can do.
    assert problems_of(patched(book, part_of(book, "labels"), without)) == []


def test_a_workbook_of_the_strict_kind(book: Path) -> None:
    old = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    for part in ("xl/workbook.xml", part_of(book, "options")):
        patched(book, part, lambda xml: xml.replace(old, "http://purl.oclc.org/ooxml/spreadsheetml/main"))
    assert problems_of(book) == []


def test_damage_of_any_kind_is_no_traceback(book: Path) -> None:
    whole = book.read_bytes()
    for at in range(0, len(whole), len(whole) // 60):
        book.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        with contextlib.suppress(CaseError):
            read_workbook(book)


def test_every_shipped_case_survives_edits_of_nothing(tmp_path: Path) -> None:
    # A program that opens and saves writes other XML: shared texts, other styles.
    text = shipped_cases()["us-taliban-2018-2021"].read_text(encoding="utf-8")
    path = edited(workbook(tmp_path / "case.xlsx", text), lambda _: None)
    assert sulh.loads(read_workbook(path).text).digest == sulh.loads(text).digest
