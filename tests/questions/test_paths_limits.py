"""What paths says where there is too much to look at, where comparisons are unknown, and where few could sign."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sulh
from strategies import cases, option_cases
from sulh.case.case import Case
from sulh.case.moves import graph, joint_moves
from sulh.case.states import list_states
from sulh.errors import NotDefined, UsageError
from sulh.questions import paths as module
from sulh.questions.last_step import by_changes
from sulh.questions.wayside import Path
from sulh.show.render import html

FLAGSHIP = "us-taliban-2018-2021"

some_cases = st.one_of(cases(), option_cases(max_options=4, transitive=True), option_cases(max_options=5))


# Too much to look at --------------------------------------------------------------------------------------------------


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
    assert "no path of 2 steps or fewer" in html(sulh.paths(case, to=far, max_moves=1))


def test_more_paths_than_are_listed_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    case = sulh.load(FLAGSHIP)
    whole = sulh.paths(case, to="takeover of 2021")
    monkeypatch.setattr(module, "MOST_PATHS", 2)
    monkeypatch.setattr(module, "MOST_BLOCKED", 3)
    cut = sulh.paths(case, to="takeover of 2021")
    assert (whole.n_paths, cut.n_paths, cut.paths) == (27, 27, whole.paths[:2])
    assert (len(cut.blocked), cut.blocked.total) == (3, whole.blocked.total)


def words(paths: Sequence[Path]) -> list[list[str]]:
    return sorted([str(step) for step in path] for path in paths)


@given(some_cases, st.integers(0, 1 << 20), st.integers(0, 1 << 20), st.sampled_from(["improvements", "undeterred"]))
def test_what_is_said_beyond_the_limit_is_right(case: Case, first: int, last: int, by: module.Regime) -> None:
    states = list_states(case)
    start, to = states[first % len(states)], states[last % len(states)]
    whole = sulh.paths(case, start, to, by)
    for most in (1, 3, 9):
        cut = sulh.paths(case, start, to, by, max_moves=most)
        if cut.complete:
            # The way without agreements may be the longer one, and be cut.
            without = {} if cut.fallbacks is not None else {"fallbacks": None}
            assert cut.to_dict() == {**whole.to_dict(), **without}
            continue
        near = [one.state.name for one in whole.reached if one.steps <= cut.within]
        assert [one.state.name for one in cut.reached] == near
        assert cut.to_within is not None
        assert cut.to_within - cut.within in (0, 1)
        if whole.n_paths and len(whole.paths[0]) <= cut.to_within:
            assert (cut.n_paths, words(cut.paths)) == (whole.n_paths, words(whole.paths))
        else:
            assert (cut.n_paths, cut.paths) == (0, ())
        if cut.alone is not None:
            apart = sulh.paths(case, start, to, by, agreements=False, max_moves=most)
            assert cut.alone._found() == apart._found()
            assert cut.alone.complete or cut.alone.within > cut.within


@given(option_cases(max_options=5), st.integers(0, 1 << 20))
def test_the_last_step_is_that_of_moves(case: Case, chosen: int) -> None:
    states = list_states(case)
    if states.group is not None:
        return
    end, every = chosen % len(states), np.arange(len(states))
    arrows = graph(case, states)
    for party in range(len(case.parties)):
        if case.parties[party].options:
            found = [s for s in every if end in arrows.moves[party].ends(s)]
            assert by_changes(case, states, [party], every, end).tolist() == found
    able = [party for party in range(len(case.parties)) if case.parties[party].options]
    for members in {tuple(able[:2]), tuple(able[-2:]), tuple(able)}:
        if len(members) > 1:
            together = joint_moves(case, states, members)
            found = [s for s in every if end in together(s)]
            assert by_changes(case, states, members, every, end).tolist() == found


def test_one_step_further_to_one_state() -> None:
    """What lies two steps away is found though only one step is looked at, with every shortest path."""
    case = sulh.load(FLAGSHIP)
    every = sulh.paths(case)
    two = next(one.state for one in every.reached if one.steps == 2 and every.count(one.state) > 1)
    whole, cut = sulh.paths(case, to=two), sulh.paths(case, to=two, max_moves=1)
    assert (cut.complete, cut.within, cut.to_within) == (False, 1, 2)
    assert cut.n_paths == whole.n_paths > 1
    assert words(cut.paths) == words(whole.paths)


def test_without_agreements_all_may_be_looked_at() -> None:
    case = sulh.load(FLAGSHIP)
    cut = sulh.paths(case, max_moves=200)
    assert not cut.complete
    assert cut.alone is not None
    assert cut.alone.complete
    assert cut.alone.to_dict() == sulh.paths(case, agreements=False).to_dict()
    answer = cut.to_dict()
    assert answer["without_agreements"]["n_reached"] == 1
    assert answer["fates"] is None
    assert len(answer["without_agreements"]["fates"]) == 4
    text = html(cut)
    assert "Without agreements: 1 other state of 416 can be reached, in at most 1 step." in text
    assert "Drift and harm, without agreements" in text
    assert sulh.paths(case).alone is None
    assert sulh.paths(case, agreements=False, by="moves", max_moves=1).alone is None


# Comparisons that are unknown -----------------------------------------------------------------------------------------

UNKNOWN = """
title: One of them is not sure
status: past
parties:
  a: {options: {x: X, y: Y}, preferences: [{prefer: x, uncertain: yes}, y]}
  b: {options: {z: Z}, preferences: [z if x, not z]}
  c: {options: {w: W}, preferences: [w]}
status_quo: NNNN
"""


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"by": "moves"},
        {"by": "improvements", "agreements": False},
        {"concept": "nash", "agreements": False},
        {"agreements": False, "regimes": {"a": "moves"}},
        {"by": "moves", "agreements": False, "regimes": {"b": "undeterred"}},
        {"by": "moves", "agreements": False, "regimes": {"a": "improvements"}},
    ],
)
def test_what_turns_on_unknown_comparisons_is_refused_with_a_way_out(asked: dict[str, object]) -> None:
    case = sulh.loads(UNKNOWN)
    with pytest.raises(NotDefined, match="What a gains by is not known") as refused:
        sulh.paths(case, **asked)  # type: ignore[arg-type]
    (problem,) = refused.value.to_problems()
    assert "--by moves --no-agreements" in problem.fix
    assert ("without --regime" in problem.fix) == ("regimes" in asked)
    assert sulh.paths(case, by="moves", agreements=False).complete


def test_moves_need_no_comparison() -> None:
    case = sulh.loads(UNKNOWN)
    answer = sulh.paths(case, by="moves", agreements=False)
    assert len(answer.reached) == 15
    assert answer.unordered == ("a",)
    assert {one.holds for one in answer.reached} == {None}
    assert [one.party for one in answer.fates or ()] == ["b", "c"]
    assert [one.party for one in answer.fallbacks or ()] == ["b", "c"]
    assert sulh.paths(case, to="YYYY", by="moves", agreements=False).n_paths == 6
    text = html(answer)
    assert "some comparisons of a are unknown or circular" in text
    assert "not known: some comparisons are unknown" in text
    assert "equilibrium" not in text


def test_others_may_improve_and_agree() -> None:
    """Who does nothing, or moves as it likes, need not compare; the others may gain, and sign without it."""
    case = sulh.loads(UNKNOWN)
    quiet = sulh.paths(case, by="improvements", regimes={"a": "none"})
    assert quiet.signatories == (2, 2)
    assert [str(one.state) for one in quiet.reached] == ["NNNY"]
    free = sulh.paths(case, by="improvements", agreements=False, regimes={"a": "moves"})
    assert len(free.reached) > 1


def test_comparisons_of_pairs_that_are_no_order_are_refused() -> None:
    text = UNKNOWN.replace("preferences: [{prefer: x, uncertain: yes}, y]", "relation: [YNNN > NNNN]")
    with pytest.raises(NotDefined, match="What a gains by"):
        sulh.paths(sulh.loads(text))


# Few who could sign ---------------------------------------------------------------------------------------------------


def test_how_many_sign_is_as_many_as_there_are() -> None:
    two = sulh.paths(sulh.load("prisoners-dilemma"))
    assert two.signatories == (2, 2)
    assert "Agreements: 2 parties at once" in html(two)
    assert two.to_dict()["signatories"] == [2, 2]
    assert sulh.paths(sulh.load(FLAGSHIP), signatories=(2, 9)).signatories == (2, 4)


def test_why_nobody_signs_is_said() -> None:
    listed = sulh.loads(
        "title: Listed\nstatus: past\nstates: {s1: '', s2: ''}\nstatus_quo: s1\nparties:\n"
        "  p: {moves: [{from: s1, to: s2}], ranking: [s2, s1]}\n  q: {moves: [], ranking: [s2, s1]}\n"
    )
    assert sulh.paths(listed).signatories is None
    assert "No agreements: where states are listed, nobody moves together." in html(sulh.paths(listed))
    elmira = sulh.load("elmira")
    only = sulh.paths(elmira, "NYNNN", regimes={"town": "none", "ministry": "none"})
    assert "No agreements: only uniroyal could sign." in html(only)
    assert "No agreements: nobody could sign." in html(sulh.paths(elmira, "NYNNN", by="none"))
    with pytest.raises(UsageError, match=re.escape("No 4 parties can sign an agreement here, only 3 can")):
        sulh.paths(elmira, "NYNNN", signatories=(4, 6))
