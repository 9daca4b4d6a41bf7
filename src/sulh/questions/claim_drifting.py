"""``P drifts``: whether it does, in words, and the plays that show why, as arcs."""

from __future__ import annotations

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray
from sulh.engine.components import components
from sulh.engine.modelcheck import Lasso, Walks, way
from sulh.questions.network import Network
from sulh.questions.play import Fate
from sulh.questions.situation import Situation


def drifting(found: Fate) -> str:
    """Return in one sentence why a party drifts, or why not.

    >>> drifting(Fate("rebels", "drifts", None, True, (), False))
    'rebels can go round for ever below its start although it gains at each of its steps, and not if it takes none.'
    """
    party = found.party
    if found.verdict == "neither":
        return f"No play in which {party} gains at each of its steps ends below."
    can = "go round for ever" if found.endless else "end"
    if found.verdict == "drifts":
        return f"{party} can {can} below its start although it gains at each of its steps, and not if it takes none."
    if found.endless:
        more = "but below its start it can be left even if it takes no step."
        return f"{party} is harmed: it can go round for ever below its start, {more}"
    return f"{party} is harmed: it can end below its start, but so it can if it takes no step."


def below(here: Situation, network: Network, party: int) -> BoolArray:
    """Return which nodes a party ranks below the start: bool array, shape (nodes,)."""
    score = here.graph.score(party)[network.states]
    found: BoolArray = score < score[0]
    return found


def gaining(here: Situation, network: Network, party: int) -> BoolArray:
    """Return which arcs are of others alone, or steps by which a party gains: bool array, shape (arcs,)."""
    score = here.graph.score(party)[network.states]
    found: BoolArray = ~network.moving(party) | (score[network.ends] > score[network.starts])
    return found


def round_at(network: Network, kept: BoolArray, low: BoolArray, node: int) -> list[int]:
    """Return a shortest way, as arcs, from a node back to itself by some arcs and nodes; empty if there is none."""
    walks, arcs = _some(network, kept & low[network.starts] & low[network.ends])
    found: list[list[int]] = []
    for first in walks.out.of(np.array([node])).tolist():
        back = way(walks, walks.ends[[first]], np.arange(walks.n) == node)
        if back is not None:
            found.append([first, *back])
    return arcs[min(found, key=len)].tolist() if found else []


def left_alone(here: Situation, network: Network, party: int) -> Lasso | None:
    """Return a play of the others, in which a party never moves, that ends or goes round below its start, as arcs."""
    walks, arcs = _some(network, ~network.moving(party))
    low = below(here, network, party)
    inside = low[walks.starts] & low[walks.ends]
    label = components(walks.n, walks.starts[inside], walks.ends[inside])
    found = way(walks, np.array([0]), low & (walks.over | (label >= 0)))
    if found is None:
        return None
    at = int(walks.ends[found[-1]]) if found else 0
    loop = [] if walks.over[at] else round_at(network, ~network.moving(party), low, at)
    return Lasso(arcs[found].tolist(), loop)


def _some(network: Network, kept: BoolArray) -> tuple[Walks, IntArray]:
    """Return the walks by some arcs of a network, and the numbers of these arcs in it."""
    arcs = np.flatnonzero(kept)
    return Walks(len(network.states), network.starts[arcs], network.ends[arcs]), arcs
