"""The quotes of a case and the documents of its sources: what is read, and what is looked up in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sulh.case.case import Case
from sulh.files.documents.places import locate
from sulh.files.documents.reading import read_document
from sulh.files.documents.text import DocumentText, Unreadable
from sulh.questions.coverage import Item
from sulh.questions.letters import letters
from sulh.questions.quotes import ORDER, Found, Passage, find
from sulh.questions.scars import Searchable

Progress = Callable[[str, float], None]
Looked = Found | Literal["not looked up"]


@dataclass(frozen=True, slots=True)
class Quote:
    """One quote of a case, looked up.

    Attributes
    ----------
    item
        The entry that has it.
    found
        How it was found: see :class:`~sulh.questions.quotes.Passage`. ``"not looked up"``: there was nowhere to look.
    source
        The source in whose document it was found, or comes nearest; ``""`` where it was not looked up.
    passage
        The passage, or None.
    reason
        Why it was not looked up, or what else might have it, as a sentence; ``""`` otherwise.
    """

    item: Item
    found: Looked
    source: str = ""
    passage: Passage | None = None
    reason: str = ""

    @property
    def text(self) -> str:
        """The quote, broken lines made one."""
        return " ".join((self.item.evidence.quote or "").split())

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        evidence = self.item.evidence
        return {
            **self.item.to_dict(),
            "quote": self.text,
            "sources": list(evidence.sources),
            "page": evidence.page,
            "found": self.found,
            "source": self.source,
            "page_agrees": None if self.passage is None else self.passage.agrees,
            "passage": None if self.passage is None else self.passage.to_dict(),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document that a source points to.

    Attributes
    ----------
    source, file
        The source, and the file as the case has it.
    text
        What was read of it, or None.
    trouble
        Why it could not be read, or None.
    n_quotes, n_found
        How many quotes name the source, and how many of them were found in this document.
    """

    source: str
    file: str
    text: DocumentText | None
    trouble: Unreadable | None
    n_quotes: int = 0
    n_found: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        read, trouble = self.text, self.trouble
        return {
            "source": self.source,
            "file": self.file,
            "format": None if read is None else read.format,
            "sha256": None if read is None else read.sha256,
            "n_pages": read.n_pages if read is not None and read.paged else None,
            "n_pages_read": len(read.pages) if read is not None and read.paged else None,
            "pages_without_text": list(read.blank) if read is not None and read.paged else [],
            "n_quotes": self.n_quotes,
            "n_found": self.n_found,
            "trouble": None
            if trouble is None
            else {"reason": trouble.reason, "rule": trouble.rule, "fix": trouble.fix},
        }


def read(case: Case, folder: Path | None, tell: Progress) -> tuple[dict[str, SourceDocument], dict[str, Searchable]]:
    """Return the documents of the sources that have a file, and those that can be searched; each file is read once."""
    pointing = [source for source in case.sources.values() if source.file is not None]
    kept: dict[str, SourceDocument] = {}
    read: dict[str, Searchable] = {}
    known: dict[Path, Searchable | Unreadable] = {}
    for number, source in enumerate(pointing):
        file = source.file or ""
        tell(f"reading {file}", number / len(pointing) / 2)
        try:
            if folder is None:
                rule = f"There is no folder to look for {file!r} in, because the case was not read from a file."
                raise Unreadable("missing", rule, "Say where documents are, with --documents (Python: documents=).")
            path = locate(file, folder)
            if path not in known:
                known[path] = _searchable(path, file)
            one = known[path]
            if isinstance(one, Unreadable):
                raise one
        except Unreadable as trouble:
            kept[source.id] = SourceDocument(source.id, file, None, trouble)
        else:
            kept[source.id], read[source.id] = SourceDocument(source.id, file, one.document, None), one
    return kept, read


def _searchable(path: Path, file: str) -> Searchable | Unreadable:
    try:
        return Searchable(read_document(path, file))
    except Unreadable as trouble:
        return trouble


def looked_up(
    item: Item, kept: Mapping[str, SourceDocument], read: Mapping[str, Searchable], threshold: float
) -> Quote:
    """Return the quote of an entry, looked up in all documents of its sources that could be read."""
    evidence = item.evidence
    quote, sources = evidence.quote or "", evidence.sources
    if not sources:
        return Quote(item, "not looked up", reason="The entry names no source.")
    if not letters(quote).text:
        return Quote(item, "not looked up", reason="The quote holds no words.")
    unread = _unread([id for id in sources if id not in read], kept)
    if not any(id in read for id in sources):
        return Quote(item, "not looked up", reason=unread)
    best: tuple[str, Passage | None] = next((id, None) for id in sources if id in read)
    for id in sources:
        passage = find(quote, read[id], threshold=threshold, page=evidence.page) if id in read else None
        if passage is not None and (best[1] is None or _rank(passage) < _rank(best[1])):
            best = id, passage
    found: Looked = "not found" if best[1] is None else best[1].found
    # Only a quote that is not found may still be where nobody could look.
    more = [unread] if unread and found == "not found" else []
    if found == "not found":
        more += [_blank(id, read[id].document) for id in sources if id in read]
    return Quote(item, found, best[0], best[1], " ".join(part for part in more if part))


def _rank(passage: Passage) -> tuple[int, bool, float]:
    return ORDER.index(passage.found), passage.agrees is False, -passage.score


def _unread(ids: list[str], kept: Mapping[str, SourceDocument]) -> str:
    """Say of which sources there is nothing to look in."""
    bare, broken = [id for id in ids if id not in kept], [id for id in ids if id in kept]
    parts = [f"No file: {', '.join(bare)}."] * bool(bare)
    return " ".join([*parts, *[f"Cannot be read: {', '.join(broken)}."] * bool(broken)])


def _blank(id: str, document: DocumentText) -> str:
    """Say which pages of a document could not be searched."""
    if not document.paged:
        return ""
    parts = []
    if document.blank:
        shown = ", ".join(map(str, document.blank[:5])) + (" and more" if len(document.blank) > 5 else "")
        parts.append(f"Without text in {id}: page{'s' * (len(document.blank) != 1)} {shown}.")
    if document.n_pages > len(document.pages):
        parts.append(f"Of {id} the first {len(document.pages):,} of {document.n_pages:,} pages are read.")
    return " ".join(parts)


def place_words(passage: Passage) -> str:
    """Return where a passage is in words, with what the document calls its page; ``""`` where nothing can be named."""
    parts = []
    if passage.page:
        label = f" ({passage.label})" if passage.label and passage.label != str(passage.page) else ""
        several = passage.last_page != passage.page
        parts.append(
            f"pages {passage.page}{label} to {passage.last_page}" if several else f"page {passage.page}{label}"
        )
    if passage.line:
        parts.append(f"line {passage.line}")
    return ", ".join(parts)
