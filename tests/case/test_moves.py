"""From a case to moves: which there are, by which road they are laid out, and when there are too many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

import sulh
from strategies import cases
from sulh.case import moves as moves_module
from sulh.case.case import Case
from sulh.case.moves import arcs, graph
from sulh.case.states import list_states
from sulh.errors import TooLarge
from sulh.stability import oracle

MILL = """\
sulh: 1
parties:
  ministry: {options: {modify: {text: Modify, direction: forward}}, preferences: [modify]}
  mill: {options: {delay: {text: Delay, direction: backward}, leave: Leave}, preferences: [leave]}
  press: {preferences: [modify]}
"""


def reach(case: Case, party: str) -> set[tuple[str, str]]:
    """Return the moves of a party by the names of their states."""
    states = list_states(case)
    starts, ends = arcs(case, case.party(party), states)
    return {(states.name(s), states.name(t)) for s, t in zip(starts.tolist(), ends.tolist(), strict=True)}


@given(case=cases())
def test_arcs_are_those_of_the_definition(case: Case) -> None:
    plain = oracle.model(case)
    states = list_states(case)
    for number, party in enumerate(case.parties):
        starts, ends = arcs(case, party, states)
        found = list(zip(starts.tolist(), ends.tolist(), strict=True))
        assert found == sorted((s, t) for s, following in plain.reach[number].items() for t in following)
        ends = graph(case, states).moves[number].ends
        assert [ends(s).tolist() for s in range(len(states))] == [
            sorted(plain.reach[number][s]) for s in plain.reach[number]
        ]


def test_one_way_options() -> None:
    case = sulh.loads(MILL)
    assert reach(case, "ministry") == {("N" + rest, "Y" + rest) for rest in ("NN", "YN", "NY", "YY")}
    assert ("NYN", "NNY") in reach(case, "mill")
    assert ("NNN", "NYN") not in reach(case, "mill")
    assert len(reach(case, "mill")) == 2 * (2 + 2 + 4 - 2 + 2)
    assert reach(case, "press") == set()


def test_several_options_change_in_one_move_over_infeasible_vectors() -> None:
    case = sulh.loads("{sulh: 1, parties: {p: {options: {a: A, b: B}}}, feasible: [a iff b]}")
    assert reach(case, "p") == {("NN", "YY"), ("YY", "NN")}


def test_forbidden_moves() -> None:
    case = sulh.loads(MILL + "forbidden_moves: [{by: mill, from: delay, to: leave and not delay}]\n")
    assert reach(sulh.loads(MILL), "mill") - reach(case, "mill") == {
        (f"{m}Y{leave}", f"{m}NY") for m in "NY" for leave in "NY"
    }
    assert reach(case, "ministry") == reach(sulh.loads(MILL), "ministry")


def test_coalesced_states_lift_moves_and_drop_loops() -> None:
    case = sulh.loads(MILL + "coalesce: [{states: --Y, as: gone}]\n")
    assert {pair for pair in reach(case, "mill") if "gone" in pair} == {
        *((m + d + "N", "gone") for m in "NY" for d in "NY"),
        *(("gone", m + d + "N") for m in "NY" for d in "NY"),
    }
    assert not any(start == end for start, end in reach(case, "ministry"))


def test_roads() -> None:
    """Blocks where options say it all; arcs, and no lemma, where something else does."""
    plain = graph(sulh.loads(MILL))
    assert (plain.transitive, plain.may_return, plain.n) == (True, False, 8)
    merged = graph(sulh.loads(MILL + "coalesce: [{states: --Y, as: gone}]\n"))
    assert (merged.transitive, merged.may_return) == (False, True)
    banned = graph(sulh.loads(MILL + "forbidden_moves: [{by: mill, from: delay, to: leave}]\n"))
    assert (banned.transitive, banned.may_return) == (False, False)
    named = graph(sulh.loads("{sulh: 1, states: {s: '', t: ''}, parties: {p: {moves: [{from: s, to: t}]}}}"))
    assert (named.transitive, named.may_return, named.n) == (False, True, 2)
    assert [len(grids) for grids in plain.grids][2] == 0
    assert [score.shape for score in plain.scores] == [(9,)] * 3


def test_states_listed_before_are_used() -> None:
    case = sulh.loads(MILL)
    states = list_states(case)
    assert graph(case, states, max_states=8).n == 8
    with pytest.raises(TooLarge):
        graph(case, max_states=7)


def test_too_many_arcs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moves listed one by one have a limit of their own; the message tells the number and what raises it."""
    monkeypatch.setattr(moves_module, "MOVES_PER_STATE", 2)
    case = sulh.loads(MILL + "coalesce: [{states: YNN, as: one}]\n")
    with pytest.raises(TooLarge) as caught:
        graph(case, max_states=8)
    assert (caught.value.size, caught.value.limit, caught.value.exact) == (8 * 3, 16, True)
    assert str(caught.value) == (
        "The case has 24 moves to list; the limit is 16. "
        "Raise it with --max-states (Python: max_states=), or add feasibility rules."
    )
    assert graph(case, max_states=12).n == 8


def test_too_many_one_way_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    options = ", ".join(f"o{k}: {{direction: forward}}" for k in range(4))
    case = sulh.loads(f"{{sulh: 1, parties: {{p: {{options: {{{options}}}}}}}}}")
    monkeypatch.setattr(moves_module, "MOVES_PER_STATE", 5)
    with pytest.raises(TooLarge) as caught:
        graph(case, max_states=16)
    assert (caught.value.size, caught.value.limit) == (3**4, 80)
    assert "moves of p to keep apart" in str(caught.value)
    monkeypatch.setattr(moves_module, "COUNTED", 15)
    with pytest.raises(TooLarge) as caught:
        graph(case, max_states=16)
    assert caught.value.size == 16 * 16
    monkeypatch.setattr(moves_module, "MOVES_PER_STATE", 16)
    assert graph(case, max_states=16).n == 16


@pytest.mark.parametrize("size", [63, 70, 130])
def test_a_party_with_more_one_way_options_than_bits(size: int) -> None:
    options = ", ".join(f"o{k}: {{direction: {'forward' if k else 'backward'}}}" for k in range(size))
    rule = ", ".join(f"o{k}" for k in range(size))
    text = f"""\
sulh: 1
parties: {{p: {{options: {{{options}}}, preferences: [not o1]}}}}
feasible: ['at most 1 of ({rule})']
"""
    case = sulh.loads(text)
    states = list_states(case)
    none, first = states.name(0), states.name(1)
    assert reach(case, "p") == {(none, other.name) for other in states if other.name not in (none, first)} | {
        (first, other.name) for other in states if other.name != first
    }
    trap = "NY" + "N" * (size - 2)  # where o1 is on, which the party would rather not, and cannot undo
    assert trap in sulh.solve(case).equilibria("nash").names()
    assert len(sulh.solve(case).equilibria("nash")) == size + 1
    forbidden = sulh.loads(text + "forbidden_moves: [{by: p, from: o1, to: o0}]\n")
    assert reach(forbidden, "p") == reach(case, "p")
    for one, other in zip(graph(case).scores, graph(forbidden).scores, strict=True):
        assert np.array_equal(one, other)
