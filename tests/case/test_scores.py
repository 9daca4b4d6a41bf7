"""From preferences to scores: only their order means anything, and it is exact whatever the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sulh
from strategies import statement, texts
from sulh.case.case import Case, Coalesce, Option, Party
from sulh.case.preferences import Preference, PreferenceStatement, Statements, Weight, Weights
from sulh.case.scores import exact, indifferent, scores, truths, unequal_members
from sulh.case.statements import Names
from sulh.case.states import list_states
from sulh.errors import CaseError

FOUR = ("p.o0", "p.o1", "p.o2", "p.o3")
NAMES = Names([("p", f"o{k}") for k in range(4)])
ROWS = [tuple(bool(row >> k & 1) for k in range(4)) for row in range(16)]


def one_party(preference: Preference, coalesced: tuple[Coalesce, ...] = ()) -> Case:
    options = tuple(Option(f"o{k}", "p") for k in range(4))
    return Case("case", "Case", (Party("p", options=options, preference=preference),), coalesced=coalesced)


def ranks(case: Case) -> list[int]:
    """Return the scores as ranks from 0, ties equal."""
    (score,) = scores(case, list_states(case))
    return [sorted(set(score.tolist())).index(value) for value in score.tolist()]


def order(values: Sequence[object]) -> list[int]:
    """Return values of any kind as ranks from 0, ties equal."""
    known = sorted(set(values))  # type: ignore[type-var]
    return [known.index(value) for value in values]


def listed(lines: list[str]) -> Statements:
    return Statements(tuple(PreferenceStatement(statement(line, NAMES)) for line in lines))


def faults(text: str) -> list[tuple[str, str, int, int]]:
    with pytest.raises(CaseError) as caught:
        sulh.loads(text)
    return [(problem.code, problem.text, problem.place.line, problem.place.column) for problem in caught.value.problems]


@given(lines=st.lists(texts(FOUR), max_size=5), fill=st.sampled_from([0, 10, 26, 31, 62, 93]), at=st.integers(0, 5))
def test_statements_compare_in_order_however_many(lines: list[str], fill: int, at: int) -> None:
    """Statements that decide nothing push the others across every border of 16, 31, 62 and 64 bits."""
    lines = lines[:at] + ["o0 or not o0"] * fill + lines[at:]
    preference = listed(lines)
    answer = truths([item.statement for item in preference.items], list_states(one_party(preference)).codes)
    assert ranks(one_party(preference)) == order([tuple(column) for column in answer.T.tolist()])


@pytest.mark.parametrize("size", [1, 15, 16, 17, 30, 31, 32, 33, 62, 63, 64, 65, 100])
def test_the_first_statement_outweighs_all_others_and_the_last_still_counts(size: int) -> None:
    lines = ["o0", *["o1"] * (size - 2), "o2"][:size]
    keys = [tuple(row[int(line[1])] for line in lines) for row in ROWS]
    assert ranks(one_party(listed(lines))) == order(keys)
    assert len(set(keys)) == min(2 ** len(set(lines)), 8)


def test_no_statement_is_indifference() -> None:
    for preference in (Statements(), Weights(())):
        assert ranks(one_party(preference)) == [0] * 16
    assert ranks(one_party(listed(["true", "false"]))) == [0] * 16


@given(weights=st.lists(st.fractions(max_denominator=10**6), min_size=4, max_size=4), scale=st.integers(0, 40))
def test_weights_add_up_exactly(weights: list[Fraction], scale: int) -> None:
    weights = [weight * 10**scale for weight in weights]
    preference = Weights(tuple(Weight(k, weight) for k, weight in enumerate(weights)))
    assert ranks(one_party(preference)) == order(
        [sum(w for w, on in zip(weights, row, strict=True) if on) for row in ROWS]
    )


def test_tenths_and_thirds_tie_as_on_paper() -> None:
    text = "{sulh: 1, parties: {p: {options: {a: A, b: B, c: C}, weights: {a: 0.1, b: 0.2, c: 0.3}}}}"
    case = sulh.loads(text)
    (score,) = scores(case, list_states(case))
    assert score[0b011] == score[0b100]
    thirds = sulh.loads(text.replace("0.1", "1/3").replace("0.2", "2/3").replace("0.3", "1"))
    (score,) = scores(thirds, list_states(thirds))
    assert score[0b011] == score[0b100]


def test_huge_weights_do_not_overflow() -> None:
    text = (
        f"{{sulh: 1, parties: {{p: {{options: {{a: A, b: B, c: C}}, weights: {{a: {10**40}, b: -{10**40}, c: 1}}}}}}}}"
    )
    case = sulh.loads(text)
    (score,) = scores(case, list_states(case))
    assert np.argsort(score, kind="stable").tolist() == [0b010, 0b110, 0b000, 0b011, 0b100, 0b111, 0b001, 0b101]
    assert score[0b000] == score[0b011] < score[0b100] == score[0b111]


@pytest.mark.parametrize("text", ["", "a", "1e3", "1_000", "inf", "nan", "1/", "9" * 51, "--1"])
def test_exact_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        exact(text)


RANKED = """\
sulh: 1
parties:
  p:
    options: {a: A, b: B}
    ranking:
      - "Y -"
      - [NN, "N Y"]
  q:
    options: {c: C}
"""


def test_ranking_with_patterns_and_ties() -> None:
    ranked = sulh.loads(RANKED.replace("Y -", "Y - -").replace("NN", "N N -").replace("N Y", "N Y -"))
    score, other = scores(ranked, list_states(ranked))
    assert score.tolist() == [0, 1] * 4
    assert other.tolist() == [0] * 8


@pytest.mark.parametrize("ranking", ["[]", "[---]", "[[NN-, YY-, YN-, NY-]]"])
def test_rankings_that_say_nothing(ranking: str) -> None:
    """An empty list is indifference, in a ranking as in statements."""
    case = sulh.loads(f"{{sulh: 1, parties: {{p: {{options: {{a: A, b: B, c: C}}, ranking: {ranking}}}}}}}")
    assert indifferent(case.parties[0], list_states(case))
    assert [warning.code for warning in sulh.check(case).warnings] == ["S906"]


def test_s520_the_ranking_misses_states() -> None:
    (problem,) = faults(RANKED.replace("Y -", "Y - N").replace('[NN, "N Y"]', "NN-"))
    assert problem == ("S520", "p", 5, 5)
    with pytest.raises(CaseError, match="misses NYN, YNY, NYY, YYY"):
        sulh.loads(RANKED.replace("Y -", "Y - N").replace('[NN, "N Y"]', "[N-Y, NNN]").replace("N-Y", "NNY"))


def test_s520_names_some_and_counts_the_rest() -> None:
    with pytest.raises(CaseError, match="misses NNN, NYN, NNY, YNY, NYY and 1 more"):
        sulh.loads(RANKED.replace("Y -", "Y - N").replace('[NN, "N Y"]', "[]").replace("      - []\n", ""))


def test_s521_a_state_twice() -> None:
    text = RANKED.replace("Y -", "Y - -").replace("NN", "N - -").replace("N Y", "- Y -")
    assert faults(text) == [("S521", "- Y -", 7, 17)]
    with pytest.raises(CaseError, match="p ranks NYN, YYN, NYY, YYY more than once"):
        sulh.loads(text)


def test_s522_an_entry_that_matches_nothing() -> None:
    text = (
        RANKED.replace("Y -", "Y - -").replace("NN", "N N -").replace("N Y", "N Y -")
        + "feasible: [not (a and b and c)]\n"
    )
    assert faults(text.replace('- "Y - -"', '- "Y - -"\n      - YYY')) == [("S522", "YYY", 7, 9)]


def test_s524_an_entry_that_names_nothing() -> None:
    text = RANKED.replace("Y -", "Y - -").replace("NN", "waiting").replace("N Y", "N - -")
    assert faults(text) == [("S524", "waiting", 7, 10)]


def test_vectors_in_a_ranking_that_are_none() -> None:
    assert faults(RANKED) == [("S503", "Y -", 6, 9), ("S503", "NN", 7, 10), ("S503", "N Y", 7, 14)]
    assert faults(RANKED.replace("Y -", "YN1")) == [("S502", "YN1", 6, 9), *faults(RANKED)[1:]]


def test_all_faults_of_all_rankings_at_once() -> None:
    text = RANKED.replace("Y -", "Y - -").replace('[NN, "N Y"]', '"N - N"') + "    ranking: [-N-, -NY, NYN, YYN]\n"
    assert [fault[:3] for fault in faults(text)] == [("S520", "p", 5), ("S520", "q", 10), ("S521", "-NY", 10)]


def test_ranking_of_coalesced_states() -> None:
    text = RANKED.replace("Y -", "Y - -").replace("NN", "rest").replace(', "N Y"', "")
    case = sulh.loads(text + "coalesce: [{states: N--, as: rest}]\n")
    states = list_states(case)
    assert dict(zip(map(str, states), scores(case, states)[0].tolist(), strict=True)) == {
        "rest": 0,
        "YNN": 1,
        "YYN": 1,
        "YNY": 1,
        "YYY": 1,
    }


def test_ranking_in_state_form() -> None:
    head = "{sulh: 1, states: {war: '', truce: '', peace: ''}, parties: {p: {moves: [], ranking: "
    case = sulh.loads(head + "[peace, [war, truce]]}}}")
    assert scores(case, list_states(case))[0].tolist() == [0, 0, 1]
    assert [code for code, *_ in faults(head + "[peace, war]}}}")] == ["S520"]
    assert [(code, text) for code, text, *_ in faults(head + "[peace, war, truce, war]}}}")] == [("S521", "war")]
    assert [(code, text) for code, text, *_ in faults(head + "[peace, war, truse]}}}")] == [("S524", "truse")]


def test_a_coalesced_state_is_judged_by_its_first_member() -> None:
    uneven = one_party(listed(["o3", "o0"]), (Coalesce("---Y", "gone"),))
    states = list_states(uneven)
    assert scores(uneven, states)[0].tolist() == [0, 1] * 4 + [2]
    assert unequal_members(uneven.parties[0], states) == ["gone"]
    even = one_party(listed(["o3", "o0 if not o3"]), (Coalesce("---Y", "gone"),))
    assert unequal_members(even.parties[0], list_states(even)) == []


def test_truths_of_no_statement_and_of_constants() -> None:
    codes = list_states(one_party(Statements())).codes
    assert truths([], codes).shape == (0, 16)
    assert truths([statement("true", NAMES), statement("false", NAMES)], codes).tolist() == [[True] * 16, [False] * 16]


@pytest.mark.parametrize("chunk", [1, 5, 16])
def test_truths_a_part_at_a_time(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sulh.case.scores.CHUNK", chunk)
    codes = list_states(one_party(Statements())).codes
    found = truths([statement("o0 and not o3", NAMES), statement("o2", NAMES)], codes)
    assert found.tolist() == [[row[0] and not row[3] for row in ROWS], [row[2] for row in ROWS]]
