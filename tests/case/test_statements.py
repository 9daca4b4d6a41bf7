"""Statements: how they are read and written."""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given

from statement_cases import NAMES, STATES, A, B, D, faults, fix, known, read, trees
from sulh.case.statements import And, Constant, Count, Expression, If, Iff, Names, Not, Or, parse, statement_from_tree
from sulh.errors import CaseError, Place


@given(trees())
def test_text_of_a_tree_reads_back_as_the_tree(tree: Expression) -> None:
    statement = statement_from_tree(tree)
    again = read(str(statement))
    assert again.tree == tree
    assert again == statement
    assert hash(again) == hash(statement)
    assert str(again) == str(statement) == statement.text


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


def test_lark_is_loaded_with_the_first_statement_only() -> None:
    code = (
        "import sys, sulh.case.statements as s; assert 'lark' not in sys.modules; "
        "s.parse('true', s.Names([])); print('lark' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "True"
