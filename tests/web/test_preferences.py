"""What the page of a case shows of what each party wants."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from sulh.case.preferences import Statements
from sulh.files.reader import shipped_cases
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.pages.preferences import PreferencesPart, preferences_part
from sulh.web.shell import Asked
from workbench import Client

EVERY_WAY = """\
sulh: 1
title: Every way of wanting
sources: {letter: {title: A letter}}
parties:
  a: {options: {x: X}, preferences: [x, {prefer: x if y, because: so, source: letter, uncertain: yes}]}
  b: {options: {y: Y}, weights: {y: 2}}
  c: {name: Who looks on}
  d:
    options: {z: Z}
    ranking:
      - NNN
      - [NNY, NYN]
      - {prefer: NYY, because: it said so}
      - gap: strong
      - unknown: [YNN, [YNY, YYN, YYY]]
"""


def part(bench: Workbench, name: str, variant: str = "") -> PreferencesPart:
    """Return the part of a page."""
    opened = bench.open("case", name)
    asked = Asked(bench, opened, Query().but(variant=variant))
    return preferences_part(asked, bench.solution(opened.coded(variant)))


@pytest.mark.parametrize("name", ["prisoners-dilemma", "us-taliban-2018-2021"])
def test_a_statement_has_its_share_of_the_states(bench: Workbench, folder: Path, name: str) -> None:
    shutil.copy(str(shipped_cases()[name]), folder / f"{name}.yaml")
    case = bench.open("case", f"{name}.yaml").coded()
    states = bench.solution(case).states
    for column, party in zip(part(bench, f"{name}.yaml").columns, case.parties, strict=True):
        assert column.kind == "statements"
        assert isinstance(party.preference, Statements)
        for card, item in zip(column.cards, party.preference.items, strict=True):
            true = item.statement.holds(lambda k: np.array([case.options[k].name in one.on for one in states]))
            assert card.share == pytest.approx(np.mean(true))


def test_every_way_of_wanting_has_its_column(bench: Workbench, folder: Path, client: Client) -> None:
    (folder / "every.yaml").write_text(EVERY_WAY, encoding="utf-8")
    a, b, c, d = part(bench, "every.yaml").columns
    assert [one.kind for one in (a, b, c, d)] == ["statements", "weights", "none", "ranking"]
    assert (a.cards[1].evidence.sources, a.cards[1].uncertain, a.cards[1].means) == (
        ("letter",),
        True,
        "a.x: X\nb.y: Y",
    )
    assert [row.weight for row in b.weights] == ["", "2", ""]
    assert [len(place.groups[0]) for place in d.places[:3]] == [1, 2, 1]
    assert d.places[2].evidence.because == "it said so"
    assert d.places[-1].unknown
    assert d.places[-1].gap == 2
    text = client.get("/case/every.yaml").text
    for said in ("Add the first statement", "Tie NYY of d with the one above", "strongly preferred to", "A letter"):
        assert said in text
    assert "It is not known how these compare" in text


def test_what_is_changed_in_a_variant_is_shown_there(client: Client, folder: Path) -> None:
    shutil.copy(str(shipped_cases()["walter-barrier"]), folder / "walter-barrier.yaml")
    page = client.get("/case/walter-barrier.yaml?variant=reversible").text
    assert 'name="variant" value="reversible"' in page
    assert "The change is made in the coding" in page


@pytest.mark.parametrize("name", ["elmira", "us-taliban-2018-2021", "no-gmr", "hizb-i-islami-2016"])
def test_a_library_case_shows_all_and_changes_nothing(client: Client, name: str) -> None:
    page = client.get(f"/library/{name}").text
    assert 'id="preferences"' in page
    assert "/edit" not in page
    assert "data-drag" not in page
    assert 'name="op"' not in page


def test_a_drop_is_answered_with_the_changed_page(client: Client, folder: Path) -> None:
    answer = client.edit(
        "/case/elmira.yaml", "move-state", party="ministry", place=1, state="N NYN N", to=0, onto="yes"
    )
    assert answer.status_code == 200, answer.text
    assert 'id="wants-ministry-place-0"' in answer.text
    assert 'class="tie tied" id="wants-ministry-place-0"' in answer.text
    assert "<html" not in answer.text


def test_statements_alone_are_short_and_stay_so_after_a_change(client: Client, folder: Path) -> None:
    shutil.copy(shipped_cases()["us-taliban-2018-2021"], folder / "doha.yaml")
    address = "/case/doha.yaml"
    long, short = (client.get(f"{address}{query}").text for query in ("", "?wants=short"))
    because = "Assurances against terrorism were the stated price"
    wishes = [page.split('class="wish"', 1)[1].split("<details", 1)[0] for page in (long, short)]
    assert because in wishes[0]
    assert because not in wishes[1]
    assert f"{address}?wants=short#preferences" in long
    assert f'"{address}#preferences"' in short
    given = {"match": client.match(address), "op": "set-title", "title": "Another"}
    htmx = {"hx-request": "true", "hx-target": "div#work", "hx-current-url": f"{address}?wants=short"}
    assert "party-wants short" in client.post(f"{address}/edit", data=given, headers=htmx).text


def test_nothing_is_tied_with_what_is_not_known(client: Client, folder: Path) -> None:
    text = EVERY_WAY.replace("      - NNN\n", "").replace("YYN, YYY]]", "YYN, YYY]]\n      - NNN")
    (folder / "every.yaml").write_text(text, encoding="utf-8")
    page = client.get("/case/every.yaml").text
    button = {
        name: page.split(f'aria-label="Tie {name} of d with the one above"')[1].split(">")[0] for name in ("NNN", "NYY")
    }
    assert 'aria-disabled="true"' in button["NNN"]
    assert "aria-disabled" not in button["NYY"]
    unknown = page.split('class="tie unknown"')[1].split(">")[0]
    assert "data-" not in unknown
