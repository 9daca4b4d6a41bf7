"""The oracle says what its definitions say: comparing, answers, foresight, unknown preference, by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from by_hand import COALITIONAL, TYPES, by_options, conflict, equilibria, pairs, stable, types, which
from strategies import marked_cases
from sulh.case.case import Case
from sulh.case.preferences import Comparison, Comparisons, Preference
from sulh.stability import oracle

CLASSICAL = ("nash", "gmr", "smr", "seq")


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
