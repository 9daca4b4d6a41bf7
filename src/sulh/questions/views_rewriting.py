"""Statements, preferences and views said over other options: where a view hides, adds or moves some.

A *lot* of options has an expression for each old number: the literal of the new one, or a constant where the option is
gone, which then reads as off, or as whatever it is fixed at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sulh.case.expressions import And, Constant, Count, Expression, If, Iff, Literal, Not, Or
from sulh.case.preferences import Comparisons, Preference, RankedGroup, Ranking, Statements, Weights
from sulh.case.statements import Statement
from sulh.case.states import States
from sulh.case.views import View
from sulh.errors import CaseError, UnknownName


@dataclass(frozen=True, slots=True)
class Lot:
    """What old options have become.

    Attributes
    ----------
    puts
        For each old number the expression that stands for it now.
    n
        How many options there are now.
    names
        Old full names to new ones; a name that is gone has none.
    vectors
        For each letter of an old vector its new place; None where the option is gone. A vector in a view has no
        letters for options that this view adds.
    width
        How many letters a new vector has.
    """

    puts: tuple[Expression, ...]
    n: int
    names: Mapping[str, str]
    vectors: tuple[int | None, ...]
    width: int

    def also(self, added: Sequence[str]) -> Lot:
        """Return the same with options of these names after all others, which stay as they are."""
        more = tuple(Literal(self.n + k, name) for k, name in enumerate(added))
        return replace(
            self,
            puts=self.puts + more,
            n=self.n + len(added),
            names={**self.names, **{name: name for name in added}},
        )

    def statement(self, statement: Statement) -> Statement:
        """Return a statement over the new options; its text stays as it was written."""
        return replace(statement, tree=put(statement.tree, self.puts))

    def pattern(self, text: str, fixed: Mapping[int, bool] | None = None) -> str | None:
        """Return a pattern over the new options, None if it asks for one that is gone to be on; a name stays.

        New options are left open, but for those that are ``fixed``.
        """
        letters = "".join(text.split())
        if set(letters) - set("YN-") or len(letters) != len(self.vectors):
            return text
        wide = ["-"] * self.width
        for at, on in (fixed or {}).items():
            wide[at] = "Y" if on else "N"
        for letter, place in zip(letters, self.vectors, strict=True):
            if place is not None:
                wide[place] = letter
            elif letter == "Y":
                return None
        return "".join(wide)

    def preference(self, preference: Preference) -> Preference:
        """Return what a party prefers, over the new options."""
        match preference:
            case Statements(items):
                return Statements(tuple(replace(one, statement=self.statement(one.statement)) for one in items))
            case Weights(items):
                placed = [(one, self.puts[one.option]) for one in items]
                kept = [replace(one, option=now.option) for one, now in placed if isinstance(now, Literal)]
                return Weights(tuple(kept))
            case Ranking(groups):
                texts = [[self.pattern(text) for text in group.patterns] for group in groups]
                return replace(preference, groups=_ranked(groups, texts))
        sides = [(one, self.pattern(one.left), self.pattern(one.right)) for one in preference.items]
        kept_pairs = [replace(one, left=a, right=b) for one, a, b in sides if a is not None and b is not None]
        return replace(preference, items=tuple(kept_pairs))

    def view(self, view: View) -> View:
        """Return a view that was said over the old options; what it says of those that are gone falls away."""
        inner = self.also(list(view.adds))
        return replace(
            view,
            about={party: inner.preference(preference) for party, preference in view.about.items()},
            hidden=tuple(self.names[name] for name in view.hidden if name in self.names),
            owner={self.names[name]: party for name, party in view.owner.items() if name in self.names},
            infeasible=tuple(map(inner.statement, view.infeasible)),
            views={name: inner.view(nested) for name, nested in view.views.items()},
            places={(kind, self.names.get(name, name)): place for (kind, name), place in view.places.items()},
        )


def put(tree: Expression, puts: Sequence[Expression]) -> Expression:
    """Return a tree with each option replaced by what stands for it.

    >>> from sulh.case.expressions import show
    >>> show(put(And((Literal(0, "a.x"), Not(Literal(1, "b.y")))), [Literal(1, "b.x"), Constant(False)]))
    'b.x and not false'
    """
    match tree:
        case Literal(option):
            return puts[option]
        case Constant():
            return tree
        case Not(member):
            return Not(put(member, puts))
        case And(members):
            return And(tuple(put(member, puts) for member in members))
        case Or(members):
            return Or(tuple(put(member, puts) for member in members))
        case If(then, condition):
            return If(put(then, puts), put(condition, puts))
        case Iff(left, right):
            return Iff(put(left, puts), put(right, puts))
        case Count(op, k, members):
            return Count(op, k, tuple(put(member, puts) for member in members))


def names_some(text: str, states: States) -> bool:
    """Say whether a name, a vector or a pattern means at least one of the states."""
    try:
        return len(states.find(text)) > 0
    except (UnknownName, CaseError):
        return False


def thinned(preference: Preference, states: States) -> Preference:
    """Return a ranking or pairs without what names none of the states; statements and weights as they are."""
    match preference:
        case Ranking(groups):
            texts = [[text if names_some(text, states) else None for text in one.patterns] for one in groups]
            return replace(preference, groups=_ranked(groups, texts))
        case Comparisons(items):
            kept = (one for one in items if names_some(one.left, states) and names_some(one.right, states))
            return replace(preference, items=tuple(kept))
    return preference


def _ranked(groups: Sequence[RankedGroup], texts: Sequence[Sequence[str | None]]) -> tuple[RankedGroup, ...]:
    """Return groups with other patterns, without those that are None; the widest gap between two that stay counts."""
    found: list[RankedGroup] = []
    gap, begun = 1, False
    for group, now in zip(groups, texts, strict=True):
        if not group.unknown:
            gap, begun = max(gap, group.gap), False
        kept = [k for k, text in enumerate(now) if text is not None]
        if kept:
            patterns = tuple(str(now[k]) for k in kept)
            places = tuple(group.places[k] for k in kept) if group.places else ()
            width = gap if not begun and found else 1
            found.append(replace(group, patterns=patterns, places=places, gap=width, unknown=begun))
            gap, begun = 1, True
    return tuple(found)
