"""What each party wants, line by line, as the page of a case shows it to be changed."""

from __future__ import annotations

from dataclasses import dataclass

from sulh.questions.solve import Solution
from sulh.web.shell import Asked


@dataclass(frozen=True)
class PreferencesPart:
    """What ``parts/preferences.html`` needs; the template sees it as ``preferences``."""


def preferences_part(asked: Asked, solution: Solution) -> PreferencesPart:
    """Return what each party wants."""
    return PreferencesPart()
