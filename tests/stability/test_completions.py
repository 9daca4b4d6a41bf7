"""Stability in every completion and in some completion, against all weak orders one by one; and what is near it."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import sulh
from strategies import marked_cases
from sulh.case.case import Case, Party
from sulh.case.graph import Graph
from sulh.case.moves import graph
from sulh.case.preferences import Comparison, Comparisons
from sulh.engine import weakorders
from sulh.engine.arrays import BoolArray
from sulh.engine.orders import UNKNOWN
from sulh.errors import NotDefined, TooLarge
from sulh.stability import completions, oracle, uncertain, unsettled
from sulh.stability.completions import COMPLETIONS
from sulh.stability.concept import Concept, Sanctions, Semantics
from sulh.stability.gmr import GMR
from sulh.stability.nash import NASH
from sulh.stability.seq import SEQ
from sulh.stability.smr import SMR

READINGS = [Semantics(sanctions, counts) for sanctions, counts in product(get_args(Sanctions), (True, False))]
THEORY = Semantics()
BY_ID = {concept.id: concept for concept in (*COMPLETIONS, *uncertain.UNCERTAIN)}
PLAIN = {concept.id: concept for concept in (NASH, GMR, SMR, SEQ)}
MOST_COMPLETED = 2_000
"""Joint completions that the oracle is asked to look at for one state."""


@st.composite
def paired_cases(draw: st.DrawFn, max_states: int = 5, max_parties: int = 3) -> Case:
    """Draw a case with any moves, in which each party compares some pairs, mostly those of a weak order."""
    n, n_parties = draw(st.integers(2, max_states)), draw(st.integers(2, max_parties))
    names = [f"s{k}" for k in range(n)]
    arcs = [(a, b) for a in names for b in names if a != b]
    parties, moves = [], {}
    for number in range(n_parties):
        score = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
        ordered = draw(st.integers(0, 9)) > 0
        items = []
        for right, left in ((a, b) for a in range(n) for b in range(a) if draw(st.booleans())):
            difference = score[left] - score[right] if ordered else draw(st.integers(-1, 1))
            first, second = (left, right) if difference >= 0 else (right, left)
            items.append(Comparison(names[first], ">" if difference else "=", names[second]))
        parties.append(Party(f"p{number}", preference=Comparisons(tuple(items))))
        moves[f"p{number}"] = tuple(arc for arc in arcs if draw(st.booleans()))
    return Case("random", "Random", tuple(parties), named_states=dict.fromkeys(names, ""), named_moves=moves)


def small_cases() -> st.SearchStrategy[Case]:
    return st.one_of(
        paired_cases(),
        paired_cases(max_states=4),
        paired_cases(max_states=4),
        marked_cases(max_options=2, max_states=4, max_parties=3),
    )


def completed(plain: oracle.Model) -> int:
    """Return how many joint completions differ in what SEQ looks at, at most, at one state."""

    def different(party: int, s: int) -> int:
        orders = oracle.completions(plain, party)
        pairs = [(u, t) for u, ends in plain.reach[party].items() for t in ends]
        pairs += [(s, t) for t in range(len(plain.names))]
        return len({tuple(order[t] > order[u] for u, t in pairs) for order in orders})

    parties = range(len(plain.parties))
    return max(prod(different(party, s) for party in parties) for s in range(len(plain.names)))


def verdicts(concept: Concept, model: Graph, semantics: Semantics = THEORY) -> BoolArray:
    return np.array([concept.stable(model, party, semantics) for party in range(len(model.relations))])


def equilibria(concept: Concept, model: Graph, semantics: Semantics = THEORY) -> BoolArray:
    found = verdicts(concept, model, semantics)
    return found.all(axis=0) if concept.equilibrium is None else concept.equilibrium(model, found, semantics)


JOINT = """\
sulh: 1
states: {s: '', u: '', v: ''}
parties:
  p: {moves: [{from: s, to: u}], ranking: [u, s, v]}
  q: {moves: [{from: u, to: v}, {from: s, to: v}], relation: [u > s]}
"""


@given(case=small_cases(), semantics=st.sampled_from(READINGS))
@example(case=sulh.loads(JOINT), semantics=THEORY)
@settings(max_examples=500, deadline=None)
def test_engine_equals_all_weak_orders(case: Case, semantics: Semantics) -> None:
    model, plain = graph(case), oracle.model(case)
    defined = oracle.defined(plain, "every-nash")
    assert defined == (not completions.circular(model))
    assume(defined and completed(plain) <= MOST_COMPLETED)
    reading = (semantics.sanctions, semantics.return_counts)
    for concept in COMPLETIONS:
        stable, holds = oracle.concept(concept.id), oracle.equilibrium(concept.id)
        assert verdicts(concept, model, semantics).tolist() == [
            [stable(plain, party, s, *reading) for s in range(model.n)] for party in range(len(case.parties))
        ], concept.id
        assert equilibria(concept, model, semantics).tolist() == [holds(plain, s, *reading) for s in range(model.n)], (
            concept.id
        )


@given(case=marked_cases(max_options=5, max_states=7), semantics=st.sampled_from(READINGS))
@settings(max_examples=300, deadline=None)
def test_every_is_within_some_and_both_within_bounds(case: Case, semantics: Semantics) -> None:
    model = graph(case)
    assume(not completions.circular(model))
    for base in PLAIN:
        every, some = (verdicts(BY_ID[f"{word}-{base}"], model, semantics) for word in ("every", "some"))
        assert (every <= some).all()
        if all(relation.known for relation in model.relations):
            plain = verdicts(PLAIN[base], model, semantics)
            assert np.array_equal(every, plain)
            assert np.array_equal(some, plain)
    for word in ("every", "some"):
        nash, gmr, smr, seq = (verdicts(BY_ID[f"{word}-{base}"], model, semantics) for base in PLAIN)
        assert (nash <= smr).all()
        assert (smr <= gmr).all()
        assert (nash <= seq).all()
        assert (seq <= gmr).all()


@given(case=marked_cases(max_options=5, max_states=7), semantics=st.sampled_from(READINGS))
@settings(max_examples=300, deadline=None)
def test_of_what_is_closed_every_is_type_a_and_some_type_d(case: Case, semantics: Semantics) -> None:
    """Also for SEQ one way: the types let opponents take every unknown step at once, which no completion need allow."""
    model = graph(case)
    assume(not completions.circular(model))
    model = completions._closed(model)
    for word, letter in (("every", "a"), ("some", "d")):
        for base in ("nash", "gmr", "smr"):
            found, typed = (verdicts(BY_ID[id], model, semantics) for id in (f"{word}-{base}", f"{base}-{letter}"))
            assert np.array_equal(found, typed), (word, base)
        seq, typed = (verdicts(BY_ID[id], model, semantics) for id in (f"{word}-seq", f"seq-{letter}"))
        assert (seq <= typed).all()


def stable(case: Case, id: str, party: str) -> list[str]:
    states, model = sulh.solve(case).states, graph(case)
    number = [one.id for one in case.parties].index(party)
    return [str(state) for state, yes in zip(states, BY_ID[id].stable(model, number, THEORY), strict=True) if yes]


def test_every_seq_is_less_than_type_a() -> None:
    """Opponent q may or may not gain by its answer; type a takes it for granted."""
    case = sulh.loads(
        """\
sulh: 1
states: {s: '', u: '', v: ''}
parties:
  p: {moves: [{from: s, to: u}], ranking: [u, s, v]}
  q: {moves: [{from: u, to: v}], relation: []}
"""
    )
    assert "s" in stable(case, "seq-a", "p")
    assert "s" not in stable(case, "every-seq", "p")
    assert "s" in stable(case, "some-seq", "p")


def test_some_seq_is_less_than_type_d() -> None:
    """Each answer of q may be an improvement, but not both: u > y > w > x > u would be a circle."""
    case = sulh.loads(
        """\
sulh: 1
states: {s: '', u: '', w: '', x: '', y: ''}
parties:
  p: {moves: [{from: s, to: u}, {from: s, to: w}], ranking: [u, w, s, x, y]}
  q: {moves: [{from: u, to: x}, {from: w, to: y}], relation: [u > y, w > x]}
"""
    )
    assert "s" in stable(case, "seq-d", "p")
    assert "s" not in stable(case, "some-seq", "p")


def test_stable_for_each_in_some_completion_but_for_all_in_none() -> None:
    """For p the opponent must gain by going on from u to v; then v is better than s too, and q leaves s for it."""
    model = graph(sulh.loads(JOINT))
    assert verdicts(BY_ID["some-seq"], model)[:, 0].all()
    assert not equilibria(BY_ID["some-seq"], model)[0]
    assert equilibria(BY_ID["some-gmr"], model)[0]


NOBODY_TWICE = """\
sulh: 1
states: {{s: '', a: '', b: '', c: '', x: '', y: '', z: ''}}
parties:
  p: {{moves: [{{from: s, to: a}}, {{from: s, to: x}}], ranking: [[a, b, x, y], s, [c, z]]}}
  q:
    moves: [{{from: a, to: b}}, {{from: b, to: c}}, {{from: x, to: y}}, {{from: y, to: z}}]
    ranking: [[c, z], [b, y], [a, x], s]
  r: {{moves: [{{from: b, to: c}}, {{from: y, to: z}}], relation: {relation}}}
"""


@pytest.mark.parametrize("relation", ["[b > z, y > c]", "[]"])
@pytest.mark.parametrize("sanctions", get_args(Sanctions))
def test_nobody_moves_twice_running_in_a_completion(sanctions: Sanctions, relation: str) -> None:
    """From a and from x, q steps first and r must step second: r cannot like both c and z if b > z and y > c."""
    model = graph(sulh.loads(NOBODY_TWICE.format(relation=relation)))
    semantics = Semantics(sanctions)
    deterred = sanctions != "single-move" and relation == "[]"
    assert BY_ID["some-seq"].stable(model, 0, semantics)[0] == deterred
    assert BY_ID["seq-d"].stable(model, 0, semantics)[0] == (sanctions != "single-move")
    assert not BY_ID["every-seq"].stable(model, 0, semantics)[0]


def test_what_follows_from_pairs_is_known_in_every_completion() -> None:
    case = sulh.loads(
        """\
sulh: 1
states: {s: '', u: '', v: ''}
parties:
  p: {moves: [{from: s, to: v}], relation: [s > u, u = v]}
"""
    )
    assert stable(case, "nash-a", "p") == ["u", "v"]
    assert stable(case, "every-nash", "p") == ["s", "u", "v"]


@pytest.mark.parametrize(
    ("relation", "way"),
    [
        ("[s > u, u > v, v > s]", "s > u > v > s"),
        ("[u > s, v = s, v = u]", "u > s = v = u"),
    ],
)
def test_a_circle_is_named(relation: str, way: str) -> None:
    case = sulh.loads(f"{{sulh: 1, states: {{s: '', u: '', v: ''}}, parties: {{p: {{relation: {relation}}}}}}}")
    reason = completions.circular(graph(case))
    assert reason == f"no order keeps the comparisons of p, which go round in a circle ({way})"
    with pytest.raises(NotDefined, match=r"There is no completion: no order keeps the comparisons of p"):
        BY_ID["every-gmr"].stable(graph(case), 0, THEORY)


def test_a_circle_of_vectors_is_named() -> None:
    text = "{sulh: 1, parties: {p: {options: {a: A, b: B}, relation: [YN > NN, NN > NY, NY = YN]}}}"
    assert completions.circular(graph(sulh.loads(text))).endswith("circle (NN > NY = YN > NN)")


SEARCHED = """\
sulh: 1
parties:
  p: {options: {a: A, b: B}, preferences: [not q.c, p.a, p.b]}
  q: {options: {c: C, d: D}, preferences: [{prefer: q.c, uncertain: yes}, q.d, p.a]}
"""


def test_the_search_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    model = graph(sulh.loads(SEARCHED))
    found = [verdicts(BY_ID[id], model).sum() for id in ("every-seq", "some-seq")]
    assert found[0] < found[1]
    monkeypatch.setattr(unsettled, "MOST_TRIED", 20)
    for word in ("every", "some"):
        with pytest.raises(TooLarge, match=rf"more than 20 steps to try for {word}-seq.*Ask for seq-a and seq-d"):
            BY_ID[f"{word}-seq"].stable(model, 0, THEORY)
        assert len(BY_ID[f"{word}-smr"].stable(model, 0, THEORY)) == model.n


def test_no_search_where_what_is_unknown_may_all_be_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in rankings: in that completion the opponents have no improvements but the sure ones."""
    text = SEARCHED.replace("{prefer: q.c, uncertain: yes}, q.d, p.a", "q.d, p.a, {prefer: q.c, uncertain: yes}")
    monkeypatch.setattr(unsettled, "MOST_TRIED", 0)
    model = graph(sulh.loads(text))
    seq, typed = (verdicts(BY_ID[id], model) for id in ("every-seq", "seq-a"))
    assert (seq < typed).any()
    with pytest.raises(TooLarge):
        BY_ID["some-seq"].stable(model, 0, THEORY)


def test_definitions_and_names_are_different() -> None:
    assert len({concept.definition for concept in COMPLETIONS}) == len({one.name for one in COMPLETIONS}) == 8
    assert all(concept.idle(graph(sulh.load("chicken"))) for concept in COMPLETIONS)


# What follows -------------------------------------------------------------------------------------------------------


@st.composite
def tables(draw: st.DrawFn, consistent: bool) -> list[list[int]]:
    n = draw(st.integers(1, 5))
    score = draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    table = [[UNKNOWN] * n for _ in range(n)]
    for s in range(n):
        table[s][s] = 0
        for t in range(s):
            if draw(st.booleans()):
                value = score[t] - score[s] if consistent else draw(st.integers(-1, 1))
                table[s][t], table[t][s] = value, -value
    return table


def weak_orders(table: list[list[int]]) -> list[tuple[int, ...]]:
    """Return all places of states, larger better, that keep a table; some more than once."""
    every = range(len(table))
    return [
        order
        for order in product(every, repeat=len(table))
        if all(
            table[s][t] == UNKNOWN or np.sign(order[t] - order[s]) == np.sign(table[s][t]) for s in every for t in every
        )
    ]


@given(table=st.one_of(tables(consistent=True), tables(consistent=False)))
@settings(max_examples=300)
def test_closed_is_what_all_weak_orders_say(table: list[list[int]]) -> None:
    orders, told = weak_orders(table), np.array(table, np.int8)
    found = weakorders.closed(told)
    if found is None:
        assert not orders
        way = weakorders.circle(told)
        assert any(sign == ">" for _, sign in way)
        for (here, sign), (there, _) in zip(way, [*way[1:], way[0]], strict=True):
            assert told[here, there] < 0 if sign == ">" else told[here, there] == 0
        return
    assert weakorders.circle(told) == []
    for s, t in product(range(len(table)), repeat=2):
        signs = {int(np.sign(order[t] - order[s])) for order in orders}
        assert signs == ({int(np.sign(found[s, t]))} if found[s, t] != UNKNOWN else {-1, 0, 1})
        assert table[s][t] in (UNKNOWN, found[s, t])


@given(table=tables(consistent=True), data=st.data())
@settings(max_examples=300)
def test_settling_one_pair_after_another_is_what_weak_orders_say(table: list[list[int]], data: st.DataObject) -> None:
    told = weakorders.closed(np.array(table, np.int8))
    assert told is not None
    orders, settled = weak_orders(table), ()
    known = told != UNKNOWN
    at_least = np.where(known & (told < 0), 2, known & (told == 0)).astype(np.uint8)  # row at least as good as column

    def open_at_first() -> list[tuple[int, int]]:
        return [(x, y) for x, y in product(range(len(table)), repeat=2) if not known[x, y]]

    while True:
        left = []
        for x, y in open_at_first():
            better = {order[x] > order[y] for order in orders}
            expected = better.pop() if len(better) == 1 else None
            assert weakorders.better(settled, x, y) is expected
            left += [(x, y)] if expected is None else []
        if not left:
            break
        x, y = data.draw(st.sampled_from(left))
        way = data.draw(st.booleans())
        settled = weakorders.settle(settled, x, y, way, lambda z: (at_least[:, z], at_least[z]))
        orders = [order for order in orders if (order[x] > order[y]) == way]
        assert orders
