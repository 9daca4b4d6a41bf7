"""What a case records beside the model: its history, phases, claims, published results, forbidden moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sulh.case.evidence import NO_EVIDENCE, Evidence
from sulh.case.statements import Statement
from sulh.errors import Place


@dataclass(frozen=True, slots=True)
class ForbiddenMove:
    """Moves that the option directions allow and the case rules out: by a party, from states, to states."""

    party: str
    start: Statement
    end: Statement
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a history: who changed what; joint if ``parties`` has more than one, forced if nobody chose it.

    ``change`` maps the number of an option to its new value, in state form it is empty and ``to`` names the state.
    """

    parties: tuple[str, ...]
    change: Mapping[int, bool] = field(default_factory=dict)
    to: str | None = None
    date: str | None = None
    event: str = ""
    forced: bool = False
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Path:
    """A named path of a history: where it starts, and its steps in order.

    ``states`` are the names of the states passed through, the start first: one more than steps.
    ``variant`` names the coding that the path belongs to, if it is not the base.
    """

    name: str
    states: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    variant: str | None = None
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Phase:
    """From this date on, this variant is in force (``None``: the base coding)."""

    since: str
    variant: str | None
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence about the conflict that can be tested; ``says`` is its formal reading, parsed by its question."""

    id: str
    text: str
    says: str
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Published:
    """A result that a source prints, to be compared with sulh's.

    Either ``equilibria`` (names of the states that are equilibria under ``concept``) or ``stable`` (for each
    state the parties for whom it is stable), or both.
    """

    concept: str
    equilibria: tuple[str, ...] | None = None
    stable: Mapping[str, tuple[str, ...]] | None = None
    variant: str | None = None
    note: str = ""
    evidence: Evidence = NO_EVIDENCE
    place: Place = field(default=Place(), compare=False, repr=False)
