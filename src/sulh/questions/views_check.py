"""Are the views of a case sound: what is wrong, and what is doubtful, before anything is solved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sulh.case.case import Case, Party
from sulh.case.evidence import Evidence
from sulh.case.preferences import Comparisons, Ranking, Statements
from sulh.case.relations import relation
from sulh.case.scores import truths
from sulh.case.statements import Not, Statement
from sulh.case.states import States, list_states
from sulh.case.views import View
from sulh.errors import CaseError, NotDefined, Problem, TooLarge
from sulh.questions.views_cases import Seen, seen
from sulh.questions.views_outlook import naming
from sulh.questions.warnings import party_warnings, warning


def view_warnings(case: Case, states: States, max_states: int) -> Iterator[Problem]:
    """Yield what is doubtful in the views of a case; what is wrong in them is left to :func:`view_problems`."""
    yield from (one for one in view_problems(case, states, max_states) if one.severity == "warning")


def view_problems(case: Case, states: States, max_states: int) -> Iterator[Problem]:
    """Yield what is wrong or doubtful in the views of a case, those within views included.

    Each view is built and its states are listed; nothing is solved. Wrong are views in which nothing is possible, and
    rankings that do not fit the states that a view holds possible.

    Examples
    --------
    >>> import sulh
    >>> from sulh.case.states import list_states
    >>> case = sulh.load("us-taliban-2018-2021")
    >>> list(view_problems(case, list_states(case), 10_000))
    []
    """
    if case.views:
        yield from _unordered(case, states)
    for view in case.views.values():
        yield from _view(case, states, view, max_states, None, "")


def _unordered(case: Case, states: States) -> Iterator[Problem]:
    """Yield the parties whose gains are not known in the case itself, so that views cannot be asked for."""
    for party in case.parties:
        if not _known(party, states):
            rule = (
                f"What {party.id} gains by is not known everywhere, so that sulh views has no answer for this coding."
            )
            fix = "Take a variant in which it is known, or leave it so."
            yield warning("S915", party.id, rule, fix, party.evidence.place)


def _view(
    case: Case, states: States, view: View, max_states: int, outer: View | None, within: str
) -> Iterator[Problem]:
    called = f"the view {view.name!r}{within}"
    if not (view.views or view.about or view.hidden or view.adds or view.owner or view.infeasible):
        rule = f"{called[0].upper()}{called[1:]} has no entry: its holder sees the conflict as it is."
        fix = "Write down where it differs, or remove it."
        if outer is None or view.of is None:
            yield warning("S914", view.name, rule, fix, view.evidence.place)
        return
    try:
        with naming(called):
            believed = seen(case, view, max_states)
            there = list_states(believed.case, max_states)
            problems = list(_misfits(believed.case, there))
            if problems:
                raise CaseError(problems)
    except CaseError as error:
        spot = view.infeasible[0].place if view.infeasible else view.evidence.place
        yield from (replace(one, place=spot) if one.code == "S510" else one for one in error.problems)
        return
    except TooLarge as error:
        rule, _, fix = str(error).partition(". ")
        yield warning("S916", view.name, f"{rule}.", fix, view.evidence.place)
        return
    yield from (
        replace(one, rule=f"In {called}: {one.rule}") for one in _beliefs(case, view, believed, there, max_states)
    )
    yield from _idle(case, view, called, max_states)
    for name, inner in believed.case.views.items():
        yield from _gone(view, view.views[name], f"the view {name!r} of {called}")
        yield from _view(believed.case, there, inner, max_states, view, f" of {called}")


def _misfits(case: Case, states: States) -> Iterator[Problem]:
    """Yield what is wrong with rankings and pairs that are held against the states of a view."""
    for party in case.parties:
        if isinstance(party.preference, Ranking | Comparisons):
            try:
                relation(party, states)
            except CaseError as error:
                yield from error.problems


def _beliefs(case: Case, view: View, believed: Seen, states: States, max_states: int) -> Iterator[Problem]:
    """Yield what is doubtful in what the parties are believed to prefer, in the states of the view.

    A statement that is idle only because of what the view takes for impossible is let be: it counts once that entry is
    corrected.
    """
    wider, every = believed.case, states
    if view.infeasible:
        try:
            wider = seen(case, replace(view, infeasible=(), views={}), max_states).case
            every = list_states(wider, max_states)
        except TooLarge:
            wider, every = believed.case, states
    for party, wide in zip(believed.case.parties, wider.parties, strict=True):
        if party.id not in view.about:
            continue
        evidence = Evidence(place=view.place("about", party.id))
        if not _known(party, states):
            rule = f"What {party.id} gains by is not known everywhere, so that sulh views has no answer."
            fix = "Remove the mark, or say how these states compare."
            yield warning("S915", party.id, rule, fix, evidence.place)
            continue
        found = list(party_warnings(replace(wide, evidence=evidence), every))
        narrow = party_warnings(replace(party, evidence=evidence), states)
        yield from found
        if not any(one.code == "S906" for one in found):
            yield from (one for one in narrow if one.code == "S906")


def _known(party: Party, states: States) -> bool:
    """Say whether what a party prefers is an order of the states; only what is marked or compared is looked at."""
    match party.preference:
        case Statements(items):
            marked = any(one.uncertain for one in items)
        case Ranking(groups):
            marked = any(one.unknown for one in groups)
        case other:
            marked = isinstance(other, Comparisons)
    try:
        return not marked or relation(party, states).score is not None
    except (CaseError, NotDefined):
        return True  # said where the case is read


def _idle(case: Case, view: View, called: str, max_states: int) -> Iterator[Problem]:
    """Yield the entries that change nothing: an owner who is the owner, what is impossible already."""
    real = {option.name: option.party for option in case.options}
    for name, owner in view.owner.items():
        if real[name] == owner:
            rule = f"In {called}: {name!r} belongs to {owner} as it is, so that this entry says nothing."
            yield warning("S913", name, rule, "Remove it, or name another party.", view.place("owner", name))
    for one in _never(case, view, max_states):
        rule = f"In {called}: {one.text!r} is impossible there already, so that this entry says nothing."
        yield warning("S913", one.text, rule, "Remove it, or say what you mean.", one.place)


def _never(case: Case, view: View, max_states: int) -> Iterator[Statement]:
    """Yield what a view takes for impossible and nothing was possible of, without it and those before it."""
    if case.form == "states":
        yield from (one for one in view.infeasible if one.text not in case.named_states)
        return
    if not view.infeasible:
        return
    believed = seen(case, replace(view, views={}), max_states).case
    excluded = [
        Statement(rule.statement.text, rule.statement.tree.member)
        for rule in believed.rules[len(case.rules) :]
        if isinstance(rule.statement.tree, Not)
    ]
    try:
        codes = list_states(replace(believed, rules=believed.rules[: len(case.rules)], coalesced=()), max_states).codes
    except TooLarge:  # only what it takes for impossible makes it small enough to be looked at
        return
    possible = np.ones(codes.shape[1], bool)
    for one, truth in zip(view.infeasible, truths(excluded, codes), strict=True):
        if not (possible & truth).any():
            yield one
        possible &= ~truth


def _gone(outer: View, inner: View, called: str) -> Iterator[Problem]:
    """Yield the entries of a view within a view that speak of options which the outer one does not see."""
    for kind, names in (("hidden", inner.hidden), ("owner", tuple(inner.owner))):
        for name in names:
            if name in outer.hidden:
                rule = f"In {called}: {name!r} is hidden by the outer view, so that this entry says nothing."
                yield warning("S913", name, rule, "Remove it.", inner.place(kind, name))
