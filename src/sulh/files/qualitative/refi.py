"""Coded segments from a REFI-QDA project (.qdpx): project.qde, an XML file, and the texts of the documents.

The format: REFI-QDA Standard, https://www.qdasoftware.org. Read are the codes, the users, and what is coded in texts;
pictures, recordings and areas of pages are counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from xml.parsers import expat

from sulh.errors import CaseError, Place, Problem
from sulh.files.qualitative.archive import Archive
from sulh.files.qualitative.segment import Segment, Segments, day, flat, left_out, no_day

NAMESPACE = "urn:QDA-XML:project:"

DEPTH = 200
"""How deep elements may be nested: codes below codes."""

TEXTS = ("TextSource", "Representation", "Transcript")
"""Elements whose selections are passages of a plain text."""

OTHERS = {
    "PictureSelection": "areas of pictures",
    "PDFSelection": "areas of pages",
    "AudioSelection": "stretches of recordings",
    "VideoSelection": "stretches of recordings",
    "TranscriptSelection": "stretches of transcripts, which are told by time",
}
"""Selections that are no passages of a plain text."""

DOCUMENTS = ("TextSource", "PDFSource", "PictureSource", "AudioSource", "VideoSource")


@dataclass
class _Selection:
    """A selection while it is read: where, by whom, and which codes it has."""

    attributes: dict[str, str]
    plain: bool
    memo: str = ""
    codings: list[dict[str, str]] = field(default_factory=list)
    line: int = 0


@dataclass
class _Text:
    """A text while it is read: the name of its document, its path or its words, and its selections."""

    name: str
    path: str
    content: str = ""
    selections: list[_Selection] = field(default_factory=list)


class _Reader:
    """Hears the elements of project.qde one after the other."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.codes: dict[str, str] = {}
        self.codable: list[str] = []
        self.users: dict[str, str] = {}
        self.documents: list[str] = []
        self.texts: list[_Text] = []
        self.others: Counter[str] = Counter()
        self.stack: list[str] = []
        self.text: list[_Text] = []
        self.selection: _Selection | None = None
        self.words: list[str] | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.heard
        self.parser.StartDoctypeDeclHandler = self.refused
        self.parser.EntityDeclHandler = self.refused
        self.parser.buffer_text = True

    def read(self, data: bytes) -> None:
        """Read the whole of it."""
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            rule = f"project.qde is no XML that can be read: {expat.ErrorString(error.code)}."
            raise self._wrong(rule, error.lineno) from None
        except ValueError:  # an encoding that Python does not know
            raise self._wrong("project.qde is in an encoding that cannot be read.", 1) from None

    def refused(self, *_: object) -> None:
        """Refuse a document type and entities, with which a small file becomes a large one, or reads others."""
        raise self._wrong("project.qde has a document type or entities of its own, which no project needs.")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear the beginning of an element."""
        space, _, name = tag.rpartition(" ")
        if not self.stack and (name != "Project" or not space.startswith(NAMESPACE)):
            raise self._wrong(f"project.qde is no project of REFI-QDA: it begins with {name!r}.")
        if len(self.stack) >= DEPTH:
            raise self._wrong(f"Elements are nested more than {DEPTH} deep.")
        self.stack.append(name)
        guid = attributes.get("guid", "").lower()
        if name == "User":
            self.users[guid] = flat(attributes.get("name", ""))
        elif name == "Code":
            self.codes[guid] = flat(attributes.get("name", ""))
            if attributes.get("isCodable", "true").lower() not in ("false", "0"):
                self.codable.append(self.codes[guid])
        elif name in DOCUMENTS:
            self.documents.append(flat(attributes.get("name", "")) or f"document {len(self.documents) + 1}")
        if name in TEXTS and self.documents:
            self.text.append(_Text(self.documents[-1], attributes.get("plainTextPath", "")))
            self.texts.append(self.text[-1])
        elif name == "PlainTextSelection" and self.text:
            self.selection = _Selection(attributes, True, line=self.parser.CurrentLineNumber)
        elif name in OTHERS:
            self.selection = _Selection({**attributes, "kind": name}, False)
        elif name == "Coding" and self.selection is not None:
            self.selection.codings.append(dict(attributes))
        elif name == "CodeRef" and self.selection is not None and self.selection.codings:
            self.selection.codings[-1]["code"] = attributes.get("targetGUID", "").lower()
        elif name in ("Description", "PlainTextContent"):
            self.words = []

    def end(self, tag: str) -> None:
        """Hear the end of an element."""
        name = self.stack.pop()
        above = self.stack[-1] if self.stack else ""
        if name in ("Description", "PlainTextContent") and self.words is not None:
            heard, self.words = "".join(self.words), None
            if name == "PlainTextContent" and above in TEXTS and self.text:
                self.text[-1].content = heard
            elif name == "Description" and self.selection is not None and above in ("PlainTextSelection", "Coding"):
                self.selection.memo = " ".join(filter(None, (self.selection.memo, heard.strip())))
        elif name == "PlainTextSelection" and self.selection is not None and self.text:
            self.text[-1].selections.append(self.selection)
            self.selection = None
        elif name in OTHERS and self.selection is not None:
            if self.selection.codings:
                self.others[OTHERS[name]] += 1
            self.selection = None
        elif name in TEXTS and self.text:
            self.text.pop()

    def heard(self, words: str) -> None:
        """Hear words between elements."""
        if self.words is not None:
            self.words.append(words)

    def _wrong(self, rule: str, line: int | None = None) -> CaseError:
        # Lines of a file inside an archive are no lines of the archive.
        line = line if line is not None else self.parser.CurrentLineNumber
        return CaseError([Problem("S784", f"line {line}", rule, "Export the project anew.", Place(self.file))])


def read_project(archive: Archive) -> Segments:
    """Return the segments of a project.

    Raises
    ------
    CaseError
        The archive has no project, is too large or damaged, or its XML cannot be read.
    """
    reader = _Reader(archive.file)
    reader.read(archive.project())
    segments: list[Segment] = []
    notes: list[Problem] = []
    for text in reader.texts:
        if any(one.codings for one in text.selections):
            found, told = _of_text(reader, text, archive)
            segments += found
            notes += told
    for kind, count in reader.others.items():
        rule = f"{count:,} coded {kind} {'is' if count == 1 else 'are'} left out: only words are read."
        notes.append(Problem("S787", kind, rule, "Code the words, if they are needed.", Place(archive.file), "warning"))
    names = tuple(dict.fromkeys(filter(None, reader.codable)))
    documents = tuple(dict.fromkeys(one.document for one in segments))
    return Segments("REFI-QDA", tuple(segments), names, documents, tuple(notes))


def _of_text(reader: _Reader, text: _Text, archive: Archive) -> tuple[list[Segment], list[Problem]]:
    words, notes = _words(text, archive)
    found = []
    for one in text.selections:
        start, end = _offset(one, "startPosition"), _offset(one, "endPosition")
        quote = "" if words is None or start is None or end is None else words[start:end].strip()
        quote = quote or one.attributes.get("name", "").strip()
        for coding in one.codings:
            code = reader.codes.get(coding.get("code", ""), "")
            if not quote or not code:
                why = "its words are not in the archive." if not quote else "it has no code of the project."
                notes.append(
                    left_out(archive.file, code or quote, f"in {text.name!r}, {why}", "Export the project anew.")
                )
                continue
            who = coding.get("creatingUser") or one.attributes.get("creatingUser") or ""
            when = coding.get("creationDateTime") or one.attributes.get("creationDateTime") or ""
            dated, sound = day(when)
            if not sound:
                notes.append(no_day(archive.file, when, code))
            coder = reader.users.get(who.lower(), "")
            found.append(Segment(code, text.name, quote, coder, dated, one.memo, start, end))
    return found, notes


def _words(text: _Text, archive: Archive) -> tuple[str | None, list[Problem]]:
    """Return the words of a document in which offsets are right, as far as the names of selections tell."""
    given = text.content
    if not given:
        data = archive.source(text.path)
        if data is None:
            return None, []
        try:
            wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
            given = data.decode("utf-16" if wide else "utf-8-sig")
        except UnicodeDecodeError:
            rule = f"The text of {text.name!r} is not in UTF-8; its passages are as the project itself has them."
            fix = "Export the project anew."
            return None, [Problem("S784", text.path, rule, fix, Place(archive.file), "warning")]
    # Programs count a line end as one character or as two; some put the words of a passage into its name.
    ways = [given, given.replace("\r\n", "\n")]

    def right(words: str) -> int:
        return sum(_fits(one, words) for one in text.selections)

    return max(ways, key=right), []


def _fits(one: _Selection, words: str) -> bool:
    start, end, name = _offset(one, "startPosition"), _offset(one, "endPosition"), one.attributes.get("name", "")
    if start is None or end is None or not name.strip():
        return False
    return " ".join(words[start:end].split()).startswith(" ".join(name.split()))


def _offset(one: _Selection, key: str) -> int | None:
    given = one.attributes.get(key, "")
    return int(given) if given.isdecimal() and len(given) < 12 else None
