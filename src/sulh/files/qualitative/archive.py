"""The files inside a REFI-QDA project: a zip archive, read with bounds on all that comes out of it."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

from sulh.errors import CaseError, Place, Problem
from sulh.files.qualitative.segment import LIMIT

TOTAL = 4 * LIMIT
"""The most bytes that are read of the texts of one project."""

MOST_FILES = 20_000
"""The most files in a project."""


@dataclass
class Archive:
    """An open archive. Nothing is written, and nothing outside of it is opened."""

    zip: zipfile.ZipFile
    file: str
    left: int = TOTAL
    names: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    @classmethod
    def open(cls, stream: BinaryIO, file: str) -> Archive:
        """Return the archive of a stream; raise :class:`~sulh.errors.CaseError` where it is none."""
        try:
            opened = zipfile.ZipFile(stream)
            infos = opened.infolist()
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, zlib.error):
            raise CaseError([_broken(file, "This is no REFI-QDA project: the archive is damaged.")]) from None
        if len(infos) > MOST_FILES:
            rule = f"A project holds at most {MOST_FILES:,} files; this archive has {len(infos):,}."
            raise CaseError([Problem("S783", f"{len(infos):,} files", rule, "Is this the right file?", Place(file))])
        return cls(opened, file, names={info.filename.replace("\\", "/").lower(): info for info in infos})

    def project(self) -> bytes:
        """Return the bytes of the project's own file."""
        found = [name for name in self.names if name.endswith(".qde") and "/" not in name]
        found = [name for name in found if name == "project.qde"] or found
        if len(found) != 1:
            many = "has no project.qde" if not found else f"has {len(found)} files that end in .qde"
            rule = f"This is no REFI-QDA project: the archive {many}."
            fix = "Export the project as REFI-QDA (.qdpx) from QualCoder, NVivo, MAXQDA or ATLAS.ti."
            raise CaseError([Problem("S782", "project.qde", rule, fix, Place(self.file))])
        return self._read(self.names[found[0]], LIMIT)

    def source(self, path: str) -> bytes | None:
        """Return the bytes of a text inside the archive, by its path in the project; None where it is not there."""
        kind, _, name = path.partition("://")
        name = name.strip("/").lower()
        info = self.names.get(f"sources/{name}") or self.names.get(name)
        if kind.lower() != "internal" or not name or info is None:
            return None
        if self.left <= 0:
            raise CaseError([_large(self.file, info.filename, TOTAL)])
        data = self._read(info, min(LIMIT, self.left))
        self.left -= len(data)
        return data

    def _read(self, info: zipfile.ZipInfo, most: int) -> bytes:
        """Return a file of the archive; what it says of its size is not believed."""
        if info.flag_bits & 1:
            raise CaseError([_broken(self.file, f"{info.filename!r} is encrypted.", "Export it without a password.")])
        if info.file_size > most:
            raise CaseError([_large(self.file, info.filename, most)])
        try:
            with self.zip.open(info) as stream:
                data = stream.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError):
            raise CaseError([_broken(self.file, f"{info.filename!r} in the archive is damaged.")]) from None
        if len(data) > most:
            raise CaseError([_large(self.file, info.filename, most)])
        return data


def _broken(file: str, rule: str, fix: str = "Export the project anew.") -> Problem:
    return Problem("S781", "", rule, fix, Place(file))


def _large(file: str, name: str, most: int) -> Problem:
    rule = f"{name!r} in the archive is larger than {most // 1_000_000} MB, which no project needs."
    return Problem("S783", name, rule, "Is this the right file?", Place(file))
