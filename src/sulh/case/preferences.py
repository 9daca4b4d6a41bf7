"""What a party prefers: prioritised statements, a ranking of states, weights of options, or pairs of states."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from sulh.case.evidence import NO_EVIDENCE, Evidence
from sulh.case.statements import Statement
from sulh.errors import Place


@dataclass(frozen=True, slots=True)
class PreferenceStatement:
    """One line of a prioritised list: what the party prefers to be true, and the evidence for it.

    ``uncertain``: how two states compare that this statement decides is unknown. ``degree``: how strongly the
    better of two states that it decides is preferred; 1 is mild, 2 strong, more by number.
    """

    statement: Statement
    evidence: Evidence = NO_EVIDENCE
    uncertain: bool = False
    degree: int = 1


@dataclass(frozen=True, slots=True)
class Statements:
    """Option prioritisation: statements, most important first, compared in order, true before false.

    Two states tie if and only if they agree on every statement; no statement at all is indifference.
    """

    items: tuple[PreferenceStatement, ...] = ()


@dataclass(frozen=True, slots=True)
class RankedGroup:
    """States (names or patterns) that tie, in one place of a ranking.

    ``gap``: how strongly the group before it is preferred to it; the strongest gap between two states counts.
    ``unknown``: it shares the place of the group before it, and how the groups of one place compare is unknown.
    """

    patterns: tuple[str, ...]
    places: tuple[Place, ...] = field(default=(), compare=False, repr=False)
    evidence: Evidence = NO_EVIDENCE
    gap: int = 1
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """Tie groups of states or patterns, most preferred first; every feasible state exactly once."""

    groups: tuple[RankedGroup, ...]
    place: Place = field(default=Place(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Weight:
    """The weight of one option, by its number; negative where the party would rather it were off."""

    option: int
    weight: Fraction
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Weights:
    """Option weighting: a state's score is the exact sum of the weights of the options that are on."""

    items: tuple[Weight, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a party compares the states of one entry with those of another.

    ``sign``: ``">"`` the left ones are better, by ``degree``; ``"="`` equally good; ``"?"`` unknown.
    """

    left: str
    sign: Literal[">", "=", "?"]
    right: str
    degree: int = 1
    place: Place = field(default=Place(), compare=False, repr=False)
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Comparisons:
    """States compared pair by pair, not necessarily transitively; pairs that are not named are unknown."""

    items: tuple[Comparison, ...]
    place: Place = field(default=Place(), compare=False, repr=False)


Preference: TypeAlias = Statements | Ranking | Weights | Comparisons

Attitude: TypeAlias = Literal["devoting", "neutral", "aggressive"]
"""How much a party cares for what another prefers: wants it, does not mind, wants the contrary."""

INDIFFERENT = Statements()
