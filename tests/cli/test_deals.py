"""The command ``sulh deals``; transcripts are in tests/golden/deals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

TRANSCRIPTS = {
    "walter-barrier": ["walter-barrier"],
    "walter-credible": ["walter-barrier", "--variant", "credible-guarantee", "--package", "YYN"],
    "us-taliban": ["us-taliban-2018-2021"],
    "us-taliban-doha": ["us-taliban-2018-2021", "--from", "support, facilitate", "--package", "agreement of Doha"],
    "us-taliban-nobody-gains": ["us-taliban-2018-2021", "--package", "facilitate, restrict"],
    "elmira": ["elmira", "--from", "NYNNY", "--pareto"],
    "prisoners-dilemma": ["prisoners-dilemma", "--from", "NN", "--concept", "gmr", "--signatories", "1-2"],
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_transcript(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("deals", *TRANSCRIPTS[name])
    assert (ran.code, ran.err) == (0, "")
    golden(f"deals/{name}.txt", ran.out)


def test_json_is_what_python_gives(sulh_command: Run) -> None:
    case = sulh.load("us-taliban-2018-2021")
    answer = sulh_command("deals", "us-taliban-2018-2021", "--json").json
    assert answer == json.loads(json.dumps(sulh.deals(case).to_dict()))
    arguments = ["--from", "NNYNNNNNYN", "--package", "YNYYNNNNYN", "--signatories", "2", "--with", "us"]
    arguments += ["--without", "pakistan", "--pareto", "--include-coercive", "--concept", "gmr", "--all"]
    answer = sulh_command("deals", "us-taliban-2018-2021", *arguments, "--json").json
    plain = sulh.deals(
        case,
        "NNYNNNNNYN",
        "YNYYNNNNYN",
        signatories=(2, 2),
        with_parties="us",
        without="pakistan",
        pareto=True,
        include_coercive=True,
        concept="gmr",
    )
    assert answer == json.loads(json.dumps(plain.to_dict(None)))
    assert len(answer["packages"]) == answer["n_packages"]


def test_the_table_is_readable_at_eighty_columns(sulh_command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = sulh_command("deals", "us-taliban-2018-2021", "--all").out
    assert max(map(len, out.splitlines())) <= 80
    assert "…" not in out


def test_an_uncertain_case_names_a_way_out_that_there_is(sulh_command: Run, tmp_path: Path) -> None:
    file = tmp_path / "gates.yaml"
    text = (
        "title: Two gates\nparties:\n"
        "  north: {options: {gate: Open}, preferences: [{prefer: south.gate, uncertain: yes}]}\n"
        "  south: {options: {gate: Open}, preferences: [north.gate]}\nstatus_quo: []\n"
    )
    file.write_text(text)
    ran = sulh_command("deals", str(file))
    assert (ran.code, ran.out) == (2, "")
    assert "Some comparisons of north are unknown" in ran.err
    fix = sulh_command("deals", str(file), "--json").json["problems"][0]["fix"]
    assert fix.startswith("Say in the case how they compare, without the mark uncertain")
    assert "--" not in fix
    file.write_text(text.replace(", uncertain: yes", ""))
    assert sulh_command("deals", str(file)).code == 0


def test_coercive_options_are_said_to_be_in(sulh_command: Run) -> None:
    out = " ".join(sulh_command("deals", "us-taliban-2018-2021", "--include-coercive").out.split())
    assert "Coercive options may be turned on, as was asked for." in out
    assert "left out" not in out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--from", "NNNNN"], 2, "is not feasible"),
        (["--package", "-Y---"], 2, "Name one of them"),
        (["--package", "nowhere"], 2, "nowhere"),
        (["--signatories", "two"], 2, "Write 2, or 2-3."),
        (["--signatories", "3-2"], 2, "no range"),
        (["--signatories", "5"], 2, "only 3 can: ministry, uniroyal, town. Take --signatories 2-3"),
        (["--with", "twon"], 2, "Did you mean 'town'?"),
        (["--with", "town", "--without", "town"], 2, "both sign and not sign"),
        (["--concept", "nahs"], 2, "Did you mean 'nash'?"),
        (["--concept", "strong-gmr"], 2, "Take nash, gmr, smr, seq, sseq"),
        (["--max-states", "3"], 4, "--max-states"),
    ],
)
def test_wrong_calls(arguments: list[str], code: int, words: str, sulh_command: Run) -> None:
    ran = sulh_command("deals", "elmira", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert words in ran.err
    as_json = sulh_command("deals", "elmira", *arguments, "--json")
    assert as_json.code == code
    assert as_json.json["problems"][0]["rule"]
