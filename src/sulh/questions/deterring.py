"""What deters under each concept whose verdicts can be explained: read off its id, and said nowhere else twice."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

TYPED = {"a": (True, False), "b": (False, False), "c": (True, True), "d": (False, True)}
"""For each type whether a party leaves for what it cannot compare, and whether that deters it."""

LEAST_LOOKED = 1 << 12
"""States from which the worst after any one improvement is always looked for, so that it can be asked for."""


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
    attitudes
        Whether "better" is read by the attitudes of whoever moves, toward all parties at once.
    together
        Whether the others act at the same time as the party, from the start, and not after it.
    """

    answers: bool = True
    credible: bool = False
    no_escape: bool = False
    degree: int = 0
    leaves_unknown: bool = False
    unknown_deters: bool = False
    steps_unknown: bool = False
    attitudes: bool = False
    together: bool = False

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
    def open(self) -> bool:
        """Whether it says what becomes of comparisons that are unknown."""
        return self.leaves_unknown or self.unknown_deters or self.steps_unknown

    @property
    def plain(self) -> bool:
        """Whether it is nash, gmr, smr, seq or sseq: no type, no degree, no attitudes, nothing at the same time."""
        return self.degree == 0 and not (self.open or self.attitudes or self.together)

    @property
    def cautious(self) -> bool:
        """Whether an end that the party cannot compare with the start does not deter: types a and b."""
        return self.steps_unknown and self.answers and not self.unknown_deters


_BASES = {
    "nash": Rule(answers=False),
    "gmr": Rule(),
    "smr": Rule(no_escape=True),
    "seq": Rule(credible=True),
    "sseq": Rule(credible=True, no_escape=True),
    "sim": Rule(credible=True, together=True),
}
_STRONG = re.compile(r"strong-(gmr|smr|seq)(?:-([a-d]|[1-9][0-9]?))?")
_OF_TYPE = re.compile(r"(nash|gmr|smr|seq)-([a-d])")
_COMPLETED = re.compile(r"(every|some)-(nash|gmr|smr)")
_RELATIONAL = re.compile(r"r(nash|gmr|smr|seq)")
_WEAK = re.compile(r"weak-((?:gmr|smr|seq)(-(?:[2-9]|[1-9][0-9]))?)")
_AHEAD = re.compile(r"(?:limited|maximin)-([1-9][0-9]?)")

FARTHEST = 16
"""Moves that a line of play is told of, at most: what is foreseen is kept for each of them."""


def rule_of(id: str) -> Rule | None:
    """Return the rule of a concept; None where its verdicts do not follow from sanctions of one kind.

    >>> rule_of("seq")
    Rule(answers=True, credible=True, no_escape=False, degree=0, ...)
    >>> rule_of("strong-smr-3").degree, rule_of("limited-3")
    (3, None)
    """
    if id in _BASES:
        return _BASES[id]
    if found := _OF_TYPE.fullmatch(id):
        return _typed(_BASES[found[1]], 0, found[2])
    if found := _COMPLETED.fullmatch(id):
        # The extreme completions: all that is unknown is better than the start, or none of it.
        return _typed(_BASES[found[2]], 0, "a" if found[1] == "every" else "d")
    if found := _RELATIONAL.fullmatch(id):
        return replace(_BASES[found[1]], attitudes=True)
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


def parts_of(id: str) -> tuple[str, str] | None:
    """Return the two concepts that a concept is put together from; None where it is not.

    >>> parts_of("seq-or-sim"), parts_of("weak-gmr-3"), parts_of("seq")
    (('seq', 'sim'), ('gmr', 'strong-gmr-3'), None)
    """
    if id == "seq-or-sim":
        return "seq", "sim"
    found = _WEAK.fullmatch(id)
    return None if found is None else (found[1].partition("-")[0], f"strong-{found[1]}")


def put_together(id: str, first: bool, second: bool) -> bool:
    """Return the verdict of a concept from those of its two parts: either, or the first without the second."""
    return first or second if id == "seq-or-sim" else first and not second


def horizon_of(id: str, party: str) -> int | None:
    """Return how many moves a party looks ahead under a concept (maximin: turns); None where it does not, or far.

    >>> horizon_of("limited-3", "mill"), horizon_of("stackelberg-mill", "mill"), horizon_of("stackelberg-mill", "town")
    (3, 2, 1)
    """
    if id.startswith("stackelberg-"):
        return 2 if id == f"stackelberg-{party}" else 1
    found = _AHEAD.fullmatch(id)
    return None if found is None or int(found[1]) > FARTHEST else int(found[1])


def explainable(id: str) -> bool:
    """Say whether there is a way to explain the verdicts of a concept."""
    return rule_of(id) is not None or parts_of(id) is not None or horizon_of(id, "") is not None


def why_not(id: str) -> str:
    """Return why the verdicts of a concept cannot be explained, and what to ask for instead."""
    if id.endswith("-seq"):
        kind = "seq-a" if id.startswith("every") else "seq-d"
        return f"it rests on a search through all that is unknown: ask for {kind}, which is another definition"
    kind = id.partition("-")[0]
    if kind in ("limited", "maximin"):
        return f"it looks more than {FARTHEST} moves or turns ahead: ask for {kind}-{FARTHEST}"
    if id == "non-myopic":
        return "it is about every horizon at once: ask for limited-3, limited-4 and so on"
    return "no way to explain it is known: ask for seq"
