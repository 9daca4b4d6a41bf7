"""The file of a case as text: what was typed is saved whole or kept, and problems name their line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.errors import UsageError
from sulh.web.pages.text import as_before
from sulh.web.pages.upload import MOST, bounded
from workbench import Client, Watched

ELMIRA = "/case/elmira.yaml"


def save(client: Client, match: str, text: str, **more: str) -> Any:
    """Save a text as a browser does, with its line ends."""
    data = {"match": match, "text": text.replace("\n", "\r\n"), **more}
    return client.post(f"{ELMIRA}/text", data=data, follow_redirects=False)


def test_the_text_of_the_file_is_saved_and_can_be_undone(client: Client, folder: Path) -> None:
    file = folder / "elmira.yaml"
    before = file.read_bytes()
    text = before.decode() + "# a note: Ḥizb\n"
    answer = save(client, client.match(ELMIRA), text)
    assert answer.status_code == 303
    assert file.read_bytes() == text.encode()
    assert "Saved." in client.get(answer.headers["location"]).text
    client.post(f"{ELMIRA}/undo", data={"match": client.match(ELMIRA)})
    assert file.read_bytes() == before


def test_a_text_with_problems_is_not_saved_and_stays_in_the_field(client: Client, folder: Path) -> None:
    before = (folder / "elmira.yaml").read_bytes()
    text = before.decode().replace("status: past", "status: gone\n</textarea><script>alert(1)</script>: x")
    answer = save(client, client.match(ELMIRA), text)
    assert answer.status_code == 422
    assert "line 5" in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script>alert" not in answer.text
    assert (folder / "elmira.yaml").read_bytes() == before


def test_a_conflict_shows_both_and_writes_nothing_until_somebody_says_so(client: Client, folder: Path) -> None:
    file = folder / "elmira.yaml"
    match, mine = client.match(ELMIRA), file.read_text(encoding="utf-8") + "# mine\n"
    file.write_text(file.read_text(encoding="utf-8") + "# theirs\n", encoding="utf-8")
    now = file.read_bytes()
    for _ in range(2):  # saving it again is refused again
        answer = save(client, match, mine)
        assert answer.status_code == 412
        assert "# mine" in answer.text
        assert "# theirs" in answer.text
        assert file.read_bytes() == now
    answer = save(client, match, mine, instead=client.match(ELMIRA))
    assert answer.status_code == 303
    assert file.read_text(encoding="utf-8") == mine
    client.post(f"{ELMIRA}/undo", data={"match": client.match(ELMIRA)})
    assert file.read_bytes() == now


def test_the_page_of_a_typed_text_is_told_of_a_change_but_never_mixed_with_it(client: Client, folder: Path) -> None:
    match = client.match(ELMIRA)
    file = folder / "elmira.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# theirs\n", encoding="utf-8")
    headers = {"hx-request": "true", "hx-current-url": f"http://127.0.0.1{ELMIRA}/text"}
    answer = client.get(f"{ELMIRA}/changed?match={match}", headers=headers)
    assert answer.status_code == 200
    assert "Show it as it is now" not in answer.text
    headers["hx-current-url"] = f"http://127.0.0.1{ELMIRA}"
    assert "Show it as it is now" in client.get(f"{ELMIRA}/changed?match={match}", headers=headers).text


def test_a_broken_file_leads_to_its_text(client: Client, folder: Path) -> None:
    (folder / "elmira.yaml").write_text("sulh: 1\ntitle: [a\n", encoding="utf-8")
    page = client.get(ELMIRA)
    assert page.status_code == 422
    assert "/case/elmira.yaml/text" in page.text
    text = client.get(f"{ELMIRA}/text")
    assert text.status_code == 200
    assert "The file has problems." in text.text
    assert "title: [a" in text.text


def test_a_library_case_is_read_only(client: Client) -> None:
    page = client.get("/library/elmira/text").text
    assert "readonly" in page
    assert "Save" not in page
    assert client.post("/library/elmira/text", data={"text": "x"}).status_code in (404, 405)


LINES = st.text(st.sampled_from("ab: #\n"), max_size=30)


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
def test_what_is_sent_unchanged_is_the_file(text: str, end: str, mark: str) -> None:
    before = mark + text.replace("\n", end)
    sent = before.removeprefix("\ufeff").replace("\r\n", "\n").replace("\n", "\r\n")  # as browsers send it
    assert as_before(sent, before) == before


@pytest.mark.parametrize("text", ["", "\u0000", "a: &b c", "x" * 100])
def test_odd_texts_are_refused_in_a_sentence(client: Client, folder: Path, text: str) -> None:
    before = (folder / "elmira.yaml").read_bytes()
    answer = save(client, client.match(ELMIRA), text)
    assert answer.status_code == 422
    assert (folder / "elmira.yaml").read_bytes() == before


def test_the_text_of_a_file_that_was_removed_is_not_lost(client: Client, folder: Path) -> None:
    file = folder / "elmira.yaml"
    match, mine = client.match(ELMIRA), file.read_text(encoding="utf-8") + "# mine <b>\n"
    file.unlink()
    for _ in range(2):
        answer = save(client, match, mine)
        assert answer.status_code == 404
        assert "# mine &lt;b&gt;" in answer.text
        assert "elmira.yaml is not in the folder any more." in answer.text
        assert "was not saved" in answer.text
        assert not file.exists()
    answer = save(client, match, mine, new="yes")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ELMIRA}/text?saved=yes")
    assert file.read_text(encoding="utf-8") == mine
    answer = save(client, match, mine, new="yes")  # there is such a file by now: nothing is overwritten
    assert answer.headers["location"] == "/case/elmira-2.yaml/text?saved=yes"


def test_the_text_of_a_file_that_cannot_be_read_any_more_is_not_lost(client: Client, folder: Path) -> None:
    file = folder / "elmira.yaml"
    match, mine = client.match(ELMIRA), file.read_text(encoding="utf-8") + "# mine\n"
    file.write_bytes(b"\xff\xfe\x00")
    answer = save(client, match, mine)
    assert answer.status_code == 412
    assert "# mine" in answer.text
    file.unlink()
    file.symlink_to(folder.parent / "elsewhere.yaml")
    answer = save(client, match, mine)
    assert "# mine" in answer.text
    assert save(client, match, mine, new="yes").headers["location"] == "/case/elmira-copy.yaml/text?saved=yes"


def test_a_text_that_is_too_long_stays_in_the_field(client: Client, folder: Path) -> None:
    before = (folder / "elmira.yaml").read_bytes()
    answer = save(client, client.match(ELMIRA), before.decode() + "# ح" * 700_000 + "the end")
    assert answer.status_code == 400
    assert "too long for the workbench" in answer.text
    assert "the end" in answer.text
    assert (folder / "elmira.yaml").read_bytes() == before


def test_the_form_sends_letters_as_they_are(client: Client) -> None:
    assert 'enctype="multipart/form-data"' in client.get(f"{ELMIRA}/text").text


def test_a_file_that_is_long_already_can_become_shorter() -> None:
    bounded("x" * (MOST + 1), "x" * (MOST + 2))
    with pytest.raises(UsageError, match="2 MB"):
        bounded("x" * (MOST + 1), "x" * MOST)


def test_what_was_typed_becomes_a_new_file(watched: Watched, folder: Path) -> None:
    watched.allowed = {404}
    page = watched.go(f"{ELMIRA}/text")
    page.fill("#text", page.input_value("#text") + "# typed here: حزب\n")
    (folder / "elmira.yaml").unlink()
    page.click("#text-form button.main")
    page.wait_for_selector("text=was not saved")
    page.click("text=Save as a new file")
    page.wait_for_selector("text=Saved.")
    assert (folder / "elmira.yaml").read_text(encoding="utf-8").endswith("# typed here: حزب\n")
