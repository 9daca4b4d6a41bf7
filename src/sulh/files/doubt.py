"""Reading on after the text of a file has problems: what may still be told, and what would only follow from them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sulh.errors import Problem
from sulh.files.traps import has_colon
from sulh.files.tree import Entries, Items, Lines, Node, Text

_ID = re.compile("[A-Za-z_][A-Za-z0-9_]*")

TRAPS = ("S113", "S114", "S116")
"""The traps of flow style: they change the list or the mapping around them, on each of its lines."""

LENGTHS = ("S213", "S503")
"""What may be wrong only because options are missing."""

UNKNOWN = ("S402", "S601", "S602")
"""What may be wrong only because one option is missing."""

SECTIONS = {
    "base": ("states", "parties", "feasible", "coalesce"),
    "variants": ("states", "parties", "feasible", "coalesce", "variants"),
}
"""The sections on which the states and their order depend."""


class Doubt:
    """Where problems of the text leave in doubt what the file says."""

    def __init__(self, root: Entries, problems: Sequence[Problem], text: str) -> None:
        self.lines = {problem.place.line for problem in problems}
        self.sections: set[str] = set()
        self.lost: set[str] = set()
        if not problems:
            return
        self.lost = {key.value for key in _bare_keys(root, text) if _ID.fullmatch(key.value)}
        lines = Lines(text, problems[0].place.file)
        spans = [(lines.place(node.start), lines.place(node.end)) for node in _flows(root)]
        spans = [(start, end) for start, end in spans if start.line < end.line]
        for problem in problems:
            at = problem.place
            if problem.code in TRAPS:
                around = [(start.line, end.line) for start, end in spans if start <= at <= end]
                # Parents come before their members, so the last is the innermost.
                self.lines.update(range(around[-1][0], around[-1][1] + 1) if around else ())
            self.sections.update([key.value for key, _ in root.pairs if key.place <= at][-1:])

    def shades(self, problem: Problem) -> bool:
        """Say whether a problem may only follow from one of the text.

        That is: they stand on the same line, or it misses an option that may be a key without a value.
        """
        follows = problem.code in LENGTHS or (problem.code in UNKNOWN and problem.text.split(".")[-1] in self.lost)
        return problem.place.line in self.lines or (bool(self.lost) and follows)

    def sure(self, of: str) -> bool:
        """Say whether nothing is in doubt on which the states of the base, or of the variants, depend."""
        return self.sections.isdisjoint(SECTIONS[of])


def mended(root: Entries, text: str) -> Entries:
    """Return the nodes with keys that stand twice brought together, and without keys that a comma made.

    Of two mappings under one key the entries are joined; else the first is kept.
    """
    pairs: dict[str, tuple[Text, Node]] = {}
    for key, value in root.pairs:
        if _is_bare(key, value, text):
            continue
        if key.value not in pairs:
            pairs[key.value] = key, value
            continue
        first_key, first = pairs[key.value]
        if isinstance(first, Entries) and isinstance(value, Entries):
            pairs[key.value] = first_key, replace(first, pairs=(*first.pairs, *value.pairs))
    return replace(root, pairs=tuple((key, _mended(value, text)) for key, value in pairs.values()))


def _is_bare(key: Text, value: Node, text: str) -> bool:
    return isinstance(value, Text) and value.absent and not has_colon(text, key)


def _bare_keys(node: Node, text: str) -> Iterator[Text]:
    for item in node.items if isinstance(node, Items) else ():
        yield from _bare_keys(item, text)
    for key, value in node.pairs if isinstance(node, Entries) else ():
        if _is_bare(key, value, text):
            yield key
        yield from _bare_keys(value, text)


def _mended(node: Node, text: str) -> Node:
    if isinstance(node, Items):
        return replace(node, items=tuple(_mended(item, text) for item in node.items))
    return mended(node, text) if isinstance(node, Entries) else node


def _flows(node: Node) -> Iterator[Node]:
    if isinstance(node, Text):
        return
    if node.flow:
        yield node
    for inner in node.items if isinstance(node, Items) else (value for _, value in node.pairs):
        yield from _flows(inner)
