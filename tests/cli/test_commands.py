"""Every command, once with good and once with bad input; transcripts are in tests/golden."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import sulh
from sulh.cli.main import COMMANDS
from sulh.stability.registry import CONCEPTS, FAMILIES

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

FAULTY = """\
sulh: 1
title: Faulty
parties:
  mill:
    options:
      accept: {text: Accept, direction: sideways}
      leave: Leave
    preferences: [not accpet, leave and, town.insist]
  town:
    options: {insist: Insist}
    weights: {insist: two}
feasible: [not (leave and insist)]
status_quo: "010"
"""

SMALL = """\
sulh: 1
title: Small
status: past
parties:
  mill: {options: {accept: Accept, leave: Leave}, preferences: [accept or not accept]}
  town: {options: {insist: Insist}, preferences: [mill.accept]}
feasible: [not (mill.accept and mill.leave)]
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(SMALL)
    return path


@pytest.mark.parametrize("name", sorted(sulh.shipped_cases()))
def test_solve_every_shipped_case(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("solve", name, "--stability")
    assert (ran.code, ran.err) == (0, "")
    golden(f"solve/{name}.txt", ran.out)


UNSURE = """\
sulh: 1
title: The river and the mill, with marks
status: past
parties:
  ministry:
    options: {modify: {text: Modify the order, direction: forward}}
    preferences:
      - not mill.leave
      - {prefer: mill.accept if modify, uncertain: yes}
      - {prefer: not modify, strong: yes}
  mill:
    options: {accept: Accept, leave: {text: Leave, direction: forward}}
    ranking: [NYN, {gap: strong}, {unknown: [YYN, [NNN, YNN]]}, --Y]
    attitudes: {ministry: devoting}
feasible: [not (mill.accept and mill.leave)]
"""


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("elmira", ["--concepts", "all"]),
        ("chicken", ["--concepts", "limited-1,limited-2,limited,non-myopic,stackelberg,maximin"]),
        ("elmira", ["--blocs", "ministry+uniroyal"]),
        ("unsure", []),
        ("unsure", ["--concepts", "all", "--stability"]),
    ],
)
def test_more_concepts(
    name: str,
    asked: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sulh_command: Run,
    golden: Callable[[str, str], None],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("unsure.yaml").write_text(UNSURE)
    ran = sulh_command("solve", "unsure.yaml" if name == "unsure" else name, *asked)
    assert (ran.code, ran.err) == (0, "")
    words = "-".join(part.strip("-").partition(",")[0].replace("+", "-") for part in asked)
    golden(f"solve/{name}-{words or 'default'}.txt", ran.out)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["chicken", "--concepts", "limited-0"], "whole number of moves from 1"),
        (["chicken", "--concepts", "maximin-x"], "whole number"),
        (["chicken", "--concepts", "stackelberg-bob"], "no party 'bob'"),
        (["elmira", "--concepts", "non-myopic"], "3 parties can move"),
        (["elmira", "--blocs", "ministry+mnistry"], "Did you mean 'ministry'"),
        (["elmira", "--blocs", "town+town"], "named twice"),
        (["elmira", "--blocs", "+"], "at least one party"),
        (["elmira", "--concepts", "strong-gmr-1"], "2 or more"),
    ],
)
def test_concepts_that_cannot_be(asked: list[str], said: str, sulh_command: Run) -> None:
    ran = sulh_command("solve", *asked)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert sulh_command("solve", *asked, "--json").code == 2


@pytest.mark.parametrize("command", ["cases", "concepts"])
def test_lists(command: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command(command)
    assert (ran.code, ran.err) == (0, "")
    golden(f"{command}.txt", ran.out)


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help(command: list[str], sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command(*command, "--help")
    assert (ran.code, ran.err) == (0, "")
    golden(f"help/{'-'.join(command) or 'sulh'}.txt", ran.out)


def test_problems_are_shown_with_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sulh_command: Run, golden: Callable[[str, str], None]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("faulty.yaml").write_text(FAULTY)
    for command in ("check", "solve"):
        ran = sulh_command(command, "faulty.yaml")
        assert (ran.code, ran.out) == (3, "")
        golden("problems.txt", ran.err)


def test_problems_as_json(tmp_path: Path, sulh_command: Run) -> None:
    path = tmp_path / "faulty.yaml"
    path.write_text(FAULTY)
    ran = sulh_command("solve", path, "--json")
    assert ran.code == 3
    assert ran.err == ""
    assert set(ran.json) == {"problems"}
    assert {problem["code"] for problem in ran.json["problems"]} == {"S204", "S402", "S401", "S206", "S501"}
    for problem in ran.json["problems"]:
        assert list(problem) == ["code", "severity", "file", "line", "column", "text", "rule", "fix"]
        assert problem["file"] == str(path)
        assert problem["line"] > 0


def test_solve_json_is_what_python_gives(sulh_command: Run) -> None:
    plain = sulh_command("solve", "elmira", "--json").json
    assert plain == json.loads(json.dumps(sulh.solve(sulh.load("elmira")).to_dict()))
    assert "stability" not in plain
    full = sulh_command("solve", "elmira", "--json", "--stability", "--concepts", "nash,seq").json
    assert list(full["stability"]) == ["nash", "seq"] == full["concepts"]
    assert full["options"][0] == "ministry.modify"


def test_variant_and_semantics(sulh_command: Run) -> None:
    answer = sulh_command("solve", "walter-barrier", "--variant", "no-third-party", "--json").json
    assert answer["variant"] == "no-third-party"
    assert answer["n_states"] == 4
    answer = sulh_command("solve", "elmira", "--sanctions", "single-move", "--no-return-counts", "--json").json
    assert answer["semantics"] == {"sanctions": "single-move", "return_counts": False}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["solve", "elmirra"], 2, "Did you mean 'elmira'?"),
        (["solve", "elmira", "--variant", "x"], 2, "There is no variant 'x'."),
        (["solve", "elmira", "--concepts", "nahs"], 2, "Did you mean 'nash'?"),
        (["solve", "elmira", "--max-states", "5"], 4, "--max-states"),
        (["solve", "elmira", "--output", "x.txt"], 2, ".csv, .json, .npz"),
        (["solve", "elmira", "--output", "no/such/folder/x.csv"], 2, "cannot be written"),
        (["solve"], 2, "Missing argument"),
        (["slove", "elmira"], 2, "Did you mean 'solve'?"),
        (["solve", "elmira", "--concepts", ","], 2, "Name at least one concept"),
        (["new", ""], 2, "no name for a file"),
        (["check", "."], 2, "is a folder"),
        (["fmt", "no-such.yaml"], 2, "There is no file"),
        (["import", "no-such.gmcr"], 2, "There is no file"),
    ],
)
def test_wrong_calls(
    arguments: list[str], code: int, words: str, sulh_command: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = sulh_command(*arguments)
    assert ran.code == code
    assert ran.out == ""
    assert words in ran.err
    assert "Traceback" not in ran.err
    as_json = sulh_command(*arguments, "--json")
    assert as_json.code == code
    assert as_json.json["problems"][0]["rule"]
    assert list(tmp_path.iterdir()) == []


def test_too_large_says_how_large(sulh_command: Run) -> None:
    ran = sulh_command("solve", "us-taliban-2018-2021", "--max-states", "100", "--json")
    assert ran.code == 4
    assert "416" in ran.json["problems"][0]["rule"]


def test_check_warns_and_strict_leaves_with_1(small: Path, sulh_command: Run) -> None:
    ran = sulh_command("check", small)
    assert ran.code == 0
    assert "S901" in ran.out
    assert sulh_command("check", small, "--strict").code == 1
    warned = sulh_command("check", small, "--json").json
    assert [problem["code"] for problem in warned["warnings"]] == ["S906", "S901"]
    assert sulh_command("check", "elmira", "--strict").code == 0


def test_output_files(tmp_path: Path, sulh_command: Run) -> None:
    solution = sulh.solve(sulh.load("elmira-nine"))
    for suffix in ("csv", "json", "npz"):
        ran = sulh_command("solve", "elmira-nine", "--output", tmp_path / f"all.{suffix}")
        assert ran.code == 0
    rows = list(csv.DictReader((tmp_path / "all.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["state"] for row in rows] == [state.name for state in solution.states]
    assert [row["state"] for row in rows if row["nash"] == "1"] == solution.equilibria("nash").names()
    assert [row["state"] for row in rows if row["seq.town"] == "1"] == solution.stable("seq", "town").names()
    assert json.loads((tmp_path / "all.json").read_text()) == json.loads(json.dumps(solution.to_dict(True)))
    with np.load(tmp_path / "all.npz") as arrays:
        assert arrays["stable_gmr"].tolist() == solution.verdicts["gmr"].tolist()
        assert arrays["states"].tolist() == [state.name for state in solution.states]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.csv", "all.json", "all.npz"]


def test_output_never_replaces_the_case(small: Path, sulh_command: Run) -> None:
    ran = sulh_command("solve", small, "--output", small)
    assert ran.code == 2
    assert small.read_text() == SMALL


def test_new_fmt_and_solve(tmp_path: Path, sulh_command: Run) -> None:
    path = tmp_path / "mine.yaml"
    assert sulh_command("new", tmp_path / "mine").code == 0
    assert sulh_command("new", path).code == 2
    before = path.read_text()
    assert sulh_command("check", path, "--strict").code == 0
    assert sulh_command("fmt", path).code == 0
    assert path.read_text() == before
    path.write_text(before.replace("\n\nparties:", "\nparties:"))
    assert sulh_command("fmt", path, "--check").code == 1
    assert sulh_command("fmt", path).code == 0
    assert path.read_text() == before
    for variant in ([], ["--variant", "forgiving"]):
        assert sulh_command("solve", path, *variant).code == 0


def test_fmt_leaves_a_faulty_file_alone(tmp_path: Path, sulh_command: Run) -> None:
    path = tmp_path / "faulty.yaml"
    path.write_text("title: [one, two\nparties: {")
    ran = sulh_command("fmt", path)
    assert ran.code == 3
    assert path.read_text() == "title: [one, two\nparties: {"


def test_fmt_tells_the_problems_of_every_file_and_writes_none(tmp_path: Path, sulh_command: Run) -> None:
    good, bad, worse = (tmp_path / name for name in ("good.yaml", "bad.yaml", "worse.yaml"))
    good.write_text("title: t\n\n\n\nparties: {}\n")
    bad.write_text("title: Talks: the second\n")
    worse.write_text("title: [\n")
    ran = sulh_command("fmt", good, bad, worse)
    assert ran.code == 3
    assert f"{bad}:1:" in ran.err
    assert f"{worse}:" in ran.err
    assert good.read_text() == "title: t\n\n\n\nparties: {}\n"


def test_import_never_replaces_its_source(tmp_path: Path, sulh_command: Run) -> None:
    source = tmp_path / "a.gmcr"
    source.write_text("{}")
    ran = sulh_command("import", source, "--output", source, "--force")
    assert ran.code == 2
    assert source.read_text() == "{}"


def test_the_footer_names_a_command_that_works(small: Path, sulh_command: Run) -> None:
    command = sulh_command("solve", small).out.strip().splitlines()[-1].partition(": sulh ")[2]
    assert command == f"check {small}"
    assert "S901" in sulh_command(*command.split()).out


def test_without_arguments_the_help_is_shown(sulh_command: Run) -> None:
    ran = sulh_command()
    assert ran.code == 2
    assert ran.out == sulh_command("--help").out


def test_an_output_that_cannot_be_written_is_no_traceback() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no full device")
    for extra in ([], ["--json"]):
        with open("/dev/full", "w") as full:
            command = [sys.executable, "-m", "sulh", "solve", "elmira", *extra]
            run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
        assert "Traceback" not in run.stderr
        assert "cannot be written" in run.stderr
        assert run.returncode == 2


def test_help_as_json(sulh_command: Run) -> None:
    assert sulh_command("solve", "--help", "--json").json["help"] == sulh_command("solve", "--help").out
    assert sulh_command("--version", "--json").json["help"].startswith("sulh ")


def test_schema_is_json(sulh_command: Run) -> None:
    assert sulh_command("schema").json["properties"]["parties"]


def test_a_pipe_that_closes_early_is_no_error() -> None:
    command = f"{sys.executable} -m sulh solve us-taliban-2018-2021 --all | head -n 1"
    run = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert run.stdout.startswith("United States and Taliban")
    assert [line for line in run.stderr.splitlines() if not re.match(r" *\d+% ", line)] == []  # but progress, if slow


def test_signs_that_the_output_cannot_show_are_replaced() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    run = subprocess.run(
        [sys.executable, "-m", "sulh", "solve", "chicken"], capture_output=True, env=environment, check=True
    )
    assert " x " in run.stdout.decode("ascii")


def test_every_command_is_described_once() -> None:
    from click import Context

    from sulh.cli.main import cli

    for name, (_, line) in COMMANDS.items():
        command = cli.get_command(Context(cli), name)
        assert command is not None
        assert command.name == name
        assert line.endswith((".", "?"))


def test_every_concept_is_listed_with_its_source(sulh_command: Run) -> None:
    listed = sulh_command("concepts").out
    words = " ".join(listed.split())
    for id, found in CONCEPTS.items():
        assert f"{id} " in listed
        assert f"({found.source})" in words
    assert all(f"{family.id}-{family.letter}" in listed for family in FAMILIES.values())
    told = json.loads(sulh_command("concepts", "--json").out)
    assert [row["id"] for row in told["concepts"]] == list(CONCEPTS)
