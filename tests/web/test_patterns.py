"""The page of the design, and its tokens: colours stand out from their grounds."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from sulh.web.pages.patterns import STYLE, contrast, tokens
from workbench import Client

TEXT = ("ink", "soft", "faint", "accent", "good", "warn", "bad", *(f"p{number}" for number in range(7)))
GROUNDS = ("paper", "ground", "band", "hover")
TINTED = ("ink", "soft", "accent")
TINTS = ("accent-soft", "good-soft", "warn-soft", "bad-soft")

READ = [
    *itertools.product(TEXT, GROUNDS),
    *itertools.product(TINTED, TINTS),
    *((name, f"{name}-soft") for name in ("good", "warn", "bad")),
    *(("on-party", f"p{number}") for number in range(7)),
    ("on-accent", "accent"),
]
SEEN = [*itertools.product(("strong-line", "accent"), GROUNDS)]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_colours_stand_out(dark: bool) -> None:
    found = tokens(STYLE.read_text(encoding="utf-8"))[dark]
    low = [(*pair, round(contrast(*(found[name] for name in pair)), 2)) for pair in READ]
    assert [one for one in low if one[2] < 4.5] == []
    seen = [(*pair, round(contrast(*(found[name] for name in pair)), 2)) for pair in SEEN]
    assert [one for one in seen if one[2] < 3] == []


def test_the_dark_has_every_colour_that_the_light_has() -> None:
    light, dark = tokens(STYLE.read_text(encoding="utf-8"))
    own = STYLE.read_text(encoding="utf-8").split("prefers-color-scheme: dark", 1)[1]
    assert [name for name in light if f"--{name}:" not in own] == []
    assert light.keys() == dark.keys()


SHEETS = sorted(STYLE.parent.glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_style_sheets_take_their_colours_from_the_tokens(sheet: Path) -> None:
    design = STYLE.read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    rules = re.sub(r":root \{.*?\}", "", text.partition("@media print")[0], flags=re.DOTALL)
    rules = re.sub(r"\.picture[^{}]*\{.*?\}", "", rules)  # a figure is on white paper in the dark too
    assert [name for name in re.findall(r"var\(--([\w-]+)", rules) if f"--{name}:" not in design + text] == []
    assert re.findall(r"(?<![\w&-])#[0-9a-fA-F]{3,8}\b(?=[^{}]*[;}])", rules) == []
    assert text.count("{") == text.count("}")


def test_the_page_shows_every_component(client: Client) -> None:
    answer = client.get("/patterns")
    assert answer.status_code == 200
    for part in ("colours", "parties", "spaces", "type", "buttons", "forms", "badges", "tables", "notices", "pictures"):
        assert f'id="{part}"' in answer.text
    found = client.get("/patterns.json").json()
    assert {one["name"] for one in found["colours"]} >= {"ink", "accent", "p0", "p6"}
