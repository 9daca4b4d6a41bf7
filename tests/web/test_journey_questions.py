"""A person asks: from a state to why, to what would change it, saved as a variant, and seen beside the base."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import sulh
from workbench import Watched

ELMIRA = "/case/elmira.yaml"


def test_from_a_state_to_a_saved_change(watched: Watched, folder: Path) -> None:
    page: Any = watched.go(ELMIRA)
    # From the board to a state, and in its reasons on to the next.
    page.get_by_role("link", name=re.compile("^Why state")).last.click()
    page.get_by_role("heading", name="The reasons").wait_for()
    card = page.locator("#state-card-name").inner_text()
    page.locator(".reasons a.state").first.click()
    page.wait_for_function("was => (document.querySelector('#state-card-name')?.innerText ?? was) !== was", arg=card)
    page.go_back()
    page.wait_for_function("was => document.querySelector('#state-card-name')?.innerText === was", arg=card)
    # Reasons are folded and unfolded by keyboard.
    fold = page.locator(".reasons details").first
    fold.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert fold.get_attribute("open") is None
    # What would have to change for a state that does not hold.
    watched.go(f"{ELMIRA}/why?state=YNYNN")
    page.get_by_role("link", name="What would have to change").click()
    page.get_by_role("heading", name="Least changes").wait_for(timeout=30_000)
    form = page.locator("form.save").first
    form.get_by_label("Save as variant").fill("a softer <town>")
    form.get_by_role("button", name="Save and compare").click()
    page.wait_for_url(re.compile(r"/case/elmira\.yaml\?beside="))
    case = sulh.load(folder / "elmira.yaml")
    assert "YNYNN" in map(str, sulh.solve(case.variant("a softer <town>")).equilibria("seq"))
    # In the new coding the state holds, and the page says so.
    watched.go(f"{ELMIRA}/why?state=YNYNN&variant=a+softer+%3Ctown%3E")
    page.get_by_text("the state holds, it is stable for every party").first.wait_for()


def test_a_name_that_is_taken_is_refused_beside_the_form(watched: Watched, folder: Path) -> None:
    text = (folder / "elmira.yaml").read_text(encoding="utf-8")
    taken = f"{text.rstrip()}\nvariants: {{kept: {{set: {{title: Another}}}}}}\n"
    (folder / "elmira.yaml").write_text(taken, encoding="utf-8")
    watched.allowed = {400, 422}
    page: Any = watched.go(f"{ELMIRA}/change?want=YNYNN")
    form = page.locator("form.save").first
    form.get_by_label("Save as variant").fill("kept", timeout=30_000)
    form.get_by_role("button", name="Save and compare").click()
    form.get_by_text("already").wait_for()
    assert form.get_by_label("Save as variant").input_value() == "kept"
    form.get_by_label("Save as variant").fill("kept too")
    form.get_by_role("button", name="Save and compare").click()
    page.wait_for_url(re.compile(r"\?beside=kept"))
    assert "kept too" in sulh.load(folder / "elmira.yaml").variants


def test_on_a_phone_the_settings_fold_once_there_is_an_answer(watched: Watched) -> None:
    address = "/library/elmira/why?state=YNYNN"
    page = watched.go(address)
    page.get_by_role("heading", name="The reasons").wait_for()
    page = watched.go(address)  # the answer is there by now
    assert page.locator("#set-state").is_visible()
    assert not page.locator("#asks-settings > summary").is_visible()
    page.set_viewport_size({"width": 390, "height": 900})
    assert not page.locator("#settings button.main").is_visible()
    assert page.locator("#answer").bounding_box()["y"] < 600
    page.locator("#asks-settings > summary").click()
    page.locator("#set-state").fill("NYNNN")
    page.locator("#settings button.main").click()
    page.wait_for_url("**state=NYNNN*")
