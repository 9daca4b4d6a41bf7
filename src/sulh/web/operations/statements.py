"""The statements of a party, most important first: moved, changed, added, removed."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from sulh.errors import UsageError
from sulh.files.document import Document
from sulh.files.render import Data
from sulh.web.folder import Opened
from sulh.web.operations.backing import Backing, lines
from sulh.web.operations.coding import Coded, Path, checked, fill, read
from sulh.web.operations.moving import inserted, permuted, removed, shifted
from sulh.web.operations.operation import data_at


def unit(party: str) -> Path:
    """Return where the statements of a party are."""
    return ("parties", party, "preferences")


def text_of(item: Any, key: str = "prefer") -> str | None:
    """Return what an item of a list says, in short or in long form."""
    found = item.get(key) if isinstance(item, dict) else item
    return found if isinstance(found, str) else None


def _found(document: Document, path: Path, index: int, statement: str) -> list[Any]:
    """Return the list at a path, once it is sure that the statement is where it is thought to be."""
    items = data_at(document, path)
    items = items if isinstance(items, list) else []
    checked(text_of(items[index]) if 0 <= index < len(items) else None, statement, "The statement")
    return items


class MoveStatement(Coded):
    """Move a statement of a party to another place of its list; ``to`` is its place afterwards, from 0."""

    op: Literal["move-statement"] = "move-statement"
    party: str
    index: int
    statement: str
    to: int

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the statement moved."""
        own, path = self.ground(document, opened, unit(self.party))
        items = _found(own, path, self.index, self.statement)
        if not 0 <= self.to < len(items):
            raise UsageError(f"The list has {len(items)} statements; there is no place {self.to + 1}.")
        return document if self.to == self.index else permuted(own, path, shifted(len(items), self.index, self.to))

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        way = "up" if self.to < self.index else "down"
        how = way if abs(self.to - self.index) == 1 else f"{way} to place {self.to + 1}"
        return f"Moved `{self.statement}` of {self.party_of(opened, self.party)} {how}{self.there(opened)}"


class _Said(Backing):
    """A statement with what supports it."""

    party: str
    prefer: str
    uncertain: bool = False
    strong: int = 1

    def fields(self) -> dict[str, Data | None]:
        """Return the fields of the entry."""
        strong: Data | None = None if self.strong == 1 else True if self.strong == 2 else self.strong
        marks: dict[str, Data | None] = {"uncertain": True if self.uncertain else None, "strong": strong}
        return {"prefer": lines(self.prefer), **marks, **self.backing()}


class SetStatement(_Said):
    """Change a statement of a party and what supports it."""

    main: ClassVar[str] = "prefer"

    op: Literal["set-statement"] = "set-statement"
    index: int
    statement: str

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the statement changed."""
        own, path = self.ground(document, opened, unit(self.party))
        items = _found(own, path, self.index, self.statement)
        item = items[self.index]
        wanted = self.fields()
        if isinstance(item, dict) and self.strong == 2 and item.get("strong") == "2":
            wanted["strong"] = 2
        filled = fill(own, (*path, self.index), "prefer", wanted)
        return document if filled.text == own.text else filled

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Changed `{self.statement}` of {self.party_of(opened, self.party)}{self.there(opened)}"


class AddStatement(_Said):
    """Add a statement to a party, at a place or at the end.

    ``choose`` stands for a statement of one option: its name with ``:yes``, or ``:no`` where it is not wanted.
    """

    main: ClassVar[str] = "prefer"

    op: Literal["add-statement"] = "add-statement"
    prefer: str = ""
    choose: str = ""
    at: int | None = None

    def said(self) -> str:
        """Return the statement, as it was typed or chosen."""
        typed = lines(self.prefer)
        if bool(typed) == bool(self.choose):
            raise UsageError("Choose an option, or type a statement: one of the two.")
        name, _, way = self.choose.rpartition(":")
        name = name.removeprefix(f"{self.party}.")
        return typed or (f"not {name}" if way == "no" else name)

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the statement added."""
        given = {key: value for key, value in {**self.fields(), "prefer": self.said()}.items() if value is not None}
        item: Data = given["prefer"] if list(given) == ["prefer"] else given
        self.party_of(opened, self.party)
        found = read(document, opened, self.variant, unit(self.party))
        document, path = self.ground(document, opened, unit(self.party))
        if not isinstance(found, list):
            return document.set(path, [item])
        at = len(found) if self.at is None else self.at
        return inserted(document, path, at, item)

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Added `{self.said()}` to {self.party_of(opened, self.party)}{self.there(opened)}"


class RemoveStatement(Coded):
    """Remove a statement of a party."""

    op: Literal["remove-statement"] = "remove-statement"
    party: str
    index: int
    statement: str

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document without the statement and its comments."""
        document, path = self.ground(document, opened, unit(self.party))
        _found(document, path, self.index, self.statement)
        return removed(document, path, self.index)

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Removed `{self.statement}` of {self.party_of(opened, self.party)}{self.there(opened)}"


STATEMENTS = (MoveStatement, SetStatement, AddStatement, RemoveStatement)
"""The changes of this module."""
