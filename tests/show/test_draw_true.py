"""What pictures show is true: moves, states, paths, deals, and comparisons that are unknown."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from pictures import FLAGSHIP, HISTORY, MARKUP, PICTURES, UNKNOWN, words_of
from strategies import cases, marked_cases, option_cases
from sulh.case.case import Case
from sulh.questions.judging import Judging
from sulh.questions.picture import MOST
from sulh.questions.situation import situation
from sulh.show.draw.arrows import controls, links
from sulh.show.draw.places import RADIUS, places
from sulh.show.draw.shapes import Area, Ring, Stroke
from sulh.show.draw.styles import style
from sulh.show.export_graph import dot, to_networkx

# Graphs --------------------------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(option_cases(max_options=4))
def test_the_arcs_are_all_moves_and_improvements(case: Case) -> None:
    shown = sulh.draw(case, arcs="moves").shows
    here = situation(case)
    expected = {
        (party, s, int(end), int(end) in here.improvements(party, s).tolist())
        for party in range(len(case.parties))
        for s in range(len(here.states))
        for end in here.moves(party, s)
    }
    assert {(a.party, a.start, a.end, a.improvement) for a in shown.arcs} == expected
    better = {(a.party, a.start, a.end) for a in sulh.draw(case, arcs="improvements").shows.arcs}
    assert better == {arc[:3] for arc in expected if arc[3]}


@settings(max_examples=30)
@given(cases())
def test_every_random_case_can_be_drawn(case: Case) -> None:
    for what in ("graph", "table"):
        picture = sulh.draw(case, what)  # type: ignore[arg-type]
        root = ElementTree.fromstring(picture.svg)
        assert root[1].text
        assert len(picture.shows.shown) <= MOST
    drawn = sulh.draw(case).shows
    solution = sulh.solve(case, "seq")
    double = [shape for shape in sulh.draw(case).scene.shapes if isinstance(shape, Ring) and shape.radius == RADIUS + 3]
    assert len(double) == sum(bool(solution.holding["seq"][number]) for number in drawn.shown)


@settings(max_examples=30)
@given(option_cases(max_options=5))
def test_a_neighbourhood_is_what_steps_reach(case: Case) -> None:
    here = situation(case)
    for steps in (0, 1, 2):
        reached = layer = {0}
        for _ in range(steps):
            layer = {int(t) for s in layer for party in range(len(case.parties)) for t in here.moves(party, s)}
            reached = reached | layer
        shown = sulh.draw(case, around=here.states.name(0), steps=steps, arcs="moves").shows
        assert set(shown.shown) == reached


@settings(max_examples=30)
@given(option_cases(max_options=6))
def test_states_stand_apart_and_a_move_keeps_to_a_row_or_a_column(case: Case) -> None:
    shown = sulh.draw(case).shows
    found = places(shown)
    for (a, b), (c, d) in combinations(found.at.values(), 2):
        assert abs(a - c) + abs(b - d) > 2 * RADIUS
    if (found.across or found.down) and shown.states.group is None:
        for arc in shown.arcs:
            along = 0 if arc.party in found.down else 1
            assert found.at[arc.start][along] == found.at[arc.end][along]


@settings(max_examples=30)
@given(option_cases(max_options=4))
def test_arrows_keep_clear_of_other_rings_where_they_can(case: Case) -> None:
    shown = sulh.draw(case, arcs="moves").shows
    found = places(shown)
    wanted = links(shown.arcs)
    hit = 0
    for link, bend in zip(wanted, controls(wanted, found.at, found.width), strict=True):
        a, b = (np.array(found.at[end]) for end in link.ends)
        t = np.linspace(0, 1, 41)[:, None]
        curve = (1 - t) ** 2 * a + 2 * t * (1 - t) * np.array(bend) + t**2 * b
        others = np.array([at for number, at in found.at.items() if number not in link.ends]).reshape(-1, 2)
        if len(others):
            hit += bool((np.linalg.norm(curve[:, None] - others[None], axis=2) < RADIUS).any())
    assert hit <= len(wanted) / 10


def test_states_of_the_same_row_share_what_is_on_there() -> None:
    shown = sulh.draw(sulh.load("elmira")).shows
    found = places(shown)
    for y, setting in found.rows:
        inside = [number for number, (_, at) in found.at.items() if at == y]
        on = {name.partition(".")[2] for number in inside for name in shown.states[number].on if "uniroyal" in name}
        assert on == set(setting)


# Paths and deals -----------------------------------------------------------------------------------------------------


def test_a_path_of_the_history_and_what_it_says() -> None:
    way = sulh.draw(sulh.load(FLAGSHIP), "path", path="record").shows.way
    case = sulh.load(FLAGSHIP)
    assert [leg.end.name for leg in way] == list(case.history["record"].states[1:])
    assert way[1].parties == ("us", "taliban")
    assert way[1].on == ("us.commit", "taliban.assurances")
    assert "The agreement of Doha." in words_of(sulh.draw(case, "path"))
    assert way[1].better[:2] == ("us", "taliban")
    assert "afghan_government" in way[1].worse


def test_a_path_is_the_first_that_paths_finds() -> None:
    case = sulh.load("elmira-nine")
    way = sulh.draw(case, "path", to="YNYNY").shows.way
    (first, *_) = sulh.paths(case, to="YNYNY").paths
    assert [(leg.parties, leg.start, leg.end) for leg in way] == [(s.parties, s.start, s.to) for s in first]


def test_a_deal_is_the_order_of_steps_that_deals_finds() -> None:
    case = sulh.load("elmira")
    shown = sulh.draw(case, "deal", start="NYNNY", to="YNYNY").shows
    given = sulh.deals(case, "NYNNY", "YNYNY").asked
    assert given is not None
    assert given.deal.order is not None
    assert shown.deal == given
    steps = [((step.party,), step.to.name, step.on, step.off) for step in given.deal.order.steps]
    assert [(leg.parties, leg.end.name, leg.on, leg.off) for leg in shown.way] == steps
    assert [leg.start for leg in shown.way] == [given.deal.start, *(leg.end for leg in shown.way[:-1])]
    coalesced = sulh.draw(sulh.load("elmira-nine"), "deal", start="s5", to="s8").shows.deal
    assert coalesced is not None
    assert coalesced.deal.signatories == ("ministry", "uniroyal")


def test_a_gap_is_marked_at_the_state_where_it_arises() -> None:
    picture = sulh.draw(sulh.load("walter-barrier").variant("no-third-party"), "deal", to="YY")
    told = words_of(picture)
    assert "No order of steps is safe under seq; this one has fewest gaps, 1." in told
    assert "Step 2 of 2 Rebels + disarm Y Y accord disarm · honour does not hold gap 1 Rebels exposed to Gov" in told
    broad = [shape for shape in picture.scene.shapes if isinstance(shape, Stroke) and shape.width == 2.2]
    assert len(broad) == 1
    assert "At the end: would renege Government: − honour, to Y\u00a0N (betrayal). Worse than the start" in told
    safe = words_of(sulh.draw(sulh.load("elmira"), "deal", start="NYNNY", to="NYNNN"))
    assert "alone, to N\u00a0YNN\u00a0N: no agreement is needed" in safe


def test_who_could_undo_a_deal_and_whom_it_leaves_worse_off() -> None:
    told = words_of(sulh.draw(sulh.load(FLAGSHIP), "deal", start="agreement of Doha", to="YNYYYNYNYN"))
    assert "Outside: could undo it At YNY" in told
    assert "United States: + withdraw, − support" in told
    told = words_of(sulh.draw(sulh.load("elmira"), "deal", start="NYNNY", to="YNYNY"))
    assert "Outside: could undo it nobody" in told
    assert "Local government: prefers the start: worse off" in told


def test_a_joint_move_that_is_no_agreement_says_why() -> None:
    told = words_of(sulh.draw(sulh.load(FLAGSHIP), "deal", start="agreement of Doha", to="takeover of 2021"))
    assert "Joint step of United States, Taliban and Afghan government" in told
    assert "It is no agreement. afghan_government does not gain" in told
    assert "renege" not in told
    assert "Afghan government: prefers the start: worse off" in told


@settings(max_examples=40)
@given(option_cases(max_options=4), st.data())
def test_every_deal_of_a_random_case_can_be_drawn(case: Case, data: st.DataObject) -> None:
    here = situation(case)
    first, last = (here.states[data.draw(st.integers(0, len(here.states) - 1))] for _ in range(2))
    try:
        picture = sulh.draw(case, "deal", start=first.name, to=last.name)
    except (sulh.UsageError, sulh.NotDefined):
        return  # the start itself, or no joint move
    way, given = picture.shows.way, picture.shows.deal
    assert given is not None
    assert way[0].start == first
    assert way[-1].end == last
    told = words_of(picture)
    if not given.agreement:
        assert len(way) == 1
        assert all(refused.split()[0] in told for refused in given.refused)
        return
    gaps = () if given.deal.order is None else given.deal.order.gaps
    for number in range(1, min(4, len(gaps)) + 1):
        assert f" {number}. At " in told
    dips = set() if given.deal.order is None else {dip.party for dip in given.deal.order.dips}
    exposed = {(gap.party, gap.at.number) for gap in gaps}
    assert dips <= {party for party, _ in exposed} or "below its start here" in told
    assert ("safe under" in told) == (given.deal.order is not None)
    ElementTree.fromstring(picture.svg)


# Joint steps ---------------------------------------------------------------------------------------------------------


def test_a_joint_step_has_a_head_and_the_marks_of_all_signatories() -> None:
    picture = PICTURES["graph"]()
    ways = [link for link in links(picture.shows.arcs) if len(link.parties) > 1]
    assert ways == []  # it is no move of the graph, and drawn besides
    black = [shape for shape in picture.scene.shapes if isinstance(shape, Area) and shape.fill == "#000000"]
    assert len([shape for shape in black if len(shape.points) == 3]) == 4  # flag and head, each here and in the legend
    white = [shape for shape in picture.scene.shapes if isinstance(shape, Stroke) and shape.colour == "#ffffff"]
    assert len(white) == 2  # the double line, here and in the legend
    after = picture.scene.shapes[picture.scene.shapes.index(white[0]) + 1 :]
    assert isinstance(after[0], Area)
    assert [getattr(shape, "colour", "") for shape in after[1:3]] == [style(0).colour, style(1).colour]
    assert "an agreement of those whose marks it bears" in words_of(picture)
    assert "Agreement of United States and Taliban" in words_of(PICTURES["path"]())


def test_a_joint_step_that_somebody_loses_by_is_no_agreement() -> None:
    case = sulh.loads(HISTORY)
    told = words_of(sulh.draw(case, "path"))
    assert "Joint step of" in told
    assert "Agreement" not in told
    assert "nobody chose this" in told
    graph = sulh.draw(case, path="record")
    assert "a joint step of those whose marks it bears" in words_of(graph)
    assert "nobody chose this step" in words_of(graph)
    assert len(links(graph.shows.arcs)) == len({(a.party, *sorted((a.start, a.end))) for a in graph.shows.arcs})


# Words ---------------------------------------------------------------------------------------------------------------


def test_vectors_are_grouped_by_party_wherever_they_stand() -> None:
    for make in PICTURES.values():
        picture = make()
        names = {state.name for state in picture.shows.states if len(picture.shows.case.parties) > 1}
        for text in (words_of(picture), picture.scene.title, picture.scene.description):
            assert not {word.strip(".,:;()") for word in text.split()} & {name for name in names if len(name) > 4}


def test_the_disclaimer_is_on_pictures_of_ongoing_cases_only() -> None:
    assert "not a forecast" in words_of(sulh.draw(sulh.loads(MARKUP)))
    assert "not a forecast" not in words_of(sulh.draw(sulh.load("elmira")))


# Comparisons that are unknown ----------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(marked_cases(strength=False))
def test_a_comparison_that_is_unknown_is_neither_yes_nor_no(case: Case) -> None:
    here = situation(case)
    shown = sulh.draw(case, arcs="moves").shows
    judging = Judging(case, here.states, here.graph)
    for arc in shown.arcs:
        verdict = judging.judge(arc.party, arc.end, arc.start).verdict
        assert arc.improvement == {"better": True, "unknown": None}.get(verdict, False)
    words = {True: "yes", False: "no", None: "unknown"}
    told = dot(shown)
    assert all(
        told.count(f'improvement="{word}"') == sum(a.improvement is value for a in shown.arcs)
        for value, word in words.items()
    )


def test_an_unknown_comparison_has_a_head_of_its_own(tmp_path: Path) -> None:
    picture = sulh.draw(sulh.loads(UNKNOWN))
    told = words_of(picture)
    for words in ("prefers the end", "does not prefer it", "unknown whether the mover prefers it"):
        assert words in told
    diamonds = [
        shape
        for shape in picture.scene.shapes
        if isinstance(shape, Area) and len(shape.points) == 4 and shape.fill == "#ffffff" and shape.width == 1.0
    ]
    assert len(diamonds) == 1 + sum(arc.improvement is None for arc in picture.shows.arcs)
    assert 'arrowhead="odiamond", improvement="unknown"' in dot(picture.shows)
    assert {arc["improvement"] for arc in picture.to_dict()["arcs"]} == {True, False, None}
    pytest.importorskip("networkx")
    picture.save(tmp_path / "a.graphml")
    assert ">unknown<" in (tmp_path / "a.graphml").read_text(encoding="utf-8")
    assert {data["improvement"] for *_, data in to_networkx(picture.shows).edges(data=True)} == {"yes", "no", "unknown"}


def test_a_deal_whose_comparisons_are_unknown_is_one_joint_step() -> None:
    picture = sulh.draw(sulh.loads(UNKNOWN), "deal", to="YNY")
    (leg,) = picture.shows.way
    assert (leg.parties, leg.unknown, leg.worse) == (("north", "south"), ("north",), ("south",))
    assert picture.to_dict()["deal"] is None
    assert "Neither an order of steps nor what follows can be told." in words_of(picture)
    assert "North: how it compares them is unknown" in words_of(picture)


def test_where_comparisons_are_unknown_something_is_still_marked() -> None:
    text = MARKUP.replace("preferences: [x]", "preferences: [{prefer: x, uncertain: yes}, not b.y]")
    shown = sulh.draw(sulh.loads(text)).shows
    assert shown.concept in shown.solution.concepts
    assert shown.concept != "seq"
