"""A report as a Word document: real headings, lists, tables and captions, links within it, and alternative texts."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from sulh.disk import write_whole
from sulh.questions.extras import docx as needed
from sulh.show.draw.paper import paint
from sulh.show.draw.shapes import MARGIN
from sulh.show.draw.svg import plain
from sulh.show.explained import Branch
from sulh.show.report import word_template as styles
from sulh.show.report.blocks import Block, Document, Figure, Items, Paragraph, Rows, Run, Section, Tree, alternative
from sulh.show.report.word_table import Layout, layouts, table
from sulh.show.report.word_xml import (
    add_list,
    bookmark,
    element,
    field,
    firm,
    inner_link,
    is_right,
    outer_link,
    repacked,
    run,
    states,
)

LEVELS, ENTRIES = 2, 24
"""Levels of headings in the list of contents; with more entries than this it has the first level only."""

HIGHEST = 0.8
"""How much of a page a picture takes at most; its caption stands below it."""

DEEPEST = 9
"""Levels that a heading and a list have in Word."""

SUMMARY, MADE = "summary", "made"
"""The section before the list of contents, and that behind which it stands how the report was made."""


def write_docx(document: Document, path: Path, template: Path | None = None) -> None:
    """Write a report as a ``.docx`` file; what is there is replaced, whole or not at all.

    Parameters
    ----------
    template
        A ``.docx`` whose styles, page, header and footer are used.

    Raises
    ------
    MissingExtra
        python-docx or, for pictures, matplotlib is not installed.
    UsageError
        The template is no ``.docx``, or lacks styles: all are named.
    FileTrouble
        A file cannot be read or written.
    """
    write_whole(path, docx_bytes(document, template))


def docx_bytes(document: Document, template: Path | None = None) -> bytes:
    """Return a report as the bytes of a ``.docx`` file; the same report gives the same bytes.

    Raises
    ------
    MissingExtra, UsageError, FileTrouble
        As for :func:`write_docx`.

    Examples
    --------
    >>> from sulh.show.report.blocks import Document, Paragraph, Section, words
    >>> body = Section("holds", "What holds", (Paragraph(words("An accord.")),))
    >>> docx_bytes(Document("The mill", sections=(body,)))[:2]
    b'PK'
    """
    needed()
    return _Writer(document, styles.opened(template, document.language)).bytes()


class _Writer:
    """One report on its way into one Word document."""

    def __init__(self, report: Document, into: Any) -> None:
        self.report, self.into = report, into
        self.body = into.element.body
        self.marks = {section.id: f"part_{k}" for k, (_, section) in enumerate(report.walk(), 1)}
        self.ids, self.tables, self.figures = count(1), count(1), count(1)
        self.numbering = into.part.numbering_part.element
        self.bullets = add_list(self.numbering, numbered=False)
        self.names = {(style.name or "").lower(): style.style_id for style in into.styles}
        self.deepest = max(level for level in range(1, DEEPEST + 1) if f"heading {level}" in self.names)
        page = into.sections[-1]
        self.width = (page.page_width - page.left_margin - page.right_margin) / 12700
        self.height = (page.page_height - page.top_margin - page.bottom_margin) / 12700
        self.broad = (page.page_height - page.left_margin - page.right_margin) / 12700

    def bytes(self) -> bytes:
        report = self.report
        core = self.into.core_properties
        core.title, core.language = plain(report.title)[:255], report.language
        self.paragraph("Title", run(report.title))
        if report.subtitle:
            self.paragraph("Subtitle", run(report.subtitle))
        for note in report.notes:
            self.paragraph(styles.NOTE, run(note, b=True))
        # Whoever reads the first page only finds what there is in short on it.
        first = [one for one in report.sections[:1] if one.id == SUMMARY]
        for section in first:
            self.section(section, 1)
        self.contents()
        for section in report.sections[len(first) :]:
            self.section(section, 1)
        if report.made and not any(section.id == MADE for section in report.sections):
            self.paragraph("Heading 1", run("How this was made"))
            self.made()
        self.footer()
        file = io.BytesIO()
        self.into.save(file)
        return repacked(file.getvalue())

    def add(self, made: Any) -> None:
        """Add an element at the end, before what says how large the page is."""
        self.body[-1].addprevious(made)

    def paragraph(self, style: str, inside: list[Any], *properties: Any) -> Any:
        """Add a paragraph; one that begins with letters from the right is set from there."""
        text = "".join(words.text or "" for one in inside for words in one.iter(_tag("w:t")))
        right = [element("w:bidi")] if is_right(text) else []
        # In the order that the format asks for: how it hangs together, its list, its direction, its room.
        before = [one for one in properties if one.tag in (_tag("w:keepNext"), _tag("w:numPr"))]
        behind = [one for one in properties if one not in before]
        told = element("w:pPr", element("w:pStyle", val=self.names[style.lower()]), *before, *right, *behind)
        made = element("w:p", told, *inside)
        self.add(made)
        return made

    def contents(self) -> None:
        """Add the list of contents: a field with the headings in it, each of which leads there."""
        headings = [(level, one) for level, one in self.report.walk() if level <= LEVELS]
        levels = 1 if len(headings) > ENTRIES else LEVELS
        headings = [(level, one) for level, one in headings if level <= levels]
        if not headings:
            return
        self.paragraph(styles.LEAD, run("Contents", b=True), element("w:keepNext"), element("w:spacing", before=300))
        begin, asked, separate, end = _toc(f'TOC \\o "1-{levels}" \\h \\z \\u')
        for number, (level, section) in enumerate(headings):
            inside = [inner_link(self.marks[section.id], run(section.title))]
            inside = [begin, asked, separate, *inside] if number == 0 else inside
            inside += [end] if number == len(headings) - 1 else []
            spacing = element("w:spacing", before=0, after=20)
            self.paragraph("Normal", inside, spacing, element("w:ind", left=240 * (level - 1)))

    def section(self, section: Section, level: int) -> None:
        """Add a section: its heading, what stands below it, and the sections below that."""
        inside = bookmark(self.marks[section.id], next(self.ids), run(section.title))
        self.paragraph(f"Heading {min(level, self.deepest)}", inside)
        for block in section.blocks:
            self.block(block)
        for below in section.sections:
            self.section(below, level + 1)
        if section.id == MADE and level == 1:
            self.made()

    def block(self, block: Block) -> None:
        match block:
            case Paragraph():
                style = {"lead": styles.LEAD, "note": styles.NOTE, "quote": styles.QUOTE}.get(block.kind, "Normal")
                self.paragraph(style, self.runs(block.runs))
            case Items():
                listed = add_list(self.numbering, numbered=True) if block.numbered else self.bullets
                for item in block.items:
                    self.item("List Number" if block.numbered else "List Bullet", self.runs(item), listed, 0)
            case Tree():
                self.tree(block.branches, 0)
            case Figure():
                self.figure(block)
            case Rows():
                self.rows(block)

    def runs(self, runs: tuple[Run, ...]) -> list[Any]:
        """Return runs of words, and links around them."""
        made: list[Any] = []
        for one in runs:
            inside = self.said(one.text) if one.manner == "plain" else run(_firm(one), **_manner(one, self.names))
            if one.link in self.marks:
                made.append(inner_link(self.marks[one.link], inside))
            elif one.link.startswith(("https://", "http://", "mailto:")):
                made.append(outer_link(self.into.part, one.link, inside))
            else:
                made += inside
        return made

    def said(self, text: str) -> list[Any]:
        """Return a text as runs, with the states in it in letters of one width."""
        code = {"rStyle": self.names[styles.CODE.lower()]}
        return [one for part, state in states(text) for one in run(part, **(code if state else {}))]

    def item(self, style: str, inside: list[Any], listed: int, depth: int) -> None:
        told = element("w:numPr", element("w:ilvl", val=min(depth, DEEPEST - 1)), element("w:numId", val=listed))
        self.paragraph(style, inside, told)

    def tree(self, branches: tuple[Branch, ...], depth: int) -> None:
        for branch in branches:
            self.item("List Bullet", self.said(branch.text), self.bullets, depth)
            self.tree(branch.branches, depth + 1)

    def caption(self, what: str, number: int, text: str, *properties: Any) -> None:
        inside = [*run(f"{what} "), *field(f"SEQ {what} \\* ARABIC", str(number)), *self.said(f". {text}")]
        self.paragraph("Caption", inside, *properties)

    def figure(self, figure: Figure) -> None:
        """Add a picture as wide as the page lets it be, its alternative text, and its caption below."""
        from docx.shared import Pt
        from docx.text.paragraph import Paragraph as Held

        picture = io.BytesIO(paint(figure.scene, "png"))
        held = Held(self.paragraph("Normal", [], element("w:keepNext")), self.into)
        shape = held.add_run().add_picture(picture, width=Pt(self.width))
        scene, number = figure.scene, next(self.figures)
        width, height = scene.width + 2 * MARGIN, scene.height + 2 * MARGIN
        share = min(1.0, self.width / width, HIGHEST * self.height / height)
        shape.width, shape.height = Pt(width * share), Pt(height * share)
        told = shape._inline.docPr
        told.set("name", f"Figure {number}")
        told.set("title", plain(scene.title))
        told.set("descr", plain(alternative(scene)))
        for named in shape._inline.iter("{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr"):
            named.set("name", f"Figure {number}")
        self.caption("Figure", number, figure.caption)

    def rows(self, block: Rows) -> None:
        """Add a table, on a broad page of its own where it does not fit; in parts where no page is broad enough."""
        source = block.table
        rows = tuple(tuple(map(firm, row)) for row in source.rows)
        parts = layouts(replace(source, rows=rows), self.width, self.broad)
        number = next(self.tables) if source.title else 0
        landscape = any(part.broad for part in parts)
        if landscape:
            self.turn(broad=False)  # what stands before it
        for order, part in enumerate(parts):
            if number:
                text = source.title if order == 0 else f"{source.title} (continued)"
                repeated = element("w:keepNext")
                if order == 0:
                    self.caption("Table", number, text, repeated)
                else:
                    self.paragraph("Caption", run(f"Table {number}. {text}"), repeated)
            self.table(part)
        notes = [*source.notes]
        if block.rest and not any(block.rest in note for note in notes):
            notes.append(f"All rows are in the file {block.rest}.")
        for note in notes:
            self.paragraph(styles.NOTE, self.said(note))
        if landscape:
            self.turn(broad=True)
        elif not notes:
            self.gap()

    def gap(self) -> None:
        """Add what must stand between two tables, and behind the last: a paragraph, here a low one."""
        self.paragraph("Normal", [], element("w:spacing", before=0, after=0, line=120, lineRule="exact"))

    def table(self, part: Layout) -> None:
        if part.widths:
            self.add(table(part, self.names[styles.TABLE.lower()], self.names[styles.CODE.lower()]))

    def turn(self, *, broad: bool) -> None:
        """End what stands so far as pages of one way; what follows begins a new one."""
        from copy import deepcopy

        last = self.body[-1]
        ended = deepcopy(last)
        if broad:
            size = ended.find(_tag("w:pgSz"))
            width, height = size.get(_tag("w:w")), size.get(_tag("w:h"))
            size.set(_tag("w:w"), height)
            size.set(_tag("w:h"), width)
            size.set(_tag("w:orient"), "landscape")
        made = element(
            "w:p", element("w:pPr", element("w:spacing", before=0, after=0, line=20, lineRule="exact"), ended)
        )
        last.addprevious(made)

    def made(self) -> None:
        """Add how the report was made, key by key."""
        from sulh.show.tables import Table

        if self.report.made:
            (part,) = layouts(Table("", ("", ""), self.report.made), self.width, self.width)[:1]
            self.table(part)
            self.gap()

    def footer(self) -> None:
        """Put the title and the number of the page at the foot, unless the template has a foot of its own."""
        page = self.into.sections[0]
        if any(one.text.strip() for one in page.footer.paragraphs) or list(page.footer.tables):
            return
        foot = page.footer.paragraphs[0]
        told = foot._p.get_or_add_pPr()
        told.append(element("w:jc", val="right"))
        text = plain(self.report.title)
        text = text if len(text) <= 80 else f"{text[:79].rstrip()}…"
        small = {"sz": 16, "szCs": 16, "color": "4A5560"}
        pages = [*field("PAGE", "1", **small), *run(" of ", **small), *field("NUMPAGES", "1", **small)]
        foot._p.extend([*run(f"{text}  ·  ", **small), *pages])


def _firm(one: Run) -> str:
    """Return the words of a run; what is typed stays as it is typed, a state alone in one piece."""
    return firm(one.text)


def _manner(one: Run, names: dict[str, str]) -> dict[str, Any]:
    """Return how a run looks."""
    match one.manner:
        case "strong":
            return {"b": True, "bCs": True}
        case "code":
            return {"rStyle": names[styles.CODE.lower()]}
        case "faint":
            return {"color": "5A6570"}
    return {}


def _toc(instruction: str) -> tuple[Any, Any, Any, Any]:
    begin, asked, separate, end = field(instruction, "")
    return begin, asked, separate, end


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))
