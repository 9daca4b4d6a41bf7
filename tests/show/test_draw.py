"""Pictures: what they show is true, and they can be read, kept and sent on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings

import sulh
from strategies import cases, option_cases
from sulh.case.case import Case
from sulh.questions.picture import MOST
from sulh.questions.situation import situation
from sulh.show.draw.arrows import controls, links
from sulh.show.draw.places import RADIUS, places
from sulh.show.draw.shapes import MARGIN, SIZE, WIDTH, Area, Ring, Scene, Stroke, Words, text_width, wrapped
from sulh.show.draw.styles import style
from sulh.show.export_graph import dot, to_networkx

SVG = "{http://www.w3.org/2000/svg}"
FLAGSHIP = "us-taliban-2018-2021"
A4 = 595.0

MARKUP = """\
sulh: 1
title: "</title><script>alert(1)</script> & \\u202eright to left \\u0007 bell"
parties:
  a: {name: "<b>A</b> $x_1$", options: {x: "]]> & x"}, preferences: [x]}
  b: {name: '"quoted" \\ back', options: {y: Y}, preferences: [not y]}
labels: {"YN": "<image href='https://example.org/a.png'/>"}
status_quo: NN
"""

PICTURES: dict[str, Callable[[], sulh.Picture]] = {
    "graph": lambda: sulh.draw(sulh.load("elmira"), to="YNYNY"),
    "coalesced": lambda: sulh.draw(sulh.load("elmira-nine")),
    "states": lambda: sulh.draw(sulh.load("no-gmr")),
    "neighbourhood": lambda: sulh.draw(sulh.load(FLAGSHIP)),
    "improvements": lambda: sulh.draw(sulh.load(FLAGSHIP), around="agreement of Doha", arcs="improvements"),
    "table": lambda: sulh.draw(sulh.load("elmira-nine"), "table"),
    "many columns": lambda: sulh.draw(sulh.load(FLAGSHIP), "table"),
    "table of states": lambda: sulh.draw(sulh.load("no-gmr"), "table"),
    "path": lambda: sulh.draw(sulh.load(FLAGSHIP), "path"),
    "deal": lambda: sulh.draw(sulh.load(FLAGSHIP), "deal", to="agreement of Doha"),
    "markup": lambda: sulh.draw(sulh.loads(MARKUP)),
}


@pytest.fixture(params=PICTURES)
def picture(request: pytest.FixtureRequest) -> sulh.Picture:
    return PICTURES[request.param]()


# What every picture is ----------------------------------------------------------------------------------------------


def test_a_picture_is_sound_xml_that_says_what_it_shows(picture: sulh.Picture) -> None:
    root = ElementTree.fromstring(picture.svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert (root[0].tag, root[1].tag) == (f"{SVG}title", f"{SVG}desc")
    assert root[0].text
    assert root[1].text
    used = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert used <= {"svg", "title", "desc", "rect", "polyline", "path", "polygon", "circle", "text"}


def test_a_picture_fetches_nothing_and_runs_nothing(picture: sulh.Picture) -> None:
    class Attributes(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in {"script", "image", "style", "foreignobject", "use", "a"}
            assert not any(name.startswith("on") or name in {"href", "src", "style"} for name, _ in attrs)

    Attributes().feed(picture.svg)
    assert "url(" not in picture.svg


def test_the_same_case_gives_the_same_bytes(picture: sulh.Picture, request: pytest.FixtureRequest) -> None:
    again = PICTURES[request.node.callspec.params["picture"]]()
    assert again.svg == picture.svg


def test_every_word_is_on_the_page_and_large_enough_in_print(picture: sulh.Picture) -> None:
    scene = picture.scene
    assert scene.width <= WIDTH
    assert scene.width + 2 * MARGIN <= A4  # printed as wide as a page nothing becomes smaller
    for shape in scene.shapes:
        if isinstance(shape, Words):
            assert shape.size >= SIZE
            left, right = extent(shape)
            assert left >= -MARGIN
            assert right <= scene.width + MARGIN
            assert shape.size <= shape.at[1] + MARGIN
            assert shape.at[1] <= scene.height + MARGIN


def extent(words: Words) -> tuple[float, float]:
    wide = text_width(words.text, words.size, bold=words.bold, mono=words.mono)
    start = {"start": 0.0, "middle": wide / 2, "end": wide}[words.anchor]
    return words.at[0] - start, words.at[0] - start + wide


def test_no_word_stands_on_another(picture: sulh.Picture) -> None:
    words = [shape for shape in picture.scene.shapes if isinstance(shape, Words)]
    for one, other in combinations(words, 2):
        if abs(one.at[1] - other.at[1]) < 7:
            (a, b), (c, d) = extent(one), extent(other)
            assert b <= c + 1 or d <= a + 1, (one.text, other.text)


def test_lines_and_rings_stay_on_the_page(picture: sulh.Picture) -> None:
    scene = picture.scene
    for x, y in points(scene):
        assert -MARGIN <= x <= scene.width + MARGIN
        assert -MARGIN <= y <= scene.height + MARGIN


def points(scene: Scene) -> Iterator[tuple[float, float]]:
    for shape in scene.shapes:
        if isinstance(shape, Stroke | Area) and not getattr(shape, "curved", False):
            yield from shape.points
        elif isinstance(shape, Ring):
            (x, y), r = shape.at, shape.radius
            yield from ((x - r, y - r), (x + r, y + r))


def test_a_notebook_shows_the_picture() -> None:
    picture = PICTURES["graph"]()
    assert picture._repr_svg_() == picture.svg
    assert repr(picture) == "<Picture of elmira: graph, 12 of 12 states>"


# What they show is true ---------------------------------------------------------------------------------------------


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


def test_a_path_of_the_history_and_what_it_says() -> None:
    way = sulh.draw(sulh.load(FLAGSHIP), "path", path="record").shows.way
    case = sulh.load(FLAGSHIP)
    assert [leg.end.name for leg in way] == list(case.history["record"].states[1:])
    assert way[1].parties == ("us", "taliban")
    assert way[1].on == ("us.commit", "taliban.assurances")
    assert "The agreement of Doha." in words_of(sulh.draw(case, "path"))
    assert way[1].better[:2] == ("us", "taliban")
    assert "afghan_government" in way[1].worse


def words_of(picture: sulh.Picture) -> str:
    return " ".join(shape.text for shape in picture.scene.shapes if isinstance(shape, Words))


def test_a_path_is_the_first_that_paths_finds() -> None:
    case = sulh.load("elmira-nine")
    way = sulh.draw(case, "path", to="YNYNY").shows.way
    (first, *_) = sulh.paths(case, to="YNYNY").paths
    assert [(leg.parties, leg.start, leg.end) for leg in way] == [(s.parties, s.start, s.to) for s in first]


def test_a_deal_names_all_who_change_something() -> None:
    case = sulh.load("elmira")
    (leg,) = sulh.draw(case, "deal", start="NYNNY", to="YNYNY").shows.way
    assert leg.parties == ("ministry", "uniroyal")
    assert leg.better == ("ministry", "uniroyal")
    assert leg.worse == ("town",)
    (leg,) = sulh.draw(sulh.load("elmira-nine"), "deal", start="s5", to="s8").shows.way
    assert leg.parties == ("ministry", "uniroyal")


def test_the_disclaimer_is_on_pictures_of_ongoing_cases_only() -> None:
    assert "not a forecast" in words_of(sulh.draw(sulh.loads(MARKUP)))
    assert "not a forecast" not in words_of(sulh.draw(sulh.load("elmira")))


def test_where_comparisons_are_unknown_something_is_still_marked() -> None:
    text = MARKUP.replace("preferences: [x]", "preferences: [{prefer: x, uncertain: yes}, not b.y]")
    shown = sulh.draw(sulh.loads(text)).shows
    assert shown.concept in shown.solution.concepts
    assert shown.concept != "seq"


# Large cases --------------------------------------------------------------------------------------------------------


def many(n: int) -> Case:
    options = ", ".join(f"x{k}: X{k}" for k in range(n))
    return sulh.loads(
        f"sulh: 1\ntitle: Many\nstatus: past\nparties:\n  a: {{options: {{{options}}}, preferences: [x0]}}\n"
    )


def test_a_large_case_shows_a_part_and_says_so() -> None:
    picture = sulh.draw(many(10))
    assert len(picture.shows.shown) <= MOST
    assert "of 1,024 feasible states" in words_of(picture)
    assert "had no room" in words_of(picture)
    table = sulh.draw(many(10), "table")
    assert len(table.shows.shown) < MOST
    assert "had no room" in words_of(table)


def test_a_neighbourhood_that_does_not_fit_is_refused() -> None:
    with pytest.raises(sulh.TooLarge, match="fewer --steps"):
        sulh.draw(many(10), steps=2, arcs="moves")
    with pytest.raises(sulh.TooLarge, match="neighbourhood"):
        _ = sulh.draw(many(10), whole=True).svg
    with pytest.raises(sulh.TooLarge, match="max-states"):
        sulh.draw(many(10), max_states=1000)


# Other formats ------------------------------------------------------------------------------------------------------


def test_png_and_pdf(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name, start in (("a.png", b"\x89PNG"), ("a.pdf", b"%PDF")):
        PICTURES["markup"]().save(tmp_path / name)
        first = (tmp_path / name).read_bytes()
        assert first.startswith(start)
        PICTURES["markup"]().save(tmp_path / name)
        assert (tmp_path / name).read_bytes() == first


def test_graphml_comes_back_as_it_was(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    for name in ("graph", "coalesced", "states", "markup"):
        picture = PICTURES[name]()
        picture.save(tmp_path / "a.graphml")
        back = networkx.read_graphml(tmp_path / "a.graphml", force_multigraph=True)
        there = to_networkx(picture.shows)
        assert dict(back.nodes(data=True)) == dict(there.nodes(data=True))
        assert sorted(back.edges(keys=True)) == sorted(there.edges(keys=True))
        assert len(there.edges) == len(picture.shows.arcs)


def test_dot_has_every_state_and_move_and_stays_in_its_quotes() -> None:
    for make in PICTURES.values():
        shown = make().shows
        if shown.what == "graph":
            lines = dot(shown).splitlines()
            assert len(lines) == 3 + len(shown.shown) + len(shown.arcs)
            bare = [re.sub(r'"(?:[^"\\]|\\.)*"', "", line) for line in lines[2:-1]]
            assert all(re.fullmatch(r"  ( -> )? ?\[[a-z]+=(, [a-z]+=)*\];", line) for line in bare), bare


@pytest.mark.parametrize(
    ("name", "module"), [("a.png", "matplotlib"), ("a.pdf", "matplotlib"), ("a.graphml", "networkx")]
)
def test_what_is_not_installed_is_named(
    name: str, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(wanted: str) -> Any:
        raise ImportError(wanted)

    monkeypatch.setattr("sulh.questions.extras.import_module", absent)
    with pytest.raises(sulh.MissingExtra, match=rf"{module}.*sulh\[plot\]"):
        PICTURES["states"]().save(tmp_path / name)
    assert not list(tmp_path.iterdir())
    PICTURES["states"]().save(tmp_path / "a.svg")
    PICTURES["states"]().save(tmp_path / "a.dot")


def test_the_case_file_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "case.svg"
    file.write_text(MARKUP, encoding="utf-8")
    with pytest.raises(sulh.UsageError, match="is the case file itself"):
        sulh.draw(sulh.load(file)).save(file)
    assert file.read_text(encoding="utf-8") == MARKUP


@pytest.mark.parametrize(("name", "words"), [("a.gif", "written as .svg"), ("a", "written as"), ("a.yaml", "ends in")])
def test_other_endings(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(sulh.UsageError, match=words):
        PICTURES["states"]().save(tmp_path / name)


# Small things -------------------------------------------------------------------------------------------------------


def test_parties_differ_without_colour() -> None:
    looks = [style(party) for party in range(12)]
    assert len({(look.dash, look.mark) for look in looks}) == len(looks)
    assert len({look.mark for look in looks[:6]}) == 6


@pytest.mark.parametrize("text", ["", "a", "supercalifragilistic", "one two three", "東京 の 合意", "a · b · c"])
def test_wrapped_lines_fit(text: str) -> None:
    for width in (5, 30, 200):
        lines = wrapped(text, width)
        assert all(text_width(line) <= width or len(line) <= 2 for line in lines)
        assert "".join("".join(lines).split()) == "".join(text.split())
        assert len(wrapped(text, width, lines=1)) <= 1
