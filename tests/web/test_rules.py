"""What the page of a case shows of its rules, and how it is changed there."""

from __future__ import annotations

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
