"""A new case from the form: the file it makes, what it refuses, and that nothing typed is lost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sulh
from sulh.files.layout import canonical
from sulh.web.drafting import Draft, first_faults, second_faults, text_of, vector
from workbench import Client

WELL: dict[str, Any] = {
    "step": "1",
    "parties": "2",
    "title": "Two neighbours: a well",
    "about": "They share a well.\nIt is dry in August.",
    "status": "ongoing",
    "name-1": "Upper farm",
    "name-2": "Lower farm",
    "options-1": "Let water through\n- Build a wall",
    "options-2": "Pay half of the costs\r\nGo to court\n\n",
}
WANTS: dict[str, Any] = {
    **WELL,
    "step": "2",
    "do": "make",
    "want-1": ["2|Go to court:no", "", "2|Pay half of the costs:yes"],
    "want-2": ["1|Let water through:yes", "1|Build a wall:no"],
    "rule-1-kind": "not-both",
    "rule-1-a": "1|Let water through",
    "rule-1-b": "1|Build a wall",
    "rule-2-kind": "only-if",
    "rule-2-a": "",
    "rule-2-b": "",
    "on": ["2|Go to court"],
    "file": "",
}


def post(client: Client, **fields: Any) -> Any:
    return client.post("/new", data=fields, follow_redirects=False)


def test_the_form_makes_a_case_that_the_reader_takes(client: Client, folder: Path) -> None:
    answer = post(client, **WANTS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/case/two-neighbours-a-well.yaml")
    text = (folder / "two-neighbours-a-well.yaml").read_text(encoding="utf-8")
    case = sulh.load(folder / "two-neighbours-a-well.yaml")
    assert (case.title, case.about) == ("Two neighbours: a well", "They share a well. It is dry in August.")
    assert [option.name for option in case.options] == [
        "upper.let_water",
        "upper.build_wall",
        "lower.pay_half",
        "lower.go_court",
    ]
    assert case.status_quo == "NNNY"
    assert [rule.statement.text for rule in case.rules] == ["not (upper.let_water and upper.build_wall)"]
    assert "- not lower.go_court" in text
    assert text.count(" # ") >= 5
    assert sulh.loads(canonical(text)).digest == case.digest
    assert sulh.check(case).warnings == () or all("S9" in one.code for one in sulh.check(case).warnings)


def test_the_steps_keep_what_was_typed(client: Client, folder: Path) -> None:
    second = post(client, **WELL, do="next")
    assert second.status_code == 200
    for text in ("What each wants", "Upper farm", "not: Go to court", 'value="1|Let water through:yes"'):
        assert text in second.text
    back = post(client, **{**WANTS, "do": "back"})
    for text in ("Pay half of the costs", 'value="2|Go to court:no"', 'name="on" value="2|Go to court"'):
        assert text in back.text
    more = post(client, **{**WANTS, "do": "add-wish"})
    assert more.text.count('aria-label="Wish') == 12
    assert more.text.count("selected") >= 4
    assert post(client, **{**WANTS, "do": "add-rule"}).text.count('class="rule"') == 3
    assert len(list(folder.glob("*.yaml"))) == 2


def test_parties_are_added_and_taken_away_without_a_script(client: Client) -> None:
    three = post(client, **WELL, do="add-party").text
    assert 'name="name-3"' in three
    assert "Pay half of the costs" in three
    six = post(client, **{**WELL, "parties": "6"}, do="add-party").text
    assert 'name="name-7"' not in six
    fields = {**WANTS, "parties": "3", "name-3": "Town", "options-3": "Mediate", "do": "drop-party:1", "step": "1"}
    two = post(client, **fields).text
    assert re.findall(r'name="name-\d" value="([^"]*)"', two) == ["Lower farm", "Town"]
    assert 'value="1|Go to court"' in two  # what is on today has moved with its party
    assert "|Let water through" not in two


FIRST = {
    "title": {"title": " "},
    "name-2": {"name-2": "upper  FARM"},
    "name-1": {"name-1": ""},
    "options-1": {"options-1": "Wait\nwait"},
    "options-2": {"options-2": "\n".join(f"Do {number}" for number in range(9))},
}


@pytest.mark.parametrize("field", FIRST)
def test_what_is_wrong_stands_at_its_field(client: Client, field: str) -> None:
    answer = post(client, **{**WELL, **FIRST[field], "do": "next"})
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', answer.text)
    assert "They share a well." in answer.text


def test_somebody_must_be_able_to_do_something(client: Client) -> None:
    answer = post(client, **{**WELL, "options-1": "", "options-2": " \n", "do": "next"})
    assert (answer.status_code, 'id="options-1-wrong"' in answer.text) == (422, True)


SECOND = {
    "twice": ({"want-1": ["2|Go to court:no", "2|Go to court:yes"]}, "stands here twice"),
    "same": ({"rule-1-b": "1|Let water through"}, "two different options"),
    "half": ({"rule-1-b": ""}, "leave both empty"),
    "impossible today": ({"on": ["1|Let water through", "1|Build a wall"]}, "impossible further up"),
    "taken": ({"file": "elmira.yaml"}, "already"),
    "nowhere": ({"file": "../x.yaml"}, "no name for a case file"),
}


@pytest.mark.parametrize("what", SECOND)
def test_what_does_not_go_together_is_said_and_nothing_is_written(client: Client, folder: Path, what: str) -> None:
    fields, said = SECOND[what]
    before = {file: file.read_bytes() for file in folder.glob("*.yaml")}
    answer = post(client, **{**WANTS, **fields})
    assert answer.status_code in (400, 422)
    assert said in answer.text
    assert "Where it stands today" in answer.text
    assert {file: file.read_bytes() for file in folder.glob("*.yaml")} == before


def test_rules_that_leave_nothing_are_told_as_the_reader_tells_them(client: Client) -> None:
    water, wall = "1|Let water through", "1|Build a wall"
    fields = {
        "options-1": "Let water through\nBuild a wall",
        "rule-2-kind": "one-of",
        "rule-2-a": water,
        "rule-2-b": wall,
    }
    rules = {"rule-3-kind": "only-if", "rule-3-a": water, "rule-3-b": wall, "rule-4-kind": "only-if"}
    answer = post(client, **{**WANTS, **fields, **rules, "rule-4-a": wall, "rule-4-b": water})
    assert (answer.status_code, "S510" in answer.text) == (422, True)


def test_a_hostile_title_is_text_everywhere(client: Client, folder: Path) -> None:
    title = "<script>alert(1)</script>: &amp; \u202e \"'"
    answer = post(client, **{**WANTS, "title": title, "name-1": "<b>A</b>", "file": "x"})
    assert answer.headers["location"] == "/case/x.yaml"
    assert sulh.load(folder / "x.yaml").title == title
    assert "<script>alert" not in client.get("/case/x.yaml").text
    assert "<script>alert" not in post(client, **{**WANTS, "title": title, "do": "back"}).text


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(WORDS, min_size=2, max_size=4), st.lists(st.lists(WORDS, max_size=3), min_size=4, max_size=4), st.data()
)
def test_whatever_is_typed_is_refused_or_makes_a_sound_case(
    names: list[str], words: list[list[str]], data: st.DataObject
) -> None:
    options = tuple("\n".join(lines) for lines in words[: len(names)])
    draft = Draft("T", "", "past", "", tuple(names), options, tuple(() for _ in names))
    if first_faults(draft):
        return
    keys = st.sampled_from(list(draft.choices))
    wish = st.tuples(keys, st.sampled_from(["yes", "no"])).map(":".join)
    wants = tuple(tuple(data.draw(st.lists(wish, max_size=3))) for _ in names)
    on = frozenset(data.draw(st.lists(keys, max_size=3)))
    draft = Draft("T", "", "past", "", tuple(names), options, wants, (), on)
    if second_faults(draft):
        return
    case = sulh.loads(text_of(draft))
    assert case.status_quo == vector(draft)
    assert [str(party) for party in case.parties] == [" ".join(name.split()) for name in names]
    assert [option.text for option in case.options] == [one.text for one in draft.choices.values()]
