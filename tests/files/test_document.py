"""Editing a file: what is not edited stays byte for byte, and what is saved is what was meant."""

from __future__ import annotations

import copy
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sulh.errors import CaseError, FileTrouble, UsageError
from sulh.files.document import Document, FileChanged
from sulh.files.nodes import Lines, compose, locate, plain, texts
from sulh.files.render import normal, render

CASE = """\
# head
sulh: 1
title:   The mill      # a title

parties:
  # the mill
  mill:
    options: {leave: Leave}      # one
    ranking:                     # best first
      # top
      - Y   # yes
      - [N, "- N"]
  town:
  - a
  -   b: c   # bc
      d: e
about: |
  Two
  lines

list: [a,  # first
       b]
"""


def edited(text: str, *edits: tuple[Any, ...]) -> str:
    document = Document.parse(text)
    for name, *arguments in edits:
        document = getattr(document, name)(*arguments)
    return document.text


@pytest.mark.parametrize(
    ("old", "new", "edit"),
    [
        ("title:   The mill ", "title:   A mill ", ("set", ["title"], "A mill")),
        ("title:   The mill ", "title:   'The \"mill\": it' ", ("set", ["title"], 'The "mill": it')),
        ("- Y   # yes", '- "N"   # yes', ("set", ["parties", "mill", "ranking", 0], "N")),
        ("- Y   # yes", '- ["Y", Z]   # yes', ("set", ["parties", "mill", "ranking", 0], ["Y", "Z"])),
        ("leave: Leave}", "leave: no}", ("set", ["parties", "mill", "options", "leave"], False)),
        ("leave: Leave}", "leave: Leave, go: {to: x}}", ("set", ["parties", "mill", "options", "go"], {"to": "x"})),
        ("    ranking:  ", "    ranking: []  ", None),
        ("      d: e\n", "      d: e\n      f: 3\n", ("set", ["parties", "town", 1, "f"], 3)),
        ("  - a\n", "  - a\n  - x\n", ("insert", ["parties", "town"], 1, "x")),
        ("  - a\n", "  - x\n  - a\n", ("insert", ["parties", "town"], 0, "x")),
        ("      d: e\n", "      d: e\n  - x\n", ("append", ["parties", "town"], "x")),
        ("  - a\n", "", ("remove", ["parties", "town", 0])),
        ("b: c   # bc\n      d", "d", ("remove", ["parties", "town", 1, "b"])),
        ("[a,  # first", "[x, a,  # first", ("insert", ["list"], 0, "x")),
        ("       b]", "       b, x]", ("append", ["list"], "x")),
        ("about: |\n  Two\n  lines\n", "about: One\n", ("set", ["about"], "One")),
        ("about: |\n  Two\n  lines\n", "", ("remove", ["about"])),
    ],
)
def test_an_edit_changes_its_span_and_nothing_else(old: str, new: str, edit: tuple[Any, ...] | None) -> None:
    if edit is None:
        assert edited(CASE, ("set", ["parties", "mill", "ranking"], [])).count("\n") == CASE.count("\n") - 2
        return
    assert CASE.count(old) == 1
    assert edited(CASE, edit) == CASE.replace(old, new)
    windows = CASE.replace("\n", "\r\n")
    assert edited(windows, edit) == CASE.replace(old, new).replace("\n", "\r\n")


def test_a_block_replaced_by_a_word_keeps_the_comments_around_it() -> None:
    text = edited(CASE, ("set", ["parties", "mill", "ranking"], []))
    assert "    ranking: []                     # best first\n      # top\n  town:" in text


def test_long_texts_and_large_values_are_written_on_lines_of_their_own() -> None:
    long = "word " * 40 + "end"
    text = edited(CASE, ("set", ["about"], long), ("set", ["parties", "mill", "views"], {"a": {"b": [long, "c"]}}))
    assert "about: >-\n  word word" in text
    assert "    views:\n      a:\n        b:\n          - >-\n            word" in text
    assert max(map(len, text.split("\n"))) < 110


def test_mappings_on_the_way_are_added() -> None:
    assert edited("a: b\n", ("set", ["c", "d", "e"], "f")) == "a: b\nc:\n  d: {e: f}\n"
    assert edited("{}\n", ("set", ["c"], "f")) == "c: f\n"


def test_the_last_entry_leaves_an_empty_mapping() -> None:
    assert edited("a:   # x\n  b: c\nd: e\n", ("remove", ["a", "b"])) == "a: {}   # x\nd: e\n"
    assert edited("# x\nb: c\n", ("remove", ["b"])) == "# x\n{}\n"
    assert edited("a: [b]", ("remove", ["a", 0])) == "a: []"


def test_a_comment_that_a_long_text_would_swallow_makes_it_a_quoted_one() -> None:
    text = edited("a: b\n      # deep\nc: d\n", ("set", ["a"], "two\nlines"))
    assert text == 'a: "two\\nlines"\n      # deep\nc: d\n'


@pytest.mark.parametrize(
    "edit",
    [
        ("set", ["title", "x"], "y"),
        ("set", ["list", 2], "y"),
        ("set", ["nothing", 0], "y"),
        ("set", ["title"], None),
        ("set", ["title"], {1: "x"}),
        ("set", ["title"], "\ud800"),
        ("insert", ["title"], 0, "y"),
        ("insert", ["list"], 3, "y"),
        ("remove", ["nothing"]),
        ("remove", ["list", 2]),
        ("remove", []),
    ],
)
def test_an_edit_that_leads_nowhere_is_refused(edit: tuple[Any, ...]) -> None:
    with pytest.raises(UsageError):
        edited(CASE, edit)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    [
        "no",
        "- N",
        "a, b",
        "(a",
        "x: y",
        "x #y",
        "two\nlines\n",
        "end\n\n",
        "word " * 30,
        "\\",
        "'",
        '"',
        "#",
        "k" * 1000,
    ]
)
DATA = st.recursive(
    TEXTS, lambda below: st.lists(below, max_size=3) | st.dictionaries(TEXTS, below, max_size=3), max_leaves=8
)
TREES = st.dictionaries(TEXTS, DATA, min_size=1, max_size=4)


def sprinkled(draw: st.DrawFn, text: str) -> str:
    """Return the text with comments and empty lines between and behind its lines, where YAML takes them as such."""
    lines = Lines(text)
    inside = {row for one in texts(compose(text)) for row in range(lines.number(one.start), lines.number(one.end) + 1)
              if lines.number(one.end) > lines.number(one.start)}  # fmt: skip
    rows: list[str] = []
    for number, row in enumerate(text.split("\n")):
        if not (number in inside and number - 1 in inside) and draw(st.integers(0, 5)) == 0:
            indent = 0 if number - 1 in inside else len(row) - len(row.lstrip())
            rows.append(" " * indent + f"# above {number}")
            rows.extend([""] * draw(st.integers(0, 1)) if number - 1 not in inside else [])
        behind = row.strip() and number not in inside and draw(st.integers(0, 5)) == 0
        rows.append(row + f"   # behind {number}" if behind else row)
    return "\n".join(rows)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = sprinkled(draw, render(draw(TREES)))
    return Document.parse(text.replace("\n", "\r\n") if draw(st.booleans()) else text)


def paths(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for part, one in below:
        yield from paths(one, (*path, part))


def at(data: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


@given(documents(), st.data())
def test_random_edits_agree_with_the_same_edits_of_plain_data(document: Document, data: st.DataObject) -> None:
    for _ in range(3):
        meant: Any = copy.deepcopy(plain(document.root))
        known = list(paths(meant))
        if not known:
            return
        path = data.draw(st.sampled_from(known))
        value, new = data.draw(DATA), data.draw(TEXTS)
        target, touched = at(meant, path[:-1]), path
        if data.draw(st.booleans()):
            target[path[-1]] = value
            after = document.set(path, value)
        elif isinstance(target, list):
            target.insert(path[-1], value)
            after, touched = document.insert(path[:-1], path[-1], value), path[:-1]  # type: ignore[arg-type]
        elif data.draw(st.booleans()):
            del target[path[-1]]
            after, touched = document.remove(path), path[:-1]
        else:
            target[new] = value
            after, touched = document.set((*path[:-1], new), value), path[:-1]
        assert plain(after.root) == meant
        untouched(document, after, touched)
        document = after


def untouched(before: Document, after: Document, path: tuple[str | int, ...]) -> None:
    """Assert that the lines before and after what an edit touched are the same bytes as before."""
    node, lines, text = locate(before.root, path), Lines(before.text), before.text
    key = locate(before.root, (*path, "[key]"))
    first = text[: lines.starts[lines.number(min(node.start, key.start))]]
    last = lines.number(node.end) + 1
    rest = text[lines.starts[last] :] if last < len(lines.starts) else ""
    assert after.text.startswith(first)
    assert after.text.endswith(rest)


@given(documents())
@example(Document.parse(CASE))
def test_setting_what_is_there_keeps_the_data(document: Document) -> None:
    for path in paths(plain(document.root)):
        assert plain(document.set(path, at(plain(document.root), path)).root) == plain(document.root)


def test_saving_keeps_bytes_and_rights_and_leaves_nothing_behind(tmp_path: Path) -> None:
    file, link = tmp_path / "x.yaml", tmp_path / "link.yaml"
    file.write_bytes(("\ufeff" + CASE.replace("\n", "\r\n")).encode())
    file.chmod(0o640)
    link.symlink_to(file)
    before = file.read_bytes()
    saved = Document.read(link).save()
    assert file.read_bytes() == before
    again = saved.set(["title"], "É").save()
    assert file.read_bytes() == before.replace(b"The mill ", "É ".encode())
    assert again.save().text == again.text
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yaml", "x.yaml"]


@pytest.mark.parametrize("now", [b"title: Another\n", b"\xff", None])
def test_a_file_that_changed_since_it_was_read_is_not_written_over(tmp_path: Path, now: bytes | None) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(CASE)
    document = Document.read(file).set(["title"], "Mine")
    if now is None:
        file.unlink()
    else:
        file.write_bytes(now)
    with pytest.raises(FileChanged, match=r"x\.yaml"):
        document.save()
    assert (file.read_bytes() if file.exists() else None) == now
    document.save(tmp_path / "mine.yaml")
    assert "title:   Mine " in (tmp_path / "mine.yaml").read_text()


def test_a_failure_while_saving_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(CASE)
    document = Document.read(file).set(["title"], "Mine")

    def fail(*_: object) -> None:
        raise OSError(28, "the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(FileTrouble, match="full"):
        document.save()
    assert file.read_text() == CASE
    assert [path.name for path in tmp_path.iterdir()] == ["x.yaml"]


def test_a_text_without_a_file_needs_a_path_to_be_saved(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="name the file"):
        Document.parse(CASE).save()
    saved = Document.parse(CASE).save(tmp_path / "new.yaml")
    assert saved.set(["title"], "B").save().text == (tmp_path / "new.yaml").read_text()


def test_a_broken_text_is_no_document() -> None:
    with pytest.raises(CaseError, match="S104"):
        Document.parse("a: [b")


def test_normal_turns_numbers_and_booleans_into_the_words_of_a_file() -> None:
    data = {"a": True, "b": (1, -2.5), "c": [False, "no"]}
    assert normal(data) == {"a": "yes", "b": ["1", "-2.5"], "c": ["no", "no"]}
    assert render(data) == 'a: yes\nb: [1, -2.5]\nc: [no, "no"]\n'


def test_a_no_break_space_is_text_and_no_blank() -> None:
    document = Document.parse('first: 1\n"0": \u00a0   # behind\n')
    assert document.set(["0"], "\u00a0").text == document.text
    assert plain(document.set(["first"], "\u00a0").root) == {"first": "\u00a0", "0": "\u00a0"}
