"""Options that take the gain out of a breach, which gap or defection they close, and whether they would be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sulh.engine.arrays import IntArray
from sulh.questions.orders_of_steps import Performance

Closes = Literal["gap", "defection", "held"]


@dataclass(frozen=True, slots=True)
class Cover:
    """A guarantee, by number, and the breach that it covers.

    Attributes
    ----------
    guarantor, option
        Who turns which option on.
    party, at, breach
        Who moves from where to where, with the option as it is at ``at``.
    answered
        The breach with the option on: no better for the party than ``at``.
    was_on
        Whether the option is on at ``at``.
    would_turn_on
        Whether the guarantor has an improvement that turns it on at the breach, or it is on already.
    would_turn_off
        Where the guarantor would improve by turning it off again after the breach; None if nowhere.
    closes
        ``"gap"``: the breach is a gap. ``"defection"``: it is an improvement at the end, but no gap. ``"held"``:
        the option is on at the end, and were it off the breach would be a gain that exposes somebody.
    exposed
        Whom the breach exposes.
    """

    guarantor: int
    option: int
    party: int
    at: int
    breach: int
    answered: int
    was_on: bool
    would_turn_on: bool
    would_turn_off: int | None
    closes: Closes
    exposed: tuple[int, ...]

    @property
    def credible(self) -> bool:
        """Whether the option would be turned on, or is on, and would stay on."""
        return self.would_turn_on and self.would_turn_off is None


def covers(package: Performance, code: int, *, include_coercive: bool = False) -> Iterator[Cover]:
    """Yield the guarantees against each breach at a state of a package.

    A breach takes back something performed, and is a gain for who does it while the option is off. It is covered
    where, with the option on, that is no better than not breaching. It must close something: a gap; a defection
    at the end; or what would be a gap at the end if the option were not on there. The option may be anybody's but
    the breaker's, and where it is itself part of the package, only that of a signatory whom the breach does not
    expose, on behalf of another whom it does.

    Parameters
    ----------
    code
        The vector of the state: at the end, or on the way.
    include_coercive
        Whether coercive options can be guarantees.
    """
    here, vectors = package.here, package.vectors
    states = np.arange(here.graph.n) if here.states.group is None else here.states.group
    listed = vectors.listed(code)
    assert listed is not None
    at = np.array([listed])
    for r, own in zip(package.signatories, package.own, strict=True):
        score = here.graph.scores[r]
        backs = _breaches(package, r, own, code)
        for option, guarantor in _offers(package, r, include_coercive) if len(backs) else ():
            on = bool(code >> option & 1)
            at_off = vectors.switched(at, option, False)
            off, answered = (vectors.switched(backs, option, value) for value in (False, True))
            keep = (off >= 0) & (answered >= 0) & (at_off[0] >= 0)
            off, answered = states[off[keep]], states[answered[keep]]
            covered = (score[off] > score[states[at_off[0]]]) & (score[answered] <= score[states[listed]])
            for breach_off, after in zip(off[covered].tolist(), answered[covered].tolist(), strict=True):
                exposed, closes = _closes(package, code, r, breach_off, option, guarantor)
                if closes is None:
                    continue
                turning_on = here.improvements(guarantor, breach_off)
                turning_off = here.improvements(guarantor, after)
                turning_off = turning_off[vectors.off(option)[turning_off]]
                yield Cover(
                    guarantor,
                    option,
                    r,
                    int(states[listed]),
                    after if on else breach_off,
                    after,
                    on,
                    on or bool(vectors.on(option)[turning_on].any()),
                    int(turning_off[0]) if len(turning_off) else None,
                    closes,
                    exposed,
                )


def _closes(
    package: Performance, code: int, breaker: int, breach: int, option: int, guarantor: int
) -> tuple[tuple[int, ...], Closes | None]:
    """Return whom a breach exposes while an option is off, and what the option closes; None if nothing."""
    changes, on = package.changes(option), bool(code >> option & 1)
    without = code & ~(1 << option) | package.start & 1 << option if on and changes else code
    exposed = package.exposed(without, breaker, breach)
    if changes and (not exposed or guarantor in exposed):
        return exposed, None
    if on:
        return exposed, "held" if exposed and code == package.end else None
    if exposed and breach in package.here.undeterred(breaker, package.state(code)):
        return exposed, "gap"
    return exposed, "defection" if code == package.end else None


def _breaches(package: Performance, party: int, own: int, code: int) -> IntArray:
    """Return the listed vectors to which a party can move, taking back some of what it performed."""
    if not (code ^ package.start) & own:
        return np.empty(0, np.int64)
    vectors = package.vectors
    listed = vectors.listed(code)
    assert listed is not None
    ends = package.here.moves(party, vectors.state(listed))
    ends = ends[package.undoes(code, ends)]
    if package.here.states.group is None:
        return ends
    members = [vectors.of(end).tolist() for end in ends.tolist()]
    alone = [[one for one in listed if not (vectors.code(one) ^ code) & ~own] for listed in members]
    return np.array([some[0] for some in alone if some], np.int64)


def _offers(package: Performance, breaker: int, include_coercive: bool) -> Iterator[tuple[int, int]]:
    """Yield the options that can be guarantees, with whose they are."""
    case = package.here.case
    numbers = {party.id: number for number, party in enumerate(case.parties)}
    for option, one in enumerate(case.options):
        if numbers[one.party] != breaker and (include_coercive or not one.coercive):
            yield option, numbers[one.party]


def covered(package: Performance, codes: tuple[int, ...], *, include_coercive: bool = False) -> Iterator[Cover]:
    """Yield the guarantees at the end of a package and wherever on the way there is a gap by reneging."""
    for code in codes[1:]:
        if code == package.end or any(gap.kind == "renege" for gap in package.gaps(code)):
            yield from covers(package, code, include_coercive=include_coercive)
