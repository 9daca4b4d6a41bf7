"""The text layer: every scalar is text, every fault of YAML is answered in our words, at its place, in time."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sulh.errors import CaseError, Problem
from sulh.files.nodes import Entries, Items, Text, compose, locate, plain, read_text, texts
from sulh.files.render import render

SRC = Path(__file__).resolve().parents[2] / "src" / "sulh"
SHIPPED = sorted(SRC.rglob("*.yaml"))

CASE = """\
# An invented dispute.
sulh: 1
title: The river and the mill         # a title
date: "1991-06"
about: >-
  A mill on a river,
  and a town.

parties:
  mill:
    options: {leave: {text: Leave the valley, direction: forward}}
    ranking:                          # best first
      - Y
      - ["N", "- N"]
  town:
    weights: {insist: 2, mill.leave: -4}
    preferences:
"""


def problems(text: str) -> list[Problem]:
    with pytest.raises(CaseError) as caught:
        compose(text, "x.yaml")
    return list(caught.value.problems)


def only(text: str) -> Problem:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def test_every_scalar_is_text() -> None:
    text = "a: 010\nb: 0010000000\nc: 2021-08-15\nd: 1991-10\ne: no\nf: null\ng: ~\nh: 1e3\ni: .inf\nj: 0x1F\nk: 1:30"
    assert plain(compose(text)) == dict(line.split(": ") for line in text.split("\n"))


def test_nodes_know_how_they_are_written() -> None:
    root = compose(CASE, "x.yaml")
    assert CASE[root.start : root.end].endswith("preferences:")
    title = root.get("title")
    assert isinstance(title, Text)
    assert CASE[title.start : title.end] == "The river and the mill"
    assert str(title.place) == "x.yaml:3:8"
    about = root.get("about")
    assert isinstance(about, Text)
    assert about.style == ">"
    assert CASE[about.start : about.end] == ">-\n  A mill on a river,\n  and a town."
    ranking = locate(root, ["parties", "mill", "ranking"])
    assert isinstance(ranking, Items)
    assert not ranking.flow
    assert CASE[ranking.start : ranking.end] == '- Y\n      - ["N", "- N"]'
    date = root.get("date")
    assert isinstance(date, Text)
    assert (date.style, date.value) == ('"', "1991-06")


def test_an_absent_value_is_a_text_that_says_so() -> None:
    root = compose("a:   # nothing\nb:\n  -\n  - c\nd: {e: }\nf: ''\n")
    absent = [(one.place.line, one.place.column) for one in texts(root) if one.absent]
    assert absent == [(1, 3), (3, 4), (5, 7)]
    assert plain(root) == {"a": "", "b": ["", "c"], "d": {"e": ""}, "f": ""}


def test_locate_skips_what_is_not_there() -> None:
    root = compose(CASE, "x.yaml")
    assert locate(root, ["parties", "Party", "mill", "ranking", "list[str]", 1, 1]).place.line == 14
    assert locate(root, ["parties", "mill", "ranking", 9]) is locate(root, ["parties", "mill", "ranking"])
    assert locate(root, ["nobody"]) is root
    key = locate(root, ["parties", "town", "[key]"])
    assert isinstance(key, Text)
    assert (key.value, key.place.line) == ("town", 15)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_mark_leave_places_alone(newline: str, mark: str) -> None:
    text = mark + CASE.replace("\n", newline)
    root, usual = compose(text, "x"), compose(CASE, "x")
    assert plain(root) == plain(usual)
    assert [one.place for one in texts(root)] == [one.place for one in texts(usual)]
    for one in texts(root):
        if one.style == "plain":
            assert text[one.start : one.end] == one.value


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "says"),
    [
        ("", "S101", 1, 1, "empty"),
        ("# only\n\n# comments\n", "S101", 1, 1, "comments"),
        ("---\n", "S101", 1, 1, "empty"),
        ("a: b\0c", "S102", 1, 5, "zero byte"),
        ("a:\n\tb: c", "S104", 2, 1, "never with tabs"),
        ("a: b\tc", "S104", 1, 5, "tab"),
        ("a: [b, c\nd: e\n", "S104", 1, 4, "never closed"),
        ("a: {b: {c: d}\n", "S104", 1, 4, "never closed"),
        ('a: "b\nc: d\n', "S104", 1, 4, "never closed"),
        ("a: [{b: c}, {d: e]", "S104", 1, 18, "line 1, column 13"),
        ("a: [b]]", "S104", 1, 7, "closes nothing"),
        ("a: [b, , c]", "S104", 1, 8, "comma"),
        ("a: 'it's'", "S104", 1, 8, '"it\'s"'),
        ('a: "he said "no""', "S104", 1, 14, "'he said \"no\"'"),
        ('a: "\\q"', "S104", 1, 6, "backslash"),
        ('a: "\\UFFFFFFFF"', "S104", 1, 2, "backslash"),
        ('a: "\\ud83d"', "S104", 1, 4, "surrogate"),
        ("a: @x", "S104", 1, 4, '"@x"'),
        ("a: - b", "S104", 1, 4, "line of its own"),
        ("a: [Y N, - N]", "S104", 1, 10, 'Quote this: "- N"'),
        ("a: [{b: [Y N, - N -]}, c]", "S104", 1, 15, 'Quote this: "- N -"'),
        ("a: {- N: gone}", "S104", 1, 5, 'Quote this: "- N"'),
        ("a: [\n  - b,\n  - c\n]", "S104", 2, 3, "leave out the brackets, or the dashes"),
        ("a: | b", "S104", 1, 6, "next line"),
        ("a:b\nc: d", "S104", 1, 1, "Write a: b"),
        ("sulh:1", "S104", 1, 1, "Write sulh: 1"),
        ("a: b\nc\nd: e", "S104", 2, 1, "neither a key"),
        ("a: b\n  c: d", "S104", 2, 4, "indented"),
        ("a:\n  b: 1\n c: 2", "S104", 3, 2, "by 0"),
        ("a: x # y\n  z", "S104", 2, 3, "comment"),
        ("{a: 1}\nb: 2", "S104", 2, 1, "ended"),
        ("a: b\x01", "S104", 1, 5, "U+0001"),
        ("a: b\x85c", "S104", 1, 5, "U+0085"),
        ("a: b\u2028c", "S104", 1, 5, "line separator"),
        ("a: b\ufeff", "S104", 1, 5, "byte order mark"),
        ("a: \ud800", "S104", 1, 4, "Delete it."),
        ("%YAML 1.1\n---\na: b", "S105", 1, 1, "YAML 1.2"),
        ("# c\n%TAG !e! tag:x,\n---\na: b", "S105", 2, 1, "directive"),
        ("a: !!str b", "S106", 1, 4, "tag"),
        ("a: !important", "S106", 1, 4, "tag"),
        ("a: &b c", "S107", 1, 4, "anchor"),
        ("a: [b, *c]", "S107", 1, 8, "alias"),
        ("a: * b", "S107", 1, 4, "alias"),
        ("<<: {a: b}", "S107", 1, 1, "merge"),
        ("a: b\n---\nc: d", "S108", 2, 1, "one document"),
        ("a: b\nc: d\na: e", "S110", 3, 1, "line 1, again in line 3"),
        ("a: {b: c, b: d}", "S110", 1, 11, "twice"),
        ("? [a]\n: b", "S111", 1, 3, "list"),
        ("{a: b}: c", "S111", 1, 1, "mapping"),
        (": b", "S111", 1, 1, "missing"),
        ("[1, 2]", "S112", 1, 1, "such as title and parties"),
        ("- a\nb: c", "S112", 1, 1, "such as title and parties"),
        ("Notes of the meeting\nAttendees: all of us", "S112", 1, 1, "such as title and parties"),
        ("a: [at most 1 of (a, b), c]", "S113", 1, 5, '"at most 1 of (a, b)"'),
        ("a: {prefer: at most 1 of (a, b), because: x}", "S113", 1, 13, '"at most 1 of (a, b)"'),
        ("a: [not (b or (c, d)), e]", "S113", 1, 5, '"not (b or (c, d))"'),
        ("a: {event: Baradar freed, at US request}", "S114", 1, 27, '{event: "Baradar freed, at US request"}'),
        ("a: {event: one, two, three, by: us}", "S114", 1, 17, '{event: "one, two, three"}'),
        ("a: {b, c}", "S114", 1, 5, "[b, c]"),
        ("a: {b:c}", "S114", 1, 5, "Write b: c"),
        ("a: {b}", "S114", 1, 5, "no colon"),
        ("title: the talks (Doha #2)", "S115", 1, 8, '"the talks (Doha #2)"'),
        ('title: the "item #2" of it', "S115", 1, 8, "'the \"item #2\" of it'"),
        ("title: #2 of them", "S115", 1, 7, '"#2 of them"'),
        ("title: Talks #2", "S115", 1, 8, '"Talks #2"'),
        ("a: [b #two, c]\nd: e", "S115", 1, 4, "comment"),
        ("title: Talks: the second round", "S116", 1, 13, 'title: "Talks: the second round"'),
        ("a:\n  - b: Talks: two # c", "S116", 2, 13, '- b: "Talks: two"'),
        ("a: {b: Talks: two, c: d}", "S116", 1, 8, '"Talks: two"'),
        ("a: [Talks: two, c]", "S116", 1, 5, '"Talks: two"'),
    ],
)
def test_each_fault_has_its_code_place_and_way_out(text: str, code: str, line: int, column: int, says: str) -> None:
    problem = only(text)
    assert (problem.code, problem.place.file) == (code, "x.yaml")
    assert (problem.place.line, problem.place.column) == (line, column), problem
    assert says in f"{problem.rule} {problem.fix}"
    assert problem.rule.endswith(".")
    assert problem.fix


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("title: Talks: the second round", 'title: "Talks: the second round"'),
        ("a: [at most 1 of (a, b), c]", 'a: ["at most 1 of (a, b)", c]'),
        ("a: {event: Baradar freed, at US request}", 'a: {event: "Baradar freed, at US request"}'),
        ("title: the talks (Doha #2)", 'title: "the talks (Doha #2)"'),
        ("a: 'it's'", 'a: "it\'s"'),
    ],
)
def test_the_way_out_is_one(broken: str, mended: str) -> None:
    quoted = mended[mended.index('"') : mended.rindex('"') + 1]
    assert quoted in only(broken).fix
    compose(mended)


def test_all_problems_at_once_in_the_order_of_the_file() -> None:
    text = "a: 1\nb: !x 2\na: 3\nc: {d: e, f}\ng: [p (q, r)]\nh: x: y\n"
    assert [(one.code, one.place.line) for one in problems(text)] == [
        ("S106", 2),
        ("S110", 3),
        ("S114", 4),
        ("S113", 5),
        ("S116", 6),
    ]


def test_a_file_of_problems_only_is_cut_off_and_says_so() -> None:
    found = problems("a: b\n" * 5000)
    assert len(found) == 1001
    assert "not looked at" in found[-1].rule or "not looked at" in found[-2].rule


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("a: " + "[" * 10_000, {"S109"}, id="brackets"),
        pytest.param("a: " + "{b: " * 10_000, {"S109"}, id="braces"),
        pytest.param("{" * 10_000, {"S109"}, id="bare braces"),
        pytest.param("a:\n  " + "- " * 10_000, {"S109"}, id="dashes"),
        pytest.param("? " * 10_000, {"S109"}, id="keys"),
        pytest.param("".join(" " * depth + "a:\n" for depth in range(4_000)), {"S109"}, id="block mappings"),
        pytest.param("x" * 1_000_000, {"S112"}, id="one long word"),
        pytest.param("a: " + "b: " * 300_000, {"S116"}, id="one long line"),
        pytest.param("a: b\n" * 2_000_000, {"S110", "S104"}, id="ten megabytes"),
        pytest.param("a: b\n" * 60_000, {"S110", "S104"}, id="the same key again and again"),
        pytest.param("a: &a [b]\n" + "c: [" + "*a, " * 50_000 + "]", {"S107", "S104"}, id="bomb of aliases"),
        pytest.param("a: {b, " + "(, " * 30_000, {"S104", "S110", "S114"}, id="open parentheses"),
        pytest.param("".join(chr(33 + 7 * place % 89) for place in range(300_000)), {"S106"}, id="garbage"),
        pytest.param("\n" * 500_000, {"S101"}, id="empty lines"),
    ],
)
def test_hostile_files_are_answered_in_time(text: str, codes: set[str]) -> None:
    began = time.process_time()
    found = {one.code for one in problems(text)}
    assert time.process_time() - began < 2
    assert found
    assert found <= codes


def test_nesting_of_64_is_read_and_of_65_is_not() -> None:
    assert isinstance(compose("a: " + "[" * 63 + "]" * 63), Entries)
    assert only("a: " + "[" * 64 + "]" * 64).code == "S109"


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    def code(data: bytes) -> Problem:
        file = tmp_path / "x.yaml"
        file.write_bytes(data)
        with pytest.raises(CaseError) as caught:
            read_text(file)
        (problem,) = caught.value.problems
        assert problem.place.file == str(file)
        return problem

    latin = code("title: x\r\nabout: caf\u00e9".encode("latin-1"))
    assert (latin.code, latin.place.line, latin.place.column) == ("S102", 2, 11)
    assert "UTF-16" in code("a: b".encode("utf-16")).rule
    assert code(b"\x89PNG\r\n\x1a\n\x00\x00").code == "S102"


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    with file.open("wb") as stream:
        stream.truncate(50_000_000_000)  # a sparse file: reading it would take minutes and all memory
    with pytest.raises(CaseError, match=r"50,000\.0 MB"):
        read_text(file)
    with pytest.raises(CaseError, match="S103"):
        compose("#" * 10_000_001)


def test_reading_keeps_every_byte(tmp_path: Path) -> None:
    data = "\ufeffa: b\r\nc: é\n\n".encode()
    (tmp_path / "x.yaml").write_bytes(data)
    assert read_text(tmp_path / "x.yaml").encode() == data


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_trap_fires_on_a_shipped_file(path: Path) -> None:
    assert compose(read_text(path)).keys()[0] == "sulh"


def test_json_is_read_as_the_yaml_it_is() -> None:
    data = {"a": ["b", {"c": "d: e, (f"}], "g": "\U0001f600", "h": {}}
    assert plain(compose(json.dumps(data))) == data
    assert plain(compose(json.dumps(data, indent="\t"))) == data


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(
    "ab ,:#()[]{}\"'-?|>&*!%@\n\t\\", max_size=12
)
DATA = st.recursive(
    TEXTS, lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXTS, below, max_size=4), max_leaves=12
)
TREES = st.dictionaries(TEXTS, DATA, max_size=5)


@given(TREES)
@example({"x" * 2000: {"y" * 1500: ["a"], "b": "c"}})
@example({"a": "two\nlines", "b": "two\nlines\n", "c": "\n\n", "d": "end\n\n", "e": " lead\nx", "f": "word " * 40})
@example({"a": ["(b", "c)"], "d": {"e": "f #2", "g": "- N"}})
def test_no_trap_fires_on_written_data_and_it_reads_back_exactly(data: dict[str, Any]) -> None:
    assert plain(compose(render(data))) == data


@given(TREES)
def test_no_trap_fires_on_json(data: dict[str, Any]) -> None:
    assert plain(compose(json.dumps(data))) == data


PIECES = [
    *"[]{}:,#'\"-?!&*|>%@`\\ \n\t\r~<é",
    ": ",
    " #",
    "- ",
    "|\n",
    "---\n",
    "...",
    "a",
    "b c",
    "\\x",
    "\ufeff",
    "%YAML",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_garbage_gives_our_own_errors_only(text: str) -> None:
    try:
        root = compose(text)
    except CaseError as error:
        for problem in error.problems:
            assert problem.rule
            assert problem.fix
            assert problem.place.line >= 1
            assert problem.place.column >= 1
    else:
        assert plain(root) is not None


@given(st.data())
def test_a_damaged_case_gives_our_own_errors_only(data: st.DataObject) -> None:
    text = CASE
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[at + data.draw(st.integers(0, 2)) :]
    try:
        compose(text)
    except CaseError as error:
        assert error.problems  # noqa: PT017


@given(st.binary(max_size=40))
def test_any_bytes_give_our_own_errors_only(data: bytes) -> None:
    from sulh.files.source import decode

    try:
        text = decode(data)
    except CaseError as error:
        assert {one.code for one in error.problems} == {"S102"}  # noqa: PT017
    else:
        assert text.encode() == data
