"""Replays against a brute force written from the definitions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from math import factorial

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from brute import undeterred
from strategies import option_cases, state_cases
from sulh.case.case import Case, Label
from sulh.case.preferences import Ranking, Statements, Weights
from sulh.case.records import Path, Step
from sulh.errors import NotDefined
from sulh.questions.baselines import stable_orders
from sulh.questions.columns import Ground
from sulh.questions.contrasts import ASKED, Contrast
from sulh.questions.network import Regime, Rules, explore
from sulh.questions.replay import replay
from sulh.questions.replayed import CONCEPTS
from sulh.questions.single import Change
from sulh.questions.situation import situation
from sulh.stability import oracle

# The definitions -----------------------------------------------------------------------------------------------------


def joint(case: Case, model: oracle.Model, s: int, t: int) -> tuple[int, ...]:
    """Return who would move together from s to t; empty where it is no joint move of two or three."""
    assert model.vectors is not None
    before, after = model.vectors[s], model.vectors[t]
    changed_ = [option for option, a, b in zip(case.options, before, after, strict=True) if a != b]
    who = sorted({case.party_number(option.party) for option in changed_})
    for option in changed_:
        value = after[case.options.index(option)]
        if option.direction == ("backward" if value else "forward"):
            return ()
    ids = [case.parties[one].id for one in who]
    for ban in case.forbidden_moves:
        banned = oracle.true(ban.start.tree, before) and oracle.true(ban.end.tree, after)
        if ban.party in ids and banned:
            return ()
    return tuple(who) if 2 <= len(who) <= 3 else ()


Recorded = frozenset[tuple[str, str]]
"""The joint steps of a path, from where to where: they are possible whatever they turn on."""


def turns_coercive_on(case: Case, model: oracle.Model, s: int, t: int) -> bool:
    assert model.vectors is not None
    changed_ = zip(case.options, model.vectors[s], model.vectors[t], strict=True)
    return any(option.coercive and after and not before for option, before, after in changed_)


def closure(
    case: Case, model: oracle.Model, start: int, concept: str, coercive: bool = True, recorded: Recorded = frozenset()
) -> set[int]:
    found, queue = {start}, [start]
    while queue:
        s = queue.pop()
        ends = set().union(*(undeterred(model, party, s, concept) for party in range(len(case.parties))))
        for t in range(len(model.names)) if case.options else ():
            who = joint(case, model, s, t)
            free = coercive or not who or not turns_coercive_on(case, model, s, t)
            free = free or (model.names[s], model.names[t]) in recorded
            if who and free and all(model.better(one, t, s) for one in who):
                ends.add(t)
        queue += ends - found
        found |= ends
    return found


class Brute:
    """What is so of a path in one coding, state by state."""

    def __init__(self, case: Case, path: Path, concept: str, coercive: bool = True) -> None:
        self.case, self.path, self.concept, self.coercive = case, path, concept, coercive
        pairs = zip(path.states, path.states[1:], path.steps, strict=False)
        self.recorded = frozenset((s, t) for s, t, step in pairs if len(step.parties) > 1)
        self.model = oracle.model(case)
        self.place = {name: number for number, name in enumerate(self.model.names)}

    def holds(self, name: str, concept: str) -> bool:
        return bool(oracle.equilibrium(concept)(self.model, self.place[name]))

    def so(self, one: Contrast, rivals: dict[str, tuple[str, ...]]) -> bool:
        states = self.path.states
        start = self.place[states[0]]
        reached = closure(self.case, self.model, start, self.concept, self.coercive, self.recorded)
        match one.about:
            case "end":
                return not self.holds(states[-1], one.concept)
            case "way":
                return self.place[states[-1]] not in reached
            case "step":
                k = int(one.subject)
                s, t = (self.place[name] for name in states[k - 1 : k + 1])
                who = [self.case.party_number(party) for party in self.path.steps[k - 1].parties]
                return not all(self.model.better(party, t, s) for party in who)
            case "before":
                return self.holds(states[int(one.subject) - 1], self.concept)
        return any(
            name in self.place and self.place[name] in reached and self.holds(name, self.concept)
            for name in rivals[one.subject]
        )


def single(case: Case) -> Iterator[tuple[tuple[object, ...], Case]]:
    """Yield every single change of a case with what names it, made by hand."""
    for number, party in enumerate(case.parties):
        given_ = party.preference
        entries = given_.items if isinstance(given_, Statements) else getattr(given_, "groups", ())
        if not isinstance(given_, Statements | Ranking):
            continue

        def other(listed: tuple[object, ...], number: int = number) -> Case:
            old = case.parties[number].preference
            new = Statements(listed) if isinstance(old, Statements) else replace(old, groups=listed)  # type: ignore[arg-type]
            parties = list(case.parties)
            parties[number] = replace(parties[number], preference=new)
            return replace(case, parties=tuple(parties))

        m = len(entries)
        for at in range(m):
            rest = [*entries[:at], *entries[at + 1 :]]
            for to in range(m):
                if to != at:
                    yield ("move", party.id, at + 1, to + 1), other((*rest[:to], entries[at], *rest[to:]))
            if isinstance(given_, Statements):
                yield ("drop", party.id, at + 1), other(tuple(rest))
    for option in case.options:
        if option.direction != "both":
            parties = tuple(
                replace(
                    party,
                    options=tuple(replace(one, direction="both") if one == option else one for one in party.options),
                )
                for party in case.parties
            )
            yield ("direction", option.name), replace(case, parties=parties)
    for at, rule in enumerate(case.rules):  # of two with the same text, one at a time
        nth = sum(one.statement.text == rule.statement.text for one in case.rules[:at])
        yield ("rule", rule.statement.text, nth), replace(case, rules=case.rules[:at] + case.rules[at + 1 :])


def names(change: Change) -> list[tuple[object, ...]]:
    match change.kind:
        case "move":
            found: list[tuple[object, ...]] = [("move", change.party, change.place, change.to)]
            return found + [("move", change.party, change.to, change.place)] * (change.ways - 1)
        case "drop":
            return [("drop", change.party, change.place)]
        case "direction":
            return [("direction", change.text)]
    return [("rule", change.text, change.nth)]


# Random cases --------------------------------------------------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn) -> Case:
    """Draw a small case with a path of legal moves of one party or several, and labels beside it."""
    case = draw(st.one_of(option_cases(max_options=4, max_parties=3), state_cases(max_states=4, max_parties=3)))
    assume(not case.coalesced)
    if case.options and draw(st.booleans()):
        first, *rest = case.parties
        options = tuple(replace(option, coercive=True) for option in first.options)
        case = replace(case, parties=(replace(first, options=options), *rest))
    model = oracle.model(case)
    s = draw(st.integers(0, len(model.names) - 1))
    states, steps = [model.names[s]], []
    for _ in range(draw(st.integers(0, 3))):
        ways: list[tuple[tuple[int, ...], int]] = []
        for party in range(len(case.parties)):
            ways += [((party,), t) for t in sorted(model.reach[party][s])]
        if case.options:
            every = [(joint(case, model, s, t), t) for t in range(len(model.names))]
            ways += [(who, t) for who, t in every if who]
        if not ways:
            break
        who, t = draw(st.sampled_from(ways))
        ids = tuple(case.parties[one].id for one in who)
        turned = {}
        if case.options:
            assert model.vectors is not None
            pairs = zip(model.vectors[s], model.vectors[t], strict=True)
            turned = {k: b for k, (a, b) in enumerate(pairs) if a != b}
        steps.append(Step(ids, turned, None if case.options else model.names[t]))
        states.append(model.names[t])
        s = t
    rivals = None
    if draw(st.booleans()):  # those on the path count, too
        named = draw(st.lists(st.sampled_from(model.names), max_size=2, unique=True))
        rivals = {name: (name,) for name in named}
    path = Path("record", tuple(states), tuple(steps), rivals=rivals)
    labels: tuple[Label, ...] = ()
    if draw(st.booleans()) and case.options:
        labels = (Label(draw(st.sampled_from(model.names)), "another"),)
    told: Case = replace(case, history={"record": path}, labels=labels)
    return told


concepts = st.sampled_from(CONCEPTS)
UNDETERRED: Regime = "undeterred"


@given(histories(), concepts, st.booleans())
@settings(max_examples=80)
def test_contrasts_are_those_of_the_definitions(case: Case, concept: str, coercive: bool) -> None:
    path = case.history["record"]
    try:
        (walk,) = replay(case, concept=concept, draws=1, include_coercive=coercive).walks
    except NotDefined:  # comparisons that are no order
        assume(False)
    assert walk.contrasts is not None
    rivals = {rival.name: rival.states for rival in walk.rivals}
    assert path.rivals is None or rivals == path.rivals
    brute = Brute(case, path, concept, coercive)
    every = dict(single(case))
    untried = {name for change in walk.untried for name in names(change)}
    others = {name: Brute(other, path, concept, coercive) for name, other in every.items() if name not in untried}
    assert {one.about for one in walk.contrasts} <= set(ASKED)
    for one in walk.contrasts:
        assert one.already == brute.so(one, rivals)
        expected = set() if one.already else {name for name, other in others.items() if other.so(one, rivals)}
        assert {name for change in one.matter for name in names(change)} == expected
        assert one.n_tried == len(others)
        assert one.n_matter == len(expected)


@given(histories(), concepts, st.booleans())
@settings(max_examples=60)
def test_steps_and_baselines_are_those_of_the_definitions(case: Case, concept: str, coercive: bool) -> None:
    path = case.history["record"]
    try:
        (walk,) = replay(case, concept=concept, draws=1, include_coercive=coercive, with_contrasts=False).walks
    except NotDefined:
        assume(False)
    brute = Brute(case, path, concept)
    model = brute.model
    for k, step in enumerate(walk.steps):
        s, t = (brute.place[name] for name in path.states[k : k + 2])
        who = [case.party_number(party) for party in path.steps[k].parties]
        gains = all(model.better(party, t, s) for party in who)
        assert step.improves == gains
        assert step.undeterred == (gains if len(who) > 1 else t in undeterred(model, who[0], s, concept))
        assert step.stable == tuple(id for id in CONCEPTS if brute.holds(path.states[k], id))
        open_: set[tuple[tuple[int, ...], int]] = set()
        for party in range(len(case.parties)):
            open_ |= {((party,), end) for end in undeterred(model, party, s, concept)}
        left_out = 0
        for end in range(len(model.names)) if case.options else ():
            signing = joint(case, model, s, end)
            if signing and all(model.better(one, end, s) for one in signing):
                if coercive or not turns_coercive_on(case, model, s, end):
                    open_.add((signing, end))
                else:
                    left_out += (signing, end) != (tuple(sorted(who)), t)
        assert step.n_left_out == left_out
        expected = {(tuple(case.parties[one].id for one in members), model.names[end]) for members, end in open_}
        expected.discard((path.steps[k].parties, path.states[k + 1]))
        assert {(one.parties, one.to.name) for one in step.open} == expected
        assert len(step.open) == len(expected)
    base = walk.baselines
    found, queue = {brute.place[path.states[-1]]}, [brute.place[path.states[-1]]]
    while queue:
        ends = set().union(*(model.reach[party][queue[-1]] for party in range(len(case.parties))))
        queue = [*queue[:-1], *(ends - found)]
        found |= ends
    assert base.n == len(model.names)
    assert base.n_near == len(found)
    for id in CONCEPTS:
        assert base.feasible[id] == sum(brute.holds(name, id) for name in model.names)
        assert base.near[id] == sum(brute.holds(model.names[s], id) for s in found)


@given(histories())
@settings(max_examples=40)
def test_all_orders_are_counted_where_there_are_few(case: Case) -> None:
    path = case.history["record"]
    sizes = [
        len(getattr(party.preference, "items", ()) or getattr(party.preference, "groups", ())) for party in case.parties
    ]
    sizes = [
        m if isinstance(p.preference, Statements | Ranking) else 0 for m, p in zip(sizes, case.parties, strict=True)
    ]
    total = 1
    for m in sizes:
        total *= factorial(m)
    assume(total <= 40)
    try:
        (walk,) = replay(case, draws=1, with_contrasts=False).walks
    except NotDefined:
        assume(False)
    codings = [case]
    for number, m in enumerate(sizes):
        codings = [_with_order(one, number, order) for one in codings for order in permutations(range(m))]
    for id in CONCEPTS:
        count = sum(Brute(one, path, id).holds(path.states[-1], id) for one in codings)
        share = walk.baselines.shuffled[id]
        assert share.exact is not None
        assert share.exact * len(codings) == count
        assert share.share is None
    assert stable_orders(situation(case), walk.end.state.number) == walk.baselines.shuffled["nash"].exact
    assert walk.kept.as_coded == walk.baselines.shuffled["nash"].exact


def _with_order(case: Case, number: int, order: tuple[int, ...]) -> Case:
    party = case.parties[number]
    given_ = party.preference
    if not order or not isinstance(given_, Statements | Ranking):
        return case
    new: Statements | Ranking
    if isinstance(given_, Statements):
        new = Statements(tuple(given_.items[k] for k in order))
    else:
        new = replace(given_, groups=tuple(given_.groups[k] for k in order))
    parties = list(case.parties)
    parties[number] = replace(party, preference=new)
    return replace(case, parties=tuple(parties))


def lifted(case: Case, *, directions: bool, rules: bool) -> Case:
    """Return a case with one-way options, with rules and moves ruled out, or without: made by hand."""
    parties = tuple(
        replace(party, options=tuple(replace(option, direction="both") for option in party.options))
        for party in case.parties
    )
    case = case if directions else replace(case, parties=parties)
    return case if rules else replace(case, rules=(), forbidden_moves=())


@given(histories())
@settings(max_examples=80, suppress_health_check=[HealthCheck.filter_too_much])  # rankings are not lifted
def test_what_keeps_an_end_is_found_by_solving_again(case: Case) -> None:
    assume(case.options and all(isinstance(party.preference, Statements | Weights) for party in case.parties))
    try:
        (walk,) = replay(case, draws=1, with_contrasts=False).walks
    except NotDefined:
        assume(False)
    end, kept = walk.end.state.name, walk.kept
    ways = ((True, True), (False, True), (True, False), (False, False))
    shares = []
    for directions, rules in ways:
        here = situation(lifted(case, directions=directions, rules=rules))
        shares.append(stable_orders(here, int(here.states.find(end)[0])))
    assert [kept.as_coded, kept.directions_off, kept.rules_off, kept.both_off] == shares
    one_way, ruled, both = (share == 1 for share in shares[1:])
    if "nash" not in walk.end.stable:
        assert kept.by is None
    elif shares[0] != 1:
        assert kept.by == "order of statements"
    else:
        expected = {
            (True, True, True): "nothing to gain",
            (False, True, False): "one-way options",
            (True, False, False): "rules",
            (True, True, False): "one-way options or rules",
            (False, False, False): "one-way options and rules",
        }
        assert kept.by == expected[one_way, ruled, both]
        assert (kept.gain is None) == both


@given(option_cases(max_options=5), concepts)
def test_what_is_reached_is_what_paths_reach(case: Case, concept: str) -> None:
    here = situation(case, concept)
    assume(not here.unordered)
    ground = Ground(here, include_coercive=True)
    scores = ground.as_coded
    start = np.zeros((ground.n, 1), bool)
    start[0] = True
    found = ground.reached(scores, ground.worst(scores, concept, ground.improving(scores)), start)
    network = explore(here, 0, Rules((UNDETERRED,) * len(case.parties), (2, 3), True))
    assert sorted(network.states.tolist()) == np.flatnonzero(found[:, 0]).tolist()
