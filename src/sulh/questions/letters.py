"""Text as its letters: what stays of a passage however it was typed, broken into lines, or taken out of a PDF.

Two texts have equal letters if they differ only in blanks, line breaks, hyphens, capital letters, punctuation, accents,
ligatures and other forms of letters, marks of direction, tatweel, the points of Arabic and Hebrew, and the script
of their digits.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

POINTS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # accents
    "\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08ca-\u08ff]"  # Hebrew, Arabic
)
"""Marks that a writer may leave out; those of other scripts are vowels."""

ONE_LETTER = {"ی": "ي", "ى": "ي", "ې": "ي", "ک": "ك", "ہ": "ه", "ة": "ه", "ۀ": "ه", "ە": "ه", "ٱ": "ا"}
"""Letters that keyboards and fonts of Arabic, Dari, Pashto and Persian mix."""

SILENT = {"\u0640", "\u00ad", "\u0002", "\ufffe", "\u200c"}
"""Tatweel, hyphens that only show at the end of a line, as PDFium writes them too, and the joiner of Persian."""

HYPHENS = "-\u2010\u2011\u00ad\u0002\ufffe\u058a\u05be"

AT_END = re.compile(rf"[{re.escape(HYPHENS)}][ \t]*\r?\n[ \t]*")
"""A hyphen at the end of a line: the word goes on."""

LAM_ALEF = re.compile("[ال]{2,}")
"""Extraction turns the ligature of the two round, so how they stand beside each other says nothing."""

UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts without blanks between words."""

WITHIN_NUMBERS = ".,:/٫٬⁄"
"""What parts or joins digits, and so stays between two of them: 1.5 is not 15."""


@dataclass(frozen=True, eq=False)
class Letters:
    """The letters of a text, and where each stands in it.

    Attributes
    ----------
    text
        The letters, without anything between them.
    source
        The text that they are of, in the order in which it was read.
    at
        For each the offset in ``source`` of the character that it comes from.
    places
        For each the offset in the text that is spoken of.
    starts
        For each whether a word may begin with it: something that parts words stands before it.
    """

    text: str
    source: str
    at: npt.NDArray[np.int32]
    places: npt.NDArray[np.int32]
    starts: npt.NDArray[np.bool_]

    @cached_property
    def n(self) -> int:
        """How many letters there are."""
        return len(self.text)

    def whole(self, start: int, end: int) -> bool:
        """Say whether the letters from ``start`` up to ``end`` are whole words."""
        return bool(self.starts[start]) and (end >= self.n or bool(self.starts[end]))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return from where up to where in the text that is spoken of those letters stand."""
        own = self.places[start:end]
        return int(own.min()), int(own.max()) + 1

    def words(self, start: int, end: int) -> str:
        """Return those letters as they are written, with what stands between them; broken lines are made one."""
        return " ".join(self.written(start, end).split())

    def written(self, start: int, end: int) -> str:
        """Return those letters as they are written, broken lines included."""
        return self.source[int(self.at[start]) : int(self.at[end - 1]) + 1]

    def widened(self, start: int, end: int) -> tuple[int, int]:
        """Return those letters up to the ends of the words that they begin and end in."""
        while start > 0 and not self.starts[start]:
            start -= 1
        while end < self.n and not self.starts[end]:
            end += 1
        return start, end


def letters(
    text: str, order: npt.NDArray[np.int32] | None = None, dropped: npt.NDArray[np.bool_] | None = None
) -> Letters:
    r"""Return the letters of a text.

    Parameters
    ----------
    order
        The offset that each character of ``text`` has in the text that is spoken of; absent: its own.
    dropped
        For each character whether it is left out, and parts words.

    Examples
    --------
    >>> letters("The co-\noperation of 1.5 “oﬃces”").text
    'thecooperationof1.5offices'
    """
    found: list[str] = []
    places, starts = array("i"), bytearray()
    joined = _joined(text)
    gone = None if dropped is None else dropped.tolist()
    parted, last = True, len(text) - 1
    for at, sign in enumerate(text):
        if gone is not None and gone[at]:
            parted = True
            continue
        known = FOLDS.get(sign)
        if known is None:
            known = FOLDS[sign] = _fold(sign)
        if known == PARTS:
            if sign in WITHIN_NUMBERS and 0 < at < last and text[at - 1].isdigit() and text[at + 1].isdigit():
                known = "/" if sign in "/⁄" else "."
            else:
                parted = parted or at not in joined
                continue
        for letter in known:
            found.append(letter)
            places.append(at)
            starts.append(parted)
            parted = False
        if known and sign > "\u0dff" and UNSPACED.match(sign):
            starts[-len(known)], parted = 1, True
    for run in LAM_ALEF.finditer("".join(found)):
        cuts = [run.start(), *(at for at in range(run.start() + 1, run.end()) if starts[at]), run.end()]
        for start, end in pairwise(cuts):
            found[start:end] = sorted(found[start:end])
    where = np.array(places, np.int32)
    return Letters(
        "".join(found), text, where, where if order is None else order[where], np.frombuffer(starts, np.bool_)
    )


def in_pairs(word: str) -> str:
    """Return a word with the letters of the ligature in the order that :func:`letters` gives them."""
    return LAM_ALEF.sub(lambda run: "".join(sorted(run[0])), word)


PARTS = "\0"
"""Stands in :data:`FOLDS` for a character that parts words and is no letter."""

FOLDS: dict[str, str] = {}
"""What stays of each character met so far."""


def _fold(sign: str) -> str:
    if sign in SILENT or unicodedata.category(sign) == "Cf":
        return ""
    if unicodedata.category(sign) == "Sc" or sign in "%٪‰":
        return "%" if sign == "٪" else sign
    kept = []
    for part in unicodedata.normalize("NFKD", sign).casefold():
        kind = unicodedata.category(part)
        digit = unicodedata.decimal(part, None)
        if digit is not None:
            kept.append(str(digit))
        elif part == "⁄":
            kept.append("/")
        elif kind[0] in "LN" or (kind[0] == "M" and not POINTS.match(part)):
            kept.append(ONE_LETTER.get(part, part))
    if not any(map(str.isalnum, kept)):
        return "".join(kept).strip("/") or ("" if POINTS.match(sign) else PARTS)
    return "".join(kept)


def _joined(text: str) -> set[int]:
    """Return the offsets of hyphens at the ends of lines, with what follows them up to the next line."""
    return {at for found in AT_END.finditer(text) for at in range(found.start(), found.end())}
