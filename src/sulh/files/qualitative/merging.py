"""Coded segments as evidence of a case file: quotes, sources and readings, put where the codes say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sulh.errors import CaseError, Place, Problem, did_you_mean
from sulh.files.document import Document
from sulh.files.qualitative.entries import Entry, entries
from sulh.files.qualitative.segment import Segment, Segments
from sulh.files.reader import loads
from sulh.files.tree import Entries, Items, Node, Text, locate, plain, texts

How = Literal["evidence", "readings"]
"""What segments become: the evidence of the entry itself, or a reading of each coder."""

GAP = " [...] "
"""Between passages of one document in a quote: what stands between them is left out."""


@dataclass(frozen=True)
class Match:
    """A code, what it is about, and its segments.

    Attributes
    ----------
    code
        The name of the code.
    entry
        The name by which the case has it; None where it has none.
    near
        A sentence with the nearest names, if it has none.
    segments
        Its segments.
    """

    code: str
    entry: str | None
    near: str
    segments: tuple[Segment, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        head = {"code": self.code, "entry": self.entry, "near": self.near or None}
        return {**head, "n_segments": len(self.segments)}


@dataclass(frozen=True)
class Merged:
    """A case file with segments as evidence.

    Attributes
    ----------
    document
        The file, edited; nothing is written yet.
    how
        What the segments became.
    changed
        The entries that were given something.
    sources
        For each document that is referred to its key under ``sources``.
    notes
        What could not be carried over, as warnings.
    also
        Other names that codes have for the entries that were given something.
    """

    document: Document
    how: How
    changed: tuple[str, ...]
    sources: Mapping[str, str]
    notes: tuple[Problem, ...]
    also: tuple[str, ...] = ()


def matches(found: Segments, document: Document | None) -> tuple[Match, ...]:
    """Return the codes of segments in the order in which they come, with the entry that each is about.

    Without a case no code is about anything. A code is about the entry whose name it bears.
    """
    known = entries(document.root) if document is not None else {}
    folded = {name.lower(): name for name in known}
    names = list(dict.fromkeys([*(one.code for one in found.segments), *found.codes]))
    result = []
    for code in names:
        wanted = " ".join(code.split())
        entry = wanted if wanted in known else folded.get(wanted.lower())
        near = "" if entry is not None else did_you_mean(wanted, known)
        result.append(
            Match(
                code,
                entry,
                near if near.startswith("Did") else "",
                tuple(one for one in found.segments if one.code == code),
            )
        )
    return tuple(result)


def merged(found: Segments, document: Document, how: How | None = None) -> Merged:
    """Return a case file in which the entries that codes name have the segments as evidence.

    Comments and all that is not touched stay as they are. An entry with a quote of its own keeps it, and so does a
    coder who has read an entry already.

    Parameters
    ----------
    how
        None: the evidence of the entries if one coder did all, else readings of each coder.

    Raises
    ------
    CaseError
        The file has problems, before or after.
    """
    loads(document.text, file=document.file)
    chosen: How = how if how is not None else "readings" if len(found.coders) > 1 else "evidence"
    told = [match for match in matches(found, document) if match.entry is not None and match.segments]
    known = entries(document.root)
    keys = source_keys((one.document for match in told for one in match.segments), document.root)
    changed, also, notes = [], [], []
    by_entry: dict[tuple[str | int, ...], tuple[list[str], Entry, list[Segment]]] = {}
    for match in told:
        assert match.entry is not None
        entry = known[match.entry]
        names, _, segments = by_entry.setdefault(entry.path, ([], entry, []))
        names.append(match.entry)
        segments.extend(match.segments)
    for (name, *others), entry, segments in by_entry.values():
        before = document
        if chosen == "evidence":
            document, said = _evidence(document, name, entry, segments, keys)
        else:
            document, said = _readings(document, name, entry, segments, keys)
        notes += said
        changed += [name] if document is not before else []
        also += others if document is not before else []
    document, used = _with_sources(document, keys)
    try:
        loads(document.text, file=document.file)
    except CaseError as error:
        raise CaseError(
            replace(problem, rule=f"With the segments in it: {problem.rule}") for problem in error.problems
        ) from None
    return Merged(document, chosen, tuple(changed), used, tuple(notes), tuple(also))


def supports(segments: Sequence[Segment], keys: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """Return source, quote and reason of segments, and how many of them these leave out.

    A quote is of one document: passages of the document that comes first, in their order there.
    """
    first = [one for one in segments if one.document == segments[0].document]
    first.sort(key=lambda one: (one.start is None, one.start or 0))
    every = list(dict.fromkeys(" ".join(one.quote.split()) for one in first))
    quotes = [one for one in every if not any(one in other for other in every if other != one)]
    memos = list(dict.fromkeys(" ".join(one.memo.split()) for one in first if one.memo.strip()))
    found = {"because": " ".join(memos)} if memos else {}
    found |= {"source": keys[first[0].document], "quote": GAP.join(quotes)}
    return found, len(segments) - len(first)


def readings(segments: Sequence[Segment], keys: Mapping[str, str]) -> list[tuple[dict[str, str], int]]:
    """Return a reading of each coder, coders in order, and how many segments each leaves out."""
    result = []
    for coder in dict.fromkeys(one.coder for one in segments):
        own = [one for one in segments if one.coder == coder]
        found, left = supports(own, keys)
        days = [one.date for one in own if one.date]
        result.append(({"by": coder or "not named", **({"date": max(days)} if days else {}), **found}, left))
    return result


def source_keys(names: Iterable[str], root: Entries | None = None) -> dict[str, str]:
    """Return a key under ``sources`` for each document: that of a source with its title, file or key, else a new one.

    >>> source_keys(["Minutes, May.txt", "minutes may.pdf"])
    {'Minutes, May.txt': 'minutes_may', 'minutes may.pdf': 'minutes_may_2'}
    """
    section = root.get("sources") if root is not None else None
    there: dict[str, str] = {}
    for id, value in section.pairs if isinstance(section, Entries) else ():
        told = (value.get("title"), value.get("file")) if isinstance(value, Entries) else (value,)
        for one in (id, *told):
            if isinstance(one, Text):
                there.setdefault(_bare(one.value), id.value)
    taken = set(section.keys()) if isinstance(section, Entries) else set()
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        if _bare(name) in there:
            found[name] = there[_bare(name)]
            continue
        stem = re.sub(r"\W+", "_", name.rpartition(".")[0] or name, flags=re.ASCII).strip("_").lower() or "document"
        key, number = stem, 1
        while key in taken:
            number += 1
            key = f"{stem}_{number}"
        taken.add(key)
        found[name] = key
    return found


def _bare(name: str) -> str:
    return " ".join(name.replace("\\", "/").rpartition("/")[2].split()).lower()


def _with_sources(document: Document, keys: Mapping[str, str]) -> tuple[Document, dict[str, str]]:
    """Return the document with those sources that are referred to, and these."""
    section = document.root.get("sources")
    known = section.keys() if isinstance(section, Entries) else []
    used = {name: key for name, key in keys.items() if key in _referred(document.root)}
    for name, key in used.items():
        if key not in known:
            document = document.set(("sources", key), {"title": name})
    return document, used


def _referred(node: Node) -> set[str]:
    """Return what stands under any key called source."""
    if isinstance(node, Items):
        return {name for item in node.items for name in _referred(item)}
    found: set[str] = set()
    for key, value in node.pairs if isinstance(node, Entries) else ():
        found |= {one.value for one in texts(value)} if key.value == "source" else _referred(value)
    return found


def _evidence(
    document: Document, name: str, entry: Entry, segments: Sequence[Segment], keys: Mapping[str, str]
) -> tuple[Document, list[Problem]]:
    """Return the document with the evidence of an entry, where it has no quote and no source yet."""
    node = locate(document.root, entry.path)
    if isinstance(node, Entries) and (node.get("quote") is not None or node.get("source") is not None):
        count = "1 coded passage" if len(segments) == 1 else f"{len(segments):,} coded passages"
        rule = f"{name} has a source already; {count} not put in."
        return document, [_note(document, rule, "Compare them by hand.")]
    found, left = supports(segments, keys)
    notes = [_left(document, left, name)] if left else []
    if isinstance(node, Entries) and node.get("because") is not None:
        found.pop("because", None)
    if isinstance(node, Entries):
        return _added(document, node, entry, found), notes
    return _long(document, node, entry, found, name, notes)


def _readings(
    document: Document, name: str, entry: Entry, segments: Sequence[Segment], keys: Mapping[str, str]
) -> tuple[Document, list[Problem]]:
    """Return the document with a reading of each coder added to an entry, where the coder has none there yet."""
    node = locate(document.root, entry.path)
    given = node.get("readings") if isinstance(node, Entries) else None
    there = {_who(one) for one in given.items} if isinstance(given, Items) else set()
    new: list[dict[str, str]] = []
    notes = []
    for reading, left in readings(segments, keys):
        if reading["by"] in there:
            rule = f"{reading['by']} has read {name} already; that reading stays as it is."
            notes.append(_note(document, rule, "Compare them by hand."))
            continue
        new.append(reading)
        notes += [_left(document, left, f"{reading['by']} on {name}")] if left else []
    if not new:
        return document, notes
    if isinstance(given, Items) and given.items:
        for reading in new:
            document = document.append((*entry.path, "readings"), reading)
        return document, notes
    if isinstance(node, Entries):
        return _added(document, node, entry, {"readings": new}), notes
    return _long(document, node, entry, {"readings": new}, name, notes)


def _long(
    document: Document, node: Node, entry: Entry, more: Mapping[str, Any], name: str, notes: list[Problem]
) -> tuple[Document, list[Problem]]:
    """Return the document with the long form of an entry in the place of its short one."""
    if not entry.key:
        rule = f"{name} is written as a list, which has no place for evidence."
        return document, [*notes, _note(document, rule, "Write it as a mapping first.")]
    return document.set(entry.path, {entry.key: plain(node), **more}), notes


def _added(document: Document, node: Entries, entry: Entry, more: Mapping[str, Any]) -> Document:
    """Return the document with more keys in an entry; one in braces is written anew, unless it holds a comment."""
    if node.flow and "#" not in document.text[node.start : node.end]:
        given = plain(node)
        assert isinstance(given, dict)
        return document.set(entry.path, {**given, **more})
    for key, value in more.items():
        document = document.set((*entry.path, key), value)
    return document


def _who(node: Node) -> str:
    by = node.get("by") if isinstance(node, Entries) else node
    return by.value.strip() if isinstance(by, Text) else ""


def _left(document: Document, count: int, whose: str) -> Problem:
    many = "1 more passage" if count == 1 else f"{count:,} more passages"
    rule = f"{many} of {whose}, in other documents, {'is' if count == 1 else 'are'} not put in."
    return _note(document, rule, "An entry has one quote: choose, and add by hand what is needed.")


def _note(document: Document, rule: str, fix: str) -> Problem:
    # Without a line: the file is about to change.
    return Problem("S787", "", rule, fix, Place(document.file), "warning")
