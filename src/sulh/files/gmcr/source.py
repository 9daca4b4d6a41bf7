"""JSON as plain data, and where in the text each part of it stands.

Python's own parser reads the text, since a file may hold a million numbers. It keeps no positions: they are
looked up afterwards, all in one walk, and only for the parts that there is something to say about.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from sulh.errors import CaseError, Place, Problem, Severity
from sulh.files.traps import cut
from sulh.files.tree import Lines

Path: TypeAlias = tuple[str | int, ...]

#: The largest file that is read, in characters: some hundred times what a case of a thousand states takes.
LIMIT = 2_000_000
#: How deep lists and objects may be nested.
DEPTH = 64
#: After so many problems the rest of the file is not looked at.
MOST = 1000

_BLANK = re.compile(r"[ \t\n\r]*")
_BRACKETS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[\]}]')
#: Finds where a value ends, without a care for what it says.
_SKIM = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)

_SYNTAX = {
    "Expecting value": ("a value is missing here.", "Write it, or remove what asks for it."),
    "Expecting property name": ("a key in double quotes is missing here.", "Write it, or remove the comma before."),
    "Expecting ':'": ("a colon is missing after this key.", "Write the colon and the value."),
    "Expecting ','": ("a comma or a closing bracket is missing here.", "Write the one that is meant."),
    "Unterminated string": ("this text is not closed.", 'Write the closing ".'),
    "Invalid control character": ("a text holds no line end and no control character.", "Write \\n for a line end."),
    "Invalid \\": ("a backslash has a meaning in JSON, but none before this.", "Write two backslashes for one."),
    "Extra data": ("the file goes on after its end.", "Delete what follows, or the bracket that closes too early."),
}


class JsonObject(dict[str, Any]):
    """A JSON object; ``twice`` holds the keys that stand in it more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counts = Counter(key for key, _ in pairs) if len(self) < len(pairs) else {}
        self.twice = [key for key, count in counts.items() if count > 1]


class _Constant(str):
    """``NaN`` or ``Infinity``, which Python reads and JSON does not have."""


class Span(NamedTuple):
    """Offsets of a part of a text: of its key (or of itself, in a list), its start and its end."""

    key: int
    start: int
    end: int


@dataclass
class Report:
    """The problems of one text, collected by path and told with their places.

    In a rule, ``{0}`` stands for the offending text as the file has it.
    """

    text: str
    file: str = ""
    found: list[tuple[Path, bool, Problem]] = field(default_factory=list)

    def add(
        self, code: str, path: Path, rule: str, fix: str, *, key: bool = False, severity: Severity = "error"
    ) -> None:
        """Note a problem at a path; with ``key``, at the key rather than at the value."""
        self.found.append((path, key, Problem(code, "", rule, fix, severity=severity)))
        if len(self.found) == MOST:
            rule = f"There are {MOST:,} problems up to here; the rest of the file was not looked at."
            self.found.append((path, key, Problem("S701", "", rule, "Is this the right file?")))
            raise CaseError(self.problems())

    @property
    def failed(self) -> bool:
        """Whether there is an error among the problems."""
        return any(problem.severity == "error" for _, _, problem in self.found)

    def has(self, code: str) -> bool:
        """Say whether a problem of this code is among them."""
        return any(problem.code == code for _, _, problem in self.found)

    def problems(self) -> list[Problem]:
        """Return the problems in the order of the file."""
        lines = Lines(self.text, self.file)
        where = spans(self.text, (path for path, _, _ in self.found))
        result = []
        for path, at_key, problem in self.found:
            while path not in where:  # about something that is not there: its place is where it would stand
                path = path[:-1]
            key, start, end = where[path]
            shown = cut(self.text[key if at_key else start : min(end, start + 500)], 60)
            at = lines.place(key if at_key else start)
            rule = problem.rule.replace("{0}", shown)
            result.append(Problem(problem.code, shown, rule, problem.fix, at, problem.severity))
        return sorted(result, key=lambda problem: problem.place)


def read_json(report: Report) -> Any:
    """Return the data of a JSON text; keys that stand twice are reported, and the last of them counts.

    Raises
    ------
    CaseError
        S103 too large, S701 not JSON, S703 nested too deep.

    Examples
    --------
    >>> read_json(Report('{"options": [1, 2.5]}'))
    {'options': [1, 2.5]}
    >>> read_json(Report('{"options": [1, ]}', "a.gmcr"))
    Traceback (most recent call last):
    sulh.errors.CaseError: a.gmcr:1:15: S701: This is not JSON: ...
    """
    size = len(report.text)
    if size > LIMIT:
        rule = f"A .gmcr file has at most {LIMIT // 1_000_000} MB; this one has {size / 1e6:,.1f} MB."
        raise CaseError([Problem("S103", f"{size:,} characters", rule, "Is this the right file?", Place(report.file))])
    text = report.text
    try:
        data = json.loads(
            " " + text[1:] if text.startswith("\ufeff") else text,
            object_pairs_hook=JsonObject,
            parse_int=_whole,
            parse_constant=_Constant,
        )
    except json.JSONDecodeError as error:
        raise CaseError([_syntax(text, error, Lines(text, report.file))]) from None
    except RecursionError:
        raise CaseError([_too_deep(report)]) from None
    _walk(report, data)
    return data


def spans(text: str, paths: Iterable[Path]) -> dict[Path, Span]:
    """Return where the parts at these paths stand in a text that is JSON; of a key that stands twice, the last.

    >>> spans('{"a": [10, 20]}', [("a",), ("a", 1)])[("a", 1)]
    Span(key=11, start=11, end=13)
    """
    wanted: dict[str | int, Any] = {}
    for path in paths:
        node = wanted
        for part in path:
            node = node.setdefault(part, {})
    found: dict[Path, Span] = {}

    def walk(key: int, start: int, node: dict[str | int, Any], path: Path) -> int:
        end = _SKIM.raw_decode(text, start)[1]
        found[path] = Span(start if key < 0 else key, start, end)
        left = len(node)
        for part, at, value in _children(text, start) if left else ():
            if part in node:
                walk(at, value, node[part], (*path, part))
                left -= isinstance(part, int)
            if not left:
                break
        return end

    walk(-1, _skip(text, 1 if text.startswith("\ufeff") else 0), wanted, ())
    return found


def _children(text: str, start: int) -> Iterator[tuple[str | int, int, int]]:
    """Yield the key or number of each child of a list or object, the offset of its key, and that of its value."""
    if text[start] not in "[{":
        return
    at = _skip(text, start + 1)
    number = 0
    while text[at] not in "]}":
        part: str | int = number
        value = at
        if text[start] == "{":
            part, after = _SKIM.raw_decode(text, at)
            value = _skip(text, _skip(text, after) + 1)
        yield part, at, value
        number += 1
        at = _skip(text, _SKIM.raw_decode(text, value)[1])
        if text[at] == ",":
            at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _whole(text: str) -> int:
    """Return a whole number; one of many digits as a large one, since Python refuses to read thousands of digits."""
    return int(text) if len(text) < 19 else (-1 if text.startswith("-") else 1) * 10**18


def _walk(report: Report, data: Any) -> None:
    """Report keys that stand twice and constants that are not JSON, anywhere in the data."""
    stack: list[tuple[Path, Any]] = [((), data)] if isinstance(data, (list, dict)) else []
    while stack:
        path, value = stack.pop()
        if len(path) >= DEPTH:
            raise CaseError([_too_deep(report)])
        for key in value.twice if isinstance(value, JsonObject) else ():
            rule = f"The key {cut(key)!r} stands in this object twice."
            report.add("S702", (*path, key), rule, "Keep one of the two.", key=True)
        for part, child in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(child, (list, dict)):
                stack.append(((*path, part), child))
            elif isinstance(child, _Constant):
                report.add("S701", (*path, part), "This is not JSON, which has no {0}.", "Write a number.")


def _syntax(text: str, error: json.JSONDecodeError, lines: Lines) -> Problem:
    """Return the problem of a text that is not JSON."""
    at = error.pos
    before = text[:at].rstrip()
    if not text.strip("\ufeff \t\r\n"):
        at = 0
        rule, fix = "The file is empty.", "Save the conflict again in the program it comes from."
    elif (text[at : at + 1] in tuple("]}") and before.endswith(",")) or error.msg.startswith("Illegal trailing comma"):
        at = at if text[at] == "," else len(before) - 1
        rule, fix = "This is not JSON: no comma stands before a closing bracket.", "Delete the comma."
    elif at >= len(text.rstrip()):
        at = len(text.rstrip())
        rule, fix = "This is not JSON: the file stops before its end.", "Copy the whole file, or save it again."
    elif text[at] == "'":
        rule, fix = "This is not JSON: a text stands in double quotes.", "Write \" for '."
    elif text[at] in "#/":
        rule, fix = "This is not JSON: it has no comments.", "Delete the comment."
    elif text[at : at + 4] in ("True", "Fals", "None"):
        rule, fix = "This is not JSON: it writes true, false and null in small letters.", "Write it in small letters."
    else:
        what = next((said for start, said in _SYNTAX.items() if error.msg.startswith(start)), None)
        rule, fix = what or ("it cannot be read on from here.", "Save the conflict again.")
        rule = f"This is not JSON: {rule}"
    return Problem("S701", cut(text[at : at + 200], 60), rule, fix, lines.place(at))


def _too_deep(report: Report) -> Problem:
    depth = at = 0
    for found in _BRACKETS.finditer(report.text):
        depth += (found[0] in "[{") - (found[0] in "]}")
        if depth > DEPTH:
            at = found.start()
            break
    place: Place = Lines(report.text, report.file).place(at)
    rule = f"Lists and objects may be nested {DEPTH} deep; this goes deeper."
    return Problem("S703", cut(report.text[at : at + 200], 60), rule, "A conflict needs seven levels at most.", place)
