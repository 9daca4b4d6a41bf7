"""Which coding disputed variants make, and the boards on which codings of it are judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.case.case import Case
from sulh.case.states import States
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import CaseError
from sulh.questions.boards import Board
from sulh.questions.counterparts import counterpart
from sulh.questions.disputed import combined, disputed, structure, together
from sulh.questions.drawing import (
    JudgedRule,
    Ladder,
    check_spread,
    judged_rules,
    ladder,
    names_states,
    uniform,
)
from sulh.questions.plan import Plan
from sulh.stability import registry

MOST_BOARDS = 256
"""Boards that are kept; what disputed rules and variants make of a structure seldom comes to more."""

Words = Mapping[str, NDArray[np.uint64]]
"""The words of some codings, by the name of what they decide: shape (4, codings) each."""


@dataclass(frozen=True, eq=False)
class Recoding:
    """The coding that some disputed variants make, before anything else of it is drawn."""

    case: Case
    variants: tuple[str, ...]
    ladders: tuple[Ladder, ...]
    rules: tuple[JudgedRule, ...]

    def off(self, words: Words, codings: int) -> BoolArray:
        """Return which judged rules are drawn off: bool array, shape (rules, codings)."""
        found = [uniform(words[rule.name][0]) < rule.off for rule in self.rules]
        return np.array(found, bool).reshape(-1, codings)


class Recodings:
    """The recodings of a plan, and their boards, each made once.

    Attributes
    ----------
    plan
        What is drawn.
    disputed
        Which variants are.
    """

    def __init__(self, plan: Plan) -> None:
        check_spread(plan.spread)
        self.plan = plan
        self.disputed = disputed(plan.case, plan.spread, plan.max_states)
        self._recodings: dict[tuple[str, ...], Recoding] = {}
        self._boards: dict[Any, Board] = {}
        self._counterparts: dict[Any, IntArray] = {}
        first = self.recoding(())
        self._first = self.board(first, np.zeros(len(first.rules), bool))[1]
        chosen, _ = registry.chosen(self._first.graph, plan.concepts)  # says so where a concept is not defined
        self._judged = tuple(concept for concept, _ in chosen)

    @property
    def states(self) -> States:
        """The states of the base."""
        return self._first.states

    @cached_property
    def base(self) -> BoolArray:
        """Which states are equilibria in the base itself: bool array, shape (C, n)."""
        graph = self._first.graph
        return np.array([concept.verdicts(graph, self.plan.semantics)[1] for concept in self._judged])

    def recoding(self, chosen: tuple[str, ...]) -> Recoding:
        """Return the coding that disputed variants make, by their names."""
        if chosen not in self._recodings:
            case, spread = self._coded(chosen), self.plan.spread
            ladders = tuple(ladder(party, spread) for party in case.parties)
            variants = self.disputed.closure(chosen)
            self._recodings[chosen] = Recoding(case, variants, ladders, judged_rules(case, spread))
        return self._recodings[chosen]

    def board(self, recoding: Recoding, off: BoolArray) -> tuple[Any, Board]:
        """Return the board of a recoding with some of its judged rules off, and the key of the board."""
        case, gone = recoding.case, {rule.number for rule, is_off in zip(recoding.rules, off, strict=True) if is_off}
        rules = tuple(rule for number, rule in enumerate(case.rules) if number not in gone)
        # Rankings and pairs may name states by their labels.
        labels = case.labels if any(map(names_states, case.parties)) else ()
        key = structure(case, rules), tuple((one.pattern, one.text) for one in labels)
        try:
            if key not in self._boards:
                if len(self._boards) >= MOST_BOARDS:
                    self._boards.pop(next(iter(self._boards)))
                self._boards[key] = Board(replace(case, rules=rules), self.plan.semantics, self.plan.max_states)
            for one in recoding.ladders:
                self._boards[key].check(one)
        except CaseError as error:
            if not recoding.variants:
                raise
            raise together(recoding.variants, error.problems) from None
        return key, self._boards[key]

    def counterpart(self, key: Any, board: Board) -> IntArray:
        """Return the states of a board that stand for each state of the base: shape (most, n), board.n for none.

        They agree with it on all options of the base; options that only the board has may have any value, and one
        that only the base has must be off. Merged and named states agree by name.
        """
        if key not in self._counterparts:
            if board is self._first:
                self._counterparts[key] = np.arange(board.n)[np.newaxis]
            else:
                self._counterparts[key] = counterpart(self.states, board.states)
        return self._counterparts[key]

    def _coded(self, chosen: tuple[str, ...]) -> Case:
        if not chosen:
            return self.plan.case
        within = self.disputed.within
        if not within and len(chosen) == 1:
            return self.disputed.whole.variants[chosen[0]].case
        return combined(self.plan.case, [*within, *self.disputed.closure(chosen)], within)
