"""Limited moves, non-myopic stability, Stackelberg and Maximin: the theory's sections 3.6 to 3.8."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice

from sulh.stability.oracle.classical import LEGAL, nash
from sulh.stability.oracle.models import Model, reached

Outcomes = dict[int, frozenset[int]]
"""Where things may end, by state."""


def other_mover(model: Model, party: int) -> int | None:
    """Return the one other party that can move; None if no other can."""
    others = [mover for mover in model.movers if mover != party]
    return others[0] if others else None


def anticipated(model: Model, mover: int, replies: Outcomes) -> Outcomes:
    """Return where things may end when a party is to move, and moving leads to where ``replies`` says."""

    def worth(outcomes: frozenset[int]) -> int:
        return min(model.score[mover][t] for t in outcomes)

    result = {}
    for s, ends in model.reach[mover].items():
        best = max((worth(replies[t]) for t in ends), default=-1)
        if best > model.score[mover][s]:
            result[s] = frozenset().union(*(replies[m] for m in ends if worth(replies[m]) == best))
        else:
            result[s] = frozenset({s})
    return result


def horizons(model: Model, party: int) -> Iterator[tuple[Outcomes, Outcomes]]:
    """Yield for h = 0, 1, ... without end G_h where the party is to move, and G_h where the other mover is."""
    own: Outcomes = {s: frozenset({s}) for s in range(len(model.names))}
    others = own
    other = other_mover(model, party)
    while True:
        yield own, others
        own, others = anticipated(model, party, others), others if other is None else anticipated(model, other, own)


def limited(horizon: int, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether a party that looks ``horizon`` moves ahead stays at s."""
    key = ("limited", horizon, party)
    if key not in model.kept:
        model.kept[key] = next(islice(horizons(model, party), horizon, None))[0]
    found: Outcomes = model.kept[key]
    return found[s] == {s}


def non_myopic(model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether a party stays at s for every horizon from some horizon on."""
    key = ("non-myopic", party)
    if key not in model.kept:
        seen: list[tuple[Outcomes, Outcomes]] = []
        for found in horizons(model, party):
            if found in seen:  # and so from here on everything repeats: each depends only on the one before
                break
            seen.append(found)
        model.kept[key] = [own for own, _ in seen[seen.index(found) :]]
    period: list[Outcomes] = model.kept[key]
    return all(own[s] == {s} for own in period)


def stackelberg(
    leader: str, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True
) -> bool:
    """Whether the leader, who looks two moves ahead, stays at s, or another party has no improvement there."""
    return limited(2, model, party, s) if model.parties[party] == leader else nash(model, party, s)


def maximin(horizon: int, model: Model, party: int, s: int, sanctions: str = LEGAL, return_counts: bool = True) -> bool:
    """Whether a party who takes the opponents for its enemies gains nothing by leaving s, ``horizon`` turns deep."""
    score = model.score[party]
    opponents = [other for other in range(len(model.parties)) if other != party]
    key = ("maximin", party, horizon, sanctions)
    if key not in model.kept:

        @cache
        def worth(t: int, own_turn: bool, left: int) -> int:
            if left == 0:
                return score[t]
            if own_turn:
                return max([score[t], *(worth(u, False, left - 1) for u in model.reach[party][t])])
            ends = reached(model.reach, opponents, t, sanctions)
            return min([score[t], *(worth(u, True, left - 1) for u in ends)])

        model.kept[key] = {t: worth(t, True, horizon) for t in range(len(model.names))}
    return bool(model.kept[key][s] <= score[s])
