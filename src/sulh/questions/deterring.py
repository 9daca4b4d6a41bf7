"""What deters under each concept whose verdicts can be explained: read off its id, and said nowhere else twice."""

from __future__ import annotations

import re
from dataclasses import dataclass

TYPED = {"a": (True, False), "b": (False, False), "c": (True, True), "d": (False, True)}
"""For each type whether a party leaves for what it cannot compare, and whether that deters it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a concept asks of a sanction.

    Attributes
    ----------
    answers
        Whether the others answer at all: not under Nash.
    credible
        Whether each of them must gain at each of its own steps.
    no_escape
        Whether the party must also be unable to move on from the sanction to a state that does not deter.
    degree
        By how much the end must be worse than the start: 0 for no better.
    leaves_unknown, unknown_deters
        What a party makes of a state that it cannot compare with the start.
    steps_unknown
        Whether a credible step may lead to a state that its mover cannot compare.
    """

    answers: bool = True
    credible: bool = False
    no_escape: bool = False
    degree: int = 0
    leaves_unknown: bool = False
    unknown_deters: bool = False
    steps_unknown: bool = False

    def leaves(self, degree: int | None) -> bool:
        """Say whether a party would leave for a state that is better by this degree; None is unknown."""
        return self.leaves_unknown if degree is None else degree > 0

    def steps(self, degree: int | None) -> bool:
        """Say whether a party would answer by a step to a state that is better by this degree."""
        return not self.credible or (self.steps_unknown if degree is None else degree > 0)

    def deters(self, degree: int | None) -> bool:
        """Say whether a state that is better than the start by this degree deters from leaving it."""
        return self.unknown_deters if degree is None else degree <= -self.degree

    @property
    def plain(self) -> bool:
        """Whether it is nash, gmr, smr, seq or sseq: no type, no degree."""
        return self.degree == 0 and not (self.leaves_unknown or self.unknown_deters or self.steps_unknown)


_BASES = {
    "nash": Rule(answers=False),
    "gmr": Rule(),
    "smr": Rule(no_escape=True),
    "seq": Rule(credible=True),
    "sseq": Rule(credible=True, no_escape=True),
}
_STRONG = re.compile(r"strong-(gmr|smr|seq)(?:-([a-d]|[1-9][0-9]*))?")
_OF_TYPE = re.compile(r"(nash|gmr|smr|seq)-([a-d])")


def rule_of(id: str) -> Rule | None:
    """Return the rule of a concept; None where its verdicts cannot be explained yet.

    >>> rule_of("seq")
    Rule(answers=True, credible=True, no_escape=False, degree=0, ...)
    >>> rule_of("strong-smr-3").degree, rule_of("limited-3")
    (3, None)
    """
    if id in _BASES:
        return _BASES[id]
    if found := _OF_TYPE.fullmatch(id):
        return _typed(_BASES[found[1]], 0, found[2])
    found = _STRONG.fullmatch(id)
    if found is None:
        return None
    base, ending = _BASES[found[1]], found[2] or "2"
    if ending in TYPED:
        return _typed(base, 2, ending)
    return _typed(base, int(ending), "") if int(ending) >= 2 else None


def _typed(base: Rule, degree: int, letter: str) -> Rule:
    leaves, deters = TYPED.get(letter, (False, False))
    return Rule(base.answers, base.credible, base.no_escape, degree, leaves, deters, bool(letter))


def why_not(id: str) -> str:
    """Return why the verdicts of a concept cannot be explained."""
    if id.startswith("weak-"):
        return f"it says that {id[5:].partition('-')[0]} holds and strong-{id[5:]} does not: ask for these two"
    return "only nash, gmr, smr, seq, sseq, their types a to d and their strong forms can be explained yet"
