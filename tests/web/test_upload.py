"""Bringing in files: read, checked, put into the folder under a safe name, or refused with nothing written."""

from __future__ import annotations

import html
import io
import re
import threading
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

import sulh
from sulh.files.gmcr import Imported
from sulh.files.reader import shipped_cases
from sulh.show.workbook import write_workbook
from sulh.web.bench import Workbench
from sulh.web.pages import upload
from workbench import Client

GMCR = (
    '{"options": [{"name": "Swerve", "permittedDirection": "fwd"}], "infeasibles": [], "decisionMakers": '
    '[{"name": "Driver", "options": [0], "preferences": [[[0, "N"]]]}], "useManualPreferenceRanking": false}'
)


def send(client: Client, name: str, data: bytes) -> Any:
    return client.post("/upload", files={"file": (name, data)}, follow_redirects=False)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.name != ".sulh")


@pytest.fixture
def before(folder: Path) -> list[str]:
    return names(folder)


def test_a_case_file_comes_in_as_it_is(client: Client, folder: Path) -> None:
    data = shipped_cases()["chicken"].read_bytes()
    answer = send(client, "Chicken (copy).yaml", data)
    assert (answer.status_code, answer.headers["location"]) == (303, "/case/chicken-copy.yaml")
    assert (folder / "chicken-copy.yaml").read_bytes() == data
    again = send(client, "Chicken (copy).yaml", data)
    assert again.status_code == 200
    assert "chicken-copy-2.yaml</strong>" in again.text
    assert "chicken-copy.yaml</span> already" in again.text


def test_a_workbook_comes_in_as_the_same_case(client: Client, folder: Path, tmp_path: Path) -> None:
    case = sulh.load("us-taliban-2018-2021")
    write_workbook(case, tmp_path / "book.xlsx")
    answer = send(client, "talks.xlsx", (tmp_path / "book.xlsx").read_bytes())
    assert answer.headers["location"] == "/case/talks.yaml"
    assert sulh.load(folder / "talks.yaml").digest == case.digest


def test_a_file_of_gmcr_comes_in(client: Client, folder: Path) -> None:
    assert send(client, "road.gmcr", GMCR.encode()).headers["location"] == "/case/road.yaml"
    assert sulh.load(folder / "road.yaml").title == "road"


def test_what_could_not_be_carried_over_is_listed(client: Client, folder: Path) -> None:
    answer = send(client, "road.gmcr", GMCR.replace('"infeasibles"', '"colour": "red", "infeasibles"').encode())
    if answer.status_code == 303:
        pytest.skip("nothing is noted of this file")
    assert answer.status_code == 200
    assert "could not be carried over" in answer.text
    assert (folder / "road.yaml").exists()


@pytest.mark.parametrize(
    "name", ["../../evil.yaml", "C:\\x\\evil.yaml", "/etc/evil.yaml", ".evil.yaml", "e\u202evil.yaml"]
)
def test_names_are_made_safe(client: Client, folder: Path, name: str) -> None:
    answer = send(client, name, b"parties: {a: {options: {x: X}}}\n")
    assert answer.status_code == 303
    assert all(file.parent == folder for file in folder.parent.rglob("*vil*"))
    assert not list(folder.glob(".*vil*"))


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            '<Relationships><Relationship Id="r" Type="x/officeDocument" Target="xl/w.xml"/></Relationships>',
        )
        with archive.open("xl/w.xml", "w") as part:
            for _ in range(401):
                part.write(b" " * 1_000_000)
    return out.getvalue()


def entities() -> bytes:
    out = io.BytesIO()
    doctype = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", doctype + "<Relationships>&b;</Relationships>")
    return out.getvalue()


BAD = {
    "anchors.yaml": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "broken.yaml": b"title: [a\n",
    "binary.yaml": b"\x00\x01",
    "empty.yaml": b"",
    "letters.yaml": "title: é\n".encode("utf-16"),
    "deep.yaml": b"a: " + b"[" * 5000,
    "nothing.xlsx": b"",
    "damaged.xlsx": b"PK\x03\x04damaged",
    "entities.xlsx": entities(),
    "list.gmcr": b"[" * 100_000,
    "form.gmcr": b"{}",
    "program.exe": b"MZ",
    "none": b"x",
}


@pytest.mark.parametrize("name", BAD)
def test_a_faulty_file_is_shown_with_its_problems_and_not_saved(
    client: Client, folder: Path, before: list[str], name: str
) -> None:
    answer = send(client, name, BAD[name])
    assert answer.status_code == 422
    assert 'class="problems"' in answer.text
    assert "Traceback" not in answer.text
    assert "/tmp/" not in answer.text
    assert names(folder) == before


def test_a_zip_bomb_is_refused(client: Client, folder: Path, before: list[str]) -> None:
    answer = send(client, "bomb.xlsx", bomb())
    assert (answer.status_code, "S103" in answer.text) == (422, True)
    assert names(folder) == before


def test_a_file_that_is_too_large_is_refused(client: Client, folder: Path, before: list[str]) -> None:
    for data in (b"# " + b"x" * 2_100_000, b"# " + b"x" * 10_500_000):
        answer = send(client, "large.yaml", data)
        assert answer.status_code == 422
        assert "a case has 2 MB here at most" in answer.text
    assert send(client, "huge.yaml", b"# " + b"x" * 13_000_000).status_code in (400, 413)
    assert names(folder) == before


def test_a_file_that_becomes_too_large_a_text_is_refused(
    client: Client, folder: Path, before: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "MOST", 1_000)
    monkeypatch.setattr(upload, "_imported", lambda *_: Imported("# " + "x" * 2_000))
    answer = send(client, "road.gmcr", GMCR.encode())
    assert (answer.status_code, "here at most" in answer.text) == (422, True)
    long = "# " + "x" * 2_000
    answer = client.post("/upload/keep", data={"name": "long.yaml", "text": long})
    assert (answer.status_code, "here at most" in answer.text) == (400, True)
    assert long in answer.text  # what was not saved is not lost
    assert names(folder) == before


def test_files_are_read_one_at_a_time(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most = 0, 0

    def reading(bench: Workbench, name: str, data: bytes) -> upload.UploadPage:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.02)
        at_once -= 1
        return upload.upload_page(bench)

    monkeypatch.setattr(upload, "_brought_in", reading)
    threads = [threading.Thread(target=upload.bring_in, args=(bench, "a.yaml", b"")) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == 1


def test_a_faulty_case_file_is_saved_as_it_is_on_request(client: Client, folder: Path) -> None:
    text = "# a draft\ntitle: [a\n  <b>&amp;\n"
    page = send(client, "draft.yaml", text.encode()).text
    shown = re.search(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert shown is not None
    answer = client.post(
        "/upload/keep", data={"name": "draft.yaml", "text": html.unescape(shown[1])}, follow_redirects=False
    )
    assert answer.headers["location"] == "/case/draft.yaml"
    assert (folder / "draft.yaml").read_text() == text


def test_no_file_is_no_fault_of_the_server(client: Client) -> None:
    assert client.post("/upload", data={"file": "x"}).status_code == 422
    assert client.post("/upload").status_code == 422
    assert client.get("/upload").status_code == 200
