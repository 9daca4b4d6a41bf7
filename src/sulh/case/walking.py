"""Whether a path of a history can be walked: each state feasible, each step its mover's to make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sulh.case.case import Case
from sulh.case.records import Path
from sulh.case.statements import Statement

Broken = Literal["infeasible", "direction", "forbidden"]

CODES: dict[Broken, tuple[str, str]] = {
    "infeasible": ("S908", "Correct the step or the rule."),
    "direction": ("S315", "Change the direction of the option, or mark the step forced: yes."),
    "forbidden": ("S316", "Change the step, allow the move, or mark the step forced: yes."),
}
"""The code of each kind, and the way out."""


@dataclass(frozen=True, slots=True)
class Stumble:
    """A step that cannot be taken.

    Attributes
    ----------
    step
        Its number, from 1; 0 is the start.
    kind
        ``"infeasible"``: the state is not feasible; ``"direction"``: it turns a one-way option back; ``"forbidden"``:
        the case rules the move out, or does not have it.
    what
        The rule or the option.
    rule
        The sentence that says so.
    """

    step: int
    kind: Broken
    what: str
    rule: str

    @property
    def code(self) -> str:
        """The code of such a problem."""
        return CODES[self.kind][0]

    @property
    def fix(self) -> str:
        """The way out."""
        return CODES[self.kind][1]


def stumbles(case: Case, path: Path) -> Iterator[Stumble]:
    """Yield the steps of a path that cannot be taken in a coding, in order; of each step the first reason.

    A forced step is nobody's choice, so that neither one-way options nor moves that are ruled out bind it. Its state
    must be feasible all the same. Of options that belong to nobody who takes the step, the file itself says so.

    Examples
    --------
    >>> import sulh
    >>> from sulh.case.records import Step
    >>> case = sulh.load("walter-barrier")
    >>> steps = (Step((case.parties[0].id,), {0: True}),)
    >>> list(stumbles(case, Path("p", ("NNN", "YNN"), steps)))
    []
    """
    for number, state in enumerate(path.states):
        where = f"Step {number} of the path {path.name!r}" if number else f"The start of the path {path.name!r}"
        broken = broken_rule(case, state)
        if broken is not None:
            leads = "leads to" if number else "is"
            rule = f"{where} {leads} {state}, which is not feasible: {broken!r} is false there."
            yield Stumble(number, "infeasible", broken, rule)
        elif number:
            found = _step(case, path, number, where)
            if found is not None:
                yield found


def _step(case: Case, path: Path, number: int, where: str) -> Stumble | None:
    before, after = path.states[number - 1 : number + 1]
    step = path.steps[number - 1]
    if step.forced or before == after:
        return None
    if case.form == "states":
        if any((before, after) not in case.named_moves.get(party, ()) for party in step.parties):
            who = " and ".join(step.parties)
            return Stumble(number, "forbidden", after, f"{where} is no move of {who}: from {before} to {after}.")
        return None
    if len(before) != len(case.options) or len(after) != len(case.options):  # the name of a coalesced state
        return None
    for option, was, now in zip(case.options, before, after, strict=True):
        if was != now and option.direction == ("backward" if now == "Y" else "forward"):
            back = "on again" if now == "Y" else "off again"
            rule = f"{where} turns {option.name} {back}, and its direction is {option.direction}."
            return Stumble(number, "direction", option.name, rule)
    for ban in case.forbidden_moves:
        if ban.party in step.parties and _true(ban.start, before) and _true(ban.end, after):
            said = f"from {ban.start.text!r} to {ban.end.text!r}"
            return Stumble(number, "forbidden", said, f"{where} is a move that {ban.party} may not make: {said}.")
    return None


def broken_rule(case: Case, state: str) -> str | None:
    """Return the text of the first feasibility rule that is false in a state; None of a state that is named."""
    return next((case.rules[number].statement.text for number in broken_rules(case, state)), None)


def broken_rules(case: Case, state: str) -> Iterator[int]:
    """Yield the number of each feasibility rule that is false in a state; none of a state that is named."""
    if case.form != "states" and len(state) == len(case.options):
        yield from (number for number, rule in enumerate(case.rules) if not _true(rule.statement, state))


def _true(statement: Statement, state: str) -> bool:
    on = np.array([letter == "Y" for letter in state])
    return bool(statement.holds(lambda k: on[[k]]).all())
