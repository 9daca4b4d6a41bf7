"""States in texts: what is a state of the case leads to why it holds, or not; nothing else does."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sulh
from sulh.case.states import list_states
from sulh.web.states import Links, calm, mentioned
from workbench import Client, shown

LINK = re.compile(r'<a class="state" href="([^"]*)"')
FLAGSHIP = "/case/us-taliban-2018-2021.yaml"

NAMED = """
sulh: 1
title: A walk
parties:
  us:
    name: We
    moves: [{from: start, to: s2}, {from: s2, to: "the <b>end</b>"}]
    ranking: ["the <b>end</b>", s2, start]
  them: {moves: [{from: s2, to: start}], ranking: [start, s2, "the <b>end</b>"]}
states: {start: where it begins, s2: half way, "the <b>end</b>": where it ends}
status_quo: start
"""


def links_of(case: sulh.Case, *texts: str) -> Links:
    """Return what shows these texts with links."""
    return Links(mentioned(case, list_states(case), texts), "/why?state={}".format)


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("From N YNN N on.", ["NYNNN"]),
        ("NYNNN, N NYN N", ["NYNNN", "NNYNN"]),
        ("YYYYY is no state, nor is NYNNNN, XN YNN N, N YNN NN or N-NYN", []),
        ("(to N YNN N)", ["NYNNN"]),
        ("'N YNN N' and N YNN N;", ["NYNNN", "NYNNN"]),
    ],
)
def test_vectors_that_are_states_become_links(text: str, states: list[str]) -> None:
    links = links_of(sulh.load("elmira"), text)
    for shown_ in (links.told(text), links.cell(text)):
        assert LINK.findall(str(shown_)) == [f"/why?state={name}" for name in states]


def test_names_of_states_become_links_and_stay_text() -> None:
    case = sulh.loads(NAMED, "walk")
    links = links_of(case, "We moves to s2, not to the <b>end</b>; we start again.", "start", "s2, start")
    told = str(links.told("We moves to s2, not to the <b>end</b>; we start again."))
    assert LINK.findall(told) == ["/why?state=s2", "/why?state=the &lt;b&gt;end&lt;/b&gt;"]
    assert "<b>" not in told
    assert len(LINK.findall(str(links.cell("s2, start")))) == 2


def test_a_merged_state_is_meant_by_its_vectors() -> None:
    case = sulh.load(Path(__file__).parents[1] / "files" / "example-case.yaml")
    links = links_of(case, "Y NNY N", "gone")
    assert LINK.findall(str(links.told("to Y NNY N"))) == LINK.findall(str(links.cell("gone"))) == ["/why?state=gone"]


@given(st.text(alphabet="YN -<>&\"'a\u202e", max_size=60))
def test_no_text_becomes_markup_and_none_is_lost(text: str) -> None:
    links = links_of(sulh.load("elmira"), text)
    for made in (str(links.told(text)), str(links.cell(text))):
        bare = re.sub(r"</?(?:a|code)(?: (?:class|href|title)=\"[^\"<>]*\")*>", "", made)
        assert "<" not in bare
        assert html.unescape(bare) == calm(text)


@pytest.mark.parametrize("text", ["Y" * 10_000, "Y " * 5_000, "N YNN " * 1_700, "N YNN N " * 1_250, "YN-" * 3_300])
def test_a_long_text_is_fast(text: str) -> None:
    case = sulh.load("elmira")
    start = time.perf_counter()
    links_of(case, text).told(text)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("page", ["why?state=YNYYNNNNYN", "paths", "deals", "views?path=record", "replay?contrasts=no"])
def test_every_state_on_a_page_is_a_link_and_each_leads_to_an_answer(client: Client, folder: Path, page: str) -> None:
    (folder / "us-taliban-2018-2021.yaml").write_text(sulh.load("us-taliban-2018-2021").text, encoding="utf-8")
    variant = "no-talks-after-april"
    text = shown(client, f"{FLAGSHIP}/{page}{'&' if '?' in page else '?'}variant={variant}")
    answer = text.partition('id="answer"')[2].partition("</main>")[0]
    found = list(dict.fromkeys(map(html.unescape, LINK.findall(answer))))
    assert found
    assert all(one.startswith(f"{FLAGSHIP}/why?variant={variant}&state=") for one in found)
    for one in found[:: max(1, len(found) // 6)]:
        assert 'id="state-card"' in shown(client, one)
    # Only headings, what is folded and pictures name a state without a link.
    bare = re.sub(r"<(svg|summary|h3|select|a)\b.*?</\1>", "", answer, flags=re.DOTALL)
    assert not re.search(r"(?<![\w-])[YN]{3} [YN]{3} [YN]{2} [YN]{2}(?![\w-])", re.sub(r"<[^>]*>", "", bare))
