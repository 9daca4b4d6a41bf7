"""``sulh.report``: one document with what a case says, what holds and why, to hand over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sulh.case.case import Case
from sulh.case.evidence import Access
from sulh.case.states import MAX_STATES
from sulh.errors import UsageError
from sulh.questions.report import PARTS, Answers, Progress, gather
from sulh.questions.result import Result
from sulh.show.phrases import heading, last_notes
from sulh.show.report.blocks import Document, Figure, Rows
from sulh.show.report.cleaning import cleaned_all
from sulh.show.report.content import document
from sulh.show.report.placing import check_places, folder_of, place
from sulh.show.report.redaction import RedactionMap, read_map, redacted
from sulh.show.report.searching import refuse
from sulh.show.tables import Sheet, Table, counted

SUFFIXES = (".html", ".docx", ".pdf", ".md")


@dataclass(frozen=True, eq=False, repr=False)
class Report(Result):
    """A report on a case: the answer of :func:`report`.

    Attributes
    ----------
    answers
        What it holds: the answers, part by part, and why a part is not there.
    """

    answers: Answers

    @cached_property
    def document(self) -> Document:
        """The report before any format: its sections, tables and pictures."""
        return cleaned_all(document(self.answers))

    def to_html(self, template: str | Path | None = None) -> str:
        """Return the report as one HTML page, without script and without anything that is fetched.

        Raises
        ------
        MissingExtra
            jinja2 is not installed: ``pip install 'sulh[report]'``.
        FileTrouble
            The template cannot be read, or does not render.
        """
        from sulh.show.report.html import html

        return html(self.document, template)

    def to_markdown(self) -> str:
        """Return the report as Markdown."""
        from sulh.show.report.markdown import markdown

        return markdown(self.document)

    def save(
        self, path: str | Path, template: str | Path | None = None, redact: RedactionMap | str | Path | None = None
    ) -> tuple[Path, ...]:
        """Write the report to a file, and what belongs to it to a folder beside it; return all that was written.

        Parameters
        ----------
        path
            Ends in ``.html``, ``.docx``, ``.pdf`` or ``.md``; what is there is replaced. All rows of tables that are
            cut, and the pictures of Markdown, are written to the folder ``NAME.html-files`` (or as it ends), which
            holds nothing else.
        template
            A Jinja2 file for HTML and PDF, or a ``.docx`` whose styles are used.
        redact
            A map of names, or the file that has it: names are replaced, sources left out, and the result is searched
            for what should be gone.

        Raises
        ------
        UsageError
            Another ending, a template that does not fit it, the file is that of the case, or the folder holds what sulh
            did not write.
        MissingExtra
            ``sulh[report]`` is not installed; pictures in ``.docx`` need ``sulh[plot]``.
        FileTrouble
            A file cannot be read or written, or the template does not render; what was there is as it was.
        NamesLeft
            A name of the map is still there; nothing is written.
        """
        path = Path(path)
        suffix = check_target(path, self.answers.case.file, template)
        check_places(path)
        names = read_map(redact) if isinstance(redact, str | Path) else redact
        names = None if names is None else names.with_case(self.answers.case)
        shown = self.document if names is None else redacted(self.document, names)
        folder = folder_of(path)
        content, extra = _rendered(
            shown, suffix, None if template is None else Path(template), folder, bare=names is not None
        )
        files = {name: text.encode() for name, text in {**shown.files, **extra}.items()}
        if names is not None:
            # The folder will hold these and nothing else, so that all of it is searched.
            refuse({path.name: content, **{f"{folder}/{name}": text for name, text in files.items()}}, names)
        return place(path, content, files)

    def to_dict(self) -> dict[str, Any]:
        """Return all answers as JSON has them, under the names of their parts."""
        return self.answers.to_dict()

    def __rich__(self) -> Any:
        from sulh.show.render import terminal

        return terminal(report_sheet(self))

    def _repr_html_(self) -> str:
        from sulh.show.render import html

        return html(report_sheet(self))

    def __repr__(self) -> str:
        return f"<Report on {self.answers.case.name}: {size(self.document)}>"


def report(
    case: Case,
    *,
    only: Iterable[str] | None = None,
    without: Iterable[str] = (),
    access: Access = "public",
    with_views: bool = False,
    concepts: str | Iterable[str] | None = None,
    start: str | None = None,
    to: str | None = None,
    samples: int | None = None,
    workers: int | None = None,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Report:
    """Return one document with what a case says, what holds and why.

    A part that cannot be answered is no error: the report says why. Which they are: ``sulh.questions.report.PARTS``.

    Parameters
    ----------
    case
        The case, or one of its variants.
    only, without
        The parts to have, or to leave out, by name.
    access
        Which sources are named: ``"public"`` ones, ``"restricted"`` ones too, or all (``"confidential"``). What an
        entry says in its own words is left out where all of its sources are.
    with_views
        Whether the report says how each party sees the conflict.
    concepts
        The ids of the concepts to ask for; None: those that :func:`sulh.solve` takes by itself.
    start
        Where paths and agreements begin; None: the status quo.
    to
        An outcome to ask about: how to get there, what would have to change, how firm it is.
    samples
        How many codings are drawn; None: 2,000, fewer of large cases.
    workers
        Processes that draw them; None: one for each core.
    max_states
        The size limit.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UsageError, UnknownName
        A part, an access, a concept or a state that there is not.
    TooLarge
        Too many states.

    Examples
    --------
    >>> import sulh
    >>> answer = sulh.report(sulh.load("chicken"), samples=100, workers=1)
    >>> answer
    <Report on chicken: 10 sections, 16 tables, 3 figures>
    >>> answer.answers.untold["replay"]
    'The case has no history.'
    >>> answer.to_html()[:15]
    '<!DOCTYPE html>'
    """
    return Report(
        gather(
            case,
            only=only,
            without=without,
            access=access,
            with_views=with_views,
            concepts=concepts,
            start=start,
            to=to,
            samples=samples,
            workers=workers,
            max_states=max_states,
            progress=progress,
        )
    )


def report_sheet(answer: Report) -> Sheet:
    """Return what a report has as a sheet: its parts, and why one is not there."""
    answers = answer.answers
    body = tuple((part, what, answers.untold.get(part, "yes")) for part, what in PARTS.items())
    table = Table("Parts", ("part", "what it answers", "there"), body)
    notes = last_notes(answers.case, answers.about.warnings)
    return Sheet(heading(answers.case), (f"A report: {size(answer.document)}.",), (table,), tuple(notes))


def size(shown: Document) -> str:
    """Say how much there is in a report."""
    blocks = [block for _, section in shown.walk() for block in section.blocks]
    tables, figures = (sum(isinstance(block, kind) for block in blocks) for kind in (Rows, Figure))
    return f"{counted(len(shown.sections), 'section')}, {counted(tables, 'table')}, {counted(figures, 'figure')}"


def check_target(path: Path, case_file: str, template: str | Path | None = None) -> str:
    """Return the ending of a report to write; raise :class:`~sulh.errors.UsageError` where it cannot be one."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"{path.name!r} ends in {suffix!r}. Reports are written as {', '.join(SUFFIXES)}.")
    if case_file and path.exists() and Path(case_file).exists() and path.samefile(case_file):
        raise UsageError(f"{str(path)!r} is the case file itself. Choose another name for the report.")
    if template is not None:
        given = Path(template).suffix.lower()
        if suffix == ".md":
            raise UsageError("A report in Markdown has no template. Leave --template out.")
        if (given == ".docx") != (suffix == ".docx"):
            raise UsageError(f"A template for {suffix} is {WANTED[suffix]}, not {Path(template).name!r}.")
    return suffix


WANTED = {".html": "a Jinja2 file", ".pdf": "a Jinja2 file", ".docx": "a .docx file"}
"""What a template is, by the ending of the report."""


def _rendered(
    shown: Document, suffix: str, template: Path | None, folder: str, *, bare: bool
) -> tuple[bytes, dict[str, str]]:
    """Return a report in a format, and the files that this format puts beside it; ``bare``: with no time in it."""
    if suffix == ".docx":
        from sulh.show.report.word import docx_bytes

        return docx_bytes(shown, template), {}
    if suffix == ".md":
        from sulh.show.report.markdown import markdown, pictures_of

        return markdown(shown, folder).encode(), pictures_of(shown)
    from sulh.show.report.html import html

    text = html(shown, template, folder=folder, linked=suffix == ".html")
    if suffix == ".html":
        return text.encode(), {}
    from sulh.show.report.pdf import pdf_bytes

    return pdf_bytes(text, bare=bare), {}
