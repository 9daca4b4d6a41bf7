"""The canonical layout: twice is once, no word and no comment is lost, what is not safe is refused."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.errors import CaseError, SulhError
from sulh.files.layout import ORDER, canonical
from sulh.files.nodes import compose, plain, read_text
from sulh.files.render import render

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "src" / "sulh").rglob("*.yaml"))

LOOSE = """\
# The file.

parties:
- a:
      b: |2
          deep
        text
      c: [d,   # in brackets
        e
      ]
        # after e

-   x: 'one
  two'
    y: z   # tail
# about the sources
sources: {p: q}


# the title
title: plain
      over lines
sulh: 1
strange:
    - - k
      - l
       # odd
    -
      m: n
# end
"""

TIDY = """\
# The file.

sulh: 1

# the title
title: plain
      over lines
# about the sources
sources: {p: q}

parties:
  - a:
      b: |2
          deep
        text
      c: [d,   # in brackets
        e
        ]
      # after e

  - x: 'one
      two'
    y: z   # tail

strange:
  - - k
    - l
    # odd
  -
    m: n

# end
"""


def test_the_layout_in_one_look() -> None:
    assert canonical(LOOSE) == TIDY


def test_what_is_tidy_stays_as_it_is() -> None:
    assert canonical(TIDY) == TIDY


def test_top_level_keys_come_in_their_order_and_unknown_ones_last() -> None:
    text = "".join(f"{key}: x\n" for key in ["zebra", *reversed(ORDER), "ape"])
    assert re.findall(r"\w+(?=:)", canonical(text)) == [*ORDER, "zebra", "ape"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a: b", "a: b\n"),
        ("\n\n\na: b   \n\n\n", "a: b\n"),
        ("a: b\n\n\n\nc: d\n", "a: b\n\nc: d\n"),
        ("a:\n  b: c\nd: e\n", "a:\n  b: c\n\nd: e\n"),
        ("a:\n- b\n", "a:\n  - b\n"),
        ("a:\n    -    b\n", "a:\n  - b\n"),
        ("   a: b\n   c: d\n", "a: b\nc: d\n"),
        ("a: b\r\nc:\r\n- d\r\n", "a: b\r\n\r\nc:\r\n  - d\r\n"),
        ("\ufeffa: b", "\ufeffa: b\n"),
        ("%YAML 1.2\n---\na: b\n...\n", "%YAML 1.2\n---\na: b\n...\n"),
        ("title: |+\n  x\n\n\nsulh: 1\n", "sulh: 1\ntitle: |+\n  x\n\n\n"),
        ("a: |\n    x\n      y \n\n    z\n", "a: |\n  x\n    y \n\n  z\n"),
        ("a: |\n  x\n     \nb: c\n", "a: |\n  x\n     \nb: c\n"),
        ('a: "x\\\n\n    y \\\n  z"\n', 'a: "x\\\n\n    y \\\n  z"\n'),
        ("a:\n      b\nc:\n\n   # d\n      e: f\n", "a:\n  b\n\nc:\n\n  # d\n  e: f\n"),
        (
            "a:\n b:\n   c: d\n   # of c\n # of b\n# of e\ne: f\n",
            "a:\n  b:\n    c: d\n    # of c\n  # of b\n\n# of e\ne: f\n",
        ),
        ("# why?\na: what?\nb: c\n", "# why?\na: what?\nb: c\n"),
    ],
)
def test_small_cases(old: str, new: str) -> None:
    assert canonical(old) == new


def test_a_comment_goes_with_the_entry_it_stands_above() -> None:
    text = "parties: {a: b}\n\n# one\n\n# two\ntitle: x # three\n"
    assert canonical(text) == "# one\n\n# two\ntitle: x # three\nparties: {a: b}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": "b"}', "braces"),
        ("? a\n: b\n", "question mark"),
        ("a: |\n  b", "middle"),
        ("a:\n  ? b\n  : c\n", "question mark"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(text: str, says: str) -> None:
    with pytest.raises(SulhError, match=says):
        canonical(text)


def test_a_broken_file_is_answered_like_everywhere() -> None:
    with pytest.raises(CaseError, match="S104"):
        canonical("a: [b")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_files_keep_their_data_and_comments(path: Path) -> None:
    holds(read_text(path), refused=False)


def holds(text: str, *, refused: bool = True) -> None:
    """Assert what must hold of every layout."""
    try:
        new = canonical(text)
    except SulhError:
        assert refused
        return
    assert plain(compose(new)) == plain(compose(text))
    assert canonical(new) == new
    assert comments(new) == comments(text)
    assert new.endswith("\n")
    assert canonical(text.replace("\n", "\r\n")) == new.replace("\n", "\r\n")


def comments(text: str) -> Counter[str]:
    return Counter(re.findall(r"# m\d+m", text))


TEXTS = st.sampled_from(
    ["a", "no", "- N", "a, b", "x: y", "x #y", "two\nlines\n", "two\n\nlines", "end\n\n", "word " * 30, "#", "'", "\\"]
)
DATA = st.recursive(
    TEXTS, lambda below: st.lists(below, max_size=3) | st.dictionaries(TEXTS, below, max_size=3), max_leaves=10
)
TREES = st.dictionaries(TEXTS | st.sampled_from(ORDER), DATA, min_size=1, max_size=5)


@given(TREES)
def test_written_data_is_laid_out_already_but_for_its_order(data: dict[str, Any]) -> None:
    rank = {key: place for place, key in enumerate(ORDER)}
    ordered = dict(sorted(data.items(), key=lambda pair: rank.get(pair[0], len(rank))))
    assert canonical(render(ordered)) == render(ordered)


@st.composite
def untidy(draw: st.DrawFn) -> str:
    """Draw a valid file that somebody edited without care: odd blanks, empty lines and comments anywhere."""
    text = draw(TREES.map(render) | st.sampled_from([LOOSE, LOOSE, TIDY]))
    for number in range(draw(st.integers(0, 6))):
        rows = text.split("\n")
        at = draw(st.integers(0, len(rows) - 1))
        match draw(st.integers(0, 4)):
            case 0 | 1:
                rows.insert(at, " " * draw(st.integers(0, 8)) + f"# m{number}m")
            case 2:
                rows.insert(at, " " * draw(st.integers(0, 6)))
            case 3:
                rows[at] += " " * draw(st.integers(1, 3))
            case 4:
                rows[at] = " " * draw(st.integers(1, 2)) + rows[at]
        changed = "\n".join(rows)
        try:
            compose(changed)
        except CaseError:
            continue
        text = changed
    return text


@given(untidy())
def test_twice_is_once_and_nothing_is_lost(text: str) -> None:
    holds(text)


@given(untidy())
def test_little_is_refused(text: str) -> None:
    try:
        canonical(text)
    except SulhError as error:
        # Only forms that people do not write are refused: a key too long for one line, a last line of blanks in a text.
        assert re.search("question mark|middle of a text", str(error))  # noqa: PT017
