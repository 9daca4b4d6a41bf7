"""Take the pictures of the workbench anew, and write the page of the docs that shows them.

``python docs/make_workbench_pictures.py [NAME...]`` needs the browser of the system; it takes about two minutes.
"""

from __future__ import annotations

import itertools
import re
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image
from playwright.sync_api import ViewportSize, expect, sync_playwright

from sulh.files.reader import shipped_cases
from sulh.show.draw.styles import COLOURS
from sulh.web.pages.patterns import STYLE, tokens
from sulh.web.serving import Serving

DOCS = Path(__file__).resolve().parent
HERE = DOCS / "pictures" / "workbench"
TUTORIAL = DOCS / "tutorial" / "workbench.md"
SHOWN = DOCS / "reference" / "workbench-pages.md"
WIDTHS = {"wide": 1320, "phone": 390}
SCHEMES: dict[str, Literal["light", "dark"]] = {"light": "light", "dark": "dark"}
HEIGHTS = {"wide": 800, "phone": 700}
"""Pixels of a page that a picture shows at most: what a window shows at first."""

TALL = {
    "case": (1400, 900),
    "flagship": (1000, 700),
    "beside": (900, 700),
    **dict.fromkeys(("why", "paths", "deals", "change", "certainty", "views", "replay", "report"), (800, 1000)),
    **dict.fromkeys(("api", "docs", "patterns"), (700, 600)),
}
"""Those of some pages, wide and on a phone: where questions are asked first, the answer should be seen."""

WAITING = '[hx-trigger*="ms"], .graph-place:not(:has(svg))'
"""What a page has that is not all there yet: a job that is asked about, a drawing that is to come."""

ALWAYS = {"jobs", "running"}
"""Pages that ask again and again as long as they are open."""

WEIR, FLAGSHIP = "/case/the-weir.yaml", "/library/us-taliban-2018-2021"
PAGES = {
    "cases": "/",
    "new": "/new",
    "upload": "/upload",
    "case": WEIR,
    "flagship": FLAGSHIP,
    "beside": f"{FLAGSHIP}?beside=conditions-on-takeover#beside",
    "graph": f"{WEIR}/graph",
    "text": f"{WEIR}/text",
    "why": f"{WEIR}/why?state=YYN",
    "paths": f"{WEIR}/paths?to=YYN",
    "deals": f"{WEIR}/deals",
    "change": f"{WEIR}/change?want=YNN",
    "certainty": f"{WEIR}/certainty?samples=200",
    "views": f"{FLAGSHIP}/views",
    "replay": f"{FLAGSHIP}/replay",
    "claims": f"{FLAGSHIP}/claims",
    "play": f"{WEIR}/play?start=NNN",
    "report": f"{WEIR}/report?format=html&samples=200",
    "jobs": "/jobs",
    "api": "/api",
    "docs": "/docs/tutorial/workbench.html",
    "patterns": "/patterns",
}
"""The pages, by the names of their pictures; a picture begins at the part that is named after #."""


def wants(page: Any) -> None:
    """Fill in the first step of the form of a new case, as the tutorial does."""
    page.get_by_label("Title").fill("The weir")
    for number, name, options in (1, "Upper farm", "Mend the weir"), (2, "Lower farm", "Pay half\nGo to court"):
        page.locator(f"#name-{number}").fill(name)
        page.locator(f"#options-{number}").fill(options)
    page.get_by_role("button", name="Go on: what they want").click()
    page.get_by_role("heading", name="What each wants").wait_for()


def outcome(page: Any) -> None:
    """Open the card of a state of the board."""
    page.locator("#board-table .more").nth(1).click()
    page.locator("#chosen").wait_for()


def press(page: Any, button: Any) -> None:
    """Press a button that changes the case, and wait for the page after it."""
    match = page.locator("#work").get_attribute("data-match")
    button.click()
    expect(page.locator("#work")).not_to_have_attribute("data-match", match)


def changed(page: Any) -> None:
    """Change what a party wants, as the tutorial does."""
    for _ in range(2):
        press(page, page.get_by_role("button", name="Move not pay_half of Lower farm up"))
    page.locator("#would").wait_for()
    page.evaluate("scrollTo(0, 0)")


def unchanged(page: Any) -> None:
    """Take that back."""
    for _ in range(2):
        press(page, page.locator("#undo-button"))


def refused(page: Any) -> None:
    """Save a text with a mistake."""
    text = page.locator("textarea")
    text.fill(text.input_value().replace("- lower.pay_half", "- lower.pay_hlaf", 1))
    page.get_by_role("button", name="Save").click()
    page.locator("#faults").wait_for()


def played(page: Any) -> None:
    """Play the weir to its end."""
    for button in ("yes Mend the weir", "yes Pay half", "Pass: leave", "Pass: leave"):
        page.get_by_role("button", name=button).click()
        page.wait_for_load_state()
    page.get_by_role("heading", name="The play is over").wait_for()


def running(page: Any) -> None:
    """Wait until there is something of a long answer."""
    page.locator("#so-far").wait_for()


STEPS: dict[str, tuple[str, Callable[[Any], None]]] = {
    "wants": ("/new", wants),
    "outcome": (f"{WEIR}#board", outcome),
    "changed": (WEIR, changed),
    "refused": (f"{WEIR}/text", refused),
    "played": (PAGES["play"], played),
    "running": (f"{FLAGSHIP}/certainty?samples=30000#answer", running),
}
"""What is to be done on a page before its picture is taken."""

LAST = ("changed", "running")
"""The pictures that are taken last, since other pages look otherwise after them."""

SAID = {
    "first": "The first page, in an empty folder",
    "cases": "The cases of the folder, and those that come with sulh",
    "new": "A new case: who takes part, and what each can do",
    "wants": "A new case: what each wants, and where things stand",
    "upload": "A file is brought in",
    "case": "A case: its board, and what each party wants",
    "flagship": "A documented case",
    "outcome": "The card of an outcome",
    "changed": "After a change: what would be undone",
    "beside": "Two codings side by side",
    "graph": "The graph of moves",
    "text": "The case file as text",
    "refused": "A text with a mistake",
    "why": "Why an outcome holds",
    "paths": "How to get to an outcome",
    "deals": "What could be signed",
    "change": "What would have to change",
    "certainty": "How much hangs on what is not certain",
    "running": "A long question at work",
    "views": "How each party sees it",
    "replay": "What happened, beside the coding",
    "claims": "Which arguments follow",
    "play": "A play: whose turn it is",
    "played": "The end of a play",
    "report": "A report",
    "jobs": "What runs and what ran",
    "api": "The API",
    "docs": "The docs",
    "patterns": "The design",
}
"""The pictures in the order of the docs, and what each shows."""


def fill(folder: Path) -> None:
    """Put the cases into a folder that the pages are of: that of the tutorial, and one that comes with sulh."""
    found = re.search(r"^```yaml\n(.*?)^```$", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    (folder / "the-weir.yaml").write_text(found[1], encoding="utf-8")
    (folder / "elmira.yaml").write_bytes(shipped_cases()["elmira"].read_bytes())


@contextmanager
def served(filled: bool = True) -> Iterator[Serving]:
    """Serve a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "cases"
        folder.mkdir()
        if filled:
            fill(folder)
        serving = Serving(folder)
        server = serving.server()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [serving.socket]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield serving
        finally:
            server.should_exit = True
            thread.join()
            serving.close()


def palette(dark: bool) -> np.ndarray:
    """Return the colours of the design, and those between a text and its ground, as rows of red, green and blue."""
    design = tokens(STYLE.read_text(encoding="utf-8"))[dark]
    found = {name: bytes.fromhex(colour[1:]) for name, colour in design.items()}
    paper, ground = found["paper"], found["ground"]
    texts = [found[name] for name in found if name in ("ink", "soft", "accent", "bad") or re.fullmatch(r"p\d", name)]
    shares = [(text, paper, share) for text in texts for share in (0.3, 0.6, 0.8)]
    drawn = [bytes.fromhex(colour[1:]) for colour in COLOURS]
    shares += [(colour, b"\xff\xff\xff", share) for colour in drawn for share in (0.5, 1)]
    shares += [(found[name], ground, share) for name in ("ink", "soft") for share in (0.3, 0.6, 0.8)]
    shares += [(found["ink"], under, share) for under in (paper, ground) for share in (0.03, 0.06, 0.1)]  # a shadow
    mixed = [
        bytes(round(share * one + (1 - share) * other) for one, other in zip(text, under, strict=True))
        for text, under, share in shares
    ]
    colours = dict.fromkeys([*found.values(), *mixed, *(bytes([grey] * 3) for grey in (0, 90, 150, 200, 230, 255))])
    return np.array([list(colour) for colour in colours])


def settle(page: Any, name: str) -> None:
    """Wait until a page is all there."""
    page.wait_for_load_state()
    if name not in ALWAYS:
        expect(page.locator(WAITING)).to_have_count(0, timeout=60_000)
    page.wait_for_timeout(150)


def take(page: Any, address: str, name: str, file: Path) -> None:
    """Write the picture of a page."""
    page.goto(address)
    settle(page, name)
    if name in STEPS:
        STEPS[name][1](page)
        settle(page, name)
    part = address.partition("#")[2]
    top = page.locator(f"#{part}").bounding_box()["y"] + page.evaluate("scrollY") - 12 if part else 0
    width = page.viewport_size["width"]
    tall = TALL.get(name, tuple(HEIGHTS.values()))[width == WIDTHS["phone"]]
    high = min(tall, max(600, page.evaluate("document.documentElement.scrollHeight") - top))
    whole = top + high > page.viewport_size["height"]  # else as the window shows it, with what lies over the page
    page.screenshot(path=file, full_page=whole, clip={"x": 0, "y": top, "width": width, "height": high})
    if name == "changed":
        unchanged(page)


def lessen(file: Path, colours: np.ndarray) -> None:
    """Write a picture with few colours: of each the nearest."""
    with Image.open(file) as picture:
        red, green, blue = np.moveaxis(np.asarray(picture.convert("RGB")).astype(np.int64), 2, 0)
    pixels = red << 16 | green << 8 | blue
    found, where = np.unique(pixels, return_inverse=True)
    parts = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    nearest = ((parts[:, None] - colours) ** 2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    few = Image.fromarray(nearest[where].reshape(pixels.shape))
    few.putpalette(colours.astype(np.uint8).tobytes())
    few.save(file, optimize=True)


def write_page() -> None:
    """Write the page of the docs that shows the pictures."""
    lines = [
        "# The pages in pictures",
        "",
        "The pages of [the workbench](../how-to/workbench.md), wide and on a phone, in the light and in the dark:",
        "they follow your system. The small case is that of [the tutorial](../tutorial/workbench.md).",
        "",
    ]
    where = "../pictures/workbench"
    for name, said in SAID.items():
        lines += [f"## {said}", "", "| wide | phone |", "|---|---|"]
        for ground in SCHEMES:
            cells = [f"![{said}, {size}, {ground}]({where}/{name}-{size}-{ground}.png)" for size in WIDTHS]
            lines += [f"| {' | '.join(cells)} |"]
        lines += [""]
    SHOWN.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def main(names: list[str]) -> None:
    """Take the pictures that are named, or all, and write their page."""
    HERE.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    pages: dict[tuple[str, str], Any] = {}
    palettes = {ground: palette(ground == "dark") for ground in SCHEMES}
    with ExitStack() as opened:
        filled, empty = opened.enter_context(served()), opened.enter_context(served(False))
        chromium = opened.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        wanted = sorted(names or SAID, key=lambda name: name in LAST)
        for name, ground, size in itertools.product(wanted, SCHEMES, WIDTHS):
            if (ground, size) not in pages:
                view = ViewportSize(width=WIDTHS[size], height=HEIGHTS[size])
                context = browser.new_context(viewport=view, color_scheme=SCHEMES[ground], reduced_motion="reduce")
                pages[ground, size] = context.new_page()
                for serving in (empty, filled):
                    pages[ground, size].goto(serving.address())
            serving = empty if name == "first" else filled
            path = "/" if name == "first" else STEPS[name][0] if name in STEPS else PAGES[name]
            file = HERE / f"{name}-{size}-{ground}.png"
            take(pages[ground, size], f"http://127.0.0.1:{serving.port}{path}", name, file)
            lessen(file, palettes[ground])
        browser.close()
    write_page()
    print(f"{sum(file.stat().st_size for file in HERE.glob('*.png')):,} bytes in {HERE.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
