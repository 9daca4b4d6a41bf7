"""History and views: what their entries become, and what is wrong with them."""

from __future__ import annotations

import pytest

import sulh
from bad_files import NAMED, PARTIES, places_of, problems_of
from sulh.case.statements import Literal
from sulh.errors import CaseError

START = PARTIES + "status_quo: []\n"


def test_a_plain_list_is_a_path_called_record() -> None:
    case = sulh.loads(START + "history: [{by: town, change: {insist: yes}}, {by: mill, change: {leave: yes}}]")
    assert case.history["record"].states == ("NNN", "YNN", "YNY")


def test_a_path_may_be_a_list_of_steps() -> None:
    case = sulh.loads(START + "history: {a: [{by: town, change: {insist: yes}}], b: []}")
    assert {name: path.states for name, path in case.history.items()} == {"a": ("NNN", "YNN"), "b": ("NNN",)}


def test_a_path_starts_where_it_says() -> None:
    case = sulh.loads(
        START + "history: {a: {start: [leave], steps: [{by: [town, mill], change: {sue: yes, leave: no}}]}}"
    )
    assert case.history["a"].states == ("NNY", "NYN")
    assert case.history["a"].steps[0].parties == ("town", "mill")


def test_what_nobody_chose_needs_no_party_and_may_change_anything() -> None:
    case = sulh.loads(
        START
        + "history: [{forced: yes, change: {insist: yes, leave: yes}}, {by: mill, forced: yes, change: {sue: yes}}]"
    )
    assert case.history["record"].states == ("NNN", "YNY", "YYY")
    assert [step.forced for step in case.history["record"].steps] == [True, True]


def test_in_state_form_a_step_leads_to_a_state() -> None:
    case = sulh.loads(NAMED + "status_quo: s\nhistory: [{by: a, to: t, date: '1991'}]")
    path = case.history["record"]
    assert (path.states, path.steps[0].to, path.steps[0].change, path.steps[0].date) == (("s", "t"), "t", {}, "1991")


def test_evidence_on_paths_and_steps() -> None:
    case = sulh.loads(
        START
        + "sources: {d: D}\nhistory: {a: {because: x, steps: [{by: town, change: {sue: yes}, source: d, page: 7}]}}"
    )
    path = case.history["a"]
    assert (path.evidence.because, path.steps[0].evidence.sources, path.steps[0].evidence.page) == ("x", ("d",), "7")


STEPS = {
    "{change: {insist: yes}}": [("S311", 3, 11)],
    "{by: [], change: {insist: yes}}": [("S311", 3, 11)],
    "{by: town}": [("S312", 3, 11)],
    "{by: town, change: {}}": [("S312", 3, 11)],
    "{by: town, change: {leave: yes}}": [("S313", 3, 31)],
    "{by: [town, twon], change: {insist: yes}}": [("S302", 3, 23)],
    "{by: twon, change: {leave: yes}}": [("S302", 3, 16)],
    "{by: town, change: {insit: yes, sui: no}}": [("S402", 3, 31), ("S402", 3, 43)],
    "{by: town, change: {insist: maybe}}": [("S205", 3, 39)],
    "{by: town, change: {insist: true}}": [("S205", 3, 39)],
    "{by: town, change: {insist: yes, town.insist: no}}": [("S110", 3, 44)],
    "{by: town, change: {insist: yes}, to: YNN}": [("S210", 3, 45)],
    "{by: {a: b}, change: {insist: yes}}": [("S203", 3, 16)],
    "{by: town, change: [insist]}": [("S203", 3, 30)],
    "town insists": [("S203", 3, 11)],
    "{by: town, change: {insist: yes}, forced: maybe}": [("S205", 3, 53)],
    # Each step is looked at, whatever is wrong with another.
    "{by: twon, change: {sue: yes}}, {by: town, change: {sui: yes}}, {by: town}": [
        ("S302", 3, 16),
        ("S402", 3, 63),
        ("S312", 3, 75),
    ],
}


@pytest.mark.parametrize(("steps", "expected"), STEPS.items())
def test_wrong_steps(steps: str, expected: list[tuple[str, int, int]]) -> None:
    assert places_of(START + f"history: [{steps}]") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("history: [{by: town, change: {insist: yes}}]", [("S310", 2, 10)]),
        # A start that is missing does not hide what is wrong with the steps.
        ("history: [{by: twon, change: {insist: yes}}]", [("S310", 2, 10), ("S302", 2, 16)]),
        (
            "history: {a: {start: [insit], steps: [{by: twon, forced: yes}]}}",
            [("S402", 2, 23), ("S312", 2, 39), ("S302", 2, 44)],
        ),
        ("status_quo: [insit]\nhistory: [{by: town, change: {insist: yes}}]", [("S402", 2, 14)]),
        ("status_quo: {a: b}\nhistory: [{by: town, change: {insist: yes}}]", [("S203", 2, 13)]),
        ("history: {a: {start: Y-N, steps: []}}", [("S504", 2, 22)]),
        ("history: {a: {start: YNN, steps: [], variant: calm}}", [("S603", 2, 47)]),
        ("history: {a: {start: YNN, steps: []}, a: {}}", [("S110", 2, 39)]),
    ],
)
def test_wrong_paths(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert places_of(PARTIES + text) == sorted(expected, key=lambda row: row[1:])


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{by: a}", [("S312", 4, 11)]),
        ("{by: a, to: u}", [("S305", 4, 23)]),
        ("{by: a, to: t, change: {s: no}}", [("S210", 4, 26)]),
        ("{by: b, to: t}", [("S302", 4, 16)]),
    ],
)
def test_wrong_steps_in_state_form(step: str, expected: list[tuple[str, int, int]]) -> None:
    assert places_of(NAMED + f"status_quo: s\nhistory: [{step}]") == expected


UNWALKED = {
    # not the mover's to make
    "forbidden_moves: [{by: town, from: not insist, to: insist}]\nhistory: [{by: town, change: {insist: yes}}]": [
        ("S316", 4, 11)
    ],
    # every step that cannot be taken; one that changes nothing can
    "forbidden_moves: [{by: [town, mill], from: not leave, to: insist or leave}]\nhistory: "
    "[{by: town, change: {sue: no}}, {by: town, change: {insist: yes}}, {by: mill, change: {leave: yes}}]": [
        ("S316", 4, 42),
        ("S316", 4, 77),
    ],
}


@pytest.mark.parametrize(("text", "expected"), UNWALKED.items())
def test_paths_that_cannot_be_walked(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert places_of(START + text) == expected


ONE_WAY = "parties: {town: {options: {insist: {text: I, direction: forward}, sue: S}}, mill: {options: {leave: L}}}\n"


def test_a_one_way_option_is_turned_back_only_by_force() -> None:
    text = ONE_WAY + "history: {a: {start: [insist], steps: [{by: town, change: {insist: no}%s}]}}"
    (problem,) = problems_of(text % "")
    assert (problem.code, problem.text) == ("S315", "town.insist")
    assert problem.rule == "Step 1 of the path 'a' turns town.insist off again, and its direction is forward."
    assert sulh.loads(text % ", forced: yes").history["a"].states == ("YNN", "NNN")


def test_in_state_form_a_step_is_a_move_of_who_takes_it() -> None:
    text = NAMED.replace("{s: S, t: T}", "{s: S, t: T, u: U}").replace("[s, t]", "[s, t, u]") + "status_quo: s\n"
    assert places_of(text + "history: [{by: a, to: u}]") == [("S316", 4, 11)]
    assert places_of(text + "history: [{by: a, to: u, forced: yes}]") == []


BAN = "forbidden_moves: [{by: town, from: not insist, to: insist}]"


def test_a_variant_may_make_the_record_impossible() -> None:
    """A what-if about something that could not have happened; the path is that of the base all the same."""
    strict = "{set: {forbidden_moves: [{by: town, from: not insist, to: insist}]}}"
    text = START + f"history: [{{by: town, change: {{insist: yes}}}}]\nvariants: {{strict: {strict}}}\n"
    case = sulh.loads(text).variant("strict")
    with pytest.raises(CaseError, match="S316: Step 1 of the path 'record' is a move that town may not make"):
        sulh.replay(case)


def test_a_variant_with_a_path_of_its_own_must_be_able_to_walk_it() -> None:
    steps = "[{by: town, change: {insist: yes}}]"
    text = START + f"variants: {{strict: {{set: {{{BAN}, history: {steps}}}}}}}\n"
    (problem,) = problems_of(text)
    assert (problem.code, problem.rule.startswith("In the variant 'strict': Step 1")) == ("S316", True)


def test_a_view_of_a_view() -> None:
    text = (
        "views: {one: {of: town, adds: {mill.flee: Flee}, views: {two: {observer: press, hidden: flee, "
        "about: {mill: {weights: {flee: 2}}}, owner: {leave: town}}}}}"
    )
    view = sulh.loads(PARTIES + text).views["one"]
    inner = view.views["two"]
    assert (view.of, list(view.adds), view.adds["mill.flee"].text) == ("town", ["mill.flee"], "Flee")
    assert (inner.observer, inner.hidden, inner.owner) == ("press", ("mill.flee",), {"mill.leave": "town"})
    assert [item.option for item in inner.about["mill"].items] == [3]  # type: ignore[union-attr]


def test_an_added_option_is_known_only_in_its_view() -> None:
    assert places_of(PARTIES + "views: {v: {of: town, adds: {mill.flee: x}}}\nfeasible: [flee or leave]") == [
        ("S402", 3, 12)
    ]


def test_what_is_taken_for_impossible_is_a_statement() -> None:
    case = sulh.loads(PARTIES + "views: {v: {of: town, infeasible: leave}}")
    assert [statement.tree for statement in case.views["v"].infeasible] == [Literal(2, "mill.leave")]


VIEWS = {
    "{}": [("S320", 2, 12)],
    "{of: town, observer: press}": [("S320", 2, 12)],
    "{of: twon}": [("S302", 2, 17)],
    "{of: [town]}": [("S203", 2, 17)],
    "{of: town, adds: {flee: x}}": [("S321", 2, 30)],
    "{of: town, adds: {mill.: x}}": [("S321", 2, 30)],
    "{of: town, adds: {mill.a b: x}}": [("S321", 2, 30)],
    "{of: town, adds: {mill.not: x}}": [("S321", 2, 30)],
    "{of: town, adds: {mlil.flee: x}}": [("S302", 2, 30)],
    "{of: town, adds: {mill.leave: x}}": [("S322", 2, 30)],
    "{of: town, adds: {mill.flee: {default: maybe}}}": [("S205", 2, 51)],
    "{of: town, hidden: [insit, leave]}": [("S402", 2, 32)],
    "{of: town, owner: {insit: twon}}": [("S402", 2, 31), ("S302", 2, 38)],
    "{of: town, owner: {leave: town, mill.leave: mill}}": [("S323", 2, 44)],
    "{of: town, owner: {mill.flee: town}, adds: {mill.flee: x}}": [("S328", 2, 31)],
    "{of: town, hidden: flee, adds: {mill.flee: x}}": [("S328", 2, 31)],
    "{of: town, hidden: [mill.flee, fly], adds: {mill.flee: x}}": [("S328", 2, 32), ("S402", 2, 43)],
    "{of: town, views: {mill: {of: town, infeasible: leave}}}": [("S327", 2, 31)],
    "{of: town, about: {mill: [leave]}}": [("S203", 2, 37)],
    "{of: town, hidden: [leave], owner: {leave: town}}": [("S325", 2, 48)],
    "{of: town, views: {w: {of: mill}, u: {of: mill}}}": [("S324", 2, 54)],
    "{of: town, about: {mlil: {preferences: [insit]}}}": [("S302", 2, 31)],
    "{of: town, about: {mill: {preferences: [insit], weights: {leave: 1}}}}": [("S402", 2, 52), ("S209", 2, 60)],
    "{of: town, about: {mill: {ranking: [Y]}}}": [("S503", 2, 48)],
    "{of: town, infeasible: [leave and]}": [("S401", 2, 42)],
    "{of: town, views: {w: {of: mlil, hidden: insit}}}": [("S302", 2, 39), ("S402", 2, 53)],
}


@pytest.mark.parametrize(("view", "expected"), VIEWS.items())
def test_wrong_views(view: str, expected: list[tuple[str, int, int]]) -> None:
    assert places_of(PARTIES + f"views: {{v: {view}}}") == expected


def test_a_party_holds_one_view_and_observers_several() -> None:
    views = "views: {v: {of: town}, w: {observer: press}, u: {of: town}, x: {observer: press}}"
    assert places_of(PARTIES + views) == [("S324", 2, 54)]


def test_a_view_that_hides_everything() -> None:
    case = sulh.loads(PARTIES)
    every = ", ".join(option.name for option in case.options)
    assert places_of(PARTIES + f"views: {{v: {{of: town, hidden: [{every}]}}}}") == [("S326", 2, 23)]
    assert places_of(PARTIES + f"views: {{v: {{of: town, hidden: [{every}], adds: {{mill.flee: x}}}}}}") == []
