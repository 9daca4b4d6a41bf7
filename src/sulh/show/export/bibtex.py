"""The sources of a case as BibTeX."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sulh.case.evidence import Source
from sulh.show.export.tex import escaped

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def bibtex(sources: Iterable[Source]) -> str:
    r"""Return sources as BibTeX, one ``@misc`` each, with keys made from their ids.

    A title stands in braces of its own, so that no style changes its capitals. Fields that LaTeX would read are
    escaped; an address is a ``howpublished`` of plain text. Other scripts than Latin need an engine that reads UTF-8.

    Examples
    --------
    >>> print(bibtex([Source("order1991", "Control order 12/91", date="1991-06-03")]), end="")
    @misc{order1991,
      title = {{Control order 12/91}},
      year = {1991},
      month = jun,
      note = {3 June 1991},
    }
    """
    keys: set[str] = set()
    return "\n".join(_entry(one, _key(one.id, keys)) for one in sources)


def _field(text: str) -> str:
    """Return an escaped text for a field: BibTeX counts braces, whatever stands before them."""
    return escaped(text).replace(r"\{", r"\textbraceleft{}").replace(r"\}", r"\textbraceright{}")


def _entry(source: Source, key: str) -> str:
    fields = [("title", f"{{{{{_field(source.title)}}}}}")]
    if source.author:
        fields.append(("author", f"{{{{{_field(source.author)}}}}}"))
    if source.publisher:
        fields.append(("publisher", f"{{{_field(source.publisher)}}}"))
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", source.date or "")
    notes = []
    if found and (found[2] is None or 1 <= int(found[2]) <= 12):
        fields.append(("year", f"{{{found[1]}}}"))
        if found[2]:
            month = MONTHS[int(found[2]) - 1]
            fields.append(("month", month[:3].lower()))
            notes += [f"{int(found[3])} {month} {found[1]}"] if found[3] else []
    elif source.date:
        notes.append(_field(source.date))
    if source.address:
        fields.append(("howpublished", f"{{{_field(source.address)}}}"))
    notes += [_field(source.note)] if source.note else []
    if source.access != "public":
        notes.append(f"Access: {source.access}")
    if notes:
        fields.append(("note", f"{{{'. '.join(notes)}}}"))
    body = "".join(f"  {name} = {value},\n" for name, value in fields)
    return f"@misc{{{key},\n{body}}}\n"


def _key(id: str, taken: set[str]) -> str:
    """Return a key of letters, digits and ``:_-`` that no other source has, whatever the case of its letters."""
    plain = unicodedata.normalize("NFKD", id).encode("ascii", "ignore").decode()
    base = re.sub(r"[^A-Za-z0-9:_-]+", "-", plain).strip("-") or "source"
    key, number = base, 1
    while key.lower() in taken:
        number += 1
        key = f"{base}-{number}"
    taken.add(key.lower())
    return key
