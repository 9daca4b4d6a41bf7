"""The cases that a workbench shows: those of one folder, and those that come with sulh. Nothing outside is reached."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from sulh.case.case import Case
from sulh.errors import CaseError, CaseNotFound, Problem, SulhError, UsageError, did_you_mean
from sulh.files.nodes import read_text
from sulh.files.reader import loads, shipped_cases

Home = Literal["case", "library"]
"""Where a case is: in the folder, where it can be changed, or among those that come with sulh."""

SUFFIXES = (".yaml", ".yml")

NAME = re.compile(r"[^/\\\x00-\x1f\x7f]{1,200}")

REMEMBERED = 24
"""Cases that are kept as they were read."""

TITLE = re.compile(r"""^title:[ \t]*(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|(.*?))[ \t]*(?:#.*)?$""", re.MULTILINE)


@dataclass(frozen=True)
class Listed:
    """A case as a list shows it; it has not been read."""

    home: Home
    name: str
    title: str
    group: str = ""
    changed: float = 0.0

    @property
    def address(self) -> str:
        """Where its page is."""
        return address(self.home, self.name)


@dataclass(frozen=True, eq=False)
class Opened:
    """A case file as it was read: its text, and the case, or why it is none.

    Attributes
    ----------
    match
        Names the text: equal texts have equal ones. What changes the file must name the text that it changes.
    case
        The base; None where the file has problems.
    problems
        What is wrong with the file, or why it cannot be listed; empty where there is a case.
    """

    home: Home
    name: str
    text: str
    match: str
    case: Case | None
    problems: tuple[Problem, ...] = ()
    path: Path | None = None

    @property
    def editable(self) -> bool:
        """Whether it can be changed here; a case that comes with sulh is copied first."""
        return self.home == "case"

    @property
    def address(self) -> str:
        """Where its page is, without what is asked of it."""
        return address(self.home, self.name)

    @cached_property
    def title(self) -> str:
        """Its title, also where the file has problems."""
        return self.case.title if self.case is not None else title_of(self.text) or self.name

    def coded(self, variant: str | None = None) -> Case:
        """Return the base, or a variant.

        Raises
        ------
        CaseError
            The file has problems.
        UnknownName
            There is no such variant.
        """
        if self.case is None:
            raise CaseError(self.problems)
        return self.case if not variant else self.case.variant(variant)


class Folder:
    """The cases of one folder, and those that come with sulh."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.read: dict[tuple[str, str, str], Opened] = {}

    def cases(self) -> list[Listed]:
        """Return the cases of the folder, by name; what is not a plain file in it is left out."""
        found = []
        for file in sorted(self.path.iterdir(), key=lambda file: file.name.lower()):
            if file.suffix in SUFFIXES and not file.name.startswith(".") and self._inside(file):
                try:
                    with file.open(encoding="utf-8", errors="replace") as stream:
                        head = stream.read(20_000)
                    found.append(Listed("case", file.name, title_of(head) or file.name, "", file.stat().st_mtime))
                except OSError:
                    continue
        return found

    def library(self) -> list[Listed]:
        """Return the cases that come with sulh, with the group that each belongs to."""
        return [
            Listed("library", name, title_of(file.read_text(encoding="utf-8")) or name, Path(str(file)).parent.name)
            for name, file in shipped_cases().items()
        ]

    def file(self, name: str) -> Path:
        """Return the file of a case, whether it is there or not.

        Raises
        ------
        UsageError
            The name is not one of a case file, or leads out of the folder.
        """
        if not NAME.fullmatch(name) or name.startswith(".") or Path(name).suffix not in SUFFIXES:
            raise UsageError(f"{name!r} is no name for a case file. Write one such as my-case.yaml.")
        path = self.path / name
        if not self._inside(path):
            raise UsageError(f"{name!r} is a link that leads out of the folder. Put the file itself into the folder.")
        return path

    def open(self, home: str, name: str) -> Opened:
        """Return a case as it is now.

        Raises
        ------
        CaseNotFound
            There is none of this name.
        FileTrouble
            Its file cannot be read.
        """
        if home == "library":
            shipped = shipped_cases()
            if name not in shipped:
                raise CaseNotFound(f"No case {name!r} comes with sulh. {did_you_mean(name, shipped)}".rstrip())
            return self._opened("library", name, shipped[name].read_text(encoding="utf-8"), None)
        path = self.file(name)
        if not path.is_file():
            names = [one.name for one in self.cases()]
            raise CaseNotFound(f"There is no case {name!r} in this folder. {did_you_mean(name, names)}".rstrip())
        try:
            text = read_text(path)
        except CaseError as error:  # no text at all, or far too long
            return Opened("case", name, "", digest(""), None, error.problems, path)
        return self._opened("case", name, text, path)

    def reading(self, name: str, text: str, path: Path | None = None, home: Home = "case") -> Opened:
        """Return what a text would be as the file of this name."""
        return self._opened(home, name, text, path)

    def _opened(self, home: Home, name: str, text: str, path: Path | None) -> Opened:
        key = (home, name, match := digest(text))
        if key not in self.read:
            stem = name if home == "library" else Path(name).stem
            case: Case | None = None
            problems: tuple[Problem, ...] = ()
            try:
                case = loads(text, stem, file=name)
            except SulhError as error:
                problems = error.to_problems()
            opened = Opened(home, name, text, match, case, problems, path)
            for old in list(self.read)[: max(0, len(self.read) + 1 - REMEMBERED)]:
                self.read.pop(old, None)
            self.read[key] = opened
        return self.read[key]

    def _inside(self, path: Path) -> bool:
        return path.resolve().parent == self.path


def digest(text: str) -> str:
    """Return what names a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def address(home: str, name: str) -> str:
    """Return where the page of a case is.

    >>> address("case", "the mill.yaml")
    '/case/the%20mill.yaml'
    """
    from urllib.parse import quote

    return f"/{home}/{quote(name, safe='')}"


def title_of(text: str) -> str:
    r"""Return the title of a case from its text, without reading it; "" where there is none on one line.

    >>> title_of('sulh: 1\ntitle: "The mill"  # so called\n')
    'The mill'
    """
    found = TITLE.search(text)
    if found is None:
        return ""
    double, single, plain = found.groups()
    if plain in (">", ">-", "|", "|-"):
        return ""
    return (double or (single or "").replace("''", "'") or plain or "").strip()
