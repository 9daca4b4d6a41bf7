"""The language of claims: what is read, and where what cannot be read goes wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sulh
from sulh.case.claim_forms import MODES, Drifts, Formula, Holds, IfClaim, Joined, Leads, NotClaim, Plain, atoms, members
from sulh.case.claim_language import Words, read_claim
from sulh.errors import CaseError, Place, Problem

CASE = sulh.load("us-taliban-2018-2021")
WORDS = Words.of(CASE)

OPERANDS = ("us.withdraw", "(not us.withdraw)", "(talks and not us.support)", '"takeover of 2021"', "YYNYNYYNYN")


@st.composite
def formulas(draw: st.DrawFn, depth: int = 3) -> str:
    """Draw a claim as it is written back: parentheses only where they are needed."""
    kind = draw(st.integers(0, 9)) if depth else draw(st.integers(0, 5))
    x, y = draw(st.sampled_from(OPERANDS)), draw(st.sampled_from(OPERANDS))
    if kind == 0:
        return f"{x} leads to {y}"
    if kind == 1:
        return f"{draw(st.sampled_from(('', 'every ', 'only ')))}{x} holds"
    if kind == 2:
        return f"taliban prefers {x} to {y}"
    if kind == 3:
        return "pakistan drifts"
    if kind <= 5:
        return f"{draw(st.sampled_from(MODES))} {x}"
    left, right = draw(formulas(depth - 1)), draw(formulas(depth - 1))

    def inner(text: str) -> str:
        return f"({text})" if isinstance(read_claim(text, WORDS), Joined | IfClaim) else text

    if kind == 6:
        return f"not {inner(left)}"
    word = ("and", "or", "if")[kind - 7]
    return f"{inner(left)} {word} {inner(right)}"


@given(formulas())
def test_a_claim_is_written_back_as_it_was_read(text: str) -> None:
    read = read_claim(text, WORDS)
    assert str(read) == text
    assert read_claim(f"  ({text})\n", WORDS) == read
    assert all(not members(atom) for atom in atoms(read))


def test_words_that_join_bind_in_their_order() -> None:
    def read(text: str) -> Formula:
        return read_claim(text, WORDS)

    claim = read("not never talks and us drifts or possible talks if ends talks")
    assert isinstance(claim, IfClaim)
    assert isinstance(claim.then, Joined)
    assert claim.then.word == "or"
    first = claim.then.members[0]
    assert isinstance(first, Joined)
    assert isinstance(first.members[0], NotClaim)
    assert isinstance(first.members[1], Drifts)
    assert isinstance(claim.condition, Plain)


def test_keywords_in_either_case() -> None:
    assert isinstance(read_claim("EVERY talks HOLDS", WORDS), Holds)
    assert isinstance(read_claim("talks Leads To us.withdraw", WORDS), Leads)


def test_a_bare_name_is_an_option_of_the_party_first() -> None:
    words = Words.of(sulh.loads("{parties: {a: {options: {x: X}}, b: {options: {x: X}}}, status_quo: NN}"))
    assert str(read_claim("b prefers x to (not x)", words)) == "b prefers x to (not x)"
    read = read_claim("b prefers x to (not x)", words)
    assert read.what.options == {1}  # type: ignore[union-attr]
    with pytest.raises(CaseError, match=r"1:7: S403: More than one party has an option 'x'"):
        read_claim("never x", words)


def test_an_option_may_be_called_like_a_word_of_claims() -> None:
    words = Words.of(sulh.loads("{parties: {a: {options: {holds: X, leads: Y}}}}"))
    assert isinstance(read_claim("holds holds", words), Holds)
    assert isinstance(read_claim("leads leads to holds", words), Leads)
    assert isinstance(read_claim("never holds", words), Plain)


WRONG = {
    "": ("1:1", "S421", "The claim is empty."),
    "inevitable": ("1:1", "S421", "The claim stops after 'inevitable'."),
    "talks leads": ("1:7", "S421", "The claim stops before 'to'."),
    "talks leads us.commit": ("1:13", "S421", "Here stands 'us.commit', and 'to' is expected."),
    "every talks": ("1:7", "S421", "The claim stops before 'holds'."),
    "taliban prefers talks": ("1:17", "S421", "The claim stops before 'to'."),
    "never (talks": ("1:7", "S421", "This parenthesis is not closed."),
    "never talks)": ("1:12", "S421", "This parenthesis was never opened."),
    "never talks never talks": ("1:13", "S421", "The claim cannot go on with 'never'."),
    "never talks & never talks": ("1:13", "S421", "'&' has no meaning in a claim outside parentheses."),
    "never talks if never talks if never talks": ("1:28", "S421", "At most one if may stand on a level."),
    "impossible talks": ("1:1", "S421", "'impossible' is no word of claims."),
    "never talks iff never talks": ("1:13", "S421", "The claim cannot go on with 'iff'."),
    "possible takeover of 2021": ("1:10", "S421", "A label of several words stands in quotes: 'takeover of 2021'."),
    "talks": ("1:1", "S422", "talks says something of a state, not of what may happen."),
    "(talks or us.commit)": ("1:1", "S422", "(talks or us.commit) says something of a state"),
    "never talks and us.commit": ("1:17", "S422", "us.commit says something of a state"),
    "never not talks": ("1:7", "S422", "'not' begins a statement here."),
    "never 'no such'": ("1:7", "S423", "No label and no state is called 'no such'."),
    "never YYY": ("1:7", "S408", "'YYY' looks like a state; a statement is expected here."),
    "never 'YYY'": ("1:7", "S501", ""),
    "never talk": ("1:7", "S402", "There is no option 'talk'."),
    "never (talks and\n  (support or withdrew))": ("2:15", "S402", "There is no option 'withdrew'."),
    "tally drifts": ("1:1", "S302", "There is no party 'tally'."),
    "not " * 70 + "us drifts": ("1:261", "S421", "The claim is nested more than 64 levels deep."),
    "(" * 70 + "us drifts" + ")" * 70: ("1:66", "S421", "The claim is nested more than 64 levels deep."),
    "x" * 20_001: ("1:1", "S421", "The claim has 20,001 characters; the limit is 20,000."),
}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: text[:30])
def test_what_is_wrong_and_where(text: str) -> None:
    place, code, rule = WRONG[text]
    with pytest.raises(CaseError) as caught:
        read_claim(text, WORDS)
    problem = caught.value.problems[0]
    if code != "S501":
        assert (str(problem.place), problem.code) == (place, code)
    assert problem.rule.startswith(rule)
    assert problem.fix


MISSPELT = {
    "us preferes talks to us.commit": ("1:4", "'preferes' is no word of claims.", "Did you mean 'prefers'?"),
    "us drift": ("1:4", "'drift' is no word of claims.", "Did you mean 'drifts'?"),
    "us likes talks": ("1:4", "'likes' is no word of claims.", "Write us prefers X to Y, or us drifts."),
    "us and never talks": ("1:1", "'us' is a party; nothing is said of it.", "Write us prefers X to Y, or us drifts."),
    "us": ("1:1", "'us' is a party; nothing is said of it.", "Write us prefers X to Y, or us drifts."),
    "talks lead to us.commit": ("1:7", "'lead' is no word of claims.", "Did you mean 'leads'?"),
    "talks hold": ("1:7", "'hold' is no word of claims.", "Did you mean 'holds'?"),
    "never (transition)": ("1:7", "A label stands without parentheses.", "Write transition."),
    "never ('takeover of 2021')": ("1:7", "A label stands without parentheses.", 'Write "takeover of 2021".'),
    "transition": (
        "1:1",
        "transition says something of a state, not of what may happen.",
        "Write possible transition, never transition, or put the whole statement behind such a word in parentheses.",
    ),
}


@pytest.mark.parametrize("text", MISSPELT)
def test_what_was_meant_is_suggested(text: str) -> None:
    with pytest.raises(CaseError) as caught:
        read_claim(text, WORDS)
    problem = caught.value.problems[0]
    assert (str(problem.place), problem.rule, problem.fix) == MISSPELT[text]


OF_STATES = """
status_quo: open
states: {open: it is open, shut: it is shut}
parties: {a: {moves: [{from: open, to: shut}], ranking: [shut, open]}}
"""

IN_STATE_FORM = {
    "possible (shut)": ("A state stands without parentheses.", "Write shut."),
    "('it is shut') leads to open": ("A state stands without parentheses.", 'Write "it is shut".'),
    "a prefers (shutt) to open": ("A state stands without parentheses.", "Did you mean 'shut'?"),
    "never (shut or open)": (
        "The case has states, and no options of which a statement could be made.",
        "Join claims instead, such as possible a or possible b.",
    ),
    "(shut)": (
        "(shut) says something of a state, not of what may happen.",
        "Write possible shut, never shut.",
    ),
    "never not shut": ("'not' begins a statement here.", "Put not before the claim, such as not possible a."),
    "inevitable": ("The claim stops after 'inevitable'.", "Write what follows: a state, or a label in quotes."),
}


@pytest.mark.parametrize("text", IN_STATE_FORM)
def test_a_state_stands_without_parentheses(text: str) -> None:
    with pytest.raises(CaseError) as caught:
        read_claim(text, Words.of(sulh.loads(OF_STATES)))
    problem = caught.value.problems[0]
    assert (problem.rule, problem.fix) == IN_STATE_FORM[text]


def test_forms_of_claims_about_states_speak_of_states() -> None:
    with pytest.raises(CaseError, match=r"X is a state, or a label in quotes\."):
        read_claim("", Words.of(sulh.loads(OF_STATES)))


def test_all_names_that_are_wrong_are_told_at_once() -> None:
    with pytest.raises(CaseError) as caught:
        read_claim("tally drifts and never (foo or bar) and possible 'nowhere'", WORDS, Place("x.yaml", 7, 10))
    assert [(problem.code, problem.place.line, problem.place.column) for problem in caught.value.problems] == [
        ("S302", 7, 10),
        ("S402", 7, 34),
        ("S402", 7, 41),
        ("S423", 7, 59),
    ]


@given(st.text(alphabet="neverposibl holdstoand()'\"ifYN.,&0 \n", max_size=40))
def test_no_text_is_too_strange(text: str) -> None:
    problems: tuple[Problem, ...] | None = None
    try:
        read_claim(text, WORDS)
    except CaseError as error:
        problems = error.problems
    if problems is not None:
        assert problems
        assert all(problem.place.line and problem.place.column and problem.rule for problem in problems)


FILE = """sulh: 1
title: t
parties:
  a: {{options: {{x: X, y: Y}}, preferences: [x]}}
  b: {{options: {{z: Z}}, preferences: [z]}}
status_quo: NNN
claims:
  one: {{claim: One, says: {says}}}
variants:
  alone: {{set: {{}}, remove: [parties.b, status_quo]}}
{more}"""


def test_a_file_with_a_claim_that_cannot_be_read() -> None:
    with pytest.raises(CaseError) as caught:
        sulh.loads(FILE.format(says="never (z or q)", more=""))
    assert [(str(problem.place), problem.code) for problem in caught.value.problems] == [("8:39", "S402")]
    with pytest.raises(CaseError) as caught:
        sulh.loads(FILE.format(says='"c drifts and inevitable"', more=""))
    assert [(str(problem.place), problem.code) for problem in caught.value.problems] == [
        ("8:28", "S302"),
        ("8:41", "S421"),
    ]


def test_a_claim_of_what_a_variant_takes_away_is_no_claim_of_that_variant() -> None:
    case = sulh.loads(FILE.format(says="never z", more=""))
    assert list(case.claims) == ["one"]
    assert not case.variant("alone").claims


def test_a_claim_that_a_variant_sets_must_be_right_there() -> None:
    with pytest.raises(CaseError, match=r"In the variant 'other': There is no option 'w'"):
        sulh.loads(FILE.format(says="never z", more="  other: {set: {claims.one.says: never w}}\n"))


def test_operands_of_a_case_with_named_states() -> None:
    case = sulh.load("elmira-nine")
    words = Words.of(case)
    claim = read_claim("s8 holds", words)
    assert isinstance(claim, Holds)
    from sulh.case.states import list_states

    states = list_states(case)
    assert [states.name(int(k)) for k in claim.what.holds(states).nonzero()[0]] == ["YNYNY"]
