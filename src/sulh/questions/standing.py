"""Where the letters of a quote stand in those of a document: as they are, in parts, or parted by the end of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from sulh.questions.letters import Letters
from sulh.questions.scars import Searchable

APART = 3000
"""The most letters between two parts of a quote with a gap: about two pages."""

MOST = 200
"""Places at which a quote is looked at before the best is taken."""

LEAST = 16
"""Letters that a passage has at least that the end of a page parts: half of them must be on one of the two."""

LEAST_PART = 12
"""Letters that a part has at least that counts wherever it stands."""

FOOT, HEAD = 1500, 400
"""The most letters between the two halves of a passage that a page parts: notes at the foot, and a head."""

NOTE_LINES = 12
"""The most lines of notes at the foot of a page that stand between its halves."""

NOTE = re.compile(r"\s*(?:[\[(]?\d{1,3}[\])]?[.:]?\s+[^\W\d_]|[¹²³⁰⁴-⁹*†‡§]+\s*[^\W\d_])")
"""How a line begins that is a note: with its number or its mark."""

HEAD_LINES = 2
"""The most lines in capitals at the top of a page that do not stand on others too."""

MARKED = re.compile(r"\s*\d{1,3}\s*")

Spans = tuple[tuple[int, int], ...]
"""Letters from, up to; one for each part of a quote."""


def in_order(parts: Sequence[str], read: Letters) -> list[Spans]:
    """Return where the parts stand as whole words, in order and not far apart: each place with the nearest parts."""
    found: list[Spans] = []
    for start in _starts(parts[0], read, 0, read.n):
        spans = [(start, start + len(parts[0]))]
        for part in parts[1:]:
            end = spans[-1][1]
            after = next(_starts(part, read, end, end + APART + len(part)), None)
            if after is None:
                break
            spans.append((after, after + len(part)))
        else:
            found.append(tuple(spans))
        if len(found) == MOST:
            break
    least = min((spans[-1][1] - spans[0][0] for spans in found), default=0)
    # The same parts farther apart, around a nearer pair, are no better place.
    return [spans for spans in found if len(parts) == 1 or spans[-1][1] - spans[0][0] <= 2 * least]


def _starts(part: str, read: Letters, start: int, end: int) -> Iterator[int]:
    at = read.text.find(part, start, end)
    while at >= 0:
        if read.whole(at, at + len(part)):
            yield at
        at = read.text.find(part, at + 1, end)


def anywhere(parts: Sequence[str], read: Letters) -> Spans | None:
    """Return where each part stands by itself, as whole words; None if one does not, or is too short for that."""
    if len(parts) < 2 or min(map(len, parts)) < LEAST_PART:
        return None
    found = [next(((at, at + len(part)) for at in _starts(part, read, 0, read.n)), None) for part in parts]
    kept = tuple(one for one in found if one is not None)
    return kept if len(kept) == len(parts) else None


def skipped(document: Searchable, read: Letters, halves: Spans) -> str:
    """Return what stands between the halves of a passage over a page; ``""`` if it is only what pages have there.

    That is running heads, a line or two in capitals, numbers of pages, and a few lines of notes at the foot.
    """
    start, end = int(read.places[halves[0][1] - 1]) + 1, int(read.places[halves[1][0]])
    border = next((one for one in document.page_starts if start < one <= end), end)
    notes = heads = 0
    for found in re.finditer(r"[^\n\f]+", document.text[start:end]):
        line, at = found[0], start + found.start()
        known = not any(map(str.isalnum, line)) or any(first <= at < last for first, last in document.heads)
        if at < border and not known and not MARKED.fullmatch(line) and (notes or NOTE.match(line)):
            notes += 1
            known = notes <= NOTE_LINES
        if at >= border and line.isupper():
            heads += 1
            known = heads <= HEAD_LINES
        if not known and not MARKED.fullmatch(line):
            return " ".join(document.text[start:end].split())
    return ""


def over_pages(quote: str, document: Searchable, read: Letters) -> Spans | None:
    """Return the two halves of a quote that the end of a page parts, whatever whole lines stand between them."""
    size, half = len(quote), len(quote) // 2
    if size < LEAST or len(document.page_starts) < 2:
        return None
    first = np.searchsorted(read.places, document.page_starts).tolist()
    for at in _all(quote[:half], read.text):
        if not read.starts[at]:
            continue
        reach = half
        while reach < size and at + reach < read.n and read.text[at + reach] == quote[reach]:
            reach += 1
        border = next((one for one in first if one >= at + half), None)
        if border is None or border - at - half > FOOT:
            continue
        for cut in range(reach, half - 1, -1):
            rest = quote[cut:]
            if rest and _breaks(document, read, at + cut):
                for again in _all(rest, read.text, border, border + HEAD + len(rest)):
                    if _breaks(document, read, again) and read.whole(again, again + len(rest)):
                        return ((at, at + cut), (again, again + len(rest)))
    for at in _all(quote[half:], read.text):
        if not (at + size - half >= read.n or read.starts[at + size - half]):
            continue
        reach = half
        while reach > 0 and at - (half - reach) > 0 and read.text[at - (half - reach) - 1] == quote[reach - 1]:
            reach -= 1
        border = max((one for one in first if one <= at), default=0)
        if border == 0 or at - border > HEAD + half:
            continue
        for cut in range(max(reach, 1), half + 1):
            begun = at - (half - cut)
            if begun >= border and _breaks(document, read, begun):
                again = read.text.rfind(quote[:cut], max(0, border - FOOT), border)
                if again >= 0 and read.starts[again] and _breaks(document, read, again + cut):
                    return ((again, again + cut), (begun, at + size - half))
    return None


def _all(part: str, text: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    at = text.find(part, start, end)
    for _ in range(MOST):
        if at < 0:
            return
        yield at
        at = text.find(part, at + 1, end)


def _breaks(document: Searchable, read: Letters, at: int) -> bool:
    """Say whether a line ends right before a letter."""
    if at <= 0 or at >= read.n:
        return True
    before, here = np.searchsorted(document.breaks, read.places[at - 1 : at + 1])
    return bool(here > before)
