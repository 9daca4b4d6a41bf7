"""Where the lines of a case come from: quotes in documents, entries without a source, coverage."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import sulh
from pdf_files import PICTURE, pdf
from strategies import cases
from sulh.questions.access import visible
from sulh.questions.coverage import SHOWN, every_item, items
from sulh.questions.doubts import PARTS, supports
from sulh.show.evidence import evidence_sheet
from sulh.show.render import html, terminal

CASE = """\
sulh: 1
title: The river
sources:
  minutes: {title: Minutes, file: documents/minutes.txt}
  report: {title: Report, file: documents/report.pdf}
  diary: {title: A diary, file: documents/diary.pdf, access: confidential}
  same: {title: The minutes again, file: documents/minutes.txt}
  book: {title: A book}
  idle: {title: Nobody quotes it, file: documents/report.pdf}
parties:
  mill:
    source: report
    options:
      accept: {text: Accept, source: report, quote: The mill accepts, page: "1", confidence: high}
      leave: Leave
    preferences:
      - {prefer: leave, source: [book, minutes], quote: "the mill ... leaves the valley", because: It said so.}
      - {prefer: accept, source: report, quote: under the order, page: "1"}
  town:
    options: {insist: {text: Insist, source: same, quote: The town insists on it,
      readings: [{by: Bo, keep: no, source: minutes, quote: nobody insists on anything here}]}}
    preferences:
      - {prefer: insist, quote: A quote of nobody}
      - {prefer: mill.accept, source: book, quote: In a book that is not there}
      - {prefer: not mill.leave, source: diary, quote: Not for all to see, confidence: low}
    attitudes: {mill: {attitude: devoting, source: minutes, quote: "…"}}
feasible: [{rule: not (mill.accept and mill.leave), source: minutes, quote: nothing of the kind was ever said}]
status_quo: []
history:
  record:
    because: It went so.
    steps: [{date: "1991", by: town, change: {town.insist: yes}, source: minutes, quote: The town insists}]
variants:
  firm: {kind: disputed, because: Others say so., set: {town.preferences: [
    {prefer: insist, source: minutes, quote: on it in spring}, {prefer: mill.accept}]}}
views:
  the mill: {of: mill, about: {town: {preferences: [{prefer: insist, source: minutes, quote: The mill waits}]}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "minutes.txt").write_text(
        "The town insists on it in spring.\nThe mill waits.\nIn autumn the mill packs and leaves the valley.\n",
        encoding="utf-8",
    )
    (documents / "report.pdf").write_bytes(
        pdf([["The mill accepts"], PICTURE, ["the modified order, and works under", "the order."]])
    )
    (documents / "diary.pdf").write_bytes(pdf([["Not for all to see"]], password="x"))
    (tmp_path / "river.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def answer(folder: Path) -> sulh.EvidenceCheck:
    return sulh.evidence(sulh.load(folder / "river.yaml"))


def test_each_quote(answer: sulh.EvidenceCheck) -> None:
    found = {one.text: (one.found, one.source, one.item.kind, one.item.variant) for one in answer.quotes}
    assert found == {
        "The mill accepts": ("exact", "report", "option", None),
        "The town insists on it": ("exact", "same", "option", None),
        "the mill ... leaves the valley": ("exact", "minutes", "preference", None),
        "under the order": ("exact", "report", "preference", None),
        "A quote of nobody": ("not looked up", "", "preference", None),
        "In a book that is not there": ("not looked up", "", "preference", None),
        "Not for all to see": ("not looked up", "", "preference", None),
        "…": ("not looked up", "", "attitude", None),
        "nothing of the kind was ever said": ("not found", "minutes", "rule", None),
        "The town insists": ("exact", "minutes", "step", None),
        "The mill waits": ("exact", "minutes", "view entry", None),
        "nobody insists on anything here": ("not found", "minutes", "reading", None),
        "on it in spring": ("exact", "minutes", "preference", "firm"),
    }
    assert answer.counts() == {"exact": 7, "normalised": 0, "close": 0, "not found": 2, "not looked up": 4}
    assert [one.reason for one in answer.quotes if one.found == "not looked up"] == [
        "The entry names no source.",
        "No file: book.",
        "Cannot be read: diary.",
        "The quote holds no words.",
    ]


def test_warnings_are_in_the_order_of_the_file(answer: sulh.EvidenceCheck) -> None:
    assert [(one.code, one.place.line) for one in answer.warnings] == [
        ("S933", 6),
        ("S935", 18),
        ("S934", 21),
        ("S931", 23),
        ("S934", 27),
    ]
    assert {one.severity for one in answer.warnings} == {"warning"}
    page = next(one for one in answer.warnings if one.code == "S935")
    assert page.rule == "The quote “under the order” is on page 3 of report; the entry says '1'."


def test_documents(answer: sulh.EvidenceCheck) -> None:
    read = {one.source: (one.n_quotes, one.n_found, one.trouble and one.trouble.reason) for one in answer.documents}
    assert read == {
        "minutes": (7, 4, None),
        "report": (2, 2, None),
        "diary": (1, 0, "encrypted"),
        "same": (1, 1, None),
        "idle": (0, 0, None),
    }
    report = next(one for one in answer.to_dict()["documents"] if one["source"] == "report")
    assert (report["n_pages"], report["pages_without_text"], len(report["sha256"])) == (3, [2], 64)


def test_what_has_no_source(answer: sulh.EvidenceCheck) -> None:
    assert [(one.kind, one.text) for one in answer.no_source] == [
        ("party", "what is said of town"),
        ("option", "mill.leave"),
        ("preference", "town prefers 'insist'"),
        ("path", "record"),
        ("view", "the mill"),
        ("variant", "firm"),
    ]
    assert [one.id for one in answer.unused] == ["idle"]


def test_coverage(answer: sulh.EvidenceCheck) -> None:
    counted = {one.kind or one.party or "all": one.to_dict() for one in answer.coverage}
    names = ("total", "because", "source", "quote", "found", "high", "low")
    assert [counted["preference"][name] for name in names] == [5, 1, 4, 5, 2, 0, 1]
    assert [counted["mill"][name] for name in names] == [5, 1, 4, 3, 3, 1, 0]
    assert [counted["all"][name] for name in ("total", "quote", "found")] == [18, 12, 6]


def test_a_quote_may_be_in_another_of_its_sources(folder: Path) -> None:
    text = CASE.replace("[book, minutes]", "[report, book, minutes]")
    (folder / "river.yaml").write_text(text.replace("leaves the valley", "flees the valley"), encoding="utf-8")
    one = next(one for one in sulh.evidence(sulh.load(folder / "river.yaml")).quotes if "flees" in one.text)
    assert one.found == "not found"
    assert one.reason == "No file: book. Without text in report: page 2."


def test_as_data(answer: sulh.EvidenceCheck) -> None:
    data = json.loads(json.dumps(answer.to_dict()))
    assert data["quotes"][2]["passage"]["line"] == 3
    assert "valley" in html(answer)
    assert terminal(answer)
    assert repr(answer) == "<EvidenceCheck of river: 13 quotes: 7 exact, 2 not found, 4 not looked up>"
    frame = answer.to_pandas()
    assert len(frame) == 13
    assert frame.loc[frame["found"] == "exact", "score"].eq(100).all()
    assert list(sulh.evidence(sulh.load("elmira")).to_pandas().columns) == list(frame.columns)
    assert answer.to_polars().columns == list(frame.columns)


def test_a_variant_by_itself(folder: Path) -> None:
    answer = sulh.evidence(sulh.load(folder / "river.yaml").variant("firm"))
    assert [one.text for one in answer.quotes if one.item.kind == "preference" and one.item.party == "town"] == [
        "on it in spring"
    ]


def test_the_folder_of_the_documents(folder: Path) -> None:
    case = sulh.loads(CASE)
    assert {one.trouble.reason for one in sulh.evidence(case).documents if one.trouble} == {"missing"}
    assert sulh.evidence(case, folder).counts()["exact"] == 7
    assert sulh.evidence(case, str(folder / "documents")).counts()["exact"] == 0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"documents": "nowhere"}, "no folder 'nowhere'"),
        ({"documents": "a\0b"}, "no folder"),
        ({"threshold": 0}, "from 1 to 100"),
        ({"threshold": float("nan")}, "from 1 to 100"),
        ({"threshold": True}, "from 1 to 100"),
        ({"threshold": "high"}, "from 1 to 100"),
    ],
)
def test_wrong_calls(given: dict[str, Any], words: str) -> None:
    with pytest.raises(sulh.UsageError, match=words):
        sulh.evidence(sulh.load("elmira"), **given)
    with pytest.raises(sulh.UsageError, match="takes a case"):
        sulh.evidence("elmira")  # type: ignore[arg-type]


def test_what_not_everybody_may_see(folder: Path) -> None:
    answer = sulh.evidence(visible(sulh.load(folder / "river.yaml")).case)
    said = json.dumps(answer.to_dict()) + html(evidence_sheet(answer))
    assert "diary" not in said
    assert "Not for all" not in said
    assert answer.counts()["exact"] == 7


def test_without_rapidfuzz_a_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz.fuzz", None)
    with pytest.raises(sulh.MissingExtra, match=r"sulh\[evidence\]"):
        sulh.evidence(sulh.load(folder / "river.yaml"))


def test_few_rows(answer: sulh.EvidenceCheck) -> None:
    sheet = evidence_sheet(answer, most=1)
    quotes = next(table for table in sheet.tables if table.title == "Quotes")
    assert (len(quotes.rows), quotes.rows[0][0], quotes.notes) == (1, "not found", ("12 more: --all shows them.",))
    whole = next(table for table in evidence_sheet(answer).tables if table.title == "Quotes")
    assert (len(whole.rows), whole.notes) == (13, ())
    assert not any("--" in str(table) for table in evidence_sheet(answer).tables)


@pytest.mark.parametrize("name", sulh.shipped_cases())
def test_shipped_cases(name: str) -> None:
    case = sulh.load(name)
    answer = sulh.evidence(case)
    assert {one.found for one in answer.quotes} <= {"not looked up"}
    # The parts that are counted elsewhere too are counted alike.
    kinds = {one.kind: one for one in answer.coverage if one.kind}
    for one in supports(case):
        if not one.party:
            mine = kinds[one.part]
            assert (mine.total, mine.total - mine.source, mine.low) == (one.total, one.no_source, one.low)
    assert set(PARTS) <= set(SHOWN)


@settings(max_examples=25)
@given(cases())
def test_every_entry_is_counted_once(case: sulh.Case) -> None:
    answer = sulh.evidence(case)
    own = items(case)
    kinds = [one for one in answer.coverage if one.kind]
    (every,) = (one for one in answer.coverage if not one.kind and not one.party)
    for name in ("total", "because", "source", "quote", "high", "medium", "low"):
        assert sum(getattr(one, name) for one in kinds) == getattr(every, name)
    assert every.total == len(own)
    assert every.total - every.source == len(answer.no_source)
    assert {one.id for one in answer.unused} == set(case.sources) - {
        id for one in every_item(case) for id in one.evidence.sources
    }
