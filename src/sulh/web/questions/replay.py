"""Replay: the record beside the coding, step by step, and how common its end is."""

from __future__ import annotations

from pydantic import Field

from sulh.case.case import Case
from sulh.case.states import list_states
from sulh.questions.baselines import DRAWS
from sulh.questions.replay import Replay, replay
from sulh.show.draw.picture import draw
from sulh.show.replay import replay_sheet
from sulh.web.answers import Answer, Drawing
from sulh.web.questions.question import Progress, Question, Settings
from sulh.web.questions.signing import WITH_COERCIVE
from sulh.web.questions.telling import answered, drawn

PICTURES = 3
"""Paths that are drawn."""

OPEN = 6
"""Other steps, and changes that matter, that are listed at a time."""


class ReplaySettings(Settings):
    """What the record can be laid beside the coding with."""

    path: str = Field("", title="Path", description="One path of the history; all of them, if none is named")
    concept: str = Field("seq", title="Deterred under", json_schema_extra={"choose": "concept"})
    phases: bool = Field(
        True,
        title="Phases",
        description="Codings follow one another as the case says",
        json_schema_extra={"more": True},
    )
    contrasts: bool = Field(
        True, title="Contrasts", description="Try which single change would matter", json_schema_extra={"more": True}
    )
    include_coercive: bool = WITH_COERCIVE
    draws: int = Field(
        DRAWS,
        ge=1,
        le=100_000,
        title="Codings to draw",
        description="With shuffled statements",
        json_schema_extra={"more": True},
    )
    seed: int = Field(0, title="Seed", description="Which codings are drawn", json_schema_extra={"more": True})
    all: bool = Field(False, title="Show every row", json_schema_extra={"more": True})


def _ask(case: Case, settings: ReplaySettings, progress: Progress) -> Answer:
    found = replay(
        case,
        settings.path or None,
        settings.concept,
        phases=settings.phases,
        with_contrasts=settings.contrasts,
        include_coercive=settings.include_coercive,
        draws=settings.draws,
        seed=settings.seed,
        progress=progress,
    )
    sheet = replay_sheet(found, rows=None if settings.all else OPEN)
    more = {"history": list(case.history), "path": settings.path}
    return answered(case, list_states(case), found.to_dict(), sheet, drawings=_drawings(found), more=more)


def _drawings(found: Replay) -> tuple[Drawing, ...]:
    """Return each path as a picture, in the coding of the case."""
    made: list[Drawing] = []
    for walk in found.walks[:PICTURES]:
        made += drawn(
            lambda name=walk.name: draw(found.case, "path", path=name, concept=found.concept),
            f"The path {walk.name}, as a line of states.",
        )
    return tuple(made)


def _missing(case: Case, settings: ReplaySettings) -> str:
    if case.history:
        return ""
    return (
        "The case has no history to lay beside the coding. Add the section history to the text of the case, with the "
        "steps that were taken."
    )


REPLAY = Question(
    "replay",
    "Replay",
    "Does it fit what happened?",
    "The page walks the record step by step: who gained by each step, what else was open, whether start and end hold. "
    "Beside it stands how common such an end is, since a coding that fits by chance says little.",
    "how-to/compare-with-history.html",
    "replay",
    ReplaySettings,
    _ask,
    _missing,
    part="parts/answer_replay.html",
)
