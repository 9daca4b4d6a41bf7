"""Which coding is in force at each step of a path: that of the path, and over it that of the phase."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sulh.case.case import Case
from sulh.case.records import Date, Path, Phase, day
from sulh.errors import CaseError, NotDefined, UsageError
from sulh.files.reader import loads, recoded
from sulh.questions.disputed import apart_from, combined, line, touched


@dataclass(frozen=True, eq=False)
class Coding:
    """A coding that is in force along a path.

    Attributes
    ----------
    name
        The variants that it is made of, with ``+`` between them, and the leadership that one of them starts from and
        that is not in force; ``""`` for the base.
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


@dataclass(frozen=True, slots=True)
class Undated:
    """A step whose phase is not certain.

    Its date cannot be read; or it has none, or one of a month or a year, and phases change in that time.

    ``step`` is its number, from 1; ``date`` what the file says.
    """

    step: int
    date: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"step": self.step, "date": self.date}


def effective(path: Path) -> list[Date | None]:
    """Return the date from which the phase of each step is known: its own, and no earlier than that of the one before.

    None for steps before the first date that can be read. A year alone counts from its first day, and yet a step of
    2018 that follows one of October 2018 was not taken before it.
    """
    found: list[Date | None] = []
    latest: Date | None = None
    for step in path.steps:
        own = day(step.date)
        latest = own if latest is None or (own is not None and own > latest) else latest
        found.append(latest)
    return found


def phase_at(phases: Sequence[Phase], date: Date | None) -> Phase | None:
    """Return the phase of a date: the latest that has begun by then; None before the first, and without a date."""
    begun = [(since, number) for number, phase in enumerate(phases) if (since := day(phase.since)) is not None]
    begun = [] if date is None else [one for one in begun if one[0] <= date]
    return phases[max(begun)[1]] if begun else None


def unread(phases: Sequence[Phase]) -> tuple[Phase, ...]:
    """Return the phases whose date cannot be read, so that they are never in force."""
    return tuple(phase for phase in phases if day(phase.since) is None)


def idle(phases: Sequence[Phase], paths: Iterable[Path]) -> tuple[Phase, ...]:
    """Return the phases in which none of some paths has a step, those whose date cannot be read left out."""
    used = [phase_at(phases, date) for path in paths for date in effective(path)]
    return tuple(phase for phase in phases if day(phase.since) is not None and all(one is not phase for one in used))


def undated(phases: Sequence[Phase], path: Path) -> tuple[Undated, ...]:
    """Return the steps of a path whose phase is not certain; none where there are no phases.

    >>> from sulh.case.records import Step
    >>> steps = [Step(("us",), date=date) for date in ("2001", None, "2002", "late 2004", "2005")]
    >>> undated([Phase("2000", None), Phase("2005", "new")], Path("p", ("N",) * 6, tuple(steps)))
    (Undated(step=4, date='late 2004'),)
    """
    if not phases:
        return ()
    dates, found = effective(path), []
    for k, (step, date) in enumerate(zip(path.steps, dates, strict=True)):
        if day(step.date) is not None:
            sure = not any(
                date < begun <= _last_day(step.date) for phase in phases if date and (begun := day(phase.since))
            )
        else:
            after = next((later for later in dates[k + 1 :] if later != date), date)
            sure = step.date is None and date is not None and phase_at(phases, date) is phase_at(phases, after)
        if not sure:
            found.append(Undated(k + 1, step.date))
    return tuple(found)


def _last_day(text: str | None) -> Date:
    """Return the last day of a date that can be read, which may be a month or a year."""
    year, month, number = day(text) or (0, 0, 0)
    parts = (text or "").count("-")
    return (year, month if parts else 12, number if parts == 2 else 31)


def base_of(case: Case, max_states: int) -> Case:
    """Return the base of the file that a case comes from, with all its variants; the case itself where it is none."""
    if case.variant_name is None or not case.text:
        return case
    return loads(case.text, case.name, file=case.file, max_states=max_states)


def followed(case: Case, whole: Case) -> tuple[Phase, ...]:
    """Return the phases that a case is judged by: those of its base; none where it is a leadership that was chosen."""
    return () if case.variant_name is not None and _leads(whole, case.variant_name) else whole.phases


def codings(case: Case, whole: Case, path: Path, max_states: int, *, follow: bool = True) -> list[Coding]:
    """Return the coding in force at each step of a path; of a path without steps, that of its start, alone.

    A step without a date, or with words for one, counts to the phase of the step before it, and no step to an earlier
    one. Where the coding of the path is a leadership that the path names itself, or the base, the phase takes its
    place; any other is laid over the phase's. What both touch stays as the path has it, and then the phase is not
    followed. Of a coding that starts from a leadership, outside the phase of that leadership only its own changes are
    laid over the phase in force; where they touch what the leadership touches they are a reading of that leadership,
    and the phase is in force alone. A leadership that the caller chose is kept throughout.

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
    phases = followed(case, whole) if follow else ()
    found: list[Coding] = []
    made: dict[str, Coding] = {usual.name: usual}
    for date in effective(path) or [None]:
        phase = phase_at(phases, date)
        laid = _Laid(usual.name) if phase is None else _laid(whole, own, phase.variant)
        if laid.name not in made:
            assert phase is not None
            made[laid.name] = Coding(laid.name, _coded(whole, laid, max_states), phase.since)
            _need_alike(mine, made[laid.name], path)
        found.append(made[laid.name])
    return found


@dataclass(frozen=True)
class _Laid:
    """A coding by its name; ``exactly`` are the variants that it is made of, where they are not all that it names."""

    name: str
    exactly: tuple[str, ...] | None = None


def _leads(whole: Case, name: str) -> bool:
    return any(one in whole.variants and whole.variants[one].kind == "leadership" for one in name.split("+"))


def _laid(whole: Case, own: str | None, phase: str | None) -> _Laid:
    """Return the coding that a path's own variant makes with that of a phase."""
    if own is None or own == phase or (own in whole.variants and whole.variants[own].kind == "leadership"):
        return _Laid(phase or "")
    under = line(whole, phase) if phase is not None else []
    above = [name for name in line(whole, own) if name not in under]
    past = [name for name in above if whole.variants[name].kind == "leadership"]
    if past:
        return _without(whole, own, phase, past, [name for name in above if name not in past])
    only = [name for name in under if name not in line(whole, own)]
    if phase is None or not only or not _apart(whole, above, only):
        return _Laid(own)
    return _Laid(f"{phase}+{own}")


def _without(whole: Case, own: str, phase: str | None, past: list[str], rest: list[str]) -> _Laid:
    """Return what a path's variant makes with a phase other than that of the leaderships it starts from."""
    if not touched(whole, rest) or not _apart(whole, rest, past):
        return _Laid(phase or "")
    name, under = f"{own} without {' and '.join(past)}", line(whole, phase) if phase is not None else []
    if phase is None or not _apart(whole, rest, under):
        return _Laid(name, tuple(rest))
    return _Laid(f"{phase}+{name}", (*under, *rest))


def _apart(whole: Case, some: Iterable[str], others: Iterable[str]) -> bool:
    return apart_from(touched(whole, some), touched(whole, others))


def _coded(whole: Case, laid: _Laid, max_states: int) -> Case:
    if not laid.name:
        return whole
    if laid.exactly is None and "+" not in laid.name:
        return whole.variant(laid.name)
    if not whole.text:
        raise UsageError(f"{whole.name} was not read from a file, so {laid.name} cannot be made of its variants.")
    if laid.exactly is None:
        return recoded(whole, laid.name.split("+"), max_states=max_states)
    try:
        # What a variant starts from would be applied with it by recoded, and here it is not in force.
        return replace(combined(whole, laid.exactly, laid.exactly), variant_name=laid.name)
    except CaseError as error:
        fix = "Let the variant not start from a leadership, or leave phases out with --no-phases."
        drawn = f"Drawn together, {whole.name}: "  # nothing is drawn here
        rules = [f"In {laid.name}: {one.rule.removeprefix(drawn)}" for one in error.problems]
        raise CaseError(
            replace(one, rule=rule, fix=fix) for one, rule in zip(error.problems, rules, strict=True)
        ) from None


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
