"""The text of a PDF, page by page, by PDFium."""

from __future__ import annotations

from typing import Any

from sulh.errors import MissingExtra
from sulh.files.documents.text import Page, Unreadable

PASSWORD = 4
"""What PDFium calls a document that asks for a password."""


def pdf_pages(data: bytes, name: str, most: int) -> tuple[tuple[Page, ...], int]:
    """Return the pages of a PDF, until they have ``most`` characters, and how many pages it has.

    A page that is damaged is empty. The document is closed before this returns.

    Raises
    ------
    Unreadable
        It asks for a password, is damaged, or has no text on any page.
    MissingExtra
        pypdfium2 is not installed.
    """
    try:
        import pypdfium2
    except ImportError:
        raise MissingExtra("pypdfium2", "evidence") from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _trouble(error, data, name) from None
    with document:
        n_pages, read, pages = len(document), 0, []
        for number in range(1, n_pages + 1):
            text = _page_text(document, number - 1, pypdfium2.PdfiumError)
            pages.append(Page(number, document.get_page_label(number - 1), text))
            read += len(text)
            if read > most:
                break
    if not any(any(map(str.isalnum, page.text)) for page in pages):
        rule = f"{name!r} has no text on its {n_pages:,} page{'s' * (n_pages != 1)}: they are pictures, or empty."
        fix = "Have its text recognised (OCR) and keep that beside it, or keep the page as a text."
        raise Unreadable("no text", rule, fix)
    return tuple(pages), n_pages


def _page_text(document: Any, index: int, damaged: type[Exception]) -> str:
    try:
        page = document[index]
        try:
            text = page.get_textpage()
            try:
                # The whole of Unicode, where get_text_range has the basic plane only.
                found: str = text.get_text_bounded()
            finally:
                text.close()
        finally:
            page.close()
    except damaged:
        return ""
    return found.replace("\r\n", "\n").replace("\r", "\n")


def _trouble(error: Any, data: bytes, name: str) -> Unreadable:
    # Of a document without pages PDFium tells the error of the one before.
    if getattr(error, "err_code", None) == PASSWORD and b"/Encrypt" in data:
        fix = "Keep a copy without a password beside the case, or the pages that are quoted as a text."
        return Unreadable("encrypted", f"{name!r} is encrypted and asks for a password.", fix)
    return Unreadable("damaged", f"{name!r} is damaged, or no PDF.", "Get it again, or save it anew from a viewer.")
