"""Results in a notebook and on a terminal."""

from __future__ import annotations

import io
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from rich.console import Console

import sulh
from sulh.errors import Place, Problem
from sulh.show.render import html, least_width, problem_lines, sheet, terminal
from sulh.show.tables import Sheet, Table

MARKUP = """\
sulh: 1
title: "<script>alert(1)</script> & \\u202eright to left"
parties:
  a: {name: "<b>A</b>", options: {x: "[bold]x[/bold]"}, preferences: [x]}
  b: {options: {y: Y}, preferences: [not y]}
labels: {"YN": "<img src=x onerror=alert(1)>"}
"""


class Tags(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)


def test_the_text_of_a_case_never_becomes_markup() -> None:
    parser = Tags()
    parser.feed(html(sulh.solve(sulh.loads(MARKUP))))
    assert parser.tags <= {"div", "style", "h4", "p", "table", "caption", "thead", "tbody", "tr", "th", "td"}


def test_notebook_and_terminal_show_the_same_states() -> None:
    solution = sulh.solve(sulh.load("elmira"))
    page = solution._repr_html_()
    shown = sheet(solution).tables[0]
    assert len(shown.rows) == 8
    for row in shown.rows:
        assert row[0] in page


def test_an_ongoing_case_says_what_an_answer_is_not() -> None:
    text = "{sulh: 1, title: t, STATUS parties: {a: {options: {x: X}, preferences: [x]}}}"
    ongoing = sheet(sulh.solve(sulh.loads(text.replace("STATUS", ""))))
    past = sheet(sulh.solve(sulh.loads(text.replace("STATUS", "status: past,"))))
    assert any("not a forecast" in note for note in ongoing.notes)
    assert not any("not a forecast" in note for note in past.notes)


def test_rich_prints_a_result() -> None:
    from rich.console import Console

    console = Console(width=80, record=True, file=io.StringIO())
    console.print(sulh.check(sulh.load("chicken")))
    assert "No problems" in console.export_text()


def test_what_is_no_result_is_refused() -> None:
    with pytest.raises(TypeError, match="no rendering"):
        sheet(3)


def test_a_table_is_no_wider_than_it_must() -> None:
    marks = Table("Marks", ("a", *("mark",) * 11), (("x", *("1",) * 11),), frozenset(range(1, 12)))
    words = Table("Words", ("a", "b"), (("x", "word " * 40),))
    assert least_width(Sheet("h", (), (marks,))) == 1 + 11 * 4 + 11 * 3
    assert least_width(Sheet("h", (), (words,))) == 1 + 3 + 16
    assert least_width(Sheet("h", (), (replace(words, rows=(("long " * 30, "x"),), wraps=True),))) == 3 + 16
    wide = replace(marks, columns=("a" * 90, *marks.columns[1:]))
    out = io.StringIO()
    Console(file=out, width=least_width(Sheet("h", (), (wide,)))).print(terminal(Sheet("h", (), (wide, words)), 60))
    lines = out.getvalue().splitlines()
    assert max(len(line.rstrip()) for line in lines if "word" in line) <= 60
    assert max(map(len, (line.rstrip() for line in lines))) > 90


def test_nothing_controls_the_terminal() -> None:
    evil = "a\x1b[2J\x07\x9b b \u202ec \u2066d سلام"
    shown = Sheet(evil, (evil,), (Table(evil, (evil, evil), ((evil, evil),), notes=(evil,)),), (evil,))
    out = io.StringIO()
    Console(file=out, width=200).print(terminal(shown))
    problem = Problem("S1", "", evil, evil, Place("a.yaml", 1, 1))
    for text in (out.getvalue(), "".join(problem_lines(problem, [evil]))):
        assert not set(text) & {*"\x1b\x07\x9b\u202e\u2066"}
        assert "a[2J b \\u202ec \\u2066d سلام" in text
