"""One entry of a case file put together from the cells of a row, and where each part of it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sulh.errors import Place, did_you_mean
from sulh.files.render import Data
from sulh.files.workbook.cells import CellTrouble, Kind, eased, from_cell
from sulh.files.workbook.forms import KEYS, Form, in_order
from sulh.files.workbook.tables import Cell, Report, Row

DataPath: TypeAlias = tuple[str | int, ...]

KEY = "[key]"
"""What stands behind the path of an entry where the key itself is meant; see :func:`sulh.files.tree.locate`."""


class Builder:
    """Puts entries together, remembers the place of each, and reports what cannot be read."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.places: dict[DataPath, Place] = {}
        self.unsure: set[str] = set()  # headings under which a row lacks its name: others may well refer to it

    def entry(self, form: Form, row: Row, path: DataPath, parts: Mapping[str, Data] | None = None) -> Data:
        """Return the entry that a row says, with the parts that stand in rows of their own."""
        given: dict[str, Data] = {}
        self.places.setdefault(path, row.place)
        for key, kind in form.columns.items():
            cell = row.take(form.heading(key))
            value = None if cell is None else self.value(kind, cell)
            if cell is not None and value is not None:
                given[key] = value
                self.places[*path, key] = cell.place
        keys = self.keys(row)
        given |= {key: part for key, part in (parts or {}).items() if part or key in keys}
        found = in_order(form, given, keys)
        if not isinstance(found, Mapping) and form.short:
            self.places[path] = self.places[*path, form.short]
        return found

    def value(self, kind: Kind, cell: Cell) -> Data | None:
        """Return what a cell says; None where that cannot be read, which is then reported."""
        try:
            value = from_cell(kind, cell.text)
        except CellTrouble as trouble:
            self.report.add("S747", cell.place, cell.text, trouble.rule, trouble.fix)
            return None
        return value if kind == "text" else eased(value)

    def keys(self, row: Row) -> list[str]:
        """Return the keys of an entry in the order in which they were written, if a row tells."""
        cell = row.take(KEYS)
        found = None if cell is None else self.value("list", cell)
        if isinstance(found, str):
            return [found]
        return [key for key in found if isinstance(key, str)] if isinstance(found, Sequence) else []

    def name(self, row: Row, heading: str, known: Sequence[str] | None = None, where: str = "") -> str | None:
        """Return the name that a row stands under, one of ``known`` if these are given, or None, and report it."""
        cell = row.take(heading)
        if cell is None:
            if known is None:
                self.unsure.add(heading)
            if heading in row.lacks:
                return None
            rule = f"This row has nothing under {heading!r}, so nobody knows what it belongs to."
            self.report.add("S748", row.place, "", rule, f"Fill in {heading!r}, or delete the row.")
            return None
        name = from_cell("word", cell.text)
        assert isinstance(name, str)
        if known is not None and name not in known:
            if heading in self.unsure:
                return None
            rule = f"The sheet {where!r} has no {heading} {name!r}."
            fix = f"{did_you_mean(name, known)} Or add a row to {where!r}.".strip()
            self.report.add("S748", cell.place, cell.text, rule, fix)
            return None
        return name

    def new_name(self, row: Row, heading: str, taken: Mapping[str, object], path: DataPath | None = None) -> str | None:
        """Return the name that a row introduces, or None where it has none or one that is taken, and report it.

        With the path of the mapping that it is a key of, its place is kept.
        """
        name = self.name(row, heading)
        if name is not None and path is not None:
            self.places.setdefault((*path, name, KEY), row.cells[heading].place)
        if name is not None and name in taken:
            cell = row.cells[heading]
            rule = f"A row above has the {heading} {name!r} already."
            self.report.add(
                "S749", cell.place, cell.text, rule, "Give this one another name, or delete one of the two."
            )
            return None
        return name
