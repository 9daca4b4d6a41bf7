"""The table of the board: options by states and what holds beneath, made of arrays for the shown states alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sulh.case.case import Case, Option
from sulh.case.states import States
from sulh.engine.arrays import IntArray, column
from sulh.questions.solve import Solution
from sulh.show.solution import spaced, what_is_on
from sulh.stability import registry
from sulh.web.shell import Asked

SHORT = 4
"""Letters of what a case calls a state that stand above its column as they are."""

MARKED = 60
"""States up to which that is looked for."""


@dataclass(frozen=True, slots=True)
class Head:
    """A state that is shown.

    Attributes
    ----------
    short
        What stands above its column: its number, or its name where that is as short.
    name, shown, label
        Its name in addresses, its name for people, what the file calls it.
    why, paths, more
        Where one asks why it holds or not, how to get there, and for both on this page.
    chosen, status_quo
        Whether it is the chosen one, and that which is now.
    """

    number: int
    short: str
    name: str
    shown: str
    label: str
    why: str
    paths: str
    more: str
    chosen: bool
    status_quo: bool


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option, and in which of the shown states it is on: ``Y``, ``N``, or ``-`` where merged states differ."""

    option: Option
    cells: tuple[str, ...]

    @property
    def marks(self) -> str:
        """What is special about it, in words."""
        way = {"forward": "once on, it stays on", "backward": "once off, it stays off", "both": ""}
        return "; ".join(filter(None, (way[self.option.direction], "coercive" * self.option.coercive)))


@dataclass(frozen=True, slots=True)
class PartyRows:
    """The options of a party."""

    number: int
    id: str
    name: str
    rows: tuple[OptionRow, ...]


@dataclass(frozen=True, slots=True)
class Ticks:
    """For which of the shown states a party, or a bloc, is stable."""

    number: int
    name: str
    cells: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A concept: which of the shown states are its equilibria, how many there are in all, and who is stable where.

    ``ticks`` is empty where it is folded; ``toggle`` leads to the board with it folded, or not.
    """

    id: str
    name: str
    definition: str
    count: int
    cells: tuple[bool, ...]
    ticks: tuple[Ticks, ...]
    folded: bool
    toggle: str


def heads(
    asked: Asked, case: Case, states: States, numbers: IntArray, chosen: int | None, now: int | None
) -> list[Head]:
    """Return the states of these numbers as the board shows them."""
    names = states.names_of(numbers)
    marks = marks_of(states)
    found = []
    for number, name in zip(numbers.tolist(), names, strict=True):
        found.append(
            Head(
                number,
                marks.get(number) or f"{number + 1:,}",
                name,
                spaced(case, name),
                states.labels.get(number, ""),
                asked.address("why", state=name),
                asked.address("paths", to=name),
                asked.query.but(state=name).address(asked.opened.address),
                number == chosen,
                number == now,
            )
        )
    return found


def marks_of(states: States) -> dict[int, str]:
    """Return what the case itself calls its states, where that is short for all of them, and differs; else nothing."""
    if len(states) > MARKED:
        return {}
    marks = {
        n: states.names.get(n, "") if not states.options else states.labels.get(n) or states.names.get(n, "")
        for n in range(len(states))
    }
    short = all(mark and len(mark) <= SHORT for mark in marks.values()) and len(set(marks.values())) == len(states)
    return marks if short else {}


def party_rows(case: Case, states: States, numbers: IntArray) -> tuple[PartyRows, ...]:
    """Return the options of each party against some states; nothing in state form."""
    if not case.options:
        return ()
    codes = states.codes[:, numbers if states.first is None else states.first[numbers]]
    merged = [(at, number) for at, number in enumerate(numbers.tolist()) if number in states.names]
    letters = [np.where(column(codes, k), "Y", "N").tolist() for k in range(len(case.options))]
    for at, number in merged:
        assert states.group is not None
        members = states.codes[:, states.group == number]
        for k in range(len(case.options)):
            bits = column(members, k)
            letters[k][at] = "Y" if bits.all() else "N" if not bits.any() else "-"
    rows = [OptionRow(option, tuple(cells)) for option, cells in zip(case.options, letters, strict=True)]
    return tuple(
        PartyRows(number, party.id, str(party), tuple(row for row in rows if row.option.party == party.id))
        for number, party in enumerate(case.parties)
        if party.options
    )


def bands(asked: Asked, case: Case, solution: Solution, numbers: IntArray, opened: Sequence[str]) -> tuple[Band, ...]:
    """Return the concepts against some states; those of ``opened`` with a row of ticks for each party."""
    names = {party.id: (number, str(party)) for number, party in enumerate(case.parties)}
    found = []
    for id in solution.concepts:
        concept = registry.concept(id)
        folded = id not in opened
        ticks = [] if folded else solution.verdicts[id][:, numbers].tolist()
        rest = [one for one in solution.concepts if (one in opened) != (one == id)]
        found.append(
            Band(
                id,
                concept.name,
                concept.definition,
                int(solution.holding[id].sum()),
                tuple(solution.holding[id][numbers].tolist()),
                tuple(
                    Ticks(*names.get(mover, (0, mover)), tuple(cells))
                    for mover, cells in zip(solution.movers, ticks, strict=False)
                ),
                folded,
                asked.query.but(ticks=",".join(rest) or "none").address(asked.opened.address),
            )
        )
    return tuple(found)


def on_in_words(case: Case, states: States, number: int) -> str:
    """Return what is on in a state, in the words of the options, party by party."""
    return what_is_on(case, states[number].on)
