"""Every table of a case, by name: what the file says, entry by entry, and what holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sulh.case.evidence import Evidence
from sulh.case.moves import graph
from sulh.case.preferences import Statements
from sulh.engine.orders import Sight
from sulh.questions.access import Visible
from sulh.questions.doubts import wishes
from sulh.questions.evidenced import entries_of
from sulh.questions.solve import Solution

Row = Sequence[str]


@dataclass(frozen=True)
class Lines:
    """A table for other programs: its columns, and rows of texts."""

    columns: tuple[str, ...]
    rows: Sequence[Row]


SUPPORT = ("because", "source", "quote", "page", "confidence")

CASE_TABLES = (
    "parties",
    "options",
    "preferences",
    "feasibility",
    "labels",
    "sources",
    "evidence",
    "readings",
    "variants",
    "history",
    "phases",
    "views",
    "claims",
)
"""The tables of what a case says."""

RESULT_TABLES = ("results", "equilibria", "moves")
"""The tables of what comes of it."""

TABLES = (*CASE_TABLES, *RESULT_TABLES)


def lines_of(name: str, shown: Visible, solution: Solution | None) -> Lines:
    """Return one table; those of results ask for a solution."""
    if name in CASE_TABLES:
        return Lines(*_CASE[name](shown))
    assert solution is not None
    return Lines(*_RESULTS[name](solution))


Made = tuple[tuple[str, ...], Sequence[Row]]


def _parties(shown: Visible) -> Made:
    rows = [(party.id, party.name, _flat(party.about), str(len(party.options))) for party in shown.case.parties]
    return ("party", "name", "about", "options"), rows


def _options(shown: Visible) -> Made:
    rows = [
        (str(k), one.party, one.name, _flat(one.text), one.direction, _yes(one.coercive))
        for k, one in enumerate(shown.case.options, 1)
    ]
    return ("number", "party", "option", "text", "direction", "coercive"), rows


def _preferences(shown: Visible) -> Made:
    case, rows = shown.case, list[Row]()
    for party in case.parties:
        given = party.preference
        way = type(given).__name__.lower()
        items = given.items if isinstance(given, Statements) else ()
        for k, wish in enumerate(wishes(case, party), 1):
            marks = [mark for mark in ("uncertain", "strong") if items and getattr(items[k - 1], mark, False)]
            rows.append((party.id, str(k), way, wish.text, " ".join(marks), *support(wish.evidence)))
    return ("party", "place", "way", "entry", "marks", *SUPPORT), rows


def _feasibility(shown: Visible) -> Made:
    rows = [
        (str(k), _flat(rule.statement.text), _yes(rule.judgement), *support(rule.evidence))
        for k, rule in enumerate(shown.case.rules, 1)
    ]
    return ("number", "rule", "judgement", *SUPPORT), rows


def _labels(shown: Visible) -> Made:
    case = shown.case
    rows = [("label", one.pattern, one.text) for one in case.labels]
    rows += [("coalesce", one.pattern, one.name) for one in case.coalesced]
    rows += [("state", id, text) for id, text in case.named_states.items()]
    return ("kind", "states", "text"), rows


def _sources(shown: Visible) -> Made:
    parts = ("title", "author", "date", "publisher", "address", "file", "note")
    rows = [
        (one.id, *(_flat(getattr(one, part) or "") for part in parts), one.access)
        for one in shown.case.sources.values()
        if one.id not in shown.hidden
    ]
    return ("source", *parts, "access"), rows


def _evidence(shown: Visible) -> Made:
    rows = [(one.name, _flat(one.text), *support(one.evidence)) for one in entries_of(shown.case)]
    return ("entry", "text", *SUPPORT), rows


def _readings(shown: Visible) -> Made:
    rows = [
        (
            *(one.name, reading.by, reading.date or "", _yes(reading.keep)),
            _flat(reading.statement.text) if reading.statement else str(reading.weight or ""),
            "" if reading.position is None else str(reading.position),
            *support(reading.evidence),
        )
        for one in entries_of(shown.case)
        for reading in one.evidence.readings
    ]
    return ("entry", "by", "date", "keep", "instead", "place", *SUPPORT), rows


def _variants(shown: Visible) -> Made:
    rows = [
        (one.name, one.kind, one.parent or "", "; ".join(one.changes), *support(one.evidence))
        for one in shown.case.variants.values()
    ]
    return ("variant", "kind", "from", "changes", *SUPPORT), rows


def _history(shown: Visible) -> Made:
    case, rows = shown.case, list[Row]()
    for path in case.history.values():
        rows.append((path.name, "0", "", "", "", path.states[0], path.variant or "", "", *support(path.evidence)))
        for k, step in enumerate(path.steps, 1):
            by, forced = " ".join(step.parties), _yes(step.forced)
            event = (step.date or "", by, forced, path.states[k], path.variant or "", _flat(step.event))
            rows.append((path.name, str(k), *event, *support(step.evidence)))
    return ("path", "step", "date", "by", "forced", "state", "variant", "event", *SUPPORT), rows


def _phases(shown: Visible) -> Made:
    rows = [(one.since, one.variant or "", *support(one.evidence)) for one in shown.case.phases]
    return ("from", "variant", *SUPPORT), rows


def _views(shown: Visible) -> Made:
    rows = []
    for one in shown.case.views.values():
        holder = one.of or one.observer or ""
        parts = (" ".join(one.about), " ".join(one.hidden), " ".join(one.adds))
        owner = " ".join(f"{option}:{party}" for option, party in one.owner.items())
        infeasible = "; ".join(_flat(statement.text) for statement in one.infeasible)
        rows.append((one.name, holder, *parts, owner, infeasible, " ".join(one.views), *support(one.evidence)))
    return ("view", "held_by", "about", "hidden", "adds", "owner", "infeasible", "views", *SUPPORT), rows


def _claims(shown: Visible) -> Made:
    rows = [(one.id, _flat(one.text), _flat(one.says), *support(one.evidence)) for one in shown.case.claims.values()]
    return ("claim", "text", "says", *SUPPORT), rows


def _results(solution: Solution) -> Made:
    columns = solution.columns()
    plain = [_texts(values) for values in columns.values()]
    return tuple(columns), list(zip(*plain, strict=True))


def _equilibria(solution: Solution) -> Made:
    rows = [
        (concept, state.name, state.label, " ".join(state.on))
        for concept in solution.concepts
        for state in solution.equilibria(concept)
    ]
    return ("concept", "state", "label", "on"), rows


def _moves(solution: Solution) -> Made:
    """Return each move, and whether it is an improvement of the mover: 1, 0, or ? where that is not known."""
    states, rows = solution.states, list[Row]()
    model = graph(solution.case, states)
    names = states.names_of(np.arange(len(states)))
    for party, moves, relation in zip(model.parties, model.moves, model.relations, strict=True):
        starts, ends = moves.arcs()
        sure, open_ = (relation.above(ends, starts, Sight(unknown=unknown)).tolist() for unknown in (False, True))
        signs = ["1" if yes else "?" if maybe else "0" for yes, maybe in zip(sure, open_, strict=True)]
        rows += [
            (party, names[s], names[t], sign) for s, t, sign in zip(starts.tolist(), ends.tolist(), signs, strict=True)
        ]
    return ("party", "from", "to", "improvement"), rows


def support(evidence: Evidence) -> tuple[str, ...]:
    """Return what supports an entry, as texts in the order of ``SUPPORT``."""
    texts = (evidence.because, " ".join(evidence.sources), evidence.quote, evidence.page, evidence.confidence)
    return tuple(_flat(text or "") for text in texts)


def _texts(values: Any) -> Iterator[str]:
    if isinstance(values, np.ndarray):
        return (str(int(value)) for value in values.tolist())
    return (str(value) for value in values)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _yes(value: bool) -> str:
    return "yes" if value else "no"


_CASE: Mapping[str, Callable[[Visible], Made]] = {
    "parties": _parties,
    "options": _options,
    "preferences": _preferences,
    "feasibility": _feasibility,
    "labels": _labels,
    "sources": _sources,
    "evidence": _evidence,
    "readings": _readings,
    "variants": _variants,
    "history": _history,
    "phases": _phases,
    "views": _views,
    "claims": _claims,
}
_RESULTS: Mapping[str, Callable[[Solution], Made]] = {"results": _results, "equilibria": _equilibria, "moves": _moves}
