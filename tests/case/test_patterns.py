"""Vectors and patterns: which texts are meant as one, what they match, and what is said of wrong ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.case.patterns import looks_like_pattern, parse_pattern
from sulh.engine.arrays import mask_words
from sulh.errors import CaseError, Place


@given(letters=st.text("YN-", min_size=1, max_size=70), data=st.data())
def test_matches_letter_by_letter(letters: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.sets(st.integers(0, len(letters) - 1)), min_size=1, max_size=6))
    # Random rows hardly ever match: one that does is added.
    rows.append({k for k, letter in enumerate(letters) if letter == "Y"})
    codes = np.stack([mask_words(row, len(letters)) for row in rows], axis=1)
    found = parse_pattern(letters, len(letters)).matches(codes)
    assert found.tolist() == [
        all(letter == "-" or (letter == "Y") == (k in row) for k, letter in enumerate(letters)) for row in rows
    ]
    assert found[-1]


@pytest.mark.parametrize("text", ["YNN-N", " Y NNN-", "Y N N - N", "Y\tNN -\nN"])
def test_spaces_are_free(text: str) -> None:
    pattern = parse_pattern(text, 5)
    assert str(pattern) == "".join(text.split())
    assert not pattern.is_state
    assert parse_pattern("Y N", 2).is_state


@pytest.mark.parametrize(
    ("text", "code", "fix"),
    [
        ("010", "S501", "Write NYN."),
        ("0 1 0", "S501", "Write NYN."),
        ("1", "S501", "Write Y."),
        ("yNn", "S502", "Write YNN."),
        ("YNX", "S502", "Spaces are free, other signs are not."),
        ("Y,N,N", "S502", "Spaces are free, other signs are not."),
        ("Y–N", "S502", "Spaces are free, other signs are not."),
        ("YN", "S503", "Write the options in the order of the file, - where either will do."),
        ("YNNN", "S503", "Write the options in the order of the file, - where either will do."),
        ("", "S503", "Write the options in the order of the file, - where either will do."),
        ("YN-", "S504", "Write Y or N."),
    ],
)
def test_what_is_said_of_wrong_vectors(text: str, code: str, fix: str) -> None:
    place = Place("case.yaml", 3, 7)
    with pytest.raises(CaseError) as caught:
        parse_pattern(text, 3, place, whole=True)
    (problem,) = caught.value.problems
    assert (problem.code, problem.text, problem.fix, problem.place) == (code, text, fix, place)


def test_the_wrong_length_is_told() -> None:
    with pytest.raises(CaseError, match="one letter for each of the 3 options, this one has 2"):
        parse_pattern("Y-", 3)


@pytest.mark.parametrize("text", ["YN", "y n", "0100", "-", "N YNN -", "Y\nN", "1"])
def test_meant_as_a_vector(text: str) -> None:
    assert looks_like_pattern(text)


@pytest.mark.parametrize("text", ["", "  ", "settled", "s1", "No deal", "Y/N", "-2x"])
def test_not_meant_as_a_vector(text: str) -> None:
    assert not looks_like_pattern(text)
