"""The cases that a workbench shows: those of one folder, and those that come with sulh. Nothing outside is reached."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from sulh.case.case import Case
from sulh.errors import CaseError, CaseNotFound, FileTrouble, Problem, SulhError, UsageError, did_you_mean
from sulh.files.document import Document
from sulh.files.nodes import read_text
from sulh.files.reader import case_of, loads, shipped_cases

Home = Literal["case", "library"]
"""Where a case is: in the folder, where it can be changed, or among those that come with sulh."""

SUFFIXES = (".yaml", ".yml")

NAME = re.compile(r"[^/\\\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,200}")

WINDOWS = os.name == "nt"
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\s*(\..*)?|.*:.*", re.IGNORECASE | re.DOTALL)
"""Names that mean no file on Windows, where a colon leads to another drive or behind a file."""

REMEMBERED = 24
"""Cases that are kept as they were read."""

HEAD = 20_000
"""Letters at the start of a file that are looked at for its title."""

LONG = 1_000
"""Letters of a title that a list shows."""

QUOTED = {
    '"': re.compile(r'"((?:[^"\\]|\\.)*)"'),
    "'": re.compile(r"'((?:[^']|'')*)'"),
}


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
        self.reading_now = threading.Lock()

    def cases(self) -> list[Listed]:
        """Return the cases of the folder, by name; what is not a plain file in it is left out.

        Raises
        ------
        FileTrouble
            The folder is gone, or cannot be read.
        """
        try:
            names = sorted(os.listdir(self.path), key=str.lower)
        except OSError as error:
            raise FileTrouble(f"The folder {str(self.path)!r} cannot be read: {error.strerror}.") from None
        found = []
        for name in names:
            try:
                file = self.file(name)
                if not file.is_file():  # a folder, a pipe, a link to nothing
                    continue
                with file.open(encoding="utf-8-sig", errors="replace") as stream:
                    head = stream.read(HEAD)
                found.append(Listed("case", name, title_of(head) or name, "", file.stat().st_mtime))
            except (OSError, UsageError):
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
        sound = NAME.fullmatch(name) and not name.startswith(".") and Path(name).suffix in SUFFIXES
        if not sound or len(os.fsencode(name)) > 240 or (WINDOWS and DEVICE.fullmatch(name)):
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

    def reading(self, name: str, text: str | Document, path: Path | None = None, home: Home = "case") -> Opened:
        """Return what a text would be as the file of this name."""
        return self._opened(home, name, text, path)

    def _opened(self, home: Home, name: str, found: str | Document, path: Path | None) -> Opened:
        text = found if isinstance(found, str) else found.text
        key = (home, name, match := digest(text))
        with self.reading_now:
            known = self.read.pop(key, None)
            if known is not None:
                self.read[key] = known  # the latest stands last
        if known is None:
            stem = name if home == "library" else Path(name).stem
            case: Case | None = None
            problems: tuple[Problem, ...] = ()
            try:
                case = loads(text, stem, file=name) if isinstance(found, str) else case_of(found, stem)
            except SulhError as error:
                problems = error.to_problems()
            known = Opened(home, name, text, match, case, problems, path)
            with self.reading_now:
                self.read[key] = known
                while len(self.read) > REMEMBERED:
                    del self.read[next(iter(self.read))]
        return known

    def _inside(self, path: Path) -> bool:
        try:
            return path.resolve().parent == self.path
        except (OSError, RuntimeError):  # a link that leads to itself
            return False


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
    # Bounded, and each letter looked at once: whoever sent the file must not choose how long this takes.
    line = next((one for one in text[:HEAD].split("\n") if one.startswith("title:")), "")
    value = line[len("title:") :].strip()[:LONG]
    if value[:1] in QUOTED:
        found = QUOTED[value[0]].match(value)
        inner = found[1] if found is not None else value[1:]  # it goes on in the next line, or is cut here
        return (_meant(inner) if value[0] == '"' else inner.replace("''", "'")).strip()
    if value[:1] in (">", "|"):
        return ""
    return re.split(r"(?:^|[ \t])#", value, maxsplit=1)[0].strip()


def _meant(quoted: str) -> str:
    """Return what stands between double quotes, with the signs that are written as JSON writes them."""
    try:
        meant = str(json.loads(f'"{quoted}"', strict=False))
        meant.encode()
    except ValueError:  # signs that YAML alone has, or half a letter
        return quoted
    return meant
