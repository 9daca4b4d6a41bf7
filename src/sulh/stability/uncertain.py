"""Uncertain preference: Nash, GMR, SMR and SEQ of the types a, b, c and d.

The comparison of two states may be unknown. The types differ in what a party does with that: whether it would
leave a state for one of unknown relation, and whether a state of unknown relation deters it.
"""

from __future__ import annotations

from functools import partial

from sulh.case.graph import Graph
from sulh.engine.orders import Sight
from sulh.stability import gmr, nash, seq, smr
from sulh.stability.concept import Concept
from sulh.stability.deterrence import Reading

SURE, OPEN = Sight(unknown=False), Sight(unknown=True)

TYPES = {
    "a": Reading(leave=OPEN, harmless=OPEN, steps=OPEN),
    "b": Reading(leave=SURE, harmless=OPEN, steps=OPEN),
    "c": Reading(leave=OPEN, harmless=SURE, steps=OPEN),
    "d": Reading(leave=SURE, harmless=SURE, steps=OPEN),
}
"""What each type leaves for, and what does not deter it. Opponents step to the better and to the unknown."""


def nothing_unknown(graph: Graph) -> str:
    """Return why the types say nothing of their own where no comparison is unknown; else empty."""
    if all(relation.known for relation in graph.relations):
        return "no comparison is unknown, so that they equal the concepts without a type"
    return ""


def _definition(base: str, reading: Reading) -> str:
    gain = "a state that is better or of unknown relation" if reading.leave.unknown else "a state that is better"
    worse = "surely no better" if reading.harmless.unknown else "not surely better"
    return (
        f"The party has no move to {gain}."
        if base == "nash"
        else (f"After each move to {gain}, {ANSWERS[base].format(worse=worse, steps=OPEN_STEPS)}.")
    )


ANSWERS = {
    "gmr": "the opponents can move to a state that is {worse} for the party than where it began",
    "smr": "the opponents can move to a state that is {worse} for the party than where it began, "
    "and so is every state that the party can move on to from there",
    "seq": "the opponents, {steps}, can come to a state that is {worse} for the party than where it began",
}
"""What follows an improvement: how the opponents step, and how the state that they come to must be."""

OPEN_STEPS = "stepping to states that are better for them or of unknown relation"
_STABLE = {"nash": nash.stable, "gmr": gmr.stable, "smr": smr.stable, "seq": seq.stable}
_NAMES = {"nash": "Nash stability", "gmr": gmr.GMR.name, "smr": smr.SMR.name, "seq": seq.SEQ.name}

UNCERTAIN = tuple(
    Concept(
        f"{base}-{letter}",
        f"{_NAMES[base]}, type {letter}",
        _definition(base, reading),
        "Li, Hipel, Kilgour and Fang 2004",
        partial(stable, reading=reading),
        idle=nothing_unknown,
        page="uncertain-preference",
    )
    for letter, reading in TYPES.items()
    for base, stable in _STABLE.items()
)
