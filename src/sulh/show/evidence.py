"""Where the lines of a case come from, to read."""

from __future__ import annotations

from collections.abc import Iterable

from sulh.questions.coverage import KINDS, Coverage, Item
from sulh.questions.doubts import NEEDS_SOURCE
from sulh.questions.evidence import EvidenceCheck
from sulh.questions.quoted import Looked, Quote, SourceDocument, place_words
from sulh.questions.quotes import Passage
from sulh.show.phrases import heading, last_notes, listed
from sulh.show.tables import Sheet, Table, counted

FOUND: dict[Looked, str] = {
    "exact": "exactly",
    "normalised": "after normalising",
    "close": "closely",
    "not found": "not found",
    "not looked up": "not looked up",
}
"""How a quote was found, in words."""

FIRST: tuple[Looked, ...] = ("not found", "close", "not looked up", "normalised", "exact")
"""What is told first."""

EXPECTED = (*NEEDS_SOURCE, "claim", "view", "variant", "published")
"""Kinds of entries of which a reader may expect a source, one by one; the others are counted only."""

LONGEST = 160
"""Characters of a quote or a passage that a table shows."""


def evidence_sheet(answer: EvidenceCheck, *, most: int | None = None) -> Sheet:
    """Return a check of evidence as a sheet.

    What not everybody may see is left out by asking about ``visible(case).case`` of :mod:`sulh.questions.access`.

    Parameters
    ----------
    most
        The most rows of each kind, the others being counted; without it, all. What differs is never cut.
    """
    tables = [_quotes(answer, most), _differing(answer), _documents(answer)]
    tables += [_coverage(answer), _by_party(answer), _no_source(answer, most), _unused(answer)]
    shown = tuple(table for table in tables if table.rows)
    return Sheet(f"Evidence: {heading(answer.case)}", _lines(answer), shown, tuple(last_notes(answer.case, ())))


def _lines(answer: EvidenceCheck) -> tuple[str, ...]:
    if not answer.quotes:
        return ("No entry has a quote.",)
    parts = [f"{number:,} {FOUND[kind]}" for kind, number in answer.counts().items() if number]
    lines = [f"{counted(len(answer.quotes), 'quote')}: {', '.join(parts)}."]
    if answer.counts()["close"] or answer.counts()["not found"]:
        lines.append(f"Closely: {answer.threshold:g} or more of 100. Look at what differs.")
    return tuple(lines)


def _quotes(answer: EvidenceCheck, most: int | None) -> Table:
    ordered = sorted(
        answer.quotes, key=lambda one: (FIRST.index(one.found), one.passage is None or not _elsewhere(one))
    )
    shown = ordered[:most]
    body = tuple((_found(one), short(one.text), _entry(one.item), _where(one)) for one in shown)
    rest = len(ordered) - len(shown)
    note = f"{rest:,} more: --all shows them."
    return Table("Quotes", ("found", "quote", "entry", "where"), body, notes=(note,) * bool(rest))


def _found(one: Quote) -> str:
    return f"{FOUND[one.found]}, {one.passage.score:g}" if one.found == "close" and one.passage else FOUND[one.found]


def _elsewhere(one: Quote) -> bool:
    return one.passage is not None and one.passage.agrees is False and one.found != "not found"


def _where(one: Quote) -> str:
    if one.found == "not looked up":
        return one.reason
    if one.found == "not found" or one.passage is None:
        return f"not in {one.source}. {one.reason}".rstrip()
    parts = [part for part in (one.source, place_words(one.passage)) if part]
    said = f"; the entry says {one.item.evidence.page}" if _elsewhere(one) else ""
    return f"{', '.join(parts)}{said}"


def _entry(item: Item) -> str:
    return f"{item.text} (variant {item.variant})" if item.variant is not None else item.text


def _differing(answer: EvidenceCheck) -> Table:
    near = [one for one in answer.quotes if one.found in ("close", "not found") and one.passage is not None]
    shown = sorted(near, key=lambda one: FIRST.index(one.found))
    body = tuple(
        (f"{one.passage.score:g}", short(one.text), _instead(one.found, one.passage), place_words(one.passage))
        for one in shown
        if one.passage is not None
    )
    return Table("What differs", ("of 100", "quote", "the document has", "where"), body)


def _instead(found: Looked, passage: Passage) -> str:
    if passage.note:
        return passage.note
    if found == "not found" or not passage.differences:
        return f"nearest: {short(passage.text)}"
    return "; ".join(_change(quote, document) for quote, document in passage.differences)


def _change(quote: str, document: str) -> str:
    if not quote:
        return f"“{short(document)}” too"
    return f"“{short(document)}” for “{short(quote)}”" if document else f"no “{short(quote)}”"


def _documents(answer: EvidenceCheck) -> Table:
    body = tuple((one.source, one.file, _read(one), f"{one.n_found:,} of {one.n_quotes:,}") for one in answer.documents)
    return Table("Documents", ("source", "file", "what it is", "quotes found"), body)


def _read(one: SourceDocument) -> str:
    if one.trouble is not None:
        return one.trouble.rule
    if one.text is None or not one.text.paged:
        return "" if one.text is None else {"html": "HTML", "text": "text", "pdf": "PDF"}[one.text.format]
    kind = "PDF" if one.text.format == "pdf" else "text"
    parts = [f"{kind}, {counted(one.text.n_pages, 'page')}"]
    if one.text.n_pages > len(one.text.pages):
        parts.append(f"the first {len(one.text.pages):,} are read")
    if one.text.blank:
        parts.append(f"{len(one.text.blank):,} without text")
    return "; ".join(parts)


HEADS = ("entries", "reason", "source", "quote", "found", "high", "medium", "low")


def _coverage(answer: EvidenceCheck) -> Table:
    rows = [(KINDS[one.kind][1] if one.kind else "all", *_numbers(one)) for one in answer.coverage if not one.party]
    note = "How many entries say why, name a source, quote it; how many quotes were found; how sure the coder is."
    return Table("Coverage", ("kind", *HEADS), tuple(rows), frozenset(range(1, len(HEADS) + 1)), (note,))


def _by_party(answer: EvidenceCheck) -> Table:
    rows = [(one.party, *_numbers(one)) for one in answer.coverage if one.party]
    note = "Of each party: what it is, can do and wants."
    return Table("Coverage by party", ("party", *HEADS), tuple(rows), frozenset(range(1, len(HEADS) + 1)), (note,))


def _numbers(one: Coverage) -> tuple[str, ...]:
    numbers = (one.total, one.because, one.source, one.quote, one.found, one.high, one.medium, one.low)
    return tuple(f"{number:,}" for number in numbers)


def _no_source(answer: EvidenceCheck, most: int | None) -> Table:
    body: list[tuple[str, str]] = []
    for kind, (one, many) in KINDS.items():
        own = [item for item in answer.no_source if item.kind == kind] if kind in EXPECTED else []
        shown = own[:most]
        body += [(one if at == 0 else "", short(_entry(item))) for at, item in enumerate(shown)]
        if len(own) > len(shown):
            body.append(("", f"and {len(own) - len(shown):,} more {many}"))
    others = {item.kind for item in answer.no_source} - set(EXPECTED)
    note = _counted_only(answer.no_source, [kind for kind in KINDS if kind in others])
    return Table("Without a source", ("kind", "entry"), tuple(body), notes=(note,) * bool(note))


def _counted_only(items: Iterable[Item], kinds: Iterable[str]) -> str:
    found = [one.kind for one in items]
    parts = [counted(found.count(kind), *words) for kind, words in KINDS.items() if kind in set(kinds)]
    return f"Also {listed(parts)}." if parts else ""


def _unused(answer: EvidenceCheck) -> Table:
    body = tuple((source.id, source.title) for source in answer.unused)
    return Table("Sources that no entry names", ("source", "title"), body)


def short(text: str) -> str:
    """Return a text on one line, cut off where it is too long for a table.

    >>> short("They  met.")
    'They met.'
    """
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 2].rstrip()} …"
