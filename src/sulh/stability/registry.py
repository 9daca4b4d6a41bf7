"""All solution concepts, in the order in which tables show them."""

from __future__ import annotations

from collections.abc import Iterable

from sulh.errors import UnknownName, UsageError
from sulh.stability.concept import Concept
from sulh.stability.gmr import GMR
from sulh.stability.nash import NASH
from sulh.stability.seq import SEQ
from sulh.stability.smr import SMR

CONCEPTS: dict[str, Concept] = {concept.id: concept for concept in (NASH, GMR, SMR, SEQ)}

DEFAULT = ("nash", "gmr", "smr", "seq")


def concept(id: str) -> Concept:
    """Return a concept by its id; raise :class:`~sulh.errors.UnknownName` with the nearest one.

    >>> concept("seq").name
    'Sequential stability'
    """
    if id not in CONCEPTS:
        raise UnknownName("concept", str(id), list(CONCEPTS))
    return CONCEPTS[id]


def concepts(ids: str | Iterable[str]) -> tuple[Concept, ...]:
    """Return the concepts of these ids, each once, in the order asked; ``"all"`` stands for every one.

    >>> [found.id for found in concepts("all")]
    ['nash', 'gmr', 'smr', 'seq']
    """
    wanted = [ids] if isinstance(ids, str) else list(ids or ())
    if not wanted:
        raise UsageError(f"Name at least one concept: {', '.join(CONCEPTS)}, or all.")
    listed = [known for id in wanted for known in (CONCEPTS if id == "all" else [id])]
    return tuple(concept(id) for id in dict.fromkeys(listed))
