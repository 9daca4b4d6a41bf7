"""How a conflict can get from one state to others: legal paths, what blocks them, and where plays end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, overload

import numpy as np

from sulh.case import naming
from sulh.case.case import Case
from sulh.case.states import MAX_STATES, State, States
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import NotDefined, Problem, UnknownName, UsageError
from sulh.questions.network import MAX_MOVES, REGIMES, Regime, Rules, explore
from sulh.questions.play import Cycle, Fallback, Fate, cycles, fallbacks, fate
from sulh.questions.result import Result, StateList, made_by
from sulh.questions.routes import NEVER, Routes, routes
from sulh.questions.situation import SIGNATORIES, Situation, situation
from sulh.questions.warnings import case_warnings
from sulh.questions.wayside import BlockedList, Path, Reached, blocked, holding, path_step
from sulh.stability import registry
from sulh.stability.answers import JUDGED

Progress = Callable[[str, float], None]

MOST_PATHS = 1_000
"""Shortest paths that an answer lists; more are counted only."""

MOST_BLOCKED = 200
"""Blocked steps that an answer lists, those near the start first; more are counted only."""


class ReachedList(Sequence[Reached]):
    """The states that legal paths lead to, those of fewest steps first; made one by one as they are asked for."""

    def __init__(self, states: States, numbers: IntArray, columns: Sequence[IntArray | None]) -> None:
        self._states, self.numbers, self._columns = states, numbers, columns

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, index: int) -> Reached: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Reached]: ...
    def __getitem__(self, index: int | slice) -> Reached | Sequence[Reached]:
        numbers = range(len(self))
        return [self._made(k) for k in numbers[index]] if isinstance(index, slice) else self._made(numbers[index])

    def __repr__(self) -> str:
        shown = ", ".join(f"{one.state} in {one.steps}" for one in self[:8])
        return f"[{shown}{', ...' if len(self) > 8 else ''}]"

    def _made(self, k: int) -> Reached:
        steps, holds, end, cycle = (None if column is None else int(column[k]) for column in self._columns)
        state = self._states[int(self.numbers[k])]
        return Reached(state, int(steps or 0), bool(holds), None if end is None else bool(end), cycle)


@dataclass(frozen=True, eq=False, repr=False)
class Paths(Result):
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
        The least and the greatest number of parties to an agreement; None without agreements.
    coercive, left_out
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
    beyond
        States that could be reached only if somebody moved twice running.
    n_paths, paths
        How many shortest paths lead to ``to``, and the first thousand of them; 0 where none does.
    ends
        The states in which a play ends, because no chosen arc leaves them.
    cycles
        Where a play can go round for ever.
    fates
        For each party whether it drifts from the start, or is harmed.
    fallbacks
        For each party what it can end in without any agreement; None where too many moves had to be looked at.
    blocked
        Improvements that are not taken because a sanction deters them: from the states on the shortest paths to
        ``to``, or else from all states reached. ``blocked.total`` counts also what is not listed.
    warnings
        What ``sulh check`` would warn of.
    """

    case: Case
    states: States
    start: State
    to: State | None
    regimes: Mapping[str, Regime]
    signatories: tuple[int, int] | None
    coercive: bool
    left_out: int
    concept: str
    semantics: Mapping[str, Any]
    reached: ReachedList
    complete: bool
    within: int
    beyond: int
    n_paths: int
    paths: tuple[Path, ...]
    ends: StateList | None
    cycles: tuple[Cycle, ...] | None
    fates: tuple[Fate, ...] | None
    fallbacks: tuple[Fallback, ...] | None
    blocked: BlockedList
    warnings: tuple[Problem, ...]
    _ways: tuple[Situation, Routes] = field(repr=False)

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
            "coercive": self.coercive,
            "n_left_out_coercive": self.left_out,
            "concept": self.concept,
            "complete": self.complete,
            "within": self.within,
            "n_reached": len(self.reached),
            "reached": [one.to_dict() for one in self.reached],
            "n_beyond": self.beyond,
            "n_paths": self.n_paths,
            "paths": [[step.to_dict() for step in path] for path in self.paths],
            "ends": None if self.ends is None else self.ends.names(),
            "cycles": None if self.cycles is None else [cycle.to_dict() for cycle in self.cycles],
            "fates": None if self.fates is None else [one.to_dict() for one in self.fates],
            "fallbacks": None if self.fallbacks is None else [one.to_dict() for one in self.fallbacks],
            "n_blocked": self.blocked.total,
            "blocked": [step.to_dict() for step in self.blocked],
            "warnings": [problem.to_dict() for problem in self.warnings],
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
    coercive: bool = True,
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
        The least and the greatest number of them.
    regimes
        For parties by id another ``by`` of their own, or ``"none"``: such a party does nothing and signs nothing.
        What deters is judged by the concept alone, as if every party could answer.
    coercive
        Whether an agreement may turn a coercive option on. What a party does by itself stays as it is.
    concept
        Under which improvements are deterred: nash, gmr, smr, seq or sseq.
    max_states, max_moves
        The size limits. Beyond the second the answer is not an error, but says how far it is complete.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UsageError
        A state is not feasible or not a single one, or the numbers of signatories are none.
    UnknownName
        There is no such state, party, regime or concept.
    NotDefined
        The case names no status quo and no start was given; some party's comparisons are no order; or
        improvements cannot be judged under the concept.
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
    rules = _rules(case, by, regimes or {}, signatories if agreements else None, coercive)
    concept = _one_concept(case, concept)
    tell = progress or (lambda what, share: None)
    tell("listing states", 0.0)
    here = situation(case, concept, max_states=max_states)
    first = naming.start(case, here.states, None if start is None else str(start))
    last = None if to is None else naming.one_state(case, here.states, str(to))
    tell("following moves", 0.2)
    network = explore(here, first, rules, max_moves)
    found = routes(network)
    target = None if last is None else _known(found, last)
    tell("looking for cycles and ends", 0.5)
    around = cycles(here, network) if network.complete else None
    reached = _reached(here, found)
    tell("looking for drift and harm", 0.6)
    fates = tuple(fate(here, network, party) for party in range(len(case.parties))) if network.complete else None
    tell("without agreements", 0.8)
    plain = rules.signatories is None or not network.joint.any()
    alone = network if plain else explore(here, first, Rules(rules.regimes, None), max_moves)
    on_the_way = np.array([first, *reached.numbers.tolist()])
    listed: tuple[Path, ...] = ()
    if target is not None:
        listed = tuple(_listed(here, found, target, MOST_PATHS))
        layers = found.to(target).layers[1:]
        on_the_way = network.states[list(dict.fromkeys(node for layer in layers[::-1] for node, _ in layer))]
    judging = [number for number, regime in enumerate(rules.regimes) if regime == "undeterred"]
    tell("looking for what is blocked", 0.9)
    return Paths(
        case,
        here.states,
        here.states[first],
        None if last is None else here.states[last],
        {party.id: regime for party, regime in zip(case.parties, rules.regimes, strict=True)},
        rules.signatories,
        rules.coercive,
        network.left_out,
        concept,
        here.semantics.to_dict(),
        reached,
        network.complete,
        (reached[-1].steps if reached else 0) if network.complete else network.within,
        int((found.steps == NEVER).sum()) if network.complete else 0,
        0 if target is None else found.to(target).count(),
        listed,
        _chosen(here, network.states[network.over]) if network.complete else None,
        around,
        fates,
        fallbacks(here, alone) if alone.complete else None,
        blocked(here, judging, on_the_way, MOST_BLOCKED),
        tuple(case_warnings(case, here.states)),
        (here, found),
    )


def _rules(
    case: Case,
    by: Regime,
    regimes: Mapping[str, Regime],
    signatories: tuple[int, int] | None,
    coercive: bool,
) -> Rules:
    for regime in (by, *regimes.values()):
        if regime not in REGIMES:
            raise UnknownName("regime", str(regime), REGIMES)
    for id in regimes:
        case.party_number(id)
    if signatories is not None and not 2 <= signatories[0] <= signatories[1]:
        least, most = signatories
        raise UsageError(f"An agreement has two signatories or more, not {least} to {most}. Take 2 to 3.")
    return Rules(tuple(regimes.get(party.id, by) for party in case.parties), signatories, coercive)


def _one_concept(case: Case, concept: str) -> str:
    known = registry.concepts([concept], [party.id for party in case.parties])
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
    return int(at[0]) if steps < NEVER and (network.complete or steps <= network.within) else None


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
