"""From answers to a document: first what most readers want, then annexes; and what stands before all of it."""

from __future__ import annotations

from dataclasses import replace

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
    asked = has("mediate") and answers.mediation is not None and not answers.mediation.already
    if has("deals"):
        sections.append(deals_section(make))
    if asked:
        sections.append(mediate_section(make))
    if has("robust"):
        sections.append(robust_section(make))
    if has("case"):
        sections.append(doubt_section(make))
    annex: list[Section] = []
    if (has("case") and answers.about.records) or has("replay"):
        annex.append(history_section(make))
    if has("paths"):
        annex.append(paths_section(make))
    if has("mediate") and not asked:
        annex.append(mediate_section(make))
    if has("views"):
        annex.append(views_section(make))
    if has("claims"):
        annex.append(claims_section(make))
    if has("case"):
        annex.append(sources_section(make))
    annex.append(made_section(make))
    sections += [replace(one, title=f"Annex {at}. {one.title}") for at, one in enumerate(annex, 1)]
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
