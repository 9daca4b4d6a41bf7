"""Looking several moves ahead: limited moves, non-myopic, Stackelberg, Maximin, against the oracle and the theory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from boards import Board, arc_boards, block_boards, board, boards
from strategies import marked_cases
from sulh.case.case import Case, Party
from sulh.case.graph import Graph
from sulh.case.moves import graph
from sulh.engine import ahead
from sulh.errors import TooLarge, UnknownName, UsageError
from sulh.stability import oracle
from sulh.stability.concept import Concept, Sanctions, Semantics
from sulh.stability.gmr import GMR
from sulh.stability.limited import limited
from sulh.stability.maximin import maximin
from sulh.stability.nash import NASH
from sulh.stability.nonmyopic import NON_MYOPIC
from sulh.stability.seq import SEQ
from sulh.stability.smr import SMR
from sulh.stability.sseq import SSEQ
from sulh.stability.stackelberg import stackelberg

THEORY = Semantics()
HORIZONS = st.integers(1, 9) | st.integers(10, 40)


def made(id: str) -> Concept:
    """Return a concept of this file by its id."""
    stem, _, parameter = id.partition("-")
    return NON_MYOPIC if id == "non-myopic" else MAKE[stem](parameter)


MAKE: dict[str, Callable[[str], Concept]] = {"limited": limited, "maximin": maximin, "stackelberg": stackelberg}


def found(model: Graph, id: str, semantics: Semantics = THEORY) -> list[list[bool]]:
    """Return what the engine says: party, state."""
    return [made(id).stable(model, party, semantics).tolist() for party in range(len(model.parties))]


def expected(plain: oracle.Model, id: str, *semantics: str) -> list[list[bool]]:
    """Return what the oracle says."""
    stable = oracle.concept(id)
    return [
        [stable(plain, party, s, *semantics) for s in range(len(plain.names))] for party in range(len(plain.parties))
    ]


@st.composite
def two_mover_cases(draw: st.DrawFn) -> Case:
    """Draw a case of one or two parties that may move, and sometimes one that only watches."""
    case = draw(marked_cases(uncertain=False, max_options=draw(st.integers(3, 5)), max_states=7, max_parties=2))
    if draw(st.booleans()):
        parties = list(case.parties)
        watcher = Party("watcher", preference=draw(st.sampled_from(parties)).preference)
        parties.insert(draw(st.integers(0, len(parties))), watcher)
        case = replace(case, parties=tuple(parties))
    return case


# Against the oracle -------------------------------------------------------------------------------------------------


@given(case=two_mover_cases(), horizon=HORIZONS)
@settings(max_examples=1_500)
def test_two_who_take_turns_equal_the_oracle(case: Case, horizon: int) -> None:
    plain, model = oracle.model(case), graph(case)
    leaders = [f"stackelberg-{party.id}" for party in case.parties]
    for id in (f"limited-{horizon}", "non-myopic", *leaders):
        assert (made(id).missing(model) == "") == oracle.defined(plain, id)
        if oracle.defined(plain, id):
            assert found(model, id) == expected(plain, id), id


@given(
    case=marked_cases(uncertain=False, max_options=4, max_states=7),
    horizon=st.integers(1, 9),
    sanctions=st.sampled_from(get_args(Sanctions)),
    return_counts=st.booleans(),
)
@settings(max_examples=800)
def test_maximin_equals_the_oracle(case: Case, horizon: int, sanctions: Sanctions, return_counts: bool) -> None:
    plain, model, id = oracle.model(case), graph(case), f"maximin-{horizon}"
    assert (maximin(str(horizon)).missing(model) == "") == oracle.defined(plain, id)
    if oracle.defined(plain, id):
        assert found(model, id, Semantics(sanctions, return_counts)) == expected(plain, id, sanctions)


# Relations: theory 3.8 and 4.1 --------------------------------------------------------------------------------------


def stable(model: Graph, concept: Concept, semantics: Semantics = THEORY) -> np.ndarray:
    return np.array([concept.stable(model, party, semantics) for party in range(len(model.parties))])


def within(model: Graph, smaller: Concept, larger: Concept, semantics: Semantics = THEORY) -> bool:
    return bool((stable(model, smaller, semantics) <= stable(model, larger, semantics)).all())


@st.composite
def strict_boards(draw: st.DrawFn) -> Board:
    """Draw two parties with strict preferences and any arcs at all."""
    n = draw(st.integers(1, 7))
    pairs = [(a, b) for a in range(n) for b in range(n) if a != b]
    arcs = [draw(st.lists(st.sampled_from(pairs), max_size=3 * n)) if pairs else [] for _ in range(2)]
    return board(n, arcs, [draw(st.permutations(range(n))) for _ in range(2)])


def two_movers() -> st.SearchStrategy[Board]:
    """Draw boards of at most two parties: strict, with ties, transitive and not."""
    return strict_boards() | boards().filter(lambda of: len(of.grids) <= 2)


@given(of=two_movers())
@settings(max_examples=400)
def test_inclusions_of_limited_moves(of: Board) -> None:
    """Theory 4.1. In the reading that expects the worst of ties they hold with ties too."""
    model = of.graph()
    assert np.array_equal(stable(model, limited("1")), stable(model, NASH))
    assert within(model, limited("2"), SEQ)
    assert within(model, limited("3"), SMR)
    for horizon in map(str, range(2, 8)):
        assert within(model, limited(horizon), GMR), horizon
        assert within(model, limited(horizon), maximin(horizon)), horizon
    assert within(model, NON_MYOPIC, GMR)
    for leader in model.parties:
        assert within(model, stackelberg(leader), SEQ)


@pytest.mark.parametrize("horizon", ["2", "3", "4", "7"])
def test_nash_is_not_within_limited_moves(horizon: str) -> None:
    """Who looks ahead may leave a state without improvements: in chicken, for a loss that makes the other give way."""
    model = graph(sulh.load("chicken"))
    assert not within(model, NASH, limited(horizon))
    assert not within(model, NASH, NON_MYOPIC)


def test_non_myopic_is_not_within_seq() -> None:
    assert not within(graph(sulh.load("chicken")), NON_MYOPIC, SEQ)


@given(of=boards() | arc_boards(max_parties=4), sanctions=st.sampled_from(get_args(Sanctions)))
@settings(max_examples=400)
def test_maximin_holds_nash_gmr_and_smr(of: Board, sanctions: Sanctions) -> None:
    """Theory 3.8, here for any number of parties, any arcs, ties, and each rule of sanctions."""
    model, semantics = of.graph(), Semantics(sanctions)
    for horizon, classic in (("1", NASH), ("2", GMR), ("3", SMR)):
        assert np.array_equal(stable(model, maximin(horizon), semantics), stable(model, classic, semantics)), horizon


@given(of=boards() | arc_boards(max_parties=4), sanctions=st.sampled_from(get_args(Sanctions)))
@settings(max_examples=300)
def test_maximin_narrows_from_both_sides(of: Board, sanctions: Sanctions) -> None:
    """More turns add to the odd horizons, and take from the even ones: 1, 3, 5, ... within ..., 6, 4, 2."""
    model, semantics = of.graph(), Semantics(sanctions)
    found = [stable(model, maximin(horizon), semantics) for horizon in ("1", "3", "5", "99", "98", "6", "4", "2")]
    for smaller, larger in pairwise(found):
        assert (smaller <= larger).all()
    assert (stable(model, SSEQ, semantics) <= found[1]).all()  # and so SSEQ is within all from 2 on


@given(of=block_boards(max_parties=2), leader=st.sampled_from(("p0", "p1")))
@settings(max_examples=300)
def test_a_stackelberg_equilibrium_exists_where_moves_are_transitive(of: Board, leader: str) -> None:
    """What the leader likes best of where the follower has no improvement: one-way options, gaps, ties and all."""
    model = of.graph()
    follower = [party for party, id in enumerate(model.parties) if id != leader]
    still = stable(model, NASH)[follower].all(axis=0)
    score = model.score(model.parties.index(leader) if leader in model.parties else 0)[:-1]
    best = still & (score == score[still].max())
    if leader in model.parties:
        assert (best <= stable(model, stackelberg(leader)).all(axis=0)).all()
        assert best.any()


def test_a_stackelberg_equilibrium_need_not_exist() -> None:
    arcs = [[(0, 2), (1, 0)], [(0, 2), (1, 0), (1, 2), (2, 1)]]  # the second comes from 2 to 1, not on to 0
    model = board(3, arcs, [[0, 1, 2], [2, 1, 0]]).graph()
    assert not stable(model, stackelberg("p0")).all(axis=0).any()


# Published tables ---------------------------------------------------------------------------------------------------


def table() -> Iterator[tuple[str, str, str]]:
    """Yield case, concept and equilibria of what is printed for the two classics."""
    yield "chicken", "limited-1", "YN NY"
    yield "chicken", "limited-2", ""
    yield from (("chicken", f"limited-{horizon}", "YY") for horizon in range(3, 8))
    yield "chicken", "non-myopic", "YY"
    yield "chicken", "maximin-1", "YN NY"
    yield from (("chicken", f"maximin-{horizon}", "YN NY YY") for horizon in range(2, 8))
    for stem in ("limited", "maximin"):
        yield from (("prisoners-dilemma", f"{stem}-{horizon}", "NN YY") for horizon in range(2, 8))


@pytest.mark.parametrize(("name", "id", "equilibria"), list(table()))
def test_equilibria_as_printed(name: str, id: str, equilibria: str) -> None:
    case = sulh.load(name)
    states = sulh.solve(case, "nash").states
    holding = np.flatnonzero(stable(graph(case), made(id)).all(axis=0))
    assert sorted(states.name(int(k)) for k in holding) == sorted(equilibria.split())


def test_three_who_can_move() -> None:
    model = graph(sulh.load("elmira-nine"))
    for id in ("limited-2", "non-myopic", "stackelberg-ministry"):
        assert made(id).missing(model).startswith("3 parties can move (ministry, uniroyal, town)")
    assert maximin("2").missing(model) == ""


# What repeats -------------------------------------------------------------------------------------------------------

RING = board(6, [[(s, (s + 1) % 6) for s in range(6)]] * 2, [[0, 4, 1, 5, 3, 2], [0, 3, 4, 2, 5, 1]])
"""Both can only go on, round and round: what the first foresees repeats every six moves of the horizon."""


def test_a_far_horizon_is_found_by_what_repeats() -> None:
    model = RING.graph()
    by_horizon = {h: limited(str(h)).stable(model, 0, THEORY).tolist() for h in range(1, 40)}
    for h in range(10, 34):
        assert by_horizon[h] == by_horizon[h + 6]
    assert any(by_horizon[h] != by_horizon[h + 2] for h in range(10, 34))
    for far in (1_000_000, 999_999, 999_997, 10**9):
        assert limited(str(far)).stable(model, 0, THEORY).tolist() == by_horizon[12 + far % 6]
    always = [all(by_horizon[h][s] for h in range(10, 16)) for s in range(6)]
    assert NON_MYOPIC.stable(model, 0, THEORY).tolist() == always


def test_sustainable_development_has_a_state_held_at_some_horizons_only() -> None:
    """So no horizon that one might choose says what is non-myopically stable."""
    model = graph(sulh.load("sustainable-development"))
    held = [stable(model, limited(str(h))).all(axis=0)[3] for h in range(4, 20)]
    assert held == [h % 4 != 3 for h in range(4, 20)]
    assert not stable(model, NON_MYOPIC).all(axis=0)[3]


def test_what_does_not_repeat_in_time_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    model = RING.graph()
    monkeypatch.setattr(ahead, "MOST_STEPS", 2)
    for concept in (limited("1001"), NON_MYOPIC):
        with pytest.raises(TooLarge, match=r"more than 2 rounds of turns.* limited-8, or add") as caught:
            concept.stable(model, 0, THEORY)
        assert caught.value.exit_code == 4
    assert limited("5").stable(model, 0, THEORY).any()  # two rounds after the first move: no more than the limit


# Bad parameters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stem", ["limited", "maximin"])
@pytest.mark.parametrize("text", ["0", "-1", "", "x", "3.5", "03", "1e3", "٣", "9" * 5_000, "1000000001", "3\n"])
def test_a_horizon_is_a_whole_number(stem: str, text: str) -> None:
    with pytest.raises(UsageError, match=rf"A horizon is a whole number .* Write {stem}-3\."):
        MAKE[stem](text)


def test_the_leader_is_a_party() -> None:
    model = graph(sulh.load("chicken"))
    with pytest.raises(UnknownName, match=r"There is no party 'frist'\. Did you mean 'first'\?"):
        stackelberg("frist").missing(model)


def test_a_leader_who_cannot_move_leaves_it_to_the_other() -> None:
    case = sulh.load("chicken")
    model = graph(replace(case, parties=(*case.parties, Party("police"))))
    concept = stackelberg("police")
    assert concept.missing(model) == ""
    assert concept.idle(model) == "police cannot move, so that with it as leader it equals nash"
    assert stackelberg("first").idle(model) == ""
    assert np.array_equal(stable(model, concept), stable(model, NASH))
    leaders = ("stackelberg-first", "stackelberg-second")
    case = replace(case, parties=(*case.parties, Party("police")))
    assert sulh.solve(case, "stackelberg").concepts == leaders
    assert sulh.solve(case, ["stackelberg", "stackelberg-police"]).concepts == (*leaders, "stackelberg-police")


def test_maximin_each_once_has_a_limit() -> None:
    """The sets of opponents double with each of them."""
    names = [f"p{k}" for k in range(30)]
    parties = "\n".join(f"  {name}: {{options: {{x: X}}, preferences: [x]}}" for name in names)
    case = sulh.loads(
        f"parties:\n{parties}\nfeasible:\n  - at least 29 of ({', '.join(f'{name}.x' for name in names)})"
    )
    with pytest.raises(TooLarge, match="pairs of a state and a set of opponents"):
        maximin("2").stable(graph(case), 0, Semantics("each-once"))


def test_pairs_that_no_score_says() -> None:
    case = sulh.loads(ROUND_IN_A_CIRCLE)
    for id in ("limited-2", "non-myopic", "stackelberg-a", "maximin-2"):
        assert made(id).missing(graph(case)).startswith("the comparisons of a are no order of the states")


ROUND_IN_A_CIRCLE = """\
parties:
  a: {relation: [s1 > s2, s2 > s3, s3 > s1]}
states: {s1: One, s2: Two, s3: Three}
"""
