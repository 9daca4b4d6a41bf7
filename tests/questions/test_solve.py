"""The question ``solve``: what it answers, in which form, and what it says when asked for what is not there."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Sequence
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given, settings

import sulh
from strategies import cases
from sulh.case.case import Case
from sulh.case.states import State
from sulh.errors import MissingExtra, NotDefined, TooLarge, UnknownName, UsageError
from sulh.stability.concept import Semantics
from sulh.stability.registry import CONCEPTS

DILEMMA = """\
sulh: 1
title: Two prisoners
parties:
  one: {options: {hush: Say nothing}, preferences: [two.hush, not one.hush]}
  two: {options: {hush: Say nothing}, preferences: [one.hush, not two.hush]}
labels: {YY: both silent, NN: both talk}
variants:
  loyal: {kind: disputed, set: {one.preferences: [one.hush, two.hush]}}
"""


@pytest.fixture(scope="module")
def dilemma() -> sulh.Solution:
    return sulh.solve(sulh.loads(DILEMMA, "dilemma"))


def test_equilibria_are_sized_sequences_of_states(dilemma: sulh.Solution) -> None:
    found = dilemma.equilibria("seq")
    assert isinstance(found, Sequence)
    assert len(found) == 2
    assert [str(state) for state in found] == found.names() == ["NN", "YY"]
    assert found[0] == State(0, "NN", "both talk", ())
    assert found[-1] == State(3, "YY", "both silent", ("one.hush", "two.hush"))
    assert [state.number for state in found[:1]] == [0]
    assert found == ["NN", "YY"] == [state.name for state in found[::-1]][::-1]
    assert found != ["NN"]
    assert found != "NN"
    assert "YY" in found  # type: ignore[comparison-overlap]
    assert found[1] in found
    assert "YN" not in found  # type: ignore[comparison-overlap]
    assert repr(found) == "[NN, YY]"
    with pytest.raises(IndexError):
        found[2]
    with pytest.raises(TypeError):
        hash(found)


def test_an_empty_answer_is_an_empty_sequence() -> None:
    found = sulh.solve(sulh.load("no-smr")).equilibria("smr")
    assert len(found) == 0
    assert not found
    assert found.names() == []
    assert repr(found) == "[]"


def test_a_long_answer_is_shown_in_part() -> None:
    case = sulh.loads("{sulh: 1, parties: {p: {options: {a: A, b: B, c: C, d: D}}}}")
    assert repr(sulh.solve(case).equilibria("nash")) == "[NNNN, YNNN, NYNN, YYNN, NNYN, YNYN, NYYN, YYYN, ...]"


def test_stable_for_one_party(dilemma: sulh.Solution) -> None:
    assert dilemma.stable("nash", "one") == ["NN", "NY"]
    assert dilemma.stable("nash", "two") == ["NN", "YN"]
    assert dilemma.stable("gmr", "one") == ["NN", "NY", "YY"]


def test_holds_by_vector_label_name_and_state(dilemma: sulh.Solution) -> None:
    for name in ("YY", "Y Y", "both silent", dilemma.states[3]):
        assert dilemma.holds("seq", name)
        assert not dilemma.holds("nash", name)
    assert dilemma.holds("nash", "both talk")
    with pytest.raises(UnknownName, match="single state 'Y-'"):
        dilemma.holds("nash", "Y-")
    with pytest.raises(UnknownName, match="Did you mean 'both talk'"):
        dilemma.holds("nash", "both tak")


def test_to_dict_is_the_json_of_the_design(dilemma: sulh.Solution) -> None:
    answer = dilemma.to_dict()
    assert list(answer) == [
        *("sulh", "case", "digest", "semantics", "parties", "options", "n_states", "concepts", "equilibria", "warnings")
    ]
    assert answer == {
        "sulh": sulh.__version__,
        "case": "dilemma",
        "digest": dilemma.case.digest,
        "semantics": {"sanctions": "legal-sequences", "return_counts": True},
        "parties": ["one", "two"],
        "options": ["one.hush", "two.hush"],
        "n_states": 4,
        "concepts": ["nash", "gmr", "smr", "seq"],
        "equilibria": {"nash": ["NN"], "gmr": ["NN", "YY"], "smr": ["NN", "YY"], "seq": ["NN", "YY"]},
        "warnings": [],
    }
    assert answer["digest"].startswith("sha256:")
    assert json.loads(json.dumps(answer)) == answer


def test_to_dict_with_stability(dilemma: sulh.Solution) -> None:
    answer = dilemma.to_dict(stability=True)
    assert list(answer)[-3:] == ["equilibria", "stability", "warnings"]
    assert answer["stability"]["nash"] == {"one": ["NN", "NY"], "two": ["NN", "YN"]}
    assert list(answer["stability"]) == answer["concepts"]
    assert {key: value for key, value in answer.items() if key != "stability"} == dilemma.to_dict()


def test_elmira_as_in_the_design() -> None:
    answer = sulh.solve(sulh.load("elmira")).to_dict()
    assert answer["case"] == "elmira"
    assert answer["parties"] == ["ministry", "uniroyal", "town"]
    options = ["ministry.modify", "uniroyal.delay", "uniroyal.accept", "uniroyal.abandon", "town.insist"]
    assert answer["options"] == options
    assert answer["n_states"] == 12
    assert "NNNYN" in answer["equilibria"]["nash"]


def test_warnings_are_in_the_answer() -> None:
    solution = sulh.solve(sulh.loads(DILEMMA.replace("not one.hush]", "true]"), file="x.yaml"))
    (warning,) = solution.warnings
    assert solution.to_dict()["warnings"] == [warning.to_dict()]
    assert {key: warning.to_dict()[key] for key in ("code", "severity", "file", "line", "text")} == {
        "code": "S901",
        "severity": "warning",
        "file": "x.yaml",
        "line": 4,
        "text": "true",
    }


def test_a_variant_is_solved_as_a_case_of_its_own() -> None:
    case = sulh.loads(DILEMMA, "dilemma")
    loyal = sulh.solve(case.variant("loyal"))
    assert loyal.equilibria("nash") == ["YN"]
    answer = loyal.to_dict()
    assert (answer["case"], answer["variant"]) == ("dilemma", "loyal")
    assert list(answer)[:4] == ["sulh", "case", "digest", "variant"]
    assert answer["digest"] != case.digest
    with pytest.raises(UnknownName, match="Did you mean 'loyal'"):
        case.variant("loyl")


ALL = (
    *("nash", "gmr", "smr", "seq", "sseq", "sim", "seq-or-sim", "non-myopic"),
    *("limited-3", "stackelberg-one", "stackelberg-two", "maximin-4"),
)
"""What is defined for two parties who know what they want, and says something of its own there."""


@pytest.mark.parametrize(
    ("concepts", "chosen"),
    [
        (None, ("nash", "gmr", "smr", "seq")),
        ("all", ALL),
        ("seq", ("seq",)),
        (["seq", "nash", "seq"], ("seq", "nash")),
        (["seq", "all"], ("seq", *(id for id in ALL if id != "seq"))),
        ("limited", ("limited-3",)),
        ("stackelberg", ("stackelberg-one", "stackelberg-two")),
        (["gmr-a", "limited-2"], ("gmr-a", "limited-2")),
    ],
)
def test_which_concepts(concepts: str | list[str], chosen: tuple[str, ...]) -> None:
    solution = sulh.solve(sulh.loads(DILEMMA), concepts)
    assert solution.concepts == tuple(solution.verdicts) == chosen
    assert list(solution.to_dict()["equilibria"]) == list(chosen)


def test_all_says_what_it_leaves_out() -> None:
    solution = sulh.solve(sulh.load("elmira"), "all")
    why = {id: left_out.reason for left_out in solution.skipped for id in left_out.concepts}
    assert set(why).isdisjoint(solution.concepts)
    assert "3 parties can move (ministry, uniroyal, town)" in why["limited-3"]
    assert "no comparison is unknown" in why["gmr-a"]
    assert "no preference is marked as strong" in why["strong-gmr"]
    assert "says nothing of the attitudes" in why["rnash"]
    assert set(solution.concepts) | set(why) >= set(CONCEPTS)
    assert [set(part["concepts"]) <= set(why) for part in solution.to_dict()["skipped"]] == [True] * len(
        solution.skipped
    )
    assert "skipped" not in sulh.solve(sulh.load("elmira")).to_dict()
    with pytest.raises(NotDefined, match="limited-3 is not defined for this case: 3 parties can move"):
        sulh.solve(sulh.load("elmira"), ["all", "limited"])


def test_all_leaves_out_what_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    text = DILEMMA.replace("options: {hush", "attitudes: {two: devoting}, options: {hush", 1)
    assert "rgmr" in sulh.solve(sulh.loads(text), "all").concepts
    monkeypatch.setattr("sulh.stability.crosswise.MOST_STATES", 3)
    solution = sulh.solve(sulh.loads(text), "all")
    (left_out,) = [entry for entry in solution.skipped if "rgmr" in entry.concepts]
    assert "4 states, too many to compare every pair" in left_out.reason
    with pytest.raises(TooLarge, match="The case has 4 states"):
        sulh.solve(sulh.loads(text), "rgmr")


def test_blocs_decide_as_one() -> None:
    """The published difference: another program calls this a coalition, and one more state holds."""
    case = sulh.load("elmira")
    plain, merged = sulh.solve(case), sulh.solve(case, blocs=[["ministry", "uniroyal"]])
    assert merged.movers == ("ministry+uniroyal", "town")
    assert set(merged.equilibria("nash").names()) - set(plain.equilibria("nash").names()) == {"NNYNY"}
    assert merged.to_dict(stability=True)["parties"] == list(merged.to_dict(True)["stability"]["nash"])
    assert "nash.ministry+uniroyal" in merged.columns()
    assert "NNYNY" in merged.stable("nash", "ministry+uniroyal").names()
    assert sulh.solve(case, blocs="ministry+uniroyal").equilibria("seq") == merged.equilibria("seq")
    with pytest.raises(UnknownName, match="There is no party 'ministry'"):
        merged.stable("nash", "ministry")
    with pytest.raises(UsageError, match="is in two blocs"):
        sulh.solve(case, blocs="ministry+town,town+uniroyal")
    with pytest.raises(NotDefined, match="are no order of the states"):
        sulh.solve(case, "maximin", blocs="ministry+uniroyal")


def test_no_concept_is_no_question() -> None:
    with pytest.raises(UsageError, match="Name at least one concept"):
        sulh.solve(sulh.loads(DILEMMA), [])
    with pytest.raises(UsageError, match="solve takes a case"):
        sulh.solve("elmira")


def test_unknown_names() -> None:
    case = sulh.loads(DILEMMA)
    with pytest.raises(UnknownName, match=r"There is no concept 'nahs'\. Did you mean 'nash'"):
        sulh.solve(case, ["nahs"])
    with pytest.raises(UnknownName, match="There is no concept 'NASH'"):
        sulh.solve(case, "NASH")
    with pytest.raises(UnknownName, match=r"rule of sanctions 'each once'\. Did you mean 'each-once'"):
        sulh.solve(case, sanctions="each once")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="return_counts is True or False, not 'no'"):
        sulh.solve(case, return_counts="no")  # type: ignore[arg-type]
    solution = sulh.solve(case, "nash")
    with pytest.raises(UnknownName, match=r"There is no concept in this solution 'seq'\. There are: nash"):
        solution.equilibria("seq")
    with pytest.raises(UnknownName, match=r"There is no party 'on'\. Did you mean 'one'"):
        solution.stable("nash", "on")


def test_the_limit_holds() -> None:
    with pytest.raises(TooLarge):
        sulh.solve(sulh.loads(DILEMMA), max_states=3)
    assert len(sulh.solve(sulh.loads(DILEMMA), max_states=4).states) == 4


def test_semantics_are_kept(dilemma: sulh.Solution) -> None:
    assert dilemma.semantics == Semantics()
    other = sulh.solve(dilemma.case, sanctions="single-move", return_counts=False)
    assert other.to_dict()["semantics"] == {"sanctions": "single-move", "return_counts": False}


def test_frozen(dilemma: sulh.Solution) -> None:
    with pytest.raises(FrozenInstanceError):
        dilemma.concepts = ()  # type: ignore[misc]
    for verdict in dilemma.verdicts.values():
        assert verdict.shape == (2, 4)
        assert verdict.dtype == bool
        with pytest.raises(ValueError, match="read-only"):
            verdict[0, 0] = True


def test_repr(dilemma: sulh.Solution) -> None:
    assert repr(dilemma) == "<Solution of dilemma: 4 states; equilibria: nash 1, gmr 2, smr 2, seq 2>"


def test_progress_grows(dilemma: sulh.Solution) -> None:
    told: list[tuple[str, float]] = []
    sulh.solve(dilemma.case, progress=lambda what, share: told.append((what, share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert len(set(shares)) == len(shares) == 2 + 4 * 2 + 1
    assert shares[0] == 0
    assert shares[-1] <= 1
    assert told[0][0] == "listing states"
    assert told[2][0] == "Nash stability for one"


def test_columns(dilemma: sulh.Solution) -> None:
    columns = {name: list(values) for name, values in dilemma.columns().items()}
    assert list(columns) == [
        *("state", "label", "one.hush", "two.hush", "nash", "gmr", "smr", "seq"),
        *(f"{concept}.{party}" for concept in dilemma.concepts for party in ("one", "two")),
    ]
    assert columns["state"] == ["NN", "YN", "NY", "YY"]
    assert columns["label"] == ["both talk", "", "", "both silent"]
    assert columns["one.hush"] == [0, 1, 0, 1]
    assert columns["two.hush"] == [0, 0, 1, 1]
    assert columns["seq"] == [True, False, False, True]
    assert columns["nash.one"] == [True, False, True, False]


def test_columns_of_coalesced_states_and_of_named_ones() -> None:
    merged = sulh.solve(sulh.loads(DILEMMA + "coalesce: [{states: Y-, as: hushed}]\n", "x"))
    assert merged.columns()["state"] == ["NN", "hushed", "NY"]
    assert list(merged.columns()["one.hush"]) == [0, 1, 0]
    named = sulh.solve(sulh.loads("{sulh: 1, states: {war: '', peace: A treaty}, parties: {p: {}, q: {}}}"))
    assert list(named.columns())[:3] == ["state", "label", "nash"]
    assert named.columns()["label"] == ["", "A treaty"]


@given(case=cases())
@settings(max_examples=50)
def test_all_views_of_a_solution_agree(case: Case) -> None:
    solution = sulh.solve(case)
    columns, answer = solution.columns(), solution.to_dict(stability=True)
    assert answer["n_states"] == len(solution.states) == len(columns["state"])
    for id in solution.concepts:
        listed = [name for name, holds in zip(columns["state"], columns[id], strict=True) if holds]
        assert listed == answer["equilibria"][id] == solution.equilibria(id).names()
        assert listed == [state.name for state in solution.states if solution.holds(id, state)]
        for party in case.parties:
            stable = [name for name, here in zip(columns["state"], columns[f"{id}.{party.id}"], strict=True) if here]
            assert stable == answer["stability"][id][party.id] == solution.stable(id, party.id).names()
            assert set(listed) <= set(stable)


@pytest.mark.skipif(importlib.util.find_spec("pandas") is None, reason="pandas is not installed")
def test_to_pandas(dilemma: sulh.Solution) -> None:
    frame = dilemma.to_pandas()
    assert frame.index.name == "state"
    assert list(frame.index) == ["NN", "YN", "NY", "YY"]
    assert list(frame.columns) == list(dilemma.columns())[1:]
    assert list(frame.index[frame["seq"]]) == dilemma.equilibria("seq").names()
    assert frame.loc["YY", "label"] == "both silent"
    assert frame["nash"].dtype == bool
    assert frame["one.hush"].dtype == np.uint8


def test_without_pandas_a_sentence(dilemma: sulh.Solution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtra, match=r"pip install 'sulh\[pandas\]'"):
        dilemma.to_pandas()
