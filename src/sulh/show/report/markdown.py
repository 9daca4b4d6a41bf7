"""A report as Markdown: CommonMark with the tables of GitHub; no text of a case can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from urllib.parse import quote

from sulh.show.draw.svg import plain, svg
from sulh.show.explained import Branch
from sulh.show.report.blocks import Block, Document, Figure, Items, Paragraph, Rows, Run, Section, Tree, alternative
from sulh.show.tables import Table

MADE = "made"
"""The section behind which it stands how the report was made."""

_MARKS = re.compile(r"[\\`*_\[\]<>&|~$#@{}]|(?<=http)(?=://)|(?<=https)(?=://)|(?<=ftp)(?=://)|(?<=www)(?=\.)")
_OPENS = re.compile(r"(\d{1,9})([.)])|([-+=:])")


def markdown(document: Document, pictures: str = "") -> str:
    r"""Return a report as Markdown.

    Parameters
    ----------
    pictures
        The folder of the pictures, as :func:`pictures_of` has them, beside the file; without it a sentence stands
        for each.

    Examples
    --------
    >>> from sulh.show.report.blocks import Document, Paragraph, Section, words
    >>> body = Section("holds", "What holds", (Paragraph(words("1. *An* accord | <b>")),))
    >>> print(markdown(Document("The mill", sections=(body,))), end="")
    # The mill
    <BLANKLINE>
    - [What holds](#what-holds)
    <BLANKLINE>
    ## What holds
    <BLANKLINE>
    1\. \*An\* accord \| \<b\>
    """
    return "\n\n".join(part for part in _Writer(document, pictures).parts() if part) + "\n"


def pictures_of(document: Document) -> dict[str, str]:
    """Return the pictures of a report as SVG, by the name of the file that each is for.

    >>> pictures_of(Document("The mill"))
    {}
    """
    figures = (block for _, section in document.walk() for block in section.blocks if isinstance(block, Figure))
    return {f"figure-{number}.svg": svg(figure.scene) for number, figure in enumerate(figures, 1)}


class _Writer:
    """One report on its way into one text."""

    def __init__(self, report: Document, pictures: str) -> None:
        self.report, self.pictures = report, pictures
        self.tables, self.figures = count(1), count(1)
        self.lists = {False: count(), True: count()}
        self.anchors = _anchors(report)

    def parts(self) -> Iterator[str]:
        """Yield what empty lines part: headings, paragraphs, lists, tables."""
        report = self.report
        yield _heading(1, report.title)
        yield escaped(report.subtitle)
        for note in report.notes:
            yield f"> {escaped(note)}"
        # Each list differs from the last in its mark, so that two that follow each other stay two.
        mark = self.mark(numbered=False)
        yield "\n".join(f"{mark} [{_flat(one.title)}](#{self.anchors[one.id]})" for one in report.sections)
        for section in report.sections:
            yield from self.section(section, 2)
        if report.made and not any(section.id == MADE for section in report.sections):
            yield _heading(2, "How this was made")
            yield self.made()

    def section(self, section: Section, level: int) -> Iterator[str]:
        yield _heading(min(level, 6), section.title)
        for block in section.blocks:
            yield from self.block(block)
        for below in section.sections:
            yield from self.section(below, level + 1)
        if section.id == MADE and level == 2:
            yield self.made()

    def block(self, block: Block) -> Iterator[str]:
        match block:
            case Paragraph():
                yield f"{'> ' if block.kind == 'quote' else ''}{self.runs(block.runs)}"
            case Items():
                mark = self.mark(numbered=block.numbered)
                yield "\n".join(
                    f"{f'{number}{mark}' if block.numbered else mark} {self.runs(item)}"
                    for number, item in enumerate(block.items, 1)
                )
            case Tree():
                yield "\n".join(_branches(block.branches, self.mark(numbered=False), 0))
            case Figure():
                yield from self.figure(block)
            case Rows():
                yield from self.rows(block)

    def figure(self, figure: Figure) -> Iterator[str]:
        number, scene = next(self.figures), figure.scene
        told = alternative(scene)
        if self.pictures:
            yield f"![{_flat(told)}]({_target(f'{self.pictures}/figure-{number}.svg')})"
            yield f"**Figure {number}.** {escaped(figure.caption)}".rstrip()
        else:
            yield f"**Figure {number}.** {escaped(f'{figure.caption} (A picture: {told})')}"

    def rows(self, block: Rows) -> Iterator[str]:
        table = block.table
        if table.title:
            yield f"**Table {next(self.tables)}.** {escaped(table.title)}"
        yield _table(table)
        notes = [*table.notes]
        if block.rest and not any(block.rest in note for note in notes):
            notes.append(f"All rows are in the file {block.rest}.")
        yield from map(escaped, notes)

    def made(self) -> str:
        return _table(Table("", ("", ""), self.report.made))

    def mark(self, *, numbered: bool) -> str:
        return (".)" if numbered else "-*")[next(self.lists[numbered]) % 2]

    def target(self, link: str) -> str:
        """Return where a link leads: to a heading, to an address, or, empty, nowhere."""
        return f"#{self.anchors[link]}" if link in self.anchors else _address(link)

    def runs(self, runs: tuple[Run, ...]) -> str:
        """Return runs as one line."""
        made = ""
        runs = _merged(tuple(replace(one, link=self.target(one.link)) for one in runs))
        for number, one in enumerate(runs):
            text = _line(one.text)
            after = _line(runs[number + 1].text)[:1] if number + 1 < len(runs) else ""
            inner = text.strip()
            head, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :] if inner else ""
            if inner:
                told = _code(inner) if one.manner == "code" else escaped(inner, start=False)
                if one.manner == "strong" and _stands(made + head, inner, tail + after):
                    told = f"**{told}**"
                inner = f"[{told}]({one.link})" if one.link else told
            made += head + inner + tail
        made = re.sub(" +", " ", made).strip() if "`" not in made else made.strip()
        return _OPENS.sub(_opened, made, count=1) if _OPENS.match(made) else made


def _merged(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return runs with those joined that look alike: the marks of two would meet."""
    merged: list[Run] = []
    for one in runs:
        if merged and (merged[-1].manner, merged[-1].link) == (one.manner, one.link):
            merged[-1] = replace(merged[-1], text=merged[-1].text + one.text)
        elif one.text:
            merged.append(one)
    return tuple(merged)


def escaped(text: str, *, start: bool = True) -> str:
    r"""Return a text as one line that is nothing but text; ``start``: at the start of a line, too.

    >>> print(escaped("2. <b> *x*"), escaped("- share_power"))
    2\. \<b\> \*x\* \- share\_power
    """
    text = _MARKS.sub(lambda found: f"\\{found[0]}", _line(text).strip() if start else _line(text))
    return _OPENS.sub(_opened, text, count=1) if start and _OPENS.match(text) else text


def _opened(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}"


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text))


def _flat(text: str) -> str:
    return escaped(text, start=False).strip()


def _heading(level: int, text: str) -> str:
    return f"{'#' * level} {escaped(text, start=False).strip()}".rstrip()


def _code(text: str) -> str:
    """Return a text as code, in more backticks than it has in a row."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _stands(before: str, text: str, after: str) -> bool:
    """Say whether words may be marked as strong here: marks count where a word begins or ends."""
    left = not before or before[-1].isspace() or text[0].isalnum()
    right = not after or after[0].isspace() or text[-1].isalnum()
    # Within a word, and behind other marks, they would be read in more than one way.
    return left and right and not (before[-1:].isalnum() or after[:1].isalnum() or before.endswith("*"))


def _branches(branches: tuple[Branch, ...], mark: str, depth: int) -> Iterator[str]:
    for branch in branches:
        # A mark with nothing behind it would make a heading of the line above.
        yield f"{'  ' * depth}{mark} {escaped(branch.text) or '&nbsp;'}"
        yield from _branches(branch.branches, mark, depth + 1)


def _table(table: Table) -> str:
    if not table.columns:
        return ""
    rules = (":-:" if k in table.centred else "---" for k in range(len(table.columns)))
    rows = [_row(table.columns), f"| {' | '.join(rules)} |", *map(_row, table.rows)]
    return "\n".join(rows)


def _row(cells: tuple[str, ...]) -> str:
    # A stroke parts cells whatever stands before it, in some readers; told by its number it never does.
    return f"| {' | '.join(_flat(cell).replace(chr(92) + '|', '&#124;') for cell in cells)} |"


def _address(link: str) -> str:
    return _target(link) if link.startswith(("https://", "http://", "mailto:")) else ""


def _target(address: str) -> str:
    return quote(plain(address), safe=":/?#@!$&'*+,;=%~.-_")


def _anchors(report: Document) -> dict[str, str]:
    """Return what GitHub calls each heading, by the id of its section."""
    taken: dict[str, int] = {_slug(report.title): 0}
    anchors = {}
    for _, section in report.walk():
        slug = name = _slug(section.title)
        while name in taken:
            taken[slug] += 1
            name = f"{slug}-{taken[slug]}"
        taken.setdefault(name, 0)
        anchors[section.id] = quote(name)
    return anchors


def _slug(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", _line(title).strip().lower()).replace(" ", "-")
