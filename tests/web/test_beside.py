"""Two codings side by side: what holds in which, and what is coded otherwise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sulh
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.pages.beside import BesidePart, beside_part
from sulh.web.shell import Asked
from workbench import Client

FLAGSHIP = "us-taliban-2018-2021"


def beside(bench: Workbench, name: str, query: str) -> BesidePart:
    """Return a comparison."""
    opened = bench.open("library", name)
    asked = Asked(bench, opened, Query.of(query))
    case = opened.coded(asked.variant)
    found = beside_part(asked, case, bench.solution(case))
    assert found is not None
    return found


@pytest.mark.parametrize("name", [FLAGSHIP, "brexit-2017-2020", "walter-barrier"])
def test_what_holds_in_one_in_the_other_in_both(bench: Workbench, name: str) -> None:
    base = sulh.load(name)
    first = sulh.solve(base)
    for variant in base.variants:
        second = sulh.solve(base.variant(variant), first.concepts)
        shown = beside(bench, name, f"beside={variant}")
        assert [one.id for one in shown.concepts] == list(first.concepts)
        for one in shown.concepts:
            mine, theirs = (set(solution.equilibria(one.id).names()) for solution in (first, second))
            counts = (one.here.count, one.both.count, one.there.count)
            assert counts == (len(mine - theirs), len(mine & theirs), len(theirs - mine)), (variant, one.id)


def test_the_other_way_round_is_the_mirror(bench: Workbench) -> None:
    name = next(iter(sulh.load(FLAGSHIP).variants))
    there = beside(bench, FLAGSHIP, f"beside={name}")
    back = beside(bench, FLAGSHIP, f"variant={name}&beside=base")
    for one, other in zip(there.concepts, back.concepts, strict=True):
        assert (one.here.count, one.both.count, one.there.count) == (
            other.there.count,
            other.both.count,
            other.here.count,
        )


def test_lines_that_differ_are_marked(bench: Workbench, folder: Path) -> None:
    text = "\n".join(
        [
            "sulh: 1",
            "title: Lines",
            "parties:",
            "  a: {options: {x: Do it}, preferences: [x, not b.y, b.z]}",
            "  b: {options: {y: Why, z: Zero}, preferences: [y]}",
            "variants:",
            "  other: {because: Why not., set: {a.preferences: [not b.y, x, b.z]}}",
        ]
    )
    (folder / "lines.yaml").write_text(text + "\n", encoding="utf-8")
    opened = bench.open("case", "lines.yaml")
    asked = Asked(bench, opened, Query.of("beside=other"))
    found = beside_part(asked, opened.coded(), bench.solution(opened.coded()))
    assert found is not None
    (section,) = found.sections
    assert section.title == "What a wants"
    assert section.party == 0
    same = [line.here for line in section.lines if not line.differs]
    assert "b.z" in same
    assert {line.here for line in section.lines if line.here} == {"x", "not b.y", "b.z"}
    assert any(line.differs for line in section.lines)
    assert found.set_there == ("a.preferences",)
    assert found.because == "Why not."


def test_the_page_offers_the_choice_and_shows_the_comparison(client: Client) -> None:
    page = client.get(f"/library/{FLAGSHIP}").text
    assert f"/library/{FLAGSHIP}?beside=iskp#beside" in page
    page = client.get(f"/library/{FLAGSHIP}?beside=iskp").text
    assert "What is coded otherwise" in page
    assert client.get(f"/library/{FLAGSHIP}.json?beside=iskp").json()["beside"]["there"] == "iskp"
    assert 'id="beside"' not in client.get("/library/elmira").text


def test_a_coding_that_is_none_is_told(client: Client) -> None:
    answer = client.get(f"/library/{FLAGSHIP}?beside=nobody")
    assert "no variant" in answer.text.lower()


def test_every_pair_of_codings_can_be_laid_side_by_side(client: Client) -> None:
    for name in ("brexit-2017-2020", "walter-barrier", "chechnya-1996-2009"):
        for one in sulh.load(name).variants:
            assert client.get(f"/library/{name}?variant={one}&beside=base").status_code == 200


def test_where_no_order_counts_only_what_differs_is_listed(bench: Workbench) -> None:
    shown = beside(bench, FLAGSHIP, "beside=iskp")
    options = next(one for one in shown.sections if one.title == "Options")
    assert [(line.here, bool(line.there)) for line in options.lines] == [("", True)]
    assert options.same == len(sulh.load(FLAGSHIP).options)
    wishes = next(one for one in shown.sections if one.party is not None)
    assert wishes.same == 0


@pytest.mark.parametrize("query", ["beside=other", "variant=other&beside=base"])
def test_a_state_has_the_number_that_the_board_gives_it(
    query: str, bench: Workbench, folder: Path, client: Client
) -> None:
    text = "\n".join(
        [
            "sulh: 1",
            "title: Numbers",
            "parties:",
            "  a: {options: {x: Do it, w: Wait}, preferences: [not x, w]}",
            "  b: {options: {y: Why, z: Zero}, preferences: [y]}",
            "variants:",
            "  other: {because: Why not., set: {feasible: [x or w], a.preferences: [x]}}",
        ]
    )
    (folder / "numbers.yaml").write_text(text + "\n", encoding="utf-8")
    opened = bench.open("case", "numbers.yaml")
    asked = Asked(bench, opened, Query.of(query))
    solution = bench.solution(opened.coded(asked.variant))
    found = beside_part(asked, solution.case, solution)
    assert found is not None
    numbers = {
        name: str(number + 1) for number, name in enumerate(solution.states.names_of(np.arange(len(solution.states))))
    }
    shorts = {one.shown.replace(" ", ""): one.short for one in found.heads}
    assert shorts == {name: numbers.get(name, "") for name in shorts}
    assert len(set(shorts.values())) > 2
    assert "another coding numbers its states otherwise" in client.get(f"/case/numbers.yaml?{query}").text
