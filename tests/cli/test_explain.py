"""The commands ``sulh explain`` and ``sulh verify``; transcripts are in tests/golden/explain."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sulh
from sulh.questions.sealing import checksum

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

FLAGSHIP = "us-taliban-2018-2021"

TRANSCRIPTS = {
    "doha": [FLAGSHIP, "agreement of Doha"],
    "doha-us": [FLAGSHIP, "agreement of Doha", "--party", "us", "--concept", "nash,smr,seq", "--all"],
    "takeover": [FLAGSHIP, "takeover of 2021", "--concept", "nash,gmr,smr,seq,sseq"],
    "elmira": ["elmira", "NYNNN", "--concept", "smr,rnash", "--sanctions", "single-move", "--no-return-counts"],
    "chicken": ["chicken", "NN", "--concept", "nash,sseq"],
    "no-gmr": ["no-gmr", "s0", "--concept", "gmr"],
    "at-once": ["prisoners-dilemma", "YY", "--concept", "seq-or-sim"],
    "weak": ["elmira", "NYNNN", "--concept", "weak-smr", "--party", "town"],
    "ahead": ["prisoners-dilemma", "YY", "--concept", "limited-1,limited-2"],
    "refused": ["prisoners-dilemma", "YY", "--concept", "nash,non-myopic,every-seq,some-seq,limited-20,maximin-20"],
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("explain", *TRANSCRIPTS[name])
    assert (ran.code, ran.err) == (0, "")
    golden(f"explain/{name}.txt", ran.out)


def test_transcript_of_verify(sulh_command: Run, golden: Callable[[str, str], None], tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text(
        sulh_command("explain", FLAGSHIP, "agreement of Doha", "--concept", "nash,smr,seq", "--json").out,
        encoding="utf-8",
    )
    golden("verify/doha.txt", sulh_command("verify", file).out)
    document = json.loads(file.read_text(encoding="utf-8"))
    certificate = document["certificate"]
    certificate["concepts"][2]["parties"][0]["improvements"][0]["worst"] = None
    certificate["variant"] = document["variant"] = "nope"
    certificate["checksum"] = checksum(certificate)
    file.write_text(json.dumps(document), encoding="utf-8")
    golden("verify/changed.txt", sulh_command("verify", file).out)


def test_json_is_what_python_gives(sulh_command: Run) -> None:
    answer = sulh_command("explain", "elmira", "NYNNN", "--concept", "nash,seq", "--json").json
    case = sulh.load("elmira")
    assert answer == json.loads(json.dumps(sulh.explain(case, "NYNNN", concept=["nash", "seq"]).to_dict()))
    assert sulh.verify(answer, case).holds


def test_a_variant(sulh_command: Run, tmp_path: Path) -> None:
    arguments = [FLAGSHIP, "agreement of Doha", "--variant", "conditions-on-takeover", "--json"]
    ran = sulh_command("explain", *arguments)
    assert ran.json["variant"] == ran.json["certificate"]["variant"] == "conditions-on-takeover"
    (tmp_path / "answer.json").write_text(ran.out, encoding="utf-8")
    verified = sulh_command("verify", tmp_path / "answer.json", "--json")
    assert (verified.code, verified.json["verified"], verified.json["variant"]) == (0, True, "conditions-on-takeover")


def test_verify(sulh_command: Run, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text(sulh_command("explain", FLAGSHIP, "agreement of Doha", "--json").out, encoding="utf-8")
    ran = sulh_command("verify", file)
    assert (ran.code, ran.err) == (0, "")
    assert "it checks" in ran.out
    assert sulh_command("verify", file, FLAGSHIP).code == 0
    other = sulh_command("verify", file, "elmira")
    assert (other.code, other.err) == (1, "")
    assert "it is of another coding" in other.out
    document = json.loads(file.read_text(encoding="utf-8"))
    certificate = document["certificate"]
    certificate["concepts"][0]["parties"][0]["stable"] = True
    certificate["checksum"] = checksum(certificate)
    file.write_text(json.dumps(document), encoding="utf-8")
    wrong = sulh_command("verify", file, "--json")
    assert (wrong.code, wrong.json["verified"]) == (1, False)
    assert {failure["where"] for failure in wrong.json["failures"]} == {"seq, us", "seq"}


def test_all_tells_every_improvement(sulh_command: Run) -> None:
    arguments = ["explain", FLAGSHIP, "agreement of Doha"]
    assert "--all tells them" in sulh_command(*arguments).out
    assert "--all tells them" not in sulh_command(*arguments, "--all").out


def test_an_ongoing_case_has_its_disclaimer(sulh_command: Run, tmp_path: Path) -> None:
    assert "not a forecast" not in sulh_command("explain", "chicken", "NN").out
    file = tmp_path / "lamp.yaml"
    file.write_text("{sulh: 1, title: A lamp, parties: {me: {options: {on: Switch it on}, preferences: [on]}}}")
    ran = sulh_command("explain", file, "N")
    assert "not a forecast, not advice to any party." in " ".join(ran.out.split())
    assert "me turns on: Switch it on (to Y)" in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["NNNNN"], 2, "is not feasible"),
        (["-YNNN"], 2, "means 2 states"),
        (["nowhere"], 2, "There is no state 'nowhere'"),
        (["NYNNN", "--party", "twon"], 2, "Did you mean 'town'?"),
        (["NYNNN", "--concept", "nahs"], 2, "Did you mean 'nash'?"),
        (["NYNNN", "--concept", ""], 2, "Name at least one concept"),
        (["NYNNN", "--concept", "every-seq"], 2, "every-seq cannot be explained"),
        (["NYNNN", "--max-states", "3"], 4, "--max-states"),
    ],
)
def test_wrong_calls(arguments: list[str], code: int, words: str, sulh_command: Run) -> None:
    # What begins with a dash is a state only after "--".
    given = ["explain", "elmira", "--", *arguments] if arguments[0][0] == "-" else ["explain", "elmira", *arguments]
    ran = sulh_command(*given)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    as_json = sulh_command(given[0], "--json", *given[1:])
    assert as_json.code == code
    assert as_json.json["problems"][0]["rule"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no JSON document"),
        ("{", "is no JSON document"),
        ("[" * 100_000, "is no JSON document"),
        ("{}", "This is no certificate"),
        ('{"certificate": {"case": 3}}', "names no shipped case"),
        ('{"certificate": {"case": "nowhere"}}', "names no shipped case"),
    ],
)
def test_what_is_no_certificate(text: str, words: str, sulh_command: Run, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text(text, encoding="utf-8")
    ran = sulh_command("verify", file)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert sulh_command("verify", file, "--json").json["problems"][0]["rule"]
    assert sulh_command("verify", tmp_path / "none.json").code == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda answer: {**answer, "state": "NNN"}, "differ in 'state'"),
        (lambda answer: {**answer, "case": "elmira"}, "differ in 'case'"),
        (lambda answer: {**answer["certificate"], "case": "no-such-file.yaml"}, "names no shipped case"),
    ],
)
def test_an_answer_changed_around_its_certificate_does_not_verify(
    change: Callable[[dict[str, Any]], dict[str, Any]], said: str, tmp_path: Path, sulh_command: Run
) -> None:
    answer = json.loads(sulh_command("explain", "walter-barrier", "YYN", "--json").out)
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(answer))
    assert sulh_command("verify", str(file)).code == 0
    file.write_text(json.dumps(change(answer)))
    ran = sulh_command("verify", str(file))
    assert ran.code == 2
    assert said in ran.err


def test_a_key_that_stands_twice_does_not_verify(tmp_path: Path, sulh_command: Run) -> None:
    answer = sulh_command("explain", "walter-barrier", "YYN", "--json").out
    file = tmp_path / "answer.json"
    file.write_text(answer.replace('"state": "YYN"', '"state": "NNN", "state": "YYN"', 1))
    ran = sulh_command("verify", str(file))
    assert ran.code == 2
    assert "stands twice" in ran.err


def test_a_file_of_the_name_of_a_shipped_case_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sulh_command: Run
) -> None:
    answer = sulh_command("explain", "walter-barrier", "YYN", "--json").out
    monkeypatch.chdir(tmp_path)
    Path("walter-barrier").write_text("{sulh: 1, title: Another, parties: {a: {options: {x: X}}}}")
    Path("answer.json").write_text(answer)
    assert sulh_command("verify", "answer.json").code == 0
