"""Wrong .gmcr files: for each fault its problems, each where it is; and anything at all is answered."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gmcr_files import faults, files, imported, text_of
from sulh.errors import CaseError, Problem, TooLarge
from sulh.files.gmcr import read_gmcr
from sulh.files.gmcr.source import MOST
from sulh.files.reader import loads

# Faults -------------------------------------------------------------------------------------------------------------


FAULTS = [
    ('"options": [0]', '"options": ["0"]', [("S707", 11, 19)]),
    ('"options": [0]', '"options": [0.0]', [("S707", 11, 19)]),
    ('"options": [0]', '"options": [false]', [("S707", 11, 19)]),
    ('"options": [0]', '"options": [null]', [("S707", 11, 19)]),
    ('"options": [0]', '"options": [0, 3]', [("S708", 11, 22)]),
    ('"options": [0]', '"options": [0, -1]', [("S708", 11, 22)]),
    ('"options": [0]', '"options": [0, 1' + "0" * 5000 + "]", [("S708", 11, 22)]),
    ('"options": [0]', '"options": []', [("S709", 4, 5)]),
    ('"options": [0]', '"options": [0, 1]', [("S710", 17, 19)]),
    ('"options": [0]', '"options": [0, 0]', [("S711", 11, 22)]),
    ('"options": [0],', "", [("S705", 9, 5)]),
    ('[[[1, "N"]]]', '[[[1, "n"]]]', [("S712", 18, 28)]),
    ('[[[1, "N"]]]', '[[[1, "X"]]]', [("S712", 18, 28)]),
    ('[[[1, "N"]]]', "[[[1, true]]]", [("S712", 18, 28)]),
    ('[[[1, "N"]]]', '[[[1, ["N"]]]]', [("S712", 18, 28)]),
    ('[[[1, "N"]]]', '[[[2.9, "N"]]]', [("S707", 18, 25)]),
    ('[[[1, "N"]]]', '[[[9, "N"]]]', [("S708", 18, 25)]),
    ('[[[1, "N"]]]', "[[[1]]]", [("S713", 18, 24)]),
    ('[[[1, "N"]]]', '[[1, "N"]]', [("S713", 18, 24), ("S713", 18, 27)]),
    ('[[[1, "N"]]]', "[[]]", [("S713", 18, 23)]),
    ('[[[1, "N"]]]', '["1N"]', [("S713", 18, 23)]),
    ('[[[1, "N"]]]', '[{"compound": true, "members": []}]', [("S713", 18, 53)]),
    ('[[[1, "N"]]]', '[{"compound": false, "members": [[[1, "N"]]]}]', [("S713", 18, 36)]),
    ('[[[1, "N"]]]', '[{"members": [[[1, "N"]]]}]', [("S705", 18, 23)]),
    ('[[[1, "N"]]]', "{}", [("S706", 18, 22)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, 5], 3, 4]", [("S715", 19, 28)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, 5, 6], 3, 4, 2]", [("S716", 19, 49)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, 5, 6, 2], 3, 4]", [("S716", 19, 42)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, 5, 6], 3, 4, 7]", [("S717", 19, 49)]),
    ("[1, [2, 5, 6], 3, 4]", "[0, [2, 5, 6], 3, 4]", [("S715", 19, 28), ("S717", 19, 29)]),
    ("[1, [2, 5, 6], 3, 4]", '[1, [2, 5, 6], 3, "4"]', [("S726", 19, 46)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, 5, 6.0], 3, 4]", [("S726", 19, 39)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, 5, 6], 3, 4, []]", [("S726", 19, 49)]),
    ("[1, [2, 5, 6], 3, 4]", "[1, [2, [5, 6]], 3, 4]", [("S726", 19, 36)]),
    ("[1, [2, 5, 6], 3, 4]", "true", [("S706", 19, 28)]),
    (',\n      "preferenceRanking": [1, [2, 5, 6], 3, 4]', "", [("S705", 15, 5)]),
    ('"name": "Union"', '"name": 7', [("S706", 16, 15)]),
    ('"fwd"', '"forward"', [("S718", 4, 52)]),
    ('"fwd"', '"Both"', [("S718", 4, 52)]),
    ('"permittedDirection": "fwd"', '"permitedDirection": "fwd"', [("S705", 4, 5), ("S719", 4, 30)]),
    ('"infeasibles": [[[1, "Y"]', '"infeasibles": [[[1, "Y"]], [[1, "N"]], [[1, "Y"]', [("S722", 22, 3)]),
    ('[[[1, "Y"], [2, "Y"]]]', "5", [("S706", 22, 18)]),
    ('  "infeasibles": [[[1, "Y"], [2, "Y"]]],\n', "", [("S705", 1, 1)]),
    (',\n  "useManualPreferenceRanking": true', "", [("S705", 1, 1)]),
    ('Ranking": true', 'Ranking": 1', [("S706", 23, 33)]),
    ('Ranking": true', 'Ranking": true, "useManualPreferenceVectors": false', [("S723", 23, 39)]),
    ('"name": "Union",', '"name": "Union", "useManualPreferenceVectors": false,', [("S723", 16, 54)]),
    ('"preferences": [[[1, "N"]]],', '"preferences": [[[1, "N"]]], "preferenceVector": [1],', [("S723", 18, 36)]),
    ('"name": "Union",', '"name": "Union", "name": "Union",', [("S702", 16, 24)]),
    ('"name": "Union",', '"name": "Union", "payoffs": [[NaN]],', [("S701", 16, 37)]),
    ('"name": "Union",', '"name": "Union",,', [("S701", 16, 23)]),
    ("[1, 2]", "[1, 2,]", [("S701", 17, 23)]),
    ('"Union"', "'Union'", [("S701", 16, 15)]),
    ("  ]", "  ] // the end", [("S701", 7, 5)]),
]


@pytest.mark.parametrize(("old", "new", "expected"), FAULTS)
def test_a_fault_is_told_with_its_place_and_no_other(old: str, new: str, expected: list[tuple[str, int, int]]) -> None:
    text = text_of("harbour")
    assert old in text
    text = text.replace(old, new, 1)
    assert faults(text) == expected
    with pytest.raises(CaseError) as caught:
        read_gmcr(text)
    for problem in caught.value.problems:
        line = text.splitlines()[problem.place.line - 1]
        assert line[problem.place.column - 1] == problem.text[0]


def test_the_table_of_faults_starts_from_a_file_without_any() -> None:
    assert loads(imported("harbour").text).title == "The harbour"


def test_all_faults_are_told_at_once() -> None:
    assert faults(text_of("faults")) == [
        ("S705", 1, 1),
        ("S718", 3, 46),
        ("S705", 5, 5),
        ("S711", 8, 37),
        ("S712", 8, 62),
        ("S713", 8, 69),
        ("S710", 9, 38),
        ("S708", 9, 41),
        ("S707", 9, 63),
        ("S707", 9, 77),
        ("S719", 9, 90),
        ("S706", 11, 18),
    ]


def test_a_problem_says_the_offending_text_the_rule_and_the_way_out() -> None:
    with pytest.raises(CaseError) as caught:
        read_gmcr(text_of("harbour").replace('"fwd"', '"forwards"'), "harbour.gmcr")
    assert [problem.to_dict() for problem in caught.value.problems] == [
        {
            "code": "S718",
            "severity": "error",
            "file": "harbour.gmcr",
            "line": 4,
            "column": 52,
            "text": '"forwards"',
            "rule": "A direction is both, fwd (from no to yes only) or back (from yes to no only); not 'forwards'.",
            "fix": 'Write "fwd".',
        }
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("S701", 1, 1)),
        ("\ufeff \n", ("S701", 1, 1)),
        ("\x7fELF\0\1", ("S701", 1, 1)),
        ("options: []", ("S701", 1, 1)),
        ('{"options": [', ("S701", 1, 14)),
        ('{"options": "a\nb"}', ("S701", 1, 15)),
        ('{"options": "\\x"}', ("S701", 1, 14)),
        ("{} {}", ("S701", 1, 4)),
        ('{"options" 1}', ("S701", 1, 12)),
        ('{"options": NaN}', ("S701", 1, 13)),
        ("[]", ("S704", 1, 1)),
        ("7", ("S704", 1, 1)),
        ("null", ("S704", 1, 1)),
        ("[" * 200_000, ("S703", 1, 65)),
        ('{"a": ' * 20_000, ("S703", 1, 385)),
        ("[" * 80 + "]" * 80, ("S703", 1, 65)),
        ("x" * 50_000_000, ("S103", 0, 0)),
    ],
    ids=range(17),
)
def test_what_is_no_conflict_at_all(text: str, expected: tuple[str, int, int]) -> None:
    assert faults(text) == [expected]


def test_a_byte_order_mark_takes_no_column() -> None:
    text = text_of("harbour")
    assert read_gmcr("\ufeff" + text).text == read_gmcr(text).text
    assert faults("\ufeff" + text.replace("{", '{"options": [], ', 1)) == [("S702", 2 + 1, 3)]


def test_no_decision_makers_and_no_options() -> None:
    bare = '{"options": [], "decisionMakers": [], "infeasibles": [], "useManualPreferenceRanking": false}'
    assert faults(bare) == [("S721", 1, 13), ("S721", 1, 35)]


def test_too_many_faults_stop_the_reading() -> None:
    data = json.loads(text_of("harbour"))
    data["infeasibles"] = [[]] * 5_000
    found = faults(json.dumps(data))
    assert len(found) == MOST + 1
    assert {code for code, _, _ in found} == {"S713", "S701"}


def large(n: int, **more: Any) -> str:
    options = [{"name": f"o{k}", "permittedDirection": "both"} for k in range(n)]
    maker = {"name": "a", "options": list(range(n)), "preferences": [], **more}
    return json.dumps(
        {"options": options, "infeasibles": [], "decisionMakers": [maker], "useManualPreferenceRanking": bool(more)}
    )


def test_states_of_a_ranking_that_are_too_many_to_number() -> None:
    with pytest.raises(TooLarge) as caught:
        read_gmcr(large(60, preferenceRanking=[1]))
    assert (caught.value.size, caught.value.option) == (1 << 60, "--max-states")
    with pytest.raises(TooLarge):
        read_gmcr(large(3, preferenceRanking=[[*range(1, 9)]]), max_states=7)
    assert "ranking" in read_gmcr(large(3, preferenceRanking=[[*range(1, 9)]]), max_states=8).text


def test_without_a_ranking_there_may_be_any_number_of_states() -> None:
    assert len(loads(read_gmcr(large(100)).text).options) == 100
    assert faults(large(1001))[0][0] == "S725"


def test_faults_come_before_the_size() -> None:
    text = large(60, preferenceRanking=[1]).replace('"o59"', "59")
    assert [code for code, _, _ in faults(text)] == ["S706"]


def test_a_statement_that_would_be_too_long() -> None:
    members = [[[k, "Y"], [k + 1, "N"], [k + 2, "Y"]] for k in range(97)] * 9
    data = json.loads(large(100))
    data["decisionMakers"][0]["preferences"] = [{"compound": True, "members": members}]
    assert [code for code, _, _ in faults(json.dumps(data))] == ["S724"]


# Anything at all ----------------------------------------------------------------------------------------------------


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 9),
        st.floats(),
        st.text(max_size=6),
        st.sampled_from(["Y", "N", "fwd"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["options", "decisionMakers", "infeasibles", "name", "preferences", "members", "compound"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=12,
)


def only_our_own_errors(text: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        found = read_gmcr(text, "fuzz.gmcr", max_states=4096)
    except TooLarge:
        return
    except CaseError as error:
        problems = error.problems
    if not problems:
        assert all(problem.severity == "warning" for problem in found.notes)
        loads(found.text)
        return
    assert any(problem.severity == "error" for problem in problems)
    assert all(problem.rule and "{0}" not in problem.rule for problem in problems)
    assert all(problem.place.line and problem.place.column for problem in problems)


@given(JSON)
def test_any_json_is_answered_with_problems(data: Any) -> None:
    only_our_own_errors(json.dumps(data))


@given(st.text())
def test_any_text_is_answered_with_problems(text: str) -> None:
    only_our_own_errors(text)


def spots(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of everything in the data."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(spot for key, value in inside for spot in spots(value, (*path, key)))]


@given(files(), st.data())
def test_a_valid_file_with_some_values_changed(data: dict[str, Any], draw: st.DataObject) -> None:
    data = copy.deepcopy(data)
    for _ in range(draw.draw(st.integers(1, 3))):
        path = draw.draw(st.sampled_from(spots(data)[1:]))
        holder: Any = data
        for part in path[:-1]:
            holder = holder[part]
        if draw.draw(st.booleans()):
            holder[path[-1]] = draw.draw(JSON)
        else:
            del holder[path[-1]]
            if not data:
                return
    only_our_own_errors(json.dumps(data))


@given(files(), st.data())
def test_a_valid_file_with_some_characters_changed(data: dict[str, Any], draw: st.DataObject) -> None:
    text = json.dumps(data)
    at = draw.draw(st.integers(0, len(text)))
    text = text[:at] + draw.draw(st.text('[]{},:"0Y\\u\n-e.', max_size=2)) + text[at + draw.draw(st.integers(0, 3)) :]
    only_our_own_errors(text)
