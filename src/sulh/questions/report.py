"""Everything that a report holds: the questions that exist, asked one after the other, answered or told why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sulh.case.case import Case
from sulh.case.evidence import Access
from sulh.case.naming import one_state
from sulh.case.states import MAX_STATES, State, States
from sulh.errors import MissingExtra, NotDefined, TooLarge, UnknownName, UsageError
from sulh.questions.about import About, Record, about
from sulh.questions.access import Visible, visible
from sulh.questions.claims import Claims, claims
from sulh.questions.deals import Deals, deals
from sulh.questions.evidence import EvidenceCheck, evidence
from sulh.questions.explain import Explanation, explain
from sulh.questions.mediate import Mediation, mediate
from sulh.questions.paths import Paths, paths
from sulh.questions.replay import Replay, replay
from sulh.questions.result import Result, made_by
from sulh.questions.robust import robust
from sulh.questions.robustness import Robustness
from sulh.questions.solve import Solution, solve
from sulh.questions.views import Views, views

Progress = Callable[[str, float], None]

PARTS = {
    "case": "what the file says: who, what they can do and want, and from where that is known",
    "solve": "what holds",
    "explain": "why, or why not",
    "paths": "how to get there",
    "deals": "agreements",
    "mediate": "what would have to change",
    "robust": "how firmly outcomes hold",
    "views": "how each party sees it",
    "replay": "the record beside the coding",
    "claims": "arguments, tested",
    "evidence": "quotes, looked up in their documents",
}
"""The parts of a report by name, in its order, and what they answer."""

SAMPLES = 2_000
"""Codings that are drawn."""

WORK = 1 << 22
"""Of large cases so many codings are drawn that codings times states come to this, and no fewer than the next."""

FEWEST = 50

EXPLAINED = 3
"""Equilibria under the first concept that are explained, besides where the case begins and where its record ends."""

CHANGED, BUDGET_OF_MANY, SECONDS = (512, 4_096), 2, 30.0
"""States up to which least changes are looked for as `sulh mediate` does, and up to which at all; the budget of the
latter; and the seconds after which the search is over."""

MOST = 1 << 17
"""States up to which codings are drawn, and conditions told."""

WITHOUT_VIEWS = "; claims are tested without them, too"
"""What is said of views that are left out where claims are asked."""

DEPENDENCE = 4_096
"""States up to which it is tried what the verdicts on claims depend on."""


@dataclass(frozen=True, eq=False, repr=False)
class Answers(Result):
    """The answers that a report holds: what :func:`gather` gives. A part that is None has its reason in ``untold``.

    Attributes
    ----------
    case
        The case as its readers may see it.
    shown
        What they may see, and how much is left out.
    about
        What the case is; always there.
    solution
        What holds.
    parts
        The parts that were asked for, in the order of the report.
    untold
        For each other part, and for those that could not be answered, why not.
    settings
        For each part the options of its command that are not the usual ones, such as ``{"robust": ("--samples",
        "2000")}``.
    concept
        Under which improvements are deterred, and reasons are told.
    to
        The outcome that was asked about.
    explanations
        Reasons, state by state.
    paths, route
        What can be reached; and how the outcome that was asked about can.
    deals, mediation, robustness, views, replay, claims, evidence
        The answers to the questions of these names.
    """

    case: Case
    shown: Visible
    about: About
    solution: Solution
    parts: tuple[str, ...]
    untold: Mapping[str, str]
    settings: Mapping[str, tuple[str, ...]]
    concept: str
    to: State | None = None
    explanations: tuple[Explanation, ...] = ()
    paths: Paths | None = None
    route: Paths | None = None
    deals: Deals | None = None
    mediation: Mediation | None = None
    robustness: Robustness | None = None
    views: Views | None = None
    replay: Replay | None = None
    claims: Claims | None = None
    evidence: EvidenceCheck | None = None

    @property
    def states(self) -> States:
        """The feasible states."""
        return self.solution.states

    @property
    def record(self) -> Record | None:
        """The first path of this very coding; None where there is none."""
        return next((one for one in self.about.records if one.variant is None), None)

    def has(self, part: str) -> bool:
        """Say whether a part was asked for and answered."""
        return part in self.parts and part not in self.untold

    def to_dict(self) -> dict[str, Any]:
        """Return all answers as JSON has them, under the names of their parts."""
        case, solution = self.case, self.solution
        found: dict[str, Any] = {"case": self.about, "solve": solution, "paths": self.paths, "deals": self.deals}
        found |= {"mediate": self.mediation, "robust": self.robustness, "views": self.views}
        found |= {"replay": self.replay, "claims": self.claims, "evidence": self.evidence}
        told: dict[str, Any] = {
            part: _plain(found[part]) for part in PARTS if self.has(part) and found.get(part) is not None
        }
        if self.has("explain"):
            told["explain"] = [one.to_dict() for one in self.explanations]
        if self.route is not None:
            told["route"] = self.route.to_dict()
        return {
            **made_by(case.digest, case.name, case.variant_name, solution.semantics.to_dict()),
            "access": self.shown.access,
            "n_sources_left_out": len(self.shown.hidden),
            "n_entries_left_out": self.shown.n_entries,
            "parts": list(self.parts),
            "untold": dict(self.untold),
            "settings": {part: list(given) for part, given in self.settings.items()},
            "answers": {part: told[part] for part in (*PARTS, "route") if part in told},
        }

    def __repr__(self) -> str:
        return f"<Answers of {self.case.name}: {', '.join(part for part in self.parts if self.has(part))}>"


def _plain(answer: Result) -> dict[str, Any]:
    """Return an answer as JSON has it; where a number of it has too many digits to print, why it has none."""
    try:
        return answer.to_dict()
    except ValueError as error:
        return {"untold": str(error)}


def chosen_parts(only: Iterable[str] | None, without: Iterable[str], with_views: bool) -> dict[str, str]:
    """Return the parts that are not asked for, each with the reason; raise an error for a name that is none.

    >>> chosen_parts(["solve"], (), False)["paths"]
    'not asked for'
    >>> list(chosen_parts(None, ["paths"], True))
    ['paths']
    """
    wanted, unwanted = None if only is None else list(only), list(without)
    for name in [*(wanted or ()), *unwanted]:
        if name not in PARTS:
            raise UnknownName("part of a report", name, list(PARTS))
    left = {name: "not asked for" for name in PARTS if (wanted is not None and name not in wanted) or name in unwanted}
    if not with_views and "views" not in (wanted or ()):
        left["views"] = "left out unless asked for"
    if len(left) == len(PARTS):
        raise UsageError(f"Nothing is left to report. The parts are: {', '.join(PARTS)}.")
    return left


def gather(
    case: Case,
    *,
    only: Iterable[str] | None = None,
    without: Iterable[str] = (),
    access: Access = "public",
    with_views: bool = False,
    concepts: str | Iterable[str] | None = None,
    start: str | None = None,
    to: str | None = None,
    samples: int | None = None,
    workers: int | None = None,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Answers:
    """Return the answers that a report holds; the arguments are those of :func:`sulh.report`.

    Raises
    ------
    UsageError, UnknownName
        A part, an access, a concept or a state that there is not.
    TooLarge
        Too many states.
    """
    if not isinstance(case, Case):
        raise UsageError(f"report takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    only, without = None if only is None else list(only), list(without)
    untold = chosen_parts(only, without, with_views)
    seen = case
    if "views" in untold and case.views and not (with_views and "views" not in without):
        # Views are left out for a reason: no other part may tell of them, such as what a claim depends on.
        seen = replace(case, views={})
        untold["views"] += "" if "claims" in untold else WITHOUT_VIEWS
    shown = visible(seen, access)
    asking = _Asking(
        case, shown, untold, start, to, samples, workers, max_states, progress or (lambda what, share: None)
    )
    return asking.answers(concepts)


@dataclass
class _Asking:
    """One report in the making. What evidence says is read from ``shown``; drawn codings need the text, too."""

    case: Case
    shown: Visible
    untold: dict[str, str]
    start: str | None
    to: str | None
    samples: int | None
    workers: int | None
    max_states: int
    progress: Progress
    settings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    at: int = 0

    def tell(self, what: str, share: float) -> None:
        self.progress(what, (self.at + min(1.0, share)) / (len(PARTS) + 1))

    def answers(self, concepts: str | Iterable[str] | None) -> Answers:
        case = self.shown.case
        told = about(case, max_states=self.max_states, progress=self.tell)
        solution = told.solution
        if concepts is not None:
            solution = solve(case, concepts, max_states=self.max_states)
            self.settings["solve"] = ("--concepts", ",".join(solution.concepts))
        states = solution.states
        concept = "seq" if "seq" in solution.concepts or concepts is None else solution.concepts[0]
        to = None if self.to is None else states[one_state(case, states, self.to)]
        begin = self.start if self.start is None else states.name(one_state(case, states, self.start))
        self.start = begin
        parts = tuple(name for name in PARTS if name not in self.untold)
        found = Answers(case, self.shown, told, solution, parts, self.untold, self.settings, concept, to)
        for name, ask in self._asks().items():
            self.at += 1
            if name in self.untold:
                continue
            self.tell(PARTS[name], 0.0)
            try:
                found = replace(found, **ask(found))
            except (UsageError, TooLarge, MissingExtra) as error:
                # What the user asked for has been judged above: here it is the question that does not fit the case.
                self.untold[name] = str(error)
        return found

    def _asks(self) -> dict[str, Callable[[Answers], dict[str, Any]]]:
        return {
            "explain": self._explain,
            "paths": self._paths,
            "deals": self._deals,
            "mediate": self._mediate,
            "robust": self._robust,
            "views": self._views,
            "replay": self._replay,
            "claims": self._claims,
            "evidence": self._evidence,
        }

    def _common(self) -> dict[str, Any]:
        return {"max_states": self.max_states, "progress": self.tell}

    def _from(self, part: str) -> dict[str, Any]:
        if self.start is not None:
            self.settings[part] = (*self.settings.get(part, ()), "--from", self.start)
        return {"start": self.start, **self._common()}

    def _explain(self, found: Answers) -> dict[str, Any]:
        """Explain where it begins, where the record ends, what is asked about, and some of what holds."""
        states, solution = found.states, found.solution
        first = np.flatnonzero(solution.holding[solution.concepts[0]]).tolist() if solution.concepts else []
        numbers: list[int] = []
        if self.start is not None or self.case.status_quo is not None:
            numbers.append(one_state(self.shown.case, states, self.start or str(self.case.status_quo)))
        numbers += [one.end.number for one in found.about.records if one.variant is None]
        numbers += [found.to.number] if found.to is not None else []
        numbers = list(dict.fromkeys(numbers))
        labelled = sorted(first, key=lambda number: number not in states.labels)
        numbers += [number for number in labelled if number not in numbers][:EXPLAINED]
        # One more that holds only because leaving it is answered: there the reasons tell most.
        kept = np.flatnonzero(solution.holding.get(found.concept, np.zeros(len(states), bool))).tolist()
        answered = [number for number in kept if number not in first and number not in numbers]
        numbers += sorted(answered, key=lambda number: number not in states.labels)[:1]
        if not numbers:
            raise NotDefined("Nothing holds, and the case names neither where it begins nor how it went.")
        told = []
        for number in numbers:
            told.append(explain(self.shown.case, states[number], concept=found.concept, **self._common()))
        if found.concept != "seq":
            self.settings["explain"] = ("--concept", found.concept)
        return {"explanations": tuple(told)}

    def _paths(self, found: Answers) -> dict[str, Any]:
        asked = self._from("paths")
        told = {"paths": paths(self.shown.case, concept=found.concept, **asked)}
        if found.to is not None:
            told["route"] = paths(self.shown.case, to=found.to, concept=found.concept, **asked)
        return told

    def _deals(self, found: Answers) -> dict[str, Any]:
        return {"deals": deals(self.shown.case, concept=found.concept, **self._from("deals"))}

    def _mediate(self, found: Answers) -> dict[str, Any]:
        """Ask about the outcome that is named, else about where the record of a past case ends."""
        target, n = found.to, len(found.states)
        if target is None and self.case.status == "past" and found.record is not None:
            target = found.record.end
        if target is None:
            raise NotDefined(
                "No outcome is named, and the case has no record that is over. Name one with --to (Python: to=)."
            )
        if n > MOST:
            raise TooLarge("states", n, MOST, fix="Ask it alone: sulh mediate.")
        holds = found.concept in found.solution.holding and found.solution.holding[found.concept][target.number]
        settings: dict[str, Any] = {}
        given = ["--want", target.name, *(["--concept", found.concept] if found.concept != "seq" else [])]
        if holds or n > CHANGED[1]:
            settings["only"] = "conditions"
            given.append("--conditions-only")
        elif n > CHANGED[0]:
            settings["budget"] = BUDGET_OF_MANY
            given += ["--budget", str(BUDGET_OF_MANY)]
        self.settings["mediate"] = tuple(given)
        told = mediate(
            self.shown.case, target.name, concept=found.concept, seconds=SECONDS, **settings, **self._common()
        )
        return {"mediation": told}

    def _robust(self, found: Answers) -> dict[str, Any]:
        n = len(found.states)
        if n > MOST:
            raise TooLarge("states", n, MOST, fix="Ask it alone: sulh robust.")
        many = self.samples or max(FEWEST, min(SAMPLES, WORK // n))
        concepts = None if "solve" not in self.settings else found.solution.concepts
        told = robust(
            self.shown.drawn,
            concepts,
            samples=many,
            outcome=None if found.to is None else found.to.name,
            workers=self.workers,
            **self._common(),
        )
        given = [*self.settings.get("solve", ()), "--samples", str(many), "--seed", str(told.plan.seed)]
        given += [] if found.to is None else ["--outcome", found.to.name]
        self.settings["robust"] = tuple(given)
        return {"robustness": told}

    def _views(self, found: Answers) -> dict[str, Any]:
        if not self.case.views:
            raise NotDefined("The case has no views.")
        return {"views": views(self.shown.case, concept=found.concept, **self._from("views"))}

    def _replay(self, found: Answers) -> dict[str, Any]:
        if not self.case.history:
            raise NotDefined("The case has no history.")
        return {"replay": replay(self.shown.case, concept=found.concept, **self._common())}

    def _claims(self, found: Answers) -> dict[str, Any]:
        """Test the claims; with fewer agreements where there are too many moves."""
        if not self.case.claims:
            raise NotDefined("The case has no claims.")
        asked = self._from("claims")
        tries: list[tuple[dict[str, Any], tuple[str, ...]]] = [
            ({}, ()),
            ({"signatories": (2, 2)}, ("--signatories", "2")),
            ({"agreements": False}, ("--no-agreements",)),
        ]
        deep = len(found.states) <= DEPENDENCE
        for number, (more, given) in enumerate(tries):
            try:
                told = claims(self.shown.case, concept=found.concept, dependence=deep, **more, **asked)
            except TooLarge:
                if number == len(tries) - 1:
                    raise
                continue
            self.settings["claims"] = (*self.settings.get("claims", ()), *given, *([] if deep else ["--no-depends"]))
            break
        return {"claims": told}

    def _evidence(self, found: Answers) -> dict[str, Any]:
        case = self.shown.case
        if not any(source.file for source in case.sources.values()):
            raise NotDefined("No source points to a document.")
        return {"evidence": evidence(case, progress=self.tell)}
