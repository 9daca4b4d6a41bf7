"""How an entry of a case file stands in a row: its columns, its short form, and the usual order of its keys.

The columns are those of the schema: a key that the schema gains has a column at once, as one line of YAML.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from sulh.files.render import Data
from sulh.files.tree import Plain
from sulh.files.workbook.cells import Kind, to_cell

EVIDENCE: dict[str, Kind] = {
    "because": "text",
    "source": "list",
    "quote": "text",
    "page": "word",
    "confidence": "word",
}
"""The keys of evidence, which many entries may have."""

KEYS = "keys"
"""The column that tells in which form and order an entry was written, where that is not the usual one."""

Empty = type[dict[str, Plain]] | type[list[Plain]]


@dataclass(frozen=True)
class Form:
    """How entries of one kind stand in rows.

    ``columns`` maps each key to the kind of its cell, ``headings`` a key to its heading where that is another.
    ``parts`` are keys whose values stand in rows of their own. ``short`` is the key whose value may stand for the
    whole entry.
    """

    columns: Mapping[str, Kind]
    order: tuple[str, ...]
    parts: Mapping[str, Empty]
    short: str
    headings: Mapping[str, str]

    def heading(self, key: str) -> str:
        """Return the heading of the column that a key stands in."""
        return self.headings.get(key, key)


def form(
    model: type[BaseModel],
    order: str,
    *,
    short: str = "",
    texts: str = "",
    lists: str = "",
    maps: str = "",
    data: str = "",
    parts: Mapping[str, Empty] | None = None,
    headings: Mapping[str, str] | None = None,
) -> Form:
    """Return the form of the entries of a model; ``order`` names its keys, ``evidence`` those of evidence."""
    known = {field.alias or name for name, field in model.model_fields.items()}
    names = [key for word in order.split() for key in (EVIDENCE if word == "evidence" else [word])]
    kinds: dict[str, Kind] = dict(EVIDENCE)
    for words, kind in ((texts, "text"), (lists, "list"), (maps, "map"), (data, "data")):
        kinds |= dict.fromkeys(words.split(), kind)  # type: ignore[arg-type]
    parts = parts or {}
    usual = [key for key in names if key in known]
    # What the schema has gained since.
    new = [key for key in sorted(known) if key not in usual]
    columns: dict[str, Kind] = {key: kinds.get(key, "word") for key in usual if key not in parts}
    columns |= dict.fromkeys(new, "data")
    return Form(columns, (*usual, *new), parts, short, headings or {})


def to_row(form: Form, value: Plain) -> dict[str, str]:
    """Return the cells of an entry by heading; what stands in parts is left to others.

    >>> from sulh.files.schema import RuleEntry
    >>> rule = form(RuleEntry, "rule judgement evidence", short="rule")
    >>> to_row(rule, "not (a and b)"), to_row(rule, {"judgement": "yes", "rule": "a"})
    ({'rule': 'not (a and b)'}, {'rule': 'a', 'judgement': 'yes', 'keys': 'judgement; rule'})
    """
    if not isinstance(value, dict):
        return {form.heading(form.short): to_cell(form.columns[form.short], value)}
    cells = {form.heading(key): to_cell(kind, value[key]) for key, kind in form.columns.items() if key in value}
    usual = [key for key in form.order if key in value]
    empty = any(key in form.parts and not value[key] for key in value)
    if list(value) != usual or usual == [form.short] or empty:
        cells[KEYS] = to_cell("list", list(value)) if len(value) > 1 else "".join(value)
    return cells


def in_order(form: Form, given: Mapping[str, Data], keys: Sequence[str]) -> Data:
    """Return an entry with its keys as they were written; without that, in the usual order and the short form.

    >>> from sulh.files.schema import OptionEntry
    >>> option = form(OptionEntry, "text direction coercive evidence", short="text")
    >>> in_order(option, {"text": "Leave"}, []), in_order(option, {"text": "Leave"}, ["text"])
    ('Leave', {'text': 'Leave'})
    """
    if not keys and form.short and list(given) == [form.short]:
        return given[form.short]
    values: dict[str, Data] = {key: form.parts[key]() for key in keys if key in form.parts} | dict(given)
    order = [*dict.fromkeys(key for key in keys if key in values)]
    return {key: values[key] for key in [*order, *(key for key in form.order if key in values and key not in order)]}
