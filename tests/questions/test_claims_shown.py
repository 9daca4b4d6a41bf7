"""What claims show: the steps that matter, the part that decides, plays that go round, and the words for it."""

from __future__ import annotations

import pytest

import sulh
from sulh.questions.claims import ClaimAnswer
from sulh.questions.single import changed, changes

FLAGSHIP = sulh.load("us-taliban-2018-2021")

STEPS = """sulh: 1
title: One step decides
status: past
parties:
  north: {options: {talk: Talk}, preferences: [talk]}
  south: {options: {join: Join}, preferences: [north.talk, join]}
feasible: [not join or talk]
status_quo: []
"""


def arcs_of(one: ClaimAnswer) -> dict[str, str]:
    return {each.name: each.verdict for each in one.depends or () if each.kind == "arc"}


def test_steps_are_left_out_where_no_play_is_shown() -> None:
    only_way_on = {"the step south: YN to YY": "does not follow"}
    says = ["inevitable south.join", "ends south.join", "north.talk leads to south.join", "never south.join"]
    found = sulh.claims(sulh.loads(STEPS), says=says)
    assert [arcs_of(one) for one in found.answers] == [only_way_on, only_way_on, only_way_on, {}]
    assert found.tried is not None
    assert found.tried["arc"] >= 3


def test_how_many_steps_could_not_be_left_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sulh.questions.claim_depends.MOST_STEPS", 1)
    monkeypatch.setattr("sulh.questions.claim_depends.FEWEST_STEPS", 1)
    answer = sulh.claims(FLAGSHIP, says="possible taliban.takeover")
    one = answer["said"]
    assert answer.tried is not None
    assert answer.tried["arc"] == 1
    assert one.finding.play is not None
    assert answer.untried == one.untried == len(one.finding.play.stem) - 1 == 1


def test_a_text_names_few_steps_and_counts_the_rest() -> None:
    answer = sulh.claims(sulh.load("bonn-2001"), "chair-for-a-frame")
    assert len(arcs_of(answer["chair-for-a-frame"])) == 5
    html = answer._repr_html_()
    assert html.count("    without the step ") == 3
    assert "    and 2 more single steps" in html
    assert (
        html.index("disputed variant joint-refusal") < html.index("concept gmr") < html.index("counterfactual leaders")
    )


JOINED = """sulh: 1
title: Joined
status: past
parties:
  north: {options: {talk: Talk}, preferences: [talk]}
  south: {options: {join: Join, fight: Fight}, preferences: [not fight or join, join if north.talk, fight if join]}
status_quo: []
"""


def test_of_a_joined_claim_the_play_of_the_part_that_decides_is_shown() -> None:
    says = [
        "possible north.talk and never south.join",
        "never north.talk or possible south.join",
        "possible north.talk and possible (join and not talk)",
        "not (possible north.talk and never south.join)",
        "never south.join if possible north.talk",
        "possible north.talk if never south.join",
    ]
    found = [one.finding for one in sulh.claims(sulh.loads(JOINED), says=says).answers]
    ends = [None if one.shown is None else one.shown.end.name for one in found]
    assert ends == ["YYN", "YYN", None, "YYN", "YYN", "YYN"]
    assert [one.decides for one in found] == [1, 1, 1, 0, 1, 0]
    assert found[0].to_dict()["decides"] == 1
    assert found[0].parts[0].to_dict()["decides"] is None


ROUND = """sulh: 1
title: Left below
status: past
status_quo: s0
states: {s0: zero, s1: one, s2: two, s3: three}
parties:
  p: {moves: [{from: s0, to: s1}], ranking: [s1, s0, [s2, s3]]}
  b: {moves: [{from: s1, to: s2}, {from: s2, to: s3}], ranking: [s3, s2, s1, s0]}
  c: {moves: [{from: s3, to: s2}], ranking: [s2, s3, s1, s0]}
"""


def test_a_party_can_drift_into_a_round_below_its_start() -> None:
    one = sulh.claims(sulh.loads(ROUND), says="p drifts", by="improvements", dependence=False)["said"].finding
    assert one.verdict == "follows"
    assert one.why == (
        "p can go round for ever below its start although it gains at each of its steps, and not if it takes none."
    )
    assert one.play is not None
    assert [str(step) for step in one.play.stem] == ["p: s0 to s1", "b: s1 to s2"]
    assert [str(step) for step in one.play.loop] == ["b: s2 to s3", "c: s3 to s2"]
    assert not one.play.over
    text = ROUND.replace("b: {moves: [{", "b: {moves: [{from: s0, to: s2}, {")
    harmed = sulh.claims(sulh.loads(text), says="p drifts", by="improvements", dependence=False)["said"].finding
    assert harmed.verdict == "does not follow"
    assert harmed.why.startswith("p is harmed: it can go round for ever below its start, but below its start it can be")
    assert harmed.play is not None
    assert harmed.play.loop


def test_one_state_is_not_several() -> None:
    says = ["ends north.talk", "ends (not north.talk)", "ends (not talk or not join)"]
    why = [one.finding.why for one in sulh.claims(sulh.loads(STEPS), says=says, dependence=False).answers]
    assert why[:2] == [
        "Every play ends, in one state, which meets it.",
        "The one state in which a play can end does not meet it.",
    ]
    both = ROUND.replace(", {from: s2, to: s3}", "").replace("p: {moves: [", "p: {moves: [{from: s0, to: s3}, ")
    both = both.replace("ranking: [s1, s0, [s2, s3]]", "ranking: [s1, s3, s0, s2]")
    both = both.replace("from: s3, to: s2", "from: s2, to: s3")
    told = sulh.claims(sulh.loads(both), says=["ends s2", "ends s1"], by="improvements", dependence=False).answers
    assert told[0].finding.why == "Of 2 states in which a play can end, 1 does not meet it."
    assert told[1].finding.why == "Of 2 states in which a play can end, none meets it."


TWICE = """sulh: 1
title: The same rule twice
status: past
parties: {a: {options: {x: X}, preferences: [x]}}
status_quo: N
feasible: [not x, {rule: not x, judgement: yes}, {rule: x or not x, judgement: yes}]
claims: {one: {claim: One, says: possible x}}
"""


def test_of_two_rules_of_the_same_text_one_is_left_off() -> None:
    case = sulh.loads(TWICE)
    rules = [one for one in changes([("", case)]) if one.kind == "rule"]
    assert list(map(str, rules)) == [
        "without the rule 'not x' (by definition)",
        "without the rule 'not x', number 2 of this text (a judgement)",
        "without the rule 'x or not x' (a judgement)",
    ]
    left = [[rule.judgement for rule in changed(case, one).rules] for one in rules]
    assert left == [[True, True], [False, True], [False, True]]
    answer = sulh.claims(case)
    assert not answer["one"].depends
    assert answer.tried is not None
    assert answer.tried["rule"] == 2
