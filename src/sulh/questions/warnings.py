"""What is allowed in a case and yet doubtful: lines that say nothing, states that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from sulh.case.case import Case, Party
from sulh.case.preferences import Statements
from sulh.case.scores import indifferent, truths, unequal_members
from sulh.case.statements import Expression, Not, Statement
from sulh.case.states import States
from sulh.case.walking import broken_rule
from sulh.engine.listing import Bounds, Constraint, satisfiable
from sulh.errors import Place, Problem, UnknownName
from sulh.questions.replay_warnings import history_warnings

FEW = 12
"""Options of a rule up to which it is worth trying whether it excludes anything."""


def case_warnings(case: Case, states: States) -> Iterator[Problem]:
    """Yield what a reader of the case should know before trusting an answer."""
    for party in case.parties:
        yield from party_warnings(party, states)
    if case.form == "options":
        yield from _rules(case)
        yield from _options(case, states)
        yield from _places(case, states)
    yield from _labels(case, states)
    yield from history_warnings(case, states)


def warning(code: str, text: str, rule: str, fix: str, place: Place) -> Problem:
    """Return a warning."""
    return Problem(code, text, rule, fix, place, "warning")


def party_warnings(party: Party, states: States) -> Iterator[Problem]:
    """Yield what is doubtful in what one party prefers, or is believed to prefer."""
    preference, place = party.preference, party.evidence.place
    if isinstance(preference, Statements):
        found = truths([item.statement for item in preference.items], states.codes)
        for item, truth in zip(preference.items, found, strict=True):
            text = item.statement.text
            if truth.all():
                rule = f"This statement of {party.id} is true in every feasible state: it decides nothing."
                yield warning("S901", text, rule, "Remove it, or say what you mean.", item.statement.place)
            elif not truth.any():
                rule = f"This statement of {party.id} is true in no feasible state: it decides nothing."
                yield warning("S902", text, rule, "Remove it, or say what you mean.", item.statement.place)
        yield from _repeated(party, [item.statement for item in preference.items])
        flat = all(truth.all() or not truth.any() for truth in found)
        flat = flat or (states.group is not None and indifferent(party, states))
    else:
        flat = indifferent(party, states)
    if flat and len(states) > 1:
        rule = f"{party.id} is indifferent between all states: it never improves, and is Nash stable everywhere."
        fix = "Give it preferences, a ranking, weights or a relation, unless that is meant."
        yield warning("S906", party.id, rule, fix, place)
    for name in unequal_members(party, states):
        rule = f"{party.id} does not hold all states of {name!r} equally good; the first, with the rest off, is taken."
        yield warning("S911", name, rule, f"Rank them equal for {party.id}, or do not coalesce them.", place)


def _repeated(party: Party, statements: list[Statement]) -> Iterator[Problem]:
    """Yield the statements that say what an earlier one of the party says, or its contrary."""
    seen: set[Expression] = set()
    for statement in statements:
        tree = statement.tree.member if isinstance(statement.tree, Not) else statement.tree
        if tree in seen:
            rule = f"An earlier statement of {party.id} has settled this one: it decides nothing."
            yield warning("S912", statement.text, rule, "Remove it, or say what you mean.", statement.place)
        seen.add(tree)


def _rules(case: Case) -> Iterator[Problem]:
    """Yield the feasibility rules that exclude nothing."""
    for rule in case.rules:
        few = len(rule.statement.options) <= FEW
        if few and not satisfiable(len(case.options), [_negated(rule.statement)]):
            text = "This feasibility rule is true in every state: it excludes nothing."
            fix = "Remove it, or say what you mean."
            yield warning("S903", rule.statement.text, text, fix, rule.statement.place)


def _negated(statement: Statement) -> Constraint:
    def bounds(columns: Callable[[int], Bounds]) -> Bounds:
        surely, possibly = statement.bounds(columns)
        return np.logical_not(possibly), np.logical_not(surely)

    return Constraint(statement.options, bounds)


def _options(case: Case, states: States) -> Iterator[Problem]:
    for k, option in enumerate(case.options):
        column = states.option(k)
        if not column.any():
            rule = f"No feasible state has {option.name} on."
            yield warning("S904", option.name, rule, "Look at the feasibility rules.", option.evidence.place)
        elif column.all():
            rule = f"Every feasible state has {option.name} on."
            yield warning("S905", option.name, rule, "Look at the feasibility rules.", option.evidence.place)


def _places(case: Case, states: States) -> Iterator[Problem]:
    """Yield the status quo and the states of the history that are not feasible, with the rule they break."""
    if case.status_quo is not None:
        broken = _broken_rule(case, case.status_quo, states)
        if broken:
            rule = f"The status quo {case.status_quo} is not feasible: it breaks {broken!r}."
            yield warning("S907", case.status_quo, rule, "Correct one of them.", case.status_quo_place)
    for path in case.history.values():
        if path.variant != case.variant_name:  # judged with the coding that it belongs to
            continue
        start = path.states[0]
        broken = _broken_rule(case, start, states) if start != case.status_quo else None
        if broken:
            rule = f"The history {path.name!r} starts at {start}, which is not feasible: it breaks {broken!r}."
            yield warning("S908", start, rule, "Correct the start or the rule.", path.evidence.place)
        for number, (state, step) in enumerate(zip(path.states[1:], path.steps, strict=True), 1):
            broken = _broken_rule(case, state, states)
            if broken:
                where = f"Step {number} of the history {path.name!r} leads to {state}"
                rule = f"{where}, not feasible: it breaks {broken!r}."
                yield warning("S908", state, rule, "Correct the step or the rule.", step.evidence.place)


def _labels(case: Case, states: States) -> Iterator[Problem]:
    taken: dict[int, str] = {}
    for label in case.labels:
        numbers = states.find(label.pattern)
        if not len(numbers):
            rule = f"The label {label.text!r} names no feasible state."
            yield warning("S909", label.pattern, rule, "Correct the pattern, or remove it.", label.place)
        for number in numbers.tolist():
            if number in taken and taken[number] != label.text:
                rule = f"The state {states.name(number)} has two labels, {taken[number]!r} and {label.text!r}."
                yield warning("S910", label.pattern, rule, "Make the patterns disjoint.", label.place)
                break
            taken[number] = label.text


def _broken_rule(case: Case, name: str, states: States) -> str | None:
    """Return the text of the first rule that a state breaks, or None if it is feasible or a coalesced one."""
    try:
        if len(states.find(name)):
            return None
    except UnknownName:
        return None
    return broken_rule(case, "".join(name.split()))
