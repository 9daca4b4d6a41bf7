"""Packages that are given: by who asks, and by the history of the case; and why one is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sulh.case.case import Case
from sulh.case.naming import one_state
from sulh.engine.arrays import IntArray
from sulh.errors import SulhError
from sulh.questions.deal import Analyst, Deal, changers
from sulh.questions.situation import Situation

ANY_MOVE = ("from", "to", "parts", "shares", "holds")
"""What is said also of a joint move that is no agreement."""


@dataclass(frozen=True, slots=True)
class Given:
    """A package that somebody asked about, or that the history of the case records.

    Attributes
    ----------
    origin
        ``"asked"``, or the history, the date and the event of the joint step.
    deal
        The package, worked out.
    refused
        Why it is no package of this answer: who would not gain, what is not a move; empty where it is one.
    agreement
        Whether it is an agreement: a joint move that every signatory gains by. One that is left out because it turns
        a coercive option on is, and one that others sign than were asked to. Where it is none, ``deal`` says what
        would follow if it were signed all the same.
    """

    origin: str
    deal: Deal
    refused: tuple[str, ...]
    agreement: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it; null where only an agreement has an answer."""
        told = self.deal.to_dict()
        if not self.agreement:
            told = {key: value if key in ANY_MOVE else None for key, value in told.items()}
        return {
            "origin": self.origin,
            "agreement": self.agreement,
            "would_change": list(self.deal.signatories),
            **told,
            "refused": list(self.refused),
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """What packages were asked for: how many sign, who must and who does not, by number; and what counts as a gain."""

    signatories: tuple[int, int]
    inside: Sequence[int]
    outside: Sequence[int]
    pareto: bool

    def against(self, members: Sequence[int], ids: Sequence[str]) -> list[str]:
        """Return why some signatories are not those that were asked for."""
        (least, most), number = self.signatories, len(members)
        found = [f"{ids[party]} signs it, and is asked not to." for party in self.outside if party in members]
        found += [f"{ids[party]} does not sign it, and is asked to." for party in self.inside if party not in members]
        if number > most:
            found.append(f"{_number(number)} sign, and at most {_number(most).lower()} may.")
        elif 1 < number < least:
            found.append(f"{_number(number)} sign, and at least {_number(least).lower()} are asked to.")
        return found


def recorded(analyst: Analyst, wanted: Wanted, remarks: list[str]) -> list[Given | None]:
    """Return the joint steps of the case's history that belong to this coding."""
    here = analyst.here
    case, found = here.case, list[Given | None]()
    for path in case.history.values():
        if path.variant not in (None, case.variant_name):
            continue
        for number, step in enumerate(path.steps):
            if len(step.parties) < 2 or step.forced:
                continue
            origin = ", ".join(text for text in (path.name, step.date, step.event.rstrip(".")) if text)
            try:
                begin, end = (one_state(case, here.states, path.states[number + k]) for k in range(2))
            except SulhError:
                remarks.append(f"The joint step of {origin} is not feasible in this coding, and is not tested.")
                continue
            members = tuple(sorted(case.party_number(id) for id in step.parties))
            found.append(tested_package(analyst, origin, begin, end, members, wanted, remarks))
    return found


def tested_package(
    analyst: Analyst,
    origin: str,
    start: int,
    end: int,
    members: tuple[int, ...] | None,
    wanted: Wanted,
    remarks: list[str],
) -> Given | None:
    """Return a package that is given, and why it is none if it is none."""
    here = analyst.here
    parties = here.case.parties
    if not here.case.options:
        remarks.append(f"{here.states.name(end)} cannot be tested: nobody has options to change jointly.")
        return None
    own = [analyst.own(party) for party in range(len(parties))]
    members = members or changers(analyst.vectors, own, start, end)
    deal = analyst.deal(members, start, end)
    refused = []
    if len(members) == 1:
        refused.append(f"Only {parties[members[0]].id} changes options: that is a move of its own, no agreement.")
    found = analyst.found(start, members)
    joint = _is_in(end, found.ends) or _is_in(end, found.left_out)
    if not joint:
        refused += _refusals(here, deal, members, wanted.pareto)
    refused += wanted.against(members, here.graph.parties)
    if _is_in(end, found.left_out):
        on = [name for part in deal.parts for name in part.on if _coercive(here.case, name)]
        refused.append(
            f"It turns on what is coercive: {', '.join(on)}. Include coercive options to have it among the packages."
        )
    return Given(origin, deal, tuple(refused), joint and len(members) > 1)


def _refusals(here: Situation, deal: Deal, members: tuple[int, ...], pareto: bool) -> list[str]:
    refused = []
    scores = [here.graph.scores[j] for j in members]
    start, end = deal.start.number, deal.end.number
    for share, score in zip([share for share in deal.shares if share.signatory], scores, strict=True):
        if score[end] < score[start] or (not pareto and score[end] == score[start]):
            why = _because(share.judged.statement, share.judged.text, worse=bool(score[end] < score[start]))
            refused.append(f"{share.party} {'loses' if pareto else 'does not gain'}: {why}.")
    if pareto and not refused and all(score[end] == score[start] for score in scores):
        refused.append("No signatory gains.")
    against = [name for part in deal.parts for name in (*part.on, *part.off) if _against(here.case, name, part.on)]
    for name in against:
        refused.append(f"{name} goes one way only, and not this way.")
    idle = [part.party for part in deal.parts if not part.on and not part.off]
    refused += [f"{party} changes no option of its own." for party in idle]
    if not refused:
        refused.append("A forbidden move is in it.")
    return refused


def _because(statement: int | None, text: str, *, worse: bool) -> str:
    if statement is not None:
        return f"it prefers the start, because statement {statement} differs ({text})"
    return "it ranks the start higher" if worse else "it holds the two equally good"


def _against(case: Case, name: str, on: Sequence[str]) -> bool:
    direction = next(option.direction for option in case.options if option.name == name)
    return direction == ("backward" if name in on else "forward")


def _number(number: int) -> str:
    """Return a number in words, as far as they are usual.

    >>> _number(3), _number(12)
    ('Three', '12')
    """
    words = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return words[number] if number < len(words) else f"{number:,}"


def _coercive(case: Case, name: str) -> bool:
    return any(option.coercive for option in case.options if option.name == name)


def _is_in(end: int, ends: IntArray) -> bool:
    return bool((ends == end).any())
