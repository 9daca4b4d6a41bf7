"""Putting the items of a list into another order, or taking one away, each with its comments and its layout.

With an item go the comments on its lines, those on lines directly above it, at its indentation, and those directly
beneath it that are indented deeper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sulh.errors import CaseError, SulhError, UsageError
from sulh.files.document import Document
from sulh.files.nodes import Items, Lines, Node, Plain, locate, plain, texts
from sulh.files.render import Data
from sulh.files.tree import skip
from sulh.web.operations.coding import Path
from sulh.web.operations.operation import data_at

REMARK = re.compile(r"(?<!\S)#[^\r\n]*")
BREAK = re.compile(r"\r\n|\r|\n")


def permuted(document: Document, path: Path, order: Sequence[int]) -> Document:
    r"""Return the document with the items of a list in another order.

    Each item takes along its comments; empty lines and other comments stay where they are.

    Parameters
    ----------
    order
        For each place the number of the item that comes there.

    Raises
    ------
    SulhError
        An item does not fit its new place as it is written.

    Examples
    --------
    >>> document = Document.parse("wants:   # in order\n  - a  # one\n  # two\n  - {b: c}\n")
    >>> print(permuted(document, ("wants",), [1, 0]).text, end="")
    wants:   # in order
      # two
      - {b: c}
      - a  # one
    """
    node, text, data = locate(document.root, path), document.text, data_at(document, path)
    if not isinstance(node, Items) or not isinstance(data, list) or sorted(order) != list(range(len(data))):
        raise UsageError("There is no such place in the list. Load the page again.")
    slots = _in_brackets(text, node) if node.flow else [(start, end) for start, _, end in _rows(text, node)]
    parts, at = [], 0
    for place, ((start, end), number) in enumerate(zip(slots, order, strict=True)):
        item = text[slice(*slots[number])]
        # What ends the file without a line end needs one where more follows.
        missing = not node.flow and number != place and not BREAK.search(item[-1:])
        parts += [text[at:start], item, _newline(text) if missing else ""]
        at = end
    meant = [data[number] for number in order]
    return _sure(document, "".join([*parts, text[at:]]), path, meant)


def removed(document: Document, path: Path, index: int) -> Document:
    r"""Return the document without an item of a list and the comments that go with it.

    >>> document = Document.parse("wants:\n  # one\n  - a\n  # two\n  - b\n")
    >>> print(removed(document, ("wants",), 0).text, end="")
    wants:
      # two
      - b
    """
    node, text = locate(document.root, path), document.text
    if isinstance(node, Items) and not node.flow and 0 <= index < len(node.items):
        start, dash, end = _rows(text, node)[index]
        only = len(node.items) == 1  # an empty list takes its place, and the comment behind it is of nothing then
        last = node.items[index].end if only else _line_end(text, node.items[index].end)
        rest = BREAK.search(text[end - 2 : end]) if only else None
        bare = text[:start] + text[dash:last] + (rest[0] if rest else "") + text[end:]
        document = _sure(document, bare, path, data_at(document, path))
    return document.remove((*path, index))


def inserted(document: Document, path: Path, index: int, value: Data) -> Document:
    r"""Return the document with an item put before another one and the comments that go with that.

    >>> document = Document.parse("wants:\n  # one\n  - a\n")
    >>> print(inserted(document, ("wants",), 0, "b").text, end="")
    wants:
      - b
      # one
      - a
    """
    node, text = locate(document.root, path), document.text
    if index or not isinstance(node, Items) or node.flow or not node.items:
        return document.insert(path, index, value)
    start, dash, _ = _rows(text, node)[0]
    bare = _sure(document, text[:start] + text[dash:], path, data_at(document, path))
    return remarked(bare.insert(path, 0, value), path, 1, [one.strip() for one in BREAK.split(text[start:dash])[:-1]])


def remarked(document: Document, path: Path, index: int, remarks: Sequence[str]) -> Document:
    r"""Return the document with comments on lines of their own directly above an item of a list.

    >>> document = Document.parse("wants:\n  - a\n  - b\n")
    >>> print(remarked(document, ("wants",), 1, ["# two"]).text, end="")
    wants:
      - a
      # two
      - b
    """
    node, text = locate(document.root, path), document.text
    if not remarks or not isinstance(node, Items) or node.flow:
        return document
    dash = _rows(text, node)[index][1]
    blanks = " " * Lines(text).column(node.start)
    above = "".join(blanks + one + _newline(text) for one in remarks)
    return _sure(document, text[:dash] + above + text[dash:], path, data_at(document, path))


def remarks_of(document: Document, path: Path = (), index: int | None = None) -> list[str]:
    r"""Return the comments that go with an item of a list; without one, all comments of a document.

    >>> document = Document.parse("wants:  # in order\n  # one\n  - 'a # b'   # two\n  - b\n")
    >>> remarks_of(document, ("wants",), 0), remarks_of(document)
    (['# one', '# two'], ['# in order', '# one', '# two'])
    """
    node: Node = document.root
    start, end = 0, len(document.text)
    if index is not None:
        parent = locate(document.root, path)
        if not isinstance(parent, Items) or parent.flow:
            return []
        start, _, end = _rows(document.text, parent)[index]
        node = parent.items[index]
    found, at = [], start
    for written in texts(node):
        found += REMARK.findall(document.text[at : written.start])
        at = written.end
    return [one.rstrip() for one in found + REMARK.findall(document.text[at:end])]


def shifted(count: int, index: int, to: int) -> list[int]:
    """Return the order in which one item has been taken out and put back at a place.

    >>> shifted(4, 0, 2), shifted(4, 3, 0)
    ([1, 2, 0, 3], [3, 0, 1, 2])
    """
    order = [number for number in range(count) if number != index]
    order.insert(to, index)
    return order


def _in_brackets(text: str, node: Items) -> list[tuple[int, int]]:
    """Return where the items of a list in brackets are."""
    slots = [(one.start, one.end) for one in node.items]
    starts, ends = [one for one, _ in slots], [one for _, one in slots]
    if any(REMARK.search(text[a:b]) for a, b in zip([node.start, *ends], [*starts, node.end], strict=True)):
        raise SulhError("Between the brackets of this list are comments. Edit it as text.")
    return slots


def _rows(text: str, node: Items) -> list[tuple[int, int, int]]:
    """Return for each item of a block where its first comment begins, the line of its dash, and the line after it."""
    lines = Lines(text)
    column = lines.column(node.start)
    found: list[tuple[int, int, int]] = []
    last = -1
    for number, item in enumerate(node.items):
        dash = lines.number(skip(text, node.items[number - 1].end) if number else node.start)
        if not lines.line(dash).startswith(" " * column + "-"):
            raise SulhError("This list does not begin on a line of its own. Edit it as text.")
        first = dash
        while first - 1 > last and _indented(lines.line(first - 1)) == column:
            first -= 1
        last = lines.number(max(item.end, lines.starts[dash]))
        while last + 1 < len(lines.starts) and _indented(lines.line(last + 1)) > column:
            last += 1
        end = lines.starts[last + 1] if last + 1 < len(lines.starts) else len(text)
        found.append((lines.starts[first], lines.starts[dash], end))
    return found


def _indented(line: str) -> int:
    """Return how far a comment on a line of its own is indented; -1 where the line is none."""
    bare = line.lstrip(" ")
    return len(line) - len(bare) if bare.startswith("#") else -1


def _line_end(text: str, end: int) -> int:
    """Return where the line after an offset begins."""
    found = BREAK.search(text, end)
    return found.end() if found else len(text)


def _newline(text: str) -> str:
    found = BREAK.search(text)
    return found[0] if found else "\n"


def _sure(document: Document, text: str, path: Path, meant: Any) -> Document:
    """Return the document of a new text, once it is sure that it says what is meant."""
    try:
        new = Document.parse(text, document.file)
        # A text that ended the file without a line end has one now.
        if _ended(data_at(new, path)) == _ended(meant) and _same_elsewhere(plain(new.root), plain(document.root), path):
            return new
    except CaseError:
        pass
    raise SulhError("As this list is written, it cannot be changed here without harm to its comments. Edit it as text.")


def _ended(data: Any) -> Any:
    match data:
        case dict():
            return {key: _ended(value) for key, value in data.items()}
        case list():
            return [_ended(one) for one in data]
    return data.rstrip("\n") if isinstance(data, str) else data


def _same_elsewhere(new: Plain, old: Plain, path: Path) -> bool:
    """Say whether all but what stands at a path is the same."""
    if not path:
        return True
    match new, old, path[0]:
        case dict(), dict(), str() as key:
            same = list(new) == list(old) and all(new[one] == old[one] for one in new if one != key)
            return same and _same_elsewhere(new[key], old[key], path[1:])
        case list(), list(), int() as at:
            same = len(new) == len(old) and all(new[k] == old[k] for k in range(len(new)) if k != at)
            return same and _same_elsewhere(new[at], old[at], path[1:])
    return False
