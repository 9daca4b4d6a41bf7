"""What a case looks like after its structure has changed: directions, removed options, guarantors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations, product

import numpy as np

from sulh.case.case import Case, Direction
from sulh.case.graph import Graph
from sulh.case.moves import graph
from sulh.case.preferences import Ranking, Statements
from sulh.case.relations import Relation, relation
from sulh.case.scores import ranked_groups, truths
from sulh.case.statements import Statement
from sulh.case.states import States, list_states
from sulh.engine.arrays import BoolArray, IntArray, column
from sulh.errors import CaseError
from sulh.questions.alternatives import Alternatives, Guarded, comparing
from sulh.questions.applying import applied
from sulh.questions.changes import Change, Costs, Guarantor, NewDirection, NewList, Removed, size
from sulh.questions.vocabulary import Entries, truth_rows, vocabulary
from sulh.questions.wishes import Wish

DIRECTIONS: tuple[Direction, ...] = ("both", "forward", "backward")


@dataclass(frozen=True, eq=False)
class Structure:
    """A case after structural changes, and the lists that each of its parties could have.

    Attributes
    ----------
    changes, cost
        The structural changes; none in the case as coded.
    base_of : int array, shape (n,)
        For each state the state of the case as coded that agrees with it on all options of that case.
    lists
        Of each party; one more than as coded where a guarantor is a new party.
    """

    changes: tuple[Change, ...]
    cost: int
    case: Case
    states: States
    graph: Graph
    base_of: IntArray
    lists: tuple[Alternatives, ...]

    def projected(self, holding: BoolArray, n: int) -> BoolArray:
        """Return which of the n states as coded hold: some state here that agrees with them does."""
        result = np.zeros(n, bool)
        result[self.base_of[holding]] = True
        return result


class Board:
    """A case as coded, and the structures that may come of it.

    Parameters
    ----------
    fixed
        The ids of parties of which nothing changes.
    plain
        Whether degrees of preference make no difference to what is asked.
    guard
        Whether lists that rank a coercive option higher are left out.
    coercive
        Whether directions of coercive options may change.
    """

    def __init__(
        self,
        case: Case,
        states: States,
        costs: Costs,
        fixed: Sequence[str],
        max_states: int,
        *,
        plain: bool,
        guard: bool,
        coercive: bool,
    ) -> None:
        self.case, self.states, self.costs, self.fixed, self.max_states = case, states, costs, set(fixed), max_states
        self.plain, self.guard, self.coercive = plain, guard, coercive
        self.graph = graph(case, states, max_states)
        every = vocabulary(case, states) if case.options else ()
        self.words: dict[str, tuple[Statement, ...]] = {}
        self._rows: dict[str, BoolArray] = {}
        for party in case.parties:
            if isinstance(party.preference, Statements) and case.options:
                own = [item.statement for item in party.preference.items]
                has = {row.tobytes() for row in truth_rows(own, states)}
                new = [
                    one for one, row in zip(every, truth_rows(every, states), strict=True) if row.tobytes() not in has
                ]
                self.words[party.id] = tuple(new)
                self._rows[party.id] = truths([*own, *new], states.codes) if own or new else np.zeros((0, 0), bool)

    def change(self, party: str, entries: Entries) -> NewList:
        """Return the change that a list is."""
        m = size(self.case, party)
        return NewList(party, tuple(entry if entry < m else self.words[party][entry - m] for entry in entries))

    @cached_property
    def base(self) -> Structure:
        """The case as coded."""
        at = np.arange(len(self.states)) if self.states.first is None else self.states.first
        lists = self._alternatives((), self.case, self.states, np.arange(len(self.states)), at)
        return Structure((), 0, self.case, self.states, self.graph, np.arange(len(self.states)), lists)

    def structure(self, changes: tuple[Change, ...], cost: int) -> Structure | None:
        """Return the case after structural changes; None where no state is left."""
        if not changes:
            return self.base
        try:
            case = applied(self.case, changes, self.max_states)
            same = all(isinstance(change, NewDirection) for change in changes)
            states = self.states if same else list_states(case, self.max_states)
        except CaseError:
            return None
        model = graph(case, states, self.max_states)
        if same:
            return Structure(changes, cost, case, states, model, self.base.base_of, self.base.lists)
        vectors = self._vectors(case, states)
        base_of = vectors if self.states.group is None else self.states.group[vectors].astype(np.int64)
        lists = self._alternatives(changes, case, states, base_of, vectors)
        return Structure(changes, cost, case, states, model, base_of, lists)

    def _vectors(self, case: Case, states: States) -> IntArray:
        """Return for each state the vector as coded, by its place among those listed, of its first member."""
        names = [option.name for option in case.options]
        at = slice(None) if states.first is None else states.first
        kind = self.states.codes.dtype.type
        codes = np.zeros((len(self.states.codes), len(states)), kind)
        for k, option in enumerate(self.case.options):
            codes[k // 64] |= column(states.codes, names.index(option.name))[at].astype(kind) << kind(k % 64)
        if len(codes) == 1:
            return np.asarray(np.searchsorted(self.states.codes[0], codes[0]))
        number = {word.tobytes(): k for k, word in enumerate(np.ascontiguousarray(self.states.codes.T))}
        return np.array([number[word.tobytes()] for word in np.ascontiguousarray(codes.T)], np.int64)

    def _alternatives(
        self, changes: tuple[Change, ...], case: Case, states: States, base_of: IntArray, vectors: IntArray
    ) -> tuple[Alternatives, ...]:
        guarantors = [change for change in changes if isinstance(change, Guarantor)]
        pairs = self._coercive_pairs(case, states)
        result = []
        for number, party in enumerate(case.parties):
            known = number < len(self.case.parties)
            preference = self.case.parties[number].preference if known else party.preference
            relate = partial(self._related, changes, case, states, party.id)
            m = size(self.case, party.id) if known else 0
            guarded = None
            if pairs is not None and known:
                on, off = pairs
                guarded = Guarded(on, off, comparing(self.graph.relations[number], base_of[on], base_of[off]))
            if not known or not self._listed(number):
                result.append(Alternatives(m, 0, self.costs, relate, fixed=True))
                continue
            fixed = party.id in self.fixed
            plain = all(self.plain or item.degree == 1 for item in getattr(preference, "items", ())) and not any(
                item.uncertain for item in getattr(preference, "items", ())
            )
            if isinstance(preference, Ranking):
                strong = not self.plain and any(group.gap > 1 for group in preference.groups)
                groups = ranked_groups(self.case.parties[number], preference, self.states)[base_of]
                rows = None if strong else groups
                moved = Alternatives(
                    m, 0, self.costs, relate, rows, guarded=guarded, fixed=fixed or m == 0, ranking=True
                )
                result.append(moved)
                continue
            own = {option.name for option in party.options}
            top = [one for one in guarantors if one.option in own]
            low = [one for one in guarantors if one.party == party.id]
            items = party.preference.items if isinstance(party.preference, Statements) else ()
            edge = truth_rows([item.statement for item in items], states) if top or low else np.zeros((0, 0), bool)
            result.append(
                Alternatives(
                    m,
                    len(self.words[party.id]),
                    self.costs,
                    relate,
                    self._rows[party.id][:, vectors] if plain and len(self._rows[party.id]) else None,
                    edge[: len(top)],
                    edge[len(edge) - len(low) :],
                    guarded,
                    fixed,
                )
            )
        return tuple(result)

    def _listed(self, number: int) -> bool:
        """Say whether a party has a list that may change: statements, or a ranking of known order."""
        preference = self.case.parties[number].preference
        if isinstance(preference, Ranking):
            return not any(group.unknown for group in preference.groups)
        return isinstance(preference, Statements) and bool(self.case.options)

    def _related(self, changes: tuple[Change, ...], case: Case, states: States, id: str, entries: Entries) -> Relation:
        """Return how a party of a structure compares its states by a list."""
        as_coded = all(party.id != id for party in self.case.parties) or entries == tuple(range(size(self.case, id)))
        if as_coded:
            return relation(case.party(id), states)
        return relation(applied(self.case, [*changes, self.change(id, entries)], self.max_states).party(id), states)

    def _coercive_pairs(self, case: Case, states: States) -> tuple[IntArray, IntArray] | None:
        """Return the pairs of states that differ in a coercive option as coded only, with it on and with it off."""
        names = [option.name for option in case.options]
        pairs = [flipped(states, names.index(option.name)) for option in self.case.options if option.coercive]
        if not self.guard or not pairs:
            return None
        return np.concatenate([on for on, _ in pairs]), np.concatenate([off for _, off in pairs])


def flipped(states: States, k: int) -> tuple[IntArray, IntArray]:
    """Return the pairs of states that differ in one option only: those with it on, and those with it off."""
    codes = np.ascontiguousarray(states.codes.T)
    number = {word.tobytes(): at for at, word in enumerate(codes)}
    less = codes.copy()
    less[:, k // 64] &= ~codes.dtype.type(1 << (k % 64))
    on = np.flatnonzero(column(states.codes, k))
    pairs = [(int(at), number[less[at].tobytes()]) for at in on if less[at].tobytes() in number]
    found = np.array(pairs, np.int64).reshape(-1, 2).T
    if states.group is not None:
        found = states.group[found].astype(np.int64)
        found = found[:, found[0] != found[1]]
    return found[0], found[1]


def steps_away(case: Case, states: States, wishes: Sequence[Wish]) -> frozenset[tuple[str, bool]]:
    """Return the steps, an option turned on or off, that lead away from a state that is wished for.

    These a guarantor may answer. Where a state is wished not to hold, every step.
    """
    every = frozenset((option.name, on) for option in case.options for on in (True, False))
    if any(wish.quantifier == "no" for wish in wishes) or not case.options:
        return every
    wanted = np.unique(np.concatenate([wish.states for wish in wishes]))
    at = np.flatnonzero(np.isin(np.arange(len(states)) if states.group is None else states.group, wanted))
    on = {option.name: states.option(k)[at] for k, option in enumerate(case.options)}
    return frozenset((name, way) for name, way in every if bool((on[name] != way).any()))


def structural(
    board: Board, costs: Costs, budget: int, steps: frozenset[tuple[str, bool]]
) -> Iterator[tuple[int, tuple[Change, ...]]]:
    """Yield the sets of structural changes up to a cost, each with its cost, cheap ones first; none at all is first.

    ``steps``: those that a guarantor may answer.
    """
    case, free = board.case, [one for one in board.case.options if one.party not in board.fixed]
    ways: list[list[Change | None]] = []
    for option in free:
        own: list[Change | None] = [None]
        if costs.direction is not None and (board.coercive or not option.coercive):
            own += [NewDirection(option.name, way) for way in DIRECTIONS if way != option.direction]
        if costs.remove is not None:
            own.append(Removed(option.name))
        ways.append(own)
    found = []
    for base in _affordable(ways, costs, budget):
        left = budget - sum(_cost(change, costs) for change in base)
        most = 0 if costs.guarantor is None else left // costs.guarantor
        possible = [one for one in _guarantors(board, case, base) if (one.option, one.on) in steps] if most else []
        for count in range(min(most, len(possible)) + 1):
            for chosen in combinations(possible, count):
                changes = (*base, *chosen)
                found.append((sum(_cost(change, costs) for change in changes), changes))
    return iter(sorted(found, key=lambda pair: (pair[0], len(pair[1]))))


def _affordable(ways: list[list[Change | None]], costs: Costs, budget: int) -> Iterator[tuple[Change, ...]]:
    """Yield the choices of at most one change for each option that a budget pays for."""
    if not ways:
        yield ()
        return
    for change in ways[0]:
        cost = 0 if change is None else _cost(change, costs)
        if cost <= budget:
            for rest in _affordable(ways[1:], costs, budget - cost):
                yield rest if change is None else (change, *rest)


def _cost(change: Change, costs: Costs) -> int:
    kinds: Mapping[type, int | None] = {
        NewDirection: costs.direction,
        Removed: costs.remove,
        Guarantor: costs.guarantor,
    }
    return kinds[type(change)] or 0


def _guarantors(board: Board, case: Case, base: tuple[Change, ...]) -> list[Guarantor]:
    """Return the guarantors that could answer a step, given the other structural changes."""
    ways = {change.option: change.direction for change in base if isinstance(change, NewDirection)}
    gone = {change.option for change in base if isinstance(change, Removed)}
    told = {party.id for party in case.parties if isinstance(party.preference, Statements)} - board.fixed
    found = []
    for option, on in product(case.options, (True, False)):
        way = ways.get(option.name, option.direction)
        if option.party not in told or option.name in gone or way == ("backward" if on else "forward"):
            continue
        others = [party.id for party in case.parties if party.id in told and party.id != option.party]
        found += [Guarantor(option.name, on, id) for id in [*others, None]]
    return found
