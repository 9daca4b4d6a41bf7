"""What a party prefers: prioritised statements, a ranking of states, or weights of options."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from sulh.case.evidence import NO_EVIDENCE, Evidence
from sulh.case.statements import Statement
from sulh.errors import Place


@dataclass(frozen=True, slots=True)
class PreferenceStatement:
    """One line of a prioritised list: what the party prefers to be true, and the evidence for it."""

    statement: Statement
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Statements:
    """Option prioritisation: statements, most important first, compared in order, true before false.

    Two states tie if and only if they agree on every statement; no statement at all is indifference.
    """

    items: tuple[PreferenceStatement, ...] = ()


@dataclass(frozen=True, slots=True)
class RankedGroup:
    """States (names or patterns) that tie, in one place of a ranking."""

    patterns: tuple[str, ...]
    places: tuple[Place, ...] = field(default=(), compare=False, repr=False)
    evidence: Evidence = NO_EVIDENCE


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


Preference: TypeAlias = Statements | Ranking | Weights

INDIFFERENT = Statements()
