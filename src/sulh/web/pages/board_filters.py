"""Which states of a case the board shows: by option, by pattern, by what holds, by what can be come to."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.naming import one_state
from sulh.case.states import States
from sulh.engine.arrays import BoolArray
from sulh.errors import NotDefined, Problem, SulhError, UnknownName, UsageError
from sulh.questions.solve import Solution
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.pages.reach import reachable
from sulh.web.questions.telling import ruled_out

OPTION = "is."
"""What stands in the address before the name of an option: ``is.mill.leave=Y``."""

HOLDS = {"some": "under any concept", "all": "under every concept", "none": "under no concept"}
"""What can be asked of a state besides the id of a concept."""


@dataclass(frozen=True)
class Filters:
    """Which states are asked for.

    Attributes
    ----------
    options
        ``"Y"`` or ``"N"`` by the name of an option; the others may be either.
    pattern
        A vector with dashes, or a label.
    holds
        The id of a concept, or a key of :data:`HOLDS`; "" does not ask.
    reachable
        Only states that legal moves lead to from the status quo.
    problems
        What is wrong with the address; such a filter is left out.
    """

    options: dict[str, str] = field(default_factory=dict)
    pattern: str = ""
    holds: str = ""
    reachable: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def count(self) -> int:
        """How many filters there are."""
        return len(self.options) + bool(self.pattern) + bool(self.holds) + self.reachable

    def to_dict(self) -> dict[str, object]:
        """Return them as JSON has them."""
        return {
            "options": dict(self.options),
            "pattern": self.pattern or None,
            "holds": self.holds or None,
            "reachable": self.reachable,
        }


def filters(query: Query, case: Case, solution: Solution) -> Filters:
    """Return the filters of an address."""
    known = [option.name for option in case.options]
    options: dict[str, str] = {}
    problems: list[Problem] = []
    for name, value in query.pairs:
        if not name.startswith(OPTION):
            continue
        option = name.removeprefix(OPTION)
        if option not in known:
            problems += UnknownName("option", option, known).to_problems()
        elif value not in ("Y", "N"):
            problems.append(wrong(name, f"An option is Y or N, not {value[:40]!r}."))
        else:
            options[option] = value
    holds = query.text("holds")
    if holds and holds not in (*solution.concepts, *HOLDS):
        problems += UnknownName("concept on this board", holds, [*solution.concepts, *HOLDS]).to_problems()
        holds = ""
    return Filters(options, query.text("pattern"), holds, query.flag("reachable"), tuple(problems))


def matching(
    asked: Filters, case: Case, solution: Solution, bench: Workbench
) -> tuple[BoolArray, dict[str, tuple[Problem, ...]]]:
    """Return which states the filters let through, shape (n,), and by name what is wrong with those left out."""
    states = solution.states
    keep = np.ones(len(states), bool)
    problems: dict[str, tuple[Problem, ...]] = {}
    if asked.options:
        listed = np.ones(states.codes.shape[1], bool)
        for k, option in enumerate(case.options):
            if option.name in asked.options:
                listed &= states.option(k) == (asked.options[option.name] == "Y")
        keep &= _merged(states, listed)
    if asked.pattern:
        try:
            found = np.zeros(len(states), bool)
            found[states.find(asked.pattern)] = True
            keep &= found
        except SulhError as error:
            problems["pattern"] = error.to_problems()
    if asked.holds:
        held = np.array([solution.holding[id] for id in solution.concepts])
        few = {"some": held.any(axis=0), "all": held.all(axis=0), "none": ~held.any(axis=0)}
        keep &= few[asked.holds] if asked.holds in few else solution.holding[asked.holds]
    if asked.reachable:
        try:
            keep &= come_to(bench, case, states)
        except SulhError as error:
            problems["reachable"] = error.to_problems()
    return keep, problems


def come_to(bench: Workbench, case: Case, states: States) -> BoolArray:
    """Return which states legal moves lead to from the status quo; worked out once for each coding.

    Raises
    ------
    NotDefined
        The case has no status quo.
    UsageError
        Its status quo is not feasible, or is several states.
    """
    if case.status_quo is None:
        raise NotDefined("The case names no status quo, so that nothing can be reached from it. Add one.")
    barred = ruled_out(case)
    if barred:
        raise UsageError(f"{barred} So nothing can be reached from it: correct one of them on this page.")
    start = one_state(case, states, case.status_quo)
    key = ("reachable", case.digest, case.name, case.variant_name)
    return bench.made.get(key, lambda: reachable(graph(case, states), start))


def wrong(name: str, rule: str, fix: str = "Choose another.") -> Problem:
    """Return the problem that a setting of the address is wrong."""
    return Problem("S821", name, rule, fix)


def status_quo(case: Case, states: States) -> int | None:
    """Return the number of the status quo; None where there is none, or not one."""
    if case.status_quo is None:
        return None
    try:
        return one_state(case, states, case.status_quo)
    except (UsageError, UnknownName):
        return None


def _merged(states: States, listed: BoolArray) -> BoolArray:
    """Return which states have a vector among some: bool array, shape (n,)."""
    if states.group is None:
        return listed
    found = np.zeros(len(states), bool)
    found[states.group[listed]] = True
    return found
