"""What keeps an end that no order of the statements unsettles: one-way options, rules, or that nothing is to gain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any, Literal

import numpy as np

from sulh.case.case import Case
from sulh.case.preferences import Ranking, Statements, Weights
from sulh.case.scores import ranked_groups
from sulh.case.statements import Statement
from sulh.engine.arrays import BoolArray
from sulh.questions.baselines import share_of_orders, share_of_places, stable_orders
from sulh.questions.columns import number_of
from sulh.questions.situation import Situation

By = Literal[
    "nothing to gain",
    "one-way options",
    "rules",
    "one-way options or rules",
    "one-way options and rules",
    "order of statements",
]

MOST_OPTIONS = 16
"""Options of a party up to which all its moves from a state are looked at, feasible or not."""


@dataclass(frozen=True, slots=True)
class Gain:
    """A move by which a party could gain, were it open: the first statement of its list that it makes true.

    ``on`` and ``off`` are the options that it changes, by their full names.
    """

    party: str
    on: tuple[str, ...]
    off: tuple[str, ...]
    statement: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"party": self.party, "on": list(self.on), "off": list(self.off), "statement": self.statement}


@dataclass(frozen=True, slots=True)
class Kept:
    """In which share of the orders of statements an end is an equilibrium under nash, and what that rests on.

    All shares are exact; None where one could not be worked out.

    Attributes
    ----------
    as_coded
        In the coding as it is.
    directions_off
        With all options going both ways.
    rules_off
        Without feasibility rules, and without moves that are ruled out.
    both_off
        With neither.
    by
        What keeps an end that is an equilibrium in every order: ``"one-way options"`` or ``"rules"``, without which it
        would not be; both (``"and"``), if neither may be missing; either (``"or"``), if one of them is enough;
        ``"nothing to gain"``, if it is one without them. ``"order of statements"`` if there are orders in which it is
        none. None where it is no equilibrium as coded, or a share is not known.
    gain
        A move by which some party could gain without what keeps the end, the one of fewest changes; None otherwise.
    """

    as_coded: Fraction | None
    directions_off: Fraction | None
    rules_off: Fraction | None
    both_off: Fraction | None
    by: By | None
    gain: Gain | None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        shares = {key: getattr(self, key) for key in ("as_coded", "directions_off", "rules_off", "both_off")}
        return {
            "nash_share": {key: None if one is None else str(one) for key, one in shares.items()},
            "by": self.by,
            "gain": None if self.gain is None else self.gain.to_dict(),
        }


def kept(here: Situation, end: int, *, holds: bool) -> Kept:
    """Return what keeps an end; ``holds`` says whether it is an equilibrium under nash as coded.

    Directions, rules and both are taken away and the share is worked out again; only the moves of each party from the
    end are needed for that. In state form there is neither, and coalesced states are not taken apart.

    Examples
    --------
    >>> import sulh
    >>> from sulh.questions.situation import situation
    >>> here = situation(sulh.load("us-taliban-2018-2021"))
    >>> found = kept(here, number_of(here, "YYNYNYYNYN"), holds=True)
    >>> found.by, str(found.directions_off), str(found.rules_off)
    ('one-way options', '1/2', '1')
    """
    as_coded = stable_orders(here, end)
    settled = as_coded == 1  # where it was not counted, some order unsettles it
    if here.case.form == "states":
        return Kept(as_coded, as_coded, as_coded, as_coded, _by(holds, [settled] * 4), None)
    if here.case.coalesced:
        return Kept(as_coded, None, None, None, _by(holds, [settled, None, None, None]), None)
    one_way = _lifted(here, end, directions=False, rules=True)
    ruled = _lifted(here, end, directions=True, rules=False)
    both = _lifted(here, end, directions=False, rules=False)
    by = _by(holds, [settled, one_way.settled, ruled.settled, both.settled])
    gain = None if by in (None, "order of statements") else one_way.gain or ruled.gain or both.gain
    return Kept(as_coded, one_way.share, ruled.share, both.share, by, gain)


def _by(holds: bool, settled: Sequence[bool | None]) -> By | None:
    """Return what keeps an end, by whether it holds in all orders: as coded, without directions, rules, and both."""
    as_coded, directions, rules, both = settled
    if not holds:
        return None
    if not as_coded:
        return "order of statements"
    if both:  # what holds without either holds without one
        return "nothing to gain"
    if directions is None or rules is None or both is None:
        return None
    if directions and rules:
        return "one-way options or rules"
    if not directions and not rules:
        return "one-way options and rules"
    return "rules" if directions else "one-way options"


@dataclass(frozen=True)
class _Lift:
    """What comes of taking something away; ``settled`` is None where it is not known."""

    share: Fraction | None
    settled: bool | None
    gain: Gain | None


def _lifted(here: Situation, end: int, *, directions: bool, rules: bool) -> _Lift:
    """Return the share of orders in which no party gains by a move from the end, and a move by which one could.

    ``directions`` and ``rules`` say whether one-way options, and feasibility rules and moves ruled out, are in force.
    """
    case = here.case
    before = np.array([letter == "Y" for letter in here.states.vector(end)])
    shares: list[Fraction | None] = []
    gains: list[Gain] = []
    known = True
    for party, one in enumerate(case.parties):
        moves = _moves(case, party, before, directions, rules)
        if moves is None:
            return _Lift(None, None, None)
        judged = _judged(here, end, party, before, moves)
        shares.append(judged.share if judged.sure else None)
        known = known and judged.sure
        changed = moves != before[:, np.newaxis]
        if judged.gains:
            column, text = min(judged.gains, key=lambda gain: int(changed[:, gain[0]].sum()))
            turned = [(case.options[k].name, moves[k, column]) for k in np.flatnonzero(changed[:, column])]
            on, off = (tuple(name for name, now in turned if now == way) for way in (True, False))
            gains.append(Gain(one.id, on, off, text))
    gain = min(gains, key=lambda one: len(one.on) + len(one.off), default=None)
    exact = [share for share in shares if share is not None]
    share = prod(exact, start=Fraction(1)) if len(exact) == len(shares) else None
    return _Lift(share, False if gain is not None else True if known else None, gain)


def _moves(case: Case, party: int, before: BoolArray, directions: bool, rules: bool) -> BoolArray | None:
    """Return where a party can move to from a state: bool array, shape (options, moves); None if that is too many."""
    own = [k for k, option in enumerate(case.options) if option.party == case.parties[party].id]
    if len(own) > MOST_OPTIONS:
        return None
    found = np.repeat(before[:, np.newaxis], 1 << len(own), axis=1)
    if own:
        found[own] = np.arange(1 << len(own)) >> np.arange(len(own))[:, np.newaxis] & 1
    keep = (found != before[:, np.newaxis]).any(axis=0)
    for k in own if directions else ():
        way = case.options[k].direction
        if way != "both" and before[k] == (way == "forward"):
            keep &= found[k] == before[k]
    for rule in case.rules if rules else ():
        keep &= _true(rule.statement, found)
    for ban in case.forbidden_moves if rules else ():
        if ban.party == case.parties[party].id and _true(ban.start, before[:, np.newaxis]).all():
            keep &= ~_true(ban.end, found)
    kept_: BoolArray = found[:, keep]
    return kept_


def _true(statement: Statement, vectors: BoolArray) -> BoolArray:
    return np.broadcast_to(statement.holds(lambda k: vectors[k]), vectors.shape[1:])


@dataclass(frozen=True)
class _Judged:
    """Some moves of a party from a state, judged.

    ``share`` is that of its orders in which none of them is a gain; ``gains`` the numbers of those by which it could
    gain, each with the statement that it makes true; ``sure`` says whether all of them could be judged.
    """

    share: Fraction | None
    gains: list[tuple[int, str]]
    sure: bool = True


def _judged(here: Situation, end: int, party: int, before: BoolArray, moves: BoolArray) -> _Judged:
    given = here.case.parties[party].preference
    if isinstance(given, Statements):
        return _by_statements([item.statement for item in given.items], before, moves)
    if isinstance(given, Weights):
        worths = [sum(item.weight * int(on[item.option]) for item in given.items) for on in (before, *moves.T)]
        gains = [(k, "") for k, worth in enumerate(worths[1:]) if worth > worths[0]]
        return _Judged(Fraction(int(not gains)), gains)
    numbers = [number_of(here, "".join("Y" if on else "N" for on in column)) for column in moves.T.tolist()]
    known = {k: number for k, number in enumerate(numbers) if number is not None}
    sure = len(known) == len(numbers)  # what no rule rules out any more stands in no ranking
    if isinstance(given, Ranking):
        group = ranked_groups(here.case.parties[party], given, here.states)
        places = {k: int(group[number]) for k, number in known.items()}
        gains = [(k, "") for k, place in places.items() if place != group[end]]
        return _Judged(share_of_places(places.values(), int(group[end])), gains, sure)
    score = here.graph.scores[party]
    gains = [(k, "") for k, number in known.items() if score[number] > score[end]]
    return _Judged(Fraction(int(not gains)), gains, sure)


def _by_statements(statements: Sequence[Statement], before: BoolArray, moves: BoolArray) -> _Judged:
    if not statements or not moves.shape[1]:
        return _Judged(Fraction(1), [])
    own = np.array([_true(one, before[:, np.newaxis]) for one in statements])[:, 0]
    truth = np.array([_true(one, moves) for one in statements])
    above = truth & ~own[:, np.newaxis]
    numbers = np.flatnonzero(above.any(axis=0)).tolist()
    return _Judged(share_of_orders(own, truth), [(k, statements[int(above[:, k].argmax())].text) for k in numbers])
