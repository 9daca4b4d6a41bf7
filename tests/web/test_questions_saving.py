"""A change that the page Change offers, saved as a variant: it does what it promises, or nothing is written."""

from __future__ import annotations

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import sulh
from sulh.web.questions.change import CHANGE, ChangeSettings
from workbench import Client, shown

ELMIRA = "/case/elmira.yaml"
PAGE = f"{ELMIRA}/change?want=YNYNN"


def entries(client: Client, page: str = PAGE) -> list[str]:
    """Return the entries of the answers, as the forms on a page hold them."""
    return [html.unescape(one) for one in re.findall(r'name="entry" value="([^"]*)"', shown(client, page))]


@cache
def first_entry() -> str:
    """Return the entry of the first answer, without a page."""
    settings = ChangeSettings.model_validate({"want": ("YNYNN",)})
    answer = CHANGE.ask(sulh.load("elmira"), settings, lambda what, share: None)
    return str(answer.more["changes"][0]["choices"][0]["entry"])


def save(client: Client, case: str = ELMIRA, htmx: bool = True, **fields: Any) -> Any:
    """Save as the form does."""
    data = {"match": client.match(case), "op": "save-variant", **fields}
    headers = {"hx-request": "true", "hx-target": "div#work", "hx-source": "form#save-1", "hx-current-url": PAGE}
    return client.post(f"{case}/save-variant", data=data, headers=headers if htmx else {}, follow_redirects=False)


def test_each_answer_can_be_saved_and_makes_the_wish_hold(client: Client, folder: Path) -> None:
    file = folder / "elmira.yaml"
    before = file.read_text(encoding="utf-8")
    forms = entries(client)
    assert len(forms) > 2
    assert forms[0] == first_entry()
    for at, given in enumerate(forms[:3], 1):
        answer = save(client, name=f"change {at}", entry=given, want="YNYNN", concept="seq")
        assert (answer.status_code, answer.headers["hx-redirect"]) == (200, f"{ELMIRA}?beside=change+{at}")
        case = sulh.load(file)
        assert "YNYNN" in map(str, sulh.solve(case.variant(f"change {at}")).equilibria("seq"))
    assert file.read_text(encoding="utf-8").startswith(before.rstrip("\n"))
    for _ in forms[:3]:
        client.post(f"{ELMIRA}/undo", data={"match": client.match(ELMIRA)})
    assert file.read_text(encoding="utf-8") == before


def test_it_is_what_the_command_saves(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from sulh.cli.main import main

    monkeypatch.chdir(folder)
    (folder / "copy.yaml").write_bytes((folder / "elmira.yaml").read_bytes())
    with pytest.raises(SystemExit):
        main(["mediate", "copy.yaml", "--want", "YNYNN", "--save", "kept"])
    capsys.readouterr()
    save(client, name="kept", entry=first_entry(), want="YNYNN", concept="seq")
    assert (folder / "elmira.yaml").read_bytes() == (folder / "copy.yaml").read_bytes()


def test_a_change_of_a_variant_starts_from_it(client: Client, folder: Path) -> None:
    save(client, name="first", entry=first_entry(), want="YNYNN")
    page = f"{ELMIRA}/change?want=NNYNN&variant=first"
    answer = save(client, name="second", entry=entries(client, page)[0], want="NNYNN", variant="first")
    assert answer.headers["hx-redirect"] == f"{ELMIRA}?variant=first&beside=second"
    case = sulh.load(folder / "elmira.yaml")
    assert case.variants["second"].parent == "first"
    assert "NNYNN" in map(str, sulh.solve(case.variant("second")).equilibria("seq"))


def test_without_a_script_the_browser_is_led_to_both_codings(client: Client) -> None:
    answer = save(client, htmx=False, name="kept", entry=first_entry(), want="YNYNN")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ELMIRA}?beside=kept")
    assert client.get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": " "}, "name"),
        ({"name": "taken"}, "already"),
        ({"want": "NNNYN and NNYNN"}, ""),
        ({"want": "NNYNN"}, "would not hold"),
        ({"entry": "[]"}, "no entry"),
        ({"entry": "{" * 5_000}, "no entry"),
        ({"entry": json.dumps({"set": {"title": "x"}, "rules": 1})}, "no entry"),
        ({"entry": json.dumps({"set": {"ministry.nothing": "x"}})}, ""),
        ({"entry": json.dumps({"set": {"ministry.ranking": ["<script>"]}})}, ""),
        ({"variant": "other"}, "another coding"),
        ({"sanctions": "none"}, ""),
    ],
)
def test_what_cannot_be_saved_is_refused_in_its_form(
    client: Client, folder: Path, fields: dict[str, str], says: str
) -> None:
    save(client, name="taken", entry=first_entry(), want="YNYNN")
    before = (folder / "elmira.yaml").read_bytes()
    given: dict[str, Any] = {"name": "new", "entry": first_entry(), "want": "YNYNN", **fields}
    answer = save(client, **given)
    assert answer.status_code in (400, 404, 422)
    assert answer.headers["hx-retarget"] == "#save-1-errors"
    assert says in html.unescape(answer.text)
    assert "<script" not in answer.text
    assert (folder / "elmira.yaml").read_bytes() == before


def test_a_file_changed_meanwhile_is_not_overwritten(client: Client, folder: Path) -> None:
    given, match, file = first_entry(), client.match(ELMIRA), folder / "elmira.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "# a note\n", encoding="utf-8")
    now = file.read_bytes()
    answer = save(client, name="late", entry=given, want="YNYNN", match=match)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (412, "#notice")
    assert file.read_bytes() == now
