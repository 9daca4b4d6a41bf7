"""What a conflict is: parties, options, preferences, and where each line comes from.

Everything here is frozen and says nothing about files: :mod:`sulh.files` builds it, :mod:`sulh.questions`
asks about it. Options are numbered in the order of the file, parties likewise; below this module only the
numbers are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from sulh.case.evidence import NO_EVIDENCE, Evidence, Source
from sulh.case.preferences import INDIFFERENT, Attitude, Preference
from sulh.case.records import Claim, ForbiddenMove, Path, Phase, Play, Published
from sulh.case.sampling import Sampling
from sulh.case.statements import Statement
from sulh.case.views import View
from sulh.errors import Place, UnknownName

Direction = Literal["both", "forward", "backward"]
Status = Literal["past", "ongoing"]
Kind = Literal["disputed", "leadership", "counterfactual"]


@dataclass(frozen=True, slots=True)
class Option:
    """One yes/no choice of a party.

    ``direction``: ``"forward"`` options go from no to yes only, ``"backward"`` from yes to no only.
    """

    id: str
    party: str
    text: str = ""
    direction: Direction = "both"
    coercive: bool = False
    evidence: Evidence = NO_EVIDENCE

    @property
    def name(self) -> str:
        """The name that is unique in the case, ``party.option``."""
        return f"{self.party}.{self.id}"

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Party:
    """One party: the options it holds and what it prefers; without options it is an observer.

    ``attitudes``: toward parties by id, its own included. It is devoting to itself and neutral to everybody
    else where nothing is said. ``attitude_evidence``: what supports each of them, by the same ids.
    """

    id: str
    name: str = ""
    about: str = ""
    options: tuple[Option, ...] = ()
    preference: Preference = INDIFFERENT
    evidence: Evidence = NO_EVIDENCE
    attitudes: Mapping[str, Attitude] = field(default_factory=dict)
    attitude_evidence: Mapping[str, Evidence] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Rule:
    """A feasibility rule: states in which its statement is false are left out.

    ``judgement`` says that the rule is not true by definition, and so may be disputed.
    """

    statement: Statement
    judgement: bool = False
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Label:
    """A name for the states that match a pattern; names only, the states stay apart."""

    pattern: str
    text: str
    place: Place = field(default=Place(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Coalesce:
    """States that count as one, under the name ``name``."""

    pattern: str
    name: str
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Variant:
    """An alternative coding of a case: the patched case, and why one might read it so."""

    name: str
    kind: Kind
    case: Case = field(repr=False)
    parent: str | None = None
    changes: tuple[str, ...] = ()
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, repr=False)
class Case:
    """A conflict, as one case file describes it.

    Exactly one of two forms: *option form* (parties hold options, a state is a vector of all options) or
    *state form* (``named_states`` and explicit ``named_moves``). ``digest`` identifies what was read: equal
    digests mean the same coding, whatever the comments and the layout of the file, and whatever plays it keeps: how
    people played a case out is no part of its coding. ``text`` is the whole file that it
    was read from, that of the base in a variant; empty where a case was made otherwise.

    Examples
    --------
    >>> import sulh
    >>> case = sulh.load("elmira")
    >>> [party.id for party in case.parties]
    ['ministry', 'uniroyal', 'town']
    >>> case.options[0].name
    'ministry.modify'
    """

    name: str
    title: str
    parties: tuple[Party, ...]
    status: Status = "ongoing"
    date: str | None = None
    about: str = ""
    sources: Mapping[str, Source] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    status_quo: str | None = None
    status_quo_place: Place = field(default=Place(), compare=False, repr=False)
    labels: tuple[Label, ...] = ()
    coalesced: tuple[Coalesce, ...] = ()
    forbidden_moves: tuple[ForbiddenMove, ...] = ()
    named_states: Mapping[str, str] = field(default_factory=dict)
    named_moves: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    history: Mapping[str, Path] = field(default_factory=dict)
    phases: tuple[Phase, ...] = ()
    variants: Mapping[str, Variant] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)
    published: tuple[Published, ...] = ()
    plays: Mapping[str, Play] = field(default_factory=dict, compare=False, repr=False)
    robust: Sampling = field(default_factory=Sampling)
    variant_name: str | None = None
    digest: str = ""
    file: str = ""
    text: str = field(default="", compare=False, repr=False)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """All options in the order of the file, which is the order of every state vector."""
        return tuple(option for party in self.parties for option in party.options)

    def __repr__(self) -> str:
        variant = f", variant {self.variant_name}" if self.variant_name else ""
        return f"<Case {self.name}{variant}: {len(self.parties)} parties, {len(self.options)} options>"

    def _repr_html_(self) -> str:
        from sulh.show.notebook import case_html

        return case_html(self)

    @property
    def form(self) -> Literal["options", "states"]:
        """``"states"`` if the case names its states and moves one by one, else ``"options"``."""
        return "states" if self.named_states else "options"

    def party(self, id: str) -> Party:
        """Return the party of this id; raise :class:`~sulh.errors.UnknownName` with the nearest one."""
        return self.parties[self.party_number(id)]

    def party_number(self, id: str) -> int:
        """Return the place of a party in ``parties``, counted from 0."""
        ids = [party.id for party in self.parties]
        if id not in ids:
            raise UnknownName("party", id, ids)
        return ids.index(id)

    def variant(self, name: str) -> Case:
        """Return the case as this variant codes it; it is a whole case of its own, checked like any other."""
        if name not in self.variants:
            raise UnknownName("variant", name, list(self.variants))
        return self.variants[name].case
