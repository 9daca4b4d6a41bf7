"""What every change has: where it is checked, how it edits the text, and what it is called when it is undone."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from sulh.files.document import Document
from sulh.web.asked import Query
from sulh.web.folder import Opened


class Operation(BaseModel):
    """One change of a case, made by hand; its fields are what the form or the JSON says.

    A subclass has a field ``op: Literal["..."]``, which names it, and is listed in
    :mod:`sulh.web.operations.every`. ``variant`` names the coding that is changed, None the base.
    """

    model_config = ConfigDict(extra="forbid", str_max_length=100_000, frozen=True)
    many: ClassVar[frozenset[str]] = frozenset()
    """Fields of which a form may have several values."""
    main: ClassVar[str] = ""
    """The field that a form begins with: what is wrong is told there, if nothing says that it is elsewhere."""

    variant: str | None = None

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the change made; nothing is judged here: the reader does that afterwards.

        Raises
        ------
        SulhError
            What it names is not there.
        """
        raise NotImplementedError

    def says(self, opened: Opened) -> str:
        """Return what was done in a few words, such as "Moved a statement of the mill up"."""
        raise NotImplementedError

    def then(self, query: Query) -> Query:
        """Return what the page asks for once it is done; as a rule what it asked for before."""
        return query


def data_at(document: Document, path: tuple[str | int, ...]) -> Any:
    """Return the plain data at a path of a document; None where there is none.

    >>> data_at(Document.parse("parties: {mill: {ranking: [a, b]}}"), ("parties", "mill", "ranking", 1))
    'b'
    """
    from sulh.files.nodes import plain

    at: Any = plain(document.root)
    for part in path:
        try:
            at = at[part]
        except (KeyError, IndexError, TypeError):
            return None
    return at
