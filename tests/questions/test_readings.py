"""Readings in drawn codings: each against its definition, alone and together, and nothing new where there are none."""

from __future__ import annotations

import hashlib
import pickle
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sulh
from sulh.case.case import Case
from sulh.case.evidence import Evidence, Reading, begins, latest
from sulh.case.preferences import Ranking, Statements
from sulh.case.spread import ByConfidence, Spread
from sulh.errors import CaseError, UsageError
from sulh.files.document import Document
from sulh.questions.changes import NewList
from sulh.questions.drawing import Streams, normal, uniform
from sulh.questions.plan import Plan
from sulh.questions.readings import drawn_readings
from sulh.questions.tally import NEVER, assumptions, base, coding, comparisons, first_change, needed, remarks, tally
from sulh.questions.writing import with_variant

STILL = ByConfidence(0, 0, 0)
QUIET = Spread(STILL, STILL, STILL)

BEFORE = {
    "chicken": "7f83f601376e3ac8",
    "elmira": "1b86ad42bb4a6f89",
    "hizb-i-islami-2016": "dbfd694d4bc28911",
    "us-taliban-2018-2021": "1b41528a4cf3c8b0",
    "walter-barrier": "6d565a3f299e2a17",
}
"""Digests of the first 300 codings under Nash and SEQ, taken before there were readings."""

MILL = """
title: The mill
status: past
parties:
  mill:
    options: {accept: A, leave: L}
    preferences:
      - not leave
      - prefer: accept if town.insist
        confidence: medium
        readings:
          - Aline
          - {by: Bo, date: "2026-05-01", confidence: low}
          - {by: Cem, prefer: accept}
          - {by: Dan, place: 1}
          - {by: Eve, keep: no}
      - town.insist
  town: {options: {insist: I}, preferences: [insist, not mill.leave]}
feasible:
  - rule: not (accept and leave)
    judgement: yes
    readings: [{by: Bo, rule: not (accept and insist)}, {by: Al, keep: no}]
"""


def digest(plan: Plan, n: int) -> str:
    arrays = tally(plan, 0, n).to_arrays()
    return hashlib.sha256(b"".join(array.tobytes() for _, array in sorted(arrays.items()))).hexdigest()[:16]


@pytest.mark.parametrize("name", BEFORE)
def test_without_readings_nothing_has_changed(name: str) -> None:
    case = sulh.load(name)
    for how in ("apart", "together", "none"):
        spread = Spread(coders=how)  # type: ignore[arg-type]
        assert digest(Plan(case, ("nash", "seq"), spread=spread), 300) == BEFORE[name]
    assert drawn_readings(case, Spread()).entries == 0


# By definition ------------------------------------------------------------------------------------------------------

POOL = ["a.x", "not a.x", "b.z", "a.y if b.z", "a.x or b.z", "a.y"]
NAMES = ["Ann", "Bo", "Cem"]


@st.composite
def read_cases(draw: st.DrawFn) -> Case:
    """Draw a small case in which entries have readings of every kind."""

    def reading(by: str, key: str, places: int) -> str:
        parts = [f"by: {by}"]
        what = draw(st.integers(0, 4))
        if what == 0:
            parts.append("keep: no")
        if what in (1, 3):
            parts.append(f'{key}: "{draw(st.sampled_from(POOL if places else RULES))}"')
        if what in (2, 3) and places:
            parts.append(f"place: {draw(st.integers(1, places))}")
        if draw(st.booleans()):
            parts.append(f"confidence: {draw(st.sampled_from(['high', 'medium', 'low']))}")
        return "{" + ", ".join(parts) + "}"

    def entry(key: str, text: str, places: int) -> str:
        who = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
        sure = draw(st.sampled_from(["", ", confidence: low", ", confidence: high"]))
        more = ", judgement: yes" if not places and draw(st.booleans()) else ""
        read = f", readings: [{', '.join(reading(by, key, places) for by in who)}]" if who else ""
        return f'{{{key}: "{text}"{sure}{more}{read}}}'

    lists = [draw(st.lists(st.sampled_from(POOL), min_size=1, max_size=4, unique=True)) for _ in "ab"]
    shown = [", ".join(entry("prefer", text, len(texts)) for text in texts) for texts in lists]
    rules = ", ".join(
        entry("rule", text, 0) for text in draw(st.lists(st.sampled_from(RULES), max_size=2, unique=True))
    )
    text = (
        f"parties: {{a: {{options: {{x: X, y: Y}}, preferences: [{shown[0]}]}},"
        f" b: {{options: {{z: Z}}, preferences: [{shown[1]}]}}}}\nfeasible: [{rules}]\n"
    )
    return sulh.loads(text)


RULES = ["not (a.x and a.y)", "a.y or b.z", "not (a.x and b.z)"]
"""All of them together leave some state."""


def defined(case: Case, spread: Spread, seed: int, index: int) -> tuple[list[list[str]], list[str]]:
    """Return the lists and the rules of a drawn coding, straight from docs/theory/robustness.md."""
    streams = Streams(seed)

    def chance(name: str, word: int) -> float:
        return float(uniform(streams.words(name, index, index + 1)[word])[0])

    def followed(name: str, evidence: Evidence, differs: list[bool]) -> Reading | None:
        last = latest(evidence.readings)
        if not last:
            return None
        choices = [None, *last] if all(differs) else list(last)
        return choices[int(chance(f"readings {name}", 0) * len(choices))]

    lists = []
    for party in case.parties:
        assert isinstance(party.preference, Statements)
        there = []
        for j, item in enumerate(party.preference.items):
            own = str(item.statement)

            def other(one: Reading, own: str = own, j: int = j) -> bool:
                text = one.statement is not None and str(one.statement) != own
                return not one.keep or text or one.position not in (None, j + 1)

            differs = [other(one) for one in latest(item.evidence.readings)]
            one = followed(f"statement {party.id}: {own}", item.evidence, differs)
            sure, text, at = item.evidence.confidence, own, float(j)
            if one is not None:
                sure = one.evidence.confidence or sure
                text = str(one.statement) if one.statement is not None else own
                if one.position is not None and one.position != j + 1:
                    at = one.position - 1.5 if one.position < j + 1 else one.position - 0.5
                if not one.keep:
                    continue
            there.append((at, j, text, sure))
        keys = []
        for place, (_, j, text, sure) in enumerate(sorted(there)):
            name = f"statement {party.id}: {text}"
            words = streams.words(name, index, index + 1)
            if chance(name, 2) >= spread.dropped.of(sure):
                keys.append((place + spread.wander.of(sure) * float(normal(words[0], words[1])[0]), j, text))
        lists.append([text for _, _, text in sorted(keys)])
    rules = []
    for rule in case.rules:
        own = str(rule.statement)
        last = latest(rule.evidence.readings)
        changed = [not one.keep or (one.statement is not None and str(one.statement) != own) for one in last]
        one = followed(f"rule {own}", rule.evidence, changed)
        sure, text, name = rule.evidence.confidence, own, f"rule {own}"
        if one is not None:
            sure = one.evidence.confidence or sure
            if not one.keep:
                continue
            if one.statement is not None and str(one.statement) != own:
                text = str(one.statement)
                name = f"rule {own}: {text}"
        if not rule.judgement or chance(name, 0) >= spread.off.of(sure):
            rules.append(text)
    return lists, rules


def unlike(case: Case) -> bool:
    """Say whether no text stands in a list twice, whoever reads it: then names of streams need no number."""
    for party in case.parties:
        assert isinstance(party.preference, Statements)
        texts: Counter[str] = Counter()
        for item in party.preference.items:
            read = [str(one.statement) for one in item.evidence.readings if one.statement is not None]
            texts.update({str(item.statement), *read})
        if max(texts.values()) > 1:
            return False
    return True


@settings(max_examples=40)
@given(read_cases().filter(unlike), st.integers(0, 3))
def test_each_coding_is_what_the_definition_says(case: Case, seed: int) -> None:
    plan = Plan(case, ("nash",), seed=seed)
    for index in range(12):
        drawn = coding(plan, index).case
        lists, rules = defined(case, Spread(), seed, index)
        told = [
            [str(item.statement) for item in party.preference.items]  # type: ignore[union-attr]
            for party in drawn.parties
        ]
        assert told == lists
        assert sorted(str(rule.statement) for rule in drawn.rules) == sorted(rules)


@settings(max_examples=25)
@given(read_cases(), st.sampled_from(["apart", "together"]))
def test_what_is_counted_is_what_each_coding_gives(case: Case, how: str) -> None:
    plan = Plan(case, ("nash", "seq"), spread=Spread(coders=how))  # type: ignore[arg-type]
    found, told, n = tally(plan, 0, 16), assumptions(plan), 16
    holds, facts, fewest = np.zeros_like(found.holds), np.zeros_like(found.facts), np.full_like(found.fewest, NEVER)
    states = [state.name for state in sulh.solve(case).states]
    for index in range(n):
        drawn = coding(plan, index)
        solution = sulh.solve(drawn.case, ["nash", "seq"])
        now = np.array([[name in solution.equilibria(id).names() for name in states] for id in ("nash", "seq")])
        holds += now
        changed = (len(drawn.changes) << 40) | index
        fewest = np.where(now != base(plan), np.minimum(fewest, changed), fewest)
        if how == "apart":
            facts += np.array(
                [one.text in drawn.changes or turned(one.text, drawn.case, one.kind) for one in told], int
            )
    assert np.array_equal(found.holds, holds)
    assert np.array_equal(found.fewest, fewest)
    if how == "apart" and unlike(case):  # else texts do not tell which statement is which
        assert np.array_equal(found.facts, facts)
    parts = tally(plan, 7, 16) + tally(plan, 0, 7)
    assert all(
        np.array_equal(a, b) for a, b in zip(parts.to_arrays().values(), found.to_arrays().values(), strict=True)
    )
    assert np.array_equal(np.bincount(comparisons(plan), minlength=len(told)) > 0, np.ones(len(told), bool))
    assert (found.changed <= found.asked).all()


def turned(text: str, case: Case, kind: str) -> bool:
    """Say whether a coding ranks two statements as an assumption about their order says."""
    if kind != "order":
        return False
    party, _, rest = text.partition(" ranks ")
    first, _, second = rest.partition(" above ")
    texts = [item.statement.text.strip() for item in case.party(party).preference.items]  # type: ignore[union-attr]
    return first in texts and second in texts and texts.index(first) < texts.index(second)


# The definition's parts ---------------------------------------------------------------------------------------------


def shares(plan: Plan, n: int = 6_000) -> dict[str, float]:
    found = tally(plan, 0, n)
    return {one.text: count / n for one, count in zip(assumptions(plan), found.facts, strict=True)}


def test_each_reading_is_drawn_as_often() -> None:
    found = shares(Plan(sulh.loads(MILL), ("nash",), spread=QUIET))
    assert found == pytest.approx(
        {
            "mill ranks accept if town.insist above not leave": 0.2,  # only where Dan is followed
            "mill prefers accept instead of accept if town.insist, as Cem reads it": 0.2,
            "mill has accept if town.insist in place 1, as Dan reads it": 0.2,
            "mill is read without accept if town.insist, as Eve reads it": 0.2,
            "the rule not (accept and insist) applies instead of not (accept and leave), as Bo reads it": 1 / 3,
            "the rule not (accept and leave) is left out, as Al reads it": 1 / 3,
        },
        abs=0.025,
    )


def test_what_a_reading_is_compared_with() -> None:
    plan = Plan(sulh.loads(MILL), ("nash",), spread=QUIET)
    found, about = tally(plan, 0, 4_000), comparisons(plan)
    texts = [one.text for one in assumptions(plan)]
    cem = about == texts.index("mill prefers accept instead of accept if town.insist, as Cem reads it")
    assert found.asked[cem] / 4_000 == pytest.approx([0.6], abs=0.03)  # Aline, Bo and Cem; not Dan, not Eve
    assert found.changed[cem] / 4_000 == pytest.approx([0.2], abs=0.03)
    # An order of the same party is compared within equal readings: of Aline, Bo, Cem, Dan, Eve.
    assert np.bincount(about)[texts.index("mill ranks accept if town.insist above not leave")] == 5


def test_too_many_statements_of_readings() -> None:
    read = ", ".join(f'{{by: c{k}, prefer: "{"not (" * k}x{")" * k}"}}' for k in range(1, 60))
    entries = ", ".join(f"{{prefer: {name}, readings: [{read}]}}" for name in ("x", "y", "z", "not y", "not z"))
    case = sulh.loads(f"parties: {{a: {{options: {{x: X, y: Y, z: Z}}, preferences: [{entries}]}}}}")
    with pytest.raises(UsageError, match="--coders none"):
        tally(Plan(case, ("nash",)), 0, 1)
    assert tally(Plan(case, ("nash",), spread=Spread(coders="none")), 0, 1).n == 1


def test_several_processes_draw_the_same() -> None:
    case = sulh.loads(MILL)
    one = sulh.robust(case, "nash", samples=3_000, workers=1).tally
    plan = Plan(case, ("nash",))
    other = pickle.loads(pickle.dumps(plan))
    assert other.digest == plan.digest
    assert np.array_equal(tally(other, 0, 3_000).holds, one.holds)


def test_together_one_coder_is_followed_in_all_entries() -> None:
    plan = Plan(sulh.loads(MILL), ("nash",), spread=Spread(STILL, STILL, STILL, coders="together"))
    # Aline reads all that she reads as the file does, so the file is no seventh.
    assert shares(plan) == pytest.approx(
        {"mill ranks accept if town.insist above not leave": 1 / 6}
        | {f"the readings of {name} are followed": 1 / 6 for name in ("Bo", "Cem", "Dan", "Eve", "Al")},
        abs=0.025,
    )
    who = {tuple(change.rpartition(", as ")[2] for change in coding(plan, index).changes) for index in range(60)}
    assert who == {(f"{name} reads it",) for name in ("Bo", "Cem", "Dan", "Eve", "Al")} | {()}


def test_none_draws_no_reading() -> None:
    case = sulh.loads(MILL)
    plan = Plan(case, ("nash",), spread=Spread(STILL, STILL, STILL, coders="none"))
    assert all(coding(plan, index).changes == () for index in range(20))
    assert "Not drawn: the readings of 2 entries." in remarks(plan)


def test_the_line_of_the_file_counts_unless_somebody_reads_the_same() -> None:
    text = "parties: {a: {options: {x: X}, preferences: [{prefer: x, readings: [READ]}]}}"
    alone = Plan(sulh.loads(text.replace("READ", "{by: Bo, keep: no}")), ("nash",), spread=QUIET)
    agreed = Plan(
        sulh.loads(text.replace("READ", "{by: Bo, keep: no}, Cem, {by: Dan, prefer: a.x}")), ("nash",), spread=QUIET
    )
    assert list(shares(alone).values()) == pytest.approx([1 / 2], abs=0.03)
    assert list(shares(agreed).values()) == pytest.approx([1 / 3], abs=0.03)


def test_confidence_is_the_coders() -> None:
    entry = "{prefer: x, confidence: high, readings: [{by: Bo, confidence: low}]}"
    text = f"parties: {{a: {{options: {{x: X}}, preferences: [{entry}]}}}}"
    plan = Plan(sulh.loads(text), ("nash",))
    assert shares(plan) == pytest.approx({"the statement x of a falls away": 0.2}, abs=0.02)  # Bo's is the only reading


def test_the_last_reading_of_a_coder_counts() -> None:
    assert begins("2026") < begins("2026-02") < begins("2026-02-02")
    both = [Reading("Bo", "2026-05-01", keep=False), Reading("Bo", "2025"), Reading("Al")]
    assert latest(both) == (both[0], both[2])


def test_places_of_a_ranking_have_readings_too() -> None:
    case = sulh.loads(
        'parties: {a: {options: {x: X, y: Y}, ranking: ["YY", {prefer: "NN", readings: [{by: Bo, place: 3}]}, '
        '{gap: strong}, {unknown: ["YN", "NY"], readings: [{by: Cem, place: 1}]}]}}'
    )
    plan = Plan(case, ("nash-a",), spread=QUIET)
    orders = set()
    for index in range(60):
        drawn = coding(plan, index).case.parties[0].preference
        assert isinstance(drawn, Ranking)
        orders.add(tuple(pattern for group in drawn.groups for pattern in group.patterns))
    own, last, first = ("YY", "NN", "YN", "NY"), ("YY", "YN", "NY", "NN"), ("YN", "NY", "YY", "NN")
    assert orders == {own, last, first}  # both followed: the unknown place first, NN behind where it was
    assert [one.text for one in assumptions(plan)][-2:] == [
        "a has NN in place 3, as Bo reads it",
        "a has YN ? NY in place 1, as Cem reads it",
    ]


def test_what_turns_a_verdict_is_needed() -> None:
    turned = 0
    for how in ("apart", "together"):
        plan = Plan(sulh.loads(MILL), ("nash",), spread=Spread(coders=how))  # type: ignore[arg-type]
        for index in range(40):
            drawn, found = coding(plan, index), tally(plan, index, index + 1)
            for state in np.flatnonzero(found.fewest[0] != NEVER):
                assert first_change(int(found.fewest[0, state])) == (len(drawn.changes), index)
                left = needed(plan, index, "nash", int(state))
                assert 0 < len(left) <= len(drawn.changes)
                assert set(left) <= set(drawn.changes)
                turned += any(" reads it" in change for change in left)
    assert turned > 5


def test_variants_bring_readings_of_their_own() -> None:
    text = MILL + (
        "variants:\n  other:\n    kind: disputed\n"
        "    set: {town.preferences: [{prefer: not insist, readings: [{by: Flo, keep: no}]}]}\n"
        "  same: {kind: disputed, set: {town.preferences: [insist, {prefer: not mill.leave, readings: [Flo]}]}}\n"
    )
    plan = Plan(sulh.loads(text), ("nash",))
    said = {change for index in range(80) for change in coding(plan, index).changes}
    assert "town is read without not insist, as Flo reads it" in said
    assert "the variant same is in force" in said  # it changes what is drawn, if not what holds


def test_readings_are_in_every_digest_and_in_no_verdict() -> None:
    case, other = sulh.loads(MILL), sulh.loads(MILL.replace("- Aline", "- Alina"))
    bare = sulh.loads(MILL.replace("    readings: [{by: Bo, rule: not (accept and insist)}, {by: Al, keep: no}]\n", ""))
    assert len({one.digest for one in (case, other, bare)}) == 3
    assert len({Plan(one, ("nash",)).digest for one in (case, other, bare)}) == 3
    assert sulh.solve(case).to_dict()["equilibria"] == sulh.solve(bare).to_dict()["equilibria"]


def test_rules_as_coders_read_them_may_leave_nothing() -> None:
    case = sulh.loads(
        "parties: {a: {options: {x: X}, preferences: [x]}}\n"
        "feasible: [{rule: x, readings: [{by: Bo, rule: x and not x}]}]"
    )
    with pytest.raises(CaseError, match="as coders read them: x and not x"):
        tally(Plan(case, ("nash",)), 0, 20)


def test_robust_says_how_many_readings_there_are() -> None:
    case = sulh.loads(MILL)
    answer = sulh.robust(case, "nash", samples=200, workers=1)
    assert answer.readings.entries == 2
    assert answer.to_dict()["readings"] == {"entries": 2, "coders": ["Aline", "Bo", "Cem", "Dan", "Eve", "Al"]}
    kinds = Counter(swing.assumption.kind for swing in answer.swings())
    assert kinds["reading"] == 5
    with pytest.raises(UsageError, match="coders is one of apart, together, none"):
        sulh.robust(case, "nash", spread=Spread(coders="all"), samples=10)  # type: ignore[arg-type]


def test_a_variant_that_mediate_writes_has_no_reading_without_a_place() -> None:
    text = (
        "parties: {a: {options: {x: X, y: Y}, preferences: [{prefer: x, readings: [Al, {by: Bo, place: 3}, "
        "{by: Cem, place: 1}]}, y, x or y]}}"
    )
    case = sulh.loads(text)
    new = with_variant(Document.parse(text), case, "less", [NewList("a", (1, 0))])
    item = sulh.loads(new.text).variant("less").parties[0].preference.items[1]  # type: ignore[union-attr]
    assert [one.by for one in item.evidence.readings] == ["Al", "Cem"]
