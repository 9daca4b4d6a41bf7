"""Names replaced in texts: in prose by what the map says, in identifiers by the same in their manner."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence

from sulh.errors import UsageError
from sulh.show.report.redaction_map import RedactionMap
from sulh.show.report.spelling import Span

ROUNDS = 8
"""How often names are looked for again, in case two replacements make one."""

ADDRESS, FILE, SOURCE, CASE = "(address left out)", "(file left out)", "a source", "CASE"
"""What stands for an address, a file, a source that is cited, and the name and the file of the case."""

_ADDRESSES = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.|mailto:|doi:|urn:)[^\s<>\"']+|[\w.+-]+@[\w-]+\.[\w.-]*\w")
_ENDINGS = (
    "pdf docx? dotx odt rtf html? xhtml txt ya?ml xlsx? xlsm ods csv tsv md json xml png jpe?g gif svg zip npz bib "
    "qdpx? pptx? epub eml msg parquet graphml"
)
_FILES = re.compile(rf"(?i)(?<![\w/\\])[\w.~%:/\\-]*[\w%-]\.(?:{_ENDINGS.replace(' ', '|')})\b(?![\w-])")
_DIGESTS = re.compile(r"(?i)\bsha256:([0-9a-f]{6,64})\b|\b([0-9a-f]{64})\b")
_END_OF_SENTENCE = ".,;:!?)]}"


class Replacing:
    """Replaces names, addresses, files and digests in texts, alike all over a report.

    Parameters
    ----------
    names
        The map.
    salt
        What digests are mixed with.
    case
        The name of the case, which is that of its file.
    files
        Files that belong to the report, and what they are called now.
    sources
        What sources are cited by; a page behind it goes with it.

    Examples
    --------
    >>> from sulh.show.report.redaction_map import Name
    >>> replacing = Replacing(RedactionMap((Name("Taliban", "Party A"),)), "salt", "doha")
    >>> replacing.text("The Taliban's Taliban2021, in sulh solve doha.yaml and https://example.org/x: TalibanAttack")
    "The Party A's PartyA2021, in sulh solve CASE and (address left out): PartyAAttack"
    >>> replacing.text("taliban.attack or not taliban_attack", code=True)
    'party_a.attack or not party_a_attack'
    """

    def __init__(
        self,
        names: RedactionMap,
        salt: str,
        case: str = "",
        files: Mapping[str, str] | None = None,
        sources: Iterable[str] = (),
    ) -> None:
        self.names, self.salt, self.files = names, salt.encode(), dict(files or {})
        self._case = re.compile(rf"(?<![\w.-]){re.escape(case)}(?![\w-])") if case else None
        ids = "|".join(map(re.escape, sorted(set(sources), key=len, reverse=True)))
        cited = rf"(?<![\w.-])(?:{ids})(?![\w-])(?:, (?!(?:{ids})(?![\w-]))[^,;()]*(?=$|[;)]))?"
        self._cited = re.compile(cited) if ids else None
        self._done: dict[tuple[str, bool], str] = {}

    def text(self, text: str, *, code: bool = False) -> str:
        """Return a text without names, addresses, files and digests; ``code``: small names are identifiers."""
        key = (text, code)
        if key not in self._done:
            (self._done[key],) = self.texts([text], [code])
        return self._done[key]

    def texts(self, texts: Sequence[str], code: Sequence[bool] | None = None, between: str = "") -> list[str]:
        """Return texts that belong together, such as the runs of a paragraph; a name may begin in one, end in another.

        What replaces it stands in the first.
        """
        return self.named([self.outside(text) for text in texts], code, between)

    def named(self, texts: Sequence[str], code: Sequence[bool] | None = None, between: str = "") -> list[str]:
        """Return texts as :meth:`texts` does, with nothing but names replaced."""
        parts = list(texts)
        manners = list(code or [False] * len(parts))
        for _ in range(ROUNDS):
            spans = self._found(parts, manners, between)
            if not spans:
                return parts
            parts = self._replaced(parts, manners, spans, between)
        raise UsageError(
            f"{between.join(texts)!r} holds a name again each time that one is replaced. Change what replaces it."
        )

    def _found(self, parts: list[str], code: list[bool], between: str) -> list[Span]:
        """Return where names stand in the joined text; ids that could be words only where there is code."""
        joined = between.join(parts)
        code = [given or self.is_code(part) for part, given in zip(parts, code, strict=True)]
        if not any(code):
            return self.names.spellings.find(joined)
        coded = self.names.coded.find(joined)
        if all(code):
            return coded
        within, at = [], 0
        for part, is_code in zip(parts, code, strict=True):
            within += [range(at, at + len(part))] * is_code
            at += len(part) + len(between)
        found = [span for span in coded if any(span.start in one for one in within)]
        for span in self.names.spellings.find(joined):
            if not any(span.start < other.end and other.start < span.end for other in found):
                found.append(span)
        return sorted(found, key=lambda span: span.start)

    def is_code(self, text: str) -> bool:
        """Say whether a text is no sentence: nothing but ids of parties, and signs between them."""
        words = re.findall(r"\w+", text)
        # With blanks around it, or with the end of a sentence, it is a piece of one.
        return bool(words) and text == text.strip(" .!?:;,") and all(word in self.names.ids for word in words)

    def outside(self, text: str) -> str:
        """Return a text without addresses, files, digests and the name of the case."""
        text = _DIGESTS.sub(lambda found: f"salted:{self.salted((found[1] or found[2]).lower())}", text)
        text = _ADDRESSES.sub(lambda found: ADDRESS + _tail(found[0]), text)
        text = _FILES.sub(lambda found: self._file(found[0]), text)
        text = self._cited.sub(SOURCE, text) if self._cited else text
        return self._case.sub(CASE, text) if self._case else text

    def salted(self, digest: str) -> str:
        """Return what stands for a digest; the beginning of it for its beginning."""
        # The first six digits, so that a digest and its beginning are told alike.
        return hmac.new(self.salt, digest[:6].encode(), hashlib.sha256).hexdigest()[: len(digest)]

    def id(self, text: str) -> str:
        """Return an id, such as that of a section, without names; blanks become hyphens.

        >>> from sulh.show.report.redaction_map import Name
        >>> Replacing(RedactionMap((Name("Taliban", "Party A"),)), "").id("why-taliban")
        'why-party-a'
        """
        changed = self.text(text, code=True)
        return text if changed == text else hyphened(changed)

    def _file(self, name: str) -> str:
        base = re.split(r"[/\\]", name)[-1]
        if name in self.files or base in self.files:
            return self.files.get(name, self.files.get(base, ""))
        return CASE if re.search(r"(?i)\.ya?ml$", name) else FILE

    def _replaced(self, parts: list[str], code: list[bool], spans: Iterable[Span], between: str) -> list[str]:
        """Return the parts with what stands at the spans of the joined text replaced."""
        joined = between.join(parts)
        starts, at = [], 0
        for part in parts:
            starts.append(at)
            at += len(part) + len(between)
        result = list(parts)
        for span in sorted(spans, key=lambda span: -span.start):
            first = True
            for number, start in enumerate(starts):
                low, high = max(span.start, start), min(span.end, start + len(parts[number]))
                if low >= high:
                    continue
                told = self._told(joined, span, code[number]) if first else ""
                first = False
                text = result[number]
                result[number] = text[: low - start] + told + text[high - start :]
        return result

    def _told(self, text: str, span: Span, code: bool) -> str:
        """Return what replaces the name at a span, in the manner of the name there."""
        replacement = self.names.names[span.number].replacement
        name, before, after = text[span.start : span.end], text[: span.start][-1:], text[span.end :][:2]
        words = re.findall(r"[^\W_]+", replacement) or [replacement]
        if "_" in name or before == "_" or after.startswith("_"):
            return "_".join(words).upper() if name.isupper() and len(name) > 1 else "_".join(words).lower()
        if span.joined:
            camel = "".join(word[:1].upper() + word[1:] for word in words)
            return camel[:1].lower() + camel[1:] if name[:1].islower() else camel
        if name.islower() and (code or before in tuple("-./") or re.match(r"[./-]\w", after)):
            mark = "-" if "-" in (before, after[:1], *name) else "_"
            return mark.join(words).lower()
        return replacement


def hyphened(text: str) -> str:
    """Return a text as it may stand in an id or in the name of a file.

    >>> hyphened("Party A (why)")
    'Party-A-why'
    """
    return re.sub(r"[^\w.-]+", "-", text).strip("-") or "part"


def _tail(address: str) -> str:
    """Return the signs at the end of an address that belong to the sentence."""
    return address[len(address.rstrip(_END_OF_SENTENCE)) :]
