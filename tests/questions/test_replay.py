"""Replays against what the dossiers say, in phases, and what cannot be replayed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import sulh
from sulh.case.preferences import Statements
from sulh.errors import CaseError, NotDefined, UnknownName, UsageError
from sulh.questions import intervals
from sulh.questions.baselines import Shuffled, counts, orders, shuffled, stable_orders
from sulh.questions.columns import Ground, number_of
from sulh.questions.replayed import CONCEPTS, HINDSIGHT, Walk
from sulh.questions.single import changed, changes, tried
from sulh.questions.situation import situation

# Fixtures ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def flagship() -> Walk:
    return sulh.replay(sulh.load("us-taliban-2018-2021"), concept="nash", draws=200).walk("record")


def test_the_flagship_under_nash(flagship: Walk) -> None:
    (end,) = flagship.asked("end")
    assert (end.already, end.matter) == (False, ())
    assert end.tried == {"move": 220, "drop": 31, "direction": 3, "rule": 4}
    assert [step.improves for step in flagship.steps] == [True] * 6
    assert (flagship.start.stable, flagship.end.stable) == ((), CONCEPTS)
    base = flagship.baselines
    assert (base.n, base.feasible["nash"], base.feasible["gmr"], base.feasible["seq"]) == (416, 5, 46, 14)
    assert (base.n_near, base.draws) == (32, 0)
    assert [rival.name for rival in flagship.rivals] == ["transition"]


def test_the_order_of_statements_does_not_matter_to_the_end_of_the_flagship(flagship: Walk) -> None:
    shuffled_ = flagship.baselines.shuffled
    assert all(one.exact == 1 and one.share is None for one in shuffled_.values())
    assert [id for id, one in shuffled_.items() if one.implied] == ["gmr", "smr", "seq", "sseq"]


def test_the_contrast_of_the_dossier() -> None:
    """With "not takeover" in the second place of the United States, the state before the withdrawal is SEQ-stable."""
    walk = sulh.replay(sulh.load("us-taliban-2018-2021"), draws=1).walk("record")
    before = next(one for one in walk.asked("before") if one.subject == "5")
    assert "us: 'not takeover' in place 2, not 4" in map(str, before.matter)
    assert walk.steps[4].stable == ("gmr", "smr")


def test_a_change_that_matters_does_what_it_says() -> None:
    case = sulh.load("us-taliban-2018-2021")
    walk = sulh.replay(case, draws=1).walk("record")
    for one in walk.asked("before"):
        for change in one.matter[:4]:
            other = sulh.solve(changed(case, change), ["seq"])
            assert walk.steps[int(one.subject) - 1].step.start.name in other.equilibria("seq").names()


def test_exact_shares_agree_with_drawn_ones() -> None:
    seen = set()
    for name in ("bonn-2001", "iran-nuclear-2015-2018", "us-taliban-2018-2021", "chechnya-1996-2009"):
        case = sulh.load(name)
        ground = Ground(situation(case))
        end = number_of(ground.here, next(iter(case.history.values())).states[-1])
        assert end is not None
        exact = stable_orders(ground.here, end)
        assert exact is not None
        lists = [orders(party.id, ground.size(k), 4_000, 0) for k, party in enumerate(case.parties)]
        found = dict(counts(ground, end, CONCEPTS, lists))
        share = intervals.share(found["nash"], 4_000)
        assert share.low <= exact <= share.high
        assert exact < 1 or set(found.values()) == {4_000}
        seen.add(exact)
    assert len(seen) > 1


def test_draws_are_found_again() -> None:
    case = sulh.load("bonn-2001")
    one, again, other = (
        sulh.replay(case, "record", draws=300, seed=seed, with_contrasts=False).to_dict()["paths"][0]["baselines"]
        for seed in (0, 0, 1)
    )
    assert one == again
    assert one["shuffled"] != other["shuffled"]
    assert orders("us", 5, 10, 0) == orders("us", 5, 20, 0)[:10]
    assert orders("us", 5, 10, 0) != orders("eu", 5, 10, 0)


RECORDS = [
    name for name in sulh.shipped_cases() if "\nhistory:" in sulh.shipped_cases()[name].read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_is_made_of_improvements_and_ends_as_the_dossiers_say(name: str) -> None:
    case = sulh.load(name)
    answer = sulh.replay(case, draws=1, with_contrasts=False)
    assert [walk.name for walk in answer.walks] == list(case.history)
    for walk in answer.walks:
        assert all(step.improves for step in walk.judged), walk.name
    first = next(walk for walk in answer.walks if walk.steps)
    assert "nash" in first.end.stable


# Phases --------------------------------------------------------------------------------------------------------------


TWO = """
title: Two leaderships
parties:
  a: {options: {x: X}, preferences: [not x]}
  b: {options: {y: Y}, preferences: [y]}
status_quo: []
labels: {"YN": half}
history:
  - {date: "2000", by: b, change: {y: yes}}
  - {by: a, change: {x: yes}, date: "2001-05"}
  - {by: b, change: {y: no}, forced: yes}
phases:
  - {from: "2001", variant: later}
variants:
  later:
    kind: leadership
    set: {a.preferences: [x]}
  other:
    kind: disputed
    set: {b.preferences: [not y]}
"""


def test_phases_are_followed() -> None:
    case = sulh.loads(TWO)
    (walk,) = sulh.replay(case).walks
    assert [step.coding for step in walk.steps] == ["", "later", "later"]
    assert [step.improves for step in walk.steps] == [True, True, None]
    assert [(coding.name, coding.since) for coding in walk.codings] == [("", None), ("later", "2001")]
    assert walk.end.state.label == "half"
    assert not walk.rivals
    # The forced step is no arc, but a can turn x on while y is still off.
    (way,) = walk.asked("way")
    assert (way.already, list(map(str, way.matter))) == (False, ["a: without 'x'"])
    step = next(one for one in walk.asked("step") if one.subject == "2")
    assert [(change.codings, str(change)) for change in step.matter] == [(("later",), "a: without 'x'")]


def test_phases_can_be_left_out() -> None:
    (walk,) = sulh.replay(sulh.loads(TWO), phases=False).walks
    assert [step.coding for step in walk.steps] == ["", "", ""]
    assert [step.improves for step in walk.steps] == [True, False, None]


def test_a_leadership_that_is_asked_for_is_kept() -> None:
    (walk,) = sulh.replay(sulh.loads(TWO).variant("later")).walks
    assert [step.coding for step in walk.steps] == ["later", "later", "later"]


def test_a_disputed_coding_is_laid_over_the_phase() -> None:
    (walk,) = sulh.replay(sulh.loads(TWO).variant("other")).walks
    assert [step.coding for step in walk.steps] == ["other", "later+other", "later+other"]
    assert [step.improves for step in walk.steps] == [False, True, None]


def test_what_is_the_same_in_several_codings_changes_in_all() -> None:
    case = sulh.loads(TWO)
    found = changes([("", case), ("later", case.variant("later"))])
    assert [(str(change), change.codings) for change in found] == [
        ("a: without 'not x'", ("",)),
        ("b: without 'y'", ("", "later")),
        ("a: without 'x'", ("later",)),
    ]


def test_a_phase_with_other_options() -> None:
    text = TWO.replace("set: {a.preferences: [x]}", "set: {a.options.z: Z}")
    text = text.replace('labels: {"YN": half}\n', "")
    with pytest.raises(NotDefined, match="The phase 'later' has other options than the path 'record'"):
        sulh.replay(sulh.loads(text))


# Bad input and rendering ---------------------------------------------------------------------------------------------


def test_what_cannot_be_replayed() -> None:
    with pytest.raises(NotDefined, match="elmira has no history to replay"):
        sulh.replay(sulh.load("elmira"))
    case = sulh.load("us-taliban-2018-2021")
    with pytest.raises(UnknownName, match=r"There is no path 'recrod'\. Did you mean 'record'"):
        sulh.replay(case, "recrod")
    with pytest.raises(UnknownName, match="no concept 'sequ'"):
        sulh.replay(case, concept="sequ")
    with pytest.raises(UnknownName, match="There are: gmr, nash, seq, smr, sseq"):
        sulh.replay(case, concept="foo")
    for concept in ("sim", "all", "every-nash"):
        with pytest.raises(NotDefined, match=f"cannot be judged under {concept} yet. Take nash, gmr, smr, seq, sseq"):
            sulh.replay(case, concept=concept)
    with pytest.raises(UsageError, match="number of draws"):
        sulh.replay(case, draws=0)
    with pytest.raises(UsageError, match="replay takes a case"):
        sulh.replay("us-taliban-2018-2021")  # type: ignore[arg-type]
    with pytest.raises(UnknownName, match="no path 'x'"):
        sulh.replay(case, draws=1, with_contrasts=False).walk("x")


def test_a_path_made_by_hand_that_cannot_be_walked() -> None:
    case = sulh.load("us-taliban-2018-2021")
    record = case.history["record"]
    broken = replace(record, states=(*record.states[:-1], "YYYYNYYNYN"))
    with pytest.raises(CaseError, match="S908: Step 6 of the path 'record' leads to YYYYNYYNYN, which is not feasible"):
        sulh.replay(replace(case, history={"record": broken}))


def test_comparisons_that_are_no_order() -> None:
    text = TWO.replace("preferences: [not x]", "preferences: [{prefer: not x, uncertain: yes}]")
    with pytest.raises(NotDefined, match="comparisons of a are unknown or circular"):
        sulh.replay(sulh.loads(text))


def test_too_many_states_for_contrasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sulh.questions.replay.MOST_STATES", 3)
    answer = sulh.replay(sulh.loads(TWO))
    (walk,) = answer.walks
    assert walk.contrasts is None
    assert walk.too_many is not None
    assert (walk.too_many.states, walk.too_many.most_states, walk.too_many.of_states) == (4, 3, True)
    assert (walk.baselines.feasible["nash"], walk.baselines.n_near, walk.baselines.near["nash"]) == (1, 4, 1)
    assert walk.baselines.shuffled["nash"].exact is not None
    assert all(one.share is None for one in walk.baselines.shuffled.values())
    (warning,) = answer.warnings
    assert (warning.code, warning.severity) == ("S805", "warning")
    assert "among 4 states: single changes are tried, and codings shuffled, up to 3" in warning.rule
    told = answer.to_dict()["paths"][0]
    assert told["contrasts"] is None
    assert told["no_contrasts"]["reason"] == "too many states"
    row = sulh.score_card([sulh.loads(TWO)]).to_dict()["rows"][0]
    assert (row["contrasts"], row["n_tried"], row["no_contrasts"]["n_states"]) == (None, None, 4)


def test_too_many_moves_for_contrasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sulh.questions.replay.MOST_CELLS", 3)
    answer = sulh.replay(sulh.loads(TWO))
    told = answer.to_dict()["paths"][0]
    assert (told["contrasts"], told["no_contrasts"]["reason"], told["no_contrasts"]["most_moves"]) == (
        None,
        "too many moves",
        3,
    )
    assert "moves: single changes are tried" in answer.warnings[0].rule
    told = sulh.replay(sulh.loads(TWO), with_contrasts=False).to_dict()["paths"][0]
    assert told["no_contrasts"]["reason"] == "too many moves"


def test_contrasts_that_were_not_asked_for() -> None:
    told = sulh.replay(sulh.loads(TWO), with_contrasts=False).to_dict()["paths"][0]
    assert (told["contrasts"], told["no_contrasts"]) == (None, {"reason": "not asked for"})


def test_a_rule_off_that_makes_too_many_states(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sulh.questions.contrasts.MOST_CHANGED", 3)
    text = "parties: {a: {options: {x: X, y: Y}, preferences: [x]}}\nfeasible: [not (x and y)]\nstatus_quo: []\n"
    (walk,) = sulh.replay(sulh.loads(text + "history: [{by: a, change: {x: yes}}]")).walks
    assert [str(change) for change in walk.too_large] == ["without the rule 'not (x and y)' (by definition)"]
    assert (walk.untried, walk.asked("end")[0].tried["rule"]) == ((), 0)


def test_json_is_plain_data_and_begins_with_the_note() -> None:
    answer = sulh.replay(sulh.loads(TWO))
    told = json.loads(json.dumps(answer.to_dict()))
    assert told["note"] == HINDSIGHT
    assert told["paths"][0]["steps"][2]["improves"] is None
    assert "once" not in repr(answer)
    assert HINDSIGHT in answer._repr_html_()


def test_a_score_card() -> None:
    card = sulh.score_card([sulh.loads(TWO), sulh.load("elmira")], draws=5)
    assert [(one.case.name, walk.name) for one, walk in card.rows] == [("case", "record")]
    row = card.to_dict()["rows"][0]
    assert (row["n_steps"], row["n_judged"], row["n_improving"]) == (3, 2, 2)
    counted = {
        about: one and (one["n_asked"], one["n_already"], one["n_matter"]) for about, one in row["contrasts"].items()
    }
    assert counted == {"end": (1, 1, None), "way": (1, 0, 1), "step": (2, 0, 2), "before": (3, 1, 2), "rival": None}
    assert row["contrasts"]["end"]["already"] is True
    assert HINDSIGHT in card._repr_html_()
    with pytest.raises(NotDefined, match="No case here has a history"):
        sulh.score_card([sulh.load("elmira")])


def test_a_drawn_share_is_the_value_where_no_exact_one_is_known() -> None:
    share = intervals.share(1, 4)
    assert Shuffled(None, share).value == 0.25


def test_the_counts_of_single_changes() -> None:
    case = sulh.load("us-taliban-2018-2021")
    found = changes([("", case)])
    sizes = [len(party.preference.items) for party in case.parties if isinstance(party.preference, Statements)]
    assert sum(m * (m - 1) for m in sizes) == tried(found)["move"] == 220
    assert len([change for change in found if change.kind == "move"]) == sum((m - 1) ** 2 for m in sizes)
    ground = Ground(situation(case))
    end = number_of(ground.here, case.history["record"].states[-1])
    assert end is not None
    assert set(shuffled(ground.here, ground, end, ("nash",), 10, 0)) == {"nash"}
