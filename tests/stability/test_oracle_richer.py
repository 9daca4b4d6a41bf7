"""The oracle says what its definitions say: completions, strength, attitudes, coalitions and blocs, by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from by_hand import COALITIONAL, by_options, conflict, equilibria, pairs, stable, types, which
from strategies import marked_cases
from sulh.case.case import Case
from sulh.case.preferences import Comparison, Comparisons
from sulh.stability import oracle

CLASSICAL = ("nash", "gmr", "smr", "seq")


# Completions --------------------------------------------------------------------------------------------------------


def test_weak_orders_are_counted_right() -> None:
    """1, 3, 13, 75 weak orders of 1 to 4 states; 5 of the 13 keep a above b."""
    sizes = [
        len(oracle.completions(conflict({"p": "?".join(f" {x} " for x in "abcd"[:n]).strip()}, {}), 0))
        for n in (1, 2, 3, 4)
    ]
    assert sizes == [1, 3, 13, 75]
    kept = oracle.completions(conflict({"p": pairs("a > b")}, {"p": "ab bc"}), 0)
    assert len(kept) == 5
    assert all(order[0] > order[1] for order in kept)


def test_in_every_completion_is_more_than_a_type() -> None:
    """From a to b, and whatever p holds of c, q leads to c or to d, one of which is no better than a."""
    p = pairs("b > a", "b > c", "b > d")
    model = conflict({"p": p, "q": "abcd"}, {"p": "ab", "q": "bc bd"})
    assert types(model, "gmr", "p", "a") == "cd"
    assert which(model, ["every-gmr", "some-gmr"], "p", "a") == ["some-gmr"]
    less = conflict({"p": pairs("b > a", "a > d"), "q": "abcd"}, {"p": "ab", "q": "bc bd"})
    assert which(less, ["every-gmr", "every-nash", "some-nash"], "p", "a") == ["every-gmr"]


def test_each_in_some_completion_is_less_than_all_in_one() -> None:
    """At s, p fears that q goes on from t to u, and q would itself go from s, as good as t, to u."""
    q = pairs("s = t")
    model = conflict({"p": "t > s > u", "q": q}, {"p": "st", "q": "tu su"})
    assert [stable(model, "some-seq", party, "s") for party in "pq"] == [True, True]
    assert "s" not in equilibria(model, "some-seq")
    assert [stable(model, "some-gmr", party, "s") for party in "pq"] == [True, True]
    assert "s" in equilibria(model, "some-gmr")


def ranks(model: oracle.Model, party: int) -> set[tuple[int, ...]]:
    """Return all weak orders that keep what is known, by trying all ranks: the plainest way there is."""
    n = len(model.names)
    found = set()
    for tried in product(range(n), repeat=n):
        dense = tuple(sorted(set(tried)).index(rank) for rank in tried)
        known = [(t, s, model.compare(party, t, s)) for t in range(n) for s in range(n)]
        if all(d is None or (d > 0) - (d < 0) == (tried[t] > tried[s]) - (tried[t] < tried[s]) for t, s, d in known):
            found.add(dense)
    return found


@given(case=marked_cases(max_options=2, max_states=4, max_parties=2))
@settings(max_examples=100)
def test_completions_are_all_weak_orders_that_fit(case: Case) -> None:
    model = oracle.model(case)
    for party in range(len(model.parties)):
        found = oracle.completions(model, party)
        assert set(found) == ranks(model, party)
        assert len(found) == len(set(found))


@given(case=marked_cases(max_options=2, max_states=3, max_parties=2), counts=st.booleans())
@settings(max_examples=60)
def test_completions_one_by_one_give_the_same_verdicts(case: Case, counts: bool) -> None:
    """Without leaving out completions that differ in nothing that is asked."""
    model = oracle.model(case)
    parties, states = range(len(model.parties)), range(len(model.names))
    orders = [oracle.completions(model, party) for party in parties]
    if not all(orders) or len(orders[0]) * len(orders[-1]) > 200:
        return
    completed = [
        replace(model, comparisons=tuple(lambda t, s, order=order: order[t] - order[s] for order in joint))
        for joint in product(*orders)
    ]
    for id, s in product(CLASSICAL, states):
        held = [[oracle.concept(id)(one, k, s, "legal-sequences", counts) for k in parties] for one in completed]
        for k in parties:
            verdicts = [one[k] for one in held]
            assert oracle.concept(f"every-{id}")(model, k, s, "legal-sequences", counts) is all(verdicts)
            assert oracle.concept(f"some-{id}")(model, k, s, "legal-sequences", counts) is any(verdicts)
        joint = any(all(one) for one in held)
        assert oracle.equilibrium(f"some-{id}")(model, s, "legal-sequences", counts) is joint


# Strength -----------------------------------------------------------------------------------------------------------

STRENGTH = [f"{how}-{id}{k}" for how in ("strong", "weak") for id in ("gmr", "smr", "seq") for k in ("", "-3")]


@pytest.mark.parametrize(
    ("p", "own", "expected"),
    [
        ("b > a > c", "ab", ["weak-gmr", "weak-gmr-3", "weak-smr", "weak-smr-3", "weak-seq", "weak-seq-3"]),
        ("b > a >> c", "ab", ["strong-gmr", "strong-smr", "strong-seq", "weak-gmr-3", "weak-smr-3", "weak-seq-3"]),
        (
            "b > a >>> c",
            "ab",
            ["strong-gmr", "strong-gmr-3", "strong-smr", "strong-smr-3", "strong-seq", "strong-seq-3"],
        ),
        (
            "b > a > d >> c",
            "ab cd",  # d, to which p escapes, is only mildly worse
            ["strong-gmr", "strong-seq", "weak-gmr-3", "weak-smr", "weak-smr-3", "weak-seq-3"],
        ),
        ("b > ac", "ab", ["weak-gmr", "weak-gmr-3", "weak-smr", "weak-smr-3", "weak-seq", "weak-seq-3"]),
    ],
)
def test_how_much_worse_the_sanction_is(p: str, own: str, expected: list[str]) -> None:
    """From a to b by p, from b to c by q, who gains mildly."""
    model = conflict({"p": p, "q": "c > b > a" if "d" not in p else "c > b > ad"}, {"p": own, "q": "bc"})
    assert sorted(which(model, STRENGTH, "p", "a")) == sorted(expected)


def test_a_strong_sanction_that_would_hurt_whoever_carries_it_out() -> None:
    model = conflict({"p": "b > a >> c", "q": "b > c > a"}, {"p": "ab", "q": "bc"})
    assert which(model, STRENGTH, "p", "a") == ["strong-gmr", "strong-smr", "weak-gmr-3", "weak-smr-3"]


def test_nothing_to_gain_is_strongly_stable() -> None:
    model = conflict({"p": "a > b", "q": "ab"}, {"p": "ab", "q": ""})
    assert which(model, STRENGTH, "p", "a") == [id for id in STRENGTH if id.startswith("strong")]


def test_strength_and_the_unknown() -> None:
    mild = conflict({"p": "b > a > c", "q": "c > b > a"}, {"p": "ab", "q": "bc"})
    assert [types(mild, f"strong-{id}", "p", "a") for id in CLASSICAL[1:]] == ["", "", ""]
    strong = conflict({"p": "b > a >> c", "q": "c > b > a"}, {"p": "ab", "q": "bc"})
    assert [types(strong, f"strong-{id}", "p", "a") for id in CLASSICAL[1:]] == ["abcd"] * 3
    unknown = conflict({"p": pairs("b > a"), "q": pairs()}, {"p": "ab", "q": "bc"})
    assert [types(unknown, f"strong-{id}", "p", "a") for id in CLASSICAL[1:]] == ["cd"] * 3
    # The escape leads to d, of which p does not know, or which is only mildly worse: then it does not deter.
    escape = conflict({"p": pairs("b > a", "a >> c"), "q": "abcd"}, {"p": "ab cd", "q": "bc"})
    assert types(escape, "strong-smr", "p", "a") == "cd"
    milder = conflict({"p": pairs("b > a", "a >> c", "a > d"), "q": "abcd"}, {"p": "ab cd", "q": "bc"})
    assert types(milder, "strong-smr", "p", "a") == ""
    assert types(milder, "smr", "p", "a") == "abcd"


# Attitudes ----------------------------------------------------------------------------------------------------------


def test_who_is_devoted_to_another_goes_where_the_other_wants() -> None:
    prefers, moves = {"p": "a > b", "q": "b > a"}, {"p": "ab", "q": ""}
    assert stable(conflict(prefers, moves), "rnash", "p", "a")
    devoted = conflict(prefers, moves, {"p": {"p": "neutral", "q": "devoting"}})
    assert not stable(devoted, "rnash", "p", "a")
    both = conflict(prefers, moves, {"p": {"q": "devoting"}})
    assert stable(both, "rnash", "p", "a")  # b is worse for itself
    hostile = conflict({"p": "b > a", "q": "b > a"}, moves, {"p": {"q": "aggressive"}})
    assert stable(hostile, "rnash", "p", "a")  # b would please q
    assert not stable(hostile, "nash", "p", "a")


def test_what_is_as_good_is_worth_a_move_and_hurts_nobody() -> None:
    tied = conflict({"p": "ab", "q": "ab"}, {"p": "ab", "q": ""})
    assert stable(tied, "nash", "p", "a")
    assert not stable(tied, "rnash", "p", "a")
    hostile = conflict({"p": "ab", "q": "ab"}, {"p": "ab", "q": ""}, {"p": {"q": "aggressive"}})
    assert stable(hostile, "rnash", "p", "a")


def test_staying_may_have_to_be_agreeable() -> None:
    prefers, moves = {"p": "a > b", "q": "a > b"}, {"p": "ab", "q": ""}
    for attitudes, required in ({}, True), ({"p": {"q": "aggressive"}}, False):
        model = conflict(prefers, moves, attitudes)
        assert stable(model, "rnash", "p", "a")
        assert stable(model, "rnash", "p", "a", staying="required") is required


def test_relational_sanctions() -> None:
    """From a to b by p; q leads to c. Only a devoted q, to whom c is no good, would do so."""
    prefers, moves = {"p": "b > a > c", "q": "b > c > a", "r": "c > b > a"}, {"p": "ab", "q": "bc", "r": ""}
    every = ["rnash", "rgmr", "rsmr", "rseq"]
    assert which(conflict(prefers, moves), every, "p", "a") == ["rgmr", "rsmr"]
    for_r = conflict(prefers, moves, {"q": {"q": "neutral", "r": "devoting"}})
    assert which(for_r, every, "p", "a") == ["rgmr", "rsmr", "rseq"]
    back = conflict(prefers, {**moves, "p": "ab cb"}, {"q": {"q": "neutral", "r": "devoting"}})
    assert which(back, every, "p", "a") == ["rgmr", "rseq"]


def test_who_does_not_care_at_all_is_stable_only_where_it_cannot_move() -> None:
    neutral = conflict({"p": "a > b > c", "q": "abc"}, {"p": "ab", "q": "bc"}, {"p": {"p": "neutral"}})
    assert which(neutral, ["rnash", "rgmr", "rsmr", "rseq"], "p", "a") == []
    assert which(neutral, ["rnash", "rgmr", "rsmr", "rseq"], "p", "b") == ["rnash", "rgmr", "rsmr", "rseq"]


# Coalitions and blocs -----------------------------------------------------------------------------------------------


def held(model: oracle.Model, coalition: str, state: str, rule: str = "all") -> list[str]:
    """Return the coalitional concepts by which a coalition is stable."""
    members = [model.parties.index(id) for id in coalition]
    return [id for id, concept in COALITIONAL.items() if concept(model, members, model.names.index(state), rule)]


def test_elmira_jumps_once() -> None:
    model = oracle.model(sulh.load("elmira"))
    jumps = {
        (model.names[s], coalition, model.names[t])
        for s in range(len(model.names))
        for coalition in oracle.every_coalition(range(3))
        if len(coalition) > 1 and oracle.equilibrium("seq")(model, s)
        for t in oracle.coalition_improvements(model, coalition, s)
    }
    assert jumps == {("NYNNY", (0, 1), "YNYNY")}
    strong = [name for s, name in enumerate(model.names) if oracle.strong_equilibrium(model, s)]
    assert strong == ["NNNYN", "YNNYN", "YNYNY", "NNNYY", "YNNYY"]


def test_a_coalition_goes_through_what_hurts() -> None:
    """From a over b, bad for both, to c, good for both; r may then spoil it."""
    prefers = {"p": "c > a > bd", "q": "c > a > bd", "r": "abcd"}
    moves = {"p": "ab", "q": "bc", "r": ""}
    assert oracle.strong_equilibrium(conflict(prefers, {"p": "ab", "q": "", "r": ""}), 0)
    free = conflict(prefers, moves)
    assert held(free, "pq", "a") == []
    assert held(free, "p", "a") == held(free, "q", "a") == list(COALITIONAL)
    assert not oracle.strong_equilibrium(free, 0)
    spoilt = conflict(prefers, {**moves, "r": "cd"})
    assert held(spoilt, "pq", "a") == ["cgmr", "csmr"]
    keen = conflict({**prefers, "r": "d > abc"}, {**moves, "r": "cd"})
    assert held(keen, "pq", "a") == ["cgmr", "csmr", "cseq"]
    mended = conflict({**prefers, "r": "d > abc"}, {"p": "ab db", "q": "bc", "r": "cd"})
    assert held(mended, "pq", "a") == ["cgmr", "cseq"]


def test_a_member_that_does_not_mind() -> None:
    model = conflict({"p": "b > a > c", "q": "ab > c", "r": "abc"}, {"p": "ab", "q": "", "r": "bc"})
    assert oracle.coalition_improvements(model, [0, 1], 0, "all") == set()
    assert oracle.coalition_improvements(model, [0, 1], 0, "pareto") == {1}
    assert held(model, "pq", "a", "all") == list(COALITIONAL)
    assert held(model, "pq", "a", "pareto") == ["cgmr", "csmr"]


def test_sanctioners_may_act_together() -> None:
    """q alone would not go from b to c, but q and r go on to d, good for both and bad for p."""
    prefers = {"p": "bc > a > d", "q": "d > b > ac", "r": "d > b > ac"}
    model = conflict(prefers, {"p": "ab", "q": "bc", "r": "cd"})
    assert not stable(model, "seq", "p", "a")
    assert "cseq" in held(model, "p", "a")


def test_all_together_have_nobody_to_fear() -> None:
    model = conflict({"p": "b > a", "q": "b > a"}, {"p": "ab", "q": "ba"})
    assert held(model, "pq", "a") == []
    assert held(model, "pq", "b") == list(COALITIONAL)


def test_a_bloc_is_another_question() -> None:
    case = sulh.load("elmira")
    apart, bloc = oracle.model(case), oracle.bloc_model(case, [["ministry", "uniroyal"], ["town"]])
    assert bloc.parties == ("ministry+uniroyal", "town")
    assert "NNYNY" in equilibria(bloc, "nash")
    assert "NNYNY" not in equilibria(apart, "nash")
    assert "NYNNY" not in equilibria(bloc, "nash")
    alone = oracle.bloc_model(case, [["ministry"], ["uniroyal"], ["town"]])
    assert alone.reach == apart.reach
    assert all(equilibria(alone, id) == equilibria(apart, id) for id in (*CLASSICAL, "maximin", "sim"))


def test_a_bloc_moves_in_one_step_and_may_not_do_what_a_member_may_not() -> None:
    text = """\
sulh: 1
parties:
  p: {options: {a: {text: A, direction: forward}}, preferences: [p.a]}
  q: {options: {b: B}, preferences: [p.a, not q.b]}
feasible: [a iff b]
"""
    apart, bloc = oracle.model(sulh.loads(text)), oracle.bloc_model(sulh.loads(text), [["p", "q"]])
    assert apart.reach == ({0: set(), 1: set()}, {0: set(), 1: set()})
    assert bloc.reach == ({0: {1}, 1: set()},)
    assert [[bloc.compare(0, t, s) for s in (0, 1)] for t in (0, 1)] == [[0, -1], [1, 0]]
    banned = sulh.loads(text + "forbidden_moves: [{by: q, from: not b, to: b}]\n")
    assert oracle.bloc_model(banned, [["p", "q"]]).reach == ({0: set(), 1: set()},)


def test_a_bloc_of_one_prefers_as_that_party_does() -> None:
    preference = Comparisons((Comparison("YY", ">", "NN", 2), Comparison("YN", ">", "NN", 3)))
    alone = oracle.bloc_model(by_options(preference), [["p"]])
    assert [alone.compare(0, t, 0) for t in range(4)] == [0, 3, None, 2]


def test_a_bloc_that_is_not_of_one_mind_prefers_neither() -> None:
    text = "{sulh: 1, parties: {p: {options: {a: A}, preferences: [a]}, q: {options: {b: B}, preferences: [not p.a]}}}"
    bloc = oracle.bloc_model(sulh.loads(text), [["p", "q"]])
    assert {bloc.compare(0, t, s) for t in range(4) for s in range(4)} == {0}
