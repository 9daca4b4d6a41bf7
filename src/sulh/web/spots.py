"""Where something stands in a case file, in the words of the pages, and the address at which it is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sulh.case.case import Case, Party
from sulh.case.preferences import Statements
from sulh.errors import Problem
from sulh.files.document import Document
from sulh.files.nodes import Entries, Items, Lines, Node, locate
from sulh.web.folder import Opened
from sulh.web.render import key

NAMED = {
    "status_quo": ("where things stand", "where"),
    "labels": ("the names of states", "where"),
    "coalesce": ("the states that count as one", ""),
    "forbidden_moves": ("the moves that are ruled out", ""),
    "phases": ("the phases", ""),
    "published": ("the published results", ""),
    "robust": ("what is drawn for Certainty", ""),
    "sources": ("the sources", "about-sources"),
}
"""Parts of a case that are told as a whole: their words, and their element on the page of the case."""

SINGLE = {
    "history": "the history",
    "plays": "the play",
    "claims": "the claim",
    "views": "the view",
    "variants": "the coding",
}
"""Parts of which each entry has a name."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a case file in words, and where it leads: into the page of the case, or to the text."""

    text: str
    address: str


def card_ids(party: Party) -> list[str]:
    """Return the ids of the cards of a party's statements, in their order; equal statements are numbered."""
    wanted, seen, found = party.preference, dict[str, int](), []
    for item in wanted.items if isinstance(wanted, Statements) else ():
        text = item.statement.text
        count = seen[text] = seen.get(text, 0) + 1
        found.append(key("wish", party.id, text) if count == 1 else key("wish", party.id, text, count))
    return found


def spots(problems: Sequence[Problem], refused: Document, opened: Opened) -> list[Spot]:
    """Return where problems of a text that was not written stand in the file as it is, each place once.

    Parameters
    ----------
    refused
        The text that has the problems: their lines are its, not those of the file.
    """
    now = Document.parse(opened.text, opened.name)
    lines = Lines(refused.text)
    found: dict[str, Spot] = {}
    for one in problems:
        path = path_at(refused.root, lines, one.place.line, one.place.column)
        spot = _spot(path, opened, now)
        found.setdefault(spot.text, spot)
    return list(found.values())


def path_at(root: Node, lines: Lines, line: int, column: int) -> list[str | int]:
    r"""Return the path of what stands at a line and a column of a text; both count from 1.

    >>> text = "parties:\n  town: {preferences: [a, not b]}"
    >>> path_at(Document.parse(text).root, Lines(text), 2, 30)
    ['parties', 'town', 'preferences', 1]
    """
    path: list[str | int] = []
    if not 0 < line <= len(lines.starts):
        return path
    at, node = lines.starts[line - 1] + max(column, 1) - 1, root
    while True:
        if isinstance(node, Entries):
            near = [(name, value) for name, value in node.pairs if name.start <= at <= max(name.end, value.end)]
            if not near:
                return path
            name, node = near[-1]
            path.append(name.value)
            if at < name.end and not isinstance(node, (Entries, Items)):
                return path
        elif isinstance(node, Items):
            number = next((k for k, one in enumerate(node.items) if one.start <= at <= one.end), None)
            if number is None:
                return path
            path.append(number)
            node = node.items[number]
        else:
            return path


def _spot(path: list[str | int], opened: Opened, now: Document) -> Spot:
    """Return a place in words; where no page shows it, it leads to its line of the text."""
    line = locate(now.root, path).place.line
    text = f"{opened.address}/text?line={line}"
    head = str(path[0]) if path else ""
    name = str(path[1]) if len(path) > 1 else ""
    if head == "parties" and opened.case is not None and (found := _wanted(path, opened.case)) is not None:
        return found
    if head == "feasible" and isinstance(number := path[-1] if len(path) == 1 else path[1], int):
        return Spot(f"rule {number + 1}", f"#rule-{number}")
    if head in SINGLE:
        return Spot(f"{SINGLE[head]} {name!r}" if name else SINGLE[head], text)
    if head in NAMED:
        words, id = NAMED[head]
        return Spot(words, f"#{id}" if id else text)
    return Spot(f"line {line} of the text", text)


def _wanted(path: list[str | int], case: Case) -> Spot | None:
    """Return what a party wants, or can do, as a place of the page."""
    party = next((one for one in case.parties if len(path) > 1 and one.id == path[1]), None)
    if party is None:
        return None
    kind, number = (str(path[2]) if len(path) > 2 else ""), path[3] if len(path) > 3 else None
    ids = card_ids(party)
    if kind == "preferences" and isinstance(number, int) and number < len(ids):
        return Spot(f"{party}, statement {number + 1}", f"#{ids[number]}")
    if kind == "options":
        return Spot(f"{party}, its options", "#parties")
    return Spot(
        f"{party}, {'its ' + kind if kind in ('ranking', 'weights') else 'what it wants'}", f"#{key('wants', party.id)}"
    )
