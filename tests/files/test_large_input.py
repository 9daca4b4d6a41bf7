"""Files that are too large, too deep or have too many states: they are answered, too."""

from __future__ import annotations

import pytest

import sulh
from bad_files import PARTIES, places_of, problems_of
from sulh.errors import TooLarge

BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefghijklmno", "bcdefghijklmnop", strict=True)
)


@pytest.mark.parametrize(
    ("text", "code", "count"),
    [
        ("x" * 50_000_000, "S103", 1),
        (BOMB, "S107", 46),
        ("about: " + "[" * 10_000, "S109", 1),
        ("about: " + "{a: " * 10_000, "S109", 1),
        ("\n".join(" " * depth + "a:" for depth in range(3_000)), "S109", 1),
        ("- " * 10_000, "S112", 1),
        (PARTIES + "feasible: [" + "(" * 10_000 + "]", "S407", 1),
        (PARTIES + "feasible: [" + "not " * 4_000 + "insist]", "S407", 1),
        (PARTIES + "feasible: [" + "insist or " * 3_000 + "sue]", "S407", 1),
        (PARTIES + "".join(f"k{number}: x\n" for number in range(3_000)), "S202", 1_001),
        ("parties:\n" + "".join(f" t{k}: {{options: {{a: A}}, colour: red}}\n" for k in range(2_000)), "S202", 1_001),
        (PARTIES + "feasible: [" + ", ".join(f"b{number}" for number in range(2_000)) + "]", "S402", 2_000),
        (PARTIES + "status_quo: []\nhistory:\n" + "- {by: u, change: {b: maybe}}\n" * 500, "S302", 500),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_large_files_are_answered_too(text: str, code: str, count: int) -> None:
    found = [problem.code for problem in problems_of(text)]
    assert found.count(code) == count


def test_too_many_states_is_a_limit_and_not_a_problem() -> None:
    options = ", ".join(f"o{number}: x" for number in range(30))
    text = f"parties: {{t: {{options: {{{options}}}, ranking: [{'-' * 30}]}}}}\n"
    with pytest.raises(TooLarge) as caught:
        sulh.loads(text)
    assert (caught.value.size, caught.value.exact, caught.value.option) == (1 << 30, True, "--max-states")
    with pytest.raises(TooLarge):
        sulh.loads(
            f"parties: {{a: {{name: A}}}}\nstates: {{s: S}}\nvariants: {{v: {{remove: states, set: {text[9:-1]}}}}}"
        )
    assert places_of(text + "titel: x\n") == [("S202", 2, 1)]  # what can be told is told first


def test_the_limit_can_be_set() -> None:
    text = "parties: {t: {options: {a: A, b: B}, ranking: ['--']}}"
    assert sulh.loads(text, max_states=4).title == "case"
    with pytest.raises(TooLarge, match=r"4 feasible states; the limit is 3"):
        sulh.loads(text, max_states=3)
