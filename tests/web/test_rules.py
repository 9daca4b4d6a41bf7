"""What the page of a case shows of its rules, and how it is changed there."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from sulh.files.reader import loads, shipped_cases
from sulh.web.pages.rules import forbidden
from workbench import Client

ELMIRA = "/case/elmira.yaml"


@pytest.mark.parametrize("name", ["elmira", "us-taliban-2018-2021", "hizb-i-islami-2016"])
def test_a_rule_forbids_as_many_vectors_as_it_is_false_in(name: str) -> None:
    case = loads(shipped_cases()[name].read_text(encoding="utf-8"), name)
    n = len(case.options)
    assert case.rules
    assert n <= 10
    for rule in case.rules:
        rows = np.array(list(product([False, True], repeat=n))).T
        assert forbidden(rule.statement, n) == np.count_nonzero(~rule.statement.holds(lambda option: rows[option]))  # noqa: B023


def test_the_page_shows_rules_labels_and_where_things_stand(client: Client) -> None:
    page = client.get(ELMIRA).text
    assert "forbids 20 of 32 combinations by itself" in page
    assert "/case/elmira.yaml/why?state=NYNNN" in page
    assert "modified order accepted, town still insists" in page


def test_a_rule_with_a_mistake_is_refused_at_its_form(client: Client, folder: Path) -> None:
    before = (folder / "elmira.yaml").read_bytes()
    answer = client.edit(ELMIRA, "add-rule", form="rule-new", rule="not (acept and leave)")
    assert answer.status_code == 422
    assert answer.headers["hx-retarget"] == "#rule-new-errors"
    assert "acept" in answer.text
    assert (folder / "elmira.yaml").read_bytes() == before


RIVER = """\
sulh: 1
title: A river
parties:
  upper: {name: Upper district, options: {release: Release water}, preferences: [not lower.block, release if lower.pay]}
  lower: {name: Lower district, options: {block: Block the road, pay: Pay a share}, preferences: [upper.release]}
  press: {name: The press, weights: {lower.pay: 2}}
feasible:
  - release or not release
  - not (lower.block and upper.release)
status_quo: [lower.block]
labels: {NYN: now}
variants:
  poor: {kind: disputed, set: {lower.preferences: [not pay]}}
claims:
  roads: {claim: The road is blocked, says: never lower.block}
"""


def test_where_a_party_is_still_used_is_told_in_words_with_links(client: Client, folder: Path) -> None:
    (folder / "river.yaml").write_text(RIVER, encoding="utf-8")
    answer = client.edit("/case/river.yaml", "remove-party", form="party-lower-remove", party="lower")
    assert answer.status_code == 422
    told = dict(reversed(one) for one in re.findall(r'<a href="([^"]+)" dir="auto">([^<]+)</a>', answer.text))
    assert told == {
        "Upper district, statement 1": "#wish-upper-not_20lower_2eblock",
        "Upper district, statement 2": "#wish-upper-release_20if_20lower_2epay",
        "The press, its weights": "#wants-press",
        "rule 2": "#rule-1",
        "where things stand": "#where",
        "the names of states": "#where",
        "the coding &#39;poor&#39;": "/case/river.yaml/text?line=13",
        "the claim &#39;roads&#39;": "/case/river.yaml/text?line=15",
    }
    page = client.get("/case/river.yaml").text
    assert all(f'id="{address[1:]}"' in page for address in told.values() if address.startswith("#"))
    assert "line " not in re.sub(r"<a .*?</a>", "", answer.text)


def test_a_mistake_names_the_field_that_it_is_in(client: Client, folder: Path) -> None:
    (folder / "river.yaml").write_text(RIVER, encoding="utf-8")
    for fields, field in (
        ({"op": "add-statement", "party": "upper", "prefer": "blokc", "because": "They blokc it."}, "prefer"),
        ({"op": "add-statement", "party": "upper", "prefer": "lower.pay", "source": "minutes"}, "source"),
        ({"op": "add-statement", "party": "upper"}, "prefer"),
        ({"op": "add-rule", "first": "lower.pay"}, "rule"),
        ({"op": "set-label", "state": "YYYYY", "text": "x"}, "state"),
        ({"op": "add-party"}, "name"),
        ({"op": "set-statement", "party": "upper", "index": "x", "statement": "a", "prefer": "b"}, "index"),
    ):
        answer = client.edit("/case/river.yaml", **fields)
        assert answer.status_code in (400, 422), fields
        assert f'data-field="{field}"' in answer.text, (fields, answer.text)


def test_a_warning_leads_to_its_line(client: Client, folder: Path) -> None:
    (folder / "river.yaml").write_text(RIVER, encoding="utf-8")
    page = client.get("/case/river.yaml").text
    line, shown = re.findall(r'class="place" href="/case/river.yaml/text\?line=(\d+)">line (\d+)<', page)[0]
    assert line == shown
    assert f'data-at="{line}"' in client.get(f"/case/river.yaml/text?line={line}").text
    assert "data-at" not in client.get("/case/river.yaml/text?line=<x>").text


def test_options_are_chosen_and_told_in_words(client: Client, folder: Path) -> None:
    (folder / "river.yaml").write_text(RIVER, encoding="utf-8")
    page = client.get("/case/river.yaml").text
    assert '<option value="lower.block:no">not: Block the road</option>' in page
    assert "not: Block the road</span></p>" in page
    assert '<code dir="auto">lower.pay</code> <span dir="auto">Pay a share</span>' in page
    assert "Such as: not release, or lower.block if release" in page
    assert "such as: not (upper.release and lower.pay)" in page
    assert "Short name" not in page


def test_a_party_that_others_refer_to_is_not_removed(client: Client, folder: Path) -> None:
    before = (folder / "elmira.yaml").read_bytes()
    answer = client.edit(ELMIRA, "remove-party", party="uniroyal")
    assert answer.status_code == 422
    assert (folder / "elmira.yaml").read_bytes() == before


def test_a_variant_that_is_begun_is_shown_and_one_that_is_gone_is_left(client: Client, folder: Path) -> None:
    answer = client.edit(ELMIRA, "new-variant", name="a new minister")
    assert answer.headers["hx-push-url"] == "/case/elmira.yaml?variant=a+new+minister"
    assert 'name="variant" value="a new minister"' in answer.text
    there = f"{ELMIRA}?variant=a+new+minister"
    data = {"match": client.match(ELMIRA), "op": "remove-variant", "name": "a new minister"}
    headers = {"hx-request": "true", "hx-target": "div#work", "hx-current-url": f"http://127.0.0.1{there}"}
    answer = client.post(f"{ELMIRA}/edit", data=data, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["hx-push-url"] == ELMIRA


def test_undo_on_another_page_stays_there(client: Client) -> None:
    client.edit(ELMIRA, "set-title", title="Another title")
    why = f"{ELMIRA}/why?state=NYNNN"
    headers = {"hx-request": "true", "hx-target": "div#work", "hx-current-url": f"http://127.0.0.1{why}"}
    answer = client.post(f"{ELMIRA}/undo", data={"match": client.match(ELMIRA)}, headers=headers)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, why)
    answer = client.post(
        f"{ELMIRA}/redo",
        data={"match": client.match(ELMIRA)},
        headers={"referer": f"http://127.0.0.1{why}"},
        follow_redirects=False,
    )
    assert (answer.status_code, answer.headers["location"]) == (303, why)


@pytest.mark.parametrize(
    "here", ["http://evil.example/x", "//evil.example/case/elmira.yaml/why", "javascript:alert(1)", ""]
)
def test_an_answer_never_leads_elsewhere(client: Client, here: str) -> None:
    headers = {"hx-request": "true", "hx-target": "div#work", "hx-current-url": here}
    data = {"match": client.match(ELMIRA), "op": "set-title", "title": "Here"}
    answer = client.post(f"{ELMIRA}/edit", data=data, headers=headers)
    assert answer.status_code == 200
    assert "evil" not in str(answer.headers)
