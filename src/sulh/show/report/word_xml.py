"""The parts of a Word document that python-docx has no words for: fields, bookmarks, links, lists, directions."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any

from sulh.show.draw.svg import plain

# Letters written from right to left, with the blanks and signs between two of them.
_RIGHT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]"
_LEFT = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u052f]")
_SEGMENT = re.compile(f"{_RIGHT}+(?:[^{_RIGHT[1:-1]}A-Za-z\u00c0-\u052f\n]*{_RIGHT}+)*")

BULLETS, NUMBERS = "•–▪", "decimal"
"""Marks of a list, level by level."""

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every part of the file: the same report gives the same bytes."""

Attribute = str | int


def element(tag: str, *children: Any, **attributes: Attribute) -> Any:
    """Return an element such as ``w:p``; attributes are of the same namespace."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    prefix = tag.partition(":")[0]
    for name, value in attributes.items():
        made.set(qn(f"{prefix}:{name}"), str(value))
    made.extend(children)
    return made


def is_right(text: str) -> bool:
    """Say whether a text begins from the right: whether its first letter is of such a script.

    >>> is_right("(1) سلام and peace"), is_right("peace and سلام")
    (True, False)
    """
    right, left = re.search(_RIGHT, text), _LEFT.search(text)
    return right is not None and (left is None or right.start() < left.start())


def segments(text: str) -> Iterable[tuple[str, bool]]:
    """Yield the parts of a text, each with whether it runs from the right to the left.

    >>> list(segments("peace, صلح و سلام!"))
    [('peace, ', False), ('صلح و سلام', True), ('!', False)]
    """
    at = 0
    for found in _SEGMENT.finditer(text):
        if found.start() > at:
            yield text[at : found.start()], False
        yield found[0], True
        at = found.end()
    if at < len(text):
        yield text[at:], False


_STATE = re.compile(r"(?<![\w-])(?:[YN-]{1,12}(?: [YN-]{1,12})+|[YN]{4,12})(?![\w-])")
_DATE = re.compile(r"(?<![\w-])\d{4}-\d\d(?:-\d\d)?(?![\w-])")


def firm(text: str) -> str:
    """Return a text whose states and dates no line of a page parts.

    >>> firm("From NNY NN on 2021-08-15.") == "From NNY\u00a0NN on 2021\u201108\u201115."
    True
    """
    text = _STATE.sub(lambda found: found[0].replace(" ", "\u00a0") if _named(found[0]) else found[0], text)
    return _DATE.sub(lambda found: found[0].replace("-", "\u2011"), text)


def states(text: str) -> Iterable[tuple[str, bool]]:
    r"""Yield the parts of a text, each with whether it is a state, whose letters are of one width.

    >>> list(states("From NNY NN on"))
    [('From ', False), ('NNY\xa0NN', True), (' on', False)]
    """
    at, text = 0, firm(text)
    for found in _WITHIN.finditer(text):
        if _named(found[0]):
            yield from [(text[at : found.start()], False)] if found.start() > at else []
            yield found[0], True
            at = found.end()
    if at < len(text):
        yield text[at:], False


_WITHIN = re.compile(r"(?<![\w-])(?:[YN-]{1,12}(?:\u00a0[YN-]{1,12})+|[YN]{4,12})(?![\w-])")


def _named(text: str) -> bool:
    """Say whether letters name a state: fewer than so many could be anything."""
    return sum(letter in "YN" for letter in text) >= FEWEST


FEWEST = 4
"""Letters that a state within a sentence has at least."""


def run(text: str, **properties: Any) -> list[Any]:
    """Return a text as runs; ``properties`` are elements of ``w:rPr`` by name, or True for one without a value."""
    made = []
    for part, right in segments(plain(text).replace("\r\n", "\n").replace("\r", "\n")):
        told = _look(properties)
        if right:
            told.append(element("w:rtl"))
        one = element("w:r")
        if len(told):
            one.append(told)
        for number, line in enumerate(re.split("([\n\t])", part)):
            if number % 2:
                one.append(element("w:br") if line == "\n" else element("w:tab"))
            elif line:
                words = element("w:t")
                words.text = line
                words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                one.append(words)
        made.append(one)
    return made


def _look(properties: dict[str, Any]) -> Any:
    told = element("w:rPr")
    # In the order that the format asks for.
    for name in ("rStyle", "b", "bCs", "i", "iCs", "color", "sz", "szCs"):
        value = properties.get(name)
        if value is not None:
            told.append(element(f"w:{name}") if value is True else element(f"w:{name}", val=value))
    return told


def field(instruction: str, shown: str, **properties: Any) -> list[Any]:
    """Return a field, such as the number of the page, with what it shows until it is worked out."""

    def mark(inside: Any) -> Any:
        told = _look(properties)
        return element("w:r", *([told] if len(told) else []), inside)

    asked = element("w:instrText")
    asked.text = f" {instruction} "
    asked.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    begin, separate, end = (element("w:fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    return [mark(begin), mark(asked), mark(separate), *run(shown, **properties), mark(end)]


def bookmark(name: str, number: int, inside: list[Any]) -> list[Any]:
    """Return elements within a bookmark."""
    return [element("w:bookmarkStart", id=number, name=name), *inside, element("w:bookmarkEnd", id=number)]


def inner_link(name: str, inside: list[Any]) -> Any:
    """Return elements that lead to a bookmark."""
    return element("w:hyperlink", *inside, anchor=name, history=1)


def outer_link(part: Any, address: str, inside: list[Any]) -> Any:
    """Return elements that lead to an address."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    made = element("w:hyperlink", *inside, history=1)
    made.set(qn("r:id"), part.relate_to(plain(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    return made


def add_list(numbering: Any, *, numbered: bool) -> int:
    """Return the number of a new list in the numbering of a document; its levels go in by 18 points each."""
    levels = [_level(depth, numbered) for depth in range(9)]
    ids = [int(one.get(_val("abstractNumId"))) for one in numbering.findall(_val("abstractNum"))]
    number = max(ids, default=-1) + 1
    made = element("w:abstractNum", element("w:multiLevelType", val="multilevel"), *levels, abstractNumId=number)
    # All of these come before all numbers that use them.
    first = numbering.find(_val("num"))
    numbering.append(made) if first is None else first.addprevious(made)
    used = max((int(one.get(_val("numId"))) for one in numbering.findall(_val("num"))), default=0) + 1
    new = element("w:num", element("w:abstractNumId", val=number), numId=used)
    last = numbering.find(_val("numIdMacAtCleanup"))
    numbering.append(new) if last is None else last.addprevious(new)
    return used


def _level(depth: int, numbered: bool) -> Any:
    mark = f"%{depth + 1}." if numbered else BULLETS[depth % len(BULLETS)]
    left = 360 * (depth + 1)
    return element(
        "w:lvl",
        element("w:start", val=1),
        element("w:numFmt", val=NUMBERS if numbered else "bullet"),
        element("w:lvlText", val=mark),
        element("w:lvlJc", val="left"),
        element("w:pPr", element("w:ind", left=left, hanging=360)),
        ilvl=depth,
    )


def _val(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def repacked(data: bytes) -> bytes:
    """Return a package with the same date on each part, the parts in order: the type list first."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            entry.create_system = 3
            new.writestr(entry, old.read(name))
    return made.getvalue()
