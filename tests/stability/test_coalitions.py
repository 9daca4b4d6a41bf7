"""Coalitions and blocs: the engine against the oracle, and what must and what need not hold between concepts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sulh
from strategies import cases, marked_cases, option_cases, state_cases
from sulh.case import blocs
from sulh.case.blocs import bloc_graph
from sulh.case.case import Case, Party
from sulh.case.graph import Graph
from sulh.case.moves import graph
from sulh.case.preferences import RankedGroup, Ranking
from sulh.case.states import list_states
from sulh.engine.arrays import BoolArray
from sulh.engine.orders import Sight
from sulh.errors import NotDefined, Place, TooLarge, UnknownName, UsageError
from sulh.stability import coalitions, crosswise, oracle
from sulh.stability.coalitions import CONCEPTS, Alliances, Improvement, every_coalition
from sulh.stability.concept import Semantics
from sulh.stability.registry import CONCEPTS as REGISTERED

RULES: tuple[Improvement, ...] = ("all", "pareto")
RULE = st.sampled_from(RULES)
INDIVIDUAL = {"cnash": "nash", "cgmr": "gmr", "csmr": "smr", "cseq": "seq"}

KNOWN = st.one_of(cases(), state_cases(max_states=5), marked_cases(uncertain=False))


def verdicts(model: Graph, rule: Improvement = "all", return_counts: bool = True) -> dict[tuple[int, ...], Any]:
    alliances = Alliances(model, rule, return_counts)
    return {members: alliances.stable(members) for members in every_coalition(range(len(model.parties)))}


def individual(model: Graph, concept: str) -> list[BoolArray]:
    return [REGISTERED[concept].stable(model, party, Semantics()) for party in range(len(model.parties))]


def state_case(scores: dict[str, list[int]], arcs: dict[str, list[tuple[int, int]]]) -> Case:
    """Return a case in state form with these scores (larger is better) and arcs."""
    n = len(next(iter(scores.values())))
    parties = []
    for id, values in scores.items():
        groups = [tuple(f"s{k}" for k in range(n) if values[k] == value) for value in sorted(set(values), reverse=True)]
        ranking = Ranking(tuple(RankedGroup(group, tuple(Place() for _ in group)) for group in groups))
        parties.append(Party(id, preference=ranking))
    moves = {id: tuple((f"s{a}", f"s{b}") for a, b in pairs) for id, pairs in arcs.items()}
    return Case("pinned", "Pinned", tuple(parties), named_states={f"s{k}": "" for k in range(n)}, named_moves=moves)


# Against the oracle -------------------------------------------------------------------------------------------------


@given(KNOWN, RULE, st.booleans())
def test_every_coalition_is_stable_where_the_definitions_say(
    case: Case, rule: Improvement, return_counts: bool
) -> None:
    model = oracle.model(case)
    for members, found in verdicts(graph(case), rule, return_counts).items():
        for id in CONCEPTS:
            extra = () if id == "cnash" else (return_counts,)
            plain = [getattr(oracle, id)(model, members, s, rule, *extra) for s in range(len(model.names))]
            assert found[id].tolist() == plain, (members, id)


@given(KNOWN, RULE)
def test_improvements_are_those_of_the_definition(case: Case, rule: Improvement) -> None:
    model, alliances = oracle.model(case), Alliances(graph(case), rule)
    n = len(model.names)
    for members in every_coalition(range(len(model.parties))):
        starts, ends, number = alliances.improvements(members)
        plain = [(s, t) for s in range(n) for t in sorted(oracle.coalition_improvements(model, members, s, rule))]
        assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == plain
        assert number == len(plain)
        starts, ends, number = alliances.improvements(members, most=2)
        assert number == len(plain)
        assert len(starts) == min(2, len(plain))
        assert set(zip(starts.tolist(), ends.tolist(), strict=True)) <= set(plain)
        some = np.arange(0, n, 2)
        starts, ends, _ = alliances.improvements(members, some, some)
        assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [
            (s, t) for s, t in plain if s % 2 == t % 2 == 0
        ]


@given(KNOWN)
def test_a_way_is_legal_and_as_short_as_any(case: Case) -> None:
    model, alliances = oracle.model(case), Alliances(graph(case))
    n = len(model.names)
    for members in every_coalition(range(len(model.parties))):
        for s in range(n):
            layer, found = {(s, -1)}, {}
            for length in range(1, n * len(members) + 1):
                layer = {(t, k) for at, last in layer for k in members if k != last for t in model.reach[k][at]}
                for t, _ in layer:
                    found.setdefault(t, length)
            for t in range(n):
                way = alliances.sequence(members, s, t)
                assert len(way) == found.get(t, 0)
                at, last = s, -1
                for mover, to in way:
                    assert mover in members
                    assert mover != last
                    assert to in model.reach[mover][at]
                    at, last = to, mover
                assert not way or at == t


@given(option_cases(max_options=5, min_parties=2), st.data())
def test_blocs_hold_where_the_definitions_say(case: Case, data: st.DataObject) -> None:
    ids = [party.id for party in case.parties]
    side = data.draw(st.lists(st.integers(0, 1), min_size=len(ids), max_size=len(ids)))
    blocs = [[id for id, at in zip(ids, side, strict=True) if at == which] for which in (0, 1)]
    blocs = sorted((bloc for bloc in blocs if bloc), key=lambda bloc: ids.index(bloc[0]))
    model, found = oracle.bloc_model(case, blocs), bloc_graph(case, blocs=blocs)
    assert found.parties == tuple("+".join(bloc) for bloc in blocs) == model.parties
    for id in ("nash", "gmr", "smr", "seq", "sseq"):
        for party in range(len(blocs)):
            plain = [oracle.ORACLE[id](model, party, s) for s in range(len(model.names))]
            assert REGISTERED[id].stable(found, party, Semantics()).tolist() == plain, (id, party)


# What must hold -----------------------------------------------------------------------------------------------------


@given(KNOWN, RULE)
def test_inclusions(case: Case, rule: Improvement) -> None:
    model = graph(case)
    for found in verdicts(model, rule).values():
        assert (found["cnash"] <= found["csmr"]).all()
        assert (found["csmr"] <= found["cgmr"]).all()
        assert (found["cnash"] <= found["cseq"]).all()


@given(option_cases(max_options=5, transitive=True), RULE)
def test_cseq_is_inside_cgmr_where_moves_are_transitive(case: Case, rule: Improvement) -> None:
    model = graph(case)
    assert model.transitive
    for found in verdicts(model, rule).values():
        assert (found["cseq"] <= found["cgmr"]).all()


@given(KNOWN, RULE)
def test_one_party_is_as_stable_as_by_itself(case: Case, rule: Improvement) -> None:
    model = graph(case)
    for id, alone in INDIVIDUAL.items():
        for party, plain in enumerate(individual(model, alone)):
            found = Alliances(model, rule).stable((party,))[id]
            if id == "cseq":
                assert (found >= plain).all()
            else:
                assert found.tolist() == plain.tolist()


@given(KNOWN, RULE)
def test_nothing_deters_everybody_together(case: Case, rule: Improvement) -> None:
    model = graph(case)
    found = Alliances(model, rule).stable(tuple(range(len(model.parties))))
    assert all(found[id].tolist() == found["cnash"].tolist() for id in CONCEPTS)


@given(KNOWN)
def test_the_weaker_rule_has_more_improvements(case: Case) -> None:
    model = graph(case)
    strict, pareto = verdicts(model, "all"), verdicts(model, "pareto")
    for members, found in pareto.items():
        assert (found["cnash"] <= strict[members]["cnash"]).all()


@given(KNOWN)
def test_one_bloc_of_each_party_is_the_case_itself(case: Case) -> None:
    if case.form == "states":
        with pytest.raises(NotDefined, match="one by one"):
            bloc_graph(case, blocs=[["p0"]])
        return
    apart, found = graph(case), bloc_graph(case, blocs=[[party.id] for party in case.parties])
    for id in INDIVIDUAL.values():
        for one, other in zip(individual(apart, id), individual(found, id), strict=True):
            assert one.tolist() == other.tolist()


# What need not hold -------------------------------------------------------------------------------------------------

# Both were found among random cases, and are small enough to follow by hand. These are all the moves there are.


def test_cseq_need_not_be_inside_cgmr() -> None:
    """The mill gains by s0 > s1. The mine can go on to s2, but may not move twice running, and the town has no move.

    As coalitions they can: the mine by itself to s2, then mine and town to s0, although only the mine moves there.
    """
    case = state_case(
        {"mill": [0, 2, 1], "town": [1, 2, 0], "mine": [2, 0, 1]},
        {"mill": [(0, 1)], "town": [(0, 2)], "mine": [(1, 2), (2, 0)]},
    )
    assert not graph(case).transitive
    found, plain = Alliances(graph(case)).stable((0,)), oracle.model(case)
    assert (found["cseq"][0], found["cgmr"][0]) == (True, False)
    assert (oracle.cseq(plain, (0,), 0), oracle.cgmr(plain, (0,), 0)) == (True, False)


def test_cseq_of_one_party_may_be_larger_than_seq() -> None:
    """The mill gains by s2 > s1. The mine would not move to s0 by itself; with the town, on to s2, it would."""
    case = state_case(
        {"mill": [0, 2, 1], "town": [0, 1, 2], "mine": [0, 1, 2]},
        {"mill": [(2, 1)], "town": [(0, 2), (2, 0)], "mine": [(1, 0)]},
    )
    model, plain = graph(case), oracle.model(case)
    assert Alliances(model).stable((0,))["cseq"][2]
    assert not individual(model, "seq")[0][2]
    assert (oracle.cseq(plain, (0,), 2), oracle.seq(plain, 0, 2)) == (True, False)


def test_a_return_to_the_start_may_not_count() -> None:
    case = state_case({"mill": [0, 1], "town": [0, 0]}, {"mill": [(0, 1)], "town": [(1, 0)]})
    assert Alliances(graph(case)).stable((0,))["cgmr"].tolist() == [True, True]
    assert Alliances(graph(case), return_counts=False).stable((0,))["cgmr"].tolist() == [False, True]


def test_the_rules_of_improvement_differ_where_one_member_does_not_care() -> None:
    case = state_case({"mill": [0, 1], "town": [0, 0]}, {"mill": [], "town": [(0, 1)]})
    strict, pareto = (Alliances(graph(case), rule) for rule in RULES)
    assert strict.stable((0, 1))["cnash"].tolist() == [True, True]
    assert pareto.stable((0, 1))["cnash"].tolist() == [False, True]


# Elmira, as published -----------------------------------------------------------------------------------------------


def named_improvements(case: Case, ids: str) -> set[tuple[str, str]]:
    states = list_states(case)
    members = tuple(case.party_number(id) for id in ids.split("+"))
    starts, ends, _ = Alliances(graph(case)).improvements(members)

    def name(number: int) -> str:
        return states.labels.get(number, states.name(number))

    return {(name(s), name(t)) for s, t in zip(starts.tolist(), ends.tolist(), strict=True)}


def test_elmira_with_nine_states() -> None:
    case = sulh.load("elmira-nine")
    assert ("s5", "s8") in named_improvements(case, "ministry+uniroyal")
    for pair in ("ministry+uniroyal", "ministry+town", "uniroyal+town"):
        from_equilibria = {(s, t) for s, t in named_improvements(case, pair) if s in ("s5", "s8", "s9")}
        assert from_equilibria == ({("s5", "s8")} if pair == "ministry+uniroyal" else set())
    assert named_improvements(case, "ministry+uniroyal+town") == {("s2", "s4"), ("s2", "s8"), ("s6", "s8")}


def bloc_equilibria(case: Case, *blocs: str) -> dict[str, list[str]]:
    model, states = bloc_graph(case, blocs=blocs), list_states(case)
    return {
        id: states.names_of(np.flatnonzero(np.logical_and.reduce(individual(model, id)))) for id in INDIVIDUAL.values()
    }


def test_a_bloc_in_elmira_makes_an_equilibrium_that_was_none() -> None:
    case = sulh.load("elmira")
    found = bloc_equilibria(case, "ministry+uniroyal")
    alone = sulh.solve(case)
    for id, names in found.items():
        assert "NNYNY" in names  # Uniroyal alone would leave, to NNNYY
        assert "NNYNY" not in alone.equilibria(id)
    assert "NYNNY" not in found["nash"]  # where the two improve to YNYNY
    assert "NYNNY" in alone.equilibria("nash")


# Wrong calls, and limits --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_blocs", "error", "words"),
    [
        ([], UsageError, "at least one bloc"),
        ([[]], UsageError, "at least one party"),
        (["+"], UsageError, "at least one party"),
        (["ministry+ministry"], UsageError, "named twice"),
        (["ministry+town", "town+uniroyal"], UsageError, "in two blocs"),
        (["ministry+twon"], UnknownName, "Did you mean 'town'"),
    ],
)
def test_wrong_blocs(given_blocs: list[Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words.replace("+", r"\+")):
        bloc_graph(sulh.load("elmira"), blocs=given_blocs)


def test_blocs_as_one_text() -> None:
    found = bloc_graph(sulh.load("us-taliban-2018-2021"), blocs="us+afghan_government,taliban+pakistan")
    assert found.parties == ("us+afghan_government", "taliban+pakistan")


UNSURE = """
title: Unsure
parties:
  mill: {options: {open: Open}, preferences: [{prefer: open, uncertain: true}]}
  town: {options: {insist: Insist}, preferences: [mill.open, {prefer: insist, strong: true}]}
  mine: {options: {dig: Dig}, preferences: [not mill.open, town.insist]}
"""


def test_unknown_comparisons_are_refused_by_name() -> None:
    case = sulh.loads(UNSURE)
    with pytest.raises(NotDefined, match="some comparisons of mill are unknown"):
        Alliances(graph(case))
    model = bloc_graph(case, blocs=["mill+town"])
    assert REGISTERED["seq"].missing(model)
    assert not REGISTERED["seq"].missing(bloc_graph(sulh.load("elmira"), blocs=["ministry+town"]))
    with pytest.raises(NotDefined, match="are unknown"):
        REGISTERED["seq-a"].stable(model, 0, Semantics())


def test_a_bloc_has_no_score_and_no_strong_preference() -> None:
    case = sulh.loads(UNSURE)
    model = bloc_graph(case, blocs=["town+mine"])
    both = model.relations[1]
    with pytest.raises(NotDefined, match="strong"):
        both.above(np.array([0]), np.array([1]), Sight(degree=2))
    with pytest.raises(NotDefined, match="town\\+mine"):
        model.score(1)
    assert (
        REGISTERED["seq-a"].stable(model, 1, Semantics()).tolist()
        == REGISTERED["seq-d"].stable(model, 1, Semantics()).tolist()
    )


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(UnknownName, match="pareto"):
        Alliances(graph(sulh.load("chicken")), "paretto")  # type: ignore[arg-type]


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge, match="--coalition"):
        every_coalition(range(coalitions.MOST_PARTIES + 1))
    model = graph(sulh.load("elmira-nine"))
    monkeypatch.setattr(coalitions, "MOST_LISTED", 1)
    with pytest.raises(TooLarge, match="improvements of ministry\\+uniroyal"):
        Alliances(model).stable((2,))
    monkeypatch.setattr(coalitions, "MOST_PARTIES", 1)
    with pytest.raises(TooLarge, match="outside the coalition"):
        Alliances(model).stable((2,))
    monkeypatch.setattr(crosswise, "MOST_STATES", 8)
    with pytest.raises(TooLarge, match="limit is 8"):
        Alliances(model)
    monkeypatch.setattr(blocs, "MOST_MOVES", 3)
    with pytest.raises(TooLarge, match="moves of ministry\\+town to list; the limit is 3"):
        bloc_graph(sulh.load("elmira"), blocs=["ministry+town"])
