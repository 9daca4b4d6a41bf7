"""An answer as the workbench keeps it: plain data, so that it outlives the process that worked it out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter

from sulh.show.explained import Branch, Outline
from sulh.show.tables import Sheet, Table
from sulh.web.drawings import sound


@dataclass(frozen=True)
class Drawing:
    """A picture: SVG made by sulh, with its caption."""

    svg: str
    caption: str


@dataclass(frozen=True)
class Answer:
    """The answer to a question.

    Attributes
    ----------
    document
        As the command prints it with ``--json``; the page ends in ``.json`` gives just this.
    heading, lines, tables, branches, notes
        As the command prints it for people (:class:`~sulh.show.tables.Sheet`).
    drawings
        Pictures that belong to it.
    more
        What one page needs besides; plain data.
    """

    document: dict[str, Any]
    heading: str = ""
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    branches: tuple[Branch, ...] = ()
    notes: tuple[str, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        document: dict[str, Any],
        sheet: Sheet,
        drawings: tuple[Drawing, ...] = (),
        more: dict[str, Any] | None = None,
    ) -> Answer:
        """Return the answer with what a sheet says."""
        branches = sheet.branches if isinstance(sheet, Outline) else ()
        lines = sheet.lines
        return cls(document, sheet.heading, lines, sheet.tables, branches, sheet.notes, drawings, more or {})

    def to_text(self) -> str:
        """Return it as text to be kept.

        >>> answer = Answer({"n": 1}, lines=("One.",), tables=(Table("A table", ("a",), (("1",),), frozenset({0})),))
        >>> Answer.from_text(answer.to_text()) == answer
        True
        """
        return json.dumps(_ADAPTER.dump_python(self, mode="json"), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Answer:
        """Return the answer that a text keeps; a drawing that sulh cannot have made is left out.

        Raises
        ------
        ValueError
            It is none.
        """
        found = _ADAPTER.validate_json(text)
        drawn = ((one, sound(one.svg)) for one in found.drawings)
        return replace(found, drawings=tuple(replace(one, svg=svg) for one, svg in drawn if svg))


_ADAPTER: TypeAdapter[Answer] = TypeAdapter(Answer)
