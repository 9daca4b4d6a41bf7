"""A person at the board: filters without a reload, a state chosen, the graph, two codings side by side."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sulh.files.reader import shipped_cases
from workbench import Watched

ELMIRA = "/case/elmira.yaml"


def heads(page: Any) -> list[str]:
    """Return what stands above the columns of the board."""
    found: list[str] = page.locator("#board-table thead .state-head").all_text_contents()
    return found


def test_a_filter_is_answered_without_a_reload(watched: Watched) -> None:
    page = watched.go(ELMIRA)
    page.evaluate("window.stays = true")
    assert len(heads(page)) == 12
    page.get_by_text("Filter and sort").click()
    insists = page.locator('input[name="is.town.insist"][value="Y"]')
    insists.focus()
    page.keyboard.press("Space")
    page.get_by_text("6 of 12 states match").wait_for()
    assert len(heads(page)) == 6
    assert page.url.endswith(f"{ELMIRA}?is.town.insist=Y")
    assert page.evaluate("document.activeElement.name") == "is.town.insist"
    page.get_by_label("Holds").select_option("seq")
    page.get_by_text("4 of 12 states match").wait_for()
    assert page.evaluate("window.stays") is True
    page.get_by_role("link", name="Show all").click()
    page.locator("#board-says", has_text=re.compile("^12 states")).wait_for()
    assert page.evaluate("window.stays") is True
    page.go_back()
    page.get_by_text("4 of 12 states match").wait_for()
    page.reload()
    page.get_by_text("4 of 12 states match").wait_for()


def test_a_wrong_pattern_is_told_where_it_was_typed(watched: Watched) -> None:
    page = watched.go(ELMIRA)
    page.get_by_text("Filter and sort").click()
    page.get_by_label("Pattern or label").fill("YY")
    page.keyboard.press("Enter")
    page.locator("#board-pattern-wrong").wait_for()
    page.locator('#board-pattern[aria-invalid="true"]').wait_for()
    assert page.get_by_label("Pattern or label").input_value() == "YY"
    assert len(heads(page)) == 12


def test_a_chosen_state_offers_its_questions(watched: Watched) -> None:
    page = watched.go(ELMIRA)
    page.get_by_role("link", name="More about state 4").click()
    chosen = page.locator("#chosen")
    chosen.wait_for()
    assert "modified order accepted" in chosen.inner_text()
    assert chosen.get_by_role("link", name="How to get there").get_attribute("href") == f"{ELMIRA}/paths?to=YNYNN"
    chosen.get_by_role("link", name="Close").click()
    chosen.wait_for(state="detached")


def test_bands_fold_and_rows_stand_below_each_other(watched: Watched) -> None:
    page = watched.go(ELMIRA)
    nash = page.locator("#fold-nash")
    ticks = page.locator("#board-table tr.ticks")
    before = ticks.count()
    nash.press("Enter")
    page.locator('#fold-nash[aria-expanded="false"]').wait_for()
    assert ticks.count() == before - 3
    assert page.evaluate("document.activeElement.id") == "fold-nash"
    page.get_by_role("link", name="States below each other").click()
    page.locator(".by-rows").wait_for()
    assert page.locator(".by-rows tbody tr").count() == 12


def test_every_state_of_the_graph_leads_to_why(watched: Watched) -> None:
    page = watched.go(ELMIRA)
    page.locator("#graph svg").wait_for()
    links = page.locator("#graph svg a")
    assert links.count() == 24  # a ring and a line of the list for each
    links.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/why?state=*")


def test_two_codings_side_by_side(watched: Watched, folder: Path) -> None:
    (folder / "barrier.yaml").write_bytes(shipped_cases()["walter-barrier"].read_bytes())
    page = watched.go("/case/barrier.yaml")
    page.locator("#beside-choice summary").click()
    page.locator("#beside-choice a").first.click()
    page.get_by_role("heading", name="What is coded otherwise").wait_for()
    assert page.locator("#beside td.differs").count() > 0


@pytest.mark.parametrize("width", [390, 1320])
def test_the_page_is_never_wider_than_its_window(watched: Watched, width: int) -> None:
    watched.page.set_viewport_size({"width": width, "height": 800})
    for address in (ELMIRA, "/library/us-taliban-2018-2021?ticks=all", "/library/us-taliban-2018-2021?beside=iskp"):
        page = watched.go(address)
        page.locator("#graph svg").wait_for()
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_without_scripts_filters_and_graph_still_work(watched: Watched, chromium: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(watched.served.address())
    page.goto(watched.base + ELMIRA)
    page.get_by_text("Filter and sort").click()
    page.get_by_label("Holds").select_option("seq")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_text("6 of 12 states match").wait_for()
    page.get_by_role("link", name="Draw it").click()
    page.locator("svg a").first.wait_for()
    context.close()


def test_the_keyboard_is_soon_at_each_part(watched: Watched) -> None:
    page = watched.go("/library/us-taliban-2018-2021")
    for words, id in (
        ("To the board", "board"),
        ("To what the parties want", "preferences"),
        ("To the rules", "rules"),
    ):
        page.goto(f"{watched.base}/library/us-taliban-2018-2021")
        for _ in range(4):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == words:
                break
        assert page.evaluate("document.activeElement.getBoundingClientRect().x") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == f"#{id}"
    page.goto(f"{watched.base}/library/us-taliban-2018-2021")
    assert page.locator('#board-table a[tabindex="0"]').count() == 1
    assert page.locator("#board-table a").count() > 40


def test_the_arrow_keys_lead_on_in_the_board(watched: Watched) -> None:
    page = watched.go(ELMIRA)
    first = page.locator("#board-table .state-head").first
    first.focus()
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.id")
    assert second.startswith("head-")
    assert second != first.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.className") == "more"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == second
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Who would stay").wait_for()


@pytest.mark.parametrize("wide", [1320, 390])
def test_the_board_begins_on_the_first_screen(watched: Watched, wide: int) -> None:
    watched.page.set_viewport_size({"width": wide, "height": 900})
    page = watched.go("/library/us-taliban-2018-2021")
    assert page.locator("#board").bounding_box()["y"] < (480 if wide == 1320 else 700)
    small = page.locator("main summary, main .state-head").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().height).filter((high) => high && high < 24)"
    )
    assert wide == 1320 or small == []
