"""A view as a case: the whole conflict as its holder believes it to be."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np

from sulh.case.case import Case, Direction, Label, Option, Party, Rule
from sulh.case.evidence import Evidence
from sulh.case.expressions import Constant, Literal, Not
from sulh.case.preferences import Comparisons, Ranking
from sulh.case.statements import Statement
from sulh.case.states import MAX_STATES, States, list_states
from sulh.case.views import View
from sulh.engine.arrays import IntArray, column
from sulh.errors import CaseError, Problem, UnknownName
from sulh.questions.views_rewriting import Lot, names_some, thinned


@dataclass(frozen=True, eq=False)
class Seen:
    """A case beside what somebody believes it to be.

    Attributes
    ----------
    case
        As it is believed.
    places
        For each option of the case as it is the number of the believed one; None where the viewer does not see it.
    added
        The options that only the view has, by number, and what they are in the real states.
    called
        What each option of the case, and each that an outer view adds, is called in the view; None where it is not
        seen.
    """

    case: Case
    places: tuple[int | None, ...]
    added: Mapping[int, bool]
    called: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def real_options(self) -> tuple[str | None, ...]:
        """For each believed option the option of the case that it is, as the file calls it; None for an added one."""
        real = {now: name for name, now in self.called.items() if now is not None}
        return tuple(None if k in self.added else real.get(one.name) for k, one in enumerate(self.case.options))

    def into(self, real: States, believed: States) -> IntArray:
        """Return for each real state the believed state that it looks like, -1 where the view rules it out.

        Hidden options are dropped, added ones stand at their default. Int array, shape (n,). Where states are
        coalesced the first of its vectors counts that the view holds possible.
        """
        if self.case.form == "states":
            number = {name: k for k, name in enumerate(self.case.named_states)}
            return np.array([number.get(real.name(s), -1) for s in range(len(real))], np.int64)
        listed = self._listed(real, believed)
        if real.group is None:
            return listed
        found = np.full(len(real), -1, np.int64)
        possible = np.flatnonzero(listed >= 0)[::-1]
        found[real.group[possible]] = listed[possible]
        return found

    def _listed(self, real: States, believed: States) -> IntArray:
        kind = believed.codes.dtype
        codes = np.zeros((believed.codes.shape[0], real.codes.shape[1]), kind)
        for place, on in self.added.items():
            codes[place // 64] |= kind.type(int(on) << (place % 64))
        for k, at in enumerate(self.places):
            if at is not None:
                codes[at // 64] |= column(real.codes, k).astype(kind) << kind.type(at % 64)
        if len(codes) == 1:  # believed codes are in ascending order
            at_most = believed.codes.shape[1] - 1
            places: IntArray = np.minimum(np.searchsorted(believed.codes[0], codes[0]), at_most).astype(np.int64)
            places[believed.codes[0, places] != codes[0]] = -1
        else:
            number = {code.tobytes(): k for k, code in enumerate(np.ascontiguousarray(believed.codes.T))}
            rows = np.ascontiguousarray(codes.T)
            places = np.array([number.get(row.tobytes(), -1) for row in rows], np.int64)
        if believed.group is None:
            return places
        grouped: IntArray = np.where(places < 0, -1, believed.group[places]).astype(np.int64)
        return grouped


def view_case(case: Case, view: View | str, max_states: int = MAX_STATES) -> Case:
    """Return a whole case as somebody believes it to be.

    What the view does not say is as in the case. A hidden option is left out, and statements that mention it read it
    as off. An option that the view adds stands last among those of its party; an option that is believed to belong to
    somebody else stands among the options of that party, and is named after it: by its own id, with that of its real
    party before it where another option of the case has the same. Nobody ranks by an added option who is not said to.
    In state form the states that the view takes for impossible are left out. The views that the view holds are the
    views of the new case; history, variants and published results are left out.

    Parameters
    ----------
    case
        The case as it is, or as somebody else believes it to be.
    view
        A view of it, or the name of one of its views.
    max_states
        How many states may be listed, where a ranking or coalesced states must be held against them.

    Raises
    ------
    UnknownName
        The case has no such view, or the view speaks of options that it does not have.
    CaseError
        S510 nothing is possible in the view; S326 it hides every option.

    Examples
    --------
    >>> import sulh
    >>> case = sulh.load("us-taliban-2018-2021")
    >>> believed = view_case(case, "the Taliban's")
    >>> [option.name for option in believed.party("us").options]
    ['us.commit', 'us.withdraw', 'us.support', 'us.release', 'us.share_power', 'us.stay_past_date']
    """
    return seen(case, view, max_states).case


def seen(case: Case, view: View | str, max_states: int = MAX_STATES) -> Seen:
    """Return a case as somebody believes it to be, beside the case as it is; see :func:`view_case`."""
    if isinstance(view, str):
        if view not in case.views:
            raise UnknownName("view", view, list(case.views))
        view = case.views[view]
    _known(case, view)
    called = {option.name: option.name for option in case.options} if view.called is None else view.called
    parties, places, new = _parties(case, view, called)
    names = [option.name for party in parties for option in party.options]
    added = {at: one.default for at, one in zip(new, view.adds.values(), strict=True)}
    lot = Lot(
        tuple(Constant(False) if at is None else Literal(at, names[at]) for at in places),
        len(names),
        {option.name: names[at] for option, at in zip(case.options, places, strict=True) if at is not None},
        places,
        len(names),
    )
    # What the view says may speak of the options that it adds.
    inner = replace(
        lot,
        puts=(*lot.puts, *(Literal(at, names[at]) for at in new)),
        names={**lot.names, **{name: names[at] for name, at in zip(view.adds, new, strict=True)}},
    )
    impossible = [
        Rule(
            Statement(f"not ({one.text})", Not(inner.statement(one).tree), one.place),
            evidence=Evidence(place=one.place),
        )
        for one in view.infeasible
        if case.form == "options"
    ]
    known = {name: None if now is None else lot.names.get(now) for name, now in called.items()}
    known |= {name: names[at] for name, at in zip(view.adds, new, strict=True)}
    patterns = [(label, lot.pattern(label.pattern, added)) for label in case.labels]
    merged = [(one, lot.pattern(one.pattern)) for one in case.coalesced]
    believed = replace(
        case,
        title=f"{case.title} (view: {view.name})",
        parties=tuple(_believing(party, view, lot, inner) for party in parties),
        rules=(*(replace(rule, statement=lot.statement(rule.statement)) for rule in case.rules), *impossible),
        status_quo=None if case.status_quo is None else lot.pattern(case.status_quo, added),
        labels=tuple(replace(label, pattern=pattern) for label, pattern in patterns if pattern is not None),
        coalesced=tuple(replace(one, pattern=pattern) for one, pattern in merged if pattern is not None),
        forbidden_moves=tuple(
            replace(ban, start=lot.statement(ban.start), end=lot.statement(ban.end)) for ban in case.forbidden_moves
        ),
        views={name: replace(inner.view(nested), called=known) for name, nested in view.views.items()},
        history={},
        phases=(),
        variants={},
        published=(),
        digest="",
        text="",
        file="",
    )
    if case.form == "states":
        believed = _without_states(believed, view)
    return Seen(_fitting(believed, max_states), places, added, known)


def _without_states(case: Case, view: View) -> Case:
    """Return a case in state form without the states that a view takes for impossible."""
    gone = {one.text for one in view.infeasible}
    kept = {name: text for name, text in case.named_states.items() if name not in gone}
    if not kept:
        rule = f"The view {view.name!r} takes every state for impossible."
        raise CaseError([Problem("S510", view.name, rule, "Leave one of them possible.", view.evidence.place)])
    return replace(
        case,
        named_states=kept,
        named_moves={
            party: tuple((start, end) for start, end in moves if start in kept and end in kept)
            for party, moves in case.named_moves.items()
        },
        status_quo=None if case.status_quo in gone else case.status_quo,
        labels=tuple(label for label in case.labels if label.pattern not in gone),
    )


def _known(case: Case, view: View) -> None:
    names = [option.name for option in case.options]
    for name in (*view.hidden, *view.owner):
        if name not in names:
            raise UnknownName("option", name, names)
    for id in (*view.about, *view.owner.values(), *(name.partition(".")[0] for name in view.adds)):
        case.party_number(id)
    if case.options and not view.adds and set(names) <= set(view.hidden):
        rule = f"The view {view.name!r} hides every option, so that nothing is left to decide in it."
        raise CaseError([Problem("S326", view.name, rule, "Remove one of hidden.", view.evidence.place)])


def _parties(
    case: Case, view: View, called: Mapping[str, str | None]
) -> tuple[tuple[Party, ...], tuple[int | None, ...], list[int]]:
    """Return the parties with the options that they are believed to have, and the numbers of old and of new ones."""
    held: dict[str, list[tuple[int, Option]]] = {party.id: [] for party in case.parties}
    real = {now: name for name, now in called.items() if now is not None}
    named = [*called, *_all_added(view)]
    visible = [(k, option) for k, option in enumerate(case.options) if option.name not in view.hidden]
    for here in (True, False):  # first what stays where it is
        for k, option in visible:
            owner = view.owner.get(option.name, option.party)
            if here and owner == option.party:
                held[owner].append((k, option))
            elif not here and owner != option.party:
                id = _moved_id(real.get(option.name, option.name), owner, named, {one.id for _, one in held[owner]})
                held[owner].append((k, replace(option, id=id, party=owner)))
    for j, (name, one) in enumerate(view.adds.items()):
        party, _, id = name.partition(".")
        held[party].append((len(case.options) + j, Option(id, party, one.text, cast("Direction", one.direction))))
    parties = tuple(replace(party, options=tuple(one for _, one in held[party.id])) for party in case.parties)
    number = {key: at for at, key in enumerate(key for party in case.parties for key, _ in held[party.id])}
    places = tuple(number.get(k) for k in range(len(case.options)))
    return parties, places, [number[len(case.options) + j] for j in range(len(view.adds))]


def _moved_id(real: str, owner: str, named: Sequence[str], taken: Collection[str]) -> str:
    """Return the id of an option under somebody else: its own, unless another option of the case has the same.

    The same in every view, and in views within it: so nobody takes it for an option that it is not.

    >>> _moved_id("town.sue", "mill", ["mill.sue", "town.sue"], {"sue"})
    'town_sue'
    """
    party, _, own = real.partition(".")
    if owner == party:
        return own
    others = {name.partition(".")[2] for name in named if name != real} | set(taken)
    id = own if own not in others else f"{party}_{own}"
    while id in others:
        id += "_"
    return id


def _all_added(view: View) -> list[str]:
    """Return the names of the options that a view and those within it add."""
    return [*view.adds, *(name for inner in view.views.values() for name in _all_added(inner))]


def _believing(party: Party, view: View, lot: Lot, inner: Lot) -> Party:
    """Return a party with the preference that it is believed to have."""
    if party.id in view.about:
        return replace(party, preference=inner.preference(view.about[party.id]))
    return replace(party, preference=lot.preference(party.preference))


def _fitting(case: Case, max_states: int) -> Case:
    """Return the case without entries of rankings, of pairs, of coalesced states and of labels that name nothing."""
    naming = [party for party in case.parties if isinstance(party.preference, Ranking | Comparisons)]
    if not (naming or case.coalesced):
        return case
    if case.form == "states":
        every = list_states(case, max_states)
        return replace(
            case, parties=tuple(replace(one, preference=thinned(one.preference, every)) for one in case.parties)
        )
    if case.coalesced:
        plain = list_states(replace(case, coalesced=(), labels=()), max_states)
        case = replace(case, coalesced=tuple(one for one in case.coalesced if names_some(one.pattern, plain)))
    states = list_states(replace(case, labels=_labels(case)), max_states)
    parties = tuple(
        replace(party, preference=thinned(party.preference, states)) if party in naming else party
        for party in case.parties
    )
    return replace(case, parties=parties, labels=_labels(case))


def _labels(case: Case) -> tuple[Label, ...]:
    known = {one.name for one in case.coalesced}
    return tuple(
        label
        for label in case.labels
        if label.pattern in known or len("".join(label.pattern.split())) == len(case.options)
    )
