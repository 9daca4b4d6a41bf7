"""Deals: which agreements there are, which hold, and who could undo them."""

from __future__ import annotations

from pydantic import Field

from sulh.case.case import Case
from sulh.questions.deals import deals
from sulh.show.deals import deals_sheet
from sulh.web.answers import Answer
from sulh.web.questions.question import Progress, Question, Settings


class DealsSettings(Settings):
    """What agreements can be asked with."""

    start: str = Field("", title="From", description="Where to begin", json_schema_extra={"choose": "state"})
    package: str = Field("", title="Ends in", description="One agreement", json_schema_extra={"choose": "state"})
    concept: str = Field("seq", title="Deterred under", json_schema_extra={"choose": "concept"})
    include_coercive: bool = Field(False, title="With coercive options")


def _ask(case: Case, settings: DealsSettings, progress: Progress) -> Answer:
    found = deals(
        case,
        settings.start or None,
        settings.package or None,
        concept=settings.concept,
        include_coercive=settings.include_coercive,
        progress=progress,
    )
    return Answer.of(found.to_dict(), deals_sheet(found))


DEALS = Question(
    "deals",
    "Deals",
    "Which agreements are there, and which of them hold?",
    "An agreement is a joint move by which everyone who signs gains. "
    "The page says who could leave it and who could spoil it.",
    "how-to/find-agreements.html",
    "deals",
    DealsSettings,
    _ask,
)
