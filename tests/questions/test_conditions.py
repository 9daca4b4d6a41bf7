"""Conditions and shares: against all rankings one by one, by the definitions of the concepts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import permutations, product
from math import factorial
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import sulh
from strategies import marked_cases, option_cases, state_cases
from sulh.case.case import Case
from sulh.errors import NotDefined, TooLarge, UsageError
from sulh.questions import demands as demanding
from sulh.questions import shares
from sulh.questions.conditions import StateConditions, conditions, conditions_of
from sulh.questions.demands import Demand
from sulh.questions.situation import Situation, situation
from sulh.questions.wishes import Quantifier, Wish, wishes
from sulh.stability import oracle
from sulh.stability.concept import Semantics

FIVE = ("nash", "gmr", "smr", "seq", "sseq")
RULES = ("legal-sequences", "each-once", "single-move")
few = settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
small = st.one_of(option_cases(max_options=3, max_parties=3), state_cases(max_states=5, max_parties=3))
semantics = st.builds(Semantics, st.sampled_from(RULES), st.booleans())

TWO_GAINS = """
title: A party with two moves, each of which has one answer
states: {s: "", t1: "", t2: "", u1: "", u2: ""}
parties:
  a: {ranking: [[s, t1, t2, u1, u2]], moves: [{from: s, to: t1}, {from: s, to: t2}]}
  b: {ranking: [[s, t1, t2, u1, u2]], moves: [{from: t1, to: u1}, {from: t2, to: u2}]}
"""


def disjoint(sizes: Sequence[int]) -> Fraction:
    """The integral over x from 0 to 1 of the product of 1 - x^size."""
    terms = Counter({0: 1})
    for size in sizes:
        terms.update({power + size: -factor for power, factor in list(terms.items())})
    return sum((Fraction(factor, power + 1) for power, factor in terms.items()), Fraction(0))


def verdict(model: oracle.Model, concept: str, party: int, s: int, how: Semantics) -> bool:
    return bool(getattr(oracle, concept)(model, party, s, how.sanctions, how.return_counts))


def ranked(model: oracle.Model, ranks: dict[int, Sequence[int]]) -> oracle.Model:
    """The model with other rankings of some parties: of each state its rank, larger is better."""
    comparisons = list(model.comparisons)
    for party, rank in ranks.items():
        comparisons[party] = lambda t, s, rank=rank: int(np.sign(rank[t] - rank[s]))
    return replace(model, comparisons=tuple(comparisons))


def orders(n: int) -> Iterator[tuple[int, ...]]:
    return permutations(range(n))


def meets(found: Sequence[Demand], above: set[int]) -> bool:
    """Whether a set of states above the start meets demands, read off as they are written."""
    return all(
        one.always or one.move not in above or any(not above & set(reply.states) for reply in one.replies)
        for one in found
    )


def in_situation(case: Case, how: Semantics) -> Situation:
    return situation(case, semantics=how)


@few
@given(small, st.sampled_from(FIVE), semantics, st.data())
def test_conditions_and_shares_are_those_of_all_rankings(
    case: Case, concept: str, how: Semantics, data: st.DataObject
) -> None:
    model = oracle.model(case)
    n = len(model.names)
    assume(n <= 5)
    s = data.draw(st.integers(0, n - 1))
    answer = conditions(in_situation(case, how), s, concept, joint=False)
    for party, one in enumerate(answer.parties):
        hits = 0
        for rank in orders(n):
            holds = verdict(ranked(model, {party: rank}), concept, party, s, how)
            above = {t for t in range(n) if rank[t] > rank[s]}
            assert meets(one.demands, above) == meets(one.needed, above) == holds
            hits += holds
        assert one.share.how == "exact"
        assert one.share.exact == Fraction(hits, factorial(n))
        assert one.share.counts is not None
        assert one.share.counts.share == one.share.exact
        assert one.met == verdict(model, concept, party, s, how)
    assert answer.met == all(verdict(model, concept, party, s, how) for party in range(len(case.parties)))
    json.dumps(answer.to_dict(), allow_nan=False)


def every_profile(model: oracle.Model) -> Iterator[oracle.Model]:
    n, parties = len(model.names), range(len(model.parties))
    for profile in product(orders(n), repeat=len(parties)):
        yield ranked(model, dict(zip(parties, profile, strict=True)))


def holds_in(model: oracle.Model, concept: str, s: int, how: Semantics) -> bool:
    return all(verdict(model, concept, party, s, how) for party in range(len(model.parties)))


@few
@given(
    st.one_of(option_cases(max_options=2, max_parties=3), state_cases(max_states=4, max_parties=3)),
    st.sampled_from(FIVE),
    semantics,
    st.data(),
)
def test_the_share_of_all_profiles(case: Case, concept: str, how: Semantics, data: st.DataObject) -> None:
    model = oracle.model(case)
    n = len(model.names)
    assume(factorial(n) ** len(case.parties) <= 1300)
    s = data.draw(st.integers(0, n - 1))
    answer = conditions(in_situation(case, how), s, concept)
    hits = sum(holds_in(one, concept, s, how) for one in every_profile(model))
    assert answer.joint is not None
    assert answer.joint.exact == Fraction(hits, factorial(n) ** len(case.parties))
    if concept in ("nash", "gmr", "smr"):
        assert answer.joint.exact == np.prod([one.share.exact for one in answer.parties])


quantifiers: tuple[Quantifier, ...] = ("some", "every", "only", "no")


@few
@given(
    st.one_of(option_cases(max_options=2, max_parties=2), state_cases(max_states=4, max_parties=2)),
    st.sampled_from(FIVE),
    st.sampled_from(quantifiers),
    st.data(),
)
def test_the_share_of_a_wish_about_several_states(
    case: Case, concept: str, quantifier: Quantifier, data: st.DataObject
) -> None:
    model = oracle.model(case)
    n = len(model.names)
    assume(factorial(n) ** len(case.parties) <= 600)
    chosen = sorted(data.draw(st.sets(st.integers(0, n - 1), min_size=1)))
    wish = Wish(quantifier, "these", concept, np.array(chosen))
    answer = conditions_of(situation(case), wish)
    hits, how = 0, Semantics()
    for one in every_profile(model):
        holding = np.array([holds_in(one, concept, s, how) for s in range(n)])
        hits += bool(wish.met(holding))
    assert answer.share is not None
    assert answer.share.exact == Fraction(hits, factorial(n) ** len(case.parties))
    as_coded = [s for s in range(n) if holds_in(model, concept, s, how)]
    assert list(answer.holding) == [s for s in chosen if s in as_coded]
    assert list(answer.against) == [s for s in as_coded if s not in chosen and quantifier == "only"]
    assert sorted(one.number for one in answer) == sorted({*chosen, *answer.against})
    first = [one.number for one in answer][: answer.first]
    if quantifier == "no" and len(chosen) > 1:
        assert set(first) <= set(answer.holding)
    if quantifier == "only":
        assert set(answer.against[: len(first)]) <= set(first)
    json.dumps(answer.to_dict(), allow_nan=False)


@given(option_cases(transitive=True), st.data())
def test_gmr_slices_of_options_share_nothing_so_the_short_formula_holds(case: Case, data: st.DataObject) -> None:
    here = situation(case)
    s = data.draw(st.integers(0, here.graph.n - 1))
    for party, one in enumerate(conditions(here, s, "gmr").parties):
        moves = here.moves(party, s)
        reached = demanding.reach(here.graph, party, moves, here.semantics, credible=False)
        sizes = [1 + len(set(ends.tolist()) - {t}) for t, ends in zip(moves.tolist(), reached, strict=True)]
        assert one.share.exact == disjoint(sizes)
    for party, one in enumerate(conditions(here, s, "nash").parties):
        assert one.share.exact == Fraction(1, 1 + len(here.moves(party, s)))


def test_the_last_improvement_does_not_overwrite_what_an_earlier_one_showed() -> None:
    """A published program keeps the verdict about the last improvement only, and so counts too many rankings."""
    here = situation(sulh.loads(TWO_GAINS))
    s, t1, t2, u1, u2 = range(5)
    right = overwritten = 0
    for rank in orders(5):
        above = {state for state in range(5) if rank[state] > rank[s]}
        stable = [not (t in above and u in above) for t, u in ((t1, u1), (t2, u2))]
        right += all(stable)
        last = [ok for t, ok in zip((t1, t2), stable, strict=True) if t in above]
        overwritten += last[-1] if last else True
    assert Fraction(right, 120) == Fraction(8, 15)
    assert Fraction(overwritten, 120) == Fraction(7, 12)
    for concept in ("gmr", "smr"):
        assert conditions(here, s, concept).parties[0].share.exact == Fraction(8, 15)


def test_what_is_demanded_in_words_of_the_theory() -> None:
    here = situation(sulh.loads(TWO_GAINS))
    gmr, nash = conditions(here, 0, "gmr"), conditions(here, 0, "nash")
    assert [(one.move, [reply.states for reply in one.replies]) for one in gmr.parties[0].demands] == [
        (1, [(3,)]),
        (2, [(4,)]),
    ]
    assert [(one.move, one.replies) for one in nash.parties[0].demands] == [(1, ()), (2, ())]
    assert gmr.parties[1].demands == ()
    assert gmr.parties[1].share.exact == 1
    assert (gmr.coupled, conditions(here, 0, "seq").coupled) == (False, True)


@few
@given(marked_cases(max_options=2, max_states=4, strength=False), st.data())
def test_unknown_comparisons_leave_it_open_or_not(case: Case, data: st.DataObject) -> None:
    here = situation(case)
    model, n = oracle.model(case), here.graph.n
    s = data.draw(st.integers(0, n - 1))
    for concept in FIVE:
        try:
            answer = conditions(here, s, concept, joint=False)
        except NotDefined:
            assert concept in ("seq", "sseq")
            assert any(not relation.known for relation in here.graph.relations)
            continue
        for party, one in enumerate(answer.parties):
            known = {t for t in range(n) if t != s and model.better(party, t, s)}
            unsure = [t for t in range(n) if t != s and model.unknown(party, t, s)]
            found = {
                meets(one.demands, known | {t for t, yes in zip(unsure, picks, strict=True) if yes})
                for picks in product([False, True], repeat=len(unsure))
            }
            assert one.met == (found.pop() if len(found) == 1 else None)


def drawn_only(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shares, "MOST_RANKINGS", 0)


@pytest.mark.parametrize("name", ["prisoners-dilemma", "chicken", "no-smr", "walter-barrier"])
def test_a_drawn_share_is_near_the_counted_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = situation(sulh.load(name))
    exact = [conditions(here, s, "seq").joint for s in range(here.graph.n)]
    drawn_only(monkeypatch)
    for s, counted in enumerate(exact):
        drawn = conditions(here, s, "seq", draws=4000, seed=5).joint
        assert drawn is not None
        assert counted is not None
        assert drawn.how == "sampled"
        assert drawn.exact is None
        if counted.exact is not None:
            # Wider than the interval, so that the test fails for a wrong answer and not for bad luck.
            width = drawn.most - drawn.least
            assert drawn.least - width < counted.exact < drawn.most + width


def test_draws_repeat_and_do_not_depend_on_how_they_are_split(monkeypatch: pytest.MonkeyPatch) -> None:
    here = situation(sulh.load("elmira"))
    drawn_only(monkeypatch)
    first = conditions(here, 3, "sseq", draws=1000, seed=7).joint
    monkeypatch.setattr(shares, "CHUNK", 64 * 12)
    assert conditions(here, 3, "sseq", draws=1000, seed=7).joint == first
    others = {conditions(here, 3, "sseq", draws=1000, seed=seed).joint for seed in range(8)}
    assert len(others) > 1


def test_the_interval_covers_as_often_as_it_says() -> None:
    chance, truth = np.random.default_rng(1), 0.07
    found = [shares.sampled(int(hits), 500, 0) for hits in chance.binomial(500, truth, 2000)]
    covered = sum(one.least <= truth <= one.most for one in found) / len(found)
    assert 0.935 <= covered <= 0.97
    assert shares.sampled(0, 100, 0).least == 0
    assert shares.sampled(100, 100, 0).most == 1
    assert shares.sampled(0, 100, 0).most > 0


def test_too_many_states_to_draw_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    here = situation(sulh.load("elmira"))
    drawn_only(monkeypatch)
    monkeypatch.setattr(shares, "CELLS", 36 * 99)
    assert conditions(here, 0, "seq").joint is None
    (wish,) = wishes(here.case, here.states, "only accept under seq")
    assert conditions_of(here, wish).share is None


def test_a_limit_on_counting_leaves_certain_bounds() -> None:
    here = situation(sulh.load("us-taliban-2018-2021"))
    exact = conditions(here, 0, "smr")
    some = conditions(here, 0, "smr", limit=1)
    assert {one.share.how for one in some.parties} == {"bounds"}
    for one, true in zip(some.parties, exact.parties, strict=True):
        assert true.share.exact is not None
        assert one.share.least <= true.share.exact <= one.share.most
        assert one.share.to_dict()["value"] is None or one.share.how == "exact"
    assert some.joint is not None
    assert exact.joint is not None
    assert exact.joint.exact is not None
    assert some.joint.how == "bounds"
    assert some.joint.least <= exact.joint.exact <= some.joint.most


@pytest.mark.parametrize("concept", FIVE)
def test_all_of_the_flagship_in_one_state(concept: str) -> None:
    here = situation(sulh.load("us-taliban-2018-2021"))
    s = int(here.states.find("YNYYNNNNYN")[0])
    answer = conditions(here, s, concept, draws=1000)
    assert {one.share.how for one in answer.parties} == {"exact"}
    solved = sulh.solve(here.case, concepts=(concept,))
    assert [one.met for one in answer.parties] == solved.verdicts[concept][:, s].tolist()
    assert answer.joint is not None
    assert answer.joint.how == ("sampled" if answer.coupled else "exact")


def test_what_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    here = situation(sulh.load("elmira"))
    with pytest.raises(NotDefined, match="cannot be said under sim"):
        conditions(here, 0, "sim")
    for arguments in ({"s": -1}, {"s": 12}, {"s": 0, "draws": 0}, {"s": 0, "limit": 0}):
        wrong: dict[str, Any] = arguments
        with pytest.raises(UsageError):
            conditions(here, **{"concept": "seq", **wrong})
    monkeypatch.setattr(demanding, "MOST_LISTED", 3)
    with pytest.raises(TooLarge, match="in the condition of one party"):
        conditions(here, 0, "gmr")


def test_a_wish_about_one_state_is_that_state_or_its_complement() -> None:
    here = situation(sulh.load("us-taliban-2018-2021"))
    yes, no = wishes(here.case, here.states, [f"{word} YNYYNNNNYN under gmr" for word in ("every", "no")])
    held, not_held = conditions_of(here, yes), conditions_of(here, no)
    assert isinstance(held.states[0], StateConditions)
    assert held.share is not None
    assert not_held.share is not None
    assert held.share.exact is not None
    assert not_held.share.exact == 1 - held.share.exact
    (seq,) = wishes(here.case, here.states, "no YNYYNNNNYN under seq")
    drawn = conditions_of(here, seq, draws=500).share
    assert drawn is not None
    assert drawn.least <= float(drawn) <= drawn.most
    assert drawn.hits + conditions(here, int(seq.states[0]), "seq", draws=500).joint.hits == 500  # type: ignore[union-attr]


def test_a_wish_about_many_states_lists_the_first_of_them() -> None:
    here = situation(sulh.load("us-taliban-2018-2021"))
    (wish,) = wishes(here.case, here.states, f"some {here.case.options[0].name} under nash")
    answer = conditions_of(here, wish, draws=200)
    assert len(answer) == 12
    assert len(answer) + answer.left_out == len(wish.states)


def test_a_fraction_of_thousands_of_digits_is_not_written_out() -> None:
    from fractions import Fraction

    from sulh.questions.shares import exactly

    large = exactly(Fraction(1, 3**10_000) + Fraction(1, 2)).to_dict()
    assert (large["how"], large["exact"], large["value"]) == ("exact", None, 0.5)
    assert exactly(Fraction(1, 3)).to_dict()["exact"] == "1/3"
