"""Every shipped case gives what its sources print; and a table that differs is noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

import sulh
from sulh.case.case import Case
from sulh.questions.published import differences
from sulh.stability.registry import DEFAULT

SHIPPED = list(sulh.shipped_cases())
NAMES = [
    *("chicken", "elmira", "elmira-nine", "no-gmr", "no-smr", "prisoners-dilemma"),
    *("sustainable-development", "us-taliban-2018-2021", "walter-barrier"),
]


def codings(name: str) -> list[Case]:
    """Return a shipped case and its variants."""
    case = sulh.load(name)
    return [case, *(variant.case for variant in case.variants.values())]


def test_the_cases_of_the_design_are_shipped() -> None:
    assert set(NAMES) <= set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_published_result_is_reproduced(name: str) -> None:
    for case in codings(name):
        assert [str(problem) for problem in differences(case)] == []


@pytest.mark.parametrize("name", SHIPPED)
def test_every_published_result_is_compared(name: str) -> None:
    """Each entry is seen by exactly one coding: turned into its contrary, it is noticed there and nowhere else."""
    base, *variants = codings(name)
    for at, entry in enumerate(base.published):
        names = {variant.variant_name for variant in variants}
        assert entry.variant is None or entry.variant in names
        (home,) = (one for one in (base, *variants) if one.variant_name == entry.variant)
        of_home = [other for other in base.published if other.variant == entry.variant]
        assert len(home.published) == len(of_home) or home is base
        solution = sulh.solve(home, entry.concept)
        every = solution.columns()["state"]
        own = home.published[at] if home is base else home.published[of_home.index(entry)]
        wrong = []
        if own.equilibria is not None:
            printed = {str(solution.states[int(n)]) for e in own.equilibria for n in solution.states.find(e)}
            other = tuple(state for state in every if state not in printed)
            wrong.append(replace(own, equilibria=other, stable=None))
        for state, parties in (own.stable or {}).items():
            without = tuple(party.id for party in home.parties if party.id not in parties)
            wrong.append(replace(own, equilibria=None, stable={state: without}))
        assert wrong
        for altered in wrong:
            found = list(differences(replace(home, published=(altered,))))
            assert found
            assert {(problem.code, problem.severity, problem.place) for problem in found} == {
                ("S920", "warning", own.place)
            }


@pytest.mark.parametrize("name", NAMES)
def test_what_is_published_is_there(name: str) -> None:
    """The small cases carry tables for all four concepts of the first version."""
    if name != "us-taliban-2018-2021":
        assert set(DEFAULT) <= {entry.concept for entry in sulh.load(name).published}


ELMIRA = """\
| 1 | MU | MUL | MUL | MU |
| 2 | M | ML | ML | ML |
| 3 | M | ML | ML | ML |
| 4 | MU | MUL | MUL | MU |
| 5 | MUL | MUL | MUL | MUL |
| 6 | MUL | MUL | MUL | MUL |
| 7 | MUL | MUL | MUL | MUL |
| 8 | ML | ML | ML | ML |
| 9 | ML | ML | ML | ML |
| 10 | MUL | MUL | MUL | MUL |
| 11 | MUL | MUL | MUL | MUL |
| 12 | MUL | MUL | MUL | MUL |
"""
STATES = ["NYNNN", "YYNNN", "NNYNN", "YNYNN", "NNNYN", "YNNYN", "NYNNY", "YYNNY", "NNYNY", "YNYNY", "NNNYY", "YNNYY"]


def test_elmira_table_by_table() -> None:
    """The printed table, typed once more here, so that a slip in the shipped file cannot hide itself."""
    solution = sulh.solve(sulh.load("elmira"))
    letters = {"M": "ministry", "U": "uniroyal", "L": "town"}
    for line in ELMIRA.splitlines():
        number, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        for concept, cell in zip(("nash", "gmr", "smr", "seq"), cells, strict=True):
            found = {
                letter
                for letter in "MUL"
                if STATES[int(number) - 1] in solution.stable(concept, letters[letter]).names()
            }
            assert found == set(cell), (number, concept)


@pytest.mark.parametrize(
    ("name", "concept", "equilibria"),
    [
        ("prisoners-dilemma", "nash", "NN"),
        ("prisoners-dilemma", "gmr", "NN YY"),
        ("prisoners-dilemma", "smr", "NN YY"),
        ("prisoners-dilemma", "seq", "NN YY"),
        ("chicken", "nash", "YN NY"),
        ("chicken", "gmr", "YN NY YY"),
        ("chicken", "smr", "YN NY YY"),
        ("chicken", "seq", "YN NY"),
        ("no-smr", "gmr", "NN YN"),
        ("no-smr", "smr", ""),
        ("no-gmr", "gmr", ""),
        ("no-gmr", "seq", ""),
        ("elmira-nine", "nash", "NYNNY YNYNY s9"),
        ("elmira-nine", "seq", "NYNNY YNYNY s9"),
        ("elmira-nine", "gmr", "NYNNN YNYNN NYNNY YNYNY s9"),
        ("elmira-nine", "smr", "NYNNN YNYNN NYNNY YNYNY s9"),
    ],
)
def test_equilibria_as_printed(name: str, concept: str, equilibria: str) -> None:
    solution = sulh.solve(sulh.load(name))
    assert sorted(solution.equilibria(concept).names()) == sorted(equilibria.split())


SMALL = """\
sulh: 1
parties:
  a: {{options: {{x: X}}, preferences: [x]}}
  b: {{options: {{y: Y}}, preferences: [y]}}
feasible: [x or y]
published:
  - {entry}
"""


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{concept: nash, equilibria: [YY]}", ""),
        ("{concept: nash, stable: {YY: [a, b], Y-: [a], NY: [b]}}", "Y- is for a, b"),
        ("{concept: nash, stable: {NY: [b], YN: [a]}}", ""),
        ("{concept: nash, equilibria: []}", "which are: YY"),
        ("{concept: nash, equilibria: [YY, NN]}", "names NN, which is no feasible state"),
        ("{concept: nash, stable: {NN: []}}", "names NN, which is no feasible state"),
        ("{concept: nash, stable: {NY: []}}", "NY is for b"),
        ("{concept: nash, stable: {NY: [a, b]}}", "NY is for b"),
        ("{concept: sseq, equilibria: [NY]}", "which are: YY"),
        ("{concept: sseqq, equilibria: [NY]}", "no concept 'sseqq'."),
        ("{concept: strong-gmr-1, equilibria: [YY]}", "A degree of preference is a whole number, 2 or more"),
    ],
)
def test_what_is_said(entry: str, said: str) -> None:
    problems = list(differences(sulh.loads(SMALL.format(entry=entry))))
    assert [problem.code for problem in problems] == ["S920"] * bool(said)
    assert all(said in problem.rule for problem in problems)
    assert all((problem.place.line, problem.place.column) == (7, 5) for problem in problems)


def test_entries_of_a_variant_are_held_against_the_variant() -> None:
    text = SMALL.format(entry="{concept: nash, variant: v, equilibria: [YN]}") + (
        "variants: {v: {kind: disputed, set: {b.preferences: [not y]}}}\n"
    )
    case = sulh.loads(text)
    assert list(differences(case)) == []
    assert list(differences(case.variant("v"))) == []
    wrong = sulh.loads(text.replace("[YN]", "[YY]"))
    assert list(differences(wrong)) == []
    (problem,) = differences(wrong.variant("v"))
    assert "which are: YN" in problem.rule
    (warning,) = sulh.check(wrong).warnings
    assert warning.rule.startswith("In the variant 'v': ")
