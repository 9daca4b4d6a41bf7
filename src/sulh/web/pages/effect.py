"""What a change has done: under which concepts other states hold than before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sulh.case.case import Case
from sulh.errors import SulhError
from sulh.questions.solve import Solution
from sulh.show.solution import spaced
from sulh.web.editing import Edited
from sulh.web.pages.beside import Named, StateLink
from sulh.web.pages.standing import Standing, standing
from sulh.web.shell import Asked

NAMED = 3
"""States that are named before it is said how many more there are."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A concept: how many states held before and hold now, and which of them came and went."""

    id: str
    before: int
    after: int
    came: Named
    went: Named

    @property
    def same(self) -> bool:
        """Whether the same states hold as before."""
        return not self.came.count and not self.went.count


@dataclass(frozen=True, slots=True)
class EffectPart:
    """What ``parts/effect.html`` needs; the template sees it as ``effect``.

    ``shifts`` is empty where nothing can be compared: the options are others than before. ``now``: where things stand,
    if the change has ruled it out. ``idle``: states that were given a name, though none of them is feasible.
    """

    says: str
    match: str
    shifts: tuple[Shift, ...]
    now: Standing | None = None
    idle: tuple[str, ...] = ()

    @property
    def moved(self) -> tuple[Shift, ...]:
        """The concepts under which other states hold."""
        return tuple(one for one in self.shifts if not one.same)

    @property
    def stayed(self) -> tuple[Shift, ...]:
        """The concepts under which the same states hold."""
        return tuple(one for one in self.shifts if one.same)


def effect_part(asked: Asked, edited: Edited) -> EffectPart:
    """Return what a change has done in the coding that is shown."""
    before, after = _solved(asked, edited.before.case), _solved(asked, edited.after.case)
    shifts = []
    if before is not None and after is not None and before.states.options == after.states.options:
        for id in after.concepts:
            then, now = _holding(before, id), _holding(after, id)
            came = _named(asked, after, [name for name in now if name not in then])
            went = _named(asked, after, [name for name in then if name not in now])
            shifts.append(Shift(id, len(then), len(now), came, went))
    barred, idle = _ruled_out(asked, before, after), _idle(before, after)
    return EffectPart(edited.says, edited.after.match, tuple(shifts), barred, idle)


def _ruled_out(asked: Asked, before: Solution | None, after: Solution | None) -> Standing | None:
    """Return where things stand if it is not feasible, and was before."""
    if after is None:
        return None
    now = standing(asked, after.case, after.states)
    if not now.says or (before is not None and standing(asked, before.case, before.states).says == now.says):
        return None
    return now


def _idle(before: Solution | None, after: Solution | None) -> tuple[str, ...]:
    """Return the patterns that got a label just now, and that no feasible state matches."""
    if before is None or after is None:
        return ()
    known = set(before.case.labels)
    new = [label.pattern for label in after.case.labels if label not in known]
    return tuple(spaced(after.case, one) for one in new if not len(after.states.find(one)))


def _solved(asked: Asked, case: Case | None) -> Solution | None:
    """Return what holds in the coding that is shown; None where the file has problems, or not that coding."""
    try:
        return None if case is None else asked.bench.solution(case.variant(asked.variant) if asked.variant else case)
    except SulhError:
        return None


def _holding(solution: Solution, id: str) -> dict[str, None]:
    """Return the names of the states that hold, in their order."""
    return dict.fromkeys(solution.states.names_of(np.flatnonzero(solution.holding[id])))


def _named(asked: Asked, after: Solution, names: Sequence[str]) -> Named:
    """Return some states, the first of them as links; one that is no longer feasible leads nowhere."""
    found = []
    for name in names[:NAMED]:
        known = bool(after.states.options) or name in after.states.names.values()
        numbers = after.states.find(name).tolist() if known else []
        label = after.states.labels.get(numbers[0], "") if numbers else ""
        found.append(StateLink(spaced(after.case, name), label, asked.address("why", state=name) if numbers else ""))
    return Named(len(names), tuple(found))
