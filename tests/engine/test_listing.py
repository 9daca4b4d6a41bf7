"""Listing feasible states: all of them, none else, in order, and a limit that is told exactly where it can be."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import texts
from sulh.case.statements import Names, parse
from sulh.case.states import constraint
from sulh.engine import listing
from sulh.engine.arrays import IntArray, column
from sulh.engine.listing import Constraint, assignments, feasible_codes, option_order, satisfiable
from sulh.errors import TooLarge
from sulh.stability.oracle import true


def rules(n_options: int, *lines: str) -> list[Constraint]:
    names = Names([("p", f"o{k}") for k in range(n_options)])
    return [constraint(parse(line, names)) for line in lines]


def one_of(*options: int) -> str:
    return f"exactly one of ({', '.join(f'o{k}' for k in options)})"


def rows(codes: IntArray, n_options: int) -> list[tuple[bool, ...]]:
    return list(zip(*(column(codes, k).tolist() for k in range(n_options)), strict=True))


@given(n_options=st.integers(1, 6), data=st.data(), batch=st.sampled_from([1, 3, listing.BATCH]))
def test_lists_what_trying_everything_finds(n_options: int, data: st.DataObject, batch: int) -> None:
    names = Names([("p", f"o{k}") for k in range(n_options)])
    lines = data.draw(st.lists(texts(names.full), max_size=3))
    statements = [parse(line, names) for line in lines]
    every = [tuple(reversed(row)) for row in product([False, True], repeat=n_options)]
    expected = [row for row in every if all(true(statement.tree, row) for statement in statements)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "BATCH", batch)
        found = feasible_codes(n_options, rules(n_options, *lines), 64)
        assert rows(found, n_options) == expected
        assert satisfiable(n_options, rules(n_options, *lines)) == bool(expected)
        if expected:
            with pytest.raises(TooLarge) as caught:
                feasible_codes(n_options, rules(n_options, *lines), len(expected) - 1)
            assert (caught.value.size, caught.value.exact) == (len(expected), True)


@pytest.mark.parametrize("n_options", [0, 1, 5])
def test_without_rules_everything_is_feasible(n_options: int) -> None:
    found = feasible_codes(n_options, [], 1 << n_options)
    assert found[0].tolist() == list(range(1 << n_options))
    with pytest.raises(TooLarge) as caught:
        feasible_codes(n_options, [], (1 << n_options) - 1)
    assert caught.value.size == 1 << n_options


@pytest.mark.parametrize(
    ("n_options", "first", "second"), [(31, 15, 16), (40, 20, 20), (64, 32, 32), (70, 35, 35), (150, 75, 75)]
)
def test_more_options_than_bits(n_options: int, first: int, second: int) -> None:
    """Two groups of which exactly one option is on: few states, however many options."""
    lines = one_of(*range(first)), one_of(*range(first, n_options))
    found = feasible_codes(n_options, rules(n_options, *lines), first * second)
    numbers = [sum(1 << k for k, on in enumerate(row) if on) for row in rows(found, n_options)]
    assert numbers == sorted(1 << a | 1 << b for a in range(first) for b in range(first, n_options))


def test_groups_cost_what_their_states_cost() -> None:
    """Forty options in ten groups would be 2^40 vectors; at no time are many more kept than in the end."""
    lines = [one_of(*range(4 * g, 4 * g + 4)) for g in range(6)] + [
        f"none of ({', '.join(f'o{k}' for k in range(24, 40))})"
    ]
    most = max(codes.shape[1] for codes, _ in assignments(40, rules(40, *lines)))
    assert most == 4**6
    assert feasible_codes(40, rules(40, *lines), 4**6).shape == (1, 4**6)


def test_free_options_are_counted_without_being_listed() -> None:
    with pytest.raises(TooLarge) as caught:
        feasible_codes(60, rules(60, "o3 or o4"), 1 << 22)
    assert caught.value.size == 3 << 58
    assert str(caught.value) == (
        f"The case has {3 << 58:,} feasible states; the limit is 4,194,304. "
        "No memory holds that many, so --max-states (Python: max_states=) does not help: add feasibility rules."
    )


def test_where_counting_takes_too_long_the_message_says_more_than(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "BATCH", 4)
    monkeypatch.setattr(listing, "EXTRA_WORK", 2)
    lines = [f"o{k} or o{k + 1} or not o{k}" for k in range(0, 10, 2)]  # true everywhere, but reads every option
    with pytest.raises(TooLarge, match=r"The case has more than [0-9,]+ feasible states; the limit is 20\.") as caught:
        feasible_codes(10, rules(10, *lines), 20)
    assert not caught.value.exact
    assert 20 < caught.value.size < 1024


@pytest.mark.parametrize("lines", [("false",), ("o0", "not o0"), ("o1 and not o1",), ("true", "false and o2")])
def test_nothing_feasible(lines: tuple[str, ...]) -> None:
    assert feasible_codes(3, rules(3, *lines), 8).shape == (1, 0)
    assert not satisfiable(3, rules(3, *lines))


def test_a_rule_that_is_always_true_changes_nothing() -> None:
    assert feasible_codes(2, rules(2, "true"), 4)[0].tolist() == [0, 1, 2, 3]
    assert satisfiable(0, [])


def test_small_rules_come_first_and_options_in_no_rule_last() -> None:
    order = option_order(6, rules(6, "o0 or o1 or o5", "o5 or o3"))
    assert order == [3, 5, 0, 1, 2, 4]


COUNTS = st.tuples(
    st.sampled_from(["at least", "at most", "exactly"]),
    st.integers(1, 6),
    st.sets(st.integers(0, 6), min_size=1),
    st.booleans(),
)


@given(drawn=st.lists(COUNTS, max_size=5), width=st.sampled_from([1, listing.WIDTH]))
def test_counts_are_satisfied_where_trying_everything_finds_so(
    drawn: list[tuple[str, int, set[int], bool]], width: int
) -> None:
    lines = []
    for words, number, options, negated in drawn:
        line = f"{words} {number} of ({', '.join(f'o{k}' for k in sorted(options))})"
        lines.append(f"not ({line})" if negated else line)
    trees = [parse(line, Names([("p", f"o{k}") for k in range(7)])).tree for line in lines]
    expected = any(all(true(tree, row) for tree in trees) for row in product([False, True], repeat=7))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "WIDTH", width)
        assert satisfiable(7, rules(7, *lines)) == expected


@pytest.mark.parametrize("n_options", [10, 40, 100])
def test_counts_that_contradict_are_found_without_trying_everything(n_options: int) -> None:
    every = ", ".join(f"o{k}" for k in range(n_options))
    half = n_options // 2
    for most, expected in ((half - 1, False), (half, True)):
        lines = f"at least {half} of ({every})", f"at most {most} of ({every})"
        assert satisfiable(n_options, rules(n_options, *lines)) == expected


def test_a_search_that_would_not_end_gives_up() -> None:
    with pytest.raises(TooLarge, match="partial states to look at") as caught:
        list(assignments(40, rules(40, "at least 39 of (" + ", ".join(f"o{k}" for k in range(40)) + ")"), work=100))
    assert not caught.value.exact
