"""Wishes: how they are written, which states they mean, when equilibria grant them; variants applied together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sulh
from sulh.case.states import list_states
from sulh.errors import CaseError, UnknownName, UsageError
from sulh.files.reader import recoded
from sulh.questions.wishes import Wish, see_possible, wishes

FLAGSHIP = sulh.load("us-taliban-2018-2021")
STATES = list_states(FLAGSHIP)


@pytest.mark.parametrize(
    ("text", "quantifier", "meant", "concept"),
    [
        ("YNY YNN NN YN", "some", "YNY YNN NN YN", "seq"),
        ("every YNYYNNNNYN under nash", "every", "YNYYNNNNYN", "nash"),
        ("Only  talks and\n share_power", "only", "talks and share_power", "seq"),
        ("no takeover under gmr", "no", "takeover", "gmr"),
        ("agreement of Doha", "some", "agreement of Doha", "seq"),
        ("transition under limited-3", "some", "transition", "limited-3"),
        ("taliban.talks if us.commit", "some", "taliban.talks if us.commit", "seq"),
    ],
)
def test_a_wish_is_read(text: str, quantifier: str, meant: str, concept: str) -> None:
    (wish,) = wishes(FLAGSHIP, STATES, text)
    assert (wish.quantifier, wish.text, wish.concept) == (quantifier, meant, concept)
    assert str(wish) == f"{quantifier} {meant} under {concept}"
    assert wish.states.tolist() == sorted(wish.states.tolist())
    assert wish.to_dict(STATES)["states"] == STATES.names_of(wish.states)


def test_a_statement_means_the_states_in_which_it_is_true() -> None:
    (wish,) = wishes(FLAGSHIP, STATES, "talks and not share_power")
    names = [option.name for option in FLAGSHIP.options]
    talks, share = (
        STATES.option(names.index("taliban.talks")),
        STATES.option(names.index("afghan_government.share_power")),
    )
    assert wish.states.tolist() == np.flatnonzero(talks & ~share).tolist()


def test_several_wishes_have_a_concept_each() -> None:
    found = wishes(FLAGSHIP, STATES, ["talks", "no takeover under nash"], "smr")
    assert [wish.concept for wish in found] == ["smr", "nash"]


def test_the_name_of_a_coalesced_state_is_a_wish() -> None:
    case = sulh.load("elmira-nine")
    states = list_states(case)
    merged = case.coalesced[0].name
    (wish,) = wishes(case, states, merged)
    assert states.names_of(wish.states) == [merged]


@pytest.mark.parametrize(
    ("texts", "error", "told"),
    [
        ([], UsageError, "No wish is given"),
        ("", UsageError, "empty wish"),
        ("every", UsageError, "neither a state nor a statement"),
        ("tals and commit", UsageError, "Did you mean 'talks'"),
        ("takeover and talks", UsageError, "No feasible state meets"),
        ("YNY YNN NN", UsageError, ""),
        ("YYY YNN NN YN", UsageError, "feasible"),
        ("talks under seqq", UnknownName, "seq"),
    ],
)
def test_what_is_no_wish_is_explained(texts: str | list[str], error: type[Exception], told: str) -> None:
    with pytest.raises((error, CaseError)) as caught:
        wishes(FLAGSHIP, STATES, texts)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("holding", "granted"),
    [
        ("0000", {"no"}),
        ("0100", {"some", "only"}),
        ("0110", {"some", "every", "only"}),
        ("1110", {"some", "every"}),
        ("1100", {"some"}),
        ("1001", {"no"}),
    ],
)
def test_which_wishes_equilibria_grant(holding: str, granted: set[str]) -> None:
    row = np.array([letter == "1" for letter in holding])
    for word in ("some", "every", "only", "no"):
        wish = Wish(word, "x", "seq", np.array([1, 2]))  # type: ignore[arg-type]
        assert bool(wish.met(row)) == (word in granted)
        assert wish.met(np.array([row, ~row])).shape == (2,)


def test_variants_are_applied_together() -> None:
    names = ["honoured-transition", "conditions-on-takeover"]
    both = recoded(FLAGSHIP, names)
    for name, party in zip(names, ("taliban", "us"), strict=True):
        assert both.party(party).preference == FLAGSHIP.variant(name).party(party).preference
    assert both.variant_name == "conditions-on-takeover+honoured-transition"
    assert both.text == FLAGSHIP.text
    assert recoded(both, []).variant_name is None
    assert recoded(FLAGSHIP, [names[0]]).digest == FLAGSHIP.variant(names[0]).digest
    assert recoded(FLAGSHIP.variant(names[0]), [names[1]]).digest == FLAGSHIP.variant(names[1]).digest


def test_variants_that_cannot_be_combined_say_so() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'honoured-transition'"):
        recoded(FLAGSHIP, ["honored-transition"])
    text = """title: T
parties: {a: {options: {x: X, y: Y}}}
feasible: [x or y]
variants:
  no-x: {kind: disputed, set: {feasible: [not x]}}
  no-y: {kind: disputed, set: {feasible: [not y]}}
  y-first: {kind: disputed, set: {parties.a.preferences: [y]}}
"""
    case = sulh.loads(text)
    both = recoded(case, ["no-x", "y-first"])
    assert (len(both.rules), both.variant_name) == (1, "no-x+y-first")
    with pytest.raises(UsageError, match="was not read from a case file"):
        recoded(replace(case, text=""), ["no-x"])


@pytest.mark.parametrize(
    ("wanted", "both"),
    [
        (["no accept", "some accept and insist"], "No coding can grant both"),
        (["no accept", "only accept and insist"], "No coding can grant both"),
        (["only accept", "every delay"], "No coding can grant both"),
        (["some accept or delay", "no accept", "no delay"], "No coding can grant all"),
        (["no accept", "some accept under nash"], ""),
        (["no accept and insist", "some accept"], ""),
    ],
)
def test_wishes_that_contradict_each_other(wanted: list[str], both: str) -> None:
    case = sulh.load("elmira")
    found = wishes(case, list_states(case), wanted)
    if both:
        with pytest.raises(UsageError, match=both):
            see_possible(found)
    else:
        see_possible(found)
