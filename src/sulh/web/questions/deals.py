"""Deals: which agreements there are, which hold, who could undo them, and in what order to perform them."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from sulh.case.case import Case
from sulh.questions.deal import Deal
from sulh.questions.deals import WORKED_OUT, Deals, deals
from sulh.show.deals import MOST, deal_table, deals_sheet
from sulh.show.draw.picture import draw
from sulh.show.report.content_ways import RECORDED, deal_title, deal_words, packages_table
from sulh.show.report.making import Speaker
from sulh.show.solution import spaced
from sulh.show.tables import Sheet, Table
from sulh.web.answers import Answer, Drawing
from sulh.web.questions.question import Progress, Question, Settings
from sulh.web.questions.signing import SIGNATORIES, WITH_COERCIVE, signing
from sulh.web.questions.telling import ROWS, answered, drawn, parties_of, speaking, without_a_place

OPENED = 200
"""Agreements that a page can open one by one when all are asked for."""


class DealsSettings(Settings):
    """What agreements can be asked with."""

    many: ClassVar[frozenset[str]] = frozenset({"with_parties", "without"})

    start: str = Field(
        "",
        title="From",
        description="The status quo, if none is named",
        json_schema_extra={"choose": "state", "option": "--from"},
    )
    package: str = Field(
        "", title="Ends in", description="One agreement to test", json_schema_extra={"choose": "state"}
    )
    signatories: str = SIGNATORIES
    with_parties: tuple[str, ...] = Field(
        (), title="Signed by", json_schema_extra={"choose": "party", "option": "--with", "more": True}
    )
    without: tuple[str, ...] = Field((), title="Not signed by", json_schema_extra={"choose": "party", "more": True})
    pareto: bool = Field(
        False,
        title="No signatory loses",
        description="It is enough that none loses and one gains",
        json_schema_extra={"more": True},
    )
    include_coercive: bool = WITH_COERCIVE
    concept: str = Field("seq", title="Deterred under", json_schema_extra={"choose": "concept"})
    all: bool = Field(False, title="Show every agreement", json_schema_extra={"more": True})


def _ask(case: Case, settings: DealsSettings, progress: Progress) -> Answer:
    found = deals(
        case,
        settings.start or None,
        settings.package or None,
        signatories=signing(settings.signatories),
        with_parties=settings.with_parties,
        without=settings.without,
        pareto=settings.pareto,
        include_coercive=settings.include_coercive,
        concept=settings.concept,
        progress=progress,
    )
    progress("working out agreements", 0.9)
    document = found.to_dict(None if settings.all else WORKED_OUT)
    speaker = Speaker(case)
    most = None if settings.all else MOST
    sheet = deals_sheet(found, rows=None if settings.all else ROWS)
    table = packages_table(speaker, found, OPENED if settings.all else ROWS)
    tables = [table] if settings.package == "" else []
    opened = [] if settings.package else list(found.packages[: OPENED if settings.all else WORKED_OUT])
    tested = [one for one in sheet.tables if one.title.startswith(RECORDED) or one.title == ASKED]
    more = {
        "packages": [_package(speaker, found, deal, most) for deal in opened],
        "n_packages": len(found.packages),
        "tested": [_tested(speaker, found, one) for one in tested],
    }
    rest = [one for one in sheet.tables if one.title.startswith("Without any agreement")]
    shown = Sheet("", sheet.lines, (*tables, *rest), sheet.notes)
    return answered(case, found.states, document, shown, drawings=_drawings(found), more=more)


ASKED = "The package asked about"


def _package(speaker: Speaker, found: Deals, deal: Deal, most: int | None) -> dict[str, Any]:
    """Return an agreement as a page shows it: its end, who signs, where it holds, and all that becomes of it."""
    case = found.case
    table = deal_table(found, deal, "", most=most)
    return {
        "end": spaced(case, deal.end.name),
        "label": deal.end.label,
        "on": speaker.on(deal.end),
        "state": deal.end.name,
        "signed": parties_of(case, deal.signatories),
        "holds": [id for id, holds in deal.holds.items() if holds],
        "gaps": -1 if deal.order is None else len(deal.order.gaps),
        "undominated": deal.undominated,
        "rows": _rows(speaking(speaker, deal_words(table))),
    }


def _tested(speaker: Speaker, found: Deals, table: Table) -> dict[str, Any]:
    """Return an agreement that was asked about, or that the record has."""
    title = deal_title(speaker, found, table) if table.title.startswith(RECORDED) else "The agreement asked about"
    told = speaking(speaker, deal_words(table))
    return {"title": title, "rows": [[told.columns[0], [told.columns[1]]], *_rows(told)]}


def _rows(table: Table) -> list[list[Any]]:
    """Return a table of two columns as heads, each with all that is told under it."""
    found: list[list[Any]] = []
    for head, text in table.rows:
        if head or not found:
            found.append([head, []])
        found[-1][1].append(text)
    return found


def _drawings(found: Deals) -> tuple[Drawing, ...]:
    """Return the picture of the agreement that was asked about, or of the first."""
    if found.asked is not None:
        end, said = found.asked.deal.end, "The agreement"
    elif len(found.packages):
        end, said = found.packages[0].end, "The first agreement"
    else:
        return ()
    return drawn(
        lambda: draw(
            found.case,
            "deal",
            start=found.start.name,
            to=end.name,
            concept=found.concept,
            include_coercive=found.include_coercive,
        ),
        f"{said}: its steps, who is exposed on the way, and what could follow.",
    )


DEALS = Question(
    "deals",
    "Deals",
    "Which agreements are there, and which of them hold?",
    "An agreement is a joint move by which everyone who signs gains. "
    "The page says who could leave it, who could undo it, and in what order it can be performed.",
    "how-to/find-agreements.html",
    "deals",
    DealsSettings,
    _ask,
    lambda case, settings: without_a_place(case, settings.start, "From"),
    part="parts/answer_deals.html",
)
