"""Claims in another coding: what their operands mean there, by the names of options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sulh.case.case import Case
from sulh.case.claim_forms import Drifts, Formula, Holds, IfClaim, Joined, Leads, NotClaim, Operand, Plain, Prefers
from sulh.case.claim_language import Words
from sulh.case.expressions import Constant, Expression, Literal
from sulh.case.patterns import looks_like_pattern
from sulh.questions.views_rewriting import put

Places = tuple[int | None, ...]
"""For each option of one coding its number in another; None where the other does not have it."""


def places(case: Case, other: Case) -> Places:
    """Return where the options of a coding stand in another, by their names.

    >>> import sulh
    >>> one = sulh.loads("{parties: {a: {options: {x: X, y: Y}}}}")
    >>> places(one, sulh.loads("{parties: {a: {options: {z: Z, x: X}}}}"))
    (1, None)
    """
    number = {option.name: at for at, option in enumerate(other.options)}
    return tuple(number.get(option.name) for option in case.options)


def moved(pattern: str, places: Places, width: int, rest: str = "-") -> str | None:
    """Return a vector or a pattern over other options; None if it asks for one to be on that is not there.

    Parameters
    ----------
    width
        How many options there are.
    rest
        What the pattern says of those that it does not know: ``"-"``, ``"N"`` or ``"Y"``.

    >>> moved("YN-", (2, None, 0), 4)
    '--Y-'
    """
    letters = "".join(pattern.split())
    found = [rest] * width
    for letter, at in zip(letters, places, strict=True):
        if at is not None:
            found[at] = letter
        elif letter == "Y":
            return None
    return "".join(found)


def start_there(name: str, case: Case, other: Case) -> str | None:
    """Return what a state of a coding, by its name, is called in another; None where it cannot be there.

    Options that only the other has are off.
    """
    if not case.options or not looks_like_pattern(name) or len(name) != len(case.options):
        return name
    return moved(name, places(case, other), len(other.options), "N")


@dataclass(frozen=True, eq=False)
class Reading:
    """How claims of one coding read in another.

    An option that the other does not have reads as off: in a statement it is false, and a pattern that asks for it
    to be on matches nothing. What the other calls otherwise by the same label means there what the other says.

    Attributes
    ----------
    case, other
        The two codings.
    places
        Where the options of the first stand in the other.
    own_labels
        Whether the labels of the other say what they mean; else those of the first do.
    """

    case: Case
    other: Case
    places: Places
    own_labels: bool = True

    @classmethod
    def between(cls, case: Case, other: Case) -> Reading:
        """Return how claims of a coding read in another, by the names of options."""
        return cls(case, other, places(case, other))

    @cached_property
    def _words(self) -> tuple[Words, Words]:
        return Words.of(self.case), Words.of(self.other)

    @cached_property
    def _puts(self) -> Sequence[Expression]:
        names = [option.name for option in self.other.options]
        return [Constant(False) if at is None else Literal(at, names[at]) for at in self.places]

    @cached_property
    def _same(self) -> bool:
        """Whether every operand reads as it does."""
        here, there = self._words
        alike = self.places == tuple(range(len(self.other.options)))
        return alike and (not self.own_labels or here.patterns == there.patterns)

    def operand(self, one: Operand) -> Operand:
        """Return an operand as it reads there."""
        if one.statement is not None:
            return replace(one, statement=replace(one.statement, tree=put(one.statement.tree, self._puts)))
        if one.patterns is None:  # of a case whose states have names
            return one
        here, there = (words.patterns.get(str(one.name)) for words in self._words)
        if self.own_labels and there is not None and there != here and one.patterns == here:
            return replace(one, patterns=there)
        width = len(self.other.options)
        found = (moved(pattern, self.places, width) for pattern in one.patterns)
        return replace(one, patterns=tuple(pattern for pattern in found if pattern is not None))

    def formula(self, one: Formula) -> Formula:
        """Return a claim as it reads there."""
        if self._same:
            return one
        match one:
            case NotClaim(member):
                return NotClaim(self.formula(member))
            case Joined(word, members):
                return Joined(word, tuple(map(self.formula, members)))
            case IfClaim(then, condition):
                return IfClaim(self.formula(then), self.formula(condition))
            case Plain(_, what) | Holds(_, what):
                return replace(one, what=self.operand(what))
            case Leads(what, to) | Prefers(_, what, to):
                return replace(one, what=self.operand(what), to=self.operand(to))
            case Drifts():
                return one
