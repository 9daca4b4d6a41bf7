"""What axe-core finds on the pages that the docs show, light and dark, wide and narrow; none rolls sideways."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from workbench import Watched, picture_script

COLOURS_ONLY = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
PHONE = {"width": 390, "height": 844}
GRAVE = ("serious", "critical")


PICTURES = picture_script()
PAGES: dict[str, str] = PICTURES.PAGES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that the pictures are of."""
    place = tmp_path / "cases"
    place.mkdir()
    PICTURES.fill(place)
    return place


def grave(page: Any, options: dict[str, Any] | None = None) -> Iterator[str]:
    """Yield the serious and critical faults that axe-core finds on a page."""
    for fault in Axe().run(page, options=options or {"resultTypes": ["violations"]}).response["violations"]:
        if fault["impact"] in GRAVE:
            yield from (f"{fault['id']}: {one['html'][:160]} {one['failureSummary'][:240]}" for one in fault["nodes"])


@pytest.mark.parametrize("name", [*PAGES, *PICTURES.STEPS])
def test_a_page_can_be_used_by_everybody(name: str, watched: Watched) -> None:
    address, act = (PAGES[name], None) if name in PAGES else PICTURES.STEPS[name]
    page = watched.go(address)
    if name not in PICTURES.ALWAYS:
        page.wait_for_load_state("networkidle")
    if act is not None:
        watched.allowed.add(422)  # one of them makes a mistake
        act(page)
    faults = {"light": [*grave(page)]}
    page.emulate_media(color_scheme="dark")
    faults["dark"] = [*grave(page, COLOURS_ONLY)]
    page.set_viewport_size(PHONE)
    faults["dark, narrow"] = [*grave(page)]
    page.emulate_media(color_scheme="light")
    faults["narrow"] = [*grave(page, COLOURS_ONLY)]
    faults["sideways"] = sideways(page)
    page.set_viewport_size({"width": 660, "height": 450})  # as a window of 1320 pixels at 200 %
    faults["at 200 %"] = sideways(page)
    assert {where: found for where, found in faults.items() if found} == {}


def sideways(page: Any) -> list[str]:
    """Return what reaches out of the window to the side, if the page as a whole can be rolled there."""
    roll, width = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    if roll <= width:
        return []
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
            .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))"""
    )
    return [f"{roll} pixels in a window of {width}", *found]


def test_on_paper_stands_what_the_page_says_and_nothing_to_click(watched: Watched) -> None:
    page = watched.go("/library/elmira")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    for chrome in ("header.site", "footer.site", ".tabs", ".help"):
        assert not page.locator(chrome).first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not any(page.locator("button").nth(at).is_visible() for at in range(page.locator("button").count()))
