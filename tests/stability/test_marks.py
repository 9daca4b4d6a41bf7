"""What must hold between the types of uncertain preference, strong and weak stability, and the relational concepts."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sulh
from strategies import cases, marked_cases, option_cases
from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.preferences import Attitude, RankedGroup, Ranking
from sulh.case.states import list_states
from sulh.engine.arrays import BoolArray
from sulh.engine.orders import Sight
from sulh.errors import NotDefined, Place, TooLarge, UnknownName, UsageError
from sulh.stability.concept import Sanctions, Semantics
from sulh.stability.registry import BOUNDS, CONCEPTS, concept

READINGS = [Semantics(sanctions, counts) for sanctions, counts in product(get_args(Sanctions), (True, False))]
BASES = ("nash", "gmr", "smr", "seq")


def verdicts(case: Case, ids: list[str], semantics: Semantics = READINGS[0]) -> dict[str, BoolArray]:
    """Return by concept who is stable where: shape (parties, n)."""
    model = graph(case)
    parties = range(len(case.parties))
    return {id: np.array([concept(id).stable(model, party, semantics) for party in parties]) for id in ids}


TYPED = [f"{base}-{letter}" for base in BASES for letter in "abcd"]


@given(case=marked_cases(), semantics=st.sampled_from(READINGS))
@settings(max_examples=200)
def test_types_include_each_other(case: Case, semantics: Semantics) -> None:
    """Theory 6.1: a in b in d and a in c in d; inside each type the chain of the classical concepts."""
    found = verdicts(case, TYPED, semantics)
    for base in BASES:
        a, b, c, d = (found[f"{base}-{letter}"] for letter in "abcd")
        assert (a <= b).all()
        assert (b <= d).all()
        assert (a <= c).all()
        assert (c <= d).all()
    for letter in "abcd":
        nash, gmr, smr, seq = (found[f"{base}-{letter}"] for base in BASES)
        assert (nash <= smr).all()
        assert (smr <= gmr).all()
        assert (nash <= seq).all()
        assert (seq <= gmr).all()
    assert np.array_equal(found["nash-a"], found["nash-c"])
    assert np.array_equal(found["nash-b"], found["nash-d"])


@given(case=st.one_of(cases(), marked_cases(uncertain=False)), semantics=st.sampled_from(READINGS))
@settings(max_examples=150)
def test_where_all_is_known_the_types_are_the_classical_concepts(case: Case, semantics: Semantics) -> None:
    found = verdicts(case, [*BASES, *TYPED], semantics)
    for base, letter in product(BASES, "abcd"):
        assert np.array_equal(found[base], found[f"{base}-{letter}"])


UNSURE = """\
title: Types apart
states: {s0: '', s1: '', s2: '', s3: ''}
parties:
  a: {moves: [{from: s0, to: s1}], RANKING}
  b: {moves: [{from: s1, to: s2}], ranking: [s2, s1, s0, s3]}
"""


@pytest.mark.parametrize(
    ("ranking", "gmr"),
    [
        ("ranking: [{unknown: [s1, s0]}, s2, s3]", "abcd"),  # it may gain, but what follows is worse
        ("ranking: [s2, {unknown: [s1, s0]}, s3]", "bd"),  # it may gain, and what follows is better
        ("ranking: [s1, {unknown: [s2, s0]}, s3]", "cd"),  # it gains, and what follows may be worse
        ("ranking: [{unknown: [s0, s1, s2]}, s3]", "bcd"),  # it may gain, and what follows may be worse
        ("ranking: [s2, s1, s0, s3]", ""),
    ],
)
def test_types_differ(ranking: str, gmr: str) -> None:
    """b and c are not comparable, and a is smaller than each."""
    case = sulh.loads(UNSURE.replace("RANKING", ranking))
    found = verdicts(case, [f"gmr-{letter}" for letter in "abcd"])
    assert "".join(letter for letter in "abcd" if found[f"gmr-{letter}"][0, 0]) == gmr


def test_staying_put_is_no_sanction() -> None:
    """Under type c a state of unknown relation is both worth leaving for and a deterrent: only real moves deter."""
    text = (
        "{title: t, states: {s0: '', s1: ''}, parties: {a: {moves: [{from: s0, to: s1}], relation: [s0 ? s1]}, b: {}}}"
    )
    found = verdicts(sulh.loads(text), ["gmr-a", "gmr-b", "gmr-c", "gmr-d"])
    assert [bool(found[id][0, 0]) for id in found] == [False, True, False, True]


@given(case=marked_cases(uncertain=False), semantics=st.sampled_from(READINGS))
@settings(max_examples=200)
def test_strong_and_weak(case: Case, semantics: Semantics) -> None:
    """Theory 6.2: strong is a part of general, weak the rest of it; more degrees are fewer states; the chain holds."""
    kinds = ("strong-{}", "weak-{}", "strong-{}-3", "weak-{}-3")
    found = verdicts(case, [*BASES, *(kind.format(base) for kind in kinds for base in BASES[1:])], semantics)
    for base in BASES[1:]:
        general, strong, weak, third, rest = (found[id] for id in (base, *(kind.format(base) for kind in kinds)))
        assert (found["nash"] <= third).all()
        assert (third <= strong).all()
        assert (strong <= general).all()
        assert not (strong & weak).any()
        assert np.array_equal(strong | weak, general)
        assert not (third & rest).any()
        assert np.array_equal(third | rest, general)
    for kind in ("strong-{}", "strong-{}-3"):
        gmr, smr, seq = (found[kind.format(base)] for base in BASES[1:])
        assert (smr <= gmr).all()
        assert (seq <= gmr).all()


@given(case=cases(), semantics=st.sampled_from(READINGS))
def test_where_all_is_mild_strongly_stable_is_nash_stable(case: Case, semantics: Semantics) -> None:
    found = verdicts(case, ["nash", "strong-gmr", "strong-smr", "strong-seq"], semantics)
    for base in BASES[1:]:
        assert np.array_equal(found[f"strong-{base}"], found["nash"])


@given(case=marked_cases(uncertain=False), semantics=st.sampled_from(READINGS))
def test_where_all_is_known_the_hybrid_types_are_strong(case: Case, semantics: Semantics) -> None:
    found = verdicts(case, [id for id in CONCEPTS if id.startswith("strong")], semantics)
    for base, letter in product(BASES[1:], "abcd"):
        assert np.array_equal(found[f"strong-{base}"], found[f"strong-{base}-{letter}"])


@given(case=marked_cases(), semantics=st.sampled_from(READINGS))
@settings(max_examples=150)
def test_hybrid_types_include_each_other(case: Case, semantics: Semantics) -> None:
    found = verdicts(case, [*TYPED, *(f"strong-{id}" for id in TYPED if not id.startswith("nash"))], semantics)
    for base in BASES[1:]:
        a, b, c, d = (found[f"strong-{base}-{letter}"] for letter in "abcd")
        assert (a <= b).all()
        assert (b <= d).all()
        assert (a <= c).all()
        assert (c <= d).all()
        for letter in "abcd":
            assert (found[f"strong-{base}-{letter}"] <= found[f"{base}-{letter}"]).all()


def test_a_strong_statement_below_a_mild_one_is_strong_only_where_that_is_equal() -> None:
    text = """\
title: Two reasons
parties:
  a: {options: {x: X}, preferences: [b.y, {prefer: x, strong: yes}]}
  b: {options: {y: Y}}
"""
    found = sulh.solve(sulh.loads(text), ["gmr", "strong-gmr"])
    # From NY the move to YY is a strong gain; b can take y away: NY to YY to YN, mildly worse, because y decides first.
    assert "NY" in found.stable("gmr", "a").names()
    assert "NY" not in found.stable("strong-gmr", "a").names()
    switched = text.replace("[b.y, {prefer: x, strong: yes}]", "[{prefer: b.y, strong: yes}, x]")
    assert "NY" in sulh.solve(sulh.loads(switched), ["strong-gmr"]).stable("strong-gmr", "a").names()


@st.composite
def strict_cases(draw: st.DrawFn) -> Case:
    """Draw a case in which nobody is indifferent, and nobody can be led back to where it started."""
    case = draw(option_cases(max_options=4))
    case = replace(case, coalesced=())
    names = list_states(case)
    parties = []
    for party in case.parties:
        order = draw(st.permutations([names.name(k) for k in range(len(names))]))
        ranking = Ranking(tuple(RankedGroup((name,), (Place(),)) for name in order))
        parties.append(replace(party, preference=ranking))
    return replace(case, parties=tuple(parties))


RELATIONAL = ["rnash", "rgmr", "rsmr", "rseq"]


@given(case=strict_cases(), semantics=st.sampled_from(READINGS))
@settings(max_examples=200)
def test_discrete_attitudes_without_ties_are_the_classical_concepts(case: Case, semantics: Semantics) -> None:
    """Theory 6.7, where nobody can be led back to its start; a case that says nothing means discrete attitudes."""
    found = verdicts(case, [*BASES, *RELATIONAL], semantics)
    for base in BASES:
        assert np.array_equal(found[base], found[f"r{base}"])


def test_a_return_to_the_start_never_deters_who_is_devoted_to_itself() -> None:
    """The one difference without ties: the start is as good as itself, so relational stability does not count it."""
    text = (
        "{title: t, states: {s0: '', s1: ''}, parties: {a: {moves: [{from: s0, to: s1}], ranking: [s1, s0]}, "
        "b: {moves: [{from: s1, to: s0}]}}}"
    )
    found = verdicts(sulh.loads(text), ["gmr", "rgmr"])
    assert (bool(found["gmr"][0, 0]), bool(found["rgmr"][0, 0])) == (True, False)


def test_with_ties_discrete_attitudes_are_not_the_classical_concepts() -> None:
    text = (
        "{title: t, states: {s0: '', s1: ''}, parties: {a: {moves: [{from: s0, to: s1}], ranking: [[s0, s1]]}, b: {}}}"
    )
    found = verdicts(sulh.loads(text), ["nash", "rnash"])
    assert found["nash"][0, 0]
    assert not found["rnash"][0, 0]


@given(case=cases(), semantics=st.sampled_from(READINGS))
@settings(max_examples=200)
def test_who_minds_nobody_is_moved_by_nothing(case: Case, semantics: Semantics) -> None:
    """Theory 6.7: with totally neutral attitudes RNash is RSMR, and RGMR is RSEQ."""
    neutral: dict[str, Attitude] = {party.id: "neutral" for party in case.parties}
    case = replace(case, parties=tuple(replace(party, attitudes=neutral) for party in case.parties))
    found = verdicts(case, RELATIONAL, semantics)
    assert np.array_equal(found["rnash"], found["rsmr"])
    assert np.array_equal(found["rgmr"], found["rseq"])


@given(case=marked_cases(uncertain=False), semantics=st.sampled_from(READINGS))
@settings(max_examples=150)
def test_relational_inclusions(case: Case, semantics: Semantics) -> None:
    nash, gmr, smr, seq = verdicts(case, RELATIONAL, semantics).values()
    assert (nash <= smr).all()
    assert (smr <= gmr).all()
    assert (nash <= seq).all()
    assert (seq <= gmr).all()


def test_staying_required() -> None:
    """Who is aggressive toward itself never wants to be where it is: stable only if staying need not be wanted."""
    text = (
        "{title: t, parties: {a: {options: {x: X}, preferences: [x], attitudes: {a: aggressive}}, "
        "b: {options: {y: Y}}}}"
    )
    case = sulh.loads(text)
    assert sulh.solve(case, "rnash").stable("rnash", "a").names() == ["NN", "NY"]
    assert sulh.solve(case, "rnash", staying="required").stable("rnash", "a").names() == []
    assert sulh.solve(case, "rnash", staying="required").to_dict()["semantics"]["staying"] == "required"
    with pytest.raises(UnknownName, match="reading of staying"):
        sulh.solve(case, "rnash", staying="perhaps")  # type: ignore[arg-type]


@given(case=marked_cases())
@settings(max_examples=50)
def test_unknown_comparisons_are_not_guessed(case: Case) -> None:
    """By default bounds are shown, the classical concepts say that they are not defined, and all leaves them out."""
    assume(not all(relation.known for relation in graph(case).relations))
    assert sulh.solve(case).concepts == BOUNDS
    for id in (*BASES, "sseq", "strong-gmr", "rnash"):
        with pytest.raises(NotDefined, match=f"{id} is not defined for this case: some comparisons of"):
            sulh.solve(case, id)
    whole = sulh.solve(case, "all")
    assert set(BOUNDS) <= set(whole.concepts)
    assert set(whole.concepts).isdisjoint({*BASES, "sseq"})
    (skipped,) = [entry for entry in whole.skipped if "nash" in entry.concepts]
    assert set(BASES) <= set(skipped.concepts)
    assert "are unknown" in skipped.reason


@pytest.mark.parametrize("id", ["strong-gmr-1", "weak-seq-x", "strong-smr-", "strong-gmr-²"])
def test_a_degree_is_a_number(id: str) -> None:
    with pytest.raises(UsageError, match=r"whole number, 2 or more.*Write (strong|weak)-[gs][me][qr]-3"):
        sulh.solve(sulh.load("chicken"), id)


def test_one_place_of_unknown_order_splits_into_its_own_groups_only() -> None:
    text = (
        "{title: t, states: {s0: '', s1: '', s2: '', s3: ''}, parties: {a: {ranking: [s0, {unknown: [s1, s2]}, s3]}}}"
    )
    (relation,) = graph(sulh.loads(text)).relations
    assert len(relation.yardsticks(Sight(unknown=True)) or ()) == 2


def test_classes_times_states_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sulh.engine.orders.MOST_CELLS", 7)
    text = "{title: t, parties: {a: {options: {x: X, y: Y}, preferences: [{prefer: x, uncertain: yes}, y]}}}"
    with pytest.raises(TooLarge, match="pairs of a state and a class of marks; the limit is 7"):
        sulh.solve(sulh.loads(text), "gmr-a")
    assert "gmr-a" not in sulh.solve(sulh.loads(text), "all").concepts


def test_who_cannot_move_adds_no_sets_of_opponents() -> None:
    """Each once: the cost doubles with each opponent that can move, and with no other."""
    observers = ", ".join(f"o{k}: {{}}" for k in range(40))
    text = f"{{title: t, parties: {{a: {{options: {{x: X}}, preferences: [x]}}, {observers}}}}}"
    solution = sulh.solve(sulh.loads(text), ["gmr", "rgmr", "maximin-2"], sanctions="each-once")
    assert solution.equilibria("gmr") == ["Y"]


def test_a_bloc_has_no_attitudes() -> None:
    text = """\
title: A friend
parties:
  a: {options: {x: X}, preferences: [x], attitudes: {b: devoting}}
  b: {options: {y: Y}, preferences: [not a.x]}
  c: {options: {z: Z}}
"""
    assert "NNN" in sulh.solve(sulh.loads(text), "rnash").stable("rnash", "a").names()
    with pytest.raises(NotDefined, match=r"b\+c moves as one, and a bloc has no attitudes"):
        sulh.solve(sulh.loads(text), "rnash", blocs="b+c")
    with pytest.raises(NotDefined, match=r"a\+b is a bloc, whose comparisons no order keeps"):
        sulh.solve(sulh.loads(text), "every-seq", blocs="a+b")


@pytest.mark.parametrize("id", ["strong-gmr-" + "9" * 5000, "strong-gmr-100", "weak-seq-1.5"])
def test_a_degree_ends_at_99(id: str) -> None:
    with pytest.raises(UsageError, match="at most 99"):
        sulh.solve(sulh.load("chicken"), id)


def test_a_family_alone_is_no_concept() -> None:
    with pytest.raises(UsageError, match=r"limited stands for several concepts\. Write limited-H"):
        concept("limited")
