"""Fixpoints against plays that are listed one by one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sulh.engine.modelcheck import (
    Lasso,
    Walks,
    avoiding,
    kept_in_reach,
    may_end_without,
    may_reach,
    must_reach,
    until,
    way,
)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Walks, np.ndarray]:
    n = draw(st.integers(1, 6))
    arcs = [(a, b) for a in range(n) for b in range(n) if a != b]
    chosen = sorted(draw(st.lists(st.sampled_from(arcs), max_size=12))) if arcs else []
    pairs = np.array(chosen, np.int64).reshape(-1, 2)
    goal = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    return Walks(n, pairs[:, 0], pairs[:, 1]), goal


def plays(walks: Walks, start: int) -> list[tuple[list[int], bool]]:
    """Every play up to its first return to a node: its nodes, and whether it goes round from there for ever."""
    arcs = set(zip(walks.starts.tolist(), walks.ends.tolist(), strict=True))
    found, waiting = [], [[start]]
    while waiting:
        path = waiting.pop()
        ends = [b for a, b in arcs if a == path[-1]]
        if not ends:
            found.append((path, False))
        for end in ends:
            if end in path:
                found.append((path, True))
            else:
                waiting.append([*path, end])
    return found


@given(graphs())
def test_what_may_and_what_must_come(given: tuple[Walks, np.ndarray]) -> None:
    walks, goal = given
    every = [plays(walks, s) for s in range(walks.n)]
    assert may_reach(walks, goal).tolist() == [any(goal[path].any() for path, _ in one) for one in every]
    assert must_reach(walks, goal).tolist() == [all(goal[path].any() for path, _ in one) for one in every]
    over = [any(not endless and not goal[path].any() for path, endless in one) for one in every]
    assert may_end_without(walks, goal).tolist() == over


@given(graphs())
def test_a_play_that_never_comes_there(given: tuple[Walks, np.ndarray]) -> None:
    walks, goal = given
    for source in range(walks.n):
        found = avoiding(walks, source, goal)
        mine = [(path, endless) for path, endless in plays(walks, source) if not goal[path].any()]
        assert (found is None) == (not mine)
        if found is None:
            continue
        stem = nodes(walks, source, found.stem)
        assert not goal[stem].any()
        if found.loop:
            assert all(endless for _, endless in mine)
            loop = nodes(walks, stem[-1], found.loop)
            assert loop[-1] == loop[0]
            assert not goal[loop].any()
        else:
            assert walks.over[stem[-1]]
            assert len(stem) == min(len(path) for path, endless in mine if not endless)


def nodes(walks: Walks, source: int, arcs: list[int]) -> list[int]:
    """The nodes along some arcs, which must follow each other."""
    found = [source, *walks.ends[arcs].tolist()]
    assert walks.starts[arcs].tolist() == found[:-1]
    return found


@given(graphs())
def test_the_goal_is_come_to_if_no_possible_step_is_put_off_for_ever(given: tuple[Walks, np.ndarray]) -> None:
    walks, goal = given
    arcs = set(zip(walks.starts.tolist(), walks.ends.tolist(), strict=True))
    for source in range(walks.n):
        sources = np.arange(walks.n) == source
        before = set(np.flatnonzero(until(walks, sources, goal)).tolist())
        assert before == {
            path[k] for path, _ in plays(walks, source) for k in range(len(path)) if not goal[path[: k + 1]].any()
        }
        # Such a play is over, or goes round for ever in a set of nodes that no arc leaves, all of them again and again.
        fair = any(walks.over[node] for node in before) or any(
            set(rounds) <= before and stays(arcs, set(rounds))
            for size in range(2, walks.n + 1)
            for rounds in combinations(range(walks.n), size)
        )
        assert kept_in_reach(walks, sources, goal) == (not fair)


def stays(arcs: set[tuple[int, int]], inside: set[int]) -> bool:
    """Whether no arc leaves a set of nodes, and each of them leads to each other."""
    if any(a in inside and b not in inside for a, b in arcs):
        return False
    for first in inside:
        seen, waiting = {first}, [first]
        while waiting:
            at = waiting.pop()
            new = {b for a, b in arcs if a == at} - seen
            seen |= new
            waiting += new
        if seen != inside:
            return False
    return True


@given(graphs())
def test_a_shortest_way(given: tuple[Walks, np.ndarray]) -> None:
    walks, goal = given
    found = way(walks, np.array([0]), goal)
    lengths = [int(goal[path].argmax()) for path, _ in plays(walks, 0) if goal[path].any()]
    assert (found is None) == (not lengths)
    if found is not None:
        assert len(found) == min(lengths)
        assert goal[nodes(walks, 0, found)[-1]]


def test_a_long_chain_is_looked_at_once() -> None:
    n = 20_000
    walks = Walks(n, np.arange(n - 1), np.arange(1, n))
    goal = np.arange(n) == n - 1
    assert must_reach(walks, goal).all()
    assert len(way(walks, np.array([0]), goal) or []) == n - 1


def test_one_node_alone() -> None:
    walks = Walks(1, np.empty(0, np.int64), np.empty(0, np.int64))
    assert avoiding(walks, 0, np.array([False])) == Lasso([], [])
    assert avoiding(walks, 0, np.array([True])) is None
    assert not kept_in_reach(walks, np.array([True]), np.array([False]))
