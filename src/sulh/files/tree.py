"""What a YAML text says, as texts, lists and mappings that remember where they stand.

Every scalar is text: nothing here knows numbers, dates or booleans. The schema converts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sulh.errors import Place

#: Plain data: text, list or dictionary, nested.
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"

_BREAK = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, always text; ``text[start:end]`` is how it is written.

    ``style`` is ``plain``, ``'``, ``"``, ``|`` or ``>``. ``absent`` marks a value that is not there, as in
    ``title:`` followed by nothing; its value is then empty and it stands where the value would.
    """

    value: str
    place: Place
    start: int
    end: int
    style: str = "plain"
    absent: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list; a block list ends where its last item ends, comments after it left out."""

    items: tuple[Node, ...]
    place: Place
    start: int
    end: int
    flow: bool


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, in the order of the file."""

    pairs: tuple[tuple[Text, Node], ...]
    place: Place
    start: int
    end: int
    flow: bool
    _at: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_at", {key.value: k for k, (key, _) in reversed(list(enumerate(self.pairs)))})

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or None."""
        return self.pairs[self._at[key]][1] if key in self._at else None

    def key(self, key: str) -> Text | None:
        """Return the key itself, with its place, or None."""
        return self.pairs[self._at[key]][0] if key in self._at else None

    def keys(self) -> list[str]:
        """Return the keys in the order of the file."""
        return [name.value for name, _ in self.pairs]


Node: TypeAlias = "Text | Items | Entries"


def plain(node: Node) -> Plain:
    """Return the data of a node without places.

    >>> plain(Text("yes", Place(), 0, 3))
    'yes'
    """
    match node:
        case Text():
            return node.value
        case Items():
            return [plain(item) for item in node.items]
        case Entries():
            return {key.value: plain(value) for key, value in node.pairs}


def locate(node: Node, path: Sequence[str | int]) -> Node:
    """Return what stands at a path, or the deepest thing on the way to it that exists.

    Parts that do not exist are skipped, so that paths with foreign parts between the keys still lead
    somewhere. The part ``"[key]"`` after a key means the key itself, not its value.

    >>> locate(Text("a", Place("x.yaml", 2, 3), 0, 1), ["no", "such", "path"]).place.line
    2
    """
    last: Text | None = None
    for part in path:
        if part == "[key]" and last is not None:
            return last
        if isinstance(node, Items) and isinstance(part, int) and 0 <= part < len(node.items):
            node, last = node.items[part], None
        elif isinstance(node, Entries) and isinstance(part, str):
            found, key = node.get(part), node.key(part)
            if found is not None:
                node, last = found, key
    return node


def texts(node: Node) -> Iterator[Text]:
    """Yield every key and every scalar below a node, in the order of the file."""
    match node:
        case Text():
            yield node
        case Items():
            for item in node.items:
                yield from texts(item)
        case Entries():
            for key, value in node.pairs:
                yield key
                yield from texts(value)


@dataclass(frozen=True)
class Lines:
    r"""Where the lines of a text begin, so that an offset can be told as line and column.

    >>> str(Lines("a: b\r\nc: d", "x.yaml").place(9))
    'x.yaml:2:4'
    """

    text: str
    file: str = ""
    starts: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", [0, *(found.end() for found in _BREAK.finditer(self.text))])

    def number(self, offset: int) -> int:
        """Return the line of an offset, counted from 0."""
        return bisect_right(self.starts, offset) - 1

    def place(self, offset: int) -> Place:
        """Return the place of an offset; a byte order mark takes no column."""
        line = self.number(offset)
        mark = line == 0 and offset > 0 and self.text.startswith("\ufeff")
        return Place(self.file, line + 1, offset - self.starts[line] + 1 - mark)

    def column(self, offset: int) -> int:
        """Return the column of an offset, counted from 0."""
        return self.place(offset).column - 1

    def line(self, number: int) -> str:
        """Return a line, counted from 0, without its line end."""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[number] : end].rstrip("\r\n").removeprefix("\ufeff")


def skip(text: str, offset: int) -> int:
    r"""Return the offset of the next character that is neither blank nor part of a comment.

    >>> skip("a  # b: c\n  : d", 1)
    12
    """
    while offset < len(text):
        if text[offset] == "#" and (offset == 0 or text[offset - 1] in " \t\r\n"):
            while offset < len(text) and text[offset] not in "\r\n":
                offset += 1
        elif text[offset] in " \t\r\n":
            offset += 1
        else:
            break
    return offset
