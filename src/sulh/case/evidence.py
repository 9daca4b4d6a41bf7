"""Evidence: where a line of a case comes from, and how sure its coder is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sulh.errors import Place

Confidence = Literal["high", "medium", "low"]
Access = Literal["public", "restricted", "confidential"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What supports one entry of a case; every field may be absent.

    ``sources`` are keys of the case's ``sources``; ``confidence`` is the coder's, not a probability.
    """

    because: str | None = None
    sources: tuple[str, ...] = ()
    quote: str | None = None
    page: str | None = None
    confidence: Confidence | None = None
    place: Place = field(default=Place(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Source:
    """A document that entries of the case refer to."""

    id: str
    title: str
    author: str | None = None
    date: str | None = None
    publisher: str | None = None
    address: str | None = None
    file: str | None = None
    note: str | None = None
    access: Access = "public"
    place: Place = field(default=Place(), compare=False, repr=False)


NO_EVIDENCE = Evidence()
