"""A check to read: how large the case is, and what is doubtful in it."""

from __future__ import annotations

from sulh.questions.check import Check
from sulh.show.tables import Sheet


def check_sheet(check: Check) -> Sheet:
    """Return a check as a sheet."""
    case = check.case
    parts = [f"{len(case.parties)} parties"]
    if case.options:
        parts.append(f"{len(case.options)} options")
    parts.append(f"{check.n_states:,} {'feasible ' if case.options else ''}states")
    if case.variants:
        parts.append(f"{len(case.variants)} variant{'s' * (len(case.variants) != 1)}")
    count = len(check.warnings)
    found = "No problems, no warnings." if not count else f"No problems, {count} warning{'s' * (count != 1)}."
    return Sheet(case.title, (", ".join(parts) + ".", found), (), tuple(str(warning) for warning in check.warnings))
