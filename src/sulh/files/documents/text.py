"""What a document is once it is read: pages of text; and why one could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sulh.errors import FileTrouble

Format = Literal["text", "html", "pdf"]
Reason = Literal[
    "missing", "outside", "no file", "kind", "too large", "empty", "encoding", "damaged", "encrypted", "no text"
]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document: its number from 1, what the document calls it (``""``: nothing), and its text."""

    number: int
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of a document.

    Attributes
    ----------
    format
        How it was read.
    pages
        In their order; one page where the document has none of its own.
    paged
        Whether it has pages of its own.
    sha256
        The digest of its bytes.
    n_pages
        How many pages it has; more than ``pages`` if the rest was over the limit and is not read.
    """

    format: Format
    pages: tuple[Page, ...]
    paged: bool
    sha256: str = ""
    n_pages: int = 1

    @property
    def blank(self) -> tuple[int, ...]:
        """The numbers of the pages without a letter: pictures, or nothing."""
        return tuple(page.number for page in self.pages if not any(map(str.isalnum, page.text)))


class Unreadable(FileTrouble):
    """A document that cannot be read: ``reason`` in a word, ``rule`` what is wrong, ``fix`` the way out."""

    def __init__(self, reason: Reason, rule: str, fix: str) -> None:
        self.reason, self.rule, self.fix = reason, rule, fix
        super().__init__(f"{rule} {fix}")
