"""How to get there from here: the whole answer, against plain loops over the oracle's model, and the fixtures."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sulh
from strategies import cases, option_cases
from sulh.case.case import Case
from sulh.errors import NotDefined, TooLarge, UnknownName, UsageError
from sulh.questions import paths as module
from sulh.questions.network import REGIMES
from sulh.show.render import html, sheet
from sulh.stability import oracle
from sulh.stability.oracle.models import Model, answers, anywhere, improving, states
from sulh.stability.oracle.truth import true

FLAGSHIP = "us-taliban-2018-2021"
DOHA = "agreement of Doha"


# By the definitions ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slow:
    """The chosen arcs of a case: for each mover, a set of parties, the pairs of states."""

    model: Model
    arcs: dict[frozenset[int], set[tuple[int, int]]]

    def legal(self, start: int, steps: int) -> list[list[tuple[frozenset[int], int]]]:
        """Every legal path of so many steps."""
        found: list[list[tuple[frozenset[int], int]]] = [[]]
        for _ in range(steps):
            found = [
                [*path, (mover, t)]
                for path in found
                for mover, pairs in self.arcs.items()
                if not path or path[-1][0] != mover
                for s, t in pairs
                if s == (path[-1][1] if path else start)
            ]
        return found

    def least(self, start: int) -> dict[int, int]:
        """The least number of steps to each state, by spreading over pairs of a state and its last mover."""
        here, seen, steps, depth = {(start, frozenset[int]())}, {(start, frozenset[int]())}, {start: 0}, 0
        while here:
            depth += 1
            here = {
                (t, mover)
                for s, last in here
                for mover, pairs in self.arcs.items()
                if mover != last
                for a, t in pairs
                if a == s
            } - seen
            seen |= here
            for t, _ in here:
                steps.setdefault(t, depth)
        return steps


def sanctioned(model: Model, party: int, s: int, s1: int, concept: str) -> bool:
    if concept == "nash":
        return False
    steps = improving if concept in ("seq", "sseq") else anywhere
    found = answers(model, party, steps, s, s1, "legal-sequences", True)
    return any(
        not model.better(party, s2, s)
        and (concept in ("gmr", "seq") or not any(model.better(party, s3, s) for s3 in model.reach[party][s2]))
        for s2 in found
    )


def joint(case: Case, members: tuple[int, ...]) -> set[tuple[int, int]]:
    """Joint moves from their definition: each member changes an option of its own, nobody else's changes."""
    listed = states(case)
    ids = [case.parties[member].id for member in members]
    group = {k: s for s, inside in enumerate(listed.groups) for k in inside}
    found = set()
    for k, a in enumerate(listed.rows):
        for j, b in enumerate(listed.rows):
            changed = [(option, now) for option, was, now in zip(case.options, a, b, strict=True) if was != now]
            if (
                {option.party for option, _ in changed} == set(ids)
                and all(option.direction in ("both", "forward" if now else "backward") for option, now in changed)
                and not any(
                    ban.party in ids and true(ban.start.tree, a) and true(ban.end.tree, b)
                    for ban in case.forbidden_moves
                )
            ):
                found.add((group[k], group[j]))
    return {(s, t) for s, t in found if s != t}


def slow(case: Case, regimes: list[str], signatories: tuple[int, int] | None, concept: str) -> Slow:
    model = oracle.model(case)
    arcs: dict[frozenset[int], set[tuple[int, int]]] = {}
    for party, regime in enumerate(regimes):
        if regime == "none":
            continue
        pairs = {(s, t) for s, ends in model.reach[party].items() for t in ends}
        if regime != "moves":
            pairs = {(s, t) for s, t in pairs if model.better(party, t, s)}
        if regime == "undeterred":
            pairs = {(s, t) for s, t in pairs if not sanctioned(model, party, s, t, concept)}
        arcs[frozenset([party])] = pairs
    if signatories is not None and case.form == "options":
        able = [k for k, party in enumerate(case.parties) if party.options and regimes[k] != "none"]
        for size in range(signatories[0], signatories[1] + 1):
            for members in combinations(able, size):
                arcs[frozenset(members)] = {
                    (s, t) for s, t in joint(case, members) if all(model.better(p, t, s) for p in members)
                }
    return Slow(model, arcs)


def drifts(found: Slow, party: int, start: int) -> tuple[bool, bool]:
    """Whether a play in which the party moves, always gaining, ends below; and whether one without it does."""
    model = found.model
    every = {(s, t) for pairs in found.arcs.values() for s, t in pairs}

    def below(s: int) -> bool:
        return model.better(party, start, s)

    def ends_below(mine: set[tuple[int, int]], others: set[tuple[int, int]], must: bool, all_: set[Any]) -> bool:
        nodes, here = {(start, False)}, {(start, False)}
        while here:
            here = {(t, moved) for s, moved in here for a, t in others if a == s} | {
                (t, True) for s, _ in here for a, t in mine if a == s
            }
            here -= nodes
            nodes |= here
        for s, moved in nodes:
            if (must and not moved) or not below(s):
                continue
            if not any(a == s for a, _ in all_):
                return True
            low = {(a, b) for a, b in mine | others if below(a) and below(b)}
            onward = {b for a, b in low if a == s}
            while more := {b for a, b in low if a in onward} - onward:
                onward |= more
            if s in onward:
                return True
        return False

    own = {pair for mover, pairs in found.arcs.items() if party in mover for pair in pairs}
    others = {pair for mover, pairs in found.arcs.items() if party not in mover for pair in pairs}
    gaining = {(s, t) for s, t in own if model.better(party, t, s)}
    return ends_below(gaining, others, True, every), ends_below(set(), others, False, others)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Case, dict[str, Any]]:
    case = draw(st.one_of(cases(), option_cases(max_options=4, transitive=True)))
    ids = [party.id for party in case.parties]
    asked: dict[str, Any] = {
        "by": draw(st.sampled_from(REGIMES[:-1])),
        "agreements": draw(st.booleans()),
        "signatories": draw(st.sampled_from([(2, 3), (2, 2), (3, 4)])),
        "regimes": draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(REGIMES), max_size=2)),
        "concept": draw(st.sampled_from(["nash", "gmr", "smr", "seq", "sseq"])),
    }
    return case, asked


@given(questions(), st.integers(0, 1 << 20))
def test_the_answer_is_that_of_the_definitions(asked: tuple[Case, dict[str, Any]], chosen: int) -> None:
    case, settings_ = asked
    model = oracle.model(case)
    start = model.names[chosen % len(model.names)]
    regimes = [settings_["regimes"].get(party.id, settings_["by"]) for party in case.parties]
    agree = settings_["signatories"] if settings_["agreements"] else None
    found = slow(case, regimes, agree, settings_["concept"])
    s0 = model.names.index(start)
    answer = sulh.paths(case, start, **settings_)
    assert answer.complete
    # Reached, with the least steps.
    least = found.least(s0)
    assert {one.state.number: one.steps for one in answer.reached} == {s: k for s, k in least.items() if k}
    # Every shortest legal path to each of them, and no other.
    for s, steps in least.items():
        if steps <= 3:
            expected = [
                [(tuple(sorted(mover)), t) for mover, t in path]
                for path in found.legal(s0, steps)
                if not path or path[-1][1] == s
            ]
            if steps == 0:
                expected = [[]]
            listed = answer.shortest(model.names[s])
            got = [
                [(tuple(case.party_number(id) for id in step.parties), step.to.number) for step in path]
                for path in listed
            ]
            assert sorted(got) == sorted(expected)
            assert answer.count(model.names[s]) == len(expected)
            for path in listed:
                assert all(one.to == two.start for one, two in pairwise(path))
    # Cycles and ends, over all that the arcs lead to.
    every = {pair for pairs in found.arcs.values() for pair in pairs}
    after = {s: {s} for s in range(len(model.names))}
    for _ in model.names:
        after = {s: {u for t in seen for u in {t} | {b for a, b in every if a == t}} for s, seen in after.items()}
    assert answer.beyond == len(after[s0] - set(least))
    assert answer.ends is not None
    assert answer.ends.numbers.tolist() == sorted(s for s in after[s0] if after[s] == {s})
    loops = {frozenset(t for t in after[s] if s in after[t]) for s in after[s0]}
    assert answer.cycles is not None
    assert {frozenset(cycle.states.numbers.tolist()) for cycle in answer.cycles} == {o for o in loops if len(o) > 1}
    for cycle in answer.cycles:
        inside = set(cycle.states.numbers.tolist())
        moving = {
            party for mover, pairs in found.arcs.items() for party in mover if any(inside >= {*pair} for pair in pairs)
        }
        assert {case.party_number(id) for id in cycle.parties} == moving
        assert cycle.closed == all(b in inside for a, b in every if a in inside)
    # Drift and harm.
    assert answer.fates is not None
    for party, fate in enumerate(answer.fates):
        low, alone = drifts(found, party, s0)
        assert fate.verdict == ("neither" if not low else "harmed" if alone else "drifts")
        assert fate.alone == alone
        if fate.end is not None:
            assert model.better(party, s0, fate.end.number)
            assert fate.path[0].start.number == s0
            assert fate.path[-1].to == fate.end
            own = [step for step in fate.path if fate.party in step.parties]
            assert all(model.better(party, step.to.number, step.start.number) for step in own)
    # Blocked steps: the sanction is a legal one.
    expected_blocked = {
        (party, s, t)
        for party, regime in enumerate(regimes)
        if regime == "undeterred"
        for s in least
        for t in model.reach[party][s]
        if model.better(party, t, s) and sanctioned(model, party, s, t, settings_["concept"])
    }
    assert answer.blocked.total == len(expected_blocked)
    for one in answer.blocked[:20]:
        party, s, t = case.party_number(one.step.parties[0]), one.step.start.number, one.step.to.number
        assert (party, s, t) in expected_blocked
        assert one.sanction[0].start.number == t
        assert not model.better(party, one.sanction[-1].to.number, s)
        assert all(a.parties != b.parties for a, b in pairwise(one.sanction))
        assert without(one.sanction, case.parties[party].id)
    # Equilibria.
    holding = sulh.solve(case, [settings_["concept"]]).holding[settings_["concept"]]
    assert [one.holds for one in answer.reached] == [bool(holding[one.state.number]) for one in answer.reached]


def without(sanction: Any, party: str) -> bool:
    """Say whether the party has no part in the answer to it."""
    return all(party not in turn.parties for turn in sanction)


@given(questions())
def test_the_fallback_is_where_plays_end_without_agreements(asked: tuple[Case, dict[str, Any]]) -> None:
    case, settings_ = asked
    model = oracle.model(case)
    regimes = [settings_["regimes"].get(party.id, settings_["by"]) for party in case.parties]
    found = slow(case, regimes, None, settings_["concept"])
    every = {pair for pairs in found.arcs.values() for pair in pairs}
    after = {s: {b for a, b in every if a == s} for s in range(len(model.names))}
    for _ in model.names:
        after = {s: seen | {b for a, b in every if a in seen} for s, seen in after.items()}
    rest = [s for s in {0} | after[0] if not after[s] or s in after[s]]
    answer = sulh.paths(case, model.names[0], **settings_)
    assert answer.fallbacks is not None
    for party, one in enumerate(answer.fallbacks):
        assert {one.worst.number, one.best.number} <= set(rest)
        assert not any(
            model.better(party, one.worst.number, s) or model.better(party, s, one.best.number) for s in rest
        )
        assert (one.worst_change == "loses") == model.better(party, 0, one.worst.number)
        assert (one.best_change == "gains") == model.better(party, one.best.number, 0)
        assert one.endless == any(s in after[s] for s in rest)


# The fixtures ---------------------------------------------------------------------------------------------------------


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


# Limits, calls, form --------------------------------------------------------------------------------------------------


def test_beyond_the_limit_the_answer_says_how_far_it_goes() -> None:
    case = sulh.load(FLAGSHIP)
    whole, cut = sulh.paths(case), sulh.paths(case, max_moves=1)
    assert (cut.complete, cut.within) == (False, 1)
    assert (cut.cycles, cut.ends, cut.fates) == (None, None, None)
    near = [one.state.name for one in whole.reached if one.steps <= cut.within]
    assert [one.state.name for one in cut.reached] == near
    assert all(one.end is None and one.cycle is None for one in cut.reached)
    assert "--max-moves" in html(cut)
    far = whole.reached[-1].state
    assert sulh.paths(case, to=far, max_moves=1).n_paths == cut.count(far) == 0
    assert "no path of 1 step" in html(sulh.paths(case, to=far, max_moves=1))


def test_more_paths_than_are_listed_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    case = sulh.load(FLAGSHIP)
    whole = sulh.paths(case, to="takeover of 2021")
    monkeypatch.setattr(module, "MOST_PATHS", 2)
    monkeypatch.setattr(module, "MOST_BLOCKED", 3)
    cut = sulh.paths(case, to="takeover of 2021")
    assert (whole.n_paths, cut.n_paths, cut.paths) == (8, 8, whole.paths[:2])
    assert (len(cut.blocked), cut.blocked.total) == (3, whole.blocked.total)


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
    unknown = SIGN_AND_BREAK.replace("ranking: [YNY, NNN, NYN, YYY, NNY, NYY, YNN, YYN]", "relation: [YNY > NNN]")
    with pytest.raises(NotDefined, match="south"):
        sulh.paths(sulh.loads(unknown))


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


def test_agreements_that_turn_on_a_coercive_option_can_be_left_out() -> None:
    case = sulh.load("us-taliban-2018-2021")
    every = sulh.paths(case, to="takeover of 2021")
    fewer = sulh.paths(case, to="takeover of 2021", coercive=False)
    assert fewer.left_out
    assert not every.left_out
    joint = [step.to_dict() for path in fewer.paths for step in path if len(step.to_dict()["parties"]) > 1]
    assert joint
    assert not any("taliban.takeover" in step["on"] for step in joint)
    assert len(every.paths[0]) < len(fewer.paths[0])
    assert (fewer.to_dict()["n_left_out_coercive"], fewer.to_dict()["coercive"]) == (fewer.left_out, False)
    assert f"{fewer.left_out} that turn on a coercive option are left out" in html(fewer)
