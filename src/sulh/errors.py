"""The errors of sulh, and the problems of a case file.

::

    SulhError                  root: catch this to catch everything sulh raises
    ├── CaseError              the case file has problems: ``.problems``, exit code 3
    ├── UsageError             the call is wrong, exit code 2
    │   ├── CaseNotFound       no such file, and no shipped case of that name
    │   ├── UnknownName        no such party, state, variant or concept: ``.candidates``
    │   └── NotDefined         the question has no answer for this case, and why
    ├── TooLarge               a size limit was reached: ``.limit``, ``.option``, exit code 4
    ├── FileTrouble            a file cannot be read or written, exit code 2
    └── MissingExtra           an optional dependency is not installed, exit code 2

A mistake in a file is never a traceback: it is a :class:`Problem`, and a :class:`CaseError` carries all of
them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

Severity = Literal["error", "warning"]

HOPELESS = 1 << 34
"""States from which on no limit is worth raising."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a file; lines and columns count from 1, 0 means unknown.

    In a workbook ``sheet`` names the sheet; the line is then its row, and the place is told by ``cell``.

    >>> str(Place("x.yaml", 6, 9)), str(Place("x.xlsx", 12, 3, sheet="options"))
    ('x.yaml:6:9', 'x.xlsx:options!C12')
    """

    file: str = ""
    sheet: str = field(default="", kw_only=True)
    line: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """Sheet and cell, such as ``options!C12``; empty for a file of lines."""
        letters, rest = "", self.column
        while rest:
            rest, last = divmod(rest - 1, 26)
            letters = chr(ord("A") + last) + letters
        spot = f"{letters}{self.line or ''}"
        return f"{self.sheet}!{spot}" if self.sheet and spot else self.sheet

    def __str__(self) -> str:
        parts = (self.file, self.cell) if self.sheet else (self.file, self.line, self.column)
        return ":".join(str(part) for part in parts if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or doubtful, in a case file.

    Parameters
    ----------
    code
        Stable code, documented with an example on the page of error codes.
    text
        The offending text, as it stands in the file.
    rule
        The rule it breaks, as a sentence.
    fix
        The way out, as a sentence; empty only where there is none to name.
    place
        File, line and column.
    severity
        ``"error"``: nothing is answered from this file. ``"warning"``: answered, but look here.

    Examples
    --------
    >>> print(Problem("S301", "moddify", "There is no option 'moddify'.", "Did you mean 'modify'?"))
    S301: There is no option 'moddify'. Did you mean 'modify'?
    """

    code: str
    text: str
    rule: str
    fix: str = ""
    place: Place = Place()
    severity: Severity = "error"

    def at(self, place: Place) -> Problem:
        """Return the same problem at another place."""
        return replace(self, place=place)

    def to_dict(self) -> dict[str, str | int]:
        """Return the problem as the JSON of the command line has it; ``cell`` is there for a workbook."""
        cell = {"cell": self.place.cell} if self.place.sheet else {}
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            **cell,
            "text": self.text,
            "rule": self.rule,
            "fix": self.fix,
        }

    def __str__(self) -> str:
        where = f"{self.place}: " if str(self.place) else ""
        return f"{where}{self.code}: {self.rule} {self.fix}".rstrip()


class SulhError(Exception):
    """Root of everything sulh raises on purpose."""

    exit_code: ClassVar[int] = 2
    code: ClassVar[str] = "S800"

    def to_problems(self) -> tuple[Problem, ...]:
        """Return the error as problems, the form in which the command line prints it as JSON."""
        rule, _, fix = str(self).partition(". ")
        return (Problem(self.code, "", rule.rstrip(".") + ".", fix),)


class CaseError(SulhError):
    """The case file has problems; all of them are in ``problems``, in the order of the file."""

    exit_code = 3

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems, key=lambda p: p.place))
        super().__init__("\n".join(map(str, self.problems)))

    def to_problems(self) -> tuple[Problem, ...]:
        """Return the problems of the file."""
        return self.problems


class UsageError(SulhError):
    """The call is wrong: an argument that is not understood, or that does not fit the case."""

    code = "S801"


class CaseNotFound(UsageError):
    """There is no file of this path and no shipped case of this name."""

    code = "S802"


class UnknownName(UsageError):
    """A party, option, state, variant or concept that the case or sulh does not have."""

    code = "S803"

    def __init__(self, kind: str, name: str, candidates: Sequence[str] = ()) -> None:
        self.kind, self.name, self.candidates = kind, name, tuple(candidates)
        super().__init__(f"There is no {kind} {name!r}. {did_you_mean(name, candidates)}".rstrip())


class NotDefined(UsageError):
    """The question has no answer for this case; the message says why."""

    code = "S804"


class TooLarge(SulhError):
    """A size limit was reached before memory was.

    ``size`` is the exact number where it is known, else the number that was certainly exceeded, with
    ``exact`` false; ``option`` names what raises the limit.
    """

    exit_code = 4
    code = "S805"

    def __init__(
        self, what: str, size: int, limit: int, option: str = "--max-states", exact: bool = True, fix: str = ""
    ) -> None:
        self.what, self.size, self.limit, self.option, self.exact = what, size, limit, option, exact
        count = f"{size:,}" if exact else f"more than {size:,}"
        name = option.lstrip("-").replace("-", "_")
        way_out = (
            f"Raise it with {option} (Python: {name}=), or add feasibility rules."
            if size < HOPELESS
            else f"No memory holds that many, so {option} (Python: {name}=) does not help: add feasibility rules."
        )
        super().__init__(f"The case has {count} {what}; the limit is {limit:,}. {fix or way_out}")


class FileTrouble(SulhError):
    """A file cannot be read or written; the message says which and why."""

    code = "S807"


class MissingExtra(SulhError):
    """An optional dependency is not installed; the message says which extra brings it."""

    code = "S806"

    def __init__(self, module: str, extra: str) -> None:
        self.module, self.extra = module, extra
        super().__init__(f"This needs {module}, which is not installed. Install it with: pip install 'sulh[{extra}]'")


def did_you_mean(name: str, candidates: Iterable[str], *, most: int = 8) -> str:
    """Return a sentence that offers the nearest of the candidates, or lists them when there are few.

    >>> did_you_mean("moddify", ["modify", "delay"])
    "Did you mean 'modify'?"
    >>> did_you_mean("x", ["modify", "delay"])
    'There are: delay, modify.'
    >>> did_you_mean("x", [])
    ''
    """
    from difflib import get_close_matches

    known = sorted(set(candidates))
    near = [other for other in known if other.lower() == name.lower()] or get_close_matches(name[:80], known, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    if not known:
        return ""
    shown = ", ".join(known[:most])
    more = f" and {len(known) - most} more" if len(known) > most else ""
    return f"There are: {shown}{more}."
