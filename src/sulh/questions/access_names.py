"""Names that only sources tell that not everybody may see: of coders, claims, views and observers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from sulh.case.case import Case
from sulh.case.evidence import Reading
from sulh.case.records import Claim
from sulh.case.views import View
from sulh.files.nodes import Entries, Items, Node, Text, read_nodes

KINDS = {"coders": "coder {}", "claims": "claim-{}", "views": "view {}", "observers": "observer {}"}
"""What stands for a name of each kind, with its number."""


@dataclass(frozen=True)
class Names:
    """What stands for names, by kind; those that may be seen are not in it."""

    coders: Mapping[str, str]
    claims: Mapping[str, str]
    views: Mapping[str, str]
    observers: Mapping[str, str]


def names_of(case: Case, hidden: Collection[str]) -> Names:
    """Return what stands for names whose sources, all over the case and its variants, are all hidden.

    A name without any source may be seen.

    Examples
    --------
    >>> import sulh
    >>> text = "{sources: {diary: {title: A diary}}, claims: {war: {claim: War., says: possible NN, source: diary}}, "
    >>> case = sulh.loads(text + "parties: {a: {options: {x: X}}, b: {options: {y: Y}}}}")
    >>> names_of(case, ["diary"]).claims, names_of(case, []).claims
    ({'war': 'claim-1'}, {})
    """
    supports: dict[str, dict[str, list[tuple[str, ...]]]] = {kind: {} for kind in KINDS}
    for kind, name, sources in _named(case):
        supports[kind].setdefault(name, []).append(sources)
    found = {}
    for kind, by_name in supports.items():
        told: dict[str, str] = {}
        number = 0
        for name, entries in by_name.items():
            every = {source for entry in entries for source in entry}
            if not every or not every <= set(hidden):
                continue
            number += 1
            while KINDS[kind].format(number) in by_name:
                number += 1
            told[name] = KINDS[kind].format(number)
        found[kind] = told
    return Names(**found)


def renamed_text(case: Case, coders: Mapping[str, str]) -> str:
    """Return the text of the file of a case with the names of coders replaced; empty where that cannot be done."""
    if not coders or not case.text:
        return case.text
    root, problems = read_nodes(case.text, case.file)
    if root is None or problems:
        return ""
    lines = case.text.splitlines(keepends=True)
    found = [node for node in _readers(root) if node.value.strip() in coders]
    # From the end on, so that what stands before keeps its place.
    for node in sorted(found, key=lambda one: (one.place.line, one.place.column), reverse=True):
        at, column = node.place.line - 1, node.place.column - 1
        if not 0 <= at < len(lines):
            return ""
        name, line = re.escape(node.value.strip()), lines[at]
        written = re.compile(rf"(?P<sign>[\"']?){name}(?P=sign)").match(line, column)
        if written is None:
            return ""
        lines[at] = f"{line[:column]}{coders[node.value.strip()]}{line[written.end() :]}"
    return "".join(lines)


def _readers(node: Node, key: str = "") -> Iterator[Text]:
    """Yield where a file names who reads: ``by:`` of a reading, or the reading where it is nothing but a name."""
    match node:
        case Entries():
            for name, below in node.pairs:
                if key == "readings" and name.value == "by" and isinstance(below, Text):
                    yield below
                else:
                    yield from _readers(below, name.value)
        case Items():
            for below in node.items:
                yield from _readers(below, key)
        case Text() if key == "readings":
            yield node


def _named(value: Any) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each name with its kind and the sources of its entry."""
    match value:
        case Reading():
            yield "coders", value.by, value.evidence.sources
        case Claim():
            yield "claims", value.id, value.evidence.sources
        case View():
            yield "views", value.name, value.evidence.sources
            if value.observer is not None:
                yield "observers", value.observer, value.evidence.sources
    if isinstance(value, tuple):
        for one in value:
            yield from _named(one)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _named(one)
    elif is_dataclass(value) and type(value).__module__.startswith("sulh.case."):
        for field in fields(value):
            if field.name not in ("statement", "place", "places", "start", "end", "states"):
                yield from _named(getattr(value, field.name))
