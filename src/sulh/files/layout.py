"""The canonical layout of a case file, as ``sulh fmt`` writes it: the same data and comments, in their usual place.

The text is laid out line by line, not written anew: only the blanks before and after a line change, the blanks
after a dash, the empty lines, and the order of the top-level keys. A check at the end compares data and comments
with the original, and a file that fails it is left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sulh.errors import SulhError
from sulh.files.edits import Edit, apply
from sulh.files.nodes import Entries, Items, Lines, Node, Text, compose, plain, texts
from sulh.files.tree import skip

#: The order of the top-level keys; others follow, as they come.
ORDER = [
    "sulh",
    "title",
    "status",
    "date",
    "about",
    "sources",
    "states",
    "parties",
    "feasible",
    "status_quo",
    "labels",
    "coalesce",
    "forbidden_moves",
    "history",
    "phases",
    "variants",
    "views",
    "claims",
    "published",
    "plays",
    "robust",
]

_STEP = 2
_COMMENT = re.compile(r"(?m)(?:^|(?<=[ \t]))#[^\n]*")
_COLON = re.compile(r"[ \t]*:")
_INDICATOR = re.compile(r"[|>][+-]?([1-9])")


def canonical(text: str, file: str = "") -> str:
    r"""Return a case file in canonical layout.

    Two blanks of indentation a level, dashes indented under their key, top-level keys in the order of the file
    reference, an empty line around each section of several lines, no blanks at the end of a line. Comments go
    with the entry they stand above; what stands at the top or the end of the file, set off by an empty line,
    stays there. Texts are not wrapped anew; quotes and brackets stay as they are written.

    Raises
    ------
    CaseError
        The text is no mapping in YAML: every problem found.
    SulhError
        The file cannot be laid out safely; the message says why.

    Examples
    --------
    >>> print(canonical("parties:\n- a\n# the name\ntitle: The mill  "), end="")
    # the name
    title: The mill
    <BLANKLINE>
    parties:
      - a
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    old = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    root = compose(old, file)
    if root.flow:
        raise SulhError("The file is written in braces, like JSON; only files in lines with indentation are laid out.")
    new = _arranged(_Indenter(old, root).run())
    again = compose(new)
    same = dict(_ordered(again)) == dict(_ordered(root)) and len(again.pairs) == len(root.pairs)
    if not same or _comments(new, again) != _comments(old, root):
        if not old.endswith("\n"):
            raise SulhError(
                "The file ends in the middle of a text. Begin a new line at its end, then lay it out again."
            )
        raise SulhError("The file cannot be laid out without changing what it says, so it was left as it is.")
    return mark + new.replace("\n", newline)


class _Indenter:
    """Gives every line its indentation, from the nodes that begin on it."""

    def __init__(self, text: str, root: Entries) -> None:
        self.text, self.root, self.lines = text, root, Lines(text)
        self.edits: list[Edit] = []
        self.indents: dict[int, int] = {}
        self.starts: dict[int, list[tuple[int, int]]] = {}  # per line: column and new column of what begins on it
        self.inside: set[int] = set()

    def run(self) -> str:
        self._visit(self.root, 0)
        self._comments()
        for number, indent in self.indents.items():
            line = self.lines.line(number)
            begin = self.lines.starts[number]
            self.edits.append(Edit(begin, begin + _blanks(line), " " * indent if line.strip() else ""))
        for number in range(len(self.lines.starts)):
            line = self.lines.line(number)
            kept = line.rstrip(" \t")
            end = self.lines.starts[number] + len(line)
            # A blank behind a backslash is part of a text in double quotes.
            if (
                kept != line
                and not kept.endswith("\\")
                and number not in self.inside
                and (kept or number not in self.indents)
            ):
                self.edits.append(Edit(end - len(line) + len(kept), end, ""))
        return apply(self.text, self.edits)

    def _visit(self, node: Entries | Items, indent: int) -> None:
        column = self.lines.column(node.start)
        if isinstance(node, Entries):
            for key, value in node.pairs:
                if not _COLON.match(self.text, key.end):
                    place = self.lines.place(key.start)
                    raise SulhError(f"Line {place.line} has a key with a question mark, which is not laid out.")
                self._begin(key.start, indent)
                self._below(value, indent, column)
            return
        for number, item in enumerate(node.items):
            dash = skip(self.text, node.items[number - 1].end) if number else node.start
            self._begin(dash, indent)
            if self.lines.number(item.start) == self.lines.number(dash) and item.start > dash + 1:
                self.edits.append(Edit(dash + 1, item.start, " "))
            self._below(item, indent, column)

    def _begin(self, offset: int, indent: int) -> None:
        """Note that a key, a dash or a value begins at an offset, and that its new column is ``indent``."""
        number = self.lines.number(offset)
        column = offset - self.lines.starts[number]
        self.starts.setdefault(number, []).append((column, indent))
        if column == _blanks(self.lines.line(number)):
            self.indents[number] = indent

    def _below(self, node: Node, indent: int, column: int) -> None:
        """Lay out the value of an entry, or an item, whose key or dash moves from ``column`` to ``indent``."""
        if not isinstance(node, Text) and not node.flow:
            self._visit(node, indent + _STEP)
            return
        first, last = self.lines.number(node.start), self.lines.number(node.end)
        if isinstance(node, Text) and node.absent:
            return
        if node.start - self.lines.starts[first] == _blanks(self.lines.line(first)):
            self._begin(node.start, indent + _STEP)
        rows = range(first + 1, last + 1)
        if isinstance(node, Text) and node.style in ("|", ">"):
            self._block_scalar(node, rows, indent, column)
            return
        shift = self.indents[first] - _blanks(self.lines.line(first)) if first in self.indents else 0
        for number in rows:
            self.indents[number] = max(indent + _STEP, _blanks(self.lines.line(number)) + shift)

    def _block_scalar(self, node: Text, rows: range, indent: int, column: int) -> None:
        """Move the lines of a block scalar by the same number of blanks, and change nothing else in them."""
        self.inside.update(rows)
        given = _INDICATOR.match(self.text, node.start)
        if given:
            old, new = column + int(given[1]), indent + int(given[1])
        else:
            written = [_blanks(line) for line in map(self.lines.line, rows) if line.strip(" ")]
            old, new = (written[0] if written else 0), indent + _STEP
        for number in rows:
            line, begin = self.lines.line(number), self.lines.starts[number]
            if line.strip(" ") or ((given or rows) and len(line) > old > 0):
                self.edits.append(Edit(begin, begin + old, " " * new))
            elif line:
                self.edits.append(Edit(begin, begin + len(line), ""))

    def _comments(self) -> None:
        """Indent the lines of comments like what follows, or like what stands before where they are deeper."""
        count = len(self.lines.starts)
        following: list[tuple[int, int] | None] = [None] * (count + 1)
        for number in reversed(range(count)):
            following[number] = self.starts[number][0] if number in self.starts else following[number + 1]
        stack: list[tuple[int, int]] = []
        for number in range(count):
            line = self.lines.line(number)
            column = _blanks(line)
            if number in self.starts:
                stack = [one for one in stack if one[0] < self.starts[number][0][0]] + self.starts[number]
            if number in self.indents or number in self.inside or not line.strip():
                continue
            if not line.lstrip().startswith("#"):
                if not line.startswith(("---", "...", "%")):
                    raise SulhError(f"Line {number + 1} stands in an unusual place, so the file is not laid out.")
                continue
            old, new = following[number] or (-1, 0)
            if column > old:
                new = max([new, *(after for before, after in stack if before <= column)])
            self.indents[number] = new


@dataclass(frozen=True, slots=True)
class _Section:
    """A top-level entry with the comments above it."""

    key: str
    lines: list[str]
    large: bool  # a list or a mapping on lines of its own
    gap: bool  # an empty line stood before it
    keeps: bool  # it ends in a text that keeps the empty lines after it


def _arranged(text: str) -> str:
    """Return an indented text with its sections in order and its empty lines set."""
    root, lines = compose(text), Lines(text)
    rows = [lines.line(number) for number in range(len(lines.starts))]
    kept = {number for one in _atoms(root) for number in range(lines.number(one.start) + 1, lines.number(one.end) + 1)}
    begins = [lines.number(key.start) for key, _ in root.pairs]
    ends = [lines.number(value.end) + 1 for _, value in root.pairs]
    # An indented comment after a section still belongs to it.
    for position, end in enumerate(ends):
        stop = begins[position + 1] if position + 1 < len(begins) else len(rows)
        ends[position] = max([end, *(number + 1 for number in range(end, stop) if rows[number].startswith(" "))])
    header, above = _header(rows[: begins[0]])
    sections = []
    for position, (key, value) in enumerate(root.pairs):
        if position:
            above = rows[ends[position - 1] : begins[position]]
        body = _thinned(rows, begins[position], ends[position], kept)
        last = list(texts(value))[-1:]
        keeps = any(
            one.style in ("|", ">") and "+" in re.split(r"\s", text[one.start :], maxsplit=1)[0] for one in last
        )
        gap = position > 0 and above[:1] == [""]
        large = not isinstance(value, Text) and not value.flow
        sections.append(_Section(key.value, [*_thin(above), *body], large, gap, keeps))
    rank = {key: number for number, key in enumerate(ORDER)}
    sections.sort(key=lambda one: rank.get(one.key, len(rank)))
    footer = _thin(rows[ends[-1] :])
    result = [*header]
    for number, section in enumerate(sections):
        before = sections[number - 1] if number else None
        if before and not before.keeps and (section.large or before.large or section.gap):
            result.append("")
        result.extend(section.lines)
    if footer and not footer[0].startswith("...") and not sections[-1].keeps:
        result.append("")
    return "\n".join([*result, *footer]) + "\n"


def _header(rows: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split what stands before the first key into what stays at the top and what goes with the key."""
    marks = [number for number, row in enumerate(rows) if row.startswith(("---", "%"))]
    after = marks[-1] + 1 if marks else 0
    blanks = [number for number in range(after, len(rows)) if not rows[number]]
    stop = blanks[-1] if blanks else after
    top = [*_thin(rows[:after]), *_thin(rows[after:stop])]
    if any(rows[after:stop]):
        top.append("")
    return top, list(rows[stop:])


def _thin(rows: Sequence[str]) -> list[str]:
    """Return rows with one empty line for several, and none at the start or the end.

    Empty lines at the end go too, so that a comment set off from its key by an empty line comes to stand on it.
    """
    thin = [row for number, row in enumerate(rows) if row or (number and rows[number - 1])]
    while thin and not thin[0]:
        del thin[0]
    while thin and not thin[-1]:
        del thin[-1]
    return thin


def _thinned(rows: Sequence[str], begin: int, end: int, kept: set[int]) -> list[str]:
    """Return rows with one empty line for several, except inside texts."""
    return [
        rows[number]
        for number in range(begin, end)
        if rows[number] or number in kept or (rows[number - 1] or number - 1 in kept)
    ]


def _atoms(node: Node) -> list[Node]:
    """Return the texts, and the lists and mappings in brackets, that a tree of blocks is made of."""
    if isinstance(node, Text) or node.flow:
        return [node]
    below = [value for _, value in node.pairs] if isinstance(node, Entries) else node.items
    return [one for child in below for one in _atoms(child)]


def _blanks(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _ordered(node: Node | None) -> Any:
    """Return the data of a node as nested pairs, so that the order of keys counts in a comparison."""
    match node:
        case Entries():
            return tuple((key.value, _ordered(value)) for key, value in node.pairs)
        case Items():
            return [_ordered(item) for item in node.items]
        case _:
            return plain(node) if node is not None else None


def _comments(text: str, root: Entries) -> Counter[str]:
    """Count the comments of a text: what begins with # outside of its texts."""
    pieces, end = [], 0
    for one in texts(root):
        pieces.append(text[end : one.start])
        end = max(end, one.end)
    pieces.append(text[end:])
    return Counter(found.rstrip() for found in _COMMENT.findall("x".join(pieces)))
