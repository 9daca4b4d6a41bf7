"""Variants: another coding of the case, begun and removed."""

from __future__ import annotations

from typing import ClassVar, Literal

from sulh.errors import UsageError
from sulh.files.document import Document
from sulh.files.render import Data
from sulh.web.asked import Query
from sulh.web.folder import Opened
from sulh.web.operations.backing import lines
from sulh.web.operations.coding import Coded
from sulh.web.operations.operation import data_at


class NewVariant(Coded):
    """Begin a variant of the coding that is shown; it says the same until something is changed in it."""

    main: ClassVar[str] = "name"

    op: Literal["new-variant"] = "new-variant"
    name: str
    kind: Literal["disputed", "leadership", "counterfactual"] = "counterfactual"
    because: str = ""

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the variant."""
        name = self.name.strip()
        if not name or "\n" in name or len(name) > 200:
            raise UsageError("A variant has a name of one line, such as new-minister.")
        if name in opened.coded().variants:
            raise UsageError(f"There is a variant {name!r} already. Choose another name.")
        entry: dict[str, Data] = {"kind": self.kind}
        if lines(self.because):
            entry["because"] = lines(self.because)
        if self.variant:
            opened.coded(self.variant)
            entry["from"] = self.variant
        return document.set(("variants", name), {**entry, "set": {}})

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Began the variant {self.name.strip()!r}"

    def then(self, query: Query) -> Query:
        """Return the page in the new coding."""
        return query.but(variant=self.name.strip(), beside="")


class RemoveVariant(Coded):
    """Remove a variant; what refers to it keeps it from being removed."""

    op: Literal["remove-variant"] = "remove-variant"
    name: str

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document without the variant."""
        opened.coded(self.name)
        if data_at(document, ("variants",)) and len(opened.coded().variants) == 1:
            return document.remove(("variants",))
        return document.remove(("variants", self.name))

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Removed the variant {self.name!r}"


VARIANT_CHANGES = (NewVariant, RemoveVariant)
"""The changes of this module."""
