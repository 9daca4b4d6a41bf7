"""How to get there from here: the whole answer against plain loops over the oracle's model."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import sulh
from strategies import cases, option_cases
from sulh.case.case import Case
from sulh.questions.network import REGIMES
from sulh.stability import oracle
from sulh.stability.oracle.models import Model, answers, anywhere, improving, states
from sulh.stability.oracle.truth import true


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
        "regimes": draw(st.dictionaries(st.sampled_from(ids), st.sampled_from(REGIMES), max_size=2)),
        "concept": draw(st.sampled_from(["nash", "gmr", "smr", "seq", "sseq"])),
    }
    able = [party for party in case.parties if party.options and asked["regimes"].get(party.id) != "none"]
    known = [(2, 3)] + [pair for pair in [(2, 2), (3, 4)] if pair[0] <= len(able)]
    asked["signatories"] = draw(st.sampled_from(known))
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
