"""Strong components, and where many states lead at once, against loops that follow every arc."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import cases
from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.engine import components as module
from sulh.engine.components import Forward, components, once, reachable
from sulh.engine.outward import outward
from sulh.stability import oracle

Arcs = list[tuple[int, int]]


@st.composite
def digraphs(draw: st.DrawFn) -> tuple[int, Arcs]:
    n = draw(st.integers(1, 9))
    node = st.integers(0, n - 1)
    return n, draw(st.lists(st.tuples(node, node), max_size=3 * n))


def arrays(arcs: Arcs) -> tuple[np.ndarray, np.ndarray]:
    starts, ends = np.array(arcs, np.int64).reshape(-1, 2).T
    return starts, ends


def come_to(n: int, arcs: Arcs, source: int) -> set[int]:
    found = {source}
    while more := {b for a, b in arcs if a in found} - found:
        found |= more
    return found


@given(digraphs(), st.sampled_from([0, 1 << 14]))
def test_components_are_what_can_be_come_back_to(digraph: tuple[int, Arcs], small: int) -> None:
    n, arcs = digraph
    old, module.SMALL = module.SMALL, small  # 0: every road through the code is taken
    try:
        label = components(n, *arrays(arcs)).tolist()
    finally:
        module.SMALL = old
    reach = [come_to(n, arcs, node) for node in range(n)]
    for a in range(n):
        together = {b for b in reach[a] if a in reach[b]}
        assert (label[a] == -1) == (len(together) == 1)
        if label[a] >= 0:
            assert {b for b in range(n) if label[b] == label[a]} == together
    firsts = [label.index(number) for number in range(max(label) + 1)]
    assert firsts == sorted(firsts)


@given(digraphs(), st.integers(0, 8))
def test_reachable_is_what_arcs_lead_to(digraph: tuple[int, Arcs], source: int) -> None:
    n, arcs = digraph
    source %= n
    assert set(np.flatnonzero(reachable(n, *arrays(arcs), np.array([source])))) == come_to(n, arcs, source)


@given(digraphs())
def test_arcs_are_found_by_their_starts(digraph: tuple[int, Arcs]) -> None:
    n, arcs = digraph
    starts, _ = arrays(arcs)
    laid = Forward(n, starts)
    for node in range(n):
        assert sorted(laid.of(np.array([node])).tolist()) == [k for k, (a, _) in enumerate(arcs) if a == node]


def test_a_long_way_is_no_trouble() -> None:
    n = 50_000
    round_ = np.arange(n)
    assert (components(n, round_, (round_ + 1) % n) == 0).all()
    assert (components(n, round_[:-1], round_[1:]) == -1).all()
    assert len(once(np.empty(0, np.int64))) == 0


@pytest.mark.parametrize("improving", [False, True])
@given(case=cases())
def test_where_states_lead(case: Case, improving: bool) -> None:
    model, arrays_ = oracle.model(case), graph(case)
    for party, arcs in enumerate(model.reach):
        follow = outward(arrays_.grids[party], arrays_.n)
        for chosen in (np.arange(arrays_.n), np.arange(arrays_.n)[::2], np.empty(0, np.int64)):
            starts, ends = follow(chosen, improving)
            expected = {(s, t) for s in chosen.tolist() for t in arcs[s] if not improving or model.better(party, t, s)}
            assert sorted(zip(starts.tolist(), ends.tolist(), strict=True)) == sorted(expected)
