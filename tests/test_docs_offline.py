"""The built documentation asks nothing of the network. `make docs` builds it; `make test` does so first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

BUILT = Path(__file__).resolve().parent.parent / "build" / "docs"
OUTSIDE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)


class Fetches(HTMLParser):
    """Collects what a browser would fetch from elsewhere while it shows the page; links to follow are fine."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = IN_STYLE.findall(text)
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # Of <link>, these three only say where a page belongs or what comes next.
        fetching = tag == "link" and given.get("rel") not in {"canonical", "next", "prev"}
        for name in ("src", "srcset", "data", "poster", *(["href"] if fetching else [])):
            if OUTSIDE.match(given.get(name) or ""):
                self.found.append(f"<{tag} {name}={given[name]}>")


def outside(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*")):
        if file.suffix in {".html", ".svg"}:
            yield from (f"{file.name}: {what}" for what in Fetches(file.read_text(encoding="utf-8")).found)
        elif file.suffix == ".css":
            yield from (f"{file.name}: {what}" for what in IN_STYLE.findall(file.read_text(encoding="utf-8")))


@pytest.mark.skipif(not BUILT.exists(), reason="no documentation built yet: make docs")
def test_the_built_pages_fetch_nothing() -> None:
    assert any(BUILT.rglob("*.html"))
    assert list(outside(BUILT)) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.html", '<script defer src="https://example.org/a.js"></script>'),
        ("a.html", '<link rel="stylesheet" href="//example.org/a.css">'),
        ("a.html", '<img src="http://example.org/a.png">'),
        ("a.html", '<style>@import "https://example.org/a.css";</style>'),
        ("a.css", "@font-face { src: url('https://example.org/a.woff2') }"),
    ],
)
def test_a_fetch_is_seen(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(list(outside(tmp_path))) == 1


def test_a_link_to_follow_is_no_fetch(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('<a href="https://example.org">there</a>', encoding="utf-8")
    assert list(outside(tmp_path)) == []
