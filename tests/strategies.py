"""Random cases for the property tests: every kind of case that the engine has a road for."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from sulh.case.case import Case, Coalesce, Direction, Option, Party, Rule
from sulh.case.preferences import (
    INDIFFERENT,
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
def state_cases(draw: st.DrawFn, max_states: int = 7, max_parties: int = 4) -> Case:
    """Draw a case in state form: any arcs at all, so that moves need not be transitive and parties may share them."""
    names = [f"s{k}" for k in range(draw(st.integers(1, max_states)))]
    n_parties = draw(st.integers(1, max_parties))
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
