"""What ``sulh check`` says of views: it builds them, in the base and in variants, and does not solve them."""

from __future__ import annotations

import time

import pytest

import sulh
from sulh.case.views import View
from sulh.errors import CaseError, Problem

MILL = """
title: T
status: past
parties:
  mill: {options: {leave: Leave, delay: Delay}, preferences: [not leave, delay]}
  town: {options: {insist: Insist}, preferences: [not mill.leave, insist]}
status_quo: []
views:
"""


def wrong(text: str) -> list[Problem]:
    with pytest.raises(CaseError) as caught:
        sulh.check(sulh.loads(text))
    return list(caught.value.problems)


def warned(text: str, **asked: int) -> list[tuple[str, int, str]]:
    return [(one.code, one.place.line, one.text) for one in sulh.check(sulh.loads(text), **asked).warnings]


def test_what_is_wrong_in_views_is_told_at_once() -> None:
    problems = wrong(
        f"{MILL}"
        "  v: {of: town, infeasible: [leave, not leave]}\n"
        "  w:\n"
        "    of: mill\n"
        "    views:\n"
        "      u: {of: town, about: {mill: {ranking: [YNN, YYN]}}}\n"
        "  x: {observer: o, about: {town: {ranking: [NNN, NNN, --Y, Y-N, NYN]}}}\n"
    )
    assert [(one.code, one.place.line, one.severity) for one in problems] == [
        ("S510", 9, "error"),
        ("S520", 13, "error"),
        ("S521", 14, "error"),
    ]
    assert problems[0].rule.startswith("In the view 'v': No state is feasible.")
    assert problems[1].rule.startswith("In the view 'u' of the view 'w': A ranking holds every feasible state once;")


def test_nothing_is_possible_without_what_is_hidden() -> None:
    (problem,) = wrong(
        MILL.replace("status_quo: []", "feasible: [leave]\nstatus_quo: [leave]") + "  v: {of: town, hidden: leave}\n"
    )
    assert (problem.code, problem.place.line) == ("S510", 10)


def test_views_of_variants_are_built_too() -> None:
    text = (
        f"{MILL}  v: {{of: town, infeasible: leave}}\n"
        "variants: {stays: {kind: disputed, set: {feasible: [not leave]}}, "
        "goes: {kind: disputed, set: {feasible: [leave], status_quo: [leave]}}}\n"
    )
    (problem,) = [one for one in wrong(text) if one.code == "S510"]
    assert problem.rule.startswith("In the variant 'goes': In the view 'v': No state is feasible.")
    kept = text.replace("goes: {kind: disputed, set: {feasible: [leave], status_quo: [leave]}}", "")
    idle = [one for one in sulh.check(sulh.loads(kept)).warnings if one.code == "S913"]
    assert [one.rule[:45] for one in idle] == ["In the variant 'stays': In the view 'v': 'lea"]


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        ("{of: town, about: {mill: {}}}", [("S906", 9, "mill")]),
        ("{of: town, about: {mill: {preferences: []}}}", [("S906", 9, "mill")]),
        ("{of: town, about: {mill: {preferences: [insist, not leave]}}}", []),
        ("{of: town}", [("S914", 9, "v")]),
        ("{observer: o}", [("S914", 9, "v")]),
        ("{of: town, views: {w: {of: mill}}}", []),  # asks the question within
        ("{of: town, views: {w: {observer: o}}}", [("S914", 9, "w")]),
        ("{of: town, owner: {leave: mill}}", [("S913", 9, "mill.leave")]),
        ("{of: town, owner: {leave: town}}", []),
        ("{of: town, infeasible: [leave and not leave]}", [("S913", 9, "leave and not leave")]),
        ("{of: town, infeasible: [leave, delay, leave and insist]}", [("S913", 9, "leave and insist")]),
        ("{of: town, hidden: leave, infeasible: [leave and insist]}", [("S913", 9, "leave and insist")]),
        ("{of: town, hidden: leave, about: {mill: {preferences: [leave, delay]}}}", [("S902", 9, "leave")]),
        (
            "{of: town, hidden: leave, about: {mill: {preferences: [not leave]}}}",
            [("S906", 9, "mill"), ("S901", 9, "not leave")],
        ),
        ("{of: town, infeasible: leave, about: {mill: {preferences: [not leave, delay]}}}", []),
        ("{of: town, infeasible: leave, about: {mill: {preferences: [not leave]}}}", [("S906", 9, "mill")]),
        ("{of: town, hidden: leave, views: {w: {of: mill, hidden: [leave, delay]}}}", [("S913", 9, "mill.leave")]),
        (
            "{of: town, about: {mill: {preferences: [{prefer: leave, uncertain: yes}, delay]}}}",
            [("S915", 9, "mill")],
        ),
        ("{of: town, about: {mill: {relation: [YNN > NNN]}}}", [("S915", 9, "mill")]),
    ],
)
def test_what_is_doubtful_in_a_view(view: str, expected: list[tuple[str, int, str]]) -> None:
    assert warned(f"{MILL}  v: {view}\n") == expected


def test_a_mark_of_the_case_itself_keeps_views_from_an_answer() -> None:
    text = MILL.replace("[not leave, delay]", "[{prefer: not leave, uncertain: yes}, delay]")
    assert warned(f"{text}  v: {{of: town, infeasible: leave}}\n") == [("S915", 5, "mill")]
    assert warned(text.replace("views:\n", "")) == []


def test_a_view_that_is_too_large_is_a_warning() -> None:
    text = f"{MILL}  v: {{of: town, adds: {{mill.flee: x}}}}\n"
    assert warned(text, max_states=8) == [("S916", 9, "v")]
    assert warned(text, max_states=16) == []


def test_what_is_idle_is_told_where_it_makes_the_view_small_too() -> None:
    """Without what it takes for impossible the view would be too large to be looked at."""
    about = "about: {mill: {preferences: [flee]}}"
    text = f"{MILL}  v: {{of: town, adds: {{mill.flee: x}}, infeasible: [flee], {about}}}\n"
    assert warned(text, max_states=8) == [("S906", 9, "mill"), ("S902", 9, "flee")]
    assert warned(text, max_states=16) == [("S906", 9, "mill")]


def test_state_form() -> None:
    text = """
title: T
status: past
states: {s1: one, s2: two}
parties: {a: {moves: [{from: s1, to: s2}], ranking: [s2, s1]}, b: {ranking: [s1, s2]}}
views:
  v: {of: b, infeasible: s2, views: {w: {of: a, infeasible: s2}}}
"""
    assert warned(text) == [("S913", 7, "s2")]
    assert [one.code for one in wrong(text.replace("infeasible: s2, views", "infeasible: [s1, s2], views"))] == ["S510"]


def test_views_warn_of_what_check_warns_of() -> None:
    case = sulh.loads(f"{MILL}  v: {{of: town, owner: {{leave: mill}}}}\n")
    assert [one.code for one in sulh.views(case).warnings] == ["S913"]
    assert sulh.solve(case).warnings == ()


def test_a_view_made_in_python_has_places_or_none() -> None:
    assert View("v").place("about", "mill").line == 0
    view = sulh.loads(f"{MILL}  v:\n    of: town\n    owner: {{leave: town}}\n").views["v"]
    assert [view.place("owner", "mill.leave").line, view.place("owner", "mill.delay").line] == [11, 9]


def test_the_flagship_is_checked_quickly() -> None:
    case = sulh.load("us-taliban-2018-2021")
    start = time.perf_counter()
    sulh.check(case)
    assert time.perf_counter() - start < 2
