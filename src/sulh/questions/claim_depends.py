"""What a verdict on a claim depends on: other codings and other arcs, tried one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from sulh.case.case import Case
from sulh.case.claim_forms import Drifts, Formula, Holds, IfClaim, Joined, Leads, NotClaim, Operand, Plain, Prefers
from sulh.case.claim_language import Words, read_claim
from sulh.case.expressions import Constant, Expression
from sulh.case.expressions import Literal as OptionLiteral
from sulh.case.relations import Relation, relations
from sulh.case.states import list_states
from sulh.engine.arrays import BoolArray
from sulh.engine.orders import Level
from sulh.errors import CaseError, NotDefined, SulhError, TooLarge, UnknownName
from sulh.questions.claim_arcs import Board, without_arc
from sulh.questions.claim_judging import Court, Finding, Verdict
from sulh.questions.claim_record import known_state
from sulh.questions.columns import MOST_STATES, Ground
from sulh.questions.disputed import structure
from sulh.questions.network import MAX_MOVES, Network, Rules, explore
from sulh.questions.single import Change, changed, changes
from sulh.questions.situation import SIGNATORIES, Situation, situation
from sulh.questions.views_cases import Seen, seen
from sulh.questions.views_rewriting import put
from sulh.stability.answers import JUDGED

Kind = Literal["variant", "view", "concept", "arcs", "arc", "move", "drop", "direction", "rule"]

KINDS: tuple[Kind, ...] = ("variant", "view", "concept", "arcs", "arc", "move", "drop", "direction", "rule")
"""What is tried, in the order in which it is listed."""

MOST_LAID_OUT = 1 << 20
"""Moves, of joint ones three counted as one, up to which all are laid out; beyond it single changes are not tried."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """Something on which a verdict depends: with it the verdict is another.

    Attributes
    ----------
    kind
        ``"variant"`` or ``"view"`` of the case; ``"concept"``; ``"arcs"``: another choice of arcs; ``"arc"``: without a
        single step of the play that is shown; or a single change of the coding: a statement moved one place
        (``"move"``) or left out (``"drop"``), a one-way option that can be turned back (``"direction"``), a feasibility
        rule marked as a judgement left off (``"rule"``).
    name
        Which, in words.
    verdict
        What the verdict is then.
    """

    kind: Kind
    name: str
    verdict: Verdict

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"kind": self.kind, "name": self.name, "verdict": self.verdict}


@dataclass(frozen=True, slots=True)
class Depends:
    """What each of some claims depends on, and how much was tried.

    Attributes
    ----------
    found
        For each claim, in their order.
    tried
        How many alternatives of each kind were looked at; of ``"arc"`` those of all claims together.
    untried
        How many could not be looked at: they do not have the start, or are too large.
    """

    found: tuple[tuple[Dependence, ...], ...]
    tried: Mapping[str, int]
    untried: int


@dataclass(frozen=True)
class Asked:
    """What is asked about: a case, its arcs, where plays begin, and the claims."""

    here: Situation
    rules: Rules
    start: int
    network: Network
    formulas: Sequence[Formula]
    findings: Sequence[Finding]
    whole: Case
    usual_start: bool
    max_states: int
    max_moves: int = MAX_MOVES


def depends(asked: Asked) -> Depends:
    """Return what verdicts depend on, each alternative looked at by itself from the same start.

    A variant is looked at from its own status quo where the start is the status quo.
    """
    found: list[list[Dependence]] = [[] for _ in asked.formulas]
    tried: dict[str, int] = dict.fromkeys(KINDS, 0)
    untried = 0
    for kind, name, verdicts in _alternatives(asked):
        if verdicts is None:
            untried += 1
            continue
        tried[kind] += 1
        for k, verdict in enumerate(verdicts):
            if verdict is not None and verdict != asked.findings[k].verdict:
                found[k].append(Dependence(kind, name, verdict))
    for k, (formula, finding) in enumerate(zip(asked.formulas, asked.findings, strict=True)):
        for name, verdict in _single_arcs(asked, formula, finding):
            tried["arc"] += 1
            if verdict != finding.verdict:
                found[k].append(Dependence("arc", name, verdict))
    ordered = (tuple(sorted(one, key=lambda each: KINDS.index(each.kind))) for one in found)
    return Depends(tuple(ordered), tried, untried)


Verdicts = list[Verdict | None] | None
"""Of each claim, None where it says nothing in a coding; None for all where a coding cannot be looked at."""


def _alternatives(asked: Asked) -> Iterator[tuple[Kind, str, Verdicts]]:
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
    here: Situation, network: Network, formulas: Sequence[Formula | None], holds: BoolArray | None = None
) -> list[Verdict | None]:
    """Return the verdicts on claims in a complete network; None on one that says nothing there, or is not there.

    ``holds`` says which states are equilibria, if that is known: bool array, shape (n,).
    """
    court = Court(here, network, telling=False, holds=holds)
    found: list[Verdict | None] = []
    for formula in formulas:
        try:
            found.append(None if formula is None else court.judge(formula).verdict)
        except (UnknownName, CaseError, NotDefined):
            found.append(None)
    return found


def _explored(asked: Asked, here: Situation, start: int, rules: Rules, formulas: Sequence[Formula | None]) -> Verdicts:
    if not open_to(here, rules):
        return None
    board = _board(here, rules, asked.max_moves)
    network = explore(here, start, rules, asked.max_moves) if board is None else board.of(here, start)
    return judged(here, network, formulas) if network.complete else None


def _variants(asked: Asked, board: Board | None) -> Iterator[tuple[Kind, str, Verdicts]]:
    own = asked.here.case.variant_name
    for name, variant in asked.whole.variants.items():
        if own is None or name not in own.split("+"):
            yield "variant", name, _of_case(asked, board, variant.case)
    if own is not None and asked.whole.variant_name is None:
        yield "variant", "the base", _of_case(asked, board, asked.whole)


def _of_case(asked: Asked, board: Board | None, case: Case) -> Verdicts:
    """Return the verdicts in another coding of the case."""
    base, words = asked.here, Words.of(case)
    formulas = [again(formula, words) for formula in asked.formulas]
    rules = _fitted(asked.rules, base.case, case)
    try:
        if board is not None and _same_moves(base.case, case):
            compared = tuple(relations(case, base.states))
            here = replace(base, case=case, graph=replace(base.graph, relations=compared))
            start = _start(asked, here)
            if start is None or here.unordered:
                return None
            return judged(here, board.of(here, start), formulas)
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


def again(formula: Formula, words: Words) -> Formula | None:
    """Return a claim read with the names of another coding; None where it lacks some."""
    try:
        return read_claim(str(formula), words)
    except CaseError:
        return None


def _fitted(rules: Rules, case: Case, other: Case) -> Rules:
    """Return the rules for the parties of another coding: those that only it has do as most do."""
    known = {party.id: regime for party, regime in zip(case.parties, rules.regimes, strict=True)}
    usual = rules.regimes[0] if rules.regimes else "undeterred"
    return replace(rules, regimes=tuple(known.get(party.id, usual) for party in other.parties))


def _start(asked: Asked, here: Situation) -> int | None:
    """Return where plays begin in another coding; None where it has no such state."""
    name = asked.here.states.name(asked.start)
    if asked.usual_start and here.case.status_quo is not None:
        name = here.case.status_quo
    return known_state(here.states, name)


def _views(asked: Asked) -> Iterator[tuple[Kind, str, Verdicts]]:
    for name in asked.here.case.views:
        yield "view", name, _in_view(asked, name)


def _in_view(asked: Asked, name: str) -> Verdicts:
    base = asked.here
    try:
        held = seen(base.case, name, asked.max_states)
        states = list_states(held.case, asked.max_states)
        start = int(held.into(base.states, states)[asked.start])
        if start < 0:
            return None
        here = situation(held.case, base.concept, base.semantics, asked.max_states)
        formulas = [_seen_as(formula, held) for formula in asked.formulas]
        return _explored(asked, here, start, _fitted(asked.rules, base.case, held.case), formulas)
    except SulhError:
        return None


def _seen_as(formula: Formula, held: Seen) -> Formula:
    """Return a claim over the options that a view believes in; one that it does not see reads as off."""
    names = [option.name for option in held.case.options]
    puts: list[Expression] = [Constant(False) if at is None else OptionLiteral(at, names[at]) for at in held.places]

    def operand(one: Operand) -> Operand:
        if one.statement is None:
            return one
        return replace(one, statement=replace(one.statement, tree=put(one.statement.tree, puts)))

    def rewritten(one: Formula) -> Formula:
        match one:
            case NotClaim(member):
                return NotClaim(rewritten(member))
            case Joined(word, members):
                return Joined(word, tuple(map(rewritten, members)))
            case IfClaim(then, condition):
                return IfClaim(rewritten(then), rewritten(condition))
            case Plain(_, what) | Holds(_, what):
                return replace(one, what=operand(what))
            case Leads(what, to) | Prefers(_, what, to):
                return replace(one, what=operand(what), to=operand(to))
            case Drifts():
                return one

    return rewritten(formula)


def _other_arcs(asked: Asked, board: Board | None) -> Iterator[tuple[Kind, str, Verdicts]]:
    here, rules, usual = asked.here, asked.rules, asked.rules.regimes[0] if asked.rules.regimes else "undeterred"
    for id in JUDGED:
        if id != here.concept:
            other = replace(here, concept=id)
            if board is None:
                yield "concept", id, _explored(asked, other, asked.start, rules, asked.formulas)
            else:
                yield "concept", id, judged(other, board.of(other, asked.start), asked.formulas)
    several = [("without agreements", replace(rules, signatories=None))] if rules.signatories else []
    if rules.signatories is None and here.case.form == "options":
        several.append(("with agreements", replace(rules, signatories=SIGNATORIES)))
    names = {"undeterred": "by undeterred improvements", "improvements": "by improvements", "moves": "by moves"}
    for regime in ("undeterred", "improvements"):
        if regime != usual:
            several.append((names[regime], replace(rules, regimes=(regime,) * len(rules.regimes))))
    coercive = any(option.coercive for option in here.case.options)
    if rules.signatories and coercive:
        name = "without coercive agreements" if rules.include_coercive else "with coercive agreements"
        several.append((name, replace(rules, include_coercive=not rules.include_coercive)))
    for name, other_rules in several:
        yield "arcs", name, _explored(asked, here, asked.start, other_rules, asked.formulas)


def _single_changes(asked: Asked, board: Board | None) -> Iterator[tuple[Kind, str, Verdicts]]:
    here = asked.here
    every = [one for one in changes([("", here.case)]) if one.kind != "move" or one.far == 1]
    every = [one for one in every if one.kind != "rule" or one.judgement]
    if board is None:
        yield from ((one.kind, str(one), None) for one in every)
        return
    yield from _lists(asked, board, [one for one in every if one.relists])
    for one in every:
        if not one.relists:
            yield one.kind, str(one), _of_change(asked, one)


def _of_change(asked: Asked, one: Change) -> Verdicts:
    here = asked.here
    try:
        other = situation(changed(here.case, one), here.concept, here.semantics, asked.max_states)
    except SulhError:
        return None
    start = known_state(other.states, here.states.name(asked.start))
    return None if start is None else _explored(asked, other, start, asked.rules, asked.formulas)


def _lists(asked: Asked, board: Board, lists: Sequence[Change]) -> Iterator[tuple[Kind, str, Verdicts]]:
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
            yield one.kind, str(one), judged(other, network, asked.formulas, holds[:, k])


def _single_arcs(asked: Asked, formula: Formula, finding: Finding) -> Iterator[tuple[str, Verdict]]:
    """Yield what becomes of a claim without each step of the play that is shown for it, in turn."""
    play = finding.shown
    if play is None or not asked.network.complete:
        return
    ids = [party.id for party in asked.here.case.parties]
    for step in dict.fromkeys((*play.stem, *play.loop)):
        movers = tuple(ids.index(party) for party in step.parties)
        if movers not in asked.network.movers:
            continue
        less = without_arc(asked.network, step.start.number, step.to.number, movers)
        (verdict,) = judged(asked.here, less, [formula])
        if verdict is not None:
            yield f"the step {step}", verdict
