"""Claims against plays that are listed one by one, and what they depend on against the changed cases themselves."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sulh
from strategies import option_cases, state_cases
from sulh.case.case import Case
from sulh.case.claim_forms import Drifts, Formula, Holds, IfClaim, Joined, Leads, NotClaim, Operand, Plain, Prefers
from sulh.case.claim_language import Words, read_claim
from sulh.case.states import list_states
from sulh.questions.claim_arcs import without_arc
from sulh.questions.claim_judging import Court, Finding
from sulh.questions.claim_judging import Play as Shown
from sulh.questions.claim_steps import steps_that_can_matter
from sulh.questions.network import Network, Rules, explore
from sulh.questions.single import changed, changes
from sulh.questions.situation import Situation, situation

MOST_PLAYS = 4_000


@dataclass(frozen=True)
class Slow:
    """A start, the arcs that can be come to from it, and all its plays, each up to its first return to a state."""

    here: Situation
    start: int
    arcs: frozenset[tuple[int, int]]

    def plays(self, start: int) -> list[tuple[list[int], bool]]:
        found, waiting = [], [[start]]
        while waiting:
            path = waiting.pop()
            ends = [b for a, b in self.arcs if a == path[-1]]
            if not ends:
                found.append((path, False))
            for end in ends:
                if end in path:
                    found.append((path, True))
                else:
                    waiting.append([*path, end])
            if len(found) > MOST_PLAYS:
                raise OverflowError
        return found

    @property
    def reached(self) -> set[int]:
        return {state for path, _ in self.plays(self.start) for state in path}

    def states(self, operand: Operand) -> set[int]:
        """The states that meet an operand, one by one."""
        states = self.here.states
        if operand.statement is None:
            return set(states.find(str(operand.name)).tolist())
        on = [[letter == "Y" for letter in states.vector(k)] for k in range(len(states))]
        return {k for k in range(len(states)) if bool(operand.statement.holds(lambda option, k=k: on[k][option]))}

    def verdict(self, formula: Formula) -> str:
        match formula:
            case NotClaim(member):
                opposite = {"follows": "does not follow", "does not follow": "follows", "vacuous": "vacuous"}
                return opposite[self.verdict(member)]
            case Joined(word, members):
                found = [self.verdict(member) for member in members]
                order = ["does not follow", "vacuous", "follows"]
                return next(one for one in (order if word == "and" else order[::-1]) if one in found)
            case IfClaim(then, condition):
                return self.verdict(then) if self.verdict(condition) == "follows" else "vacuous"
            case Leads(what, to):
                met = self.reached & self.states(what)
                if not met:
                    return "vacuous"
                return _word(all(set(path) & self.states(to) for s in met for path, _ in self.plays(s)))
            case Holds(quantity, what):
                return self._holds(quantity, self.states(what))
            case Prefers(party, what, to):
                return self._prefers(party, what, to)
        assert isinstance(formula, Plain)
        return self._plain(formula)

    def _plain(self, formula: Plain) -> str:
        met, plays = self.states(formula.what), self.plays(self.start)
        found = {
            "possible": any(set(path) & met for path, _ in plays),
            "never": not any(set(path) & met for path, _ in plays),
            "always": all(set(path) <= met for path, _ in plays),
            "inevitable": all(set(path) & met for path, _ in plays),
            "ends": all(not endless and path[-1] in met for path, endless in plays),
        }
        return _word(found[formula.mode])

    def _holds(self, quantity: str, met: set[int]) -> str:
        solution = sulh.solve(self.here.case, (self.here.concept,))
        holding = {state.number for state in solution.equilibria(self.here.concept)} & self.reached
        met &= self.reached
        if quantity == "some":
            return _word(bool(met & holding))
        premise, follows = (met, met <= holding) if quantity == "every" else (holding, holding <= met)
        return _word(follows) if premise else "vacuous"

    def _prefers(self, party: str, what: Operand, to: Operand) -> str:
        states, score = self.here.states, self.here.graph.score(self.here.case.party_number(party))
        named = (what.options or frozenset()) | (to.options or frozenset())
        pairs = [
            (x, y)
            for x in self.states(what)
            for y in self.states(to)
            if x != y
            and all(
                a == b
                for k, (a, b) in enumerate(zip(states.vector(x), states.vector(y), strict=True))
                if k not in named
            )
        ]
        return _word(all(score[x] > score[y] for x, y in pairs)) if pairs else "vacuous"


def _word(follows: bool) -> str:
    return "follows" if follows else "does not follow"


def networks(case: Case, start: int, by: str, agreements: bool) -> tuple[Situation, Network]:
    here = situation(case)
    able = sum(bool(party.options) for party in case.parties)
    signatories = (2, min(3, able)) if agreements and able > 1 else None
    return here, explore(here, start, Rules((by,) * len(case.parties), signatories))  # type: ignore[arg-type]


@st.composite
def operands(draw: st.DrawFn, case: Case) -> str:
    if case.form == "states":
        return draw(st.sampled_from(list(case.named_states)))
    names = [option.name for option in case.options]
    word = draw(st.sampled_from(("and", "or", "iff")))
    left, right = (draw(st.sampled_from(("", "not "))) + draw(st.sampled_from(names)) for _ in range(2))
    return draw(st.sampled_from((f"({left})", f"({left} {word} {right})", names[0])))


@st.composite
def claims(draw: st.DrawFn, case: Case, depth: int = 2) -> str:
    kind = draw(st.integers(0, 11)) if depth else draw(st.integers(0, 7))
    x, y = draw(operands(case)), draw(operands(case))
    if kind <= 3:
        return f"{draw(st.sampled_from(('possible', 'never', 'always', 'inevitable', 'ends', 'ends')))} {x}"
    if kind == 4:
        return f"{draw(st.sampled_from(('', 'every ', 'only ')))}{x} holds"
    if kind == 5 and case.form == "options":
        return f"{case.parties[0].id} prefers {x} to {y}"
    if kind <= 7:
        return f"{x} leads to {y}"
    left, right = draw(claims(case, depth - 1)), draw(claims(case, depth - 1))
    return f"not ({left})" if kind == 8 else f"({left}) {('and', 'or', 'if')[kind - 9]} ({right})"


def agrees(case: Case, data: st.DataObject, by: str, agreements: bool) -> None:
    """Hold claims of a case against its plays; and each play that is shown against what it is to show."""
    states = list_states(case)
    start = data.draw(st.integers(0, len(states) - 1))
    here, network = networks(case, start, by, agreements)
    arcs = zip(network.states[network.starts].tolist(), network.states[network.ends].tolist(), strict=True)
    slow = Slow(here, start, frozenset(arcs))
    words = Words.of(case)
    for text in data.draw(st.lists(claims(case), min_size=1, max_size=6)):
        formula = read_claim(text, words)
        try:
            expected = slow.verdict(formula)
        except OverflowError:
            continue
        found = Court(here, network).judge(formula)
        assert found.verdict == expected, text
        assert Court(here, network, telling=False).judge(formula).verdict == expected
        shown(slow, formula, found)


def shown(slow: Slow, formula: Formula, found: Finding) -> None:
    """Check that a play is one, from the start, and that it shows what it is to show."""
    for part in found.parts:
        assert part.says in str(formula)
    if found.decides is not None:
        decides = found.parts[found.decides]
        assert found.shown == decides.shown
        assert decides.why in found.why
        assert decides.verdict == found.verdict or isinstance(formula, NotClaim | IfClaim)
    play = found.play
    if play is None or isinstance(formula, NotClaim | Joined | IfClaim):
        return
    stem = [slow.start, *(step.to.number for step in play.stem)]
    loop = [step.to.number for step in play.loop]
    assert play.start.number == slow.start
    steps = list(pairwise([*stem, *loop]))
    if not isinstance(formula, Holds):  # there the last step shows how a state is left
        assert set(steps) <= slow.arcs
    if loop:
        assert loop[-1] == stem[-1]
    if play.over and not isinstance(formula, Holds):
        assert not any(a == stem[-1] for a, _ in slow.arcs)
    shows(slow, formula, found, stem, loop)


def shows(slow: Slow, formula: Formula, found: Finding, stem: list[int], loop: list[int]) -> None:
    follows = found.verdict == "follows"
    match formula:
        case Plain("possible" | "never", what):
            assert stem[-1] in slow.states(what)
            assert not set(stem[:-1]) & slow.states(what)
        case Plain("always", what):
            assert stem[-1] not in slow.states(what)
        case Plain("inevitable", what):
            assert not follows
            assert not {*stem, *loop} & slow.states(what)
            assert loop or found.play is None or found.play.over
            fails_only_endlessly(slow, slow.states(what), {slow.start}, found)
        case Leads(what, to):
            at = max(k for k, s in enumerate(stem) if s in slow.states(what) and not {*stem[k:]} & slow.states(to))
            assert not {*stem[at:], *loop} & slow.states(to)
            fails_only_endlessly(slow, slow.states(to), slow.reached & slow.states(what), found)
        case Plain("ends", what):
            assert loop or stem[-1] not in slow.states(what)


def fails_only_endlessly(slow: Slow, goal: set[int], sources: set[int], found: Finding) -> None:
    """Check that an endless play is shown just where only these break the claim, and what is said of it."""
    plays = [(path, endless) for s in sources for path, endless in slow.plays(s) if not set(path) & goal]
    assert plays
    assert (found.fair is not None) == all(endless for _, endless in plays)
    if found.fair is not None:
        before = {state for path, _ in plays for state in path}
        before |= {
            path[k]
            for s in sources
            for path, _ in slow.plays(s)
            for k in range(len(path))
            if not set(path[: k + 1]) & goal
        }
        assert found.fair == all(any(set(path) & goal for path, _ in slow.plays(s)) for s in before)
        assert ("holds if no possible step is put off for ever" in found.why) == found.fair


@given(state_cases(max_states=6, max_parties=3), st.data())
def test_any_arcs_at_all(case: Case, data: st.DataObject) -> None:
    agrees(case, data, "moves", False)


@given(option_cases(max_options=4, max_parties=3), st.data())
def test_improvements_and_agreements(case: Case, data: st.DataObject) -> None:
    by = data.draw(st.sampled_from(("undeterred", "improvements")))
    agrees(case, data, by, data.draw(st.booleans()))


@given(option_cases(max_options=4, max_parties=3), st.data())
def test_drift_is_that_of_paths(case: Case, data: st.DataObject) -> None:
    states = list_states(case)
    start = data.draw(st.integers(0, len(states) - 1))
    here, network = networks(case, start, "undeterred", True)
    if len(states.names):
        return
    answer = sulh.paths(case, states.name(start))
    assert answer.fates is not None
    court = Court(here, network)
    for fate in answer.fates:
        found = court.judge(Drifts(fate.party))
        assert found.verdict == _word(fate.verdict == "drifts")
        if isinstance(found.play, Shown):
            assert found.play.stem == fate.path
            assert bool(found.play.loop) == fate.endless
            assert ("go round for ever below its start" in found.why) == fate.endless
            below(here, fate.party, found.play)


def below(here: Situation, party: str, play: Shown) -> None:
    """Check that a party gains at each of its steps, and that the play is left, or goes round, below its start."""
    score = here.graph.score(here.case.party_number(party))
    steps = (*play.stem, *play.loop)
    assert all(score[one.to.number] > score[one.start.number] for one in steps if party in one.parties)
    assert all(one.to == other.start for one, other in pairwise(steps))
    last = [step.to for step in play.loop] or [play.end]
    assert last[-1] == play.end
    assert all(score[state.number] < score[play.start.number] for state in last)


@given(st.one_of(option_cases(max_options=4, max_parties=3), state_cases(max_states=6, max_parties=3)), st.data())
def test_no_other_step_matters(case: Case, data: st.DataObject) -> None:
    """Leave every step out, one at a time: only those that are tried change a verdict."""
    by = data.draw(st.sampled_from(("undeterred", "improvements", "moves")))
    start = data.draw(st.integers(0, len(list_states(case)) - 1))
    here, network = networks(case, start, by, data.draw(st.booleans()))
    court = Court(here, network, telling=False)
    without = [Court(here, without_arc(network, arc), telling=False) for arc in range(len(network.starts))]
    drifts = [f"{party.id} drifts" for party in case.parties]
    texts = data.draw(st.lists(claims(case), min_size=1, max_size=6))
    for text in (*texts, *drifts, f"not ({drifts[0]}) or {texts[0]}"):
        formula = read_claim(text, Words.of(case))
        usual, tried = court.judge(formula).verdict, steps_that_can_matter(court, formula)
        matter = {arc for arc, less in enumerate(without) if less.judge(formula).verdict != usual}
        assert matter <= set(tried), text
        assert len(set(tried)) == len(tried)


TEXTS = [
    "inevitable commons.ratify",
    "ends (not eu.extend)",
    "uk_government.no_deal leads to commons.force_extension",
    "commons.ratify holds",
    "every commons.ratify holds",
    "uk_government drifts",
    "commons prefers commons.ratify to (not commons.ratify)",
    "never eu.reopen if possible commons.ratify",
]


@pytest.mark.parametrize("name", ["brexit-2017-2020", "iran-nuclear-2015-2018"])
def test_what_verdicts_depend_on_is_what_the_changed_cases_say(name: str) -> None:
    case = sulh.load(name)
    says = TEXTS if name.startswith("brexit") else [claim.says for claim in case.claims.values()]
    answer = sulh.claims(case, says=says)

    def then(other: Case, **more: Any) -> list[str]:
        start = None if other.status_quo is not None else case.status_quo
        found = sulh.claims(other, says=says, start=start, dependence=False, **more)
        return [one.verdict for one in found.answers]

    expected: dict[tuple[str, str], list[str]] = {}
    for name, variant in case.variants.items():
        expected["variant", name] = then(variant.case)
    for concept in ("nash", "gmr", "smr", "sseq"):
        expected["concept", concept] = then(case, concept=concept)
    expected["arcs", "without agreements"] = then(case, agreements=False)
    expected["arcs", "by improvements"] = then(case, by="improvements")
    for change in changes([("", case)]):
        if (change.kind != "move" or change.far == 1) and (change.kind != "rule" or change.judgement):
            expected[change.kind, str(change)] = then(changed(case, change))
    for k, one in enumerate(answer.answers):
        found = {(each.kind, each.name): each.verdict for each in one.depends or () if each.kind not in ("arc", "view")}
        found = {key: verdict for key, verdict in found.items() if key != ("arcs", "with coercive agreements")}
        assert found == {key: words[k] for key, words in expected.items() if words[k] != one.verdict}, one.says
