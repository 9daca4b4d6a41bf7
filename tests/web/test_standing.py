"""Where a rule forbids the status quo, that is told wherever the status quo matters, with the way to both of them."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

import sulh
from sulh.case.states import list_states
from sulh.case.walking import broken_rules
from sulh.files.reader import shipped_cases
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.pages.standing import standing
from sulh.web.shell import Asked
from workbench import Client, Watched

DOHA = "/case/doha.yaml"
BARRED = "is ruled out by"
TEXT = shipped_cases()["us-taliban-2018-2021"].read_text(encoding="utf-8")


@pytest.fixture
def folder(folder: Path) -> Path:
    """The folder, with a case of statements in it, too."""
    (folder / "doha.yaml").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture
def barred(folder: Path) -> str:
    """A case whose status quo, NNY NNN NN NN, two rules forbid, the first and the second."""
    rules = "feasible:\n  - not support\n  - talks if support\n"
    (folder / "barred.yaml").write_text(TEXT.replace("feasible:\n", rules, 1), encoding="utf-8")
    return "/case/barred.yaml"


def test_the_rules_that_forbid_it_are_named(barred: str, bench: Workbench) -> None:
    opened = bench.open("case", "barred.yaml")
    case = opened.coded()
    now = standing(Asked(bench, opened, Query()), case, list_states(case))
    assert now.state == ""
    assert now.shown == "NNY NNN NN NN"
    assert now.words == "support"
    assert now.on == {"us.support"}
    assert [(one.index, one.text, one.address) for one in now.forbids] == [
        (0, "not support", f"{barred}#rule-0"),
        (1, "talks if support", f"{barred}#rule-1"),
    ]


@pytest.mark.parametrize("name", ["elmira", "us-taliban-2018-2021", "no-smr", "no-gmr"])
def test_it_is_ruled_out_just_where_no_state_is_it(name: str, bench: Workbench) -> None:
    case = sulh.load(name)
    now = standing(Asked(bench, bench.open("library", name), Query()), case, list_states(case))
    assert (now.state == "") == (case.status_quo is None)
    assert now.says == ""
    assert now.forbids == ()
    assert case.status_quo is None or list(broken_rules(case, case.status_quo)) == []


def test_it_is_told_on_the_page_and_where_a_question_begins(barred: str, client: Client) -> None:
    page = client.get(barred).text
    assert 'id="ruled-out"' in page
    assert f'href="{barred}#rule-0"' in page
    assert 'id="rule-0"' in page
    assert 'name="reachable"' not in page
    for question in ("paths", "deals"):
        said = unescape(client.get(f"{barred}/{question}").text)
        assert (
            "The status quo, NNY NNN NN NN, is ruled out by 'not support' and 'talks if support'. Choose a state"
            in said
        )
        answer = client.get(f"{barred}/{question}.json")
        assert answer.status_code == 422


def test_a_filter_that_needs_it_is_refused_and_counts_nothing(barred: str, client: Client) -> None:
    page = client.get(f"{barred}?reachable=yes").text
    assert BARRED in page
    assert "states match" not in page
    assert "Show all" in page


@pytest.mark.parametrize("name", ["us-taliban-2018-2021", "hizb-i-islami-2016"])
def test_a_play_does_not_begin_at_another_state_by_itself(name: str, folder: Path, client: Client) -> None:
    text = shipped_cases()[name].read_text(encoding="utf-8")
    for file, rule in (("free", ""), ("ruled", "  - grant\n" if "grant" in text else "  - not support\n")):
        (folder / f"{file}.yaml").write_text(text.replace("feasible:\n", f"feasible:\n{rule}", 1), encoding="utf-8")
        page = client.get(f"/case/{file}.yaml/play").text
        start = page.partition('id="start"')[2].partition("</div>")[0]
        assert (BARRED in page) == bool(rule)
        assert ("selected" in start or 'value="N' in start) == (not rule)


def test_a_change_that_rules_it_out_says_so_at_once(watched: Watched) -> None:
    page = watched.go(DOHA)
    page.get_by_text("Add a rule").click()
    page.locator("#rule-new-rule").fill("not support")
    page.locator("#rule-new-rule").press("Enter")
    effect = page.locator(".effect")
    effect.get_by_text(BARRED).wait_for()
    effect.get_by_role("link", name="not support").wait_for()
    effect.get_by_role("button", name="Close this message").press("Enter")
    effect.wait_for(state="detached")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("#ruled-out").wait_for()


def test_a_refused_change_clears_what_an_earlier_one_has_done(watched: Watched) -> None:
    watched.allowed = {422}
    page = watched.go(DOHA)
    page.get_by_text("Add a rule").click()
    field = page.locator("#rule-new-rule")
    field.fill("not (assurances and takeover)")
    field.press("Enter")
    page.locator(".effect").wait_for()
    page.get_by_text("Add a rule").click()
    field.fill("not asurances")
    field.press("Enter")
    page.locator("#rule-new-errors").get_by_text("asurances").first.wait_for()
    assert page.locator(".effect").count() == 0
