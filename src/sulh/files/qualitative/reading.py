"""Reading a file of coded segments, whichever of the two forms it has."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

from sulh.errors import CaseError, CaseNotFound, FileTrouble, Place, Problem
from sulh.files.qualitative.archive import Archive
from sulh.files.qualitative.refi import read_project
from sulh.files.qualitative.segment import LIMIT, Segments
from sulh.files.qualitative.table import read_table

ZIP = b"PK"


def read_segments(file: str | Path | bytes) -> Segments:
    r"""Return the coded segments of a file: a REFI-QDA project (.qdpx), or the CSV of QualCoder's coding report.

    Which of the two it is, its first bytes tell. Nothing is unpacked to the disk, nothing outside the file is opened.

    Parameters
    ----------
    file
        The path, or the bytes themselves.

    Raises
    ------
    CaseNotFound
        There is no such file.
    CaseError
        It has problems, all of them: S781 to S786.
    FileTrouble
        It cannot be read.

    Examples
    --------
    >>> table = '"File","Coder","Coded","Id","Codename"\n"minutes.txt","Bo","Not before May.","ctid:7","town.wait"\n'
    >>> read_segments(table.encode()).segments[0].code
    'town.wait'
    """
    if isinstance(file, bytes):
        return _read(io.BytesIO(file), "")
    path = Path(file)
    if not path.is_file():
        raise CaseNotFound(f"There is no file {str(file)!r}.")
    try:
        with path.open("rb") as stream:
            return _read(stream, str(file))
    except OSError as error:
        raise FileTrouble(f"{str(file)!r} cannot be read: {error.strerror}.") from None


def _read(stream: BinaryIO, file: str) -> Segments:
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(ZIP):
        return read_project(Archive.open(stream, file))
    if not head:
        raise CaseError(
            [Problem("S781", "", "The file is empty.", "Export the project, or the table, anew.", Place(file))]
        )
    if file.lower().endswith(".qdpx"):
        rule, fix = "This is no REFI-QDA project: it is no zip archive.", "Export the project anew."
        raise CaseError([Problem("S781", "", rule, fix, Place(file))])
    return read_table(stream.read(LIMIT + 1), file)
