"""How far the coding of a case may be wrong: what drawn codings change, and with which chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sulh.case.evidence import Confidence

Coders = Literal["apart", "together", "none"]
"""How readings are drawn: a coder for each entry by itself, one coder for all entries, or not at all."""


@dataclass(frozen=True, slots=True)
class ByConfidence:
    """A number for each confidence that a coder can give; an entry without one counts as medium.

    >>> ByConfidence(0.35, 0.8, 1.5).of(None)
    0.8
    """

    high: float
    medium: float
    low: float

    def of(self, confidence: Confidence | None) -> float:
        """Return the number of a confidence."""
        return {"high": self.high, "medium": self.medium, "low": self.low}[confidence or "medium"]

    def to_dict(self) -> dict[str, float]:
        """Return it as JSON has it."""
        return {"high": self.high, "medium": self.medium, "low": self.low}


@dataclass(frozen=True, slots=True)
class Spread:
    """What is drawn, and how widely.

    Attributes
    ----------
    wander
        Statement j of a party, counted from 0, gets the key j + sigma z, z standard normal, and statements are
        sorted by their keys: sigma, in places. 0: it stays.
    dropped
        The chance that a statement falls away.
    off
        The chance that a feasibility rule marked as judgement is not applied.
    weights
        How often each disputed variant is drawn, beside the base or another of its group, which count 1 unless
        said otherwise; 0: never.
    coders
        How the readings of entries are drawn.
    """

    wander: ByConfidence = ByConfidence(0.35, 0.8, 1.5)
    dropped: ByConfidence = ByConfidence(0.0, 0.0, 0.2)
    off: ByConfidence = ByConfidence(0.05, 0.15, 0.3)
    weights: Mapping[str, float] = field(default_factory=dict)
    coders: Coders = "apart"

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as JSON and as the case file have them."""
        return {
            "wander": self.wander.to_dict(),
            "dropped": self.dropped.to_dict(),
            "off": self.off.to_dict(),
            "weights": dict(self.weights),
            "coders": self.coders,
        }
