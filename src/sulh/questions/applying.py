"""From changes to the changed case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sulh.case.case import Case, Option, Party, Rule
from sulh.case.expressions import And, Constant, Count, Expression, If, Iff, Literal, Not, Or
from sulh.case.patterns import looks_like_pattern
from sulh.case.preferences import (
    Comparisons,
    Preference,
    PreferenceStatement,
    RankedGroup,
    Ranking,
    Statements,
    Weights,
)
from sulh.case.statements import Statement, statement_from_tree
from sulh.case.states import MAX_STATES, States, list_states
from sulh.errors import CaseError, UnknownName, UsageError
from sulh.questions.changes import Change, Guarantor, NewDirection, NewList, Removed


def applied(case: Case, changes: Iterable[Change], max_states: int = MAX_STATES) -> Case:
    """Return the case with changes made; their order does not matter.

    Lists change first, then directions, then options are removed, then guarantors come in, in the order of the steps
    that they answer: their statements are the least important of all, and the statements of those who take the steps
    the most important. A removed option is ruled out by a new feasibility rule, so that states keep their names; what
    of a ranking, of pairs or of coalesced states then matches no state falls away. What the case records beside its
    model (history, variants, views, claims, published results) is left out.

    Raises
    ------
    UsageError
        A change does not fit the case, or two of them contradict each other.

    Examples
    --------
    >>> import sulh
    >>> case = sulh.load("us-taliban-2018-2021")
    >>> changed = applied(case, [NewList("pakistan", (1, 0)), Removed("us.support")])
    >>> [str(item.statement) for item in changed.party("pakistan").preference.items]
    ['pakistan.facilitate', 'not pakistan.restrict']
    >>> str(changed.rules[-1].statement)
    'not us.support'
    """
    wanted = list(dict.fromkeys(changes))
    result = _bare(case)
    seen: set[tuple[str, str]] = set()
    for change in wanted:
        if not isinstance(change, Guarantor):
            what = change.party if isinstance(change, NewList) else change.option
            key = ("list" if isinstance(change, NewList) else "option", what)
            if key in seen:
                raise UsageError(f"{what} is changed twice. Keep one of the two.")
            seen.add(key)
    for change in wanted:
        if isinstance(change, NewList):
            result = _with_party(result, _relisted(result.party(change.party), change))
        elif isinstance(change, NewDirection):
            result = _redirected(result, change)
    removed = [change for change in wanted if isinstance(change, Removed)]
    if removed:
        result = _without(result, sorted({_number(case, change.option) for change in removed}), max_states)
    guarantors = [change for change in wanted if isinstance(change, Guarantor)]
    return _guaranteed(result, guarantors) if guarantors else result


def new_option(case: Case, changes: Iterable[Change], guarantor: Guarantor) -> tuple[str, str]:
    """Return the ids of the guarantor and of its new option, as :func:`applied` gives them."""
    every = [change for change in changes if isinstance(change, Guarantor)]
    return _answers(case, every)[guarantor]


def step(case: Case, guarantor: Guarantor) -> Expression:
    """Return the step that a guarantor answers, over the options of a case."""
    number = _number(case, guarantor.option)
    return Literal(number, guarantor.option) if guarantor.on else Not(Literal(number, guarantor.option))


def _bare(case: Case) -> Case:
    return replace(
        case, history={}, phases=(), variants={}, views={}, claims={}, published=(), digest="", text="", file=""
    )


def _number(case: Case, name: str) -> int:
    names = [option.name for option in case.options]
    if name not in names:
        raise UnknownName("option", name, names)
    return names.index(name)


def _with_party(case: Case, party: Party) -> Case:
    return replace(case, parties=tuple(party if other.id == party.id else other for other in case.parties))


def _relisted(party: Party, change: NewList) -> Party:
    return replace(party, preference=relisted(party.preference, change))


def relisted(preference: Preference, change: NewList) -> Preference:
    """Return a preference with its entries as a change lists them; raise UsageError where it does not fit."""
    kept = [entry for entry in change.entries if isinstance(entry, int)]
    if isinstance(preference, Statements):
        if len(set(kept)) < len(kept) or not set(kept) <= set(range(len(preference.items))):
            raise UsageError(f"The new list of {change.party} names an entry twice, or one that it does not have.")
        return Statements(
            tuple(
                preference.items[entry] if isinstance(entry, int) else PreferenceStatement(entry)
                for entry in change.entries
            )
        )
    if not isinstance(preference, Ranking) or any(group.unknown for group in preference.groups):
        raise UsageError(f"{change.party} has neither statements nor a ranking of known order, so no list to change.")
    if sorted(kept) != list(range(len(preference.groups))) or len(kept) < len(change.entries):
        raise UsageError(f"The new ranking of {change.party} must hold the groups of the old one, and nothing else.")
    groups = [replace(preference.groups[k], gap=preference.groups[at].gap) for at, k in enumerate(kept)]
    return replace(preference, groups=tuple(groups))


def _redirected(case: Case, change: NewDirection) -> Case:
    option = case.options[_number(case, change.option)]
    party = case.party(option.party)
    options = tuple(replace(one, direction=change.direction) if one == option else one for one in party.options)
    return _with_party(case, replace(party, options=options))


def _without(case: Case, numbers: list[int], max_states: int) -> Case:
    literals = [Literal(k, case.options[k].name) for k in numbers]
    rules = (*case.rules, *(Rule(statement_from_tree(Not(one))) for one in literals))
    result = replace(case, rules=rules)
    naming = [party for party in case.parties if isinstance(party.preference, Ranking | Comparisons)]
    if not naming and not case.coalesced and case.status_quo is None:
        return result
    plain = list_states(replace(result, coalesced=(), labels=()), max_states)
    result = replace(result, coalesced=tuple(one for one in case.coalesced if _found(plain, one.pattern)))
    states = list_states(result, max_states)
    if case.status_quo is not None and not _found(states, case.status_quo):
        result = replace(result, status_quo=None)
    for party in naming:
        result = _with_party(result, replace(party, preference=_thinned(party.preference, states)))
    return result


def _found(states: States, text: str) -> bool:
    try:
        return bool(len(states.find(text)))
    except (UnknownName, CaseError):
        return False


def _thinned(preference: Preference, states: States) -> Preference:
    """Return a ranking or pairs without what matches no state."""
    if isinstance(preference, Ranking):
        groups: list[RankedGroup] = []
        gap, begun = 1, False  # the widest gap since the last place kept; whether this place has a group that is kept
        for group in preference.groups:
            if not group.unknown:
                gap, begun = max(gap, group.gap), False
            kept = [k for k, text in enumerate(group.patterns) if _found(states, text)]
            if kept:
                patterns = tuple(group.patterns[k] for k in kept)
                places = tuple(group.places[k] for k in kept)
                first = not begun
                width = gap if first and groups else 1
                groups.append(replace(group, patterns=patterns, places=places, gap=width, unknown=not first))
                gap, begun = 1, True
        return replace(preference, groups=tuple(groups))
    assert isinstance(preference, Comparisons)
    items = [item for item in preference.items if _found(states, item.left) and _found(states, item.right)]
    return replace(preference, items=tuple(items))


def _ordered(case: Case, guarantors: list[Guarantor]) -> list[Guarantor]:
    ids = [party.id for party in case.parties]
    for one in guarantors:
        if one.party is not None:
            case.party_number(one.party)
    return sorted(
        guarantors,
        key=lambda one: (_number(case, one.option), one.on, len(ids) if one.party is None else ids.index(one.party)),
    )


def _answers(case: Case, guarantors: list[Guarantor]) -> dict[Guarantor, tuple[str, str]]:
    """Return the ids of each guarantor and of its new option."""
    new_party = _unused("guarantor", {party.id for party in case.parties})
    taken = {option.id for option in case.options}
    found = {}
    for one in _ordered(case, guarantors):
        id = _unused(f"answer_{case.options[_number(case, one.option)].id}", taken)
        taken.add(id)
        found[one] = (one.party or new_party, id)
    return found


def _unused(id: str, taken: set[str]) -> str:
    number = 1
    name = id
    while name in taken:
        number += 1
        name = f"{id}_{number}"
    return name


def _guaranteed(case: Case, guarantors: list[Guarantor]) -> Case:
    found = _answers(case, guarantors)
    for one, (id, _) in found.items():
        option = case.options[_number(case, one.option)]
        barred: dict[str, bool] = {"forward": False, "backward": True}
        if barred.get(option.direction) is one.on:
            raise UsageError(f"{one.option} cannot be turned {'on' if one.on else 'off'}, so there is no such step.")
        if option.party == id:
            raise UsageError(f"{id} takes the step itself, and so cannot answer it. Name another party.")
        for who in {option.party, one.party} - {None}:
            if not isinstance(case.party(str(who)).preference, Statements):
                raise UsageError(f"{who} has no statements, so no guarantor can be coded with it. Name another party.")
    parties = list(case.parties)
    new = [id for one, (id, _) in found.items() if one.party is None]
    if new:
        parties.append(Party(new[0]))
    own = {id: tuple(Option(option, id) for owner, option in found.values() if owner == id) for id, _ in found.values()}
    parties = [replace(party, options=(*party.options, *own.get(party.id, ()))) for party in parties]
    wide = _widened(case, tuple(parties))
    for one, (id, answer) in reversed(found.items()):
        owner = case.options[_number(case, one.option)].party
        reply = Literal(_number(wide, f"{id}.{answer}"), f"{id}.{answer}")
        wide = _also(wide, owner, Not(And((reply, step(wide, one)))), first=True)
    for one, (id, answer) in found.items():
        reply = Literal(_number(wide, f"{id}.{answer}"), f"{id}.{answer}")
        wide = _also(wide, id, Iff(reply, step(wide, one)), first=False)
    return wide


def _also(case: Case, id: str, tree: Expression, *, first: bool) -> Case:
    """Return the case with one more statement of a party, the first or the last of all."""
    party = case.party(id)
    assert isinstance(party.preference, Statements)
    item = (PreferenceStatement(statement_from_tree(tree)),)
    items = item + party.preference.items if first else party.preference.items + item
    return _with_party(case, replace(party, preference=Statements(items)))


def _widened(case: Case, parties: tuple[Party, ...]) -> Case:
    """Return a case whose parties have more options, everything that counts options brought to the new numbers."""
    names = [option.name for party in parties for option in party.options]
    places = [names.index(option.name) for option in case.options]

    def pattern(text: str, fill: str = "-") -> str:
        letters = "".join(text.split())
        if text in {one.name for one in case.coalesced} or not looks_like_pattern(text) or len(letters) != len(places):
            return text
        wide = [fill] * len(names)
        for place, letter in zip(places, letters, strict=True):
            wide[place] = letter
        return "".join(wide)

    def said(statement: Statement) -> Statement:
        return replace(statement, tree=renumbered(statement.tree, places))

    def preferred(preference: Preference) -> Preference:
        match preference:
            case Statements(items):
                return Statements(tuple(replace(item, statement=said(item.statement)) for item in items))
            case Weights(items):
                return Weights(tuple(replace(item, option=places[item.option]) for item in items))
            case Ranking(groups):
                listed = [replace(group, patterns=tuple(map(pattern, group.patterns))) for group in groups]
                return replace(preference, groups=tuple(listed))
        pairs = [replace(item, left=pattern(item.left), right=pattern(item.right)) for item in preference.items]
        return replace(preference, items=tuple(pairs))

    return replace(
        case,
        parties=tuple(replace(party, preference=preferred(party.preference)) for party in parties),
        rules=tuple(replace(rule, statement=said(rule.statement)) for rule in case.rules),
        labels=tuple(replace(label, pattern=pattern(label.pattern)) for label in case.labels),
        coalesced=tuple(replace(one, pattern=pattern(one.pattern)) for one in case.coalesced),
        forbidden_moves=tuple(replace(ban, start=said(ban.start), end=said(ban.end)) for ban in case.forbidden_moves),
        status_quo=None if case.status_quo is None else pattern(case.status_quo, "N"),
    )


def renumbered(tree: Expression, places: list[int]) -> Expression:
    """Return a tree over options that have new numbers: ``places[k]`` is that of option k."""
    match tree:
        case Literal(option, name):
            return Literal(places[option], name)
        case Constant():
            return tree
        case Not(member):
            return Not(renumbered(member, places))
        case And(members):
            return And(tuple(renumbered(member, places) for member in members))
        case Or(members):
            return Or(tuple(renumbered(member, places) for member in members))
        case If(then, condition):
            return If(renumbered(then, places), renumbered(condition, places))
        case Iff(left, right):
            return Iff(renumbered(left, places), renumbered(right, places))
        case Count(op, k, members):
            return Count(op, k, tuple(renumbered(member, places) for member in members))
