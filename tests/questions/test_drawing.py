"""The distribution of drawn codings: streams, keys, what falls away, which variants; against its formulas."""

from __future__ import annotations

import math
from collections import Counter
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sulh
from sulh.case.case import Case
from sulh.case.preferences import Ranking, Statements
from sulh.case.spread import ByConfidence, Spread
from sulh.errors import CaseError, UnknownName, UsageError
from sulh.questions.disputed import disputed
from sulh.questions.drawing import LEFT_OUT, Streams, judged_rules, ladder, normal, uniform
from sulh.questions.plan import Plan
from sulh.questions.tally import assumptions, coding, remarks, tally

MANY = 40_000

PINNED = [
    [10272163859021993174, 11073916240437736919],
    [2123160687493374199, 362825129291993683],
    [5033435292619127824, 7468302079726198084],
    [1921918618441439880, 5104105466862636332],
]
NORMAL = [0.956493627145, 1.343987613307]

STILL = ByConfidence(0, 0, 0)

TWO = """
title: Two
parties:
  a:
    options: {x: X, y: Y}
    preferences: [{prefer: x, confidence: FIRST}, {prefer: y, confidence: SECOND}]
  b: {options: {z: Z}, preferences: [z]}
"""


def share(found: object) -> float:
    return float(np.mean(np.asarray(found)))


def near(found: float, wanted: float, n: int = MANY) -> bool:
    """Say whether a share is within four standard errors of what it should be."""
    return abs(found - wanted) <= 4 * math.sqrt(wanted * (1 - wanted) / n) + 1e-12


def drawn(case: Case, spread: Spread, n: int = MANY, party: int = 0, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return orders and what fell away of one party, over the first indices."""
    one, streams = ladder(case.parties[party], spread), Streams(seed)
    return one.drawn({rung.name: streams.words(rung.name, 0, n) for rung in one.rungs})


def test_streams_stay_the_same() -> None:
    # What a seed gives must not change from one version to the next without a new digest.
    words = Streams(1).words("statement us: us.commit", 0, 2)
    assert words.tolist() == PINNED
    assert normal(words[0], words[1]).round(12).tolist() == NORMAL


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_any_part_of_a_stream_is_the_same(a: int, b: int, c: int) -> None:
    first, middle, last = sorted((a, b, c))
    streams = Streams(7)
    parts = [streams.words("x", first, middle), streams.words("x", middle, last)]
    assert np.array_equal(np.concatenate(parts, axis=1), streams.words("x", first, last))


def test_streams_of_other_names_and_seeds_differ() -> None:
    streams = [Streams(1).words("a", 0, 100), Streams(1).words("b", 0, 100), Streams(2).words("a", 0, 100)]
    assert len(np.unique(np.concatenate([one.ravel() for one in streams]))) == 1200


def test_numbers_are_uniform_and_normal() -> None:
    words = Streams(3).words("any", 0, MANY)
    flat = uniform(words[2])
    assert ((flat >= 0) & (flat < 1)).all()
    for bound in (0.1, 0.5, 0.9):
        assert near(share(flat < bound), bound)
    bell = normal(words[0], words[1])
    for bound in (-2.0, -1.0, 0.0, 0.5, 1.5):
        assert near(share(bell < bound), NormalDist().cdf(bound))
    assert np.isfinite(normal(np.array([0, 2**64 - 1], np.uint64), np.array([0, 2**64 - 1], np.uint64))).all()


@pytest.mark.parametrize(
    ("first", "second", "percent"),
    [("high", "high", 2), ("medium", "medium", 19), ("low", "low", 32), ("high", "low", None), ("low", "medium", None)],
)
def test_neighbours_change_places_as_often_as_the_formula_says(first: str, second: str, percent: int | None) -> None:
    case = sulh.loads(TWO.replace("FIRST", first).replace("SECOND", second))
    spread = Spread(dropped=STILL)
    sigmas = [spread.wander.to_dict()[confidence] for confidence in (first, second)]
    wanted = NormalDist().cdf(-1 / math.hypot(*sigmas))
    order, _ = drawn(case, spread)
    assert near(share(order[:, 0] == 1), wanted)
    if percent is not None:
        assert round(100 * wanted) == percent


def test_low_statements_fall_away_and_others_do_not() -> None:
    case = sulh.loads(TWO.replace("FIRST", "low").replace("SECOND", "medium"))
    order, dropped = drawn(case, Spread())
    assert near(share(dropped[:, 0]), 0.2)
    assert not dropped[:, 1].any()
    gone = dropped[:, 0]
    assert (order[gone] == [1, LEFT_OUT]).all()
    # Whether it falls away has nothing to do with where it would stand.
    one = ladder(case.parties[0], Spread(dropped=STILL))
    before, _ = one.drawn({rung.name: Streams(1).words(rung.name, 0, MANY) for rung in one.rungs})
    swapped = before[:, 0] == 1
    assert near(share(swapped[gone]), share(swapped), int(gone.sum()))
    assert (order[~gone] == before[~gone]).all()


def test_a_statement_draws_the_same_whatever_stands_beside_it() -> None:
    text = TWO.replace("FIRST", "low").replace("SECOND", "low")
    more = text.replace("preferences: [{", "preferences: [{prefer: x or z, confidence: high}, {")
    _, dropped = drawn(sulh.loads(text), Spread())
    _, again = drawn(sulh.loads(more), Spread())
    assert np.array_equal(dropped, again[:, 1:])


def test_equal_statements_of_a_party_have_streams_of_their_own() -> None:
    case = sulh.loads(TWO.replace("prefer: y", "prefer: x").replace("FIRST", "low").replace("SECOND", "low"))
    names = [rung.name for rung in ladder(case.parties[0], Spread()).rungs]
    assert names == ["statement a: a.x", "statement a: a.x #2"]


def test_nothing_wanders_without_spread() -> None:
    case = sulh.load("us-taliban-2018-2021")
    spread = Spread(STILL, STILL, STILL, dict.fromkeys(case.variants, 0))  # every variant is disputed
    plan = Plan(case, ("nash",), spread=spread)
    assert assumptions(plan) == ()
    assert coding(plan, 5).changes == ()
    assert coding(plan, 5).case.parties == case.parties


RANKED = """
title: Ranked
parties:
  a:
    options: {x: X, y: Y}
    ranking: [YY, {unknown: [YN, NY]}, {gap: 3}, NN]
  b: {options: {z: Z}, weights: {z: 1}}
feasible: [{rule: "z or not z", judgement: yes, confidence: low}]
"""


def test_places_of_a_ranking_wander_and_never_fall_away() -> None:
    case = sulh.loads(RANKED.replace("YY", "YY-").replace("YN,", "YN-,").replace("NY]", "NY-]").replace("NN]", "NN-]"))
    order, dropped = drawn(case, Spread())
    assert not dropped.any()
    assert len({tuple(row) for row in order.tolist()}) == 6
    assert judged_rules(case, Spread()) == ()
    told = " ".join(remarks(Plan(case, ("nash-a",))))
    assert "weights of options of b" in told
    assert "judgements of feasibility" in told
    one = ladder(case.parties[0], Spread())
    moved = one.preference(np.array([2, 1, 0], np.uint8))
    assert isinstance(moved, Ranking)
    # What is unknown stays together, and the gap stays between the second and the third place.
    assert [(group.patterns, group.gap, group.unknown) for group in moved.groups] == [
        (("NN-",), 1, False),
        (("YN-",), 1, False),
        (("NY-",), 1, True),
        (("YY-",), 3, False),
    ]


GROUPS = """
title: Groups
parties:
  a: {options: {x: X}, preferences: [{prefer: x, confidence: high}]}
  b: {options: {y: Y}, preferences: [{prefer: y, confidence: high}]}
variants:
  not-x: {kind: disputed, set: {a.preferences: [not x]}}
  whole-a: {kind: disputed, set: {a: {options: {x: X}, preferences: [y]}}}
  on-top: {kind: disputed, from: not-x, set: {b.preferences: [not y]}}
  words: {kind: disputed, set: {title: Other words, a.name: A}}
  leader: {kind: leadership, set: {b.preferences: [x]}}
  under-leader: {kind: disputed, from: leader, set: {a.preferences: [y]}}
  if-only: {kind: counterfactual, set: {feasible: [x or y]}}
"""


def test_variants_that_touch_the_same_entry_form_a_group() -> None:
    case = sulh.loads(GROUPS)
    found = disputed(case, Spread(), 1000)
    assert [group.variants for group in found.groups] == [("not-x", "whole-a", "on-top")]
    assert (found.silent, found.apart) == (("words",), ("under-leader",))
    told = " ".join(remarks(Plan(case, ("nash",))))
    assert "words" in told
    assert "leader and if-only" in told


def test_members_of_a_group_are_drawn_uniformly_with_the_base_unless_weighted() -> None:
    case = sulh.loads(GROUPS)
    for weights, wanted in [({}, [1, 1, 1, 1]), ({"whole-a": 3, "not-x": 0}, [1, 3, 1])]:
        (group,) = disputed(case, Spread(weights=weights), 1000).groups
        counts = Counter(group.drawn(uniform(Streams(5).words(group.name, 0, MANY)[0])).tolist())
        for k, weight in enumerate(wanted):
            assert near(counts[k] / MANY, weight / sum(wanted))


def test_those_that_a_variant_starts_from_come_along() -> None:
    plan = Plan(sulh.loads(GROUPS), ("nash",), spread=Spread(weights={"not-x": 0, "whole-a": 0}))
    found = {coding(plan, index).changes for index in range(40)}
    assert found == {(), ("the variant not-x is in force", "the variant on-top is in force")}
    assert [one.text for one in assumptions(plan)] == list(max(found))


def test_on_top_of_a_leadership_what_starts_from_it_is_drawn_and_what_touches_other_entries() -> None:
    case = sulh.loads(GROUPS).variant("leader")
    found = disputed(case, Spread(), 1000)
    assert [group.variants for group in found.groups] == [("not-x", "whole-a", "under-leader")]
    assert found.apart == ("on-top",)
    plan = Plan(case, ("nash",))
    wishes: Counter[str] = Counter()
    for index in range(60):
        _, b = coding(plan, index).case.parties
        assert isinstance(b.preference, Statements)
        wishes.update(str(item.statement) for item in b.preference.items)
    assert set(wishes) == {"a.x"}


def test_variants_that_do_not_go_together_are_named() -> None:
    text = GROUPS.split("variants:")[0] + (
        "variants:\n"
        "  gone: {kind: disputed, remove: b.options.y, set: {b.preferences: [x]}}\n"
        "  rule: {kind: disputed, set: {feasible: [x or y]}}\n"
    )
    plan = Plan(sulh.loads(text), ("nash",))
    with pytest.raises(CaseError, match=r"rule and gone|gone and rule") as caught:
        tally(plan, 0, 100)
    assert "weight 0" in caught.value.problems[0].fix
    assert tally(Plan(sulh.loads(text), ("nash",), spread=Spread(weights={"rule": 0})), 0, 100).n == 100


def test_a_case_that_was_changed_after_it_was_read_does_not_mix_with_its_variants() -> None:
    from dataclasses import replace

    case = sulh.loads(GROUPS)
    other = replace(case, parties=(case.parties[0], replace(case.parties[1], preference=Statements())))
    with pytest.raises(UsageError, match="changed after it was read"):
        tally(Plan(other, ("nash",)), 0, 1)


@pytest.mark.parametrize(
    ("spread", "error", "told"),
    [
        (Spread(wander=ByConfidence(-1, 0, 0)), UsageError, "wander.high"),
        (Spread(wander=ByConfidence(0, math.nan, 0)), UsageError, "wander.medium"),
        (Spread(dropped=ByConfidence(0, 0, 1.5)), UsageError, "dropped.low"),
        (Spread(off=ByConfidence(0, 0, math.inf)), UsageError, "off.low"),
        (Spread(weights={"not-x": -1}), UsageError, "weight"),
        (Spread(weights={"not-z": 1}), UnknownName, "not-x"),
        (Spread(weights={"leader": 1}), UsageError, "leadership"),
    ],
)
def test_settings_out_of_bounds(spread: Spread, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        tally(Plan(sulh.loads(GROUPS), ("nash",), spread=spread), 0, 1)


def test_rules_that_are_judgements_are_drawn_off() -> None:
    text = GROUPS.split("variants:")[0] + (
        "feasible:\n  - {rule: x or y, judgement: yes, confidence: low}\n"
        "  - {rule: y or x, judgement: yes, confidence: high}\n  - not (x and y)\n"
    )
    plan = Plan(sulh.loads(text), ("nash",))
    found = tally(plan, 0, MANY)
    facts = {one.text: int(count) for one, count in zip(assumptions(plan), found.facts, strict=True)}
    assert near(facts["the rule x or y does not apply"] / MANY, 0.3)
    assert near(facts["the rule y or x does not apply"] / MANY, 0.05)
    assert set(facts) == {"the rule x or y does not apply", "the rule y or x does not apply"}
