"""``P prefers X to Y``: pairs of states that differ in nothing but what X and Y speak of."""

from __future__ import annotations

from functools import reduce

import numpy as np

from sulh.case.claim_forms import Operand, Prefers
from sulh.case.patterns import parse_pattern
from sulh.engine.arrays import BoolArray, IntArray, mask_words
from sulh.engine.orders import BETTER
from sulh.questions.judging import Judging
from sulh.questions.situation import Situation


def preferred(here: Situation, claim: Prefers, *, telling: bool = True) -> tuple[bool | None, str]:
    """Return whether a party always prefers states that meet one operand to those that meet another, and why.

    Two different feasible states are compared if the first meets X, the second meets Y, and both agree on all options
    that are named in neither. None: there is no such pair. Why is said only if ``telling``.

    >>> import sulh
    >>> from sulh.case.claim_language import Words, read_claim
    >>> from sulh.questions.situation import situation
    >>> case = sulh.load("us-taliban-2018-2021")
    >>> claim = read_claim("taliban prefers us.withdraw to (not us.withdraw)", Words.of(case))
    >>> preferred(situation(case), claim)
    (True, 'Preferred in all of 160 pairs.')
    """
    party = here.case.party_number(claim.party)
    xs, ys = (np.flatnonzero(operand.holds(here.states)) for operand in (claim.what, claim.to))
    group = _alike(here, claim)
    better, total, pair = _compared(here, party, xs, ys, group)
    if not total:
        return None, "There is no pair of states that differ in this alone."
    if pair is None:
        return True, f"Preferred in all of {total:,} pairs." if total > 1 else "Preferred in the one pair."
    if not telling:
        return False, ""
    x, y = pair
    judged = Judging(here.case, here.states, here.graph).judge(party, x, y)
    than = {"worse": "ranked below", "equal": "no better than", "unknown": "not comparable to"}
    verdict = than.get(judged.verdict, "no better than")
    because = f", because statement {judged.statement} differs" if judged.statement is not None else ""
    count = f"in {better:,} of {total:,} pairs" if better else f"in none of {total:,} pairs"
    names = here.states.name(x), here.states.name(y)
    return False, f"Preferred {count}: {names[0]} is {verdict} {names[1]}{because}."


def _alike(here: Situation, claim: Prefers) -> IntArray:
    """Return a number for each state, shape (n,): equal where all options agree that the claim does not name."""
    states = here.states
    if not states.options:
        return np.zeros(states.n, np.int64)
    named = _named(here, claim.what) | _named(here, claim.to)
    others = mask_words(set(range(len(states.options))) - named, len(states.options))
    codes = states.codes if states.first is None else states.codes[:, states.first]
    masked = codes & others[:, np.newaxis]

    def joined(number: IntArray, word: IntArray) -> IntArray:
        values, rank = np.unique(word, return_inverse=True)
        found: IntArray = np.unique(number * len(values) + rank, return_inverse=True)[1]
        return found

    return reduce(joined, masked, np.zeros(states.n, np.int64))


def _named(here: Situation, operand: Operand) -> set[int]:
    """Return the options that an operand names; a label, a vector or a pattern names those that it fixes."""
    if operand.options is not None:
        return set(operand.options)
    n = len(here.states.options)
    patterns = [parse_pattern(text, n) for text in operand.patterns or ()]
    return {k for pattern in patterns for k, letter in enumerate(pattern.letters) if letter != "-"}


def _compared(
    here: Situation, party: int, xs: IntArray, ys: IntArray, group: IntArray
) -> tuple[int, int, tuple[int, int] | None]:
    """Return in how many pairs x is better, of how many, and a pair in which it is not."""
    relation = here.graph.relations[party]
    if relation.score is None:
        return _one_by_one(here, party, xs, ys, group)
    score = relation.score[:-1].astype(np.int64)
    size = int(score.max(initial=0)) + 2
    key = np.sort(group[xs] * size + score[xs])
    low, high = np.searchsorted(key, group[ys] * size), np.searchsorted(key, (group[ys] + 1) * size)
    above = high - np.searchsorted(key, group[ys] * size + score[ys], side="right")
    same = np.isin(ys, xs)
    total = high - low - same
    worse = np.flatnonzero(above < total)
    if not len(worse):
        return int(above.sum()), int(total.sum()), None
    y = int(ys[worse[0]])
    x = xs[(group[xs] == group[y]) & (score[xs] <= score[y]) & (xs != y)]
    return int(above.sum()), int(total.sum()), (int(x[np.argmin(score[x])]), y)


def _one_by_one(
    here: Situation, party: int, xs: IntArray, ys: IntArray, group: IntArray
) -> tuple[int, int, tuple[int, int] | None]:
    relation = here.graph.relations[party]
    better = total = 0
    pair = None
    for y in ys.tolist():
        near = xs[(group[xs] == group[y]) & (xs != y)]
        above: BoolArray = np.broadcast_to(relation.above(near, np.array(y), BETTER), near.shape)
        better, total = better + int(above.sum()), total + len(near)
        if pair is None and not above.all():
            pair = (int(near[~above][0]), y)
    return better, total, pair
