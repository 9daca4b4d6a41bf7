"""What a claim is made of: operands, which say something of one state, and what is said of where they come true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from sulh.case.statements import Statement
from sulh.engine.arrays import BoolArray

if TYPE_CHECKING:
    from sulh.case.states import States

Mode: TypeAlias = Literal["possible", "never", "always", "inevitable", "ends"]
Quantity: TypeAlias = Literal["some", "every", "only"]

MODES: tuple[Mode, ...] = ("possible", "never", "always", "inevitable", "ends")


@dataclass(frozen=True, slots=True)
class Operand:
    """What a claim says of one state: a statement, or the name of states, such as a label.

    Exactly one of ``statement`` and ``name`` is there. ``patterns`` are what a name means in option form: the states
    that match any of them; None where only the states themselves know the name. Two are equal if they say the same.
    """

    text: str
    statement: Statement | None = None
    name: str | None = None
    patterns: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return self.text

    @property
    def options(self) -> frozenset[int] | None:
        """The numbers of the options that it mentions; None where it names states."""
        return None if self.statement is None else self.statement.options

    def holds(self, states: States) -> BoolArray:
        """Return in which states it is true, shape (n,).

        Raises
        ------
        UnknownName, CaseError
            There is no state of the name.
        """
        if self.statement is not None:
            truth = np.broadcast_to(self.statement.holds(states.option), states.codes.shape[1])
            return truth if states.first is None else truth[states.first]
        found: BoolArray = np.zeros(states.n, bool)
        # Of a state that has two labels the list of states knows one, so that labels are looked up by their patterns.
        for name in (str(self.name),) if self.patterns is None else self.patterns:
            found[states.find(name)] = True
        return found


@dataclass(frozen=True, slots=True)
class Plain:
    """``possible X``, ``never X``, ``always X``, ``inevitable X`` or ``ends X``."""

    mode: Mode
    what: Operand

    def __str__(self) -> str:
        return f"{self.mode} {self.what}"


@dataclass(frozen=True, slots=True)
class Leads:
    """``X leads to Y``."""

    what: Operand
    to: Operand

    def __str__(self) -> str:
        return f"{self.what} leads to {self.to}"


@dataclass(frozen=True, slots=True)
class Holds:
    """``X holds``, ``every X holds`` or ``only X holds``."""

    quantity: Quantity
    what: Operand

    def __str__(self) -> str:
        return f"{'' if self.quantity == 'some' else self.quantity + ' '}{self.what} holds"


@dataclass(frozen=True, slots=True)
class Prefers:
    """``P prefers X to Y``."""

    party: str
    what: Operand
    to: Operand

    def __str__(self) -> str:
        return f"{self.party} prefers {self.what} to {self.to}"


@dataclass(frozen=True, slots=True)
class Drifts:
    """``P drifts``."""

    party: str

    def __str__(self) -> str:
        return f"{self.party} drifts"


@dataclass(frozen=True, slots=True)
class NotClaim:
    """``not A``."""

    member: Formula

    def __str__(self) -> str:
        return f"not {_inner(self.member)}"


@dataclass(frozen=True, slots=True)
class Joined:
    """``A and B and ...``, or with ``or``."""

    word: Literal["and", "or"]
    members: tuple[Formula, ...]

    def __str__(self) -> str:
        return f" {self.word} ".join(map(_inner, self.members))


@dataclass(frozen=True, slots=True)
class IfClaim:
    """``A if B``."""

    then: Formula
    condition: Formula

    def __str__(self) -> str:
        return f"{_inner(self.then)} if {_inner(self.condition)}"


Atom: TypeAlias = Plain | Leads | Holds | Prefers | Drifts
Formula: TypeAlias = Atom | NotClaim | Joined | IfClaim


def _inner(formula: Formula) -> str:
    return f"({formula})" if isinstance(formula, Joined | IfClaim) else str(formula)


def members(formula: Formula) -> tuple[Formula, ...]:
    """Return the claims that a claim joins; none of one that joins nothing."""
    match formula:
        case NotClaim(member):
            return (member,)
        case Joined(_, joined):
            return joined
        case IfClaim(then, condition):
            return (then, condition)
    return ()


def atoms(formula: Formula) -> Iterator[Atom]:
    """Yield the claims that join nothing, from left to right."""
    if isinstance(formula, NotClaim | Joined | IfClaim):
        for member in members(formula):
            yield from atoms(member)
    else:
        yield formula
