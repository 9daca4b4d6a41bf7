"""A table in a Word document: columns as wide as their words, heads on each page, and never cut off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sulh.show.draw.shapes import text_width
from sulh.show.report.word_xml import element, is_right, run, states
from sulh.show.tables import Table

SIZES = (9.0, 8.5, 8.0, 7.5)
"""Letters of a table, the largest that fit; the last is the smallest that is used."""

PAD, WIDEST = 10.0, 30
"""Points beside the words of a cell; letters of a word after which it may be parted."""

STEPS, ROWS, LOOKED_AT = 60, 60, 1_000
"""In how many bits what is left of the page is shared out; rows, and letters of a cell, that are looked at for it."""

COLUMNS = 40
"""Columns of a table; Word has 63."""


RAGGED = 14.0
"""Points that a line loses, because no word is parted."""

_STATE = re.compile(r"[YN-]{1,12}(?:[ \u00a0][YN-]{1,12}){1,12}")


@dataclass(frozen=True, slots=True)
class Layout:
    """A table, or a part of its columns: how wide each is, how large the letters, whether the page is broad."""

    table: Table
    widths: tuple[float, ...]
    size: float
    broad: bool


def layouts(table: Table, width: float, broad: float) -> list[Layout]:
    """Return how a table is laid out on pages so many points wide, or so many where they lie on the side.

    One part, if its longest words fit; else parts of its columns, each with the first of them.

    >>> [(part.broad, len(part.widths)) for part in layouts(Table("", ("a", "b"), (("x", "y"),)), 450, 700)]
    [(False, 2)]
    >>> parts = layouts(Table("", ("name", *("column",) * 59), (("word",) * 60,)), 450, 700)
    >>> len(parts) > 1, all(part.broad and part.table.columns[0] == "name" for part in parts)
    (True, True)
    """
    if len(table.columns) <= COLUMNS:
        for whole, room in ((False, width), (True, broad)):
            for size in SIZES if room > width or not whole else ():
                least = _least(table, size)
                if sum(least) <= room:
                    return [Layout(table, _shared(table, least, room, size), size, whole)]
    size, lying = SIZES[-1], broad > width
    room = max(width, broad)
    least = _least(table, size)
    if len(least) <= 2:
        return [Layout(table, _shared(table, least, room, size), size, lying)]
    parts: list[Layout] = []
    at = 1
    while at < len(least):
        end = at + 1
        while end < len(least) and end - at < COLUMNS and least[0] + sum(least[at : end + 1]) <= room:
            end += 1
        part = _columns(table, [0, *range(at, end)])
        parts.append(Layout(part, _shared(part, _least(part, size), room, size), size, lying))
        at = end
    return parts


def table(layout: Layout, style: str, code: str = "") -> Any:
    """Return a table as an element; its first row is told again on each page, and no row is parted by a page."""
    source, headed = layout.table, any(layout.table.columns)
    look = "0420" if headed else "0400"
    properties = element(
        "w:tblPr",
        element("w:tblStyle", val=style),
        element("w:tblW", w=round(sum(layout.widths) * 20), type="dxa"),
        element("w:tblLayout", type="fixed"),
        element("w:tblLook", val=look, firstRow=int(headed), lastRow=0, firstColumn=0, lastColumn=0, noVBand=1),
    )
    grid = element("w:tblGrid", *(element("w:gridCol", w=round(width * 20)) for width in layout.widths))
    made = element("w:tbl", properties, grid)
    if headed:
        made.append(_row(source.columns, layout, head=True))
    last = len(source.rows) - 2
    for number, row in enumerate(source.rows):
        # The last row does not stand alone on a page.
        made.append(_row(row, layout, head=False, code=code, kept=number == last))
    if len(made) == 2:
        made.append(_row(("",) * len(layout.widths), layout, head=False))
    return made


def _row(texts: tuple[str, ...], layout: Layout, *, head: bool, code: str = "", kept: bool = False) -> Any:
    told = element("w:trPr", element("w:cantSplit"))
    if head:
        told.append(element("w:tblHeader"))
    cells = []
    half = round(layout.size * 2)
    for number, (text, width) in enumerate(zip(texts, layout.widths, strict=True)):
        shape = element("w:pPr")
        if head or kept:
            shape.append(element("w:keepNext"))
        if is_right(text):
            shape.append(element("w:bidi"))
        shape.append(element("w:spacing", before=20, after=20, line=240, lineRule="auto"))
        if number in layout.table.centred:
            shape.append(element("w:jc", val="center"))
        bold = {"b": True, "bCs": True} if head else {}
        shown = text.replace(" ", "\u00a0") if _STATE.fullmatch(text) else text
        inside = []
        for part, state in [(shown, True)] if _STATE.fullmatch(text) else states(shown):
            look = {"rStyle": code} if state and code and not head else {}
            inside += run(part, **look, **bold, sz=half, szCs=half)
        cell = element("w:tcPr", element("w:tcW", w=round(width * 20), type="dxa"))
        cells.append(element("w:tc", cell, element("w:p", shape, *inside)))
    return element("w:tr", told, *cells)


def _least(table: Table, size: float) -> list[float]:
    """Return how wide each column is at least: as its longest word."""
    return [max(_word(text, size, bold=k == 0) for k, text in enumerate(texts)) + PAD for texts in _by_column(table)]


def _word(text: str, size: float, *, bold: bool) -> float:
    # Word breaks lines at blanks and behind hyphens and slashes; the letters of a state stay together.
    words = [text] if _STATE.fullmatch(text) else re.findall(r"(?:[^\s/-]|\u00a0)+[/-]?|[/-]", text)
    return max((text_width(word[:WIDEST], size, bold=bold) for word in words), default=0.0)


def _shared(table: Table, least: list[float], room: float, size: float) -> tuple[float, ...]:
    """Return the widths of the columns: what is left over goes, bit by bit, where rows are high because of it."""
    columns = [
        [text_width(text[:LOOKED_AT], size, bold=k == 0) for k, text in enumerate(texts[:ROWS])]
        for texts in _by_column(table)
    ]
    wanted = [max(texts) + PAD for texts in columns]
    if sum(wanted) <= room:
        return tuple(wanted)
    widths = list(least)
    step = (room - sum(least)) / STEPS
    rows = list(zip(*columns, strict=True))
    for _ in range(STEPS if step > 0 else 0):
        weights = [0.0] * len(widths)
        for row in rows:
            lines = [text / max(width - PAD - RAGGED, 1.0) for text, width in zip(row, widths, strict=True)]
            tallest = max(range(len(lines)), key=lines.__getitem__)
            weights[tallest] += lines[tallest] if lines[tallest] > 1 else 0.0
        widths[max(range(len(widths)), key=weights.__getitem__)] += step
    scale = min(1.0, room / sum(widths))
    return tuple(width * scale for width in widths)


def _by_column(table: Table) -> list[tuple[str, ...]]:
    return [(head, *(row[k] for row in table.rows)) for k, head in enumerate(table.columns)]


def _columns(table: Table, kept: list[int]) -> Table:
    """Return a table with some of its columns."""
    rows = tuple(tuple(row[k] for k in kept) for row in table.rows)
    centred = frozenset(new for new, old in enumerate(kept) if old in table.centred)
    return Table(table.title, tuple(table.columns[k] for k in kept), rows, centred, table.notes)
