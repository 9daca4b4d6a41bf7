"""What a solution concept is, and the choices on which programs in the field differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from sulh.case.graph import Graph
from sulh.engine.arrays import BoolArray
from sulh.errors import TooLarge, UnknownName, UsageError

Sanctions = Literal["legal-sequences", "each-once", "single-move"]
Staying = Literal["allowed", "required"]


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
    staying
        Of relational Nash stability (``rnash``) alone: whether a state that a party would stay in by its
        attitudes is ``"required"`` for stability, or only ``"allowed"``.

    Raises
    ------
    UsageError
        For a rule of sanctions that does not exist.
    """

    sanctions: Sanctions = "legal-sequences"
    return_counts: bool = True
    staying: Staying = "allowed"

    def __post_init__(self) -> None:
        if self.sanctions not in get_args(Sanctions):
            raise UnknownName("rule of sanctions", str(self.sanctions), get_args(Sanctions))
        if not isinstance(self.return_counts, bool):
            raise UsageError(f"return_counts is True or False, not {self.return_counts!r}.")
        if self.staying not in get_args(Staying):
            raise UnknownName("reading of staying", str(self.staying), get_args(Staying))

    def to_dict(self) -> dict[str, str | bool]:
        """Return the choices as results print them."""
        plain: dict[str, str | bool] = {"sanctions": self.sanctions, "return_counts": self.return_counts}
        return plain if self.staying == "allowed" else {**plain, "staying": self.staying}


MOST_SETS = 1 << 26
"""Under ``each-once`` every set of opponents is looked at by itself: from here on it would take minutes."""

SLOW_STATES = 1 << 12
"""States up to which a set of opponents costs the same: what it takes to look at it at all."""


def opponents_of(graph: Graph, party: int, semantics: Semantics) -> list[int]:
    """Return the opponents of a party that can move, by number.

    Raises
    ------
    TooLarge
        Under ``each-once``: there are too many sets of them.
    """
    opponents = [other for other in graph.movers if other != party]
    sets = (max(graph.n, SLOW_STATES) << len(opponents)) if semantics.sanctions == "each-once" else 0
    if sets > MOST_SETS:
        fix = "Take --sanctions legal-sequences (Python: sanctions='legal-sequences'), whose cost does not double so."
        raise TooLarge(
            "pairs of a state and a set of opponents who have moved", sets, MOST_SETS, "--sanctions", fix=fix
        )
    return opponents


Stable = Callable[[Graph, int, Semantics], BoolArray]
Reason = Callable[[Graph], str]


def always(graph: Graph) -> str:
    """Say that nothing is missing: the reason of a concept that is defined for every case."""
    return ""


def needs_known(graph: Graph) -> str:
    """Return why a concept that compares all states is not defined for a case; empty if it is."""
    unsure = [id for id, relation in zip(graph.parties, graph.relations, strict=True) if not relation.known]
    if not unsure:
        return ""
    return (
        f"some comparisons of {' and '.join(unsure)} are unknown "
        "(ask for a type, such as nash-a or seq-d, or for every-seq or some-seq)"
    )


def needs_scores(graph: Graph) -> str:
    """Return why a concept that needs a weak order of the states is not defined for a case; empty if it is."""
    unordered = [id for id, relation in zip(graph.parties, graph.relations, strict=True) if relation.score is None]
    reason = f"the comparisons of {' and '.join(unordered)} are no order of the states" if unordered else ""
    return needs_known(graph) or reason


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
    missing
        ``missing(graph)``: why the concept is not defined for a case; empty where it is.
    idle
        ``idle(graph)``: why it says nothing here that other concepts do not, for who asks for all; else empty.
    equilibrium
        ``equilibrium(graph, verdicts, semantics)``, where an equilibrium is not just a state that is stable for
        every party: ``verdicts`` has shape (parties, n), the answer (n,). None where it is just that.
    remark
        ``remark(graph, semantics, verdicts)``: sentences that a reader of the verdicts should know.
    page
        The page of the documentation, if it is not called like the id.
    """

    id: str
    name: str
    definition: str
    source: str
    stable: Stable
    missing: Reason = always
    idle: Reason = always
    equilibrium: Callable[[Graph, BoolArray, Semantics], BoolArray] | None = None
    remark: Callable[[Graph, Semantics, BoolArray], Sequence[str]] | None = None
    page: str = ""

    def verdicts(
        self, graph: Graph, semantics: Semantics, tell: Callable[[int], None] | None = None
    ) -> tuple[BoolArray, BoolArray]:
        """Return who is stable where, shape (parties, n), and which states are equilibria, shape (n,).

        ``tell`` is called with the number of each party before it is its turn.
        """
        verdict = np.empty((len(graph.parties), graph.n), bool)
        for party in range(len(graph.parties)):
            if tell is not None:
                tell(party)
            verdict[party] = self.stable(graph, party, semantics)
        holds = np.asarray(verdict.all(axis=0))
        if self.equilibrium is not None:
            holds = self.equilibrium(graph, verdict, semantics)
        verdict.flags.writeable = holds.flags.writeable = False
        return verdict, holds

    def to_dict(self) -> dict[str, str]:
        """Return what ``sulh concepts --json`` prints of it."""
        return {"id": self.id, "name": self.name, "definition": self.definition, "source": self.source}
