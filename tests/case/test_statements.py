"""Statements: what they mean, how they are read and written, and what is said about those that cannot be read."""

from __future__ import annotations

import itertools
import pickle
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.case.statements import (
    KEYWORDS,
    And,
    Constant,
    Count,
    Expression,
    If,
    Iff,
    Literal,
    Names,
    Not,
    Or,
    Statement,
    StatementError,
    literal,
    parse,
    statement_from_tree,
)
from sulh.errors import CaseError, Place

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "statements.md"
NAMES = Names([("ministry", "modify"), ("mill", "delay"), ("mill", "accept"), ("town", "insist"), ("town", "accept")])
N = len(NAMES.full)
A, B, C, D = (literal(k, NAMES.full[k]) for k in range(4))

# Every state, one a column, and every partial assignment: 0 off, 1 on, 2 not decided.
STATES = np.array(list(itertools.product([False, True], repeat=N))).T
PARTIAL = np.array(list(itertools.product([0, 1, 2], repeat=N))).T


def read(text: str, owner: str | None = None) -> Statement:
    return parse(text, NAMES, owner)


def faults(text: str, owner: str | None = None) -> list[tuple[str, str]]:
    """Return code and offending text of every problem of a text that must have some."""
    with pytest.raises(StatementError) as caught:
        read(text, owner)
    return [(problem.code, problem.text) for problem in caught.value.problems]


def fix(text: str) -> str:
    with pytest.raises(StatementError) as caught:
        read(text)
    return " ".join(problem.fix for problem in caught.value.problems)


def known(k: int) -> tuple[np.ndarray, np.ndarray]:
    return PARTIAL[k] == 1, PARTIAL[k] != 0


# --- meaning ---------------------------------------------------------------------------------------------


def oracle(tree: Expression, state: tuple[bool, ...]) -> bool:
    """Evaluate a tree at one state, straight from the words of the reference."""
    match tree:
        case Literal(option):
            return bool(state[option])
        case Constant(value):
            return value
        case Not(member):
            return not oracle(member, state)
        case And(members):
            return all(oracle(member, state) for member in members)
        case Or(members):
            return any(oracle(member, state) for member in members)
        case If(then, condition):
            return not (oracle(condition, state) and not oracle(then, state))
        case Iff(left, right):
            return oracle(left, state) == oracle(right, state)
        case Count(op, k, members):
            n = sum(oracle(member, state) for member in members)
            return {
                "at least": n >= k,
                "at most": n <= k,
                "exactly": n == k,
                "all": n == len(members),
                "none": n == 0,
            }[op]


def trees() -> st.SearchStrategy[Expression]:
    leaves = st.sampled_from([literal(k, name) for k, name in enumerate(NAMES.full)]) | st.builds(
        Constant, st.booleans()
    )

    def grow(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        some = st.lists(inner, min_size=2, max_size=4).map(tuple)
        counted = st.lists(inner, min_size=1, max_size=4).map(tuple)
        return (
            st.builds(Not, inner)
            | st.builds(And, some)
            | st.builds(Or, some)
            | st.builds(If, inner, inner)
            | st.builds(Iff, inner, inner)
            | st.builds(Count, st.just("at least"), st.integers(1, 6), counted)
            | st.builds(Count, st.sampled_from(["at most", "exactly"]), st.integers(0, 6), counted)
            | st.builds(Count, st.sampled_from(["all", "none"]), st.just(0), counted)
        )

    return st.recursive(leaves, grow, max_leaves=14)


@given(trees())
def test_text_of_a_tree_reads_back_as_the_tree(tree: Expression) -> None:
    statement = statement_from_tree(tree)
    again = read(str(statement))
    assert again.tree == tree
    assert again == statement
    assert hash(again) == hash(statement)
    assert str(again) == str(statement) == statement.text


@given(trees())
def test_holds_equals_the_oracle_in_every_state(tree: Expression) -> None:
    before = STATES.copy()
    got = statement_from_tree(tree).holds(STATES.__getitem__)
    assert got.dtype == np.bool_
    want = [oracle(tree, tuple(state)) for state in STATES.T]
    assert np.broadcast_to(got, len(want)).tolist() == want
    assert (before == STATES).all()  # no column is written to


@given(trees())
def test_bounds_hold_in_every_completion(tree: Expression) -> None:
    surely, possibly = (np.broadcast_to(b, PARTIAL.shape[1]) for b in statement_from_tree(tree).bounds(known))
    assert (surely <= possibly).all()
    value = {tuple(state): oracle(tree, tuple(state)) for state in STATES.T}
    for number, partial in enumerate(PARTIAL.T):
        values = {value[full] for full in itertools.product(*([False, True] if p == 2 else [bool(p)] for p in partial))}
        if surely[number]:
            assert values == {True}
        if not possibly[number]:
            assert values == {False}
        if (partial != 2).all():
            assert {bool(surely[number])} == {bool(possibly[number])} == values


@pytest.mark.parametrize(
    "text",
    [
        "modify",
        "not modify",
        "modify and not delay",
        "modify if delay",
        "modify iff delay",
        *(f"{op} {k} of (modify, delay, insist)" for op in ("at least", "at most", "exactly") for k in range(1, 5)),
        "none of (modify, delay, insist)",
        "all of (modify, delay, insist)",
    ],
)
def test_bounds_are_tight_where_no_option_is_mentioned_twice(text: str) -> None:
    statement = read(text)
    surely, possibly = (np.broadcast_to(b, PARTIAL.shape[1]) for b in statement.bounds(known))
    value = {tuple(state): oracle(statement.tree, tuple(state)) for state in STATES.T}
    for number, partial in enumerate(PARTIAL.T):
        values = {value[full] for full in itertools.product(*([False, True] if p == 2 else [bool(p)] for p in partial))}
        assert (surely[number], possibly[number]) == (min(values), max(values))


def test_bounds_take_plain_truth_values() -> None:
    undecided = {0: (False, True), 1: (True, True), 2: (False, False)}
    low, high = read("at least 2 of (modify, delay, mill.accept)").bounds(undecided.__getitem__)
    assert (low.item(), high.item()) == (False, True)


TABLE = {  # A and B, in the order of the arguments below
    "A if B": [True, True, False, True],
    "A iff B": [True, False, False, True],
    "A unless B": [False, True, True, True],
    "A and B": [False, False, False, True],
    "A or B": [False, True, True, True],
}


@pytest.mark.parametrize("text", TABLE)
def test_truth_tables(text: str) -> None:
    a, b = np.array([False, True, False, True]), np.array([False, False, True, True])
    statement = parse(text, Names([("p", "A"), ("p", "B")]))
    assert statement.holds([a, b].__getitem__).tolist() == TABLE[text]


def test_constants_are_0d_and_broadcast() -> None:
    column = {0: np.array([True, False])}.__getitem__
    assert read("true or false").holds(column).shape == ()
    assert read("modify and true").holds(column).tolist() == [True, False]
    assert read("true if false").holds(column).item() is True


def test_strided_columns_count() -> None:
    table = STATES.T.copy()
    got = read("exactly 2 of (modify, delay, insist)").holds(lambda k: table[:, k])
    assert (got == (table[:, [0, 1, 3]].sum(axis=1) == 2)).all()


@pytest.mark.parametrize("size", [64, 255, 256, 300])
def test_counts_do_not_overflow(size: int) -> None:
    names = Names([("p", f"x{k}") for k in range(size)])
    members = ", ".join(f"x{k}" for k in range(size))
    on, off = np.array([True, True]), np.array([True, False])
    holds = parse(f"at least {size} of ({members})", names).holds(lambda k: off if k == 0 else on)
    assert holds.tolist() == [True, False]
    assert parse(f"exactly {size - 1} of ({members})", names).holds(lambda k: off if k == 0 else on).tolist() == [
        False,
        True,
    ]
    assert not parse(f"at least {size + 1} of ({members})", names).holds(lambda k: on).any()


@pytest.mark.parametrize("number", [4, 300, 999_999_999])
def test_a_count_out_of_reach_is_false_everywhere(number: int) -> None:
    for text in (f"at least {number} of (modify, delay, insist)", f"exactly {number} of (modify, true)"):
        assert not read(text).holds(STATES.__getitem__).any()
        assert not read(text).bounds(known)[1].any()
    assert read(f"at most {number} of (modify, delay)").holds(STATES.__getitem__).all()
    assert not read(f"at least {number} of (true)").holds(STATES.__getitem__)


# --- reading and writing ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("not modify and delay", And((Not(A), B))),
        ("modify or delay and insist", Or((A, And((B, D))))),
        ("modify and delay or insist", Or((And((A, B)), D))),
        ("modify or delay if insist and delay", If(Or((A, B)), And((D, B)))),
        ("modify iff not delay", Iff(A, Not(B))),
        ("modify unless delay", Or((A, B))),
        ("(modify if delay) if insist", If(If(A, B), D)),
        ("modify if (delay iff insist)", If(A, Iff(B, D))),
        ("not not modify", Not(Not(A))),
        ("(modify and delay) and insist", And((A, B, D))),
        ("not at least two of (modify, delay if insist)", Not(Count("at least", 2, (A, If(B, D))))),
        ("at most 0 of (modify)", Count("at most", 0, (A,))),
        ("Exactly ONE of (modify, delay)", Count("exactly", 1, (A, B))),
        ("all of (modify, delay) and insist", And((Count("all", 2, (A, B)), D))),
        ("NONE OF (modify)", Count("none", 0, (A,))),
        ("TRUE and Not false", And((Constant(True), Not(Constant(False))))),
        ("  modify\n  AND\tdelay\n", And((A, B))),
        ("at\nleast 1\nof(modify,delay)", Count("at least", 1, (A, B))),
        ("((modify))", A),
    ],
)
def test_reading(text: str, tree: Expression) -> None:
    statement = read(text)
    assert statement.tree == tree
    assert statement.text == text.strip()


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("(modify) AND (delay or insist)", "ministry.modify and (mill.delay or town.insist)"),
        ("((modify and delay) or insist) if (delay)", "ministry.modify and mill.delay or town.insist if mill.delay"),
        ("not (modify)", "not ministry.modify"),
        ("not (modify or delay)", "not (ministry.modify or mill.delay)"),
        ("exactly one of (modify, (delay))", "exactly 1 of (ministry.modify, mill.delay)"),
        ("all of (modify, delay)", "all of (ministry.modify, mill.delay)"),
    ],
)
def test_writing(text: str, canonical: str) -> None:
    assert str(read(text)) == canonical


def test_equality_is_of_trees() -> None:
    one, other = read("modify and delay"), parse("ministry.modify AND delay", NAMES, place=Place("x.yaml", 3, 5))
    assert one == other
    assert one != read("delay and modify")
    assert other.place == Place("x.yaml", 3, 5)
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(FrozenInstanceError):
        one.tree = A  # type: ignore[misc]


def test_options_of_a_statement() -> None:
    assert read("at least 1 of (modify, not insist) if (true iff delay)").options == {0, 1, 3}
    assert read("true").options == frozenset()


def test_empty_conjunctions_and_counts() -> None:
    assert str(statement_from_tree(And(()))) == "true"
    assert str(statement_from_tree(Not(Or(())))) == "not false"
    assert str(statement_from_tree(Not(And((Or((A, B)),))))) == "not (ministry.modify or mill.delay)"
    with pytest.raises(ValueError, match="at least one member"):
        Count("all", 0, ())


def test_bare_names_are_the_owners_first() -> None:
    assert read("accept", "mill").options == {2}
    assert read("accept", "town").options == {4}
    assert read("modify", "town").options == {0}
    assert faults("accept") == faults("accept", "ministry") == [("S403", "accept")]
    assert "mill.accept or town.accept" in fix("accept")


def test_words_of_counts_may_be_options() -> None:
    names = Names([("p", "one"), ("p", "no"), ("p", "NY"), ("p", "order")])
    assert str(parse("exactly one of (one, no, NY)", names)) == "exactly 1 of (p.one, p.no, p.NY)"
    assert str(parse("order or NY", names)) == "p.order or p.NY"
    assert str(parse("NY", names)) == "p.NY"


def test_resolve_is_open_to_others() -> None:
    assert NAMES.resolve("mill.accept") == 2
    with pytest.raises(CaseError) as caught:
        NAMES.resolve("acept", "mill")
    (problem,) = caught.value.problems
    assert (problem.code, problem.fix) == ("S402", "Did you mean 'accept'?")


@pytest.mark.parametrize("join", [" or ", " and ", "\nor\n"])
def test_long_chains(join: str) -> None:
    names = Names([("p", f"x{k}") for k in range(2_000)])
    statement = parse(join.join(f"x{k}" for k in range(2_000)), names)
    assert len(statement.options) == 2_000
    assert statement.holds(lambda k: np.array([True, k == 1_999])).tolist() == [True, "or" in join]
    assert parse(str(statement)[:19_000].rpartition(join.strip())[0], names).options < statement.options


def test_64_levels_work_everywhere() -> None:
    for text in ("not " * 64 + "modify", "(" * 64 + "modify" + ")" * 64, "at least 1 of (" * 64 + "delay" + ")" * 64):
        statement = read(text)
        assert statement == pickle.loads(pickle.dumps(statement))
        assert read(str(statement)) == statement
        statement.holds(STATES.__getitem__)
        statement.bounds(known)
        repr(statement)


# --- what is wrong ---------------------------------------------------------------------------------------


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


# --- housekeeping ----------------------------------------------------------------------------------------


def test_lark_is_loaded_with_the_first_statement_only() -> None:
    code = (
        "import sys, sulh.case.statements as s; assert 'lark' not in sys.modules; "
        "s.parse('true', s.Names([])); print('lark' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "True"


def test_every_error_of_the_page_is_one() -> None:
    rows = re.findall(r"^\| (S4\d\d) \| `([^`]*)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {code for code, _ in rows} == {"S401", "S402", "S403", "S404", "S405", "S407", "S408"}
    for code, text in rows:
        long = {"S407": "not " * 100 + "modify", "S404": text.strip('"')}
        assert [found for found, _ in faults(long.get(code, text))] == [code]
