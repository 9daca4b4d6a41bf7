"""The oracle says what its definitions say: small conflicts worked by hand, and a few facts that check it by itself.

States are single letters. ``"b > a >> cd ? e"`` is a ranking: b above a, a strongly above c and d, which tie, and
e shares their place and is not known against them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from strategies import marked_cases
from sulh.case.case import Case, Party
from sulh.case.preferences import Attitude, Comparison, Comparisons, Preference, RankedGroup, Ranking
from sulh.stability import oracle

CLASSICAL = ("nash", "gmr", "smr", "seq")


def ranking(text: str) -> Ranking:
    """Return the ranking that a text says, best first."""
    first, *rest = re.split(r" (>+|\?) ", text)
    groups = [RankedGroup(tuple(first))]
    for sign, tied in zip(rest[::2], rest[1::2], strict=True):
        groups.append(RankedGroup(tuple(tied), gap=max(1, sign.count(">")), unknown=sign == "?"))
    return Ranking(tuple(groups))


def pairs(*texts: str) -> Comparisons:
    """Return comparisons such as ``"a >> b"``."""
    items = []
    for text in texts:
        left, sign, right = text.split()
        items.append(Comparison(left, ">" if sign[0] == ">" else "=", right, len(sign)))
    return Comparisons(tuple(items))


def conflict(
    prefers: Mapping[str, str | Preference],
    moves: Mapping[str, str],
    attitudes: Mapping[str, Mapping[str, Attitude]] | None = None,
) -> oracle.Model:
    """Return a conflict of named states; ``"ab bc"`` are moves from a to b and from b to c."""
    preferences = {id: ranking(text) if isinstance(text, str) else text for id, text in prefers.items()}
    arcs = {id: tuple((arc[0], arc[1]) for arc in text.split()) for id, text in moves.items()}
    used = {state for one in arcs.values() for arc in one for state in arc}
    used |= {
        state
        for one in preferences.values()
        if isinstance(one, Ranking)
        for group in one.groups
        for state in group.patterns
    }
    parties = tuple(
        Party(id, preference=preference, attitudes=(attitudes or {}).get(id, {}))
        for id, preference in preferences.items()
    )
    return oracle.model(
        Case("hand", "By hand", parties, named_states=dict.fromkeys(sorted(used), ""), named_moves=arcs)
    )


def stable(model: oracle.Model, id: str, party: str, state: str, **choices: object) -> bool:
    """Whether a party is stable at a state."""
    return oracle.concept(id)(model, model.parties.index(party), model.names.index(state), **choices)


def equilibria(model: oracle.Model, id: str) -> list[str]:
    """Return the names of the equilibria."""
    return [name for s, name in enumerate(model.names) if oracle.equilibrium(id)(model, s)]


def which(model: oracle.Model, ids: Sequence[str], party: str, state: str, **choices: object) -> list[str]:
    """Return the concepts by which a party is stable at a state."""
    return [id for id in ids if stable(model, id, party, state, **choices)]


# How states compare -------------------------------------------------------------------------------------------------


def table(model: oracle.Model, states: str) -> list[list[int | None]]:
    """Return how the first party compares each state with each, by rows."""
    numbers = [model.names.index(state) for state in states]
    return [[model.compare(0, t, s) for s in numbers] for t in numbers]


def test_the_largest_gap_between_two_states_counts() -> None:
    model = conflict({"p": "a > b >>> c > d"}, {})
    assert table(model, "abcd") == [[0, 1, 3, 3], [-1, 0, 3, 3], [-3, -3, 0, 1], [-3, -3, -1, 0]]


def test_groups_that_share_a_place_are_unknown_to_one_another() -> None:
    model = conflict({"p": "a >> b ? cd ? e > f"}, {})
    U = None
    assert table(model, "abcdef") == [
        [0, 2, 2, 2, 2, 2],
        [-2, 0, U, U, U, 1],
        [-2, U, 0, 0, U, 1],
        [-2, U, 0, 0, U, 1],
        [-2, U, U, U, 0, 1],
        [-2, -1, -1, -1, -1, 0],
    ]


def test_pairs_say_exactly_what_is_written() -> None:
    model = conflict({"p": pairs("a > b", "b >> c", "c = d", "c > a")}, {"p": "ab bc cd"})
    U = None
    assert table(model, "abcd") == [[0, 1, -1, U], [-1, 0, 2, U], [1, -2, 0, 0], [U, U, 0, 0]]
    assert not oracle.complete(model, 0)
    assert not oracle.completions(model, 0)


def by_options(preference: Preference) -> Case:
    """Return a case in which one party holds two options, and prefers so."""
    case = sulh.loads("{sulh: 1, parties: {p: {options: {a: A, b: B}, preferences: [a, b]}}}")
    return replace(case, parties=(replace(case.parties[0], preference=preference),))


def test_the_first_statement_that_differs_decides() -> None:
    case = sulh.loads("{sulh: 1, parties: {p: {options: {a: A, b: B}, preferences: [a, b]}}}")
    a, b = case.parties[0].preference.items  # type: ignore[union-attr]
    degrees = oracle.model(by_options(replace(case.parties[0].preference, items=(replace(a, degree=3), b))))
    assert degrees.names == ("NN", "YN", "NY", "YY")
    assert [[degrees.compare(0, t, s) for s in range(4)] for t in range(4)] == [
        [0, -3, -1, -3],
        [3, 0, 3, -1],
        [1, -3, 0, -3],
        [3, 1, 3, 0],
    ]
    unknown = oracle.model(by_options(replace(case.parties[0].preference, items=(replace(a, uncertain=True), b))))
    assert [unknown.compare(0, t, 0) for t in range(4)] == [0, None, 1, None]
    assert [unknown.compare(0, t, 3) for t in range(4)] == [None, -1, None, 0]


def test_pairs_by_pattern_hold_for_every_state_of_each_side() -> None:
    model = oracle.model(by_options(Comparisons((Comparison("Y-", ">", "N-", 2), Comparison("YY", "=", "YN")))))
    assert [[model.compare(0, t, s) for s in range(4)] for t in range(4)] == [
        [0, -2, None, -2],
        [2, 0, 2, 0],
        [None, -2, 0, -2],
        [2, 0, 2, 0],
    ]


# Improvements and sanctions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opponent", "own", "expected"),
    [
        ("c > b > a", "ab", ["gmr", "smr", "seq", "sseq"]),  # it improves from b to c, where p is stuck
        ("c > b > a", "ab cb", ["gmr", "seq"]),  # p goes back to b
        ("b > c > a", "ab", ["gmr", "smr"]),  # it would hurt itself
        ("b > c > a", "ab cb", ["gmr"]),
    ],
)
def test_p_gains_by_going_to_b_and_may_be_led_to_c(opponent: str, own: str, expected: list[str]) -> None:
    model = conflict({"p": "b > a > c", "q": opponent}, {"p": own, "q": "bc"})
    assert which(model, ["nash", "gmr", "smr", "seq", "sseq"], "p", "a") == expected


def test_leading_back_to_the_start_counts_unless_it_does_not() -> None:
    model = conflict({"p": "b > a", "q": "a > b"}, {"p": "ab", "q": "ba"})
    every = ["gmr", "seq", "gmr-a", "gmr-d", "seq-c"]
    assert which(model, every, "p", "a") == every
    assert which(model, every, "p", "a", return_counts=False) == []
    # p wants what is worse for itself, so b, and not a, which is as good as a.
    hurt = conflict({"p": "a > b", "q": "ab"}, {"p": "ab", "q": "ba"}, {"p": {"p": "aggressive"}})
    assert stable(hurt, "rgmr", "p", "a")
    assert not stable(hurt, "rgmr", "p", "a", return_counts=False)


def test_sanctions_of_three_moves() -> None:
    """Only q, r, q again come to e; single moves come to c, each once to d."""
    model = conflict({"p": "b > c > d > a > e", "q": "abcde", "r": "abcde"}, {"p": "ab", "q": "bc de", "r": "cd"})
    found = {rule: stable(model, "gmr", "p", "a", sanctions=rule) for rule in ("single-move", "each-once")}
    assert found == {"single-move": False, "each-once": False}
    assert stable(model, "gmr", "p", "a", sanctions="legal-sequences")
    assert [stable(model, "maximin-2", "p", "a", sanctions=rule) for rule in ("each-once", "legal-sequences")] == [
        False,
        True,
    ]


# Simultaneous answers -----------------------------------------------------------------------------------------------


def test_both_dare_at_once_in_chicken() -> None:
    model = oracle.model(sulh.load("chicken"))
    assert equilibria(model, "sim") == equilibria(model, "seq-or-sim") == ["YN", "NY", "YY"]
    assert equilibria(model, "seq") == ["YN", "NY"]


def test_a_crash_that_cannot_happen_is_passed_over() -> None:
    text = """\
sulh: 1
parties:
  p: {options: {swerve: S}, preferences: [p.swerve or q.swerve, not p.swerve, q.swerve]}
  q: {options: {swerve: S}, preferences: [p.swerve or q.swerve, not q.swerve, p.swerve]}
"""
    free = oracle.model(sulh.loads(text))
    ruled = oracle.model(sulh.loads(text + "feasible: [p.swerve or q.swerve]\n"))
    both = free.names.index("YY")
    assert oracle.sim(free, 0, both)
    assert oracle.passed_over(free, 0, both) == set()
    both = ruled.names.index("YY")
    assert not oracle.sim(ruled, 0, both)
    assert oracle.passed_over(ruled, 0, both) == {(ruled.names.index("NY"), "NN")}


# Foresight ----------------------------------------------------------------------------------------------------------


def test_chicken_and_the_dilemma_as_published() -> None:
    chicken, dilemma = (oracle.model(sulh.load(name)) for name in ("chicken", "prisoners-dilemma"))
    assert equilibria(chicken, "limited-1") == ["YN", "NY"]
    assert equilibria(chicken, "limited-2") == []
    assert all(equilibria(chicken, id) == ["YY"] for id in ("limited", "limited-5", "limited-6", "non-myopic"))
    assert all(equilibria(dilemma, id) == ["NN", "YY"] for id in ("limited-2", "limited", "limited-6", "non-myopic"))
    assert equilibria(chicken, "maximin-1") == ["YN", "NY"]
    assert all(equilibria(chicken, id) == ["YN", "NY", "YY"] for id in ("maximin-2", "maximin", "maximin-4"))
    assert equilibria(chicken, "stackelberg-first") == ["NY"]  # the first drives on, the second gives way
    assert equilibria(chicken, "stackelberg-second") == ["YN"]


@pytest.mark.parametrize(("reply", "two"), [("c > d > b > a", False), ("cd > b > a", True), ("d > c > b > a", True)])
def test_of_replies_that_tie_the_worst_is_expected(reply: str, two: bool) -> None:
    """From a the party p goes to b, from where q goes to c, the best for p, to d, the worst, or nobody knows."""
    model = conflict({"p": "c > b > a > d", "q": reply}, {"p": "ab", "q": "bc bd"})
    assert not stable(model, "limited-1", "p", "a")
    assert stable(model, "limited-2", "p", "a") is two


def test_both_of_the_best_moves_are_expected() -> None:
    """From a, q goes to b or c, which tie for q; p, before it, thinks of the worse."""
    model = conflict({"p": "b > e > c > a", "q": "bc > a > e"}, {"p": "ea", "q": "ab ac"})
    assert stable(model, "limited-2", "p", "e")
    assert not stable(
        conflict({"p": "bc > e > a", "q": "bc > a > e"}, {"p": "ea", "q": "ab ac"}), "limited-2", "p", "e"
    )


def test_what_is_stable_for_every_other_horizon_is_not_non_myopic() -> None:
    """Round the ring a b c d. Shall p go from a to b?

    One step ahead yes; two: no, q goes on to c, the worst; three: yes, for p would go on from c to d, which q
    likes less than b, so q stays at b; four: no, for now q would come back from d to a, and nothing is gained.
    """
    model = conflict({"p": "b > d > a > c", "q": "c > a > b > d"}, {"p": "ab cd", "q": "bc da"})
    found = ["".join(name for name in "abcd" if stable(model, f"limited-{h}", "p", name)) for h in range(1, 9)]
    assert found == ["bd", "abd"] * 4
    assert [name for name in "abcd" if stable(model, "non-myopic", "p", name)] == ["b", "d"]
    assert stable(model, "stackelberg-p", "p", "a")  # a leader looks two steps ahead


def test_what_is_unstable_once_in_every_four_horizons_is_not_non_myopic() -> None:
    model = oracle.model(sulh.load("sustainable-development"))
    found = [which(model, [f"limited-{h}"], "developers", "YY") != [] for h in range(1, 13)]
    assert found == [True, True, False, True] * 3
    assert not stable(model, "non-myopic", "developers", "YY")


def test_who_cannot_move_is_stable_and_moves_alone_are_followed() -> None:
    model = conflict({"p": "b > a", "q": "ab"}, {"p": "ab", "q": ""})
    assert [stable(model, "limited-4", party, "a") for party in "pq"] == [False, True]
    assert not stable(model, "non-myopic", "p", "a")
    assert oracle.ids(model, "stackelberg") == ["stackelberg-p"]


def test_maximin_looks_as_many_turns_ahead_as_asked() -> None:
    """From a to b, punished at c, back at b, which q cannot prevent: stable at horizon 2 only."""
    model = conflict({"p": "b > a > c", "q": "abc"}, {"p": "ab cb", "q": "bc"})
    assert [stable(model, f"maximin-{h}", "p", "a") for h in (1, 2, 3)] == [False, True, False]


# Unknown preference -------------------------------------------------------------------------------------------------

TYPES = "abcd"


def types(model: oracle.Model, stem: str, party: str, state: str) -> str:
    """Return the types by which a party is stable."""
    return "".join(type for type in TYPES if stable(model, f"{stem}-{type}", party, state))


def test_a_move_to_the_unknown() -> None:
    model = conflict({"p": pairs(), "q": "ab"}, {"p": "ab", "q": ""})
    assert {stem: types(model, stem, "p", "a") for stem in CLASSICAL} == dict.fromkeys(CLASSICAL, "bd")


def test_an_unknown_sanction_and_an_unknown_escape() -> None:
    sanction = conflict({"p": pairs("b > a"), "q": "abc"}, {"p": "ab", "q": "bc"})
    assert types(sanction, "gmr", "p", "a") == types(sanction, "smr", "p", "a") == "cd"
    assert types(sanction, "seq", "p", "a") == ""  # q holds b and c equal
    escape = conflict({"p": pairs("b > a", "a > c"), "q": "abcd"}, {"p": "ab cd", "q": "bc"})
    assert types(escape, "gmr", "p", "a") == "abcd"
    assert types(escape, "smr", "p", "a") == "cd"


def test_opponents_take_steps_of_which_they_do_not_know() -> None:
    model = conflict({"p": "b > a > c", "q": pairs("a = c")}, {"p": "ab", "q": "bc"})
    assert types(model, "seq", "p", "a") == "abcd"


def test_staying_put_is_no_sanction_even_where_nothing_is_known() -> None:
    alone = conflict({"p": pairs(), "q": "ab"}, {"p": "ab", "q": ""})
    assert not stable(alone, "gmr-c", "p", "a")
    back = conflict({"p": pairs(), "q": "abc", "r": "abc"}, {"p": "ab", "q": "bc", "r": "cb"})
    assert stable(back, "gmr-c", "p", "a")  # q and r lead over c, of which p knows nothing, to b again
    assert not stable(back, "gmr-a", "p", "a")


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

COALITIONAL = {"cnash": oracle.cnash, "cgmr": oracle.cgmr, "csmr": oracle.csmr, "cseq": oracle.cseq}


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


# Ids, and where concepts are defined --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "id",
    ["limited-0", "maximin--1", "strong-gmr-1", "weak-gmr-a", "strong-nash", "sseq-a", "stackelberg", "every-sseq"],
)
def test_ids_that_mean_nothing(id: str) -> None:
    with pytest.raises(KeyError):
        oracle.concept(id)


EVERY = sorted({*oracle.ORACLE, "stackelberg", "stackelberg-p", "limited-2", "maximin-2", "strong-gmr-3"})
AHEAD = {"limited", "limited-2", "non-myopic", "stackelberg", "stackelberg-p"}
SCORED = {"maximin", "maximin-2"}
ALWAYS = {id for id in EVERY if id[-2:] in ("-a", "-b", "-c", "-d")}
COMPLETED = {id for id in EVERY if id.startswith(("every-", "some-"))}
SIMULTANEOUS = {"sim", "seq-or-sim"}


@pytest.mark.parametrize(
    ("prefers", "moves", "missing"),
    [
        ({"p": "a > b", "q": "ab"}, {"p": "ab", "q": ""}, SIMULTANEOUS),
        ({"p": "a > b", "q": "ab", "r": "ab"}, {"p": "ab", "q": "ab", "r": ""}, SIMULTANEOUS),
        ({"p": "a > b", "q": "ab", "r": "ab"}, {"p": "ab", "q": "ab", "r": "ba"}, SIMULTANEOUS | AHEAD),
        ({"p": "a > b > c", "q": "a ? b > c"}, {"p": "ab", "q": ""}, set(EVERY) - ALWAYS - COMPLETED),
        (
            {"p": pairs("a > b", "b > c", "c > a"), "q": "abc"},
            {"p": "ab bc", "q": ""},
            SIMULTANEOUS | AHEAD | SCORED | COMPLETED,
        ),
        ({"q": "a > b", "r": "ab"}, {"q": "ab", "r": ""}, SIMULTANEOUS | {"stackelberg-p"}),
    ],
)
def test_where_concepts_are_defined(
    prefers: dict[str, str | Preference], moves: dict[str, str], missing: set[str]
) -> None:
    model = conflict(prefers, moves)
    assert {id for id in EVERY if not oracle.defined(model, id)} == missing


def test_simultaneous_answers_need_options_that_are_kept_apart() -> None:
    text = "{sulh: 1, parties: {p: {options: {a: A, b: B}, preferences: [a]}}, %s}"
    plain, merged = oracle.model(sulh.loads(text % "")), sulh.loads(text % 'coalesce: [{states: "Y-", as: on}]')
    assert oracle.defined(plain, "sim")
    assert not oracle.defined(oracle.model(merged), "sim")


@given(case=marked_cases(max_parties=3), rule=st.sampled_from(["legal-sequences", "each-once", "single-move"]))
@settings(max_examples=150)
def test_facts_that_follow_from_the_definitions(case: Case, rule: str) -> None:
    model = oracle.model(case)
    known = all(oracle.complete(model, k) for k in range(len(model.parties)))
    few = len(model.names) <= 4
    chains = [f"{stem}-{{}}" for stem in ("nash", "gmr", "smr", "seq", "strong-gmr", "strong-smr", "strong-seq")]
    for k, s, counts in product(range(len(model.parties)), range(len(model.names)), (True, False)):
        memory: dict[str, bool] = {}

        def says(id: str, k: int = k, s: int = s, counts: bool = counts, memory: dict[str, bool] = memory) -> bool:
            return memory.setdefault(id, oracle.concept(id)(model, k, s, rule, counts))

        for chain in chains:
            a, b, c, d = (says(chain.format(type)) for type in TYPES)
            assert a <= b <= d
            assert a <= c <= d
        for id in CLASSICAL[1:]:
            assert all(says(f"strong-{id}-{type}") <= says(f"{id}-{type}") for type in TYPES)
        if known:
            assert says("nash") <= says("sseq") <= says("smr") <= says("gmr")
            assert says("sseq") <= says("seq") <= says("gmr")
            assert all(says(f"{id}-{type}") == says(id) for id in CLASSICAL for type in TYPES)
            for id in CLASSICAL[1:]:
                assert says("nash") <= says(f"strong-{id}-3") <= says(f"strong-{id}") <= says(id)
                assert all(says(f"strong-{id}-{type}") == says(f"strong-{id}") for type in TYPES)
                assert says(f"weak-{id}") == (says(id) and not says(f"strong-{id}"))
        if known and counts and rule == "legal-sequences":
            for id in ("nash", "gmr", "smr"):
                if len(model.parties) > 1 or id == "nash":
                    assert COALITIONAL[f"c{id}"](model, [k], s) is (says(id))
        if few and oracle.defined(model, "every-nash"):
            assert all(says(f"every-{id}") <= says(f"some-{id}") for id in CLASSICAL)
        if oracle.defined(model, "limited"):
            assert says("limited-1") == says("nash")
        if oracle.defined(model, "maximin") and counts:
            assert says("maximin-1") == says("nash")
            assert says("maximin-2") == says("gmr")
