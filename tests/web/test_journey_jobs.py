"""A person asks something that takes long: sees how far it is, reloads, leaves, cancels, and goes on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from sulh.files.reader import shipped_cases
from workbench import Watched


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a case of which codings are drawn for minutes."""
    place = tmp_path / "cases"
    place.mkdir()
    (place / "flagship.yaml").write_bytes(shipped_cases()["us-taliban-2018-2021"].read_bytes())
    (place / "elmira.yaml").write_bytes(shipped_cases()["elmira"].read_bytes())
    return place


def test_a_long_question_shows_how_far_it_is_and_is_cancelled(watched: Watched) -> None:
    page: Any = watched.go("/case/flagship.yaml/certainty")
    page.get_by_label("Codings to draw").fill("4000000")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**/certainty?samples=4000000")
    # How far it is, and what is known so far, come by themselves.
    expect(page.get_by_role("status").get_by_text("of 4,000,000 codings")).to_be_visible(timeout=20_000)
    expect(page.locator("#so-far")).to_be_visible(timeout=20_000)
    first = page.get_by_role("status").filter(has_text="codings").inner_text()
    page.wait_for_function("was => !document.querySelector('#job').innerText.includes(was)", arg=first, timeout=20_000)
    assert 0 < float(page.get_by_role("progressbar", name="How far it is").get_attribute("value")) < 1
    # While it is shown, one look is made at a time.
    looks: list[str] = []
    page.on("request", lambda request: looks.append(request.url) if "certainty" in request.url else None)
    page.wait_for_timeout(3_000)
    assert 2 <= len(looks) <= 7
    # A reload finds it; so does the list of jobs, and another question is answered meanwhile.
    page.reload()
    expect(page.get_by_role("status").get_by_text("of 4,000,000 codings")).to_be_visible()
    watched.go("/case/elmira.yaml/why?state=NYNNN")
    expect(page.get_by_role("heading", name="The reasons")).to_be_visible(timeout=10_000)
    page.get_by_role("link", name="Jobs").click()
    expect(page.locator("#jobs tbody tr")).to_have_count(3)
    row = page.locator("#jobs tr", has_text="samples 4000000")
    expect(row.get_by_text("running")).to_be_visible()
    row.get_by_role("link", name="Certainty").click()
    # Focus stays on the button while the page looks again.
    button = page.get_by_role("button", name="Cancel")
    button.focus()
    page.wait_for_timeout(1_200)
    assert page.evaluate("document.activeElement.id") == "cancel"
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("Cancelled after"))).to_be_visible()
    expect(page.get_by_text("Below is what was known by then")).to_be_visible()
    expect(page.locator("#answer table").first).to_be_visible()
    looks.clear()
    page.wait_for_timeout(1_500)
    assert looks == []
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text(re.compile("Cancelled after"))).to_be_visible()


def test_the_answer_comes_by_itself_and_the_looking_ends(watched: Watched) -> None:
    page: Any = watched.go("/case/flagship.yaml/certainty?samples=3000&seed=5")
    expect(page.get_by_text("3,000 codings drawn, seed 5.")).to_be_visible(timeout=30_000)
    expect(page.locator("#poll")).to_have_count(0)
    looks: list[str] = []
    page.on("request", lambda request: looks.append(request.url) if "certainty" in request.url else None)
    page.wait_for_timeout(1_500)
    assert looks == []
    # The command is told, and what was typed stays.
    page.get_by_text("The same on the command line").click()
    expect(page.locator("#command code")).to_have_text("sulh robust flagship.yaml --samples 3000 --seed 5")


def test_a_report_is_made_kept_and_read(watched: Watched) -> None:
    page: Any = watched.go("/case/elmira.yaml")
    page.get_by_role("link", name="Report", exact=True).click()
    page.get_by_label("Format").select_option("html")
    page.get_by_role("button", name="Make the report").click()
    expect(page.get_by_text("is made:")).to_be_visible(timeout=30_000)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download").click()
    assert coming.value.suggested_filename == "elmira.html"
    assert "Elmira" in Path(coming.value.path()).read_text(encoding="utf-8")
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Read it in a new tab").click()
    tab = opening.value
    expect(tab.get_by_role("heading", name="Elmira groundwater contamination").first).to_be_visible()
