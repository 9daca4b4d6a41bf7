"""What is still there: names looked for in a finished file, in its text, its metadata and what is packed into it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

from sulh.errors import Place, Problem, SulhError
from sulh.questions.extras import pdfium
from sulh.show.report.redaction_map import RedactionMap

MOST, TOLD, AROUND, DEEPEST = 50, 12, 30, 4
"""Finds that are kept of one file and told of all, signs around each, and how many packages within each other are
opened."""

SOURCE = "the source"
"""Where what stands in a file stands, tags and escapes included."""

NAME = "the name of a file"

ONCE = (SOURCE, NAME)
"""Where a name is not told of that was told of elsewhere."""

Piece = tuple[str, str]

# What stands between the texts of two blocks: no name goes over it.
_APART = "\0"
_INLINE = frozenset(
    re.findall(
        r"\S+",
        "a abbr b bdi bdo cite code em i mark q s small span strong sub sup tspan u var wbr "
        "w:r w:t w:hyperlink w:ins w:smarttag w:rpr w:lang w:rtl w:rstyle w:b w:bcs w:i w:ics w:color w:sz w:szcs w:u "
        "w:prooferr w:bookmarkstart w:bookmarkend w:rfonts w:cs w:noproof w:vertalign w:instrtext w:fldchar",
    )
)
_LINES = frozenset(("br", "text", "w:br", "w:tab", "w:cr"))
_LANGUAGE = re.compile('"[a-z]{2,3}-[A-Z]{2}"')
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_PRINTED = re.compile(rb"[\x20-\x7e]{6,}")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_TEXTUAL = ("html", "htm", "xml", "rels", "svg", "xhtml")


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that is still there: which of the map, how it is written, where, and what stands around it."""

    name: str
    found: str
    where: str
    context: str

    def __str__(self) -> str:
        return f"{self.found!r} ({self.name}) in {self.where}: {self.context}"


class NamesLeft(SulhError):
    """Names would still be in a redacted file, so it is not written; ``hits`` says which and where."""

    code = "S795"

    def __init__(self, hits: Iterable[Hit]) -> None:
        self.hits = tuple(hits)
        more = len(self.hits) - TOLD
        lines = [*map(str, self.hits[:TOLD]), *([f"and {more:,} more"] if more > 0 else [])]
        super().__init__("\n  ".join(["Names are still there, so nothing was written.", *lines]))

    def to_problems(self) -> tuple[Problem, ...]:
        """Return a problem for each find."""
        fix = "Nothing was written. Add this spelling under also:, or, if it is no name, under keep:."
        return tuple(
            Problem(self.code, one.found, f"{one.found!r}, for {one.name!r}, is still there: {one.context}", fix,
                    Place(one.where))
            for one in self.hits
        )  # fmt: skip


def refuse(files: Mapping[str, str | bytes], names: RedactionMap) -> None:
    """Raise an error if a name is still in one of the files, or in what they are called.

    Parameters
    ----------
    files
        Contents by name; the ending says how they are read.

    Raises
    ------
    NamesLeft
        With every find, 50 of each file at most.

    Examples
    --------
    >>> from sulh.show.report.redaction_map import parse_map
    >>> refuse({"a.md": "Party A acts."}, parse_map("names: {Taliban: Party A}"))
    >>> refuse({"a.html": "<p>The Tal<b>iban</b></p>"}, parse_map("names: {Taliban: Party A}"))
    Traceback (most recent call last):
    sulh.show.report.searching.NamesLeft: Names are still there, so nothing was written. 'Taliban' (Taliban) in ...
    """
    hits = _hits(((name, NAME) for name in files), names)
    for name, content in files.items():
        found = search(content, "." + name.rpartition(".")[2], names)
        hits += [Hit(one.name, one.found, f"{name}, {one.where}", one.context) for one in found]
    if hits:
        raise NamesLeft(hits)


def search(content: str | bytes, suffix: str, names: RedactionMap) -> tuple[Hit, ...]:
    """Return where names are still in a finished file, in any spelling; 50 finds at most.

    Text is looked at without its tags and with them: attributes, comments and what is escaped or in base 64. Of a
    ``.docx`` every part is, of a ``.pdf`` the text of its pages, its metadata and what is packed into it.

    Parameters
    ----------
    content
        The whole file.
    suffix
        The ending of its name, such as ``".html"``.

    Raises
    ------
    MissingExtra
        It is a PDF, and pypdfium2 is not installed.

    Examples
    --------
    >>> from sulh.show.report.redaction_map import parse_map
    >>> names = parse_map("names: {Taliban: Party A}")
    >>> page = '<p title="Tal&#105;ban">a <!-- VGFsaWJhbiBhY3RzLCBvciBkb2Vz --></p>'
    >>> [hit.where for hit in search(page, ".html", names)]
    ['an attribute', 'base 64 in the source']
    """
    return tuple(_hits(_pieces(content, suffix.lower().lstrip(".")), names))


def _hits(pieces: Iterable[Piece], names: RedactionMap) -> list[Hit]:
    """Return the finds, each once."""
    hits: dict[tuple[str, str, str], Hit] = {}
    seen: dict[tuple[str, str], int] = {}
    for number, (text, where) in enumerate(pieces):
        for span in names.spellings.find(text):
            name, found = names.names[span.number].name, text[span.start : span.end]
            around = text[max(0, span.start - AROUND) : span.end + AROUND]
            context = " ".join(re.sub(r"[^\S ]|[\0\ufffd]", " ", around).split())
            # What is told of the text need not be told of the source, too.
            if seen.setdefault((name, found), number) != number and where in ONCE:
                continue
            hits.setdefault((found, where, context), Hit(name, " ".join(found.split()), where, context))
            if len(hits) >= MOST:
                return list(hits.values())
    return list(hits.values())


def _pieces(content: str | bytes, kind: str, depth: int = 0) -> Iterator[Piece]:
    """Yield the texts of a file, each with where it stands."""
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if data.startswith(b"PK\3\4") and depth < DEEPEST:
        yield from _of_package(data, depth)
    elif data.startswith(b"\x89PNG"):
        yield from _of_png(data)
    elif data.startswith(b"%PDF"):
        yield from _of_pdf(data)
    elif (text := _decoded(data)) is not None:
        if kind in _TEXTUAL or text.lstrip()[:5].lower() in ("<?xml", "<!doc", "<html"):
            # What says of which language a text is names no land.
            text, kind = _LANGUAGE.sub('""', text), "xml"
            yield from _of_markup(text)
        yield from _of_text(text, kind, depth)
    else:
        yield from ((found[0].decode("ascii"), "a part that is no text") for found in _PRINTED.finditer(data))


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode("utf-8-sig", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-16", "replace") if data.startswith((b"\xff\xfe", b"\xfe\xff")) else None


def _of_text(text: str, kind: str, depth: int) -> Iterator[Piece]:
    """Yield a text as it is, without its escapes, and what stands in it in base 64."""
    packed = [found for found in _BASE64.finditer(text) if len(found[0]) >= 200]
    # Long runs of letters are data and no text; they are looked at once they are unpacked.
    plain = text
    for found in reversed(packed):
        plain = plain[: found.start()] + _APART + plain[found.end() :]
    yield plain, SOURCE
    variants = [unquote(plain)] if re.search("%[0-9A-Fa-f]{2}", plain) else []
    variants += [unescape(plain)] if "&" in plain and kind != "xml" else []
    if "\\" in plain:
        variants.append(re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), plain))
        variants.append(re.sub(r"\\(?=[^\w\s])", "", plain) if kind in ("md", "markdown") else plain)
    if kind in ("md", "markdown"):
        variants.append(re.sub(r"\\(?=[^\w\s])|[*_`]+(?=\w)|(?<=\w)[*_`]+", "", plain))
    for variant in dict.fromkeys(variants):
        if variant != plain:
            yield variant, SOURCE
    if depth < DEEPEST:
        for found in _BASE64.finditer(text):
            data = _unpacked(found[0])
            if data is not None:
                yield from ((piece, f"base 64 in {where}") for piece, where in _pieces(data, "", depth + 1))


def _unpacked(text: str) -> bytes | None:
    """Return what stands in a text in base 64, if it seems to be something."""
    text = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        data = b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    known = data.startswith((b"PK\3\4", b"\x89PNG", b"%PDF", b"\xff\xd8", b"wOF"))
    printed = sum(len(found[0]) for found in _PRINTED.finditer(data))
    return data if known or printed > 0.9 * len(data) or _is_words(data) else None


def _is_words(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum(one.isprintable() for one in text) > 0.9 * len(text)


class _Markup(HTMLParser):
    """Takes a text of tags apart: its words, block by block, its attributes and comments."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.attributes: list[str] = []
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._mark(tag)
        self.attributes += [f"{name}{_APART}{value or ''}" for name, value in attrs]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._mark(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_decl(self, decl: str) -> None:
        self.comments.append(decl)

    def handle_pi(self, data: str) -> None:
        self.comments.append(data)

    def unknown_decl(self, data: str) -> None:
        self.comments.append(data)

    def _mark(self, tag: str) -> None:
        tag = tag.lower()
        if tag not in _INLINE:
            self.words.append("\n" if tag in _LINES else _APART)


def _of_markup(text: str) -> Iterator[Piece]:
    parser = _Markup()
    parser.feed(text)
    parser.close()
    # Lines of a picture follow each other with nothing but an end of line between.
    yield re.sub(r"\n\s*\n", "\n", "".join(parser.words)), "the text"
    yield _APART.join(dict.fromkeys(parser.attributes)), "an attribute"
    yield _APART.join(parser.comments), "a comment"


def _of_package(data: bytes, depth: int) -> Iterator[Piece]:
    """Yield the texts of a package such as a .docx: what its parts are called, and each part."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        yield package.comment.decode("utf-8", "replace"), "the comment of the package"
        for part in package.infolist():
            yield unquote(part.filename), "the name of a part"
            yield part.comment.decode("utf-8", "replace"), "the comment of a part"
            kind = part.filename.rpartition(".")[2].lower()
            for text, where in _pieces(package.read(part), kind, depth + 1):
                yield text, f"{part.filename}, {where}"


def _of_png(data: bytes) -> Iterator[Piece]:
    """Yield the texts of a picture: what it says about itself; what is drawn is no text."""
    at = 8
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        if kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
            key, _, rest = body.partition(b"\0")
            for part in (key, rest, _inflated(rest[1:]), _inflated(rest.rpartition(b"\0")[2])):
                yield part.decode("utf-8", "replace"), "what a picture says about itself"
                yield part.decode("latin-1"), "what a picture says about itself"
        at += size + 12


def _of_pdf(data: bytes) -> Iterator[Piece]:
    """Yield the texts of a PDF: its pages, its metadata, its outline, and what is packed into it."""
    module = pdfium()
    document = module.PdfDocument(data)
    try:
        for key, value in document.get_metadata_dict().items():
            yield value, f"the metadata, {key}"
        yield _APART.join(entry.get_title() for entry in document.get_toc()), "the outline"
        for number, page in enumerate(document, 1):
            text = page.get_textpage().get_text_bounded().replace("\r\n", "\n")
            yield text, f"page {number}"
            yield re.sub(r"[-\u00ad\ufffe]\n", "", text), f"page {number}"
            page.close()
    finally:
        document.close()
    yield from _of_strings(_STREAM.sub(b"", data))
    for found in _STREAM.finditer(data):
        raw = _inflated(found[1]) or found[1]
        # Pictures and fonts are no text.
        if sum(len(one[0]) for one in _PRINTED.finditer(raw)) > 0.8 * len(raw):
            yield from _of_strings(raw)


def _of_strings(raw: bytes) -> Iterator[Piece]:
    """Yield the texts of a part of a PDF: its strings, in the two ways in which they are written."""
    where = "what is packed into the file"
    for found in re.finditer(rb"\((?:[^()\\]|\\.){2,}\)", raw, re.DOTALL):
        body = re.sub(rb"\\([0-7]{1,3})", lambda octal: bytes([int(octal[1], 8) & 255]), found[0][1:-1])
        body = re.sub(rb"\\(.)", rb"\1", body, flags=re.DOTALL)
        wide = body.startswith((b"\xfe\xff", b"\xff\xfe"))
        if wide or body.decode("latin-1").isprintable():
            yield body.decode("utf-16" if wide else "latin-1", "replace"), where
    for found in re.finditer(rb"<([0-9A-Fa-f\s]{8,})>", raw):
        body = bytes.fromhex(re.sub(rb"\s", b"", found[1]).decode("ascii")[: len(found[1]) // 4 * 4])
        if body.startswith(b"\xfe\xff"):
            yield body.decode("utf-16", "replace"), where
    if raw.lstrip().startswith((b"<?xpacket", b"<?xml", b"<x:xmpmeta")):
        yield from ((text, f"the metadata, {part}") for text, part in _of_markup(raw.decode("utf-8", "replace")))


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return b""
