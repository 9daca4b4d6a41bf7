"""From the readings of an entry to what coders read there: names looked up, dates and places checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sulh.case.evidence import Reading, begins
from sulh.case.statements import Names

if TYPE_CHECKING:
    from sulh.files import schema
    from sulh.files.context import Context
    from sulh.files.form import Path

RESERVED = "the file"
"""What answers call the line of the file: no coder can have that name."""

VALUES = ("prefer", "rule", "weight", "place")
"""Keys of a reading that say what stands in the place of the entry."""


def readings(
    here: Context,
    entries: Sequence[schema.Reading],
    path: Path,
    owner: str | None = None,
    names: Names | None = None,
    places: int = 0,
) -> tuple[Reading, ...]:
    """Return the readings of an entry; what is wrong with them is reported.

    Parameters
    ----------
    path
        Where the list of them stands.
    owner, names
        Whose statement it is, and the names that it may use.
    places
        How many entries the list of the party has, for readings that may move the entry.
    """
    found: list[Reading] = []
    for k, entry in enumerate(entries):
        at: Path = (*path, k)
        _check(here, entry, at, places)
        _told_apart(here, entry, at, found)
        given: Any = entry
        key = next((key for key in ("prefer", "rule") if getattr(given, key, None) is not None), None)
        statement = here.statement(getattr(given, key), (*at, key), owner, names) if key is not None else None
        found.append(
            Reading(
                entry.by.strip(),
                entry.date,
                getattr(given, "keep", True),
                statement,
                getattr(given, "weight", None),
                getattr(given, "place", None),
                here.backed(entry, at),
            )
        )
    return tuple(found)


def _check(here: Context, entry: schema.Reading, at: Path, places: int) -> None:
    """Report a reading that leaves the entry out and says how it reads, and a place that the list does not have."""
    if " ".join(entry.by.split()).casefold() == RESERVED:
        rule = f"A coder is called {entry.by.strip()!r}, as answers call what the file itself says."
        here.report("S211", entry.by.strip(), rule, "Give the coder's own name.", here.place((*at, "by")))
    said = [key for key in VALUES if getattr(entry, key, None) is not None]
    if said and not getattr(entry, "keep", True):
        rule = f"{entry.by} leaves the entry out and gives it another {said[0]}."
        here.report("S218", said[0], rule, "Keep one of the two.", here.key_place((*at, said[0])))
    place = getattr(entry, "place", None)
    if place is not None and place > places:
        rule = f"The list has {places} {'entry' if places == 1 else 'entries'}; there is no place {place}."
        fix = f"Write a place from 1 to {places}." if places > 1 else "Remove it: there is one place only."
        here.report("S217", str(place), rule, fix, here.place((*at, "place")))


def _told_apart(here: Context, entry: schema.Reading, at: Path, before: Sequence[Reading]) -> None:
    """Report a coder who read the entry already, where the dates do not tell which reading is the last."""
    by = entry.by.strip()
    when = begins(entry.date)
    same = [one for one in before if one.by == by and (not one.date or not entry.date or begins(one.date) == when)]
    if same:
        which = f"on {entry.date}" if entry.date and same[0].date else "with and without a date"
        which = which if entry.date or same[0].date else "without a date"
        rule = f"{by} reads this entry twice {which}, so that nobody can tell which reading is the last."
        place = here.place((*at, "by"))
        here.report("S219", by, rule, "Give each of them its own date, or keep one.", place)
