"""The frame of every page, by keyboard: the skip link, menus, the coding, and the focus after a change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench import Watched

ELMIRA = "/case/elmira.yaml"
LIBRARY = "/library/us-taliban-2018-2021"


def focused(page: Any) -> str:
    """Return the words of the element that has the focus."""
    return str(page.evaluate("document.activeElement.innerText || document.activeElement.id")).strip()


def test_a_keyboard_comes_first_to_the_content_then_to_the_pages(watched: Watched) -> None:
    page = watched.go(LIBRARY)
    page.keyboard.press("Tab")
    assert focused(page) == "To the content"
    for skip in ("To the board", "To what the parties want", "To the rules"):
        page.keyboard.press("Tab")
        assert focused(page) == skip
    way = []
    for _ in range(8):
        page.keyboard.press("Tab")
        way.append(focused(page).split("\n")[0])
    assert way[:5] == ["sulh", "Cases", "New case", "Jobs", "Docs"]
    assert way[5].startswith("Coding")
    assert way[6:] == ["The case", "Why"]
    page.goto(page.url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) != "To the content"
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_menu_opens_by_key_and_escape_leads_back_to_its_head(watched: Watched) -> None:
    page = watched.go(LIBRARY)
    head = page.locator("#codings > summary")
    head.focus()
    page.keyboard.press("Enter")
    first = page.locator("#codings a").nth(1)
    first.wait_for()
    first.focus()
    page.keyboard.press("Escape")
    assert not page.locator("#codings").evaluate("menu => menu.open")
    assert head.evaluate("head => head === document.activeElement")
    head.click()
    page.locator("main").click(position={"x": 2, "y": 2})
    assert not page.locator("#codings").evaluate("menu => menu.open")


def test_a_coding_is_chosen_and_stays_on_the_other_pages(watched: Watched) -> None:
    page = watched.go(LIBRARY)
    page.locator("#codings > summary").click()
    second = page.locator("#codings a").nth(1)
    name = second.inner_text().split("\n")[0].strip()
    second.click()
    page.locator("#codings strong", has_text=name).wait_for()
    page.locator(".tabs").get_by_role("link", name="Deals").click()
    page.locator(".tabs a[aria-current=page]", has_text="Deals").wait_for()
    assert name in page.locator("#codings strong").inner_text()


def test_the_focus_stays_where_it_was_after_undo_and_what_it_does_is_told(watched: Watched, folder: Path) -> None:
    file = folder / "elmira.yaml"
    page = watched.go(ELMIRA)
    before = file.read_bytes()
    _change(watched, file.read_text(encoding="utf-8"))
    page = watched.go(ELMIRA)
    page.locator("#would").wait_for()
    assert "Undo takes back" in page.locator("#would").inner_text()
    undo = page.get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    page.locator("#redo-button:not([aria-disabled])").wait_for()
    assert file.read_bytes() == before
    assert page.evaluate("document.activeElement.id") == "undo-button"
    page.get_by_role("button", name="Redo").press("Enter")
    page.locator("#redo-button[aria-disabled]").wait_for()
    assert page.evaluate("document.activeElement.id") == "redo-button"
    assert file.read_bytes() != before


def _change(watched: Watched, text: str) -> None:
    """Change the title as a form without script does."""
    match = watched.page.locator("#work").get_attribute("data-match")
    form = {"op": "set-title", "title": "The town and the plant", "match": match}
    answer = watched.page.request.post(
        f"{watched.base}{ELMIRA}/edit", form=form, headers={"origin": watched.base}, max_redirects=0
    )
    assert answer.status in (200, 303)
