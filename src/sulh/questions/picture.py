"""What a picture shows: some states of a case, the arcs between them, a way through them. Drawing is for ``show``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np

from sulh.case.case import Case
from sulh.case.graph import Graph
from sulh.case.moves import graph
from sulh.case.naming import one_state
from sulh.case.states import States, list_states
from sulh.engine.orders import BETTER
from sulh.errors import NotDefined, TooLarge, UnknownName, UsageError
from sulh.questions.result import made_by
from sulh.questions.solve import Progress, Solution, solve
from sulh.questions.tested import Given
from sulh.questions.way import OR_UNKNOWN, Asked, Course, Leg, What, find_way

Kind = Literal["moves", "improvements"]

MOST = 60
"""States that a picture shows at most."""

TABLE = 34
"""States of many that a table shows at most: what fits on a page."""

CROWDED = 240
"""Moves that a picture shows at most before it leaves out those that do not lead away from one state."""

PLAIN = 24
"""States up to which a picture of the graph shows every move, if nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Arc:
    """A move of one party, by number, and whether the party prefers its end; None if that is unknown."""

    party: int
    start: int
    end: int
    improvement: bool | None


@dataclass(frozen=True, eq=False)
class Excerpt:
    """What is drawn of a case.

    Attributes
    ----------
    what
        ``"graph"``, ``"table"``, ``"path"`` or ``"deal"``.
    shown
        The numbers of the states that are shown, ascending; of a path and a deal, those passed through.
    arcs, kind
        The moves between them, and whether all of them or only improvements.
    solution
        Which of them hold.
    concept
        The concept whose equilibria are marked.
    course
        The path or the deal.
    away
        The state from which the arcs that are shown lead away, where all would be too many to tell apart.
    centre, steps, beyond
        Where only a neighbourhood is shown: around which state, how many steps far, and how many states that are
        as near had no room.
    """

    case: Case
    states: States
    what: What
    shown: tuple[int, ...]
    arcs: tuple[Arc, ...]
    kind: Kind
    solution: Solution
    concept: str
    status_quo: int | None
    course: Course
    centre: int | None = None
    steps: int | None = None
    beyond: int = 0
    away: int | None = None

    @property
    def way(self) -> tuple[Leg, ...]:
        """The steps of the path or the deal; empty if there is none."""
        return self.course.legs

    @property
    def deal(self) -> Given | None:
        """The deal worked out, as :func:`sulh.deals` does; None where there is none, or it cannot be judged."""
        return self.course.deal

    def holds(self, number: int) -> tuple[str, ...]:
        """Return the concepts under which a state is an equilibrium."""
        return tuple(id for id in self.solution.concepts if self.solution.holding[id][number])

    def is_equilibrium(self, number: int) -> bool:
        """Say whether a state is an equilibrium under the concept that is marked."""
        return bool(self.solution.holding[self.concept][number])

    def to_dict(self) -> dict[str, Any]:
        """Return what is drawn as JSON has it."""
        ids = [party.id for party in self.case.parties]
        name = self.states.name
        return {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, self.solution.semantics.to_dict()),
            "what": self.what,
            "parties": ids,
            "options": [option.name for option in self.case.options],
            "n_states": len(self.states),
            "concept": self.concept,
            "status_quo": None if self.status_quo is None else name(self.status_quo),
            "around": None if self.centre is None else name(self.centre),
            "steps": self.steps,
            "left_out": self.beyond,
            "away_from": None if self.away is None else name(self.away),
            "states": [
                {"state": name(number), "label": self.states.labels.get(number, ""), "holds": list(self.holds(number))}
                for number in self.shown
            ],
            "kind": self.kind,
            "arcs": [
                {"party": ids[a.party], "from": name(a.start), "to": name(a.end), "improvement": a.improvement}
                for a in self.arcs
            ],
            "path": [leg.to_dict() for leg in self.way],
            "include_coercive": self.course.include_coercive,
            "deal": None if self.deal is None else self.deal.to_dict(),
            "warnings": [problem.to_dict() for problem in self.solution.warnings],
        }


def excerpt(
    case: Case,
    what: What = "graph",
    asked: Asked | None = None,
    *,
    around: str | None = None,
    steps: int | None = None,
    kind: Kind | None = None,
    most: int | None = MOST,
    progress: Progress | None = None,
) -> Excerpt:
    """Return what a picture of a case shows; the arguments are those of :func:`sulh.draw`.

    Parameters
    ----------
    asked
        The way to draw or to mark, the concept, and the limits of size.
    most
        The most states to show; None for all of them, whatever they are.
    """
    asked = asked or Asked()
    if not isinstance(case, Case):
        raise UsageError(f"draw takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    if what not in get_args(What):
        raise UnknownName("kind of picture", what, get_args(What))
    if kind is not None and kind not in get_args(Kind):
        raise UnknownName("kind of arc", kind, get_args(Kind))
    if asked.path is not None and (asked.to is not None or asked.start is not None):
        raise UsageError("A path of the history has its own start and end. Name it, or name states, not both.")
    if steps is not None and steps < 0:
        raise UsageError("A neighbourhood has no fewer than 0 steps. Name a number from 0.")
    tell = progress or (lambda name, share: None)
    tell("listing states", 0.0)
    concept = asked.concept
    states = list_states(case, asked.max_states)
    model = graph(case, states, asked.max_states)
    status_quo = _status_quo(case, states)
    course = replace(find_way(case, states, model, what, asked, tell), include_coercive=asked.include_coercive)
    way = course.legs
    solution = solve(case, None if concept is None else [concept], max_states=asked.max_states, progress=progress)
    if concept is not None and len(solution.concepts) != 1:
        raise UsageError(f"One concept is marked. Name one of: {', '.join(solution.concepts)}.")
    marked = solution.concepts[0] if concept is not None or "seq" not in solution.concepts else "seq"
    if not solution.concepts:
        raise NotDefined("No concept is defined for this case. `sulh check` says what is missing.")
    passed = [leg.start.number for leg in way[:1]] + [leg.end.number for leg in way]
    chosen = kind or ("moves" if len(states) <= PLAIN else "improvements")
    centre: int | None = None
    beyond = 0
    if what in ("path", "deal"):
        shown = sorted(set(passed))
    elif around is not None or steps is not None or (what == "graph" and most is not None and len(states) > most):
        centre = _centre(case, states, around, status_quo, passed, solution.holding[marked])
        tell("looking around a state", 0.97)
        if kind is None and (
            len(_near(model, centre, 1, "moves", None, passed)[0]) <= PLAIN
            or len(_near(model, centre, 1, "improvements", None, ())[0]) == 1
        ):
            chosen = "moves"
        shown, steps, beyond = _near(model, centre, steps, chosen, most, passed)
    elif most is not None and len(states) > most:
        shown, beyond = _notable(solution, status_quo, passed, min(most, TABLE))
    else:
        shown = list(range(len(states)))
    arcs = _arcs(model, shown, chosen) if what == "graph" else ()
    away: int | None = None
    if most is not None and len(arcs) > CROWDED:
        away = _centre(case, states, around, status_quo, passed, solution.holding[marked])
        taken = {(leg.start.number, leg.end.number) for leg in way}
        outward = set(_leading_away(arcs, away))
        arcs = tuple(arc for arc in arcs if arc in outward or (arc.start, arc.end) in taken)
    steps = None if centre is None else steps
    return Excerpt(
        case,
        states,
        what,
        tuple(shown),
        arcs,
        chosen,
        solution,
        marked,
        status_quo,
        course,
        centre,
        steps,
        beyond,
        away,
    )


def _status_quo(case: Case, states: States) -> int | None:
    if case.status_quo is None:
        return None
    found = states.find(case.status_quo)
    return int(found[0]) if len(found) == 1 else None  # else there is a warning that says so


def _centre(
    case: Case, states: States, around: str | None, status_quo: int | None, passed: Sequence[int], holding: Any
) -> int:
    """Return the state whose neighbourhood is shown: as named, else the start of the way, the status quo, ..."""
    if around is not None:
        return one_state(case, states, around)
    if passed:
        return passed[0]
    if status_quo is not None:
        return status_quo
    held = np.flatnonzero(holding)
    return int(held[0]) if len(held) else 0


def _ends(model: Graph, party: int, s: int, kind: Kind) -> list[int]:
    ends = model.moves[party].ends(s)
    if kind == "improvements" and len(ends):
        ends = ends[np.asarray(model.relations[party].above(ends, np.array(s), BETTER))]
    return [int(end) for end in ends]


def _near(
    model: Graph, centre: int, steps: int | None, kind: Kind, most: int | None, passed: Sequence[int]
) -> tuple[list[int], int, int]:
    """Return the states near a state, how many steps far, and how many of the same distance had no room.

    Raises
    ------
    TooLarge
        The number of steps was asked for, and there are more states than fit.
    """
    found = {centre, *passed}
    layer, far = [centre], 0
    seen = {centre}
    while layer and (steps is None or far < steps):
        ahead = {end for s in layer for party in range(len(model.moves)) for end in _ends(model, party, s, kind)} - seen
        if most is not None and len(found | ahead) > most:
            if steps is not None:
                fix = "Take fewer --steps, only --arcs improvements, or an export to .graphml or .dot."
                what = f"states within {far + 1} steps, or more, of the one in the middle"
                raise TooLarge(what, len(found | ahead), most, "--steps", fix=fix)
            if far == 0:
                room = sorted(ahead - found)[: max(0, most - len(found))]
                return sorted(found | set(room)), 1, len(ahead - found) - len(room)
            break
        if not ahead:
            break
        found |= ahead
        seen |= ahead
        layer, far = sorted(ahead), far + 1
    return sorted(found), far if steps is None else steps, 0


def _leading_away(arcs: tuple[Arc, ...], centre: int) -> tuple[Arc, ...]:
    """Return the arcs that lead one step farther from a state."""
    ahead: dict[int, list[int]] = {}
    for arc in arcs:
        ahead.setdefault(arc.start, []).append(arc.end)
    far, layer = {centre: 0}, [centre]
    while layer:
        layer = sorted({end for s in layer for end in ahead.get(s, []) if end not in far})
        far.update(dict.fromkeys(layer, max(far.values()) + 1))
    return tuple(arc for arc in arcs if arc.start in far and far[arc.end] == far[arc.start] + 1)


def _notable(solution: Solution, status_quo: int | None, passed: Sequence[int], most: int) -> tuple[list[int], int]:
    """Return the states that a table shows of many, and how many equilibria had no room.

    First those of the way and the status quo, then equilibria, those under most concepts first.
    """
    wanted = [*passed, *([] if status_quo is None else [status_quo])]
    counts = np.sum([solution.holding[id] for id in solution.concepts], axis=0)
    held = np.flatnonzero(counts)
    wanted += held[np.argsort(-counts[held], kind="stable")].tolist()
    ordered = list(dict.fromkeys(wanted))
    return sorted(ordered[:most]), max(0, len(ordered) - most)


def _arcs(model: Graph, shown: Sequence[int], kind: Kind) -> tuple[Arc, ...]:
    inside = set(shown)
    arcs = []
    for s in shown:
        for party in range(len(model.moves)):
            ends = [end for end in _ends(model, party, s, kind) if end in inside]
            pairs, at = np.array(ends, np.int64), np.array(s)
            better = model.relations[party].above(pairs, at, BETTER)
            maybe = model.relations[party].above(pairs, at, OR_UNKNOWN)
            arcs += [
                Arc(party, s, end, True if gains else None if might else False)
                for end, gains, might in zip(ends, better.tolist(), maybe.tolist(), strict=True)
            ]
    return tuple(arcs)
