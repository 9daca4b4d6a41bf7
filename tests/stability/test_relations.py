"""What must hold between concepts, between rules of sanctions, and between a case and the same case told otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sulh
from boards import Board, arc_boards, boards
from boards import board as make
from strategies import cases, option_cases, state_cases, statement
from sulh.case.case import Case, Party
from sulh.case.graph import Graph
from sulh.case.moves import graph
from sulh.case.preferences import INDIFFERENT, Preference, RankedGroup, Ranking, Statements, Weights
from sulh.case.statements import Names, Statement
from sulh.case.states import list_states
from sulh.engine.grids import padded
from sulh.stability import oracle
from sulh.stability.concept import Sanctions, Semantics
from sulh.stability.registry import CONCEPTS as EVERY

CONCEPTS = {id: EVERY[id] for id in ("nash", "gmr", "smr", "seq", "sseq")}
"""Those that look at most at an answer and an escape, and know all comparisons; the others: test_marks.py and so on."""

READINGS = [Semantics(sanctions, counts) for sanctions, counts in product(get_args(Sanctions), (True, False))]
THEORY = Semantics()
Verdicts = dict[str, dict[str, set[str]]]


def verdicts(case: Case, semantics: Semantics = THEORY) -> Verdicts:
    """Return by concept and party the names of the states that are stable."""
    states, model = list_states(case), graph(case)
    return {
        id: {
            party.id: {states.name(s) for s in np.flatnonzero(concept.stable(model, number, semantics)).tolist()}
            for number, party in enumerate(case.parties)
        }
        for id, concept in CONCEPTS.items()
    }


def of_board(board: Board) -> Graph:
    """Return a board as the graph that concepts are evaluated on."""
    return board.graph()


def stable(graph: Graph, semantics: Semantics = THEORY) -> dict[str, list[list[bool]]]:
    """Return by concept and party where it is stable."""
    parties = range(len(graph.scores))
    return {id: [concept.stable(graph, k, semantics).tolist() for k in parties] for id, concept in CONCEPTS.items()}


def shuffled(case: Case, parties: Sequence[int], options: Sequence[Sequence[int]]) -> tuple[Case, Callable[[str], str]]:
    """Return the case with parties and options in another order, and how a vector or pattern of it is written then."""
    reordered = [replace(p, options=tuple(p.options[k] for k in options[n])) for n, p in enumerate(case.parties)]
    reordered = [reordered[n] for n in parties]
    names = Names([(option.party, option.id) for party in reordered for option in party.options])
    old = [option.name for option in case.options]
    place = [old.index(name) for name in names.full]

    def said(vector: str) -> str:
        return "".join(vector[k] for k in place) if len(vector) == len(place) and set(vector) <= set("YN-") else vector

    def again(told: Statement) -> Statement:
        return statement(told.text, names)

    def prefers(preference: Preference) -> Preference:
        if isinstance(preference, Statements):
            return Statements(tuple(replace(item, statement=again(item.statement)) for item in preference.items))
        if isinstance(preference, Weights):
            return Weights(tuple(replace(item, option=place.index(item.option)) for item in preference.items))
        return Ranking(tuple(RankedGroup(tuple(map(said, g.patterns)), g.places) for g in preference.groups))

    return replace(
        case,
        parties=tuple(replace(party, preference=prefers(party.preference)) for party in reordered),
        rules=tuple(replace(rule, statement=again(rule.statement)) for rule in case.rules),
        coalesced=tuple(replace(entry, pattern=said(entry.pattern)) for entry in case.coalesced),
        forbidden_moves=tuple(replace(f, start=again(f.start), end=again(f.end)) for f in case.forbidden_moves),
    ), said


@given(board=boards(), semantics=st.sampled_from(READINGS))
@settings(max_examples=300)
def test_inclusions(board: Board, semantics: Semantics) -> None:
    """Theory 4.1: Nash in SSEQ in SMR and SEQ in GMR, for any moves, ties and rule of sanctions."""
    found = {id: np.array(values) for id, values in stable(of_board(board), semantics).items()}
    for smaller, larger in (("nash", "sseq"), ("sseq", "smr"), ("sseq", "seq"), ("smr", "gmr"), ("seq", "gmr")):
        assert (found[smaller] <= found[larger]).all(), (smaller, larger)


@given(case=cases())
def test_inclusions_in_cases(case: Case) -> None:
    found = verdicts(case)
    for party in case.parties:
        nash, gmr, smr, seq, sseq = (found[id][party.id] for id in ("nash", "gmr", "smr", "seq", "sseq"))
        assert nash <= sseq <= smr <= gmr
        assert sseq <= seq <= gmr


def test_smr_and_seq_are_not_comparable() -> None:
    found = {name: sulh.solve(sulh.load(name)) for name in ("chicken", "no-smr")}
    chicken, other = found["chicken"], found["no-smr"]
    assert set(chicken.equilibria("smr").names()) - set(chicken.equilibria("seq").names()) == {"YY"}
    assert set(other.equilibria("seq").names()) - set(other.equilibria("smr").names()) == {"NN", "YN"}


@given(board=arc_boards(max_parties=4), semantics=st.sampled_from(READINGS), data=st.data())
def test_renaming_states_and_parties_renames_the_answer(
    board: Board, semantics: Semantics, data: st.DataObject
) -> None:
    model, states = of_board(board), data.draw(st.permutations(range(board.n)))
    parties = data.draw(st.permutations(range(len(board.grids))))
    old, new = stable(model, semantics), stable(renumbered(model, board, states, parties), semantics)
    for id in CONCEPTS:
        for number, party in enumerate(parties):
            assert [new[id][number][states[s]] for s in range(board.n)] == old[id][party]


def renumbered(model: Graph, board: Board, states: Sequence[int], parties: Sequence[int]) -> Graph:
    """Return the graph in which state s is called ``states[s]`` and party k was ``parties[k]``."""
    old = [int(np.flatnonzero(np.array(states) == s)[0]) for s in range(board.n)]
    arcs = [[(states[s], states[t]) for s, ends in board.reach[party].items() for t in ends] for party in parties]
    return of_board(make(board.n, arcs, [[int(model.scores[party][s]) for s in old] for party in parties]))


@given(case=option_cases(max_options=5), data=st.data())
@settings(max_examples=60)
def test_the_order_of_parties_and_options_does_not_matter(case: Case, data: st.DataObject) -> None:
    assume(not case.coalesced)  # of unequal members the first counts, and which is first depends on the order
    parties = data.draw(st.permutations(range(len(case.parties))))
    options = [data.draw(st.permutations(range(len(party.options)))) for party in case.parties]
    other, said = shuffled(case, parties, options)
    for semantics in READINGS[:2]:
        old, new = verdicts(case, semantics), verdicts(other, semantics)
        assert {id: {p: set(map(said, names)) for p, names in by.items()} for id, by in old.items()} == new


@given(
    board=boards(), semantics=st.sampled_from(READINGS), gaps=st.lists(st.integers(1, 10**6), min_size=40, max_size=40)
)
def test_only_the_order_of_scores_matters(board: Board, semantics: Semantics, gaps: list[int]) -> None:
    rising = np.cumsum(gaps)
    arcs = [[(s, t) for s, ends in reach.items() for t in ends] for reach in board.reach]
    plain = [score[:-1].tolist() for score in board.scores]
    stretched = [[int(rising[value]) for value in values] for values in plain]
    assert stable(of_board(make(board.n, arcs, plain)), semantics) == stable(
        of_board(make(board.n, arcs, stretched)), semantics
    )


@given(case=option_cases(max_options=4), factor=st.fractions("1/1000", 1000))
@settings(max_examples=50)
def test_weights_in_another_unit_change_nothing(case: Case, factor: Fraction) -> None:
    def scaled(party: Party) -> Party:
        if not isinstance(party.preference, Weights):
            return party
        items = tuple(replace(item, weight=item.weight * factor) for item in party.preference.items)
        return replace(party, preference=Weights(items))

    assume(any(isinstance(party.preference, Weights) for party in case.parties))
    assert verdicts(case) == verdicts(replace(case, parties=tuple(map(scaled, case.parties))))


def without(case: Case, party: str, kept: Sequence[tuple[str, str]]) -> Case:
    return replace(case, named_moves={**case.named_moves, party: tuple(kept)})


@given(case=state_cases(), semantics=st.sampled_from(READINGS), data=st.data())
def test_fewer_moves(case: Case, semantics: Semantics, data: st.DataObject) -> None:
    """Fewer moves of an opponent: fewer sanctions. Fewer moves of one's own: fewer improvements and ways out."""
    party = data.draw(st.sampled_from(case.parties)).id
    moves = case.named_moves[party]
    kept = data.draw(st.lists(st.sampled_from(moves), unique=True)) if moves else []
    more, fewer = verdicts(case, semantics), verdicts(without(case, party, kept), semantics)
    for other in case.parties:
        if other.id == party:
            assert all(more[id][party] <= fewer[id][party] for id in CONCEPTS)
        else:
            assert fewer["nash"][other.id] == more["nash"][other.id]
            assert all(fewer[id][other.id] <= more[id][other.id] for id in ("gmr", "smr", "seq", "sseq"))


@given(case=cases(), semantics=st.sampled_from(READINGS), at=st.integers(0, 4))
def test_a_party_without_moves_changes_nothing(case: Case, semantics: Semantics, at: int) -> None:
    parties = list(case.parties)
    parties.insert(at, Party("observer", preference=case.parties[0].preference))
    old, new = verdicts(case, semantics), verdicts(replace(case, parties=tuple(parties)), semantics)
    for id in CONCEPTS:
        every = new[id].pop("observer")
        assert len(every) == len(list_states(case))  # it has no improvement anywhere
    assert new == old


@given(case=state_cases(max_parties=3), semantics=st.sampled_from(READINGS), data=st.data())
def test_an_indifferent_party_only_adds_to_gmr_and_smr(case: Case, semantics: Semantics, data: st.DataObject) -> None:
    names = list(case.named_states)
    arcs = [(a, b) for a in names for b in names if a != b]
    moves = tuple(data.draw(st.lists(st.sampled_from(arcs), unique=True))) if arcs else ()
    parties = (*case.parties, Party("carefree"))
    wider = replace(case, parties=parties, named_moves={**case.named_moves, "carefree": moves})
    old, new = verdicts(case, semantics), verdicts(wider, semantics)
    for id in CONCEPTS:
        assert new[id].pop("carefree") == set(names)  # Nash stable everywhere, so stable everywhere
    assert new["nash"] == old["nash"]
    assert new["seq"] == old["seq"]
    assert new["sseq"] == old["sseq"]
    for id in ("gmr", "smr"):
        assert all(old[id][party.id] <= new[id][party.id] for party in case.parties)


@given(case=cases(), semantics=st.sampled_from(READINGS), data=st.data())
@settings(max_examples=50)
def test_a_party_for_whom_all_is_equal_is_stable_everywhere(
    case: Case, semantics: Semantics, data: st.DataObject
) -> None:
    number = data.draw(st.integers(0, len(case.parties) - 1))
    parties = list(case.parties)
    parties[number] = replace(parties[number], preference=INDIFFERENT)
    found = verdicts(replace(case, parties=tuple(parties)), semantics)
    assert all(len(found[id][parties[number].id]) == len(list_states(case)) for id in CONCEPTS)


@given(board=boards(), counts=st.booleans())
@settings(max_examples=300)
def test_rules_of_sanctions(board: Board, counts: bool) -> None:
    """Two parties: the three rules say the same. From three on each rule allows at least what the one before does."""
    single, once, legal = (
        {id: np.array(values) for id, values in stable(of_board(board), Semantics(rule, counts)).items()}
        for rule in ("single-move", "each-once", "legal-sequences")
    )
    for id in CONCEPTS:
        assert (single[id] <= once[id]).all()
        assert (once[id] <= legal[id]).all()
        if len(board.grids) <= 2:
            assert np.array_equal(single[id], legal[id])


@given(board=boards())
def test_not_counting_a_return_only_takes_sanctions_away(board: Board) -> None:
    counted, not_counted = (stable(of_board(board), Semantics(return_counts=counts)) for counts in (True, False))
    for id in CONCEPTS:
        assert (np.array(not_counted[id]) <= np.array(counted[id])).all()


THREE = """\
sulh: 1
states: {{s0: '', s1: '', s2: '', s3: '', s4: ''}}
parties:
  a: {{moves: [{{from: s0, to: s1}}], ranking: [s1, s2, s3, s0, s4]}}
  b: {{moves: [{{from: s1, to: s2}}, {{from: s3, to: {end}}}], ranking: [s4, s3, s2, s1, s0]}}
  c: {{moves: [{{from: s2, to: {third}}}], ranking: [s4, s3, s2, s1, s0]}}
"""


@pytest.mark.parametrize(
    ("third", "end", "deters"),
    [
        ("s4", "s0", ["each-once", "legal-sequences"]),  # b, c
        ("s3", "s4", ["legal-sequences"]),  # b, c, b
    ],
)
def test_rules_of_sanctions_differ_from_three_parties_on(third: str, end: str, deters: list[str]) -> None:
    case = sulh.loads(THREE.format(third=third, end=end))
    for rule in get_args(Sanctions):
        for concept in ("gmr", "smr", "seq"):
            stable_for_a = sulh.solve(case, concept, sanctions=rule).stable(concept, "a").names()
            assert ("s0" in stable_for_a) == (rule in deters)


def test_a_return_to_the_start_is_a_sanction_unless_told_otherwise() -> None:
    text = """\
sulh: 1
states: {s0: '', s1: ''}
parties:
  a: {moves: [{from: s0, to: s1}], ranking: [s1, s0]}
  b: {moves: [{from: s1, to: s0}], ranking: [s0, s1]}
"""
    case = sulh.loads(text)
    for concept, deterred in (("gmr", True), ("smr", False), ("seq", True)):  # from s0 it could escape to s1 again
        assert ("s0" in sulh.solve(case, concept).stable(concept, "a").names()) == deterred
        assert "s0" not in sulh.solve(case, concept, return_counts=False).stable(concept, "a").names()


@given(case=option_cases(max_options=5, transitive=True))
@settings(max_examples=150)
def test_gmr_and_seq_equilibria_exist_where_moves_are_transitive(case: Case) -> None:
    assert graph(case).transitive
    found = verdicts(case)
    for id in ("gmr", "seq"):
        assert set.intersection(*found[id].values())


def test_smr_equilibria_need_not_exist() -> None:
    solution = sulh.solve(sulh.load("no-smr"))
    assert len(solution.equilibria("smr")) == len(solution.equilibria("nash")) == 0
    assert solution.equilibria("gmr") == ["NN", "YN"]
    assert len(solution.equilibria("seq"))


def test_without_transitivity_gmr_and_seq_equilibria_need_not_exist() -> None:
    case = sulh.load("no-gmr")
    assert not graph(case).transitive
    solution = sulh.solve(case, CONCEPTS)
    for id in CONCEPTS:
        assert len(solution.equilibria(id)) == 0


def test_elmira_holds_different_things_by_the_rules_of_other_programs() -> None:
    """No more states by narrower rules; the published figures of one program rest on the narrowest."""
    case = sulh.load("elmira")
    by_rule = [sulh.solve(case, CONCEPTS, sanctions=rule) for rule in ("single-move", "each-once", "legal-sequences")]
    for id in CONCEPTS:
        single, once, legal = (set(solution.equilibria(id).names()) for solution in by_rule)
        assert single <= once <= legal


@given(case=state_cases())
@settings(max_examples=50)
def test_plain_reachability_is_not_enough_without_transitivity(case: Case) -> None:
    """Legal sequences never lead further than plain paths, whatever the moves."""
    model = oracle.model(case)
    for improving in (False, True):
        steps = tuple(model.improvements(k) if improving else model.reach[k] for k in range(len(model.reach)))
        union = {s: {t for one in steps for t in one[s]} for s in range(len(model.names))}
        for s in union:
            anywhere: set[int] = set()
            waiting = [s]
            while waiting:
                waiting += (fresh := union[waiting.pop()] - anywhere)
                anywhere |= fresh
            assert oracle.reached(steps, range(len(steps)), s, "legal-sequences") <= anywhere


def test_a_case_whose_verdict_would_change_with_plain_reachability() -> None:
    """b alone would have to move twice running to deter a: it may not, so nothing deters."""
    text = """\
sulh: 1
states: {s0: '', s1: '', s2: '', s3: ''}
parties:
  a: {moves: [{from: s0, to: s1}], ranking: [s1, s2, s0, s3]}
  b: {moves: [{from: s1, to: s2}, {from: s2, to: s3}], ranking: [s3, s2, s1, s0]}
"""
    case = sulh.loads(text)
    assert "s0" not in sulh.solve(case).stable("gmr", "a").names()
    direct = sulh.loads(text.replace("{from: s2, to: s3}]", "{from: s1, to: s3}]"))
    assert "s0" in sulh.solve(direct).stable("gmr", "a").names()


def test_equally_bad_deters() -> None:
    text = """\
sulh: 1
states: {s0: '', s1: '', s2: ''}
parties:
  a: {moves: [{from: s0, to: s1}], ranking: [s1, [s0, s2]]}
  b: {moves: [{from: s1, to: s2}], ranking: [s2, s1, s0]}
"""
    solution = sulh.solve(sulh.loads(text), CONCEPTS)
    assert [id for id in CONCEPTS if "s0" in solution.stable(id, "a").names()] == ["gmr", "smr", "seq", "sseq"]


def test_padded_scores_of_a_graph_end_in_no_state() -> None:
    """What the verdicts rest on: the entry after the last is larger than any."""
    for score in graph(sulh.load("elmira")).scores:
        assert np.array_equal(score, padded(score[:-1]))
