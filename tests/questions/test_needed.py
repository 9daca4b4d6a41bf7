"""What is left of the changes of a drawn coding turns the verdict, and less of it does not."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

import sulh
from sulh.case.spread import ByConfidence, Spread
from sulh.questions.drawing import LEFT_OUT
from sulh.questions.needed import Draw, kept, needed, padded, simpler
from sulh.questions.plan import Plan
from sulh.questions.tally import NEVER, base, coding, first_change, states, tally

WIDE = Spread(ByConfidence(0.8, 1.5, 3.0), ByConfidence(0.1, 0.2, 0.4), ByConfidence(0.3, 0.4, 0.5))

TWO = """
title: What b thinks does not matter to a
parties:
  a: {options: {x: X}, preferences: [{prefer: x, confidence: low}, {prefer: not x, confidence: low}]}
  b:
    options: {y: Y}
    preferences: [{prefer: y, confidence: high}, {prefer: a.x, confidence: low}, {prefer: not a.x, confidence: low}]
variants:
  idle: {kind: disputed, set: {b.preferences: [{prefer: y}, {prefer: x iff y}, {prefer: x}]}}
"""


def test_orders_there_and_back() -> None:
    assert kept(padded((2, 0), 4)[0]) == (2, 0)
    assert padded((), 0).shape == (1, 0)
    assert padded((1,), 2).tolist() == [[1, LEFT_OUT]]


def test_what_is_simpler() -> None:
    found = list(simpler(Draw((), ((1, 0), (1,)), frozenset({"r"})), [(0, 1), (0, 1)]))
    assert Draw((), ((1, 0), (1,)), frozenset()) in found
    assert Draw((), ((0, 1), (1,)), frozenset({"r"})) in found
    assert Draw((), ((1, 0), (0, 1)), frozenset({"r"})) in found


@pytest.mark.parametrize("subset", [combination for n in (1, 2, 3) for combination in combinations("abc", n)])
def test_only_what_turns_it_is_left(subset: tuple[str, ...]) -> None:
    whole = Draw((), (), frozenset("abcd"))
    found = needed(
        whole,
        lambda draw: sorted(draw.off),
        lambda draw: simpler(draw, []),
        lambda draw: draw.off >= set(subset),
    )
    assert found == subset


@pytest.mark.parametrize("name", ["two", "walter-barrier"])
def test_each_coding_that_turns_a_verdict(name: str) -> None:
    case = sulh.loads(TWO) if name == "two" else sulh.load(name)
    plan = Plan(case, ("nash",), spread=WIDE)
    seen, turned = states(plan), 0
    for index in range(40):
        drawn = coding(plan, index)
        found = tally(plan, index, index + 1)
        for state in np.flatnonzero(found.fewest[0] != NEVER):
            assert first_change(int(found.fewest[0, state])) == (len(drawn.changes), index)
            left = sulh.questions.tally.needed(plan, index, "nash", int(state))
            assert 0 < len(left) <= len(drawn.changes)
            assert set(left) <= set(drawn.changes)
            if name == "two" and not base(plan)[0, state] and seen.name(int(state)) == "NY":
                turned += 1
                assert all(change.startswith(("a ", "the statement x of a")) for change in left)
    assert turned or name != "two"
