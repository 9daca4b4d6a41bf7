"""Published results held against what sulh finds."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import numpy as np

from sulh.case.case import Case
from sulh.case.graph import Graph
from sulh.case.moves import graph
from sulh.case.records import Published
from sulh.case.states import MAX_STATES, States, list_states
from sulh.engine.arrays import BoolArray
from sulh.errors import NotDefined, Problem, SulhError, UnknownName
from sulh.stability.concept import Semantics
from sulh.stability.registry import concept


def differences(case: Case, states: States | None = None, *, max_states: int = MAX_STATES) -> Iterator[Problem]:
    """Yield a warning (S920) for each published result of a case that its own coding does not give.

    Entries for another variant, and for concepts that sulh does not have, are passed over.
    """
    own = [entry for entry in case.published if entry.variant in (None, case.variant_name)]
    own = [entry for entry in own if _is_ours(entry.concept)]
    if not own:
        return
    states = list_states(case, max_states) if states is None else states
    model = graph(case, states, max_states)
    verdicts: dict[str, tuple[BoolArray, BoolArray]] = {}
    for entry in own:
        try:
            if entry.concept not in verdicts:
                verdicts[entry.concept] = _verdicts(model, entry.concept)
            stable, holds = verdicts[entry.concept]
            who = {
                number: {party.id for party, there in zip(case.parties, stable, strict=True) if there[number]}
                for number in range(len(states))
            }
            yield from _compare(case, entry, states, who, set(np.flatnonzero(holds).tolist()))
        except SulhError as error:
            first = error.to_problems()[0]
            rule = f"The published result cannot be compared: {first.rule}"
            yield Problem("S920", entry.concept, rule, first.fix or "Correct the entry.", entry.place, "warning")


def _is_ours(id: str) -> bool:
    """Say whether an id is a concept of sulh, or is meant to be: what others have is recorded, not compared."""
    try:
        concept(id)
    except UnknownName as error:
        return bool(get_close_matches(id, error.candidates, n=1, cutoff=0.75))
    except SulhError:
        return True
    return True


def _verdicts(model: Graph, id: str) -> tuple[BoolArray, BoolArray]:
    found = concept(id)
    missing = found.missing(model)
    if missing:
        raise NotDefined(f"{id} is not defined for this case: {missing}.")
    return found.verdicts(model, Semantics())


def _compare(
    case: Case, entry: Published, states: States, who: dict[int, set[str]], found: set[int]
) -> Iterator[Problem]:
    for name in (*(entry.equilibria or ()), *(entry.stable or {})):
        if not len(states.find(name)):
            rule = f"A published {entry.concept} result names {name}, which is no feasible state of this coding."
            yield Problem("S920", name, rule, "Correct the entry, or the feasibility rules.", entry.place, "warning")
    if entry.equilibria is not None:
        printed = {int(number) for name in entry.equilibria for number in states.find(name)}
        if printed != found:
            shown = ", ".join(states.name(number) for number in sorted(found)) or "none"
            rule = f"The published {entry.concept} equilibria differ from those of this coding, which are: {shown}."
            yield Problem("S920", entry.concept, rule, "Look at both.", entry.place, "warning")
    for name, parties in (entry.stable or {}).items():
        for number in states.find(name).tolist():
            if set(parties) != who[number]:
                shown = ", ".join(sorted(who[number])) or "nobody"
                rule = (
                    f"Published as {entry.concept} stable for other parties than in this coding: {name} is for {shown}."
                )
                yield Problem("S920", name, rule, "Look at both.", entry.place, "warning")
