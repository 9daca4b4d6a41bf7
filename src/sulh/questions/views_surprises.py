"""Surprises: moves that their mover would make as it sees things, and that somebody else does not foresee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sulh.questions.situation import Situation
from sulh.questions.views_outlook import SURPRISES, Outlook, Reason, SurpriseKind
from sulh.questions.wayside import PathStep, path_step


@dataclass(frozen=True, slots=True)
class Stop:
    """A state at which surprises are looked for, and what happened there: who moved alone, and where to."""

    state: int
    mover: int | None = None
    end: int | None = None


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
        moves = [(j, t) for j, mover in sorted(movers.items()) for t in mover.goes(j, s).tolist()]
        for viewer in viewers:
            for j, t in moves:
                why = None if viewer.party == j else viewer.unforeseen(j, s, t)
                if why is not None:
                    taken = (stop.mover, stop.end) == (j, t)
                    found.append(Surprise(viewer.name, path_step(real, [j], s, t), *why, taken, place))
    return tuple(found)


def counted(viewers: Sequence[Outlook], found: Sequence[Surprise]) -> Mapping[str, Mapping[SurpriseKind, int]]:
    """Return how many surprises each viewer has, by kind."""
    return {
        viewer.name: {kind: sum((one.viewer, one.kind) == (viewer.name, kind) for one in found) for kind in SURPRISES}
        for viewer in viewers
    }
