"""The rivals that a path names: what they become, and what is wrong with them."""

from __future__ import annotations

import pytest

import sulh
from bad_files import NAMED, problems_of
from sulh.errors import CaseError

CASE = """\
parties:
  a: {options: {x: X}, preferences: [x]}
  b: {options: {y: Y}, preferences: [y]}
status_quo: []
labels: {"NY": half, "N-": nothing of a, "YN": first}
"""

STEPS = "steps: [{by: a, change: {x: yes}}, {by: b, change: {y: yes}}]"


def path(rivals: str) -> str:
    return f"{CASE}history:\n  record: {{rivals: {rivals}, {STEPS}}}\n"


@pytest.mark.parametrize(
    ("rivals", "found"),
    [
        ("half", {"half": ("NY",)}),
        ("[half, first]", {"half": ("NY",), "first": ("YN",)}),
        ("nothing of a", {"nothing of a": ("N-",)}),
        ('["N Y"]', {"N Y": ("NY",)}),
        ("[]", {}),
    ],
)
def test_labels_and_states_can_be_rivals(rivals: str, found: dict[str, tuple[str, ...]]) -> None:
    assert sulh.loads(path(rivals)).history["record"].rivals == found


def test_without_the_key_none_are_named() -> None:
    assert sulh.loads(f"{CASE}history:\n  record: {{{STEPS}}}\n").history["record"].rivals is None
    assert sulh.loads(f"{CASE}history: [{{by: a, change: {{x: yes}}}}]\n").history["record"].rivals is None


def test_named_and_coalesced_states_can_be_rivals() -> None:
    for name in ("s", "S"):
        case = sulh.loads(NAMED + f"status_quo: s\nhistory: {{p: {{rivals: {name}, steps: [{{by: a, to: t}}]}}}}")
        assert case.history["p"].rivals == {name: ("s",)}
    gone = 'coalesce: [{states: "N-", as: gone}]\nlabels: {"YN": first}\n'
    text = path("gone").replace(CASE.splitlines(keepends=True)[-1], gone)
    assert sulh.loads(text.replace("status_quo: []", "status_quo: gone")).history["record"].rivals == {
        "gone": ("gone",)
    }


@pytest.mark.parametrize(
    ("rivals", "code", "column", "said"),
    [
        ("[hafl]", "S305", 21, "There is no label and no state 'hafl'"),
        ("[half, hafl]", "S305", 27, "There is no label and no state 'hafl'"),
        ("['YY']", "S317", 21, "The path ends in 'YY', which is therefore no rival of its end."),
        ("['YYN']", "S503", 21, "one letter for each of the 2 options"),
        ("['-Y']", "S504", 21, "one state is asked for"),
        ("[[half]]", "S203", 21, "must be a text, not a list"),
    ],
)
def test_what_is_no_rival_is_told_with_its_place(rivals: str, code: str, column: int, said: str) -> None:
    with pytest.raises(CaseError) as wrong:
        sulh.loads(path(rivals))
    (problem,) = wrong.value.problems
    assert (problem.code, problem.place.line, problem.place.column) == (code, 7, column)
    assert said in problem.rule


def test_a_label_that_covers_the_end_is_no_rival() -> None:
    text = path("mine").replace('"YN": first', '"Y-": mine')
    assert [problem.code for problem in problems_of(text)] == ["S317"]


def test_a_variant_with_other_labels_names_its_own_rivals() -> None:
    text = path("half") + 'variants: {v: {set: {labels: {"NY": halfway}%s}}}\n'
    with pytest.raises(CaseError, match="In the variant 'v': There is no label and no state 'half'"):
        sulh.loads(text % "")
    case = sulh.loads(text % ", history.record.rivals: halfway").variant("v")
    assert case.history["record"].rivals == {"halfway": ("NY",)}


def test_a_rival_that_is_not_feasible_is_doubtful() -> None:
    case = sulh.loads(path("['NY']") + "feasible: [x or not y]\n")
    warned = [problem for problem in sulh.check(case).warnings if problem.code == "S908"]
    assert [problem.rule for problem in warned] == [
        "The rival 'NY' of the history 'record' is not feasible: it breaks 'x or not y'."
    ]
