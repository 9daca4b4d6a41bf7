"""The data of a case file taken apart into the rows of sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from sulh.files.tree import Plain
from sulh.files.workbook import sheets
from sulh.files.workbook.cells import Kind, to_cell
from sulh.files.workbook.forms import KEYS, Form, to_row

Row: TypeAlias = dict[str, str]
"""A row: heading to what stands in the cell; what is not there is blank."""

SINGLE: dict[str, Kind] = {"title": "text", "about": "text", "status_quo": "list"}
"""The kinds of the values of the case itself; those of others are words."""

PLAIN = ("sulh", "title", "status", "date", "about", "status_quo")
"""The values of the case itself; one that the schema has gained since is written as data."""


def apart(data: Mapping[str, Plain]) -> dict[str, list[Row]]:
    """Return the rows of every sheet that has some, for the data of a valid case file.

    >>> rows = apart({"title": "A lamp", "parties": {"me": {"options": {"on": "Switch it on"}}}})
    >>> rows["options"], rows["case"][1]
    ([{'party': 'me', 'option': 'on', 'text': 'Switch it on'}], {'key': 'parties', 'value': ''})
    """
    rows: dict[str, list[Row]] = {sheets.CASE: list(_case(data))}
    entries = {
        "sources": sheets.SOURCE,
        "claims": sheets.CLAIM,
    }
    for section, form in entries.items():
        rows[section] = [{"id": name, **to_row(form, value)} for name, value in _named(data.get(section))]
    for section, form in {
        "feasible": sheets.RULE,
        "coalesce": sheets.COALESCE,
        "forbidden_moves": sheets.FORBIDDEN,
        "phases": sheets.PHASE,
        "published": sheets.PUBLISHED,
    }.items():
        rows[sheets.SECTION_SHEETS[section]] = [to_row(form, value) for value in _items(data.get(section))]
    for section, value_heading in (("states", "text"), ("labels", "label")):
        rows[section] = [
            {"state": word(name), value_heading: to_cell("text", value) if value else ""}
            for name, value in data.get(section, {}).items()  # type: ignore[union-attr]
        ]
    parties = _named(data.get("parties"))
    rows["parties"] = [{"party": name, **to_row(sheets.PARTY, party)} for name, party in parties]
    for name, party in parties:
        _party(rows, name, party)
    _history(rows, data.get("history"))
    rows["variants"] = [row for name, value in _named(data.get("variants")) for row in _variant(name, value)]
    for name, view in _named(data.get("views")):
        rows.setdefault("views", []).append({"view": name, **to_row(sheets.VIEW, view)})
        for party, belief in _named(view.get("about") if isinstance(view, dict) else None):
            own = {"view": name, "party": party}
            cells = to_row(sheets.BELIEF, belief)
            if cells or not any(True for _ in preferred(belief)):
                rows.setdefault("beliefs", []).append(own | cells)
            rows.setdefault("beliefs", []).extend(own | row for row in preferred(belief))
    rows["robust"] = list(_robust(data.get("robust")))
    return {name: found for name, found in rows.items() if found}


def word(text: str) -> str:
    """Return a name as the text of a cell."""
    return to_cell("word", text)


def preferred(holder: Plain) -> Iterator[Row]:
    """Yield the rows of what a party, or a belief about one, says of preferences."""
    if not isinstance(holder, dict):
        return
    for way in sheets.BELIEF.parts:
        value = holder.get(way, [])
        if isinstance(value, dict):
            for name, weight in value.items():
                yield {"way": way, "entry": word(name), **to_row(sheets.WEIGHT, weight)}
            continue
        for item in value:
            kind, form = item_form(way, item)
            yield {"way": kind, **to_row(form, item)}


def item_form(way: str, item: Plain) -> tuple[str, Form]:
    """Return what a row calls an item of a list of preferences, and its form."""
    if way == "ranking":
        if isinstance(item, dict) and "gap" in item:
            return "gap", sheets.GAP
        if isinstance(item, dict) and "unknown" in item:
            return "unknown", sheets.UNKNOWN
        return way, sheets.RANKED
    return way, sheets.STATEMENT if way == "preferences" else sheets.COMPARED


def _named(section: Plain | None) -> list[tuple[str, Plain]]:
    """Return the entries of a section by the text of the cell that names them."""
    return [(word(name), value) for name, value in section.items()] if isinstance(section, dict) else []


def _items(section: Plain | None) -> list[Plain]:
    return section if isinstance(section, list) else []


def _case(data: Mapping[str, Plain]) -> Iterator[Row]:
    for key, value in data.items():
        if key in sheets.SECTION_SHEETS:
            yield {"key": key, "value": "" if value else to_cell("data", value)}
        else:
            yield {"key": key, "value": to_cell(SINGLE.get(key, "word" if key in PLAIN else "data"), value)}


def _party(rows: dict[str, list[Row]], name: str, party: Plain) -> None:
    if not isinstance(party, dict):
        return
    own = {"party": name}
    for option, value in _named(party.get("options")):
        rows.setdefault("options", []).append(own | {"option": option} | to_row(sheets.OPTION, value))
    for value in _items(party.get("moves")):
        rows.setdefault("moves", []).append(own | to_row(sheets.MOVE, value))
    for other, value in _named(party.get("attitudes")):
        rows.setdefault("attitudes", []).append(own | {"towards": other} | to_row(sheets.ATTITUDE, value))
    rows.setdefault("preferences", []).extend(own | row for row in preferred(party))


def _history(rows: dict[str, list[Row]], history: Plain | None) -> None:
    steps = [("", history)] if isinstance(history, list) else _named(history)
    for name, path in steps:
        own: Row = {"path": name} if name else {}
        if name:
            cells = to_row(sheets.PATH, path) if isinstance(path, dict) else {}
            if isinstance(path, dict) and not cells:
                cells = {KEYS: "steps"}  # the long form of a path that has nothing but steps
            rows.setdefault("paths", []).append(own | cells)
        found = path.get("steps") if isinstance(path, dict) else path
        rows.setdefault("history", []).extend(own | to_row(sheets.STEP, step) for step in _items(found))


def _variant(name: str, variant: Plain) -> Iterator[Row]:
    """Yield a row for each change; the first holds what is said of the variant itself."""
    if not isinstance(variant, dict):
        return
    own = {"variant": name}
    first = to_row(sheets.VARIANT, variant)
    changes: list[Row] = []
    given = variant.get("set", {})
    if isinstance(given, dict):
        changes = [{"set": word(path), "to": to_cell("data", value)} for path, value in given.items()]
    removed = variant.get("remove", [])
    if isinstance(removed, list) and len(removed) > 1:
        del first["remove"]
        changes += [{"remove": to_cell("list", path)} for path in removed]
    elif "remove" in first and changes:
        changes.append({"remove": first.pop("remove")})
    yield own | first | (changes[0] if changes else {})
    for change in changes[1:]:
        yield own | change


def _robust(robust: Plain | None) -> Iterator[Row]:
    for setting, value in robust.items() if isinstance(robust, dict) else ():
        if not isinstance(value, dict) or not value:
            yield {"setting": setting, "value": to_cell("data", value)}
            continue
        for name, number in value.items():
            yield {"setting": setting, "of": word(name), "value": to_cell("data", number)}
