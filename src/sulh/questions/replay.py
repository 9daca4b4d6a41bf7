"""The record beside the coding: each path of a case walked step by step, with baselines and contrasts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sulh.case.case import Case
from sulh.case.records import Path
from sulh.case.states import MAX_STATES
from sulh.case.walking import stumbles
from sulh.engine.arrays import BoolArray
from sulh.errors import CaseError, NotDefined, Problem, UnknownName, UsageError
from sulh.questions.baselines import DRAWS, Baselines, near, shuffled
from sulh.questions.columns import MOST_CELLS, MOST_STATES, Ground, number_of
from sulh.questions.contrasts import Contrast, Rival, Walked, contrasts
from sulh.questions.judging import Judging
from sulh.questions.phases import Coding, alike, base_of, codings
from sulh.questions.replayed import CONCEPTS, HINDSIGHT, Replayed, Stand, Walk
from sulh.questions.result import Result, made_by
from sulh.questions.single import Change
from sulh.questions.situation import Situation, situation
from sulh.questions.wayside import path_step
from sulh.stability import registry
from sulh.stability.answers import JUDGED

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False, repr=False)
class Replay(Result):
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
    """

    case: Case
    concept: str
    semantics: Mapping[str, Any]
    phases: bool
    include_coercive: bool
    walks: tuple[Walk, ...]

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
    (asked,) = registry.concepts([concept], [party.id for party in case.parties])
    if asked.id not in JUDGED:
        raise NotDefined(f"Single improvements cannot be judged under {asked.id} yet. Take {', '.join(JUDGED)}.")
    if not case.history:
        raise NotDefined(f"{case.name} has no history to replay. Add history: with the steps that were taken.")
    if path is not None and path not in case.history:
        raise UnknownName("path", path, list(case.history))
    tell = progress or (lambda what, share: None)
    whole = base_of(case, max_states)
    names = list(case.history) if path is None else [path]
    setting = _Setting(case, whole, asked.id, phases, include_coercive, draws, seed, max_states, {}, {})
    walks = []
    for number, name in enumerate(names):

        def part(what: str, share: float, number: int = number, name: str = name) -> None:
            tell(f"{name}: {what}", (number + share) / len(names))

        part("walking", 0.0)
        walks.append(_walk(setting, case.history[name], with_contrasts, part))
    semantics = next(iter(setting.situations.values())).semantics
    return Replay(case, asked.id, semantics.to_dict(), phases, include_coercive, tuple(walks))


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
    grounds: dict[str, Ground | None]

    def here(self, coding: Coding) -> Situation:
        if coding.name not in self.situations:
            found = situation(coding.case, self.concept, max_states=self.max_states)
            if found.unordered:
                who = " and ".join(coding.case.parties[number].id for number in found.unordered)
                raise NotDefined(f"Steps cannot be judged where comparisons of {who} are unknown or circular.")
            self.situations[coding.name] = found
        return self.situations[coding.name]

    def ground(self, coding: Coding) -> Ground | None:
        """Return the states and moves for many codings; None where there are too many."""
        if coding.name not in self.grounds:
            here = self.here(coding)
            small = here.graph.n <= MOST_STATES
            ground = Ground(here, include_coercive=self.include_coercive) if small else None
            if ground is not None and sum(slots.size for slots in ground.layout.slots) > MOST_CELLS:
                ground = None
            self.grounds[coding.name] = ground
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
    rivals = _rivals(setting, last, path)
    grounds = {one.name: setting.ground(one) for one in distinct}
    every = {name: ground for name, ground in grounds.items() if ground is not None}
    tell("shuffling statements", 0.1)
    baselines = _baselines(setting, last, grounds[force[-1].name], end, holds[force[-1].name])
    found: tuple[Contrast, ...] | None = None
    untried: tuple[Change, ...] = ()
    if with_contrasts and len(every) == len(grounds):
        movers = tuple(() if step.forced else step.parties for step in path.steps)
        walked = Walked(path.states, movers, tuple(force), every, rivals)
        found, untried = contrasts(
            walked,
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
        rivals=rivals,
        contrasts=found,
        untried=untried,
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
    others, left_out = _open(here, s, setting.include_coercive)
    taken = (tuple(sorted(members)), t)
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
        open=tuple(path_step(here, who, s, end) for who, end in others if given.forced or (who, end) != taken),
        n_left_out=left_out,
    )


def _open(here: Situation, s: int, include_coercive: bool) -> tuple[list[tuple[tuple[int, ...], int]], int]:
    """Return the arcs from a state, and how many agreements are not among them."""
    found: list[tuple[tuple[int, ...], int]] = []
    for party in range(len(here.case.parties)):
        found += [((party,), t) for t in here.undeterred(party, s).tolist()]
    coercive = [] if include_coercive else [option.name for option in here.case.options if option.coercive]
    left_out = 0
    for agreement in here.agreements(s):
        on = set(here.states[agreement.end].on) - set(here.states[s].on)
        if on & set(coercive):
            left_out += 1
        else:
            found.append((agreement.signatories, agreement.end))
    return found, left_out


def _baselines(
    setting: _Setting, here: Situation, ground: Ground | None, end: int, holds: Mapping[str, BoolArray]
) -> Baselines:
    parties = here.case.parties
    fixed = () if ground is None else tuple(one.id for k, one in enumerate(parties) if ground.size(k) == 0)
    around = None if ground is None else near(ground, end)
    shares = None if ground is None else shuffled(ground, end, CONCEPTS, setting.draws, setting.seed)
    drawn = shares is not None and any(one.share is not None for one in shares.values())
    return Baselines(
        n=here.graph.n,
        feasible={id: int(which.sum()) for id, which in holds.items()},
        n_near=None if around is None else int(around.sum()),
        near=None if around is None else {id: int((which & around).sum()) for id, which in holds.items()},
        shuffled=shares,
        draws=setting.draws if drawn else 0,
        seed=setting.seed,
        fixed=fixed,
    )


def _rivals(setting: _Setting, here: Situation, path: Path) -> tuple[Rival, ...]:
    """Return the outcomes to compare with: labels of states on no path, and ends of other paths."""
    others = [other for other in setting.whole.history.values() if other.name != path.name]
    others = [other for other in others if alike(_coding(setting.whole, other), here.case)]
    passed = {state for other in (path, *others) for state in other.states}
    by_label: dict[str, list[str]] = {}
    for number, label in here.states.labels.items():
        by_label.setdefault(label, []).append(here.states.name(number))
    found = [Rival(label, tuple(names)) for label, names in by_label.items() if not passed & set(names)]
    ends = dict.fromkeys(other.states[-1] for other in others if other.states[-1] not in path.states)
    for end in ends:
        at = number_of(here, end)
        if at is not None:
            name = next(other.name for other in others if other.states[-1] == end)
            found.append(Rival(here.states.labels.get(at, f"end of {name}"), (end,)))
    return tuple(found)


def _coding(whole: Case, path: Path) -> Case:
    """Return the coding that a path belongs to."""
    return whole if path.variant is None else whole.variant(path.variant)


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
