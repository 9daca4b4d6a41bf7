"""From the bytes of a document to its text."""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import Path, PurePosixPath

from sulh.files.documents.markup import html_text
from sulh.files.documents.pdf import pdf_pages
from sulh.files.documents.text import DocumentText, Format, Page, Unreadable

MOST_BYTES = 200_000_000
"""The largest document that is read."""

MOST_CHARACTERS = 5_000_000
"""The longest text: about 2,000 pages. Of a PDF what comes after it is not read; a longer text is refused."""

FORMATS: dict[str, Format] = {
    **dict.fromkeys((".txt", ".text", ".md", ".markdown"), "text"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    ".pdf": "pdf",
}
"""How a document is read, by the ending of its name."""

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)

ENCODINGS = re.compile(
    r"ascii|utf-8(?:-sig)?|iso8859-\d+|cp(?:125\d|437|85\d|866|874|932|949|950)|koi8-[rtu]|mac-(?:roman|cyrillic|greek)"
    r"|gb2312|gbk|gb18030|big5(?:hkscs)?|euc_(?:jp|kr)|shift_jis|iso2022_jp|tis-620|johab"
)
"""The encodings a page may declare, as Python calls them: those of texts, each read in one pass."""


def read_document(path: Path, name: str) -> DocumentText:
    """Return the text of a document.

    Parameters
    ----------
    path
        Where it is.
    name
        What messages call it: the path as the case file has it.

    Raises
    ------
    Unreadable
        Whatever keeps it from being read: reason, rule and way out.
    MissingExtra
        It is a PDF, and pypdfium2 is not installed.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        rule = f"{name!r} cannot be read: {error.strerror or type(error).__name__}."
        raise Unreadable("missing", rule, "Make it readable.") from None
    return document_text(data, name)


def document_text(data: bytes, name: str) -> DocumentText:
    r"""Return the text of the bytes of a document; its name says how to read them.

    A text has pages where it has form feeds, as what comes out of a PDF has.

    >>> document_text("They met.\fThey agreed.".encode(), "minutes.txt").pages[1]
    Page(number=2, label='', text='They agreed.')
    """
    if len(data) > MOST_BYTES:
        rule = f"{name!r} has more than {MOST_BYTES // 1_000_000} MB."
        raise Unreadable("too large", rule, "Keep the pages that are quoted as a document of their own.")
    if not data.strip():
        raise Unreadable("empty", f"{name!r} is empty.", "Put the document there.")
    digest = hashlib.sha256(data).hexdigest()
    match _format(data, name):
        case "pdf":
            pages, n_pages = pdf_pages(data, name, MOST_CHARACTERS)
            return DocumentText("pdf", pages, True, digest, n_pages)
        case "html":
            text = html_text(_short(_decoded(data, name, CHARSET.search(data[:4096])), name))
            return DocumentText("html", (_lettered(Page(1, "", text), name),), False, digest)
        case _:
            texts = _short(_decoded(data, name), name).replace("\r\n", "\n").replace("\r", "\n").split("\f")
            if len(texts) > 1 and not texts[-1].strip():
                texts.pop()
            pages = tuple(Page(number, "", text) for number, text in enumerate(texts, 1))
            _lettered(Page(0, "", "".join(texts)), name)
            return DocumentText("text", pages, len(pages) > 1, digest, len(pages))


def _format(data: bytes, name: str) -> Format:
    head = data[:1024].lstrip()
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if head.startswith(b"%PDF-"):
        return "pdf"
    if ending not in FORMATS:
        rule = f"{name!r} ends in {ending!r}." if ending else f"{name!r} has no ending that says what it is."
        raise Unreadable("kind", f"{rule} Documents are read as {', '.join(FORMATS)}.", "Save it as PDF or as text.")
    if ending == ".pdf" and re.match(rb"<(!doctype html|html)", head, re.IGNORECASE):
        rule = f"{name!r} is a web page and no PDF."
        raise Unreadable("damaged", rule, "Get the document again: often such a page says why it was not given.")
    return FORMATS[ending]


def _decoded(data: bytes, name: str, declared: re.Match[bytes] | None = None) -> str:
    encoding = next((known for mark, known in MARKS if data.startswith(mark)), None)
    if encoding is None:
        encoding = declared[1].decode("ascii").lower() if declared is not None else "utf-8"
        if encoding.startswith(("utf-16", "utf-32")):  # then it could not have been read so far
            encoding = "utf-8"
    try:
        if not ENCODINGS.fullmatch(codecs.lookup(encoding).name) and not encoding.startswith("utf-"):
            encoding = "utf-8"
        text = data.decode(encoding).removeprefix("\ufeff")
    except (ValueError, LookupError):  # UnicodeError is a ValueError
        # A page may say one thing and be another.
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            rule = f"{name!r} is no text in UTF-8: the byte {data[error.start]:#04x} at {error.start:,} is not."
            raise Unreadable("encoding", rule, "Save it again as UTF-8.") from None
    if "\0" in text:
        raise Unreadable("encoding", f"{name!r} is no text: it holds a zero byte.", "Save it again as UTF-8.")
    return text


def _short(text: str, name: str) -> str:
    if len(text) > MOST_CHARACTERS:
        rule = f"{name!r} has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read."
        raise Unreadable("too large", rule, "Keep the pages that are quoted as a document of their own.")
    return text


def _lettered(page: Page, name: str) -> Page:
    if not any(map(str.isalnum, page.text)):
        raise Unreadable("no text", f"{name!r} holds no words.", "Is this the right document?")
    return page
