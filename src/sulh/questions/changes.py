"""Changes of a case, one by one: other lists of statements, other directions, removed options, guarantors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

from sulh.case.case import Case, Direction
from sulh.case.preferences import Ranking, Statements
from sulh.case.statements import Statement
from sulh.errors import UnknownName, UsageError

Kind: TypeAlias = Literal["move", "drop", "add", "direction", "remove", "guarantor"]

KINDS: tuple[Kind, ...] = ("move", "drop", "add", "direction", "remove", "guarantor")
"""All kinds of change, in the order in which equally costly ones are listed."""


@dataclass(frozen=True, slots=True)
class NewList:
    """The statements of a party, or the groups of its ranking, in another order; some dropped, some added.

    Attributes
    ----------
    party
        Its id.
    entries
        The whole new list, most important first. A number is an entry of the list as coded, counted from 0; what is
        not named falls away. A statement is a new one. Of a ranking nothing falls away and nothing is added, and its
        gaps stay with the places.
    """

    party: str
    entries: tuple[int | Statement, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it, places counted from 1."""
        shown = [entry + 1 if isinstance(entry, int) else str(entry) for entry in self.entries]
        return {"kind": "list", "party": self.party, "entries": shown}


@dataclass(frozen=True, slots=True)
class NewDirection:
    """An option, by its full name, that goes another way: ``both``, ``forward`` or ``backward``."""

    option: str
    direction: Direction

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"kind": "direction", "option": self.option, "direction": self.direction}


@dataclass(frozen=True, slots=True)
class Removed:
    """An option, by its full name, that stays off; statements that mention it read it as false."""

    option: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"kind": "remove", "option": self.option}


@dataclass(frozen=True, slots=True)
class Guarantor:
    """A party that can answer a step.

    The guarantor gets a new option, ``answer_...``; its least important statement becomes that the answer is on if
    and only if the step is taken. The most important statement of who takes the step becomes that it is not both
    taken and answered.

    Attributes
    ----------
    option, on
        The step: this option, by its full name, is turned on, or off.
    party
        The id of the guarantor; None: a new party.
    """

    option: str
    on: bool
    party: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"kind": "guarantor", "option": self.option, "on": self.on, "party": self.party}


Change: TypeAlias = NewList | NewDirection | Removed | Guarantor


@dataclass(frozen=True, slots=True)
class Costs:
    """What each kind of change costs, in whole numbers of at least 1; None: it is not considered.

    Attributes
    ----------
    move
        Of a statement, or of a ranked group, by one place.
    drop, add
        Of a statement.
    direction, remove
        Of an option.
    guarantor
        Of one answer to one step.

    Raises
    ------
    UsageError
        A cost is no such number.

    Examples
    --------
    >>> Costs(add=None).on
    ('move', 'drop', 'direction', 'remove', 'guarantor')
    """

    move: int | None = 1
    drop: int | None = 2
    add: int | None = 2
    direction: int | None = 2
    remove: int | None = 3
    guarantor: int | None = 3

    def __post_init__(self) -> None:
        for kind, cost in self.to_dict().items():
            if cost is not None and (isinstance(cost, bool) or not isinstance(cost, int) or cost < 1):
                raise UsageError(f"The cost of {kind} is a whole number of at least 1, not {cost!r}.")

    @classmethod
    def of(cls, costs: Mapping[str, int], without: Iterable[str] = ()) -> Costs:
        """Return the default costs with some changed, and some kinds left out.

        Raises
        ------
        UnknownName
            There is no such kind.

        Examples
        --------
        >>> Costs.of({"drop": 1}, without=["add"])
        Costs(move=1, drop=1, add=None, direction=2, remove=3, guarantor=3)
        """
        changed: dict[str, Any] = {**costs, **dict.fromkeys(without)}
        for kind in changed:
            if kind not in KINDS:
                raise UnknownName("kind of change", kind, KINDS)
        return replace(cls(), **changed)

    @property
    def on(self) -> tuple[Kind, ...]:
        """The kinds that are considered."""
        return tuple(kind for kind in KINDS if getattr(self, kind) is not None)

    def to_dict(self) -> dict[str, int | None]:
        """Return the costs by kind."""
        return asdict(self)


USUAL = Costs()
"""What changes cost where nobody says otherwise."""


def size(case: Case, party: str) -> int:
    """Return how many entries the list of a party has as coded; 0 where its preference is no list."""
    preference = case.party(party).preference
    if isinstance(preference, Statements):
        return len(preference.items)
    return len(preference.groups) if isinstance(preference, Ranking) else 0


def inversions(numbers: Iterable[int]) -> int:
    """Return how many pairs of numbers stand in descending order: how many places must be moved to sort them.

    >>> inversions([2, 0, 1])
    2
    """
    listed = list(numbers)
    return sum(a > b for k, b in enumerate(listed) for a in listed[:k])


def cost(case: Case, changes: Iterable[Change], costs: Costs = USUAL) -> int:
    """Return what changes cost together.

    That of a list is the least sum of single changes that lead to it: first what falls away, then moves, one for
    each pair of entries that is exchanged, then what is added.

    Raises
    ------
    UsageError
        A kind that is needed has no cost.

    Examples
    --------
    >>> import sulh
    >>> case = sulh.load("us-taliban-2018-2021")
    >>> cost(case, [NewList("pakistan", (1, 0, 2, 3)), NewDirection("us.withdraw", "both")])
    5
    """
    total = 0
    for change in set(changes):
        for kind, times in counted(case, change).items():
            each = getattr(costs, kind)
            if times and each is None:
                raise UsageError(f"The kind {kind} is left out. Give it a cost.")
            total += times * (each or 0)
    return total


def counted(case: Case, change: Change) -> dict[Kind, int]:
    """Return how often a change makes a single change of each kind."""
    match change:
        case NewList(party, entries):
            kept = [entry for entry in entries if isinstance(entry, int)]
            return {
                "move": inversions(kept),
                "drop": size(case, party) - len(kept),
                "add": len(entries) - len(kept),
            }
        case NewDirection():
            return {"direction": 1}
        case Removed():
            return {"remove": 1}
    return {"guarantor": 1}
