"""The command ``sulh claims``; transcripts are in tests/golden/claims."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

TRANSCRIPTS = {
    "us-taliban": ["us-taliban-2018-2021"],
    "us-taliban-second-leg": ["us-taliban-2018-2021", "--claim", "second-leg"],
    "us-taliban-alone": ["us-taliban-2018-2021", "--says", "never taliban.takeover", "--no-agreements"],
    "us-taliban-2020": ["us-taliban-2018-2021", "--from", "agreement of Doha", "--no-depends", "--concept", "nash"],
    "bonn-cycle": ["bonn-2001", "--claim", "chair-for-a-frame"],
    "elmira-joined": [
        "elmira",
        "--says",
        "inevitable accept if never abandon",
        "--says",
        "town drifts or accept holds",
    ],
}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sulh.cli.common.PATIENCE", 3600.0)  # no progress in between on a slow machine


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("claims", *TRANSCRIPTS[name])
    assert (ran.code, ran.err) == (0, "")
    golden(f"claims/{name}.txt", ran.out)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_line_is_no_longer_than_the_terminal(name: str, sulh_command: Run) -> None:
    ran = sulh_command("claims", *TRANSCRIPTS[name])
    assert max(len(line) for line in ran.out.splitlines() if ": sulh " not in line) <= 80
    assert "…" not in ran.out


@pytest.mark.parametrize("name", ["us-taliban", "bonn-cycle"])
def test_no_name_is_cut_on_a_narrow_terminal(name: str, sulh_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    ran = sulh_command("claims", *TRANSCRIPTS[name])
    assert ran.code == 0
    assert "…" not in ran.out


def test_what_is_not_judged_says_why_and_the_way_out_works(sulh_command: Run, tmp_path: Path) -> None:
    file = tmp_path / "open.yaml"
    file.write_text(
        "sulh: 1\ntitle: t\nstatus: past\nparties: {a: {options: {x: X}, preferences: [{prefer: x, uncertain: yes}]},"
        " b: {options: {z: Z}, preferences: [z]}}\nstatus_quo: NN\nclaims:\n  one: {claim: One, says: possible x}\n"
        "  two: {claim: Two, says: b prefers z to (not z)}\n  three: {claim: Three, says: never z}\n",
        encoding="utf-8",
    )
    ran = sulh_command("claims", file, "--no-depends")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert [line.split("  ")[0] for line in lines if "not judged  " in line] == ["one", "three"]
    shown = sulh_command("claims", file, "--no-depends", "--claim", "one", "--claim", "two", "--claim", "three")
    told = " ".join(shown.out.split())
    assert "Not judged. What a gains by is not known" in told
    assert "--by moves --no-agreements" in told
    out = sulh_command("claims", file, "--by", "moves", "--no-agreements", "--json").json
    assert [one["from_start"]["verdict"] for one in out["claims"]] == ["follows", "follows", "does not follow"]


def test_json_is_what_python_gives(sulh_command: Run) -> None:
    case = sulh.load("brexit-2017-2020")
    answer = sulh_command("claims", "brexit-2017-2020", "--json").json
    assert answer == json.loads(json.dumps(sulh.claims(case).to_dict()))
    arguments = [
        "--claim",
        "not-reopened",
        "--says",
        "uk_government drifts",
        "--from",
        "NNYNNNN",
        "--by",
        "improvements",
    ]
    arguments += ["--signatories", "2", "--include-coercive", "--concept", "gmr", "--no-depends", "--json"]
    plain = sulh.claims(
        case,
        ["not-reopened"],
        ["uk_government drifts"],
        "NNYNNNN",
        "improvements",
        signatories=(2, 2),
        include_coercive=True,
        concept="gmr",
        dependence=False,
    )
    assert sulh_command("claims", "brexit-2017-2020", *arguments).json == json.loads(json.dumps(plain.to_dict()))


def test_the_whole_library(sulh_command: Run) -> None:
    shown = sulh_command("claims", "--no-depends")
    assert shown.code == 0
    assert shown.out == sulh_command("claims", "--all", "--no-depends").out
    for name, case in ((name, sulh.load(name)) for name in sulh.shipped_cases()):
        assert (f"({name})" in " ".join(shown.out.split())) == bool(case.claims)
    assert max(map(len, shown.out.splitlines())) <= 80
    answer = sulh_command("claims", "--all", "--no-depends", "--json").json
    assert {"case", "claim", "sources", "verdict", "record", "depends_on"} <= set(answer["claims"][0])


def test_a_variant(sulh_command: Run) -> None:
    answer = sulh_command(
        "claims", "us-taliban-2018-2021", "--variant", "local-collapse", "--no-depends", "--json"
    ).json
    assert answer["variant"] == "local-collapse"
    assert {point["variant"] for point in answer["history"]} == {"local-collapse"}


def test_why_shows_every_claim(sulh_command: Run) -> None:
    shown = sulh_command("claims", "brexit-2017-2020", "--why", "--no-depends").out
    assert shown.count("It says: ") == len(sulh.load("brexit-2017-2020").claims)


def test_check_names_a_claim_that_cannot_be_read(sulh_command: Run, tmp_path: Path) -> None:
    file = tmp_path / "claim.yaml"
    file.write_text(
        "sulh: 1\ntitle: t\nparties: {a: {options: {x: X}, preferences: [x]}}\nstatus_quo: N\n"
        "claims:\n  one: {claim: One, says: inevitable}\n  two: {claim: Two, says: never (y)}\n",
        encoding="utf-8",
    )
    ran = sulh_command("check", file)
    assert ran.code == 3
    assert "6:27: S421 The claim stops after 'inevitable'." in ran.out + ran.err
    assert "7:34: S402 There is no option 'y'." in ran.out + ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["elmira"], 2, "elmira has no claims."),
        (["elmira", "--claim", "none"], 2, "no claim 'none'"),
        (["elmira", "--says", "never foo"], 2, "At 1:7: There is no option 'foo'."),
        (["elmira", "--says", ""], 2, "The claim is empty."),
        (["elmira", "--says", "never accept", "--from", "NNNNN"], 2, "NNNNN is not feasible"),
        (["elmira", "--says", "never accept", "--by", "gains"], 2, "'moves', 'improvements', 'undeterred'"),
        (["elmira", "--says", "never accept", "--signatories", "few"], 2, "Write 2, or 2-3."),
        (["elmira", "--says", "never accept", "--concept", "nahs"], 2, "Did you mean 'nash'?"),
        (["elmira", "--says", "never accept", "--max-states", "3"], 4, "--max-states"),
        (["elmira", "--says", "never accept", "--max-moves", "1"], 4, "--max-moves"),
        (["elmira", "--all"], 2, "Name a case, or take --all; not both."),
        (["--why"], 2, "Name the case."),
    ],
)
def test_wrong_calls(arguments: list[str], code: int, words: str, sulh_command: Run) -> None:
    ran = sulh_command("claims", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    as_json = sulh_command("claims", *arguments, "--json")
    assert as_json.code == code
    assert as_json.json["problems"][0]["rule"]
