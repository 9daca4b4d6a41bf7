"""Agreements in cases with known answers: Walter's barrier, the agreement of Doha, and a loan."""

from __future__ import annotations

import json
import re

import pytest

import sulh
from sulh.case.case import Case
from sulh.questions import orders_of_steps
from sulh.questions.deal import Deal
from sulh.show.render import html


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
    # That the rebels have disarmed, as they signed to do, guarantees nothing.
    closes = {(one.option, one.at.name, one.closes, one.exposed) for one in deal.guarantees}
    assert closes == {
        ("third_party.enforce", "YYN", "gap", ("rebels",)),
        ("third_party.enforce", "YYY", "held", ("rebels",)),
    }
    told = " ".join(re.sub(r"<[^>]*>", " ", html(sulh.deals(sulh.load("walter-barrier"), package="YYY"))).split())
    assert "third_party.enforce would close the gap at Y Y N (accord), rebels exposed to government" in told
    assert "third_party.enforce keeps closed a gap at Y Y Y (accord), rebels exposed to government" in told


def test_walter_with_a_credible_guarantee() -> None:
    found = walter("credible-guarantee")
    assert orders(found["YYN"]) == {"R G": False, "G R": True}
    assert [order for order, safe in orders(found["YYY"]).items() if safe] == ["G R T"]
    assert found["YYN"].holds["seq"]
    assert found["YYY"].holds["seq"]
    assert offers(found["YYN"]) == {("YYN", "government", True)}
    assert offers(found["YYY"]) == {("YYY", "government", True)}
    # Deterred as it is, the defection of the government is no gap.
    assert [(one.closes, one.exposed) for one in found["YYN"].guarantees] == [("defection", ("rebels",))]


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
    assert (deal.safe_orders, deal.order.dips) == (2, ())
    assert deal.guarantees == ()  # what the two performed themselves


def test_to_tempt_is_not_to_undo() -> None:
    """After the assurances of the Taliban the United States would gain by taking its commitment back."""
    answer = sulh.deals(sulh.load("us-taliban-2018-2021"))
    by_name = {deal.end.name: deal for deal in answer.packages}
    tempting, undoing = by_name["YNYNNNNNYN"], by_name["YYNNNNNNYN"]
    assert {(x.turn.party, x.turn.on, x.kind, x.below, x.opens) for x in tempting.undoing} == {
        ("taliban", ("taliban.assurances",), "tempts", (), ("us",))
    }
    assert {(x.turn.party, x.kind) for x in undoing.undoing} == {("taliban", "undoes")}
    told = html(answer)
    assert "tal tempt" in told
    assert "tal undo" in told
    assert "Could tempt us to renege" in told


TRAP = """
title: A post to give up
parties:
  a: {options: {give: Give up the post}, preferences: [b.pay or not give, b.pay]}
  b: {options: {pay: Pay}, preferences: [a.give, not pay]}
  c: {options: {seize: Take the post}, preferences: [seize]}
feasible: [a.give or not c.seize]
status_quo: NNN
"""


def test_to_cut_off_the_way_back_is_to_undo() -> None:
    """Who has given up the post can take it back, until an outsider seizes it."""
    answer = sulh.deals(sulh.loads(TRAP), signatories=(2, 2))
    (deal,) = answer.packages
    assert deal.order is not None
    assert (deal.order.safe, [dip.at.name for dip in deal.order.dips]) == (True, ["YNN"])
    (one,) = [one for one in deal.undoing if one.at.name == "YNN"]
    assert (one.turn.party, one.kind, one.below, one.locked_in) == ("c", "undoes", ("a",), ("a",))
    assert one.to_dict()["locked_in"] == ["a"]
    assert "Worse than the start for a, with no way back for a." in html(answer)
    # What changes nothing for who is below its start is no undoing.
    harmless = sulh.deals(sulh.loads(TRAP.replace("feasible: [a.give or not c.seize]", "")), signatories=(2, 2))
    assert not harmless.packages[0].undoing


def test_to_open_another_way_to_renege_is_to_tempt() -> None:
    """That a signatory can gain by taking back one option does not make it harmless that it can by another."""
    text = """
title: Two promises
parties:
  north: {options: {one: First, two: Second}, preferences: [not two if out.lure, south.pay, not one]}
  south: {options: {pay: Pay}, preferences: [north.one and north.two, not pay]}
  out: {options: {lure: Lure}, preferences: [lure]}
status_quo: NNNN
"""
    deal = next(deal for deal in sulh.deals(sulh.loads(text)).packages if deal.end.name == "YYYN")
    able = {one.undone for one in deal.defects if one.turn.party == "north"}
    assert able == {("north.one",), ("north.one", "north.two")}
    assert ("YYYN", "YYYY", ("north",)) in {(one.at.name, one.turn.to.name, one.opens) for one in deal.undoing}


def test_where_every_party_signs_nobody_is_outside() -> None:
    answer = sulh.deals(sulh.load("prisoners-dilemma"), "NN")
    assert "nobody is outside: every party signs" in html(answer)
    assert "could tempt" not in html(answer)


def test_of_safe_orders_one_along_which_nobody_is_below_the_start() -> None:
    """Both orders are safe, as the loan can be called back; but only if the farm plants first is nobody ever below."""
    text = """
title: A loan that can be called back
parties:
  bank: {options: {lend: Lend}, ranking: [YY, NY, NN, YN]}
  farm: {options: {plant: Plant}, ranking: [YY, NY, YN, NN]}
status_quo: []
"""
    deal = sulh.deals(sulh.loads(text)).packages[0]
    assert deal.order is not None
    assert [(order.steps[0].party, order.safe, len(order.dips)) for order in deal.whole_orders] == [
        ("bank", True, 1),
        ("farm", True, 0),
    ]
    assert (deal.order.steps[0].party, deal.safe_orders) == ("farm", 2)
    assert [(dip.at.name, dip.party) for dip in deal.whole_orders[0].dips] == [("YN", "bank")]


def test_the_fallbacks_say_from_where() -> None:
    told = html(sulh.deals(sulh.load("us-taliban-2018-2021")))
    assert "Without any agreement, from NNY NNN NN NN (status quo)" in told


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


def chain(parts: tuple[int, ...]) -> Case:
    """Return a case in which each party prefers that all options are on, and has so many."""
    options = [f"o{k}" for k in range(max(parts))]
    every = ", ".join(f"p{j}.{name}" for j, part in enumerate(parts) for name in options[:part])
    owns = [", ".join(f"{name}: Do" for name in options[:part]) for part in parts]
    rows = [f"  p{j}: {{options: {{{own}}}, preferences: ['all of ({every})']}}" for j, own in enumerate(owns)]
    return sulh.loads("title: Many steps\nparties:\n" + "\n".join(rows) + "\nstatus_quo: []\n")


@pytest.mark.parametrize(("parts", "every"), [((6, 6), True), ((4, 4, 4), True), ((11, 1), False), ((7, 6), False)])
def test_up_to_twelve_changes_are_tried_in_every_order(parts: tuple[int, ...], every: bool) -> None:
    case = chain(parts)
    (deal,) = [deal for deal in sulh.deals(case).packages if set(deal.end.name) == {"Y"}]
    assert deal.every_order == every
    assert deal.order is not None
    assert deal.order.safe
    told = words_of(sulh.draw(case, "deal", to=deal.end.name))
    assert "This order of steps is safe under seq." in told
    assert ("Only orders in which each performs its part at once were tried." in told) == (not every)


def words_of(picture: sulh.Picture) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", picture.svg).split())


def test_many_changes_are_performed_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders_of_steps, "MOST_CHANGED", 1)
    answer = sulh.deals(sulh.load("us-taliban-2018-2021"), "NNYNNNNNYN", DOHA)
    deal = answer.tested[0].deal
    assert not deal.every_order
    assert deal.order is not None
    assert [step.party for step in deal.order.steps] == ["us", "taliban"]
    assert "in which each performs its part at once" in html(answer)
