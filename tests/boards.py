"""Random inputs of the engine, each beside the same moves as plain sets; what the engine must say of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from hypothesis import strategies as st

from sulh.case.graph import Graph, Moves
from sulh.case.relations import Relation
from sulh.engine.arcs import block_arcs, without_loops
from sulh.engine.arrays import IntArray, mask_words
from sulh.engine.grids import Grid, arc_grids, block_grids, padded
from sulh.engine.orders import Level

Reach = dict[int, set[int]]
"""Where one party can move to from each state."""

Arrange = Callable[[IntArray], list[Grid]]
"""The grids of one party, sorted by a padded order."""


@dataclass(frozen=True)
class Board:
    """Moves as the engine takes them (``grids``) and as sets (``reach``), one entry for each party."""

    n: int
    scores: tuple[IntArray, ...]
    grids: tuple[list[Grid], ...]
    reach: tuple[Reach, ...]
    transitive: bool
    arrange: tuple[Arrange, ...]

    def steps(self, improving: bool) -> tuple[Reach, ...]:
        """Return the moves of each party, or only its improvements."""
        if not improving:
            return self.reach
        return tuple(
            {s: {t for t in ends if score[t] > score[s]} for s, ends in reach.items()}
            for reach, score in zip(self.reach, self.scores, strict=True)
        )

    def graph(self) -> Graph:
        """Return the board as the graph that concepts are evaluated on."""
        return Graph(
            self.n,
            tuple(Relation(self.n, (Level(score[:-1]),)) for score in self.scores),
            tuple(
                Moves(arranged, partial(_arcs, reach)) for arranged, reach in zip(self.arrange, self.reach, strict=True)
            ),
            self.transitive,
            not self.transitive,
            tuple(f"p{k}" for k in range(len(self.scores))),
        )


def _arcs(reach: Reach) -> tuple[IntArray, IntArray]:
    pairs = sorted((s, t) for s, ends in reach.items() for t in ends)
    starts, ends = np.array(pairs, np.int64).reshape(-1, 2).T
    return starts, ends


@st.composite
def block_boards(draw: st.DrawFn, max_options: int = 5, max_parties: int = 3) -> Board:
    """Draw parties with options, some one-way, on any set of feasible states."""
    n_parties, n_options = draw(st.integers(1, max_parties)), draw(st.integers(1, max_options))
    rows = sorted(draw(st.sets(st.integers(0, (1 << n_options) - 1), min_size=1)))
    owners = draw(st.lists(st.integers(0, n_parties - 1), min_size=n_options, max_size=n_options))
    ways = draw(
        st.lists(st.sampled_from(("both", "both", "forward", "backward")), min_size=n_options, max_size=n_options)
    )
    codes = np.array([rows], np.uint32)
    scores = tuple(draw(score_arrays(len(rows))) for _ in range(n_parties))
    grids, reach, arrange = [], [], []
    for party in range(n_parties):
        own = {k for k, owner in enumerate(owners) if owner == party}
        forward, backward = ({k for k in own if ways[k] == way} for way in ("forward", "backward"))
        used = (codes & mask_words(forward, n_options)) | (~codes & mask_words(backward, n_options))
        progress = used if forward or backward else None
        arrange.append(partial(block_grids, codes, mask_words(own, n_options), progress))
        grids.append(arrange[-1](scores[party]))
        reach.append(
            {
                s: {t for t, b in enumerate(rows) if s != t and _may(a, b, own, forward, backward)}
                for s, a in enumerate(rows)
            }
        )
        starts, ends = without_loops(*block_arcs(codes, mask_words(own, n_options), progress, 10_000), len(rows))
        assert _sets(starts, ends, len(rows)) == reach[-1]  # the second road to the same moves
    return Board(len(rows), scores, tuple(grids), tuple(reach), True, tuple(arrange))


@st.composite
def arc_boards(draw: st.DrawFn, max_states: int = 7, max_parties: int = 3) -> Board:
    """Draw parties with any arcs at all: not transitive, and shared between parties."""
    n, n_parties = draw(st.integers(1, max_states)), draw(st.integers(1, max_parties))
    pairs = [(a, b) for a in range(n) for b in range(n) if a != b]
    arcs = [draw(st.lists(st.sampled_from(pairs), max_size=3 * n)) if pairs else [] for _ in range(n_parties)]
    return board(n, arcs, [draw(st.lists(st.integers(0, n), min_size=n, max_size=n)) for _ in arcs])


def boards() -> st.SearchStrategy[Board]:
    """Draw a board of either kind."""
    return st.one_of(block_boards(), arc_boards())


def board(n: int, arcs: list[list[tuple[int, int]]], scores: list[list[int]]) -> Board:
    """Return the board of these arcs, one list for each party."""
    grids, reach, arrange = [], [], []
    values = tuple(padded(np.array(score, np.uint32)) for score in scores)
    for pairs, score in zip(arcs, values, strict=True):
        starts, ends = np.array(pairs, np.int64).reshape(-1, 2).T
        starts, ends = without_loops(starts, ends, n)
        arrange.append(partial(arc_grids, starts, ends))
        grids.append(arrange[-1](score))
        reach.append(_sets(starts, ends, n))
    return Board(n, values, tuple(grids), tuple(reach), False, tuple(arrange))


def score_arrays(n: int) -> st.SearchStrategy[IntArray]:
    """Draw padded scores of ``n`` states, with ties."""
    return st.lists(st.integers(0, n), min_size=n, max_size=n).map(lambda values: padded(np.array(values, np.uint32)))


def closed(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the arcs with those that make them transitive."""
    found = set(pairs)
    while more := {(a, d) for a, b in found for c, d in found if b == c and a != d} - found:
        found |= more
    return sorted(found)


def _may(a: int, b: int, own: set[int], forward: set[int], backward: set[int]) -> bool:
    changed = {k for k in range(32) if (a ^ b) >> k & 1}
    on = {k for k in changed if b >> k & 1}
    return changed <= own and not on & backward and not (changed - on) & forward


def _sets(starts: IntArray, ends: IntArray, n: int) -> Reach:
    reach: Reach = {s: set() for s in range(n)}
    for s, t in zip(starts.tolist(), ends.tolist(), strict=True):
        reach[s].add(t)
    return reach
