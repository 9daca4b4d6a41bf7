"""How each party sees it: a case worked by hand, the flagship, what a view makes of a case, wrong calls."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

import sulh
from sulh.case.case import Case
from sulh.errors import CaseError, NotDefined, TooLarge, UnknownName, UsageError
from sulh.questions.situation import situation
from sulh.questions.views_cases import view_case
from sulh.questions.views_entries import Entry, corrected, entries
from sulh.questions.views_outlook import outlooks
from sulh.show.render import html, sheet

FLAGSHIP = "us-taliban-2018-2021"

MILL = """
sulh: 1
title: The mill that could leave
status: past
parties:
  mill:
    options: {leave: {text: Leave the valley, direction: forward}}
    preferences: [leave if town.insist, not leave]
  town:
    options: {insist: Insist on the order}
    preferences: [not mill.leave, insist]
status_quo: []
history:
  record:
    start: []
    steps:
      - {by: town, change: {insist: yes}}
      - {by: mill, change: {leave: yes}}
views:
  the town's:
    of: town
    hidden: mill.leave
  the mill's:
    of: mill
    views:
      the town's: {of: town}
"""


@pytest.fixture
def mill() -> Case:
    return sulh.loads(MILL)


def test_the_mill_by_hand(mill: Case) -> None:
    """If the town insists the mill leaves, which deters it; but it does not see that. Both are surprised in turn."""
    answer = sulh.views(mill, path="record")
    assert answer.equilibria == ["NN", "YY"]
    assert answer.hypergame == ["YY"]
    assert answer.unsteady == []
    town = answer.viewer("the town's")
    assert (len(town.states), town.expected.names()) == (2, ["NY", "YY"])  # NY and YY look alike
    assert (town.mistaken.names(), town.missed.names()) == (["NY"], ["NN"])
    assert [(one.place, one.viewer, one.kind, one.reason, one.taken) for one in answer.surprises or ()] == [
        (0, "the mill's", "deterred", "", True),
        (1, "the town's", "does-not-exist", "unseen", True),
    ]
    (correction,) = answer.corrections
    assert (correction.viewer, correction.entry) == ("the town's", Entry("hidden", "mill.leave", 0))
    assert (correction.expected_lost.names(), correction.expected_gained.names()) == (["NY"], ["NN"])
    assert (correction.lost.names(), correction.gained.names()) == ([], ["NN"])
    assert (correction.n_surprises_lost, correction.n_surprises_gained) == (2, 0)


def test_what_the_mill_thinks_that_the_town_thinks(mill: Case) -> None:
    within = sulh.views(mill).viewer("the mill's").within
    assert within is not None
    assert within.hypergame == ["NN", "YY"]
    assert within.surprises == ()
    assert sulh.views(mill).viewer("the town's").within is None


def test_what_deters_in_a_view_is_named(mill: Case) -> None:
    (found,) = sulh.views(mill, view="mill").viewer("the mill's").expectations
    (improvement,) = found.improvements
    assert (improvement.step.on, improvement.deterred) == (("town.insist",), True)
    assert [(turn.parties, turn.on) for turn in improvement.sanction] == [(("mill",), ("mill.leave",))]
    assert improvement.real is not None
    assert improvement.real.name == "NY"


def test_an_unsteady_equilibrium() -> None:
    """North stays because it believes that south has a weapon; corrected, it would go."""
    case = sulh.loads(
        "{title: Bluff, status: past, parties: {north: {options: {go: Go}, preferences: [not (go and south.bar), go]}, "
        "south: {options: {bar: {text: Bar, direction: forward}}, preferences: [not bar]}}, status_quo: NN, "
        "views: {n: {of: north, about: {south: {preferences: [bar if north.go, not bar]}}}}}"
    )
    answer = sulh.views(case)
    assert (answer.equilibria.names(), answer.hypergame.names()) == (["YN", "NY"], ["NN", "YN", "NY"])
    assert answer.unsteady == ["NN"]
    assert [(one.viewer, one.entry.kind, one.entry.name) for one in answer.ending("NN")] == [
        ("n", "preference", "south")
    ]
    assert answer.ending("YN") == ()


# The flagship ---------------------------------------------------------------------------------------------------------


def test_the_flagship_along_its_record() -> None:
    answer = sulh.views(sulh.load(FLAGSHIP), path="record")
    assert (len(answer.equilibria), len(answer.hypergame), len(answer.unsteady)) == (14, 9, 2)
    taken = {(one.place, one.viewer, one.kind) for one in answer.surprises or () if one.taken}
    # The withdrawal surprised the Afghan government and the Taliban, the takeover the United States.
    assert {(4, "the Afghan government's", "no-improvement"), (4, "the Taliban's", "no-improvement")} <= taken
    assert (5, "the United States'", "does-not-exist") in taken
    us = answer.viewer("the United States'")
    assert (len(us.states), len(us.outside)) == (288, 128)
    assert "takeover of 2021" in {state.label for state in us.outside}
    # Only if it holds a takeover possible does the end of 2021 hold in all views.
    rules_out = next(one for one in answer.corrections if one.entry.kind == "infeasible" and one.viewer == us.name)
    assert "YYNYNYYNYN" in rules_out.gained
    assert "YYNYNYYNYN" not in answer.hypergame


def test_observers_take_no_part() -> None:
    case = sulh.load(FLAGSHIP)
    alone = {name: view for name, view in case.views.items() if view.of is not None}
    with_, without = sulh.views(case), sulh.views(replace(case, views=alone))
    assert with_.hypergame == without.hypergame.names()
    assert with_.unsteady == without.unsteady.names()
    pamphlet = with_.viewer("a rejectionist pamphlet's")
    assert (pamphlet.view.observer, len(pamphlet.states)) == ("writers against the talks", 1664)
    assert all(len(one.lost) + len(one.gained) == 0 for one in with_.corrections if one.viewer == pamphlet.name)


def test_one_view_is_shown_and_all_take_part() -> None:
    case = sulh.load(FLAGSHIP)
    whole, one = sulh.views(case, "talks among Afghans"), sulh.views(case, "talks among Afghans", view="Pakistan's")
    assert (one.hypergame.names(), one.unsteady.names()) == (whole.hypergame.names(), whole.unsteady.names())
    assert [viewer.name for viewer in one.viewers] == ["Pakistan's"]
    assert one.surprises == tuple(each for each in whole.surprises or () if each.viewer == "Pakistan's")
    assert {each.viewer for each in one.corrections} == {"Pakistan's"}
    assert [each.viewer for each in one.ending("YNYNNNYNYN")] == ["the Taliban's"]


# What a view makes of a case ------------------------------------------------------------------------------------------

BOTH = """
sulh: 1
title: Two who can do alike
status: past
parties:
  a: {options: {go: Go, wait: Wait}, preferences: [go, not b.go]}
  b: {options: {go: {text: Go, direction: forward}}, preferences: [not go, a.wait]}
status_quo: NNN
labels: {"NNN": quiet, "-NY": b went}
"""


def read(view: str) -> Case:
    return sulh.loads(f"{BOTH}views: {{v: {view}}}\n")


def test_an_option_that_moves_takes_its_entries_along() -> None:
    believed = view_case(read("{of: a, owner: {b.go: a}}"), "v")
    assert [option.name for option in believed.options] == ["a.go", "a.wait", "a.b_go"]
    assert [str(item.statement) for item in believed.party("a").preference.items] == ["a.go", "not a.b_go"]  # type: ignore[union-attr]
    assert believed.party("a").options[2].direction == "forward"
    assert believed.party("b").options == ()


def test_an_added_option_stands_at_its_default_where_something_is_known() -> None:
    believed = view_case(read("{of: a, adds: {a.stay: {default: yes, text: Stay}}}"), "v")
    assert [option.name for option in believed.options] == ["a.go", "a.wait", "a.stay", "b.go"]
    assert believed.status_quo == "NNYN"
    assert [label.pattern for label in believed.labels] == ["NNYN", "-NYY"]


def test_a_hidden_option_is_gone_and_reads_as_off() -> None:
    believed = view_case(read("{of: a, hidden: [b.go]}"), "v")
    assert [option.name for option in believed.options] == ["a.go", "a.wait"]
    assert [label.pattern for label in believed.labels] == ["NN"]  # the other one asked for it
    assert [str(item.statement) for item in believed.party("b").preference.items] == ["not false", "a.wait"]  # type: ignore[union-attr]


def test_what_is_taken_for_impossible_is_a_rule_and_rankings_are_thinned() -> None:
    case = sulh.loads(
        "{title: x, status: past, parties: {a: {options: {x: X, y: Y}, ranking: [YY, [NN, NY], YN]}}, status_quo: NN, "
        "views: {v: {of: a, infeasible: [y and not x]}, "
        "w: {observer: o, hidden: y, about: {a: {ranking: [NN, Y-, NY]}}}}}"
    )
    believed = view_case(case, "v")
    assert [str(rule.statement) for rule in believed.rules] == ["not (a.y and not a.x)"]
    assert [group.patterns for group in believed.party("a").preference.groups] == [("YY",), ("NN",), ("YN",)]  # type: ignore[union-attr]
    assert len(sulh.solve(believed).states) == 3
    hidden = view_case(case, "w")
    assert [group.patterns for group in hidden.party("a").preference.groups] == [("N",), ("Y",)]  # type: ignore[union-attr]


COALESCED = """
sulh: 1
title: Who leaves ends it
status: past
parties:
  a: {options: {go: Go}, preferences: [not b.leave, go]}
  b: {options: {leave: {text: Leave, direction: forward}, ask: Ask}, preferences: [ask if a.go, not leave]}
coalesce: [{states: "-Y-", as: over}]
status_quo: NNN
"""


def test_coalesced_states_stay_one_in_a_view() -> None:
    case = sulh.loads(
        COALESCED + "views: {v: {of: a, adds: {a.bluff: x}, about: {b: {preferences: [leave if a.go]}}}, "
        "w: {of: b, hidden: leave}}\n"
    )
    answer = sulh.views(case)
    names = [str(state) for state in answer.states]
    assert "over" in names
    first = answer.viewer("v")
    assert first.states.names[max(first.states.names)] == "over"
    here = situation(case)
    v, w = (next(one for one in outlooks(here) if one.name == name) for name in ("v", "w"))
    over = names.index("over")
    assert v.here.states.name(int(v.into[over])) == "over"
    assert w.here.states.name(int(w.into[over])) == "NN"  # what it sees is the first vector, with the rest off
    assert (v.into >= 0).all()


def test_words_can_be_corrected_one_by_one() -> None:
    case = sulh.load(FLAGSHIP)
    view = case.views["the Taliban's"]
    kinds = [one.kind for one in entries(view)]
    assert kinds == ["preference", "added", "owner", "owner", "infeasible"]
    for entry in entries(view):
        assert len(entries(corrected(case, view, entry))) == len(kinds) - 1
    with pytest.raises(UsageError, match="has no entry"):
        corrected(case, view, Entry("hidden", "us.support", 0))


@pytest.mark.parametrize(("default", "said"), [("yes", "true"), ("no", "false")])
def test_an_added_option_that_is_let_go_reads_as_its_default(default: str, said: str) -> None:
    case = read(f"{{of: a, adds: {{a.stay: {{default: {default}}}}}, about: {{b: {{preferences: [go if a.stay]}}}}}}")
    added = next(one for one in entries(case.views["v"]) if one.kind == "added")
    (item,) = corrected(case, case.views["v"], added).about["b"].items  # type: ignore[union-attr]
    assert str(item.statement) == f"b.go if {said}"  # type: ignore[union-attr]
    # Nobody wanted to change it, so that nothing else is expected once it stands at its default for good.
    answer = sulh.views(case)
    correction = next(one for one in answer.corrections if one.entry == added)
    assert len(answer.viewer("v").expected) == (2 if default == "yes" else 4)
    assert (len(correction.expected_lost), len(correction.expected_gained)) == (0, 0)


def test_nobody_turns_what_it_does_not_see() -> None:
    """Of a's moves that look like turning x on only the one that leaves the hidden option alone can surprise b."""
    case = sulh.loads(
        "{title: x, status: past, parties: {a: {options: {x: X, h: H}, preferences: [x]}, b: {options: {y: Y}}}, "
        "status_quo: NNN, views: {v: {of: a, hidden: h}, w: {of: b, about: {a: {preferences: [not x]}}}}}"
    )
    assert [str(one.step) for one in sulh.views(case).surprises or ()] == ["a: NNN to YNN"]
    alone = replace(case, views={"w": case.views["w"]})
    assert [str(one.step) for one in sulh.views(alone).surprises or ()] == ["a: NNN to YNN", "a: NNN to YYN"]


def test_an_entry_that_cannot_be_corrected_alone_says_why() -> None:
    """The ranking in the view has no place for the state that the view rules out."""
    case = sulh.loads(
        "{title: x, status: past, parties: {a: {options: {x: X}, preferences: [x]}, b: {options: {y: Y}}}, "
        "status_quo: NN, views: {v: {of: a, infeasible: [x and y], about: {b: {ranking: [NY, NN, YN]}}}}}"
    )
    correction = next(one for one in sulh.views(case).corrections if one.entry.kind == "infeasible")
    assert "b's misses YY" in correction.why_not
    assert correction.changes is None
    assert (correction.lost, correction.gained, correction.n_surprises_gained) == (None, None, None)
    document = sulh.views(case).to_dict()
    assert [one["entry"]["kind"] for one in document["untried"]] == ["infeasible"]
    (told,) = [one for one in document["corrections"] if one["entry"]["kind"] == "infeasible"]
    assert {key for key, value in told.items() if value is None} == set(told) - {"viewer", "entry", "why_not"}
    text = html(sulh.views(case))
    assert "steady, as far as it could be tried" in text
    assert "changes none" not in text.replace("1 entry more: to correct it changes none", "")


# While it goes on -----------------------------------------------------------------------------------------------------


def test_surprises_are_only_counted_while_a_conflict_goes_on() -> None:
    case = sulh.loads(MILL.replace("status: past", "status: ongoing"))
    answer = sulh.views(case, path="record")
    assert answer.surprises is None
    assert answer.list_surprises is False
    assert dict(answer.n_surprises["the mill's"]) == {"does-not-exist": 0, "no-improvement": 0, "deterred": 1}
    (correction,) = answer.corrections
    assert (correction.surprises_lost, correction.n_surprises_lost) == (None, 2)
    text = json.dumps(answer.to_dict())
    assert '"kind": "deterred"' not in text
    within = answer.viewer("the mill's").within
    assert within is not None
    assert within.surprises is None
    asked = sulh.views(case, path="record", list_surprises=True)
    assert asked.list_surprises is True
    assert asked.to_dict()["list_surprises"] is True
    assert [one.kind for one in asked.surprises or ()] == ["deterred", "does-not-exist"]


def test_no_status_means_that_it_goes_on() -> None:
    assert sulh.views(sulh.loads(MILL.replace("status: past\n", ""))).surprises is None


# Answers and wrong calls ----------------------------------------------------------------------------------------------


def test_the_answer_shows_itself(mill: Case) -> None:
    answer = sulh.views(mill, path="record")
    assert repr(answer) == "<Views of case: 2 views; hypergame equilibria: 1>"
    assert answer._repr_html_() == html(answer)
    assert "first-level hypergame equilibria" in html(answer)
    assert sheet(answer).heading == "The mill that could leave"
    document = answer.to_dict()
    assert json.loads(json.dumps(document)) == document
    assert [view["within"] is None for view in document["views"]] == [False, True]


def test_without_a_status_quo_nothing_is_looked_at() -> None:
    answer = sulh.views(sulh.loads(MILL.replace("status_quo: []\n", "")))
    assert (answer.along, answer.surprises) == ((), ())
    assert "Surprises need a place to look at" in sheet(answer).lines[1]


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"start": "YNN"}, UsageError, "one letter for each of the 2 options"),
        ({"start": "nowhere"}, UnknownName, "nowhere"),
        ({"path": "recrod"}, UnknownName, "Did you mean 'record'"),
        ({"start": "NN", "path": "record"}, UsageError, "not both"),
        ({"view": "the twon's"}, UnknownName, 'Did you mean "the town\'s"'),
        ({"concept": "nahs"}, UnknownName, "Did you mean 'nash'"),
        ({"concept": "sim"}, NotDefined, "Take nash, gmr"),
        ({"max_states": 3}, TooLarge, "--max-states"),
    ],
)
def test_wrong_calls(mill: Case, asked: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        sulh.views(mill, **asked)


def test_a_case_without_views_and_what_is_no_case() -> None:
    with pytest.raises(NotDefined, match="has no views"):
        sulh.views(sulh.load("elmira"))
    with pytest.raises(UsageError, match="takes a case"):
        sulh.views("elmira")  # type: ignore[arg-type]


def test_a_path_of_another_variant_is_refused() -> None:
    case = sulh.loads(
        MILL.replace("history:\n", "history:\n  other:\n    variant: late\n    start: []\n    steps: []\n")
        + "variants: {late: {kind: disputed, set: {town.preferences: [insist]}}}\n"
    )
    with pytest.raises(UsageError, match="belongs to the variant 'late'"):
        sulh.views(case, path="other")
    assert len(sulh.views(case.variant("late"), path="other").along) == 1


def test_comparisons_that_are_unknown_in_a_view_are_refused() -> None:
    with pytest.raises(NotDefined, match="What b gains by in the view 'v' is not known"):
        sulh.views(read("{of: a, about: {b: {preferences: [{prefer: go, uncertain: yes}]}}}"))


def test_views_made_in_python_are_held_against_the_case(mill: Case) -> None:
    view = mill.views["the town's"]
    with pytest.raises(UsageError, match="town holds two views"):
        sulh.views(replace(mill, views={**mill.views, "again": replace(view, name="again")}))
    with pytest.raises(UnknownName, match=r"mill\.flee"):
        view_case(mill, replace(view, hidden=("mill.flee",)))
    with pytest.raises(UnknownName, match="twon"):
        view_case(mill, replace(view, owner={"mill.leave": "twon"}))
    with pytest.raises(UnknownName, match="There is no view"):
        view_case(mill, "the twon's")
    with pytest.raises(CaseError, match="S326"):
        view_case(mill, replace(view, hidden=("mill.leave", "town.insist")))
    renamed = replace(mill, views={"mill": replace(view, name="mill")})
    with pytest.raises(UsageError, match="called like a party"):
        sulh.views(renamed)


def test_a_case_of_more_options_than_a_word_has_bits() -> None:
    """What a view hides, adds and moves is found again across words."""
    many = [f"o{k}" for k in range(70)]
    options = ", ".join(f"{name}: X" for name in many)
    case = sulh.loads(
        f"{{title: x, status: past, parties: {{a: {{options: {{{options}}}, preferences: [o69, not o0]}}, "
        f"b: {{options: {{z: Z}}, preferences: [z if a.o69]}}}}, feasible: ['at most 1 of ({', '.join(many)})'], "
        "views: {v: {of: a, hidden: o3, adds: {b.more: x}, owner: {a.o68: b}}}}"
    )
    answer = sulh.views(case, "o69, z")
    view = answer.viewer("v")
    # Without o3 and each with more on or off; o68 belongs to b, so that both may hold one.
    assert (len(answer.states), len(view.states), len(view.outside)) == (142, 280, 0)
    assert answer.equilibria == ["N" * 69 + "YY"]
    # At o68 a takes it for b's, and so for out of its hands: it stays.
    assert answer.hypergame == ["N" * 68 + "YNN", "N" * 68 + "YNY", "N" * 69 + "YY"]
    assert view.expected == answer.hypergame.names()
