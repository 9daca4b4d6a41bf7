"""Agreements: the whole answer against brute force, the fixtures of the theory, and bad input."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from brute import Brute, undeterred
from strategies import cases, option_cases
from sulh.case.case import Case
from sulh.errors import NotDefined, TooLarge, UnknownName, UsageError
from sulh.questions import orders_of_steps
from sulh.questions.deal import Deal
from sulh.questions.packages import dominated
from sulh.questions.situation import situation
from sulh.show.render import html
from sulh.stability import oracle
from sulh.stability.oracle.models import Model


@st.composite
def asked(draw: st.DrawFn, max_options: int = 5) -> tuple[Case, int, str, dict[str, Any]]:
    """Draw a case, a state to start from, a concept, and how packages are asked for."""
    case = draw(option_cases(max_options=max_options))
    options = draw(st.lists(st.booleans(), min_size=len(case.options), max_size=len(case.options)))
    coercive = {option.name: flag for option, flag in zip(case.options, options, strict=True)}
    parties = tuple(
        replace(party, options=tuple(replace(one, coercive=coercive[one.name]) for one in party.options))
        for party in case.parties
    )
    case = replace(case, parties=parties)
    start = draw(st.integers(0, len(oracle.model(case).names) - 1))
    how = {"pareto": draw(st.booleans()), "include_coercive": draw(st.booleans())}
    return case, start, draw(st.sampled_from(("seq", "nash", "gmr", "smr"))), how


@given(asked())
@settings(deadline=None)
def test_packages_are_those_of_the_definitions(drawn: tuple[Case, int, str, dict[str, Any]]) -> None:
    case, s, concept, how = drawn
    model = oracle.model(case)
    answer = sulh.deals(case, model.names[s], concept=concept, signatories=(1, 3), **how)
    every: dict[tuple[str, ...], list[tuple[int, bool]]] = {}
    here = situation(case)
    for one in here.agreements(s, (1, 3), pareto=how["pareto"]):
        on = [set(here.states[number].on) for number in (s, one.end)]
        turned = any(option.coercive and option.name in on[1] - on[0] for option in case.options)
        ids = tuple(case.parties[j].id for j in one.signatories)
        every.setdefault(ids, []).append((one.end, turned and not how["include_coercive"]))
    kept = {(ids, end) for ids, ends in every.items() for end, out in ends if not out}
    assert {(deal.signatories, deal.end.number) for deal in answer.packages} == kept
    assert len(answer.packages) == len(kept)
    assert answer.left_out == sum(out for ends in every.values() for _, out in ends)
    for deal in answer.packages:
        members = [case.party_number(id) for id in deal.signatories]
        better = [
            out for end, out in every[deal.signatories] if all(model.better(j, end, deal.end.number) for j in members)
        ]
        assert (deal.better, deal.better_left_out) == (better.count(False), better.count(True))
        assert deal.holds == {
            id: all(getattr(oracle, id)(model, party, deal.end.number) for party in range(len(case.parties)))
            for id in ("nash", "gmr", "smr", "seq")
        }
        for share in deal.shares:
            degree = model.compare(case.party_number(share.party), deal.end.number, s) or 0
            assert share.judged.verdict == ("better" if degree > 0 else "worse" if degree < 0 else "equal")
    marks = [not deal.better for deal in answer.packages]
    assert answer.packages.undominated.tolist() == marks
    assert marks == sorted(marks, reverse=True)
    counts = answer.packages.counts()
    assert sum(number for number, _ in counts.values()) == len(kept)
    assert sum(number for _, number in counts.values()) == sum(marks)


def check(case: Case, model: Model, concept: str, deal: Deal, include_coercive: bool) -> None:
    """Hold a deal against its definitions."""
    members, s, t = [case.party_number(id) for id in deal.signatories], deal.start.number, deal.end.number
    brute = Brute(model, concept, members, s, t)
    names = [option.name for option in case.options]
    leaving = {
        (j, y, tuple(names[k] for k in brute.undone(t, y)), y not in undeterred(model, j, t, concept))
        for j in members
        for y in model.improvements(j)[t]
    }
    found = {(case.party_number(x.turn.party), x.turn.to.number, x.undone, x.deterred) for x in deal.leaving}
    assert found == leaving
    for one in deal.leaving:
        below = [case.parties[j].id for j in members if brute.worse(j, one.turn.to.number)]
        assert list(one.below) == below
        if one.deterred and one.then is not None:
            assert one.then
            last = one.then[-1].to.number
            assert not model.better(case.party_number(one.turn.party), last, t)
    outside = [j for j in range(len(case.parties)) if j not in members]
    assert list(deal.worse_off) == [case.parties[j].id for j in outside if brute.worse(j, t)]
    assert deal.every_order
    if deal.order is None:
        assert brute.fewest is None
        along = [t]
    else:
        along = [step.to.number for step in deal.order.steps]
        assert along[-1] == t
        at = s
        for step in deal.order.steps:
            assert (case.party_number(step.party), step.to.number) in brute.steps(at)
            at = step.to.number
        gaps = set.union(*(brute.gaps(x) for x in along))
        assert {
            (
                gap.at.number,
                case.party_number(gap.party),
                gap.kind if gap.kind == "stop" else f"renege {case.party_number(gap.to[0])}",
                gap.breach.number,
                model.score[case.party_number(gap.party)][gap.faces.number],
            )
            for gap in deal.order.gaps
        } == gaps
        assert len(deal.order.gaps) == len(gaps) == brute.fewest
        assert deal.order.safe == (not gaps)
        assert all(len(order.gaps) >= len(gaps) for order in deal.whole_orders)
    undoing = {(x.at.number, case.party_number(x.turn.party), x.turn.to.number) for x in deal.undoing}
    assert undoing == set.union(*(brute.undoings(x) for x in along))
    for x in deal.undoing:
        mover, at, to = case.party_number(x.turn.party), x.at.number, x.turn.to.number
        assert x.deterred == (to not in undeterred(model, mover, at, concept))
        opened = brute.tempted(at, to) - brute.tempted(at, at)
        assert list(x.opens) == [case.parties[j].id for j in sorted(opened)]
    states = {t, *(gap.at.number for gap in (deal.order.gaps if deal.order else ()) if gap.kind == "renege")}
    assert {
        (x.option, case.party_number(x.party), x.at.number, x.breach.number, x.credible) for x in deal.guarantees
    } == {
        (names[e], r, a, b, credible)
        for a in states
        for e, r, b, credible in brute.guarantees(a)
        if include_coercive or not case.options[e].coercive
    }


@given(asked(), st.data())
@settings(deadline=None)
def test_a_deal_is_what_the_definitions_say(drawn: tuple[Case, int, str, dict[str, Any]], data: st.DataObject) -> None:
    case, s, concept, how = drawn
    model = oracle.model(case)
    if model.vectors is None:
        return
    answer = sulh.deals(case, model.names[s], concept=concept, **how)
    for deal in answer.packages[:6]:
        check(case, model, concept, deal, how["include_coercive"])
    t = data.draw(st.integers(0, len(model.names) - 1))
    if t == s:
        return
    answer = sulh.deals(case, model.names[s], model.names[t], concept=concept, **how)
    tested = answer.asked
    assert tested is not None
    check(case, model, concept, tested.deal, how["include_coercive"])
    among = any(deal.end.number == t and deal.signatories == tested.deal.signatories for deal in answer.packages)
    if len(tested.deal.signatories) in (2, 3):
        assert among == (not tested.refused)
    else:
        assert tested.refused or len(tested.deal.signatories) > 3


def ranked(seed: int) -> Case:
    """Return a case of three parties and five options, some one-way, with random rankings: gaps are frequent."""
    chance = random.Random(f"ranked {seed}")
    own = {"a": ["a0", "a1"], "b": ["b0", "b1"], "c": ["c0"]}
    rows = ["".join(letters) for letters in product("NY", repeat=5)]
    lines = ["sulh: 1", f"title: Random rankings {seed}", "parties:"]
    for party, options in own.items():
        told = [
            f"{name}: {{text: Do, direction: {chance.choice(('both', 'both', 'forward', 'backward'))}}}"
            for name in options
        ]
        chance.shuffle(rows)
        ranking = [rows[:2], *([row] for row in rows[2:20]), rows[20:23], *([row] for row in rows[23:])]
        lines += [f"  {party}:", f"    options: {{{', '.join(told)}}}", f"    ranking: {json.dumps(ranking)}"]
    return sulh.loads("\n".join(lines) + "\n")


def test_deals_between_random_rankings_are_what_the_definitions_say() -> None:
    met: Counter[str] = Counter()
    for seed in range(16):
        case, concept = ranked(seed), ("seq", "nash", "gmr", "sseq")[seed % 4]
        model = oracle.model(case)
        # Where all are well off there is most to lose.
        start = model.names[max(range(32), key=lambda s: min(score[s] for score in model.score))]
        for end in model.names:
            if end == start:
                continue
            tested = sulh.deals(case, start, end, concept=concept).asked
            assert tested is not None
            deal = tested.deal
            check(case, model, concept, deal, False)
            met.update(gap.kind for gap in (deal.order.gaps if deal.order else ()))
            met.update("undoing" for _ in deal.undoing)
            met.update(f"credible {one.credible}" for one in deal.guarantees)
    assert set(met) == {"stop", "renege", "undoing", "credible True", "credible False"}
    assert min(met.values()) >= 10


@given(cases())
@settings(deadline=None)
def test_every_case_has_an_answer(case: Case) -> None:
    """Coalesced states and state form too: nothing breaks, and what is claimed of shares and orders is so."""
    model = oracle.model(case)
    for s in range(min(len(model.names), 4)):
        answer = sulh.deals(case, model.names[s], pareto=True)
        assert html(answer)
        assert json.loads(json.dumps(answer.to_dict())) == answer.to_dict()
        for deal in answer.packages:
            assert deal.start.number == s
            assert deal.order is None or deal.order.steps[-1].to == deal.end
            for share in deal.shares:
                if share.signatory:
                    assert share.judged.verdict != "worse"


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), max_size=30), st.integers(1, 3))
def test_dominated_is_exact(columns: list[list[int]], rows: int) -> None:
    scores = np.array(columns, np.uint32).reshape(len(columns), 3).T[:rows]
    by_hand = [any(all(other > own for other, own in zip(a, b, strict=True)) for a in scores.T) for b in scores.T]
    assert dominated(scores).tolist() == by_hand


# The fixtures of the theory ------------------------------------------------------------------------------------------


def walter(variant: str | None) -> dict[str, Deal]:
    case = sulh.load("walter-barrier")
    answer = sulh.deals(case if variant is None else case.variant(variant))
    return {deal.end.name: deal for deal in answer.packages}


def orders(deal: Deal) -> dict[str, bool]:
    return {" ".join(step.party[0].upper() for step in order.steps): order.safe for order in deal.whole_orders}


def offers(deal: Deal) -> set[tuple[str, str, bool]]:
    """Return the offers of the third party: at which state, against whom, whether credible."""
    return {(one.at.name, one.party, one.credible) for one in deal.guarantees if one.guarantor == "third_party"}


def test_walter_where_weapons_can_be_taken_up_again() -> None:
    deal = walter("reversible")["YY"]
    assert deal.holds == {"nash": False, "gmr": True, "smr": True, "seq": True}
    assert orders(deal) == {"R G": True, "G R": True}


def test_walter_the_barrier() -> None:
    deal = walter("no-third-party")["YY"]
    assert all(share.judged.verdict == "better" for share in deal.shares)
    assert not any(deal.holds.values())
    assert orders(deal) == {"R G": False, "G R": False}
    assert deal.order is not None
    (gap,) = deal.order.gaps
    assert (gap.at.name, gap.party, gap.kind, gap.to, gap.faces.label) == (
        "YY",
        "rebels",
        "renege",
        ("government",),
        "betrayal",
    )
    assert not offers(deal)


def test_walter_with_a_guarantee_that_is_not_credible() -> None:
    found = walter(None)
    deal = found["YYY"]
    assert deal.holds == {"nash": False, "gmr": True, "smr": True, "seq": True}
    assert not any(orders(deal).values())
    assert len(orders(deal)) == 6
    assert deal.order is not None
    assert [step.party for step in deal.order.steps] == ["government", "rebels", "third_party"]
    (gap,) = deal.order.gaps
    assert (gap.at.name, gap.party, gap.kind, gap.to) == ("YYN", "rebels", "renege", ("government",))
    assert offers(deal) == {("YYN", "government", False), ("YYY", "government", False)}
    at_end = next(one for one in deal.guarantees if one.guarantor == "third_party" and one.at.name == "YYY")
    assert (at_end.was_on, at_end.answered.name) == (True, "YNY")
    assert at_end.turned_off is not None
    assert at_end.turned_off.name == "YNN"
    assert found["YYN"].holds == {"nash": False, "gmr": True, "smr": True, "seq": False}


def test_walter_with_a_credible_guarantee() -> None:
    found = walter("credible-guarantee")
    assert orders(found["YYN"]) == {"R G": False, "G R": True}
    assert [order for order, safe in orders(found["YYY"]).items() if safe] == ["G R T"]
    assert found["YYN"].holds["seq"]
    assert found["YYY"].holds["seq"]
    assert offers(found["YYN"]) == {("YYN", "government", True)}
    assert offers(found["YYY"]) == {("YYY", "government", True)}


DOHA = "YNYYNNNNYN"


@pytest.mark.parametrize("include_coercive", [False, True])
def test_the_agreement_of_doha(include_coercive: bool) -> None:
    answer = sulh.deals(sulh.load("us-taliban-2018-2021"), "NNYNNNNNYN", DOHA, include_coercive=include_coercive)
    tested, recorded = answer.tested
    deal = tested.deal
    assert recorded.origin == "record, 2020-02-29, The agreement of Doha"
    assert recorded.deal.to_dict() == deal.to_dict()
    assert (tested.refused, deal.signatories) == ((), ("us", "taliban"))
    assert any(one.to_dict() == deal.to_dict() for one in answer.packages)
    # Dominated for the two by six, three of which turn the seizure of power on.
    assert not deal.undominated
    assert (deal.better, deal.better_left_out) == ((6, 0) if include_coercive else (3, 3))
    assert "YYNYNNNNYN" in [state.name for state in deal.better_ends]  # immediate withdrawal
    assert deal.holds == {"nash": False, "gmr": True, "smr": True, "seq": False}
    free = [(one.turn.party, one.turn.to.name, one.kind) for one in deal.leaving if not one.deterred]
    assert free == [("us", "YYNYNNNNYN", "goes on")]
    assert {one.turn.party for one in deal.defects} == {"us"}
    assert deal.worse_off == ("afghan_government",)
    assert deal.order is not None
    assert deal.order.safe
    assert [step.party for step in deal.order.steps] == ["us", "taliban"]


def test_coercive_options_are_asked_for() -> None:
    case = sulh.load("us-taliban-2018-2021")
    answer, every = sulh.deals(case), sulh.deals(case, include_coercive=True)
    assert (len(answer.packages), answer.left_out) == (17, 8)
    assert (len(every.packages), every.left_out) == (25, 0)
    for deal in answer.packages:
        assert not any("taliban.takeover" in part.on for part in deal.parts)
    (tested,) = [sulh.deals(case, DOHA, "YYNYNYNNYN").asked]
    assert tested is not None
    assert any("coercive: taliban.takeover" in reason for reason in tested.refused)


def test_who_signs() -> None:
    case = sulh.load("us-taliban-2018-2021")
    every = {str(deal): set(deal.signatories) for deal in sulh.deals(case).packages}
    signed = sulh.deals(case, with_parties="taliban", without=["pakistan"])
    assert {str(deal) for deal in signed.packages} == {
        name for name, ids in every.items() if "taliban" in ids and "pakistan" not in ids
    }
    pairs = sulh.deals(case, signatories=(2, 2))
    assert {str(deal) for deal in pairs.packages} == {name for name, ids in every.items() if len(ids) == 2}
    alone = sulh.deals(case, signatories=(1, 1))
    assert [str(deal) for deal in alone.packages] == ["pakistan: NNYNNNNNNN to NNYNNNNNYN"]


# What is no package, and wrong calls ---------------------------------------------------------------------------------


def refused(start: str, end: str, **how: Any) -> str:
    tested = sulh.deals(sulh.load("us-taliban-2018-2021"), start, end, **how).asked
    assert tested is not None
    return " ".join(tested.refused)


def test_why_a_state_is_no_package() -> None:
    assert refused("status quo", "YNYYNNNNNN") == ""
    both = refused("status quo", "NNNNNNYNNN")
    assert "afghan_government loses: it prefers the start, because statement 2 differs (support)." in both
    assert "Only pakistan changes options: that is a move of its own" in refused("status quo", "support, facilitate")
    back = refused("withdrawal during the talks", "support, commit, assurances, talks, release")
    assert "us.withdraw goes one way only, and not this way." in back
    case = sulh.load("walter-barrier")
    tested = sulh.deals(case, "Y Y N", "N N Y").asked
    assert tested is not None
    assert tested.refused[0] == "rebels loses: it ranks the start higher."
    assert tested.deal.order is None


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
    assert answer.asked.refused == ("A signatory changes no option of its own, or a forbidden move is in it.",)
    assert answer.asked.deal.order is not None  # one after the other they may


def test_parts_can_be_performed_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
title: A loan in two instalments
parties:
  bank: {options: {first: Pay half, second: Pay the rest}, preferences: [farm.plant]}
  farm: {options: {plant: Plant trees}, preferences: [bank.second]}
feasible: [bank.first if farm.plant, farm.plant if bank.second]
status_quo: []
"""
    deal = sulh.deals(sulh.loads(text)).packages[0]
    assert deal.order is not None
    assert [(step.party, *step.on) for step in deal.order.steps] == [
        ("bank", "bank.first"),
        ("farm", "farm.plant"),
        ("bank", "bank.second"),
    ]
    assert deal.order.safe
    assert deal.whole_orders == ()
    monkeypatch.setattr(orders_of_steps, "MOST_CHANGED", 2)
    whole = sulh.deals(sulh.loads(text))
    assert whole.packages[0].order is None
    assert "no order of steps performs it" in html(whole)


def test_more_options_than_a_word_has_bits() -> None:
    """Seventy options that are never on, between those of Walter's parties: the answer is the same."""
    idle = [f"idle{k}" for k in range(70)]
    text = f"""
title: Walter with a crowd
parties:
  rebels:
    options: {{disarm: {{text: Give up their weapons, direction: forward}}}}
    ranking: ["N_YN", "Y_Y-", "N_N-", "N_YY", "Y_N-"]
  crowd: {{options: {{{", ".join(f"{name}: Never" for name in idle)}}}, preferences: []}}
  government:
    options: {{honour: Honour the accord}}
    ranking: ["Y_NN", "Y_Y-", ["N_N-", "Y_NY"], "N_Y-"]
  third_party:
    options: {{enforce: Enforce the accord}}
    ranking: ["Y_YN", "Y_YY", "N_NN", "N_NY", "N_YN", "N_YY", "Y_NN", "Y_NY"]
feasible: ["none of ({", ".join(idle)})"]
status_quo: []
"""
    answer = sulh.deals(sulh.loads(text.replace("_Y", f"{'N' * 70}Y").replace("_N", f"{'N' * 70}N"))).to_dict()
    for deal in answer["packages"]:
        deal["shares"] = [share for share in deal["shares"] if share["party"] != "crowd"]
    told = json.loads(json.dumps(answer["packages"]).replace("N" * 71, "N").replace(f"Y{'N' * 70}", "Y"))
    assert told == sulh.deals(sulh.load("walter-barrier")).to_dict()["packages"]


def test_many_changes_are_performed_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders_of_steps, "MOST_CHANGED", 1)
    answer = sulh.deals(sulh.load("us-taliban-2018-2021"), "NNYNNNNNYN", DOHA)
    deal = answer.tested[0].deal
    assert not deal.every_order
    assert deal.order is not None
    assert [step.party for step in deal.order.steps] == ["us", "taliban"]
    assert "in which each performs its part at once" in html(answer)


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
