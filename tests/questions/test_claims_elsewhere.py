"""Claims in views and variants of other options, or of another order: operands go by the names of options."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

import sulh
from sulh.case.claim_forms import Operand, Prefers
from sulh.case.records import Claim
from sulh.errors import UsageError
from sulh.questions.claim_elsewhere import moved, start_there
from sulh.questions.claim_judging import Court
from sulh.questions.claims import ClaimAnswer, _judged
from sulh.questions.situation import situation

TALKS = """sulh: 1
title: Talks
status: past
parties:
  north: {options: {talk: Talk, fight: Fight}, preferences: [talk, not fight]}
  south: {options: {join: Join}, preferences: [join if north.talk, join]}
status_quo: []
labels: {"Y-N": talks alone, "Y--": talks}
"""

CODINGS = {
    "owner": "views:\n  there: {observer: a pamphlet, owner: {north.talk: south}}\n",
    "hidden": "views:\n  there: {observer: a pamphlet, hidden: [north.talk]}\n",
    "added": "views:\n  there: {observer: a pamphlet, adds: {north.stay: {text: Stay, default: yes}}}\n",
    "order": "variants:\n  there: {set: {north: {options: {fight: F, talk: T}, preferences: [talk, not fight]}}}\n",
    "other": "variants:\n  there: {set: {south: {options: {stay: S}, preferences: [stay]}}}\n",
    "fewer": "variants:\n  there: {set: {labels: {}}, remove: [south, status_quo]}\n",
    "more": (
        "variants:\n  there:\n    set:\n      north.options: {war: W, talk: T, fight: F}\n      labels: {}\n"
        "      status_quo: []\n"
    ),
}

NAMES = ("north.talk", "north.fight", "south.join")


def spelt() -> Iterator[tuple[str, str]]:
    """Every pattern of three options, and the statement that says the same."""
    for letters in product("YN-", repeat=3):
        said = [(letter, name) for letter, name in zip(letters, NAMES, strict=True) if letter != "-"]
        parts = [name if letter == "Y" else f"not {name}" for letter, name in said]
        if parts:
            yield "".join(letters), " and ".join(parts)


def there(one: ClaimAnswer) -> tuple[str, int]:
    """The verdict in the other coding, and how many alternatives the claim could not be judged in."""
    found = [each.verdict for each in one.depends or () if each.name == "there"]
    return (found[0] if found else one.verdict, one.untried)


@pytest.mark.parametrize("coding", CODINGS)
def test_a_pattern_means_what_the_statement_means(coding: str) -> None:
    case = sulh.loads(TALKS + CODINGS[coding])
    pairs = list(spelt())
    forms = ("possible {}", "inevitable {}", "north prefers {} to south.join")
    says = [form.format(said) for form in forms for pattern, text in pairs for said in (f'"{pattern}"', f"({text})")]
    found = sulh.claims(case, says=says).answers
    assert found[0].depends is not None
    for one, other in zip(found[::2], found[1::2], strict=True):
        assert (one.verdict, there(one)) == (other.verdict, there(other)), (one.says, other.says)
    assert {there(one)[1] for one in found} == {0}


@pytest.mark.parametrize("coding", CODINGS)
def test_a_label_means_all_that_matches_it(coding: str) -> None:
    case = sulh.loads(TALKS + CODINGS[coding])
    forms = ("possible {}", "inevitable {}", "ends {}", "{} leads to south.join", "north prefers {} to (not talk)")
    pairs = (('"talks alone"', "(north.talk and not south.join)"), ("talks", "(north.talk)"))
    says = [form.format(said) for form in forms for pair in pairs for said in pair]
    found = sulh.claims(case, says=says).answers
    for one, other in zip(found[::2], found[1::2], strict=True):
        assert (one.verdict, one.finding.why) == (other.verdict, other.finding.why)
        assert there(one) == there(other)


def test_a_label_that_the_other_coding_gives_another_meaning_means_that_there() -> None:
    case = sulh.loads(TALKS + 'variants:\n  there: {set: {labels: {"N--": talks}}}\n')
    one = sulh.claims(case, says="ends talks").answers[0]
    assert (one.verdict, there(one)) == ("follows", ("does not follow", 0))


def test_labels_of_states_that_count_as_one() -> None:
    merged = 'coalesce: [{states: "-Y-", as: war}]\n'
    view = "views:\n  there: {observer: a pamphlet, owner: {north.talk: south}}\n"
    text = TALKS.replace("labels: {", 'labels: {"war": battle, ') + merged + view
    says = ["never battle", "never war", 'never "-Y-"', "never north.fight"]
    found = sulh.claims(sulh.loads(text), says=says).answers
    assert len({(one.verdict, there(one)) for one in found}) == 1
    hidden = TALKS + merged + view.replace("owner: {north.talk: south}", "hidden: [north.fight]")
    found = sulh.claims(sulh.loads(hidden), says=["never war", "possible war"]).answers
    assert [there(one) for one in found] == [("follows", 0), ("does not follow", 0)]


@pytest.mark.parametrize("coding", ["order", "more", "other"])
def test_from_a_state_goes_by_names_too(coding: str) -> None:
    case = sulh.loads(TALKS + CODINGS[coding])
    one = sulh.claims(case, says="always north.fight", start="NYN").answers[0]
    assert one.verdict == "does not follow"
    other = case.variant("there")
    begins = start_there("NYN", case, other)
    assert begins is not None
    assert {"order": "YNN", "more": "NNYN", "other": "NYN"}[coding] == begins
    apart = sulh.claims(other, says=["always north.fight", "possible (fight and not talk)"], start=begins)
    assert there(one) == (apart.answers[0].verdict, 0)
    assert apart.answers[1].verdict == "follows"


def test_from_a_state_that_the_other_coding_does_not_have() -> None:
    case = sulh.loads(TALKS + CODINGS["other"])
    answer = sulh.claims(case, says="always north.fight", start="NYY")
    assert (answer.untried, answer.answers[0].untried) == (1, 1)


def test_a_recorded_path_of_a_variant_goes_by_names() -> None:
    path = "history: {talks: {variant: there, steps: [{by: north, change: {talk: yes}}]}}\n"
    case = sulh.loads(TALKS + CODINGS["order"].replace("{set:", "{kind: disputed, set:") + path)
    found = sulh.claims(case, says=["possible north.talk", "possible north.fight"]).answers
    assert [one.record for one in found] == ["yes", "no"]


def test_a_party_that_the_other_coding_does_not_have() -> None:
    case = sulh.loads(TALKS + CODINGS["fewer"])
    answer = sulh.claims(case, says=["south prefers join to (not join)", "never south.join"])
    assert [one.untried for one in answer.answers] == [1, 0]
    assert there(answer.answers[1]) == ("follows", 0)


def test_a_claim_that_names_what_cannot_be_found_is_named() -> None:
    court = Court(situation(sulh.loads(TALKS)), None)
    for operand in (Operand('"YY"', None, "YY", ("YY",)), Operand("peace", None, "peace")):
        with pytest.raises(UsageError, match="The claim 'one' cannot be judged"):
            _judged(court, Claim("one", "One", "north prefers ..."), Prefers("north", operand, operand))


def test_letters_of_a_pattern() -> None:
    assert moved("YN-", (2, None, 0), 4) == "--Y-"
    assert moved("YY-", (2, None, 0), 4) is None
    assert moved("N-Y", (0, 1, 2), 4, "N") == "N-YN"
