"""What a case is about, as its page begins: the text, the parties, how large it is, where it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sulh.case.case import Case, Party
from sulh.case.evidence import Source
from sulh.case.preferences import Comparisons, Ranking, Statements, Weights
from sulh.errors import Problem
from sulh.questions.solve import Solution
from sulh.show.tables import counted

LEAD = 200
"""Letters of the text that are shown before the rest is folded away."""

SENTENCE = re.compile(r"(?<=[.!?;])\s+")


@dataclass(frozen=True)
class Seat:
    """A party: its number, its name, and what it brings along."""

    number: int
    id: str
    name: str
    about: str
    says: str


@dataclass(frozen=True)
class AboutPart:
    """What ``parts/about.html`` needs; the template sees it as ``about``.

    Attributes
    ----------
    lead, rest
        What the case is about: as much as fits a few lines, and the rest.
    because
        Why one might code it so; of a variant.
    """

    title: str
    status: str
    date: str
    lead: str
    rest: str
    variant: str
    kind: str
    because: str
    seats: tuple[Seat, ...]
    counts: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    warnings: tuple[Problem, ...]


def about_part(base: Case, case: Case, solution: Solution) -> AboutPart:
    """Return what a case is about, as one of its codings has it."""
    lead, rest = parted(case.about.replace("`", ""))
    variant = base.variants.get(case.variant_name or "")
    counts = (
        ("party", len(case.parties), "parties"),
        ("option", len(case.options), "options"),
        ("state" if case.form == "states" else "feasible state", len(solution.states), ""),
        ("source", len(case.sources), "sources"),
        ("other coding", len(base.variants), "other codings"),
    )
    return AboutPart(
        title=case.title,
        status=case.status,
        date=case.date or "",
        lead=lead,
        rest=rest,
        variant=case.variant_name or "",
        kind=variant.kind if variant is not None else "",
        because=(variant.evidence.because or "") if variant is not None else "",
        seats=tuple(Seat(k, one.id, str(one), one.about, _says(one)) for k, one in enumerate(case.parties)),
        counts=tuple((f"{n:,}", (many or f"{one}s") if n != 1 else one) for one, n, many in counts if n),
        sources=tuple(case.sources.values()),
        warnings=tuple(solution.warnings),
    )


def parted(text: str) -> tuple[str, str]:
    """Return the first sentences of a text, as many as fit a few lines, and the others.

    >>> parted("A mill. " * 3)
    ('A mill. A mill. A mill.', '')
    """
    text = text.strip()
    if len(text) <= LEAD:
        return text, ""
    ends = [found.start() for found in SENTENCE.finditer(text) if found.start() <= LEAD]
    cut = ends[-1] if ends else text.rfind(" ", 0, LEAD)
    cut = cut if cut > 0 else LEAD
    return text[:cut].rstrip(), text[cut:].strip()


def _says(party: Party) -> str:
    options = counted(len(party.options), "option") if party.options else "no options"
    match party.preference:
        case Statements(items):
            wants = counted(len(items), "statement") if items else "indifferent"
        case Ranking(groups):
            wants = f"a ranking of {counted(len(groups), 'place')}"
        case Weights(items):
            wants = counted(len(items), "weight")
        case Comparisons(items):
            wants = f"{counted(len(items), 'comparison')} of pairs"
    return f"{options}, {wants}"
