"""Wishes: what somebody would like to hold, such as ``every accord and not war under seq``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal, get_args

import numpy as np

from sulh.case.case import Case
from sulh.case.naming import one_state
from sulh.case.statements import Names, parse
from sulh.case.states import States
from sulh.engine.arrays import BoolArray, IntArray
from sulh.errors import CaseError, UnknownName, UsageError
from sulh.stability import registry

Quantifier = Literal["some", "every", "only", "no"]

_FORM = re.compile(r"(?:(some|every|only|no)\s+)?(.+?)(?:\s+under\s+([\w+-]+))?", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Wish:
    """What should hold: some, every, only or no states that meet a condition, under a concept.

    Attributes
    ----------
    quantifier
        ``"some"``: at least one of the states is an equilibrium; ``"every"``: all of them are; ``"only"``: there
        is an equilibrium, and each is one of them; ``"no"``: none of them is.
    text
        The condition as it was written: a statement, or a state.
    concept
        The id of a concept.
    states
        The numbers of the feasible states that meet the condition, ascending; at least one.
    """

    quantifier: Quantifier
    text: str
    concept: str
    states: IntArray

    def met(self, holding: BoolArray) -> BoolArray:
        """Return whether equilibria grant the wish.

        ``holding`` has shape (..., n): which states are equilibria; the answer has the shape before n.

        >>> Wish("only", "accord", "seq", np.array([1])).met(np.array([[0, 1, 0], [1, 1, 0], [0, 0, 0]], bool))
        array([ True, False, False])
        """
        these = holding[..., self.states]
        if self.quantifier == "some":
            return np.asarray(these.any(axis=-1))
        if self.quantifier == "every":
            return np.asarray(these.all(axis=-1))
        if self.quantifier == "no":
            return np.asarray(~these.any(axis=-1))
        return np.asarray(these.any(axis=-1) & (holding.sum(axis=-1) == these.sum(axis=-1)))

    def to_dict(self, states: States) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "wish": str(self),
            "quantifier": self.quantifier,
            "condition": self.text,
            "concept": self.concept,
            "states": states.names_of(self.states),
        }

    def __str__(self) -> str:
        return f"{self.quantifier} {self.text} under {self.concept}"


def wishes(case: Case, states: States, texts: str | Iterable[str], concept: str = "seq") -> tuple[Wish, ...]:
    """Return the wishes that texts say: ``[some | every | only | no] CONDITION [under CONCEPT]``.

    Parameters
    ----------
    texts
        A condition is a statement, a state, a pattern or a label. Without a word before it, ``some`` is meant.
    concept
        Where a wish names none.

    Raises
    ------
    UsageError
        No wish at all, a text that is neither statement nor state, or no feasible state meets it.
    UnknownName
        There is no such concept.

    Examples
    --------
    >>> import sulh
    >>> from sulh.case.states import list_states
    >>> case = sulh.load("elmira")
    >>> wish, = wishes(case, list_states(case), "every accept and not insist under nash")
    >>> str(wish), len(wish.states)
    ('every accept and not insist under nash', 2)
    """
    given = [texts] if isinstance(texts, str) else list(texts)
    if not given:
        raise UsageError("No wish is given. Say what should hold, such as a statement or a state.")
    return tuple(_wish(case, states, text, concept) for text in given)


def see_possible(wanted: Sequence[Wish]) -> None:
    """See that some equilibria, whichever they are, would grant all wishes.

    Raises
    ------
    UsageError
        Wishes contradict each other, as ``no accept`` and ``every accept and insist``.
    """
    for concept in dict.fromkeys(wish.concept for wish in wanted):
        these = [wish for wish in wanted if wish.concept == concept]
        for pair in combinations(these, 2):
            if not _possible(pair):
                both = " and ".join(repr(str(wish)) for wish in pair)
                raise UsageError(f"No coding can grant both {both}: they contradict each other. Leave one of them out.")
        if not _possible(these):
            every = ", ".join(repr(str(wish)) for wish in these)
            raise UsageError(f"No coding can grant all of {every}: they contradict each other. Leave one of them out.")


def _possible(wanted: Sequence[Wish]) -> bool:
    """Say whether the wishes, all under one concept, hold if all states hold that none of them rules out."""
    allowed = np.ones(1 + max(int(wish.states.max()) for wish in wanted), bool)
    for wish in wanted:
        if wish.quantifier in ("no", "only"):
            inside = np.zeros(len(allowed), bool)
            inside[wish.states] = True
            allowed &= inside if wish.quantifier == "only" else ~inside
    return all(
        wish.quantifier == "no" or bool(getattr(allowed[wish.states], "all" if wish.quantifier == "every" else "any")())
        for wish in wanted
    )


def _wish(case: Case, states: States, text: str, concept: str) -> Wish:
    found = _FORM.fullmatch(" ".join(str(text).split()))
    if found is None:
        raise UsageError("An empty wish says nothing. Give a statement or a state.")
    word = (found[1] or "some").lower()
    quantifier = next(known for known in get_args(Quantifier) if known == word)
    id = registry.concept(found[3] or concept).id
    meant = _meant(case, states, found[2])
    if not len(meant):
        raise UsageError(
            f"No feasible state meets {found[2]!r}. Change the condition, or look at the feasibility rules."
        )
    return Wish(quantifier, found[2], id, meant)


def _meant(case: Case, states: States, text: str) -> IntArray:
    """Return the states that a condition means: those of a name, vector, pattern or label, or of a statement."""
    try:
        found = states.find(text)
    except (UnknownName, CaseError):
        found = np.empty(0, np.int64)
    if len(found):
        return np.sort(found)
    if not case.options or set("".join(text.split())) <= set("YN-"):
        return np.array([one_state(case, states, text)], np.int64)
    try:
        statement = parse(text, Names([(option.party, option.id) for option in case.options]))
    except CaseError as error:
        told = " ".join(f"{problem.rule} {problem.fix}".strip() for problem in error.problems)
        raise UsageError(f"{text!r} is neither a state nor a statement. {told}") from None
    truth = np.broadcast_to(statement.holds(states.option), states.codes.shape[1])
    if states.first is not None:
        truth = truth[states.first]
    return np.flatnonzero(truth)
