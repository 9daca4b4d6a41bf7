"""What is no agreement, and why; and wrong calls."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

import sulh
from sulh.errors import NotDefined, TooLarge, UnknownName, UsageError
from sulh.show.render import html


def refused(start: str, end: str, **how: Any) -> str:
    tested = sulh.deals(sulh.load("us-taliban-2018-2021"), start, end, **how).asked
    assert tested is not None
    return " ".join(tested.refused)


def test_why_a_state_is_no_package() -> None:
    assert refused("status quo", "YNYYNNNNNN") == ""
    both = refused("status quo", "NNNNNNYNNN")
    assert "afghan_government does not gain: it prefers the start, because statement 2 differs (support)." in both
    assert "Only pakistan changes options: that is a move of its own" in refused("status quo", "support, facilitate")
    back = refused("withdrawal during the talks", "support, commit, assurances, talks, release")
    assert "us.withdraw goes one way only, and not this way." in back
    case = sulh.load("walter-barrier")
    tested = sulh.deals(case, "Y Y N", "N N Y").asked
    assert tested is not None
    assert tested.refused[0] == "rebels does not gain: it ranks the start higher."
    assert tested.deal.order is None


def test_what_is_no_agreement_is_not_told_as_one() -> None:
    case = sulh.load("us-taliban-2018-2021")
    answer = sulh.deals(case, package="facilitate, restrict")
    assert answer.asked is not None
    assert not answer.asked.agreement
    told = " ".join(re.sub(r"<[^>]*>", " ", html(answer)).split())
    assert "NNN NNN NN YY is not an agreement: us does not gain: it prefers the start" in told
    assert "would change us, pakistan" in told
    for word in ("signed by", "undominated yes", "could undo it", "order safe", "guarantee", "defects"):
        assert word not in told
    (first, *_) = answer.to_dict()["tested"]
    assert {key for key, value in first.items() if value is None} == {
        *("signatories", "undominated", "better", "better_left_out", "better_ends", "leaving", "undoing"),
        *("worse_off", "order", "safe_orders", "every_order", "whole_orders", "guarantees"),
    }
    assert (first["agreement"], first["would_change"]) == (False, ["us", "pakistan"])
    # What is left out as coercive is an agreement all the same.
    coercive = sulh.deals(case, "YNYYNNNNYN", "YYNYNYNNYN").asked
    assert coercive is not None
    assert (coercive.agreement, coercive.refused != ()) == (True, True)
    assert coercive.to_dict()["signatories"] == ["us", "taliban"]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"without": "us"}, ["us signs it, and is asked not to."]),
        ({"without": "us,pakistan"}, ["us signs it, and is asked not to."]),
        ({"with_parties": "pakistan"}, ["pakistan does not sign it, and is asked to."]),
        ({"with_parties": "us"}, []),
        ({"signatories": (3, 4)}, ["Two sign, and at least three are asked to."]),
        (
            {"signatories": (3, 3), "with_parties": "pakistan"},
            ["pakistan does not sign it, and is asked to.", "Two sign, and at least three are asked to."],
        ),
        ({"signatories": (1, 1)}, ["Two sign, and at most one may."]),
    ],
)
def test_who_was_asked_to_sign_counts_for_a_given_package_too(how: dict[str, Any], words: list[str]) -> None:
    """For one that was asked about, and for the joint step of the record."""
    answer = sulh.deals(sulh.load("us-taliban-2018-2021"), "support, facilitate", "agreement of Doha", **how)
    asked, recorded = answer.tested[0], next(one for one in answer.tested if "Doha" in one.origin)
    assert [list(one.refused) for one in (asked, recorded)] == [words, words]
    assert asked.agreement
    assert all(word in html(answer) for word in words)


def test_one_package_that_is_left_out_as_coercive() -> None:
    text = """
title: A town bombed for a payment
parties:
  a: {options: {give: Give}, preferences: [b.pay, not give]}
  b: {options: {pay: Pay, bomb: {text: Bomb, coercive: yes}}, preferences: [bomb if a.give, a.give, not pay]}
status_quo: NNN
"""
    assert "both gain: 0; 1 more turns a coercive option on and is left out." in html(sulh.deals(sulh.loads(text)))
    with pytest.raises(NotDefined, match="1 agreement that turns a coercive option on is left out: --include-coercive"):
        sulh.draw(sulh.loads(text), "path", to="YYY")
    (leg,) = sulh.draw(sulh.loads(text), "path", to="YYY", include_coercive=True).shows.way
    assert leg.parties == ("a", "b")


def test_a_joint_step_on_record_that_is_no_agreement() -> None:
    """The signatory that loses by it is named, and no order of steps is told."""
    text = """
title: A pact on record
parties:
  north: {options: {gate: Open the gate}, preferences: [not south.gate, north.gate]}
  south: {options: {gate: Open the gate}, preferences: [north.gate]}
status_quo: []
history:
  record:
    start: []
    steps: [{by: [north, south], change: {north.gate: yes, south.gate: yes}, event: The pact}]
"""
    (given,) = sulh.deals(sulh.loads(text)).tested
    assert (given.agreement, given.refused) == (
        False,
        ("north does not gain: it prefers the start, because statement 1 differs (not south.gate).",),
    )
    told = html(sulh.deals(sulh.loads(text)))
    assert "changed by" in told
    assert "signed by" not in told


UNCERTAIN = """
title: Two gates
parties:
  north: {options: {gate: Open}, preferences: [{prefer: south.gate, uncertain: yes}, north.gate]}
  south: {options: {gate: Open}, preferences: [north.gate]}
status_quo: []
"""


@pytest.mark.parametrize("concept", ["seq", "nash"])
def test_where_comparisons_are_unknown_the_way_out_is_open(concept: str) -> None:
    with pytest.raises(NotDefined, match="Some comparisons of north are unknown") as caught:
        sulh.deals(sulh.loads(UNCERTAIN), concept=concept)
    (problem,) = caught.value.to_problems()
    assert problem.fix.startswith("Say in the case how they compare, without the mark uncertain;")
    settled = "variants: {settled: {kind: counterfactual, because: Told, set: {north.preferences: [south.gate]}}}\n"
    with pytest.raises(NotDefined, match="Ask about a variant that settles them"):
        sulh.deals(sulh.loads(UNCERTAIN + settled), concept=concept)
    assert sulh.deals(sulh.loads(UNCERTAIN + settled).variant("settled"), concept=concept).packages
    assert sulh.deals(sulh.loads(UNCERTAIN.replace(", uncertain: yes", "")), concept=concept).packages


def test_where_comparisons_go_round() -> None:
    relation = "relation: [NN > NY, NY > YY, YY > NN, YN > NN, YN > NY, YN > YY]"
    text = UNCERTAIN.replace("preferences: [{prefer: south.gate, uncertain: yes}, north.gate]", relation)
    with pytest.raises(NotDefined, match="What north prefers goes round in a circle") as caught:
        sulh.deals(sulh.loads(text))
    assert caught.value.to_problems()[0].fix.startswith("Give preferences or a ranking instead")


def told(text: str, **how: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html(sulh.deals(sulh.loads(text), **how))).split())


def test_sentences_fit_how_many_can_sign() -> None:
    two = UNCERTAIN.replace(", uncertain: yes", "")
    assert "what 2 parties can change jointly so that both gain" in told(two)
    assert "what 2 parties can change jointly so that neither loses and one gains" in told(two, pareto=True)
    assert "what 1 to 2 parties can change alone or jointly so that all of them gain" in told(two, signatories=(1, 3))
    assert "what 1 party can change alone so that it gains" in told(two, signatories=(1, 1))
    assert "Packages: none, as fewer than 2 parties can sign." in told(two, without="south")
    assert "Only north can sign" in told(two, without="south")


def test_forbidden_moves_are_no_package() -> None:
    text = """
title: A walled road
parties:
  north: {options: {gate: Open the gate}, preferences: [north.gate and south.gate]}
  south: {options: {gate: Open the gate}, preferences: [north.gate and south.gate]}
status_quo: []
forbidden_moves: [{by: north, from: not south.gate, to: south.gate}]
"""
    answer = sulh.deals(sulh.loads(text), package="YY")
    assert len(answer.packages) == 0
    assert answer.asked is not None
    assert answer.asked.refused == ("A forbidden move is in it.",)
    assert answer.asked.deal.order is not None  # one after the other they may


@pytest.mark.parametrize(
    ("how", "error", "words"),
    [
        ({"start": "nowhere"}, UnknownName, "nowhere"),
        ({"start": "YYYYYYYYYY"}, UsageError, "is not feasible"),
        ({"package": "NNYNNNNNNN"}, UsageError, "is the start itself"),
        ({"package": "Y---------"}, UsageError, "Name one of them"),
        ({"concept": "sqe"}, UnknownName, "Did you mean 'seq'?"),
        ({"concept": "limited-3"}, NotDefined, "Take nash, gmr, smr, seq, sseq"),
        ({"signatories": (3, 2)}, UsageError, "no range"),
        ({"signatories": (0, 2)}, UsageError, "no range"),
        ({"signatories": "two"}, UsageError, "pair of numbers"),
        (
            {"signatories": (5, 6)},
            UsageError,
            "only 4 can: us, taliban, afghan_government, pakistan. Take --signatories 2-4",
        ),
        (
            {"signatories": (3, 3), "without": "us, taliban"},
            UsageError,
            "only 2 can: afghan_government, pakistan. Take",
        ),
        ({"with_parties": "us,taliban,pakistan", "signatories": (2, 2)}, UsageError, "Raise that with --signatories"),
        ({"with_parties": "talibn"}, UnknownName, "Did you mean 'taliban'?"),
        ({"with_parties": "us", "without": ["us"]}, UsageError, "both sign and not sign"),
        ({"max_states": 10}, TooLarge, "--max-states"),
    ],
)
def test_wrong_calls(how: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=re.escape(words)):
        sulh.deals(sulh.load("us-taliban-2018-2021"), **how)


def test_a_case_is_asked_for() -> None:
    with pytest.raises(UsageError, match="takes a case"):
        sulh.deals("elmira")  # type: ignore[arg-type]


def test_without_a_status_quo_a_start_is_asked_for() -> None:
    case = replace(sulh.load("walter-barrier"), status_quo=None)
    with pytest.raises(NotDefined, match="--from"):
        sulh.deals(case)


def test_state_form_says_that_nobody_can_sign() -> None:
    text = """
title: A road
states: {near: Near, far: Far}
parties:
  walker: {moves: [{from: near, to: far}], ranking: [far, near]}
status_quo: near
"""
    answer = sulh.deals(sulh.loads(text), package="far")
    assert (len(answer.packages), answer.tested) == (0, ())
    assert any("nobody has options to change jointly" in remark for remark in answer.remarks)
    assert "fewer than 2 parties can sign" in html(answer)
    with pytest.raises(UsageError, match="nobody can"):
        sulh.deals(sulh.loads(text), signatories=(3, 3))
    with pytest.raises(UsageError, match="walker has no options, and so cannot sign"):
        sulh.deals(sulh.loads(text), with_parties="walker")
    assert [one.worst.name for one in answer.fallbacks] == ["far"]


@pytest.mark.parametrize("name", sulh.shipped_cases())
def test_every_shipped_case(name: str) -> None:
    case = sulh.load(name)
    if case.status_quo is None:
        return
    try:
        answer = sulh.deals(case)
    except NotDefined:
        return
    assert all(not one.refused or one.origin for one in answer.tested)
    assert "fallbacks" in json.loads(json.dumps(answer.to_dict()))
    assert html(answer)
    assert repr(answer).startswith("<Deals of")
