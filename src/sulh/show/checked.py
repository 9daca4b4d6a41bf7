"""A check to read: how large the case is, and what is doubtful in it."""

from __future__ import annotations

from sulh.questions.check import Check
from sulh.show.tables import Sheet, counted


def check_sheet(check: Check) -> Sheet:
    """Return a check as a sheet."""
    case = check.case
    parts = [counted(len(case.parties), "party", "parties")]
    if case.options:
        parts.append(counted(len(case.options), "option"))
    parts.append(counted(check.n_states, "feasible state" if case.options else "state"))
    if case.variants:
        parts.append(f"{counted(len(case.variants), 'variant')} ({', '.join(case.variants)})")
    count = len(check.warnings)
    found = f"No problems, {counted(count, 'warning')}." if count else "No problems, no warnings."
    return Sheet(case.title, (", ".join(parts) + ".", found), (), tuple(str(warning) for warning in check.warnings))
