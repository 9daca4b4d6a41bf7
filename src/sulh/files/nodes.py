"""From the text of a case file to nodes that know their place.

The parser's events are taken as they come, so nothing recurses, nothing is resolved and nothing is built but
texts, lists and mappings. What YAML allows and a case file does not (tags, anchors, several documents, deep
nesting) is refused here, and so is what YAML allows and nobody means: the traps of flow style.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from sulh.errors import CaseError, Place, Problem
from sulh.files.source import bad_characters, read_text, size_problem
from sulh.files.syntax import Stumble, not_a_mapping, syntax_problem
from sulh.files.traps import comment_trap, cut, entries_trap, has_colon, items_trap
from sulh.files.tree import Entries, Items, Lines, Node, Plain, Text, locate, plain, skip, texts

__all__ = [
    "Entries",
    "Items",
    "Lines",
    "Node",
    "Plain",
    "Text",
    "compose",
    "locate",
    "plain",
    "read_nodes",
    "read_text",
    "texts",
]

#: How deep lists and mappings may be nested.
DEPTH = 64
#: After so many problems the rest of the file is not looked at: whoever mends these will read on anyway.
MOST = 1000

_DIRECTIVE = re.compile(r"(?m)(?:^|(?<=\r)|(?<=\ufeff))%[^\r\n]*")
_PREAMBLE = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r)|%[^\r\n]*(?:\r\n|\n|\r))*")
_ROW = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_PROPERTY = re.compile(r"[!&]\S*")


def compose(text: str, file: str = "") -> Entries:
    r"""Return the mapping that a case file is, every scalar as text.

    Parameters
    ----------
    text
        The whole text; a byte order mark at its start is passed over.
    file
        The name that problems are told with.

    Raises
    ------
    CaseError
        With every problem found: S101 to S116. Where the text cannot be read on, those found so far.

    Examples
    --------
    >>> case = compose("title: The mill\nparties: {town: {}}")
    >>> plain(case)
    {'title': 'The mill', 'parties': {'town': {}}}
    >>> str(locate(case, ["parties", "town"]).place)
    '2:17'
    >>> compose("seats: 010")
    Entries(pairs=((Text(value='seats', ...), Text(value='010', ...)),), ...)
    """
    root, problems = read_nodes(text, file)
    if problems or root is None:
        raise CaseError(problems)
    return root


def read_nodes(text: str, file: str = "") -> tuple[Entries | None, list[Problem]]:
    """Return the mapping that a case file is, as far as it can be told, and every problem of the text.

    The first is None where the text cannot be read to its end. Beside problems it may say what nobody meant.

    >>> root, problems = read_nodes("parties: {town: {preferences: [exactly one of (a, b)]}}")
    >>> plain(root), [problem.code for problem in problems]
    ({'parties': {'town': {'preferences': ['exactly one of (a', 'b)']}}}, ['S113'])
    """
    large = size_problem(text, file)
    if large is not None:
        return None, [large]
    composer = _Composer(Lines(text, file))
    root = composer.run()
    return root if isinstance(root, Entries) else None, composer.problems


class _Stop(Exception):
    """Nothing more is read; the problems are collected already."""


@dataclass(slots=True)
class _Open:
    """A list or a mapping whose end has not come yet."""

    start: int
    place: Place
    flow: bool
    mapping: bool
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[Text, Node]] = field(default_factory=list)
    key: Text | None = None
    seen: dict[str, Text] = field(default_factory=dict)


class _Composer:
    """Builds the nodes of one text from the events of the parser, on a stack of its own."""

    def __init__(self, lines: Lines) -> None:
        self.lines, self.text = lines, lines.text
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.last: Text | None = None
        self.documents = 0

    def run(self) -> Node | None:
        try:
            self._characters()
            for event in self._events():
                self._take(event)
            if self.root is None or (isinstance(self.root, Text) and self.root.absent):
                rule = "The file is empty, or holds comments only."
                self._report("S101", 0, "", rule, "Begin with sulh: 1, then title: and parties:. See sulh new.")
            elif not isinstance(self.root, Entries):
                self._add(not_a_mapping(self.lines, self.root.start))
        except _Stop:
            pass
        return self.root

    def _characters(self) -> None:
        for problem in bad_characters(self.text, self.lines):
            self._add(problem)
        if self.problems:
            raise _Stop

    def _events(self) -> Iterator[Any]:
        parser = YAML(typ="safe", pure=True).parse(self._without_directives())
        while True:
            try:
                yield next(parser)
            except StopIteration:
                return
            except MarkedYAMLError as error:
                self._stumble(error.context, error.problem, error.context_mark, error.problem_mark)
            except (YAMLError, ValueError, OverflowError, IndexError) as error:
                # An escape beyond Unicode, say: the parser raises what Python raises there, without a place.
                self._stumble("while scanning a double-quoted scalar", str(error), None, None)

    def _without_directives(self) -> str:
        """Return the text with its directives blanked out, so that offsets stay; those not allowed are reported."""
        preamble = _PREAMBLE.match(self.text, 1 if self.text.startswith("\ufeff") else 0)
        end = preamble.end() if preamble else 0
        head = self.text[:end]
        if "%" not in head:
            return self.text
        for found in _DIRECTIVE.finditer(head):
            words = found[0].split("#")[0].split()
            if words != ["%YAML", "1.2"]:
                rule = "A case file is YAML 1.2 without directives; the only one allowed is %YAML 1.2."
                self._report("S105", found.start(), found[0].strip(), rule, "Delete this line.")
            head = head[: found.start()] + " " * len(found[0]) + head[found.end() :]
        return head + self.text[end:]

    def _stumble(self, context: str | None, problem: str | None, begin: Any, at: Any) -> None:
        fallback = self.last.end if self.last is not None else 0
        stumble = Stumble(
            context or "",
            problem or "",
            None if begin is None else begin.index,
            fallback if at is None else min(at.index, len(self.text)),
            self.last,
            [(frame.start, frame.flow) for frame in self.stack],
        )
        for frame in self.stack:
            self._check(frame)
        self._add(syntax_problem(stumble, self.lines))
        raise _Stop

    def _add(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) == MOST:
            rule = f"There are {MOST:,} problems up to here; the rest of the file was not looked at."
            self.problems.append(Problem("S104", problem.text, rule, "Is this the right file?", problem.place))
            raise _Stop

    def _report(self, code: str, at: int, shown: str, rule: str, fix: str) -> None:
        self._add(Problem(code, cut(shown), rule, fix, self.lines.place(at)))

    def _take(self, event: Any) -> None:
        at = min(event.start_mark.index, len(self.text))
        match event:
            case events.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    rule = "A case file is one document; --- begins a second one here."
                    self._report("S108", at, self.text[at : at + 3], rule, "Put each case in a file of its own.")
                    raise _Stop
            case events.AliasEvent():
                rule = "A case file has no aliases: every text is written where it is read."
                self._report("S107", at, self.text[at : event.end_mark.index], rule, _SPELL_OUT.format("*"))
                self._place(Text("", self.lines.place(at), at, event.end_mark.index))
            case events.ScalarEvent():
                self._properties(event, at)
                self._place(self._scalar(event, at))
            case events.SequenceStartEvent() | events.MappingStartEvent():
                self._properties(event, at)
                if len(self.stack) == DEPTH:
                    rule = f"Lists and mappings may be nested {DEPTH} deep; this goes deeper."
                    self._report(
                        "S109", at, _line(self.lines, at), rule, "No part of a case needs more than six levels."
                    )
                    raise _Stop
                mapping = isinstance(event, events.MappingStartEvent)
                if event.flow_style and event.end_mark.index > at:
                    at = event.end_mark.index - 1  # behind a tag or an anchor
                self.stack.append(_Open(at, self.lines.place(at), bool(event.flow_style), mapping))
                if len(self.stack) == 1 and not mapping:
                    self._add(not_a_mapping(self.lines, at))
                    raise _Stop
            case events.SequenceEndEvent() | events.MappingEndEvent():
                self._close(event.end_mark.index)
            case _:
                pass

    def _properties(self, event: Any, at: int) -> None:
        """Report a tag or an anchor before a node."""
        found = _PROPERTY.match(self.text, at)
        shown = found[0] if found else ""
        if event.ctag is not None:
            rule = "A case file has no tags: a word that begins with ! is one."
            self._report("S106", at, shown, rule, _SPELL_OUT.format("!"))
        if event.anchor is not None:
            rule = "A case file has no anchors: a word that begins with & is one."
            self._report("S107", at, shown, rule, _SPELL_OUT.format("&"))

    def _scalar(self, event: Any, at: int) -> Text:
        style = event.style or "plain"
        end = min(event.end_mark.index, len(self.text))
        absent = style == "plain" and at == end
        if absent:
            at = end = self._missing(at)
        elif style in ("|", ">"):
            end = self._block_end(at, end)
        value = event.value
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            value = self._surrogates(value, at)
        self.last = Text(value, self.lines.place(at), at, end, style, absent)
        return self.last

    def _missing(self, at: int) -> int:
        """Return where a value that is not there would begin: right after the colon of its key."""
        key = self.stack[-1].key if self.stack else None
        if key is None or not has_colon(self.text, key):
            return at
        return skip(self.text, key.end) + 1

    def _block_end(self, start: int, end: int) -> int:
        """Return where the last line of a block scalar ends; empty lines after it count only where they are kept."""
        written = self.text[start:end]
        header = re.split(r"[\s#]", written, maxsplit=1)[0]
        if "+" in header:
            return end - (2 if written.endswith("\r\n") else 1 if written.endswith(("\n", "\r")) else 0)
        rows = _ROW.findall(written)
        filled = (row for row in rows[1:] if row.strip())
        indent = len(first := next(filled, "")) - len(first.lstrip(" "))
        if given := re.search(r"[1-9]", header):
            indent = self.lines.column(self.stack[-1].start) + int(given[0]) if self.stack else 0
        # A line of blanks is part of the text where it is longer than the indentation.
        while len(rows) > 1 and not rows[-1].strip() and len(rows[-1].rstrip("\r\n")) <= max(indent, 0):
            del rows[-1]
        return start + len("".join(rows).rstrip("\r\n"))

    def _surrogates(self, value: str, at: int) -> str:
        """Return a text with the pairs that JSON writes for one character joined, or report half a pair."""
        try:
            return value.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            rule = "This escape is half of a surrogate pair, which is no character."
            self._report("S104", at, self.text[at : at + 40], rule, "Write both halves, or the character itself.")
            return value.encode("utf-8", "replace").decode("utf-8")

    def _close(self, end: int) -> None:
        frame = self.stack.pop()
        self._check(frame)
        if not frame.flow or self.text[frame.start : frame.start + 1] not in ("[", "{"):
            children = [value.end for _, value in frame.pairs[-1:]] + [item.end for item in frame.items[-1:]]
            end = children[0] if children else frame.start
        if frame.mapping:
            self._place(Entries(tuple(frame.pairs), frame.place, frame.start, end, frame.flow))
        else:
            self._place(Items(tuple(frame.items), frame.place, frame.start, end, frame.flow))

    def _check(self, frame: _Open) -> None:
        """Report the traps of flow style in a list or mapping."""
        if frame.flow:
            found = entries_trap(self.text, frame.pairs, self.lines) if frame.mapping else ()
            for problem in found or items_trap(self.text, frame.items, self.lines):
                self._add(problem)

    def _place(self, node: Node) -> None:
        """Put a finished node where it belongs: as the root, an item, a key or a value."""
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        if frame.mapping and frame.key is None:
            frame.key = self._key(frame, node)
            return
        if isinstance(node, Text):
            for problem in comment_trap(self.text, node, self.lines):
                self._add(problem)
        if frame.mapping and frame.key is not None:
            frame.pairs.append((frame.key, node))
            frame.key = None
        else:
            frame.items.append(node)

    def _key(self, frame: _Open, node: Node) -> Text:
        shown = self.text[node.start : node.end]
        if not isinstance(node, Text):
            kind = "list" if isinstance(node, Items) else "mapping"
            rule = f"A key is a text; this one is a {kind}."
            self._report("S111", node.start, shown, rule, "Quote it if it is meant as a text.")
            return Text("", node.place, node.start, node.end)
        if node.absent:
            rule = "A key is missing before this colon."
            self._report("S111", node.start, _line(self.lines, node.start), rule, "Write the key, or quote the text.")
            return node
        if node.value == "<<" and node.style == "plain":
            rule = "A case file has no merge keys."
            self._report("S107", node.start, shown, rule, "Write the entries out; to change a few, use a variant.")
        elif (first := frame.seen.get(node.value)) is not None and (not frame.flow or has_colon(self.text, node)):
            rule = f"The key {cut(node.value)!r} stands here twice: first in line {first.place.line}, again in line "
            rule += f"{node.place.line}."
            self._report("S110", node.start, shown, rule, "Keep one of the two, or give them different names.")
        frame.seen.setdefault(node.value, node)
        return node


_SPELL_OUT = "Write the text out; if it begins with {}, quote it."


def _line(lines: Lines, at: int) -> str:
    return lines.line(lines.number(at)).strip()
