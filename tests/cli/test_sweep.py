"""The command ``sulh sweep``; transcripts are in tests/golden/sweep."""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh
from sulh.questions.sweep import COLUMNS

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

FLAGSHIP = "us-taliban-2018-2021"
TRANSCRIPTS = {
    "walter-barrier": ["walter-barrier"],
    "walter-states": ["walter-barrier", "--states", "accord", "--sanctions", "all", "--concepts", "seq,stackelberg"],
    "us-taliban": [FLAGSHIP, "--kind", "disputed", "--concepts", "seq", "--states", "agreement of Doha"],
    "us-taliban-combined": [FLAGSHIP, "--combine", "--concepts", "nash,seq"],
    "no-variants": ["no-smr", "--concepts", "nash,smr"],
}
RIVER = """\
sulh: 1
title: A river
parties: {mill: {options: {leak: Leak}, preferences: [mill.leak]}, town: {}}
labels: {Y: "=HYPERLINK(1)", N: "-dry"}
variants: {clean: {kind: disputed, set: {mill.preferences: [not mill.leak]}}}
"""

needs_pyarrow = pytest.mark.skipif(importlib.util.find_spec("pyarrow") is None, reason="pyarrow is not installed")


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(
    name: str, sulh_command: Run, golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sulh.cli.common.PATIENCE", 3600.0)
    ran = sulh_command("sweep", *TRANSCRIPTS[name])
    assert (ran.code, ran.err) == (0, "")
    golden(f"sweep/{name}.txt", ran.out)


def test_json_is_what_python_gives(sulh_command: Run) -> None:
    case = sulh.load("walter-barrier")
    answer = sulh_command("sweep", "walter-barrier", "--json").json
    assert answer == json.loads(json.dumps(sulh.sweep(case).to_dict()))
    arguments = ["--variants", "reversible, credible-guarantee", "--no-base", "--concepts", "nash,seq", "--all"]
    arguments += ["--sanctions", "each-once,single-move", "--kind", "counterfactual"]
    answer = sulh_command("sweep", "walter-barrier", *arguments, "--json").json
    plain = sulh.sweep(
        case,
        ["reversible", "credible-guarantee"],
        base=False,
        concepts=["nash", "seq"],
        every_state=True,
        sanctions=["each-once", "single-move"],
        kinds=["counterfactual"],
    )
    assert answer == json.loads(json.dumps(plain.to_dict()))


def test_a_pattern_that_looks_like_an_option(sulh_command: Run) -> None:
    assert sulh_command("sweep", "walter-barrier", "--states", "-Y-", "--json").json["n_rows"] == 4 * (4 + 4 + 2 + 2)


def test_csv(tmp_path: Path, sulh_command: Run) -> None:
    file = tmp_path / "table.csv"
    ran = sulh_command("sweep", "walter-barrier", "-o", file)
    assert f"The table is in {file}." in ran.out
    assert b"\r" not in file.read_bytes()
    with file.open(encoding="utf-8", newline="") as text:
        heads, *rows = csv.reader(text)
    assert tuple(heads) == COLUMNS
    columns = list(sulh.sweep(sulh.load("walter-barrier")).rows.values())
    assert rows == [
        [value if isinstance(value, str) else str(int(value)) for value in row] for row in zip(*columns, strict=True)
    ]


def test_csv_holds_no_formula(tmp_path: Path, sulh_command: Run) -> None:
    case, file = tmp_path / "river.yaml", tmp_path / "table.csv"
    case.write_text(RIVER, encoding="utf-8")
    ran = sulh_command("sweep", case, "--concepts", "nash", "-o", file)
    assert "not a forecast" in ran.out
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert {row["label"] for row in rows} == {"'=HYPERLINK(1)", "'-dry"}


@needs_pyarrow
@pytest.mark.parametrize("arguments", [["walter-barrier", "--sanctions", "all"], ["no-gmr"]])
def test_parquet(arguments: list[str], tmp_path: Path, sulh_command: Run) -> None:
    from pyarrow import parquet

    file = tmp_path / "table.PARQUET"
    assert sulh_command("sweep", *arguments, "-o", file).code == 0
    found = parquet.read_table(file)
    sanctions = "all" if len(arguments) > 1 else "legal-sequences"
    assert found.to_pydict() == sulh.sweep(sulh.load(arguments[0]), sanctions=sanctions).rows
    assert str(found.schema.field("equilibrium").type) == "bool"
    assert found.schema.metadata[b"sulh"].decode() == sulh.__version__


def test_without_pyarrow_a_sentence(tmp_path: Path, sulh_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ran = sulh_command("sweep", "chicken", "-o", tmp_path / "table.parquet")
    assert (ran.code, ran.out) == (2, "")
    assert "pip install 'sulh[parquet]'" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_where_the_table_cannot_go(tmp_path: Path, sulh_command: Run) -> None:
    case = tmp_path / "river.csv"
    case.write_text(RIVER, encoding="utf-8")
    ran = sulh_command("sweep", case, "-o", case)
    assert (ran.code, ran.out) == (2, "")
    assert "case file itself" in ran.err
    assert case.read_text(encoding="utf-8") == RIVER
    ran = sulh_command("sweep", "chicken", "-o", tmp_path / "table.xlsx")
    assert "Tables are written as .csv, .parquet." in ran.err
    ran = sulh_command("sweep", "chicken", "-o", tmp_path / "nowhere" / "table.csv")
    assert (ran.code, "cannot be written" in ran.err) == (2, True)


def test_a_file_is_whole_or_as_it_was(tmp_path: Path, sulh_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "table.csv"
    file.write_text("before", encoding="utf-8")

    def broken(text: str) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("sulh.show.sweep_file.harmless", broken)
        ran = sulh_command("sweep", "chicken", "-o", file)
    assert (ran.code, "No space left" in ran.err) == (2, True)
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["before"]
    assert sulh_command("sweep", "chicken", "-o", file).code == 0
    assert file.read_text(encoding="utf-8").startswith("case,digest,variant,")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--variants", "credible-garantee"], 2, "Did you mean 'credible-guarantee'?"),
        (["--variants", "", "--no-base"], 2, "No coding is left to solve."),
        (["--kind", "disputed", "--no-base"], 2, "No coding is left to solve."),
        (["--kind", "open"], 2, "'disputed', 'leadership', 'counterfactual'"),
        (["--concepts", "nahs"], 2, "Did you mean 'nash'?"),
        (["--concepts", ""], 2, "at least one concept"),
        (["--sanctions", "each-onse"], 2, "Did you mean 'each-once'?"),
        (["--states", "peace"], 2, "There is no state 'peace'."),
        (["--max-states", "3"], 4, "--max-states"),
        (["--max-cells", "3"], 4, "--max-cells"),
        (["--max-rows", "3"], 4, "--max-rows"),
    ],
)
def test_wrong_calls(arguments: list[str], code: int, words: str, sulh_command: Run) -> None:
    ran = sulh_command("sweep", "walter-barrier", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    as_json = sulh_command("sweep", "walter-barrier", *arguments, "--json")
    assert as_json.code == code
    assert as_json.json["problems"][0]["rule"]


def test_an_interruption_is_one_document(sulh_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sulh.questions.sweep.solve_all", stop)
    ran = sulh_command("sweep", "walter-barrier", "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (130, "S808")
