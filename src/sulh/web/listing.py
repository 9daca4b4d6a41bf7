"""The cases as lists show them: what each is about, and for those of the folder whether they can be read."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

from sulh.errors import SulhError
from sulh.web.bench import Memory, Workbench
from sulh.web.folder import Listed

PATIENCE = 0.25
"""Seconds that a page spends on reading cases; the others are read when it asks again."""

KNOWN = 1_000
"""Cases of a folder that a list knows."""

ENOUGH = 60
"""Letters that say something: of what a case is about, sentences are shown until there are so many."""

GROUPS = {
    "peace": "Peace processes and settlements",
    "elmira": "Elmira, a dispute over groundwater",
    "classics": "Small classics",
    "commitment": "Promises, and what binds",
    "counterexamples": "Cases in which something does not hold",
}
"""The groups of the cases that come with sulh, by folder, in the order of the page."""

ABOUT = re.compile(r"^about:[ \t]*(?:[>|][+-]?[ \t]*(?:#.*)?\n((?:[ \t]+.*\n|[ \t]*\n)+)|(.*)$)", re.MULTILINE)
STATUS = re.compile(r"^status:[ \t]*[\"']?(past|ongoing)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A case in a list. ``parties`` is 0, and ``problems`` None, where it has not been read yet."""

    listed: Listed
    about: str
    status: str
    parties: int = 0
    variants: int = 0
    problems: int | None = None

    @property
    def changed(self) -> str:
        """When the file was changed last."""
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(self.listed.changed)) if self.listed.changed else ""


def folder_entries(bench: Workbench, find: str) -> tuple[tuple[Entry, ...], bool]:
    """Return the cases of the folder, the latest changed first, and whether all of them have been read."""
    end, whole = time.monotonic() + PATIENCE, True
    found = []
    known: Memory = bench.made.get(("listed",), lambda: Memory(KNOWN))
    for listed in sorted(bench.folder.cases(), key=lambda one: -one.changed):
        key = (listed.name, listed.changed)
        if key not in known.kept and time.monotonic() > end:
            whole = False
            found.append(Entry(listed, "", ""))
            continue
        try:
            found.append(known.get(key, lambda listed=listed: _read(bench, listed)))  # type: ignore[misc]
        except SulhError:  # removed, or made unreadable, in between
            continue
    return tuple(entry for entry in found if matches(entry, find)), whole


def library_entries(bench: Workbench, find: str) -> dict[str, tuple[Entry, ...]]:
    """Return the cases that come with sulh, in their groups."""
    entries: tuple[Entry, ...] = bench.made.get(("library",), lambda: tuple(_shipped(bench)))
    groups = dict.fromkeys([*GROUPS, *(entry.listed.group for entry in entries)])
    chosen = {
        group: tuple(entry for entry in entries if entry.listed.group == group and matches(entry, find))
        for group in groups
    }
    return {GROUPS.get(group, group.capitalize()): entries for group, entries in chosen.items() if entries}


def matches(entry: Entry, find: str) -> bool:
    """Say whether a case has all words that are looked for, in its title, its name or what it is about."""
    text = f"{entry.listed.title} {entry.listed.name} {entry.about}".casefold()
    return all(word in text for word in find.casefold().split())


def about_of(text: str) -> str:
    r"""Return the first words of what a case is about, from its text; "" where it says nothing.

    >>> about_of("title: x\nabout: >-\n  A mill on\n  a river.\nparties: {}\n")
    'A mill on a river.'
    """
    found = ABOUT.search(text)
    if found is None:
        return ""
    words = " ".join((found[1] or found[2] or "").split()).strip("\"'").replace("`", "")
    said = ""
    for sentence in re.split(r"(?<=[a-z0-9)\"’][.!?]) (?=[A-Z\"“])", words):
        said += f" {sentence}"
        if len(said) > ENOUGH:
            break
    return said.strip()


def _shipped(bench: Workbench) -> Iterable[Entry]:
    for listed in bench.folder.library():
        text = shipped_text(listed.name)
        status = STATUS.search(text)
        yield Entry(listed, about_of(text), status[1] if status else "ongoing")


def shipped_text(name: str) -> str:
    """Return the text of a case that comes with sulh."""
    from sulh.files.reader import shipped_cases

    return shipped_cases()[name].read_text(encoding="utf-8")


def _read(bench: Workbench, listed: Listed) -> Entry:
    opened = bench.open("case", listed.name)
    about = about_of(opened.text)
    if opened.case is None:
        return Entry(listed, about, "", problems=len(opened.problems))
    case = opened.case
    return Entry(listed, about, case.status, len(case.parties), len(case.variants), 0)
