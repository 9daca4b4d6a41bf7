"""Every picture is sound and can be read, whatever it shows and however large its case."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import combinations
from xml.etree import ElementTree

import pytest

import sulh
from pictures import PICTURES, words_of
from sulh.case.case import Case
from sulh.questions.picture import MOST
from sulh.show.draw.shapes import MARGIN, SIZE, WIDTH, Area, Ring, Scene, Stroke, Words, text_width, wrapped
from sulh.show.draw.styles import style

SVG = "{http://www.w3.org/2000/svg}"
A4 = 595.0


@pytest.fixture(params=PICTURES)
def picture(request: pytest.FixtureRequest) -> sulh.Picture:
    return PICTURES[request.param]()


# What every picture is -----------------------------------------------------------------------------------------------


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


# Large cases ---------------------------------------------------------------------------------------------------------


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


# Small things --------------------------------------------------------------------------------------------------------


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
