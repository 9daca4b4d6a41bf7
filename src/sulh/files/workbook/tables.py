"""What was read of a workbook: tables of rows of cells, and the problems found so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from sulh.errors import CaseError, Place, Problem, Severity
from sulh.files.traps import cut

#: After so many problems the rest of the workbook is not looked at.
MOST = 1000


class Cell(NamedTuple):
    """A cell that is not blank: its text, and where it stands."""

    text: str
    place: Place


@dataclass
class Row:
    """A row: its cells by heading, and which of them have been read; columns that the sheet ``lacks`` are told once."""

    place: Place
    cells: dict[str, Cell]
    read: set[str] = field(default_factory=set)
    lacks: frozenset[str] = frozenset()

    def take(self, heading: str) -> Cell | None:
        """Return a cell, and note that it was read; None where it is blank."""
        self.read.add(heading)
        return self.cells.get(heading)


@dataclass
class Table:
    """A sheet: its name in the workbook, and its rows under the headings."""

    name: str
    rows: list[Row] = field(default_factory=list)


@dataclass
class Report:
    """The problems of a workbook, as they are found."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(self, code: str, place: Place, text: str, rule: str, fix: str, severity: Severity = "error") -> None:
        """Note a problem."""
        self.found.append(Problem(code, cut(text, 60), rule, fix, place, severity))
        if len(self.found) >= MOST:
            more = f"There are {MOST:,} problems up to here; the rest of the workbook was not looked at."
            self.found.append(Problem(code, "", more, "Is this the right file?", place))
            raise CaseError(self.found)

    @property
    def failed(self) -> bool:
        """Whether there is an error among the problems."""
        return any(problem.severity == "error" for problem in self.found)


def unread(tables: Iterable[Table]) -> Iterator[tuple[str, Cell]]:
    """Yield the heading and the cell of what stands in rows for which it has no meaning."""
    for table in tables:
        for row in table.rows:
            yield from ((heading, cell) for heading, cell in row.cells.items() if heading not in row.read)
