"""The alternatives that claims are judged in beside their own coding: other codings, other arcs, single changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np

from sulh.case.case import Case
from sulh.case.case import Kind as VariantKind
from sulh.case.claim_forms import Formula
from sulh.case.relations import Relation, relations
from sulh.case.states import list_states
from sulh.engine.arrays import BoolArray
from sulh.engine.orders import Level
from sulh.errors import CaseError, SulhError, TooLarge, UnknownName
from sulh.questions.claim_arcs import Board
from sulh.questions.claim_elsewhere import Reading, start_there
from sulh.questions.claim_judging import VERDICTS, Court, Finding, Verdict
from sulh.questions.claim_record import known_state
from sulh.questions.columns import MOST_STATES, Ground
from sulh.questions.disputed import structure
from sulh.questions.network import MAX_MOVES, Network, Rules, explore
from sulh.questions.single import Change, changed, changes
from sulh.questions.situation import SIGNATORIES, Situation, situation
from sulh.questions.views_cases import seen
from sulh.stability.answers import JUDGED

Kind = Literal["variant", "view", "concept", "arcs", "arc", "move", "drop", "direction", "rule"]

KINDS: tuple[Kind, ...] = ("variant", "view", "concept", "arcs", "arc", "move", "drop", "direction", "rule")
"""What is tried, in the order in which it is listed."""

MOST_LAID_OUT = 1 << 20
"""Moves, of joint ones three counted as one, up to which all are laid out; beyond it single changes are not tried."""

WITH_COERCION = "with coercive agreements"

Verdicts = list[Verdict | None] | None
"""Of each claim, None where it cannot be judged in a coding; None for all where none can."""


class Alternative(NamedTuple):
    """Something else that claims are judged in: what kind of thing, which, and the verdicts."""

    kind: Kind
    name: str
    verdicts: Verdicts
    variant_kind: VariantKind | None = None


@dataclass(frozen=True)
class Asked:
    """What is asked about: a case, its arcs, where plays begin, and the claims.

    ``network`` is None where it is not known what may happen.
    """

    here: Situation
    rules: Rules
    start: int
    network: Network | None
    formulas: Sequence[Formula]
    findings: Sequence[Finding]
    whole: Case
    usual_start: bool
    max_states: int
    max_moves: int = MAX_MOVES


def alternatives(asked: Asked) -> Iterator[Alternative]:
    """Yield the alternatives, each looked at by itself from the same start; single steps left out are not among them.

    A variant is looked at from its own status quo where the start is the status quo.
    """
    board = _board(asked.here, asked.rules, asked.max_moves)
    yield from _variants(asked, board)
    yield from _views(asked)
    yield from _other_arcs(asked, board)
    yield from _single_changes(asked, board)


def open_to(here: Situation, rules: Rules) -> bool:
    """Say whether it is known what may happen: nobody whose comparisons are no order has to gain by anything."""
    return not here.unordered or (rules.signatories is None and set(rules.regimes) <= {"moves"})


def _board(here: Situation, rules: Rules, max_moves: int) -> Board | None:
    """Return all moves of a situation laid out; None where there are too many."""
    if here.graph.n > MOST_STATES or here.unordered:
        return None
    try:
        return Board(here, rules, min(max_moves, MOST_LAID_OUT))
    except TooLarge:
        return None


def judged(
    here: Situation, network: Network | None, formulas: Sequence[Formula], holds: BoolArray | None = None
) -> list[Verdict | None]:
    """Return the verdicts on claims in a complete network; None on one that cannot be judged there.

    Without a network, as where it is not known what may happen, those are judged that need none. ``holds`` says which
    states are equilibria, if that is known: bool array, shape (n,).
    """
    court = Court(here, network, telling=False, holds=holds)
    found: list[Verdict | None] = []
    for formula in formulas:
        try:
            verdict = court.judge(formula).verdict
        except (UnknownName, CaseError):
            found.append(None)
        else:
            found.append(verdict if verdict in VERDICTS else None)
    return found


def _explored(asked: Asked, here: Situation, start: int, rules: Rules, formulas: Sequence[Formula]) -> Verdicts:
    if not open_to(here, rules):
        return judged(here, None, formulas)
    board = _board(here, rules, asked.max_moves)
    network = explore(here, start, rules, asked.max_moves) if board is None else board.of(here, start)
    return judged(here, network, formulas) if network.complete else None


def _variants(asked: Asked, board: Board | None) -> Iterator[Alternative]:
    own = asked.here.case.variant_name
    for name, variant in asked.whole.variants.items():
        if own is None or name not in own.split("+"):
            yield Alternative("variant", name, _of_case(asked, board, variant.case), variant.kind)
    if own is not None and asked.whole.variant_name is None:
        yield Alternative("variant", "the base", _of_case(asked, board, asked.whole))


def _of_case(asked: Asked, board: Board | None, case: Case) -> Verdicts:
    """Return the verdicts in another coding of the case."""
    base, there = asked.here, Reading.between(asked.here.case, case)
    formulas = [there.formula(formula) for formula in asked.formulas]
    rules = _fitted(asked.rules, base.case, case)
    try:
        if board is not None and _same_moves(base.case, case):
            compared = tuple(relations(case, base.states))
            here = replace(base, case=case, graph=replace(base.graph, relations=compared))
            start = _start(asked, here)
            if start is None:
                return None
            return judged(here, None if here.unordered else board.of(here, start), formulas)
        here = situation(case, base.concept, base.semantics, asked.max_states)
        start = _start(asked, here)
        return None if start is None else _explored(asked, here, start, rules, formulas)
    except SulhError:
        return None


def _same_moves(one: Case, other: Case) -> bool:
    """Say whether two codings have the same states, under the same names, and the same moves."""
    trees, coercive = (
        [{rule.statement.tree for rule in case.rules} for case in (one, other)],
        [[option.coercive for option in case.options] for case in (one, other)],
    )
    alike = structure(one, ()) == structure(other, ()) and one.labels == other.labels
    return alike and trees[0] == trees[1] and coercive[0] == coercive[1]


def _fitted(rules: Rules, case: Case, other: Case) -> Rules:
    """Return the rules for the parties of another coding: those that only it has do as most do."""
    known = {party.id: regime for party, regime in zip(case.parties, rules.regimes, strict=True)}
    usual = rules.regimes[0] if rules.regimes else "undeterred"
    return replace(rules, regimes=tuple(known.get(party.id, usual) for party in other.parties))


def _start(asked: Asked, here: Situation) -> int | None:
    """Return where plays begin in another coding; None where it has no such state."""
    if asked.usual_start and here.case.status_quo is not None:
        return known_state(here.states, here.case.status_quo)
    name = start_there(asked.here.states.name(asked.start), asked.here.case, here.case)
    return None if name is None else known_state(here.states, name)


def _views(asked: Asked) -> Iterator[Alternative]:
    for name in asked.here.case.views:
        yield Alternative("view", name, _in_view(asked, name))


def _in_view(asked: Asked, name: str) -> Verdicts:
    base = asked.here
    try:
        held = seen(base.case, name, asked.max_states)
        states = list_states(held.case, asked.max_states)
        start = int(held.into(base.states, states)[asked.start])
        if start < 0:
            return None
        here = situation(held.case, base.concept, base.semantics, asked.max_states)
        there = Reading(base.case, held.case, held.places, own_labels=False)
        formulas = [there.formula(formula) for formula in asked.formulas]
        return _explored(asked, here, start, _fitted(asked.rules, base.case, held.case), formulas)
    except SulhError:
        return None


def withheld(case: Case, rules: Rules) -> bool:
    """Say whether agreements that turn coercive options on are left untried: the case is going on, and nobody asked."""
    coercive = any(option.coercive for option in case.options)
    return case.status == "ongoing" and coercive and rules.signatories is not None and not rules.include_coercive


def _other_arcs(asked: Asked, board: Board | None) -> Iterator[Alternative]:
    here, rules, usual = asked.here, asked.rules, asked.rules.regimes[0] if asked.rules.regimes else "undeterred"
    for id in JUDGED:
        if id != here.concept:
            other = replace(here, concept=id)
            if board is None:
                yield Alternative("concept", id, _explored(asked, other, asked.start, rules, asked.formulas))
            else:
                yield Alternative("concept", id, judged(other, board.of(other, asked.start), asked.formulas))
    several = [("without agreements", replace(rules, signatories=None))] if rules.signatories else []
    if rules.signatories is None and here.case.form == "options":
        several.append(("with agreements", replace(rules, signatories=SIGNATORIES)))
    names = {"undeterred": "by undeterred improvements", "improvements": "by improvements", "moves": "by moves"}
    for regime in ("undeterred", "improvements"):
        if regime != usual:
            several.append((names[regime], replace(rules, regimes=(regime,) * len(rules.regimes))))
    if withheld(here.case, rules):
        yield Alternative("arcs", WITH_COERCION, None)
    elif rules.signatories and any(option.coercive for option in here.case.options):
        name = "without coercive agreements" if rules.include_coercive else WITH_COERCION
        several.append((name, replace(rules, include_coercive=not rules.include_coercive)))
    for name, other_rules in several:
        yield Alternative("arcs", name, _explored(asked, here, asked.start, other_rules, asked.formulas))


def _single_changes(asked: Asked, board: Board | None) -> Iterator[Alternative]:
    here = asked.here
    every = [one for one in changes([("", here.case)]) if one.kind != "move" or one.far == 1]
    every = [one for one in every if one.kind != "rule" or one.judgement]
    if board is None:
        yield from (Alternative(one.kind, str(one), None) for one in every)
        return
    yield from _lists(asked, board, [one for one in every if one.relists])
    for one in every:
        if not one.relists:
            yield Alternative(one.kind, str(one), _of_change(asked, one))


def _of_change(asked: Asked, one: Change) -> Verdicts:
    here = asked.here
    try:
        other = situation(changed(here.case, one), here.concept, here.semantics, asked.max_states)
    except SulhError:
        return None
    start = known_state(other.states, here.states.name(asked.start))
    return None if start is None else _explored(asked, other, start, asked.rules, asked.formulas)


def _lists(asked: Asked, board: Board, lists: Sequence[Change]) -> Iterator[Alternative]:
    """Yield what becomes of claims where the list of one party is another: many at once."""
    here = asked.here
    ground, ids = Ground(here), [party.id for party in here.case.parties]
    usual = [tuple(range(ground.size(party))) for party in range(len(ids))]
    for first in range(0, len(lists), ground.width):
        batch = lists[first : first + ground.width]
        scores = [
            ground.scores(party, [one.entries if one.party == id else usual[party] for one in batch])
            for party, id in enumerate(ids)
        ]
        worst = ground.worst(scores, here.concept, ground.improving(scores))
        holds = ground.holds(scores, worst)
        for k, one in enumerate(batch):
            columns = [score[:, k] for score in scores]
            compared = list(here.graph.relations)
            at = ids.index(one.party)
            compared[at] = Relation(here.graph.n, (Level(columns[at].astype(np.int64)),))
            other = replace(here, graph=replace(here.graph, relations=tuple(compared)))
            network = board.network(asked.start, columns, [low[:, k] for low in worst])
            yield Alternative(one.kind, str(one), judged(other, network, asked.formulas, holds[:, k]))
