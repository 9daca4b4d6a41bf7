"""The command ``sulh robust``; transcripts are in tests/golden/robust."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh
from sulh.case.spread import ByConfidence, Spread
from sulh.questions import chunks, working
from sulh.questions.plan import Plan
from sulh.questions.tally import Tally, tally

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

TRANSCRIPTS = {
    "walter-barrier": ["walter-barrier", "--samples", "1000"],
    "elmira-nash": ["elmira", "--concepts", "nash", "--samples", "500", "--seed", "7", "--outcome", "accept, insist"],
    "us-taliban": ["us-taliban-2018-2021", "--samples", "250", "--concepts", "nash,seq", "--historical", "transition"],
    "chicken-all": ["chicken", "--samples", "2000", "--width", "0.1", "--wander", "0,0.4,1", "--all"],
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("robust", *TRANSCRIPTS[name], "--workers", "1")
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 80
    golden(f"robust/{name}.txt", ran.out)


def test_json_is_what_python_gives(sulh_command: Run) -> None:
    case = sulh.load("walter-barrier")
    arguments = ["--samples", "300", "--seed", "3", "--dropped", "0,0,0.5", "--concepts", "nash,seq"]
    answer = sulh_command("robust", "walter-barrier", *arguments, "--json").json
    spread = Spread(dropped=ByConfidence(0.0, 0.0, 0.5))
    plain = sulh.robust(case, ("nash", "seq"), samples=300, seed=3, spread=spread, workers=1).to_dict()
    assert answer == json.loads(json.dumps(plain))


def test_the_chart_beside_the_answer(sulh_command: Run, tmp_path: Path) -> None:
    file = tmp_path / "chart.svg"
    arguments = ["robust", "walter-barrier", "--samples", "400", "--tornado", file]
    assert sulh_command(*arguments).out.endswith(f"The chart is in {file}.\n")
    answer = sulh.robust(sulh.load("walter-barrier"), samples=400)
    assert file.read_text(encoding="utf-8") == sulh.tornado(answer).svg
    assert "Charts are written as" in sulh_command("robust", "chicken", "--tornado", tmp_path / "x.gif").err


def test_an_interruption_shows_what_is_done_and_how_to_go_on(
    sulh_command: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = 0
    monkeypatch.setattr(chunks, "SIZES", ())

    def stop(plan: Plan, first: int, last: int) -> Tally:
        nonlocal done
        if last > first and (done := done + 1) > 2:
            raise KeyboardInterrupt
        return tally(plan, first, last)

    call = ["robust", "walter-barrier", "--samples", "1000", "--workers", "1"]
    for extra, words in (([], "With --store FOLDER"), (["--store", tmp_path], "The same call goes on")):
        done = 0
        monkeypatch.setattr(working, "tally", stop)
        ran = sulh_command(*call, *extra)
        assert ran.code == 130
        assert "500 codings drawn, seed 1. Of 1,000 planned: interrupted." in ran.out
        assert f"Interrupted after 500 of 1,000 codings. {words}" in ran.err
    done = -4  # two are kept, and two are left
    assert sulh_command(*call, "--store", tmp_path).code == 0
    monkeypatch.setattr(working, "tally", tally)
    assert sulh_command(*call, "--store", tmp_path).out == sulh_command(*call).out


@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
def test_control_c_on_the_real_thing(tmp_path: Path) -> None:
    """Interrupt the whole group, as a terminal does: worker processes end too, and say nothing."""
    call = [sys.executable, "-m", "sulh", "robust", "us-taliban-2018-2021", "--samples", "1000000", "--workers", "2"]
    with subprocess.Popen(
        [*call, "--store", str(tmp_path), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:  # progress, once some of it is done
            if "codings, about" in line and len(list(tmp_path.glob("*.npz"))) > 4:
                break
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    answer = json.loads(out)
    assert process.returncode == 130
    assert answer["stopped"] == "interrupted"
    assert 0 < answer["n"] < 1_000_000
    assert "The same call goes on from there." in err
    assert "Traceback" not in err
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--samples", "0"], 2, "samples is a whole number from 1 on, not 0"),
        (["--seed", "-1"], 2, "seed is a whole number from 0 on"),
        (["--samples", "999999999999999999"], 4, "999,999,999,999,999,999 codings to draw; the limit is 100,000,000"),
        (["--samples", "many"], 2, "is not a valid integer"),
        (["--width", "2"], 2, "A width lies between 0 and 1"),
        (["--workers", "0"], 2, "workers is a whole number"),
        (["--workers", "2", "--scheduler", "tcp://x:1"], 2, "who does the work"),
        (["--outcome", "NNNNN"], 2, "is not feasible"),
        (["--historical", "nowhere"], 2, "There is no"),
        (["--concepts", "nahs"], 2, "Did you mean 'nash'?"),
        (["--concepts", "limited-2"], 2, "limited-2"),
        (["--wander", "1,2"], 2, "--wander takes three numbers from 0 on"),
        (["--dropped", "0,0,2"], 2, "--dropped takes three numbers from 0 to 1"),
        (["--off", "a,b,c"], 2, "--off takes three numbers"),
        (["--weight", "x"], 2, "Write VARIANT=NUMBER"),
        (["--weight", "x=1"], 2, "There is no variant 'x'. This case has none."),
        (["--max-states", "3"], 4, "--max-states"),
    ],
)
def test_wrong_calls(arguments: list[str], code: int, words: str, sulh_command: Run) -> None:
    ran = sulh_command("robust", "elmira", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    as_json = sulh_command("robust", "elmira", *arguments, "--json")
    assert as_json.code == code
    assert as_json.json["problems"][0]["rule"]


def test_an_interruption_before_the_first_chunk_is_one_document(
    sulh_command: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(plan: Plan, first: int, last: int) -> Tally:
        raise KeyboardInterrupt

    monkeypatch.setattr(working, "tally", stop)
    ran = sulh_command("robust", "chicken", "--workers", "1", "--json")
    assert (ran.code, ran.json["problems"][0]["code"]) == (130, "S808")


RINGS = """
title: Nothing holds
parties:
  a: {options: {x: X}, preferences: [{prefer: x iff b.y}]}
  b: {options: {y: Y}, preferences: [{prefer: not (a.x iff y)}]}
"""


def test_nothing_holds_in_the_base(sulh_command: Run, tmp_path: Path) -> None:
    file = tmp_path / "rings.yaml"
    file.write_text(RINGS, encoding="utf-8")
    ran = sulh_command("robust", file, "--concepts", "nash", "--samples", "50", "--workers", "1")
    words = "Nothing holds in the base under nash; name a state with --outcome to see what swings it."
    assert words in " ".join(ran.out.split())


def test_what_never_turns_points_elsewhere(sulh_command: Run) -> None:
    call = ["robust", "us-taliban-2018-2021", "--concepts", "seq", "--samples", "200", "--workers", "1"]
    said = " ".join(sulh_command(*call).out.split())
    assert "it holds in each of them, as in the base. The least firm equilibrium of the base is" in said
    name = said.split('see --outcome "')[1].split('"')[0]
    assert f"What swings {name} under seq (as asked)" in " ".join(sulh_command(*call, "--outcome", name).out.split())
    never = sulh_command("robust", "chicken", "--wander", "0,0,0", "--workers", "1", "--outcome", "N N").out
    assert "it holds in none of them, as in the base." in " ".join(never.split())


def test_too_few_to_compare(sulh_command: Run) -> None:
    ran = sulh_command("robust", "chicken", "--samples", "20", "--workers", "1")
    assert "Too few codings to compare" in ran.out
    assert "No bar" not in ran.out
