"""In a real browser: a play from its seats to its end, with a step taken back, a reload, and the play kept."""

from __future__ import annotations

from pathlib import Path

import sulh
from workbench import Watched

ELMIRA = "/case/elmira.yaml"


def test_a_play_to_its_end_saved(watched: Watched, folder: Path) -> None:
    page = watched.go(ELMIRA)
    page.get_by_role("link", name="Play it out").click()
    page.get_by_label("Who sits for Uniroyal").fill("Ben & Cleo")
    page.get_by_label("Turn of Local government").select_option("0")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("heading", name="Turn 1: Ministry of the Environment").wait_for()
    page.get_by_label("A reason, in a few words").fill("We offer a way out.")
    page.get_by_role("button", name="yes Modify the control order").click()
    page.get_by_role("heading", name="Turn 2: Uniroyal Ben & Cleo").wait_for()
    page.get_by_text("just changed").wait_for()
    page.get_by_text("We offer a way out.").wait_for()
    page.get_by_role("link", name="Show what is better for Uniroyal").click()
    page.locator(".moves .badge").first.wait_for()
    page.get_by_role("button", name="yes Abandon the Elmira operation").click()
    page.get_by_role("heading", name="Turn 3: Ministry of the Environment").wait_for()
    page.go_back()
    page.get_by_role("heading", name="Turn 2: Uniroyal").wait_for()
    page.reload()
    page.get_by_role("button", name="yes Accept the control order").click()
    page.get_by_role("heading", name="Turn 3: Ministry of the Environment").wait_for()
    page.get_by_role("button", name="Pass: leave things as they are").click()
    page.get_by_role("button", name="Pass: leave things as they are").click()
    page.get_by_role("heading", name="The play is over").wait_for()
    page.get_by_text("It ended in modified order accepted").wait_for()
    assert page.locator("figure svg").count() == 1
    page.get_by_label("Name").fill("first evening")
    page.get_by_label("Note").fill("Short.")
    page.get_by_role("button", name="Save with the case").click()
    page.get_by_text("Saved with the case").wait_for()
    play = sulh.load(folder / "elmira.yaml").plays["first evening"]
    assert play.states == ("NYNNN", "YYNNN", "YNYNN", "YNYNN", "YNYNN")
    assert play.seats == {"uniroyal": "Ben & Cleo"}
    assert play.steps[0].evidence.because == "We offer a way out."
    page = watched.go(f"{ELMIRA}/play")
    page.get_by_role("link", name="first evening").click()
    page.get_by_role("heading", name="first evening").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.locator("#redo-button:not([aria-disabled])").wait_for()
    assert "plays:" not in (folder / "elmira.yaml").read_text(encoding="utf-8")
    page.get_by_role("heading", name="The play is over").wait_for()
    assert page.get_by_label("Name").input_value() == "first evening"
    page.get_by_role("button", name="Save with the case").click()
    page.get_by_text("Saved with the case").wait_for()
    assert sulh.load(folder / "elmira.yaml").plays["first evening"].states[-1] == "YNYNN"


def test_it_works_without_a_script(chromium: object, watched: Watched) -> None:
    cookies = watched.page.context.cookies()
    context = chromium.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{watched.base}{ELMIRA}/play")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Pass: leave things as they are").click()
    page.get_by_role("heading", name="Turn 2: Uniroyal").wait_for()
    page.goto(f"{watched.base}/new")
    page.get_by_label("Title").fill("T")
    page.get_by_role("button", name="Add a party").click()
    page.locator("#name-3").wait_for()
    assert page.get_by_label("Title").input_value() == "T"
    context.close()
