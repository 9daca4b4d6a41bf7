"""What would have to change: the parts put together, what else a change brings, and the file that is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from strategies import option_cases
from sulh.case.case import Case
from sulh.errors import FileTrouble
from sulh.files.document import FileChanged
from sulh.questions.applying import applied
from sulh.questions.mediate import mediate
from sulh.questions.wording import words

NONE = dict.fromkeys(("move", "drop", "add", "direction", "guarantor"))
NAME = "us-taliban-2018-2021"
DOHA = "agreement of Doha"


@given(option_cases(max_options=3, max_parties=3), st.data())
@settings(max_examples=40)
def test_every_answer_solves_to_what_it_says(case: Case, data: st.DataObject) -> None:
    states = list(sulh.solve(case, ["nash"]).states)
    state = data.draw(st.sampled_from([one.name for one in states]))
    concept = data.draw(st.sampled_from(("nash", "gmr", "smr", "seq")))
    wish = f"{data.draw(st.sampled_from(('some', 'no')))} {state} under {concept}"
    answer = mediate(case, wish, budget=2, remove_options=data.draw(st.booleans()))
    before = set(sulh.solve(case, [concept]).equilibria(concept).names())
    assert answer.already == ((state in before) is wish.startswith("some"))
    assert set(np.array(answer.states.names_of(np.flatnonzero(answer.holding[concept])))) == before
    for number, one in enumerate(answer.answers, start=1):
        changed = applied(case, one.changes)
        (brought,) = answer.brought(number)
        if len(changed.options) == len(case.options) and not changed.rules[len(case.rules) :]:
            after = set(sulh.solve(changed, [concept]).equilibria(concept).names())
            assert set(brought.gained.names()) == after - before
            assert set(brought.lost.names()) == before - after
            assert (state in after) is wish.startswith("some")
        assert answer.variant(number)["kind"] == "counterfactual"


@pytest.fixture(scope="module")
def doha() -> sulh.Mediation:
    return sulh.mediate(sulh.load(NAME), DOHA, budget=2)


def test_the_agreement_of_2020(doha: sulh.Mediation) -> None:
    assert not doha.already
    assert doha.met == (False,)
    assert [one.cost for one in doha.answers[:3]] == [1, 2, 2]
    first = doha.answer(1)
    assert [clause for change in first.changes for clause in words(doha.case, change)] == [
        "taliban ranked 'takeover or share_power' 1 place higher, right above 'assurances iff commit'"
    ]
    (brought,) = doha.brought()
    assert DOHA in [state.label for state in brought.gained]
    assert not len(brought.lost)
    assert "answers" in repr(doha)
    assert "how demanding" in doha._repr_html_()


def test_a_case_of_the_past_prints_no_disclaimer_and_an_ongoing_one_does(doha: sulh.Mediation) -> None:
    disclaimer = "not a forecast, not advice"
    assert disclaimer not in doha._repr_html_()
    ongoing = sulh.loads(doha.case.text.replace("status: past", "status: ongoing", 1))
    assert disclaimer in sulh.mediate(ongoing, DOHA, budget=1)._repr_html_()


def test_what_holds_already() -> None:
    answer = mediate(sulh.load("prisoners-dilemma"), "NN under nash")
    assert answer.already
    assert answer.answers == ()
    assert answer.conditions[0] is not None
    assert answer.changes is not None
    assert answer.changes.least == 0
    with pytest.raises(sulh.UsageError, match="holds as coded"):
        answer.answer(1)


def test_only_one_of_the_two() -> None:
    case = sulh.load("prisoners-dilemma")
    answer = mediate(case, "YY under nash", only="conditions")
    assert answer.changes is None
    assert answer.to_dict()["changes"] is None
    with pytest.raises(sulh.UsageError, match="not asked for"):
        answer.variant(1)
    answer = mediate(case, "YY under nash", only="changes")
    assert answer.conditions == ()
    with pytest.raises(sulh.UsageError, match="'conditions' or 'changes'"):
        mediate(case, "YY", only="both")


def test_conditions_that_cannot_be_told_do_not_stop_the_rest() -> None:
    answer = mediate(sulh.load("prisoners-dilemma"), ["YY under sim", "no NN under nash"], budget=1)
    assert [one is None for one in answer.conditions] == [True, False]
    assert "not under sim" in answer.untold[0]


def test_costs_may_be_named() -> None:
    case = sulh.load("elmira")
    answer = mediate(case, "modified order accepted under nash", budget=2, costs={"direction": 1, "move": None})
    assert [one.cost for one in answer.answers] == [1]
    with pytest.raises(sulh.UnknownName, match="direction"):
        mediate(case, "modified order accepted", costs={"directions": 1})


@pytest.mark.parametrize(
    ("wish", "more", "words"),
    [
        ("mill", {}, "neither a state nor a statement"),
        ("modify and not modify", {}, "No feasible state meets"),
        ([], {}, "No wish"),
        (
            "modified order accepted under nash",
            {"fixed": ["ministry", "uniroyal", "town"], "only": "changes"},
            "All parties are fixed",
        ),
        ("modified order accepted under nash", {"costs": NONE, "only": "changes"}, "No kind of change"),
        (["no accept", "some accept and insist"], {}, "contradict each other"),
        ("accept", {"seconds": 0}, "seconds"),
        ("accept", {"budget": -1}, "budget"),
    ],
)
def test_wrong_questions(wish: str, more: dict[str, object], words: str) -> None:
    with pytest.raises(sulh.UsageError, match=words):
        mediate(sulh.load("elmira"), wish, **more)  # type: ignore[arg-type]
    with pytest.raises(sulh.UsageError, match="takes a case"):
        mediate("elmira", "accept")  # type: ignore[arg-type]


def test_saving(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(sulh.load(NAME).text, encoding="utf-8")
    before = file.read_text(encoding="utf-8")
    case = sulh.load(file)
    answer = mediate(case, DOHA, budget=2, only="changes")
    answer.save(file, "what if", 2)
    after = file.read_text(encoding="utf-8")
    missing = [line for line in before.splitlines() if line not in after.splitlines()]
    assert not missing
    case = sulh.load(file)
    held = sulh.solve(case.variant("what if"), ["seq"]).equilibria("seq")
    assert DOHA in [state.label for state in held]
    assert held.names() == answer.states.names_of(np.flatnonzero(answer.answer(2).holding["seq"]))
    with pytest.raises(FileChanged, match="not what the case was read from"):
        answer.save(file, "once more")
    again = mediate(case, DOHA, budget=1, only="changes")
    with pytest.raises(sulh.UsageError, match="already"):
        again.save(file, "what if")
    assert file.read_text(encoding="utf-8") == after
    with pytest.raises((FileTrouble, sulh.SulhError)):
        again.save(tmp_path / "none.yaml", "new")


def test_a_change_of_a_variant_is_saved_from_it(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(sulh.load(NAME).text, encoding="utf-8")
    case = sulh.load(file).variant("iskp")
    answer = mediate(case, DOHA, budget=1, only="changes")
    if answer.answers:
        answer.save(file, "new")
        assert sulh.load(file).variants["new"].parent == "iskp"
