"""Every `>>>` example in README.md and docs runs, page by page."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import numpy as np
import pytest

import sulh

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted({ROOT / "README.md", *ROOT.glob("docs/**/*.md")})
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
FENCE = re.compile(r"^ *(?:```|~~~|:::).*$", re.MULTILINE)


def run_page(text: str, name: str) -> tuple[int, str]:
    """Run a page's examples as one session; return how many there were, and what was wrong with them."""
    # A closing fence would be read as expected output. Emptied, not removed: line numbers stay true.
    page = doctest.DocTestParser().get_doctest(FENCE.sub("", text), {"np": np, "sulh": sulh}, name, name, 0)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS, verbose=False).run(page, out=said.append)
    return len(page.examples), "".join(said)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_examples_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a page may write files
    monkeypatch.setenv("COLUMNS", "80")
    _, wrong = run_page(page.read_text(encoding="utf-8"), str(page))
    assert not wrong, wrong


def test_the_readme_has_a_session() -> None:
    count, _ = run_page((ROOT / "README.md").read_text(encoding="utf-8"), "README.md")
    assert count >= 5


def test_a_wrong_example_is_caught() -> None:
    right = "Text.\n\n```python\n>>> 1 + 1\n2\n```\n\nMore.\n"
    assert run_page(right, "page.md") == (1, "")
    count, wrong = run_page(right.replace("2", "3"), "page.md")
    assert count == 1
    assert "line 4, in page.md" in wrong
