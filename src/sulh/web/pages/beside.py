"""Two codings of a case side by side: what is set differently, and what holds in one, in the other, in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

import numpy as np

from sulh.case.case import Case
from sulh.errors import SulhError
from sulh.questions.solve import Solution
from sulh.show.solution import spaced
from sulh.web.pages.beside_lines import Section, sections
from sulh.web.pages.board_table import marks_of
from sulh.web.shell import Asked, Choice

BASE = "base"
"""What the coding of the file itself is called in the address."""

NAMED = 12
"""States that are named in one field before it is said how many more there are."""

SHOWN = 24
"""States that the common board shows."""


@dataclass(frozen=True, slots=True)
class StateLink:
    """A state by its name for people, and where one asks why it holds; ``short``: what it is called on the board."""

    shown: str
    label: str
    address: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """Some states: how many, and the first of them."""

    count: int
    first: tuple[StateLink, ...]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.first)


@dataclass(frozen=True, slots=True)
class ConceptBeside:
    """A concept: which states hold in this coding only, in both, in the other only."""

    id: str
    here: Named
    both: Named
    there: Named


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one coding beside that of the other; ``differs`` where it is not the same one, at the same place."""

    here: str
    there: str
    differs: bool


@dataclass(frozen=True, slots=True)
class SectionBeside:
    """A part of the coding in which the two differ. ``party`` is the number of the party whose it is, or None.

    Where the place of a line says nothing, only those that differ are among the lines; ``same``: how many do not.
    """

    title: str
    party: int | None
    lines: tuple[Line, ...]
    same: int = 0


@dataclass(frozen=True, slots=True)
class Marks:
    """A concept on the common board: where it holds in this coding, and in the other; None where there is no state."""

    id: str
    here: tuple[bool | None, ...]
    there: tuple[bool | None, ...]


@dataclass(frozen=True)
class BesidePart:
    """What ``parts/beside.html`` needs; the template sees it as ``beside``.

    ``chosen`` is "" where only the choice is offered.
    """

    choices: tuple[Choice, ...]
    here: str
    chosen: str
    close: str
    problem: str = ""
    because: str = ""
    set_here: tuple[str, ...] = ()
    set_there: tuple[str, ...] = ()
    sections: tuple[SectionBeside, ...] = ()
    concepts: tuple[ConceptBeside, ...] = ()
    comparable: bool = True
    only_here: int = 0
    only_there: int = 0
    heads: tuple[StateLink, ...] = ()
    letters: tuple[tuple[str, int, tuple[str, ...]], ...] = ()
    marks: tuple[Marks, ...] = ()
    left_out: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON has it."""
        names = {
            one.id: {
                where: {"count": part.count, "first": [state.shown for state in part.first]}
                for where, part in (("here_only", one.here), ("both", one.both), ("there_only", one.there))
            }
            for one in self.concepts
        }
        return {"here": self.here, "there": self.chosen, "equilibria": names}


def beside_part(asked: Asked, case: Case, solution: Solution) -> BesidePart | None:
    """Return the comparison with another coding, or the choice of one; None where there is only one coding."""
    base = asked.opened.coded()
    if not base.variants:
        return None
    here = asked.variant or BASE
    chosen = asked.query.text("beside")
    names = [BASE, *base.variants]
    path = asked.opened.address
    choices = tuple(
        Choice("Base" if name == BASE else name, asked.query.but(beside=name).address(path), name == chosen)
        for name in names
        if name != here
    )
    close = asked.query.but(beside="").address(path)
    if not chosen or chosen == here:
        return BesidePart(choices, here, "", close)
    try:
        other = base if chosen == BASE else base.variant(chosen)
        there = asked.bench.solution(other, solution.concepts)
    except SulhError as error:
        return BesidePart(choices, here, chosen, close, problem=str(error))
    return _compared(asked, case, solution, other, there, BesidePart(choices, here, chosen, close))


def _compared(
    asked: Asked, case: Case, solution: Solution, other: Case, there: Solution, part: BesidePart
) -> BesidePart:
    base = asked.opened.coded()
    theirs = base.variants.get(part.chosen)
    own = base.variants.get(part.here)
    comparable = solution.states.options == there.states.options
    mine, others = (one.states.names_of(np.arange(len(one.states))) for one in (solution, there))
    at = {name: number for number, name in enumerate(mine)}
    at_there = {name: number for number, name in enumerate(others)}
    other_address = asked.query.only().but(variant="" if part.chosen == BASE else part.chosen)

    marks = marks_of(solution.states)

    def link(name: str, away: bool) -> StateLink:
        one = there if away else solution
        number = (at_there if away else at)[name]
        why = f"{asked.opened.address}/why"
        address = other_address.but(state=name).address(why) if away else asked.address("why", state=name)
        short = marks.get(number) or f"{number + 1:,}" if not away else ""
        return StateLink(spaced(one.case, name), one.states.labels.get(number, ""), address, short)

    def named(names: Sequence[str], away: bool = False) -> Named:
        return Named(len(names), tuple(link(name, away) for name in names[:NAMED]))

    concepts, held = [], dict[str, int]()
    for id in solution.concepts:
        first = [mine[k] for k in np.flatnonzero(solution.holding[id])]
        second = [others[k] for k in np.flatnonzero(there.holding[id])]
        ours, other_set = (set(first), set(second)) if comparable else (set[str](), set[str]())
        for name in (*first, *second):
            held[name] = held.get(name, 0) + 1
        concepts.append(
            ConceptBeside(
                id,
                named([name for name in first if name not in other_set]),
                named([name for name in first if name in other_set]),
                named([name for name in second if name not in ours], away=True),
            )
        )
    # What differs comes first: for that one has laid them side by side. What one of the codings does not have comes
    # last: nothing can be compared there.
    uneven = {name for name in held if _held(solution, at.get(name)) != _held(there, at_there.get(name))}
    shown = sorted(
        held if comparable else (),
        key=lambda name: (name not in at or name not in at_there, name not in uneven, -held[name]),
    )[:SHOWN]
    return BesidePart(
        part.choices,
        part.here,
        part.chosen,
        part.close,
        because=(theirs.evidence.because or "") if theirs is not None else "",
        set_here=own.changes if own is not None else (),
        set_there=theirs.changes if theirs is not None else (),
        sections=tuple(_sections(sections(case), sections(other))),
        concepts=tuple(concepts),
        comparable=comparable,
        only_here=len(set(mine) - set(others)),
        only_there=len(set(others) - set(mine)),
        heads=tuple(link(name, name not in at) for name in shown),
        letters=_letters(case, shown),
        marks=tuple(
            Marks(
                id,
                tuple(_holds(solution, id, at.get(name)) for name in shown),
                tuple(_holds(there, id, at_there.get(name)) for name in shown),
            )
            for id in solution.concepts
        ),
        left_out=len(held) - len(shown) if comparable else 0,
    )


def _held(solution: Solution, number: int | None) -> tuple[bool, ...]:
    return tuple(number is not None and bool(solution.holding[id][number]) for id in solution.concepts)


def _holds(solution: Solution, id: str, number: int | None) -> bool | None:
    return None if number is None else bool(solution.holding[id][number])


def _letters(case: Case, names: Sequence[str]) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    """Return for each option its text, its party, and its letter in each state; ``-`` for a state of another name."""
    numbers = {party.id: number for number, party in enumerate(case.parties)}
    plain = [name if len(name) == len(case.options) and not set(name) - set("YN") else "" for name in names]
    return tuple(
        (option.text or option.id, numbers[option.party], tuple(name[k] if name else "-" for name in plain))
        for k, option in enumerate(case.options)
    )


def _sections(here: Sequence[Section], there: Sequence[Section]) -> list[SectionBeside]:
    """Return the parts in which two codings differ, their lines beside each other."""
    other = {one.title: one for one in there}
    mine = {one.title: one for one in here}
    found = []
    for title in [*mine, *(title for title in other if title not in mine)]:
        first = mine[title].lines if title in mine else ()
        second = other[title].lines if title in other else ()
        if first != second:
            party = (mine.get(title) or other[title]).party
            lines = _lines(first, second)
            if party is not None:  # what a party wants is in an order, in which each line tells where the others stand
                found.append(SectionBeside(title, party, tuple(lines)))
                continue
            uneven = tuple(line for line in lines if line.differs)
            found.append(SectionBeside(title, None, uneven, len(lines) - len(uneven)))
    return found


def _lines(here: Sequence[str], there: Sequence[str]) -> list[Line]:
    found: list[Line] = []
    for what, a, b, c, d in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        pairs = zip_longest(here[a:b], there[c:d], fillvalue="")
        found += [Line(first, second, what != "equal") for first, second in pairs]
    return found
