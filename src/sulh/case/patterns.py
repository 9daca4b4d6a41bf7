"""Patterns: vectors of Y, N and -, one letter for each option in the order of the case."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from sulh.engine.arrays import BoolArray, IntArray, mask_words
from sulh.errors import CaseError, Place, Problem

_LOOKS_LIKE_VECTOR = re.compile(r"[YNyn01\-\s]+")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A vector with Y (on), N (off) and - (either); without a dash it names a single state.

    Examples
    --------
    >>> pattern = parse_pattern("Y-N", 3)
    >>> str(pattern), pattern.is_state
    ('Y-N', False)
    >>> pattern.matches(np.array([[1, 3, 5]], np.uint32))
    array([ True,  True, False])
    """

    letters: str

    @property
    def is_state(self) -> bool:
        """Whether the pattern leaves nothing open."""
        return "-" not in self.letters

    def matches(self, codes: IntArray) -> BoolArray:
        """Return which states match: bool array, shape (n,), for codes of shape (words, n)."""
        n = len(self.letters)
        on = mask_words({k for k, letter in enumerate(self.letters) if letter == "Y"}, n)
        fixed = mask_words({k for k, letter in enumerate(self.letters) if letter != "-"}, n)
        result: BoolArray = ((codes & fixed[:, np.newaxis]) == on[:, np.newaxis]).all(axis=0)
        return result

    def __str__(self) -> str:
        return self.letters


def looks_like_pattern(text: str) -> bool:
    """Say whether a text is meant as a vector, well formed or not.

    >>> looks_like_pattern("N YNN -"), looks_like_pattern("0100"), looks_like_pattern("settled")
    (True, True, False)
    """
    return _LOOKS_LIKE_VECTOR.fullmatch(text) is not None and any(c.strip() for c in text)


def parse_pattern(text: str, n_options: int, place: Place = Place(), *, whole: bool = False) -> Pattern:
    """Return the pattern that a text says; spaces are free.

    Parameters
    ----------
    whole
        Whether the pattern must name a single state, without a dash.

    Raises
    ------
    CaseError
        S501 a vector of 0 and 1, S502 another letter, S503 a wrong length, S504 a dash where a state is asked.
    """
    letters = "".join(text.split())
    if letters and set(letters) <= set("01"):
        shown = letters.replace("1", "Y").replace("0", "N")
        problem = Problem("S501", text, "A vector is written with Y and N, not with 1 and 0.", f"Write {shown}.")
    elif set(letters) - set("YN-"):
        wrong = next(letter for letter in letters if letter not in "YN-")
        problem = Problem("S502", text, f"A vector has only the letters Y, N and -, not {wrong!r}.", _capitals(letters))
    elif len(letters) != n_options:
        problem = Problem(
            "S503",
            text,
            f"A vector has one letter for each of the {n_options} options, this one has {len(letters)}.",
            "Write the options in the order of the file, - where either will do.",
        )
    elif whole and "-" in letters:
        problem = Problem("S504", text, "Here one state is asked for, and a dash leaves it open.", "Write Y or N.")
    else:
        return Pattern(letters)
    raise CaseError([problem.at(place)])


def _capitals(letters: str) -> str:
    capital = letters.upper()
    return f"Write {capital}." if not set(capital) - set("YN-") else "Spaces are free, other signs are not."
