"""The record beside the coding: each path of a case walked step by step, with baselines and contrasts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sulh.case.case import Case
from sulh.case.records import Path, Phase
from sulh.case.states import MAX_STATES
from sulh.case.walking import stumbles
from sulh.engine import batches
from sulh.engine.arrays import BoolArray
from sulh.errors import CaseError, NotDefined, Problem, UnknownName, UsageError
from sulh.questions.baselines import DRAWS, Baselines, near, shuffled
from sulh.questions.changes import size
from sulh.questions.columns import MOST_CELLS, Ground, number_of
from sulh.questions.contrasts import MOST_STATES, Tried, Walked, contrasts
from sulh.questions.judging import Judging
from sulh.questions.phases import Coding, base_of, codings, followed, idle, undated, unread
from sulh.questions.replay_kept import kept
from sulh.questions.replay_rivals import rivals
from sulh.questions.replayed import CONCEPTS, HINDSIGHT, Replayed, Stand, TooMany, Walk
from sulh.questions.result import Tabular, as_columns, made_by
from sulh.questions.situation import Situation, situation
from sulh.questions.wayside import path_step
from sulh.stability import registry
from sulh.stability.answers import JUDGED

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False, repr=False)
class Replay(Tabular):
    """The history of a case beside its coding: the answer of :func:`replay`.

    Attributes
    ----------
    case
        The case as it was read, a variant included.
    concept
        Under which improvements count as deterred, and states as stable in contrasts.
    semantics
        How sanctions were read.
    phases
        Whether the phases of the case were followed.
    include_coercive
        Whether agreements may turn a coercive option on.
    walks
        The paths, in the order of the case.
    idle
        The phases in which none of these paths has a step. None are where phases are not followed.
    unread
        The phases whose date cannot be read, so that they are never in force.
    warnings
        What a reader should know before trusting the answer: that something was too large to be tried.
    """

    case: Case
    concept: str
    semantics: Mapping[str, Any]
    phases: bool
    include_coercive: bool
    walks: tuple[Walk, ...]
    idle: tuple[Phase, ...]
    unread: tuple[Phase, ...]
    warnings: tuple[Problem, ...]

    def columns(self) -> dict[str, Any]:
        """Return the steps of all paths by columns, a row for each; ``improves`` is None where nobody chose it."""
        rows = [{"path": path["path"], **step} for path in self.to_dict()["paths"] for step in path["steps"]]
        names = ("path", "number", "date", "parties", "from", "to", "forced", "improves", "undeterred", "stable_before")
        return as_columns(rows, (*names, "event"))

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        return {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, self.semantics),
            "note": HINDSIGHT,
            "parties": [party.id for party in self.case.parties],
            "options": [option.name for option in self.case.options],
            "concept": self.concept,
            "phases": self.phases,
            "include_coercive": self.include_coercive,
            "paths": [walk.to_dict() for walk in self.walks],
            "phases_without_steps": [{"from": phase.since, "variant": phase.variant} for phase in self.idle],
            "phases_unread": [{"from": phase.since, "variant": phase.variant} for phase in self.unread],
            "warnings": [problem.to_dict() for problem in self.warnings],
        }

    def walk(self, path: str) -> Walk:
        """Return one path; raise :class:`~sulh.errors.UnknownName` where there is none of this name."""
        for walk in self.walks:
            if walk.name == path:
                return walk
        raise UnknownName("path", path, [walk.name for walk in self.walks])

    def __repr__(self) -> str:
        return f"<Replay of {self.case.name}: {', '.join(walk.name for walk in self.walks)}>"


def replay(
    case: Case,
    path: str | None = None,
    concept: str = "seq",
    *,
    phases: bool = True,
    with_contrasts: bool = True,
    include_coercive: bool = False,
    draws: int = DRAWS,
    seed: int = 0,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Replay:
    """Return the paths of a case's history beside its coding: step by step, with baselines and contrasts.

    Parameters
    ----------
    case
        The case, or one of its variants. A path that belongs to a variant is walked in that variant.
    path
        The name of one path; None: all of them.
    concept
        Under which improvements are deterred, and states are stable in contrasts: nash, gmr, smr, seq or sseq.
    phases
        Whether each step is judged in the coding that the phases of the case put in force at its date.
    with_contrasts
        Whether single changes of the coding are tried.
    include_coercive
        Whether agreements may turn a coercive option on.
    draws, seed
        How many codings with shuffled statements are drawn, at least 1, and by which numbers.
    max_states
        The size limit.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    CaseError
        A step of the path is not feasible, or not its mover's to make; the step and the rule are named.
    UnknownName
        There is no such path or concept.
    NotDefined
        The case has no history; comparisons of a party are no order; or a phase has other options.
    TooLarge
        Too many states.

    Examples
    --------
    >>> import sulh
    >>> answer = sulh.replay(sulh.load("us-taliban-2018-2021"), concept="nash")
    >>> [step.improves for step in answer.walk("record").steps]
    [True, True, True, True, True, True]
    >>> end, *_ = answer.walk("record").contrasts
    >>> end.n_matter, end.n_tried
    (0, 258)
    """
    if not isinstance(case, Case):
        raise UsageError(f"replay takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < 1:
        raise UsageError(f"The number of draws is a whole number of at least 1, not {draws!r}.")
    asked = _concept(case, concept)
    if not case.history:
        raise NotDefined(f"{case.name} has no history to replay. Add history: with the steps that were taken.")
    if path is not None and path not in case.history:
        raise UnknownName("path", path, list(case.history))
    tell = progress or (lambda what, share: None)
    whole = base_of(case, max_states)
    names = list(case.history) if path is None else [path]
    setting = _Setting(case, whole, asked, phases, include_coercive, draws, seed, max_states, {}, {})
    walks = []
    for number, name in enumerate(names):

        def part(what: str, share: float, number: int = number, name: str = name) -> None:
            tell(f"{name}: {what}", (number + share) / len(names))

        part("walking", 0.0)
        walks.append(_walk(setting, case.history[name], with_contrasts, part))
    semantics = next(iter(setting.situations.values())).semantics
    followed_ = followed(case, whole) if phases else ()
    idle_ = idle(followed_, [case.history[name] for name in names])
    warnings = tuple(_too_large(walk) for walk in walks if walk.too_many is not None)
    kinds = phases, include_coercive
    return Replay(case, asked, semantics.to_dict(), *kinds, tuple(walks), idle_, unread(followed_), warnings)


def _concept(case: Case, concept: str) -> str:
    """Return the id of a concept under which single improvements are judged."""
    try:
        found = registry.concepts([concept], [party.id for party in case.parties])
    except UnknownName:
        raise UnknownName("concept", concept, list(JUDGED)) from None
    if len(found) != 1 or found[0].id not in JUDGED:
        raise NotDefined(f"Single improvements cannot be judged under {concept} yet. Take {', '.join(JUDGED)}.")
    return found[0].id


def _too_large(walk: Walk) -> Problem:
    """Return the warning that single changes could not be tried."""
    limits = walk.too_many
    assert limits is not None
    number, most, what = limits.states, limits.most_states, "states"
    if not limits.of_states and limits.moves is not None:
        number, most, what = limits.moves, limits.most_moves, "moves"
    rule = (
        f"The path {walk.name!r} is walked among {number:,} {what}: single changes are tried, and codings shuffled, up "
        f"to {most:,}."
    )
    fix = "Walk it in a variant with fewer states: fix options that do not matter here by feasibility rules."
    return Problem("S805", walk.name, rule, fix, severity="warning")


@dataclass(frozen=True)
class _Setting:
    """What the walks of one case share."""

    case: Case
    whole: Case
    concept: str
    phases: bool
    include_coercive: bool
    draws: int
    seed: int
    max_states: int
    situations: dict[str, Situation]
    grounds: dict[str, Ground]

    def here(self, coding: Coding) -> Situation:
        if coding.name not in self.situations:
            found = situation(coding.case, self.concept, max_states=self.max_states)
            if found.unordered:
                who = " and ".join(coding.case.parties[number].id for number in found.unordered)
                raise NotDefined(f"Steps cannot be judged where comparisons of {who} are unknown or circular.")
            self.situations[coding.name] = found
        return self.situations[coding.name]

    def too_many(self, coding: Coding) -> TooMany | None:
        """Return why a coding is too large to look at many others beside it; None where it is not."""
        here = self.here(coding)
        if here.graph.n > MOST_STATES:
            return TooMany(here.graph.n, MOST_STATES, None, MOST_CELLS)
        moves = batches.cells([one.arcs() for one in here.graph.moves], here.graph.n)
        return TooMany(here.graph.n, MOST_STATES, moves, MOST_CELLS) if moves > MOST_CELLS else None

    def ground(self, coding: Coding) -> Ground:
        """Return the states and moves for many codings."""
        if coding.name not in self.grounds:
            self.grounds[coding.name] = Ground(self.here(coding), include_coercive=self.include_coercive)
        return self.grounds[coding.name]


def _walk(setting: _Setting, path: Path, with_contrasts: bool, tell: Progress) -> Walk:
    force = codings(setting.case, setting.whole, path, setting.max_states, follow=setting.phases)
    distinct = tuple({one.name: one for one in force}.values())
    for coding in distinct:
        for stumble in stumbles(coding.case, path):
            where = f" This is so in the coding {coding.name!r}." if coding.name else ""
            at = path.steps[stumble.step - 1].evidence if stumble.step else path.evidence
            raise CaseError([Problem(stumble.code, stumble.what, stumble.rule + where, stumble.fix, at.place)])
    holds = {one.name: _stable(setting.here(one)) for one in distinct}
    steps = tuple(_step(setting, path, k, force[k], holds) for k in range(len(path.steps)))
    first, last = setting.here(force[0]), setting.here(force[-1])
    start, end = _number(first, path.states[0]), _number(last, path.states[-1])
    too_many = next((limits for one in distinct if (limits := setting.too_many(one)) is not None), None)
    tell("shuffling statements", 0.1)
    baselines = _baselines(setting, force[-1], end, holds[force[-1].name])
    compared = rivals(setting.whole, last, path)
    found: Tried | None = None
    if with_contrasts and too_many is None:
        movers = tuple(() if step.forced else step.parties for step in path.steps)
        walked = Walked(path.states, movers, tuple(force), {}, compared)
        grounds = {one.name: setting.ground(one).recording(walked.joint) for one in distinct}
        found = contrasts(
            replace(walked, grounds=grounds),
            setting.concept,
            include_coercive=setting.include_coercive,
            max_states=setting.max_states,
            tell=lambda what, share: tell(what, 0.2 + 0.8 * share),
        )
    return Walk(
        name=path.name,
        case=force[-1].case,
        codings=distinct,
        steps=steps,
        start=Stand(first.states[start], force[0].name, _names(holds[force[0].name], start)),
        end=Stand(last.states[end], force[-1].name, _names(holds[force[-1].name], end)),
        baselines=baselines,
        rivals=compared,
        rivals_named=path.rivals is not None,
        kept=kept(last, end, holds=bool(holds[force[-1].name]["nash"][end])),
        contrasts=None if found is None else found.contrasts,
        too_many=too_many,
        untried=() if found is None else found.untried,
        too_large=() if found is None else found.too_large,
        undated=undated(followed(setting.case, setting.whole), path) if setting.phases else (),
    )


def _step(
    setting: _Setting, path: Path, k: int, coding: Coding, holds: Mapping[str, Mapping[str, BoolArray]]
) -> Replayed:
    here, given = setting.here(coding), path.steps[k]
    s, t = _number(here, path.states[k]), _number(here, path.states[k + 1])
    members = [here.case.party_number(party) for party in given.parties]
    judging = Judging(here.case, here.states, here.graph)
    judged = {} if given.forced else {here.case.parties[one].id: judging.judge(one, t, s) for one in members}
    undeterred = None
    if len(members) == 1 and not given.forced:
        undeterred = t in here.undeterred(members[0], s).tolist()
    elif not given.forced:
        undeterred = all(one.verdict == "better" for one in judged.values())
    taken = None if given.forced else (tuple(sorted(members)), t)
    others, left_out = _open(here, s, setting.include_coercive, taken)
    return Replayed(
        number=k + 1,
        date=given.date,
        event=given.event,
        step=path_step(here, members, s, t),
        forced=given.forced,
        coding=coding.name,
        judged=judged,
        undeterred=undeterred,
        stable=_names(holds[coding.name], s),
        open=tuple(path_step(here, who, s, end) for who, end in others),
        n_left_out=left_out,
    )


Arc = tuple[tuple[int, ...], int]
"""Who takes a step, by number, and where it leads."""


def _open(here: Situation, s: int, include_coercive: bool, taken: Arc | None) -> tuple[list[Arc], int]:
    """Return the arcs from a state but the one that was taken, and how many agreements are left out of them."""
    found: list[Arc] = []
    for party in range(len(here.case.parties)):
        found += [((party,), t) for t in here.undeterred(party, s).tolist()]
    coercive = [] if include_coercive else [option.name for option in here.case.options if option.coercive]
    left_out = 0
    for agreement in here.agreements(s):
        on = set(here.states[agreement.end].on) - set(here.states[s].on)
        if not on & set(coercive):
            found.append((agreement.signatories, agreement.end))
        elif (agreement.signatories, agreement.end) != taken:
            left_out += 1
    return [arc for arc in found if arc != taken], left_out


def _baselines(setting: _Setting, coding: Coding, end: int, holds: Mapping[str, BoolArray]) -> Baselines:
    here = setting.here(coding)
    ground = setting.ground(coding) if setting.too_many(coding) is None else None
    around = near(here, end)
    shares = shuffled(here, ground, end, CONCEPTS, setting.draws, setting.seed)
    drawn = any(one.share is not None for one in shares.values())
    parties = here.case.parties
    return Baselines(
        n=here.graph.n,
        feasible={id: int(which.sum()) for id, which in holds.items()},
        n_near=int(around.sum()),
        near={id: int((which & around).sum()) for id, which in holds.items()},
        shuffled=shares,
        draws=setting.draws if drawn else 0,
        seed=setting.seed,
        fixed=tuple(one.id for one in parties if not size(here.case, one.id)),
    )


def _stable(here: Situation) -> dict[str, BoolArray]:
    """Return the equilibria by concept: bool arrays, shape (n,)."""
    return {id: registry.concept(id).verdicts(here.graph, here.semantics)[1] for id in CONCEPTS}


def _names(holds: Mapping[str, BoolArray], s: int) -> tuple[str, ...]:
    return tuple(id for id, which in holds.items() if which[s])


def _number(here: Situation, name: str) -> int:
    number = number_of(here, name)
    if number is None:
        raise UsageError(f"The path passes through {name}, which is no state of {here.case.name} in this coding.")
    return number
