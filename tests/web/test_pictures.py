"""The pictures of the pages in the docs: each page in four, all shown, with few colours, and not too large together."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from PIL import Image

from workbench import picture_script

PICTURES = picture_script()
FILES = sorted(PICTURES.HERE.glob("*.png"))
MOST = 3_000_000
"""Bytes of all together: they are in the wheel."""


def test_every_page_has_its_pictures_and_no_other_is_kept() -> None:
    assert set(PICTURES.SAID) == {"first", *PICTURES.PAGES, *PICTURES.STEPS}
    wanted = product(PICTURES.SAID, PICTURES.WIDTHS, PICTURES.SCHEMES)
    assert [file.stem for file in FILES] == sorted("-".join(one) for one in wanted)


def test_the_docs_show_them_all() -> None:
    shown = re.findall(r"/workbench/([\w-]+\.png)", PICTURES.SHOWN.read_text(encoding="utf-8"))
    assert sorted(shown) == [file.name for file in FILES]


def test_they_are_small() -> None:
    assert sum(file.stat().st_size for file in FILES) < MOST


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_picture_has_its_width_and_few_colours(file: Path) -> None:
    with Image.open(file) as picture:
        assert picture.width == PICTURES.WIDTHS[file.stem.split("-")[1]]
        assert picture.mode == "P"
