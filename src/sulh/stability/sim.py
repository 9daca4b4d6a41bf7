"""Simultaneous stability (SIM): others may improve at the same time, and all together end where nobody wanted.

Changes of several parties are put together option by option. So it is defined only where a state is a
combination of options. What the others may do depends on the state that the party would leave, and not only on
where it would go; no worst state can be spread backwards, and combinations are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sulh.case.graph import Graph
from sulh.engine import joint
from sulh.engine.arrays import BoolArray
from sulh.errors import TooLarge
from sulh.stability import seq
from sulh.stability.concept import Concept, Semantics, needs_scores


def stable(graph: Graph, party: int, semantics: Semantics) -> BoolArray:
    """Return where each improvement can go wrong because others improve too: bool array, shape (n,).

    True where there is no improvement. Combinations that are not feasible are passed over.

    Raises
    ------
    TooLarge
        There are too many moves to list, or too many combinations of improvements.
    """
    return _found(graph)[party].stable.copy()


def seq_or_sim(graph: Graph, party: int, semantics: Semantics) -> BoolArray:
    """Return where a party is stable under SEQ, or under SIM: bool array, shape (n,)."""
    result: BoolArray = seq.stable(graph, party, semantics) | stable(graph, party, semantics)
    return result


def needs_options(graph: Graph) -> str:
    """Return why changes of several parties cannot be put together in a case; empty if they can."""
    if graph.vectors is None:
        return "changes of several parties can be put together only where states are options, and none are coalesced"
    return needs_scores(graph)


def passed_over(id: str) -> Callable[[Graph, Semantics, BoolArray], Sequence[str]]:
    """Return what writes a sentence on the parties whose verdicts rest on combinations that are not feasible.

    Counted are the states where the party is not stable, and where an improvement that nothing answers would
    come to no feasible state together with some choices of the others.
    """

    def remark(graph: Graph, semantics: Semantics, verdicts: BoolArray) -> list[str]:
        counts, example = [], -1
        for party, verdict, found in zip(graph.parties, verdicts, _found(graph), strict=True):
            states = np.flatnonzero(found.passed_over & ~verdict)
            if len(states):
                counts.append(f"{party} {len(states):,}")
                example = int(states[0]) if example < 0 else example
        if not counts:
            return []
        return [
            f"{id}: infeasible combinations were passed over where a party is not stable, at so many states: "
            f"{', '.join(counts)}; such as {graph.name(example)}."
        ]

    return remark


def _found(graph: Graph) -> list[joint.Found]:
    """Return what was found for each party; both concepts and their remarks need it, and it is looked for once."""
    if "sim" not in graph.kept:
        try:
            graph.kept["sim"] = _search(graph)
        except TooLarge as error:
            graph.kept["sim"] = error
    found: list[joint.Found] | TooLarge = graph.kept["sim"]
    if isinstance(found, TooLarge):
        raise found
    return found


def _search(graph: Graph) -> list[joint.Found]:
    assert graph.vectors is not None  # as ``needs_options`` says
    keys = joint.keys(graph.vectors.codes, graph.vectors.own)
    choices = []
    for party, score in enumerate(graph.scores):
        starts, ends = graph.moves[party].arcs()
        gains = score[ends] > score[starts]
        choices.append(joint.choices(keys, party, starts[gains], ends[gains]))
    result, left = [], joint.MOST
    for party, score in enumerate(graph.scores):
        found, looked = joint.answered(keys, score, party, choices, left)
        result.append(found)
        left -= looked
    return result


SIM = Concept(
    "sim",
    "Simultaneous stability",
    "Each improvement can go wrong: if others, from the same state and at the same time, take improvements of their "
    "own, all together can come to a state that is no better for the party than where it began.",
    "Fraser and Hipel 1984",
    stable,
    needs_options,
    remark=passed_over("sim"),
)

SEQ_OR_SIM = Concept(
    "seq-or-sim",
    "Sequential or simultaneous stability",
    "The party is stable under SEQ, or under SIM.",
    "Fraser and Hipel 1984",
    seq_or_sim,
    needs_options,
    remark=passed_over("seq-or-sim"),
    page="sim",
)

SIMULTANEOUS = (SIM, SEQ_OR_SIM)
