"""Paths: how to get there from here, what can be reached, and what blocks the way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field

from sulh.case.case import Case
from sulh.errors import UsageError
from sulh.questions.network import MAX_MOVES, REGIMES, Regime
from sulh.questions.paths import Paths, paths
from sulh.questions.wayside import PathStep
from sulh.show.draw.picture import draw
from sulh.show.paths import FEW, paths_sheet
from sulh.show.phrases import name_and_words, step_words
from sulh.show.report.content_ways import fates
from sulh.show.report.making import Speaker
from sulh.show.tables import Sheet
from sulh.web.answers import Answer
from sulh.web.questions.question import Progress, Question, Settings
from sulh.web.questions.signing import BY, SIGNATORIES, WITH_AGREEMENTS, WITH_COERCIVE, signing
from sulh.web.questions.telling import EVERY, answered, drawn, parties_of, rows_of, without_a_place


class PathsSettings(Settings):
    """What paths can be asked with."""

    many: ClassVar[frozenset[str]] = frozenset({"regime"})

    start: str = Field(
        "",
        title="From",
        description="The status quo, if none is named",
        json_schema_extra={"choose": "state", "option": "--from"},
    )
    to: str = Field(
        "",
        title="To",
        description="Everything that can be reached, if none is named",
        json_schema_extra={"choose": "state"},
    )
    by: Regime = BY
    agreements: bool = WITH_AGREEMENTS
    signatories: str = SIGNATORIES
    include_coercive: bool = WITH_COERCIVE
    concept: str = Field("seq", title="Deterred under", json_schema_extra={"choose": "concept"})
    regime: tuple[str, ...] = Field(
        (),
        title="One party otherwise",
        description=f"PARTY=HOW, where HOW is one of {', '.join(REGIMES)}",
        json_schema_extra={"more": True},
    )
    max_moves: int = Field(MAX_MOVES, ge=1, title="Moves to look at, at most", json_schema_extra={"more": True})
    all: bool = Field(False, title="Show every row", json_schema_extra={"more": True})


def _ask(case: Case, settings: PathsSettings, progress: Progress) -> Answer:
    found = paths(
        case,
        settings.start or None,
        settings.to or None,
        settings.by,
        settings.agreements,
        signatories=signing(settings.signatories),
        regimes=dict(map(_regime, settings.regime)),
        include_coercive=settings.include_coercive,
        concept=settings.concept,
        max_moves=settings.max_moves,
        progress=progress,
    )
    sheet = paths_sheet(found, rows=rows_of(settings.all))
    told = [fates(table) for table in sheet.tables if not table.title.startswith("Shortest paths")]
    # The longest comes last: what follows from it is read first.
    tables = tuple(sorted(told, key=lambda table: table.title.startswith("Reached")))
    shown = found.paths[: EVERY // 10 if settings.all else FEW]
    speaker = Speaker(case)
    more = {
        "start": found.start.name,
        "to": found.to.name if found.to is not None else "",
        "there": name_and_words(case, found.to) if found.to is not None else "",
        "paths": [[_step(speaker, step) for step in path] for path in shown] if found.to != found.start else [],
        "n_paths": found.n_paths,
    }
    return answered(
        case,
        found.states,
        found.to_dict(),
        Sheet("", sheet.lines, tables, sheet.notes),
        drawings=_drawings(found, settings),
        more=more,
    )


def _step(speaker: Speaker, step: PathStep) -> dict[str, Any]:
    """Return a step of a path: who takes it, what changes, and where it leads."""
    case = speaker.case

    def own(id: str) -> str:
        alone = replace(step, parties=(id,), on=_of(id, step.on), off=_of(id, step.off))
        return speaker.named(step_words(case, alone))

    return {
        "who": [
            [number, name, own(id)]
            for id, (number, name) in zip(step.parties, parties_of(case, step.parties), strict=True)
        ],
        "to": name_and_words(case, step.to, on=False),
    }


def _of(party: str, options: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in options if name.partition(".")[0] == party)


def _drawings(found: Paths, settings: PathsSettings) -> tuple[Any, ...]:
    """Return the first of the shortest paths as a picture, where it is asked for as pictures can be."""
    if found.to is None or found.to == found.start or not found.n_paths or settings.regime:
        return ()
    return drawn(
        lambda: draw(
            found.case,
            "path",
            start=found.start.name,
            to=found.to.name if found.to is not None else None,
            by=settings.by,
            agreements=settings.agreements,
            include_coercive=settings.include_coercive,
            concept=found.concept,
            max_moves=settings.max_moves,
        ),
        "The first of the shortest paths, as a line of states.",
    )


def _regime(text: str) -> tuple[str, Any]:
    party, equals, regime = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r} names no regime. Write PARTY=HOW, and for HOW one of: {', '.join(REGIMES)}.")
    return party.strip(), regime.strip()


PATHS = Question(
    "paths",
    "Paths",
    "How do we get there from here, and what blocks the way?",
    "A path is a row of moves and agreements that are each open when their turn comes; nobody moves twice running. "
    "Name an outcome to see the shortest paths to it, or none to see everything that can be reached.",
    "how-to/find-the-way.html",
    "paths",
    PathsSettings,
    _ask,
    lambda case, settings: without_a_place(case, settings.start, "From"),
    part="parts/answer_paths.html",
)
