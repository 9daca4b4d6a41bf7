"""The first page: what is in the folder and in the library, found, copied, removed and put back."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from sulh.errors import FileTrouble
from sulh.files.reader import shipped_cases
from sulh.web.bench import Workbench
from sulh.web.listing import about_of
from sulh.web.operations import copying
from sulh.web.operations.copying import bring_back, create, file_name, free_name, remove, removed
from workbench import Client


def listed(client: Client, find: str = "") -> dict[str, list[dict[str, Any]]]:
    answer: dict[str, list[dict[str, Any]]] = client.get("/cases.json", params={"find": find} if find else {}).json()
    return answer


def test_cases_are_listed_with_what_they_are(client: Client, folder: Path) -> None:
    (folder / "draft.yaml").write_text("title: A draft\nparties: [a\n")
    (folder / "notes.txt").write_text("no case")
    found = {one["name"]: one for one in listed(client)["cases"]}
    assert set(found) == {"elmira.yaml", "prisoners-dilemma.yaml", "draft.yaml"}
    assert (found["elmira.yaml"]["parties"], found["elmira.yaml"]["problems"]) == (3, 0)
    assert found["elmira.yaml"]["about"].startswith("Contamination was found")
    assert (found["draft.yaml"]["title"], found["draft.yaml"]["problems"] > 0) == ("A draft", True)
    assert "problem" in client.get("/").text


def test_every_case_of_the_library_is_there_in_its_group_with_a_sentence(client: Client) -> None:
    library = listed(client)["library"]
    assert {one["name"] for one in library} == set(shipped_cases())
    assert all(one["about"].endswith(".") and one["group"] for one in library)
    assert library[0]["group"] == "peace"


def test_words_are_looked_for_in_titles_names_and_texts(client: Client) -> None:
    assert [one["name"] for one in listed(client, "TALIBAN withdrawal")["library"]] == ["us-taliban-2018-2021"]
    assert listed(client, "zzz") == {"cases": [], "library": []}
    page = client.get("/", params={"find": '<b>"zzz'})
    assert page.status_code == 200
    assert "<b>" not in page.text


def test_a_folder_is_read_once(client: Client, bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    listed(client)
    opened = []
    monkeypatch.setattr(Workbench, "open", lambda self, home, name: opened.append(name))
    listed(client)
    assert opened == []


def test_a_large_folder_is_read_bit_by_bit(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sulh.web.listing.PATIENCE", -1.0)
    page = client.get("/").text
    assert 'hx-trigger="load' in page
    monkeypatch.setattr("sulh.web.listing.PATIENCE", 5.0)
    assert 'hx-trigger="load' not in client.get("/").text


def test_an_empty_folder_says_what_to_do(client: Client, folder: Path) -> None:
    for file in folder.glob("*.yaml"):
        file.unlink()
    page = client.get("/").text
    assert "No case yet" in page
    assert page.count('href="/new"') >= 2


def test_a_folder_that_is_read_only_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *args, **kwargs: False)
    page = client.get("/").text
    assert "read only" in page
    assert "/copy" not in page
    assert 'href="/new"' not in page.partition("<main")[2]


@pytest.mark.parametrize("home", ["library/chicken", "case/elmira.yaml"])
def test_a_case_is_copied_byte_for_byte_and_nothing_is_overwritten(client: Client, folder: Path, home: str) -> None:
    page = client.get(f"/{home}/copy").text
    proposed = re.search(r'name="name" value="([^"]+)"', page)
    assert proposed is not None
    answer = client.post(f"/{home}/copy", data={"name": proposed[1]}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/case/{proposed[1]}")
    source = shipped_cases()["chicken"] if "library" in home else folder / "elmira.yaml"
    assert (folder / proposed[1]).read_bytes() == source.read_bytes()
    before = (folder / "prisoners-dilemma.yaml").read_bytes()
    again = client.post(f"/{home}/copy", data={"name": "prisoners-dilemma.yaml"}, follow_redirects=False)
    assert again.status_code == 400
    assert "already" in again.text
    assert 'value="prisoners-dilemma.yaml"' in again.text
    assert (folder / "prisoners-dilemma.yaml").read_bytes() == before


@pytest.mark.parametrize(
    "name", ["../out.yaml", "a/b.yaml", ".hidden.yaml", "x\x00.yaml", "..", "a\\b.yaml", "y" * 300]
)
def test_names_lead_nowhere_else(client: Client, folder: Path, name: str) -> None:
    before = sorted(folder.parent.rglob("*.yaml"))
    assert client.post("/library/chicken/copy", data={"name": name}, follow_redirects=False).status_code == 400
    assert sorted(folder.parent.rglob("*.yaml")) == before


def test_a_link_in_the_way_is_not_followed(bench: Workbench, folder: Path, tmp_path: Path) -> None:
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "within.yaml").symlink_to(folder / "nothing.yaml")
    for name in ("link.yaml", "within.yaml"):
        with pytest.raises(Exception, match=r"link|already"):
            create(bench, name, "title: x\n")
    assert not (tmp_path / "outside.yaml").exists()
    assert not (folder / "nothing.yaml").exists()


def test_a_file_that_appears_in_between_is_not_overwritten(
    bench: Workbench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "_taken", lambda path: False)
    before = (folder / "elmira.yaml").read_bytes()
    with pytest.raises(Exception, match="already"):
        create(bench, "elmira.yaml", "title: x\n")
    assert (folder / "elmira.yaml").read_bytes() == before
    assert [file.name for file in folder.glob(".*.part")] == []


def test_what_is_removed_can_be_put_back(client: Client, folder: Path) -> None:
    before = (folder / "elmira.yaml").read_bytes()
    page = client.get("/case/elmira.yaml/remove").text
    assert "put back" in page
    match = client.match("/case/elmira.yaml")
    stale = client.post("/case/elmira.yaml/remove", data={"match": "0" * 32}, follow_redirects=False)
    assert (stale.status_code, (folder / "elmira.yaml").exists()) == (400, True)
    answer = client.post("/case/elmira.yaml/remove", data={"match": match}, follow_redirects=False)
    assert (answer.status_code, (folder / "elmira.yaml").exists()) == (303, False)
    key = re.search(r'name="key" value="([^"]+)"', client.get("/").text)
    assert key is not None
    back = client.post("/removed/back", data={"key": key[1]}, follow_redirects=False)
    assert back.headers["location"] == "/case/elmira.yaml"
    assert (folder / "elmira.yaml").read_bytes() == before
    assert client.post("/removed/back", data={"key": key[1]}).status_code == 404
    assert client.post("/removed/back", data={"key": "token"}).status_code == 404


def test_what_is_put_back_takes_another_name_if_its_own_is_taken(bench: Workbench, folder: Path) -> None:
    gone = remove(bench, "elmira.yaml", bench.open("case", "elmira.yaml").match)
    (folder / "elmira.yaml").write_text("title: Another\n")
    assert bring_back(bench, gone.key).name == "elmira-2.yaml"
    assert removed(bench) == ()


def test_a_disk_that_is_full_leaves_nothing_half_written(
    bench: Workbench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileTrouble, match="No space"):
        create(bench, "new.yaml", "title: x\n")
    assert sorted(file.name for file in folder.iterdir() if file.name != ".sulh") == [
        "elmira.yaml",
        "prisoners-dilemma.yaml",
    ]


def test_names_of_files_are_made_of_any_words(bench: Workbench) -> None:
    made = {
        "The river & the mill!": "the-river-the-mill.yaml",
        "سلام": "سلام.yaml",
        "a/b\\c": "a-b-c.yaml",
        "...": "case.yaml",
        "x" * 200: "x" * 80 + ".yaml",
        "talks.yaml": "talks.yaml",
        "Con": "con-case.yaml",
    }
    assert {text: file_name(text) for text in made} == made
    assert free_name(bench, "Elmira") == "elmira-2.yaml"


def test_what_a_case_is_about_is_found_in_its_text() -> None:
    assert about_of("about: 'One line.'\n") == "One line."
    assert about_of(
        "about: |\n  Two\n  lines.\n\n  And more, until it is enough to say something of it. Not this.\n"
    ) == ("Two lines. And more, until it is enough to say something of it.")
    assert about_of("title: x\n") == ""
