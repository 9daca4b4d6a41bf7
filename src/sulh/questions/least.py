"""The least changes of a case that make wishes hold, and the proof that nothing smaller does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np

from sulh.case.case import Case
from sulh.case.preferences import Ranking, Statements, Weights
from sulh.case.states import MAX_STATES, States, list_states
from sulh.engine.arrays import BoolArray
from sulh.errors import UsageError
from sulh.questions.applying import applied
from sulh.questions.changes import USUAL, Change, Costs, Kind, size
from sulh.questions.searching import Level, Progress, Search, Settings, Stopped, shape
from sulh.questions.solve import solve
from sulh.questions.structures import Board
from sulh.questions.wishes import Wish, see_possible
from sulh.questions.wishes import wishes as read_wishes
from sulh.stability import registry
from sulh.stability.answers import JUDGED
from sulh.stability.concept import Sanctions, Semantics

BUDGET = 3
MOST = 20
LIMIT = 20_000


@dataclass(frozen=True, eq=False)
class Answer:
    """Changes that make the wishes hold; no part of them alone does.

    Attributes
    ----------
    changes, cost
        What changes, and what it costs.
    group
        Counted from 1: answers of one group cost the same, have the same effect, and differ in one thing only, the
        place of an entry of a list, or who the guarantor is.
    alike
        How many other changes of the same cost come to the same comparisons, of each party, in the same structure.
    holding
        For each concept that the wishes name, which states as coded hold after the changes, shape (n,): some state of
        the changed case that agrees with them on all options as coded is an equilibrium.
    """

    changes: tuple[Change, ...]
    cost: int
    group: int
    alike: int
    holding: Mapping[str, BoolArray]

    def to_dict(self, states: States) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "cost": self.cost,
            "group": self.group,
            "changes": [change.to_dict() for change in self.changes],
            "alike": self.alike,
            "equilibria": {id: states.names_of(np.flatnonzero(holds)) for id, holds in self.holding.items()},
        }


@dataclass(frozen=True, eq=False)
class LeastChanges:
    """What :func:`least_changes` found.

    Attributes
    ----------
    case, states, semantics, wishes, costs, budget, fixed
        What was asked.
    flags
        What is off unless asked for: ``remove_options``, ``coercive_options``, ``rank_coercive``.
    kinds
        The kinds of change that were asked for and can occur in this case.
    holding
        For each concept that the wishes name, which states hold as coded.
    already
        Whether the wishes hold as coded; then there is no answer, since nothing has to change.
    answers
        The answers of the first groups: by cost, then by the number of single changes, then by kind, then by place in
        the file; those of one group stand together.
    found
        How many answers were found, those included that were left out.
    levels
        What was searched, by cost.
    complete
        The cost up to which everything was searched. It is less than the budget where there were answers enough, or
        where the search was broken off; then answers that cost one more may be missing.
    stopped
        Why the search was broken off: ``"interrupted"``, ``"seconds"`` or ``"limit"``; None where it was not.
    remarks
        What was passed over, and why.
    """

    case: Case
    states: States
    semantics: Semantics
    wishes: tuple[Wish, ...]
    costs: Costs
    budget: int
    fixed: tuple[str, ...]
    flags: Mapping[str, bool]
    kinds: tuple[Kind, ...]
    holding: Mapping[str, BoolArray]
    already: bool
    answers: tuple[Answer, ...]
    found: int
    levels: tuple[Level, ...]
    complete: int
    stopped: Stopped | None
    remarks: tuple[str, ...]

    @property
    def least(self) -> int | None:
        """The least cost of an answer; 0 where the wishes hold already, None where nothing was found."""
        if self.already:
            return 0
        return self.answers[0].cost if self.answers else None

    @property
    def groups(self) -> tuple[tuple[Answer, ...], ...]:
        """The answers by group."""
        return tuple(tuple(group) for _, group in groupby(self.answers, key=lambda one: one.group))

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "wishes": [wish.to_dict(self.states) for wish in self.wishes],
            "costs": self.costs.to_dict(),
            "budget": self.budget,
            "fixed": list(self.fixed),
            "flags": dict(self.flags),
            "kinds": list(self.kinds),
            "already": self.already,
            "least": self.least,
            "complete": self.complete,
            "stopped": self.stopped,
            "found": self.found,
            "answers": [answer.to_dict(self.states) for answer in self.answers],
            "levels": [level.to_dict() for level in self.levels],
            "remarks": list(self.remarks),
        }


def least_changes(
    case: Case,
    wishes: str | Wish | Iterable[str | Wish],
    concept: str = "seq",
    *,
    costs: Costs = USUAL,
    budget: int = BUDGET,
    fixed: Iterable[str] = (),
    remove_options: bool = False,
    coercive_options: bool = False,
    rank_coercive: bool = False,
    most: int = MOST,
    limit: int = LIMIT,
    seconds: float | None = None,
    interruptible: bool = False,
    sanctions: Sanctions = "legal-sequences",
    return_counts: bool = True,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> LeastChanges:
    """Return the least changes of a case that make wishes hold.

    All changes up to the budget are searched, those of the least cost first; costs are searched until there are
    ``most`` groups of answers. An answer has no needless part: what is left of it when a part is undone does not do.

    Parameters
    ----------
    wishes
        What should hold, as :func:`~sulh.questions.wishes.wishes` reads it; all of them together.
    concept
        Under which, where a wish names none.
    costs
        What each kind of change costs; None for a kind leaves it out.
    budget
        The greatest total cost.
    fixed
        The ids of parties of which nothing changes.
    remove_options
        Whether options may be removed.
    coercive_options
        Whether the directions of coercive options may change.
    rank_coercive
        Whether a party may rank a coercive option higher: prefer, between some two states that differ in that option
        only, the one with it more than as coded.
    most
        How many groups of answers are returned: those of one group cost the same, have the same effect, and differ
        only in the place of one entry, or in who the guarantor is.
    limit
        How many combinations may be solved one by one, where they cannot be judged many at once: under concepts other
        than nash, gmr, smr, seq and sseq, other rules of sanctions, unknown comparisons, and moves that are not
        transitive.
    seconds
        After how many of them the search ends with what was found by then; None: never.
    interruptible
        Whether an interrupt from the keyboard ends the search only, with what was found by then.

    Raises
    ------
    NothingFree
        No kind of change is left, or all parties are fixed.
    UsageError
        Wishes that contradict each other; a number that makes no sense.
    UnknownName
        A fixed party that does not exist.
    NotDefined
        A concept is not defined for the case.
    TooLarge
        Nothing was found before the limit was reached; it says up to which cost.

    Examples
    --------
    >>> import sulh
    >>> found = least_changes(sulh.load("us-taliban-2018-2021"), "YNY YNN NN YN", budget=1)
    >>> found.least, found.found, found.complete
    (1, 1, 1)
    >>> found.answers[0].changes[0].party
    'taliban'
    """
    settings = _settings(case, costs, budget, fixed, most, limit, remove_options, seconds, interruptible)
    states = list_states(case, max_states)
    given = [wishes] if isinstance(wishes, str | Wish) else list(wishes)
    texts = [one for one in given if not isinstance(one, Wish)]
    read = iter(read_wishes(case, states, texts, concept) if texts or not given else ())
    wanted = tuple(one if isinstance(one, Wish) else next(read) for one in given)
    see_possible(wanted)
    ids = tuple(dict.fromkeys(wish.concept for wish in wanted))
    board = Board(
        case,
        states,
        settings.costs,
        settings.fixed,
        max_states,
        plain=set(ids) <= set(JUDGED),
        guard=not rank_coercive,
        coercive=coercive_options,
    )
    semantics = Semantics(sanctions, return_counts)
    known = registry.chosen(board.graph, ids)[0]
    holding = {one.id: one.verdicts(board.graph, semantics)[1] for one, _ in known}
    already = all(bool(wish.met(holding[wish.concept])) for wish in wanted)
    search = Search(board, wanted, semantics, settings, progress or (lambda what, share: None), holding)
    if not already:
        search.run()
    return LeastChanges(
        case,
        states,
        semantics,
        wanted,
        settings.costs,
        budget,
        settings.fixed,
        {"remove_options": remove_options, "coercive_options": coercive_options, "rank_coercive": rank_coercive},
        possible(case, settings.costs, settings.fixed, coercive=coercive_options),
        holding,
        already,
        tuple(_answers(board, search, wanted, semantics, most)),
        len(search.found),
        tuple(search.levels),
        search.complete,
        search.stopped,
        tuple(_remarks(board, settings)) + tuple(search.remarks),
    )


def _settings(
    case: Case,
    costs: Costs,
    budget: int,
    fixed: Iterable[str],
    most: int,
    limit: int,
    remove_options: bool,
    seconds: float | None,
    interruptible: bool,
) -> Settings:
    for name, value, least in (("budget", budget, 0), ("most", most, 1), ("limit", limit, 1)):
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise UsageError(f"{name} is a whole number of at least {least}, not {value!r}.")
    if seconds is not None and not seconds > 0:
        raise UsageError(f"seconds is a number above 0, or None, not {seconds!r}.")
    kept = Costs(**{**costs.to_dict(), "remove": costs.remove if remove_options else None})
    if not kept.on:
        raise NothingFree("No kind of change is left to search. Give one of them a cost, such as move.")
    named = [fixed] if isinstance(fixed, str) else list(fixed)
    ids = tuple(case.parties[number].id for number in sorted({case.party_number(id) for id in named}))
    if len(ids) == len(case.parties):
        raise NothingFree("All parties are fixed, so that nothing can change. Leave one of them free.")
    return Settings(kept, budget, ids, most, limit, seconds, interruptible)


class NothingFree(UsageError):
    """Nothing may change, so that there is nothing to search."""


def _answers(board: Board, search: Search, wishes: Sequence[Wish], semantics: Semantics, most: int) -> Iterator[Answer]:
    """Yield the answers of the first groups, each verified: the changed case is solved, and the wishes hold."""
    ids = tuple(dict.fromkeys(wish.concept for wish in wishes))
    groups: list[tuple[tuple[object, ...], list[Answer]]] = []
    for one in search.found:
        alike = (one.cost, shape(board.case, one.changes))
        if len(groups) >= most and all(key[:2] != alike for key, _ in groups):
            continue
        granting = search.granting[one.key[0]]
        assert granting is not None
        solved = solve(
            applied(board.case, one.changes, board.max_states),
            ids,
            sanctions=semantics.sanctions,
            return_counts=semantics.return_counts,
            max_states=board.max_states,
        )
        holding = {id: granting.structure.projected(solved.holding[id], len(board.states)) for id in ids}
        if not all(bool(wish.met(holding[wish.concept])) for wish in wishes):
            raise RuntimeError(f"The changed case does not grant the wishes: {one.changes}.")
        key = (*alike, *(holds.tobytes() for holds in holding.values()))
        answer = Answer(one.changes, one.cost, 0, one.alike, holding)
        mine = next((own for known, own in groups if known == key and differing(own[0].changes, one.changes)), None)
        if mine is not None:
            mine.append(answer)
        elif len(groups) < most:
            groups.append((key, [answer]))
    for number, (_, own) in enumerate(groups, start=1):
        yield from (replace(answer, group=number) for answer in own)


def differing(first: Sequence[Change], other: Sequence[Change]) -> tuple[Change, Change] | None:
    """Return the one pair of changes in which two answers of the same shape differ; None where it is not just one."""
    pairs = [pair for pair in zip(first, other, strict=True) if pair[0] != pair[1]]
    return pairs[0] if len(pairs) == 1 else None


def possible(case: Case, costs: Costs, fixed: Iterable[str], *, coercive: bool) -> tuple[Kind, ...]:
    """Return the kinds of change that have a cost and can occur in a case.

    >>> import sulh
    >>> possible(sulh.load("elmira"), Costs(), (), coercive=False)
    ('move', 'direction', 'remove')
    """
    free = [party for party in case.parties if party.id not in set(fixed)]
    told = [party for party in free if isinstance(party.preference, Statements) and case.options]
    ranked = [party.preference.groups for party in free if isinstance(party.preference, Ranking)]
    sizes = [size(case, party.id) for party in told]
    sizes += [len(groups) for groups in ranked if not any(group.unknown for group in groups)]
    options = [option for party in free for option in party.options]
    occurs: dict[Kind, bool] = {
        "move": any(number > 1 for number in sizes),
        "drop": any(size(case, party.id) for party in told),
        "add": bool(told),
        "direction": any(coercive or not option.coercive for option in options),
        "remove": bool(options),
        "guarantor": any(party.options for party in told),
    }
    return tuple(kind for kind in costs.on if occurs[kind])


def _remarks(board: Board, settings: Settings) -> Iterator[str]:
    """Yield what is passed over, and why."""
    if not board.case.options:
        yield "The case is in state form: only rankings can change, since there are no statements and no options."
    costs = settings.costs
    free = [party for party in board.case.parties if party.id not in settings.fixed and board.case.options]
    without = [party.id for party in free if not isinstance(party.preference, Statements)]
    if without and (costs.drop is not None or costs.add is not None or costs.guarantor is not None):
        are, their = ("is", "its") if len(without) == 1 else ("are", "their")
        yield (
            f"{_listed(without)} {are} not coded by statements: there are none to add or to drop, and no guarantor can "
            f"answer {their} steps."
        )
    if costs.move is None and costs.drop is None and costs.add is None:
        return
    for party in board.case.parties:
        if party.id in settings.fixed:
            continue
        if isinstance(party.preference, Ranking):
            if any(group.unknown for group in party.preference.groups):
                yield f"What {party.id} prefers is left as it is: parts of its ranking are of unknown order."
        elif not isinstance(party.preference, Statements):
            what = "weights" if isinstance(party.preference, Weights) else "states compared pair by pair"
            yield f"What {party.id} prefers is left as it is: it is coded by {what}."


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
