"""Pages that links lead to are sound HTML: ids, headings, labels, tables, help, and what the policy forbids."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest

from sulh.files.reader import shipped_cases
from sulh.web.app import application
from sulh.web.bench import Workbench
from workbench import Client

MOST = 70
"""Pages that are looked at."""

STARTS = (
    "/",
    "/patterns",
    "/library/us-taliban-2018-2021",
    "/library/us-taliban-2018-2021/views",
    "/library/us-taliban-2018-2021/replay",
    "/case/elmira.yaml",
    "/case/elmira.yaml/play",
    "/case/wrong.yaml",
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FIELDS = ("input", "select", "textarea")
HELP_SENTENCES = 2


def plain(address: str) -> str:
    """Return what kind of page an address leads to: of a kind only few are looked at."""
    parts = urlsplit(address)
    path = re.sub(r"^/docs/(?!$).*|^/library/[^/]+", lambda found: found[0].split("/")[1], parts.path)
    return f"{path}?{'&'.join(sorted({one.partition('=')[0] for one in parts.query.split('&')}))}"


@pytest.fixture(scope="module")
def lost() -> list[str]:
    """Links that lead nowhere."""
    return []


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, lost: list[str]) -> dict[str, str]:
    """The pages by address: those that links lead to, but of each kind only one."""
    folder = tmp_path_factory.mktemp("cases")
    for name in ("elmira", "prisoners-dilemma"):
        (folder / f"{name}.yaml").write_bytes(shipped_cases()[name].read_bytes())
    (folder / "wrong.yaml").write_text("sulh: 1\ntitle: Wrong\nparties: {a: {opts: 1}}\n", encoding="utf-8")
    bench = Workbench.of(folder)
    found: dict[str, str] = {}
    seen: set[str] = set()
    waiting = deque((one, "the tests") for one in STARTS)
    with Client(application(bench), bench) as client:
        while waiting and len(found) < MOST:
            address, source = waiting.popleft()
            if plain(address) in seen:
                continue
            seen.add(plain(address))
            answer = client.get(address)
            kind = answer.headers.get("content-type", "")
            if answer.status_code >= 400 and not address.startswith("/case/wrong.yaml"):
                lost.append(f"{answer.status_code} at {address} from {source}")
            if not kind.startswith("text/html"):
                continue
            found[address] = answer.text
            for one in elements(tree(answer.text), "a"):
                to = urldefrag(one.get("href", "")).url
                if to.startswith("/") and plain(to) not in seen:
                    waiting.append((to, address))
    return found


@cache
def tree(text: str) -> Element:
    """Return a page as a tree of elements; one that is not sound raises an error."""
    found: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return found


def elements(root: Element, *names: str) -> list[Element]:
    """Return the elements of some names, in their order."""
    return [one for one in root.iter() if one.tag in names]


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_many_pages_are_found(pages: dict[str, str]) -> None:
    assert len(pages) >= 25
    ends = {urlsplit(address).path.rpartition("/")[2] for address in pages}
    assert ends >= {"why", "paths", "deals", "change", "certainty", "views", "replay", "claims", "play", "report"}


def test_every_link_leads_somewhere(pages: dict[str, str], lost: list[str]) -> None:
    assert pages
    assert lost == []


def test_pages_are_sound(pages: dict[str, str]) -> None:
    faults = []
    for address, text in pages.items():
        try:
            root = tree(text)
        except html5lib.html5parser.ParseError as error:
            faults.append(f"{address}: {error}")
            continue
        faults += [f"{address}: {fault}" for fault in faults_of(root)]
    assert sorted(Counter(faults)) == []


def faults_of(root: Element) -> Iterator[str]:
    """Yield what is wrong on a page."""
    ids = Counter(one.get("id", "") for one in root.iter() if one.get("id") is not None)
    yield from (f"the id {id!r} comes {count} times" for id, count in ids.items() if count > 1 or not id)
    yield from headings(root)
    yield from labels(root, set(ids))
    bare = [one for one in elements(root, "th") if not scoped(one)]
    yield from (f"a head without a scope: {words(one)[:40]}" for one in bare)
    for one in root.iter():
        yield from (f"{one.tag} has {name}" for name in one.attrib if name == "style" or name.startswith("on"))
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form"):
            yield from (f"{name}={to!r} leads nowhere" for to in one.get(name, "").split() if to not in ids)
    yield from ("a script within the page" for one in elements(root, "script") if not one.get("src"))
    yield from ("a style within the page" for one in elements(root, "style") if words(one))
    for one in elements(root, "a"):
        to = one.get("href", "")
        if to.startswith("#") and unquote(to[1:]) not in ids:
            yield f"{to} leads nowhere"
    yield from (f"{one.get('src')} without a text" for one in elements(root, "img") if one.get("alt") is None)
    yield from (f"a {one.tag} without words" for one in elements(root, "a", "button", "summary") if not named(one))


def headings(root: Element) -> Iterator[str]:
    levels = [int(one.tag[1]) for one in elements(root, *HEADINGS)]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level"
    above = 0
    for one in elements(root, *HEADINGS):
        level = int(one.tag[1])
        if level > above + 1 and above:
            yield f"a gap in the headings before {words(one)[:40]!r}: {level} after {above}"
        above = level


def labels(root: Element, ids: set[str]) -> Iterator[str]:
    told = {one.get("for") for one in elements(root, "label")}
    within = {id(field) for one in elements(root, "label") for field in one.iter() if field.tag in FIELDS}
    for one in elements(root, *FIELDS):
        spoken = one.get("aria-label") or one.get("aria-labelledby")
        if one.get("type") != "hidden" and not spoken and id(one) not in within and one.get("id") not in told:
            yield f"a field without a label: {one.get('name')}"


def scoped(head: Element) -> bool:
    return head.get("scope") in ("row", "col", "rowgroup", "colgroup")


def named(one: Element) -> bool:
    return bool(words(one)) or any(part.get("aria-label") or part.get("alt") for part in one.iter())


def title(text: str) -> str:
    return words(elements(tree(text), "title")[0])


def trouble(text: str) -> bool:
    """Say whether a page only says what went wrong, such as those of a file with problems."""
    return title(text).startswith("That did not work")


def test_titles_tell_pages_apart(pages: dict[str, str]) -> None:
    titles: dict[str, set[str]] = {}
    for address, text in pages.items():
        if not trouble(text):
            titles.setdefault(title(text), set()).add(urlsplit(address).path)
    assert {name: paths for name, paths in titles.items() if len(paths) > 1} == {}


def test_every_page_has_help_of_two_sentences(pages: dict[str, str], request: pytest.FixtureRequest) -> None:
    faults = []
    docs = Path(__file__).resolve().parents[2] / "docs"
    for address, text in pages.items():
        if address.startswith("/docs/") or trouble(text):
            continue
        asides = [one for one in elements(tree(text), "aside") if one.get("class") == "help"]
        if len(asides) != 1:
            faults.append(f"{address}: no help")
            continue
        links = [one.get("href", "") for one in elements(asides[0], "a")]
        said = words(asides[0]).removesuffix("More in the docs")
        if not 1 <= len(re.findall(r"[.?!](?=\s|$)", said)) <= HELP_SENTENCES:
            faults.append(f"{address}: {said}")
        for link in links:
            page = urldefrag(link).url.removeprefix("/docs/").removesuffix(".html")
            if not (docs / f"{page}.md").is_file():
                faults.append(f"{address}: {link} leads nowhere")
    assert faults == []
