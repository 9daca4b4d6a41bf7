"""Files with many mistakes: all are told, in the order of the file, and none that only follows from another."""

from __future__ import annotations

import pytest

import sulh
from bad_files import PARTIES, places_of
from sulh.errors import CaseError

FILE = """\
sulh: 1
titel: The mill
status: finished
sources: {a: A, b: {title: B, acces: public}}
parties:
  town:
    options: {insist: {text: Insist, coercive: maybe}, sue: [x]}
    preferences:
      - insist and
      - {prefer: insit, becuase: x}
      - sue
    name: {a: b}
  mill: {options: {leave: Leave}, weights: {leave: lots, nope: 1}}
  press:
feasible:
  - {ruel: insist}
  - insit
  - {rule: sue, source: c}
status_quo: [leav]
labels: {YN: b}
forbidden_moves:
  - {by: twon, from: nope, to: insist}
history:
  as it went:
    start: [leav]
    steps:
      - {by: town, change: {insist: yes, leave: yes}}
      - {by: twon, change: {insist: 1}}
phases: [{from: x, variant: y}]
variants:
  calm: {from: quiet}
  quiet: {from: calm}
  odd: {from: z, set: {twon.weights: 1}}
  sad: {set: {mill.options.leave: }, remove: nope}
views:
  one: {of: twon, hidden: [insit], adds: {sue: x}, infeasible: [insit]}
claims: {c: x}
published: [{concept: nash, equilibria: [YN], variant: zz}, {concept: nash, stable: {YNN: [twon]}}]
"""

EXPECTED = {
    2: ["S202"],
    3: ["S204"],
    4: ["S202"],
    7: ["S205", "S203"],
    9: ["S401"],
    10: ["S402", "S202"],
    12: ["S203"],
    13: ["S206", "S402"],
    14: ["S208"],
    16: ["S202"],
    17: ["S402"],
    18: ["S301"],
    19: ["S402"],
    20: ["S503"],
    22: ["S302", "S402"],
    25: ["S402"],
    27: ["S313"],
    28: ["S302", "S205"],
    29: ["S603"],
    31: ["S604"],
    33: ["S603"],
    34: ["S208", "S602"],
    36: ["S302", "S402", "S321", "S402"],
    37: ["S203"],
    38: ["S603", "S302"],
}


def test_a_file_with_many_mistakes_is_answered_with_all_of_them() -> None:
    found: dict[int, list[str]] = {}
    for code, line, _ in places_of(FILE):
        found.setdefault(line, []).append(code)
    assert found == EXPECTED


def test_mistakes_in_the_text_do_not_hide_those_in_what_it_says() -> None:
    text = """\
titel: x
parties:
  town:
    options: {insist: Insist, sue: Sue, at last}
    preferences: [exactly one of (insist, sue), insit]
  mill:
    options: {leave: Leave}
    preferences: ["at most 1 of (insist, sue)", [leave,
       insit], at most 1 of (insist,
       leave)]
feasible:
  - insist (see #3)
  - insit
status_quo: NYY
sources: {a: A, a: B}
"""
    assert places_of(text) == [
        ("S202", 1, 1),
        ("S114", 4, 41),
        ("S113", 5, 19),
        ("S113", 9, 16),  # what else stands in these brackets may follow from it
        ("S115", 12, 5),
        ("S402", 13, 5),
        ("S110", 15, 17),
    ]


def test_a_doubtful_text_is_not_asked_for_its_states() -> None:
    start = "parties: {town: {options: {insist: Insist, sue: Sue}, ranking: [YY, YN]}}\n"
    assert places_of(start + "sources: {a: A, a: B}\n") == [("S520", 1, 55), ("S110", 2, 17)]
    assert places_of(start + "feasible:\n  - insist\n  - sue (see #3)\n") == [("S115", 4, 5)]
    twice = PARTIES + "feasible:\n  - insist\n  - {rule: not insist, rule: sue}\n"
    assert places_of(twice) == [("S110", 4, 24)]


def test_what_may_be_an_option_without_a_text_is_not_missed() -> None:
    text = """\
parties:
  town: {options: {insist: Insist, sue}, preferences: [insist]}
  mill: {options: {leave: Leave}, preferences: [not sue, not town.sue, not sui]}
status_quo: YNN
labels: {NNN: calm}
"""
    assert places_of(text) == [("S114", 2, 36), ("S402", 3, 76)]
    assert places_of("parties: {town: {options:\n  {insist, sue}}}\nfeasible: [insist]\nstatus_quo: YN") == [
        ("S114", 2, 4)
    ]


def test_what_a_newer_format_allows_is_not_known() -> None:
    assert places_of("sulh: 2\nmood: grim\nparties: {a: {option: b}}") == [("S212", 1, 7)]


def test_problems_come_in_the_order_of_the_file() -> None:
    with pytest.raises(CaseError) as caught:
        sulh.loads(FILE, file="x.yaml")
    places = [problem.place for problem in caught.value.problems]
    assert places == sorted(places)
    assert str(caught.value).startswith("x.yaml:2:1: S202: 'titel' is not a key of the file. Did you mean 'title'?")
