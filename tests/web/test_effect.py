"""What a change has done is said where it is made: which states hold that did not, and which no longer do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sulh
from bad_files import PARTIES
from sulh.files.reader import shipped_cases
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.editing import Edited, go_back, rewrite
from sulh.web.pages.effect import EffectPart, effect_part
from sulh.web.shell import Asked
from workbench import Client, Watched

ELMIRA = "/case/elmira.yaml"
DOHA = "doha.yaml"
RULE = ("feasible:", "feasible:\n  - not assurances")


@pytest.fixture
def folder(folder: Path) -> Path:
    """The folder, with a case of statements in it, too."""
    (folder / DOHA).write_bytes(shipped_cases()["us-taliban-2018-2021"].read_bytes())
    return folder


def edited(bench: Workbench, old: str, new: str, name: str = DOHA) -> Edited:
    opened = bench.open("case", name)
    assert old in opened.text
    return rewrite(bench, name, opened.match, opened.text.replace(old, new, 1))


def told(bench: Workbench, done: Edited, address: str = f"/case/{DOHA}") -> EffectPart:
    return effect_part(Asked(bench, done.after, Query.of_address(address)), done)


def test_what_holds_now_and_no_longer_is_the_difference_of_two_answers(bench: Workbench) -> None:
    text = bench.open("case", DOHA).text
    done = edited(bench, *RULE)
    effect = told(bench, done)
    before, after = (sulh.solve(sulh.loads(one)) for one in (text, done.after.text))
    assert effect.moved
    for shift in effect.shifts:
        then, now = ({state.name for state in one.equilibria(shift.id)} for one in (before, after))
        assert (shift.before, shift.after) == (len(then), len(now))
        assert (shift.came.count, shift.went.count) == (len(now - then), len(then - now))
        assert shift.same == (then == now)


def test_a_state_that_is_no_longer_feasible_leads_nowhere(bench: Workbench, client: Client) -> None:
    done = edited(bench, *RULE)
    feasible = {state.name for state in sulh.solve(sulh.loads(done.after.text)).states}
    named = [one for shift in told(bench, done).moved for part in (shift.came, shift.went) for one in part.first]
    leading = {bool(one.address) for one in named}
    assert leading == {True, False}
    for one in named:
        assert bool(one.address) == (one.shown.replace(" ", "") in feasible)
        assert not one.address or client.get(one.address).status_code == 200


def test_where_the_options_are_others_nothing_is_compared(bench: Workbench, folder: Path) -> None:
    (folder / "two.yaml").write_text(PARTIES, encoding="utf-8")
    effect = told(bench, edited(bench, "leave", "go", "two.yaml"), "/case/two.yaml")
    assert effect.shifts == ()


def test_undone_it_is_the_other_way_round(bench: Workbench) -> None:
    done = edited(bench, *RULE)
    there = told(bench, done)
    back = told(bench, go_back(bench, DOHA, done.after.match))
    assert back.says.startswith("Undone: ")
    for one, other in zip(there.shifts, back.shifts, strict=True):
        assert (one.before, one.after) == (other.after, other.before)
        assert (one.came.count, one.went.count) == (other.went.count, other.came.count)


def test_a_change_that_changes_nothing_that_holds_says_so(client: Client) -> None:
    text = client.edit(ELMIRA, "set-title", title="Another").text
    assert "what holds is the same as before" in text
    assert 'class="effect"' not in client.get(ELMIRA).text


@pytest.mark.parametrize("name", ["us-taliban-2018-2021", "no-smr"])
def test_every_form_of_case_is_compared(folder: Path, name: str) -> None:
    (folder / "case.yaml").write_bytes(shipped_cases()[name].read_bytes())
    bench = Workbench.of(folder)
    effect = told(bench, edited(bench, "title:", "# a note\ntitle:", "case.yaml"), "/case/case.yaml")
    assert effect.shifts
    assert effect.moved == ()


def test_it_stays_in_sight(watched: Watched) -> None:
    page: Any = watched.go(ELMIRA)
    down = page.get_by_role("button", name="down").first
    down.scroll_into_view_if_needed()
    down.press("Enter")
    effect = page.locator(".effect")
    effect.wait_for()
    box, height = effect.bounding_box(), page.viewport_size["height"]
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    assert effect.locator("details").evaluate("one => one.scrollHeight <= one.clientHeight")
    page.get_by_role("button", name="Take it back").press("Enter")
    page.get_by_role("button", name="Do it again").wait_for()


def test_a_name_for_what_is_not_feasible_is_told(client: Client) -> None:
    text = client.edit(f"/case/{DOHA}", "set-label", state="YYY NNN NN NN", text="Nowhere").text
    assert 'No feasible outcome is <code class="vector" dir="auto">YYY NNN NN NN</code>' in text
    assert "No feasible" not in client.edit(f"/case/{DOHA}", "set-label", state="YNN NNN NN NN", text="Now").text
    assert "No feasible" not in client.edit(f"/case/{DOHA}", "set-title", title="Again").text
    again = client.edit(f"/case/{DOHA}", "set-label", state="-YY --- -- --", text="None of them").text
    assert 'No feasible outcome is <code class="vector" dir="auto">-YY-------</code>' in again
