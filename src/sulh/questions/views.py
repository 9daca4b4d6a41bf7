"""How each party sees the conflict: what it expects, what holds in all views at once, what would surprise it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from sulh.case import naming
from sulh.case.case import Case
from sulh.case.states import MAX_STATES, State, States
from sulh.case.views import View
from sulh.engine.arrays import BoolArray
from sulh.errors import CaseError, NotDefined, Problem, UnknownName, UsageError
from sulh.questions.result import Result, StateList, made_by
from sulh.questions.situation import Situation, situation
from sulh.questions.views_entries import Entry, corrected, entries
from sulh.questions.views_expected import Expectation, expectation
from sulh.questions.views_outlook import Outlook, SurpriseKind, ordered, outlook, outlooks
from sulh.questions.views_surprises import Stop, Surprise, counted, surprises
from sulh.questions.warnings import case_warnings
from sulh.stability import registry
from sulh.stability.answers import JUDGED

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Correction:
    """What changes once a single entry of a view is corrected.

    Attributes
    ----------
    viewer, entry
        Whose view, and which entry of it.
    why_not
        Why it cannot be corrected alone; empty if it can, and else all the rest is empty.
    expected_lost, expected_gained
        Real states that the viewer no longer expects to hold, and that it now does.
    lost, gained
        First-level hypergame equilibria that are none any more, and new ones; none for an observer.
    surprises_lost, surprises_gained
        Of everybody, at the states that were asked for; None where they are not listed.
    n_surprises_lost, n_surprises_gained
        How many.
    """

    viewer: str
    entry: Entry
    why_not: str
    expected_lost: StateList
    expected_gained: StateList
    lost: StateList
    gained: StateList
    surprises_lost: tuple[Surprise, ...] | None
    surprises_gained: tuple[Surprise, ...] | None
    n_surprises_lost: int
    n_surprises_gained: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        lists: dict[str, Any] = {
            name: None if found is None else [one.to_dict() for one in found]
            for name, found in (
                ("surprises_lost", self.surprises_lost),
                ("surprises_gained", self.surprises_gained),
            )
        }
        return {
            "viewer": self.viewer,
            "entry": self.entry.to_dict(),
            "why_not": self.why_not or None,
            "expected_lost": self.expected_lost.names(),
            "expected_gained": self.expected_gained.names(),
            "lost": self.lost.names(),
            "gained": self.gained.names(),
            "n_surprises_lost": self.n_surprises_lost,
            "n_surprises_gained": self.n_surprises_gained,
            **lists,
        }


@dataclass(frozen=True, eq=False)
class Viewer:
    """What one view comes to.

    Attributes
    ----------
    view
        As the case has it.
    case, states
        The whole case as the viewer believes it, and the states that it holds possible.
    outside
        The real states that the view rules out.
    expected
        The real states that look like equilibria in the view.
    imagined
        Equilibria of the view that no real state looks like, because an added option is not at its default there.
    mistaken, missed
        Expected and no equilibria of the case as it is; and equilibria of the case that are not expected.
    expectations
        What the viewer expects of everybody at the states that were asked for.
    within
        The same question asked in the view: what its holder thinks that others think; None where it says nothing.
    """

    view: View
    case: Case
    states: States
    outside: StateList
    expected: StateList
    imagined: StateList
    mistaken: StateList
    missed: StateList
    expectations: tuple[Expectation, ...]
    within: Views | None

    @property
    def name(self) -> str:
        """The name of the view."""
        return self.view.name

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it; states of the view by its own options."""
        return {
            "name": self.name,
            "of": self.view.of,
            "observer": self.view.observer,
            "options": [option.name for option in self.case.options],
            "n_states": len(self.states),
            "n_outside": len(self.outside),
            "outside": self.outside.names(),
            "expected": self.expected.names(),
            "imagined": self.imagined.names(),
            "mistaken": self.mistaken.names(),
            "missed": self.missed.names(),
            "expectations": [one.to_dict() for one in self.expectations],
            "within": None if self.within is None else self.within.to_dict(),
        }


@dataclass(frozen=True, eq=False, repr=False)
class Views(Result):
    """How everybody sees a conflict: the answer of :func:`views`.

    Attributes
    ----------
    case
        The case as it was read, a variant included.
    states
        Its feasible states.
    along
        The states at which expectations and surprises were looked for: those of a path, one state, or none.
    path
        The name of the path; None where none was asked for.
    concept
        Under which states hold and improvements are deterred.
    equilibria
        Of the case as it is: what would hold if everybody saw it so.
    hypergame
        First-level hypergame equilibria: really feasible, inside the view of every party, and stable for each party in
        its own view. Observers take no part.
    unsteady
        Those that are none any more once some single entry of a party's view is corrected.
    viewers
        What each view comes to; all of them, or the one that was asked for.
    surprises
        Moves that their mover would make as it sees things and that the viewer does not foresee, of all viewers or of
        the one that was asked for. None where they are not listed, because the conflict is still going on.
    n_surprises
        How many of each kind each viewer has.
    corrections
        What changes once a single entry of a view is corrected.
    list_surprises
        Whether it was asked to list surprises although the conflict is still going on.
    warnings
        What ``sulh check`` would warn of.
    """

    case: Case
    states: States
    along: tuple[State, ...]
    path: str | None
    concept: str
    semantics: Mapping[str, Any]
    equilibria: StateList
    hypergame: StateList
    unsteady: StateList
    viewers: tuple[Viewer, ...]
    surprises: tuple[Surprise, ...] | None
    n_surprises: Mapping[str, Mapping[SurpriseKind, int]]
    corrections: tuple[Correction, ...]
    list_surprises: bool
    warnings: tuple[Problem, ...]
    _ending: Mapping[str, tuple[Correction, ...]] = field(repr=False)

    def ending(self, state: str | State) -> tuple[Correction, ...]:
        """Return the corrections each of which ends a hypergame equilibrium; none for a state that is none."""
        return self._ending.get(str(state), ())

    def viewer(self, name: str) -> Viewer:
        """Return what a view comes to, by its name."""
        for one in self.viewers:
            if one.name == name:
                return one
        raise UnknownName("view in this answer", name, [one.name for one in self.viewers])

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        return {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, self.semantics),
            "parties": [party.id for party in self.case.parties],
            "options": [option.name for option in self.case.options],
            "n_states": len(self.states),
            "concept": self.concept,
            "status": self.case.status,
            "list_surprises": self.list_surprises,
            "along": [state.name for state in self.along],
            "path": self.path,
            "equilibria": self.equilibria.names(),
            "hypergame": self.hypergame.names(),
            "unsteady": [
                {
                    "state": state.name,
                    "corrections": [{"viewer": one.viewer, "entry": one.entry.to_dict()} for one in self.ending(state)],
                }
                for state in self.unsteady
            ],
            "views": [one.to_dict() for one in self.viewers],
            "n_surprises": {name: dict(kinds) for name, kinds in self.n_surprises.items()},
            "surprises": None if self.surprises is None else [one.to_dict() for one in self.surprises],
            "corrections": [one.to_dict() for one in self.corrections],
            "warnings": [problem.to_dict() for problem in self.warnings],
        }

    def __repr__(self) -> str:
        return f"<Views of {self.case.name}: {len(self.viewers)} views; hypergame equilibria: {len(self.hypergame)}>"


def views(
    case: Case,
    start: str | State | None = None,
    *,
    path: str | None = None,
    view: str | None = None,
    concept: str = "seq",
    list_surprises: bool = False,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Views:
    """Return how each party sees the conflict, and what follows when all of them act on what they see.

    Parameters
    ----------
    case
        The case, or one of its variants. A party without a view sees it as it is.
    start
        Where to look for surprises, by vector, label, name or the options that are on; None: at the status quo, if
        the case has one.
    path
        Look for them at each state of this path of the history instead.
    view
        Show only this view; all of them take part in hypergame equilibria as before.
    concept
        Under which states hold and improvements are deterred: nash, gmr, smr, seq or sseq.
    list_surprises
        List surprises move by move although the conflict is still going on; the answer records it.
    max_states
        The size limit, of the case and of each view.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UnknownName
        There is no such state, path, view or concept.
    UsageError
        A state is not feasible, a path belongs to another variant, or both a state and a path are given.
    NotDefined
        The case has no views; some party's comparisons are no order; or single improvements cannot be judged under
        the concept.
    CaseError
        Nothing is possible in a view, or a ranking in it does not fit the states that are.
    TooLarge
        Too many states.

    Examples
    --------
    >>> import sulh
    >>> answer = sulh.views(sulh.load("us-taliban-2018-2021"), path="record")
    >>> answer
    <Views of us-taliban-2018-2021: 5 views; hypergame equilibria: 9>
    >>> [(one.viewer, one.kind) for one in answer.surprises if one.taken and one.place == 5]
    [("the United States'", 'does-not-exist'), ("a rejectionist pamphlet's", 'no-improvement')]
    """
    if not isinstance(case, Case):
        raise UsageError(f"views takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    if start is not None and path is not None:
        raise UsageError("Name a state or a path, not both.")
    if view is not None and view not in case.views:
        raise UnknownName("view", view, list(case.views))
    if not case.views:
        raise NotDefined("The case has no views: everybody sees it as it is. Add views to the file.")
    known = registry.concepts([concept], [party.id for party in case.parties])
    if len(known) != 1 or known[0].id not in JUDGED:
        raise NotDefined(f"Single improvements cannot be judged under {concept} yet. Take {', '.join(JUDGED)}.")
    tell = progress or (lambda what, share: None)
    tell("listing states", 0.0)
    real = situation(case, known[0].id, max_states=max_states)
    ordered(real)
    stops = _stops(real, None if start is None else str(start), path)
    return _answer(real, stops, path, view, list_surprises, max_states, tell)


def _stops(real: Situation, start: str | None, path: str | None) -> list[Stop]:
    """Return the states to look at, with the steps that a path takes."""
    case = real.case
    if path is None:
        if start is None and case.status_quo is None:
            return []
        return [Stop(naming.start(case, real.states, start))]
    if path not in case.history:
        raise UnknownName("path", path, list(case.history))
    found = case.history[path]
    if found.variant not in (None, case.variant_name):
        raise UsageError(
            f"The path {path!r} belongs to the variant {found.variant!r}. Ask for it with --variant "
            f'(Python: case.variant("{found.variant}")).'
        )
    numbers = [naming.one_state(case, real.states, name) for name in found.states]
    stops = []
    for (s, t), step in zip(pairwise(numbers), found.steps, strict=True):
        alone = len(step.parties) == 1 and not step.forced
        stops.append(Stop(s, case.party_number(step.parties[0]) if alone else None, t if alone else None))
    return [*stops, Stop(numbers[-1])]


def _answer(
    real: Situation,
    stops: Sequence[Stop],
    path: str | None,
    view: str | None,
    list_surprises: bool,
    max_states: int,
    tell: Progress,
) -> Views:
    case = real.case
    tell("solving each view", 0.1)
    everybody = list(outlooks(real, max_states))
    as_it_is = outlook(real, None, 0)
    shown = [one for one in everybody if one.view is not None and view in (None, one.view.name)]
    found = surprises(real, everybody, stops)
    hypergame = _together(everybody)
    may_list = case.status == "past" or list_surprises
    corrections: list[Correction] = []
    ended = np.zeros(len(real.states), bool)
    ending: dict[str, list[Correction]] = {}
    n_entries = sum(len(entries(one.view)) for one in shown if one.view)
    for k, one in enumerate(everybody):
        # Steady is what no correction ends, of whichever view.
        if one.view is None or (one not in shown and one.party is None):
            continue
        for entry in entries(one.view):
            tell(f"correcting {one.name}", 0.2 + 0.8 * len(corrections) / max(1, n_entries))
            correction, gone = _corrected(real, everybody, k, entry, stops, found, hypergame, may_list, max_states)
            ended |= gone
            for number in np.flatnonzero(gone).tolist():
                ending.setdefault(real.states.name(number), []).append(correction)
            if one in shown:
                corrections.append(correction)
    viewers = tuple(_viewer(real, one, as_it_is, stops, path, list_surprises, max_states) for one in shown)
    names = {one.name for one in shown} if view is not None else {one.name for one in everybody}
    return Views(
        case=case,
        states=real.states,
        along=tuple(real.states[stop.state] for stop in stops),
        path=path,
        concept=real.concept,
        semantics=real.semantics.to_dict(),
        equilibria=StateList(real.states, as_it_is.holding),
        hypergame=StateList(real.states, hypergame),
        unsteady=StateList(real.states, ended),
        viewers=viewers,
        surprises=tuple(one for one in found if one.viewer in names) if may_list else None,
        n_surprises=counted([one for one in everybody if one.name in names], found),
        corrections=tuple(corrections),
        list_surprises=list_surprises and case.status != "past",
        warnings=tuple(case_warnings(case, real.states)),
        _ending={name: tuple(ones) for name, ones in ending.items()},
    )


def _together(everybody: Sequence[Outlook]) -> BoolArray:
    """Return the first-level hypergame equilibria: bool array, shape (n,)."""
    found: BoolArray = np.all([one.content for one in everybody if one.party is not None], axis=0)
    return found


def _corrected(
    real: Situation,
    everybody: Sequence[Outlook],
    k: int,
    entry: Entry,
    stops: Sequence[Stop],
    before: Sequence[Surprise],
    hypergame: BoolArray,
    may_list: bool,
    max_states: int,
) -> tuple[Correction, BoolArray]:
    """Return what changes once an entry of the k-th view is corrected, and which hypergame equilibria that ends."""
    one = everybody[k]
    assert one.view is not None
    nothing = np.zeros(len(real.states), bool)
    nowhere = StateList(real.states, nothing)
    try:
        view = corrected(real.case, one.view, entry)
        now = outlook(real, view, one.party, max_states)
    except CaseError as error:
        why = error.problems[0].rule
        none: tuple[Surprise, ...] | None = () if may_list else None
        return Correction(one.name, entry, why, nowhere, nowhere, nowhere, nowhere, none, none, 0, 0), nothing
    others = [*everybody[:k], now, *everybody[k + 1 :]]
    after = surprises(real, others, stops)
    were, are = {each.key for each in before}, {each.key for each in after}
    lost = [each for each in before if each.key not in are]
    gained = [each for each in after if each.key not in were]
    together = hypergame if one.party is None else _together(others)
    gone: BoolArray = hypergame & ~together
    correction = Correction(
        one.name,
        entry,
        "",
        StateList(real.states, one.expected & ~now.expected),
        StateList(real.states, now.expected & ~one.expected),
        StateList(real.states, gone),
        StateList(real.states, together & ~hypergame),
        tuple(lost) if may_list else None,
        tuple(gained) if may_list else None,
        len(lost),
        len(gained),
    )
    return correction, gone


def _viewer(
    real: Situation,
    one: Outlook,
    as_it_is: Outlook,
    stops: Sequence[Stop],
    path: str | None,
    list_surprises: bool,
    max_states: int,
) -> Viewer:
    assert one.view is not None
    within = None
    if one.here.case.views:
        believed = [
            replace(
                stop,
                state=int(one.into[stop.state]),
                end=None if stop.end is None else int(one.into[stop.end]),
            )
            for stop in stops
            if one.into[stop.state] >= 0
        ]
        within = _answer(one.here, believed, path, None, list_surprises, max_states, lambda what, share: None)
    return Viewer(
        view=one.view,
        case=one.here.case,
        states=one.here.states,
        outside=StateList(real.states, one.into < 0),
        expected=StateList(real.states, one.expected),
        imagined=StateList(one.here.states, one.imagined),
        mistaken=StateList(real.states, one.expected & ~as_it_is.holding),
        missed=StateList(real.states, as_it_is.holding & ~one.expected),
        expectations=tuple(expectation(one, stop.state) for stop in stops),
        within=within,
    )
