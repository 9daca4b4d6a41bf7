"""A report as Markdown: parsed again, it has the words of the report and no markup that they made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import EVERYTHING, documents, shown, texts
from sulh.show.draw.svg import plain
from sulh.show.report.blocks import Document, Items, Paragraph, Rows, Run, Section, words
from sulh.show.report.markdown import escaped, markdown, pictures_of
from sulh.show.tables import Table

markdown_it = pytest.importorskip("markdown_it")


def parsed(text: str) -> list[Any]:
    return markdown_it.MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text)).strip()


def lines(tokens: list[Any]) -> Iterator[str]:
    """Yield the text of each block."""
    for token in tokens:
        if token.type == "inline":
            yield squeezed("".join(one.content for one in token.children if one.type in ("text", "code_inline")))


KINDS = {
    "text", "code_inline", "strong_open", "strong_close", "link_open", "link_close", "image", "heading_open",
    "heading_close", "paragraph_open", "paragraph_close", "inline", "bullet_list_open", "bullet_list_close",
    "ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close", "blockquote_open",
    "blockquote_close", "table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close",
    "tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close",
}  # fmt: skip
"""What a report is made of: no HTML, no breaks, no emphasis, no blocks of code."""


@settings(max_examples=40)
@given(documents(figures=False), st.booleans())
def test_every_word_of_any_report_is_there(document: Document, folder: bool) -> None:
    tokens = parsed(markdown(document, "files" if folder else ""))
    found = list(lines(tokens))
    also = {line.partition(". ")[2] for line in found}
    told = [squeezed(text) for text in shown(document)]
    assert [text for text in told if text and text not in found and text not in also] == []
    used = {one.type for token in tokens for one in (token, *(token.children or ()))}
    assert used <= KINDS
    targets = [one.attrs["href"] for token in tokens for one in token.children or () if one.type == "link_open"]
    assert all(target.startswith(("#", "https://example.org/")) for target in targets)
    assert next(token.tag for token in tokens if token.type == "heading_open") == "h1"


@settings(max_examples=150)
@given(texts())
def test_a_text_is_nothing_but_text(text: str) -> None:
    tokens = parsed(escaped(text))
    assert {token.type for token in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    assert "".join(lines(tokens)) == squeezed(text)
    cell = parsed(markdown(Document("", sections=(Section("a", "", (Rows(Table("", (text, "b"), ((text, "c"),))),)),))))
    assert list(lines(cell))[-4:] == [squeezed(text), "b", squeezed(text), "c"]


def test_one_of_everything() -> None:
    text = markdown(EVERYTHING, "talks-files")
    kinds = [token.type for token in parsed(text)]
    assert kinds.count("table_open") == 3
    assert kinds.count("heading_open") == 6
    assert kinds.count("blockquote_open") == 2
    assert "[**why**](#why-the-taliban-stay)" in text
    assert "`taliban.attack`" in text
    assert "![The graph of the Taliban. Two states of the Taliban.](talks-files/figure-1.svg)" in text
    assert "**Table 1.** Parties" in text
    assert "All rows are in the file taliban-rows.csv." in text
    assert "1. One.\n2. Two." in text
    assert list(pictures_of(EVERYTHING)) == ["figure-1.svg"]
    assert pictures_of(EVERYTHING)["figure-1.svg"].startswith("<svg")
    assert "(A picture: The graph of the Taliban. Two" in markdown(EVERYTHING)


def test_two_lists_stay_two() -> None:
    body = (Items((words("a"),)), Items((words("b"),)), Items((words("c"),), True), Items((words("d"),), True))
    kinds = [one.type for one in parsed(markdown(Document("T", sections=(Section("a", "A", body),))))]
    assert kinds.count("bullet_list_open") == 3  # with the list of contents
    assert kinds.count("ordered_list_open") == 2


def test_strong_words_keep_their_blanks() -> None:
    runs = (Run("Where it begins. ", "strong"), Run("Here"), Run("(now)", "strong"), Run("then "), Run("", "strong"))
    text = markdown(Document("T", sections=(Section("a", "A", (Paragraph(runs),)),)))
    assert "**Where it begins.** Here(now)then" in text


@pytest.mark.parametrize("code", ["a`b", "``", "`a`", "a ` b `` c", "  ", "a|b", "\\"])
def test_code_is_as_it_is_typed(code: str) -> None:
    body = Paragraph((Run("so "), Run(code, "code"), Run(" it is")))
    (line,) = [
        one for one in lines(parsed(markdown(Document("", sections=(Section("a", "", (body,)),))))) if one[:2] == "so"
    ]
    assert line == squeezed(f"so {code} it is")


def test_headings_of_one_name_have_links_of_their_own() -> None:
    sections = tuple(Section(f"id{k}", "Why, or why not?") for k in range(3))
    link = Section("last", "Why or why not 1", (Paragraph((Run("see", link="id2"), Run("this", link="last"))),))
    text = markdown(Document("T", sections=(*sections, link)))
    assert re.findall(r"\]\((#[^)]*)\)", text) == [
        "#why-or-why-not", "#why-or-why-not-1", "#why-or-why-not-2", "#why-or-why-not-1-1",
        "#why-or-why-not-2", "#why-or-why-not-1-1",
    ]  # fmt: skip
