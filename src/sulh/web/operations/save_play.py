"""Keeping a play: under ``plays``, never in the history, which is the record of what happened."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import Field

from sulh.errors import UsageError
from sulh.files.document import Document
from sulh.questions.situation import situation
from sulh.web.asked import Query
from sulh.web.folder import Opened
from sulh.web.operations.operation import Operation
from sulh.web.playing import checked, playing, start_data, steps_data


class SavePlay(Operation):
    """Keep a play.

    ``steps`` are written ``party:STATE``, or ``party:pass``; ``reasons`` has a text for each of them, or nothing;
    ``seats`` are written ``party:who``.
    """

    op: Literal["save-play"] = "save-play"
    many: ClassVar[frozenset[str]] = frozenset({"steps", "reasons", "seats"})
    name: str
    date: str = ""
    start: str = ""
    steps: list[str]
    reasons: list[str] = Field(default_factory=list)
    seats: list[str] = Field(default_factory=list)
    note: str = ""

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the play; its steps must be legal moves in the coding that it was played in."""
        name = " ".join(self.name.split())
        case = opened.coded(self.variant)
        if not name:
            raise UsageError("The play needs a name, such as: first evening.")
        if opened.case is not None and name in opened.case.plays:
            raise UsageError(f"There is a play called {name!r} already. Choose another name.")
        pairs = [("start", self.start), *(("step", step) for step in self.steps)]
        pairs += [(f"why-{number}", " ".join(why.split())) for number, why in enumerate(self.reasons, start=1)]
        played = checked(playing(situation(case), Query(tuple(pair for pair in pairs if pair[1].strip()))))
        entry: dict[str, Any] = {"date": self.date.strip()} if self.date.strip() else {}
        if self.variant:
            entry["variant"] = self.variant
        entry["start"] = start_data(played)
        pairs = [(party, person.strip()) for party, _, person in (seat.partition(":") for seat in self.seats)]
        if seats := {party: person for party, person in pairs if person}:
            entry["seats"] = seats
        entry["steps"] = steps_data(played)
        if self.note.strip():
            entry["note"] = self.note.strip()
        return document.set(("plays", name), entry)

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Saved the play {' '.join(self.name.split())!r}"
