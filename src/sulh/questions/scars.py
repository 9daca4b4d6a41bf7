"""A document to search: its letters as they are, and with the scars undone that pages and extraction leave.

What may be undone is tried in turn, because none of it can be known: that a line at the edge of every page is a running
head, that digits right behind a word are the number of a footnote, that a right-to-left line was stored as it looks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import pairwise, product
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from sulh.files.documents.text import DocumentText, Page
from sulh.questions.letters import Letters, in_pairs, letters

Turn = Literal["as it is", "as it looks", "inside", "by words", "by runs"]

TURNS: tuple[Turn, ...] = get_args(Turn)
"""What is tried for a document with lines from right to left."""

EDGE = 3
"""Lines at the top and at the bottom of a page that may be running heads or feet."""

NOTE = re.compile(
    r"(?<=[^\W\d_])\d{1,3}(?!\w|[.,/]\d|%)"
    r"|(?<=[^\W\d_][.,;:!?)\]”’\"'»])\d{1,3}(?!\w|[.,/]\d|%)"
    r"|\[\d{1,3}\]|[⁰¹²³⁴-⁹]+"
)
"""What may be the number of a footnote: right behind a word, in square brackets, or raised."""

RIGHT = "\u0590-\u0660\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
RIGHT_TO_LEFT = re.compile(f"[{RIGHT}]")
LEFT = rf"[^\W\d_{RIGHT}]"
NUMBER = r"\d+(?:[.,:/٫٬]\d+)*"
LEFT_RUN = re.compile(rf"{LEFT}(?:{LEFT}|\d)*(?:[ .,:'’&/-]{{1,3}}(?:{LEFT}|\d)+)*|{NUMBER}")
"""What runs from left to right in a line of a right-to-left script: Latin words, and numbers."""

BARE_NUMBER = re.compile(r"(?:page|p|seite|صفحه|ص)?(#)(?:(?:of|/|von|de)#)?")


class Searchable:
    """The text of a document, ready to be searched.

    Attributes
    ----------
    document
        The document.
    text
        All its pages with form feeds between them.
    page_starts
        The offset of each page in ``text``.
    """

    def __init__(self, document: DocumentText) -> None:
        self.document = document
        self.text = "\f".join(page.text for page in document.pages)
        lengths = [len(page.text) + 1 for page in document.pages]
        self.page_starts = [0, *np.cumsum(lengths[:-1]).tolist()]
        self._letters: dict[tuple[Turn, bool, bool], Letters] = {}
        self._unturned: dict[bool, Letters] = {}

    def letters(self, turn: Turn = "as it is", *, heads: bool = False, notes: bool = False) -> Letters:
        """Return the letters, without running heads if ``heads``, without numbers of footnotes if ``notes``."""
        key = turn, heads, notes
        if key not in self._letters:
            dropped = np.zeros(len(self.text), bool)
            for start, end in [*(self.heads if heads else ()), *(self.notes if notes else ())]:
                dropped[start:end] = True
            order = None if turn == "as it is" else turned(self.text, turn)
            text = self.text if order is None else "".join(map(self.text.__getitem__, order.tolist()))
            self._letters[key] = letters(text, order, dropped if order is None else dropped[order])
        return self._letters[key]

    def every_letters(self, *, turned: bool = True) -> Iterator[Letters]:
        """Yield the letters as they are, then with what may be undone; what changes nothing is left out."""
        kept = (False, True) if self.heads else (False,), (False, True) if self.notes else (False,)
        for heads, notes in product(*kept):
            yield self.letters(heads=heads, notes=notes)
        # Of lines that are turned all or nothing else is undone, to save memory.
        for turn in self.turns[1:] if turned else ():
            for both in dict.fromkeys([False, bool(self.heads or self.notes)]):
                yield self.letters(turn, heads=both and bool(self.heads), notes=both and bool(self.notes))

    def cleanest_letters(self) -> Iterator[Letters]:
        """Yield the letters with all undone that may be, once for each way to turn lines."""
        for turn in self.turns:
            yield self.letters(turn, heads=bool(self.heads), notes=bool(self.notes))

    def unturned_letters(self) -> Iterator[Letters]:
        """Yield the letters with each word from right to left the same as backwards, if there are such words.

        Some PDFs have their words in order, but the letters of some words as they look and of others as they are read.
        """
        for both in dict.fromkeys([False, bool(self.heads or self.notes)]) if len(self.turns) > 1 else ():
            if both not in self._unturned:
                read = self.letters(heads=both and bool(self.heads), notes=both and bool(self.notes))
                self._unturned[both] = either_way(read)
            yield self._unturned[both]

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The ways to turn lines that may matter: none, unless a letter of a right-to-left script is in it."""
        return TURNS if RIGHT_TO_LEFT.search(self.text) else TURNS[:1]

    @cached_property
    def notes(self) -> list[tuple[int, int]]:
        """Where numbers of footnotes may stand."""
        return [found.span() for found in NOTE.finditer(self.text)]

    @cached_property
    def heads(self) -> list[tuple[int, int]]:
        """Where running heads and feet stand: lines at the edge of several pages that differ in digits at most."""
        if len(self.document.pages) < 2:
            return []
        edges = [_edges(page) for page in self.document.pages]
        counts = Counter(key for lines in edges for key in {key for _, _, key in lines})
        least = 2 if len(edges) < 6 else 3
        return [
            (first + start, first + end)
            for first, lines in zip(self.page_starts, edges, strict=True)
            for start, end, key in lines
            if counts[key] >= least or BARE_NUMBER.fullmatch(key)
        ]

    @cached_property
    def breaks(self) -> npt.NDArray[np.int32]:
        """The offsets of the ends of lines and pages."""
        return np.array([at for at, sign in enumerate(self.text) if sign in "\n\f"], np.int32)

    def page_of(self, offset: int) -> Page:
        """Return the page in which an offset of ``text`` is."""
        return self.document.pages[bisect_right(self.page_starts, offset) - 1]

    def in_page(self, offset: int) -> int:
        """Return the offset in its page."""
        return offset - int(self.page_starts[bisect_right(self.page_starts, offset) - 1])

    def printed(self, page: Page) -> str:
        """Return the number that is printed in a line of its own at the edge of a page, or ``""``."""
        for start, end, key in _edges(page) if self.document.paged else ():
            if BARE_NUMBER.fullmatch(key):
                found = re.search(r"\d+", page.text[start:end])
                return str(int(found[0])) if found else ""
        return ""


def _edges(page: Page) -> list[tuple[int, int, str]]:
    """Return the lines at the edges of a page: from, up to, and what they say with their digits made alike."""
    lines = [found.span() for found in re.finditer(r"[^\n]*\S[^\n]*", page.text)]
    chosen = lines if len(lines) <= 2 * EDGE else [*lines[:EDGE], *lines[-EDGE:]]
    keyed = ((start, end, re.sub(r"\d+", "#", page.text[start:end]).casefold()) for start, end in chosen)
    return [(start, end, re.sub(r"[^\w#]", "", key)) for start, end, key in keyed]


def either_way(read: Letters) -> Letters:
    """Return letters in which every word from right to left is the same forwards and backwards.

    >>> either_way(letters("הלשממה לא תיסוג")).text == either_way(letters("הממשלה לא גוסית")).text
    True
    """
    found: list[str] = []
    cuts = [*np.flatnonzero(read.starts).tolist(), read.n]
    for start, end in pairwise(cuts if cuts[0] == 0 else [0, *cuts]):
        word = read.text[start:end]
        found.append(min(word, in_pairs(word[::-1])) if RIGHT_TO_LEFT.search(word) else word)
    return replace(read, text="".join(found))


def turned(text: str, turn: Turn) -> npt.NDArray[np.int32]:
    """Return the offsets of a text's characters in another order, line by line, where a line is right to left.

    ``"as it looks"``: it was stored as one sees it, from left to right. ``"inside"``: the same, in a line from left to
    right. ``"by words"``: the letters of words are in order, the words as one sees them. ``"by runs"``: the words are
    in order too, and only parts of different direction stand as one sees them.

    >>> line = "3991 ןושאר"
    >>> "".join(line[at] for at in turned(line, "as it looks"))
    'ראשון 3991'
    """
    order = np.arange(len(text), dtype=np.int32)
    for found in re.finditer(r"[^\n\f]+", text):
        line = found[0]
        if RIGHT_TO_LEFT.search(line):
            order[found.start() : found.end()] = np.array(_line_order(line, turn), np.int32) + found.start()
    return order


def _line_order(line: str, turn: Turn) -> list[int]:
    runs = [found.span() for found in LEFT_RUN.finditer(line)]
    if turn.startswith("by"):
        words = [(start, end) for start, end in runs if not line[start].isdigit()]
        between = [found.span() for found in re.finditer(r"\s+", line)] if turn == "by words" else []
        # Latin words side by side are one part.
        between = [(start, end) for start, end in between if not any(a < start and end < b for a, b in words)]
        cuts = sorted({0, len(line), *(at for span in (*words, *between) for at in span)})
        pieces = [range(start, end) for start, end in pairwise(cuts)]
        return [at for piece in reversed(pieces) for at in piece]
    if turn == "as it looks":
        return _reversed(0, len(line), runs)
    order = list(range(len(line)))
    for found in re.finditer(rf"[{RIGHT}](?:(?:(?!{LEFT}).)*[{RIGHT}])?", line):
        order[found.start() : found.end()] = _reversed(found.start(), found.end(), runs)
    return order


def _reversed(start: int, end: int, runs: list[tuple[int, int]]) -> list[int]:
    """Return the offsets from ``start`` up to ``end`` backwards, runs from left to right as they are."""
    order = list(range(end - 1, start - 1, -1))
    for first, last in runs:
        if start <= first and last <= end:
            at = end - last
            order[at : at + last - first] = range(first, last)
    return order
