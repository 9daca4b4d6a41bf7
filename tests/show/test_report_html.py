"""Reports as HTML: sound, legible, and one file that asks for nothing; templates; a look with a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings

import sulh
from reports import documents, shown
from sulh.errors import FileTrouble
from sulh.show.report.blocks import Document, Figure, Items, Paragraph, Rows, Run, Section, words
from sulh.show.report.html import TemplateTrouble, cell, html, plain, style, told
from sulh.show.report.making import Maker, untyped, without_title
from sulh.show.report.summary import HOW_TO_READ
from sulh.show.tables import Table

XHTML = "{http://www.w3.org/1999/xhtml}"
CASES = ("prisoners-dilemma", "sustainable-development", "hizb-i-islami-2016")


def parsed(text: str) -> Any:
    return html5lib.HTMLParser(strict=True).parse(text)


def named(tree: Any, *tags: str) -> Iterator[Any]:
    """Yield the elements of some tags, in the order of the page."""
    wanted = {XHTML + tag for tag in tags}
    return (one for one in tree.iter() if one.tag in wanted)


@cache
def report_on(name: str) -> sulh.Report:
    return sulh.report(sulh.load(name), with_views=True, samples=200, workers=1)


@pytest.fixture(params=CASES)
def report(request: pytest.FixtureRequest) -> sulh.Report:
    return report_on(request.param)


@pytest.fixture
def page(report: sulh.Report) -> str:
    return html(report.document, folder="report-files")


# A sound page ------------------------------------------------------------------------------------------------------


def test_the_page_is_sound(page: str) -> None:
    tree = parsed(page)
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    targets = [one.get("href") for one in named(tree, "a")]
    assert {target[1:] for target in targets if target.startswith("#")} <= set(ids)
    for key in ("aria-labelledby", "aria-describedby"):
        assert {id for one in tree.iter() for id in (one.get(key) or "").split()} <= set(ids)
    (root,) = named(tree, "html")
    assert root.get("lang") == "en"


def test_headings_have_no_gaps(page: str) -> None:
    levels = [int(one.tag[-1]) for one in named(parsed(page), "h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(now <= last + 1 for last, now in pairwise(levels))


def test_tables_and_pictures_are_named(page: str, report: sulh.Report) -> None:
    tree = parsed(page)
    assert all(one.get("scope") == "col" for one in named(tree, "th"))
    blocks = [block for _, section in report.document.walk() for block in section.blocks]
    titled = [block for block in blocks if isinstance(block, Rows) and block.table.title]
    assert len(list(named(tree, "caption"))) == len(titled)
    pictures = [one for one in tree.iter() if str(one.tag).endswith("svg")]
    assert len(pictures) == len(list(named(tree, "figcaption")))
    for picture in pictures:
        assert picture.get("role") == "img"
        said = [one.text for one in picture if str(one.tag).endswith(("title", "desc"))]
        assert len(said) == 2
        assert all(text.strip() for text in said)


def test_nothing_is_fetched(page: str) -> None:
    assert re.findall(r"https?:|\bsrc\s*=|url\(|@import|<script|<link|<iframe|<object|<img", page) == []


def test_nothing_of_a_terminal_is_left(report: sulh.Report) -> None:
    for _, section in report.document.walk():
        for block in section.blocks if section.id != "made" else ():
            said = repr(block)
            assert not re.search(r"(?<![\w-])--[a-z]", said), said


def test_the_first_page_has_the_answers(report: sulh.Report) -> None:
    first = report.document.sections[0]
    assert (first.id, first.title) == ("summary", "In short")
    said = " ".join(run.text for run in first.blocks[1].items[0])  # type: ignore[union-attr]
    assert said


def test_the_page_says_how_to_repeat_it(page: str, report: sulh.Report) -> None:
    assert report.answers.case.digest in page
    assert f"sulh robust {report.answers.case.name} --samples 200 --seed 1" in page


def test_only_public_addresses_lead_out() -> None:
    links = (
        "https://example.org/a",
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "mailto:a@example.org",
    )
    body = Paragraph(tuple(Run(link, "plain", link) for link in links))
    tree = parsed(html(Document("A", sections=(Section("a", "A", (body,)),))))
    found = [one.get("href") for one in named(tree, "a")]
    assert found == ["#report", links[0], links[4], "#a"]


@settings(max_examples=25)
@given(documents())
def test_any_report_is_sound(document: Document) -> None:
    page = html(document, folder="a folder/..")
    tree = parsed(page)
    assert not list(named(tree, "script", "img", "iframe"))
    (title,) = named(tree, "h1")
    assert " ".join("".join(title.itertext()).split()) == " ".join(plain(document.title).split())


# Colours -----------------------------------------------------------------------------------------------------------


def variables(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", text))


def light(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def schemes() -> dict[str, dict[str, str]]:
    """Return the colours on a light screen, on a dark one, and in print."""
    roots = re.findall(r":root \{(.*?)\n\s*\}", style(), re.DOTALL)
    assert len(roots) == 3
    base = variables(roots[0])
    return {"light": base, "dark": {**base, **variables(roots[1])}, "print": {**base, **variables(roots[2])}}


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_words_stand_out_from_their_ground(scheme: str) -> None:
    colours = schemes()[scheme]
    for ink in ("ink", "soft", "accent"):
        for paper in ("paper", "band"):
            assert contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)
    assert contrast(colours["figure-ink"], colours["figure-paper"]) >= 4.5


def test_every_colour_of_the_style_sheet_is_a_variable() -> None:
    named_ = set(re.findall(r"var\(--([\w-]+)\)", style()))
    fonts = {"text", "plain", "mono"}
    assert named_ <= set(schemes()["light"]) | fonts
    outside = re.sub(r"--[\w-]+:[^;]*;", "", style())
    # What stands in the margin of a page cannot take a variable everywhere.
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", outside)) == {"#4f5a69"}


# Templates ---------------------------------------------------------------------------------------------------------

PLAIN = Document("The river", sections=(Section("a", "What holds", (Paragraph(words("An accord <b>.")),)),))


def template(folder: Path, text: str) -> Path:
    file = folder / "own.html.j2"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_template_of_ones_own(tmp_path: Path) -> None:
    own = template(
        tmp_path, "{% for s in document.sections %}{{ s.title }}: {{ s.blocks[0].runs[0].text }}{% endfor %}"
    )
    assert html(PLAIN, own) == "What holds: An accord &lt;b&gt;."
    own = template(tmp_path, '{% extends "report.html.j2" %}{% block foot %}<p>Ministry</p>{% endblock %}')
    page = html(PLAIN, own)
    parsed(page)
    assert "<p>Ministry</p>" in page
    assert "An accord &lt;b&gt;." in page
    (tmp_path / "head.html").write_text("{{ document.title }}")
    assert html(PLAIN, template(tmp_path, '{% include "head.html" %}')) == "The river"


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("<p>\n{% if %}</p>", 2, "Expected an expression"),
        ("a\nb\n{{ documents.title }}", 3, "'documents' is undefined"),
        ("\n{{ document.titel }}", 2, "has no attribute 'titel'"),
        ("{{ 1 / 0 }}", 1, "ZeroDivisionError"),
        ("\n\n{% for x in document.title %}{{ x + 1 }}{% endfor %}", 3, "TypeError"),
        ('{% include "gone.html" %}', 1, "no template 'gone.html' beside it"),
        ("\n{{ ''.__class__.__mro__ }}", 2, "unsafe"),
        ('{% include "../own.html.j2" %}', 1, "beside it"),
    ],
)
def test_a_template_that_does_not_render(tmp_path: Path, text: str, line: int, why: str) -> None:
    own = template(tmp_path, text)
    with pytest.raises(TemplateTrouble) as caught:
        html(PLAIN, own)
    (problem,) = caught.value.to_problems()
    assert (problem.code, problem.place.file, problem.place.line) == ("S809", str(own), line)
    assert why in problem.rule
    assert f"{own}:{line}" in str(caught.value)


def test_a_template_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="cannot be read"):
        html(PLAIN, tmp_path / "none.j2")
    (tmp_path / "own.j2").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileTrouble, match="no text in UTF-8"):
        html(PLAIN, tmp_path / "own.j2")


# Words -------------------------------------------------------------------------------------------------------------


def test_states_are_told_from_words() -> None:
    assert str(cell("NNY NNN, YYN YNN")) == "<code>NNY NNN</code>, <code>YYN YNN</code>"
    assert "<code" not in str(told("NY and the ANNYNNY of N Y"))
    assert str(cell("2021-08-15")) == '<span class="date">2021-08-15</span>'


def test_parties_are_named() -> None:
    answers = sulh.report(sulh.load("us-taliban-2018-2021"), only=["solve"]).answers
    make = Maker(answers)
    assert make.named("us: commit on; taliban: talks on") == "United States: commit on; Taliban: talks on"
    assert make.named("could tempt us to renege") == "could tempt United States to renege"
    assert make.named("exposed to taliban, who could renege") == "exposed to Taliban, who could renege"
    assert make.named("afghan_government.release is on") == "afghan_government.release is on"
    assert make.named("us, afghan_government") == "United States, Afghan government"


IDS = """\
sulh: 1
title: A river
parties:
  us: {name: The upper mill, options: {hold: Hold all of the water for us}, preferences: [hold]}
  end: {name: The towns, options: {sue: Sue us in the end}, preferences: [not us.hold]}
status_quo: NN
"""


def test_the_words_of_a_case_are_no_ids() -> None:
    make = Maker(sulh.report(sulh.loads(IDS), only=["solve"]).answers)
    assert make.named("us turns on: Sue us in the end") == "The upper mill turns on: Sue us in the end"
    assert make.named("us prefers the end") == "The upper mill prefers the end"
    assert make.named("us, end") == "The upper mill, The towns"
    assert make.named("to us.hold") == "to us.hold"
    assert make.named("Sue us in the end \ue0007\ue001") == "Sue us in the end \ue0007\ue001"


def test_no_id_of_a_party_stands_for_its_name() -> None:
    report = sulh.report(sulh.load("us-taliban-2018-2021"), samples=50, workers=1)
    said = [text for text in shown(report.document) if not text.startswith(("sulh ", "us-taliban"))]
    assert not [text for text in said if re.search(r"(?<![\w.-])(?:us|tal|afg|pak)(?![\w.-])", text)]
    # Words of a terminal, and those that only its sheets explain.
    gone = r"\b(?:undom|undominated|gaps?|defects|goes on|Drift and harm|[Pp]ackages?)\b"
    gone += r"|statement \d|\([a-e]\) |'record'"
    assert not [text for text in said if re.search(gone, text)]
    assert not [text for text in said if "sulh replay" in text or "The command sulh" in text]
    settings = {value for _, value in report.document.made}
    left = re.compile(r"\bunder (?:nash|gmr|smr|seq)\b|would leave it")
    assert not [text for text in said if left.search(text) and text not in settings]
    assert sum(text.startswith("The letters, ") for text in said) == 1
    assert "Signed on 29 February 2020: The agreement of Doha" in said
    drawn = [one for _, section in report.document.walk() for one in section.blocks if isinstance(one, Figure)]
    assert not [one for one in drawn if "The command sulh" in repr(one.scene)]


def test_what_stands_first() -> None:
    report = sulh.report(sulh.load("us-taliban-2018-2021"), samples=50, workers=1)
    ids = [section.id for section in report.document.sections]
    assert ids[:7] == ["summary", "parties", "holds", "why", "deals", "robust", "doubt"]
    assert all(one.title.startswith("Annex ") for one in report.document.sections[7:])
    (facts,) = [block for block in report.document.sections[0].blocks if isinstance(block, Items)]
    said = ["".join(run.text for run in item) for item in facts.items]
    assert said[0] == (
        "What holds. Five of 416 possible states: in each, no party could move alone to what it prefers (Nash "
        "stability). 14 hold if the others' answers count (sequential stability)."
    )
    assert said[1] == "How it ended. On 15 August 2021, in “takeover of 2021”. It holds under all four tests."
    assert said[2] == "Why. There, none of the four parties has a move to a state that it prefers."
    changes = "Of 258 single changes of this coding tried, none unsettles the end; four put it out of reach."
    assert said[3].endswith(changes)
    assert said[4].startswith("How sure. The end held in all 50 other codings drawn")
    assert said[4].endswith("In one of 8 disputed codings the end holds less widely.")
    assert said[5].endswith("None is recommended.")
    assert "sources" not in HOW_TO_READ
    # States where nobody would move stand in one line each, and no table stands twice.
    why = next(section for section in report.document.sections if section.id == "why")
    assert (len(why.sections), len(why.blocks)) == (2, 3)
    titles = [one.table.title for _, part in report.document.walk() for one in part.blocks if isinstance(one, Rows)]
    assert "Without agreement" not in titles
    assert not [title for title in titles if title.endswith("with intervals")]
    assert 'state,nash,gmr,smr,seq,"interval, seq",what is on' in report.document.files["robust-outcomes.csv"]


@pytest.mark.parametrize("name", ["elmira", "no-gmr", "walter-barrier"])
def test_the_first_page_of_a_case_without_an_end(name: str) -> None:
    report = sulh.report(sulh.load(name), samples=20, workers=1)
    said = " ".join(shown(Document("", sections=report.document.sections[:1])))
    assert "What holds." in said
    assert not re.search(r"\d of \d+ of \d|none of the two|none end |\bNone hold ", said)
    assert ("How it ended." in said) == (report.answers.record is not None)


def test_long_tables_are_cut_and_kept_whole() -> None:
    answers = sulh.report(sulh.load("chicken"), only=["solve"]).answers
    make = Maker(answers, rows=3)
    table = Table("Many", ("a", "b"), tuple((f"={k}", "x") for k in range(7)))
    cut = make.shown(table, "many/../things")
    assert (len(cut.table.rows), cut.rest) == (3, "many-things.csv")
    assert make.files["many-things.csv"].splitlines()[:2] == ["a,b", "'=0,x"]
    assert "The first 3 of 7 rows" in cut.table.notes[0]
    assert make.shown(table, "many things").rest == "many-things-2.csv"
    assert make.shown(Table("Few", ("a",), (("1",),) * 6), "few").rest == ""


def test_what_only_a_terminal_can_do_is_left_out() -> None:
    assert untyped("The least firm is NNY: see --outcome NNY.") == "The least firm is NNY."
    assert untyped("plain -- text") == "plain -- text"


def test_pictures_have_no_second_title() -> None:
    scene = sulh.draw(sulh.load("elmira")).scene
    cut = without_title(scene)
    assert cut.height < scene.height
    assert len(cut.shapes) < len(scene.shapes)
    assert without_title(cut) is cut


# A real browser ----------------------------------------------------------------------------------------------------


def test_a_browser_asks_for_nothing_and_nothing_sticks_out(tmp_path: Path, chromium: Any) -> None:
    file = tmp_path / "report.html"
    file.write_text(html(report_on(CASES[-1]).document, folder="report-files"), encoding="utf-8")
    for width, scheme in ((390, "light"), (390, "dark"), (1320, "light")):
        view: Any = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
        shown = chromium.new_page(**view)
        asked: list[str] = []
        said: list[str] = []
        shown.on("request", lambda request, to=asked: to.append(request.url))
        shown.on("console", lambda message, to=said: to.append(message.text))
        shown.on("pageerror", lambda error, to=said: to.append(str(error)))
        shown.goto(file.as_uri())
        assert asked == [file.as_uri()]
        assert said == []
        assert shown.evaluate("document.documentElement.scrollWidth") == width
        shown.close()
