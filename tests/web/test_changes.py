"""Changing a case by hand: made once, kept with its comments, undone, and refused where the file has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sulh
from sulh.files.reader import shipped_cases
from workbench import Client, Watched

ELMIRA = "/case/elmira.yaml"


def test_a_change_is_written_with_the_rest_of_the_file_kept(client: Client, folder: Path) -> None:
    before = (folder / "elmira.yaml").read_text(encoding="utf-8")
    answer = client.edit(ELMIRA, "set-title", title="The town and the plant")
    assert answer.status_code == 200
    assert "The town and the plant" in answer.text
    assert "<html" not in answer.text
    after = (folder / "elmira.yaml").read_text(encoding="utf-8")
    changed = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(changed) == 1


def test_what_is_done_can_be_undone_and_done_again(client: Client, folder: Path) -> None:
    file = folder / "elmira.yaml"
    before = file.read_bytes()
    client.edit(ELMIRA, "set-title", title="Another title")
    after = file.read_bytes()
    for where, expected in (("undo", before), ("redo", after), ("undo", before)):
        client.post(f"{ELMIRA}/{where}", data={"match": client.match(ELMIRA)})
        assert file.read_bytes() == expected


def test_a_change_for_an_older_text_is_not_made(client: Client, folder: Path) -> None:
    match = client.match(ELMIRA)
    file = folder / "elmira.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# a note\n", encoding="utf-8")
    now = file.read_bytes()
    data = {"match": match, "op": "set-title", "title": "Late"}
    answer = client.post(f"{ELMIRA}/edit", data=data, headers={"hx-request": "true"})
    assert answer.status_code == 412
    assert answer.headers["hx-retarget"] == "#notice"
    assert file.read_bytes() == now


def test_a_change_that_breaks_the_case_is_not_made(client: Client, folder: Path) -> None:
    before = (folder / "elmira.yaml").read_bytes()
    answer = client.edit(ELMIRA, "set-title", form="title-form", title=" ")
    assert answer.status_code == 422
    assert answer.headers["hx-retarget"] == "#title-form-errors"
    assert (folder / "elmira.yaml").read_bytes() == before


def test_a_text_is_emptied_by_its_form(client: Client, folder: Path) -> None:
    file = folder / "elmira.yaml"
    for op, fields in (
        ("set-about", {"about": "Some words."}),
        ("set-about", {"about": ""}),
        ("set-party", {"party": "town", "name": "", "about": ""}),
    ):
        assert client.edit(ELMIRA, op, **fields).status_code == 200
    case = sulh.load(file)
    assert (case.about, case.party("town").name, case.party("town").about) == ("", "", "")
    page = client.get(ELMIRA)
    assert page.status_code == 200
    assert "Some words." not in page.text


def test_an_option_for_which_states_need_another_letter_is_refused_in_one_sentence(
    client: Client, folder: Path
) -> None:
    (folder / "doha.yaml").write_bytes(shipped_cases()["us-taliban-2018-2021"].read_bytes())
    before = (folder / "doha.yaml").read_bytes()
    answer = client.edit("/case/doha.yaml", "add-option", party="us", text="Something new")
    assert answer.status_code == 422
    assert answer.text.count("S503") == 1
    assert "each needs a letter more" in answer.text
    assert (folder / "doha.yaml").read_bytes() == before


def test_a_person_changes_the_title(watched: Watched, folder: Path) -> None:
    page: Any = watched.go(ELMIRA)
    page.get_by_text("Title, and what it is about").click()
    page.get_by_label("Title", exact=True).fill("The plant & the <town>")
    page.get_by_role("button", name="Save the title").click()
    page.get_by_role("heading", name="The plant & the <town>", level=1).wait_for()
    assert "The plant & the <town>" in (folder / "elmira.yaml").read_text(encoding="utf-8")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("heading", name="Elmira groundwater contamination", level=1).wait_for()
