"""What is said about statements that cannot be read, all at once and each in its place."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statement_cases import NAMES, A, faults, fix, read, trees
from sulh.case.statements import KEYWORDS, Names, Not, StatementError, parse, statement_from_tree
from sulh.errors import Place

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "statements.md"


@pytest.mark.parametrize(
    ("text", "found", "way_out"),
    [
        ("", [("S404", "")], "Write one"),
        (" \n ", [("S404", "")], "Write one"),
        ("modify and", [("S401", "and")], "Write what follows"),
        ("modify insist", [("S401", "insist")], "Join them with and"),
        ("and modify", [("S401", "and")], "Write an option there"),
        ("if modify then insist", [("S401", "if")], "A if B"),
        ("modify and or insist", [("S401", "or")], "Write an option there"),
        ("(modify and (insist)", [("S401", "(")], "closing parenthesis"),
        ("modify)", [("S401", ")")], "Remove it"),
        ("modify, insist", [("S401", ",")], "Write and or or"),
        ("modify but insist", [("S401", "but")], "Write and."),
        ("modify & insist", [("S401", "&")], "Write and."),
        ("modify && insist", [("S401", "&&")], "Write and."),
        ("modify | insist", [("S401", "|")], "Write or."),
        ("!modify", [("S401", "!")], "Write not."),
        ("modify => insist", [("S401", "=>")], "write B if A"),
        ("-1 if 3", [("S401", "-1")], "Write not and the name"),
        ("3", [("S401", "3")], "the name of the option"),
        ("modify-order", [("S401", "-")], "no '-' in it"),
        ("control-order", [("S401", "-")], "no '-' in it"),
        ("café", [("S401", "é")], "letters A to Z"),
        ("nope | modify", [("S402", "nope"), ("S401", "|")], "Write or."),
        ("at least 2 (modify, insist)", [("S401", "(")], "Counts read"),
        ("at least 2 of modify", [("S401", "modify")], "Counts read"),
        ("at least", [("S401", "least")], "Counts read"),
        ("exactly one", [("S401", "one")], "Counts read"),
        ("any of (modify)", [("S401", "of")], "at least 1 of"),
        ("exactly one of ()", [("S401", ")")], "Write an option there"),
        ("at least 0 of (modify)", [("S401", "0")], "at least 1"),
        ("at most -1 of (modify)", [("S401", "-1")], "whole number"),
        ("exactly 1.5 of (modify)", [("S401", "1.5")], "whole number"),
        ("exactly many of (modify)", [("S401", "many")], "whole number"),
        ("at least " + "9" * 5_000 + " of (modify)", [("S401", "9" * 60)], "whole number"),
        ("moddify or insist", [("S402", "moddify")], "Did you mean 'modify'?"),
        ("mil.delay", [("S402", "mil.delay")], "Did you mean 'mill.delay'?"),
        ("MODIFY", [("S402", "MODIFY")], "Upper and lower case"),
        ("zzz", [("S402", "zzz")], "There are: mill.accept"),
        ("a.b.c", [("S402", "a.b.c")], "There are"),
        ("modify if insist unless delay", [("S405", "unless")], "(A if B) unless C"),
        ("modify if insist if delay", [("S405", "if")], "parentheses"),
        ("not " * 65 + "modify", [("S407", "")], "Split"),
        ("(" * 65 + "modify" + ")" * 65, [("S407", "(")], "Split"),
        ("not " * 4_000 + "modify", [("S407", "")], "Split"),
        ("modify or " * 2_000 + "modify", [("S407", "modify or " * 4 + "...")], "Split"),
        ("0010", [("S408", "0010")], "write not before"),
        ("01001", [("S408", "01001")], "Write not ministry.modify and mill.delay and not mill.accept"),
        ("N YN -Y", [("S408", "N YN -Y")], "not mill.accept and town.accept."),
        ("- - Y -", [("S408", "- - Y -")], "write not before"),
        ("-----", [("S408", "-----")], "Write true."),
        ("modify or NYNN", [("S408", "NYNN")], "write not before"),
        ("modify or 00101", [("S408", "00101")], "Write not ministry.modify"),
    ],
)
def test_faults(text: str, found: list[tuple[str, str]], way_out: str) -> None:
    assert faults(text) == found
    assert way_out in fix(text)


def test_all_names_and_the_first_fault_of_grammar_are_told_at_once() -> None:
    text = "moddify and\n (accept or delayy and"
    with pytest.raises(StatementError) as caught:
        parse(text, NAMES, place=Place("x.yaml", 7, 12))
    problems = caught.value.problems
    assert [(p.code, p.place.line, p.place.column) for p in problems] == [
        ("S402", 7, 12),
        ("S403", 8, 3),
        ("S402", 8, 13),
        ("S401", 8, 20),
    ]
    assert all(p.place.file == "x.yaml" for p in problems)
    assert [text[offset:].startswith(p.text) for p, offset in zip(problems, caught.value.offsets, strict=True)] == [
        True
    ] * 4


def test_faults_of_counts_and_levels_come_together() -> None:
    assert faults("at least 0 of (nope) if modify if insist") == [("S401", "0"), ("S402", "nope"), ("S405", "if")]


def test_the_number_of_a_count_is_not_taken_for_an_option() -> None:
    assert faults("exactly two of (modify, delay) and") == [("S401", "and")]


@pytest.mark.parametrize(
    ("start", "want"),
    [
        (Place(), Place("", 1, 8)),
        (Place("x.yaml"), Place("x.yaml")),
        (Place("x.yaml", 4), Place("x.yaml", 4)),
        (Place("x.yaml", 4, 10), Place("x.yaml", 4, 17)),
    ],
)
def test_places_that_are_known_in_part(start: Place, want: Place) -> None:
    with pytest.raises(StatementError) as caught:
        parse("insist nope", NAMES, place=start)
    assert [problem.place for problem in caught.value.problems] == [want]


def test_a_case_without_options_says_so() -> None:
    with pytest.raises(StatementError, match="no options"):
        parse("modify", Names([]))


def test_many_unknown_names_are_all_told() -> None:
    names = Names([("p", f"x{k}") for k in range(500)])
    with pytest.raises(StatementError) as caught:
        parse(" and ".join(f"y{k}" for k in range(1_500)), names)
    assert len(caught.value.problems) == 1_500
    assert all(problem.fix for problem in caught.value.problems)


def test_trees_that_are_too_deep_are_refused() -> None:
    tree = A
    for _ in range(5_000):
        tree = Not(tree)
    with pytest.raises(StatementError, match="S407"):
        statement_from_tree(tree)


VALID = st.builds(lambda tree: str(statement_from_tree(tree)), trees())
PIECES = st.sampled_from(
    [
        *sorted(KEYWORDS),
        *NAMES.full,
        "accept",
        "modify",
        "(",
        ")",
        ",",
        "2",
        "-1",
        "one",
        "no",
        "NYNN",
        "010",
        "&",
        ".",
        "é",
        "\n",
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = draw(VALID)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        stop = draw(st.integers(start, min(len(text), start + 6)))
        text = text[:start] + draw(st.just("") | PIECES | st.text(max_size=2)) + text[stop:]
    return text


def check(text: str) -> None:
    """Check that a text is read, and read back alike, or refused with problems placed inside it."""
    try:
        statement = read(text)
    except StatementError as caught:
        error = caught
    else:
        assert read(str(statement)) == statement
        return
    assert error.problems
    for problem, offset in zip(error.problems, error.offsets, strict=True):
        assert re.fullmatch("S40[1-578]", problem.code)
        assert problem.rule
        assert problem.fix
        assert 0 <= offset < max(len(text), 1)
        assert text[offset:].startswith(problem.text.removesuffix("..."))
        line, column = text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset)
        assert problem.place == Place("", line + 1, column)


@given(st.text() | st.lists(PIECES, max_size=12).map(" ".join) | st.lists(PIECES, max_size=8).map("".join) | mutated())
def test_any_text_is_read_or_refused_with_places_inside_it(text: str) -> None:
    check(text)


def test_any_three_words_are_read_or_refused_with_places_inside_them() -> None:
    some = [
        *sorted(KEYWORDS - {"or", "iff", "unless", "false", "most", "none"}),
        "modify",
        "(",
        ")",
        ",",
        "2",
        "one",
        "no",
    ]
    for length in (1, 2, 3):
        for words in itertools.product(some, repeat=length):
            check(" ".join(words))


def test_every_error_of_the_page_is_one() -> None:
    rows = re.findall(r"^\| (S4\d\d) \| `([^`]*)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {code for code, _ in rows} == {"S401", "S402", "S403", "S404", "S405", "S407", "S408"}
    for code, text in rows:
        long = {"S407": "not " * 100 + "modify", "S404": text.strip('"')}
        assert [found for found, _ in faults(long.get(code, text))] == [code]
