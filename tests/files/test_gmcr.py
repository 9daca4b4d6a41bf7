"""Import of .gmcr files, held against a reading of its own: option lists, tried one by one; and Elmira."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, note

from gmcr_files import FLAGS, files, holds, imported, numbered
from sulh.case.case import Case
from sulh.case.scores import scores
from sulh.case.statements import Statement
from sulh.case.states import list_states
from sulh.files.gmcr import read_gmcr
from sulh.files.reader import load, loads
from sulh.stability import oracle


def orders(case: Case) -> list[list[int]]:
    """Return, for each party, the place of each state: 0 for the least preferred."""
    return [np.unique(score, return_inverse=True)[1].tolist() for score in scores(case, list_states(case))]


# Right: a reading of its own ----------------------------------------------------------------------------------------


def in_force(data: dict[str, Any], maker: dict[str, Any]) -> bool:
    """Say whether a decision maker's ranking counts, and not its statements."""
    return any(mapping.get(flag) for flag in FLAGS for mapping in (data, maker))


def ranked(maker: dict[str, Any], count: int) -> list[int]:
    """Return the place of each state by a decision maker's ranking: 0 for the least preferred."""
    ranking = maker.get("preferenceRanking", maker.get("preferenceVector"))
    groups = [entry if isinstance(entry, list) else [entry] for entry in reversed(ranking)]
    return [next(place for place, group in enumerate(groups) if state in group) for state in range(1, count + 1)]


def stated(maker: dict[str, Any], states: list[set[int]]) -> list[int]:
    """Return the place of each state by a decision maker's statements: 0 for the least preferred."""
    truths = [tuple(holds(condition, on) for condition in maker["preferences"]) for on in states]
    return [sorted(set(truths)).index(truth) for truth in truths]


@given(files())
def test_a_case_has_the_states_moves_and_preferences_of_the_file(data: dict[str, Any]) -> None:
    found = read_gmcr(json.dumps(data), "drawn.gmcr")
    note(found.text)
    case = loads(found.text)
    order, states = numbered(data)
    assert [str(state) for state in list_states(case)] == [
        "".join("Y" if number in on else "N" for number in order) for on in states
    ]
    assert orders(case) == [
        ranked(maker, len(states)) if in_force(data, maker) else stated(maker, states)
        for maker in data["decisionMakers"]
    ]
    words = {"both": "both", "fwd": "forward", "back": "backward"}
    drawn = [data["options"][number] for number in order]
    assert [option.direction for option in case.options] == [words[option["permittedDirection"]] for option in drawn]
    kept = [(option["name"], case.options[k].text) for k, option in enumerate(drawn)]
    kept += [(maker["name"], case.parties[i].name) for i, maker in enumerate(data["decisionMakers"])]
    assert all(name == text or not name.strip() for name, text in kept)
    assert [len(party.options) for party in case.parties] == [len(maker["options"]) for maker in data["decisionMakers"]]
    for i, maker in enumerate(data["decisionMakers"]):
        wrong = maker.get("misperceptions", [])
        (view,) = [view for view in case.views.values() if view.of == case.parties[i].id] if wrong else [None]
        for statement, condition in zip(view.infeasible if view else (), wrong, strict=True):
            assert truth(statement, order, states) == [holds(condition, on) for on in states]


def truth(statement: Statement, order: list[int], states: list[set[int]]) -> list[bool]:
    where = np.array([[number in on for number in order] for on in states], bool).reshape(len(states), len(order))
    return np.broadcast_to(statement.holds(lambda k: where[:, k]), len(states)).tolist()


@given(files())
def test_the_note_on_a_ranking_tells_whether_the_statements_agree(data: dict[str, Any]) -> None:
    found = read_gmcr(json.dumps(data), "drawn.gmcr")
    _, states = numbered(data)
    told = [problem for problem in found.notes if problem.code in ("S731", "S732")]
    expected = [
        ("S731" if in_force(data, maker) else "S732", ranked(maker, len(states)) == stated(maker, states))
        for maker in data["decisionMakers"]
        if "preferenceRanking" in maker or "preferenceVector" in maker
        if maker["preferences"] or not in_force(data, maker)
    ]
    assert [(problem.code, "differently" not in problem.rule) for problem in told] == expected


# Elmira -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["elmira", "elmira-old"])
def test_elmira_gives_the_published_table(name: str) -> None:
    case, shipped = loads(imported(name).text), load("elmira")
    assert list_states(case).options[1].endswith("delay")
    assert [str(state) for state in list_states(case)] == [str(state) for state in list_states(shipped)]
    assert orders(case) == orders(shipped)
    model = oracle.model(case)
    concepts = {"nash": oracle.nash, "gmr": oracle.gmr, "smr": oracle.smr, "seq": oracle.seq}
    assert {entry.concept for entry in shipped.published} == set(concepts)
    for entry in shipped.published:
        stable = {
            name: tuple(p.id for i, p in enumerate(shipped.parties) if concepts[entry.concept](model, i, s))
            for s, name in enumerate(model.names)
        }
        assert stable == entry.stable


def test_elmira_reads_well() -> None:
    found = imported("elmira")
    case = loads(found.text)
    assert case.about == "Imported from elmira.gmcr, written by gmcr-py 0.4.1."
    assert [rule.statement.text for rule in case.rules] == [
        "exactly one of (uniroyal.delay, uniroyal.accept, uniroyal.abandon)"
    ]
    assert (
        case.parties[0].about
        == "Statements of the file that are not in force: uniroyal.accept; not uniroyal.abandon; not modify."
    )
    assert "- Y NYN Y\n" in found.text
    assert '- "- NNY -"\n' in found.text
    assert [problem.code for problem in found.notes] == ["S731", "S731"]
    assert all("differently" in problem.rule and problem.severity == "warning" for problem in found.notes)


def test_options_in_another_order_are_told() -> None:
    (problem,) = imported("elmira-old").notes
    assert (problem.code, problem.place.line, problem.place.column) == ("S730", 2, 3)
    assert "ministry_of_the_environment.modify, uniroyal.delay, uniroyal.accept" in problem.rule
