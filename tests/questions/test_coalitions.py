"""What coalitions can gain: the whole answer, against the oracle and as published."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import sulh
from strategies import cases
from sulh.case.case import Case
from sulh.case.states import list_states
from sulh.errors import NotDefined, TooLarge, UnknownName, UsageError
from sulh.questions import coalitions as module
from sulh.show.render import html, sheet
from sulh.stability import oracle
from sulh.stability.coalitions import CONCEPTS

SHOPS = """
title: Two shops on Sunday
parties:
  left: {options: {open: Open on Sundays}, preferences: [not right.open, left.open]}
  right: {options: {open: Open on Sundays}, preferences: [not left.open, right.open]}
"""


@given(cases())
def test_the_answer_is_that_of_the_definitions(case: Case) -> None:
    model, answer = oracle.model(case), sulh.coalitions(case, concept="gmr")
    numbers, ids = range(len(model.names)), model.parties
    groups = oracle.every_coalition(range(len(ids)))
    assert answer.coalitions == tuple(tuple(ids[k] for k in group) for group in groups)
    assert answer.complete
    strong = [s for s in numbers if oracle.strong_equilibrium(model, s)]
    assert answer.strong().numbers.tolist() == strong
    together = [s for s in numbers if all(oracle.cnash(model, group, s) for group in groups if len(group) > 1)]
    assert answer.coalitional().numbers.tolist() == together
    for id in CONCEPTS:
        everywhere = [s for s in numbers if all(getattr(oracle, id)(model, group, s) for group in groups)]
        assert answer.universal(id).numbers.tolist() == everywhere
    holding = [s for s in numbers if all(oracle.gmr(model, party, s) for party in range(len(ids)))]
    assert answer.equilibria().numbers.tolist() == holding
    jumps = [
        (tuple(ids[k] for k in group), s, t)
        for group in groups
        if len(group) > 1
        for s in holding
        for t in sorted(oracle.coalition_improvements(model, group, s))
        if t in holding
    ]
    assert [(jump.coalition, jump.start.number, jump.end.number) for jump in answer.jumps] == jumps
    assert answer.jumps.total == len(jumps)


@given(cases())
def test_who_gains_and_who_loses_is_what_the_parties_prefer(case: Case) -> None:
    model, answer = oracle.model(case), sulh.coalitions(case, concept="gmr")
    for jump in answer.jumps[:20]:
        s, t = jump.start.number, jump.end.number
        assert jump.steps[-1].to.number == t
        assert {step.party for step in jump.steps} <= set(jump.coalition)
        for number, stake in enumerate(jump.stakes):
            degree = model.compare(number, t, s) or 0
            assert stake.change == ("gains" if degree > 0 else "loses" if degree < 0 else "same")
            assert stake.member == (stake.party in jump.coalition)
            levels = {model.score[number][state] for state in range(len(model.names))}
            places = sorted(levels, reverse=True)
            assert stake.places == len(places)
            assert stake.before == places.index(model.score[number][s]) + 1
            assert stake.after == places.index(model.score[number][t]) + 1


def test_elmira_jumps_as_published() -> None:
    for name in ("elmira-nine", "elmira"):
        answer = sulh.coalitions(sulh.load(name))
        (jump,) = answer.jumps
        assert (jump.coalition, str(jump.start), str(jump.end)) == (("ministry", "uniroyal"), "NYNNY", "YNYNY")
        assert [(step.party, step.on, step.off) for step in jump.steps] == [
            ("ministry", ("ministry.modify",), ()),
            ("uniroyal", ("uniroyal.accept",), ("uniroyal.delay",)),
        ]
        places = {stake.party: (stake.change, stake.before, stake.after, stake.places) for stake in jump.stakes}
        assert places == {
            "ministry": ("gains", 5, 4, 9),
            "uniroyal": ("gains", 4, 3, 9),
            "town": ("loses", 3, 5, 9),
        }
        found = [(one.coalition, str(one.end)) for one in answer.from_status_quo]
        assert found == [(("town",), "NYNNY"), (("ministry", "town"), "NYNNY")]


def test_options_are_named_only_where_a_state_says_which() -> None:
    """A step to a coalesced state has no options; nor has one in state form."""
    (jump,) = sulh.coalitions(sulh.loads(SHOPS + "coalesce: [{states: NN, as: closed}]\n")).jumps
    assert [(step.party, step.to.name, step.on, step.off) for step in jump.steps] == [
        ("left", "NY", (), ("left.open",)),
        ("right", "closed", (), ()),
    ]
    assert "right: to closed" in html(sulh.coalitions(sulh.loads(SHOPS + "coalesce: [{states: NN, as: closed}]\n")))


@pytest.mark.parametrize(
    "coalition",
    [
        ["ministry", "uniroyal"],
        ["uniroyal", "ministry"],
        "ministry+uniroyal",
        "ministry, uniroyal",
        [["ministry", "uniroyal"]],
    ],
)
def test_ways_to_name_a_coalition(coalition: Any) -> None:
    answer = sulh.coalitions(sulh.load("elmira-nine"), coalition)
    assert answer.coalitions == (("ministry", "uniroyal"),)
    assert not answer.complete
    assert [str(state) for state in answer.stable("cnash", "uniroyal+ministry")] == [
        "NYNNN",
        "NNYNN",
        "YNYNN",
        "s9",
        "NNYNY",
        "YNYNY",
    ]


def test_several_coalitions_in_the_order_asked() -> None:
    answer = sulh.coalitions(sulh.load("elmira"), [["town"], ["uniroyal", "ministry"]])
    assert answer.coalitions == (("town",), ("ministry", "uniroyal"))
    answer = sulh.coalitions(sulh.load("elmira"), ["town", "uniroyal+ministry"])
    assert answer.coalitions == (("town",), ("ministry", "uniroyal"))
    every = sulh.coalitions(sulh.loads(SHOPS), [["left"], ["left", "right"], ["right"]])
    assert every.complete


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"coalition": []}, UsageError, "at least one party. Name some of: ministry, uniroyal, town"),
        ({"coalition": ""}, UsageError, "at least one party"),
        ({"coalition": [[]]}, UsageError, "at least one party"),
        ({"coalition": ["minister"]}, UnknownName, "Did you mean 'ministry'?"),
        ({"coalition": ["town", "town"]}, UsageError, "town is named twice in a coalition. Name each party once."),
        ({"coalition": ["ministry", "uniroyal", "town"] * 2}, UsageError, "named twice"),
        ({"coalition": [["town"], ["town"]]}, UsageError, "The coalition town is named twice"),
        ({"improvement": "paretto"}, UnknownName, "Did you mean 'pareto'?"),
        ({"concept": "sqe"}, UnknownName, "Did you mean 'seq'?"),
        ({"concept": "all"}, UsageError, "equilibria of one concept"),
    ],
)
def test_wrong_calls(asked: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=re.escape(words)):
        sulh.coalitions(sulh.load("elmira"), **asked)


def test_what_an_answer_does_not_have() -> None:
    answer = sulh.coalitions(sulh.load("elmira"), ["town"])
    for ask in (answer.strong, answer.coalitional, lambda: answer.universal("cgmr")):
        with pytest.raises(UsageError, match="every coalition"):
            ask()
    with pytest.raises(UnknownName, match="There are: town"):
        answer.stable("cnash", "ministry")
    with pytest.raises(UnknownName, match="cgmr"):
        answer.stable("gmr", "town")
    with pytest.raises(UsageError, match="takes a case"):
        sulh.coalitions("elmira")  # type: ignore[arg-type]


def test_unknown_comparisons_have_no_answer() -> None:
    text = SHOPS.replace("[not right.open, left.open]", "[{prefer: left.open, uncertain: true}]")
    with pytest.raises(NotDefined, match="some comparisons of left are unknown"):
        sulh.coalitions(sulh.loads(text), concept="nash-a")


def test_too_many_parties_to_form_every_coalition() -> None:
    parties = "".join(f"  p{k}: {{options: {{o: Option}}, preferences: [o]}}\n" for k in range(9))
    case = sulh.loads(f"title: Many\nparties:\n{parties}")
    with pytest.raises(TooLarge, match="--coalition"):
        sulh.coalitions(case)
    assert sulh.coalitions(case, "p0+p1").jumps.total == 0


def test_more_jumps_than_are_listed_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    full = sulh.coalitions(sulh.load("us-taliban-2018-2021"), concept="gmr")
    monkeypatch.setattr(module, "MOST_SHOWN", 5)
    cut = sulh.coalitions(sulh.load("us-taliban-2018-2021"), concept="gmr")
    assert (len(cut.jumps), cut.jumps.total) == (5, full.jumps.total)
    assert full.jumps.total == len(full.jumps) > 5
    assert set(map(str, cut.jumps)) <= set(map(str, full.jumps))
    assert f"{full.jumps.total - 5:,} beyond these are counted" in "".join(
        note for table in sheet(cut).tables for note in table.notes
    )
    assert cut.to_dict()["n_jumps"] == full.jumps.total


def test_intransitive_comparisons_have_no_places() -> None:
    """The town would answer b by c, which is worse for the mill than a, although the mill prefers c to b to a."""
    case = sulh.loads("""
title: Round in a circle
states: {a: "", b: "", c: ""}
parties:
  mill: {moves: [{from: a, to: b}], relation: [a > c, c > b, b > a]}
  town: {moves: [{from: b, to: c}], ranking: [b, a, c]}
""")
    (together,) = sulh.coalitions(case, concept="gmr").jumps
    (alone,) = sulh.coalitions(case, ["mill"], concept="gmr").jumps
    assert (str(alone), str(together)) == ("mill: a to b", "mill+town: a to b")
    mill, town = together.stakes
    assert (mill.change, mill.before, mill.after, mill.places) == ("gains", None, None, None)
    assert (town.change, town.before, town.after, town.places) == ("gains", 2, 1, 3)
    assert "mill gains; town gains, 2nd of 3 to 1st" in html(sulh.coalitions(case, concept="gmr"))


def test_json_is_all_of_it() -> None:
    answer = sulh.coalitions(sulh.load("elmira-nine"), improvement="pareto", return_counts=False).to_dict()
    assert json.loads(json.dumps(answer)) == answer
    assert answer["improvement"] == "pareto"
    assert answer["semantics"] == {"sanctions": "legal-sequences", "return_counts": False}
    assert answer["digest"].startswith("sha256:")
    assert len(answer["coalitions"]) == 7
    assert list(answer["universal"]) == ["cgmr", "csmr", "cseq"]
    assert set(answer["strong_equilibria"]) <= set(answer["coalitionally_stable"])
    part = sulh.coalitions(sulh.load("elmira-nine"), "town").to_dict()
    assert set(answer) - set(part) == {"strong_equilibria", "coalitionally_stable", "universal"}


def test_arrays_are_frozen_and_the_answer_renders_itself() -> None:
    case = sulh.load("elmira-nine")
    answer = sulh.coalitions(case)
    for found in answer.verdicts.values():
        for verdict in found.values():
            with pytest.raises(ValueError, match="read-only"):
                verdict[0] = not verdict[0]
    assert repr(answer) == "<Coalitions of elmira-nine: 9 states, 7 coalitions, 1 equilibrium jump>"
    assert "Equilibrium jumps" in html(answer)
    assert np.array_equal(answer.holding, sulh.solve(case).holding["seq"])
    assert len(list_states(case)) == len(answer.states)
