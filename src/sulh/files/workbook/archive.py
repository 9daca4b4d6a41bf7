"""The parts of a workbook: an .xlsx file is a zip archive of XML.

Nothing is unpacked that is not read, sizes are looked up first, and XML may not declare entities. The parts are
taken event by event, so that a million empty rows cost neither memory nor half a minute; openpyxl, which writes
workbooks, takes both to read them.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote
from xml.parsers import expat

from sulh.errors import CaseError, FileTrouble, Place, Problem

#: The largest workbook that is read, in bytes, and what its parts may unpack to.
LARGEST, UNPACKED = 30_000_000, 400_000_000
#: What the texts that its sheets share may unpack to: they are held in memory.
SHARED = 60_000_000

_CHUNK = 1 << 20

Start = Callable[[str, dict[str, str]], None]

#: Empty cells and empty rows that say where they stand: a format that somebody gave to a whole column.
_EMPTY = (
    re.compile(rb'<(?:\w+:)?c (?=[^<>]*\br=")[^<>]*(?:/>|></(?:\w+:)?c>)'),
    re.compile(rb'<(?:\w+:)?row (?=[^<>]*\br=")[^<>]*(?:/>|></(?:\w+:)?row>)'),
)
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Save it again as an .xlsx workbook."


class Archive:
    """The parts of one workbook.

    Raises
    ------
    CaseError
        S740 when this is no .xlsx workbook, or a damaged one; S103 when it is too large.
    FileTrouble
        The file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.file, self.left = str(path), UNPACKED
        try:
            with path.open("rb") as stream:
                size = stream.seek(0, 2)
                stream.seek(0)
                head = stream.read(min(size, 1_000_000))
        except OSError as error:
            raise FileTrouble(f"{self.file!r} cannot be read: {error.strerror}.") from None
        if size > LARGEST:
            self.too_large(f"A workbook has at most {LARGEST // 1_000_000} MB; this one has {size / 1e6:,.1f} MB.")
        if not head.startswith(b"PK"):
            self.refuse(*_what_else(head))
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            self.refuse("The workbook is damaged.", "Open it in a spreadsheet program and save it again.")
        names = set(self.zip.namelist())
        if any(info.flag_bits & 1 for info in self.zip.infolist()):
            self.refuse("The workbook is protected by a password.", "Save it again without a password.")
        if "xl/workbook.bin" in names:
            self.refuse("This is a binary workbook, .xlsb.", _SAVE_AS)
        if "[Content_Types].xml" not in names:
            opened = "mimetype" in names and b"opendocument" in self.zip.open("mimetype").read(200)
            kind = "a file of OpenDocument" if opened else "an archive of another kind"
            self.refuse(f"This is no .xlsx workbook, but {kind}.", _SAVE_AS)
        self.main = next((target for kind, target in self.targets("").values() if kind == "officeDocument"), "")
        if not self.main or self.main not in names:
            self.refuse("This is no .xlsx workbook, but an archive of another kind.", _SAVE_AS)

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part points to: identifier to kind and name; the empty name is the workbook as a whole."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, unquote(attributes.get("Target", ""))))
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target.lstrip("/"))

        where = posixpath.join(folder, "_rels", f"{name}.rels")
        if where in self.zip.NameToInfo:
            self.parse(where, start)
        return found

    def parse(
        self,
        part: str,
        start: Start,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Read one part, telling each element without its namespace as it begins and ends."""
        info = self.zip.NameToInfo.get(part)
        if info is None:
            self.refuse(f"The workbook is damaged: its part {part!r} is missing.", "Save it again.")
        self.left -= info.file_size
        if self.left < 0:
            rule = f"What is read of a workbook unpacks to at most {UNPACKED // 1_000_000} MB; this is more."
            self.too_large(rule)
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        local: dict[str, str] = {}

        def begun(name: str, attributes: dict[str, str]) -> None:
            if name not in local:
                local[name] = name.rpartition("}")[2]
            start(local[name], attributes)

        def doctype(*_: object) -> None:
            self.refuse("The workbook holds a declaration that no spreadsheet program writes.", "Save it again.")

        parser.StartElementHandler = begun
        parser.StartDoctypeDeclHandler = doctype
        if end is not None:
            parser.EndElementHandler = lambda name: end(local[name])
        if text is not None:
            parser.CharacterDataHandler = text
        try:
            with self.zip.open(info) as stream:
                rest = b""
                while chunk := stream.read(_CHUNK):
                    chunk = rest + chunk
                    end_of_tag = chunk.rfind(b">") + 1 or len(chunk)
                    parser.Parse(_thinned(chunk[:end_of_tag]))
                    rest = chunk[end_of_tag:]
                parser.Parse(rest, True)
        except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError, OSError):
            self.refuse(f"The workbook is damaged: its part {part!r} cannot be read.", "Save it again.")

    def refuse(self, rule: str, fix: str) -> NoReturn:
        """Raise the problem of a file that is no workbook sulh can read."""
        raise CaseError([Problem("S740", Path(self.file).name, rule, fix, Place(self.file))])

    def too_large(self, rule: str) -> NoReturn:
        """Raise the problem of a file that is too large."""
        fix = "Delete the empty rows below and the columns beside what you wrote. Or is this another file?"
        raise CaseError([Problem("S103", Path(self.file).name, rule, fix, Place(self.file))])


def _thinned(chunk: bytes) -> bytes:
    """Return a piece of XML without empty cells and rows, of which there may be millions."""
    if b"<!" in chunk:
        return chunk
    for empty in _EMPTY:
        chunk = empty.sub(b"", chunk)
    return chunk


def _what_else(head: bytes) -> tuple[str, str]:
    """Return what a file is that is no zip archive, and the way out."""
    if not head:
        return "The file is empty.", "Is this the right file?"
    if head.startswith(_OLD):
        if "EncryptedPackage".encode("utf-16-le") in head:
            return "The workbook is protected by a password.", "Save it again without a password."
        return "This is a workbook of the older kind, .xls.", _SAVE_AS
    return "This is no .xlsx workbook.", "sulh import reads workbooks that sulh export wrote, and .gmcr files."
