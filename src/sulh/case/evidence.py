"""Evidence: where a line of a case comes from, how sure its coder is, and what other coders read there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from sulh.case.statements import Statement
from sulh.errors import Place

Confidence = Literal["high", "medium", "low"]
Access = Literal["public", "restricted", "confidential"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What supports one entry of a case; every field may be absent.

    ``sources`` are keys of the case's ``sources``; ``confidence`` is the coder's, not a probability. ``readings``: what
    coders read in the place of the entry, in the order of the file.
    """

    because: str | None = None
    sources: tuple[str, ...] = ()
    quote: str | None = None
    page: str | None = None
    confidence: Confidence | None = None
    place: Place = field(default=Place(), compare=False, repr=False)
    readings: tuple[Reading, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one coder read in the place of an entry, at some date.

    Attributes
    ----------
    by, date
        Who, and when: a year, a month or a day, or None.
    keep
        Whether this coder would have the entry at all.
    statement, weight
        What stands there instead, for a statement, a rule or a weight; None: what the entry says.
    position
        Where in the list of the party, counted from 1; None: where the entry stands.
    evidence
        What supports this reading.
    """

    by: str
    date: str | None = None
    keep: bool = True
    statement: Statement | None = None
    weight: Fraction | None = None
    position: int | None = None
    evidence: Evidence = Evidence()


@dataclass(frozen=True, slots=True)
class Source:
    """A document that entries of the case refer to."""

    id: str
    title: str
    author: str | None = None
    date: str | None = None
    publisher: str | None = None
    address: str | None = None
    file: str | None = None
    note: str | None = None
    access: Access = "public"
    place: Place = field(default=Place(), compare=False, repr=False)


NO_EVIDENCE = Evidence()


def begins(date: str | None) -> tuple[int, int, int]:
    """Return the day on which a year, a month or a day begins; no date comes before all.

    >>> begins("2026-05"), begins(None)
    ((2026, 5, 1), (0, 0, 0))
    """
    year, month, day = ([int(part) for part in date.split("-")] + [1, 1])[:3] if date else (0, 0, 0)
    return year, month, day


def latest(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Return the last reading of each coder, coders in the order in which they first come.

    >>> [one.date for one in latest([Reading("Bo", "2026-05"), Reading("Aline"), Reading("Bo", "2025")])]
    ['2026-05', None]
    """
    last: dict[str, Reading] = {}
    for one in readings:
        if one.by not in last or begins(one.date) >= begins(last[one.by].date):
            last[one.by] = one
    return tuple(last.values())
