"""Exports hold what the case says, and nothing in them can do harm in the program that reads them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from strategies import cases
from sulh.case.case import Case
from sulh.case.evidence import Source
from sulh.show.export.bibtex import bibtex
from sulh.show.export.latex import latex
from sulh.show.export.tables import TABLES
from sulh.show.export.tex import escaped
from sulh.show.sweep_file import FORMULA

SHIPPED = ("elmira", "us-taliban-2018-2021", "walter-barrier", "prisoners-dilemma", "sustainable-development")

GUARDED = """
sulh: 1
title: "50 % of A&B_1 -- #{x} ~ $2 \\\\ ^ <|>"
status: past
sources:
  diary: {title: A diary, access: confidential}
  order: {title: "Order {12} & more", date: 1991-06, access: public}
parties:
  mill:
    name: "=cmd|' /C calc'!A0"
    about: "-1+1"
    options: {leak: "@SUM(1)"}
    preferences: [{prefer: leak, because: It was said in confidence., source: diary, quote: q, page: 4}]
"""


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# CSV ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_a_folder_holds_every_table(name: str, tmp_path: Path) -> None:
    case = sulh.load(name)
    done = sulh.export(case, tmp_path / "out")
    assert done.tables == TABLES
    assert {file.stem for file in done.files} == set(TABLES) == {file.stem for file in (tmp_path / "out").iterdir()}
    solution = sulh.solve(case)
    assert len(rows(tmp_path / "out" / "results.csv")) == len(solution.states)
    found = [(row["concept"], row["state"].lstrip("'")) for row in rows(tmp_path / "out" / "equilibria.csv")]
    assert found == [(id, state.name) for id in solution.concepts for state in solution.equilibria(id)]
    assert [row["option"] for row in rows(tmp_path / "out" / "options.csv")] == [one.name for one in case.options]
    assert len(rows(tmp_path / "out" / "claims.csv")) == len(case.claims)


@given(case=cases())
@settings(max_examples=25)
def test_moves_are_those_of_the_matrices(case: Case, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("moves") / "moves.csv"
    sulh.export(case, target, table="moves")
    found = sulh.matrices(case)
    names = found.names()
    for id, matrix in found.moves.items():
        mine = [row for row in rows(target) if row["party"] == id]
        pairs = [(row["from"].lstrip("'"), row["to"].lstrip("'")) for row in mine]
        assert pairs == [(names[s].lstrip("'"), names[t].lstrip("'")) for s, t in np.argwhere(matrix)]
        better = found.better[id][tuple(np.argwhere(matrix).T)].astype(int).astype(str)
        assert [row["improvement"] for row in mine] == better.tolist()


def test_no_cell_is_a_formula_and_what_is_not_public_stays_away(tmp_path: Path) -> None:
    case = sulh.loads(GUARDED)
    done = sulh.export(case, tmp_path / "out")
    assert done.n_sources_left_out == 1
    for file in done.files:
        text = file.read_text(encoding="utf-8")
        assert "confidence." not in text
        assert "diary" not in text.lower()
        with file.open(encoding="utf-8", newline="") as stream:
            assert not [cell for row in csv.reader(stream) for cell in row if cell.startswith(FORMULA)]
    assert [row["source"] for row in rows(tmp_path / "out" / "sources.csv")] == ["order"]
    sulh.export(case, tmp_path / "all", access="confidential")
    assert rows(tmp_path / "all" / "preferences.csv")[0]["because"] == "It was said in confidence."


def test_other_files_of_a_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    sulh.export(sulh.load("chicken"), tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not list(tmp_path.glob(".*"))
    assert not list(tmp_path.parent.glob(f".{tmp_path.name}*"))


def test_readings_of_several_coders(tmp_path: Path) -> None:
    case = sulh.loads(
        "{sulh: 1, title: One, parties: {a: {options: {x: X}, preferences: "
        "[{prefer: x, readings: [Ann, {by: Ben, date: 2026-05, prefer: not x, because: Overheard.}]}]}}}"
    )
    sulh.export(case, tmp_path / "r.csv", table="readings")
    found = [(row["entry"], row["by"], row["date"], row["instead"], row["because"]) for row in rows(tmp_path / "r.csv")]
    assert found == [
        ("a.preferences.1", "Ann", "", "", ""),
        ("a.preferences.1", "Ben", "2026-05", "not x", "Overheard."),
    ]


# LaTeX ----------------------------------------------------------------------------------------------------------------


def sound(text: str) -> None:
    """Check that braces and environments match, and that each row of a table has as many cells as its head."""
    bare = "\n".join(line for line in text.splitlines() if not line.startswith("%"))
    depth = 0
    for sign in re.sub(r"\\[{}\\&%$#_]", "", bare):
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    open_ = []
    for word, name in re.findall(r"\\(begin|end)\{(\w+)\}", bare):
        if word == "begin":
            open_.append(name)
        else:
            assert open_.pop() == name
    assert not open_
    for _, body in re.findall(r"\\begin\{(tabular|longtable)\}(.*?)\\end\{\1\}", bare, re.DOTALL):
        lines = [line for line in body.split("\n") if line.endswith(r" \\") and "multicolumn" not in line]
        counts = {len(re.findall(r"(?<!\\)&", line)) for line in lines if not line.startswith((r"\caption", r"\label"))}
        assert len(counts) == 1, counts


@pytest.mark.parametrize("name", SHIPPED)
def test_tables_of_shipped_cases_are_sound(name: str) -> None:
    solution = sulh.solve(sulh.load(name))
    text = latex(solution)
    sound(text)
    assert solution.case.digest in text
    shown = len(re.findall(r"\\texttt\{[YN]+\}", text))
    held = {state.name for id in solution.concepts for state in solution.equilibria(id)}
    assert len(solution.states) <= 12 or shown >= len(held)


@given(cases())
@settings(max_examples=40)
def test_tables_of_random_cases_are_sound(case: Case) -> None:
    sound(latex(sulh.solve(case)))


@given(st.text())
def test_any_text_is_escaped(text: str) -> None:
    plain = re.sub(
        r"\\(textbackslash|textasciitilde|textasciicircum|textless|textgreater|textbar|textquotedbl)\{\}",
        "",
        escaped(text),
    )
    plain = re.sub(r"\\textasciigrave\{\}|\\[{}&%$#_]|\{\}", "", plain)
    assert not set(plain) & set('\\{}&%$#_~^<>|"`\n')
    assert "--" not in escaped(text)


def test_a_text_full_of_signs(tmp_path: Path) -> None:
    case = sulh.loads(GUARDED)
    sulh.export(case, tmp_path / "t.tex")
    text = (tmp_path / "t.tex").read_text(encoding="utf-8")
    sound(text)
    assert r"50 \% of A\&B\_1 -{}- \#\{x\}" in text
    assert "LuaLaTeX" not in text
    sulh.export(sulh.loads(GUARDED.replace("=cmd", "الماء")), tmp_path / "u.tex")
    assert "LuaLaTeX" in (tmp_path / "u.tex").read_text(encoding="utf-8")


def test_a_bracket_is_no_argument_of_the_line_before(tmp_path: Path) -> None:
    case = sulh.loads("{sulh: 1, title: One, parties: {a: {name: '[2cm] a', options: {x: X}, preferences: [x]}}}")
    sulh.export(case, tmp_path / "t.tex")
    text = (tmp_path / "t.tex").read_text(encoding="utf-8")
    assert "\n{}[2cm] a & 1" in text
    assert not re.search(r"^[\[*]", text, re.MULTILINE)


# BibTeX ---------------------------------------------------------------------------------------------------------------


def entries(text: str) -> dict[str, dict[str, str]]:
    """Read BibTeX: keys and fields, by counting braces."""
    found: dict[str, dict[str, str]] = {}
    for key, body in re.findall(r"@misc\{([^,]+),\n(.*?)\n\}\n", text, re.DOTALL):
        assert key.lower() not in {one.lower() for one in found}
        assert re.fullmatch(r"[A-Za-z0-9:_-]+", key)
        found[key] = dict(re.fullmatch(r"  (\w+) = (.*),", line).groups() for line in body.split("\n"))  # type: ignore[union-attr]
        for value in found[key].values():
            depth = [value[:k].count("{") - value[:k].count("}") for k in range(1, len(value))]
            assert value.count("{") == value.count("}")
            assert value.isalpha() or min(depth) > 0  # the braces around it close at its end, and not before
    return found


@given(
    st.lists(
        st.builds(Source, st.text(min_size=1), st.text(), st.text() | st.none(), st.text() | st.none()), max_size=6
    )
)
def test_any_sources_are_read_back(sources: list[Source]) -> None:
    assert len(entries(bibtex(sources))) == len(sources)


def test_fields_of_a_source(tmp_path: Path) -> None:
    sulh.export(sulh.loads(GUARDED), tmp_path / "s.bib")
    found = entries((tmp_path / "s.bib").read_text(encoding="utf-8"))
    assert found == {
        "order": {"title": r"{{Order \textbraceleft{}12\textbraceright{} \& more}}", "year": "{1991}", "month": "jun"}
    }


def test_keys_that_would_be_the_same() -> None:
    text = bibtex([Source("Öl 1", "a"), Source("ol-1", "b"), Source("مصدر", "c"), Source("x", "d", date="spring 1991")])
    assert list(entries(text)) == ["Ol-1", "ol-1-2", "source", "x"]
    assert entries(text)["x"]["note"] == "{spring 1991}"


# Matrices and wrong calls ---------------------------------------------------------------------------------------------


def test_matrices_come_back(tmp_path: Path) -> None:
    case = sulh.load("elmira")
    done = sulh.export(case, tmp_path / "m.npz")
    with np.load(tmp_path / "m.npz") as kept:
        assert set(done.tables) <= set(kept.files)
        assert kept["moves.town"].tolist() == sulh.matrices(case).moves["town"].tolist()
        assert str(kept["digest"]) == case.digest


def test_matrices_as_csv(tmp_path: Path) -> None:
    case = sulh.load("walter-barrier")
    done = sulh.export(case, tmp_path / "m", table="matrices")
    found = sulh.matrices(case).arrays()
    assert {file.stem for file in done.files} == set(found)
    for file in done.files:
        with file.open(encoding="utf-8", newline="") as stream:
            head, *body = csv.reader(stream)
        assert [row[0] for row in body] == head[1:]
        assert [[int(entry) for entry in row[1:]] for row in body] == found[file.stem].astype(int).tolist()
    with pytest.raises(sulh.UsageError, match="name a folder"):
        sulh.export(case, tmp_path / "m.csv", table="matrices")


def test_wrong_calls(tmp_path: Path) -> None:
    case = sulh.load("elmira")
    with pytest.raises(sulh.UsageError, match=r"ends in '.ods'. Known are: .xlsx"):
        sulh.export(case, tmp_path / "a.ods")
    with pytest.raises(sulh.UsageError, match=r"Which table\? Choose one with --table"):
        sulh.export(case, tmp_path / "a.csv")
    with pytest.raises(sulh.UnknownName, match="options"):
        sulh.export(case, tmp_path / "a.csv", table="option")
    with pytest.raises(sulh.UsageError, match="leave the table out"):
        sulh.export(case, tmp_path / "a.bib", table="options")
    with pytest.raises(sulh.UsageError, match="There is no access 'secret'"):
        sulh.export(case, tmp_path / "a.bib", access="secret")  # type: ignore[arg-type]
    (tmp_path / "file").write_text("")
    with pytest.raises(sulh.SulhError, match="cannot be written"):
        sulh.export(case, tmp_path / "file" / "under")
    own = tmp_path / "own.tex"
    own.write_text("{sulh: 1, title: One, parties: {a: {options: {x: X}, preferences: [x]}}}")
    with pytest.raises(sulh.UsageError, match="is the case file itself"):
        sulh.export(sulh.load(own), own)
