"""The random cases hold what they promise: every kind of case that the engine has a road for is really drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product

from hypothesis import Phase, given, settings

from strategies import cases
from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.preferences import Ranking, Statements, Weights
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
