"""Which characters of a file a change of its data touches: spans and their replacements, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from sulh.errors import UsageError
from sulh.files import render
from sulh.files.scalars import scalar
from sulh.files.tree import Entries, Items, Lines, Node, Text, skip

Path: TypeAlias = Sequence[str | int]


class Edit(NamedTuple):
    """``text[start:end]`` becomes ``new``."""

    start: int
    end: int
    new: str


class Writer:
    """Finds the edits for one change of one text.

    ``blocks`` allows long texts to be written as block scalars, which a comment that follows may not bear.
    """

    def __init__(self, lines: Lines, root: Entries, *, blocks: bool) -> None:
        self.lines, self.text, self.root, self.blocks = lines, lines.text, root, blocks
        self.newline = "\r\n" if "\r\n" in self.text else "\n"

    def set(self, path: Path, value: render.Data) -> list[Edit]:
        """Return the edits that replace what stands at a path, or add it."""
        if not path:
            return [Edit(self.root.start, self.root.end, self._joined(self._block_or_inline(value, self.root)))]
        parents = self._walk(path[:-1], missing=True)
        depth, parent = len(parents) - 1, parents[-1]
        # Mappings that are not there yet are added together with the value.
        for part in reversed(path[depth + 1 :]):
            if not isinstance(part, str):
                raise UsageError(f"There is nothing at {_dotted(path[: depth + 1])} yet to put an item into.")
            value = {part: value}
        last = path[depth]
        if isinstance(parent, Entries) and isinstance(last, str):
            for number, (key, old) in enumerate(parent.pairs):
                if key.value == last:
                    return self._replace(parents, parent, number, old, value)
            return self._add_entry(path[:depth], parents, parent, last, value)
        if isinstance(parent, Items) and isinstance(last, int) and 0 <= last < len(parent.items):
            return self._replace(parents, parent, last, parent.items[last], value)
        raise UsageError(f"There is no place for a value at {_dotted(path[: depth + 1])}.")

    def insert(self, path: Path, index: int, value: render.Data) -> list[Edit]:
        """Return the edits that put an item before item ``index`` of the list at a path; at its length, at its end."""
        parents = self._walk(path)
        parent = parents[-1]
        if not isinstance(parent, Items):
            raise UsageError(f"There is no list at {_dotted(path)}.")
        if not 0 <= index <= len(parent.items):
            raise UsageError(f"The list at {_dotted(path)} has {len(parent.items)} items; there is no place {index}.")
        if not parent.items and not self._in_flow(parents[:-1]):
            return self.set(path, [value])
        if parent.flow:
            new = render.inline(value)
            if not parent.items:
                return [Edit(parent.start + 1, parent.start + 1, new)]
            if index == 0:
                return [Edit(parent.items[0].start, parent.items[0].start, new + ", ")]
            return [Edit(parent.items[index - 1].end, parent.items[index - 1].end, ", " + new)]
        column = self.lines.column(parent.start)
        rows = render.item(value, column, blocks=self.blocks)
        if index == 0:
            lead = rows[0].lstrip(" "), *rows[1:], " " * column
            return [Edit(parent.start, parent.start, self.newline.join(lead))]
        return [self._after_line(parent.items[index - 1].end, rows)]

    def remove(self, path: Path) -> list[Edit]:
        """Return the edits that take away the entry or item at a path, with the comment on its last line."""
        if not path:
            raise UsageError("The whole file cannot be removed.")
        parents = self._walk(path[:-1])
        parent, last = parents[-1], path[-1]
        starts: list[int] = []
        number = -1
        if isinstance(parent, Entries):
            ends = [value.end for _, value in parent.pairs]
            starts = [self._entry_start(key) for key, _ in parent.pairs]
            number = parent.keys().index(last) if last in parent.keys() else -1  # noqa: SIM118
        elif isinstance(parent, Items):
            ends = [item.end for item in parent.items]
            starts = [self._item_start(parent, place) for place in range(len(ends))]
            number = last if isinstance(last, int) and 0 <= last < len(ends) else -1
        if number < 0:
            raise UsageError(f"There is nothing at {_dotted(path)}.")
        if len(starts) == 1:
            return self.set(path[:-1], {} if isinstance(parent, Entries) else [])
        if parent.flow if isinstance(parent, (Entries, Items)) else False:
            return self._remove_in_flow(starts, ends, number)
        return [self._remove_lines(starts, ends, number)]

    def _walk(self, path: Path, *, missing: bool = False) -> list[Node]:
        """Return the nodes from the top along a path; ``missing`` lets it end early where a key is not there."""
        nodes: list[Node] = [self.root]
        for depth, part in enumerate(path):
            node = nodes[-1]
            below: Node | None = None
            if isinstance(node, Entries) and isinstance(part, str):
                below = node.get(part)
                if below is None and missing:
                    return nodes
            elif isinstance(node, Items) and isinstance(part, int) and 0 <= part < len(node.items):
                below = node.items[part]
            if below is None:
                raise UsageError(f"There is nothing at {_dotted(path[: depth + 1])}.")
            nodes.append(below)
        return nodes

    @staticmethod
    def _in_flow(nodes: Sequence[Node]) -> bool:
        return any(isinstance(node, (Items, Entries)) and node.flow for node in nodes)

    def _replace(
        self, parents: Sequence[Node], parent: Entries | Items, number: int, old: Node, value: render.Data
    ) -> list[Edit]:
        """Return the edits that give an entry or item that is there another value."""
        if self._in_flow(parents):
            lead = " " if isinstance(old, Text) and old.absent else ""
            return [Edit(old.start, old.end, lead + render.inline(value))]
        sign = self._entry_sign(parent, number)
        column = self.lines.column(parent.start)
        old_block = isinstance(old, (Items, Entries)) and not old.flow
        new_block = render.in_lines(value, top=len(parents) == 1)
        same_line = self.lines.number(old.start) == self.lines.number(sign)
        lead = " " if isinstance(old, Text) and old.absent else ""
        if new_block and (old_block or isinstance(parent, Items)):
            # In place, at the column of what was there; an item may begin right behind its dash, and a mapping may
            # not stand where a list with dashes may, right below its key.
            place = column + 2 if lead else self.lines.column(old.start)
            if place == column:
                place, lead = column + 2, "  "
            return [Edit(old.start, old.end, lead + self._joined(render.block(value, place, blocks=self.blocks)))]
        if new_block:
            rows = render.block(value, column + 2, blocks=self.blocks)
            end = self.lines.number(old.end)
            rest = self.lines.starts[end] + len(self.lines.line(end)) + (end == 0 and self.text.startswith("\ufeff"))
            return [Edit(sign, old.end, ""), Edit(rest, rest, self.newline + self.newline.join(rows))]
        rows = [self._one_line(value)] if isinstance(parent, Items) else self._scalar(value, column)
        if not old_block or same_line:
            return [Edit(old.start, old.end, lead + self._joined(rows))]
        return [Edit(sign, sign, " " + self._joined(rows)), self._lines(old.start, old.end)]

    def _scalar(self, value: render.Data, column: int) -> list[str]:
        """Return a value that follows the colon of a key, as the renderer writes it, a long text on several lines."""
        first, *rest = render.entry("k", value, column, blocks=self.blocks)
        return [first.strip(" ").removeprefix("k: "), *rest]

    @staticmethod
    def _one_line(value: render.Data) -> str:
        return scalar(value) if isinstance(value, str) else render.inline(value)

    def _add_entry(
        self, path: Path, parents: Sequence[Node], parent: Entries, key: str, value: render.Data
    ) -> list[Edit]:
        """Return the edits that add an entry at the end of a mapping."""
        if not parent.pairs and not self._in_flow(parents[:-1]):
            return self.set(path, {key: value})
        if parent.flow:
            new = render.inline({key: value})[1:-1]
            if not parent.pairs:
                return [Edit(parent.start + 1, parent.start + 1, new)]
            end = parent.pairs[-1][1].end
            return [Edit(end, end, self._gap(end) + ", " + new)]
        rows = render.entry(key, value, self.lines.column(parent.start), top=len(parents) == 1, blocks=self.blocks)
        return [self._after_line(parent.end, rows)]

    def _block_or_inline(self, value: render.Data, root: Entries) -> list[str]:
        if render.in_lines(value, top=True):
            return render.block(value, self.lines.column(root.start), blocks=self.blocks)
        return [render.inline(value)]

    def _entry_sign(self, parent: Entries | Items, number: int) -> int:
        """Return the offset behind the colon of an entry or the dash of an item."""
        if isinstance(parent, Entries):
            return skip(self.text, parent.pairs[number][0].end) + 1
        return self._item_start(parent, number) + 1

    def _entry_start(self, key: Text) -> int:
        """Return where an entry begins: at its key, or at the question mark before a long one."""
        start = key.start
        while start and self.text[start - 1] == " ":
            start -= 1
        return start - 1 if self.text[start - 1 : start] == "?" else key.start

    def _item_start(self, parent: Items, number: int) -> int:
        """Return where an item begins: at its dash, or in brackets at its text."""
        if parent.flow:
            return parent.items[number].start
        return skip(self.text, parent.items[number - 1].end) if number else parent.start

    def _gap(self, end: int) -> str:
        """Return the blank that a colon needs behind it, where a value is absent in brackets."""
        return " " if self.text[end - 1] == ":" else ""

    def _joined(self, rows: Sequence[str]) -> str:
        """Return rows as text, the first without its indentation."""
        return self.newline.join([rows[0].lstrip(" "), *rows[1:]])

    def _line_end(self, offset: int) -> int:
        """Return where the line of an offset ends, before its line break."""
        while offset < len(self.text) and self.text[offset] not in "\r\n":
            offset += 1
        return offset

    def _after_line(self, offset: int, rows: Sequence[str]) -> Edit:
        end = self._line_end(offset)
        return Edit(end, end, self.newline + self.newline.join(rows))

    def _lines(self, start: int, end: int) -> Edit:
        """Return the edit that takes away whole lines; a comment behind the end stays, on a line of its own."""
        begin = self.lines.starts[self.lines.number(start)]
        if self.text[end : self._line_end(end)].strip(" \t\r\n"):
            return Edit(begin, end, "")
        stop = self._line_end(end)
        return Edit(begin, stop + len(self._break(stop)), "")

    def _break(self, offset: int) -> str:
        pair = self.text[offset : offset + 2]
        return pair if pair == "\r\n" else pair[:1]

    def _remove_lines(self, starts: Sequence[int], ends: Sequence[int], number: int) -> Edit:
        """Return the edit that takes an entry or item out of a block."""
        start, end = starts[number], self._line_end(ends[number])
        begin = self.lines.starts[self.lines.number(start)]
        if not self.text[begin:start].strip(" \ufeff"):
            keep = "\ufeff" if self.text[begin:start].startswith("\ufeff") else ""
            return Edit(begin, end + len(self._break(end)), keep)
        # The first of a block that begins behind a dash: the next one takes its place, or comments before that do.
        following = starts[number + 1]
        if self.text[end:following].strip(" \t\r\n"):
            return Edit(start, end, "")
        return Edit(start, following, "")

    def _remove_in_flow(self, starts: Sequence[int], ends: Sequence[int], number: int) -> list[Edit]:
        """Return the edits that take an entry or item and one comma out of brackets; comments between stay."""
        first, second = (number - 1, number) if number else (0, 1)
        between = self.text[ends[first] : starts[second]]
        if "#" not in between:
            if number:
                return [Edit(ends[first], ends[number], self._gap(ends[first]))]
            return [Edit(starts[0], starts[1], "")]
        comma = skip(self.text, ends[first])
        return sorted([Edit(starts[number], ends[number], ""), Edit(comma, comma + 1, "")])


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return a text with edits made; they may not overlap.

    >>> apply("a: b", [Edit(3, 4, "c")])
    'a: c'
    """
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text


def _dotted(path: Path) -> str:
    return ".".join(map(str, path)) or "the top"
