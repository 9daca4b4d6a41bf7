"""Which entry of a case file a code is about: the names of entries, and where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sulh.files.tree import Entries, Items, Node, Text

Path = tuple[str | int, ...]

LISTS = {"feasible": "rule", "coalesce": "", "forbidden_moves": "", "phases": "", "published": ""}
"""Sections that are lists, and the key under which the short form of an item stands; none where there is none."""

SECTIONS = ("variants", "views", "claims")
"""Sections of entries with names."""

PREFERENCES = {"preferences": "prefer", "ranking": "prefer", "relation": "compare"}
"""Lists of a party, and the key of the short form of an item."""

MAPPINGS = {"options": "text", "weights": "weight", "attitudes": "attitude"}
"""Mappings of a party, likewise."""


class Entry:
    """An entry: its path in the file, the key of its short form or ``""``, and its words if they tell it."""

    def __init__(self, path: Path, key: str, words: str = "") -> None:
        self.path, self.key, self.words = path, key, " ".join(words.split())


def entries(root: Entries) -> dict[str, Entry]:
    """Return the entries of a case file that can carry evidence, by every name that is theirs alone.

    Names are paths with items of lists counted from 1, ``mill.leave`` or ``mill.preferences.2``; ids of options,
    claims, variants and views alone; and for statements and rules their words, for a party's behind its id.

    >>> from sulh.files.document import Document
    >>> root = Document.parse("parties: {a: {options: {x: X}, preferences: [not x]}}").root
    >>> sorted(entries(root))
    ['a', 'a.preferences.1', 'a.x', 'a: not x', 'x']
    """
    found: dict[str, Entry] = {}
    short: list[tuple[str, Entry]] = []
    for name, entry, also in _all(root):
        found[name] = entry
        short += [(other, entry) for other in also]
    counts = Counter(name for name, _ in short)
    for name, entry in short:
        if counts[name] == 1:
            found.setdefault(name, entry)
    return found


def _all(root: Entries) -> Iterator[tuple[str, Entry, tuple[str, ...]]]:
    """Yield the full name of each entry, where it is, and its other names."""
    for party, given in _pairs(root.get("parties")):
        yield party, Entry(("parties", party), ""), ()
        for section, key in MAPPINGS.items():
            for name, _ in _pairs(_below(given, section)):
                full = f"{party}.{name}" if section == "options" else f"{party}.{section}.{name}"
                yield full, Entry(("parties", party, section, name), key), (name,) if section == "options" else ()
        for section, key in PREFERENCES.items():
            place = 0
            for k, item in enumerate(_items(_below(given, section))):
                if section == "ranking" and isinstance(item, Entries) and item.get("gap") is not None:
                    continue
                place += 1
                entry = Entry(("parties", party, section, k), key, _words(item, key))
                yield f"{party}.{section}.{place}", entry, (f"{party}: {entry.words}",) if entry.words else ()
    for section, key in LISTS.items():
        for k, item in enumerate(_items(root.get(section))):
            entry = Entry((section, k), key, _words(item, key))
            yield f"{section}.{k + 1}", entry, (entry.words,) if entry.words else ()
    for section in SECTIONS:
        for name, _ in _pairs(root.get(section)):
            yield f"{section}.{name}", Entry((section, name), ""), (name,)
    yield from _history(root.get("history"))


def _history(node: Node | None) -> Iterator[tuple[str, Entry, tuple[str, ...]]]:
    for k, _ in enumerate(_items(node)):
        yield f"history.record.{k + 1}", Entry(("history", k), ""), ()
    for name, given in _pairs(node):
        inside = isinstance(given, Entries)
        if inside:
            yield f"history.{name}", Entry(("history", name), ""), (name,)
        for k, _ in enumerate(_items(_below(given, "steps") if inside else given)):
            at: Path = ("history", name, "steps", k) if inside else ("history", name, k)
            yield f"history.{name}.{k + 1}", Entry(at, ""), ()


def _words(item: Node, key: str) -> str:
    """Return the words of an item, in its short form or the long one."""
    inner = item.get(key) if isinstance(item, Entries) and key else item
    return inner.value if isinstance(inner, Text) and key else ""


def _pairs(node: Node | None) -> Iterator[tuple[str, Node]]:
    for key, value in node.pairs if isinstance(node, Entries) else ():
        yield key.value, value


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Items) else ()


def _below(node: Node | None, key: str) -> Node | None:
    return node.get(key) if isinstance(node, Entries) else None
