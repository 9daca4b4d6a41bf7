"""Whether a document has a quote: exactly, after normalising, closely, or not; and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from sulh.questions.closeness import aligned, differences
from sulh.questions.letters import AT_END, Letters, letters
from sulh.questions.pages import agrees
from sulh.questions.scars import Searchable, either_way
from sulh.questions.standing import Spans, anywhere, in_order, over_pages, skipped

Found = Literal["exact", "normalised", "close", "not found"]

ORDER: tuple[Found, ...] = ("exact", "normalised", "close", "not found")
"""From the best on."""

THRESHOLD = 90.0
"""From which closeness on a passage counts as found; measured, see the page on checking evidence."""

SHORT = 25
"""Letters below which a quote is found word for word or not at all: among so few, a near miss is another word."""

GAP = re.compile(r"\[\s*(?:\.\s?\.\s?\.|…)\s*\]|\(\s*(?:\.\s?\.\s?\.|…)\s*\)|\.\s?\.\s?\.(?:\s?\.)?|…")
"""How a quote says that it leaves something out."""

ADDED = re.compile(r"\[[^\][]{1,80}\]")
"""What whoever quotes has put in: it stands for words that are not given."""

DIFFERENCES = 6
"""Places at which a close passage differs that are told."""

APART_NOTE = "parts far apart, or in another order"

LONGEST = 300
"""Characters that are told of what stands between the halves of a passage."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Where in a document a quote was found, or what comes nearest to it.

    Attributes
    ----------
    found
        ``"exact"``: the same signs, blanks and line breaks aside. ``"normalised"``: the same letters and digits, see
        :mod:`sulh.questions.letters`. ``"close"``: at least as close as asked. ``"not found"``: this is the nearest.
    score
        How close it is, from 0 to 100.
    page, last_page
        The numbers of the pages on which it begins and ends, from 1; 0 where the document has no pages.
    label
        What the document itself calls the first, by its label or by a number printed at its edge; or ``""``.
    line
        In a text the line of that page on which it begins, from 1; 0 in any other format.
    start, end
        The offsets in those pages, in characters; without pages, in the text.
    text
        The passage as the document has it; `` … `` stands for what lies between its parts.
    differences
        Where it is close: words of the quote, and those that the document has in their place.
    agrees
        Whether it is on the page that was named; None if none was, or it cannot be told.
    note
        Where it is close though all its words are there: what stands in between, or that its parts stand elsewhere.
    """

    found: Found
    score: float
    page: int
    last_page: int
    label: str
    line: int
    start: int
    end: int
    text: str
    differences: tuple[tuple[str, str], ...] = ()
    agrees: bool | None = None
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "score": self.score,
            "page": self.page or None,
            "last_page": self.last_page or None,
            "label": self.label,
            "line": self.line or None,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "differences": [{"quote": quote, "document": document} for quote, document in self.differences],
            "note": self.note,
        }


def find(quote: str, document: Searchable, *, threshold: float = THRESHOLD, page: str | None = None) -> Passage | None:
    r"""Return where a document has a quote, or the passage that comes nearest to it.

    Parameters
    ----------
    quote
        The words; ``...`` and ``[...]`` leave something out, and its parts then stand in their order.
    threshold
        How close is close, from 1 to 100.
    page
        The page that is named for it: of several places the one on that page is taken.

    Returns
    -------
    Passage or None
        None if there is nothing to look for, or nothing at all that comes near.

    Examples
    --------
    >>> from sulh.files.documents.reading import document_text
    >>> minutes = Searchable(document_text("The town will not in-\nsist on the order.".encode(), "minutes.txt"))
    >>> find("will not insist", minutes).found
    'normalised'
    """
    readings = [parts for parts in split(quote) if parts]
    for parts in readings:
        given = [_core(part) for part in parts]
        for read in document.every_letters():
            wholes = in_order([letters(part).text for part in parts], read)
            if wholes:
                return min(
                    (_passage(document, read, spans, page, given) for spans in wholes),
                    key=lambda one: (one.agrees is False, ORDER.index(one.found)),
                )
    over_more: Passage | None = None
    for parts in readings:
        if len(parts) == 1:
            for read in document.every_letters(turned=False):
                over = over_pages(letters(parts[0]).text, document, read)
                if over is not None:
                    between = skipped(document, read, over)
                    found = _passage(document, read, over, page, None)
                    if not between:
                        return found
                    note = f"with “{_shortened(between)}” in between"
                    over_more = over_more or replace(found, found="close", note=note)
    if over_more is not None:
        return over_more
    for parts in readings:
        wanted = [either_way(letters(part)).text for part in parts]
        for read in document.unturned_letters():
            wholes = in_order(wanted, read)
            if wholes:
                every = (_passage(document, read, spans, page, None) for spans in wholes)
                return min(every, key=lambda one: one.agrees is False)
    for parts in readings:
        for read in document.every_letters():
            apart = anywhere([letters(part).text for part in parts], read)
            if apart is not None:
                return replace(_passage(document, read, apart, page, None), found="close", note=APART_NOTE)
    near = [found for parts in readings for found in _near(parts, document, threshold, page)]
    return min(near, key=lambda one: (ORDER.index(one.found), -one.score), default=None)


def split(quote: str) -> list[list[str]]:
    """Return the ways to read a quote: as it stands; in parts at what it leaves out; also at what was put in.

    >>> split("They [the guests] will ... leave")
    [['They [the guests] will ... leave'], ['They [the guests] will ', ' leave'], ['They ', ' will ', ' leave']]
    """
    ways = [[quote], GAP.split(quote), [part for piece in GAP.split(quote) for part in ADDED.split(piece)]]
    kept = [[part for part in parts if letters(part).text] for parts in ways]
    return [parts for number, parts in enumerate(kept) if parts not in kept[:number]]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2].rstrip()} … {text[-LONGEST // 2 :].lstrip()}"


def _core(part: str) -> str:
    """Return a part from its first letter to its last, broken lines made one."""
    own = letters(part)
    return own.words(0, own.n)


def _near(parts: list[str], document: Searchable, threshold: float, page: str | None) -> Iterator[Passage]:
    """Yield the nearest passage by each way to turn lines; of parts the longest leads, the worst score counts."""
    wanted = [letters(part).text for part in parts]
    enough = sum(map(len, wanted)) >= SHORT
    # What stands in between makes a passage seem less close before its ends are set.
    least = max(threshold - 20, 0)
    every = [(read, aligned(wanted, read, least)) for read in document.cleanest_letters()]
    unturned = [either_way(letters(part)).text for part in parts]
    every += [(read, aligned(unturned, read, least)) for read in [*document.unturned_letters()][-1:]]
    if all(nearest is None for _, nearest in every):
        every = [(read, aligned(wanted, read, 0)) for read, _ in every[:1]]
    for read, nearest in every:
        if nearest is not None:
            score, spans = nearest
            found: Found = "close" if enough and score >= threshold else "not found"
            yield _passage(document, read, spans, page, parts, found, score)


def _passage(
    document: Searchable,
    read: Letters,
    spans: Spans,
    page: str | None,
    parts: list[str] | None,
    found: Found | None = None,
    score: float = 100.0,
) -> Passage:
    """Return where letters stand; without ``found`` they are those of the quote, and exact if their signs are too."""
    differing: tuple[tuple[str, str], ...] = ()
    if found is None:
        same = parts is not None and [read.words(*span) for span in spans] == parts
        found = "exact" if same else "normalised"
    else:
        spans = tuple(read.widened(*span) for span in spans)
        pairs = zip(parts or [], spans, strict=True)
        every = (one for part, span in pairs for one in differences(part, AT_END.sub("", read.written(*span))))
        differing = tuple(every)[:DIFFERENCES]
    places = [read.span(*span) for span in spans]
    start, end = min(start for start, _ in places), max(end for _, end in places)
    first, last = document.page_of(start), document.page_of(end - 1)
    paged = document.document.paged
    between = document.document.pages[first.number - 1 : last.number]
    return Passage(
        found=found,
        score=round(score, 1),
        page=first.number if paged else 0,
        last_page=last.number if paged else 0,
        label=first.label or document.printed(first),
        line=first.text.count("\n", 0, document.in_page(start)) + 1 if document.document.format == "text" else 0,
        start=document.in_page(start),
        end=document.in_page(end - 1) + 1,
        text=" … ".join(read.words(*span) for span in spans),
        differences=differing,
        agrees=agrees(page, [(one, document.printed(one)) for one in between]) if paged else None,
    )
