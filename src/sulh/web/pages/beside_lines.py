"""A coding as lines to be laid beside those of another: what each party wants, what is feasible, where one begins."""

from __future__ import annotations

from dataclasses import dataclass

from sulh.case.case import Case, Option
from sulh.case.preferences import Comparisons, Preference, Ranking, Statements, Weights
from sulh.show.solution import spaced


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a coding as lines; ``party`` is the number of the party whose it is, or None."""

    title: str
    party: int | None
    lines: tuple[str, ...]


def sections(case: Case) -> list[Section]:
    """Return a coding as lines, part by part.

    >>> import sulh
    >>> [(one.title, len(one.lines)) for one in sections(sulh.load("elmira"))][:2]
    [('What Ministry of the Environment wants', 9), ('What Uniroyal wants', 9)]
    """
    found = [
        Section(f"What {party} wants", number, tuple(wishes(party.preference, case)))
        for number, party in enumerate(case.parties)
    ]
    found.append(Section("Options", None, tuple(_option(option) for option in case.options)))
    found.append(Section("Feasibility rules", None, tuple(rule.statement.text for rule in case.rules)))
    now = case.status_quo
    found.append(Section("Status quo", None, (spaced(case, now),) if now else ()))
    bans = (f"{one.party}: from {one.start.text} to {one.end.text}" for one in case.forbidden_moves)
    found.append(Section("Forbidden moves", None, tuple(bans)))
    found.append(Section("Labels", None, tuple(f"{spaced(case, one.pattern)}: {one.text}" for one in case.labels)))
    merged = (f"{spaced(case, one.pattern)} as {one.name}" for one in case.coalesced)
    found.append(Section("States that count as one", None, tuple(merged)))
    minds = (f"{p} toward {other}: {how}" for p in case.parties for other, how in p.attitudes.items())
    found.append(Section("Attitudes", None, tuple(minds)))
    return found


def wishes(preference: Preference, case: Case) -> list[str]:
    """Return what a party wants, a line for each wish, most important first."""
    match preference:
        case Statements(items):
            return [_marked(item.statement.text, item.uncertain, item.degree) for item in items]
        case Ranking(groups):
            return [" = ".join(spaced(case, one) for one in group.patterns) for group in groups]
        case Weights(items):
            return [f"{case.options[item.option].name}: {item.weight}" for item in items]
        case Comparisons(items):
            return [f"{one.left} {one.sign * one.degree if one.sign == '>' else one.sign} {one.right}" for one in items]


def _marked(text: str, uncertain: bool, degree: int) -> str:
    marks = ["uncertain"] * uncertain + [f"degree {degree}"] * (degree > 1)
    return f"{text} ({', '.join(marks)})" if marks else text


def _option(option: Option) -> str:
    way = {"forward": " (once on, it stays on)", "backward": " (once off, it stays off)", "both": ""}[option.direction]
    return f"{option.name}: {option.text or option.id}{way}"
