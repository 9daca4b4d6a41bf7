"""What each party wants, line by line, as the page of a case shows it to be changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from sulh.case.case import Case, Option, Party
from sulh.case.evidence import Evidence
from sulh.case.preferences import Comparisons, Ranking, Statements, Weights
from sulh.case.statements import Statement
from sulh.case.states import States
from sulh.errors import SulhError
from sulh.questions.solve import Solution
from sulh.web.render import key
from sulh.web.shell import Asked, Choice
from sulh.web.spots import card_ids

SHOWN = 300
"""Statements, places or pairs of a party that one page shows; the rest is in the text."""
WORDED = 4
"""Options of one statement that are told in words beneath it."""
LITERAL = re.compile(r"(not )?[\w.-]+")


Words: TypeAlias = tuple[tuple[str, str], ...]
"""Options as a statement writes them, with what they mean; "" where the text alone says it all."""


@dataclass(frozen=True, slots=True)
class Card:
    """A statement of a party. ``share``: in which share of the states it is true.

    ``means``: what its options are, one a line; ``words``: the same as it stands beneath the statement.
    """

    id: str
    index: int
    text: str
    means: str
    words: Words
    share: float
    evidence: Evidence
    uncertain: bool
    degree: int


@dataclass(frozen=True, slots=True)
class RankedState:
    """A state, or a pattern, in a ranking, with the label of the state if it has one; ``single``: it is one state."""

    id: str
    member: int
    text: str
    label: str
    single: bool


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """A place of a ranking: one state, or several that tie.

    ``groups`` has more than one tie where it is unknown how these compare; ``gap``: how strongly what stands above is
    preferred.
    """

    number: int
    groups: tuple[tuple[RankedState, ...], ...]
    gap: int
    evidence: Evidence

    @property
    def unknown(self) -> bool:
        """Whether it is not known how its states compare."""
        return len(self.groups) > 1


@dataclass(frozen=True, slots=True)
class WeightRow:
    """An option, and what it weighs for a party; "" where it does not matter."""

    id: str
    option: Option
    weight: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Column:
    """A party and what it wants, in the one way that is given; ``kind`` is ``"none"`` where nothing is."""

    id: str
    number: int
    party: Party
    kind: str
    example: str = ""
    cards: tuple[Card, ...] = ()
    places: tuple[RankedPlace, ...] = ()
    weights: tuple[WeightRow, ...] = ()
    pairs: tuple[tuple[str, Evidence], ...] = ()
    left_out: int = 0


@dataclass(frozen=True)
class PreferencesPart:
    """What ``parts/preferences.html`` needs; the template sees it as ``preferences``.

    ``sources``: the titles of the sources by key; ``text``: where the file is edited as text; ``short``: statements
    alone, so that many are in sight while they are put in order; ``length`` leads to the other length.
    """

    columns: tuple[Column, ...]
    sources: Mapping[str, str]
    text: str
    states_form: bool
    short: bool
    length: Choice


def preferences_part(asked: Asked, solution: Solution) -> PreferencesPart:
    """Return what each party wants."""
    case, states = solution.case, solution.states
    columns = tuple(_column(case, states, number, party) for number, party in enumerate(case.parties))
    sources = {id: one.title for id, one in case.sources.items()}
    short = asked.query.text("wants") == "short"
    other = asked.query.but(wants="" if short else "short").address(asked.opened.address)
    length = Choice("With reasons and sources" if short else "Statements alone", f"{other}#preferences")
    return PreferencesPart(columns, sources, f"{asked.opened.address}/text", case.form == "states", short, length)


def _column(case: Case, states: States, number: int, party: Party) -> Column:
    id = key("wants", party.id)
    wanted = party.preference
    if isinstance(wanted, Statements):
        if not wanted.items:
            return Column(id, number, party, "none", example(party, case))
        return Column(
            id,
            number,
            party,
            "statements",
            example(party, case),
            cards=_cards(case, party, wanted, states),
            left_out=len(wanted.items[SHOWN:]),
        )
    if isinstance(wanted, Ranking):
        places = _places(party, wanted, states)
        return Column(id, number, party, "ranking", places=places[:SHOWN], left_out=len(places[SHOWN:]))
    if isinstance(wanted, Weights):
        return Column(id, number, party, "weights", weights=_weights(case, party, wanted))
    assert isinstance(wanted, Comparisons)
    signs = [one.sign * one.degree if one.sign == ">" else one.sign for one in wanted.items[:SHOWN]]
    pairs = tuple(
        (f"{one.left} {sign} {one.right}", one.evidence) for one, sign in zip(wanted.items, signs, strict=False)
    )
    return Column(id, number, party, "pairs", pairs=pairs, left_out=len(wanted.items[SHOWN:]))


def _cards(case: Case, party: Party, wanted: Statements, states: States) -> tuple[Card, ...]:
    cards = []
    for index, (id, item) in enumerate(zip(card_ids(party), wanted.items[:SHOWN], strict=False)):
        text = item.statement.text
        share = _share(item.statement, states)
        means, words = meaning(case, item.statement), in_words(case, item.statement)
        cards.append(Card(id, index, text, means, words, share, item.evidence, item.uncertain, item.degree))
    return tuple(cards)


def meaning(case: Case, statement: Statement) -> str:
    """Return what the options that a statement mentions mean, one a line.

    >>> import sulh
    >>> from sulh.case.preferences import Statements
    >>> case = sulh.load("prisoners-dilemma")
    >>> wanted = case.parties[0].preference
    >>> isinstance(wanted, Statements) and meaning(case, wanted.items[0].statement)
    'second.cooperate: Cooperate with the other prisoner'
    """
    mentioned = [case.options[number] for number in sorted(statement.options)]
    return "\n".join(f"{option.name}: {option.text}" for option in mentioned if option.text)


def in_words(case: Case, statement: Statement) -> Words:
    """Return what a statement says in words, or what its options mean where these are a few.

    >>> import sulh
    >>> from sulh.case.preferences import Statements
    >>> case = sulh.load("prisoners-dilemma")
    >>> wanted = case.parties[0].preference
    >>> isinstance(wanted, Statements) and in_words(case, wanted.items[0].statement)
    (('', 'Cooperate with the other prisoner'),)
    """
    mentioned = [case.options[number] for number in sorted(statement.options)]
    if len(mentioned) > WORDED or not all(option.text for option in mentioned):
        return ()
    if len(mentioned) == 1 and (way := LITERAL.fullmatch(statement.text)) is not None:
        return (("", ("not: " if way[1] else "") + mentioned[0].text),)
    return tuple((one.name if one.name in statement.text else one.id, one.text) for one in mentioned)


def example(party: Party, case: Case) -> str:
    """Return a statement that a party could make of the options of the case, to show how one is written; or ""."""
    ordered = sorted(case.options, key=lambda option: option not in party.options)
    names = [option.id if option in party.options else option.name for option in ordered[:2]]
    return f"not {names[0]}, or {names[1]} if {names[0]}" if len(names) == 2 else "".join(names)


def _share(statement: Statement, states: States) -> float:
    """Return in which share of the states a statement is true; merged states count once."""
    true = np.broadcast_to(statement.holds(states.option), states.codes.shape[1:])
    return float(np.mean(true if states.first is None else true[states.first]))


def _places(party: Party, wanted: Ranking, states: States) -> tuple[RankedPlace, ...]:
    places: list[RankedPlace] = []
    for group in wanted.groups:
        number = len(places) - 1 if group.unknown else len(places)
        ranked = tuple(
            RankedState(key("rank", party.id, text), member, text, *_label(states, text))
            for member, text in enumerate(group.patterns)
        )
        if group.unknown:
            last = places[-1]
            places[-1] = RankedPlace(number, (*last.groups, ranked), last.gap, last.evidence)
        else:
            places.append(RankedPlace(number, (ranked,), group.gap, group.evidence))
    return tuple(places)


def _label(states: States, text: str) -> tuple[str, bool]:
    """Return what the file calls the one state that a text means, "" if nothing; and whether it is one."""
    try:
        found = states.find(text)
    except SulhError:
        return "", False
    if len(found) != 1:
        return f"{len(found)} states", False
    state = states[int(found[0])]
    return (state.label if state.label != text else spaced_or_none(state.name, text)), True


def spaced_or_none(name: str, text: str) -> str:
    """Return the name of a state where the text is another one."""
    return "" if name.replace(" ", "") == text.replace(" ", "") else name


def _weights(case: Case, party: Party, wanted: Weights) -> tuple[WeightRow, ...]:
    found = {item.option: item for item in wanted.items}
    rows = []
    for number, option in enumerate(case.options):
        item = found.get(number)
        rows.append(
            WeightRow(
                key("weight", party.id, option.name),
                option,
                _number(item.weight) if item is not None else "",
                item.evidence if item is not None else None,
            )
        )
    return tuple(rows)


def _number(weight: Fraction) -> str:
    """Return a weight as people write it; as a fraction only where no decimal says the same.

    >>> _number(Fraction(7, 2)), _number(Fraction(-3)), _number(Fraction(1, 3))
    ('3.5', '-3', '1/3')
    """
    text = f"{float(weight):.9f}".rstrip("0").rstrip(".")
    return text if Fraction(text) == weight else str(weight)
