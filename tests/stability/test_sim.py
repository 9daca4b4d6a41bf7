"""Simultaneous stability: improvements that several parties take at once."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sulh
from strategies import marked_cases, option_cases
from sulh.case.case import Case
from sulh.case.graph import Graph
from sulh.case.moves import graph
from sulh.case.states import list_states
from sulh.engine import joint
from sulh.stability import gmr, nash, oracle, seq, sim, smr
from sulh.stability.concept import Concept, Semantics
from sulh.stability.oracle import Model
from sulh.stability.oracle.classical import combined, passed_over, seq_or_sim
from sulh.stability.sim import SEQ_OR_SIM, SIM

THEORY = Semantics()


def plain_cases(max_options: int = 5, min_parties: int = 1) -> st.SearchStrategy[Case]:
    """Draw cases in option form: one-way options, feasibility rules, forbidden moves, ties; nothing is coalesced."""
    return option_cases(max_options, min_parties).filter(lambda case: not case.coalesced)


def verdicts(model: Graph, concept: Concept = SIM) -> list[list[bool]]:
    return [concept.stable(model, party, THEORY).tolist() for party in range(len(model.parties))]


def unanswered(model: Model, party: int, s: int) -> list[int]:
    """Return the improvements that no feasible combination answers, straight from the definition."""
    assert model.vectors is not None
    number = {vector: t for t, vector in enumerate(model.vectors)}
    return [
        s1
        for s1 in sorted(model.improvements(party)[s])
        if not any(row in number and not model.better(party, number[row], s) for row in combined(model, party, s, s1))
    ]


@given(
    case=plain_cases(),
    easy=st.sampled_from((1, 2, 5, 32)),
    cells=st.sampled_from((1, 7, 1 << 18)),
    pairs=st.sampled_from((1, 3, 1 << 13)),
    largest=st.sampled_from((2, 9, 1 << 62)),
)
@settings(max_examples=2_500)
def test_engine_equals_oracle(case: Case, easy: int, cells: int, pairs: int, largest: int) -> None:
    """The same answers however the work is cut into pieces, and whether keys are looked up or searched for."""
    plain, model = oracle.model(case), graph(case)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("EASY", easy), ("CELLS", cells), ("PAIRS", pairs), ("LARGEST", largest)):
            patch.setattr(joint, name, value)
        found = verdicts(model)
    parties, states = range(len(plain.parties)), range(len(plain.names))
    assert found == [[oracle.sim(plain, party, s) for s in states] for party in parties]
    assert found == [[not unanswered(plain, party, s) for s in states] for party in parties]
    left_out = [
        [s for s in states if set(unanswered(plain, party, s)) & {s1 for s1, _ in passed_over(plain, party, s)}]
        for party in parties
    ]
    assert [np.flatnonzero(each.passed_over).tolist() for each in sim._found(model)] == left_out


@given(case=plain_cases(max_options=4))
@settings(max_examples=300)
def test_seq_or_sim_equals_oracle(case: Case) -> None:
    plain, model = oracle.model(case), graph(case)
    for semantics in (THEORY, Semantics("single-move"), Semantics("each-once")):
        for party in range(len(plain.parties)):
            assert SEQ_OR_SIM.stable(model, party, semantics).tolist() == [
                seq_or_sim(plain, party, s, semantics.sanctions) for s in range(len(plain.names))
            ]


@given(case=marked_cases(pairs=False, uncertain=False))
@settings(max_examples=200)
def test_defined_where_the_oracle_says_so(case: Case) -> None:
    plain, model = oracle.model(case), graph(case)
    for concept in (SIM, SEQ_OR_SIM):
        assert (concept.missing(model) == "") == oracle.defined(plain, concept.id)
        assert not oracle.defined(plain, concept.id) or verdicts(model, concept) == [
            [oracle.concept(concept.id)(plain, party, s) for s in range(len(plain.names))]
            for party in range(len(plain.parties))
        ]


# Hand-made ----------------------------------------------------------------------------------------------------------

LINE = """\
sulh: 1
title: The line was cut
parties:
  ann: {options: {call: Call back}, preferences: ["exactly one of (ann.call, bob.call)"]}
  bob: {options: {call: Call back}, preferences: ["exactly one of (ann.call, bob.call)"]}
"""

DISH = """\
sulh: 1
title: Two dishes
parties:
  guest: {options: {soup: Soup, fish: Fish}, preferences: [not late, soup or fish]}
  cook: {options: {late: Serve late}, preferences: [late]}
"""


def stable_states(text: str, party: str, *ids: str) -> list[set[str]]:
    """Return by concept the names of the states that are stable for a party."""
    case = sulh.loads(text)
    names, model = list_states(case), graph(case)
    every = {"nash": nash.NASH, "gmr": gmr.GMR, "smr": smr.SMR, "seq": seq.SEQ, "sim": SIM, "seq-or-sim": SEQ_OR_SIM}
    found = [every[id].stable(model, case.party_number(party), THEORY) for id in ids]
    return [{names.name(s) for s in np.flatnonzero(where).tolist()} for where in found]


def test_worked_by_hand() -> None:
    """If both call back at once the line is busy, and if neither does nothing happens."""
    for party in ("ann", "bob"):
        found = stable_states(LINE, party, "nash", "sim", "gmr", "smr", "seq", "seq-or-sim")
        everywhere = {"NN", "YN", "NY", "YY"}
        assert found == [{"YN", "NY"}, everywhere, everywhere, {"YN", "NY"}, {"YN", "NY"}, everywhere]


def test_each_improvement_is_judged_on_its_own() -> None:
    """One list of answers used up by the first improvement, as a known program does it, would leave none for others."""
    plain = oracle.model(sulh.loads(DISH))
    s, guest = plain.names.index("NNN"), 0
    assert stable_states(DISH, "guest", "nash", "sim") == [
        {"YNN", "NYN", "YYN", "YNY", "NYY", "YYY"},
        {"NNN", "YNN", "NYN", "YYN", "YNY", "NYY", "YYY"},
    ]
    assert plain.vectors is not None
    once = iter([plain.names.index("NNY")])  # the cook's one improvement
    shared = []
    for s1 in sorted(plain.improvements(guest)[s]):
        ends = [plain.names.index(plain.names[s1][:2] + plain.names[t][2]) for t in once]
        shared.append(any(not plain.better(guest, end, s) for end in ends))
    assert shared == [True, False, False]
    assert [oracle.sim(plain, guest, s), unanswered(plain, guest, s)] == [True, []]


RULED = LINE + 'feasible: ["not (ann.call and bob.call)"]\n'


def test_infeasible_combinations_are_told() -> None:
    model = graph(sulh.loads(RULED))
    found = np.array(verdicts(model))
    assert found.tolist() == [[False, True, True]] * 2
    told = (
        "infeasible combinations were passed over where a party is not stable, at so many states: ann 1, bob 1; "
        "such as NN."
    )
    for concept in (SIM, SEQ_OR_SIM):
        assert concept.remark is not None
        assert concept.remark(model, THEORY, found) == [f"{concept.id}: {told}"]
        assert concept.remark(model, THEORY, np.ones_like(found)) == []
    assert sim.passed_over("sim")(graph(sulh.loads(LINE)), THEORY, np.zeros((2, 4), bool)) == []


# Relations ----------------------------------------------------------------------------------------------------------


@given(case=plain_cases())
@settings(max_examples=300)
def test_nash_is_sim(case: Case) -> None:
    model = graph(case)
    calm = [nash.NASH.stable(model, party, THEORY) for party in range(len(model.parties))]
    for party, own in enumerate(calm):
        found, either = (concept.stable(model, party, THEORY) for concept in (SIM, SEQ_OR_SIM))
        assert (own <= found).all()
        assert (found | seq.SEQ.stable(model, party, THEORY)).tolist() == either.tolist()
        alone = np.all([other for k, other in enumerate(calm) if k != party], axis=0)
        assert (found <= (own | ~alone)).all()  # where nobody else could gain, nothing answers


@given(case=option_cases(max_options=5, min_parties=1, transitive=True), two=st.booleans())
@settings(max_examples=300)
def test_sim_is_gmr_where_the_answers_are_moves(case: Case, two: bool) -> None:
    """With two parties, or if every combination is feasible, and if no move is forbidden."""
    assume(len(case.parties) <= 2 if two else not case.rules)
    assert not case.forbidden_moves
    model = graph(case)
    for party in range(len(model.parties)):
        found = SIM.stable(model, party, THEORY)
        for semantics in (THEORY, Semantics("each-once")):
            assert (found <= gmr.GMR.stable(model, party, semantics)).all()


NOT_IN_GMR = """\
sulh: 1
title: Only both at once
parties:
  owner: {options: {sell: Sell}, preferences: [not both, sell]}
  left: {options: {march: March}, preferences: [march]}
  right: {options: {march: March}, preferences: [march]}
feasible: ["not (sell and (left.march iff not right.march))"]
""".replace("not both", "not (left.march and right.march)")

FORBIDDEN = LINE + "forbidden_moves: [{by: bob, from: ann.call and not bob.call, to: bob.call}]\n"

ANSWER_LATER = """\
sulh: 1
title: An answer that comes later
parties:
  first: {options: {a: A}, preferences: [not (a and b), a]}
  second: {options: {b: B}, preferences: [b iff a]}
"""


def test_sim_is_in_no_other_concept_but_seq_or_sim() -> None:
    for text, party, start in ((NOT_IN_GMR, "owner", "NNN"), (FORBIDDEN, "ann", "NN")):
        found, weakest = stable_states(text, party, "sim", "gmr")
        assert start in found - weakest
    found, other_smr, other_seq = stable_states(LINE, "ann", "sim", "smr", "seq")
    assert "NN" in found - other_smr - other_seq


def test_no_other_concept_but_nash_is_in_sim() -> None:
    found, *others = stable_states(ANSWER_LATER, "first", "sim", "gmr", "smr", "seq", "seq-or-sim")
    assert all("NN" in other - found for other in others)


def test_sim_equilibria_need_not_exist() -> None:
    text = """\
sulh: 1
title: Matching pennies
parties:
  one: {options: {a: A}, preferences: [a iff b]}
  two: {options: {b: B}, preferences: [a iff not b]}
"""
    one, two = (stable_states(text, party, "sim")[0] for party in ("one", "two"))
    assert one & two == set()


# Size and shape -----------------------------------------------------------------------------------------------------


def wide(chance: random.Random, times: int) -> str:
    """Return a case of four parties with two options each, every option ``times`` times over, always alike."""
    base = [f"o{k}" for k in range(8)]
    lines, rules = ["sulh: 1", "title: Wide", "parties:"], []
    for party in range(4):
        lines += [f"  p{party}:", "    options:"]
        for option in base[2 * party : 2 * party + 2]:
            copies = [f"{option}_{k}" for k in range(1, times)]
            lines += [f"      {name}: Option {name}" for name in (option, *copies)]
            rules += [f"  - {copy} iff {option}" for copy in copies]
        wishes = [" iff ".join(chance.choice(("", "not ")) + name for name in chance.sample(base, 2)) for _ in range(4)]
        lines += ["    preferences:", *(f"      - {wish}" for wish in wishes)]
    rules.append("  - o0 or o3 or not o6")
    return "\n".join([*lines, "feasible:", *rules, ""])


@pytest.mark.parametrize("seed", range(5))
def test_more_options_than_a_word_holds(seed: int) -> None:
    """Ten times the options, of which ten at a time go together: the same states, moves and verdicts."""
    small, large = (graph(sulh.loads(wide(random.Random(seed), times))) for times in (1, 10))
    assert small.vectors is not None
    assert large.vectors is not None
    assert (len(small.vectors.codes), len(large.vectors.codes)) == (1, 2)
    assert small.n == large.n == 224
    found = verdicts(small)
    assert verdicts(large) == found
    assert any(not all(row) for row in found)
    told, told_large = (sim.passed_over("sim")(model, THEORY, np.array(found)) for model in (small, large))
    assert [told_large[k].replace("Y" * 10, "Y").replace("N" * 10, "N") for k in range(len(told))] == told


def crowd(n: int, rule: str) -> str:
    """Return a case of n parties of one option each, who want to be the only one that has it on."""
    names = [f"o{k}" for k in range(n)]
    lines = ["sulh: 1", "title: Crowd", "parties:"]
    lines += [f"  p{k}: {{options: {{{name}: Act}}, preferences: [{name}]}}" for k, name in enumerate(names)]
    return "\n".join([*lines, f"feasible: ['{rule} ({', '.join(names)})']", ""])


def test_more_parties_than_a_number_holds() -> None:
    model = graph(sulh.loads(crowd(70, "exactly one of")))
    assert joint.keys(model.vectors.codes, model.vectors.own).size == 0  # type: ignore[union-attr]
    assert verdicts(model) == [[True] * 70] * 70  # nobody can move


def test_too_many_combinations() -> None:
    """From the state in which nobody acts, 2^70 combinations of improvements differ, and all lead nowhere."""
    case = sulh.loads(crowd(70, "at most 1 of"))
    model = graph(case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joint, "MOST", 1 << 20)
        for concept in (SIM, SEQ_OR_SIM):  # the second one does not search again
            with pytest.raises(sulh.TooLarge, match=r"more than 1,048,576 combinations .* Add feasibility rules, or"):
                concept.stable(model, 0, THEORY)
    fewer = graph(sulh.loads(crowd(10, "at most 1 of")))
    assert verdicts(fewer) == [[s not in {0} for s in range(11)]] * 10


def test_the_limit_is_one_for_all_parties_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the two has an improvement in two states, and there one combination to look at."""
    monkeypatch.setattr(joint, "MOST", 4)
    assert verdicts(graph(sulh.loads(LINE))) == [[True] * 4] * 2
    monkeypatch.setattr(joint, "MOST", 3)
    with pytest.raises(sulh.TooLarge):
        verdicts(graph(sulh.loads(LINE)))


def test_what_was_found_is_kept_with_the_graph() -> None:
    model = graph(sulh.loads(LINE))
    first = sim._found(model)
    assert sim._found(model) is first
    SIM.stable(model, 0, THEORY)[:] = False  # the caller's own
    assert first[0].stable.all()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("states: {a: '', b: ''}\nparties: {p: {moves: [{from: a, to: b}], ranking: [a, b]}}\n", "states are options"),
        (LINE + "coalesce: [{states: YY, as: busy}]\n", "none are coalesced"),
        (
            LINE.replace('["exactly', '[{prefer: "exactly').replace('bob.call)"]', 'bob.call)", uncertain: true}]'),
            "unknown",
        ),
    ],
)
def test_where_it_is_not_defined(text: str, reason: str) -> None:
    model = graph(sulh.loads(text if text.startswith("sulh") else "sulh: 1\ntitle: x\n" + text))
    for concept in (SIM, SEQ_OR_SIM):
        assert reason in concept.missing(model)
