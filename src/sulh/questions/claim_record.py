"""What the historical record says of a claim: the claim, read along the states that a path passed through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sulh.case.case import Case
from sulh.case.claim_forms import Atom, Formula, Holds, IfClaim, Joined, Leads, NotClaim, Operand, Plain
from sulh.case.records import Path
from sulh.case.states import States
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import CaseError, UnknownName
from sulh.questions.claim_elsewhere import start_there

Word = Literal["yes", "no", "not on record"]


@dataclass(frozen=True, slots=True)
class Record:
    """What one recorded path says of a claim.

    Attributes
    ----------
    path
        Its name.
    word
        ``"yes"`` if the claim is true of the states that the path passed through, to where the record ends,
        ``"no"`` if it is not, ``"not on record"`` if they cannot tell.
    """

    path: str
    word: Word

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"path": self.path, "word": self.word}


def recorded(case: Case, states: States) -> list[tuple[str, IntArray]]:
    """Return the recorded paths whose states are all states of the case: the name of each, and its states by number.

    Paths that belong to a counterfactual are none of the record.
    """
    found = []
    for path in case.history.values():
        coding = case.variants.get(path.variant) if path.variant is not None else None
        if coding is not None and coding.kind == "counterfactual":
            continue
        numbers = numbers_of(states, path, case if coding is None else coding.case, case)
        if numbers is not None:
            found.append((path.name, numbers))
    return found


def numbers_of(states: States, path: Path, coding: Case, case: Case) -> IntArray | None:
    """Return the states that a path passes through, by number; None where one of them is no state of the case.

    ``coding`` is the one in which the path names its states; its options may be others than those of the case.
    """
    names = [start_there(name, coding, case) for name in path.states]
    each = [None if name is None else known_state(states, name) for name in names]
    return None if None in each else np.array(each, np.int64)


def known_state(states: States, name: str) -> int | None:
    """Return the number of the one state that a name means; None where it means none of these states, or several."""
    try:
        found = states.find(name)
    except (CaseError, UnknownName):
        return None
    return int(found[0]) if len(found) == 1 else None


def on_record(formula: Formula, states: States, numbers: IntArray) -> bool | None:
    """Return whether a claim is true of the states of a path; None where these cannot tell.

    ``inevitable X`` asks whether X came about, ``X leads to Y`` whether Y was met then or later each time X came about,
    ``ends X`` whether X is met where it ends, ``X holds`` whether X was reached and is met to the end. What a party
    prefers is on no record.

    >>> import sulh
    >>> from sulh.case.claim_language import Words, read_claim
    >>> from sulh.case.states import list_states
    >>> case = sulh.load("us-taliban-2018-2021")
    >>> states = list_states(case)
    >>> (_, numbers), = recorded(case, states)
    >>> texts = ["never us.withdraw", "us.commit leads to taliban.talks", "afghan_government.share_power holds"]
    >>> [on_record(read_claim(text, Words.of(case)), states, numbers) for text in texts]
    [False, True, None]
    """
    match formula:
        case NotClaim(member):
            part = on_record(member, states, numbers)
            return None if part is None else not part
        case Joined(word, members):
            parts = [on_record(member, states, numbers) for member in members]
            decides = word == "or"
            return decides if decides in parts else None if None in parts else not decides
        case IfClaim(then, condition):
            return on_record(then, states, numbers) if on_record(condition, states, numbers) else None
    return _atom(formula, states, numbers)


def _atom(atom: Atom, states: States, numbers: IntArray) -> bool | None:
    def truth(operand: Operand) -> BoolArray:
        return operand.holds(states)[numbers]

    match atom:
        case Plain("possible" | "inevitable", what):
            return bool(truth(what).any())
        case Plain("never", what):
            return not truth(what).any()
        case Plain("always", what):
            return bool(truth(what).all())
        case Plain(_, what):
            return bool(truth(what)[-1])
        case Leads(what, to):
            met, follows = truth(what), truth(to)
            later = np.logical_or.accumulate(follows[::-1])[::-1]
            comes = met & ~np.append(False, met[:-1])
            return bool(later[comes].all()) if comes.any() else None
        case Holds("only", what):
            return bool(truth(what)[-1])
        case Holds(_, what):
            met = truth(what)
            return bool(met[int(met.argmax()) :].all()) if met.any() else None
    return None


def word_of(verdict: bool | None) -> Word:
    """Return the word for what a record says."""
    return "not on record" if verdict is None else "yes" if verdict else "no"
