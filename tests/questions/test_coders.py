"""What several coders read: counts, pairs, and Krippendorff's alpha against published examples."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from sulh.errors import UsageError
from sulh.questions.agreement import alpha
from sulh.questions.evidenced import entries_of

MILL = """
title: The mill
sources: {minutes: {title: Minutes, access: restricted}, diary: Diary}
parties:
  mill:
    options: {accept: {text: A, readings: [Aline]}, leave: L}
    preferences:
      - not leave
      - prefer: accept if town.insist
        confidence: medium
        readings:
          - Aline
          - {by: Bo, date: "2025-05-01", keep: no}
          - {by: Bo, date: "2026-05-01", confidence: low, prefer: accept  if  town.insist}
          - {by: Cem, prefer: accept, because: The minutes name no condition., source: [minutes, diary]}
          - {by: Dan, place: 1, confidence: high}
          - {by: Eve, keep: no}
  town: {options: {insist: I}, weights: {insist: {weight: 2, readings: [{by: Bo, weight: 3}, {by: Cem, weight: 4/2}]}}}
feasible:
  - {rule: not (accept and leave), readings: [{by: Bo, rule: not (accept and insist)}, {by: Aline, keep: no}]}
"""


def units(*rows: str) -> list[dict[str, str]]:
    """Return units from a row of values for each coder; a dot or a star is no value."""
    table = [row.split() for row in rows]
    return [
        {str(k): value for k, value in enumerate(column) if value not in ".*"} for column in zip(*table, strict=True)
    ]


SECRET = MILL.replace("access: restricted", "access: confidential").replace("[minutes, diary]", "minutes")


def test_what_only_sources_say_that_are_not_public_is_left_out() -> None:
    case = sulh.loads(SECRET)
    words = "The minutes name no condition."
    for answer in (sulh.coders(case), sulh.coders(case, "restricted")):
        assert words not in json.dumps(answer.to_dict())
        assert words not in answer._repr_html_()
    said = json.dumps(sulh.coders(case, "confidential").to_dict())
    assert words in said
    assert '"n_sources_not_public": 1' not in said
    with pytest.raises(UsageError, match="no access"):
        sulh.coders(case, "none")  # type: ignore[arg-type]


def test_how_it_is_called() -> None:
    one = sulh.loads("{parties: {a: {options: {x: {text: X, readings: [Bo]}}, preferences: [x]}}}", file="one.yaml")
    assert repr(sulh.coders(one)).endswith(": 1 coder, 1 entry with readings>")


CANONICAL = units(
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)


def test_the_examples_of_krippendorff_2011() -> None:
    # Computing Krippendorff's Alpha-Reliability: A, two observers of a binary variable; B, a nominal one; C, any number
    # of observers, values missing, by the metric.
    assert alpha(units("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")).value == pytest.approx(0.095, abs=5e-4)
    assert alpha(units("a a b b d c c c e d d a", "b a b b b c c c e d d d")).value == pytest.approx(0.692, abs=5e-4)
    assert alpha(CANONICAL).value == pytest.approx(0.743, abs=5e-4)
    assert alpha(CANONICAL, "12345").value == pytest.approx(0.815, abs=5e-4)
    assert (alpha(CANONICAL).units, alpha(CANONICAL).values) == (11, 40)  # the unit with one value is left out


def test_the_example_of_the_encyclopaedia() -> None:
    found = alpha(
        units(
            "* * * * * 3 4 1 2 1 1 3 3 * 3",
            "1 * 2 1 3 3 4 3 * * * * * * *",
            "* * 2 1 3 4 4 * 2 1 1 3 3 * 4",
        )
    )
    assert found.value == pytest.approx(0.691, abs=5e-4)


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=4), max_size=8), st.booleans())
def test_alpha_by_its_definition(values: list[list[int]], graded: bool) -> None:
    """One less the mean difference within units, by the mean difference of any two values."""
    found = alpha([dict(zip("abcd", unit, strict=False)) for unit in values], [0, 1, 2, 3] if graded else None)
    paired = [unit for unit in values if len(unit) > 1]
    every = [value for unit in paired for value in unit]

    def apart(c: int, k: int) -> float:
        if not graded:
            return float(c != k)
        between = sum(every.count(g) for g in range(min(c, k), max(c, k) + 1))
        return (between - (every.count(c) + every.count(k)) / 2) ** 2

    expected = sum(apart(a, b) for a, b in combinations(every, 2)) / max(1, len(every) * (len(every) - 1) / 2)
    if not expected or len(paired) == 1:
        assert found.value is None
        assert found.why
        return
    observed = sum(2 * sum(apart(a, b) for a, b in combinations(unit, 2)) / (len(unit) - 1) for unit in paired) / len(
        every
    )
    assert found.value == pytest.approx(1 - observed / expected)
    assert found.value <= 1 + 1e-12


def test_where_alpha_is_not_defined_it_says_why() -> None:
    assert alpha([]).why == alpha([{"A": 1}, {"B": 2}]).why == "no entry has a value from two coders"
    assert alpha([{"A": 1, "B": 2}]).why.startswith("a single entry has values")
    assert alpha([{"A": 1, "B": 1}]).why == "all say the same, so that nothing could differ by chance"


def test_counts_of_each_coder() -> None:
    answer = sulh.coders(sulh.loads(MILL))
    assert [tuple(one.to_dict().values()) for one in answer.coders] == [
        # read, as the file, left out, other text, other place, other confidence
        ("Aline", 3, 2, 1, 0, 0, 0),
        ("Bo", 3, 1, 0, 2, 0, 1),
        ("Cem", 2, 1, 0, 1, 0, 0),
        ("Dan", 1, 0, 0, 0, 1, 1),
        ("Eve", 1, 0, 1, 0, 0, 0),
    ]
    shares = {(pair.first, pair.second): (pair.both, pair.same, pair.share) for pair in answer.pairs}
    assert shares["Bo", "the file"] == (3, 1, pytest.approx(1 / 3))
    assert shares["Aline", "Bo"] == (2, 1, 0.5)  # the same statement in other words
    assert len(shares) == 5 + 10
    assert (answer.keep.units, answer.confidence.units) == (3, 1)


def test_each_entry_says_who_reads_what() -> None:
    answer = sulh.coders(sulh.loads(MILL)).to_dict()
    entry = next(one for one in answer["entries"] if one["entry"] == "mill.preferences.2")
    said = {one["by"]: one for one in entry["readings"]}
    assert (said["Bo"]["date"], said["Bo"]["earlier"], said["Bo"]["same"]) == ("2026-05-01", 1, True)
    assert (said["Cem"]["text"], said["Cem"]["sources"], said["Cem"]["n_sources_not_public"]) == (
        "accept",
        ["diary"],
        1,
    )
    assert (said["Dan"]["place"], said["Eve"]["keep"]) == (1, False)
    assert json.loads(json.dumps(answer)) == answer


def test_without_readings_nothing_is_told() -> None:
    case = sulh.load("elmira")
    answer = sulh.coders(case)
    assert (answer.entries, answer.coders, answer.pairs) == ((), (), ())
    assert answer.keep.value is None
    assert answer.n_entries == len(list(entries_of(case)))
    with pytest.raises(UsageError, match="coders takes a case"):
        sulh.coders("elmira")  # type: ignore[arg-type]


def test_two_coders_who_have_read_nothing_in_common() -> None:
    case = sulh.loads(
        "parties: {a: {options: {x: {text: X, readings: [Bo]}, y: {text: Y, readings: [Cem]}}, preferences: [x]}}"
    )
    pairs = {(pair.first, pair.second): pair.share for pair in sulh.coders(case).pairs}
    assert pairs["Bo", "Cem"] is None
