"""The board: options by states, what holds beneath; filtered, sorted and paged here, whatever the number of states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.naming import one_state
from sulh.case.relations import relation
from sulh.case.states import States
from sulh.engine.arrays import IntArray
from sulh.errors import Problem, SulhError
from sulh.questions.solve import Solution
from sulh.stability import registry
from sulh.web.asked import Query
from sulh.web.pages.board_filters import HOLDS, OPTION, Filters, filters, matching, status_quo, wrong
from sulh.web.pages.board_table import Band, Head, PartyRows, bands, heads, on_in_words, party_rows
from sulh.web.shell import Asked, Choice, Context

if TYPE_CHECKING:
    from sulh.web.bench import Workbench

COLUMNS = 20
"""States beside each other on one page, if nobody says otherwise: what a wide window shows."""

ROWS = 50
"""States below each other on one page, if nobody says otherwise."""

WHOLE = 30
"""States up to which all are on one page, and who is stable where is shown at once."""

MOST = 1000
"""States that one page shows at most."""

ASKED_EACH = 4096
"""States up to which each concept is asked whether it is defined for the case."""

FORM = ("page", "pattern", "holds", "reachable", "sort", "as", "size", "concepts", "state")
"""Settings that the form has fields for; all others are kept as they are."""


@dataclass(frozen=True)
class Chosen:
    """The state that somebody asked for by name: what is on in it, under what it holds, and where questions lead."""

    head: Head
    on: str
    holds: tuple[str, ...]
    change: str
    without: str


@dataclass(frozen=True)
class Tick:
    """A concept to choose."""

    id: str
    name: str
    chosen: bool


@dataclass(frozen=True)
class BoardPart:
    """What ``parts/board.html`` needs; the template sees it as ``board``.

    Attributes
    ----------
    wrong, elsewhere
        What is wrong with a field of the form, by its name; and the problems that stand above the board.
    refused, applied
        How many filters were left out since they are wrong, and how many count.
    matching
        How many states the filters let through.
    numbers
        Those of this page.
    first
        The place of the first of them, counted from 1.
    fields
        What of the address the form of the filters must keep.
    """

    case: Case
    solution: Solution
    filters: Filters
    problems: tuple[Problem, ...]
    wrong: Mapping[str, str]
    elsewhere: tuple[Problem, ...]
    refused: int
    applied: int
    layout: str
    sort: str
    matching: int
    numbers: tuple[int, ...]
    page: int
    pages: int
    size: int
    first: int
    heads: tuple[Head, ...]
    parties: tuple[PartyRows, ...]
    bands: tuple[Band, ...]
    chosen: Chosen | None
    address: str
    clear: str
    fold: Choice
    layouts: tuple[Choice, ...]
    turns: tuple[Choice, ...]
    sorts: tuple[Choice, ...]
    holds: tuple[Choice, ...]
    concepts: tuple[Tick, ...]
    fields: tuple[tuple[str, str], ...]
    status_quo: bool

    @property
    def total(self) -> int:
        """How many states the case has."""
        return len(self.solution.states)

    @property
    def labelled(self) -> bool:
        """Whether any of the shown states has a label."""
        return any(head.label and head.label != head.short for head in self.heads)

    def to_dict(self) -> dict[str, Any]:
        """Return what is shown, and why just that."""
        return {
            "filters": self.filters.to_dict(),
            "sort": self.sort,
            "as": self.layout,
            "page": self.page,
            "pages": self.pages,
            "size": self.size,
            "n_matching": self.matching,
            "states": [head.name for head in self.heads],
            "labels": {head.name: head.label for head in self.heads if head.label},
            "chosen": None if self.chosen is None else self.chosen.head.name,
        }


@dataclass(frozen=True)
class BoardPage(Context):
    """The board alone: what a change of its filters replaces."""

    template = "parts/board.html"

    board: BoardPart

    def to_dict(self) -> dict[str, Any]:
        """Return what is shown."""
        return self.board.to_dict()


def shortened(asked: Asked, case: Case) -> Asked:
    """Return what is asked without settings that say what goes without saying: a form sends all its fields."""
    query = asked.query
    if query.text("sort") == "held":
        query = query.but(sort="")
    if query.texts("concepts") and _concepts(query) == asked.bench.solution(case).concepts:
        query = query.but(concepts="")
    return replace(asked, query=query)


def board_part(asked: Asked, case: Case) -> BoardPart:
    """Return the board of a case; what is wrong with the address is among its problems."""
    query, problems = asked.query, list[Problem]()
    solution = _solution(asked, case, problems)
    states = solution.states
    wanted = filters(query, case, solution)
    keep, left_out = matching(wanted, case, solution, asked.bench)
    problems += [*wanted.problems, *(one for given in left_out.values() for one in given)]
    layout = _one_of(query, "as", ("columns", "rows"), problems)
    sort = query.text("sort", "held")
    ordered = _ordered(asked.bench, case, solution, np.flatnonzero(keep), sort, problems)
    size = _number(query, "size", _usual(len(ordered), layout), MOST, problems)
    pages = max(1, -(-len(ordered) // size))
    page = min(_number(query, "page", 1, 10**9, problems), pages)
    numbers = ordered[(page - 1) * size : page * size]
    now = status_quo(case, states)
    before = len(problems)
    chosen = _chosen_number(query, case, states, problems)
    at_fields = {name: left_out[name] for name in ("pattern",) if name in left_out}
    at_fields |= {"state": tuple(problems[before:])} if len(problems) > before else {}
    opened = _opened(query, solution, len(states))
    here = asked.opened.address
    turned = {"first": 1, "previous": page - 1, "next": page + 1, "last": pages}
    every = set(opened) >= set(solution.concepts)
    fold = Choice(
        "Hide for whom each state is stable" if opened else "Show for whom each state is stable",
        query.but(ticks="none" if opened else "all").address(here),
        every,
    )
    layouts = {"columns": "States side by side", "rows": "States below each other"}
    return BoardPart(
        case=case,
        solution=solution,
        filters=wanted,
        problems=tuple(problems),
        wrong={name: " ".join(f"{one.rule} {one.fix}".strip() for one in given) for name, given in at_fields.items()},
        elsewhere=tuple(one for one in problems if not any(one in given for given in at_fields.values())),
        refused=len(wanted.problems) + len(left_out),
        applied=wanted.count - len(left_out),
        layout=layout,
        sort=sort,
        matching=len(ordered),
        numbers=tuple(numbers.tolist()),
        page=page,
        pages=pages,
        size=size,
        first=(page - 1) * size + 1,
        heads=tuple(heads(asked, case, states, numbers, chosen, now)),
        parties=party_rows(case, states, numbers),
        bands=bands(asked, case, solution, numbers, opened),
        chosen=None if chosen is None else _chosen(asked, case, solution, chosen, now),
        address=here,
        clear=_without(query, "pattern", "holds", "reachable", "page").address(here),
        fold=fold,
        layouts=tuple(
            Choice(text, query.but(page="", size="", **{"as": id * (id == "rows")}).address(here), id == layout)
            for id, text in layouts.items()
        ),
        turns=tuple(
            Choice(name, query.but(page=str(to) if to > 1 else "").address(here), to == page or not 1 <= to <= pages)
            for name, to in turned.items()
        ),
        sorts=(
            Choice("What holds first", "held", sort == "held"),
            Choice("By number", "number", sort == "number"),
            *(Choice(f"Best for {one} first", f"party:{one.id}", sort == f"party:{one.id}") for one in case.parties),
        ),
        holds=tuple(
            Choice(text, id, id == wanted.holds)
            for id, text in [*HOLDS.items(), *((id, f"under {id.upper()}") for id in solution.concepts)]
        ),
        concepts=_ticks(asked.bench, case, solution),
        fields=tuple((k, v) for k, v in query.pairs if k not in FORM and not k.startswith(OPTION)),
        status_quo=now is not None,
    )


def _solution(asked: Asked, case: Case, problems: list[Problem]) -> Solution:
    """Return what holds under the concepts that are asked for; under the usual ones where that cannot be answered."""
    ids = _concepts(asked.query)
    if ids:
        try:
            return asked.bench.solution(case, ids)
        except SulhError as error:
            problems += error.to_problems()
    return asked.bench.solution(case)


def _ticks(bench: Workbench, case: Case, solution: Solution) -> tuple[Tick, ...]:
    """Return the concepts to choose from: those that are defined for the case, where that is soon known."""
    states = solution.states
    every = {one.id: one for one in registry.CONCEPTS.values()}

    def defined() -> frozenset[str]:
        model = graph(case, states)
        return frozenset(id for id, one in every.items() if not one.missing(model))

    known = frozenset(every)
    if len(states) <= ASKED_EACH:
        known = bench.made.get(("defined", case.digest, case.name, case.variant_name), defined)
    shown = {id: every[id] for id in every if id in known} | {id: registry.concept(id) for id in solution.concepts}
    return tuple(Tick(id, one.name, id in solution.concepts) for id, one in shown.items())


def _concepts(query: Query) -> tuple[str, ...]:
    named = [id.strip() for text in query.texts("concepts") for id in text.split(",") if id.strip()]
    return tuple(dict.fromkeys(named))


def _ordered(
    bench: Workbench, case: Case, solution: Solution, numbers: IntArray, sort: str, problems: list[Problem]
) -> IntArray:
    """Return states in the order that is asked for; equals as they are numbered."""
    by: IntArray | None = None
    if sort == "held":
        by = -np.sum([solution.holding[id] for id in solution.concepts], axis=0)
    elif sort.startswith("party:"):
        try:
            by = _score(bench, case, solution.states, sort.removeprefix("party:"))
        except SulhError as error:
            problems += error.to_problems()
        else:
            if by is None:
                rule = "Some of its comparisons are unknown, so that no order of the states says them all."
                problems.append(wrong("sort", rule))
    elif sort != "number":
        problems.append(wrong("sort", f"States are sorted by held, number or party:ID, not by {sort[:40]!r}."))
    return numbers if by is None else numbers[np.argsort(by[numbers], kind="stable")]


def _score(bench: Workbench, case: Case, states: States, id: str) -> IntArray | None:
    """Return for each state how far from the best it is for a party; None where no order says so."""
    party = case.party(id)

    def make() -> IntArray | None:
        score = relation(party, states).score
        return None if score is None else -score[:-1].astype(np.int64)

    return bench.made.get(("score", case.digest, case.name, case.variant_name, id), make)


def _usual(count: int, layout: str) -> int:
    return WHOLE if count <= WHOLE else COLUMNS if layout == "columns" else ROWS


def _opened(query: Query, solution: Solution, total: int) -> tuple[str, ...]:
    """Return the concepts whose ticks are shown."""
    asked = query.text("ticks", "all" if total <= WHOLE and len(solution.concepts) <= len(registry.BOUNDS) else "none")
    if asked == "all":
        return solution.concepts
    wanted = asked.split(",")
    return tuple(id for id in solution.concepts if id in wanted)


def _chosen_number(query: Query, case: Case, states: States, problems: list[Problem]) -> int | None:
    if not query.text("state"):
        return None
    try:
        return one_state(case, states, query.text("state"))
    except SulhError as error:
        problems += error.to_problems()
        return None


def _chosen(asked: Asked, case: Case, solution: Solution, number: int, now: int | None) -> Chosen:
    states = solution.states
    (head,) = heads(asked, case, states, np.array([number]), number, now)
    holds = tuple(id for id in solution.concepts if solution.holding[id][number])
    without = asked.query.but(state="").address(asked.opened.address)
    on = on_in_words(case, states, number)
    return Chosen(head, on, holds, asked.address("change", want=head.name), without)


def _without(query: Query, *names: str) -> Query:
    """Return the settings without some, and without any filter of options."""
    return Query(tuple((k, v) for k, v in query.pairs if k not in names and not k.startswith(OPTION)))


def _one_of(query: Query, name: str, choices: Sequence[str], problems: list[Problem]) -> str:
    value = query.text(name, choices[0])
    if value in choices:
        return value
    problems.append(wrong(name, f"This is {' or '.join(choices)}, not {value[:40]!r}."))
    return choices[0]


def _number(query: Query, name: str, usual: int, most: int, problems: list[Problem]) -> int:
    try:
        return query.number(name, usual, 1, most)
    except SulhError as error:
        problems += error.to_problems()
        return usual
