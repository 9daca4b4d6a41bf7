"""The command ``sulh report``; transcripts are in tests/golden/report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

import sulh
from sulh.show.report.report import SUFFIXES

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

FLAGSHIP = "us-taliban-2018-2021"
FEW = ("--samples", "50")
ONGOING = """\
sulh: 1
title: A river
parties:
  mill: {name: The mill, options: {leak: Leak}, preferences: [mill.leak]}
  town: {options: {sue: Sue}, preferences: [not mill.leak]}
status_quo: NN
"""
MAP = "names: {The mill: {as: Party A, also: [mill, Mill]}, A river: A place}\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sulh.cli.common.PATIENCE", 3600.0)


class Outline(HTMLParser):
    """The words of a report, one block on a line; of pictures what they say to those who cannot see them."""

    BLOCKS = frozenset(("h1", "h2", "h3", "p", "li", "caption", "tr", "figcaption", "dt", "desc", "title"))

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = [""]
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.inside.append(tag)
        if tag in self.BLOCKS:
            self.lines.append({"h1": "# ", "h2": "## ", "h3": "### ", "li": "- ", "desc": "[picture] "}.get(tag, ""))
        elif tag in ("td", "th"):
            self.lines[-1] += " | "

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass
        if tag in self.BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not {"style", "text", "title"} & set(self.inside):
            self.lines[-1] += re.sub(r"\s+", " ", data)


def outline(text: str) -> str:
    reader = Outline()
    reader.feed(text)
    lines = (line.strip(" |") for line in reader.lines)
    return "".join(f"{line}\n" for line in lines if line)


@pytest.mark.parametrize("name", ["prisoners-dilemma", "bonn-2001"])
def test_transcript(name: str, sulh_command: Run, golden: Callable[[str, str], None], tmp_path: Path) -> None:
    parts = [] if name == "prisoners-dilemma" else ["--only", "case,solve,explain,replay"]
    ran = sulh_command("report", name, "-o", "report.html", *FEW, *parts)
    assert (ran.code, ran.err) == (0, "")
    said = (tmp_path / "report.html").read_text(encoding="utf-8")
    files = sorted(file.name for file in (tmp_path / "report.html-files").glob("[!.]*"))
    golden(f"report/{name}.txt", "\n".join([ran.out.rstrip(), *files, "", outline(said)]))


def test_json_is_what_python_gives(sulh_command: Run, tmp_path: Path) -> None:
    arguments = ["--only", "solve,robust", "--concepts", "nash,seq", *FEW]
    ran = sulh_command("report", "elmira", *arguments, "--json")
    assert (ran.code, ran.err) == (0, "")
    plain = sulh.report(sulh.load("elmira"), only=["solve", "robust"], concepts=["nash", "seq"], samples=50)
    assert ran.json == {**json.loads(json.dumps(plain.to_dict())), "file": None, "files": []}
    written = sulh_command("report", "elmira", *arguments, "-o", "r.html", "--json").json
    assert (written["file"], written["answers"]) == ("r.html", ran.json["answers"])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_format(suffix: str, sulh_command: Run, tmp_path: Path) -> None:
    if suffix == ".pdf":
        from sulh.show.report.pdf import browser_found

        if browser_found() is None:
            pytest.skip("nothing that prints HTML is installed")
    ran = sulh_command("report", "chicken", "-o", f"r{suffix}", "--only", "case,solve")
    assert (ran.code, ran.err) == (0, "")
    assert (tmp_path / f"r{suffix}").stat().st_size > 1_000
    assert sulh_command("report", "chicken", "-o", f"r{suffix}", "--only", "case,solve").code == 0  # once more


def test_what_is_cut_stands_beside_it(sulh_command: Run, tmp_path: Path) -> None:
    ran = sulh_command("report", FLAGSHIP, "-o", "sub.report.html", "--only", "solve", "--json")
    assert ran.json["files"] == [str(Path("sub.report.html-files") / "holds-outcomes-that-hold.csv")]
    rows = (tmp_path / ran.json["files"][0]).read_text().splitlines()
    assert len(rows) == 47
    text = (tmp_path / "sub.report.html").read_text()
    assert 'href="sub.report.html-files/holds-outcomes-that-hold.csv"' in text


def test_an_ongoing_case_is_told_so(sulh_command: Run, tmp_path: Path) -> None:
    (tmp_path / "river.yaml").write_text(ONGOING)
    ran = sulh_command("report", "river.yaml", "-o", "r.html", *FEW)
    assert "not a forecast" in ran.out
    text = (tmp_path / "r.html").read_text()
    assert text.index("not a forecast") < text.index("In short")
    assert str(tmp_path) not in text
    assert "sulh solve river.yaml" in text


def test_names_are_replaced(sulh_command: Run, tmp_path: Path) -> None:
    (tmp_path / "river.yaml").write_text(ONGOING)
    (tmp_path / "map.yaml").write_text(MAP)
    ran = sulh_command("report", "river.yaml", "-o", "r.html", "--redact", "map.yaml", *FEW)
    assert (ran.code, ran.err) == (0, "")
    text = (tmp_path / "r.html").read_text()
    assert "mill" not in text.lower()
    assert sulh.load(tmp_path / "river.yaml").digest not in text
    told = sulh_command("report", "river.yaml", "-o", "s.html", "--redact", "map.yaml", *FEW, "--json")
    assert {**told.json, "files": []} == {
        "sulh": sulh.__version__, "redacted": True, "file": "s.html", "files": []
    }  # fmt: skip
    assert "mill" not in "".join(told.json["files"])


def test_an_id_that_is_a_word_is_told(sulh_command: Run, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("names: {United States: Party B}\n")
    (tmp_path / "river.yaml").write_text(ONGOING.replace("mill", "us").replace("The us", "United States"))
    ran = sulh_command("report", "river.yaml", "-o", "r.md", "--redact", "map.yaml", *FEW)
    assert (ran.code, ran.err) == (0, "")
    text = (tmp_path / "r.md").read_text()
    assert not re.search(r"\bus\.\w|United", text)
    left = [line for line in text.splitlines() if re.search(r"(?<!\w)us(?!\w)", line)]
    assert bool(left) == ("'us' is also a word" in ran.out), left


def test_a_redacted_report_goes_to_a_folder_of_its_own(sulh_command: Run, tmp_path: Path) -> None:
    """What a plain report left, and what somebody else put there, is not handed on with it."""
    (tmp_path / "map.yaml").write_text("names: {United States: Party B, Taliban: Party A}\n")
    given = ("report", FLAGSHIP, "-o", "r.html", "--only", "solve")
    assert sulh_command(*given).code == 0
    before = (tmp_path / "r.html").read_bytes()
    (tmp_path / "r.html-files" / "taliban.txt").write_text("Taliban")
    ran = sulh_command(*given, "--redact", "map.yaml")
    assert ran.code == 2
    assert "'taliban.txt'" in ran.err
    assert (tmp_path / "r.html").read_bytes() == before
    (tmp_path / "r.html-files" / "taliban.txt").unlink()
    assert sulh_command(*given, "--redact", "map.yaml").code == 0
    for file in (tmp_path / "r.html-files").iterdir():
        assert "taliban" not in (file.name + file.read_text()).lower()


def test_nothing_is_written_where_a_name_is_left(
    sulh_command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "map.yaml").write_text(MAP)
    (tmp_path / "river.yaml").write_text(ONGOING)
    monkeypatch.setattr("sulh.show.report.report.redacted", lambda document, names: document)
    ran = sulh_command("report", "river.yaml", "-o", "r.html", "--redact", "map.yaml", *FEW)
    assert ran.code == 2
    assert "nothing was written" in ran.err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["map.yaml", "river.yaml"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "A report needs a file"),
        (("-o", "r.txt"), "Reports are written as .html, .docx, .pdf, .md"),
        (("-o", "r"), "Reports are written as"),
        (("-o", "r.md", "--template", "t.j2"), "no template"),
        (("-o", "r.html", "--template", "t.docx"), "A template for .html is a Jinja2 file"),
        (("-o", "r.docx", "--template", "t.j2"), "A template for .docx is a .docx file"),
        (("-o", "r.html", "--template", "gone.j2", "--only", "solve"), "cannot be read"),
        (("-o", "r.html", "--only", "solver"), "Did you mean 'solve'"),
        (("-o", "r.html", "--without", "nothing"), "There is no part of a report 'nothing'"),
        (("-o", "r.html", "--to", "peace"), "peace"),
        (("-o", "r.html", "--concepts", "nahs"), "Did you mean 'nash'"),
        (("-o", "r.html", "--access", "secret"), "secret"),
        (("-o", "r.html", "--redact", "gone.yaml"), "gone.yaml"),
        (("-o", "gone/r.html", "--only", "solve"), "cannot be written"),
        (("--json", "--template", "t.j2"), "are for a file"),
    ],
)
def test_bad_input(arguments: tuple[str, ...], why: str, sulh_command: Run, tmp_path: Path) -> None:
    ran = sulh_command("report", "chicken", *arguments)
    assert ran.code == 2
    assert why in ran.err + ran.out
    assert "Traceback" not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_template_says_its_line(sulh_command: Run, tmp_path: Path) -> None:
    (tmp_path / "own.j2").write_text("<p>\n{{ document.titel }}\n")
    ran = sulh_command("report", "chicken", "-o", "r.html", "--template", "own.j2", "--only", "solve", "--json")
    (problem,) = ran.json["problems"]
    assert (ran.code, problem["code"], problem["file"], problem["line"]) == (2, "S809", "own.j2", 2)
    assert not (tmp_path / "r.html").exists()


def test_the_case_file_is_not_overwritten(sulh_command: Run, tmp_path: Path) -> None:
    (tmp_path / "river.md").write_text(ONGOING)
    ran = sulh_command("report", "river.md", "-o", "river.md")
    assert ran.code == 2
    assert "is the case file itself" in ran.err
    assert (tmp_path / "river.md").read_text() == ONGOING


def test_a_folder_that_is_a_file(sulh_command: Run, tmp_path: Path) -> None:
    (tmp_path / "r.html-files").write_text("mine")
    ran = sulh_command("report", FLAGSHIP, "-o", "r.html", "--only", "solve")
    assert ran.code == 2
    assert "is a file; move it" in ran.err
    assert not (tmp_path / "r.html").exists()


def test_a_report_in_python(tmp_path: Path) -> None:
    report = sulh.report(sulh.load("chicken"), only=["case", "solve"])
    assert report.save(tmp_path / "r.html") == (tmp_path / "r.html",)
    assert report.to_html().startswith("<!DOCTYPE html>")
    assert report.to_markdown().startswith("# ")
    assert "not asked for" in report._repr_html_()
    assert repr(report).startswith("<Report on chicken: 6 sections")
