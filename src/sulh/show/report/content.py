"""From answers to a document: which sections a report has, in which order, and what stands before them."""

from __future__ import annotations

from sulh.questions.report import Answers
from sulh.show.phrases import heading
from sulh.show.report.blocks import Document, Section
from sulh.show.report.content_case import parties_section
from sulh.show.report.content_doubt import doubt_section, made_section, settings, sources_section
from sulh.show.report.content_holds import holds_section, why_section
from sulh.show.report.content_sure import claims_section, history_section, robust_section, views_section
from sulh.show.report.content_ways import deals_section, mediate_section, paths_section
from sulh.show.report.making import ROWS, Maker
from sulh.show.report.summary import subtitle, summary_section
from sulh.show.solution import DISCLAIMER
from sulh.show.tables import counted


def document(answers: Answers, *, rows: int = ROWS) -> Document:
    """Return the report of some answers, before any format; long tables show ``rows`` rows, and a file has the rest.

    >>> import sulh
    >>> from sulh.questions.report import gather
    >>> found = document(gather(sulh.load("chicken"), only=["case", "solve"]))
    >>> [section.id for section in found.sections]
    ['summary', 'parties', 'holds', 'doubt', 'sources', 'made']
    """
    make = Maker(answers, rows)
    has = answers.has
    sections: list[Section] = [summary_section(make)]
    if has("case"):
        sections.append(parties_section(make))
    if has("solve"):
        sections.append(holds_section(make))
    if has("explain"):
        sections.append(why_section(make))
    if has("paths"):
        sections.append(paths_section(make))
    if has("deals"):
        sections.append(deals_section(make))
    if has("mediate"):
        sections.append(mediate_section(make))
    if has("robust"):
        sections.append(robust_section(make))
    if has("views"):
        sections.append(views_section(make))
    if (has("case") and answers.about.records) or has("replay"):
        sections.append(history_section(make))
    if has("claims"):
        sections.append(claims_section(make))
    if has("case"):
        sections += [doubt_section(make), sources_section(make)]
    sections.append(made_section(make))
    return Document(
        title=heading(answers.case),
        subtitle=subtitle(make),
        notes=_notes(answers),
        sections=tuple(sections),
        made=settings(make),
        files=make.files,
        case=answers.case.name,
    )


def _notes(answers: Answers) -> tuple[str, ...]:
    """Return what is said before anything else."""
    notes = [DISCLAIMER] if answers.case.status == "ongoing" else []
    hidden = len(answers.shown.hidden)
    if hidden:
        notes.append(f"{counted(hidden, 'source')} {'is' if hidden == 1 else 'are'} not public and left out.")
    elif answers.shown.access != "public":
        notes.append(f"This report names sources of the access {answers.shown.access!r}. Hand it on with care.")
    if answers.views is not None:
        notes.append("This report says how each party sees the conflict.")
    return tuple(notes)
