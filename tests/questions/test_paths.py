"""How to get there from here: the fixtures of the theory, wrong calls, and the form of the answer."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import sulh
from sulh.errors import NotDefined, TooLarge, UnknownName, UsageError
from sulh.show.render import html, sheet

FLAGSHIP = "us-taliban-2018-2021"
DOHA = "agreement of Doha"


def test_elmira_from_s1_only_s5_is_reached() -> None:
    """Theory, section 7: the step to the cooperative s8 needs the ministry and the company together."""
    alone = sulh.paths(sulh.load("elmira-nine"), by="improvements", agreements=False)
    assert [(one.state.label, one.steps) for one in alone.reached] == [("s5", 1)]
    assert alone.ends == ["NYNNY"]
    (path,) = sulh.paths(sulh.load("elmira-nine"), to="s8").paths
    assert [str(step) for step in path] == ["town: NYNNN to NYNNY", "ministry+uniroyal: NYNNY to YNYNY"]
    assert (path[1].on, path[1].off) == (("ministry.modify", "uniroyal.accept"), ("uniroyal.delay",))


def test_the_flagship_alone_reaches_only_what_pakistan_does() -> None:
    case = sulh.load(FLAGSHIP)
    for by in ("improvements", "undeterred"):
        alone = sulh.paths(case, by=by, agreements=False)
        assert [str(one.state) for one in alone.reached] == ["NNYNNNNNYN"]
        assert alone.reached[0].state.on == ("us.support", "pakistan.facilitate")


def test_the_historical_path_needs_the_joint_step_of_2020() -> None:
    """Each step of the record is an improvement for all who take it; only the second is joint."""
    case = sulh.load(FLAGSHIP)
    record = case.history["record"]
    assert sulh.paths(case, to=DOHA, by="improvements", agreements=False).n_paths == 0
    for (start, to), step in zip(pairwise(record.states), record.steps, strict=True):
        ways = sulh.paths(case, start, to, by="improvements", agreements=True)
        assert any(len(path) == 1 and set(path[0].parties) == set(step.parties) for path in ways.paths)
        alone = sulh.paths(case, start, to, by="improvements", agreements=False)
        assert bool(alone.n_paths and len(alone.paths[0]) == 1) == (len(step.parties) == 1)


def test_the_flagship_from_2020() -> None:
    """Section 4 counts the start: 42 states, 12 of them on cycles, with 5 ends; undeterred 4."""
    case = sulh.load(FLAGSHIP)
    plain = sulh.paths(case, DOHA, by="improvements", agreements=False)
    assert len(plain.reached) + 1 == 42
    assert plain.cycles is not None
    assert sum(len(cycle.states) for cycle in plain.cycles) == 12
    assert plain.ends is not None
    assert len(plain.ends) == 5
    assert len(sulh.paths(case, DOHA, agreements=False).reached) + 1 == 4


def test_the_improvements_of_the_flagship_have_96_states_on_cycles() -> None:
    case = sulh.load(FLAGSHIP)
    on_cycles: set[str] = set()
    for state in sulh.solve(case, ["nash"]).states:
        if state.name not in on_cycles:
            found = sulh.paths(case, state, by="improvements", agreements=False).cycles
            on_cycles |= {name for cycle in found or () for name in cycle.states.names()}
    assert len(on_cycles) == 96


def test_a_blocked_step_names_its_sanction() -> None:
    """The United States does not turn its promise back: the Taliban would take their assurances back."""
    blocked = sulh.paths(sulh.load(FLAGSHIP), DOHA, agreements=False).blocked
    (one,) = [one for one in blocked if one.step.off == ("us.commit",) and not one.step.on]
    (turn,) = one.sanction
    assert (turn.parties, turn.off) == (("taliban",), ("taliban.assurances",))


SIGN_AND_BREAK = """
title: A promise and its price
status: past
parties:
  north: {options: {give: Give, take: Take back}, ranking: [YYY, YNY, NNN, NYN, NNY, NYY, YNN, YYN]}
  south: {options: {pay: Pay}, ranking: [YNY, NNN, NYN, YYY, NNY, NYY, YNN, YYN]}
status_quo: NNN
"""


def test_a_signatory_may_move_alone_next() -> None:
    answer = sulh.paths(sulh.loads(SIGN_AND_BREAK), to="YYY", by="improvements")
    assert [[str(step) for step in path] for path in answer.paths] == [["north+south: NNN to YNY", "north: YNY to YYY"]]
    assert answer.fates is not None
    assert {one.party: one.verdict for one in answer.fates} == {"north": "neither", "south": "drifts"}


CHAIN = """
title: One party, two moves
status: past
states: {a: "", b: "", c: ""}
parties:
  p: {moves: [{from: a, to: b}, {from: b, to: c}], ranking: [c, b, a]}
  q: {moves: [], ranking: [a, b, c]}
status_quo: a
"""


def test_nobody_moves_twice_running() -> None:
    answer = sulh.paths(sulh.loads(CHAIN), by="improvements")
    assert [str(one.state) for one in answer.reached] == ["b"]
    assert answer.beyond == 1
    assert "1 more only if somebody moved twice running" in html(answer)
    assert answer.shortest("c") == []
    assert answer.count("c") == 0


def test_to_where_one_is() -> None:
    answer = sulh.paths(sulh.load("elmira-nine"), "s1", "s1")
    assert (answer.n_paths, answer.paths) == (1, ((),))
    assert "where one is already" in html(answer)


def test_parties_with_rules_of_their_own() -> None:
    case = sulh.load("elmira-nine")
    still = sulh.paths(case, regimes={"town": "none"})
    assert len(still.reached) == 0
    assert still.ends == ["NYNNN"]
    assert "Nothing is done" in html(still)
    free = sulh.paths(case, by="improvements", agreements=False, regimes={"uniroyal": "moves"})
    assert len(free.reached) > 1
    assert "uniroyal: any move" in html(free)


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"start": "NNNNN"}, UsageError, "NNNNN is not feasible: "),
        ({"to": "NYYNN"}, UsageError, "is not feasible"),
        ({"to": "-YNN-"}, UsageError, "means 4 states"),
        ({"to": "nowhere"}, UnknownName, "There is no state 'nowhere'"),
        ({"by": "improvement"}, UnknownName, "Did you mean 'improvements'?"),
        ({"regimes": {"twon": "none"}}, UnknownName, "Did you mean 'town'?"),
        ({"regimes": {"town": "nothing"}}, UnknownName, "'nothing'"),
        ({"signatories": (1, 2)}, UsageError, "two signatories or more"),
        ({"signatories": (3, 2)}, UsageError, "not 3 to 2"),
        ({"signatories": (5, 5)}, UsageError, "only 3 can: ministry, uniroyal, town. Take --signatories 2-3"),
        (
            {"signatories": (3, 3), "regimes": {"town": "none"}},
            UsageError,
            "only 2 can: ministry, uniroyal. Take --sig",
        ),
        ({"signatories": (2, 4), "by": "none"}, UsageError, "no party can. Take --no-agreements"),
        ({"concept": "sqe"}, UnknownName, "Did you mean 'seq'?"),
        ({"concept": "sim"}, NotDefined, "Take nash, gmr, smr, seq, sseq"),
        ({"concept": "all"}, NotDefined, "Take nash"),
        ({"max_states": 3}, TooLarge, "--max-states"),
    ],
)
def test_wrong_calls(asked: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=re.escape(words)):
        sulh.paths(sulh.load("elmira"), **asked)


def test_other_wrong_calls() -> None:
    with pytest.raises(UsageError, match="takes a case"):
        sulh.paths("elmira")  # type: ignore[arg-type]
    with pytest.raises(NotDefined, match="no status quo"):
        sulh.paths(sulh.loads(SIGN_AND_BREAK.replace("status_quo: NNN\n", "")))


def test_json_is_all_of_it() -> None:
    answer = sulh.paths(sulh.load("elmira-nine"), to="s8", regimes={"town": "moves"}).to_dict()
    assert json.loads(json.dumps(answer)) == answer
    assert answer["digest"].startswith("sha256:")
    assert (answer["from"], answer["to"], answer["concept"]) == ("NYNNN", "YNYNY", "seq")
    assert answer["regimes"] == {"ministry": "undeterred", "uniroyal": "undeterred", "town": "moves"}
    assert answer["n_reached"] == len(answer["reached"])
    assert {"steps", "holds", "end", "cycle", "state"} == set(answer["reached"][0])


@pytest.mark.parametrize("name", sulh.shipped_cases())
def test_every_shipped_case_can_be_asked(name: str) -> None:
    case = sulh.load(name)
    start = case.status_quo or sulh.solve(case, ["nash"]).states[0].name
    answer = sulh.paths(case, start)
    assert answer.complete
    assert answer.start.name in html(answer).replace(" ", "")
    assert repr(answer).startswith(f"<Paths of {case.name} from ")
    assert sheet(answer).heading.startswith(case.title)


def test_the_disclaimer_of_an_ongoing_case() -> None:
    case = sulh.loads(SIGN_AND_BREAK.replace("past", "ongoing"))
    assert "not a forecast" in html(sulh.paths(case))
    assert "not a forecast" not in html(sulh.paths(sulh.loads(SIGN_AND_BREAK)))


def test_arrays_of_reached_are_numbers() -> None:
    reached = sulh.paths(sulh.load(FLAGSHIP)).reached
    assert np.array_equal(reached.numbers, [one.state.number for one in reached])
    assert [one.steps for one in reached[:3]] == [1, 1, 1]
    assert repr(reached).endswith(", ...]")


def test_agreements_turn_no_coercive_option_on_unless_asked() -> None:
    case = sulh.load("us-taliban-2018-2021")
    every = sulh.paths(case, to="takeover of 2021", include_coercive=True)
    fewer = sulh.paths(case, to="takeover of 2021")
    assert fewer.left_out
    assert not every.left_out
    joint = [step.to_dict() for path in fewer.paths for step in path if len(step.to_dict()["parties"]) > 1]
    assert joint
    assert not any("taliban.takeover" in step["on"] for step in joint)
    assert len(every.paths[0]) < len(fewer.paths[0])
    told = [(one.to_dict()["n_left_out_coercive"], one.to_dict()["include_coercive"]) for one in (fewer, every)]
    assert told == [(fewer.left_out, False), (0, True)]
    assert f"{fewer.left_out} that turn a coercive option on are left out" in html(fewer)
    assert "They may turn coercive options on, as was asked for." in html(every)
    assert "taliban: takeover on (coercive)" in html(every)
    assert "takeover on (coercive)" in html(fewer)  # what a party does by itself stays as it is


def test_without_agreements_coercive_options_make_no_difference() -> None:
    case = sulh.load("us-taliban-2018-2021")
    doha = [
        sulh.paths(case, "agreement of Doha", agreements=False, include_coercive=include).to_dict()
        for include in (False, True)
    ]
    assert [len(one["reached"]) + 1 for one in doha] == [4, 4]
    assert doha[0]["reached"] == doha[1]["reached"]


def test_plays_do_not_ask_who_moved_last() -> None:
    text = """
title: Two steps of one party
states: {s0: A, s1: B, s2: C, s3: D}
parties:
  a: {moves: [{from: s0, to: s1}, {from: s1, to: s2}], ranking: [s3, s2, s1, s0]}
  b: {moves: [{from: s2, to: s3}, {from: s1, to: s0}], ranking: [s3, s0, s1, s2]}
status_quo: s0
"""
    answer = sulh.paths(sulh.loads(text), by="moves")
    reached = {one.state.name for one in answer.reached}
    assert (reached, answer.beyond, answer.beyond_alone) == ({"s1"}, 2, 2)
    assert answer.ends is not None
    assert set(answer.ends.names()) - reached
    assert html(answer).count("states count, too, that only moving twice running leads to") == 3
    assert "twice running leads to" not in html(sulh.paths(sulh.load("elmira-nine")))
