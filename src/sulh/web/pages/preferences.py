"""What each party wants, line by line, as the page of a case shows it to be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sulh.case.case import Case, Option, Party
from sulh.case.evidence import Evidence
from sulh.case.preferences import Comparisons, Ranking, Statements, Weights
from sulh.case.statements import Statement
from sulh.case.states import States
from sulh.errors import SulhError
from sulh.questions.solve import Solution
from sulh.web.render import key
from sulh.web.shell import Asked

CONFIDENCE = ("high", "medium", "low")
SHOWN = 300
"""Statements, places or pairs of a party that one page shows; the rest is in the text."""


@dataclass(frozen=True, slots=True)
class Card:
    """A statement of a party. ``share``: in which share of the states it is true; ``means``: what its options are."""

    id: str
    index: int
    text: str
    means: str
    share: float
    evidence: Evidence
    uncertain: bool
    degree: int

    @property
    def sources(self) -> str:
        """The keys of its sources, as a form has them."""
        return ", ".join(self.evidence.sources)


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
    cards: tuple[Card, ...] = ()
    places: tuple[RankedPlace, ...] = ()
    weights: tuple[WeightRow, ...] = ()
    pairs: tuple[tuple[str, Evidence], ...] = ()
    left_out: int = 0


@dataclass(frozen=True)
class PreferencesPart:
    """What ``parts/preferences.html`` needs; the template sees it as ``preferences``.

    ``sources``: the titles of the sources by key; ``text``: where the file is edited as text.
    """

    columns: tuple[Column, ...]
    sources: Mapping[str, str]
    text: str
    states_form: bool


def preferences_part(asked: Asked, solution: Solution) -> PreferencesPart:
    """Return what each party wants."""
    case, states = solution.case, solution.states
    columns = tuple(_column(case, states, number, party) for number, party in enumerate(case.parties))
    sources = {id: one.title for id, one in case.sources.items()}
    return PreferencesPart(columns, sources, f"{asked.opened.address}/text", case.form == "states")


def _column(case: Case, states: States, number: int, party: Party) -> Column:
    id = key("wants", party.id)
    wanted = party.preference
    if isinstance(wanted, Statements):
        if not wanted.items:
            return Column(id, number, party, "none")
        return Column(
            id,
            number,
            party,
            "statements",
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
    seen: dict[str, int] = {}
    for index, item in enumerate(wanted.items[:SHOWN]):
        text = item.statement.text
        count = seen[text] = seen.get(text, 0) + 1
        id = key("wish", party.id, text) if count == 1 else key("wish", party.id, text, count)
        share = _share(item.statement, states)
        means = meaning(case, item.statement)
        cards.append(Card(id, index, text, means, share, item.evidence, item.uncertain, item.degree))
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
