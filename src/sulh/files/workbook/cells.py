"""One value of a case file as the text of one cell, and back.

A cell holds text. Its kind says how the text is read: ``text`` as it stands, ``word`` without blanks around it,
``list`` as ``a; b``, ``map`` as ``a: yes; b: no``, ``data`` as any value. Where one of the last three cannot say
what is meant so simply, the cell holds one line of YAML, which begins with a bracket or a quotation mark.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from sulh.files.nodes import read_nodes
from sulh.files.render import Data, inline
from sulh.files.scalars import quoted
from sulh.files.tree import Plain, plain

Kind: TypeAlias = Literal["text", "word", "list", "map", "data"]

BLANKS = " \t\r\n"
"""What may stand around a text without being part of it."""

_YAML = tuple("[{\"'")
#: What no XML holds, or reads back otherwise. Spreadsheet programs write and read these as _x000D_.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile("_x(00[01][0-9A-Fa-f]|0020|005[Ff]|[Ff]{3}[EFef])_")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?")
_PAIR = re.compile(r"[^:;]+:[ \n]\s*[^;]+")


class CellTrouble(Exception):
    """A cell does not say anything that its column can hold: ``rule`` and ``fix`` as for a problem."""

    def __init__(self, rule: str, fix: str) -> None:
        self.rule, self.fix = rule, fix
        super().__init__(rule)


def to_cell(kind: Kind, value: Plain) -> str:
    """Return a value as the text of a cell.

    >>> to_cell("list", ["ministry", "mill"]), to_cell("list", ["mill"]), to_cell("list", "mill")
    ('ministry; mill', '[mill]', 'mill')
    >>> to_cell("map", {"mill.delay": "no", "accept": "yes"})
    'mill.delay: no; accept: yes'
    """
    if isinstance(value, str):
        if kind == "text":
            return escaped(value, edges=not value.strip(BLANKS))
        special = kind != "word" and (not value or value.startswith(_YAML) or (kind == "list" and ";" in value))
        return escaped(quoted(value) if special else value, edges=True)
    if kind == "list" and isinstance(value, list) and len(value) > 1:
        items = [one for one in value if isinstance(one, str)]
        if len(items) == len(value) and all(map(_simple, items)):
            return escaped("; ".join(items))
    if kind == "map" and isinstance(value, dict) and value:
        pairs = [
            f"{key}: {one}" for key, one in value.items() if isinstance(one, str) and _simple(key) and _simple(one)
        ]
        if len(pairs) == len(value) and not any(":" in key for key in value):
            return escaped("; ".join(pairs))
    return escaped(inline(eased(value)))


def from_cell(kind: Kind, text: str) -> Plain:
    """Return the value that a cell says; the text is not blank.

    Raises
    ------
    CellTrouble
        The cell says nothing that its column can hold.

    Examples
    --------
    >>> from_cell("list", "ministry; mill"), from_cell("list", " mill "), from_cell("data", "{a: [1, no]}")
    (['ministry', 'mill'], 'mill', {'a': ['1', 'no']})
    """
    if kind == "text":
        return unescaped(text)
    text = text.strip(BLANKS)
    if kind != "word" and text.startswith(_YAML):
        return _yaml(unescaped(text))
    if kind == "map":
        return _map(text)
    if kind == "list" and ";" in text:
        return [unescaped(part.strip(BLANKS)) for part in text.split(";") if part.strip(BLANKS)]
    return unescaped(text)


def eased(value: Plain) -> Data:
    """Return a value with yes, no and simple numbers as such, so that they are written without quotation marks.

    >>> eased({"a": "yes", "b": ["-0.5", "010", "x"]})
    {'a': True, 'b': [-0.5, '010', 'x']}
    """
    match value:
        case "yes" | "no":
            return value == "yes"
        case str():
            if not _NUMBER.fullmatch(value) or value == "-0":
                return value
            number = float(value) if "." in value else int(value)
            return number if repr(number) == value else value
        case list():
            return [eased(one) for one in value]
        case dict():
            return {key: eased(one) for key, one in value.items()}


def escaped(text: str, *, edges: bool = False) -> str:
    r"""Return a text with what no cell can hold in the form that spreadsheet programs know; see :func:`unescaped`.

    ``edges`` is for cells around which blanks do not count: blanks of the text itself are written so, too.

    >>> escaped("a\x01b\r\n"), escaped("_x0041_"), escaped(" a", edges=True)
    ('a_x0001_b_x000D_\n', '_x005F_x0041_', '_x0020_a')
    """
    text = _CONTROL.sub(_escape, _LOOKS_ESCAPED.sub("_x005F_", text))
    if edges:
        bare = text.strip(BLANKS)
        begin = text.index(bare) if bare else len(text)
        text = _blanks(text[:begin]) + bare + _blanks(text[begin + len(bare) :])
    return text


def unescaped(text: str) -> str:
    r"""Return the text that a cell means.

    >>> unescaped("a_x0001_b"), unescaped("_x005F_x0041_"), unescaped("_x0041_")
    ('a\x01b', '_x0041_', '_x0041_')
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _escape(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def _blanks(text: str) -> str:
    return "".join(f"_x{ord(one):04X}_" for one in text)


def _simple(text: str) -> bool:
    """Say whether a text may stand in a cell beside others."""
    return bool(text) and text == text.strip() and not text.startswith(_YAML) and not re.search("[;\n]", text)


def _yaml(text: str) -> Plain:
    root, problems = read_nodes("v: " + re.sub(r"\s*\n\s*", " ", text))
    for problem in problems:
        raise CellTrouble(f"This begins like YAML, but is none: {problem.rule}", problem.fix)
    if root is None or root.keys() != ["v"]:
        raise CellTrouble("This begins like YAML, but is none.", "Write one value in brackets or in quotation marks.")
    return plain(root.pairs[0][1])


def _map(text: str) -> Plain:
    result: dict[str, Plain] = {}
    for part in text.split(";"):
        if not part.strip(BLANKS):
            continue
        if not _PAIR.fullmatch(part.strip(BLANKS)):
            shown = part.strip(BLANKS)
            raise CellTrouble(f"{shown!r} is no name with a value.", "Write it as in: accept: yes; delay: no")
        key, _, value = part.partition(":")
        name = unescaped(key.strip(BLANKS))
        if name in result:
            raise CellTrouble(f"{name!r} stands here twice.", "Keep one of the two.")
        result[name] = unescaped(value.strip(BLANKS))
    return result
