"""How a conflict can get from one state to others: legal paths, what blocks them, and where plays end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

import numpy as np

from sulh.case import naming
from sulh.case.case import Case
from sulh.case.states import MAX_STATES, State, States
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import NotDefined, Problem, UnknownName, UsageError
from sulh.questions.network import MAX_MOVES, REGIMES, Network, Regime, Rules, explore
from sulh.questions.play import Cycle, Fallback, Fate, cycles, fallbacks, fates
from sulh.questions.result import StateList, Tabular, as_columns, made_by
from sulh.questions.routes import NEVER, Routes, routes
from sulh.questions.situation import SIGNATORIES, Situation, situation
from sulh.questions.warnings import case_warnings
from sulh.questions.wayside import BlockedList, Path, ReachedList, blocked, holding, path_step
from sulh.stability import registry
from sulh.stability.answers import JUDGED
from sulh.stability.concept import Concept

Progress = Callable[[str, float], None]

MOST_PATHS = 1_000
"""Shortest paths that an answer lists; more are counted only."""

MOST_BLOCKED = 200
"""Blocked steps that an answer lists, those near the start first; more are counted only."""


@dataclass(frozen=True, eq=False, repr=False)
class Paths(Tabular):
    """How the conflict can go on from a state: the answer of :func:`paths`.

    Attributes
    ----------
    case
        The case as it was read, a variant included.
    states
        Its feasible states.
    start, to
        From where, and to where if that was asked.
    regimes
        For each party what it does by itself: ``"moves"``, ``"improvements"``, ``"undeterred"`` or ``"none"``.
    signatories
        The least and the greatest number of parties to an agreement, as far as there are parties to sign; None
        without agreements.
    include_coercive, left_out
        Whether agreements may turn a coercive option on, and how many were left out because they do.
    concept
        Under which improvements count as deterred, and states as equilibria.
    reached
        The states that legal paths lead to, with the steps of the shortest; the start is not among them.
    complete
        Whether everything was looked at. If not, ``reached`` has what lies ``within`` so many steps, and cycles,
        ends and fates are None.
    within
        The number of steps up to which nothing is missing; those of the longest of the shortest paths if complete.
    to_within
        The number of steps up to which no path to ``to`` is missing, which is often one more; None without ``to``,
        or if complete.
    beyond
        States that could be reached only if somebody moved twice running. ``ends``, ``cycles`` and ``fates`` do not
        ask who moved last, and may name them.
    beyond_alone
        The same without agreements: ``fallbacks`` may name these states.
    n_paths, paths
        How many shortest paths lead to ``to``, and the first thousand of them; 0 where none does.
    ends
        The states in which a play ends, because no chosen arc leaves them.
    cycles
        Where a play can go round for ever.
    fates
        For each party whether it drifts from the start, or is harmed; not for those of ``unordered``.
    fallbacks
        For each party what it can end in without any agreement, but for those of ``unordered``; None where too many
        moves had to be looked at.
    unordered
        The parties whose comparisons are no order: some are unknown, or they go round in a circle. If there are any,
        it is not said whether a reached state holds.
    blocked
        Improvements that are not taken because a sanction deters them: from the states on the shortest paths to
        ``to``, or else from all states reached. ``blocked.total`` counts also what is not listed.
    alone
        The answer to the same question without agreements, where there are too many moves with them and that answer
        goes further; else None.
    warnings
        What ``sulh check`` would warn of.
    """

    case: Case
    states: States
    start: State
    to: State | None
    regimes: Mapping[str, Regime]
    signatories: tuple[int, int] | None
    include_coercive: bool
    left_out: int
    concept: str
    semantics: Mapping[str, Any]
    reached: ReachedList
    complete: bool
    within: int
    to_within: int | None
    beyond: int
    beyond_alone: int
    n_paths: int
    paths: tuple[Path, ...]
    ends: StateList | None
    cycles: tuple[Cycle, ...] | None
    fates: tuple[Fate, ...] | None
    fallbacks: tuple[Fallback, ...] | None
    unordered: tuple[str, ...]
    blocked: BlockedList
    alone: Paths | None
    warnings: tuple[Problem, ...]
    _ways: tuple[Situation, Routes] = field(repr=False)

    def columns(self) -> dict[str, Any]:
        """Return the states that can be reached by columns, a row for each."""
        return as_columns(self.to_dict()["reached"], ("state", "steps", "holds", "end", "cycle"))

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        return {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, self.semantics),
            "parties": [party.id for party in self.case.parties],
            "options": [option.name for option in self.case.options],
            "n_states": len(self.states),
            "from": self.start.name,
            "to": None if self.to is None else self.to.name,
            "regimes": dict(self.regimes),
            "signatories": None if self.signatories is None else list(self.signatories),
            "include_coercive": self.include_coercive,
            "n_left_out_coercive": self.left_out,
            "concept": self.concept,
            "unordered": list(self.unordered),
            **self._found(),
            "without_agreements": None if self.alone is None else self.alone._found(),
            "warnings": [problem.to_dict() for problem in self.warnings],
        }

    def _found(self) -> dict[str, Any]:
        return {
            "complete": self.complete,
            "within": self.within,
            "to_within": self.to_within,
            "n_reached": len(self.reached),
            "reached": [one.to_dict() for one in self.reached],
            "n_beyond": self.beyond,
            "n_beyond_alone": self.beyond_alone,
            "n_paths": self.n_paths,
            "paths": [[step.to_dict() for step in path] for path in self.paths],
            "ends": None if self.ends is None else self.ends.names(),
            "cycles": None if self.cycles is None else [cycle.to_dict() for cycle in self.cycles],
            "fates": None if self.fates is None else [one.to_dict() for one in self.fates],
            "fallbacks": None if self.fallbacks is None else [one.to_dict() for one in self.fallbacks],
            "n_blocked": self.blocked.total,
            "blocked": [step.to_dict() for step in self.blocked],
        }

    def shortest(self, to: str | State, most: int = MOST_PATHS) -> list[Path]:
        """Return the shortest legal paths to a state, at most so many; none where it is not reached.

        The start has one path, of no step.
        """
        here, found = self._ways
        node = self._node(to)
        return [] if node is None else _listed(here, found, node, most)

    def count(self, to: str | State) -> int:
        """Return how many shortest legal paths lead to a state, exactly."""
        node = self._node(to)
        return 0 if node is None else self._ways[1].to(node).count()

    def __repr__(self) -> str:
        return f"<Paths of {self.case.name} from {self.start}: {len(self.reached):,} states reached>"

    def _node(self, to: str | State) -> int | None:
        here, found = self._ways
        return _known(found, naming.one_state(here.case, here.states, str(to)))


def paths(
    case: Case,
    start: str | State | None = None,
    to: str | State | None = None,
    by: Regime = "undeterred",
    agreements: bool = True,
    *,
    signatories: tuple[int, int] = SIGNATORIES,
    regimes: Mapping[str, Regime] | None = None,
    include_coercive: bool = False,
    concept: str = "seq",
    max_states: int = MAX_STATES,
    max_moves: int = MAX_MOVES,
    progress: Progress | None = None,
) -> Paths:
    """Return which states can be reached from one, by which shortest legal paths, and where plays end.

    On a legal path nobody moves twice running. The signatories of an agreement move together: each of them may
    move alone next, but they do not sign again before somebody else has moved.

    Parameters
    ----------
    case
        The case, or one of its variants.
    start
        From where, by vector, label, name or the options that are on; None: the status quo.
    to
        To where; None: to every state that can be reached.
    by
        What parties do by themselves: ``"moves"`` any move, ``"improvements"`` only what they gain by,
        ``"undeterred"`` only improvements that no sanction deters under the concept.
    agreements
        Whether parties also act together where all signatories gain.
    signatories
        The least and the greatest number of them; the greatest may be more than there are.
    regimes
        For parties by id another ``by`` of their own, or ``"none"``: such a party does nothing and signs nothing.
        What deters is judged by the concept alone, as if every party could answer.
    include_coercive
        Whether an agreement may turn a coercive option on. What a party does by itself stays as it is.
    concept
        Under which improvements are deterred: nash, gmr, smr, seq or sseq.
    max_states, max_moves
        The size limits; of joint moves three count as one. Beyond the second the answer is not an error, but says
        how far it is complete, and has the answer without agreements beside it.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UsageError
        A state is not feasible or not a single one, the numbers of signatories are none, or fewer parties than the
        least could sign.
    UnknownName
        There is no such state, party, regime or concept.
    NotDefined
        The case names no status quo and no start was given; what may happen turns on a party whose comparisons
        are no order; or improvements cannot be judged under the concept.
    TooLarge
        Too many states.

    Examples
    --------
    >>> import sulh
    >>> alone = sulh.paths(sulh.load("elmira-nine"), by="improvements", agreements=False)
    >>> alone.reached
    [NYNNY in 1]
    >>> together = sulh.paths(sulh.load("elmira-nine"), to="YNYNY")
    >>> for step in together.paths[0]:
    ...     print(step)
    town: NYNNN to NYNNY
    ministry+uniroyal: NYNNY to YNYNY
    """
    if not isinstance(case, Case):
        raise UsageError(f"paths takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    rules = _rules(case, by, regimes or {}, signatories if agreements else None, include_coercive)
    asked = registry.concepts([concept], [party.id for party in case.parties])
    tell = progress or (lambda what, share: None)
    tell("listing states", 0.0)
    here = situation(case, max_states=max_states)
    _answerable(here, rules)
    here = replace(here, concept=_judged(concept, asked))
    first = naming.start(case, here.states, None if start is None else str(start))
    last = None if to is None else naming.one_state(case, here.states, str(to))
    tell("following moves", 0.1)
    network = explore(here, first, rules, max_moves, last)
    apart = network
    if rules.signatories is not None and (network.joint.any() or not network.complete):
        tell("without agreements", 0.4)
        apart = explore(here, first, replace(rules, signatories=None), max_moves, last)
    alone = None
    if not network.complete and (apart.complete or apart.within > network.within):
        tell("looking for cycles, ends and drift without agreements", 0.5)
        alone = _answer(here, replace(rules, signatories=None), apart, apart, first, last)
    tell("looking for cycles, ends and drift", 0.7)
    return replace(_answer(here, rules, network, apart, first, last), alone=alone)


def _answer(here: Situation, rules: Rules, network: Network, apart: Network, first: int, last: int | None) -> Paths:
    """Return what a network says; ``apart`` is that without agreements."""
    case, whole = here.case, network.complete
    found = routes(network)
    target = None if last is None else _known(found, last)
    reached = _reached(here, found)
    on_the_way = np.array([first, *reached.numbers.tolist()])
    listed: tuple[Path, ...] = ()
    if target is not None:
        listed = tuple(_listed(here, found, target, MOST_PATHS))
        layers = found.to(target).layers[1:]
        on_the_way = network.states[list(dict.fromkeys(node for layer in layers[::-1] for node, _ in layer))]
    judging = [number for number, regime in enumerate(rules.regimes) if regime == "undeterred"]
    return Paths(
        case=case,
        states=here.states,
        start=here.states[first],
        to=None if last is None else here.states[last],
        regimes={party.id: regime for party, regime in zip(case.parties, rules.regimes, strict=True)},
        signatories=rules.signatories,
        include_coercive=rules.include_coercive,
        left_out=network.left_out,
        concept=here.concept,
        semantics=here.semantics.to_dict(),
        reached=reached,
        complete=whole,
        within=(reached[-1].steps if reached else 0) if whole else network.within,
        to_within=None if last is None or whole else network.known(last),
        beyond=_beyond(found) if whole else 0,
        beyond_alone=_beyond(found if apart is network else routes(apart)) if apart.complete and _twice(here) else 0,
        n_paths=0 if target is None else found.to(target).count(),
        paths=listed,
        ends=_chosen(here, network.states[network.over]) if whole else None,
        cycles=cycles(here, network) if whole else None,
        fates=fates(here, network) if whole else None,
        fallbacks=fallbacks(here, apart) if apart.complete else None,
        unordered=tuple(case.parties[number].id for number in here.unordered),
        blocked=blocked(here, judging, on_the_way, MOST_BLOCKED),
        alone=None,
        warnings=tuple(case_warnings(case, here.states)),
        _ways=(here, found),
    )


def _rules(
    case: Case,
    by: Regime,
    regimes: Mapping[str, Regime],
    signatories: tuple[int, int] | None,
    include_coercive: bool,
) -> Rules:
    for regime in (by, *regimes.values()):
        if regime not in REGIMES:
            raise UnknownName("regime", str(regime), REGIMES)
    for id in regimes:
        case.party_number(id)
    chosen = tuple(regimes.get(party.id, by) for party in case.parties)
    able = [party.id for party, regime in zip(case.parties, chosen, strict=True) if party.options and regime != "none"]
    return Rules(chosen, None if signatories is None else _signing(signatories, able), include_coercive)


def _signing(signatories: tuple[int, int], able: list[str]) -> tuple[int, int] | None:
    """Return how many may sign, as far as there are parties that could; None where nobody said more and none can."""
    least, most = signatories
    if not 2 <= least <= most:
        raise UsageError(f"An agreement has two signatories or more, not {least} to {most}. Take 2 to 3.")
    if least <= len(able):
        return least, min(most, len(able))
    if signatories == SIGNATORIES:
        return None
    can = f"only {len(able)} can: {', '.join(able)}" if able else "no party can"
    way_out = "--no-agreements (Python: agreements=False)"
    if len(able) > 1:
        numbers = f"2-{len(able)}" if len(able) > 2 else "2"
        way_out = f"--signatories {numbers} (Python: signatories=(2, {len(able)}))"
    raise UsageError(f"No {least} parties can sign an agreement here, {can}. Take {way_out}.")


def _answerable(here: Situation, rules: Rules) -> None:
    """Refuse what turns on a party that orders nothing: whether it gains by a step, signs, or would answer one."""
    judging = "undeterred" in rules.regimes
    for number in here.unordered:
        party, regime = here.case.parties[number], rules.regimes[number]
        signs = rules.signatories is not None and bool(party.options) and regime != "none"
        if judging or signs or regime == "improvements":
            alone = " without --regime" if len(set(rules.regimes)) > 1 else ""
            raise NotDefined(
                f"What {party.id} gains by is not known: some of its comparisons are unknown, or they go round in a "
                "circle. Ask for moves whether or not the mover gains by them: --by moves --no-agreements"
                f'{alone} (Python: by="moves", agreements=False).'
            )


def _judged(concept: str, known: Sequence[Concept]) -> str:
    if len(known) != 1 or known[0].id not in JUDGED:
        raise NotDefined(f"Single improvements cannot be judged under {concept} yet. Take {', '.join(JUDGED)}.")
    return known[0].id


def _known(found: Routes, number: int) -> int | None:
    """Return the node of a state if a legal path leads there, and it is known to be a shortest one."""
    network = found.network
    at = np.flatnonzero(network.states == number)
    if not len(at):
        return None
    steps = int(found.steps[at[0]])
    return int(at[0]) if steps < NEVER and (network.complete or steps <= network.known(number)) else None


def _listed(here: Situation, found: Routes, node: int, most: int) -> list[Path]:
    network = found.network
    result = []
    for way in islice(found.to(node), most):
        at, steps = 0, []
        for end, mover in way:
            s, t = int(network.states[at]), int(network.states[end])
            steps.append(path_step(here, network.movers[mover], s, t))
            at = end
        result.append(tuple(steps))
    return result


def _beyond(found: Routes) -> int:
    return int((found.steps == NEVER).sum())


def _twice(here: Situation) -> bool:
    """Whether two moves of a party running can come to more than one move: not where its options are its own."""
    return here.case.form == "states" or bool(here.case.forbidden_moves) or here.states.group is not None


def _reached(here: Situation, found: Routes) -> ReachedList:
    network = found.network
    most = NEVER - 1 if network.complete else network.within
    nodes = np.flatnonzero((found.steps <= most) & (found.steps > 0))
    nodes = nodes[np.lexsort((network.states[nodes], found.steps[nodes]))]
    numbers = network.states[nodes]
    over = network.over[nodes] if network.complete else None
    cycle = network.cycle[nodes] + 1 if network.complete else None
    return ReachedList(here.states, numbers, (found.steps[nodes], holding(here, numbers), over, cycle))


def _chosen(here: Situation, numbers: IntArray) -> StateList:
    chosen: BoolArray = np.zeros(here.graph.n, bool)
    chosen[numbers] = True
    return StateList(here.states, chosen)
