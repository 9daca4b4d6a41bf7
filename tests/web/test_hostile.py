"""A case whose every text is an attack: on no page does any of it become an element, an attribute or a script."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import html5lib
import pytest

from workbench import Client

MARK = "zZz"
ELMIRA = "/case/elmira.yaml"
ATTACKS = {
    "markup": f"{MARK}</title></textarea></select></script><script>alert(1)</script><img src=x onerror=alert(2)>",
    "attributes": f'{MARK}" onmouseover="alert(1)" style="x" autofocus onfocus=\'alert(2)\' x=\'',
    "templates": f"{MARK}{{{{ 7 * 191 }}}} {{% raw %}} ${{7*191}} <%= 7*191 %> #{{7*191}} {{{{ config }}}}",
    "addresses": f"{MARK}javascript:alert(1)//%0d%0aSet-Cookie:a=b",
    "directions": f"{MARK}\u202etxet\u2066\u200b\u2069\u202c \U0001f4a3 \u0627\u0644\u0633",
    "length": MARK + "x" * 10_000,
}
PAGES = 70
"""Pages that are visited from the page of the case."""


def hostile(attack: str) -> str:
    """Return a case file with an attack wherever a text may stand."""
    text = json.dumps(attack, ensure_ascii=True)
    return f"""\
sulh: 1
title: {text}
about: {text}
sources:
  one: {{title: {text}, author: {text}, publisher: {text}, note: {text}, address: "javascript:alert(1)"}}
parties:
  mill:
    name: {text}
    about: {text}
    options:
      accept: {{text: {text}, because: {text}, source: one, quote: {text}, page: {text}}}
      leave: {{text: {text}, direction: forward}}
    preferences:
      - {{prefer: not leave, because: {text}, source: one, quote: {text}, page: {text}, confidence: low}}
      - accept if town.insist
  town:
    name: {text}
    options: {{insist: {text}}}
    preferences: [{{prefer: mill.accept, because: {text}}}, not insist]
feasible:
  - {{rule: not (mill.accept and mill.leave), because: {text}, source: one}}
labels:
  - {{state: NNN, name: {text}}}
status_quo: []
variants:
  late:
    because: {text}
    set: {{mill.preferences: [accept, not leave]}}
"""


def elements(page: str) -> Any:
    return html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)


def judge(where: str, page: str) -> set[str]:
    """Find what became more than text; return the addresses that the page leads to."""
    faults, links = [], set[str]()
    for element in elements(page).iter():
        if not isinstance(element.tag, str):
            assert MARK not in (element.text or ""), f"{where}: in a comment"
            continue
        name = element.tag.rpartition("}")[2]
        if name == "script" and (element.text or not element.attrib.get("src", "").startswith("/static/")):
            faults.append("a script")
        if name in ("iframe", "object", "embed", "base", "style") or (
            name == "img" and element.attrib.get("src") == "x"
        ):
            faults.append(f"<{name}>")
        for key, value in element.attrib.items():
            attribute = str(key).rpartition("}")[2].lower()
            if attribute.startswith("on") or attribute in ("style", "autofocus", "srcdoc", "hx-on"):
                faults.append(f"{name} {attribute}")
            if MARK in str(key):
                faults.append(f"an attribute {key}")
            if attribute in ("href", "src", "action", "formaction", "hx-get", "hx-post"):
                address = str(value).strip()
                if re.match(r"(?i)\s*(javascript|data|vbscript):", address):
                    faults.append(address)
                links.add(address)
    assert faults == [], where
    assert "1337" not in page, f"{where}: a template of the case was run"
    return links


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_text_of_a_case_becomes_more(client: Client, folder: Path, attack: str) -> None:
    (folder / "hostile.yaml").write_text(hostile(attack), encoding="utf-8")
    start, seen, waiting = (
        "/case/hostile.yaml",
        set[str](),
        ["/", "/case/hostile.yaml", "/case/hostile.yaml?variant=late"],
    )
    marked = 0
    while waiting and len(seen) < PAGES:
        here = waiting.pop(0)
        answer = client.get(here)
        seen.add(here)
        if "html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status_code < 500, here
        marked += MARK in answer.text
        for link in sorted(judge(here, answer.text)):
            address = urlsplit(urljoin(here, link))
            to = address.path + (f"?{address.query}" if address.query else "")
            page = unquote(address.path)
            ours = (
                not address.netloc
                and page.startswith(start)
                and not re.search(r"/(edit|undo|redo|cancel|again)$", page)
            )
            if ours and to not in seen and to not in waiting:
                waiting.append(to)
    assert len(seen) > 5
    assert marked > 2


@pytest.mark.parametrize("attack", [ATTACKS["markup"], ATTACKS["attributes"]], ids=["markup", "attributes"])
@pytest.mark.parametrize("where", ["variant", "state", "concepts", "page", "sort", "to", "find", "start", "step"])
def test_no_setting_becomes_more(client: Client, where: str, attack: str) -> None:
    for path in (
        "/",
        "/case/elmira.yaml",
        "/case/elmira.yaml/deals",
        "/case/elmira.yaml/why",
        "/case/elmira.yaml/paths",
    ):
        answer = client.get(f"{path}?{where}={quote(attack)}")
        assert answer.status_code < 500
        judge(path, answer.text)


def test_no_address_becomes_more(client: Client) -> None:
    for path in (f"/{quote(ATTACKS['markup'], safe='')}", f"/case/{quote(ATTACKS['attributes'][:150], safe='')}.yaml"):
        answer = client.get(path, headers={"referer": f"http://127.0.0.1/{ATTACKS['attributes'][:60]}"})
        assert answer.status_code in (400, 404)
        judge(path, answer.text)


def test_a_refused_change_shows_what_was_typed_as_text(client: Client) -> None:
    for attack in ATTACKS.values():
        answer = client.edit("/case/elmira.yaml", attack, title=attack)
        assert answer.status_code == 422
        judge("a refused change", answer.text)


def test_json_holds_no_markup_that_a_browser_would_run(client: Client, folder: Path) -> None:
    (folder / "hostile.yaml").write_text(hostile(ATTACKS["markup"]), encoding="utf-8")
    for path in ("/cases.json", "/case/hostile.yaml.json", "/api/cases", "/api/case/hostile.yaml"):
        answer = client.get(path)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        answer.json()


PLACES = {
    "no address": "http://[x",
    "a bracket": "//[/case/elmira.yaml",
    "too many settings": f"{ELMIRA}?" + "a=1&" * 501,
    "nearly too many": f"{ELMIRA}?" + "a=1&" * 499,
    "no number": f"{ELMIRA}?page=x",
    "elsewhere": "https://evil.example/case/elmira.yaml/edit",
    "script": "javascript:alert(1)",
    "a coding that is none": f"{ELMIRA}?variant=none",
}


@pytest.mark.parametrize("here", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("header", ["hx-current-url", "referer"])
def test_wherever_a_change_says_that_it_comes_from(client: Client, folder: Path, here: str, header: str) -> None:
    """What is written is never answered as if it were not."""
    for headers in ({header: here}, {header: here, "hx-request": "true", "hx-target": "div#work"}):
        match = client.match(ELMIRA)
        data = {"match": match, "op": "set-title", "title": f"Another {len(headers)}"}
        answer = client.post(f"{ELMIRA}/edit", data=data, headers=headers, follow_redirects=False)
        assert answer.status_code in (200, 303), answer.text
        assert f"Another {len(headers)}" in (folder / "elmira.yaml").read_text(encoding="utf-8")
        for name in ("location", "hx-redirect", "hx-push-url"):
            assert answer.headers.get(name, ELMIRA).startswith(ELMIRA)
        assert client.get(f"{ELMIRA}/changed", params={"match": match}, headers=headers).status_code == 200
        assert client.post(f"{ELMIRA}/edit", data=data, headers=headers).status_code == 412
