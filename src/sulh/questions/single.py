"""Single changes of a coding, one after the other: a statement moved or dropped, a direction, a rule off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sulh.case.case import Case
from sulh.case.preferences import Ranking, Statements
from sulh.questions.applying import applied
from sulh.questions.changes import NewDirection, NewList, size
from sulh.questions.drawing import heard

Kind = Literal["move", "drop", "direction", "rule"]

KINDS: tuple[Kind, ...] = ("move", "drop", "direction", "rule")
"""All kinds of single change, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Change:
    """A single change of a coding.

    Attributes
    ----------
    kind
        ``"move"``: a statement, or a place of a ranking, moved to another place; ``"drop"``: a statement left out;
        ``"direction"``: a one-way option that goes both ways; ``"rule"``: a feasibility rule that does not apply.
    party
        Whose list or option it is; ``""`` for a rule.
    text
        The statement, the option by its full name, or the rule.
    place, to
        Of a move: from which place to which, from 1; of a drop ``place`` alone.
    passed
        Of an exchange of two neighbours: the other statement.
    ways
        In how many ways the same list can be reached by moving one statement: 2 for neighbours, which change places.
    judgement
        Whether a rule is marked as a judgement, so that it is not true by definition.
    codings
        The codings of the path in which the change is made, by name: those that say the same there.
    nth
        Of a rule: how many rules of the same text stand before it.
    """

    kind: Kind
    party: str
    text: str
    place: int | None = None
    to: int | None = None
    passed: str = ""
    ways: int = 1
    judgement: bool = False
    codings: tuple[str, ...] = ()
    entries: tuple[int, ...] = field(default=(), repr=False)
    nth: int = field(default=0, repr=False)

    @property
    def relists(self) -> bool:
        """Whether it gives a party another list: a move or a drop."""
        return self.kind in ("move", "drop")

    @property
    def far(self) -> int:
        """By how many places a statement is moved; 0 for other changes."""
        return abs((self.to or 0) - (self.place or 0)) if self.kind == "move" else 0

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "kind": self.kind,
            "party": self.party or None,
            "text": self.text,
            "place": self.place,
            "to": self.to,
            "passed": self.passed or None,
            "judgement": self.judgement if self.kind == "rule" else None,
            "codings": [name or None for name in self.codings],
        }

    def __str__(self) -> str:
        match self.kind:
            case "move" if self.ways > 1:
                return f"{self.party}: {self.passed!r} above {self.text!r}"
            case "move":
                return f"{self.party}: {self.text!r} in place {self.to}, not {self.place}"
            case "drop":
                return f"{self.party}: without {self.text!r}"
            case "direction":
                return f"{self.text} can be turned back"
        again = f", number {self.nth + 1} of this text" if self.nth else ""
        return f"without the rule {self.text!r}{again}" + (" (a judgement)" if self.judgement else " (by definition)")


def changes(codings: Sequence[tuple[str, Case]]) -> list[Change]:
    """Return every single change of some codings, each made in all of them that say the same there.

    Examples
    --------
    >>> import sulh
    >>> found = changes([("", sulh.load("us-taliban-2018-2021"))])
    >>> tried(found)
    {'move': 220, 'drop': 31, 'direction': 3, 'rule': 4}
    >>> len(found), str(found[0])
    (231, "us: 'withdraw if commit and assurances' above 'assurances'")
    """
    found: list[Change] = []
    for number, (_, case) in enumerate(codings):
        earlier = [other for _, other in codings[:number]]
        for party in case.parties:
            mine = _list(case, party.id)
            if not any(_list(other, party.id) == mine for other in earlier):
                same = tuple(name for name, other in codings if _list(other, party.id) == mine)
                found += _of_list(case, party.id, same)
        for option in case.options:
            if option.direction != "both":
                same = tuple(name for name, other in codings if option.name in _one_way(other))
                if same[0] == codings[number][0]:
                    found.append(Change("direction", option.party, option.name, codings=same))
        for at, rule in enumerate(case.rules):
            text, nth = rule.statement.text, sum(one.statement.text == rule.statement.text for one in case.rules[:at])
            same = tuple(name for name, other in codings if _rule(other, text, nth) is not None)
            if same[0] == codings[number][0]:
                found.append(Change("rule", "", text, judgement=rule.judgement, codings=same, nth=nth))
    return list(dict.fromkeys(sorted(found, key=lambda change: KINDS.index(change.kind))))


def tried(found: Sequence[Change]) -> dict[str, int]:
    """Return how many changes there are of each kind; a move is a statement and a place to put it."""
    return {kind: sum(change.ways for change in found if change.kind == kind) for kind in KINDS}


def changed(case: Case, change: Change) -> Case:
    """Return a coding with a change made, whether or not the change names it."""
    match change.kind:
        case "move" | "drop":
            return applied(case, [NewList(change.party, change.entries)])
        case "direction":
            return applied(case, [NewDirection(change.text, "both")])
    gone = _rule(case, change.text, change.nth)
    return replace(applied(case, []), rules=tuple(rule for at, rule in enumerate(case.rules) if at != gone))


def _of_list(case: Case, party: str, codings: tuple[str, ...]) -> Iterator[Change]:
    m = size(case, party)
    preference = case.party(party).preference
    texts = _texts(case, party)
    for at in range(m):
        for to in range(m):
            if at == to or to == at - 1:  # the same as moving the one above down by one
                continue
            rest = [k for k in range(m) if k != at]
            entries = (*rest[:to], at, *rest[to:])
            beside = to == at + 1
            passed = texts[to] if beside else ""
            yield Change("move", party, texts[at], at + 1, to + 1, passed, 1 + beside, False, codings, entries)
    if isinstance(preference, Statements):
        for at in range(m):
            entries = tuple(k for k in range(m) if k != at)
            yield Change("drop", party, texts[at], at + 1, None, "", 1, False, codings, entries)


def _texts(case: Case, party: str) -> list[str]:
    preference = case.party(party).preference
    if isinstance(preference, Statements):
        return [item.statement.text for item in preference.items]
    return [", ".join(group.patterns) for group in preference.groups] if isinstance(preference, Ranking) else []


def _list(case: Case, party: str) -> tuple[Any, ...] | None:
    return next((heard(one.preference) for one in case.parties if one.id == party), None)


def _one_way(case: Case) -> set[str]:
    return {option.name for option in case.options if option.direction != "both"}


def _rule(case: Case, text: str, nth: int) -> int | None:
    """Return the number of a rule among all of a coding, by its text and how many of the same stand before it."""
    numbers = [at for at, rule in enumerate(case.rules) if rule.statement.text == text]
    return numbers[nth] if nth < len(numbers) else None
