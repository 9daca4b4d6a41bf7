"""A change written as a variant is the change: what loads from the file is what applying it in memory gives."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sulh
from strategies import option_cases, state_cases
from sulh.case.case import Case
from sulh.case.expressions import Literal, Not
from sulh.case.preferences import Ranking, Statements
from sulh.case.statements import statement_from_tree
from sulh.files.document import Document
from sulh.files.reader import shipped_cases
from sulh.files.render import render
from sulh.questions.applying import applied
from sulh.questions.changes import Change, Guarantor, NewDirection, NewList, Removed, size
from sulh.questions.writing import model, variant_entry, with_variant
from sulh.questions.written import from_text, written

MILL = """\
sulh: 1
title: The mill      # a working title
parties:
  mill:
    options:
      run: Run the mill
      leave: {text: Leave, direction: forward, because: Nobody comes back.}
    preferences:
      - {prefer: run, source: diary, confidence: low}   # first
      - not town.sue
  town:
    options: {sue: {text: Sue, coercive: yes}}
    ranking:
      - ["NNN", "N-Y"]
      - gap: strong
      - {prefer: "YNN", source: diary}
      - "YNY"
      - "YYN"
      - unknown: ["YYY", "NYN"]
sources: {diary: A diary}
status_quo: "YNN"
labels:
  "YN -": it runs
coalesce:
  - {states: "NN-", as: idle}
"""
MILL = MILL.replace('- ["NNN", "N-Y"]', '- [idle, "NYY"]')


def spoken(case: Case) -> Case:
    """Return a case as its text has it."""
    return sulh.loads(render({"sulh": 1, "title": case.title, **written(case)}))


@st.composite
def changes(draw: st.DrawFn, case: Case) -> list[Change]:
    """Draw changes that fit a case."""
    found: list[Change] = []
    for party in case.parties:
        n = size(case, party.id)
        order = draw(st.permutations(range(n)))
        if isinstance(party.preference, Statements):
            entries = list(order[: draw(st.integers(0, n))]) if draw(st.booleans()) else list(range(n))
            listed = [*entries]
            if case.options and draw(st.booleans()):
                number = draw(st.integers(0, len(case.options) - 1))
                one = Literal(number, case.options[number].name)
                new = statement_from_tree(one if draw(st.booleans()) else Not(one))
                found.append(NewList(party.id, (*listed[:1], new, *listed[1:])))
            elif listed != list(range(n)):
                found.append(NewList(party.id, tuple(listed)))
        elif isinstance(party.preference, Ranking) and n and not any(one.unknown for one in party.preference.groups):
            found.append(NewList(party.id, tuple(order)))
    for option in case.options:
        kind = draw(st.integers(0, 9))
        if kind == 0:
            found.append(Removed(option.name))
        elif kind == 1:
            found.append(NewDirection(option.name, draw(st.sampled_from(("both", "forward", "backward")))))
        elif kind == 2 and option.direction != "backward":
            found.append(Guarantor(option.name, True, draw(st.sampled_from([None, *(p.id for p in case.parties)]))))
        elif kind == 3 and option.direction != "forward":
            found.append(Guarantor(option.name, False, draw(st.sampled_from([None, *(p.id for p in case.parties)]))))
    return found


def fitting(case: Case, drawn: list[Change]) -> list[Change]:
    """Leave out, one after the other, what does not fit the case together with the rest."""
    kept: list[Change] = []
    for change in drawn:
        try:
            if sulh.solve(applied(case, [*kept, change]), ["nash"]):
                kept.append(change)
        except sulh.SulhError:
            continue
    return kept


@given(st.data())
def test_a_variant_is_the_changed_case(data: st.DataObject) -> None:
    case = spoken(data.draw(st.one_of(option_cases(max_options=4), state_cases(max_states=5))))
    drawn = fitting(case, data.draw(changes(case)))
    if not drawn:
        return
    document = with_variant(Document.parse(case.text), case, "new", drawn, ["a wish"])
    again = sulh.loads(document.text)
    changed = applied(case, drawn)
    assert model(again.variant("new")) == model(changed)
    answer, meant = sulh.solve(again.variant("new")), sulh.solve(changed)
    assert {id: answer.equilibria(id).names() for id in answer.concepts} == {
        id: meant.equilibria(id).names() for id in meant.concepts
    }
    assert model(again) == model(case)  # the base is as it was


@given(option_cases(max_options=4))
def test_what_is_written_of_a_case_reads_as_the_same(case: Case) -> None:
    assert model(spoken(case)) == model(case)
    assert from_text(spoken(case)) is not None
    assert from_text(case) is None


@given(st.data())
def test_a_case_without_text_has_the_same_entry(data: st.DataObject) -> None:
    case = data.draw(option_cases(max_options=4))
    drawn = fitting(case, data.draw(changes(case)))
    if drawn:
        one, other = variant_entry(case, drawn), variant_entry(spoken(case), drawn)
        assert {**one, "because": ""} == {**other, "because": ""}  # statements stand there as they were written


@pytest.mark.parametrize("name", shipped_cases())
def test_shipped_cases(name: str) -> None:
    text = shipped_cases()[name].read_text(encoding="utf-8")
    base = sulh.loads(text, name)
    variants = list(base.variants)[-1:]
    for case in [base, *(base.variant(name) for name in variants)]:
        found: list[Change] = []
        for party in case.parties[:2]:
            n = size(case, party.id)
            groups = party.preference.groups if isinstance(party.preference, Ranking) else ()
            if n > 1 and not any(group.unknown for group in groups):
                found.append(NewList(party.id, (1, 0, *range(2, n))))
        for option in case.options[:1]:
            found.append(NewDirection(option.name, "forward" if option.direction == "both" else "both"))
        found += [Removed(option.name) for option in case.options[-1:]]
        found += [Guarantor(option.name, True) for option in case.options[1:2] if option.direction != "backward"]
        kept = fitting(case, found)
        if kept:
            document = with_variant(Document.parse(text), case, "new", kept)
            assert all(line in document.text for line in text.splitlines())


def test_evidence_comments_and_layout_stay() -> None:
    case = sulh.loads(MILL)
    new = statement_from_tree(Not(Literal(1, "mill.leave")))
    document = with_variant(Document.parse(MILL), case, "other", [NewList("mill", (1, new, 0))], ["idle"])
    assert document.text.startswith(MILL)
    assert document.text[len(MILL) :] == (
        "variants:\n"
        "  other:\n"
        "    kind: counterfactual\n"
        "    because: >-\n"
        "      Written by sulh mediate. 'idle' would hold if mill ranked 'not town.sue' higher, right\n"
        "      above 'not mill.leave' and mill also preferred 'not mill.leave', right below 'not\n"
        "      town.sue', so that its list reads: 'not town.sue', 'not mill.leave', 'run'.\n"
        "    set:\n"
        "      mill.preferences:\n"
        "        - not town.sue\n"
        "        - prefer: not mill.leave\n"
        "          because: Added by sulh mediate for the wish 'idle'.\n"
        "        - {prefer: run, source: diary, confidence: low}\n"
    )


def test_every_vector_becomes_longer_where_a_guarantor_comes_in() -> None:
    case = sulh.loads(MILL.replace("ranking", "preferences: [not mill.run]\n    about: x\n  press:\n    ranking"))
    entry = variant_entry(case, [Guarantor("mill.leave", True, "town")])
    assert entry["set"]["labels"] == {"YN --": "it runs"}
    assert entry["set"]["coalesce"] == [{"states": "NN --", "as": "idle"}]
    assert entry["set"]["status_quo"] == "YN NN"
    assert entry["set"]["press.ranking"][0] == ["idle", "NY Y-"]
    assert entry["set"]["press.ranking"][-1] == {"unknown": ["YY Y-", "NY N-"]}
    assert entry["set"]["town.options.answer_leave"]["text"] == "Answer the step mill.leave"
    assert [item["prefer"] for item in (entry["set"]["mill.preferences"][0], entry["set"]["town.preferences"][-1])] == [
        "not (town.answer_leave and mill.leave)",
        "town.answer_leave iff mill.leave",
    ]
    document = with_variant(Document.parse(case.text), case, "kept", [Guarantor("mill.leave", True, "town")])
    assert sulh.loads(document.text).variant("kept").status_quo == "YNNN"


def test_a_removed_option_takes_its_places_in_rankings_along() -> None:
    entry = variant_entry(sulh.loads(MILL), [Removed("town.sue")])
    assert entry["set"]["town.ranking"] == [
        ["idle"],
        {"gap": "strong"},
        {"prefer": "YNN", "source": "diary"},
        "YYN",
        "NYN",
    ]
    assert [rule["rule"] for rule in entry["set"]["feasible"]] == ["not town.sue"]


def test_a_direction_keeps_what_was_said_of_it() -> None:
    entry = variant_entry(sulh.loads(MILL), [NewDirection("mill.leave", "both"), NewDirection("mill.run", "forward")])
    assert entry["set"]["mill.options.leave"] == {
        "text": "Leave",
        "direction": "both",
        "because": "Direction changed by sulh mediate. Coded before as forward: Nobody comes back.",
    }
    assert entry["set"]["mill.options.run"]["because"].endswith("Coded before as both.")


def test_a_variant_of_a_variant_starts_from_it() -> None:
    case = sulh.load("walter-barrier").variant("reversible")
    entry = variant_entry(case, [NewDirection(case.options[0].name, "backward")])
    assert entry["from"] == "reversible"


def test_wrong_names_and_documents(tmp_path: Path) -> None:
    case = sulh.load("walter-barrier")
    change = [NewDirection(case.options[0].name, "backward")]
    document = Document.parse(case.text)
    for name, words in (("", "needs a name"), (" a", "without blanks"), ("reversible", "already")):
        with pytest.raises(sulh.UsageError, match=words):
            with_variant(document, case, name, change)
    with pytest.raises(sulh.UsageError, match="not the text"):
        with_variant(Document.parse("sulh: 1"), case, "new", change)


def test_the_order_of_changes_does_not_matter() -> None:
    text = MILL.replace('unknown: ["YYY", "NYN"]', "YYY").replace("[idle, ", "[idle, NYN, ")
    case = sulh.loads(text)
    drawn = [NewList("mill", (1, 0)), NewDirection("mill.leave", "both"), Removed("town.sue")]
    models = []
    for order in itertools.permutations(drawn):
        document = with_variant(Document.parse(text), case, "new", order)
        models.append(model(sulh.loads(document.text).variant("new")))
    assert all(one == models[0] for one in models)
