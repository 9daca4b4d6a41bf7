"""The random cases hold what they promise: every kind of case that the engine has a road for is really drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from strategies import cases, marked_cases
from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.preferences import Comparisons, Ranking, Statements, Weights
from sulh.case.states import list_states
from sulh.stability import oracle

KINDS = {
    *(f"{n} parties" for n in (2, 3, 4)),
    *(f"{n} options" for n in range(1, 7)),
    *(f"{kind.__name__} preference" for kind in (Statements, Ranking, Weights)),
    "infeasible states",
    "forward option",
    "backward option",
    "one state, option form",
    "one state, state form",
    "ties",
    "no ties",
    "indifferent party",
    "party without options",
    "party without moves",
    "party without moves, state form",
    "infeasible in between",
    "forbidden moves that bite",
    "merged states",
    "merged states, not transitive",
    "transitive state form",
    "not transitive",
    "not transitive, four parties",
    "common moves",
    "blocks",
    "sanction by three or more moves",
}


def kinds(case: Case) -> Iterator[str]:
    """Yield what is special about a case."""
    model = oracle.model(case)
    n, parties = len(model.names), range(len(case.parties))
    in_states = case.form == "states"
    yield f"{len(case.parties)} parties"
    if not in_states:
        yield f"{len(case.options)} options"
        yield from (f"{option.direction} option" for option in case.options)
        yield from ("party without options" for party in case.parties if not party.options)
        if len(list_states(case).codes[0]) < 1 << len(case.options):
            yield "infeasible states"
        if graph(case).transitive:
            yield "blocks"
    if n == 1:
        yield f"one state, {'state' if in_states else 'option'} form"
    for k in parties:
        yield f"{type(case.parties[k].preference).__name__} preference"
        different = len({repr(value) for value in model.score[k].values()})
        yield "ties" if different < n else "no ties"
        if different == 1 < n:
            yield "indifferent party"
        if n > 1 and not any(model.reach[k].values()):
            yield "party without moves, state form" if in_states else "party without moves"
    closed = all(
        u in model.reach[k][s] | {s}
        for k in parties
        for s in model.reach[k]
        for t in model.reach[k][s]
        for u in model.reach[k][t]
    )
    if not closed:
        yield "not transitive"
        if len(case.parties) == 4:
            yield "not transitive, four parties"
    elif in_states and any(model.reach[k][t] for k in parties for s in model.reach[k] for t in model.reach[k][s]):
        yield "transitive state form"
    if any(model.reach[a][s] & model.reach[b][s] for a, b in pairwise(parties) for s in range(n)):
        yield "common moves"
    if case.forbidden_moves:
        free = oracle.model(replace(case, forbidden_moves=()))
        if free.reach != model.reach:
            yield "forbidden moves that bite"
    if case.coalesced and n < len(list_states(case).codes[0]):
        yield "merged states"
        if not closed:
            yield "merged states, not transitive"
    if (
        not in_states
        and not case.coalesced
        and any(_jumps(model.names, s, t) for k in parties for s in range(n) for t in model.reach[k][s])
    ):
        yield "infeasible in between"
    for party, s in product(parties, range(n)):
        rest = [k for k in parties if k != party]
        by_two = oracle.reached(model.reach, rest, s, "each-once")
        if oracle.reached(model.reach, rest, s, "legal-sequences") - by_two:
            yield "sanction by three or more moves"
            break


def _jumps(names: tuple[str, ...], s: int, t: int) -> bool:
    """Whether a move changes several options and no order of changing them one by one stays feasible at first."""
    changed = [k for k, (a, b) in enumerate(zip(names[s], names[t], strict=True)) if a != b]
    halfway = {names[s][:k] + names[t][k] + names[s][k + 1 :] for k in changed}
    return len(changed) > 1 and not halfway & set(names)


def test_every_kind_of_case_is_drawn() -> None:
    seen: Counter[str] = Counter()

    @given(case=cases())
    @settings(max_examples=500, phases=[Phase.generate], derandomize=True, database=None)
    def look(case: Case) -> None:
        seen.update(set(kinds(case)))

    look()
    assert not KINDS - set(seen)
    assert {kind: seen[kind] for kind in KINDS if seen[kind] < 3} == {}


MARKED = {
    *(f"{n} parties" for n in (1, 2, 3, 4)),
    *(f"{form} form, {kind.__name__}" for form in ("options", "states") for kind in (Statements, Ranking, Comparisons)),
    "options form, Weights",
    *(f"{mark} statement" for mark in ("uncertain", "mild", "strong", "stronger")),
    *(f"{mark} gap" for mark in ("mild", "strong", "stronger")),
    "unknown place",
    "unknown place of more than two groups",
    "a gap after an unknown place",
    *(f"pairs with {sign}" for sign in ("=", ">", ">>", ">>>", "?")),
    "pairs by pattern",
    "pairs of merged states",
    *(
        f"pairs: {kind}"
        for kind in ("complete", "weak order", "complete, no weak order", "incomplete", "no completion")
    ),
    *(f"{how} toward {whom}" for how in ("devoting", "neutral", "aggressive") for whom in ("itself", "another")),
    "nothing unknown",
    "an unknown comparison of a move",
    "every party by weak orders",
    "known degrees of more than one",
}


def marks(case: Case) -> Iterator[str]:
    """Yield what is special about a case in which preference is marked."""
    model = oracle.model(case)
    n, parties = len(model.names), range(len(case.parties))
    yield f"{len(parties)} parties"
    strengths = {1: "mild", 2: "strong", 3: "stronger"}
    for k, party in enumerate(case.parties):
        preference = party.preference
        yield f"{case.form} form, {type(preference).__name__}"
        for other, how in party.attitudes.items():
            yield f"{how} toward {'itself' if other == party.id else 'another'}"
        if isinstance(preference, Statements):
            yield from (f"{strengths[item.degree]} statement" for item in preference.items if not item.uncertain)
            yield from ("uncertain statement" for item in preference.items if item.uncertain)
        elif isinstance(preference, Ranking):
            for before, group in pairwise(preference.groups):
                yield "unknown place" if group.unknown else f"{strengths[group.gap]} gap"
                if group.unknown and before.unknown:
                    yield "unknown place of more than two groups"
                if before.unknown and group.gap > 1:
                    yield "a gap after an unknown place"
        elif isinstance(preference, Comparisons):
            for item in preference.items:
                yield f"pairs with {item.sign * item.degree}"
                if "-" in item.left:
                    yield "pairs by pattern"
                if case.coalesced and n < len(list_states(case).codes[0]):
                    yield "pairs of merged states"
            complete, weak = oracle.complete(model, k), oracle.weak_order(model, k)
            yield "pairs: complete" if complete else "pairs: incomplete"
            if complete:
                yield "pairs: weak order" if weak else "pairs: complete, no weak order"
            if n <= 4 and not oracle.completions(model, k):
                yield "pairs: no completion"
    if all(oracle.complete(model, k) for k in parties):
        yield "nothing unknown"
    if any(model.unknown(k, t, s) for k in parties for s in range(n) for t in model.reach[k][s]):
        yield "an unknown comparison of a move"
    if all(oracle.weak_order(model, k) for k in parties):
        yield "every party by weak orders"
    if len({abs(model.compare(k, t, s) or 0) for k in parties for s in range(n) for t in range(n)}) > 2:
        yield "known degrees of more than one"


def test_every_kind_of_marked_case_is_drawn() -> None:
    seen: Counter[str] = Counter()

    @given(case=marked_cases())
    @settings(max_examples=500, phases=[Phase.generate], derandomize=True, database=None)
    def look(case: Case) -> None:
        seen.update(set(marks(case)))

    look()
    assert {kind: seen[kind] for kind in MARKED if seen[kind] < 3} == {}


FLAGS = st.fixed_dictionaries({name: st.booleans() for name in ("uncertain", "strength", "pairs", "transitive")})


@given(data=st.data(), flags=FLAGS)
@settings(max_examples=150)
def test_marked_cases_keep_to_their_flags(data: st.DataObject, flags: dict[str, bool]) -> None:
    case = data.draw(marked_cases(max_options=2, max_states=3, min_parties=2, max_parties=3, **flags))
    model = oracle.model(case)
    parties, numbers = range(len(case.parties)), range(len(model.names))
    assert 2 <= len(parties) <= 3
    assert len(case.options) <= 2
    assert len(case.named_states) <= 3
    if not flags["uncertain"]:
        assert all(oracle.complete(model, k) for k in parties)
    if not flags["strength"]:
        assert {model.compare(k, t, s) for k in parties for t in numbers for s in numbers} <= {-1, 0, 1, None}
    if not flags["pairs"]:
        assert not any(isinstance(party.preference, Comparisons) for party in case.parties)
        assert flags["uncertain"] or all(oracle.weak_order(model, k) for k in parties)
    if flags["transitive"]:
        assert case.form == "options"
        assert not case.forbidden_moves
        assert not case.coalesced
