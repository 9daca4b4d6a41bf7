"""Why a state holds: verdicts, sanctions and the worst that can follow, against the oracle on random cases."""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sulh
from strategies import cases, marked_cases, option_cases
from sulh.case.case import Case
from sulh.case.preferences import Comparisons
from sulh.case.states import list_states
from sulh.errors import NotDefined, TooLarge, UnknownName, UsageError
from sulh.questions.deterring import explainable, rule_of
from sulh.questions.reasons import Answer, Combined, Departure, Foreseen, Together
from sulh.show.render import html, sheet
from sulh.stability import oracle
from sulh.stability.oracle.models import Model, anywhere, improving, steps

PLAIN = ("nash", "gmr", "smr", "seq", "sseq")
TYPED = tuple(f"{base}-{letter}" for base in PLAIN[:-1] for letter in "abcd")
STRONG = tuple(
    f"strong-{base}{ending}" for base in ("gmr", "smr", "seq") for ending in ("", "-3", "-a", "-b", "-c", "-d")
)
OTHERS = (
    *("sim", "seq-or-sim", "rnash", "rgmr", "rsmr", "rseq", "weak-gmr", "weak-smr", "weak-seq", "weak-seq-3"),
    *("limited-1", "limited-2", "limited-3", "limited-6", "stackelberg-p0", "stackelberg-p1"),
    *("maximin-1", "maximin-2", "maximin-3", "maximin-5"),
    *(f"{word}-{base}" for word in ("every", "some") for base in ("nash", "gmr", "smr")),
)
SANCTIONS = ("legal-sequences", "each-once", "single-move")

FLAGSHIP = "us-taliban-2018-2021"


@given(cases(), st.sampled_from(SANCTIONS), st.booleans(), st.data())
def test_verdicts_are_those_of_the_definitions(
    case: Case, sanctions: Any, return_counts: bool, data: st.DataObject
) -> None:
    model = oracle.model(case)
    s = data.draw(st.integers(0, len(model.names) - 1))
    rules = {"sanctions": sanctions, "return_counts": return_counts}
    answer = sulh.explain(case, model.names[s], concept=PLAIN, **rules)
    assert [reasons.concept for reasons in answer.concepts] == list(PLAIN)
    for reasons in answer.concepts:
        stable = oracle.ORACLE[reasons.concept]
        for party, one in enumerate(reasons.parties):
            ends = {departure.turn.to.number for departure in one.departures}
            assert ends == model.improvements(party)[s]
            assert one.stable == stable(model, party, s, sanctions, return_counts)
        assert reasons.equilibrium == all(one.stable for one in reasons.parties)
    verified = sulh.verify(answer.certificate(), case)
    assert verified.failures == ()


@given(cases(), st.sampled_from(("gmr", "smr", "seq", "sseq")), st.sampled_from(SANCTIONS), st.data())
def test_sanctions_are_shortest_and_the_worst_is_the_worst(
    case: Case, id: str, sanctions: Any, data: st.DataObject
) -> None:
    model = oracle.model(case)
    s = data.draw(st.integers(0, len(model.names) - 1))
    credible, escape = id in ("seq", "sseq"), id in ("smr", "sseq")
    (reasons,) = sulh.explain(case, model.names[s], concept=id, sanctions=sanctions).concepts
    for party, one in enumerate(reasons.parties):
        for departure in one.departures:
            ends = layers(model, party, departure.turn.to.number, credible, sanctions)

            def worth(t: int, party: int = party) -> int:
                onward = model.reach[party][t] if escape else ()
                return max(model.score[party][end] for end in (t, *onward))

            lengths = [
                depth for depth, layer in enumerate(ends) if any(worth(t) <= model.score[party][s] for t in layer)
            ]
            if lengths:
                assert departure.sanction is not None
                assert len(departure.sanction.turns) == lengths[0] + 1
                assert departure.worst is None
            else:
                assert departure.sanction is None
                assert departure.worst is not None
                last = [turn.to.number for turn in departure.worst.turns] or [departure.turn.to.number]
                every = [departure.turn.to.number, *chain.from_iterable(ends)]
                assert worth(last[-1]) == min(map(worth, every))


def layers(model: Model, party: int, start: int, credible: bool, sanctions: str) -> list[set[int]]:
    """Return where the others can be after one move, two moves, and so on, as long as anything new comes up."""
    arcs = steps(model, improving if credible else anywhere)
    others = [other for other in range(len(model.parties)) if other != party]
    seen: set[tuple[int, tuple[int, ...]]] = {(start, ())}
    layer, result = set(seen), list[set[int]]()
    while layer:
        following = set()
        for s, moved in layer:
            for mover in others:
                if mover not in moved:
                    barred = (mover,) if sanctions == "legal-sequences" else tuple(sorted((*moved, mover)))
                    following |= {(t, barred) for t in arcs[mover][s]}
        layer = following - seen
        seen |= layer
        if layer:
            result.append({t for t, _ in layer})
        if sanctions == "single-move":
            break
    return result


@given(marked_cases(), st.data())
def test_types_and_strong_forms(case: Case, data: st.DataObject) -> None:
    model = oracle.model(case)
    s = data.draw(st.integers(0, len(model.names) - 1))
    ids = data.draw(st.lists(st.sampled_from([*PLAIN, *TYPED, *STRONG]), min_size=1, max_size=6, unique=True))
    defined = [id for id in ids if oracle.defined(model, id)]
    if not defined:
        with pytest.raises(NotDefined):
            sulh.explain(case, model.names[s], concept=ids)
        return
    answer = sulh.explain(case, model.names[s], concept=ids)
    assert [reasons.concept for reasons in answer.concepts] == defined
    assert set(answer.not_explained) == set(ids) - set(defined)
    for reasons in answer.concepts:
        for party, one in enumerate(reasons.parties):
            assert one.stable == oracle.concept(reasons.concept)(model, party, s)
    assert sulh.verify(answer.certificate(), case).failures == ()
    assert html(answer)


VARIED = st.one_of(
    marked_cases(max_parties=3),
    marked_cases(uncertain=False, pairs=False),
    marked_cases(uncertain=False, max_parties=2),
    cases(),
    option_cases(max_options=5, max_parties=2),
)


@given(VARIED, st.sampled_from(SANCTIONS), st.booleans(), st.data())
def test_the_other_concepts(case: Case, sanctions: Any, return_counts: bool, data: st.DataObject) -> None:
    """Simultaneous answers, parts, attitudes, lines of play, completions: verdicts as defined, and they verify."""
    model = oracle.model(case)
    s = data.draw(st.integers(0, len(model.names) - 1))
    known = [id for id in OTHERS if not id.startswith("stackelberg") or id[-2:] in model.parties]
    ids = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=5, unique=True))
    rules = {"sanctions": sanctions, "return_counts": return_counts}
    try:
        answer = sulh.explain(case, model.names[s], concept=ids, **rules)
    except NotDefined:
        assert not any(explained(model, case, id) for id in ids)
        return
    assert [reasons.concept for reasons in answer.concepts] == [id for id in ids if explained(model, case, id)]
    for reasons in answer.concepts:
        for party, one in enumerate(reasons.parties):
            assert one.stable == oracle.concept(reasons.concept)(model, party, s, sanctions, return_counts)
        assert reasons.equilibrium == oracle.equilibrium(reasons.concept)(model, s, sanctions, return_counts)
    assert sulh.verify(answer.certificate(), case).failures == ()
    assert html(answer)


def explained(model: Model, case: Case, id: str) -> bool:
    """Say whether a concept should have an explanation: it is defined, and pairs leave no completions open."""
    pairs = any(isinstance(party.preference, Comparisons) for party in case.parties)
    return oracle.defined(model, id) and not (pairs and id.startswith(("every", "some")))


@given(cases(), st.data())
def test_judgements_are_what_the_parties_prefer(case: Case, data: st.DataObject) -> None:
    model = oracle.model(case)
    s = data.draw(st.integers(0, len(model.names) - 1))
    (reasons,) = sulh.explain(case, model.names[s], concept="smr").concepts
    for number, party in enumerate(case.parties):
        for departure in reasons.parties[number].departures:
            assert departure.turn.judged.verdict == "better"
            assert departure.turn.party == party.id
            for answer in answers(departure):
                for state, judged in answer.onward:
                    degree = model.compare(number, state.number, s) or 0
                    assert judged.verdict == ("better" if degree > 0 else "worse" if degree < 0 else "equal")


def answers(departure: Departure) -> list[Answer]:
    return [answer for answer in (departure.sanction, departure.worst) if answer is not None]


@pytest.mark.parametrize("name", sulh.shipped_cases())
def test_every_explanation_of_a_shipped_case_verifies(name: str) -> None:
    case = sulh.load(name)
    states = list_states(case)
    solution = sulh.solve(case, PLAIN)
    for state in states[:: max(1, len(states) // 60)]:
        answer = sulh.explain(case, state, concept=PLAIN)
        verified = sulh.verify(answer.certificate(), case)
        assert verified.failures == ()
        for reasons in answer.concepts:
            assert reasons.equilibrium == bool(solution.holding[reasons.concept][state.number])


def test_the_agreement_of_doha() -> None:
    """It holds under GMR and SMR alone, because the US gains by withdrawing early and nobody who gains deters it."""
    answer = sulh.explain(sulh.load(FLAGSHIP), "agreement of Doha", concept=("nash", "gmr", "smr", "seq"))
    assert {reasons.concept: reasons.equilibrium for reasons in answer.concepts} == {
        "nash": False,
        "gmr": True,
        "smr": True,
        "seq": False,
    }
    us, *others = answer.concepts[-1].parties
    assert all(party.stable for party in others)
    first, *rest = us.departures
    assert (first.turn.on, first.turn.off) == (("us.withdraw",), ("us.support",))
    assert (first.turn.judged.statement, first.turn.judged.text) == (2, "withdraw if commit and assurances")
    assert not first.turn.judged.vacuous
    assert first.sanction is None
    assert first.worst is not None
    assert [(turn.party, turn.on) for turn in first.worst.turns] == [("taliban", ("taliban.takeover",))]
    assert all(departure.deterred for departure in rest)


def test_the_end_of_2021_holds_since_nobody_has_an_improvement() -> None:
    answer = sulh.explain(sulh.load(FLAGSHIP), "takeover of 2021", concept=PLAIN)
    assert all(reasons.equilibrium for reasons in answer.concepts)
    assert [one.departures for reasons in answer.concepts for one in reasons.parties] == [()] * 20


def test_one_party() -> None:
    answer = sulh.explain(sulh.load("elmira"), "NYNNN", "town")
    assert answer.concepts[0].equilibrium is None
    assert [one.party for one in answer.concepts[0].parties] == ["town"]
    assert sulh.verify(answer.certificate(), answer.case).holds
    assert answer.to_dict()["certificate"]["party"] == "town"


def test_ways_to_name_a_state() -> None:
    case = sulh.load("elmira")
    names = {sulh.explain(case, text).state.name for text in ("NYNNY", "N YNN Y", "delay, insist")}
    assert names == {"NYNNY"}
    assert sulh.explain(case, list_states(case)[3]).state.number == 3


def test_a_condition_that_no_longer_applies_is_said() -> None:
    case = sulh.loads("""
title: A bargain
parties:
  seller: {options: {promise: Promise to deliver, deliver: Deliver}, preferences: [deliver if promise]}
""")
    answer = sulh.explain(case, "YN")
    judged = {departure.turn.to.name: departure.turn.judged for departure in answer.concepts[0].parties[0].departures}
    assert {name: one.vacuous for name, one in judged.items()} == {"NN": True, "YY": False, "NY": True}
    assert "now that its condition no longer applies" in html(answer)


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"state": "NNNNN"}, UsageError, "is not feasible"),
        ({"state": "-YNNN"}, UsageError, "means 2 states"),
        ({"state": "somewhere"}, UnknownName, "There is no state 'somewhere'"),
        ({"party": "mill"}, UnknownName, "There is no party 'mill'"),
        ({"concept": "sqe"}, UnknownName, "Did you mean 'seq'?"),
        ({"concept": "non-myopic"}, NotDefined, "3 parties can move"),
        ({"concept": "every-seq"}, NotDefined, "ask for seq-a, which is another definition"),
        ({"concept": "some-seq"}, NotDefined, "ask for seq-d, which is another definition"),
        ({"concept": "limited-17"}, NotDefined, "settled for two only"),
        ({"concept": ["non-myopic", "some-seq"]}, NotDefined, "some-seq cannot be explained"),
        ({"max_states": 3}, TooLarge, "--max-states"),
    ],
)
def test_wrong_calls(asked: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=re.escape(words)):
        sulh.explain(sulh.load("elmira"), **{"state": "NYNNN", **asked})


def test_not_a_case() -> None:
    with pytest.raises(UsageError, match="takes a case"):
        sulh.explain("elmira", "NYNNN")  # type: ignore[arg-type]


def test_what_cannot_be_explained_is_said_beside_the_rest() -> None:
    answer = sulh.explain(sulh.load("elmira"), "NYNNN", concept=["seq", "every-seq"])
    assert [reasons.concept for reasons in answer.concepts] == ["seq"]
    assert list(answer.not_explained) == ["every-seq"]
    assert "every-seq is not explained" in "".join(sheet(answer).notes)


def test_ids_of_rules() -> None:
    assert rule_of("nash-b") is not None
    assert [rule_of(id) for id in ("limited-3", "strong-gmr-1", "seq-e", "weak-gmr", "strong-sseq")] == [None] * 5
    strange = [
        "limited-17",
        f"limited-{'9' * 5000}",
        f"strong-gmr-{'9' * 5000}",
        "weak-gmr-1",
        "some-seq",
        "every-sseq",
    ]
    assert [id for id in strange if explainable(id)] == []


def test_a_party_that_may_leave() -> None:
    """Under types a and b nothing is said for sure of what a party cannot compare."""
    case = sulh.loads("""
title: A bargain
parties:
  seller:
    options: {deliver: Deliver}
    preferences: [{prefer: deliver, uncertain: yes}, buyer.pay]
  buyer: {options: {pay: Pay}, preferences: [pay]}
""")
    told = {id: html(sulh.explain(case, "NN", concept=id)) for id in ("seq-a", "seq-d", "every-nash", "some-nash")}
    assert "seller might leave it" in told["seq-a"]
    assert "It has 1 move to a state that may be better, and nothing surely deters it" in told["seq-a"]
    assert "buyer would leave it" in told["seq-d"]
    assert "seller" not in told["seq-d"].partition("does not hold")[2].partition("leave it")[0]
    assert "Told for the completion in which all that" in told["every-nash"]
    assert "Told for the completion in which nothing that" in told["some-nash"]


CERTAIN = """
title: A mill and a town
parties:
  mill:
    options: {close: Close, filter: Filter}
    preferences: [filter, {prefer: close, uncertain: yes}]
  town: {options: {sue: Sue}, preferences: [sue]}
"""


def test_a_party_that_surely_leaves() -> None:
    """That some comparison is unknown makes nothing doubtful that does not turn on it."""
    case = sulh.loads(CERTAIN)
    for id in ("seq-a", "every-gmr", "nash-a", "seq-b", "smr-a"):
        answer = sulh.explain(case, "NNY", concept=id)
        told = html(answer)
        assert "mill would leave it" in told
        (mill,) = [one for one in answer.concepts[0].parties if one.party == "mill"]
        assert [one.surely for one in mill.departures].count(True) == 2
    told = html(sulh.explain(case, "NNY", concept="every-gmr"))
    assert "nothing deters 2 of them and nothing surely 1" in told
    assert told.count("Nothing surely deters it") == 1


@given(marked_cases(max_parties=3, strength=False), st.data())
def test_what_is_open_is_what_another_type_deters(case: Case, data: st.DataObject) -> None:
    """Types a and b differ from c and d only in whether an end that the party cannot compare deters it."""
    names = oracle.model(case).names
    state, base = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(("gmr", "smr", "seq")))
    for cautious, generous in (("a", "c"), ("b", "d")):
        try:
            found = [sulh.explain(case, state, concept=f"{base}-{kind}").concepts[0] for kind in (cautious, generous)]
        except NotDefined:
            return
        for party, other in zip(*(one.parties for one in found), strict=True):
            deterred = {one.turn.to.number: one.deterred for one in other.departures}
            for one in party.departures:
                assert one.open == (not one.deterred and deterred[one.turn.to.number])
                assert not (one.surely and other.stable)


def test_only_what_can_be_explained_is_offered() -> None:
    case = sulh.loads(CERTAIN)
    with pytest.raises(NotDefined, match=re.escape("(ask for a type, such as nash-a or seq-d).")):
        sulh.explain(case, "NNN")
    assert sulh.explain(case, "NNN", concept=["nash-a", "seq-d"]).not_explained == {}


def test_answers_at_the_same_time() -> None:
    """The line was cut: if both call back at once it is busy (docs/theory/sim.md)."""
    case = sulh.loads("""
title: The line was cut
parties:
  ann: {options: {call: Call back}, preferences: ["exactly one of (ann.call, bob.call)"]}
  bob: {options: {call: Call back}, preferences: ["exactly one of (ann.call, bob.call)"]}
""")
    answer = sulh.explain(case, "NN", concept="seq-or-sim")
    ann = answer.concepts[0].parties[0]
    assert isinstance(ann, Combined)
    assert [(id, part.stable) for id, part in ann.parts] == [("seq", False), ("sim", True)]
    sanction = ann.parts[1][1].departures[0].sanction
    assert isinstance(sanction, Together)
    assert ([turn.to.name for turn in sanction.turns], sanction.to.name) == (["NY"], "YY")
    assert "ann: stable. It is so under sim." in html(answer)
    assert sulh.verify(answer.certificate(), case).holds


def test_a_line_of_play() -> None:
    """Looking one move ahead a prisoner defects; looking two ahead it foresees that the other would too."""
    answer = sulh.explain(sulh.load("prisoners-dilemma"), "YY", "first", ["limited-1", "limited-2", "maximin-2"])
    for reasons, horizon, line in zip(answer.concepts, (1, 2, 2), ([], ["NN"], ["NN"]), strict=True):
        first = reasons.parties[0]
        assert isinstance(first, Foreseen)
        assert (first.horizon, first.stable) == (horizon, horizon > 1)
        (departure,) = first.departures
        told = departure.sanction or departure.worst
        assert told is not None
        assert [turn.to.name for turn in told.turns] == line
    assert "Looking 2 turns ahead" in html(answer)
    assert sulh.verify(answer.certificate(), answer.case).holds


def test_attitudes_are_weighed() -> None:
    case = sulh.loads("""
title: Friends
parties:
  ann: {options: {call: Call back}, preferences: [call], attitudes: {bob: devoting}}
  bob: {options: {answer: Answer}, preferences: [not ann.call], attitudes: {bob: neutral, ann: aggressive}}
""")
    answer = sulh.explain(case, "NN", concept=["rnash", "rgmr"])
    assert [one.stable for one in answer.concepts[0].parties] == [True, True]
    back = sulh.explain(case, "YN", concept="rnash")
    assert [one.stable for one in back.concepts[0].parties] == [True, True]
    gone = sulh.loads(
        "{title: Enemies, parties: {ann: {options: {call: Call}, preferences: [], attitudes: {bob: aggressive}}, "
        "bob: {preferences: [not ann.call]}}}"
    )
    hostile = sulh.explain(gone, "N", concept="rnash")
    (departure,) = hostile.concepts[0].parties[0].departures
    assert departure.turn.judged.weighed is not None
    assert [(one.party, one.attitude, one.lets) for one in departure.turn.judged.weighed] == [
        ("ann", "devoting", True),
        ("bob", "aggressive", True),
    ]
    assert "bob, toward which it is aggressive, is worse off" in html(hostile)


def test_json_is_all_of_it() -> None:
    answer = sulh.explain(sulh.load("walter-barrier"), _some_state(), concept=PLAIN)
    document = answer.to_dict()
    assert json.loads(json.dumps(document)) == document
    assert document["digest"].startswith("sha256:")
    assert repr(answer).startswith("<Explanation of ")
    assert "<details" in html(answer)


def _some_state() -> str:
    return list_states(sulh.load("walter-barrier"))[0].name
