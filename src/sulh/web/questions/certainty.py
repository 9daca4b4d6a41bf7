"""Certainty: in which share of the codings that could be true each outcome holds, and what it hangs on."""

from __future__ import annotations

import re
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar

from pydantic import Field

from sulh.case.case import Case
from sulh.case.spread import ByConfidence, Coders, Spread
from sulh.errors import UsageError
from sulh.questions.chunks import duration
from sulh.questions.intervals import looks
from sulh.questions.robust import SAMPLES, SEED, robust
from sulh.questions.robustness import Robustness
from sulh.show.draw.tornado import tornado
from sulh.show.robust import robust_sheet
from sulh.show.solution import spaced
from sulh.stability.concept import Sanctions
from sulh.web.answers import Answer
from sulh.web.questions.question import Progress, Question, Settings
from sulh.web.questions.telling import ROWS, answered, drawn

NUMBERS = "Three numbers, for high, medium and low confidence"
FEW = ROWS // 5
"""Rows of each table: there are several, and the first outcomes are those that matter."""

CODERS: Any = [
    ["", "as the case says"],
    ["apart", "a coder for each entry"],
    ["together", "one coder for all entries"],
    ["none", "not drawn"],
]


class CertaintySettings(Settings):
    """What codings are drawn, and how many."""

    many: ClassVar[frozenset[str]] = frozenset({"weight"})

    outcome: str = Field(
        "",
        title="Outcome to look at closely",
        description="Where the history ends, or the least firm, if none is named",
        json_schema_extra={"choose": "state"},
    )
    samples: int | None = Field(
        None, ge=1, le=100_000_000, title="Codings to draw", description=f"As the case says, or {SAMPLES:,}, if empty"
    )
    width: float | None = Field(
        None, gt=0, lt=1, title="Stop when intervals are so narrow", description="Such as 0.02; never, if empty"
    )
    concepts: str = Field(
        "", title="Concepts", description="With commas; the usual ones, if empty", json_schema_extra={"more": True}
    )
    seed: int | None = Field(
        None,
        ge=0,
        title="Seed",
        description=f"Equal seeds draw equal codings; as the case says, or {SEED}",
        json_schema_extra={"more": True},
    )
    historical: str = Field(
        "",
        title="What happened",
        description="Where the history ends, if none is named",
        json_schema_extra={"choose": "state", "more": True},
    )
    wander: str = Field(
        "", title="Places a statement wanders", description=f"{NUMBERS}: 0.35,0.8,1.5", json_schema_extra={"more": True}
    )
    dropped: str = Field(
        "",
        title="Chance that a statement falls away",
        description=f"{NUMBERS}: 0,0,0.2",
        json_schema_extra={"more": True},
    )
    off: str = Field(
        "",
        title="Chance that a rule does not apply",
        description=f"{NUMBERS}: 0.05,0.15,0.3",
        json_schema_extra={"more": True},
    )
    weight: tuple[str, ...] = Field(
        (),
        title="How often a disputed variant is drawn",
        description="VARIANT=NUMBER, beside 1 for the base",
        json_schema_extra={"more": True},
    )
    coders: str = Field("", title="Readings", json_schema_extra={"choose": CODERS, "more": True})
    sanctions: Sanctions = Field("legal-sequences", title="Sanctions", json_schema_extra={"more": True})
    return_counts: bool = Field(True, title="A return counts as a sanction", json_schema_extra={"more": True})
    all: bool = Field(False, title="Show every row", json_schema_extra={"more": True})


def _ask(case: Case, settings: CertaintySettings, progress: Progress) -> Answer:
    samples = settings.samples or case.robust.samples or SAMPLES
    spread = _spread(case.robust.spread, settings)
    hand_over = getattr(progress, "partial", None)
    begun = monotonic()
    with ExitStack() as stack:
        folder = getattr(progress, "folder", None) or _room(stack)
        # Where nothing can be kept, a step could not go on from the one before it.
        first, *_ = steps = looks(samples) if folder is not None else [samples]
        for step in steps:

            def tell(what: str, share: float, step: int = step) -> None:
                done = round(share * step)
                if "codings" not in what or not done:
                    if step == first:
                        progress("looking for what can be drawn", 0.0)
                    return
                rest = (monotonic() - begun) / done * (samples - done)
                left = f", about {duration(rest)} left" if done < samples else ""
                progress(f"{done:,} of {samples:,} codings{left}", 0.97 * done / samples)

            # What earlier steps have counted lies in the folder, so that each goes on from there, a restart too.
            found = robust(
                case,
                [one.strip() for one in settings.concepts.split(",") if one.strip()] or None,
                samples=step,
                seed=settings.seed,
                spread=spread,
                outcome=settings.outcome or None,
                historical=settings.historical or None,
                width=settings.width,
                sanctions=settings.sanctions,
                return_counts=settings.return_counts,
                workers=1,  # pages come first, and another question can be worked out beside this one
                store=folder,
                progress=tell,
            )
            if hand_over is not None and step < samples:
                hand_over(_told(case, replace(found, planned=samples), settings))
    progress("writing", 0.99)
    return _told(case, found, settings)


def _room(stack: ExitStack) -> Path | None:
    """Return a folder for what has been counted, for as long as the question takes; None where no disk has room."""
    with suppress(OSError):
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "probe").write_bytes(b"probe")
        return folder
    return None


def _told(case: Case, found: Robustness, settings: CertaintySettings) -> Answer:
    sheet = robust_sheet(found, rows=None if settings.all else FEW)
    caption = "" if found.outcome is None else f"What swings {found.outcome.label or spaced(case, found.outcome.name)}"
    drawings = () if found.outcome is None else drawn(lambda: tornado(found), caption)
    more = {"n": found.n, "planned": found.planned, "outcome": None if found.outcome is None else found.outcome.name}
    return answered(case, found.states, found.to_dict(), sheet, drawings=drawings, more=more)


def _spread(spread: Spread, settings: CertaintySettings) -> Spread:
    """Return the settings of the file with those of the page in their place."""
    coders: Coders | None = settings.coders or None  # type: ignore[assignment]
    if coders not in (None, "apart", "together", "none"):
        raise UsageError(f"{coders!r} is no way to draw readings. Write apart, together or none.")
    return replace(
        spread,
        wander=_by_confidence(settings.wander, 1e6) or spread.wander,
        dropped=_by_confidence(settings.dropped, 1.0) or spread.dropped,
        off=_by_confidence(settings.off, 1.0) or spread.off,
        weights={**spread.weights, **dict(map(_weight, settings.weight))},
        coders=coders or spread.coders,
    )


def _by_confidence(text: str, most: float) -> ByConfidence | None:
    """Return the three numbers that a text says; None where it says nothing.

    >>> _by_confidence("0, 0.1, 0.2", 1.0)
    ByConfidence(high=0.0, medium=0.1, low=0.2)
    """
    if not text:
        return None
    parts = [part.strip() for part in text.split(",")]
    numbers = [float(part) for part in parts if re.fullmatch(r"\d{1,9}(\.\d{0,9})?|\.\d{1,9}", part, re.ASCII)]
    if len(numbers) != 3 or len(parts) != 3 or max(numbers) > most:
        bounds = "from 0 to 1" if most == 1.0 else "from 0 on"
        raise UsageError(f"{text!r} is not three numbers {bounds}. Write them with commas, such as 0,0.1,0.2.")
    return ByConfidence(*numbers)


def _weight(text: str) -> tuple[str, float]:
    name, equals, number = text.rpartition("=")
    if not equals or not re.fullmatch(r"\d{1,9}(\.\d{0,9})?|\.\d{1,9}", number.strip(), re.ASCII):
        raise UsageError(f"{text!r} is no weight. Write VARIANT=NUMBER, such as quiet-year=0.5.")
    return name.strip(), float(number)


CERTAINTY = Question(
    "certainty",
    "Certainty",
    "How sure can we be?",
    "Other codings are drawn: what the coder was not sure of is read otherwise. The page says in which share of them "
    "each outcome holds, and which assumption swings one outcome most.",
    "how-to/see-how-firm.html",
    "robust",
    CertaintySettings,
    _ask,
    part="parts/answer_certainty.html",
)
