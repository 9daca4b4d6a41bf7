"""The least changes: against trying everything, one by one, on small cases; and what the search says about itself."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sulh
from strategies import marked_cases, option_cases, state_cases
from sulh.case.case import Case
from sulh.case.expressions import Literal, Not
from sulh.case.graph import Graph
from sulh.case.moves import graph
from sulh.case.preferences import Statements
from sulh.case.statements import Statement, statement_from_tree
from sulh.case.states import States, list_states
from sulh.engine.orders import Sight
from sulh.errors import CaseError, NotDefined, TooLarge, UnknownName, UsageError
from sulh.questions import granting, searching
from sulh.questions.applying import applied
from sulh.questions.changes import Change, Costs, Guarantor, NewDirection, NewList, Removed, cost
from sulh.questions.least import LeastChanges, least_changes
from sulh.questions.wishes import Wish
from sulh.stability import registry
from sulh.stability.concept import Semantics

FLAGSHIP = "us-taliban-2018-2021"
DOHA = "YNY YNN NN YN"
MOST_TRIED = 500

Key = tuple[frozenset[Change], tuple[bytes, ...]]


def every_list(m: int, words: int, budget: int, costs: Costs) -> dict[tuple[int, ...], int]:
    """Return the least cost of each list, by single edits one after the other."""
    base = tuple(range(m))
    least, heap = {base: 0}, [(0, base)]
    while heap:
        spent, now = heapq.heappop(heap)
        if least[now] < spent:
            continue
        near: list[tuple[int, tuple[int, ...]]] = []
        if costs.move is not None:
            near += [(costs.move, (*now[:k], now[k + 1], now[k], *now[k + 2 :])) for k in range(len(now) - 1)]
        if costs.drop is not None:
            near += [(costs.drop, now[:k] + now[k + 1 :]) for k in range(len(now)) if now[k] < m]
        if costs.add is not None:
            new = [word for word in range(m, m + words) if word not in now]
            near += [(costs.add, (*now[:k], word, *now[k:])) for word in new for k in range(len(now) + 1)]
        for step, other in near:
            if spent + step <= min(budget, least.get(other, budget + 1) - 1):
                least[other] = spent + step
                heapq.heappush(heap, (spent + step, other))
    return least


def rows(case: Case, states: States, statements: list[Statement]) -> list[tuple[bool, ...]]:
    at = slice(None) if states.first is None else states.first
    return [tuple(np.broadcast_to(one.holds(states.option), states.codes.shape[1])[at].tolist()) for one in statements]


def new_lists(case: Case, states: States, costs: Costs, budget: int, fixed: list[str]) -> list[dict[Any, int]]:
    """Return for each party the changes of its list, None for no change, and their costs."""
    every = [
        item.statement for p in case.parties if isinstance(p.preference, Statements) for item in p.preference.items
    ]
    for k, option in enumerate(case.options):
        every += [Statement("", Literal(k, option.name)), Statement("", Not(Literal(k, option.name)))]
    result = []
    for party in case.parties:
        found: dict[Any, int] = {None: 0}
        preference = party.preference
        if party.id in fixed or (isinstance(preference, Statements) and not case.options):
            pass
        elif isinstance(preference, Statements):
            seen = set(rows(case, states, [item.statement for item in preference.items]))
            words = []
            for one, row in zip(every, rows(case, states, every), strict=True):
                if len(set(row)) == 2 and row not in seen:
                    seen.add(row)
                    words.append(statement_from_tree(one.tree))
            m = len(preference.items)
            for entries, spent in every_list(m, len(words), budget, costs).items():
                if spent:
                    found[NewList(party.id, tuple(e if e < m else words[e - m] for e in entries))] = spent
        elif hasattr(preference, "groups") and not any(group.unknown for group in preference.groups):
            only = replace(costs, drop=None, add=None)
            for entries, spent in every_list(len(preference.groups), 0, budget, only).items():
                if spent:
                    found[NewList(party.id, entries)] = spent
        result.append(found)
    return result


def structures(
    case: Case, wish: Wish, costs: Costs, budget: int, fixed: list[str], coercive: bool
) -> Iterator[tuple[Any, ...]]:
    ways: list[list[Change | None]] = []
    for option in case.options:
        own: list[Change | None] = [None]
        if option.party not in fixed:
            if costs.direction is not None and (coercive or not option.coercive):
                every = ("both", "forward", "backward")
                own += [NewDirection(option.name, way) for way in every if way != option.direction]  # type: ignore[arg-type]
            own += [Removed(option.name)] * (costs.remove is not None)
        ways.append(own)
    ids = [*(party.id for party in case.parties if party.id not in fixed), None]
    steps = [
        (option.name, on, id)
        for option in case.options
        if option.party not in fixed
        for on in (True, False)
        if wish.quantifier == "no" or leads_away(case, wish, option.name, on)
        for id in ids
    ]
    guarantors = [Guarantor(*step) for step in steps] if costs.guarantor is not None else []
    for chosen in product(*ways):
        base = tuple(one for one in chosen if one is not None)
        gone = {one.option for one in base if isinstance(one, Removed)}
        spent = cost(case, base, costs)
        most = 0 if costs.guarantor is None else max(0, budget - spent) // costs.guarantor
        for count in range(most + 1):
            for more in combinations([one for one in guarantors if one.option not in gone], count):
                try:
                    applied(case, (*base, *more))
                except (UsageError, CaseError):
                    continue
                if spent + cost(case, more, costs) <= budget:
                    yield (*base, *more)


def leads_away(case: Case, wish: Wish, option: str, on: bool) -> bool:
    """Say whether some vector of a state that is wished for has the option the other way."""
    states = list_states(case)
    k = [one.name for one in case.options].index(option)
    wanted = set(wish.states.tolist())
    every = list_states(replace(case, coalesced=()))
    vectors = [every.vector(at) for at in range(len(every)) if states.group is None or int(states.group[at]) in wanted]
    if states.group is None:
        vectors = [states.vector(at) for at in wanted]
    return any((vector[k] == "Y") is not on for vector in vectors)


def base_names(case: Case, changed: Case, states: States) -> list[str]:
    """Return for each state of a changed case the name of the state as coded that it agrees with."""
    names = [option.name for option in changed.options]
    places = [names.index(option.name) for option in case.options]
    merged = {one.name for one in case.coalesced}
    return [
        name if name in merged or not case.options else "".join(name[k] for k in places)
        for name in states.names_of(np.arange(len(states)))
    ]


def ranks_higher(case: Case, states: States, changed: Case, after: States, changes: tuple[Change, ...]) -> bool:
    """Say whether some party ranks a coercive option higher than as coded, its own readiness to answer aside."""
    before, names = graph(case, states).scores, base_names(case, changed, after)
    number = {name: k for k, name in enumerate(states.names_of(np.arange(len(states))))}
    order = [option.name for option in changed.options]
    for k, party in enumerate(case.parties):
        answers = sum(isinstance(one, Guarantor) and one.party == party.id for one in changes)
        now = changed.parties[k]
        if answers:
            assert isinstance(now.preference, Statements)
            now = replace(now, preference=Statements(now.preference.items[:-answers]))
        parties = tuple(now if one.id == now.id else one for one in changed.parties)
        score = graph(replace(changed, parties=parties), after).scores[k].astype(int)
        vectors = {name: at for at, name in enumerate(after.names_of(np.arange(len(after))))}
        for option in case.options:
            at = order.index(option.name)
            for vector, on in vectors.items():
                off = vectors.get(vector[:at] + "N" + vector[at + 1 :])
                if not option.coercive or vector[at] == "N" or off is None:
                    continue
                one, two = before[k][number[names[on]]], before[k][number[names[off]]]
                if np.sign(score[on] - score[off]) > np.sign(int(one) - int(two)):
                    return True
    return False


def tried(
    case: Case, wish: Wish, costs: Costs, budget: int, fixed: list[str], flags: dict[str, bool], semantics: Semantics
) -> tuple[dict[int, int], dict[Key, int], set[Key], dict[Key, list[tuple[Change, ...]]]]:
    """Try everything: how many changes of each cost there are, the least cost of each outcome, and which work."""
    states = list_states(case)
    costs = replace(costs, remove=costs.remove if flags["remove_options"] else None)
    lists = new_lists(case, states, costs, budget, fixed)
    every = []
    for base in structures(case, wish, costs, budget, fixed, flags["coercive_options"]):
        for chosen in product(*lists):
            changes = (*(one for one in chosen if one is not None), *base)
            spent = sum(own[one] for own, one in zip(lists, chosen, strict=True)) + cost(case, base, costs)
            assert spent == cost(case, changes, costs)
            if spent <= budget:
                every.append((spent, base, changes))
        assume(len(every) <= MOST_TRIED)
    counts: dict[int, int] = dict.fromkeys(range(budget + 1), 0)
    least: dict[Key, int] = {}
    works: set[Key] = set()
    ways: dict[Key, list[tuple[Change, ...]]] = {}
    concept = registry.concept(wish.concept)
    names = states.names_of(np.arange(len(states)))
    for spent, base, changes in sorted(every, key=lambda one: one[0]):
        changed = applied(case, changes)
        try:
            after = list_states(changed)
        except CaseError:
            continue
        if not flags["rank_coercive"] and ranks_higher(case, states, changed, after, changes):
            continue
        model = graph(changed, after)
        counts[spent] += 1
        key = (frozenset(base), compared(model))
        if key not in least:
            least[key] = spent
            if not concept.missing(model):
                holding = concept.verdicts(model, semantics)[1]
                hold = {name for name, holds in zip(base_names(case, changed, after), holding, strict=True) if holds}
                if wish.met(np.array([name in hold for name in names])):
                    works.add(key)
        if least[key] == spent:
            ways.setdefault(key, []).append(changes)
    return counts, least, works, ways


def compared(model: Graph) -> tuple[bytes, ...]:
    """Return how each party compares any two states, by degrees."""
    every = np.arange(model.n)
    return tuple(
        b"".join(
            relation.above(every, every[:, np.newaxis], Sight(degree=degree)).tobytes()
            for degree in range(1, relation.degree + 1)
        )
        for relation in model.relations
    )


def outcome(case: Case, changes: tuple[Change, ...]) -> Key:
    model = graph(applied(case, changes))
    return frozenset(one for one in changes if not isinstance(one, NewList)), compared(model)


def check(
    case: Case, wish: Wish, costs: Costs, budget: int, fixed: list[str], flags: dict[str, bool], **reading: Any
) -> LeastChanges:
    semantics = Semantics(**reading)
    # Where degrees count, classes are told apart by what they look at in turn, which may be finer than need be.
    lines = [line for party in case.parties for line in getattr(party.preference, "items", ())]
    groups = [group for party in case.parties for group in getattr(party.preference, "groups", ())]
    exact = all(getattr(line, "degree", 1) == 1 for line in lines) and all(group.gap == 1 for group in groups)
    counts, least, works, ways = tried(case, wish, costs, budget, fixed, flags, semantics)
    found = least_changes(
        case, wish, costs=costs, budget=budget, fixed=fixed, most=10**6, limit=10**6, **flags, **reading
    )
    as_coded = outcome(case, ())
    assert found.already == (as_coded in works)
    if found.already:
        assert found.answers == ()
        return found
    assert found.complete == budget
    for level in found.levels:
        here = [key for key, spent in least.items() if spent == level.cost]
        assert level.combinations == counts[level.cost]
        if exact:
            assert (level.judged, level.working) == (len(here), len(works.intersection(here)))
    costs_of_working = [least[key] for key in works]
    assert found.least == min(costs_of_working, default=None)
    keys = [outcome(case, answer.changes) for answer in found.answers]
    assert len(set(keys)) == len(keys) or not exact
    assert [answer.cost for answer in found.answers] == sorted(answer.cost for answer in found.answers)
    for answer, key in zip(found.answers, keys, strict=True):
        assert key in works
        assert answer.cost == least[key] == cost(case, answer.changes, costs)
        assert set(answer.changes) in [set(way) for way in ways[key]]
        assert answer.alike == len(ways[key]) - 1 or not exact
        for less in undone(answer.changes):
            assert least.get(outcome(case, less)) is None or outcome(case, less) not in works
    at_least = {key for key in works if least[key] == found.least}
    assert at_least == {key for key, answer in zip(keys, found.answers, strict=True) if answer.cost == found.least}
    return found


def undone(changes: tuple[Change, ...]) -> Iterator[tuple[Change, ...]]:
    """Yield the changes with some, but not all, of them left out whole."""
    for count in range(1, len(changes)):
        yield from combinations(changes, count)


@st.composite
def questions(draw: st.DrawFn, plain: bool) -> tuple[Any, ...]:
    """Draw a case, a wish, and settings."""
    small = {"max_options": 3, "max_parties": 3}
    if plain:
        case = draw(option_cases(transitive=True, **small))
        chosen = draw(st.lists(st.sampled_from(range(len(case.options))), unique=True))
        names = {case.options[k].name for k in chosen}
        parties = tuple(
            replace(party, options=tuple(replace(one, coercive=one.name in names) for one in party.options))
            for party in case.parties
        )
        case = replace(case, parties=parties)
        concept = draw(st.sampled_from(("nash", "gmr", "smr", "seq", "sseq")))
    else:
        marked = marked_cases(uncertain=False, pairs=False, max_options=3, max_parties=3)
        case = draw(st.one_of(option_cases(**small), state_cases(max_states=4, max_parties=3), marked))
        concept = draw(st.sampled_from(("nash", "smr", "seq", "sim", "strong-gmr", "limited-2", "rgmr")))
        assume(not registry.concept(concept).missing(graph(case)))
    n = len(list_states(case))
    states = np.array(sorted(draw(st.sets(st.integers(0, n - 1), min_size=1, max_size=3))), np.int64)
    wish = Wish(draw(st.sampled_from(("some", "every", "only", "no"))), "drawn", concept, states)
    costs = draw(
        st.sampled_from(
            (
                Costs(),
                Costs(1, 1, 2, 1, 1, 2),
                Costs(1, 2, None, 1, None, None),
                Costs(2, 1, 1, None, 2, 1),
                Costs(add=3),
            )
        )
    )
    budget = draw(st.integers(1, 3))
    fixed = [party.id for party in case.parties[1:] if draw(st.integers(0, 3)) == 0]
    flags = {name: draw(st.booleans()) for name in ("remove_options", "coercive_options", "rank_coercive")}
    return case, wish, costs, budget, fixed, flags


@settings(max_examples=40)
@given(questions(plain=True))
def test_the_answer_is_that_of_trying_everything(asked: tuple[Any, ...]) -> None:
    check(*asked)


@settings(max_examples=25)
@given(questions(plain=False), st.sampled_from(("legal-sequences", "each-once", "single-move")))
def test_so_it_is_where_combinations_are_solved_one_by_one(asked: tuple[Any, ...], sanctions: Any) -> None:
    check(*asked, sanctions=sanctions)


@settings(max_examples=25)
@given(option_cases(max_options=5, transitive=True), st.sampled_from(("nash", "gmr", "smr", "seq", "sseq")), st.data())
def test_many_at_once_is_one_by_one(case: Case, concept: str, data: st.DataObject) -> None:
    n = len(list_states(case))
    states = np.array(sorted(data.draw(st.sets(st.integers(0, n - 1), min_size=1, max_size=4))), np.int64)
    wish = Wish(data.draw(st.sampled_from(("some", "every", "only", "no"))), "drawn", concept, states)
    asked: dict[str, Any] = {
        "budget": 2,
        "most": 10**6,
        "limit": 10**6,
        "costs": Costs(add=2, guarantor=2, direction=1),
    }
    quick = least_changes(case, wish, **asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(granting, "FEW", 10**9)
        slow = least_changes(case, wish, **asked)
    assert quick.levels == slow.levels
    assert [answer.changes for answer in quick.answers] == [answer.changes for answer in slow.answers]


@settings(max_examples=25)
@given(marked_cases(max_options=3, max_parties=3, pairs=False), st.data())
def test_unknown_comparisons_and_degrees_take_the_same_road(case: Case, data: st.DataObject) -> None:
    n = len(list_states(case))
    wish = Wish("some", "drawn", data.draw(st.sampled_from(("gmr-a", "seq-d", "nash-a"))), np.array([n - 1]))
    assume(not registry.concept(wish.concept).missing(graph(case)))
    found = least_changes(case, wish, budget=2, costs=Costs(add=None))
    for answer in found.answers:
        solved = sulh.solve(applied(case, answer.changes), wish.concept)
        names = np.array(base_names(case, solved.case, solved.states))
        assert found.states.name(n - 1) in names[solved.holding[wish.concept]]


def test_the_agreement_of_doha_under_seq() -> None:
    case = sulh.load(FLAGSHIP)
    found = least_changes(case, DOHA, budget=2)
    assert (found.least, found.already, found.complete) == (1, False, 2)
    assert [(level.cost, level.combinations, level.judged) for level in found.levels] == [(1, 27, 21), (2, 1116, 749)]
    (first, *_) = found.answers
    assert first.changes == (NewList("taliban", (0, 1, 2, 4, 3, 5, 6, 7, 8)),)
    solved = sulh.solve(applied(case, first.changes), "seq")
    assert "YNYYNNNNYN" in solved.equilibria("seq")
    assert np.array_equal(solved.holding["seq"], first.holding["seq"])


def test_parties_that_are_fixed_stay() -> None:
    case = sulh.load(FLAGSHIP)
    free = least_changes(case, DOHA, budget=2, fixed=["taliban", "pakistan"], most=10**6)
    assert free.fixed == ("taliban", "pakistan")
    assert free.least == 2
    for answer in free.answers:
        for change in answer.changes:
            owner = change.party if isinstance(change, NewList) else change.option.split(".")[0]
            assert owner not in ("taliban", "pakistan")


def test_what_is_off_stays_off() -> None:
    case = sulh.load(FLAGSHIP)
    asked: dict[str, Any] = {"budget": 3, "most": 10**6, "costs": Costs(add=None, drop=None, guarantor=None)}
    off = least_changes(case, DOHA, **asked)
    kinds = {type(change) for answer in off.answers for change in answer.changes}
    assert Removed not in kinds
    coercive = {option.name for option in case.options if option.coercive}
    changed = [c for a in off.answers for c in a.changes if isinstance(c, NewDirection)]
    assert not coercive & {change.option for change in changed}
    on = least_changes(case, DOHA, remove_options=True, coercive_options=True, rank_coercive=True, **asked)
    every = [change for answer in on.answers for change in answer.changes]
    assert any(isinstance(change, Removed) for change in every)
    assert sum(level.combinations for level in on.levels) > sum(level.combinations for level in off.levels)
    assert {answer.changes for answer in off.answers if answer.cost == 1} <= {answer.changes for answer in on.answers}


def test_a_wish_that_holds_already_needs_nothing() -> None:
    found = least_changes(sulh.load(FLAGSHIP), f"{DOHA} under gmr")
    assert (found.already, found.least, found.answers, found.levels, found.found) == (True, 0, (), (), 0)
    assert found.to_dict()["already"] is True


def test_several_wishes_are_met_together() -> None:
    case = sulh.load(FLAGSHIP)
    found = least_changes(case, [DOHA, "no takeover and not withdraw", "YNY YNN NN YN under smr"], budget=2, most=3)
    assert [wish.quantifier for wish in found.wishes] == ["some", "no", "some"]
    assert set(found.holding) == {"seq", "smr"}
    for answer in found.answers:
        assert all(bool(wish.met(answer.holding[wish.concept])) for wish in found.wishes)


def test_the_search_goes_on_only_until_there_are_answers_enough() -> None:
    case = sulh.load(FLAGSHIP)
    first = least_changes(case, DOHA, most=1)
    assert (first.complete, len(first.answers), len(first.levels)) == (1, 1, 1)


def test_the_limit_is_said_and_what_was_found_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    case = sulh.load(FLAGSHIP)
    with pytest.raises(TooLarge, match=r"up to 0 were searched; none does"):
        least_changes(case, DOHA, sanctions="each-once", limit=2)
    kept = least_changes(case, DOHA, sanctions="each-once", limit=60)
    assert (kept.least, kept.complete) == (1, 1)
    assert "up to 1 were searched" in kept.remarks[-1]
    monkeypatch.setattr(searching, "MOST_CELLS", 1000)
    with pytest.raises(TooLarge, match="lists that"):
        least_changes(case, DOHA)


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        ({"costs": Costs(None, None, None, None, 3, None)}, UsageError, "No kind of change is left"),
        ({"fixed": ["us", "taliban", "afghan_government", "pakistan"]}, UsageError, "All parties are fixed"),
        ({"fixed": ["tliban"]}, UnknownName, "Did you mean 'taliban'"),
        ({"budget": -1}, UsageError, "budget is a whole number"),
        ({"budget": 1.5}, UsageError, "budget is a whole number"),
        ({"most": 0}, UsageError, "most is a whole number"),
        ({"limit": 0}, UsageError, "limit is a whole number"),
        ({"concept": "seqq"}, UnknownName, "seq"),
        ({"concept": "limited"}, UsageError, "stands for several concepts"),
    ],
)
def test_bad_calls_are_explained(asked: dict[str, Any], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        least_changes(sulh.load(FLAGSHIP), DOHA, **asked)


def test_a_wish_that_no_state_meets_is_an_error() -> None:
    with pytest.raises(UsageError, match="No feasible state meets"):
        least_changes(sulh.load(FLAGSHIP), "takeover and talks")


def test_a_concept_that_is_not_defined_is_an_error() -> None:
    with pytest.raises(NotDefined):
        least_changes(sulh.load(FLAGSHIP), DOHA, "limited-3")


def test_what_is_passed_over_is_said() -> None:
    case = sulh.loads(
        "title: T\nparties:\n  a: {options: {x: X}, weights: {x: 1}}\n  b: {options: {y: Y}, preferences: [y]}\n"
    )
    found = least_changes(case, "NN under nash")
    assert found.remarks == (
        "a is not coded by statements: there are none to add or to drop, and no guarantor can answer its steps.",
        "What a prefers is left as it is: it is coded by weights.",
    )
