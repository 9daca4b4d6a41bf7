"""The docs as the workbench serves them: which pages there are, what they are called, and what is found in them."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

SHIPPED = Path(__file__).parent / "docs"
"""Where an installed sulh has its docs."""

PICTURES = {".svg": "image/svg+xml", ".png": "image/png"}

TREE = re.compile(r"^```\{toctree\}\n((?::.*\n)*)\n?([^`]*)^```", re.MULTILINE)
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
SECTION = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)
MARKS = re.compile(r"[─━]{2,}|```\{[^`\n]*\}[^\n]*|[`*]{1,3}|^[:|%].*$|\[([^\]]*)\]\([^)]*\)|\{[a-z-]+\}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A page that has what is looked for: with the passage around it."""

    page: str
    title: str
    before: str
    found: str
    after: str


def docs_folder() -> Path | None:
    """Return the folder of the docs: within the package, or beside the source where sulh is worked on; else None."""
    beside = Path(__file__).resolve().parents[3] / "docs"
    return next((folder for folder in (SHIPPED, beside) if (folder / "index.md").is_file()), None)


class Manual:
    """The pages of a folder of docs, by their names, such as ``"how-to/see-why"``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    @cached_property
    def pages(self) -> dict[str, Path]:
        """The files of the pages by name; nothing else is ever opened."""
        return {
            file.relative_to(self.folder).with_suffix("").as_posix(): file
            for file in sorted(self.folder.rglob("*.md"))
            if not file.is_symlink()
        }

    @cached_property
    def pictures(self) -> dict[str, Path]:
        """The pictures, by where they stand below the folder."""
        return {
            file.relative_to(self.folder).as_posix(): file
            for file in sorted(self.folder.rglob("*"))
            if file.suffix in PICTURES and file.is_file() and not file.is_symlink()
        }

    def text(self, page: str) -> str:
        """Return the text of a page."""
        return self.pages[page].read_text(encoding="utf-8")

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The titles of the pages."""
        found = {page: TITLE.search(self.text(page)) for page in self.pages}
        return {page: plain(title[1]) if title else page for page, title in found.items()}

    @cached_property
    def contents(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The parts of the docs: their headings, and the pages of each in order; pages of pages come after them."""
        parts = []
        for options, listed in TREE.findall(self.text("index")):
            caption = re.search(r":caption: *(.+)", options)
            parts.append((caption[1].strip() if caption else "More", self._below("index", options, listed)))
        seen = {page for _, pages in parts for page in pages} | {"index"}
        rest = tuple(page for page in self.pages if page not in seen)
        return (*parts, ("More", rest)) if rest else tuple(parts)

    def listed(self, page: str, listed: str, *, patterns: bool = False) -> list[str]:
        """Return the pages that a list on a page names, one a line; a line may be a pattern such as ``0*``."""
        names = [self.beside(page, line.strip()) for line in listed.split("\n") if line.strip()]
        found = [one for name in names for one in (fnmatch.filter(self.pages, name) if patterns else [name])]
        return [name for name in dict.fromkeys(found) if name in self.pages and name != page]

    def _below(self, page: str, options: str, listed: str) -> tuple[str, ...]:
        """Return the pages that a list names, each with those that it lists itself."""
        found: list[str] = []
        for name in self.listed(page, listed, patterns=":glob:" in options):
            found.append(name)
            for more in TREE.findall(self.text(name)):
                found += [one for one in self._below(name, *more) if one not in found]
        return tuple(dict.fromkeys(found))

    @staticmethod
    def beside(page: str, link: str) -> str:
        """Return what a relative link on a page leads to.

        >>> Manual.beside("how-to/draw", "../theory/nash"), Manual.beside("index", "how-to/draw")
        ('theory/nash', 'how-to/draw')
        """
        return posixpath.normpath(posixpath.join(posixpath.dirname(page), link)).lstrip("./")

    def search(self, words: str, most: int = 40) -> list[Hit]:
        """Return the pages that have all words: first those with them in the title, then in headings, then anywhere."""
        wanted = words.casefold().split()[:8]
        ranked: list[tuple[int, str, Hit]] = []
        for page in self.pages if wanted else ():
            text, title = self.text(page), self.titles[page]
            low = text.casefold()
            if not all(word in low for word in wanted):
                continue
            heads = " ".join(SECTION.findall(text)).casefold()
            in_title = all(word in title.casefold() for word in wanted)
            rank = 0 if in_title else 1 if all(word in heads for word in wanted) else 2
            ranked.append((rank, page, _hit(page, title, text, wanted)))
        return [hit for _, _, hit in sorted(ranked, key=lambda one: one[:2])[:most]]


def plain(text: str) -> str:
    """Return a text without its marks.

    >>> plain("What `sulh solve` says, and [why](x.md)")
    'What sulh solve says, and why'
    """
    return " ".join(MARKS.sub(lambda found: found[1] or (" " if found[0][0] in "─━" else ""), text).split())


def _hit(page: str, title: str, text: str, wanted: list[str]) -> Hit:
    body = plain(TITLE.sub("", text, count=1))
    at = next((found for word in wanted if (found := body.casefold().find(word)) >= 0), 0)
    length = len(wanted[0]) if body.casefold().startswith(wanted[0], at) else 0
    start = max(0, at - 90)
    before = ("…" if start else "") + body[start:at]
    return Hit(page, title, before, body[at : at + length], body[at + length : at + 160] + "…")
