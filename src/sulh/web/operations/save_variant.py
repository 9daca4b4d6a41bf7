"""Keeping a change that would make an outcome hold, as a variant of the case."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Literal

from pydantic import Field

from sulh.case.states import MAX_STATES
from sulh.errors import SulhError, UsageError
from sulh.files.document import Document
from sulh.files.reader import loads
from sulh.questions.solve import solve
from sulh.questions.wishes import wishes
from sulh.questions.writing import see_new
from sulh.stability.concept import Sanctions
from sulh.web.folder import Opened
from sulh.web.operations.operation import Operation

KEYS = frozenset({"kind", "because", "from", "set", "remove", "source", "quote", "page", "confidence"})
"""What an entry of a variant may have."""


class SaveVariant(Operation):
    """Add a variant that makes an outcome hold, as the page Change offers it.

    ``entry`` is the entry of the case file, as JSON; ``variant`` the coding that was asked about. ``want``, with
    ``concept``, ``sanctions`` and ``return_counts``, is what the entry promises: nothing is written unless it holds in
    the new variant.
    """

    many: ClassVar[frozenset[str]] = frozenset({"want"})

    op: Literal["save-variant"] = "save-variant"
    name: str = Field(max_length=200)
    entry: str = Field(max_length=1_000_000)
    want: tuple[str, ...] = ()
    concept: str = "seq"
    sanctions: Sanctions = "legal-sequences"
    return_counts: bool = True

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the variant added, and seen to do what it promises."""
        name = self.name.strip()
        see_new(document, name)
        result = document.set(("variants", name), self._entry())
        again = loads(result.text, opened.name, file=opened.name).variant(name)
        if self.want:
            found = solve(again, sanctions=self.sanctions, return_counts=self.return_counts, max_states=MAX_STATES)
            for wish in wishes(again, found.states, self.want, self.concept):
                held = found.holding.get(wish.concept)
                if held is None:
                    rules: dict[str, Any] = {"sanctions": self.sanctions, "return_counts": self.return_counts}
                    held = solve(again, [wish.concept], **rules).holding[wish.concept]
                if not bool(wish.met(held)):
                    raise SulhError(
                        f"Nothing was written: with this change, {str(wish)!r} would not hold in the file as it is "
                        "now. Load the page again, and ask again."
                    )
        return result

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Saved the variant {self.name.strip()!r}"

    def _entry(self) -> dict[str, Any]:
        try:
            entry = json.loads(self.entry)
        except (ValueError, RecursionError):
            entry = None
        if not isinstance(entry, dict) or not entry or not set(entry) <= KEYS:
            raise UsageError("The change is no entry of a variant. Load the page again, and ask again.")
        if entry.get("from", None) != self.variant:
            raise UsageError("The change was worked out for another coding. Load the page again, and ask again.")
        return entry
