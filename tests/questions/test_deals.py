"""Agreements: the whole answer against brute force."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from brute import Brute, undeterred
from strategies import cases, option_cases
from sulh.case.case import Case
from sulh.questions.deal import Deal
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


def closing(brute: Brute, a: int, e: int, r: int, b: int) -> tuple[str, set[int]] | None:
    """Return what an option closes that covers a breach, and whom the breach exposes; None if it closes nothing."""
    owners, part, on = brute.owners, e in brute.changed, brute.vectors[a][e]
    off = brute.number[(*brute.vectors[b][:e], False, *brute.vectors[b][e + 1 :])]
    performed = {owners[k] for k in brute.done(a) if not (on and k == e)}
    exposed = {q for q in performed if q != r and brute.best(q, off) < brute.model.score[q][brute.s]}
    if part and (not exposed or owners[e] in exposed):
        return None
    if on:
        return ("held", exposed) if exposed and a == brute.t else None
    if exposed and b in undeterred(brute.model, r, a, brute.concept):
        return "gap", exposed
    return ("defection", exposed) if a == brute.t else None


def ways(brute: Brute) -> tuple[list[tuple[int, int]], int]:
    """Return the gaps and the dips of every order, fewest first, and how many orders are safe."""
    gaps, steps = cache(lambda x: len(brute.gaps(x))), cache(lambda x: [y for _, y in brute.steps(x)])

    @cache
    def dips(x: int) -> int:
        return sum(brute.worse(j, x) for j in brute.members) if x != brute.t else 0

    @cache
    def after(x: int) -> list[tuple[int, int]]:
        found = [(gaps(y) + g, dips(y) + d) for y in steps(x) for g, d in after(y)]
        return [(0, 0)] if x == brute.t else sorted(found)

    found = after(brute.s)
    return found, sum(g == 0 for g, _ in found)


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
        orders, safe = ways(brute)
        assert (len(deal.order.gaps), len(deal.order.dips)) == orders[0]
        assert deal.safe_orders == safe
        assert {(dip.at.number, dip.party) for dip in deal.order.dips} == {
            (x, case.parties[j].id) for x in along[:-1] for j in members if brute.worse(j, x)
        }
    undoing = {(x.at.number, case.party_number(x.turn.party), x.turn.to.number) for x in deal.undoing}
    assert undoing == set.union(*(brute.undoings(x) for x in along))
    for x in deal.undoing:
        mover, at, to = case.party_number(x.turn.party), x.at.number, x.turn.to.number
        assert x.deterred == (to not in undeterred(model, mover, at, concept))
        opened = {j for j, _ in brute.tempted(at, to) - brute.tempted(at, at)}
        assert list(x.opens) == [case.parties[j].id for j in sorted(opened)]
        below = [j for j in members if brute.brought_below(j, at, to)]
        assert list(x.below) == [case.parties[j].id for j in below]
        assert list(x.locked_in) == [case.parties[j].id for j in below if brute.stuck(j, to) > brute.stuck(j, at)]
        assert x.kind == ("undoes" if below else "tempts")
    states = {t, *(gap.at.number for gap in (deal.order.gaps if deal.order else ()) if gap.kind == "renege")}
    assert {
        (
            *(x.option, case.party_number(x.party), x.at.number, x.breach.number, x.credible, x.closes),
            frozenset(map(case.party_number, x.exposed)),
        )
        for x in deal.guarantees
    } == {
        (names[e], r, a, b, credible, closes[0], frozenset(closes[1]))
        for a in states
        for e, r, b, credible in brute.guarantees(a)
        if (include_coercive or not case.options[e].coercive) and (closes := closing(brute, a, e, r, b))
    }
    for x in deal.guarantees:
        assert x.party != x.guarantor
        if names.index(x.option) in brute.changed:  # a signatory's, on behalf of another
            assert x.exposed
            assert x.guarantor not in x.exposed
        if x.closes == "gap" and deal.order is not None:
            assert any((gap.at, gap.to, gap.breach) == (x.at, (x.party,), x.breach) for gap in deal.order.gaps)
        if x.closes == "defection":
            assert any((one.turn.party, one.turn.to) == (x.party, x.breach) for one in deal.defects)


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
    members = tuple(case.party_number(id) for id in tested.deal.signatories)
    every = situation(case).agreements(s, (2, 9), pareto=how["pareto"])
    assert tested.agreement == any((one.signatories, one.end) == (members, t) for one in every)
    told = tested.to_dict()
    assert (told["order"] is None) >= (not tested.agreement)
    assert (told["signatories"] is None) == (told["undominated"] is None) == (not tested.agreement)
    assert told["would_change"] == list(tested.deal.signatories)


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
            met.update(f"closes {one.closes}" for one in deal.guarantees)
            met.update(one.kind for one in deal.undoing)
            met["dips"] += bool(deal.order and deal.order.dips)
            met["several safe orders"] += deal.safe_orders > 1
    assert set(met) == {
        *("stop", "renege", "undoing", "undoes", "tempts", "dips", "several safe orders"),
        *("credible True", "credible False", "closes gap", "closes defection", "closes held"),
    }
    assert min(met.values()) >= 5


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
