"""Views: coalesced states, names of options, entries that cannot be tried, nested answers, state form, paths."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sulh
import views_brute as slow
from strategies import option_cases
from sulh.case.case import Case
from sulh.case.statements import Statement
from sulh.case.views import View
from sulh.errors import CaseError, NotDefined, TooLarge, UsageError
from sulh.questions.situation import situation
from sulh.questions.views_cases import seen, view_case
from sulh.questions.views_outlook import outlook
from sulh.show.render import html, sheet

LEAVER = """
title: Who leaves ends it
status: past
parties:
  mill: {options: {leave: {text: Leave, direction: forward}}, preferences: [leave]}
  town: {options: {insist: Insist}, preferences: [not mill.leave, insist and not mill.leave]}
status_quo: [insist]
coalesce: [{states: "Y -", as: gone}]
views:
  the mill's: {of: mill, hidden: town.insist}
  the town's: {of: town, about: {mill: {preferences: [not leave]}}}
"""


def test_a_move_into_a_coalesced_state_may_leave_alone_what_is_hidden() -> None:
    """Coalesced or not, the mill leaves while the town insists, and the town does not see why it would."""
    for text in (LEAVER, LEAVER.replace('coalesce: [{states: "Y -", as: gone}]\n', "")):
        answer = sulh.views(sulh.loads(text))
        assert [(one.viewer, one.step.parties, one.kind) for one in answer.surprises or ()] == [
            ("the town's", ("mill",), "no-improvement")
        ]
    assert [one.real and one.real.name for one in _first(sulh.views(sulh.loads(LEAVER), view="mill"))] == ["gone"]


def _first(answer: sulh.Views) -> Any:
    return answer.viewers[0].expectations[0].improvements


@given(option_cases(max_options=4, max_parties=2).filter(lambda one: bool(one.coalesced)), st.data())
@settings(max_examples=25)
def test_where_a_mover_that_hides_an_option_can_go_vector_by_vector(case: Case, data: st.DataObject) -> None:
    hidden = data.draw(st.sampled_from([option.name for option in case.options]))
    number = [option.name for option in case.options].index(hidden)
    here = situation(case, "nash")
    try:
        mover = outlook(here, View("v", case.parties[0].id, hidden=(hidden,)), 0)
    except (CaseError, NotDefined):  # nothing is possible without it
        assume(False)
    vectors = [
        "".join("Y" if code >> k & 1 else "N" for k in range(len(case.options))) for code in here.states.codes[0]
    ]
    group = here.states.group if here.states.group is not None else np.arange(len(vectors))
    rows = [tuple(letter == "Y" for letter in vector) for vector in vectors]
    world = slow.world(case)
    for s in range(len(here.states)):
        right = {
            int(group[b])
            for a, row in enumerate(rows)
            for b, other in enumerate(rows)
            if group[a] == s != group[b] and world.may(case.parties[0].id, row, other) and row[number] == other[number]
        }
        assert set(mover._moves(0, s).tolist()) == right


SUING = """
title: Two who can sue
status: past
parties:
  mill: {options: {sue: The mill sues, stay: Stay}, preferences: [not sue, stay]}
  town: {options: {sue: The town sues, insist: Insist}, preferences: [mill.stay, not town.sue, insist]}
status_quo: [mill.stay]
"""


def names(case: Case) -> list[str]:
    return [option.name for option in case.options]


def test_an_option_of_somebody_else_never_has_the_name_of_another() -> None:
    case = sulh.loads(SUING + "views: {v: {of: town, hidden: mill.sue, owner: {town.sue: mill}}}")
    made = seen(case, "v")
    assert names(made.case) == ["mill.stay", "mill.town_sue", "town.insist"]
    assert made.real_options == ("mill.stay", "town.sue", "town.insist")
    (view,) = sulh.views(case).to_dict()["views"]
    assert view["options"] == names(made.case)
    assert view["real_options"] == list(made.real_options)


def test_it_keeps_its_name_in_views_within_views() -> None:
    deep = "deep: {of: mill, owner: {town.sue: town}}"
    case = sulh.loads(
        SUING + "views: {w: {observer: a text, owner: {town.sue: mill}, views: {kept: {of: town, hidden: mill.stay, "
        f"adds: {{mill.flee: x}}}}, {deep}}}}}}}"
    )
    outer = view_case(case, "w")
    assert names(outer) == ["mill.sue", "mill.stay", "mill.town_sue", "town.insist"]
    kept = seen(outer, "kept")
    assert names(kept.case) == ["mill.sue", "mill.town_sue", "mill.flee", "town.insist"]
    assert kept.real_options == ("mill.sue", "town.sue", None, "town.insist")
    back = seen(outer, "deep")
    assert names(back.case) == ["mill.sue", "mill.stay", "town.insist", "town.sue"]
    assert back.real_options == ("mill.sue", "mill.stay", "town.insist", "town.sue")
    note = sheet(sulh.views(case)).tables[-1].notes[-1]
    assert note.endswith("States by the options of the view: sue, stay, town_sue (sue of town) · insist.")


def test_names_avoid_what_is_hidden_outside_and_added_inside() -> None:
    case = sulh.loads(
        SUING + "views: {w: {observer: a, hidden: mill.sue, views: {v: {of: town, owner: {town.sue: mill}}}}, "
        "x: {observer: b, owner: {insist: mill}, views: {v: {of: town, adds: {mill.insist: x}}}}}"
    )
    assert names(view_case(view_case(case, "w"), "v")) == ["mill.stay", "mill.town_sue", "town.insist"]
    assert names(view_case(case, "x")) == ["mill.sue", "mill.stay", "mill.town_insist", "town.sue"]
    inner = view_case(view_case(case, "x"), "v")
    assert names(inner) == ["mill.sue", "mill.stay", "mill.town_insist", "mill.insist", "town.sue"]


# Entries that cannot be corrected alone ------------------------------------------------------------------------------


def test_one_entry_that_is_too_large_or_unknown_does_not_refuse_the_rest() -> None:
    parties = (
        "{title: T, status: past, parties: {mill: {options: {leave: L}, preferences: [not leave]}, "
        "town: {options: {insist: I}, preferences: [not mill.leave, insist]}}, status_quo: [], views: "
    )
    wide = sulh.loads(parties + "{v: {of: town, adds: {mill.a: A, mill.b: B}, infeasible: mill.a or mill.b}}}")
    answer = sulh.views(wide, max_states=4)
    (untried,) = answer.untried
    assert (untried.entry.kind, untried.changes) == ("infeasible", None)
    assert "16 feasible states in the view 'v'; the limit is 4" in untried.why_not
    assert [one.changes for one in answer.corrections] == [False, False, None]
    pairs = "{relation: ['YN > NN', 'NN > NY', 'YN > NY']}"
    unknown = sulh.loads(parties + f"{{v: {{of: town, about: {{mill: {pairs}}}, infeasible: leave and insist}}}}}}")
    answer = sulh.views(unknown)
    (untried,) = answer.untried
    assert (untried.entry.kind, untried.why_not[:11]) == ("infeasible", "What mill g")
    text = html(answer)
    assert "steady, as far as it could be tried" in text
    assert answer.to_dict()["untried"][0]["entry"]["name"] == "mill.leave and town.insist"


def test_a_view_that_is_too_large_is_named() -> None:
    case = sulh.loads(SUING + "views: {v: {of: town, views: {w: {of: mill, adds: {mill.flee: x}}}}}")
    with pytest.raises(TooLarge, match="states in the view 'w' of the view 'v'; the limit is 16"):
        sulh.views(case, max_states=16)


# Along a path ---------------------------------------------------------------------------------------------------------

NESTED = """
title: T
status: past
parties:
  mill: {options: {leave: Leave, delay: Delay}, preferences: [leave if town.insist, not leave]}
  town: {options: {insist: Insist, buy: Buy}, preferences: [not mill.leave, insist]}
status_quo: []
history:
  record:
    start: []
    steps:
      - {by: mill, change: {leave: yes}, date: 2001}
      - {by: mill, change: {leave: no}}
      - {by: [mill, town], change: {delay: yes, insist: yes}}
      - {change: {delay: no}, forced: yes}
      - {by: town, change: {insist: no}}
views:
  m:
    of: mill
    infeasible: leave
    views:
      t: {of: town, about: {town: {preferences: [not insist]}}, views: {deep: {of: mill, hidden: town.buy}}}
"""


def test_nested_answers_fit_the_path() -> None:
    answer = sulh.views(sulh.loads(NESTED), path="record")
    within = answer.viewer("m").within
    assert within is not None
    assert [state and state.name for state in within.along] == ["NNNN", None, "NNNN", "NYYN", "NNYN", "NNNN"]
    assert [one and one.step.to.name for one in within.steps] == [None, None, "NYYN", "NNYN", "NNNN"]
    viewer = within.viewer("t")
    assert len(viewer.expectations) == len(within.along)
    assert viewer.expectations[1].state is None
    taken = [one for one in within.surprises or () if one.taken]
    assert all(within.along[one.place] == one.step.start for one in within.surprises or ())
    document = within.to_dict()
    assert (document["along"][1], document["steps"][0]) == (None, None)
    assert document["views"][0]["expectations"][1]["state"] is None
    assert len(sheet(within).tables) > 2  # shows itself
    assert {one.place for one in taken} <= {4}


def test_the_steps_of_a_path_beside_what_everybody_sees() -> None:
    answer = sulh.views(sulh.loads(NESTED), path="record")
    first, _, joint, forced, _ = answer.steps
    assert first is not None
    assert joint is not None
    assert forced is not None
    assert (first.date, first.own, first.forced) == ("2001", False, False)
    assert (joint.own, joint.step.parties, dict(joint.seen)) == (None, ("mill", "town"), {"m": None, "town": None})
    assert (forced.own, forced.forced) == (None, True)
    told = {(one.place, one.viewer): one.kind for one in answer.surprises or () if one.taken}
    for place, one in enumerate(answer.steps):
        assert one is not None
        for viewer, seen_as in one.seen.items():
            assert told.get((place, viewer)) == (None if seen_as == "foreseen" else seen_as)
    assert sulh.views(sulh.loads(NESTED)).steps == ()


def test_deeper_levels_are_counted_and_what_is_unsteady_there_is_shown_with_all() -> None:
    answer = sulh.views(sulh.loads(NESTED))
    notes = " ".join(sheet(answer).tables[-1].notes)
    assert "1 view of deeper levels: --json has what they come to" in notes
    assert "4 unsteady: --all shows which entry ends which." in notes
    from sulh.show.views import views_sheet

    last = views_sheet(answer, rows=None).tables[-1]
    assert last.title == "Unsteady as mill takes the views to be"
    assert {row[1] for row in last.rows} == {"t: what town prefers"}


def test_a_path_with_a_state_that_is_not_feasible_says_which_step_and_rule() -> None:
    case = sulh.loads(NESTED.replace("history:", "feasible: [not (delay and insist)]\nhistory:"), file="t.yaml")
    with pytest.raises(CaseError) as caught:
        sulh.views(case, path="record")
    assert [(one.code, one.place.line) for one in caught.value.problems] == [("S908", 15)]
    rule = caught.value.problems[0].rule
    assert "Step 3 of the path 'record' leads to NYYN" in rule
    assert "'not (delay and insist)' is false there" in rule
    varied = sulh.loads(NESTED + "variants: {v: {kind: disputed, set: {feasible: [not (delay and insist)]}}}")
    with pytest.raises(CaseError, match="This is so in the variant 'v'"):
        sulh.views(varied.variant("v"), path="record")


def test_a_party_names_its_view_and_sanctions_are_read_as_asked() -> None:
    case = sulh.loads(NESTED)
    assert [one.name for one in sulh.views(case, view="mill").viewers] == ["m"]
    with pytest.raises(NotDefined, match=r"town has no view: it sees the case as it is\. There are: 'm'"):
        sulh.views(case, view="town")
    with pytest.raises(UsageError, match="rule of sanctions"):
        sulh.views(case, sanctions="any")  # type: ignore[arg-type]
    single = sulh.views(sulh.load("us-taliban-2018-2021"), sanctions="single-move")
    assert single.to_dict()["semantics"]["sanctions"] == "single-move"
    assert "under seq, sanctions: single move." in sheet(single).lines[0]
    assert len(single.equilibria) != len(sulh.views(sulh.load("us-taliban-2018-2021")).equilibria)


# State form -----------------------------------------------------------------------------------------------------------

STATES = """
title: T
status: past
states: {s1: one, s2: two, s3: three}
parties:
  a: {moves: [{from: s1, to: s2}, {from: s2, to: s3}], ranking: [s3, s2, s1]}
  b: {moves: [{from: s2, to: s1}], ranking: [s1, s2, s3]}
status_quo: s1
views:
"""


def test_states_are_taken_for_impossible_by_name() -> None:
    view = "  v: {of: b, infeasible: s3, about: {a: {ranking: [s3, s1, s2]}}, views: {w: {of: a, infeasible: [s1]}}}\n"
    case = sulh.loads(STATES + view)
    believed = view_case(case, "v")
    assert list(believed.named_states) == ["s1", "s2"]
    assert believed.named_moves["a"] == (("s1", "s2"),)
    answer = sulh.views(case, "s2")
    assert answer.viewer("v").outside == ["s3"]
    # With s3 gone a stays at s1, as b sees it; b goes back from s2.
    assert answer.viewer("v").expected == ["s1"]
    within = answer.viewer("v").within
    assert within is not None
    assert within.viewer("w").outside == ["s1"]
    assert [(one.entry.kind, one.entry.name) for one in answer.corrections][-1] == ("infeasible", "s3")
    alone = sulh.loads(STATES + "  v: {of: b, about: {a: {ranking: [s3, s1, s2]}}}\n")
    assert answer.corrections[-1].expected_gained == [
        one for one in sulh.views(alone).viewer("v").expected if str(one) != "s1"
    ]
    gone = replace(case.views["v"], infeasible=tuple(replace(one, text=name) for one, name in _named(case)))
    with pytest.raises(CaseError, match="takes every state for impossible"):
        view_case(case, gone)


def _named(case: Case) -> list[tuple[Statement, str]]:
    (one,) = case.views["v"].infeasible
    return [(one, name) for name in case.named_states]


@pytest.mark.parametrize(
    ("view", "codes"),
    [
        ("infeasible: s4", ["S305"]),
        ("infeasible: not s3", ["S305"]),
        ("hidden: a.x", ["S210"]),
        ("adds: {a.x: X}", ["S210"]),
        ("owner: {a.x: b}", ["S210"]),
    ],
)
def test_what_a_view_cannot_say_in_state_form(view: str, codes: list[str]) -> None:
    with pytest.raises(CaseError) as caught:
        sulh.loads(f"{STATES}  v: {{of: b, {view}}}\n")
    assert [(one.code, one.place.line) for one in caught.value.problems] == [(code, 10) for code in codes]
    if codes == ["S210"]:
        assert "about, and infeasible with names of states" in caught.value.problems[0].fix
