"""Claims: whether what is said about a conflict follows, what breaks it, and what the verdict depends on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field

from sulh.case.case import Case
from sulh.questions.claims import ClaimAnswer, Claims, claims
from sulh.questions.network import MAX_MOVES, Regime
from sulh.show.claims import claims_sheet, depends_on
from sulh.show.report.making import Speaker
from sulh.show.tables import Sheet
from sulh.web.answers import Answer
from sulh.web.questions.question import Progress, Question, Settings
from sulh.web.questions.signing import BY, SIGNATORIES, WITH_AGREEMENTS, WITH_COERCIVE, signing
from sulh.web.questions.telling import answered, speaking, without_a_place

KINDS = {"follows": "good", "does not follow": "", "vacuous": "", "not judged": "warn"}
"""The look of a verdict; its word stands with it."""


class ClaimsSettings(Settings):
    """What claims can be tested with."""

    many: ClassVar[frozenset[str]] = frozenset({"claim", "says"})

    says: tuple[str, ...] = Field(
        (),
        title="Another claim",
        description="Such as: never town.sue, or: possible (talks and not takeover)",
    )
    claim: tuple[str, ...] = Field((), title="Claims of the case", description="All of them, if none is named")
    start: str = Field(
        "",
        title="From",
        description="The status quo and the states of the history, if none is named",
        json_schema_extra={"choose": "state", "option": "--from"},
    )
    by: Regime = BY
    agreements: bool = WITH_AGREEMENTS
    signatories: str = SIGNATORIES
    include_coercive: bool = WITH_COERCIVE
    concept: str = Field("seq", title="Deterred under", json_schema_extra={"choose": "concept"})
    depends: bool = Field(True, title="Try what verdicts depend on")
    max_moves: int = Field(MAX_MOVES, ge=1, title="Moves to look at, at most", json_schema_extra={"more": True})


def _ask(case: Case, settings: ClaimsSettings, progress: Progress) -> Answer:
    found = claims(
        case,
        settings.claim or None,
        settings.says or None,
        settings.start or None,
        settings.by,
        settings.agreements,
        signatories=signing(settings.signatories),
        include_coercive=settings.include_coercive,
        concept=settings.concept,
        dependence=settings.depends,
        max_moves=settings.max_moves,
        progress=progress,
    )
    sheet = claims_sheet(found, why=False)
    speaker = Speaker(case)
    more = {"claims": [_claim(speaker, found, one) for one in found.answers]}
    shown = Sheet("", sheet.lines, tuple(one for one in sheet.tables if one.title != "Claims"), sheet.notes)
    return answered(case, found.states, found.to_dict(), shown, more=more)


def _claim(speaker: Speaker, found: Claims, one: ClaimAnswer) -> dict[str, Any]:
    """Return a claim as a card: what is said, the verdict, the record, and the play that decides."""
    detail = claims_sheet(replace(found, answers=(one,)), why=True).tables[0]
    told = speaking(speaker, replace(detail, title=""))
    play = replace(told, notes=())
    asked = one.depends is not None and not (one.verdict == "not judged" and not one.depends)
    return {
        "id": one.claim.id,
        "text": " ".join(one.claim.text.split()),
        "says": one.says,
        "verdict": one.verdict,
        "kind": KINDS.get(one.verdict, ""),
        "record": one.record,
        "depends": speaker.named(depends_on(one.depends)) if asked else "",
        "columns": list(play.columns),
        "rows": [list(row) for row in play.rows],
        # What it says, and the record, stand above.
        "notes": [note for note in told.notes if not note.startswith(("It says: ", "Record: "))],
    }


def _missing(case: Case, settings: ClaimsSettings) -> str:
    if not case.claims and not settings.says:
        return (
            "The case has no claims. Write one in the field above, such as: possible X, or never X, where X is an "
            "option. To keep claims, add the section claims to the text of the case."
        )
    return without_a_place(case, settings.start, "From")


CLAIMS = Question(
    "claims",
    "Claims",
    "Do the arguments follow?",
    "A claim is a sentence about the conflict that can be tested, such as: never X, or X leads to Y. "
    "A verdict says whether it follows from this coding; it does not say that it is true.",
    "how-to/test-claims.html",
    "claims",
    ClaimsSettings,
    _ask,
    _missing,
    part="parts/answer_claims.html",
)
