"""Which coding disputed variants make, and the boards on which codings of it are judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from sulh.questions.drawing import Ladder, check_spread, ladder, names_states, uniform
from sulh.questions.plan import Plan
from sulh.questions.readings import Pick, coders_of
from sulh.questions.rulebook import RuleBook, rule_book
from sulh.stability import registry

MOST_BOARDS = 256
"""Boards that are kept; what disputed rules and variants make of a structure seldom comes to more."""

Words = Mapping[str, NDArray[np.uint64]]
"""The words of some codings, by the name of what they decide: shape (4, codings) each."""


@dataclass(frozen=True, eq=False)
class Recoding:
    """The coding that some disputed variants make, before anything else of it is drawn.

    ``coders``: whom to choose from, where one coder is followed in all entries.
    """

    case: Case
    variants: tuple[str, ...]
    ladders: tuple[Ladder, ...]
    rules: RuleBook
    coders: tuple[str, ...] | None = None

    def streams(self) -> Iterator[str]:
        """Yield the names of the streams that decide its codings."""
        for one in self.ladders:
            yield from one.streams()
        yield from self.rules.streams()

    @cached_property
    def picks(self) -> tuple[Pick, ...]:
        """The entries with readings."""
        return (*(pick for one in self.ladders for pick in one.picks), *self.rules.picks)

    def read(self, words: Words) -> Mapping[str, IntArray]:
        """Return the choice drawn for each entry with readings, by its name: shape (codings,) each."""
        return {one.entry: one.drawn(uniform(words[one.stream][0])) for one in self.picks}


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
        self._first = self.board(first, first.rules.as_coded)[1]
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
            coders = coders_of(case, spread)
            ladders = tuple(ladder(party, spread, coders) for party in case.parties)
            variants = self.disputed.closure(chosen)
            self._recodings[chosen] = Recoding(case, variants, ladders, rule_book(case, spread, coders), coders)
        return self._recodings[chosen]

    def board(self, recoding: Recoding, off: BoolArray) -> tuple[Any, Board]:
        """Return the board of a recoding without some of its judged rules, and the key of the board."""
        case, rules = recoding.case, recoding.rules.applying(off)
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
                raise self._read_together(recoding, off, error) from None
            raise together(recoding.variants, error.problems) from None
        return key, self._boards[key]

    @staticmethod
    def _read_together(recoding: Recoding, off: BoolArray, error: CaseError) -> CaseError:
        """Return an error of the base, or of what coders make of its rules."""
        if not recoding.rules.picks or np.array_equal(off, recoding.rules.as_coded):
            return error
        read = ", ".join(rule.statement.text.strip() for rule in recoding.rules.applying(off)) or "none"
        said = f"In a drawn coding, in which the rules are, as coders read them: {read}. "
        return CaseError(replace(problem, rule=said + problem.rule) for problem in error.problems)

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
