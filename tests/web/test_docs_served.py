"""The docs as the workbench serves them: every page whole, every link leading somewhere, nothing else within reach."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest

from sulh.web.manual import Manual, docs_folder
from sulh.web.markdown import cleaned, rendered
from workbench import Client, Watched

FOLDER = docs_folder()
assert FOLDER is not None
MANUAL = Manual(FOLDER)
LEFT = re.compile(
    r"```|:::|\{(?:note|tip|image|figure|toctree|eval-rst|code-block|raw|admonition|math)\}|^\([\w-]+\)=$|\$\$", re.M
)


class Page(HTMLParser):
    """What a page has: its text outside of code, its links and pictures, its ids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.links, self.ids, self.code = "", list[str](), list[str](), 0
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.code += tag in ("code", "pre")
        for name, value in attrs:
            assert name not in ("style", "onclick", "onload", "onerror")
            if name in ("href", "src") and value is not None:
                self.links.append(value)
            elif name == "id":
                self.ids.append(str(value))

    def handle_endtag(self, tag: str) -> None:
        self.code -= tag in ("code", "pre")

    def handle_data(self, data: str) -> None:
        self.text += "" if self.code else data


PAGES = {name: Page(rendered(MANUAL, name).html) for name in MANUAL.pages}


@pytest.mark.parametrize("name", MANUAL.pages)
def test_every_page_is_whole(name: str) -> None:
    page = PAGES[name]
    assert LEFT.findall(page.text) == []
    assert len(set(page.ids)) == len(page.ids)
    assert not page.tags & {"script", "style", "iframe", "object", "form"}
    html5lib.HTMLParser(strict=True).parseFragment(f"<div>{rendered(MANUAL, name).html}</div>")
    assert rendered(MANUAL, name).title


@pytest.mark.parametrize("name", MANUAL.pages)
def test_every_link_leads_somewhere(name: str) -> None:
    lost = []
    for link in PAGES[name].links:
        if re.match(r"(https?|mailto):", link):
            continue
        path, _, anchor = link.partition("#")
        if path in MANUAL.pictures or path.removeprefix("/docs/") in MANUAL.pictures:
            continue
        target = path.removeprefix("/docs/").removesuffix(".html") or ("index" if path else name)
        if target not in PAGES or (anchor and anchor not in PAGES[target].ids):
            lost.append(link)
    assert lost == []


def test_every_page_is_in_the_contents_once() -> None:
    listed = [page for _, pages in MANUAL.contents for page in pages]
    assert sorted([*listed, "index"]) == sorted(MANUAL.pages)


def test_pages_pictures_and_nothing_else_are_served(client: Client) -> None:
    for path in ("", "how-to/see-why.html", "how-to/see-why", "how-to/see-why.md", "library/", "theory/nash.html"):
        answer = client.get(f"/docs/{path}")
        assert answer.status_code == 200, path
        assert "<h1" in answer.text
    picture = client.get("/docs/_static/draw-elmira-graph.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in picture.headers["content-security-policy"]
    for path in (
        "conf.py",
        "../pyproject.toml",
        "%2e%2e/pyproject.toml",
        "..%2fpyproject.toml",
        "/etc/passwd",
        "_static",
        "how-to/../../README.md",
        "nothing.html",
        "%00",
        "make_pictures.py",
        "notebooks/flagship.ipynb",
    ):
        assert client.get(f"/docs/{path}").status_code == 404, path


def test_links_out_of_the_folder_are_no_pages(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n")
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("# Docs\n\n[x](../secret.md)\n")
    (docs / "link.md").symlink_to(tmp_path / "secret.md")
    assert list(Manual(docs).pages) == ["index"]


def test_what_is_looked_for_is_found(client: Client) -> None:
    answer = client.get("/docs/", params={"find": "tie groups of a ranking <b>"})
    assert answer.status_code == 200
    assert "<b>" not in answer.text.partition("<main")[2].partition("</main>")[0].replace("<b class", "")
    hits = MANUAL.search("redact")
    assert hits[0].page == "how-to/redact-a-report"
    assert MANUAL.search("zzzz-nowhere") == []
    assert MANUAL.search("") == []


def test_html_in_a_page_is_shown_as_text_or_cleaned(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text(
        "# A <script>alert(1)</script>\n\nA <b>word</b> and [l](javascript:alert(1)) ![p](https://x.example/p.png)\n\n"
        "<img src=x onerror=alert(1)>\n\n```{raw} html\n<p onclick='x'>Kept<iframe src=x></iframe></p>\n```\n\n"
        "```{wonder} of\nthe world\n```\n"
    )
    made = rendered(Manual(tmp_path), "index").html
    assert not Page(made).tags & {"script", "iframe", "b"}
    assert "onclick" not in made
    assert "javascript:" not in "".join(Page(made).links)
    assert "only in the docs as they are built" in made
    assert cleaned("<a href='x'>t</a><svg><script>x</script></svg>") == "t"


def test_somebody_reads(watched: Watched) -> None:
    page = watched.go("/docs/")
    page.get_by_role("searchbox", name="Find in the docs").fill("guarantee")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Found in the docs").wait_for()
    page.locator(".hits a").first.click()
    page.get_by_role("article").wait_for()
    for name in ("theory/nash.html", "notebooks/flagship.html", "index.html", "library/us-taliban-2018-2021.html"):
        shown = watched.go(f"/docs/{name}")
        shown.wait_for_load_state("networkidle")
        broken = "Array.from(document.images).filter(i => i.complete && !i.naturalWidth).map(i => i.src)"
        assert shown.evaluate(broken) == []
