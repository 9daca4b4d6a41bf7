"""The title of a case, and what it is about."""

from __future__ import annotations

from typing import ClassVar, Literal

from sulh.files.document import Document
from sulh.web.folder import Opened
from sulh.web.operations.operation import Operation


class SetTitle(Operation):
    """Give the case another title."""

    main: ClassVar[str] = "title"

    op: Literal["set-title"] = "set-title"
    title: str

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the title."""
        return document.set(("title",), self.title.strip())

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return "Changed the title"
