"""The rows of a workbook put together to the data of a case file."""

from __future__ import annotations

from collections.abc import Mapping

from sulh.errors import Place, did_you_mean
from sulh.files.render import Data
from sulh.files.schema import TOP_LEVEL
from sulh.files.workbook import sheets
from sulh.files.workbook.apart import PLAIN, SINGLE
from sulh.files.workbook.cells import from_cell
from sulh.files.workbook.entries import Builder, DataPath
from sulh.files.workbook.forms import KEYS, Form
from sulh.files.workbook.tables import Report, Row, Table, unread

_ITEMS = {
    "preferences": ("preferences", sheets.STATEMENT),
    "ranking": ("ranking", sheets.RANKED),
    "gap": ("ranking", sheets.GAP),
    "unknown": ("ranking", sheets.UNKNOWN),
    "relation": ("relation", sheets.COMPARED),
}


def together(tables: Mapping[str, Table], report: Report) -> tuple[dict[str, Data], dict[DataPath, Place]]:
    """Return the data that the tables say, in the order of the sheet of the case, and where each part stands.

    What cannot be read is left out and reported.
    """
    maker = _Maker(tables, report)
    data = maker.run()
    for heading, cell in unread(tables.values()):
        rule = f"A row of this kind has nothing under {heading!r}."
        report.add("S748", cell.place, cell.text, rule, "Clear the cell, or put this where it belongs.")
    return data, maker.places


class _Maker(Builder):
    """Makes the sections of one case file, each from its sheets."""

    def __init__(self, tables: Mapping[str, Table], report: Report) -> None:
        super().__init__(report)
        self.tables = tables

    def rows(self, sheet: str) -> list[Row]:
        table = self.tables.get(sheet)
        return table.rows if table else []

    def run(self) -> dict[str, Data]:
        sections: dict[str, Data] = {
            "sources": self.named("sources", "id", sheets.SOURCE),
            "states": self.texts("states", "text"),
            "parties": self.parties(),
            "feasible": self.listed("feasible", sheets.RULE),
            "labels": self.texts("labels", "label"),
            "coalesce": self.listed("coalesce", sheets.COALESCE),
            "forbidden_moves": self.listed("forbidden_moves", sheets.FORBIDDEN),
            "history": self.history(),
            "phases": self.listed("phases", sheets.PHASE),
            "variants": self.variants(),
            "views": self.views(),
            "claims": self.named("claims", "id", sheets.CLAIM),
            "published": self.listed("published", sheets.PUBLISHED),
            "robust": self.robust(),
        }
        data: dict[str, Data] = {}
        seen: dict[str, None] = {}
        for row in self.rows(sheets.CASE):
            row.take("sheet")
            key = self.new_name(row, "key", seen, ())
            cell = row.take("value")
            if key is None:
                continue
            seen[key] = None
            self.places[key,] = cell.place if cell else row.place
            kind = SINGLE.get(key, "word" if key in PLAIN else "data")
            value = self.value(kind, cell) if cell else None
            if sections.get(key):
                data[key] = sections[key]
                if value is not None and value:
                    rule = f"What belongs to {key} stands on its own sheet, and here, too."
                    self.report.add("S749", self.places[key,], cell.text if cell else "", rule, "Clear this cell.")
            elif value is not None:
                data[key] = value
            elif key not in TOP_LEVEL:
                data[key] = ""  # which is then told as a key that no case has
        return data | {key: value for key, value in sections.items() if value and key not in data}

    def named(self, section: str, heading: str, form: Form) -> dict[str, Data]:
        """Return a section of entries with names."""
        result: dict[str, Data] = {}
        for row in self.rows(sheets.SECTION_SHEETS[section]):
            name = self.new_name(row, heading, result, (section,))
            found = self.entry(form, row, (section, name or ""))
            if name is not None:
                result[name] = found
        return result

    def listed(self, section: str, form: Form) -> list[Data]:
        """Return a section that is a list of entries."""
        rows = self.rows(sheets.SECTION_SHEETS[section])
        return [self.entry(form, row, (section, number)) for number, row in enumerate(rows)]

    def texts(self, section: str, heading: str) -> dict[str, Data]:
        """Return a section of names with texts."""
        result: dict[str, Data] = {}
        for row in self.rows(section):
            name = self.new_name(row, "state", result, (section,))
            cell = row.take(heading)
            if name is not None:
                value = self.value("text", cell) if cell else ""
                result[name] = "" if value is None else value
                self.places[section, name] = cell.place if cell else row.place
        return result

    def parties(self) -> dict[str, Data]:
        rows: dict[str, Row] = {}
        for row in self.rows("parties"):
            name = self.new_name(row, "party", rows, ("parties",))
            if name is None:
                row.read.update(row.cells)
            else:
                rows[name] = row
        names = list(rows)
        parts: dict[str, dict[str, Data]] = {name: {} for name in names}
        for sheet, part, heading, form in (
            ("options", "options", "option", sheets.OPTION),
            ("attitudes", "attitudes", "towards", sheets.ATTITUDE),
        ):
            found: dict[str, dict[str, Data]] = {name: {} for name in names}
            for row in self.rows(sheet):
                party = self.name(row, "party", names, "parties")
                if party is None:
                    row.read.update(row.cells)
                    continue
                name = self.new_name(row, heading, found[party], ("parties", party, part))
                entry = self.entry(form, row, ("parties", party, part, name or ""))
                if name is not None:
                    found[party][name] = entry
            for party, entries in found.items():
                parts[party][part] = entries
        moves: dict[str, list[Data]] = {name: [] for name in names}
        for row in self.rows("moves"):
            party = self.name(row, "party", names, "parties")
            if party is None:
                row.read.update(row.cells)
                continue
            path = ("parties", party, "moves", len(moves[party]))
            moves[party].append(self.entry(sheets.MOVE, row, path))
        preferred: dict[str, dict[str, Data]] = {name: {} for name in names}
        for row in self.rows("preferences"):
            party = self.name(row, "party", names, "parties")
            if party is None:
                row.read.update(row.cells)
            else:
                self.preferred(row, ("parties", party), preferred[party])
        return {
            name: self.entry(
                sheets.PARTY, row, ("parties", name), {**parts[name], "moves": moves[name], **preferred[name]}
            )
            for name, row in rows.items()
        }

    def preferred(self, row: Row, path: DataPath, ways: dict[str, Data]) -> None:
        """Add what one row says of preferences."""
        cell = row.take("way")
        way = str(from_cell("word", cell.text)) if cell else ""
        if way not in sheets.WAYS:
            row.read.update(row.cells)
            if "way" in row.lacks:
                return
            rule = f"{way!r} is no way to say what a party prefers." if way else "This row does not say what it is."
            fix = did_you_mean(way, sheets.WAYS)
            self.report.add("S748", cell.place if cell else row.place, way, rule, fix)
            return
        if way == "weights":
            weights = ways.setdefault("weights", {})
            assert isinstance(weights, dict)
            name = self.new_name(row, "entry", weights, (*path, "weights"))
            self.places.setdefault((*path, "weights"), row.place)
            entry = self.entry(sheets.WEIGHT, row, (*path, "weights", name or ""))
            if name is not None:
                weights[name] = entry
            return
        key, form = _ITEMS[way]
        items = ways.setdefault(key, [])
        assert isinstance(items, list)
        self.places.setdefault((*path, key), row.place)
        items.append(self.entry(form, row, (*path, key, len(items))))

    def history(self) -> Data:
        paths: dict[str, Row] = {}
        for row in self.rows("paths"):
            name = self.new_name(row, "path", paths, ("history",))
            if name is None:
                row.read.update(row.cells)
            else:
                paths[name] = row
        steps: dict[str, list[Row]] = {name: [] for name in paths}
        alone: list[Row] = []
        for row in self.rows("history"):
            if "path" in row.cells:
                steps.setdefault(self.name(row, "path") or "", []).append(row)
            else:
                alone.append(row)
        if alone and steps:
            for row in alone:
                self.name(row, "path")  # which reports that it has none
                row.read.update(row.cells)
        elif alone:
            return [self.entry(sheets.STEP, row, ("history", number)) for number, row in enumerate(alone)]
        result: dict[str, Data] = {}
        for name, rows in steps.items():
            head = paths.get(name)
            long = head is not None and len(head.cells) > 1
            place: DataPath = ("history", name, "steps") if long else ("history", name)
            found = [self.entry(sheets.STEP, row, (*place, number)) for number, row in enumerate(rows)]
            if head is not None and long:
                entry = self.entry(sheets.PATH, head, ("history", name), {"steps": found})
                assert isinstance(entry, dict)
                # A path that is said to start somewhere has steps, if only none.
                result[name] = entry if "steps" in entry else {**entry, "steps": found}
            else:
                result[name] = found
        return result

    def variants(self) -> dict[str, Data]:
        rows: dict[str, list[Row]] = {}
        for row in self.rows("variants"):
            name = self.name(row, "variant")
            if name is None:
                row.read.update(row.cells)
            else:
                rows.setdefault(name, []).append(row)
        return {name: self.variant(name, found) for name, found in rows.items()}

    def variant(self, name: str, rows: list[Row]) -> Data:
        """Return a variant: what its rows set and remove, and what any of them says of it."""
        path = ("variants", name)
        first = Row(rows[0].place, {})
        changes: dict[str, Data] = {}
        removed: list[Data] = []
        for row in rows:
            target = row.take("set")
            if target is not None or "to" in row.cells:
                key = self.new_name(row, "set", changes, (*path, "set"))
                cell = row.take("to")
                value = self.value("data", cell) if cell else None
                if key is not None and cell is None:
                    rule = f"This row does not say what {key!r} becomes."
                    self.report.add("S748", row.place, key, rule, "Fill in 'to', or move the path to 'remove'.")
                if key is not None and cell is not None and value is not None:
                    changes[key] = value
                    self.places[*path, "set", key] = cell.place
            gone = row.take("remove")
            value = self.value("list", gone) if gone else None
            if gone is not None and value is not None:
                removed.append(value)
                self.places.setdefault((*path, "remove"), gone.place)
            for heading, cell in row.cells.items():
                if heading in row.read or heading in ("set", "to", "remove"):
                    continue
                row.read.add(heading)
                before = first.cells.setdefault(heading, cell)
                if before.text != cell.text:
                    rule = f"Another row of {name!r} has something else under {heading!r}."
                    self.report.add("S749", cell.place, cell.text, rule, "Keep one of the two.")
        entry = self.entry(sheets.VARIANT, first, path, {"set": changes})
        if removed and isinstance(entry, dict):
            flat = [one for value in removed for one in (value if isinstance(value, list) else [value])]
            entry["remove"] = removed[0] if len(removed) == 1 else flat
            keys = [*self.keys(first), *(key for key in sheets.VARIANT.order)]
            entry = {key: entry[key] for key in dict.fromkeys(keys) if key in entry}
        return entry

    def views(self) -> dict[str, Data]:
        rows: dict[str, Row] = {}
        for row in self.rows("views"):
            name = self.new_name(row, "view", rows, ("views",))
            if name is None:
                row.read.update(row.cells)
            else:
                rows[name] = row
        beliefs: dict[str, dict[str, list[Row]]] = {name: {} for name in rows}
        for row in self.rows("beliefs"):
            view, party = self.name(row, "view", list(rows), "views"), self.name(row, "party")
            if view is None or party is None:
                row.read.update(row.cells)
            else:
                beliefs[view].setdefault(party, []).append(row)
        result: dict[str, Data] = {}
        for name, row in rows.items():
            about = {party: self.belief(name, party, found) for party, found in beliefs[name].items()}
            result[name] = self.entry(sheets.VIEW, row, ("views", name), {"about": about})
        return result

    def belief(self, view: str, party: str, rows: list[Row]) -> Data:
        """Return what a party is believed to prefer."""
        path = ("views", view, "about", party)
        self.places[path] = rows[0].place
        whole = Row(rows[0].place, {})
        ways: dict[str, Data] = {}
        for row in rows:
            if "way" in row.cells or "entry" in row.cells:
                self.preferred(row, path, ways)
                continue
            for heading in (*sheets.BELIEF.columns, KEYS):
                cell = row.take(heading)
                if cell is not None:
                    whole.cells[heading] = cell
        return self.entry(sheets.BELIEF, whole, path, ways)

    def robust(self) -> dict[str, Data]:
        result: dict[str, Data] = {}
        for row in self.rows("robust"):
            of = row.take("of")
            setting = self.name(row, "setting") if of else self.new_name(row, "setting", result)
            cell = row.take("value")
            value = self.value("data", cell) if cell else None
            if setting is None or cell is None or value is None:
                if setting is not None and cell is None:
                    rule = f"{setting!r} has no value."
                    self.report.add("S748", row.place, setting, rule, "Fill in 'value', or delete the row.")
                continue
            if of is None:
                result[setting] = value
                self.places["robust", setting] = cell.place
                continue
            inner = result.setdefault(setting, {})
            name = self.new_name(row, "of", inner if isinstance(inner, dict) else {}, ("robust", setting))
            if name is not None and isinstance(inner, dict):
                inner[name] = value
                self.places["robust", setting, name] = cell.place
        return result
