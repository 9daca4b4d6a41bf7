"""The report: one document with everything, made as a file to hand over."""

from __future__ import annotations

import base64
import io
import re
import tempfile
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import Field

from sulh.case.case import Case
from sulh.case.evidence import Access
from sulh.questions.report import PARTS
from sulh.show.report.making import Speaker, untyped
from sulh.web.answers import Answer
from sulh.web.questions.question import Progress, Question, Settings

FORMATS: Any = [
    ["html", "a page for the browser (HTML)"],
    ["docx", "Word (DOCX)"],
    ["pdf", "PDF"],
    ["md", "Markdown"],
]
NEEDS = {"docx": "docx", "html": "jinja2", "pdf": "jinja2"}
"""What has to be installed for a format."""

ACCESSES: Any = [
    ["public", "public sources alone"],
    ["restricted", "restricted ones too"],
    ["confidential", "all of them"],
]

Format = Literal["", "html", "docx", "pdf", "md"]


class ReportSettings(Settings):
    """What a report is made with."""

    many: ClassVar[frozenset[str]] = frozenset({"only"})

    format: Format = Field(
        "",
        title="Format",
        json_schema_extra={
            "choose": [one for one in FORMATS if one[0] not in NEEDS or find_spec(NEEDS[one[0]]) is not None],
            "needed": True,
            "option": "-o",
            "said": "report.{}",
        },
    )
    access: Access = Field(
        "public", title="Sources that are named", description="For whom it is", json_schema_extra={"choose": ACCESSES}
    )
    to: str = Field(
        "",
        title="An outcome to ask about",
        description="How to get there, what would have to change, how firm it is",
        json_schema_extra={"choose": "state"},
    )
    with_views: bool = Field(False, title="Say how each party sees it")
    start: str = Field(
        "",
        title="Paths and agreements begin at",
        description="The status quo, if none is named",
        json_schema_extra={"choose": "state", "option": "--from", "more": True},
    )
    only: tuple[str, ...] = Field(
        (),
        title="Only these parts",
        description="All of them, if none is ticked",
        json_schema_extra={"choose": [[part, what] for part, what in PARTS.items()], "joined": True, "more": True},
    )
    concepts: str = Field(
        "", title="Concepts", description="With commas; the usual ones, if empty", json_schema_extra={"more": True}
    )
    samples: int | None = Field(
        None,
        ge=1,
        le=1_000_000,
        title="Codings to draw",
        description="2,000, fewer of large cases, if empty",
        json_schema_extra={"more": True},
    )


def file_name(case: Case, format: str) -> str:
    """Return a name for the file that every system takes.

    >>> import sulh
    >>> file_name(sulh.load("elmira"), "html")
    'elmira.html'
    """
    words = [case.name, *([case.variant_name] if case.variant_name else [])]
    plain = "-".join(re.sub(r"[^A-Za-z0-9_-]+", "-", one).strip("-") for one in words).strip("-")[:100]
    return f"{plain or 'report'}.{format}"


def _ask(case: Case, settings: ReportSettings, progress: Progress) -> Answer:
    from sulh.show.report.report import report, size

    found = report(
        case,
        only=settings.only or None,
        access=settings.access,
        with_views=settings.with_views,
        concepts=[one.strip() for one in settings.concepts.split(",") if one.strip()] or None,
        start=settings.start or None,
        to=settings.to or None,
        samples=settings.samples,
        workers=1,
        progress=lambda what, share: progress(what, 0.9 * share),
    )
    name = file_name(case, settings.format)
    progress(f"writing {name}", 0.92)
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / name
        written = found.save(file)
        data = file.read_bytes()
        packed = _packed(Path(place), written) if len(written) > 1 else b""
    speaker = Speaker(case)
    document = {**found.to_dict(), "file": name, "files": [one.name for one in written[1:]]}
    more = {
        "name": name,
        "data": base64.b64encode(data).decode("ascii"),
        "zip": base64.b64encode(packed).decode("ascii"),
        "files": len(written) - 1,
        "bytes": len(data),
        "size": size(found.document),
        "untold": [
            [part, speaker.named(untyped(why))]
            for part, why in found.answers.untold.items()
            if why not in ("not asked for", "left out unless asked for")
        ],
    }
    return Answer(document, more=more)


def _packed(place: Path, files: tuple[Path, ...]) -> bytes:
    """Return the report and what lies in the folder beside it as one file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file, str(file.relative_to(place)))
    return out.getvalue()


REPORT = Question(
    "report",
    "Report",
    "One document to hand over",
    "A report holds what the case says, what holds and why, ways, agreements and doubts, in the coding that is shown. "
    "What cannot be answered is left out, and the report says why.",
    "how-to/write-a-report.html",
    "report",
    ReportSettings,
    _ask,
    part="parts/answer_report.html",
)
