"""In a real browser: a new case from nothing to a saved result, a file brought in, a case copied."""

from __future__ import annotations

import json
from pathlib import Path

import sulh
from sulh.files.reader import shipped_cases
from workbench import Watched


def test_from_nothing_to_a_saved_result(watched: Watched, folder: Path) -> None:
    for file in folder.glob("*.yaml"):
        file.unlink()
    page = watched.go("/")
    page.get_by_role("link", name="New case").last.click()
    page.get_by_label("Title").fill("Two neighbours and a well")
    page.get_by_label("What it is about").fill("They share a well.")
    for number, (name, options) in enumerate(
        [("Upper farm", "Let water through\nBuild a wall"), ("Lower farm", "Pay half of the costs\nGo to court")],
        start=1,
    ):
        page.locator(f"#name-{number}").fill(name)
        page.locator(f"#options-{number}").fill(options)
    page.get_by_role("button", name="Add a party").click()
    page.locator("#name-3").fill("The district")
    page.locator("#options-3").fill("Measure the water")
    watched.allowed.add(422)
    page.get_by_label("Title").fill("")
    page.get_by_role("button", name="Go on: what they want").click()
    page.get_by_text("Give the case a title.").wait_for()
    page.get_by_label("Title").fill("Two neighbours and a well")
    page.keyboard.press("Enter")  # as the button does
    page.get_by_role("heading", name="What each wants").wait_for()
    watched.allowed.discard(422)
    page.get_by_label("Wish 1 of Upper farm").select_option(label="not: Go to court")
    page.get_by_label("Wish 2 of Upper farm").select_option(label="Pay half of the costs")
    page.get_by_label("Wish 1 of Lower farm").select_option(label="Let water through")
    page.get_by_label("Wish 2 of Lower farm").select_option(label="not: Pay half of the costs")
    page.get_by_label("Wish 1 of The district").select_option(label="Let water through")
    page.get_by_label("First option of line 1").select_option(label="Let water through")
    page.get_by_label("Second option of line 1").select_option(label="Build a wall")
    page.get_by_role("button", name="Make the case").last.click()
    page.get_by_role("heading", name="Two neighbours and a well", level=1).wait_for()
    case = sulh.load(folder / "two-neighbours-and-a-well.yaml")
    assert [party.id for party in case.parties] == ["upper", "lower", "district"]
    assert len(sulh.solve(case).states) == 24
    # The result, as a file: the JSON of what holds, and the case itself are kept by whoever asks.
    found = page.request.get(f"{watched.base}/case/two-neighbours-and-a-well.yaml.json")
    assert found.status == 200
    (folder / "result.json").write_text(found.text())
    assert json.loads(found.text())["equilibria"] == sulh.solve(case).to_dict()["equilibria"]
    watched.go("/").get_by_role("link", name="Two neighbours and a well", exact=True).wait_for()


def test_a_file_is_brought_in_by_hand(watched: Watched, tmp_path: Path, folder: Path) -> None:
    (tmp_path / "My chicken.yaml").write_bytes(shipped_cases()["chicken"].read_bytes())
    (tmp_path / "draft.yaml").write_text("title: [a\n")
    page = watched.go("/")
    page.get_by_role("link", name="Bring in a file").click()
    page.get_by_label("A case file, a workbook").set_input_files(tmp_path / "My chicken.yaml")
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_role("heading", name="Chicken", level=1).wait_for()
    assert (folder / "my-chicken.yaml").exists()
    watched.allowed.add(422)
    page = watched.go("/upload")
    page.get_by_label("A case file, a workbook").set_input_files(tmp_path / "draft.yaml")
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_role("heading", name="draft.yaml was not brought in").wait_for()
    page.get_by_role("button", name="Put it there as it is").click()
    page.wait_for_url("**/case/draft.yaml")
    assert (folder / "draft.yaml").read_text() == "title: [a\n"


def test_a_case_of_the_library_is_found_copied_removed_and_put_back(watched: Watched, folder: Path) -> None:
    page = watched.go("/")
    page.get_by_role("searchbox", name="Find a case").fill("brinkmanship")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Copy Chicken to the folder").click()
    page.get_by_role("button", name="Copy to the folder").click()
    page.get_by_role("heading", name="Chicken", level=1).wait_for()
    page = watched.go("/")
    page.get_by_role("link", name="Remove Chicken").click()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("Removed lately").click()
    assert not (folder / "chicken.yaml").exists()
    page.get_by_role("button", name="Put back Chicken").click()
    page.get_by_role("heading", name="Chicken", level=1).wait_for()
    assert (folder / "chicken.yaml").read_bytes() == shipped_cases()["chicken"].read_bytes()
