"""Changing a coding in a real browser: by mouse and by keyboard, with mistakes, from two windows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import sulh
from sulh.case.preferences import Ranking, Statements
from sulh.files.reader import shipped_cases
from workbench import Watched

FLAGSHIP = "/case/us-taliban-2018-2021.yaml"
ELMIRA = "/case/elmira.yaml"


@pytest.fixture
def flagship(folder: Path) -> Path:
    """The flagship in the folder."""
    file = folder / "us-taliban-2018-2021.yaml"
    file.write_bytes(shipped_cases()["us-taliban-2018-2021"].read_bytes())
    return file


def wishes(file: Path, party: str, variant: str = "") -> list[str]:
    """Return the statements of a party, most important first."""
    case = sulh.load(file)
    preference = (case.variant(variant) if variant else case).party(party).preference
    assert isinstance(preference, Statements)
    return [item.statement.text for item in preference.items]


def ranking(file: Path, party: str) -> list[tuple[str, ...]]:
    """Return the places of a party's ranking."""
    preference = sulh.load(file).party(party).preference
    assert isinstance(preference, Ranking)
    return [group.patterns for group in preference.groups]


def texts(page: Any, party: str) -> list[str]:
    """Return the statements of a party as the page shows them."""
    return [str(one) for one in page.locator(f"#wants-{party}-list .said").all_text_contents()]


def drag(page: Any, what: Any, onto: Any, *, give_up: bool = False) -> None:
    """Drag by mouse, as a hand does: step by step."""
    page.set_viewport_size({"width": 1320, "height": 3_600})
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), onto.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, start["y"] - 5, steps=4)
    page.mouse.move(end["x"] + 30, end["y"] + end["height"] / 2, steps=10)
    for right in (31, 30, 31, 30):  # a browser tells a page again and again where a held mouse is; here it is told so
        page.wait_for_timeout(60)
        page.mouse.move(end["x"] + right, end["y"] + end["height"] / 2)
    if give_up:
        page.keyboard.press("Escape")
    page.mouse.up()


def undoable(page: Any, says: str) -> None:
    """Wait until the last change is this one."""
    page.locator("#would", has_text=says).wait_for(timeout=10_000)


def test_a_statement_is_dragged_by_mouse(flagship: Path, watched: Watched) -> None:
    before = flagship.read_text(encoding="utf-8")
    first = wishes(flagship, "us")
    page = watched.go(FLAGSHIP)
    cards = page.locator("#wants-us-list .wish")
    drag(page, cards.nth(3).locator(".grip"), cards.nth(0).locator(".said"))
    undoable(page, f"Moved {first[3]} of United States up to place 1")
    assert wishes(flagship, "us") == texts(page, "us") == [first[3], *first[:3], *first[4:]]
    page.get_by_role("button", name="Undo").click()
    page.locator("#would").wait_for(state="detached")
    assert flagship.read_text(encoding="utf-8") == before
    page.get_by_role("button", name="Redo").click()
    undoable(page, "Moved")
    assert wishes(flagship, "us") == texts(page, "us") == [first[3], *first[:3], *first[4:]]


def test_escape_leaves_what_is_dragged_where_it_was(flagship: Path, watched: Watched) -> None:
    before = flagship.read_bytes()
    page = watched.go(FLAGSHIP)
    shown = texts(page, "us")
    cards = page.locator("#wants-us-list .wish")
    drag(page, cards.nth(3).locator(".grip"), cards.nth(0).locator(".said"), give_up=True)
    page.wait_for_timeout(300)
    assert texts(page, "us") == shown
    assert flagship.read_bytes() == before


def test_what_is_typed_elsewhere_on_the_page_stays_when_something_is_changed(flagship: Path, watched: Watched) -> None:
    page = watched.go(FLAGSHIP)
    card = page.locator("#wish-us-assurances")
    card.get_by_text("Edit").click()
    card.get_by_label("Because").fill("Half a sen")
    sources = card.get_by_role("group", name="Sources").get_by_role("checkbox")
    ticked = [box.is_checked() for box in sources.all()]
    sources.last.set_checked(not ticked[-1])
    other = wishes(flagship, "taliban")[0]
    page.get_by_role("button", name=f"Move {other} of Taliban down", exact=True).click()
    undoable(page, "Moved")
    assert card.get_by_label("Because").is_visible()
    assert card.get_by_label("Because").input_value() == "Half a sen"
    assert [box.is_checked() for box in sources.all()] == [*ticked[:-1], not ticked[-1]]
    page.locator("#wants-us-add summary").click()
    page.locator("#wants-us-new-prefer").fill("not talks")
    page.locator("#wants-us-new").get_by_role("button", name="Add").click()
    undoable(page, "Added")
    assert card.get_by_label("Because").input_value() == "Half a sen"
    # The form that was sent is as new, and the focus is on its head.
    assert page.locator("#wants-us-new-prefer").input_value() == ""
    assert page.evaluate("document.activeElement.closest('details')?.id") == "wants-us-add"


def test_a_statement_is_moved_by_keyboard_and_the_focus_goes_with_it(flagship: Path, watched: Watched) -> None:
    page = watched.go(FLAGSHIP)
    first = wishes(flagship, "us")
    name = f"Move {first[0]} of United States down"
    page.get_by_role("button", name=name, exact=True).focus()
    for place in (1, 2):
        page.keyboard.press("Enter")
        page.wait_for_function(
            "([text, at]) => document.querySelectorAll('#wants-us-list .said')[at].textContent === text",
            arg=[first[0], place],
        )
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") == name
    assert wishes(flagship, "us") == [first[1], first[2], first[0], *first[3:]]


def test_a_state_is_dropped_onto_another_and_out_of_the_tie_again(folder: Path, watched: Watched) -> None:
    file = folder / "elmira.yaml"
    before = ranking(file, "ministry")
    page = watched.go(ELMIRA)
    places = page.locator("#wants-ministry-list .tie")
    drag(page, places.nth(0).locator(".grip"), places.nth(2).locator(".what"))
    undoable(page, "Tied")
    tied = ranking(file, "ministry")
    assert tied == [before[1], (*before[2], *before[0]), *before[3:]]
    drag(page, page.locator("#wants-ministry-place-1 .grip").nth(1), page.locator("#wants-ministry-slot-0"))
    undoable(page, "Moved")
    assert ranking(file, "ministry") == before


def test_a_tie_is_made_and_parted_by_keyboard(folder: Path, watched: Watched) -> None:
    file = folder / "elmira.yaml"
    before = ranking(file, "ministry")
    page = watched.go(ELMIRA)
    state = before[1][0]
    page.get_by_role("button", name=f"Tie {state} of Ministry of the Environment with the one above").press("Enter")
    page.locator("#wants-ministry-place-0.tied").wait_for()
    assert ranking(file, "ministry")[0] == (before[0][0], state)
    page.get_by_role("button", name=f"Part {state} of Ministry of the Environment from its tie, down").press("Enter")
    page.locator("#wants-ministry-place-0:not(.tied)").wait_for()
    assert ranking(file, "ministry") == before


def test_a_mistake_is_told_at_the_form_and_nothing_typed_is_lost(flagship: Path, watched: Watched) -> None:
    watched.allowed = {422}
    before = flagship.read_bytes()
    page = watched.go(FLAGSHIP)
    card = page.locator("#wants-us-list .wish").first
    card.get_by_text("Edit").click()
    card.get_by_label("Statement", exact=True).fill("asurances")
    card.get_by_label("Because").fill("A reason & <more>")
    card.get_by_role("button", name="Save").click()
    card.locator(".errors li").first.wait_for()
    assert "asurances" in card.locator("#wish-us-assurances-form-errors").inner_text()
    assert card.get_by_label("Because").input_value() == "A reason & <more>"
    assert flagship.read_bytes() == before
    card.get_by_label("Statement", exact=True).fill("assurances")
    card.get_by_role("button", name="Save").click()
    undoable(page, "Changed assurances")
    assert page.locator("#wants-us-list .because").first.inner_text() == "A reason & <more>"


def test_a_mistake_made_with_enter_is_told_beneath_its_field_in_view(flagship: Path, watched: Watched) -> None:
    watched.allowed = {422}
    page = watched.go(FLAGSHIP)
    page.locator("#wants-us-add summary").click()
    field = page.locator("#wants-us-new-prefer")
    field.fill("asurances")
    field.press("Enter")
    told = page.locator("#wants-us-new-errors li").first
    told.wait_for()
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("aria-describedby") == "wants-us-new-errors"
    below = told.bounding_box()["y"] - field.bounding_box()["y"]
    assert 0 < below < 200
    assert told.bounding_box()["y"] + told.bounding_box()["height"] <= 900
    assert page.evaluate("document.activeElement.id") == "wants-us-new-prefer"
    field.press("End")
    field.press("x")
    assert field.get_attribute("aria-invalid") is None
    field.fill("")
    page.locator("#wants-us-new-choose").select_option("taliban.talks:no")
    page.locator("#wants-us-new button.main").click()
    undoable(page, "Added not taliban.talks")
    assert wishes(flagship, "us")[-1] == "not taliban.talks"
    assert page.locator("#wants-us-new-errors").inner_text() == ""


def test_a_source_is_added_from_a_statement_and_ticked_there(flagship: Path, watched: Watched) -> None:
    page = watched.go(FLAGSHIP)
    card = page.locator("#wish-us-assurances")
    card.get_by_text("Edit").click()
    card.get_by_label("Because").fill("Typed before")
    card.get_by_role("link", name="Add a source").click()
    page.locator("#source-new-title").fill("Minutes of the first meeting")
    page.locator("#source-new button").click()
    undoable(page, "Added the source")
    assert card.get_by_label("Because").input_value() == "Typed before"
    card.get_by_label("Minutes of the first meeting").check()
    card.get_by_role("button", name="Save").click()
    undoable(page, "Changed assurances")
    preference = sulh.load(flagship).party("us").preference
    assert isinstance(preference, Statements)
    evidence = next(item.evidence for item in preference.items if item.statement.text == "assurances")
    assert evidence.because == "Typed before"
    assert "minutes_first" in evidence.sources
    card.get_by_role("link", name="Minutes of the first meeting").click()
    assert page.locator("#source-minutes_5ffirst").is_visible()
    card.get_by_text("Edit").click()
    save, remove = (card.get_by_role("button", name=name).bounding_box() for name in ("Save", "Remove"))
    assert save["y"] == remove["y"]
    card.get_by_role("button", name="Remove").click()
    undoable(page, "Removed assurances")
    assert "assurances" not in wishes(flagship, "us")
    page.emulate_media(media="print")
    assert not page.locator("#parties").is_visible()
    assert page.locator("#preferences").is_visible()


def test_what_keeps_a_party_from_being_removed_is_a_link(flagship: Path, watched: Watched) -> None:
    watched.allowed = {422}
    page = watched.go(FLAGSHIP)
    page.locator("#party-taliban > summary").click()
    page.locator("#party-taliban-remove button").click()
    told = page.locator("#party-taliban-remove-errors")
    told.get_by_role("link").first.wait_for()
    link = told.locator("a[href^='#wish-']").first
    said, target = link.inner_text(), link.get_attribute("href")
    link.click()
    card = page.locator(f"[id='{target[1:]}']")
    assert card.is_visible()
    assert card.locator(".head .number").inner_text() == said.rpartition(" ")[2]


def test_two_tabs_see_each_other_and_the_second_change_is_refused(flagship: Path, watched: Watched) -> None:
    watched.allowed = {412}
    page = watched.go(FLAGSHIP)
    other = page.context.new_page()
    other.goto(watched.base + FLAGSHIP)
    card = other.locator("#wants-us-list .wish").first
    card.get_by_text("Edit").click()
    card.get_by_label("Because").fill("Typed for a while")
    first = wishes(flagship, "us")
    page.get_by_role("button", name=f"Move {first[0]} of United States down", exact=True).click()
    undoable(page, "Moved")
    moved = flagship.read_bytes()
    other.locator("#notice .conflict").wait_for(timeout=9_000)
    card.get_by_role("button", name="Save").click()
    other.wait_for_timeout(400)
    assert card.get_by_label("Because").input_value() == "Typed for a while"
    assert flagship.read_bytes() == moved
    # It is told in view, however far down the page.
    box, height = other.locator("#notice .conflict").bounding_box(), other.viewport_size["height"]
    assert other.evaluate("scrollY") > height
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    other.get_by_role("link", name="Show it as it is now").click()
    other.locator("#notice .conflict").wait_for(state="detached")
    assert texts(other, "us")[:2] == [first[1], first[0]]
    # What was typed is still there, in the card that has moved, and can be saved now.
    card = other.locator("#wish-us-assurances")
    assert card.get_by_label("Because").input_value() == "Typed for a while"
    card.get_by_role("button", name="Save").click()
    undoable(other, "Changed")
    assert "Typed for a while" in flagship.read_text(encoding="utf-8")
    page.locator("#notice .conflict").wait_for(timeout=9_000)
    page.locator(".effect").wait_for(state="hidden")  # it would lie beneath, and cannot be taken back any more
    page.get_by_role("button", name="Close this message").click()
    page.locator("#notice .conflict").wait_for(state="detached")


def test_who_made_a_change_is_told_nothing_of_it(flagship: Path, watched: Watched) -> None:
    page = watched.go(FLAGSHIP)
    first = wishes(flagship, "us")
    page.get_by_role("button", name=f"Move {first[0]} of United States down", exact=True).click()
    undoable(page, "Moved")
    with page.expect_response(re.compile("/changed"), timeout=9_000) as told:
        pass
    assert told.value.status == 204
    assert page.locator("#notice .conflict").count() == 0


def test_a_change_made_by_another_program_is_shown_and_not_overwritten(flagship: Path, watched: Watched) -> None:
    page = watched.go(FLAGSHIP)
    flagship.write_text(flagship.read_text(encoding="utf-8") + "# a note\n", encoding="utf-8")
    page.locator("#notice .conflict").wait_for(timeout=9_000)
    assert flagship.read_text(encoding="utf-8").endswith("# a note\n")


def test_a_variant_is_begun_and_only_it_is_changed(folder: Path, watched: Watched) -> None:
    file = folder / "elmira.yaml"
    base = ranking(file, "ministry")
    page = watched.go(ELMIRA)
    page.get_by_text("Begin a variant").click()
    page.get_by_label("Name of the variant").fill("milder")
    page.get_by_role("button", name="Begin").click()
    undoable(page, "Began the variant")
    page.goto(f"{watched.base}{ELMIRA}?variant=milder")
    page.get_by_role("button", name=re.compile(f"^Move {re.escape(base[0][0])} of .* down$")).first.click()
    undoable(page, "in 'milder'")
    assert ranking(file, "ministry") == base
    changed = sulh.load(file).variant("milder").party("ministry").preference
    assert isinstance(changed, Ranking)
    assert [group.patterns for group in changed.groups][:2] == [base[1], base[0]]


def test_the_text_is_edited_and_a_problem_leads_to_its_line(folder: Path, watched: Watched) -> None:
    watched.allowed = {422}
    file = folder / "elmira.yaml"
    page = watched.go(ELMIRA)
    page.get_by_role("link", name="Edit as text").first.click()
    field = page.locator("#text")
    text = field.input_value()
    assert text == file.read_text(encoding="utf-8")
    field.fill(text + "claims:\n  wrong: {claim: so, says: nonsense here}\n")
    page.get_by_role("button", name="Save").click()
    page.locator("#faults a").first.wait_for()
    page.wait_for_load_state("load")  # so that its script is there
    page.locator("#faults a").first.click()
    assert page.evaluate("document.activeElement.id") == "text"
    chosen = "[...[document.getElementById('text')]].map((f) => f.value.slice(f.selectionStart, f.selectionEnd))[0]"
    assert "nonsense" in page.evaluate(chosen)
    field.fill(text + "# a note\n")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    assert file.read_text(encoding="utf-8") == text + "# a note\n"
