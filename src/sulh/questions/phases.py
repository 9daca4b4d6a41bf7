"""Which coding is in force at each step of a path: that of the path, and over it that of the phase."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sulh.case.case import Case
from sulh.case.records import Path, Phase
from sulh.errors import NotDefined, UsageError
from sulh.files.reader import loads, recoded
from sulh.questions.disputed import line, touched

Date = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Coding:
    """A coding that is in force along a path.

    Attributes
    ----------
    name
        The variants that it is made of, with ``+`` between them; ``""`` for the base.
    case
        The case so coded.
    since
        From which date on it is in force, as the file says it; None where no phase says so.
    """

    name: str
    case: Case
    since: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"variant": self.name or None, "since": self.since}


def day(text: str | None) -> Date | None:
    """Return a date as year, month and day, a month or a year as its first day; None where it is no date.

    >>> day("1999-08"), day("1999"), day("late 1999")
    ((1999, 8, 1), (1999, 1, 1), None)
    """
    found = re.fullmatch(r"\s*(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?\s*", text or "")
    return None if found is None else (int(found[1]), int(found[2] or 1), int(found[3] or 1))


def phase_at(phases: Sequence[Phase], date: Date | None) -> Phase | None:
    """Return the phase of a date: the latest that has begun by then; None before the first, and without a date."""
    begun = [(since, number) for number, phase in enumerate(phases) if (since := day(phase.since)) is not None]
    begun = [] if date is None else [one for one in begun if one[0] <= date]
    return phases[max(begun)[1]] if begun else None


def base_of(case: Case, max_states: int) -> Case:
    """Return the base of the file that a case comes from, with all its variants; the case itself where it is none."""
    if case.variant_name is None or not case.text:
        return case
    return loads(case.text, case.name, file=case.file, max_states=max_states)


def codings(case: Case, whole: Case, path: Path, max_states: int, *, follow: bool = True) -> list[Coding]:
    """Return the coding in force at each step of a path; of a path without steps, that of its start, alone.

    A step without a date, or with words for one, counts to the phase of the step before it. Where the coding of the
    path is a leadership that the path names itself, or the base, the phase takes its place; any other is laid over
    the phase's. What both touch stays as the path has it, and then the phase is not followed. A leadership that the
    caller chose is kept throughout.

    Parameters
    ----------
    case
        The case asked about, a variant included.
    whole
        Its base, from :func:`base_of`.
    follow
        Whether phases are followed at all.

    Raises
    ------
    NotDefined
        A phase has other options than the path.
    CaseError
        The variants of the path and of the phase do not go together.
    """
    chosen = case.variant_name
    own = chosen or path.variant
    mine = case if own == chosen else whole.variant(str(own))
    usual = Coding(own or "", mine)
    dates = [day(step.date) for step in path.steps] or [None]
    follow = follow and not (chosen is not None and _leads(whole, chosen))
    found: list[Coding] = []
    made: dict[str, Coding] = {usual.name: usual}
    date = None
    for given in dates:
        date = given if given is not None else date
        phase = phase_at(whole.phases, date) if follow else None
        name = usual.name if phase is None else _laid(whole, own, phase.variant)
        if name not in made:
            assert phase is not None
            made[name] = Coding(name, _coded(whole, name, max_states), phase.since)
            _need_alike(mine, made[name], path)
        found.append(made[name])
    return found


def _leads(whole: Case, name: str) -> bool:
    return any(one in whole.variants and whole.variants[one].kind == "leadership" for one in name.split("+"))


def _laid(whole: Case, own: str | None, phase: str | None) -> str:
    """Return the name of the coding that a path's own variant makes with that of a phase."""
    if own is None or own == phase or (own in whole.variants and whole.variants[own].kind == "leadership"):
        return phase or ""
    if phase is None or phase in line(whole, own) or not _apart(whole, own, phase):
        return own
    return f"{phase}+{own}"


def _apart(whole: Case, own: str, phase: str) -> bool:
    one, other = touched(whole, line(whole, own)), touched(whole, line(whole, phase))
    return not any(a[: len(b)] == b[: len(a)] for a in one for b in other)


def _coded(whole: Case, name: str, max_states: int) -> Case:
    if not name:
        return whole
    if "+" not in name:
        return whole.variant(name)
    if not whole.text:
        raise UsageError(f"{whole.name} was not read from a file, so {name} cannot be made of its variants.")
    return recoded(whole, name.split("+"), max_states=max_states)


def alike(one: Case, other: Case) -> bool:
    """Say whether two codings have the same options, or the same named states, in the same order."""
    same = [option.name for option in one.options] == [option.name for option in other.options]
    return same and list(one.named_states) == list(other.named_states)


def _need_alike(mine: Case, other: Coding, path: Path) -> None:
    """Raise where a phase has other options, or other named states, than the path."""
    if not alike(mine, other.case):
        raise NotDefined(
            f"The phase {other.name!r} has other options than the path {path.name!r}. "
            "Give the path that variant, or leave phases out with --no-phases (Python: phases=False)."
        )
