"""The graph of moves on the page of a case: drawn by itself, with a link for each state."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

import sulh
from sulh.show.draw.svg import svg
from workbench import Client

LINK = re.compile(r'<a href="([^"]+)" aria-label="([^"]+)">')


@pytest.mark.parametrize("name", ["elmira", "elmira-nine", "no-gmr", "us-taliban-2018-2021"])
def test_every_state_that_is_drawn_leads_to_why(client: Client, name: str) -> None:
    answer = client.get(f"/library/{name}/graph", headers={"hx-request": "true"})
    assert answer.text.startswith("<figure>")
    shown = client.get(f"/library/{name}/graph.json").json()["states"]
    addresses = {address for address, _ in LINK.findall(answer.text)}
    assert addresses == {f"/library/{name}/why?state={one['state']}" for one in shown}


def test_without_links_the_picture_is_the_one_of_reports(client: Client) -> None:
    picture = sulh.draw(sulh.load("elmira"))
    linked = svg(picture.scene, lambda number: (f"/why?a=1&state={number}", 'says "so" <here>'))
    ElementTree.fromstring(linked)
    bare = re.sub(r"<a href=[^>]*><title>[^<]*</title>\n|</a>\n", "", linked).replace('role="group"', 'role="img"')
    assert bare == picture.svg
    assert "<a " not in picture.svg
    assert "&quot;so&quot; &lt;here&gt;" in linked


def test_a_large_case_is_drawn_around_a_state(client: Client) -> None:
    address = "/library/us-taliban-2018-2021"
    assert client.get(f"{address}/graph.json").json()["around"] == "NNYNNNNNNN"
    assert client.get(f"{address}/graph.json?state=NNNNNNNNNN").json()["around"] == "NNNNNNNNNN"
    page = client.get(f"{address}?state=NNNNNNNNNN").text
    assert f'hx-get="{address}/graph?state=NNNNNNNNNN"' in page


def test_a_small_case_is_drawn_whole_whatever_state_is_chosen(client: Client) -> None:
    assert len(client.get("/library/elmira/graph.json?state=NYNNN").json()["states"]) == 12


def test_it_is_drawn_again_after_a_change_and_not_otherwise(client: Client) -> None:
    def place(text: str) -> str:
        found = re.search(r'id="(moves-[^"]*)"', text)
        assert found is not None
        return found[1]

    before = place(client.get("/case/elmira.yaml").text)
    assert place(client.get("/case/elmira.yaml?holds=seq").text) == before
    changed = client.edit("/case/elmira.yaml", "set-title", title="Another")
    assert place(changed.text) != before


def test_without_scripts_it_is_a_page(client: Client) -> None:
    answer = client.get("/library/elmira/graph")
    assert "<html" in answer.text
    assert "<svg" in answer.text


def test_a_state_that_is_none_is_refused(client: Client) -> None:
    assert client.get("/library/us-taliban-2018-2021/graph?state=nowhere").status_code == 404


def test_states_have_the_numbers_of_the_board(client: Client) -> None:
    address = "/library/us-taliban-2018-2021"
    drawn = client.get(f"{address}/graph", headers={"hx-request": "true"}).text
    board = client.get(address + "?size=500").text
    numbers = dict(re.findall(r'/why\?state=([YN]+)" id="head-(\d+)"', board))
    for state in (one["state"] for one in client.get(f"{address}/graph.json").json()["states"]):
        links = re.findall(rf'<a href="[^"]*state={state}".*?</a>', drawn, re.DOTALL)
        assert any(f">{int(numbers[state]) + 1}</text>" in link for link in links), state


@pytest.mark.parametrize("name", ["elmira", "prisoners-dilemma", "us-taliban-2018-2021", "hizb-i-islami-2016"])
def test_the_caption_names_what_is_drawn_and_who_has_no_arrow(client: Client, name: str) -> None:
    document = client.get(f"/library/{name}/graph.json").json()
    page = unescape(client.get(f"/library/{name}/graph", headers={"hx-request": "true"}).text)
    caption = page.partition("<figcaption>")[2]
    assert ("prefers" in caption) == (document["kind"] == "improvements")
    movers = {arc["party"] for arc in document["arcs"]}
    for party in sulh.load(name).parties:
        assert (str(party) in caption) == (party.id not in movers)


def test_whoever_gains_by_no_move_is_named(client: Client, folder: Path) -> None:
    few, options = "{o1: One, o2: Two}", "{o1: One, o2: Two, o3: Three}"
    text = f"sulh: 1\ntitle: T\nparties:\n  a: {{options: {few}, preferences: [o1]}}\n"
    text += f"  b: {{name: Lower district, options: {options}, preferences: []}}\n"
    (folder / "still.yaml").write_text(text, encoding="utf-8")
    page = client.get("/case/still.yaml/graph").text
    assert "No arrow is of Lower district: it has no improvement here." in page
    assert (
        "The improvements: moves that a party can make by itself, and prefers." in client.get("/case/still.yaml").text
    )
