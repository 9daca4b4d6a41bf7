"""What drawn codings take of the readings of a case: for each entry the choices, one of which is in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sulh.case.case import Case
from sulh.case.evidence import Confidence, Evidence, Reading, latest
from sulh.case.preferences import Comparisons, Ranking, Statements
from sulh.case.spread import Spread
from sulh.engine.arrays import IntArray

FILE = ""
"""In the place of a coder: the line of the file."""

TOGETHER = "coders"
"""The stream that picks one coder for all entries."""


class Choice(NamedTuple):
    """What an entry becomes if one coder is followed.

    Attributes
    ----------
    coder
        Who, or ``FILE``.
    number
        What stands there, by its number among the entries of the file and, behind these, of all readings; None:
        nothing does.
    at
        Where it stands in its list before it wanders: a place from 0, or half a place off where it was moved.
    confidence
        How sure that coder is.
    said
        In words what is read otherwise; ``""`` where nothing is.
    """

    coder: str
    number: int | None
    at: float
    confidence: Confidence | None
    said: str


@dataclass(frozen=True)
class Pick:
    """One entry with readings: its name, the stream that picks a coder, its own number, and the choices."""

    entry: str
    stream: str
    number: int
    choices: tuple[Choice, ...]

    def drawn(self, chance: NDArray[np.float64]) -> IntArray:
        """Return which choice is drawn, given uniform numbers; each is as likely as the others."""
        return np.floor(chance * len(self.choices)).astype(np.intp)

    @property
    def others(self) -> tuple[str, ...]:
        """What is read otherwise, in words, each once."""
        return tuple(dict.fromkeys(choice.said for choice in self.choices if choice.said))


def pick(
    entry: str,
    number: int,
    place: int,
    confidence: Confidence | None,
    read: Sequence[tuple[Reading, int | None, str]],
    coders: Sequence[str] | None = None,
) -> Pick:
    """Return the choices of an entry.

    Parameters
    ----------
    entry, number, place, confidence
        Its name, its own number, where it stands, from 0, and how sure the file is.
    read
        The last reading of each coder, the number of what stands there then, and in words what is read otherwise.
    coders
        Whom to choose from, in order; who has not read the entry follows the file. None: those who have, and the file,
        unless one of them reads the same.
    """
    own = Choice(FILE, number, float(place), confidence, "")
    found = {FILE: own}
    for one, other, said in read:
        who = [reading.by for reading, _, words in read if words == said]
        words = f"{said}, as {listed(who)} read{'s' if len(who) == 1 else ''} it" if said else ""
        sure = one.evidence.confidence or confidence
        found[one.by] = Choice(one.by, other, _key(place, one.position), sure, words)
    if coders is not None:
        return Pick(entry, TOGETHER, number, tuple(found.get(name, own) for name in coders))
    agreed = any(not said for _, _, said in read)
    return Pick(entry, f"readings {entry}", number, tuple(found[name] for name in found if name or not agreed))


def _key(place: int, position: int | None) -> float:
    """Return where an entry stands that a coder puts elsewhere: just before or behind what stands there.

    >>> _key(3, 2), _key(0, 2), _key(1, 2)
    (0.5, 1.5, 1.0)
    """
    if position is None or position - 1 == place:
        return float(place)
    return position - 1.5 if position - 1 < place else position - 0.5


def readings_of(evidence: Evidence, spread: Spread) -> tuple[Reading, ...]:
    """Return the readings of an entry that are drawn from: the last of each coder."""
    return latest(evidence.readings) if spread.coders != "none" else ()


def coders_of(case: Case, spread: Spread) -> tuple[str, ...] | None:
    """Return whom to choose from where one coder is drawn for all entries; None where each entry has its own.

    The file counts as one more, unless one of the coders reads everything as it does.
    """
    if spread.coders != "together":
        return None
    names: dict[str, bool] = {}
    for entry in drawn_from(case):
        for one in readings_of(entry.evidence, spread):
            names[one.by] = names.get(one.by, False) or entry.differs(one)
    return (FILE, *names) if all(names.values()) else tuple(names)


class Entry(NamedTuple):
    """An entry whose readings are drawn from: its evidence, its statement, and its place in its list, from 0."""

    evidence: Evidence
    tree: object = None
    place: int | None = None

    def differs(self, one: Reading) -> bool:
        """Say whether a reading says otherwise than the entry, confidence aside."""
        other = one.statement is not None and one.statement.tree != self.tree
        return not one.keep or other or (one.position is not None and one.position - 1 != self.place)


def drawn_from(case: Case) -> Iterable[Entry]:
    """Yield the statements, the places of rankings, and the rules where they are drawn."""
    for party in case.parties:
        given = party.preference
        if isinstance(given, Statements):
            yield from (Entry(one.evidence, one.statement.tree, k) for k, one in enumerate(given.items))
        elif isinstance(given, Ranking):
            firsts = [one for k, one in enumerate(given.groups) if k == 0 or not one.unknown]
            yield from (Entry(one.evidence, None, k) for k, one in enumerate(firsts))
    if not any(isinstance(party.preference, Ranking | Comparisons) for party in case.parties):
        yield from (Entry(rule.evidence, rule.statement.tree) for rule in case.rules)


class Drawn(NamedTuple):
    """How many entries have readings that are drawn from, and whose they are, in the order of the file."""

    entries: int
    coders: tuple[str, ...]


def drawn_readings(case: Case, spread: Spread) -> Drawn:
    """Return how many entries of a case have readings that are drawn from, and whose.

    >>> import sulh
    >>> drawn_readings(sulh.load("elmira"), Spread())
    Drawn(entries=0, coders=())
    """
    read = [found for entry in drawn_from(case) if (found := readings_of(entry.evidence, spread))]
    return Drawn(len(read), tuple(dict.fromkeys(one.by for found in read for one in found)))


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them.

    >>> listed(["Aline", "Bo", "Cem"])
    'Aline, Bo and Cem'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
