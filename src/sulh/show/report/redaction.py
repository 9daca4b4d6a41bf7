"""A report without names: every text, picture, id and file of it, with sources left out and the digest salted.

This replaces names. It is not anonymity: who knows the conflict may recognise it, and the report says so.
"""

from __future__ import annotations

import csv
import io
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sulh.show.draw.shapes import Scene, Shape, Words, text_width
from sulh.show.explained import Branch
from sulh.show.report.blocks import Block, Document, Figure, Items, Paragraph, Rows, Run, Section, Tree, words
from sulh.show.report.redaction_map import Name, RedactionMap, parse_map, read_map
from sulh.show.report.replacing import FILE, Replacing, hyphened
from sulh.show.sweep_file import harmless
from sulh.show.tables import Table

__all__ = ["DROPPED", "NOTE", "Name", "RedactionMap", "doubtful", "parse_map", "read_map", "redacted", "unused"]

NOTE = (
    "Names are replaced, and sources, with their quotes, pages, addresses and file names, are left out. This is not "
    "anonymity: who knows the conflict may recognise it."
)
"""What a redacted report says first."""

DROPPED = frozenset(
    one
    for word in ("quote", "page", "address", "url", "link", "doi", "file", "document")
    for one in (word, f"{word}s", f"{word}es")
)
"""Heads of the columns that are emptied, and keys of what is left out."""

CITED = frozenset(("source", "sources"))
"""Heads of the columns that are emptied, but for numbers."""

QUOTED = frozenset(("quote", "quotes"))
"""Heads of columns that are kept where all that stands in them is counts."""

EVIDENCE, PASSAGES = "evidence", frozenset(("the document has", "where"))
"""The section of quotes that were looked up, and heads of its columns that are emptied: what documents say, and where
in them."""

LOOK = " Look at what differs."
"""What is said of the first of the next."""

LISTS = frozenset(("What differs", "Sources that no entry names"))
"""Tables of that section that are left out whole: they hold little but what documents say and what they are."""

SOURCES, NO_SOURCES = "sources", "The sources are left out."
"""The section of the sources, and what it says instead."""

SMALLEST = 6.0
"""Letters of a picture are made smaller, but no smaller than this, where a replacement is longer than the name."""


def redacted(document: Document, names: RedactionMap, salt: str | None = None) -> Document:
    """Return a report in which names are replaced, and what leads to sources is left out.

    Parameters
    ----------
    document
        The report.
    names
        The map.
    salt
        What the digest is mixed with; None: that of the map, else another one each time.

    Raises
    ------
    UsageError
        A replacement makes a name of what stands beside it.

    Examples
    --------
    >>> from sulh.show.report.blocks import Document, Paragraph, Section, words
    >>> body = Section("taliban", "The Taliban", (Paragraph(words("Talibans act.")), Paragraph(words("So"), "quote")))
    >>> less = redacted(Document("On the Taliban", sections=(body,)), parse_map("names: {Taliban: Party A}"))
    >>> less.title, less.sections
    ('On the Party A', (Section(id='party_a', title='The Party A', blocks=(Paragraph(runs=(Run(text='Party A act.', ...
    """
    files = _files(document, Replacing(names, ""))
    salt = salt or names.salt or secrets.token_hex(16)
    return _Redacting(document, Replacing(names, salt, document.case, files, sources_of(document))).document()


def _files(document: Document, plain: Replacing) -> dict[str, str]:
    """Return what the files beside a report are called, by what they were."""
    rests = [block.rest for _, one in document.walk() for block in one.blocks if isinstance(block, Rows) and block.rest]
    changed = {}
    for name in (*document.files, *rests):
        without = name.replace(document.case, "case") if document.case else name
        (told,) = plain.named([without], [True])
        changed[name] = name if told == name else hyphened(told)
    return _unique(changed)


def sources_of(document: Document) -> tuple[str, ...]:
    """Return the ids by which a report cites its sources: the code that its items begin with in their section.

    >>> from sulh.show.report.blocks import Items, Run, Section
    >>> listed = Items(((Run("un2020", "code"), Run("A letter")),))
    >>> sources_of(Document("On the Taliban", sections=(Section("sources", "Sources", (listed,)),)))
    ('un2020',)
    """
    sections = [section for _, section in document.walk() if section.id == SOURCES]
    items = [item for one in sections for block in one.blocks if isinstance(block, Items) for item in block.items]
    return tuple(item[0].text for item in items if item and item[0].manner == "code" and item[0].text.strip())


def unused(document: Document, names: RedactionMap) -> tuple[str, ...]:
    """Return the names of a map that a report does not have, in any spelling: misspelled, perhaps.

    >>> unused(Document("On the Taliban"), parse_map("names: {Taliban: Party A, Ghani: Party B}"))
    ('Ghani',)
    """
    found = {span.number for text in texts(document) for span in names.coded.find(text)}
    return tuple(name.name for number, name in enumerate(names.names) if number not in found)


def doubtful(document: Document, names: RedactionMap) -> tuple[str, ...]:
    """Return the ids of parties that could be words and are left in sentences of a report that is redacted.

    >>> names = RedactionMap((Name("United States", "Party B", ids=("us",)),))
    >>> doubtful(Document("Let us see"), names), doubtful(Document("us"), names)
    (('us',), ())
    """
    every = sorted(names.bare)
    if not every:
        return ()
    within = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, every))})(?!\w|\.\w)")
    found = {one for text in texts(redacted(document, names)) for one in within.findall(text)}
    return tuple(sorted(found))


def texts(document: Document) -> Iterator[str]:
    """Yield every text of a report: of its blocks, pictures and files, ids and links, too."""
    yield from (document.title, document.subtitle, document.case, *document.notes)
    for pair in (*document.made, *document.files.items()):
        yield from pair
    for _, section in document.walk():
        yield from (section.id, section.title)
        for block in section.blocks:
            yield from _texts(block)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield "".join(run.text for run in block.runs)
            yield from (run.link for run in block.runs)
        case Items():
            for item in block.items:
                yield "".join(run.text for run in item)
                yield from (run.link for run in item)
        case Tree():
            for branch in block.branches:
                yield branch.text
                yield from _texts(Tree(branch.branches))
        case Figure():
            scene = block.scene
            yield from (block.caption, scene.title, scene.description)
            yield "\n".join(shape.text for shape in scene.shapes if isinstance(shape, Words))
        case Rows():
            table = block.table
            yield from (table.title, *table.columns, *table.notes, block.rest)
            for row in table.rows:
                yield from row


class _Redacting:
    """One report, with what is to be replaced."""

    def __init__(self, source: Document, replacing: Replacing) -> None:
        self.source, self.replacing = source, replacing
        self.ids = _unique({section.id: replacing.id(section.id) for _, section in source.walk()})

    def document(self) -> Document:
        source, text = self.source, self.replacing.text
        return replace(
            source,
            title=text(source.title),
            subtitle=text(source.subtitle),
            notes=tuple(map(text, (NOTE, *source.notes))),
            sections=tuple(map(self.section, source.sections)),
            made=tuple((text(key), self.told(key, value)) for key, value in source.made),
            files={self.replacing.files[name]: self.file(name, content) for name, content in source.files.items()},
            case="",
        )

    def told(self, key: str, value: str) -> str:
        """Return how the report was made, in one respect."""
        if key.lower() in DROPPED:
            return FILE if value else ""
        if "digest" in key.lower() and ":" not in value:
            return f"salted:{self.replacing.salted(value)}"
        return self.replacing.text(value, code=True)

    def section(self, source: Section) -> Section:
        title, sections = self.replacing.text(source.title), tuple(map(self.section, source.sections))
        if source.id == SOURCES:
            said = Paragraph(words(self.replacing.text(NO_SOURCES)))
            return Section(self.ids[source.id], title, (said,), sections)
        told = source.id == EVIDENCE
        kept = (_untold(one) if told else one for one in source.blocks if not _is_left(one, told))
        blocks = (self.block(one, PASSAGES if told else frozenset()) for one in kept)
        return Section(self.ids[source.id], title, tuple(blocks), sections)

    def block(self, source: Block, emptied: frozenset[str] = frozenset()) -> Block:
        text = self.replacing.text
        match source:
            case Paragraph():
                return replace(source, runs=self.runs(source.runs))
            case Items():
                return replace(source, items=tuple(map(self.runs, source.items)))
            case Tree():
                return Tree(tuple(map(self.branch, source.branches)))
            case Figure():
                return Figure(self.scene(source.scene), text(source.caption))
            case Rows():
                return Rows(self.table(source.table, emptied), self.replacing.files.get(source.rest, ""))

    def runs(self, runs: tuple[Run, ...]) -> tuple[Run, ...]:
        changed = self.replacing.texts([run.text for run in runs], [run.manner == "code" for run in runs])
        pairs = zip(runs, changed, strict=True)
        # A link leads to a section of the report, or to an address: that is left out.
        return tuple(replace(run, text=told, link=self.ids.get(run.link, "")) for run, told in pairs)

    def branch(self, source: Branch) -> Branch:
        return Branch(self.replacing.text(source.text), tuple(map(self.branch, source.branches)))

    def table(self, source: Table, emptied: frozenset[str] = frozenset()) -> Table:
        text = self.replacing.text
        gone = {
            k
            for k, head in enumerate(source.columns)
            if (_is_dropped(head) and not _is_counts(source, k)) or head.strip().lower() in emptied
        }
        cited = {k for k, head in enumerate(source.columns) if head.strip().lower() in CITED}

        def told(k: int, cell: str) -> str:
            return "" if k in gone or (k in cited and not cell.strip().isdigit()) else text(cell)

        rows = (tuple(told(k, cell) for k, cell in enumerate(row)) for row in source.rows)
        notes, heads = tuple(map(text, source.notes)), tuple(map(text, source.columns))
        return replace(source, title=text(source.title), columns=heads, rows=tuple(rows), notes=notes)

    def scene(self, source: Scene) -> Scene:
        """Return a picture; lines of words that follow each other may share a name."""
        lines = [shape for shape in source.shapes if isinstance(shape, Words)]
        changed = self.replacing.texts([line.text for line in lines], [line.mono for line in lines], between="\n")
        by_place = iter(zip(lines, changed, strict=True))
        shapes: list[Shape] = []
        for shape in source.shapes:
            if not isinstance(shape, Words):
                shapes.append(shape)
                continue
            old, told = next(by_place)
            if told.strip() or not old.text.strip():
                shapes.append(_fitting(old, told))
        text = self.replacing.text
        return replace(source, shapes=tuple(shapes), title=text(source.title), description=text(source.description))

    def file(self, name: str, content: str) -> str:
        """Return the content of a file beside the report."""
        ending = name.rpartition(".")[2].lower()
        if ending == "csv":
            return self.csv(content)
        if ending == "json":
            with suppress(ValueError):
                return json.dumps(self.data(json.loads(content)), ensure_ascii=False, indent=1) + "\n"
        return self.replacing.text(content)

    def csv(self, content: str) -> str:
        rows = list(csv.reader(io.StringIO(content)))
        heads = rows[0] if rows else []
        table = self.table(Table("", tuple(heads), tuple(map(tuple, rows[1:]))))
        if table == Table("", tuple(heads), tuple(map(tuple, rows[1:]))):
            return content  # byte for byte
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns)
        # What replaces a name must be no formula either; what was harmless stays as it is.
        for row, old in zip(table.rows, rows[1:], strict=True):
            writer.writerow([cell if cell == was else harmless(cell) for cell, was in zip(row, old, strict=True)])
        return file.getvalue()

    def data(self, value: Any) -> Any:
        """Return plain data; what stands under a key of sources is left out."""
        match value:
            case str():
                return self.replacing.text(value, code=True)
            case list():
                return [self.data(one) for one in value]
            case dict():
                kept = {key: one for key, one in value.items() if not _is_dropped(key)}
                return {self.replacing.text(key, code=True): self.data(one) for key, one in kept.items()}
        return value


def _is_dropped(head: str) -> bool:
    return head.strip().lower() in DROPPED


def _is_counts(table: Table, column: int) -> bool:
    """Say whether a column is how many quotes there are, not what they say."""
    counts = (row[column].strip().replace(",", "").isdecimal() for row in table.rows)
    return table.columns[column].strip().lower() in QUOTED and all(counts)


def _untold(block: Block) -> Block:
    """Return a block that does not point to a table that is left out."""
    if not isinstance(block, Paragraph):
        return block
    return replace(block, runs=tuple(replace(run, text=run.text.replace(LOOK, "")) for run in block.runs))


def _is_left(block: Block, evidence: bool) -> bool:
    """Say whether a block is left out: a quote, or a table of what documents say."""
    if isinstance(block, Paragraph):
        return block.kind == "quote"
    return evidence and isinstance(block, Rows) and block.table.title in LISTS


def _fitting(old: Words, text: str) -> Words:
    """Return words with another text, no wider than before where smaller letters can do that."""
    was, now = (text_width(one, old.size, bold=old.bold, mono=old.mono) for one in (old.text, text))
    size = max(min(SMALLEST, old.size), old.size * was / now) if now > was > 0 else old.size
    return replace(old, text=text, size=size)


def _unique(changed: Mapping[str, str]) -> dict[str, str]:
    """Return new names of things by their old ones, no two alike."""
    result: dict[str, str] = {}
    taken: set[str] = set()
    for old, new in changed.items():
        stem, dot, ending = new.rpartition(".") if "." in new else (new, "", "")
        name, number = new, 2
        while name in taken:
            name, number = f"{stem}-{number}{dot}{ending}", number + 1
        taken.add(name)
        result[old] = name
    return result
