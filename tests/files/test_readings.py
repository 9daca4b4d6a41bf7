"""Readings in a case file: where they may stand, what they say, and what is wrong with them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from ruamel.yaml import YAML

import sulh
from bad_files import places_of
from sulh.case.case import Case
from sulh.case.preferences import Ranking, Statements, Weights
from sulh.files.document import Document
from sulh.files.layout import canonical
from sulh.files.schema import json_schema
from sulh.questions.evidenced import entries_of

TOWN = (
    "parties: {town: {options: {insist: Insist, sue: Sue}, preferences: [sue, {prefer: insist, readings: [READ]}]}}\n"
)
RANKED = 'parties: {town: {options: {a: A}, ranking: [{prefer: "Y", readings: [READ]}, {gap: strong}, "N"]}}\n'
WEIGHED = "parties: {town: {options: {a: A}, weights: {a: {weight: 1, readings: [READ]}}}}\n"
RULED = "parties: {town: {options: {a: A}, preferences: [a]}}\nfeasible: [{rule: a, readings: [READ]}]\n"


def statements(case: Case) -> Statements:
    given = case.parties[0].preference
    assert isinstance(given, Statements)
    return given


def test_readings_are_kept_as_they_are_said() -> None:
    case = sulh.loads(
        TOWN.replace("READ", "Al, {by: Bo, date: 2026-05, keep: no, because: x}, {by: Cem, prefer: not sue, place: 1}")
    )
    one, two, three = statements(case).items[1].evidence.readings
    assert (one.by, one.date, one.keep, one.statement, one.position) == ("Al", None, True, None, None)
    assert (two.date, two.keep, two.evidence.because) == ("2026-05", False, "x")
    assert (str(three.statement), three.position) == ("not town.sue", 1)
    assert three.statement is not None
    assert three.statement.place.column > 1
    weight = sulh.loads(WEIGHED.replace("READ", "{by: Bo, weight: 1/3}")).parties[0].preference
    assert isinstance(weight, Weights)
    assert weight.items[0].evidence.readings[0].weight == Fraction(1, 3)
    ranking = sulh.loads(RANKED.replace("READ", "{by: Bo, place: 2}")).parties[0].preference
    assert isinstance(ranking, Ranking)
    assert ranking.groups[0].evidence.readings[0].position == 2


def test_any_entry_with_evidence_may_have_readings() -> None:
    more = "readings: [Bo, {by: Al, keep: no}]"
    case = sulh.loads(
        f"""
parties:
  a:
    {more}
    options: {{x: {{text: X, {more}}}}}
    relation: [{{compare: Y > N, {more}}}]
    attitudes: {{b: {{attitude: neutral, {more}}}}}
  b: {{options: {{y: Y}}, preferences: [y]}}
coalesce: [{{states: "YY", as: both, {more}}}]
forbidden_moves: [{{by: [a, b], from: x, to: y, {more}}}]
history: {{h: {{start: [], {more}, steps: [{{by: a, change: {{x: yes}}, {more}}}]}}}}
variants: {{v: {{set: {{title: t}}, {more}}}}}
phases: [{{from: "2020", {more}}}]
views: {{w: {{of: a, {more}}}}}
claims: {{c: {{claim: C, says: possible (x), {more}}}}}
published: [{{concept: nash, {more}}}]
""".replace("Y > N", "YN > NN")
    )
    read = [one.name for one in entries_of(case) if len(one.evidence.readings) == 2]
    assert read == [
        *("a", "a.x", "a.relation.1", "a.attitudes.b", "coalesce.1", "forbidden_moves.1", "history.h", "history.h.1"),
        *("phases.1", "variants.v", "views.w", "claims.c", "published.1"),
    ]


def at(text: str, read: str, word: str) -> tuple[int, int]:
    line, _, _ = text.partition("READ")
    return line.count("\n") + 1, len(line.rpartition("\n")[2]) + read.rindex(word) + 1


@pytest.mark.parametrize(
    ("text", "read", "code", "word"),
    [
        (TOWN, "{by: Bo, keep: no, place: 1}", "S218", "place"),
        (TOWN, "{by: Bo, keep: no, prefer: sue}", "S218", "prefer"),
        (RULED, "{by: Bo, keep: no, rule: not a}", "S218", "rule"),
        (WEIGHED, "{by: Bo, keep: no, weight: 2}", "S218", "weight"),
        (TOWN, "Bo, Bo", "S219", "Bo"),
        (TOWN, "Bo, {by: Bo, date: 2026-05}", "S219", "Bo"),
        (TOWN, "{by: Bo, date: 2026-05}, {by: Bo, date: 2026-05-01}", "S219", "Bo"),
        (TOWN, "{by: Bo, date: 2026-13}", "S220", "2026"),
        (TOWN, "{by: Bo, date: 2026-02-30}", "S220", "2026"),
        (TOWN, "{by: Bo, date: May}", "S220", "May"),
        (TOWN, "{by: Bo, place: 3}", "S217", "3"),
        (TOWN, "{by: Bo, place: 0}", "S217", "0"),
        (TOWN, "{by: The file}", "S211", "The file"),
        (TOWN, "{by: Bo, place: first}", "S206", "first"),
        (RANKED, "{by: Bo, place: 3}", "S217", "3"),
        (RANKED, "{by: Bo, keep: no}", "S202", "keep"),
        (TOWN, "{by: Bo, prefer: inist}", "S402", "inist"),
        (TOWN, "{by: Bo, prefer: insist and}", "S401", "and}"),
        (TOWN, "{by: Bo, source: diary}", "S301", "diary"),
        (TOWN, "{by: Bo, keep: maybe}", "S205", "maybe"),
        (TOWN, "{by: Bo, readings: [Al]}", "S202", "readings"),
        (TOWN, "{by: ''}", "S208", "''"),
        (TOWN, "{keep: no}", "S201", "{"),
        (TOWN, "[Bo]", "S203", "["),
        (WEIGHED, "{by: Bo, prefer: a}", "S202", "prefer"),
    ],
)
def test_mistakes_have_their_place(text: str, read: str, code: str, word: str) -> None:
    assert places_of(text.replace("READ", read)) == [(code, *at(text, read, word))]


def test_a_coder_may_read_again_later() -> None:
    assert places_of(TOWN.replace("READ", "{by: Bo, date: 2025}, {by: Bo, date: 2026-05-01, keep: no}")) == []


def test_variants_set_entries_with_readings() -> None:
    text = (
        TOWN.replace("READ", "Bo")
        + "variants: {v: {set: {town.preferences: [{prefer: sue, readings: [{by: Al, place: 2}]}]}}}"
    )
    assert [code for code, _, _ in places_of(text)] == ["S217"]  # the list of the variant has one entry
    case = sulh.loads(text.replace("place: 2", "keep: no"))
    assert [one.by for one in statements(case.variant("v")).items[0].evidence.readings] == ["Al"]


def test_editors_know_readings() -> None:
    validator = pytest.importorskip("jsonschema").Draft202012Validator(json_schema())
    good = TOWN.replace("READ", 'Al, {by: Bo, date: "2026-05", keep: no}, {by: Cem, prefer: sue, place: 1}')
    assert list(validator.iter_errors(YAML(typ="safe", pure=True).load(good))) == []
    for read in (
        "{keep: no}",
        "{by: Bo, date: May}",
        "{by: Bo, place: 0}",
        "{by: Bo, rule: x}",
        "{by: Bo, keep: maybe}",
    ):
        assert list(validator.iter_errors(YAML(typ="safe", pure=True).load(TOWN.replace("READ", read)))), read


def test_readings_stay_through_layout_and_edits() -> None:
    text = (
        "title: t\nparties:\n  a:\n    options: {x: X}\n    preferences:\n"
        "    - prefer: x\n      readings:\n      - Bo     # agrees\n"
    )
    laid = canonical(text)
    assert sulh.loads(laid) == sulh.loads(text)
    assert "- Bo     # agrees" in laid
    edited = Document.parse(laid).append(("parties", "a", "preferences", 0, "readings"), {"by": "Cem", "keep": False})
    assert [one.by for one in statements(sulh.loads(edited.text)).items[0].evidence.readings] == ["Bo", "Cem"]


def test_digests_tell_readings_apart_and_answers_do_not() -> None:
    one, other = (sulh.loads(TOWN.replace("READ", read)) for read in ("Bo", "{by: Bo, keep: no}"))
    assert one.digest != other.digest
    assert sulh.solve(one).holding["seq"].tolist() == sulh.solve(other).holding["seq"].tolist()
