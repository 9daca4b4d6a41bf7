"""The settings under ``robust``: what is drawn when one asks how firmly outcomes hold."""

from __future__ import annotations

import pytest

import sulh
from sulh.case.sampling import Sampling
from sulh.case.spread import ByConfidence, Spread

PARTIES = "parties: {town: {options: {insist: Insist}}}\nvariants: {v: {kind: disputed, set: {status_quo: [insist]}}}\n"


def test_what_is_left_out_is_as_usual() -> None:
    assert sulh.loads(PARTIES).robust == Sampling(None, None, Spread())
    text = "robust: {samples: 20000, seed: 0, wander: {low: 2}, off: {high: 0, low: 1/4}, weights: {v: 0.5}}"
    assert sulh.loads(PARTIES + text).robust == Sampling(
        20_000,
        0,
        Spread(wander=ByConfidence(0.35, 0.8, 2.0), off=ByConfidence(0.0, 0.15, 0.25), weights={"v": 0.5}),
    )


def test_a_variant_has_them_too_and_can_change_them() -> None:
    case = sulh.loads(PARTIES + "robust: {samples: 20, weights: {v: 2}}")
    assert case.variant("v").robust == case.robust
    changed = sulh.loads(PARTIES.replace("[insist]", "[insist], robust.samples: 7") + "robust: {samples: 20}")
    assert (changed.robust.samples, changed.variant("v").robust.samples) == (20, 7)


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        ("samples: 0", "S217", "a whole number from 1 to"),
        ("samples: 1.5", "S217", "a whole number"),
        ("samples: many", "S206", "a number"),
        ("seed: -1", "S217", "a whole number from 0 on"),
        ("wander: {low: -1}", "S217", "a number from 0 to"),
        ("dropped: {low: 1.1}", "S217", "a number from 0 to 1"),
        ("off: {lo: 1}", "S202", "Did you mean 'low'?"),
        ("wander: 3", "S203", "a mapping"),
        ("weights: {w: 1}", "S603", "There is no variant 'w'"),
        ("weights: {v: 1e9}", "S206", "a number"),
        ("weights: {v: 9999999999}", "S217", "a number from 0 to"),
    ],
)
def test_mistakes(entry: str, code: str, words: str) -> None:
    with pytest.raises(sulh.CaseError) as caught:
        sulh.loads(f"{PARTIES}robust: {{{entry}}}")
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line) == (code, 3)
    assert words in f"{problem.rule} {problem.fix}"
