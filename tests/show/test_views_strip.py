"""The picture of a path as everybody sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

import sulh
from sulh.errors import UsageError
from sulh.show.draw.shapes import WIDTH, Words

FLAGSHIP = "us-taliban-2018-2021"

MILL = """
title: The mill that could leave
status: past
parties:
  mill: {options: {leave: {text: Leave, direction: forward}}, preferences: [leave if town.insist, not leave]}
  town: {options: {insist: Insist}, preferences: [not mill.leave, insist]}
status_quo: []
history:
  record: {start: [], steps: [{by: town, change: {insist: yes}}, {by: mill, change: {leave: yes}}]}
views:
  the town's: {of: town, hidden: mill.leave}
  the mill's: {of: mill, views: {the town's: {of: town}}}
"""


def words(strip: sulh.ViewStrip) -> list[str]:
    return [shape.text for shape in strip.scene.shapes if isinstance(shape, Words)]


def test_marks_say_whom_each_step_surprised() -> None:
    strip = sulh.view_strip(sulh.views(sulh.loads(MILL), path="record"))
    told = words(strip)
    assert told.count("c") == told.count("a") == 2  # one on a step, one in the legend
    assert told.count("b") == 1
    assert "Step 1, by town: the mill's: surprise (c)." in strip.scene.description
    assert "Step 2, by mill: the town's: surprise (a)." in strip.scene.description
    assert repr(strip) == "<ViewStrip of case: who foresaw what along 'record'>"
    assert strip.svg == strip._repr_svg_() == sulh.view_strip(sulh.views(sulh.loads(MILL), path="record")).svg
    assert "<script" not in strip.svg


def test_the_flagship_has_every_sign() -> None:
    answer = sulh.views(sulh.load(FLAGSHIP), path="record")
    strip = sulh.view_strip(answer)
    taken = [one for one in answer.surprises or () if one.taken]
    marks = [text for text in words(strip) if text in ("a", "b", "c")]
    assert len(marks) == len(taken) + 3
    assert "joint step" in words(strip)
    assert "takeover of" in words(strip)
    assert strip.scene.width == WIDTH
    assert all(shape.at[0] <= WIDTH for shape in strip.scene.shapes if isinstance(shape, Words))


def test_one_view_alone_names_those_who_have_no_row() -> None:
    told = words(sulh.view_strip(sulh.views(sulh.load(FLAGSHIP), path="record", view="pakistan")))
    assert {"Pakistan", "United States", "Taliban", "Afghan government"} <= set(told)


@pytest.mark.parametrize("name", ["syria-astana-2017", "north-korea-1994-2019", "tajikistan-1997"])
def test_long_paths_go_on_below(name: str) -> None:
    case = sulh.load(name)
    for path, found in case.history.items():
        if found.variant is None:
            told = words(sulh.view_strip(sulh.views(case, path=path)))
            assert [text for text in told if text.isdigit() and len(text) < 3] == [
                str(k) for k in range(len(found.states))
            ]


def test_within_a_view_and_in_state_form() -> None:
    within = sulh.views(sulh.loads(MILL), path="record").viewer("the mill's").within
    assert within is not None
    assert "0" in words(sulh.view_strip(within))
    case = sulh.loads(
        "{title: T, status: past, states: {s1: one, s2: two}, parties: {a: {moves: [{from: s1, to: s2}], "
        "ranking: [s2, s1]}, b: {ranking: [s1, s2]}}, views: {v: {of: b, infeasible: s2}}, "
        "history: {h: {start: s1, steps: [{by: a, to: s2}]}}}"
    )
    told = words(sulh.view_strip(sulh.views(case, path="h")))
    assert "to s2" in told
    assert told.count("a") == 2  # the mark, and the legend


def test_while_it_goes_on_only_if_asked() -> None:
    case = sulh.loads(MILL.replace("status: past", "status: ongoing"))
    with pytest.raises(UsageError, match="--list-surprises"):
        sulh.view_strip(sulh.views(case, path="record"))
    told = " ".join(words(sulh.view_strip(sulh.views(case, path="record", list_surprises=True))))
    assert "because --list-surprises asked for it" in told
    assert "not a forecast" in told


def test_wrong_calls(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"takes what sulh\.views"):
        sulh.view_strip("elmira")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="--path"):
        sulh.view_strip(sulh.views(sulh.loads(MILL)))
    strip = sulh.view_strip(sulh.views(sulh.loads(MILL), path="record"))
    with pytest.raises(UsageError, match="Charts are written as"):
        strip.save(tmp_path / "x.gif")
    strip.save(tmp_path / "x.svg")
    strip.save(tmp_path / "x.png")
    assert (tmp_path / "x.svg").read_text(encoding="utf-8") == strip.svg
    assert (tmp_path / "x.png").read_bytes()[:4] == b"\x89PNG"
