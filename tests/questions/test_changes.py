"""Changes: what they cost, the changed case, and their words."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sulh
from strategies import option_cases
from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.preferences import Ranking, Statements
from sulh.case.statements import Names, parse
from sulh.case.states import list_states
from sulh.errors import CaseError, UnknownName, UsageError
from sulh.questions.applying import applied, new_option
from sulh.questions.changes import Change, Costs, Guarantor, NewDirection, NewList, Removed, cost, inversions, size
from sulh.questions.vocabulary import lists, number_of_lists, on_the_way, vocabulary
from sulh.questions.wording import edits, words

FLAGSHIP = sulh.load("us-taliban-2018-2021")
NAMES = Names([(option.party, option.id) for option in FLAGSHIP.options])


def said(case: Case, party: str) -> list[str]:
    preference = case.party(party).preference
    assert isinstance(preference, Statements)
    return [str(item.statement) for item in preference.items]


def test_a_list_is_reordered_dropped_from_and_added_to() -> None:
    new = parse("us.commit and pakistan.restrict", NAMES)
    changed = applied(FLAGSHIP, [NewList("pakistan", (1, new, 0, 4))])
    before = said(FLAGSHIP, "pakistan")
    assert said(changed, "pakistan") == [before[1], str(new), before[0], before[4]]
    kept = changed.party("pakistan").preference.items[0]  # type: ignore[union-attr]
    assert kept.evidence == FLAGSHIP.party("pakistan").preference.items[1].evidence  # type: ignore[union-attr]
    assert said(changed, "us") == said(FLAGSHIP, "us")
    assert (changed.digest, changed.text, changed.history, changed.variants) == ("", "", {}, {})


def test_a_ranking_is_reordered_and_its_gaps_stay_with_the_places() -> None:
    case = sulh.load("prisoners-dilemma")
    id = case.parties[0].id
    ranking = case.party(id).preference
    if not isinstance(ranking, Ranking):
        case = sulh.load("elmira")
        id = "town"
        ranking = case.party(id).preference
    assert isinstance(ranking, Ranking)
    m = len(ranking.groups)
    strong = replace(ranking, groups=tuple(replace(g, gap=2 if k == 1 else 1) for k, g in enumerate(ranking.groups)))
    parties = tuple(replace(p, preference=strong) if p.id == id else p for p in case.parties)
    case = replace(case, parties=parties)
    changed = applied(case, [NewList(id, (1, 0, *range(2, m)))]).party(id).preference
    assert isinstance(changed, Ranking)
    assert [group.patterns for group in changed.groups[:2]] == [ranking.groups[1].patterns, ranking.groups[0].patterns]
    assert [group.gap for group in changed.groups[:2]] == [1, 2]


def test_directions_change_and_options_are_removed() -> None:
    changed = applied(FLAGSHIP, [NewDirection("us.withdraw", "both"), Removed("us.support")])
    assert changed.options[1].direction == "both"
    states = list_states(changed)
    assert not states.option(2).any()
    assert changed.status_quo is None  # the support was on
    assert [option.name for option in changed.options] == [option.name for option in FLAGSHIP.options]


def test_what_then_matches_no_state_falls_away() -> None:
    case = sulh.load("elmira")
    changed = applied(case, [Removed("uniroyal.abandon")])
    sulh.solve(changed)
    for party in changed.parties:
        assert isinstance(party.preference, Ranking)
        every = [text for group in party.preference.groups for text in group.patterns]
        assert all(len(list_states(changed).find(text)) for text in every)
    nine = sulh.load("elmira-nine")
    assert applied(nine, [Removed("uniroyal.abandon")]).coalesced == ()


def test_a_guarantor_answers_a_step() -> None:
    step = Guarantor("taliban.takeover", True, "pakistan")
    changed = applied(FLAGSHIP, [step])
    assert new_option(FLAGSHIP, [step], step) == ("pakistan", "answer_takeover")
    assert said(changed, "pakistan")[-1] == "pakistan.answer_takeover iff taliban.takeover"
    assert said(changed, "taliban")[0] == "not (pakistan.answer_takeover and taliban.takeover)"
    assert said(changed, "taliban")[1:] == said(FLAGSHIP, "taliban")
    assert len(changed.options) == 11
    assert changed.status_quo == "NNYNNNNNNNN"


def test_a_new_party_may_answer_more_than_one_step() -> None:
    both = [Guarantor("us.commit", False), Guarantor("taliban.takeover", True)]
    changed = applied(FLAGSHIP, both)
    assert changed.parties[-1].id == "guarantor"
    assert [option.id for option in changed.parties[-1].options] == ["answer_commit", "answer_takeover"]
    assert said(changed, "us")[0] == "not (guarantor.answer_commit and not us.commit)"
    assert len(said(changed, "guarantor")) == 2


def test_ids_of_guarantors_are_new() -> None:
    case = applied(FLAGSHIP, [Guarantor("taliban.takeover", True)])
    step = Guarantor("taliban.takeover", True)
    assert new_option(case, [step], step) == ("guarantor_2", "answer_takeover_2")
    sulh.solve(applied(case, [step]), "nash")


CHANGES: list[Change] = [
    NewList("us", (1, 0, 2, 3, 4, 5, 6, 7)),
    NewDirection("taliban.takeover", "both"),
    Removed("pakistan.restrict"),
    Guarantor("us.withdraw", True, "taliban"),
    Guarantor("us.commit", False, "taliban"),
    Guarantor("us.commit", False),
]


@given(st.permutations(CHANGES))
def test_the_order_of_changes_does_not_matter(changes: list[Change]) -> None:
    assert applied(FLAGSHIP, changes) == applied(FLAGSHIP, CHANGES)
    assert applied(FLAGSHIP, changes * 2) == applied(FLAGSHIP, CHANGES)


@given(option_cases(max_options=4), st.data())
def test_a_guarantor_leaves_what_was_there_as_it_was(case: Case, data: st.DataObject) -> None:
    step = data.draw(st.sampled_from([Guarantor(o.name, on) for o in case.options for on in (True, False)]))
    try:
        changed = applied(case, [step])
    except UsageError:
        return
    before, after = list_states(case), list_states(changed)
    at = len(case.options)
    assert [option.name for option in changed.options[:at]] == [option.name for option in case.options]
    merged = {one.name for one in case.coalesced}
    bases = {name if name in merged else name[:at] for name in after.names_of(np.arange(len(after)))}
    assert bases == set(before.names_of(np.arange(len(before))))
    owner = [party.id for party in case.parties].index(step.option.split(".")[0])
    number = {name: k for k, name in enumerate(before.names_of(np.arange(len(before))))}
    old, new = graph(case, before).scores, graph(changed, after).scores
    names = [name if name in merged else name[:at] for name in after.names_of(np.arange(len(after)))]
    for k, (one, two) in enumerate(zip(old, new, strict=False)):
        if k != owner:
            there = np.array([one[number[name]] for name in names]).astype(int)
            here = two[:-1].astype(int)
            assert np.array_equal(np.sign(np.subtract.outer(there, there)), np.sign(np.subtract.outer(here, here)))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([NewList("us", (0, 0))], "twice, or one that it does not have"),
        ([NewList("us", (99,))], "twice, or one that it does not have"),
        ([NewList("nobody", ())], "There is no party"),
        ([NewList("us", ()), NewList("us", (0,))], "us is changed twice"),
        ([NewDirection("us.suport", "both")], "Did you mean 'us.support'"),
        ([Removed("us.support"), NewDirection("us.support", "forward")], "us.support is changed twice"),
        ([Guarantor("taliban.takeover", False)], "cannot be turned off"),
        ([Guarantor("taliban.takeover", True, "taliban")], "takes the step itself"),
        ([Guarantor("taliban.takeover", True, "talban")], "Did you mean 'taliban'"),
    ],
)
def test_changes_that_do_not_fit_are_explained(changes: list[Change], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        applied(FLAGSHIP, changes)


def test_changes_of_other_preferences_are_explained() -> None:
    case = sulh.loads(
        "title: T\nparties:\n  a: {options: {x: X}, weights: {x: 1}}\n  b: {options: {y: Y}, preferences: [y]}\n"
    )
    with pytest.raises(UsageError, match="neither statements nor a ranking"):
        applied(case, [NewList("a", ())])
    with pytest.raises(UsageError, match="a has no statements"):
        applied(case, [Guarantor("b.y", True, "a")])
    with pytest.raises(UsageError, match="must hold the groups"):
        applied(sulh.load("elmira"), [NewList("town", (0,))])
    with pytest.raises(CaseError, match="S510"):
        list_states(applied(sulh.loads("title: T\nparties: {a: {options: {x: X}}}\nfeasible: [x]\n"), [Removed("a.x")]))


def test_costs_are_whole_numbers() -> None:
    assert Costs.of({"move": 2}, ["add"]) == Costs(move=2, add=None)
    bad: Any
    for bad in (0, -1, 1.5, True, "1"):
        with pytest.raises(UsageError, match="The cost of drop"):
            Costs(drop=bad)
    with pytest.raises(UnknownName, match="Did you mean 'direction'"):
        Costs.of({"directions": 1})
    with pytest.raises(UsageError, match="left out"):
        cost(FLAGSHIP, [Removed("us.support")], Costs(remove=None))


@pytest.mark.parametrize("m", range(5))
def test_lists_cost_what_is_said(m: int) -> None:
    for spent in range(5):
        every = list(lists(m, 2, spent, Costs(drop=1)))
        assert len(set(every)) == len(every) == number_of_lists(m, 2, spent, Costs(drop=1))
        for entries in every:
            kept = [entry for entry in entries if entry < m]
            assert inversions(kept) + (m - len(kept)) + 2 * (len(entries) - len(kept)) == spent
            for less in on_the_way(entries, m):
                there = [entry for entry in less if entry < m]
                assert inversions(there) + (m - len(there)) + 2 * (len(less) - len(there)) < spent


def test_the_vocabulary_says_each_thing_once() -> None:
    states = list_states(FLAGSHIP)
    found = vocabulary(FLAGSHIP, states)
    rows = {np.broadcast_to(one.holds(states.option), len(states)).tobytes() for one in found}
    assert len(rows) == len(found)
    assert {str(one) for one in found} >= {option.name for option in FLAGSHIP.options}


def test_edits_lead_from_the_old_list_to_the_new_one() -> None:
    new = parse("us.commit and pakistan.restrict", NAMES)
    texts = [" ".join(item.statement.text.split()) for item in FLAGSHIP.party("pakistan").preference.items]  # type: ignore[union-attr]
    for kept in permutations(range(5), 3):
        for at in range(4):
            change = NewList("pakistan", (*kept[:at], new, *kept[at:]))
            now = list(texts)
            final = [texts[one] if isinstance(one, int) else str(one) for one in change.entries]
            moved = 0
            for edit in edits(FLAGSHIP, change):
                if edit.start is not None:
                    assert now.pop(edit.start - 1) == edit.text
                if edit.end is not None:
                    now.insert(edit.end - 1, edit.text)
                    place = final.index(edit.text)  # neighbours are those of the list that comes of it
                    assert edit.above == (final[place + 1] if place + 1 < len(final) else "")
                    assert edit.below == (final[place - 1] if place else "")
                if edit.kind == "move":
                    moved += abs((edit.end or 0) - (edit.start or 0))
            assert now == final
            assert moved == inversions(kept)
    assert size(FLAGSHIP, "pakistan") == 5


def test_words_say_what_would_be_so_and_tell_nobody_to_act() -> None:
    every: list[Change] = [
        NewList("pakistan", (1, 0, parse("us.commit", NAMES), 2, 3)),
        NewDirection("us.withdraw", "backward"),
        Removed("us.support"),
        Guarantor("us.commit", False),
        Guarantor("us.commit", False, "pakistan"),
    ]
    told = [clause for change in every for clause in words(FLAGSHIP, change)]
    assert told == [
        "pakistan no longer preferred 'assurances'",
        "pakistan ranked 'facilitate' higher, right above 'not restrict'",
        "pakistan also preferred 'us.commit', right below 'not restrict', so that its list reads: 'facilitate', "
        "'not restrict', 'us.commit', 'talks and share_power', 'not withdraw unless share_power'",
        "us.withdraw could be turned off, not on again",
        "us.support stayed off",
        "a new party would answer 'not us.commit' by a new option, which us would want to avoid before anything else",
        "pakistan would answer 'not us.commit' by a new option, which us would want to avoid before anything else",
    ]
    assert all("make" not in clause for clause in told)
