"""What is doubtful in a history: dates that cannot be read, steps that change nothing, rivals that cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sulh.case.case import Case
from sulh.case.evidence import Evidence
from sulh.case.records import Path, Phase, day
from sulh.case.states import States
from sulh.case.walking import broken_rule
from sulh.errors import Problem

LIKE_A_DATE = re.compile(r"\s*\d{4}-\d+(-\d+)?\s*")
"""What looks like a date that other programs read, so that it is none by mistake only."""


def history_warnings(case: Case, states: States, phases: Sequence[Phase] | None = None) -> Iterator[Problem]:
    """Yield what a reader of a history should know before trusting what is said of it.

    ``phases`` are those that its steps are judged by; None: those of the case itself.
    """
    asked = case.phases if phases is None else phases
    for phase in case.phases:
        if day(phase.since) is None:
            rule = f"The date {phase.since!r} of a phase cannot be read, so that the phase is never in force."
            yield _warning("S921", phase.since, rule, AS_A_DATE, phase.evidence)
    for path in case.history.values():
        yield from _dates(path, dated=bool(asked))
        yield from _idle(case, path)
        if path.variant == case.variant_name:
            yield from _rivals(case, path, states)


AS_A_DATE = "Write a year, a month or a day, such as 1999, 1999-11 or 1999-11-30."


def _warning(code: str, text: str, rule: str, fix: str, evidence: Evidence) -> Problem:
    return Problem(code, text, rule, fix, evidence.place, "warning")


def _dates(path: Path, *, dated: bool) -> Iterator[Problem]:
    """Yield the dates of steps that cannot be read, where it matters when a step was taken."""
    known = False
    for number, step in enumerate(path.steps, 1):
        if step.date is not None and day(step.date) is None and (dated or LIKE_A_DATE.fullmatch(step.date)):
            so = ""
            if dated:
                so = ", so that the step goes with the phase of the one before it"
                so = so if known else ", so that it is not known which phase the step is in"
            rule = f"The date {step.date!r} of step {number} of the path {path.name!r} cannot be read{so}."
            yield _warning("S921", step.date, rule, AS_A_DATE, step.evidence)
        known = known or day(step.date) is not None


def _idle(case: Case, path: Path) -> Iterator[Problem]:
    """Yield the steps that change nothing, and those who sign and change nothing of their own."""
    for number, (step, before, after) in enumerate(zip(path.steps, path.states, path.states[1:], strict=False), 1):
        if before == after:
            rule = f"Step {number} of the path {path.name!r} changes nothing: what it sets is so already."
            fix = "Remove it, or correct what it changes."
            yield _warning("S922", step.event or ", ".join(step.parties), rule, fix, step.evidence)
        elif case.form == "options" and len(step.parties) > 1 and not step.forced:
            pairs = zip(case.options, before, after, strict=False)
            changed = {option.party for option, was, now in pairs if was != now}
            for party in step.parties:
                if party not in changed and len(before) == len(after) == len(case.options):
                    rule = (
                        f"{party} takes part in step {number} of the path {path.name!r} and changes nothing of its own."
                    )
                    fix = f"Remove {party} from by, or say what it changed."
                    yield _warning("S923", party, rule, fix, step.evidence)


def _rivals(case: Case, path: Path, states: States) -> Iterator[Problem]:
    """Yield the rivals that are not feasible."""
    for name, patterns in (path.rivals or {}).items():
        broken = [broken_rule(case, pattern) for pattern in patterns if "-" not in pattern]
        if len(broken) == len(patterns) and all(broken):
            rule = f"The rival {name!r} of the history {path.name!r} is not feasible: it breaks {broken[0]!r}."
            yield _warning("S908", name, rule, "Correct the rival or the rule.", path.evidence)
