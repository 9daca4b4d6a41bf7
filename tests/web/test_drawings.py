"""Drawings that were kept: what sulh draws comes back as it was, and nothing else goes into a page."""

from __future__ import annotations

import json
import re

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.show.draw.shapes import Area, Ring, Scene, Shape, Stroke, Words
from sulh.show.draw.svg import svg
from sulh.web.answers import Answer, Drawing
from sulh.web.bench import Workbench
from sulh.web.drawings import DRAWN, SVG, sound
from workbench import Client, shown

WORDS = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=20)
COLOUR = st.sampled_from(["#000000", "#0072b2", "#fff"])
POINT = st.tuples(st.floats(-500, 500), st.floats(-500, 500))
SHAPES: st.SearchStrategy[Shape] = st.one_of(
    st.builds(Stroke, st.tuples(POINT, POINT, POINT), colour=COLOUR, dash=st.just((3.0, 2.0)), curved=st.booleans()),
    st.builds(Area, st.tuples(POINT, POINT, POINT), fill=COLOUR),
    st.builds(Ring, POINT, st.floats(0, 50)),
    st.builds(Words, POINT, WORDS, bold=st.booleans(), mono=st.booleans(), anchor=st.sampled_from(["start", "middle"])),
)

BAD = {
    "htmx": '<div hx-post="/case/a.yaml/edit" hx-trigger="load">x</div>',
    "html": '<svg xmlns="@"><title><img src="x"/></title></svg>',
    "an event": '<svg xmlns="@" onload="alert(1)"></svg>',
    "htmx in a picture": '<svg xmlns="@"><text hx-post="/x" hx-trigger="load">x</text></svg>',
    "a style": '<svg xmlns="@"><rect style="fill:red"/></svg>',
    "a class": '<svg xmlns="@"><rect class="card"/></svg>',
    "a style sheet": '<svg xmlns="@"><style>*{}</style></svg>',
    "a link": '<svg xmlns="@"><a href="/jobs"><text>x</text></a></svg>',
    "html in a picture": '<svg xmlns="@"><foreignObject><form action="/x"/></foreignObject></svg>',
    "something fetched": '<svg xmlns="@"><rect fill="url(http://127.0.0.1:1/)"/></svg>',
    "a document type": '<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="@"><text>&a;</text></svg>',
    "another namespace": '<svg xmlns="http://www.w3.org/1999/xhtml"><text>x</text></svg>',
    "a prefix": '<x:svg xmlns:x="@"></x:svg>',
    "what is in one another": '<svg xmlns="@"><text><text>x</text></text></svg>',
    "bare words": '<svg xmlns="@">x</svg>',
    "no end": '<svg xmlns="@"><text>x',
    "two": '<svg xmlns="@"></svg><div hx-get="/"></div>',
    "nothing": "",
    "half a letter": '<svg xmlns="@"><text>\ud800</text></svg>',
    "deep": "<svg>" * 100_000,
}


@given(shapes=st.lists(SHAPES, max_size=4), title=WORDS, says=WORDS)
def test_what_sulh_draws_comes_back_as_it_was(shapes: list[Shape], title: str, says: str) -> None:
    drawn = svg(Scene(100, 50, tuple(shapes), title, says))
    assert sound(drawn) == drawn


@pytest.mark.parametrize("kind", BAD)
def test_what_sulh_never_draws_is_left_out(kind: str) -> None:
    text = BAD[kind].replace("@", SVG)
    assert sound(text) == ""


def test_a_kept_answer_comes_without_what_sulh_never_drew() -> None:
    good = svg(Scene(10, 10, (), "A title", "Says."))
    answer = Answer({}, drawings=(Drawing(BAD["htmx"], "bad"), Drawing(good, "good")))
    assert Answer.from_text(answer.to_text()).drawings == (Drawing(good, "good"),)


def test_markup_in_the_folder_does_not_get_into_a_page(client: Client, bench: Workbench) -> None:
    address = "/case/elmira.yaml/certainty?samples=200"
    before = shown(client, address)
    assert "<svg xmlns" in before
    assert re.search(r'<div class="picture"[^>]* hx-ignore><svg xmlns', before)
    (record,) = bench.jobs.all()
    key = f"answers/{record.id}.json"
    kept = json.loads(bench.store.get(key) or "")
    for one in kept["drawings"]:
        one["svg"] = BAD["htmx"]
    bench.store.put(key, json.dumps(kept))
    after = client.get(address).text
    assert "<svg xmlns" not in after
    assert BAD["htmx"] not in after
    assert before.count("<table") == after.count("<table")  # all else is still there


@given(words=st.text(st.sampled_from("<>![]CDATA-&;amp#x3c /\"'ximg="), max_size=40))
def test_words_stay_words_for_a_browser_too(words: str) -> None:
    """A browser does not read a page as XML: what is a text there must be one for both."""
    for inside in (words, f"<![CDATA[{words}]]>", f"<!--{words}-->"):
        found = sound(f'<svg xmlns="{SVG}"><title>{inside}</title><text>{inside}</text></svg>')
        tree = html5lib.parse(f"<div>{found}</div>", namespaceHTMLElements=False)
        names = {one.tag.rpartition("}")[2] for one in tree.iter() if isinstance(one.tag, str)}
        assert names <= {"html", "head", "body", "div", *DRAWN}
