"""Every entry of a case that may carry evidence, and how many of them do: by kind and by party."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from sulh.case.case import Case
from sulh.case.evidence import Evidence
from sulh.case.preferences import Preference, Ranking
from sulh.case.views import View
from sulh.errors import Place
from sulh.questions.doubts import PARTS, Part, entries

Kind = Part | Literal["option", "attitude", "coalesced", "path", "phase", "view entry", "published", "reading"]

KINDS: dict[Kind, tuple[str, str]] = {
    **{part: words for part, words in PARTS.items()},  # noqa: C416 - of more kinds than PARTS
    "option": ("option", "options"),
    "attitude": ("attitude", "attitudes"),
    "coalesced": ("coalesced state", "coalesced states"),
    "path": ("path", "paths"),
    "phase": ("phase", "phases"),
    "view entry": ("entry of a view", "entries of views"),
    "published": ("published result", "published results"),
    "reading": ("reading", "readings"),
}
"""The kinds of entries that may carry evidence, in words."""

SHOWN: tuple[Kind, ...] = (
    *("party", "option", "preference", "attitude", "rule", "judgement", "move", "coalesced", "path", "step", "phase"),
    *("claim", "view", "view entry", "variant", "published", "reading"),
)
"""The kinds in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry that may carry evidence.

    ``party``: whose it is, where it says what a party is, can do, or wants. ``variant``: the coding that alone has it,
    or None. ``text``: what it says, in words.
    """

    kind: Kind
    text: str
    evidence: Evidence
    party: str = ""
    variant: str | None = None

    @property
    def place(self) -> Place:
        """Where it stands in the file."""
        return self.evidence.place

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        place = self.place
        return {
            "kind": self.kind,
            "party": self.party,
            "variant": self.variant,
            "entry": self.text,
            "line": place.line,
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many entries are supported.

    Attributes
    ----------
    kind, party
        Which are counted: those of a kind, or those of a party; both ``""`` for all.
    total
        How many there are.
    because, source, quote
        How many say why, name a source, quote it.
    found
        How many of the quotes were found in a document.
    high, medium, low
        How many have each grade of confidence.
    """

    kind: Kind | Literal[""]
    party: str
    total: int
    because: int
    source: int
    quote: int
    found: int
    high: int
    medium: int
    low: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {name: getattr(self, name) for name in self.__slots__}


def items(case: Case) -> list[Item]:
    """Return the entries of a coding that may carry evidence, in the order of their kinds; variants as one each.

    >>> import sulh
    >>> [one.text for one in items(sulh.load("walter-barrier")) if one.kind == "option"]
    ['rebels.disarm', 'government.honour', 'third_party.enforce']
    """
    found = [*_own(case), *_others(case)]
    found += [
        Item("reading", f"{read.by} on: {one.text}", read.evidence, one.party)
        for one in found
        for read in one.evidence.readings
    ]
    return sorted(found, key=lambda one: SHOWN.index(one.kind))


def every_item(case: Case) -> list[Item]:
    """Return the entries of a coding and, after them, those that only its variants have, each once."""
    found = items(case)
    known = {_key(one) for one in found}
    for name, variant in case.variants.items():
        for one in items(variant.case):
            if _key(one) not in known:
                known.add(_key(one))
                found.append(replace(one, variant=name))
    return found


def coverage(own: Iterable[Item], found: Iterable[Item], parties: Iterable[str]) -> tuple[Coverage, ...]:
    """Return how many entries are supported: of each kind, of each party, and of all.

    Parameters
    ----------
    own
        The entries.
    found
        Those whose quote was found.
    parties
        The ids; only entries that say what a party is, can do, or wants are counted for it.
    """
    every, quoted = list(own), {id(one) for one in found}
    kinds = [_coverage([one for one in every if one.kind == kind], quoted, kind=kind) for kind in SHOWN]
    whose = [_coverage([one for one in every if one.party == party], quoted, party=party) for party in parties]
    return tuple(one for one in (*kinds, *whose, _coverage(every, quoted)) if one.total)


def _coverage(own: list[Item], quoted: set[int], kind: Kind | Literal[""] = "", party: str = "") -> Coverage:
    grades = [one.evidence.confidence for one in own]
    return Coverage(
        kind=kind,
        party=party,
        total=len(own),
        because=sum(bool(one.evidence.because) for one in own),
        source=sum(bool(one.evidence.sources) for one in own),
        quote=sum(bool(one.evidence.quote) for one in own),
        found=sum(id(one) in quoted for one in own),
        high=grades.count("high"),
        medium=grades.count("medium"),
        low=grades.count("low"),
    )


def _own(case: Case) -> Iterator[Item]:
    """Yield the entries that are counted elsewhere too, with the party that they are about."""
    parties, movers = iter(case.parties), iter(case.forbidden_moves)
    for entry in entries(case):
        party = entry.party
        if entry.part == "party":
            party = next(parties).id
        elif entry.part == "move":
            party = next(movers).party
        yield Item(entry.part, entry.text, entry.evidence, party)


def _others(case: Case) -> Iterator[Item]:
    for party in case.parties:
        for option in party.options:
            yield Item("option", option.name, option.evidence, party.id)
        for other, evidence in party.attitude_evidence.items():
            yield Item("attitude", f"{party.id} is {party.attitudes[other]} to {other}", evidence, party.id)
    for state in case.coalesced:
        yield Item("coalesced", state.name, state.evidence)
    for path in case.history.values():
        if path.variant in (None, case.variant_name):
            yield Item("path", path.name, path.evidence)
    for phase in case.phases:
        yield Item("phase", f"from {phase.since}: {phase.variant or 'the base'}", phase.evidence)
    for view in case.views.values():
        yield from _in_view(view, view.name)
    for result in case.published:
        under = f" of variant {result.variant}" if result.variant else ""
        yield Item("published", f"{result.concept}{under}", result.evidence)


def _in_view(view: View, name: str) -> Iterator[Item]:
    for party, preference in view.about.items():
        for number, evidence in enumerate(_evidence(preference), 1):
            yield Item("view entry", f"{name}: {party}, entry {number}", evidence)
    for inner in view.views.values():
        yield Item("view entry", f"{name}: {inner.name}", inner.evidence)
        yield from _in_view(inner, f"{name}: {inner.name}")


def _evidence(preference: Preference) -> list[Evidence]:
    """Return what supports the entries of a preference."""
    own = preference.groups if isinstance(preference, Ranking) else preference.items
    return [one.evidence for one in own]


def _key(one: Item) -> tuple[Any, ...]:
    place = one.place
    return (one.kind, place) if place.line else (one.kind, one.text, one.party, one.evidence)
