"""Putting the items of a list into another order, each with its comments and its layout."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sulh.errors import CaseError, UsageError
from sulh.files.document import Document
from sulh.files.nodes import Items, Plain, locate, plain
from sulh.web.operations.coding import Path, native
from sulh.web.operations.operation import data_at

REST = re.compile(r"[ \t]*(?:#[^\r\n]*)?(?=\r|\n|\Z)")


def permuted(document: Document, path: Path, order: Sequence[int]) -> Document:
    r"""Return the document with the items of a list in another order.

    Each item takes along the comment behind it; comments on lines of their own stay where they are.

    Parameters
    ----------
    order
        For each place the number of the item that comes there.

    Examples
    --------
    >>> document = Document.parse("wants:   # in order\n  - a  # one\n  - {b: c}\n")
    >>> print(permuted(document, ("wants",), [1, 0]).text, end="")
    wants:   # in order
      - {b: c}
      - a  # one
    """
    node, text = locate(document.root, path), document.text
    data = data_at(document, path)
    if not isinstance(node, Items) or not isinstance(data, list) or sorted(order) != list(range(len(data))):
        raise UsageError("There is no such place in the list. Load the page again.")
    slots = [(one.start, one.end if node.flow else _line_end(text, one.end)) for one in node.items]
    parts, at = [], 0
    for (start, end), number in zip(slots, order, strict=True):
        parts += [text[at:start], text[slice(*slots[number])]]
        at = end
    new = "".join([*parts, text[at:]])
    meant = [data[number] for number in order]
    try:
        moved = Document.parse(new, document.file)
        if data_at(moved, path) == meant and _same_elsewhere(plain(moved.root), plain(document.root), path):
            return moved
    except CaseError:
        pass
    return document.set(path, native(meant, str(path[-1])))


def shifted(count: int, index: int, to: int) -> list[int]:
    """Return the order in which one item has been taken out and put back at a place.

    >>> shifted(4, 0, 2), shifted(4, 3, 0)
    ([1, 2, 0, 3], [3, 0, 1, 2])
    """
    order = [number for number in range(count) if number != index]
    order.insert(to, index)
    return order


def _line_end(text: str, end: int) -> int:
    """Return where the comment behind an item ends."""
    found = REST.match(text, end)
    return end if found is None else found.end()


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
