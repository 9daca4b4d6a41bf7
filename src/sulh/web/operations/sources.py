"""The documents that entries of a case refer to."""

from __future__ import annotations

from typing import ClassVar, Literal

from sulh.errors import UsageError
from sulh.files.document import Document
from sulh.files.render import Data
from sulh.web.folder import Opened
from sulh.web.operations.backing import lines
from sulh.web.operations.operation import Operation
from sulh.web.operations.parties import made_id


class AddSource(Operation):
    """Add a source, for all codings; its key is made from its title. ``address``: where it can be found."""

    main: ClassVar[str] = "title"

    op: Literal["add-source"] = "add-source"
    title: str = ""
    date: str = ""
    address: str = ""
    access: Literal["public", "restricted", "confidential"] = "public"

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the source."""
        title = " ".join(self.title.split())
        if not title:
            raise UsageError("The source needs a title, such as: Minutes of the first meeting.")
        key = made_id(title, 2, "source", opened.coded().sources)
        fields = {"title": title, "date": lines(self.date), "address": lines(self.address)}
        entry: dict[str, Data] = {name: text for name, text in fields.items() if text}
        if self.access != "public":
            entry["access"] = self.access
        return document.set(("sources", key), entry)

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Added the source {' '.join(self.title.split())!r}"
