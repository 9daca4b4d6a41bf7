"""The single entries of a view, and the view with one of them corrected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

from sulh.case.case import Case
from sulh.case.expressions import Constant, Expression
from sulh.case.expressions import Literal as OptionLiteral
from sulh.case.statements import Statement
from sulh.case.views import View
from sulh.errors import UsageError
from sulh.questions.views_rewriting import Lot

EntryKind: TypeAlias = Literal["preference", "hidden", "added", "owner", "infeasible"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a view has otherwise than the case.

    Attributes
    ----------
    kind
        ``"preference"``: what one party is believed to prefer, its whole list. ``"hidden"``: an option that is not
        seen. ``"added"``: one that only the view has. ``"owner"``: one believed to belong to another party.
        ``"infeasible"``: what is taken for impossible.
    name
        The party, the option by its full name, or the statement; in state form the state.
    number
        Its place among the entries of its kind, from 0.
    """

    kind: EntryKind
    name: str
    number: int

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it, counted from 1."""
        return {"kind": self.kind, "name": self.name, "number": self.number + 1}


def entries(view: View) -> tuple[Entry, ...]:
    """Return the single entries of a view; what it thinks that others think is not among them.

    Examples
    --------
    >>> import sulh
    >>> case = sulh.load("us-taliban-2018-2021")
    >>> [(one.kind, one.name) for one in entries(case.views["the United States'"])]
    [('preference', 'taliban'), ('infeasible', 'taliban.takeover')]
    """
    listed: tuple[tuple[EntryKind, list[str]], ...] = (
        ("preference", list(view.about)),
        ("hidden", list(view.hidden)),
        ("added", list(view.adds)),
        ("owner", list(view.owner)),
        ("infeasible", [_said(statement) for statement in view.infeasible]),
    )
    return tuple(Entry(kind, name, k) for kind, names in listed for k, name in enumerate(names))


def _said(statement: Statement) -> str:
    """Return what is taken for impossible as it is read; the name of a state, and what needs no option, as written."""
    return statement.text if isinstance(statement.tree, Constant) else str(statement)


def corrected(case: Case, view: View, entry: Entry) -> View:
    """Return a view of a case with one entry corrected: it is as in the case, the rest stays.

    An added option that is no longer believed in stands at its default: statements that mention it read it so.

    Examples
    --------
    >>> import sulh
    >>> case = sulh.load("us-taliban-2018-2021")
    >>> view = case.views["the Taliban's"]
    >>> added = next(one for one in entries(view) if one.kind == "added")
    >>> print(corrected(case, view, added).about["us"].items[1].statement)
    us.support or false
    """
    if entry not in entries(view):
        raise UsageError(f"The view {view.name!r} has no entry {entry.name!r} of the kind {entry.kind}.")
    name, number = entry.name, entry.number
    match entry.kind:
        case "preference":
            return replace(view, about={party: one for party, one in view.about.items() if party != name})
        case "hidden":
            return replace(view, hidden=tuple(one for k, one in enumerate(view.hidden) if k != number))
        case "owner":
            return replace(view, owner={option: party for option, party in view.owner.items() if option != name})
        case "infeasible":
            return replace(view, infeasible=tuple(one for k, one in enumerate(view.infeasible) if k != number))
    return _without(case, view, entry)


def _without(case: Case, view: View, entry: Entry) -> View:
    """Return a view that does not add an option."""
    old = [option.name for option in case.options]
    n = len(old)
    kept = [name for name in view.adds if name != entry.name]
    whole = Lot(
        tuple(OptionLiteral(k, name) for k, name in enumerate(old)), n, {name: name for name in old}, (*range(n),), n
    )
    placed: dict[str, Expression] = {name: OptionLiteral(n + k, name) for k, name in enumerate(kept)}
    placed[entry.name] = Constant(view.adds[entry.name].default)
    inner = replace(
        whole,
        puts=(*whole.puts, *(placed[name] for name in view.adds)),
        n=n + len(kept),
        names={**whole.names, **{name: name for name in kept}},
    )
    return replace(
        view,
        about={party: inner.preference(preference) for party, preference in view.about.items()},
        adds={name: view.adds[name] for name in kept},
        infeasible=tuple(map(inner.statement, view.infeasible)),
        views={name: inner.view(nested) for name, nested in view.views.items()},
    )
