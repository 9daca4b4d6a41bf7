"""Words of a report that differ from those of a terminal: for readers who do not type commands."""

from __future__ import annotations

import re

from sulh.stability.registry import CONCEPTS
from sulh.stability.registry import concept as concept_of

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

INSTEAD = (
    (r"What informs are the contrasts of sulh replay: which", "What informs is which"),
    (r"\s*The command sulh [a-z]+ tells more\.?", ""),
    (r"; only the contrasts inform\.", "; what informs is which single changes matter."),
    (r"^Packages: ", "Agreements: "),
    (r"\b(\d[\d,]*) of them undominated", r"for \1 of them none is better for all who sign"),
    (r"\bundominated\b", "none better"),
    (r"\bpackage(s?)\b", r"agreement\1"),
    (r"\bstatement (\d+) differs", r"its line \1 differs"),
    (r"\bstatement (\d+):", r"line \1:"),
    (r"\bending where ([a-z-]+) holds", r"ending in a state that holds under \1"),
    (r"^[a-z][a-z0-9-]* \(([A-Z][^()]*)\): the state", r"\1: the state"),
    (r"\bwould leave it\b", "could gain by leaving it"),
    (r"fewest gaps, 1:", "1 exposed moment at least:"),
    (r"fewest gaps, (\d+):", r"\1 exposed moments at least:"),
    (r"\bclose the gap\b", "close the exposed moment"),
    (r"keeps closed a gap\b", "keeps closed an exposed moment"),
    (r"the defection of (.+?) at ", r"reneging by \1 at "),
    (r"; see (?:--outcome|sulh) .*$", ""),
    (r"\b[Tt]he path '?record'?(?=[,:. ])", "the record"),
    (r"^the record", "The record"),
    (r"\bwhere 'record' ", "where the record "),
    (r"\b1 entry ([^.]*) what they say", r"1 entry \1 what it says"),
)
"""What stands in sentences of answers, as a pattern, and what a report says in its place."""

_INSTEAD = tuple((re.compile(pattern), new) for pattern, new in INSTEAD)
_ID = rf"(?:{'|'.join(sorted(map(re.escape, CONCEPTS), key=len, reverse=True))})(?![\w-])"
_UNDER = re.compile(rf"\b([Uu]nder(?: none of)? )({_ID}(?:, {_ID})*)")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def plainly(text: str) -> str:
    """Return a sentence of an answer in the words of a report.

    >>> plainly("It prefers this, because statement 9 differs: facilitate")
    'It prefers this, because its line 9 differs: facilitate'
    >>> plainly("Safe under seq. The command sulh deals tells more.")
    'Safe under sequential stability.'
    >>> plainly("under gmr, seq; not under nash")
    'under general metarationality and sequential stability; not under Nash stability'
    >>> plainly("The path record: 6 steps.")
    'The record: 6 steps.'
    """
    for pattern, new in _INSTEAD:
        text = pattern.sub(new, text)
    return _UNDER.sub(lambda found: f"{found[1]}{_listed(found[2].split(', '))}", text)


def spoken(concept: str) -> str:
    """Return the name of a concept as it stands within a sentence.

    >>> spoken("nash"), spoken("seq")
    ('Nash stability', 'sequential stability')
    """
    name = concept_of(concept).name
    return name if name.startswith(("Nash", "SEQ", "GMR", "SMR", "Stackelberg")) else name[0].lower() + name[1:]


def number(count: int) -> str:
    """Return a number up to ten as a word.

    >>> number(4), number(1200)
    ('four', '1,200')
    """
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else f"{count:,}"


def none_of(parties: int) -> str:
    """Return the words for no party of several.

    >>> none_of(2), none_of(4)
    ('neither of the two parties', 'none of the four parties')
    """
    return "neither of the two parties" if parties == 2 else f"none of the {number(parties)} parties"


def day(date: str) -> str:
    """Return a date as it is said; a text that is none as it is.

    >>> day("2021-08-15"), day("2018-10"), day("spring 2020")
    ('15 August 2021', 'October 2018', 'spring 2020')
    """
    found = _DATE.fullmatch(date)
    if found is None or (found[2] and not 1 <= int(found[2]) <= len(MONTHS)):
        return date
    year, month, of = found[1], found[2], found[3]
    return " ".join(
        part for part in (str(int(of)) if of else "", MONTHS[int(month) - 1] if month else "", year) if part
    )


def when(date: str) -> str:
    """Return a date with the word before it: on a day, in a month or a year.

    >>> when("2021-08-15"), when("2018-10"), when("spring 2020")
    ('on 15 August 2021', 'in October 2018', 'at the date spring 2020')
    """
    if _DATE.fullmatch(date) is None or (day(date) == date and "-" in date):
        return f"at the date {date}"
    return f"{'on' if date.count('-') == 2 else 'in'} {day(date)}"


def holding(holds: tuple[str, ...], asked: tuple[str, ...]) -> str:
    """Say under which of the concepts that were asked for a state holds.

    >>> holding(("nash", "seq"), ("nash", "seq")), holding(("seq",), ("nash", "seq")), holding((), ("nash",))
    ('under both tests', 'under sequential stability, not under Nash stability', 'under none of the tests')
    """
    yes, no = ([id for id in asked if (id in holds) == value] for value in (True, False))
    if not yes:
        return "under none of the tests"
    if not no:
        return {1: f"under {spoken(yes[0])}", 2: "under both tests"}.get(
            len(yes), f"under all {number(len(yes))} tests"
        )
    return f"under {_listed(yes)}, not under {_listed(no)}"


def in_a_cell(holds: tuple[str, ...], asked: int) -> str:
    """Say in a cell of a table under which of so many concepts a state holds, by their ids.

    >>> in_a_cell(("nash", "gmr", "smr", "seq"), 4), in_a_cell(("gmr",), 4), in_a_cell((), 4)
    ('all four', 'gmr', 'none')
    """
    if not holds or len(holds) < max(asked, 2):
        return ", ".join(holds) or "none"
    return "both" if len(holds) == 2 else f"all {number(len(holds))}"


def _listed(ids: list[str]) -> str:
    names = [spoken(id) for id in ids]
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
