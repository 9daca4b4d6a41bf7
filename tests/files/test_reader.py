"""From text to a case: the example file with every part, the shipped cases, digests, and files that cannot be read."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

import sulh
from bad_files import PARTIES
from sulh.case.case import Case, Coalesce, Label, Option, Party, Rule, Variant
from sulh.case.evidence import Evidence, Source
from sulh.case.expressions import Count, Expression, If, Literal, Not
from sulh.case.preferences import (
    INDIFFERENT,
    Preference,
    PreferenceStatement,
    RankedGroup,
    Ranking,
    Statements,
    Weight,
    Weights,
)
from sulh.case.records import Claim, ForbiddenMove, Phase, Published, Step
from sulh.case.records import Path as HistoryPath
from sulh.case.statements import And, Statement
from sulh.case.views import AddedOption, View
from sulh.errors import CaseError, CaseNotFound, FileTrouble

EXAMPLE = Path(__file__).with_name("example-case.yaml")

OPTIONS = ("ministry.modify", "mill.delay", "mill.accept", "mill.leave", "town.insist")
MODIFY, DELAY, ACCEPT, LEAVE, INSIST = (Literal(number, name) for number, name in enumerate(OPTIONS))


def said(*trees: Expression) -> Preference:
    return Statements(tuple(PreferenceStatement(Statement("", tree)) for tree in trees))


def ranked(*groups: tuple[str, ...]) -> Ranking:
    return Ranking(tuple(RankedGroup(group) for group in groups))


def weighed(weights: dict[int, int]) -> Weights:
    return Weights(tuple(Weight(option, Fraction(weight)) for option, weight in weights.items()))


@pytest.fixture(scope="module")
def example() -> Case:
    return sulh.load(EXAMPLE)


def test_the_example_says_what_it_is(example: Case) -> None:
    assert example.name == "example-case"
    assert example.title == "The river and the mill"
    assert (example.status, example.date, example.form) == ("past", "1991-06", "options")
    assert example.about == "A mill on a river, the ministry that licenses it, and the town downstream."
    assert (example.file, example.variant_name) == (str(EXAMPLE), None)
    assert re.fullmatch("sha256:[0-9a-f]{64}", example.digest)


def test_the_example_has_its_sources(example: Case) -> None:
    assert example.sources == {
        "order1991": Source("order1991", "Control order 12/91", date="1991-06-03"),
        "diary": Source("diary", "Town clerk's diary", file="documents/diary.pdf", access="confidential"),
    }
    assert [source.place.line for source in example.sources.values()] == [10, 11]


def test_the_example_has_its_parties(example: Case) -> None:
    settled = Evidence(
        "The ministry would rather end the dispute than win it.",
        ("order1991",),
        "the parties are invited to settle",
        confidence="medium",
    )
    ministry = Statements(
        (
            PreferenceStatement(Statement("", Not(LEAVE))),
            PreferenceStatement(Statement("", If(ACCEPT, MODIFY)), settled),
            PreferenceStatement(Statement("", Count("at least", 1, (ACCEPT, INSIST)))),
        )
    )
    mill = ranked(("Y YNN -",), ("N YNN N", "N NYN N"), ("N YNN Y",), ("N NYN Y",), ("Y NYN -",), ("- NNY -",))
    town = weighed({4: 2, 0: -1, 3: -4})
    assert example.parties == (
        Party(
            "ministry",
            "Ministry of the Environment",
            options=(Option("modify", "ministry", "Modify the control order", "forward"),),
            preference=ministry,
        ),
        Party(
            "mill",
            options=(
                Option("delay", "mill", "Lengthen the appeal", "backward"),
                Option("accept", "mill", "Accept the present order"),
                Option("leave", "mill", "Leave the valley", "forward"),
            ),
            preference=mill,
        ),
        Party("town", options=(Option("insist", "town", "Insist on the original order"),), preference=town),
        Party("observer", "Regional press", preference=INDIFFERENT),
    )
    assert tuple(option.name for option in example.options) == OPTIONS


def test_the_example_has_its_rules_and_states(example: Case) -> None:
    judged = Evidence("Nobody would modify and insist on an order for a closed mill.", confidence="low")
    assert example.rules == (
        Rule(Statement("", Count("exactly", 1, (DELAY, ACCEPT, LEAVE)))),
        Rule(Statement("", Not(And((LEAVE, MODIFY, INSIST)))), judgement=True, evidence=judged),
    )
    assert example.status_quo == "NYNNN"
    assert example.labels == (Label("NNYNN", "settled"),)
    assert example.coalesced == (Coalesce("-NNY-", "gone"),)
    move = ForbiddenMove("mill", Statement("", ACCEPT), Statement("", LEAVE), Evidence("The settlement binds it."))
    assert example.forbidden_moves == (move,)
    assert (example.named_states, dict(example.named_moves)) == (
        {},
        dict.fromkeys(["ministry", "mill", "town", "observer"], ()),
    )


def test_the_example_has_its_history(example: Case) -> None:
    assert example.history == {
        "as it went": HistoryPath(
            "as it went",
            ("NYNNN", "NYNNY", "YNYNY", "YNYNN"),
            (
                Step(("town",), {4: True}, date="1991-07", event="The council votes, five to four."),
                Step(("ministry", "mill"), {0: True, 1: False, 2: True}, date="1991-10", event="Joint settlement"),
                Step(("town",), {4: False}, date="1992-02", event="A court strikes the vote down", forced=True),
            ),
        )
    }
    assert example.phases == (Phase("1992-01", "new-minister"),)
    base_again = sulh.loads("{sulh: 1, title: A, parties: {a: {options: {x: X}}}, phases: [{from: '1994'}]}")
    assert base_again.phases == (Phase("1994", None),)


def test_the_example_has_its_views_claims_and_results(example: Case) -> None:
    diary = Evidence(sources=("diary",))
    assert example.views == {
        "the ministry's": View(
            "the ministry's",
            of="ministry",
            about={"mill": said(Not(LEAVE), DELAY)},
            hidden=("town.insist",),
            adds={"mill.relocate": AddedOption("mill.relocate", "Move upstream")},
            infeasible=(Statement("", LEAVE),),
        ),
        "a pamphlet": View(
            "a pamphlet", observer="a campaign leaflet", owner={"town.insist": "ministry"}, evidence=diary
        ),
    }
    order = Evidence(sources=("order1991",))
    assert example.claims == {
        "settles": Claim("settles", "The dispute ends in a settlement.", "inevitable (mill.accept)", order),
        "split": Claim("split", "Insisting drives the mill away.", "town.insist leads to mill.leave", diary),
    }
    assert example.published == (Published("nash", ("NNYNN",), note="invented for this example", evidence=order),)


def test_the_example_has_its_variants(example: Case) -> None:
    patient, minister = example.variants["patient-town"], example.variants["new-minister"]
    read = Evidence("The minutes of May read differently.", ("diary",))
    assert patient == Variant("patient-town", "disputed", patient.case, None, ("town.weights",), read)
    assert minister == Variant("new-minister", "leadership", minister.case, "patient-town", ("ministry.preferences",))
    for name, variant in example.variants.items():
        assert variant.case is example.variant(name)
        assert (variant.case.variant_name, variant.case.name) == (name, "example-case")
        assert variant.case.party("town").preference == weighed({4: 1, 3: -4})
        assert variant.case.party("mill") == example.party("mill")
        assert (variant.case.rules, variant.case.history) == (example.rules, example.history)
        assert (variant.case.variants, variant.case.phases, variant.case.published) == ({}, (), ())
    assert patient.case.party("ministry") == example.party("ministry")
    assert minister.case.party("ministry").preference == said(Not(LEAVE), Not(MODIFY))
    assert len({example.digest, patient.case.digest, minister.case.digest}) == 3


def test_everything_in_the_example_knows_its_line(example: Case) -> None:
    rows = EXAMPLE.read_text(encoding="utf-8").split("\n")

    def row(evidence: Evidence) -> str:
        return rows[evidence.place.line - 1][evidence.place.column - 1 :]

    ministry = example.party("ministry").preference
    assert isinstance(ministry, Statements)
    assert [row(item.evidence)[:14] for item in ministry.items] == [
        "not mill.leave",
        "prefer: mill.a",
        '"at least 1 of',
    ]
    assert [row(rule.evidence)[:12] for rule in example.rules] == ["exactly one ", "rule: not (m"]
    assert [row(option.evidence)[:12] for option in example.options][3] == "leave: {text"
    assert row(example.coalesced[0].evidence).startswith("{states: ")
    assert row(example.history["as it went"].steps[1].evidence).startswith('{date: "1991-10"')
    assert rows[example.published[0].place.line - 1].startswith("  - {concept: nash")


@pytest.mark.parametrize("name", sulh.shipped_cases())
def test_every_shipped_case_loads(name: str) -> None:
    case = sulh.load(name)
    assert case.name == name
    assert case.parties
    for variant in case.variants:
        assert case.variant(variant).variant_name == variant


def test_a_case_without_a_title_is_called_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "the mill.yaml").write_text(PARTIES)
    case = sulh.load(tmp_path / "the mill.yaml")
    assert (case.name, case.title) == ("the mill", "the mill")


def test_a_file_is_read_before_a_shipped_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert sulh.load("elmira").title != "Mine"
    Path("elmira").write_text("title: Mine\n" + PARTIES)
    assert sulh.load("elmira").title == "Mine"


@pytest.mark.parametrize("name", ["no-such-case", "x" * 5_000, "zero\0byte", "", "."])
def test_a_case_that_is_not_there(name: str) -> None:
    with pytest.raises(CaseNotFound):
        sulh.load(name)


def test_a_slip_in_the_name_is_answered_with_the_name() -> None:
    with pytest.raises(CaseNotFound, match="Did you mean 'elmira'"):
        sulh.load("elmria")


def test_a_folder_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(CaseNotFound, match="is a folder"):
        sulh.load(tmp_path)


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        (b"", "S101", 1, 1),
        (b"title: caf\xe9\n", "S102", 1, 11),
        (b"\xff\xfet\x00i\x00", "S102", 1, 1),
        (b"parties: {}\nPK\x03\x04\x00\x00", "S102", 2, 5),
        (b"x" * 10_000_001, "S103", 0, 0),
    ],
)
def test_a_file_that_is_no_text(data: bytes, code: str, line: int, column: int, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(data)
    with pytest.raises(CaseError) as caught:
        sulh.load(file)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line, problem.place.column) == (code, line, column)
    assert problem.place.file == str(file)
    assert file.read_bytes() == data


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(PARTIES)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileTrouble, match=r"case.yaml' cannot be read: Permission denied."):
        sulh.load(file)


PLAIN = """\
title: The mill
parties:
  town:
    options: {insist: Insist, sue: Sue}
    weights: {insist: 2}
feasible: [insist or not sue]
"""

SAME = {
    "comments": "# On top\n" + PLAIN.replace("weights", "# What it wants\n    weights") + "# At the end\n",
    "quotes": PLAIN.replace("The mill", '"The mill"').replace("insist or not sue", "'insist or not sue'"),
    "block style": PLAIN.replace("{insist: Insist, sue: Sue}", "\n      insist: Insist\n      sue: >-\n        Sue"),
    "line ends": PLAIN.replace("\n", "\r\n"),
    "byte order mark": "\ufeff" + PLAIN,
    "blanks": PLAIN.replace(", ", " ,   ").replace("The mill", "The mill   "),
}

OTHER = {
    "a title": PLAIN.replace("The mill", "The mill!"),
    "a number": PLAIN.replace("insist: 2", "insist: 3"),
    "the same number, written otherwise": PLAIN.replace("insist: 2", "insist: 2.0"),
    "an option": PLAIN.replace("sue: Sue", "sue: Sues"),
    "the order of options": PLAIN.replace("insist: Insist, sue: Sue", "sue: Sue, insist: Insist"),
    "a rule": PLAIN.replace("or not", "or"),
    "a new section": PLAIN + "status: past\n",
    "evidence": PLAIN.replace("[insist or not sue]", "[{rule: insist or not sue, because: x}]"),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_the_digest_does_not_see_the_layout(text: str) -> None:
    assert sulh.loads(text).digest == sulh.loads(PLAIN).digest


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_the_digest_sees_every_value(text: str) -> None:
    assert sulh.loads(text).digest != sulh.loads(PLAIN).digest


def test_the_digest_does_not_see_the_name_of_the_file() -> None:
    assert sulh.loads(PLAIN, "a", file="a.yaml").digest == sulh.loads(PLAIN, "b", file="b.yaml").digest
