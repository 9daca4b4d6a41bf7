"""From the bytes of a file to its text, or a sentence on why they are not a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sulh.errors import CaseError, FileTrouble, Place, Problem
from sulh.files.tree import Lines

#: The largest case file that is read, in bytes.
LIMIT = 10_000_000

_BAD = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_NAMES = {"\u2028": "line separator", "\u2029": "paragraph separator", "\ufeff": "byte order mark", "\x85": "next line"}


def read_text(path: str | Path) -> str:
    """Return the text of a file, byte for byte: line ends and a UTF-8 byte order mark are kept.

    An empty file gives an empty text. The size is looked up before anything is read.

    Raises
    ------
    CaseError
        S103 when the file is larger than 10 MB; S102 when it is binary or not UTF-8.
    FileTrouble
        When the file cannot be read.
    """
    try:
        with Path(path).open("rb") as stream:
            size = stream.seek(0, 2) if stream.seekable() else 0
            if size > LIMIT:
                raise CaseError([_too_large(str(path), size)])
            if stream.seekable():
                stream.seek(0)
            # What has no size of its own, such as a pipe, is not read without end either.
            data = stream.read(LIMIT + 1)
    except OSError as error:
        raise FileTrouble(f"{str(path)!r} cannot be read: {error.strerror}.") from None
    if len(data) > LIMIT:
        raise CaseError([_too_large(str(path), len(data))])
    return decode(data, str(path))


def decode(data: bytes, file: str = "") -> str:
    r"""Return the text of the bytes of a case file.

    >>> decode(b"title: caf\xe9")
    Traceback (most recent call last):
    sulh.errors.CaseError: 1:11: S102: A case file is text in UTF-8; ...
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CaseError([_not_utf8(Place(file, 1, 1), "UTF-16", "this one is in UTF-16.")])
    zero = data.find(b"\0")
    if zero >= 0:
        rule = "A case file is text; this file is binary: it holds a zero byte."
        fix = "Give the .yaml file itself, not a document, a picture or an archive."
        raise CaseError([Problem("S102", "\\0", rule, fix, _byte_place(data, zero, file))])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        shown = f"\\x{data[error.start]:02x}"
        place = _byte_place(data, error.start, file)
        raise CaseError([_not_utf8(place, shown, f"the byte {shown} here is not.")]) from None


def size_problem(text: str, file: str = "") -> Problem | None:
    """Return the problem of a text that is too large to be read, if it is."""
    return _too_large(file, len(text)) if len(text) > LIMIT else None


def bad_characters(text: str, lines: Lines) -> Iterator[Problem]:
    """Yield a problem for each character that a case file may not hold as it is.

    These are control characters and characters that look like nothing, such as U+2028, which editors show as a
    line end and YAML does not read as one. In double quotes they may be written with a backslash.
    """
    for found in _BAD.finditer(text, 1 if text.startswith("\ufeff") else 0):
        code = ord(found[0])
        if not code:
            rule, fix = "A case file is text; this text holds a zero byte, as binary files do.", "Give the text itself."
            yield Problem("S102", "\\0", rule, fix, lines.place(found.start()))
            return
        escape = f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
        name = f", {_NAMES[found[0]]}" if found[0] in _NAMES else ""
        rule = f"The invisible character U+{code:04X}{name} may not stand in a case file as it is."
        fix = "Delete it." if 0xD800 <= code < 0xE000 else f'Delete it, or write "{escape}" inside double quotes.'
        yield Problem("S104", escape, rule, fix, lines.place(found.start()))


def _too_large(file: str, size: int) -> Problem:
    rule = f"A case file has at most {LIMIT // 1_000_000} MB; this one has {size / 1e6:,.1f} MB."
    fix = "A case is a page or two of text. Is this the right file?"
    return Problem("S103", f"{size:,} bytes", rule, fix, Place(file))


def _not_utf8(place: Place, shown: str, what: str) -> Problem:
    return Problem("S102", shown, f"A case file is text in UTF-8; {what}", "Save the file again as UTF-8.", place)


def _byte_place(data: bytes, offset: int, file: str) -> Place:
    before = Lines(data[:offset].decode("utf-8", "replace"))
    return Place(file, *_line_and_column(before))


def _line_and_column(before: Lines) -> tuple[int, int]:
    end = before.place(len(before.text))
    return end.line, end.column
