"""What holds in each coding of a sweep, and which of its states are those of another coding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from sulh.case.graph import Graph
from sulh.case.moves import graph
from sulh.case.states import States, list_states
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import NotDefined, TooLarge, UsageError
from sulh.questions.sweep_grid import Coding, model
from sulh.stability import registry
from sulh.stability.concept import Concept, Sanctions, Semantics

Progress = Callable[[str, float], None]

Cell = tuple[str, str]
"""A rule of sanctions and a concept, by their ids."""

NOTHING = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Concepts that have no rows for one coding, and why; ``sanctions`` is None where it is so under every rule."""

    coding: str
    sanctions: str | None
    concepts: tuple[str, ...]
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        told = {"variant": self.coding, "sanctions": self.sanctions, "concepts": list(self.concepts)}
        return {**told, "reason": self.reason}


@dataclass(frozen=True, eq=False)
class Solved:
    """One coding, and what holds in it.

    Attributes
    ----------
    coding
        Which it is.
    states
        Its feasible states.
    holding
        For each cell that is defined for it, which states are equilibria: a bool array of shape (n,).
    listed
        The numbers of the states that have rows in the table, ascending.
    """

    coding: Coding
    states: States
    holding: Mapping[Cell, BoolArray]
    listed: IntArray
    packed: Mapping[Cell, Any] = field(repr=False)
    every_option: tuple[str, ...] = field(repr=False)

    @property
    def name(self) -> str:
        """The name of the coding: ``base``, a variant, or several with + between."""
        return self.coding.name

    def stable(self, cell: Cell) -> BoolArray:
        """Return who is stable where, shape (parties, n)."""
        unpacked: BoolArray = np.unpackbits(self.packed[cell], axis=1, count=len(self.states)).astype(bool)
        return unpacked

    def keys(self, numbers: IntArray) -> list[str]:
        """Return what tells that a state of one coding is one of another: a letter for each option of any coding.

        An option that a coding does not have counts as off. States that have a name of their own go by it.
        """
        found: list[str] = self._letters(numbers).astype(str).tolist() if self.states.options else [""] * len(numbers)
        return [self._named.get(int(k), letters) for k, letters in zip(numbers, found, strict=True)]

    def where(self, wanted: set[str]) -> IntArray:
        """Return the numbers of the states that have one of these keys, ascending."""
        n = len(self.states)
        here = np.zeros(n, bool)
        if self.states.options and wanted:
            here = np.isin(self._letters(np.arange(n)), np.array([key.encode() for key in wanted]))
        for number, key in self._named.items():
            here[number] = key in wanted
        return np.flatnonzero(here)

    @cached_property
    def _named(self) -> dict[int, str]:
        return {number: f"={name}" for number, name in self.states.names.items()}

    def _letters(self, numbers: IntArray) -> Any:
        at = numbers if self.states.first is None else self.states.first[numbers]
        own = {name: k for k, name in enumerate(self.states.options)}
        letters = np.full((len(numbers), len(self.every_option)), ord("N"), np.uint8)
        for column, name in enumerate(self.every_option):
            if name in own:
                letters[:, column] = np.where(self.states.option(own[name])[at], ord("Y"), ord("N"))
        return letters.view(f"S{len(self.every_option)}").ravel()


def solve_all(
    every: list[Coding], ids: list[str] | None, rules: tuple[Sanctions, ...], max_states: int, tell: Progress
) -> tuple[tuple[Solved, ...], tuple[LeftOut, ...]]:
    """Return what holds in each coding; codings that differ in nothing that matters are solved once."""
    options = tuple(dict.fromkeys(option.name for one in every for option in one.case.options))
    done: list[tuple[Any, Solved, list[LeftOut]]] = []
    solved, left_out = [], []
    for number, coding in enumerate(every):
        tell(f"coding {number + 1:,} of {len(every):,}: {coding.name}", 0.3 + 0.67 * number / len(every))
        key = model(coding.case)
        same = next((found for found in done if found[0] == key), None)
        if same is None:
            states = list_states(coding.case, max_states)
            states.codes.flags.writeable = False
            holding, packed, out = _verdicts(graph(coding.case, states, max_states), ids, rules, coding.name)
            same = (key, Solved(coding, states, holding, NOTHING, packed, options), out)
            done.append(same)
        _, one, out = same
        solved.append(replace(one, coding=coding))
        left_out += [LeftOut(coding.name, told.sanctions, told.concepts, told.reason) for told in out]
    return tuple(solved), tuple(left_out)


def _verdicts(
    model: Graph, ids: list[str] | None, rules: tuple[Sanctions, ...], name: str
) -> tuple[dict[Cell, BoolArray], dict[Cell, Any], list[LeftOut]]:
    """Return the equilibria of each cell, who is stable where (packed to bits), and what is not defined."""
    kept: dict[str, Concept] = {}
    out: list[LeftOut] = []
    for asked in [None] if ids is None else [[id] for id in ids]:
        try:
            found, idle = registry.chosen(model, asked)
        except UsageError as error:  # not defined, or of a party that this coding does not have
            out.append(LeftOut(name, None, tuple(asked or ()), str(error).rstrip(".")))
            continue
        kept.update((concept.id, concept) for concept, _ in found)
        out += [LeftOut(name, None, tuple(which), reason) for reason, which in idle.items()]
    holding: dict[Cell, BoolArray] = {}
    packed: dict[Cell, Any] = {}
    for rule in rules:
        for concept in kept.values():
            try:
                verdict, holds = concept.verdicts(model, Semantics(rule))
            except (TooLarge, NotDefined) as error:
                out.append(LeftOut(name, rule, (concept.id,), str(error).rstrip(".")))
                continue
            holding[rule, concept.id] = holds
            packed[rule, concept.id] = np.packbits(verdict, axis=1)
    return holding, packed, out
