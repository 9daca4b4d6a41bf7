"""Random cases for the property tests: every kind of case that the engine has a road for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from hypothesis import strategies as st

from sulh.case.case import Case, Coalesce, Direction, Option, Party, Rule
from sulh.case.preferences import (
    INDIFFERENT,
    Attitude,
    Comparison,
    Comparisons,
    Preference,
    PreferenceStatement,
    RankedGroup,
    Ranking,
    Statements,
    Weight,
    Weights,
)
from sulh.case.records import ForbiddenMove
from sulh.case.statements import Expression, Names, Statement, parse
from sulh.errors import Place
from sulh.stability.oracle.models import states

COUNTS = ("at least 1 of", "at most 1 of", "exactly one of", "none of", "all of")


@st.composite
def texts(draw: st.DrawFn, names: tuple[str, ...], depth: int = 2) -> str:
    """Draw the text of a statement over these options."""
    kind = draw(st.integers(0, 9)) if depth else 0
    if kind <= 3:
        return draw(st.sampled_from(("", "not "))) + draw(st.sampled_from(names))
    left, right = draw(texts(names, depth - 1)), draw(texts(names, depth - 1))
    if kind == 9:
        return f"{draw(st.sampled_from(COUNTS))} ({left}, {right})"
    word = ("and", "or", "if", "iff", "unless")[kind - 4]
    return f"({left}) {word} ({right})"


def statement(text: str, names: Names, owner: str | None = None) -> Statement:
    """Parse a statement that a strategy made."""
    return parse(text, names, owner)


@st.composite
def option_cases(
    draw: st.DrawFn,
    max_options: int = 6,
    min_parties: int = 2,
    max_parties: int = 4,
    transitive: bool = False,
) -> Case:
    """Draw a case in option form: one-way options, infeasible states, ties, forbidden moves, coalesced states."""
    n_parties = draw(st.integers(min_parties, max_parties))
    n_options = draw(st.integers(1, max_options))
    owners = sorted(draw(st.lists(st.integers(0, n_parties - 1), min_size=n_options, max_size=n_options)))
    one_way = draw(st.booleans())
    every: tuple[Direction, ...] = ("both", "forward", "backward")
    directions = st.sampled_from(every if one_way else every[:1])
    options = [Option(f"o{k}", f"p{owner}", direction=draw(directions)) for k, owner in enumerate(owners)]
    pairs = [(option.party, option.id) for option in options]
    names = Names(pairs)
    full = tuple(option.name for option in options)
    rules = tuple(Rule(statement(draw(texts(full)), names)) for _ in range(draw(st.integers(0, 2))))
    rows = [row for row in range(1 << n_options) if all(_true(rule.statement.tree, row) for rule in rules)]
    if not rows:
        rules, rows = (), list(range(1 << n_options))
    shape = 0 if transitive else draw(st.integers(0, 4))
    forbidden: tuple[ForbiddenMove, ...] = ()
    coalesced: tuple[Coalesce, ...] = ()
    if shape in (2, 4):
        forbidden = tuple(
            ForbiddenMove(
                f"p{draw(st.integers(0, n_parties - 1))}",
                statement(draw(texts(full, 1)), names),
                statement(draw(texts(full, 1)), names),
            )
            for _ in range(draw(st.integers(1, 2)))
        )
    free = list(rows)
    for name in ("merged", "merged too")[: draw(st.integers(1, 2))] if shape >= 3 else ():
        pattern = "".join(draw(st.lists(st.sampled_from("YN-"), min_size=n_options, max_size=n_options)))
        members = [row for row in rows if _matches(row, pattern)]
        if members and set(members) <= set(free):
            coalesced += (Coalesce(pattern, name),)
            free = [row for row in free if row not in members]
    parties = tuple(
        Party(
            f"p{i}",
            options=tuple(option for option in options if option.party == f"p{i}"),
            preference=draw(_preferences(rows, n_options, names, full, f"p{i}", coalesced)),
        )
        for i in range(n_parties)
    )
    return Case("random", "Random", parties, rules=rules, forbidden_moves=forbidden, coalesced=coalesced)


@st.composite
def state_cases(draw: st.DrawFn, max_states: int = 7, max_parties: int = 4, min_parties: int = 1) -> Case:
    """Draw a case in state form: any arcs at all, so that moves need not be transitive and parties may share them."""
    names = [f"s{k}" for k in range(draw(st.integers(1, max_states)))]
    n_parties = draw(st.integers(min_parties, max_parties))
    arcs = [(a, b) for a in names for b in names if a != b]
    moves = {
        f"p{i}": tuple(draw(st.lists(st.sampled_from(arcs), max_size=3 * len(names), unique=True))) if arcs else ()
        for i in range(n_parties)
    }
    preferences = st.one_of(_rankings(names), _rankings(names), _rankings(names), st.just(INDIFFERENT))
    parties = tuple(Party(f"p{i}", preference=draw(preferences)) for i in range(n_parties))
    return Case("random", "Random", parties, named_states=dict.fromkeys(names, ""), named_moves=moves)


def cases() -> st.SearchStrategy[Case]:
    """Draw a case of any kind."""
    return st.one_of(option_cases(max_options=5), option_cases(max_options=6), state_cases())


MOST_PAIRED = 8
"""States from which on nothing is compared pair by pair: drawing all pairs would be slow."""


@st.composite
def marked_cases(
    draw: st.DrawFn,
    uncertain: bool = True,
    strength: bool = True,
    pairs: bool = True,
    max_options: int = 3,
    max_states: int = 5,
    min_parties: int = 1,
    max_parties: int = 4,
    transitive: bool = False,
) -> Case:
    """Draw a case whose parties may be uncertain, prefer by degrees, compare pair by pair, and have attitudes.

    Without ``uncertain`` every pair of states is compared, without ``strength`` every degree is 1, without
    ``pairs`` nothing is given pair by pair (without it and ``uncertain`` all comparisons are weak orders).
    ``transitive`` is of the moves, as in :func:`option_cases`; ``max_states`` is of the state form.
    """
    case = draw(
        option_cases(max_options, min_parties, max_parties, transitive)
        if transitive or draw(st.booleans())
        else state_cases(max_states, max_parties, min_parties)
    )
    names = states(case).names
    ids = [party.id for party in case.parties]
    parties = []
    for party in case.parties:
        preference: Preference
        if pairs and len(names) <= MOST_PAIRED and draw(st.integers(0, 2)) == 0:
            preference = draw(_comparisons(case, names, uncertain, strength))
        else:
            preference = draw(_marked(party.preference, uncertain, strength))
        attitudes = draw(_attitudes(ids)) if draw(st.booleans()) else {}
        parties.append(replace(party, preference=preference, attitudes=attitudes))
    return replace(case, parties=tuple(parties))


def _degrees(strength: bool) -> st.SearchStrategy[int]:
    return st.sampled_from((1, 1, 2, 3)) if strength else st.just(1)


def _flags(uncertain: bool) -> st.SearchStrategy[bool]:
    return st.sampled_from((False, False, True)) if uncertain else st.just(False)


@st.composite
def _marked(draw: st.DrawFn, preference: Preference, uncertain: bool, strength: bool) -> Preference:
    if isinstance(preference, Statements):
        lines = []
        for item in preference.items:
            unknown = draw(_flags(uncertain))
            lines.append(replace(item, uncertain=unknown, degree=1 if unknown else draw(_degrees(strength))))
        return Statements(tuple(lines))
    if isinstance(preference, Ranking):
        groups = list(preference.groups[:1])
        for group in preference.groups[1:]:
            unknown = draw(_flags(uncertain))
            groups.append(replace(group, unknown=unknown, gap=1 if unknown else draw(_degrees(strength))))
        return Ranking(tuple(groups))
    return preference


@st.composite
def _comparisons(draw: st.DrawFn, case: Case, names: list[str], uncertain: bool, strength: bool) -> Comparisons:
    """Draw pairs that may be anything at all, or some or all of those of a weak order."""
    degrees = _degrees(strength)
    split = draw(st.none() | st.integers(0, len(case.options) - 1)) if case.options and not case.coalesced else None
    items: list[Comparison] = []
    if split is not None and {name[split] for name in names} == {"Y", "N"}:
        # One entry by patterns for all pairs that differ on an option.
        on, off = ("-" * split + letter + "-" * (len(case.options) - split - 1) for letter in "YN")
        items.append(Comparison(on, ">", off, draw(degrees)) if draw(st.booleans()) else Comparison(on, "=", off))
        rest = [(left, right) for left, right in combinations(names, 2) if left[split] == right[split]]
    else:
        rest = list(combinations(names, 2))
    ordered = draw(st.booleans())
    score = dict(zip(names, draw(st.lists(st.integers(0, 4), min_size=len(names), max_size=len(names))), strict=True))
    all_named = not uncertain or draw(st.booleans())
    for left, right in rest:
        if not all_named and draw(st.booleans()):
            if draw(st.booleans()):
                items.append(Comparison(left, "?", right))
            continue
        difference = score[left] - score[right] if ordered else draw(st.integers(-1, 1))
        if difference < 0:
            left, right = right, left
        degree = draw(degrees) if difference else 1
        items.append(Comparison(left, ">" if difference else "=", right, degree))
    return Comparisons(tuple(items))


@st.composite
def _attitudes(draw: st.DrawFn, ids: list[str]) -> dict[str, Attitude]:
    every: tuple[Attitude, ...] = ("devoting", "neutral", "aggressive")
    return {id: draw(st.sampled_from(every)) for id in ids if draw(st.booleans())}


@st.composite
def _preferences(
    draw: st.DrawFn,
    rows: list[int],
    n_options: int,
    names: Names,
    full: tuple[str, ...],
    owner: str,
    coalesced: tuple[Coalesce, ...],
) -> Statements | Ranking | Weights:
    kind = draw(st.integers(0, 2))
    if kind == 0:
        lines = draw(st.lists(texts(full), max_size=4))
        return Statements(tuple(PreferenceStatement(statement(line, names, owner)) for line in lines))
    if kind == 1:
        vectors = ["".join("Y" if row >> k & 1 else "N" for k in range(n_options)) for row in rows]
        patterns = [entry.pattern for entry in coalesced]
        apart = [not any(_matches(row, pattern) for pattern in patterns) for row in rows]
        vectors = [vector for vector, alone in zip(vectors, apart, strict=True) if alone]
        vectors += [entry.name for entry in coalesced]
        return draw(_rankings(vectors))
    weights = draw(st.lists(st.fractions(-3, 3, max_denominator=4), min_size=n_options, max_size=n_options))
    return Weights(tuple(Weight(k, Fraction(weight)) for k, weight in enumerate(weights)))


@st.composite
def _rankings(draw: st.DrawFn, names: list[str]) -> Ranking:
    ordered = draw(st.permutations(names))
    cuts = draw(st.lists(st.booleans(), min_size=len(names), max_size=len(names)))
    groups: list[list[str]] = []
    for name, cut in zip(ordered, cuts, strict=True):
        if cut or not groups:
            groups.append([])
        groups[-1].append(name)
    return Ranking(tuple(RankedGroup(tuple(group), tuple(Place() for _ in group)) for group in groups))


def _true(tree: Expression, row: int) -> bool:
    from sulh.stability.oracle import true

    return true(tree, tuple(bool(row >> k & 1) for k in range(64)))


def _matches(row: int, pattern: str) -> bool:
    return all(letter == "-" or (letter == "Y") == bool(row >> k & 1) for k, letter in enumerate(pattern))
