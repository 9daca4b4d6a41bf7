"""What a report is made of: sections of paragraphs, tables, pictures and outlines, before any format.

Every text of a report stands in one of these, in the metadata or in a file kept beside it, so that what is done to all
of them, such as redaction, is done to the whole report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sulh.show.draw.shapes import Scene
from sulh.show.explained import Branch
from sulh.show.tables import Table

Manner = Literal["plain", "strong", "code", "faint"]
Kind = Literal["plain", "lead", "note", "quote"]


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a paragraph, in one manner; ``link``: the id of a section they lead to, or an address."""

    text: str
    manner: Manner = "plain"
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: ``"lead"`` opens a section, ``"note"`` is small, ``"quote"`` is from a source."""

    runs: tuple[Run, ...]
    kind: Kind = "plain"


@dataclass(frozen=True, slots=True)
class Items:
    """A list; each item is a paragraph of its own."""

    items: tuple[tuple[Run, ...], ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """Sentences below sentences: why a state holds."""

    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption; the title and the description of the scene are its alternative text."""

    scene: Scene
    caption: str


@dataclass(frozen=True, slots=True)
class Rows:
    """A table; its title is the caption. ``rest`` names the file beside the report that holds all of its rows."""

    table: Table
    rest: str = ""


Block: TypeAlias = Paragraph | Items | Tree | Figure | Rows


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what stands below it, and the sections below that; ``id`` is unique in the report."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Document:
    """A report, before any format.

    Attributes
    ----------
    title, subtitle
        What stands on top.
    notes
        What is said before anything else: the disclaimer of an ongoing case, what is left out, that names are
        replaced.
    sections
        The body.
    made
        How it was made, key by key: version, digest, settings; what anybody needs to repeat it.
    files
        Other files that belong to it, such as all rows of a long table: name, and content as text.
    language
        Of the case's own words, as HTML names it.
    case
        The name of the case, which is that of its file; a redacted report has none.
    """

    title: str
    subtitle: str = ""
    notes: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    made: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    language: str = "en"
    case: str = ""

    def walk(self) -> Iterator[tuple[int, Section]]:
        """Yield every section with its level, that of the top ones 1, in the order of reading."""

        def below(sections: tuple[Section, ...], level: int) -> Iterator[tuple[int, Section]]:
            for section in sections:
                yield level, section
                yield from below(section.sections, level + 1)

        return below(self.sections, 1)


def words(text: str) -> tuple[Run, ...]:
    """Return plain words as the runs of a paragraph.

    >>> words("It holds.")
    (Run(text='It holds.', manner='plain', link=''),)
    """
    return (Run(text),)


def alternative(scene: Scene) -> str:
    """Return what a picture says to those who cannot see it, its title first.

    >>> alternative(Scene(10, 10, (), "The graph", "Two states."))
    'The graph. Two states.'
    """
    title, description = scene.title.strip(), scene.description.strip()
    end = "" if not title or title.endswith((".", "!", "?", ":")) or not description else "."
    return f"{title}{end} {description}".strip()
