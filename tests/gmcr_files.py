"""What the tests of .gmcr files share: those kept here, random ones, and what a condition of one means."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from sulh.errors import CaseError
from sulh.files.gmcr import Imported, read_gmcr

FILES = Path(__file__).parent / "files" / "gmcr"
FLAGS = ("useManualPreferenceRanking", "useManualPreferenceVectors")


def text_of(name: str) -> str:
    return (FILES / f"{name}.gmcr").read_text(encoding="utf-8")


def imported(name: str) -> Imported:
    return read_gmcr(text_of(name), f"{name}.gmcr")


def faults(text: str, **more: Any) -> list[tuple[str, int, int]]:
    with pytest.raises(CaseError) as caught:
        read_gmcr(text, "x.gmcr", **more)
    return [(problem.code, problem.place.line, problem.place.column) for problem in caught.value.problems]


def holds(condition: Any, on: set[int]) -> bool:
    """Say whether a condition of the file holds where these options, by their numbers in the file, are on."""
    if isinstance(condition, dict):
        return any(holds(member, on) for member in condition["members"])
    return all((number in on) == (value == "Y") for number, value in condition)


def numbered(data: dict[str, Any]) -> tuple[list[int], list[set[int]]]:
    """Return the options in the order of their decision makers, and the states in the order of their numbers."""
    order = [number for maker in data["decisionMakers"] for number in maker["options"]]
    states = [{number for k, number in enumerate(order) if code >> k & 1} for code in range(1 << len(order))]
    return order, [on for on in states if not any(holds(condition, on) for condition in data["infeasibles"])]


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a valid file."""
    n = draw(st.integers(1, 6))
    numbers = list(range(n))
    names = st.one_of(st.sampled_from(["Accept", "not", "2nd", "", "parties"]), st.text(max_size=12))
    makers: list[dict[str, Any]] = [
        {"name": draw(names), "options": [], "preferences": draw(st.lists(conditions(numbers), max_size=4))}
        for _ in range(draw(st.integers(1, 4)))
    ]
    for number in draw(st.permutations(numbers)):
        draw(st.sampled_from(makers))["options"].append(number)
    directions = st.sampled_from(["both", "fwd", "back"])
    data = {
        "options": [{"name": draw(names), "permittedDirection": draw(directions)} for _ in numbers],
        "decisionMakers": makers,
        "infeasibles": draw(st.lists(conditions(numbers), max_size=3))
        + draw(st.one_of(st.just([]), exclusions(numbers))),
    }
    if not numbered(data)[1]:
        data["infeasibles"] = []
    flag = draw(st.sampled_from(FLAGS))
    manual = draw(st.booleans())
    for holder in draw(st.sampled_from([[data], makers, [data, *makers]])):
        holder[flag] = manual
    count = len(numbered(data)[1])
    for maker in makers:
        if manual or draw(st.booleans()):
            maker[draw(st.sampled_from(["preferenceRanking", "preferenceVector"]))] = draw(rankings(count))
        if draw(st.booleans()):
            maker["misperceptions"] = draw(st.lists(conditions(numbers), max_size=2))
    return data


@st.composite
def rankings(draw: st.DrawFn, count: int) -> list[Any]:
    groups: list[list[int]] = []
    for number in draw(st.permutations(range(1, count + 1))):
        if not groups or draw(st.booleans()):
            groups.append([])
        groups[-1].append(number)
    return [group if len(group) > 1 or draw(st.booleans()) else group[0] for group in groups]


def conditions(numbers: list[int]) -> st.SearchStrategy[Any]:
    letters = st.sampled_from("YN")
    pairs = st.dictionaries(st.sampled_from(numbers), letters, min_size=1, max_size=4)
    simple = pairs.map(lambda chosen: [[number, letter] for number, letter in chosen.items()])
    two = st.lists(st.sampled_from(numbers), min_size=min(2, len(numbers)), max_size=2, unique=True)
    table = two.flatmap(lambda chosen: rows(chosen, letters))
    members = st.one_of(st.lists(simple, min_size=1, max_size=3), table)
    return st.one_of(simple, members.map(lambda found: {"compound": True, "members": found}))


def rows(numbers: list[int], letters: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Draw rows of the truth table of some options: what users write for "if" and "if and only if"."""
    row = st.tuples(*[letters] * len(numbers))
    return st.lists(
        row.map(lambda drawn: [[*pair] for pair in zip(numbers, drawn, strict=True)]), min_size=1, max_size=4
    )


def exclusions(numbers: list[int]) -> st.SearchStrategy[list[Any]]:
    """Draw what users write for "at most one of", "at least one of", "exactly one of", and pairs beside them."""
    chosen = st.lists(st.sampled_from(numbers), min_size=min(2, len(numbers)), max_size=4, unique=True)
    pairs = list(combinations(numbers, 2))
    return st.builds(
        lambda found, most, least, more: (
            [[[a, "Y"], [b, "Y"]] for a, b in [*(combinations(found, 2) if most else ()), *more]]
            + [[[a, "N"] for a in found]] * least
        ),
        chosen,
        st.booleans(),
        st.booleans(),
        st.just([]) | st.lists(st.sampled_from(pairs), min_size=len(pairs) // 2, unique=True) if pairs else st.just([]),
    )
