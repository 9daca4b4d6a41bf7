"""How firmly outcomes hold: shares, swings and the fewest changes are those of the codings that were drawn."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from strategies import option_cases
from sulh.case.case import Case
from sulh.case.spread import ByConfidence, Spread
from sulh.questions.intervals import share
from sulh.questions.robustness import TITLE
from sulh.questions.tally import coding
from sulh.show.draw.tornado import _scale
from sulh.show.render import html, sheet

UNSURE = """
sulh: 1
title: An order and a mill
status: past
robust: {samples: 600, seed: 4, dropped: {low: 0.5}, weights: {strict: 3}}
parties:
  ministry:
    options: {modify: Modify the order}
    preferences: [{prefer: not mill.leave, confidence: low}, {prefer: modify, confidence: low}, {prefer: mill.accept}]
  mill:
    options: {accept: Accept the order, leave: Leave}
    preferences: [{prefer: not leave, confidence: low}, {prefer: accept if ministry.modify}, {prefer: not accept}]
feasible: [{rule: not (mill.accept and mill.leave), judgement: yes, confidence: low}]
status_quo: []
history: [{by: ministry, change: {modify: yes}}]
variants:
  strict: {kind: disputed, set: {ministry.preferences: [not modify, mill.accept]}}
  gone: {kind: leadership, set: {title: Gone}}
"""


@pytest.fixture(scope="module")
def unsure() -> Case:
    return sulh.loads(UNSURE)


def counted(answer: sulh.Robustness) -> dict[str, Counter[str]]:
    """Count, from the drawn codings one by one, in how many each state of the base holds."""
    names = set(answer.states.names_of(np.arange(len(answer.states))))
    found: dict[str, Counter[str]] = {id: Counter() for id in answer.concepts}
    for index in range(answer.n):
        solution = sulh.solve(coding(answer.plan, index).case, answer.concepts)
        for id in answer.concepts:
            found[id].update(name for name in solution.equilibria(id).names() if name in names)
    return found


def test_shares_are_those_of_the_codings_one_by_one() -> None:
    answer = sulh.robust(sulh.load("walter-barrier"), ["nash", "seq"], samples=150, workers=1)
    one_by_one = counted(answer)
    for id in answer.concepts:
        listed = answer.shares(id)
        assert {name: one.count for name, one in listed.items() if one.count} == dict(one_by_one[id])
        assert [one.count for one in listed.values()] == sorted((one.count for one in listed.values()), reverse=True)
        for name, one in listed.items():
            assert one == answer.share(id, name) == share(one.count, 150)


@settings(max_examples=10)
@given(case=option_cases(max_options=4, max_parties=3), seed=st.integers(0, 99))
def test_random_cases(case: Case, seed: int) -> None:
    answer = sulh.robust(case, ["nash", "seq"], samples=20, seed=seed, workers=1)
    one_by_one = counted(answer)
    for id in answer.concepts:
        assert {name: one.count for name, one in answer.shares(id).items() if one.count} == dict(one_by_one[id])
        for swing in answer.swings(id):
            assert swing.changed.n + swing.kept.n <= answer.n
            assert swing.contrast.low <= swing.difference <= swing.contrast.high
            if swing.changed.n and swing.kept.n:
                assert swing.difference == pytest.approx(swing.changed.value - swing.kept.value)  # one stratum
    json.dumps(answer.to_dict())
    sheet(answer)


def test_what_turns_an_outcome_turns_it(unsure: Case) -> None:
    answer = sulh.robust(unsure, "seq", workers=1)
    turned = 0
    for name in answer.states.names_of(np.arange(len(answer.states))):
        found = answer.breaking("seq", name)
        held = sulh.solve(unsure, "seq").holds("seq", name)
        if found is None:
            assert answer.share("seq", name).count == (answer.n if held else 0)
            continue
        turned += 1
        drawn = coding(answer.plan, found.index)
        assert found.held is held
        assert drawn.changes == found.changes
        assert set(found.needed) <= set(found.changes)
        assert found.needed
        solution = sulh.solve(drawn.case, "seq")
        assert (name in solution.equilibria("seq")) is not held
        for index in range(answer.n):
            if len(coding(answer.plan, index).changes) < len(found.changes):
                equilibria = sulh.solve(coding(answer.plan, index).case, "seq").equilibria("seq")
                assert (name in equilibria) is held
    assert turned


def test_swings_are_sorted_and_say_where_codings_are_few() -> None:
    answer = sulh.robust(sulh.load("us-taliban-2018-2021"), "seq", samples=300, workers=1, outcome="NNNNYNYYYN")
    swings = answer.swings()
    assert len(swings) == len(answer.assumptions)
    enough = [swing.sure for swing in swings if not swing.few]
    assert enough == sorted(enough, reverse=True)
    assert all((swing.sure > 0) is not (swing.contrast.low <= 0 <= swing.contrast.high) for swing in swings)
    assert [swing.few for swing in swings] == sorted(swing.few for swing in swings)
    assert {swing.few for swing in swings} == {True, False}
    assert all(min(swing.changed.n, swing.kept.n) < 30 for swing in swings if swing.few)


REPLACED = """
title: A variant replaces what a party prefers
parties:
  a:
    options: {w: W, x: X, y: Y}
    preferences: [{prefer: w}, {prefer: x}, {prefer: y}]
  b:
    options: {z: Z}
    preferences: [{prefer: z}]
variants:
  other: {kind: disputed, set: {a.preferences: CHANGED}}
"""


@pytest.mark.parametrize(
    "changed",
    [
        "[{prefer: not w}, {prefer: y}]",  # it has no such pairs
        "[{prefer: not w}, {prefer: y, confidence: low}, {prefer: x, confidence: low}]",  # it turns one round
    ],
)
def test_what_a_variant_brings_along_is_no_swing(changed: str) -> None:
    case = sulh.loads(REPLACED.replace("CHANGED", changed))
    answer = sulh.robust(case, "nash", samples=4_000, workers=1, outcome="YYYY")
    first = answer.swings()[0]
    assert (first.assumption.kind, first.difference) == ("variant", -1.0)
    assert (first.changed.n + first.kept.n, first.changed.count, first.kept.count) == (4_000, 0, first.kept.n)
    inert = answer.swings()[1:]
    assert {one.assumption.text for one in inert} == {"a ranks x above w", "a ranks y above x"}
    for one in inert:
        assert not one.few
        assert one.difference == pytest.approx(0.0)
        assert one.sure == 0.0


def test_settings_of_the_file_and_of_the_call(unsure: Case) -> None:
    answer = sulh.robust(unsure, workers=1)
    assert (answer.n, answer.plan.seed) == (600, 4)
    assert answer.plan.spread == Spread(dropped=ByConfidence(0.0, 0.0, 0.5), weights={"strict": 3.0})
    other = sulh.robust(unsure, samples=10, seed=5, spread=Spread(), workers=1)
    assert (other.n, other.plan.seed, other.plan.spread) == (10, 5, Spread())


def test_equal_seeds_give_equal_answers(unsure: Case) -> None:
    first, again, other = (sulh.robust(unsure, seed=seed, workers=1).to_dict() for seed in (1, 1, 2))
    assert first == again
    assert first["shares"] != other["shares"]


def test_nothing_to_draw_gives_the_base() -> None:
    still = Spread(ByConfidence(0, 0, 0), ByConfidence(0, 0, 0), ByConfidence(0, 0, 0))
    case = sulh.load("elmira")
    answer = sulh.robust(case, samples=50, spread=still, workers=1)
    solution = sulh.solve(case)
    for id in solution.concepts:
        assert {name: one.value for name, one in answer.shares(id).items()} == dict.fromkeys(
            solution.equilibria(id).names(), 1.0
        )
        expected = len(solution.equilibria(id)) / len(solution.states)
        assert answer.by_chance(id) == pytest.approx(expected)


def test_the_history_ends_in_what_happened(unsure: Case) -> None:
    answer = sulh.robust(unsure, workers=1)
    assert answer.historical is not None
    assert (answer.historical.name, answer.whence, str(answer.outcome)) == ("YNN", "history", "YNN")
    document = answer.to_dict()["historical"]["concepts"]["seq"]
    assert document["count"] == answer.share("seq", "YNN").count
    assert 0 <= document["by_chance"] <= 1
    asked = sulh.robust(unsure, outcome="accept", historical="status quo", workers=1)
    assert (asked.whence, str(asked.outcome), str(asked.historical)) == ("asked", "NYN", "NNN")


def test_without_a_history_the_least_firm_equilibrium_of_the_base() -> None:
    answer = sulh.robust(sulh.load("elmira"), samples=500, workers=1)
    held = [one for name, one in answer.shares("seq").items() if name in sulh.solve(answer.case).equilibria("seq")]
    assert answer.whence == "base"
    assert answer.historical is None
    assert answer.outcome is not None
    assert answer.share("seq", answer.outcome).count == min(one.count for one in held)


def test_a_variant_is_a_base_of_its_own() -> None:
    case = sulh.load("walter-barrier").variant("reversible")
    answer = sulh.robust(case, samples=100, workers=1)
    assert answer.to_dict()["variant"] == "reversible"


def test_it_stops_once_intervals_are_narrow() -> None:
    case = sulh.load("walter-barrier")
    answer = sulh.robust(case, samples=100_000, width=0.06, workers=1)
    assert (answer.stopped, answer.n) == ("narrow", 2_000)
    assert all(one.width <= 0.06 for id in answer.concepts for one in answer.shares(id).values())
    # Of an outcome that is named, only its own intervals count.
    firm = sulh.robust(sulh.load("elmira"), samples=100_000, width=0.02, outcome="abandon", workers=1)
    assert (firm.stopped, firm.n) == ("narrow", 1_000)
    wide = sulh.robust(case, samples=500, width=0.01, workers=1)
    assert wide.stopped == "planned"
    assert any("not 0.01 as asked" in remark for remark in wide.remarks)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"samples": 0}, "samples is a whole number from 1 on, not 0"),
        ({"samples": 2.5}, "samples is a whole number"),
        ({"seed": -1}, "seed is a whole number from 0 on"),
        ({"workers": 0}, "workers is a whole number from 1 on"),
        ({"width": 0.0}, "A width lies between 0 and 1"),
        ({"width": 1.5}, "A width lies between 0 and 1"),
        ({"width": float("nan")}, "A width lies between 0 and 1"),
        ({"workers": 2, "scheduler": "tcp://x"}, "who does the work"),
        ({"outcome": "leav"}, "There is no"),
        ({"outcome": "accept, leave"}, "is not feasible"),
        ({"historical": "nowhere"}, "There is no"),
        ({"concepts": "nahs"}, "Did you mean 'nash'"),
    ],
)
def test_wrong_calls(arguments: dict[str, Any], words: str, unsure: Case) -> None:
    with pytest.raises(sulh.UsageError, match=words):
        sulh.robust(unsure, **arguments)


def test_other_errors(unsure: Case) -> None:
    with pytest.raises(sulh.UsageError, match="takes a case"):
        sulh.robust("elmira")  # type: ignore[arg-type]
    with pytest.raises(sulh.NotDefined):
        sulh.robust(sulh.load("elmira"), "stackelberg-town")
    with pytest.raises(sulh.TooLarge):
        sulh.robust(unsure, max_states=2)
    answer = sulh.robust(unsure, "nash", samples=5, workers=1)
    with pytest.raises(sulh.UnknownName, match="concept in this answer"):
        answer.share("seq", "NNN")
    with pytest.raises(sulh.UnknownName):
        answer.share("nash", "no such state")


def test_it_says_what_it_is(unsure: Case) -> None:
    assert TITLE == "share of drawn codings in which it holds; it is not a probability of peace"
    answer = sulh.robust(unsure, workers=1)
    page = html(answer)
    assert "Share of drawn codings in which it holds; it is not a probability of peace." in page
    assert "not a forecast" not in page
    ongoing = sulh.robust(sulh.loads(UNSURE.replace("status: past", "status: ongoing")), samples=5, workers=1)
    assert "not a forecast" in html(ongoing)
    assert "not a forecast" in sulh.tornado(ongoing).svg
    assert repr(answer) == "<Robustness of case: 600 drawn codings, nash, gmr, smr, seq>"


def test_the_chart(unsure: Case, tmp_path: Any) -> None:
    answer = sulh.robust(unsure, workers=1)
    chart = sulh.tornado(answer, "nash")
    assert "it is not a probability of peace" in chart.svg
    assert chart.svg == chart._repr_svg_() == sulh.tornado(answer, "nash").svg
    telling = [swing for swing in answer.swings("nash") if swing.sure]
    assert telling
    assert chart.svg.count("<circle") == 2 * len(telling)
    colours = set(re.findall("#[0-9a-f]{6}", chart.svg))
    assert all(colour[1:3] == colour[3:5] == colour[5:] for colour in colours)  # black, white and grey only
    chart.save(tmp_path / "chart.svg")
    assert (tmp_path / "chart.svg").read_text(encoding="utf-8") == chart.svg
    with pytest.raises(sulh.UsageError, match=r"Charts are written as \.svg"):
        chart.save(tmp_path / "chart.gif")
    with pytest.raises(sulh.UnknownName):
        sulh.tornado(answer, "sseq")
    with pytest.raises(sulh.UsageError):
        sulh.tornado(unsure)  # type: ignore[arg-type]


def test_the_chart_as_png(unsure: Case, tmp_path: Any) -> None:
    pytest.importorskip("matplotlib")
    sulh.tornado(sulh.robust(unsure, samples=50, workers=1)).save(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes()[:4] == b"\x89PNG"


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_scale_holds_both_ends(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    start, end = _scale(low, high)
    assert 0 <= start <= low + 1e-9
    assert high - 1e-9 <= end <= 1
    assert end - start >= 0.04 - 1e-9
