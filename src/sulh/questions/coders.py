"""What several coders read in the entries of a case: who agrees with the file, who with whom, and how far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sulh.case.case import Case
from sulh.case.evidence import Access, Confidence, Evidence, Source, latest
from sulh.errors import UsageError
from sulh.questions.about import supported
from sulh.questions.access import LEVELS, visible
from sulh.questions.agreement import Alpha, alpha
from sulh.questions.evidenced import Evidenced, entries_of
from sulh.questions.result import Result, made_by

GRADES: tuple[Confidence, ...] = ("low", "medium", "high")

FILE = "the file"
"""In a pair: the line of the file, which is nobody's reading."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one coder reads in an entry; the last of the coder's readings.

    Attributes
    ----------
    by, date
        Who, and when, if that is known.
    keep
        Whether the coder would have the entry at all.
    text
        Another statement or weight; None: what the entry says.
    place
        Another place in the list; None: that of the entry.
    confidence
        The coder's, or None.
    evidence
        What supports the reading.
    earlier
        How many earlier readings of the coder do not count any more.
    form
        The text in its usual form, by which texts are compared.
    """

    by: str
    date: str | None
    keep: bool
    text: str | None
    place: int | None
    confidence: Confidence | None
    evidence: Evidence
    earlier: int = 0
    form: str | None = None

    @property
    def same(self) -> bool:
        """Whether it says what the entry says, confidence aside."""
        return self.keep and self.text is None and self.place is None

    @property
    def words(self) -> str:
        """What it says, in words."""
        if not self.keep:
            return "left out"
        parts = [self.text or "", f"in place {self.place}" if self.place is not None else ""]
        return ", ".join(filter(None, parts)) or "the same"

    def to_dict(self, sources: Mapping[str, Source]) -> dict[str, Any]:
        """Return it as JSON has it; of sources only those given are named."""
        said = {"by": self.by, "date": self.date, "keep": self.keep, "text": self.text, "place": self.place}
        return {**said, "same": self.same, "earlier": self.earlier, **supported(self.evidence, sources)}


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry with readings: its name, what it says, how sure the file is, and what each coder reads."""

    name: str
    text: str
    confidence: Confidence | None
    said: tuple[Said, ...]

    @property
    def agreed(self) -> bool:
        """Whether all read what the file says."""
        return all(one.same for one in self.said)

    def to_dict(self, sources: Mapping[str, Source]) -> dict[str, Any]:
        """Return it as JSON has it."""
        head = {"entry": self.name, "text": self.text, "confidence": self.confidence, "agreed": self.agreed}
        return {**head, "readings": [one.to_dict(sources) for one in self.said]}


@dataclass(frozen=True, slots=True)
class Coder:
    """One coder, in counts of entries; no marks.

    Attributes
    ----------
    name
        Who.
    read
        How many entries the coder has read.
    same
        In how many the reading is what the file says.
    left_out, other_text, other_place
        In how many the coder would leave the entry out, has another text, another place; one may have both.
    other_confidence
        In how many the coder gives another confidence than the file, or one where the file gives none.
    """

    name: str
    read: int
    same: int
    left_out: int
    other_text: int
    other_place: int
    other_confidence: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {key: getattr(self, key) for key in self.__slots__}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two coders, or a coder and the file: how many entries both have read, and in how many they say the same."""

    first: str
    second: str
    both: int
    same: int

    @property
    def share(self) -> float | None:
        """The share in which they say the same; None where they have read nothing in common."""
        return self.same / self.both if self.both else None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"coders": [self.first, self.second], "both": self.both, "same": self.same, "share": self.share}


@dataclass(frozen=True, eq=False, repr=False)
class Coders(Result):
    """What several coders read: the answer of :func:`coders`.

    Attributes
    ----------
    case
        The case, or one of its variants.
    n_entries
        How many entries it has that can carry readings.
    entries
        Those with readings, in the order of the file.
    coders
        The coders, in the order in which they first come.
    pairs
        Each coder with the file, then each two coders.
    keep, confidence
        How far the coders agree, beyond chance, on which entries to have, and on how sure they are. The file is none of
        them: its lines are often what coders agreed on later.
    access
        Whose sources may be seen.
    """

    case: Case
    n_entries: int
    entries: tuple[ReadEntry, ...]
    coders: tuple[Coder, ...]
    pairs: tuple[Pair, ...]
    keep: Alpha
    confidence: Alpha
    access: Access = "public"

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it; sources beyond the access are counted, not named."""
        case = self.case
        seen = LEVELS[: LEVELS.index(self.access) + 1]
        public = {id: source for id, source in case.sources.items() if source.access in seen}
        return {
            **made_by(case.digest, case.name, case.variant_name, {}),
            "n_entries": self.n_entries,
            "entries": [one.to_dict(public) for one in self.entries],
            "coders": [one.to_dict() for one in self.coders],
            "pairs": [one.to_dict() for one in self.pairs],
            "agreement": {"keep": self.keep.to_dict(), "confidence": self.confidence.to_dict()},
        }

    def __repr__(self) -> str:
        read = f"{len(self.entries)} {'entry' if len(self.entries) == 1 else 'entries'} with readings"
        return f"<Coders of {self.case.name}: {len(self.coders)} coder{'s' * (len(self.coders) != 1)}, {read}>"


def coders(case: Case, access: Access = "public") -> Coders:
    """Return what several coders read in the entries of a case, and how far they agree.

    Of each coder's readings of an entry the last one counts. Without any readings every list is empty. Nobody's
    readings are taken for right: not the file's either. What only sources say that are not for readers of ``access``
    is left out: ``"public"``, ``"restricted"`` or ``"confidential"``.

    Raises
    ------
    UsageError
        It is no case, or there is no such access.

    Examples
    --------
    >>> import sulh
    >>> text = "{parties: {a: {options: {x: X}, preferences: [{prefer: x, readings: [Bo, {by: Cem, keep: no}]}]}}}"
    >>> answer = sulh.coders(sulh.loads(text))
    >>> [(one.name, one.same, one.left_out) for one in answer.coders]
    [('Bo', 1, 0), ('Cem', 0, 1)]
    >>> [(pair.first, pair.second, pair.share) for pair in answer.pairs]
    [('Bo', 'the file', 1.0), ('Cem', 'the file', 0.0), ('Bo', 'Cem', 0.0)]
    """
    if not isinstance(case, Case):
        raise UsageError(f"coders takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    case = visible(case, access).case
    every = list(entries_of(case))
    entries = tuple(_read(one) for one in every if one.evidence.readings)
    names = tuple(dict.fromkeys(said.by for entry in entries for said in entry.said))
    return Coders(
        case,
        len(every),
        entries,
        tuple(_coder(name, entries) for name in names),
        (*(_with_file(name, entries) for name in names), *(_pair(a, b, entries) for a, b in combinations(names, 2))),
        alpha([{said.by: said.keep for said in entry.said} for entry in entries]),
        alpha([{said.by: said.confidence for said in entry.said if said.confidence} for entry in entries], GRADES),
        access,
    )


def _read(entry: Evidenced) -> ReadEntry:
    said = []
    for one in latest(entry.evidence.readings):
        text = form = None
        if one.statement is not None and str(one.statement) != entry.value:
            text, form = one.statement.text.strip(), str(one.statement)
        if one.weight is not None and one.weight != entry.value:
            text = form = str(one.weight)
        place = one.position if one.position != entry.place else None
        earlier = sum(other.by == one.by for other in entry.evidence.readings) - 1
        said.append(Said(one.by, one.date, one.keep, text, place, one.evidence.confidence, one.evidence, earlier, form))
    return ReadEntry(entry.name, entry.text, entry.evidence.confidence, tuple(said))


def _coder(name: str, entries: tuple[ReadEntry, ...]) -> Coder:
    own = [(entry, said) for entry in entries for said in entry.said if said.by == name]
    return Coder(
        name,
        len(own),
        sum(said.same for _, said in own),
        sum(not said.keep for _, said in own),
        sum(said.text is not None for _, said in own),
        sum(said.place is not None for _, said in own),
        sum(said.confidence is not None and said.confidence != entry.confidence for entry, said in own),
    )


def _with_file(name: str, entries: tuple[ReadEntry, ...]) -> Pair:
    own = [said for entry in entries for said in entry.said if said.by == name]
    return Pair(name, FILE, len(own), sum(said.same for said in own))


def _pair(first: str, second: str, entries: tuple[ReadEntry, ...]) -> Pair:
    both = same = 0
    for entry in entries:
        found = {said.by: (said.keep, said.form, said.place) for said in entry.said}
        if first in found and second in found:
            both += 1
            same += found[first] == found[second]
    return Pair(first, second, both, same)
