"""What a case file says about drawing other codings of the case."""

from __future__ import annotations

from dataclasses import dataclass, field

from sulh.case.spread import Spread


@dataclass(frozen=True, slots=True)
class Sampling:
    """The settings of a case for :func:`sulh.robust`; a call can change each of them.

    ``samples`` and ``seed`` are None where the file says nothing.
    """

    samples: int | None = None
    seed: int | None = None
    spread: Spread = field(default_factory=Spread)
