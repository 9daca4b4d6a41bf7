"""How each party sees the conflict: what it expects, what holds in all views at once, what would surprise it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

import numpy as np

from sulh.case import naming
from sulh.case.case import Case
from sulh.case.records import Path
from sulh.case.states import MAX_STATES, State, States
from sulh.case.views import View
from sulh.case.walking import stumbles
from sulh.errors import CaseError, NotDefined, Problem, UnknownName, UsageError
from sulh.questions.result import StateList, Tabular, as_columns, made_by
from sulh.questions.situation import Situation, situation
from sulh.questions.views_check import view_warnings
from sulh.questions.views_corrections import Before, Correction, correction, together
from sulh.questions.views_entries import entries
from sulh.questions.views_expected import Expectation, expectation
from sulh.questions.views_outlook import Outlook, SurpriseKind, ordered, outlook, outlooks
from sulh.questions.views_surprises import StepTaken, Stop, Surprise, counted, steps_taken, surprises
from sulh.questions.warnings import case_warnings
from sulh.stability import registry
from sulh.stability.answers import JUDGED
from sulh.stability.concept import Sanctions, Semantics

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Viewer:
    """What one view comes to.

    Attributes
    ----------
    view
        As the case has it.
    case, states
        The whole case as the viewer believes it, and the states that it holds possible.
    real_options
        For each option of the view the option of the case, or one that an outer view adds, that it is; None for one
        that only this view adds.
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
    real_options: tuple[str | None, ...]
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
            "real_options": list(self.real_options),
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
class Views(Tabular):
    """How everybody sees a conflict: the answer of :func:`views`.

    Attributes
    ----------
    case
        The case as it was read, a variant included.
    states
        Its feasible states.
    along
        The states at which expectations and surprises were looked for: those of a path, one state, or none. Within a
        view None stands for one that the view rules out.
    path
        The name of the path; None where none was asked for.
    steps
        The steps of the path, one less than states; none where none was asked for. Within a view None stands for one
        that begins or ends outside it.
    concept
        Under which states hold and improvements are deterred.
    semantics
        How sanctions were read.
    equilibria
        Of the case as it is: what would hold if everybody saw it so.
    hypergame
        First-level hypergame equilibria: really feasible, inside the view of every party, and stable for each party in
        its own view. Observers take no part.
    unsteady
        Those that are none any more once some single entry of a party's view is corrected.
    untried
        The entries of parties' views that cannot be corrected alone, so that what they would end is not known.
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
    along: tuple[State | None, ...]
    path: str | None
    steps: tuple[StepTaken | None, ...]
    concept: str
    semantics: Mapping[str, Any]
    equilibria: StateList
    hypergame: StateList
    unsteady: StateList
    untried: tuple[Correction, ...]
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

    def columns(self) -> dict[str, Any]:
        """Return the surprises by columns, a row for each; none where they are withheld."""
        rows = [one.to_dict() for one in self.surprises or ()]
        return as_columns(rows, ("viewer", "parties", "from", "to", "kind", "reason", "taken", "place"))

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
            "along": [None if state is None else state.name for state in self.along],
            "path": self.path,
            "steps": [None if one is None else one.to_dict(self.surprises is not None) for one in self.steps],
            "equilibria": self.equilibria.names(),
            "hypergame": self.hypergame.names(),
            "unsteady": [
                {
                    "state": state.name,
                    "corrections": [{"viewer": one.viewer, "entry": one.entry.to_dict()} for one in self.ending(state)],
                }
                for state in self.unsteady
            ],
            "untried": [
                {"viewer": one.viewer, "entry": one.entry.to_dict(), "why_not": one.why_not} for one in self.untried
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
    sanctions: Sanctions = "legal-sequences",
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
        Show only this view, by its name or by the party that holds it; all of them take part in hypergame equilibria
        as before.
    concept
        Under which states hold and improvements are deterred: nash, gmr, smr, seq or sseq.
    sanctions
        How opponents answer, as for :func:`sulh.solve`.
    list_surprises
        List surprises move by move although the conflict is still going on; the answer records it.
    max_states
        The size limit, of the case and of each view.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UnknownName
        There is no such state, path, view, concept or rule of sanctions.
    UsageError
        A state is not feasible, a path belongs to another variant, or both a state and a path are given.
    NotDefined
        The case has no views; some party's comparisons are no order; or single improvements cannot be judged under
        the concept.
    CaseError
        Nothing is possible in a view, a ranking in it does not fit the states that are, or a path leads to a state
        that is not feasible; the step and the rule are named.
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
    shown = None if view is None else _view_named(case, view)
    if not case.views:
        raise NotDefined("The case has no views: everybody sees it as it is. Add views to the file.")
    known = registry.concepts([concept], [party.id for party in case.parties])
    if len(known) != 1 or known[0].id not in JUDGED:
        raise NotDefined(f"Single improvements cannot be judged under {concept} yet. Take {', '.join(JUDGED)}.")
    tell = progress or (lambda what, share: None)
    tell("listing states", 0.0)
    real = situation(case, known[0].id, Semantics(sanctions), max_states)
    ordered(real)
    stops = _stops(real, None if start is None else str(start), path)
    warned = (*case_warnings(case, real.states), *view_warnings(case, real.states, max_states))
    return _answer(real, stops, _Asked(path, shown, list_surprises, max_states), tell, warned)


def _view_named(case: Case, name: str) -> str:
    """Return the name of a view that is named itself, or by the party that holds it."""
    held = {view.of: view.name for view in case.views.values() if view.of is not None}
    if name in case.views or name in held:
        return name if name in case.views else held[name]
    if case.views and name in [party.id for party in case.parties]:
        shown = ", ".join(map(repr, case.views))
        raise NotDefined(f"{name} has no view: it sees the case as it is. There are: {shown}.")
    raise UnknownName("view", name, [*case.views, *filter(None, held)])


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
    _feasible(case, found)
    numbers = [naming.one_state(case, real.states, name) for name in found.states]
    stops = []
    for s, t, step in zip_longest(numbers, numbers[1:], found.steps):
        movers = () if step is None else tuple(case.party_number(party) for party in step.parties)
        stops.append(Stop(s, movers, t, step is not None and step.forced, (step and step.date) or ""))
    return stops


def _feasible(case: Case, path: Path) -> None:
    """Refuse a path that is at a state which is not feasible, as replay does: which step, and which rule."""
    where = "" if case.variant_name is None else f" This is so in the variant {case.variant_name!r}."
    problems = []
    for one in stumbles(case, path):
        if one.kind == "infeasible":
            place = path.steps[one.step - 1].evidence.place if one.step else path.evidence.place
            problems.append(Problem(one.code, one.what, one.rule + where, one.fix, place))
    if problems:
        raise CaseError(problems)


@dataclass(frozen=True)
class _Asked:
    """What was asked for, and of which view the answer is one: in a nested answer ``within`` ends its messages."""

    path: str | None
    view: str | None
    list_surprises: bool
    max_states: int
    within: str = ""


def _answer(
    real: Situation, stops: list[Stop], asked: _Asked, tell: Progress, warnings: tuple[Problem, ...] | None = None
) -> Views:
    case = real.case
    tell("solving each view", 0.1)
    everybody = list(outlooks(real, asked.max_states, asked.within))
    as_it_is = outlook(real, None, 0)
    shown = [one for one in everybody if one.view is not None and asked.view in (None, one.view.name)]
    found = surprises(real, everybody, stops)
    before = Before(
        real=real,
        everybody=everybody,
        stops=stops,
        found=found,
        hypergame=together(everybody),
        may_list=case.status == "past" or asked.list_surprises,
        max_states=asked.max_states,
        within=asked.within,
    )
    corrections: list[Correction] = []
    untried: list[Correction] = []
    ended = np.zeros(len(real.states), bool)
    ending: dict[str, list[Correction]] = {}
    n_entries = sum(len(entries(one.view)) for one in shown if one.view)
    for k, one in enumerate(everybody):
        # Steady is what no correction ends, of whichever view.
        if one.view is None or (one not in shown and one.party is None):
            continue
        for entry in entries(one.view):
            tell(f"correcting {one.name}", 0.2 + 0.8 * len(corrections) / max(1, n_entries))
            now, gone = correction(before, k, entry)
            ended |= gone
            for number in np.flatnonzero(gone).tolist():
                ending.setdefault(real.states.name(number), []).append(now)
            if one in shown:
                corrections.append(now)
            if now.why_not and one.party is not None:
                untried.append(now)
    names = [one.name for one in everybody if asked.view is None or one in shown]
    steps = steps_taken(real, everybody, stops) if asked.path is not None else ()
    return Views(
        case=case,
        states=real.states,
        along=tuple(None if stop.state is None else real.states[stop.state] for stop in stops),
        path=asked.path,
        steps=tuple(one and replace(one, seen={name: one.seen[name] for name in names}) for one in steps),
        concept=real.concept,
        semantics=real.semantics.to_dict(),
        equilibria=StateList(real.states, as_it_is.holding),
        hypergame=StateList(real.states, before.hypergame),
        unsteady=StateList(real.states, ended),
        untried=tuple(untried),
        viewers=tuple(_viewer(one, as_it_is, stops, asked) for one in shown),
        surprises=tuple(one for one in found if one.viewer in names) if before.may_list else None,
        n_surprises=counted([one for one in everybody if one.name in names], found),
        corrections=tuple(corrections),
        list_surprises=asked.list_surprises and case.status != "past",
        warnings=tuple(case_warnings(case, real.states)) if warnings is None else warnings,
        _ending={name: tuple(ones) for name, ones in ending.items()},
    )


def _viewer(one: Outlook, as_it_is: Outlook, stops: list[Stop], asked: _Asked) -> Viewer:
    assert one.view is not None
    real = one.real
    within = None
    if one.here.case.views:
        inside = replace(asked, view=None, within=f" of the view {one.name!r}{asked.within}")
        believed = [replace(stop, state=one.looks(stop.state), end=one.looks(stop.end)) for stop in stops]
        within = _answer(one.here, believed, inside, lambda what, share: None)
    return Viewer(
        view=one.view,
        case=one.here.case,
        states=one.here.states,
        real_options=one.real_options,
        outside=StateList(real.states, one.into < 0),
        expected=StateList(real.states, one.expected),
        imagined=StateList(one.here.states, one.imagined),
        mistaken=StateList(real.states, one.expected & ~as_it_is.holding),
        missed=StateList(real.states, as_it_is.holding & ~one.expected),
        expectations=tuple(expectation(one, stop.state) for stop in stops),
        within=within,
    )
