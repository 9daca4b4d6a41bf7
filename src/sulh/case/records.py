"""What a case records beside the model: its history, phases, claims, published results, forbidden moves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as calendar

from sulh.case.evidence import NO_EVIDENCE, Evidence
from sulh.case.statements import Statement
from sulh.errors import Place

Date = tuple[int, int, int]
"""Year, month and day."""


def day(text: str | None) -> Date | None:
    """Return a date as year, month and day, a month or a year as its first day; None where it is no date.

    >>> day("1999-08"), day("1999"), day("late 1999"), day("2001-02-30")
    ((1999, 8, 1), (1999, 1, 1), None, None)
    """
    found = re.fullmatch(r"\s*([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?\s*", text or "")
    if found is None:
        return None
    year, month, number = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    try:
        calendar(year, month, number)
    except ValueError:  # 30 February
        return None
    return year, month, number


@dataclass(frozen=True, slots=True)
class ForbiddenMove:
    """Moves that the option directions allow and the case rules out: by a party, from states, to states."""

    party: str
    start: Statement
    end: Statement
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a history: who changed what; joint if ``parties`` has more than one, forced if nobody chose it.

    ``change`` maps the number of an option to its new value, in state form it is empty and ``to`` names the state.
    """

    parties: tuple[str, ...]
    change: Mapping[int, bool] = field(default_factory=dict)
    to: str | None = None
    date: str | None = None
    event: str = ""
    forced: bool = False
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Path:
    """A named path of a history: where it starts, and its steps in order.

    ``states`` are the names of the states passed through, the start first: one more than steps.
    ``variant`` names the coding that the path belongs to, if it is not the base. ``rivals`` are the outcomes that the
    file names to compare its end with, as it calls them, each with the vectors, patterns or names of its states; None
    where it names none, empty where it says that there is none.
    """

    name: str
    states: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    variant: str | None = None
    evidence: Evidence = NO_EVIDENCE
    rivals: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Play:
    """How people went on from a state when they played the conflict out; no part of the coding, and no record of it.

    ``states`` are the names of the states passed through, the start first: one more than steps; a step that changes
    nothing is a pass. ``seats`` says who sat for which party, by its id. ``variant`` names the coding in which it was
    played, if that is not the base.
    """

    name: str
    states: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    variant: str | None = None
    date: str | None = None
    seats: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Phase:
    """From this date on, this variant is in force (``None``: the base coding)."""

    since: str
    variant: str | None
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence about the conflict that can be tested; ``says`` is its formal reading, parsed by its question."""

    id: str
    text: str
    says: str
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Published:
    """A result that a source prints, to be compared with sulh's.

    Either ``equilibria`` (names of the states that are equilibria under ``concept``) or ``stable`` (for each
    state the parties for whom it is stable), or both.
    """

    concept: str
    equilibria: tuple[str, ...] | None = None
    stable: Mapping[str, tuple[str, ...]] | None = None
    variant: str | None = None
    note: str = ""
    evidence: Evidence = NO_EVIDENCE
    place: Place = field(default=Place(), compare=False, repr=False)
