"""The command ``sulh replay``; transcripts are in tests/golden/replay."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

import sulh
from sulh.questions.replayed import HINDSIGHT

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

TRANSCRIPTS = {
    "us-taliban": ["us-taliban-2018-2021"],
    "us-taliban-nash": ["us-taliban-2018-2021", "--concept", "nash", "--no-contrasts"],
    "hizb-every-row": ["hizb-i-islami-2016", "--all"],
    "chechnya-phases": ["chechnya-1996-2009", "--path", "Chechnya alone", "--draws", "200"],
    "chechnya-no-phases": ["chechnya-1996-2009", "--path", "record", "--no-phases", "--include-coercive"],
    "bonn-no-steps": ["bonn-2001", "--path", "after the window", "--seed", "3"],
    "iran-several-changes": ["iran-nuclear-2015-2018"],
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("replay", *TRANSCRIPTS[name])
    assert (ran.code, ran.err) == (0, "")
    golden(f"replay/{name}.txt", ran.out)
    assert max(len(line) for line in ran.out.splitlines()) <= 80
    assert "…" not in ran.out


def test_the_first_lines_say_that_the_outcome_was_known(sulh_command: Run) -> None:
    lines = sulh_command("replay", "us-taliban-2018-2021", "--no-contrasts").out.splitlines()
    assert " ".join(lines[1:3]) == HINDSIGHT


def test_the_score_card_of_the_library(sulh_command: Run) -> None:
    ran = sulh_command("replay", "--all", "--no-contrasts", "--draws", "5")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert " ".join(lines[1:3]) == HINDSIGHT
    assert lines[4].startswith("11 cases, ")
    assert "Single changes that matter" not in lines
    told = sulh_command("replay", "--all", "--no-contrasts", "--draws", "5", "--json").json
    assert told["note"] == HINDSIGHT
    assert {row["case"] for row in told["rows"]} >= {"us-taliban-2018-2021", "brexit-2017-2020"}
    assert all(row["n_improving"] == row["n_judged"] for row in told["rows"])


def test_json_is_what_python_gives(sulh_command: Run) -> None:
    case = sulh.load("brexit-2017-2020")
    arguments = ["--path", "first-agreement", "--concept", "gmr", "--no-phases", "--draws", "7", "--seed", "2"]
    answer = sulh_command("replay", "brexit-2017-2020", *arguments, "--include-coercive", "--json").json
    plain = sulh.replay(case, "first-agreement", "gmr", phases=False, draws=7, seed=2, include_coercive=True)
    assert answer == json.loads(json.dumps(plain.to_dict()))


def test_a_variant(sulh_command: Run) -> None:
    arguments = ["us-taliban-2018-2021", "--variant", "conditions-on-takeover", "--no-contrasts"]
    assert sulh_command("replay", *arguments, "--json").json["variant"] == "conditions-on-takeover"
    assert "(variant conditions-on-takeover)" in " ".join(sulh_command("replay", *arguments).out.split())


ONGOING = "title: A mill\nparties: {town: {options: {insist: I}, preferences: [insist]}}\nstatus_quo: []\n"
HISTORY = "history: [{by: town, change: {insist: yes}}]\n"


def test_an_ongoing_case_says_what_it_is_not(sulh_command: Run, tmp_path: object) -> None:
    file = tmp_path / "mill.yaml"  # type: ignore[operator]
    file.write_text(ONGOING + HISTORY, encoding="utf-8")
    out = sulh_command("replay", file).out
    assert "not a forecast" in out
    said = " ".join(out.split())
    assert "No rival: no label of a feasible state is clear of all paths" in said
    file.write_text(
        ONGOING + "history: {p: {rivals: [], steps: [{by: town, change: {insist: yes}}]}}\n", encoding="utf-8"
    )
    assert "No rival: the case says that there is none." in sulh_command("replay", file).out
    file.write_text(ONGOING, encoding="utf-8")
    ran = sulh_command("replay", file)
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "sulh: mill has no history to replay. Add history: with the steps that were taken.",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Name a CASE, or take --all"),
        (["--all", "--path", "record"], "--variant and --path are of one CASE"),
        (["elmira"], "elmira has no history to replay"),
        (["bonn-2001", "--path", "recrod"], "There is no path 'recrod'. Did you mean 'record'?"),
        (["bonn-2001", "--concept", "sim"], "cannot be judged under sim"),
        (["bonn-2001", "--concept", "foo"], "no concept 'foo'. There are: gmr, nash, seq, smr, sseq."),
        (["bonn-2001", "--concept", "all"], "cannot be judged under all yet. Take nash, gmr, smr, seq, sseq."),
        (["bonn-2001", "--draws", "0"], "Invalid value for '--draws'"),
    ],
)
def test_wrong_calls(arguments: list[str], said: str, sulh_command: Run) -> None:
    ran = sulh_command("replay", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.split())


def test_a_path_that_cannot_be_walked(sulh_command: Run, tmp_path: object) -> None:
    file = tmp_path / "mill.yaml"  # type: ignore[operator]
    file.write_text(ONGOING + HISTORY + "feasible: [not insist]\n", encoding="utf-8")
    ran = sulh_command("replay", file)
    assert (ran.code, ran.out) == (3, "")
    assert "S908 Step 1 of the path 'record' leads to Y, which is not feasible: 'not insist' is false there." in ran.err


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_no_digit_of_the_score_card_is_lost_on_a_narrow_terminal(
    columns: int, sulh_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["bonn-2001", "hizb-i-islami-2016", "syria-astana-2017"]
    monkeypatch.setattr("sulh.questions.scorecard.shipped_cases", lambda: names)
    monkeypatch.setenv("COLUMNS", str(columns))
    ran = sulh_command("replay", "--all", "--draws", "5")
    assert "…" not in ran.out
    lines = ran.out.splitlines()
    assert max(map(len, lines)) <= max(columns, 60)
    words = [line.split() for line in lines]
    first, second = (row for row in words if row[:1] == ["hizb-i-islami-2016"])
    assert first[1:] == ["5/5", "●", "●", "5.0%", "8.3%", "100%"]
    assert second[1:] == ["87", "0", "1", "6", "8", "0"]
    (after,) = (row for row in words if row[:3] == ["after", "the", "window"] and "132" in row)
    assert after[3:] == ["132", "so", "so", "-", "so", "so"]
    assert ["failed", "truce", "132", "0", "0", "11", "33", "9"] in words


def test_where_all_is_so_already_nothing_is_said_not_to_matter(sulh_command: Run) -> None:
    out = " ".join(sulh_command("replay", "bonn-2001", "--path", "after the window").out.split())
    assert "All that is asked about is so already" in out
    assert "None: no single change" not in out


LARGE = """\
status: past
parties:
  a: {options: {x1: X, x2: X, x3: X, x4: X, x5: X, x6: X, x7: X}, preferences: [x1]}
  b: {options: {y1: Y, y2: Y, y3: Y, y4: Y, y5: Y, y6: Y, y7: Y}, preferences: [y1]}
status_quo: []
history: [{by: a, change: {x1: yes}}, {by: b, change: {y1: yes}}]
"""


def test_a_case_too_large_for_contrasts_says_how_large_and_what_to_do(sulh_command: Run, tmp_path: object) -> None:
    file = tmp_path / "large.yaml"  # type: ignore[operator]
    file.write_text(LARGE, encoding="utf-8")
    out = " ".join(sulh_command("replay", file).out.split())
    assert "among 16,384 states: single changes are tried, and codings shuffled, up to 8,192" in out
    assert "Walk it in a variant with fewer states" in out
    assert "4,096 of 16,384 (25%) 100% exactly" in out
    assert "At the end no move makes a statement of its mover's list true that was false" in out
    told = sulh_command("replay", file, "--json").json
    assert told["paths"][0]["contrasts"] is None
    assert told["paths"][0]["no_contrasts"]["n_states"] == 16_384
    assert [problem["code"] for problem in told["warnings"]] == ["S805"]


def test_dates_that_cannot_be_read_are_told(sulh_command: Run, tmp_path: object) -> None:
    file = tmp_path / "mill.yaml"  # type: ignore[operator]
    phases = "phases: [{from: early on, variant: v}, {from: '2001'}]\n"
    phases += "variants: {v: {set: {town.preferences: [not insist]}}}\n"
    dated = HISTORY.replace("{by", "{date: in May, by")
    file.write_text(ONGOING + dated + phases, encoding="utf-8")
    out = " ".join(sulh_command("replay", file).out.split())
    assert "Step 1 of the path record has the date 'in May', which cannot be read: no phase is known" in out
    assert "Phases whose date cannot be read, so that they are never in force: v ('early on')." in out
    assert "Phases in which no step was taken: the base (from 2001)." in out
