"""The feasibility rules of a coding with what is drawn of them: judgements that do not apply, and readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sulh.case.case import Case, Rule
from sulh.case.evidence import Reading
from sulh.case.spread import Spread
from sulh.engine.arrays import BoolArray, IntArray
from sulh.questions.drawing import JudgedRule, judged_rules, uniform
from sulh.questions.readings import Pick, pick, readings_of


@dataclass(frozen=True, eq=False)
class RuleBook:
    """The rules of a coding.

    Attributes
    ----------
    rules
        All of them; behind those of the case stand those that readings bring.
    judged
        Those that may not apply: judgements, rules with readings, and what readings bring.
    picks
        The rules with readings; their numbers are places in ``rules``.
    spread
        With which chance judgements do not apply.
    """

    rules: tuple[Rule, ...]
    judged: tuple[JudgedRule, ...]
    picks: tuple[Pick, ...]
    spread: Spread

    def falls(self, rule: JudgedRule) -> bool:
        """Say whether a rule of the case may be drawn off."""
        own = [choice for one in self.picks for choice in one.choices if choice.number == rule.number]
        chances = [self.spread.off.of(choice.confidence) for choice in own if self.rules[rule.number].judgement]
        return rule.number < self._own and (rule.off > 0 or any(chances))

    def streams(self) -> tuple[str, ...]:
        """Return the names of the streams that decide them."""
        return (*(rule.name for rule in self.judged), *(one.stream for one in self.picks))

    def picked(self, words: Mapping[str, NDArray[np.uint64]], codings: int) -> IntArray:
        """Return the choice of each rule with readings: shape (picks, codings)."""
        return np.array([one.drawn(uniform(words[one.stream][0])) for one in self.picks], np.intp).reshape(-1, codings)

    def away(self, picked: IntArray) -> BoolArray:
        """Return which judged rules nobody reads in some codings: shape (judged, codings)."""
        away = np.zeros((len(self.judged), picked.shape[1]), bool)
        for number, rule in enumerate(self.judged):
            if rule.number >= self._own:
                away[number] = True
        for one, which in zip(self.picks, picked, strict=True):
            away[self._row[one.number]] = True
            for k, choice in enumerate(one.choices):
                if choice.number is not None:
                    away[self._row[choice.number], which == k] = False
        return away

    def drawn(self, words: Mapping[str, NDArray[np.uint64]], codings: int) -> tuple[BoolArray, BoolArray]:
        """Return which judged rules do not apply, and which of them were drawn off: shape (judged, codings) each."""
        picked = self.picked(words, codings)
        away = self.away(picked)
        chance = np.array([[rule.off] for rule in self.judged]).reshape(-1, 1).repeat(codings, axis=1)
        for one, which in zip(self.picks, picked, strict=True):
            for k, choice in enumerate(one.choices):
                if choice.number is not None and self.rules[choice.number].judgement:
                    chance[self._row[choice.number], which == k] = self.spread.off.of(choice.confidence)
        fell = np.zeros(away.shape, bool)
        for number, rule in enumerate(self.judged):
            fell[number] = (uniform(words[rule.name][0]) < chance[number]) & ~away[number]
        return away | fell, fell

    def applying(self, off: BoolArray) -> tuple[Rule, ...]:
        """Return the rules that apply, given which of the judged do not: shape (judged,)."""
        gone = {rule.number for rule, is_off in zip(self.judged, off, strict=True) if is_off}
        return tuple(rule for number, rule in enumerate(self.rules) if number not in gone)

    @cached_property
    def as_coded(self) -> BoolArray:
        """Which judged rules do not apply where nothing is drawn: those that readings bring."""
        return np.array([rule.number >= self._own for rule in self.judged], bool)

    @cached_property
    def _own(self) -> int:
        """How many rules the case has itself."""
        brought = {choice.number for one in self.picks for choice in one.choices if choice.number is not None}
        return len(self.rules) - len(brought - {one.number for one in self.picks})

    @cached_property
    def _row(self) -> Mapping[int, int]:
        return {rule.number: row for row, rule in enumerate(self.judged)}


def rule_book(case: Case, spread: Spread, coders: Sequence[str] | None = None) -> RuleBook:
    """Return what is drawn of the rules of a case; nothing where a party ranks or compares states one by one.

    ``coders``: whom to choose from, where one is followed in all entries.
    """
    judged = list(judged_rules(case, spread))
    rules, picks = list(case.rules), []
    for own in tuple(judged):
        rule = case.rules[own.number]
        brought: dict[Any, JudgedRule] = {rule.statement.tree: own}
        found: list[tuple[Reading, int | None, str]] = []
        for one in readings_of(rule.evidence, spread):
            if not one.keep:
                found.append((one, None, f"the rule {own.text} is left out"))
                continue
            there = own
            if one.statement is not None:
                tree = one.statement.tree
                if tree not in brought:
                    text = one.statement.text.strip()
                    brought[tree] = JudgedRule(len(rules), f"{own.name}: {one.statement}", text, 0.0)
                    judged.append(brought[tree])
                    rules.append(replace(rule, statement=one.statement))
                there = brought[tree]
            said = "" if there is own else f"the rule {there.text} applies instead of {own.text}"
            found.append((one, there.number, said))
        if found:
            picks.append(pick(own.name, own.number, own.number, rule.evidence.confidence, found, coders))
    return RuleBook(tuple(rules), tuple(judged), tuple(picks), spread)
