"""Surprises: moves that their mover would make as it sees things, and that somebody else does not foresee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sulh.questions.situation import Situation
from sulh.questions.views_outlook import SURPRISES, Outlook, Reason, SurpriseKind
from sulh.questions.wayside import PathStep, path_step

Foreseen: TypeAlias = Literal["foreseen", "does-not-exist", "no-improvement", "deterred"]


@dataclass(frozen=True, slots=True)
class Stop:
    """A state at which surprises are looked for, and the step that a path takes from there.

    Attributes
    ----------
    state
        Which; None within a view that rules it out.
    movers
        Who took the step, by number; nobody where it is the last state, or where no path is looked at.
    end
        Where to; None also within a view that rules it out.
    forced
        Whether it was nobody's choice.
    date
        When, if the case says so.
    """

    state: int | None
    movers: tuple[int, ...] = ()
    end: int | None = None
    forced: bool = False
    date: str = ""

    @property
    def mover(self) -> int | None:
        """Who moved alone and by choice, by number."""
        return self.movers[0] if len(self.movers) == 1 and not self.forced else None


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step of the path that is looked at, beside what everybody sees.

    Attributes
    ----------
    step
        Who took it, from where, and where to.
    forced
        Whether it was nobody's choice.
    date
        When, as the case says it; empty if it does not.
    own
        Whether it is an undeterred improvement to its mover, as that sees things. None of a joint or a forced step,
        which is not judged.
    seen
        What it was to each viewer: ``"foreseen"``, or the kind of the surprise. None to the one who took it, and where
        it is not judged or its mover would not take it, as it sees things.
    """

    step: PathStep
    forced: bool
    date: str
    own: bool | None
    seen: Mapping[str, Foreseen | None]

    def to_dict(self, list_surprises: bool = True) -> dict[str, Any]:
        """Return it as JSON has it; what it was to whom only where surprises are listed."""
        return {
            **self.step.to_dict(),
            "date": self.date or None,
            "forced": self.forced,
            "own": self.own,
            "seen": dict(self.seen) if list_surprises else None,
        }


@dataclass(frozen=True, slots=True)
class Surprise:
    """A move that somebody does not foresee.

    Attributes
    ----------
    viewer
        Whom it surprises: the name of a view, or the id of a party that sees the case as it is.
    step
        The move: who makes it, from where, and where to; really.
    kind
        What it is to the viewer: ``"does-not-exist"``, ``"no-improvement"`` for the mover, or ``"deterred"``.
    reason
        Why it does not exist: ``"start-outside"`` or ``"end-outside"`` of what the viewer holds possible;
        ``"unseen"``, it changes nothing that the viewer sees; ``"no-such-move"``, the viewer believes that the mover
        cannot make it, because it does not hold the option, or may not change it so. Empty for the other kinds.
    taken
        Whether it is the step that the path takes next.
    place
        At which state of the path, counted from 0.
    """

    viewer: str
    step: PathStep
    kind: SurpriseKind
    reason: Reason
    taken: bool
    place: int

    @property
    def key(self) -> tuple[str, int, PathStep, SurpriseKind]:
        """What makes two surprises the same: whom, where, which move, which kind; whatever the reason."""
        return self.viewer, self.place, self.step, self.kind

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "viewer": self.viewer,
            **self.step.to_dict(),
            "kind": self.kind,
            "reason": self.reason or None,
            "taken": self.taken,
            "place": self.place,
        }


def surprises(real: Situation, viewers: Sequence[Outlook], stops: Sequence[Stop]) -> tuple[Surprise, ...]:
    """Return the surprises at some states: in their order, by viewer, mover and end; in no order of weight.

    Parameters
    ----------
    viewers
        How everybody sees the case: every party once, and observers, who may be surprised and do not move.
    """
    movers = {viewer.party: viewer for viewer in viewers if viewer.party is not None}
    found = []
    for place, stop in enumerate(stops):
        s = stop.state
        if s is None:
            continue
        moves = [(j, t) for j, mover in sorted(movers.items()) for t in mover.goes(j, s).tolist()]
        for viewer in viewers:
            for j, t in moves:
                why = None if viewer.party == j else viewer.unforeseen(j, s, t)
                if why is not None:
                    taken = (stop.mover, stop.end) == (j, t)
                    found.append(Surprise(viewer.name, path_step(real, [j], s, t), *why, taken, place))
    return tuple(found)


def steps_taken(real: Situation, viewers: Sequence[Outlook], stops: Sequence[Stop]) -> tuple[StepTaken | None, ...]:
    """Return the steps between some states, None within a view that rules out where one begins or ends."""
    movers = {viewer.party: viewer for viewer in viewers if viewer.party is not None}
    found: list[StepTaken | None] = []
    for stop in stops[:-1]:
        s, t, j = stop.state, stop.end, stop.mover
        if s is None or t is None:
            found.append(None)
            continue
        own = None if j is None else bool(t in movers[j].goes(j, s))
        seen: dict[str, Foreseen | None] = {}
        for viewer in viewers:
            why = viewer.unforeseen(j, s, t) if own and j is not None else None
            seen[viewer.name] = (why[0] if why else "foreseen") if own and viewer.party != j else None
        found.append(StepTaken(path_step(real, stop.movers, s, t), stop.forced, stop.date, own, seen))
    return tuple(found)


def counted(viewers: Sequence[Outlook], found: Sequence[Surprise]) -> Mapping[str, Mapping[SurpriseKind, int]]:
    """Return how many surprises each viewer has, by kind."""
    return {
        viewer.name: {kind: sum((one.viewer, one.kind) == (viewer.name, kind) for one in found) for kind in SURPRISES}
        for viewer in viewers
    }
