"""All solution concepts, in the order in which tables show them, and those that take a parameter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sulh.case.graph import Graph
from sulh.errors import NotDefined, UnknownName, UsageError
from sulh.stability import limited, maximin, stackelberg, strength
from sulh.stability.completions import COMPLETIONS
from sulh.stability.concept import Concept
from sulh.stability.gmr import GMR
from sulh.stability.nash import NASH
from sulh.stability.nonmyopic import NON_MYOPIC
from sulh.stability.relational import RELATIONAL
from sulh.stability.seq import SEQ
from sulh.stability.sim import SIMULTANEOUS
from sulh.stability.smr import SMR
from sulh.stability.sseq import SSEQ
from sulh.stability.strength import STRENGTH
from sulh.stability.uncertain import UNCERTAIN

CONCEPTS: dict[str, Concept] = {
    concept.id: concept
    for concept in (
        *(NASH, GMR, SMR, SEQ, SSEQ, *SIMULTANEOUS, NON_MYOPIC),
        *(*UNCERTAIN, *COMPLETIONS, *STRENGTH, *RELATIONAL),
    )
}

DEFAULT = ("nash", "gmr", "smr", "seq")

BOUNDS = ("nash-a", "gmr-a", "smr-a", "seq-a", "nash-d", "gmr-d", "smr-d", "seq-d")
"""What is asked in place of ``DEFAULT`` where comparisons are unknown: the narrowest type and the widest."""


@dataclass(frozen=True, slots=True)
class Family:
    """Concepts that differ in a parameter, which follows the id after a dash: ``limited-3``.

    Attributes
    ----------
    id, name, definition, source
        As of a :class:`~sulh.stability.concept.Concept`, the parameter by its letter.
    letter, parameter
        The letter that stands for the parameter, and what it is.
    make
        The concept of a parameter; raises :class:`~sulh.errors.UsageError` where there is none.
    usual
        The parameters that the id alone stands for, given the ids of the parties.
    page
        The page of the documentation, if it is not called like the id.
    """

    id: str
    name: str
    definition: str
    source: str
    letter: str
    parameter: str
    make: Callable[[str], Concept]
    usual: Callable[[Sequence[str]], Sequence[str]]
    page: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return what ``sulh concepts --json`` prints of it."""
        told = {"id": f"{self.id}-{self.letter}", "name": self.name, "definition": self.definition}
        return {**told, "parameter": self.parameter, "source": self.source}


def _degrees(base: str, make: Callable[[str, int], Concept]) -> Family:
    example = make(base, 3)
    return Family(
        example.id.removesuffix("-3"),
        example.name.replace("3", "K"),
        example.definition.replace("3", "K"),
        example.source,
        "K",
        "the degree of preference, 2 or more",
        lambda text: make(base, strength.degree(text, example.id)),
        lambda parties: (),
        "strength",
    )


FAMILIES: dict[str, Family] = {
    family.id: family
    for family in (
        Family(
            "limited",
            limited.NAME,
            limited.DEFINITION,
            limited.SOURCE,
            "H",
            "the horizon: how many moves are looked ahead, 1 or more",
            limited.limited,
            lambda parties: ("3",),
            "limited-move",
        ),
        Family(
            "stackelberg",
            stackelberg.NAME,
            stackelberg.DEFINITION,
            stackelberg.SOURCE,
            "PARTY",
            "the leader: the id of a party",
            stackelberg.stackelberg,
            lambda parties: parties,
        ),
        Family(
            "maximin",
            maximin.NAME,
            maximin.DEFINITION,
            maximin.SOURCE,
            "H",
            "the horizon: how many turns are looked ahead, 1 or more",
            maximin.maximin,
            lambda parties: ("4",),
        ),
        *(_degrees(base, make) for base in ("gmr", "smr", "seq") for make in (strength.strong, strength.weak)),
    )
}


def concept(id: str) -> Concept:
    """Return a concept by its id; raise :class:`~sulh.errors.UnknownName` with the nearest one.

    >>> concept("seq").name
    'Sequential stability'
    >>> concept("strong-gmr-3").name
    'Strong GMR of degree 3'
    """
    if not isinstance(id, str):
        raise UsageError(f"A concept is named by its id, a text, not by {id!r}. Write nash, for example.")
    if id in CONCEPTS:
        return CONCEPTS[id]
    if id in FAMILIES:
        family = FAMILIES[id]
        form = f"Write {id}-{family.letter}, where {family.letter} is {family.parameter}."
        raise UsageError(f"{id} stands for several concepts. {form}")
    for family in FAMILIES.values():
        if id.startswith(family.id + "-"):
            return family.make(id.removeprefix(family.id + "-"))
    small = str(id).lower()
    raise UnknownName("concept", str(id), [small] if small != id and _exists(small) else ["all", *CONCEPTS, *FAMILIES])


def _exists(id: str) -> bool:
    try:
        return id in FAMILIES or bool(concept(id))
    except UsageError:
        return False


def concepts(ids: str | Iterable[str], parties: Sequence[str] = ()) -> tuple[Concept, ...]:
    """Return the concepts of these ids, each once, in the order asked.

    ``"all"`` stands for every one, and the id of a family for its usual parameters, given the ids of the
    ``parties``.

    >>> [found.id for found in concepts(["seq", "nash", "seq"])]
    ['seq', 'nash']
    """
    if not isinstance(ids, Iterable):
        raise UsageError(f"Concepts are named by their ids, not by {ids!r}. Write ['nash', 'seq'], for example.")
    wanted = [ids] if isinstance(ids, str) else list(ids or ())
    if not wanted:
        raise UsageError(f"Name at least one concept, such as {', '.join(DEFAULT)}, or all; sulh concepts lists them.")
    listed = [known for id in wanted for known in ([*CONCEPTS, *FAMILIES] if id == "all" else [id])]
    named = [one for id in listed for one in _usual(id, parties)]
    return tuple({found.id: found for found in map(concept, named)}.values())


def chosen(graph: Graph, ids: Iterable[str] | None) -> tuple[list[tuple[Concept, bool]], dict[str, list[str]]]:
    """Return the concepts to evaluate, whether each was asked for by its id, and which were left out, by reason.

    Parameters
    ----------
    ids
        As for :func:`concepts`. None stands for ``DEFAULT``, or for ``BOUNDS`` where comparisons are unknown.

    Raises
    ------
    NotDefined
        A concept that was asked for by its id is not defined for the case.
    """
    if ids is None:
        ids = DEFAULT if all(relation.known for relation in graph.relations) else BOUNDS
    ids = list(ids)
    # A family's id alone asks for what says something of its own: for no leader, say, who cannot move.
    alone = [id for id in ids if id in FAMILIES and id not in CONCEPTS]
    by_id = {found.id for id in ids if id != "all" and id not in alone for found in concepts(id, graph.parties)}
    by_family = {found.id for id in alone for found in concepts(id, graph.parties)}
    kept: list[tuple[Concept, bool]] = []
    left_out: dict[str, list[str]] = {}
    for found in concepts(ids, graph.parties):
        missing = found.missing(graph)
        if missing and found.id in by_id | by_family:
            raise NotDefined(f"{found.id} is not defined for this case: {missing}.")
        reason = missing or found.idle(graph)
        if reason and found.id not in by_id:
            left_out.setdefault(reason, []).append(found.id)
        else:
            kept.append((found, found.id in by_id))
    if not kept:
        raise NotDefined(f"Nothing is left to answer: {'; '.join(left_out)}. Name other concepts.")
    return kept, left_out


def _usual(id: str, parties: Sequence[str]) -> list[str]:
    """Return the ids that an id stands for."""
    if id in CONCEPTS or id not in FAMILIES:
        return [id]
    return [f"{id}-{parameter}" for parameter in FAMILIES[id].usual(parties)]
