"""What a case is: against definitions on random cases, on the shipped ones, and where sources are not public."""

from __future__ import annotations

import json
from itertools import chain

import pytest
from hypothesis import given

import sulh
from strategies import cases, marked_cases
from sulh.case.case import Case
from sulh.errors import TooLarge, UsageError
from sulh.questions.about import MOST
from sulh.questions.doubts import entries, head, left_out, told_apart
from sulh.show.about import about_sheet, further
from sulh.show.render import html
from sulh.stability.registry import DEFAULT

PEACE = [name for name in sulh.shipped_cases() if sulh.load(name).history]

PRIVATE = """\
# A case with sources that are not for everybody.
#
# Told by somebody who must not be named. The short names of the options are A and B.
sulh: 1
title: Two towns
status: past
about: "Two towns share a well. Not coded as parties: the herders."
sources:
  paper: {title: A paper, date: "2020", access: public}
  whisper: {title: Notes of Hidden Name, author: Hidden Name, access: confidential}
parties:
  east:
    name: East
    about: Draws water. Its herds are not coded.
    options: {draw: {text: Draw water, direction: forward, coercive: yes}}
    preferences:
      - {prefer: not west.share, because: A reason., source: whisper, confidence: low}
      - {prefer: draw, source: [paper, whisper], confidence: high}
  west:
    name: West
    options: {share: Share the well}
    preferences: [share]
feasible:
  - {rule: share or draw, judgement: yes, because: Somebody must have water., confidence: medium}
status_quo: [draw]
# Not said here, for want of an option: rain.
variants:
  dry: {kind: disputed, because: No rain., confidence: low, set: {west.preferences: [not share]}}
"""
PUBLIC = PRIVATE.replace("confidential", "public")


def check(case: Case) -> None:
    """Hold an answer against what it says it is."""
    answer, solution = sulh.about(case), sulh.solve(case)
    first = solution.concepts[0]
    listed = [one.state.number for one in answer.outcomes]
    assert len(listed) == len(set(listed))
    for one in answer.outcomes:
        assert one.holds == tuple(id for id in solution.concepts if solution.holds(id, one.state.name))
    equal = {state.number for state in solution.equilibria(first)}
    assert len(equal - set(listed)) == answer.more
    assert answer.more == 0 or len([n for n in listed if n in equal]) >= MOST
    start = [one.state.number for one in answer.outcomes if "start" in one.places]
    assert start == ([] if case.status_quo is None else solution.states.find(case.status_quo).tolist())
    found = list(entries(case))
    for support in answer.supports:
        own = [e for e in found if e.part == support.part and support.party in ("", e.party)]
        grades = [entry.evidence.confidence for entry in own]
        assert support.total == len(own) > 0
        assert (support.high, support.medium, support.low, support.ungraded) == tuple(
            grades.count(grade) for grade in ("high", "medium", "low", None)
        )
        assert support.no_source == len([entry for entry in own if entry.evidence.sources == ()])
        assert support.sources == len(set(chain.from_iterable(entry.evidence.sources for entry in own)))
    assert {doubt.text for doubt in answer.doubts if doubt.kind == "judgement"} == {
        " ".join(rule.statement.text.split()) for rule in case.rules if rule.judgement
    }
    assert json.loads(json.dumps(answer.to_dict()))["n_states"] == len(solution.states)
    assert case.title in about_sheet(answer).heading
    assert html(answer).startswith("<div")


@given(cases())
def test_random_cases(case: Case) -> None:
    check(case)


@given(marked_cases())
def test_random_cases_with_marks_and_unknown_comparisons(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("name", sorted(sulh.shipped_cases()))
def test_shipped_cases(name: str) -> None:
    check(sulh.load(name))


@pytest.mark.parametrize("name", PEACE)
def test_records_and_variants_are_solved_in_their_own_coding(name: str) -> None:
    case = sulh.load(name)
    answer = sulh.about(case)
    assert [one.name for one in answer.records] == list(case.history)
    for record in answer.records:
        coding = case if record.variant is None else case.variant(record.variant)
        solution = sulh.solve(coding)
        assert [state.name for state in record.states] == list(case.history[record.name].states)
        assert record.holds == tuple(id for id in DEFAULT if solution.holds(id, record.end.name))
    for variant in answer.variants:
        solution = sulh.solve(case.variant(variant.name))
        assert variant.n_states == len(solution.states)
        assert dict(variant.equilibria) == {id: len(solution.equilibria(id)) for id in DEFAULT}
        if variant.end is None:  # the history cannot be walked in this variant
            assert not case.variant(variant.name).history
            continue
        assert variant.holds == tuple(id for id in DEFAULT if solution.holds(id, variant.end.name))


@pytest.mark.parametrize("name", PEACE)
def test_every_file_says_how_it_was_coded_and_what_is_left_out(name: str) -> None:
    case = sulh.load(name)
    answer = sulh.about(case)
    notes = " ".join(doubt.text for doubt in answer.doubts if doubt.kind == "note")
    assert "Coded after the events." in notes
    assert "short names of the options" not in notes
    assert any(doubt.text.startswith("Not coded as parties:") for doubt in answer.doubts if doubt.kind == "left out")
    assert answer.not_coded.startswith("Not coded as parties:")
    assert "Not coded" not in answer.text
    assert answer.n_not_public == 0


def test_the_first_path_of_the_coding_is_its_record() -> None:
    korea = sulh.load("north-korea-1994-2019")
    assert [one.name for one in sulh.about(korea).records] == ["agreed-framework", "end-of-the-framework", "summits"]
    record = sulh.about(korea).record
    assert record is not None
    assert (record.name, record.variant) == ("summits", None)
    early = sulh.about(korea.variant("episode-a")).record
    assert early is not None
    assert (early.name, early.variant) == ("agreed-framework", None)
    assert sulh.about(sulh.load("elmira")).record is None


def test_doubts_of_a_file() -> None:
    answer = sulh.about(sulh.loads(PUBLIC))
    assert [(doubt.kind, doubt.text) for doubt in answer.doubts] == [
        ("note", "Told by somebody who must not be named."),
        ("judgement", "share or draw"),
        ("low", "east prefers 'not west.share'"),
        ("no source", "what is said of east"),
        ("no source", "what is said of west"),
        ("no source", "west prefers 'share'"),
        ("no source", "share or draw"),
        ("left out", "Not coded as parties: the herders."),
        ("left out", "Its herds are not coded."),
        ("left out", "Not said here, for want of an option: rain."),
    ]
    assert answer.doubts[1].because == "Somebody must have water."
    assert answer.text == "Two towns share a well."


def test_what_is_not_public_is_never_named() -> None:
    answer = sulh.about(sulh.loads(PRIVATE))
    told = json.dumps(answer.to_dict()) + html(answer)
    for word in ("Hidden", "whisper", "must not be named", "for want of"):
        assert word not in told
    assert answer.n_not_public == 1
    assert answer.to_dict()["parties"][0]["preferences"][1]["sources"] == ["paper"]
    assert answer.to_dict()["parties"][0]["preferences"][1]["n_sources_not_public"] == 1
    assert "1 not public, and not named" in html(answer)


def test_an_ongoing_case_says_what_it_is_not() -> None:
    assert "not a forecast" in html(sulh.about(sulh.loads(PUBLIC.replace("status: past\n", ""))))
    assert "not a forecast" not in html(sulh.about(sulh.loads(PUBLIC)))


def test_a_label_that_several_states_have_is_not_used_in_a_command() -> None:
    text = PUBLIC + 'labels: {"Y -": drawn}\nhistory: [{by: west, change: {share: yes}}]\n'
    assert "sulh explain case YY" in further(sulh.about(sulh.loads(text)))
    text = text.replace("Y -", "Y Y")
    assert "sulh explain case drawn" in further(sulh.about(sulh.loads(text)))


def test_texts_without_comments_and_passages() -> None:
    case = sulh.loads("{sulh: 1, title: A lamp, parties: {me: {options: {on: Switch it on}}}}")
    assert (head(case), left_out(case)) == ((), ())
    assert told_apart("Nothing.\nNot coded here.") == ("Nothing.", "Not coded here.")
    assert told_apart("What was not coded.") == ("What was not coded.", "")
    assert left_out(sulh.loads(PUBLIC.replace("# Not said here", "# Said"))) == (
        "Not coded as parties: the herders.",
        "Its herds are not coded.",
    )


def test_wrong_calls() -> None:
    with pytest.raises(UsageError, match="takes a case"):
        sulh.about("elmira")  # type: ignore[arg-type]
    with pytest.raises(TooLarge):
        sulh.about(sulh.load("elmira"), max_states=5)


def test_progress_is_told() -> None:
    told: list[str] = []
    sulh.about(sulh.load("walter-barrier"), progress=lambda what, share: told.append(what))
    assert told == [
        "solving walter-barrier",
        "solving no-third-party",
        "solving reversible",
        "solving credible-guarantee",
    ]
