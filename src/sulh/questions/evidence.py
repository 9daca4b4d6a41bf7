"""Where the lines of a case come from: each quote looked up in its document, and what has no source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sulh.case.case import Case
from sulh.case.evidence import Source
from sulh.errors import Problem, UsageError
from sulh.questions.coverage import Coverage, Item, coverage, every_item
from sulh.questions.quoted import Looked, Progress, Quote, SourceDocument, looked_up, place_words, read
from sulh.questions.quotes import ORDER, THRESHOLD
from sulh.questions.result import Tabular, made_by

LONGEST = 200
"""Characters of a quote or a passage that a warning shows."""


@dataclass(frozen=True, eq=False, repr=False)
class EvidenceCheck(Tabular):
    """Where the lines of a case come from: the answer of :func:`evidence`.

    Attributes
    ----------
    case
        The case, or one of its variants.
    threshold
        How close a passage must come to count as found, from 1 to 100.
    quotes
        Every quote, those that only variants have behind those of this coding.
    documents
        Every document that a source points to.
    coverage
        How many entries of this coding are supported, by kind, by party, and in all.
    no_source
        The entries of this coding that name no source.
    unused
        The sources that no entry of the case or of its variants names.
    warnings
        What deserves a look: quotes that are not found, or on another page; documents that cannot be read.
    """

    case: Case
    threshold: float
    quotes: tuple[Quote, ...]
    documents: tuple[SourceDocument, ...]
    coverage: tuple[Coverage, ...]
    no_source: tuple[Item, ...]
    unused: tuple[Source, ...]
    warnings: tuple[Problem, ...]

    def counts(self) -> Mapping[Looked, int]:
        """Return how many quotes were found in which way, from the best on."""
        number = Counter(quote.found for quote in self.quotes)
        kinds: tuple[Looked, ...] = (*ORDER, "not looked up")
        return {kind: number[kind] for kind in kinds}

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        return {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, {}),
            "threshold": self.threshold,
            "counts": dict(self.counts()),
            "quotes": [one.to_dict() for one in self.quotes],
            "documents": [one.to_dict() for one in self.documents],
            "coverage": [one.to_dict() for one in self.coverage],
            "no_source": [one.to_dict() for one in self.no_source],
            "unused_sources": [one.id for one in self.unused],
            "warnings": [problem.to_dict() for problem in self.warnings],
        }

    def columns(self) -> dict[str, list[Any]]:
        """Return a table with a row for each quote, by columns."""
        rows = []
        for one in self.quotes:
            said = one.to_dict()
            passage = said.pop("passage") or {}
            said["sources"] = " ".join(said["sources"])
            named = {"score": "score", "found_page": "page", "found_label": "label", "found_text": "text"}
            rows.append({**said, **{column: passage.get(key) for column, key in named.items()}})
        return {name: [row[name] for row in rows] for name in COLUMNS}

    def __repr__(self) -> str:
        said = ", ".join(f"{number} {kind}" for kind, number in self.counts().items() if number)
        return f"<EvidenceCheck of {self.case.name}: {len(self.quotes)} quotes{f': {said}' if said else ''}>"


COLUMNS = [
    *("kind", "party", "variant", "entry", "line", "quote", "sources", "page", "found", "source", "page_agrees"),
    *("reason", "score", "found_page", "found_label", "found_text"),
]
"""The columns of the table of quotes."""


def evidence(
    case: Case,
    documents: str | Path | None = None,
    threshold: float = THRESHOLD,
    *,
    progress: Progress | None = None,
) -> EvidenceCheck:
    """Look up each quote of a case in the documents of its sources, and count what is supported.

    Parameters
    ----------
    case
        The case, or one of its variants.
    documents
        The folder that the files of sources are in; without it, that of the case file.
    threshold
        How close a passage must come to count as found, from 1 to 100.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UsageError
        It is no case, no such folder, or no such threshold.
    MissingExtra
        A PDF is to be read, or near passages are to be looked for, and ``sulh[evidence]`` is not installed. What is
        wrong with a document is no error but a line of the answer.

    Examples
    --------
    >>> import sulh
    >>> answer = sulh.evidence(sulh.load("hizb-i-islami-2016"))
    >>> answer
    <EvidenceCheck of hizb-i-islami-2016: 0 quotes>
    >>> [(one.kind, one.source, one.total) for one in answer.coverage if one.kind == "preference"]
    [('preference', 19, 19)]
    """
    if not isinstance(case, Case):
        raise UsageError(f"evidence takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 1 <= threshold <= 100:
        raise UsageError(f"A threshold is a number from 1 to 100, such as {THRESHOLD:g}; not {threshold!r}.")
    tell = progress or (lambda what, share: None)
    folder = _folder(case, documents)
    every = every_item(case)
    quoted = [one for one in every if one.evidence.quote]
    kept, texts = read(case, folder, tell)
    quotes = []
    for number, item in enumerate(quoted):
        tell("looking up quotes", 0.5 + number / len(quoted) / 2)
        quotes.append(looked_up(item, kept, texts, threshold))
    own = [one for one in every if one.variant is None]
    found = [one for one in quotes if one.found not in ("not found", "not looked up")]
    named = {id for one in every for id in one.evidence.sources}
    listed = tuple(
        replace(
            one,
            n_quotes=sum(one.source in quote.item.evidence.sources for quote in quotes),
            n_found=sum(one.source == quote.source for quote in found),
        )
        for one in kept.values()
    )
    return EvidenceCheck(
        case=case,
        threshold=float(threshold),
        quotes=tuple(quotes),
        documents=listed,
        coverage=coverage(own, [one.item for one in found], [party.id for party in case.parties]),
        no_source=tuple(one for one in own if not one.evidence.sources),
        unused=tuple(source for id, source in case.sources.items() if id not in named),
        warnings=tuple(sorted(_warnings(case, quotes, listed), key=lambda problem: problem.place)),
    )


def _folder(case: Case, documents: str | Path | None) -> Path | None:
    """Return the folder in which files of sources are looked for; None where there is none."""
    if documents is not None:
        try:
            if Path(documents).is_dir():
                return Path(documents)
        except (OSError, ValueError, TypeError):
            pass
        raise UsageError(f"There is no folder {str(documents)!r} for the documents.")
    try:
        return Path(case.file).parent if case.file and Path(case.file).is_file() else None
    except (OSError, ValueError):
        return None


def _warnings(case: Case, quotes: list[Quote], documents: tuple[SourceDocument, ...]) -> Iterator[Problem]:
    for document in documents:
        trouble, place = document.trouble, case.sources[document.source].place
        if trouble is not None:
            code = "S932" if trouble.reason == "outside" else "S933"
            yield Problem(code, document.file, trouble.rule, trouble.fix, place, "warning")
    for one in quotes:
        place, said = one.item.place, _short(one.text)
        if not one.item.evidence.sources:
            rule, fix = "A quote has no source.", "Name its source, or remove the quote."
            yield Problem("S931", said, rule, fix, place, "warning")
        elif one.found == "not found":
            rule = f"The quote “{said}” is not in the document of {one.source}."
            yield Problem("S934", said, rule, _nearest(one), place, "warning")
        elif one.passage is not None and one.passage.agrees is False:
            where, page = place_words(one.passage), one.item.evidence.page
            rule = f"The quote “{said}” is on {where} of {one.source}; the entry says {page!r}."
            yield Problem("S935", said, rule, "Correct the page.", place, "warning")


def _nearest(one: Quote) -> str:
    parts = [one.reason] if one.reason else []
    if one.passage is not None:
        where = place_words(one.passage)
        at = f" on {where}" if where else ""
        parts.append(f"Nearest{at}, {one.passage.score:g} of 100: “{_short(one.passage.text)}”.")
    return " ".join([*parts, "Correct the quote, or its source."])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 2].rstrip()} …"
