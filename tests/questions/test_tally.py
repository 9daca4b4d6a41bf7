"""What is counted over drawn codings: equal to solving each of them, and the same however the work is split."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import fields, replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from strategies import cases, marked_cases
from sulh.case.case import Case
from sulh.case.evidence import Confidence, Evidence
from sulh.case.preferences import Preference, Ranking, Statements
from sulh.case.spread import ByConfidence, Spread
from sulh.case.states import list_states
from sulh.engine.arrays import BoolArray
from sulh.errors import CaseError, NotDefined, TooLarge, UnknownName, UsageError
from sulh.questions import boards
from sulh.questions.counterparts import counterpart
from sulh.questions.disputed import combined, disputed
from sulh.questions.drawing import Assumption, Coding, judged_rules, ladder
from sulh.questions.plan import Plan
from sulh.questions.tally import (
    NEVER,
    Tally,
    assumptions,
    base,
    coding,
    comparisons,
    empty,
    first_change,
    remarks,
    states,
    tally,
)
from sulh.stability import oracle
from sulh.stability.concept import Semantics

CONFIDENCES: tuple[Confidence | None, ...] = (None, "high", "medium", "low")

FOUR = ("nash", "gmr", "smr", "seq")

WIDE = Spread(ByConfidence(0.8, 1.5, 3.0), ByConfidence(0.1, 0.2, 0.4), ByConfidence(0.3, 0.4, 0.5))
"""Wide enough that a few codings differ in everything."""


@st.composite
def doubtful(draw: st.DrawFn, given: st.SearchStrategy[Case]) -> Case:
    """Draw a case whose coder is not sure of it."""
    case = draw(given)
    sure = st.sampled_from(CONFIDENCES).map(evidence)

    def marked(preference: Preference) -> Preference:
        if isinstance(preference, Statements):
            return Statements(tuple(replace(item, evidence=draw(sure)) for item in preference.items))
        if isinstance(preference, Ranking):
            return replace(preference, groups=tuple(replace(one, evidence=draw(sure)) for one in preference.groups))
        return preference

    parties = tuple(replace(party, preference=marked(party.preference)) for party in case.parties)
    rules = tuple(replace(rule, judgement=draw(st.booleans()), evidence=draw(sure)) for rule in case.rules)
    return replace(case, parties=parties, rules=rules)


def evidence(confidence: Confidence | None) -> Evidence:
    return Evidence(confidence=confidence)


def by_hand(plan: Plan, indices: Iterable[int], by_oracle: bool = False) -> Tally:
    """Count by solving each drawn coding as a case of its own."""
    listed, held, told = states(plan), base(plan), assumptions(plan)
    total = {name: array.copy() for name, array in empty(plan).to_arrays().items()}
    for index in indices:
        drawn = coding(plan, index)
        here = list_states(drawn.case)
        at = counterpart(listed, here)
        facts = np.array(
            [
                one.text in drawn.changes or (one.kind == "order" and turned_round(plan.case, one.text, drawn.case))
                for one in told
            ],
            bool,
        )
        exists = (at < len(here)).any(axis=0)
        total["n"] += 1
        total["feasible"] += exists
        total["facts"] += facts
        asked, changed = compared(plan, drawn, facts)
        total["asked"] += asked
        total["changed"] += changed
        for k, concept in enumerate(plan.concepts):
            if by_oracle:
                model = oracle.model(drawn.case)
                found = np.array([oracle.equilibrium(concept)(model, s) for s in range(len(model.names))], bool)
            else:
                solution = sulh.solve(
                    drawn.case,
                    [concept],
                    sanctions=plan.semantics.sanctions,
                    return_counts=plan.semantics.return_counts,
                )
                found = solution.holding[concept]
            holds = np.append(found, False)[at].any(axis=0)
            total["holds"][k] += holds
            total["sizes"][k, int(exists.sum())] += holds.sum()
            total["asked_holds"][k][asked] += holds
            total["changed_holds"][k][changed] += holds
            entry = len(drawn.changes) << 40 | index
            total["fewest"][k] = np.where(holds != held[k], np.minimum(total["fewest"][k], entry), total["fewest"][k])
            total["others"][k] += bool(found[np.setdiff1d(np.arange(len(here)), at)].any())
            total["none"][k] += not found.any()
    return Tally.from_arrays(total)


def compared(plan: Plan, drawn: Coding, facts: BoolArray) -> tuple[BoolArray, BoolArray]:
    """Say which comparisons a coding belongs to, and which of them it changes: by the words of its changes."""
    names = [change.split()[2] for change in drawn.changes if change.startswith("the variant ")]
    here = reading_of(plan.case, names)
    asked = []
    for a, one in enumerate(assumptions(plan)):
        applies = True
        if one.kind == "order":
            who, rest = one.text.split(" ranks ", 1)
            said = texts(here, who)
            applies = all(text in said and gone(text, who) not in drawn.changes for text in rest.split(" above ", 1))
        elif one.kind == "dropped":
            applies = any(gone(text, one.party) == one.text for text in texts(here, one.party))
        elif one.kind == "rule":
            applies = one.text in {f"the rule {rule.text} does not apply" for rule in judged_rules(here, plan.spread)}
        asked += one_of(plan, a, one, names, applies)
    about = comparisons(plan)
    return np.array(asked, bool), np.array(asked, bool) & facts[about]


def gone(text: str, party: str) -> str:
    return f"the statement {text} of {party} falls away"


def texts(case: Case, party: str) -> list[str]:
    return [rung.text for rung in ladder(case.party(party), Spread()).rungs]


def reading_of(case: Case, names: list[str]) -> Case:
    """Return the coding that variants make."""
    return combined(case, names, ()) if len(names) > 1 else case.variant(names[0]) if names else case


def one_of(plan: Plan, a: int, one: Assumption, names: list[str], applies: bool) -> list[bool]:
    """Return for the comparisons of an assumption whether a coding with these variants belongs to each."""
    number = int((comparisons(plan) == a).sum())
    groups = disputed(plan.case, plan.spread, plan.max_states).groups
    if one.kind == "variant":
        group = next(group for group in groups if one.text.split()[2] in group.variants)
        mine = [name for name in names if name in group.variants]
        return [not mine or mine == [one.text.split()[2]]]  # none of these cases has a variant of a variant
    entry = "feasible" if one.kind == "rule" else one.party
    place = 0
    for group in groups:
        if any(path.split(".")[0] == entry for name in group.variants for path in plan.case.variants[name].changes):
            picked = [k + 1 for k, name in enumerate(group.variants) if name in names]
            place = place * (len(group.variants) + 1) + sum(picked)
    return [applies and k == place for k in range(number)]


def turned_round(base: Case, text: str, case: Case) -> bool:
    """Say whether a variant may have turned round the order that an assumption is about."""
    if not base.variants:
        return False  # every exchange is a change
    who, rest = text.split(" ranks ", 1)
    above, below = rest.split(" above ", 1)
    preference = case.party(who).preference
    assert isinstance(preference, Statements)
    order = [item.statement.text.strip() for item in preference.items]
    return above in order and below in order and order.index(above) < order.index(below)


def same(a: Tally, b: Tally) -> None:
    for each in fields(Tally):
        assert np.array_equal(getattr(a, each.name), getattr(b, each.name)), each.name


@settings(max_examples=60)
@given(doubtful(cases()), st.integers(0, 3), st.sampled_from([(), ("sseq",), ("sim",)]))
def test_a_tally_is_what_solving_each_coding_counts(case: Case, seed: int, more: tuple[str, ...]) -> None:
    if more == ("sim",) and (case.form == "states" or case.coalesced):
        more = ()
    plan = Plan(case, (*FOUR, *more), spread=WIDE, seed=seed)
    same(tally(plan, 0, 12), by_hand(plan, range(12)))


@settings(max_examples=25)
@given(doubtful(cases()))
def test_a_tally_is_what_the_definitions_say(case: Case) -> None:
    plan = Plan(case, FOUR, spread=WIDE)
    same(tally(plan, 0, 5), by_hand(plan, range(5), by_oracle=True))


@settings(max_examples=25)
@given(
    doubtful(cases()),
    st.sampled_from(
        [Semantics("each-once"), Semantics("single-move"), Semantics(return_counts=False)],
    ),
)
def test_other_readings_of_sanctions(case: Case, semantics: Semantics) -> None:
    plan = Plan(case, FOUR, semantics, WIDE)
    same(tally(plan, 0, 6), by_hand(plan, range(6)))


@settings(max_examples=25)
@given(doubtful(marked_cases()))
def test_marks_and_pairs_take_the_general_road(case: Case) -> None:
    plan = Plan(case, ("nash-a", "seq-d"), spread=WIDE)
    same(tally(plan, 0, 6), by_hand(plan, range(6)))


@pytest.fixture(scope="module")
def flagship() -> Plan:
    return Plan(sulh.load("us-taliban-2018-2021"), FOUR, seed=3)


def test_the_flagship_is_what_solving_each_coding_counts(flagship: Plan) -> None:
    same(tally(flagship, 0, 60), by_hand(flagship, range(60)))


def test_the_flagship_draws_what_is_disputed(flagship: Plan) -> None:
    kinds = [one.kind for one in assumptions(flagship)]
    assert {kind: kinds.count(kind) for kind in kinds} == {"order": 27, "rule": 1, "variant": 6}
    assert remarks(flagship) == (
        "Not drawn, because nothing that bears on what holds changes: assurances-not-kept and no-talks-after-april.",
    )
    assert base(flagship).sum(axis=1).tolist() == [5, 46, 46, 14]


def test_the_fast_road_and_the_general_one_agree(flagship: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = tally(flagship, 100, 160)
    monkeypatch.setattr(boards, "MOST_CELLS", 0)
    monkeypatch.setattr("sulh.questions.sampler._SAMPLERS", {})
    same(fast, tally(flagship, 100, 160))
    monkeypatch.setattr("sulh.questions.sampler._SAMPLERS", {})


def test_verdicts_that_are_forgotten_are_found_again(flagship: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tally(flagship, 0, 200)
    monkeypatch.setattr(boards, "KEPT", 0)
    monkeypatch.setattr("sulh.questions.recodings.MOST_BOARDS", 1)
    monkeypatch.setattr("sulh.questions.sampler._SAMPLERS", {})
    same(whole, tally(flagship, 0, 200))
    monkeypatch.setattr("sulh.questions.sampler._SAMPLERS", {})


@settings(max_examples=10)
@given(st.lists(st.integers(0, 400), max_size=4), st.randoms())
def test_the_answer_does_not_depend_on_the_split(flagship: Plan, cuts: list[int], chance: Random) -> None:
    bounds = sorted({0, 400, *cuts})
    parts = [tally(flagship, a, b) for a, b in pairwise(bounds)]
    chance.shuffle(parts)
    same(sum(parts, empty(flagship)), tally(flagship, 0, 400))


def test_slices_do_not_show(flagship: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tally(flagship, 0, 300)
    monkeypatch.setattr("sulh.questions.sampler.SLICE", 7)
    same(whole, tally(flagship, 0, 300))


def test_another_process_counts_the_same(flagship: Plan) -> None:
    script = (
        "import pickle, sys; from sulh.questions.tally import tally; "
        "plan = pickle.load(sys.stdin.buffer); "
        "sys.stdout.buffer.write(pickle.dumps((plan.digest, tally(plan, 50, 90).to_arrays())))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], input=pickle.dumps(flagship), capture_output=True, check=True, timeout=120
    )
    digest, arrays = pickle.loads(run.stdout)
    assert digest == flagship.digest
    same(Tally.from_arrays(arrays), tally(flagship, 50, 90))


def test_the_digest_says_what_is_meant(flagship: Plan) -> None:
    case = flagship.case
    others = [
        replace(flagship, seed=4),
        replace(flagship, concepts=("nash",)),
        replace(flagship, semantics=Semantics("each-once")),
        replace(flagship, spread=Spread(weights={"iskp": 2})),
        replace(flagship, case=case.variant("iskp")),
        replace(flagship, case=replace(case, parties=case.parties[:-1])),
    ]
    assert len({plan.digest for plan in [flagship, *others]}) == 7
    assert replace(flagship, max_states=10_000).digest == flagship.digest


def test_arrays_there_and_back(flagship: Plan) -> None:
    found = tally(flagship, 0, 10)
    same(Tally.from_arrays(found.to_arrays()), found)
    with pytest.raises(KeyError):
        Tally.from_arrays({"n": np.array(1)})


def test_the_first_coding_with_the_fewest_changes_gives_another_verdict(flagship: Plan) -> None:
    found = tally(flagship, 0, 500)
    listed, held = states(flagship), base(flagship)
    for k, concept in enumerate(flagship.concepts):
        state = int(np.argmin(np.where(held[k], found.fewest[k], NEVER)))
        change = first_change(int(found.fewest[k, state]))
        assert change is not None
        drawn = coding(flagship, change[1])
        assert len(drawn.changes) == change[0]
        solution = sulh.solve(drawn.case, [concept])
        at = counterpart(listed, solution.states)[:, state]
        assert not np.append(solution.holding[concept], False)[at].any()


LAMP = """
title: A lamp
parties:
  a: {options: {x: X}, preferences: [{prefer: x, confidence: high}]}
  b: {options: {y: Y}, preferences: [{prefer: not y, confidence: high}]}
"""


def test_shares_by_chance() -> None:
    plan = Plan(sulh.loads(LAMP), ("nash",))
    found = tally(plan, 0, 50)
    assert found.holds.tolist() == [[0, 50, 0, 0]]
    assert found.by_chance(0) == 0.25
    assert empty(plan).by_chance(0) == 0.0
    assert found.fewest.tolist() == [[NEVER] * 4]
    assert (found.others.tolist(), found.none.tolist()) == ([0], [0])


def test_states_of_the_base_are_found_again() -> None:
    small, large = sulh.loads(LAMP), sulh.loads(LAMP.replace("{x: X}", "{w: W, x: X}"))
    here, there = list_states(small), list_states(large)
    forth = counterpart(here, there)
    assert [[there.name(int(t)) for t in column] for column in forth.T] == [
        ["NNN", "YNN"],
        ["NYN", "YYN"],
        ["NNY", "YNY"],
        ["NYY", "YYY"],
    ]
    back = counterpart(there, here)  # an option that is gone is off
    assert [here.name(int(s)) if s < 4 else "" for s in back[0]] == ["NN", "", "YN", "", "NY", "", "YY", ""]


def test_a_state_that_a_coding_does_not_have_holds_in_none() -> None:
    text = LAMP + "variants: {no-x: {kind: disputed, set: {feasible: [not x]}}}\n"
    plan = Plan(sulh.loads(text), ("nash",))
    found = tally(plan, 0, 1000)
    only = int(found.facts[0])
    assert 400 < only < 600
    assert found.feasible.tolist() == [1000, 1000 - only, 1000, 1000 - only]
    assert found.holds.tolist() == [[only, 1000 - only, 0, 0]]
    assert found.sizes.tolist() == [[0, 0, only, 0, 1000 - only]]


def test_new_states_that_hold_are_counted_apart() -> None:
    text = LAMP + "feasible: [{rule: not x, judgement: yes, confidence: low}]\n"
    found = tally(Plan(sulh.loads(text), ("nash",)), 0, 1000)
    off = int(found.facts[0])
    assert found.holds.tolist() == [[1000 - off, 0]]
    assert found.others.tolist() == [off]
    assert first_change(int(found.fewest[0, 0])) is not None


def test_a_concept_that_a_variant_makes_undefined() -> None:
    text = LAMP + "variants: {unsure: {kind: disputed, set: {a.preferences: [{prefer: x, uncertain: yes}]}}}\n"
    case = sulh.loads(text)
    with pytest.raises(NotDefined, match="weight 0"):
        tally(Plan(case, ("nash",)), 0, 50)
    assert tally(Plan(case, ("nash-a",)), 0, 50).n == 50


def test_a_ranking_that_another_variant_leaves_short() -> None:
    text = """
title: Ranked
parties:
  a: {options: {x: X}, preferences: [x]}
  b: {options: {y: Y}, preferences: [y]}
feasible: [x or y]
variants:
  open: {kind: disputed, remove: feasible}
  ranked: {kind: disputed, remove: b.preferences, set: {b.ranking: [YY, YN, NY]}}
"""
    with pytest.raises(CaseError, match=r"together, (open and ranked|ranked and open)"):
        tally(Plan(sulh.loads(text), ("nash",)), 0, 50)


def test_bad_plans() -> None:
    case = sulh.loads(LAMP)
    for seed in (-1, 1.5, True):
        with pytest.raises(UsageError, match="seed"):
            Plan(case, ("nash",), seed=seed)  # type: ignore[arg-type]
    for concepts in ((), ("nash", "nash")):
        with pytest.raises(UsageError, match="concept"):
            Plan(case, concepts)
    plan = Plan(case, ("nash",))
    for first, last in [(-1, 1), (2, 1), (0, 1 << 40)]:
        with pytest.raises(UsageError, match="counted from 0"):
            tally(plan, first, last)
    with pytest.raises(UnknownName):
        tally(Plan(case, ("nosh",)), 0, 1)
    with pytest.raises(TooLarge):
        tally(Plan(case, ("nash",), max_states=3), 0, 1)
