"""What holds in which coding: a grid of variants, rules of sanctions and concepts as one tidy table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

import numpy as np

from sulh.case.case import Case
from sulh.case.naming import one_state
from sulh.case.states import MAX_STATES
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import CaseError, NotDefined, SulhError, TooLarge, UnknownName, UsageError
from sulh.questions.result import Tabular
from sulh.questions.sweep_grid import (
    SAME_ENTRY,
    Coding,
    NotCombined,
    check_combinable,
    chosen_variants,
    codings,
    put_together,
    together,
)
from sulh.questions.swept import NOTHING, LeftOut, Solved, solve_all
from sulh.stability import registry
from sulh.stability.concept import Sanctions
from sulh.version import __version__

Progress = Callable[[str, float], None]

Selection = Literal["equilibria", "named", "all"]

MAX_CELLS = 10_000
"""The size limit on codings times rules of sanctions times concepts, where the caller names none."""

MAX_ROWS = 1_000_000
"""The size limit on rows of the table, where the caller names none."""

COLUMNS = (
    *("case", "digest", "variant", "kind", "sanctions", "concept"),
    *("state", "label", "on", "equilibrium", "stable_for", "n_states"),
)
"""The columns of the table."""


@dataclass(frozen=True, eq=False, repr=False)
class Sweep(Tabular):
    """What holds in which coding: the answer of :func:`sweep`.

    Attributes
    ----------
    case
        The case whose variants were solved.
    solved
        The codings in order, the base first, each with what holds in it.
    sanctions, concepts
        The rules of sanctions, and the concepts that are defined for some coding.
    rows
        The table: a list for each column, one entry for each coding, rule, concept and state.
    selection
        Which states have rows: ``"equilibria"``, those that are one somewhere in the grid; ``"named"``, those that
        the call named; ``"all"``.
    left_out
        Concepts that have no rows for some coding.
    not_combined
        Variants that were not put together.
    """

    case: Case
    solved: tuple[Solved, ...]
    sanctions: tuple[Sanctions, ...]
    concepts: tuple[str, ...]
    rows: Mapping[str, list[Any]] = field(repr=False)
    selection: Selection = "equilibria"
    left_out: tuple[LeftOut, ...] = ()
    not_combined: tuple[NotCombined, ...] = ()

    @property
    def version(self) -> str:
        """The version of sulh that answered."""
        return __version__

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        return {
            **{"sulh": self.version, "case": self.case.name, "digest": self.case.digest},
            "sanctions": list(self.sanctions),
            "concepts": list(self.concepts),
            "codings": [
                {
                    "variant": one.name,
                    "kind": one.coding.kind,
                    "variants": list(one.coding.variants),
                    "digest": one.coding.case.digest,
                    "parties": [party.id for party in one.coding.case.parties],
                    "options": [option.name for option in one.coding.case.options],
                    "n_states": len(one.states),
                }
                for one in self.solved
            ],
            "selection": self.selection,
            "n_rows": len(self.rows["state"]),
            "rows": dict(self.rows),
            "left_out": [one.to_dict() for one in self.left_out],
            "not_combined": [one.to_dict() for one in self.not_combined],
        }

    def columns(self) -> dict[str, Any]:
        """Return the rows by columns: as the page on sweeps has it."""
        return dict(self.rows)

    def __repr__(self) -> str:
        number = len(self.solved)
        return (
            f"<Sweep of {self.case.name}: {number:,} coding{'s' * (number != 1)}, concepts {', '.join(self.concepts)}; "
            f"{len(self.rows['state']):,} rows>"
        )


def sweep(
    case: Case,
    variants: str | Iterable[str] | None = None,
    *,
    kinds: str | Iterable[str] = (),
    base: bool = True,
    combine: bool = False,
    concepts: str | Iterable[str] | None = None,
    sanctions: str | Iterable[str] = "legal-sequences",
    states: str | None = None,
    every_state: bool = False,
    max_cells: int = MAX_CELLS,
    max_rows: int = MAX_ROWS,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Sweep:
    """Return what holds in each coding of a case, under each concept, as one table.

    Parameters
    ----------
    case
        The case, with all its variants.
    variants
        The names of variants, or ``"all"``, as None does.
    kinds
        Only variants of these kinds: ``"disputed"``, ``"leadership"``, ``"counterfactual"``.
    base
        Whether the base is in the table, too.
    combine
        Whether to solve also every set of these variants in which no two change the same entry.
    concepts
        As for :func:`~sulh.solve`; None means for each coding what it means there.
    sanctions
        Rules of sanctions, or ``"all"``.
    states
        Rows for these states alone, whether they hold or not: a vector, a pattern, a label, or the options that are
        on. Where another coding has other options, the same state is the one with the same options on.
    every_state
        Rows for every state; without it for those that are an equilibrium somewhere in the grid.
    max_cells, max_rows, max_states
        The size limits.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UsageError
        Nothing is left to solve, or variants cannot be combined.
    UnknownName
        There is no such variant, kind, concept, rule of sanctions or state.
    NotDefined
        No concept is defined for any coding.
    TooLarge
        A size limit is reached.

    Examples
    --------
    >>> import sulh
    >>> found = sulh.sweep(sulh.load("walter-barrier"), ["credible-guarantee"], concepts="seq", states="accord")
    >>> for row in zip(*(found.rows[name] for name in ("variant", "state", "equilibrium"))):
    ...     print(*row)
    base YYN False
    base YYY True
    credible-guarantee YYN True
    credible-guarantee YYY True
    """
    if not isinstance(case, Case):
        raise UsageError(f"sweep takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    names = chosen_variants(case, variants, [kinds] if isinstance(kinds, str) else kinds)
    rules = _rules(sanctions)
    wanted = [id.strip() for id in concepts.split(",")] if isinstance(concepts, str) else concepts
    ids = None if wanted is None else list(wanted)
    parties = {party.id: None for one in codings(case, names) for party in one.case.parties}
    known = registry.concepts(registry.DEFAULT if ids is None else ids, list(parties))
    tell = progress or (lambda what, share: None)
    every, apart = _grid(case, names, base, combine, max_cells, len(known) * len(rules), max_states, tell)
    if not every:
        raise UsageError("No coding is left to solve. Name a variant of the case, or leave the base in.")
    solved, left_out = solve_all(every, ids, rules, max_states, tell)
    if not any(one.holding for one in solved):
        raise NotDefined(f"No concept is defined for any coding: {'; '.join({out.reason for out in left_out})}.")
    tell("making the table", 0.97)
    solved = _listed(solved, states, every_state)
    size = sum(len(one.listed) * len(one.holding) for one in solved)
    if size > max_rows:
        raise TooLarge("rows", size, max_rows, "--max-rows", fix=_fewer("--max-rows", "states"))
    found = dict.fromkeys(id for one in solved for _, id in one.holding)
    order = [concept.id for concept in registry.concepts(list(found), list(parties))]
    selection: Selection = "named" if states is not None else "all" if every_state else "equilibria"
    return Sweep(case, solved, rules, tuple(order), _rows(solved), selection, left_out, tuple(apart))


def _fewer(option: str, what: str) -> str:
    name = option.lstrip("-").replace("-", "_")
    return f"Name fewer {what}, or raise it with {option} (Python: {name}=)."


def _rules(sanctions: str | Iterable[str]) -> tuple[Sanctions, ...]:
    given = sanctions.split(",") if isinstance(sanctions, str) else list(sanctions)
    names = [name.strip() for name in given if name.strip()]
    every: tuple[Sanctions, ...] = get_args(Sanctions)
    if names == ["all"]:
        return every
    for name in names:
        if name not in every:
            raise UnknownName("rule of sanctions", name, ("all", *every))
    if not names:
        raise UsageError(f"Name at least one rule of sanctions: {', '.join(every)}, or all.")
    return tuple(rule for rule in every if rule in names)


def _grid(
    case: Case,
    names: list[str],
    base: bool,
    combine: bool,
    max_cells: int,
    each: int,
    max_states: int,
    tell: Progress,
) -> tuple[list[Coding], list[NotCombined]]:
    """Return the codings to solve; ``each`` is how many cells one has."""
    every = codings(case, names, base)
    sets: list[tuple[str, ...]] = []
    apart: list[NotCombined] = []
    if combine and len(names) > 1:
        check_combinable(case, max_states)
        pairs, free = together(case, names)
        apart = [NotCombined(pair, SAME_ENTRY) for pair in pairs]
        for members in free:
            sets.append(members)
            _check_cells(len(every) + len(sets), each, max_cells, exact=False)
    _check_cells(len(every) + len(sets), each, max_cells, exact=True)
    for number, members in enumerate(sets):
        tell(f"putting together {number + 1:,} of {len(sets):,}: {'+'.join(members)}", 0.3 * number / len(sets))
        found = put_together(case, members, max_states)
        if isinstance(found, Coding):
            every.append(found)
        else:
            apart.append(found)
    return every, apart


def _check_cells(number: int, each: int, limit: int, exact: bool) -> None:
    if number * each > limit:
        what = "cells of codings, rules of sanctions and concepts"
        fix = _fewer("--max-cells", "variants, rules or concepts")
        raise TooLarge(what, number * each if exact else limit, limit, "--max-cells", exact, fix)


def _listed(solved: tuple[Solved, ...], asked: str | None, every_state: bool) -> tuple[Solved, ...]:
    """Return the codings with the states that have rows."""
    if asked is None and every_state:
        return tuple(replace(one, listed=np.arange(len(one.states))) for one in solved)
    wanted = set() if asked is None else _meant(solved, asked)
    if asked is None:
        for one in solved:
            if one.holding:
                wanted.update(one.keys(np.flatnonzero(np.logical_or.reduce(list(one.holding.values())))))
    return tuple(replace(one, listed=one.where(wanted)) for one in solved)


def _meant(solved: tuple[Solved, ...], asked: str) -> set[str]:
    """Return the keys of the states that a text means in some coding."""
    wanted: set[str] = set()
    errors: list[SulhError] = []
    for one in solved:
        try:
            wanted.update(one.keys(_found(one, asked)))
        except SulhError as error:
            errors.append(error)
    if not wanted:
        raise errors[0]
    return wanted


def _found(one: Solved, asked: str) -> IntArray:
    try:
        found = one.states.find(asked)
    except (UnknownName, CaseError):
        found = NOTHING
    return found if len(found) else np.array([one_state(one.coding.case, one.states, asked)], np.int64)


def _rows(solved: tuple[Solved, ...]) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for one in solved:
        case, states, here = one.coding.case, one.states, one.listed
        shown = [states[int(number)] for number in here]
        same = {
            "case": case.name,
            "digest": case.digest,
            "variant": one.name,
            "kind": one.coding.kind,
            "n_states": len(states),
        }
        apiece = {
            "state": [state.name for state in shown],
            "label": [state.label for state in shown],
            "on": [" ".join(state.on) for state in shown],
        }
        parties = [party.id for party in case.parties]
        for rule, concept in one.holding:
            stable = one.stable((rule, concept))[:, here]
            for name, value in {**same, "sanctions": rule, "concept": concept}.items():
                rows[name] += [value] * len(here)
            for name, values in apiece.items():
                rows[name] += values
            rows["equilibrium"] += one.holding[rule, concept][here].tolist()
            rows["stable_for"] += _named(parties, stable) if len(here) else []
    return rows


def _named(parties: list[str], stable: BoolArray) -> list[str]:
    """Return the parties for which each state is stable, in words; ``stable`` has shape (parties, states)."""
    sets, at = np.unique(stable, axis=1, return_inverse=True)
    words = [" ".join(id for id, there in zip(parties, one, strict=True) if there) for one in sets.T.tolist()]
    return [words[k] for k in np.ravel(at).tolist()]
