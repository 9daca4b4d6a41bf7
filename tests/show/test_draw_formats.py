"""Pictures can be kept and sent on: PNG, PDF, GraphML and DOT, what is not installed, and other endings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import sulh
from pictures import MARKUP, PICTURES
from sulh.show.draw.paper import paint
from sulh.show.export_graph import dot, to_networkx


def test_png_and_pdf(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name, start in (("a.png", b"\x89PNG"), ("a.pdf", b"%PDF")):
        PICTURES["markup"]().save(tmp_path / name)
        first = (tmp_path / name).read_bytes()
        assert first.startswith(start)
        PICTURES["markup"]().save(tmp_path / name)
        assert (tmp_path / name).read_bytes() == first


def test_a_blank_that_does_not_break_is_a_blank_on_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    axes = pytest.importorskip("matplotlib.axes")
    told: list[str] = []
    monkeypatch.setattr(axes.Axes, "text", lambda self, x, y, text, **more: told.append(text))
    paint(PICTURES["deal with a gap"]().scene, "png")
    assert any("to Y Y Y." in text for text in told)
    assert not any("\ufffd" in text or "\u00a0" in text for text in told)


def test_graphml_comes_back_as_it_was(tmp_path: Path) -> None:
    networkx = pytest.importorskip("networkx")
    for name in ("graph", "coalesced", "states", "markup"):
        picture = PICTURES[name]()
        picture.save(tmp_path / "a.graphml")
        back = networkx.read_graphml(tmp_path / "a.graphml", force_multigraph=True)
        there = to_networkx(picture.shows)
        assert dict(back.nodes(data=True)) == dict(there.nodes(data=True))
        assert sorted(back.edges(keys=True)) == sorted(there.edges(keys=True))
        assert len(there.edges) == len(picture.shows.arcs)


def test_dot_has_every_state_and_move_and_stays_in_its_quotes() -> None:
    for make in PICTURES.values():
        shown = make().shows
        if shown.what == "graph":
            lines = dot(shown).splitlines()
            assert len(lines) == 3 + len(shown.shown) + len(shown.arcs)
            bare = [re.sub(r'"(?:[^"\\]|\\.)*"', "", line) for line in lines[2:-1]]
            assert all(re.fullmatch(r"  ( -> )? ?\[[a-z]+=(, [a-z]+=)*\];", line) for line in bare), bare


@pytest.mark.parametrize(
    ("name", "module"), [("a.png", "matplotlib"), ("a.pdf", "matplotlib"), ("a.graphml", "networkx")]
)
def test_what_is_not_installed_is_named(
    name: str, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(wanted: str) -> Any:
        raise ImportError(wanted)

    monkeypatch.setattr("sulh.questions.extras.import_module", absent)
    with pytest.raises(sulh.MissingExtra, match=rf"{module}.*sulh\[plot\]"):
        PICTURES["states"]().save(tmp_path / name)
    assert not list(tmp_path.iterdir())
    PICTURES["states"]().save(tmp_path / "a.svg")
    PICTURES["states"]().save(tmp_path / "a.dot")


def test_the_case_file_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "case.svg"
    file.write_text(MARKUP, encoding="utf-8")
    with pytest.raises(sulh.UsageError, match="is the case file itself"):
        sulh.draw(sulh.load(file)).save(file)
    assert file.read_text(encoding="utf-8") == MARKUP


@pytest.mark.parametrize(("name", "words"), [("a.gif", "written as .svg"), ("a", "written as"), ("a.yaml", "ends in")])
def test_other_endings(name: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(sulh.UsageError, match=words):
        PICTURES["states"]().save(tmp_path / name)
