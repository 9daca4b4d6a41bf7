"""What may happen next, state by state, against the definitions: moves, improvements, undeterred ones, agreements."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given

import sulh
from brute import undeterred
from strategies import cases, option_cases, state_cases
from sulh.case.case import Case
from sulh.case.moves import joint_moves
from sulh.case.patterns import parse_pattern
from sulh.case.states import list_states
from sulh.errors import NotDefined
from sulh.questions.situation import Agreement, Situation, situation
from sulh.stability import oracle
from sulh.stability.answers import JUDGED

Vector = tuple[bool, ...]


@given(cases())
def test_moves_and_improvements_are_those_of_the_definitions(case: Case) -> None:
    model = oracle.model(case)
    for concept in JUDGED:
        here = situation(case, concept)
        for party in range(len(case.parties)):
            for s in range(len(model.names)):
                better = model.improvements(party)[s]
                assert here.moves(party, s).tolist() == sorted(model.reach[party][s])
                assert here.improvements(party, s).tolist() == sorted(better)
                free = undeterred(model, party, s, concept)
                assert here.undeterred(party, s).tolist() == sorted(free)
                assert here.deterred(party, s).tolist() == sorted(better - free)


def vectors(case: Case) -> list[Vector]:
    every = product((False, True), repeat=len(case.options))
    return [row for row in every if all(oracle.true(rule.statement.tree, row) for rule in case.rules)]


def name(case: Case, row: Vector) -> str:
    letters = "".join("Y" if value else "N" for value in row)
    for entry in case.coalesced:
        pattern = parse_pattern(entry.pattern, len(row)).letters
        if all(wanted in ("-", letter) for wanted, letter in zip(pattern, letters, strict=True)):
            return entry.name
    return letters


def jointly(case: Case, members: tuple[int, ...], before: Vector, after: Vector) -> bool:
    """Whether the members can go from one vector to another together, each changing something of its own."""
    ids = [case.parties[member].id for member in members]
    changed = [option for option, a, b in zip(case.options, before, after, strict=True) if a != b]
    if {option.party for option in changed} != set(ids):
        return False
    for option, value in zip(case.options, after, strict=True):
        if option in changed and option.direction == ("backward" if value else "forward"):
            return False
    return not any(
        ban.party in ids and oracle.true(ban.start.tree, before) and oracle.true(ban.end.tree, after)
        for ban in case.forbidden_moves
    )


@given(option_cases(max_options=5))
def test_joint_moves_and_agreements_are_those_of_the_definitions(case: Case) -> None:
    here, model, rows = situation(case), oracle.model(case), vectors(case)
    place = {model.names[number]: number for number in range(len(model.names))}
    for size in (1, 2, 3):
        for members in combinations(range(len(case.parties)), size):
            moves = joint_moves(case, here.states, members)
            joint: dict[int, set[int]] = {s: set() for s in range(len(model.names))}
            for before, after in product(rows, rows):
                s, t = place[name(case, before)], place[name(case, after)]
                if s != t and jointly(case, members, before, after):
                    joint[s].add(t)
            for s, ends in joint.items():
                assert moves(s).tolist() == sorted(ends)
                compared = {t: [model.compare(j, t, s) or 0 for j in members] for t in ends}
                strict = [t for t in sorted(ends) if min(compared[t]) > 0]
                weak = [t for t in sorted(ends) if min(compared[t]) >= 0 and max(compared[t]) > 0]
                for pareto, wanted in ((False, strict), (True, weak)):
                    found = here.agreements(s, (size, size), pareto=pareto)
                    assert [one.end for one in found if one.signatories == members] == wanted


@given(option_cases(max_options=4))
def test_agreements_come_by_number_of_signatories(case: Case) -> None:
    here = situation(case)
    for s in range(len(here.states)):
        found = list(here.agreements(s))
        assert found == sorted(found, key=lambda one: (len(one.signatories), one.signatories, one.end))
        assert all(case.parties[j].options for one in found for j in one.signatories)
        assert found == [*here.agreements(s, (2, 2)), *here.agreements(s, (3, 3))]


@given(state_cases())
def test_nobody_moves_jointly_in_state_form(case: Case) -> None:
    here = situation(case)
    assert [list(here.agreements(s, pareto=True)) for s in range(len(here.states))] == [[]] * len(here.states)


def test_a_known_agreement() -> None:
    here = situation(sulh.load("elmira-nine"))
    s5, s8 = (int(here.states.find(vector)[0]) for vector in ("NYNNY", "YNYNY"))
    assert list(here.agreements(s5)) == [Agreement((0, 1), s5, s8)]
    assert here.coalitions() == [(0, 1), (0, 2), (1, 2), (0, 1, 2)]


def test_concepts_that_cannot_judge_single_improvements() -> None:
    case = sulh.load("elmira")
    with pytest.raises(NotDefined, match="Take nash, gmr, smr, seq, sseq"):
        situation(case, "limited-3").undeterred(0, 0)
    assert isinstance(situation(case), Situation)
    assert len(list_states(case)) == len(situation(case).states)
