"""What a solution concept is, and the choices on which programs in the field differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from sulh.case.moves import Graph
from sulh.engine.arrays import BoolArray
from sulh.errors import UnknownName, UsageError

Sanctions = Literal["legal-sequences", "each-once", "single-move"]


@dataclass(frozen=True, slots=True)
class Semantics:
    """How sanctions are read; the defaults are the theory's.

    Attributes
    ----------
    sanctions
        ``"legal-sequences"``: the opponents move in any order, nobody twice running. ``"each-once"``: each
        opponent moves at most once. ``"single-move"``: one move by one opponent. For two parties the three
        agree; from three on each allows at least what the next does.
    return_counts
        Whether leading the conflict back to the very state the party left is a sanction. It makes a
        difference only where two parties can cause the same move.

    Raises
    ------
    UsageError
        For a rule of sanctions that does not exist.
    """

    sanctions: Sanctions = "legal-sequences"
    return_counts: bool = True

    def __post_init__(self) -> None:
        if self.sanctions not in get_args(Sanctions):
            raise UnknownName("rule of sanctions", str(self.sanctions), get_args(Sanctions))
        if not isinstance(self.return_counts, bool):
            raise UsageError(f"return_counts is True or False, not {self.return_counts!r}.")

    def to_dict(self) -> dict[str, str | bool]:
        """Return the choices as results print them."""
        return {"sanctions": self.sanctions, "return_counts": self.return_counts}


Stable = Callable[[Graph, int, Semantics], BoolArray]


@dataclass(frozen=True, slots=True)
class Concept:
    """A rule of foresight: when a party would rather stay where it is.

    Attributes
    ----------
    id
        Lower-case id, the same in files, on the command line and in results.
    name
        The name in the literature.
    definition
        The definition in one sentence.
    source
        Where it was first defined.
    stable
        ``stable(graph, party, semantics)``: bool array of shape (n,), true where the party is stable.
    """

    id: str
    name: str
    definition: str
    source: str
    stable: Stable
