"""The question ``check``: every warning at once, variants and published results included."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import pytest

import sulh
from sulh.errors import TooLarge

TEXT = """\
sulh: 1
parties:
  a: {options: {x: X}, preferences: [x, true]}
  b: {options: {y: Y}, preferences: [y]}
feasible: [x or y]
status_quo: NN
labels: {NN: none}
published: [{concept: nash, equilibria: [NY]}]
variants:
  v: {kind: disputed, set: {b.preferences: [x or y]}}
  w: {kind: disputed, from: v, set: {a.preferences: [x]}}
"""


def test_all_at_once_in_the_order_of_the_file() -> None:
    warnings = sulh.check(sulh.loads(TEXT)).warnings
    assert [(w.code, w.place.line) for w in warnings] == [
        ("S901", 3),
        ("S906", 4),
        ("S907", 6),
        ("S909", 7),
        ("S920", 8),
        ("S901", 10),
    ]
    assert [w.rule.startswith("In the variant 'v': ") for w in warnings] == [False, True, False, False, False, True]


def test_what_the_base_says_is_not_said_again_for_variants() -> None:
    warnings = sulh.check(sulh.loads(TEXT)).warnings
    assert len({(w.code, w.place, w.text) for w in warnings}) == len(warnings)


def test_to_dict() -> None:
    case = sulh.loads(TEXT, "small", file="small.yaml")
    answer = sulh.check(case).to_dict()
    assert {key: value for key, value in answer.items() if key != "warnings"} == {
        "sulh": sulh.__version__,
        "case": "small",
        "digest": case.digest,
        "semantics": {},
        "parties": ["a", "b"],
        "options": ["a.x", "b.y"],
        "n_states": 3,
        "variants": ["v", "w"],
        "problems": [],
    }
    assert list(answer["warnings"][0]) == ["code", "severity", "file", "line", "column", "text", "rule", "fix"]
    assert answer["warnings"][0]["file"] == "small.yaml"
    assert json.loads(json.dumps(answer)) == answer


def test_solve_warns_of_the_coding_it_solves() -> None:
    case = sulh.loads(TEXT)
    assert [w.code for w in sulh.solve(case).warnings] == ["S901", "S907", "S909"]
    assert [w.code for w in sulh.solve(case.variant("w")).warnings] == ["S901", "S906", "S907", "S909"]


def test_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        sulh.check(sulh.loads(TEXT)).n_states = 4  # type: ignore[misc]


def test_the_limit_holds() -> None:
    case = sulh.loads(TEXT)
    assert sulh.check(case, max_states=3).n_states == 3
    with pytest.raises(TooLarge):
        sulh.check(case, max_states=2)


@pytest.mark.parametrize("name", list(sulh.shipped_cases()))
def test_shipped_cases_have_no_warning(name: str) -> None:
    assert [str(warning) for warning in sulh.check(sulh.load(name)).warnings] == []
