"""What is shipped for the browser: known, hashed, licensed, small, and never fetched from anywhere else."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parent.parent.parent / "src" / "sulh" / "web"
VENDOR = WEB / "static" / "vendor"
KNOWN = tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))["asset"]
OURS = sorted([*(WEB / "templates").rglob("*.html"), *(WEB / "static").glob("*.*")])

SPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
"""Names of XML, which nobody fetches."""

MOST_LINES = 400
"""Of JavaScript of our own."""


@pytest.mark.parametrize("asset", KNOWN, ids=lambda one: one["name"])
def test_what_others_made_is_what_it_says(asset: dict[str, str]) -> None:
    content = (VENDOR / asset["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == asset["sha256"]
    assert re.search(rf"-{re.escape(asset['version'])}\.", asset["file"])
    licence = (VENDOR / asset["licence_file"]).read_text(encoding="utf-8")
    assert len(licence) > 200
    assert set(asset) == {"name", "version", "licence", "file", "licence_file", "sha256"}
    assert "://" not in str(asset)


def test_nothing_else_lies_there() -> None:
    named = {one[key] for one in KNOWN for key in ("file", "licence_file")}
    assert {file.name for file in VENDOR.iterdir()} == named | {"VENDOR.toml"}


def test_every_asset_is_used_and_no_other_is() -> None:
    base = (WEB / "templates" / "base.html").read_text(encoding="utf-8")
    assert set(re.findall(r'/static/vendor/([^"]+)"', base)) == {one["file"] for one in KNOWN}


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_no_page_names_another_server(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s\"')]*", text)) <= SPACES
    assert re.findall(r"""(?:src|href|action|hx-\w+)\s*=\s*["']//|url\(\s*["']?//|@import""", text) == []


@pytest.mark.parametrize("file", [one for one in OURS if one.suffix == ".html"], ids=lambda file: file.name)
def test_no_page_has_style_or_script_within(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:|hx-on|hx-vals=.js:", text) == []


def test_what_others_made_fetches_nothing_by_itself() -> None:
    for one in KNOWN:
        text = (VENDOR / one["file"]).read_text(encoding="utf-8")
        assert re.findall(r"(?:fetch|open|import|src\s*=|href\s*=)\s*\(?\s*[\"'`](?:https?:)?//", text) == []


def test_scripts_of_our_own_are_few() -> None:
    lines = [line for file in (WEB / "static").glob("*.js") for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= 120  # and not by being long
    assert not any(re.search(r"\beval\(|new Function|innerHTML|document\.write|localStorage", line) for line in lines)
