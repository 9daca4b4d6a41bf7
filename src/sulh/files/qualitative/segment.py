"""Coded segments: passages of documents to which somebody gave a code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as Date
from typing import Any, Literal

from sulh.errors import Place, Problem

LIMIT = 64_000_000
"""The largest project file or table, in bytes, once unpacked: hundreds of thousands of segments."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One passage with one code by one coder.

    Attributes
    ----------
    code
        The name of the code.
    document
        The name of the document.
    quote
        The words, without blanks at either end.
    coder, date
        Who gave the code, and on which day; ``""`` and None where that is not told.
    memo
        What the coder noted.
    start, end
        Where the words stand in the text of the document, counted from 0; None where that is not told.
    """

    code: str
    document: str
    quote: str
    coder: str = ""
    date: str | None = None
    memo: str = ""
    start: int | None = None
    end: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {key: getattr(self, key) for key in self.__slots__}


@dataclass(frozen=True)
class Segments:
    """What a file of coded segments holds.

    Attributes
    ----------
    kind
        ``"REFI-QDA"`` or ``"CSV"``.
    segments
        The segments, in the order of the file.
    codes
        The names of all codes, those without a segment too.
    documents
        The names of the documents, in the order in which they come.
    notes
        What could not be read, as warnings.
    """

    kind: Literal["REFI-QDA", "CSV"]
    segments: tuple[Segment, ...]
    codes: tuple[str, ...]
    documents: tuple[str, ...]
    notes: tuple[Problem, ...] = ()

    @property
    def coders(self) -> tuple[str, ...]:
        """The names of the coders, in the order in which they come."""
        return tuple(dict.fromkeys(one.coder for one in self.segments if one.coder))


def flat(name: str) -> str:
    r"""Return a name on one line.

    >>> flat(" town.\n insist ")
    'town. insist'
    """
    return " ".join(name.split())


def day(text: str) -> tuple[str | None, bool]:
    """Return the day that a text begins with, and whether it is one; without one, None.

    >>> day("2026-05-01T10:00"), day("2026-13-45"), day("")
    (('2026-05-01', True), (None, False), (None, True))
    """
    found = re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip())
    if found is None:
        return None, True
    try:
        Date.fromisoformat(found[0])
    except ValueError:
        return None, False
    return found[0], True


def no_day(file: str, given: str, code: str, line: int = 0) -> Problem:
    """Return the warning that the date of a segment is left out."""
    rule = f"A date is left out: {given.strip()[:10]} of a segment of {code!r} is no day."
    fix = "Correct it where it was coded, or add the date by hand."
    return Problem("S787", given.strip()[:10], rule, fix, Place(file, line, 1 if line else 0), "warning")


def left_out(file: str, what: str, why: str, fix: str, line: int = 0) -> Problem:
    """Return the warning that a segment is left out."""
    rule = f"A segment is left out: {why}"
    return Problem("S787", what[:60], rule, fix, Place(file, line, 1 if line else 0), "warning")
