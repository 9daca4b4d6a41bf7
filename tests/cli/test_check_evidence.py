"""The command ``sulh check --evidence``; transcripts are in tests/golden/evidence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import sulh
from pdf_files import PICTURE, pdf

Run = Callable[..., "Ran"]  # noqa: F821 - the fixture's own type

RIVER = """\
sulh: 1
title: The river and the mill
sources:
  talks: {title: Record of the talks, file: documents/talks.pdf}
  minutes: {title: Minutes, file: documents/minutes.txt}
  page: {title: A news page, file: documents/page.html}
  scan: {title: A scan, file: documents/scan.pdf}
  secret: {title: A secret, file: documents/secret.pdf}
  broken: {title: A broken file, file: documents/broken.pdf}
  latin: {title: Another encoding, file: documents/latin.txt}
  empty: {title: An empty file, file: documents/empty.txt}
  gone: {title: A missing file, file: documents/gone.pdf}
  outside: {title: A file elsewhere, file: ../outside.txt}
  book: {title: A book}
parties:
  mill:
    source: page
    options:
      accept: {text: Accept, source: talks, quote: the mill accepts the modified order, page: pp. 1-2}
      leave: Leave
    preferences:
      - {prefer: leave, source: page, quote: "would leave the valley", confidence: high, because: It said so.}
      - {prefer: accept, source: [gone, minutes], quote: resolved to accept whatever comes, confidence: low}
      - {prefer: town.insist, source: scan, quote: in a picture}
  town:
    options: {insist: Insist}
    preferences:
      - {prefer: insist, source: minutes, quote: "It resolved to insist on “the order”"}
      - {prefer: not mill.leave, source: talks, page: "7", quote: town shall withdraw its complaint before the spring}
      - {prefer: mill.accept, quote: of nobody}
feasible: [{rule: not (mill.accept and mill.leave), source: book, quote: either or}]
variants:
  firm: {kind: disputed, set: {town.preferences: [{prefer: mill.accept, source: minutes, quote: come what may}]}}
"""


@pytest.fixture
def river(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a case and its documents, good and bad; it is the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sulh.cli.common.PATIENCE", 3600.0)
    first = ["TALKS   1", "In the end it was said that the mill", "1 See the annex."]
    second = [
        "TALKS   2",
        "accepts the modi\xad",
        "fied order. The town shall not withdraw its complaint before",
        "the spring.",
    ]
    files = {
        "talks.pdf": pdf([first, second, PICTURE]),
        "minutes.txt": b"The council met.\nIt resolved to insist on\n'the order', come what may.\n",
        "page.html": b"<style>p</style><p>It said it <b>would</b> leave&nbsp;the <i>valley</i>.<script>x</script>",
        "scan.pdf": pdf([PICTURE, PICTURE]),
        "secret.pdf": pdf([["Secret"]], password="x"),
        "broken.pdf": pdf([["Broken"]])[:200],
        "latin.txt": "café".encode("latin-1"),
        "empty.txt": b"",
    }
    (tmp_path / "documents").mkdir()
    for name, content in files.items():
        (tmp_path / "documents" / name).write_bytes(content)
    (tmp_path / "river.yaml").write_text(RIVER, encoding="utf-8")
    return tmp_path


def test_transcript(river: Path, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("check", "river.yaml", "--evidence")
    assert (ran.code, ran.err) == (0, "")
    golden("evidence/river.txt", ran.out)


@pytest.mark.parametrize("name", ["us-taliban-2018-2021", "elmira"])
def test_transcripts_of_shipped_cases(name: str, sulh_command: Run, golden: Callable[[str, str], None]) -> None:
    ran = sulh_command("check", name, "--evidence", "--strict")
    assert (ran.code, ran.err) == (0, "")
    golden(f"evidence/{name}.txt", ran.out)


def test_every_row_is_shown_if_asked(river: Path, sulh_command: Run) -> None:
    many = "".join(f"      - {{prefer: insist, source: minutes, quote: in the order {k}}}\n" for k in range(25))
    case = RIVER.split("parties:")[0] + f"parties:\n  town:\n    options: {{insist: I}}\n    preferences:\n{many}"
    Path("many.yaml").write_text(case, encoding="utf-8")
    few = sulh_command("check", "many.yaml", "--evidence").out.partition("\nQuotes\n")[2]
    assert "5 more: --all shows them." in few
    assert few.partition("What differs")[2].count("in the order") == 25  # what differs is never cut
    every = sulh_command("check", "many.yaml", "--evidence", "--all").out
    assert "more: --all" not in every


def test_nothing_controls_the_terminal(river: Path, sulh_command: Run) -> None:
    Path("documents/minutes.txt").write_text(
        "It resolved\x1b[2J to \x1b]0;x\x07take \u202eall \x9bof it.", encoding="utf-8"
    )
    ran = sulh_command("check", "river.yaml", "--evidence")
    assert not set(ran.out + ran.err) & {*"\x1b\x07\x9b\u202e"}
    assert "\\u202e" in ran.out
    assert "\x9b" not in sulh_command("check", "river.yaml", "--evidence", "--json").out


def test_json(river: Path, sulh_command: Run) -> None:
    plain = sulh_command("check", "river.yaml", "--json").json
    assert "evidence" not in plain
    said = sulh_command("check", "river.yaml", "--evidence", "--json").json
    answer = json.loads(json.dumps(sulh.evidence(sulh.load("river.yaml")).to_dict()))
    assert said["warnings"] == [*plain["warnings"], *answer["warnings"]]
    assert set(said) == {*plain, "evidence"}
    assert all(said[key] == plain[key] for key in plain if key != "warnings")
    assert said["evidence"] == {key: value for key, value in answer.items() if key not in plain}
    assert said["evidence"]["counts"]["close"] == 1


def test_exit_codes(river: Path, sulh_command: Run) -> None:
    assert sulh_command("check", "river.yaml", "--strict").code == 0
    assert sulh_command("check", "river.yaml", "--evidence").code == 0
    assert sulh_command("check", "river.yaml", "--evidence", "--strict").code == 1
    text = RIVER.split("parties:")[0] + "parties: {town: {options: {insist: I}, preferences: [insist]}}\n"
    good = [line for line in text.splitlines() if not any(f"/{name}." in line for name in BAD) and ".." not in line]
    Path("good.yaml").write_text("\n".join(good), encoding="utf-8")
    assert sulh_command("check", "good.yaml", "--evidence", "--strict").code == 0


BAD = ("scan", "secret", "broken", "latin", "empty", "gone")


def test_another_folder_and_threshold(river: Path, sulh_command: Run) -> None:
    Path("cases").mkdir()
    Path("cases/river.yaml").write_text(RIVER, encoding="utf-8")
    counts = sulh_command("check", "cases/river.yaml", "--evidence", "--json").json["evidence"]["counts"]
    assert counts["not looked up"] == sum(counts.values())
    ran = sulh_command("check", "cases/river.yaml", "--evidence", "--documents", river, "--threshold", "99", "--json")
    assert (ran.json["evidence"]["counts"]["exact"], ran.json["evidence"]["counts"]["close"]) == (2, 0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--documents", "."], "Add --evidence."),
        (["--threshold", "80"], "Add --evidence."),
        (["--all"], "Add --evidence."),
        (["--evidence", "--threshold", "0"], "from 1 to 100"),
        (["--evidence", "--threshold", "much"], "not a valid float"),
        (["--evidence", "--documents", "nowhere"], "no folder 'nowhere'"),
    ],
)
def test_wrong_calls(arguments: list[str], words: str, sulh_command: Run) -> None:
    ran = sulh_command("check", "elmira", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert sulh_command("check", "elmira", *arguments, "--json").json["problems"][0]["rule"]


def test_nothing_of_the_machine_is_told(river: Path, sulh_command: Run) -> None:
    assert str(river) not in sulh_command("check", "river.yaml", "--evidence", "--json").out
