"""Errors as words for people, or as JSON for programs."""

from __future__ import annotations

import json
import os
import re
import traceback
from pathlib import Path
from typing import Any

import click

from sulh.errors import CaseError, Problem, SulhError
from sulh.show.render import problem_lines, safe

SHOWN = 100
"""Problems that are printed: whoever mends these will look again."""


def report(error: Exception, as_json: bool) -> int:
    """Say what went wrong and return the exit code."""
    if isinstance(error, SulhError):
        if as_json:
            print_json({"problems": [problem.to_dict() for problem in error.to_problems()]})
        elif isinstance(error, CaseError):
            print_problems(error.problems)
        else:
            click.echo(safe(f"sulh: {error}"), err=True)
        return error.exit_code
    if isinstance(error, OSError):
        click.echo(f"sulh: the output cannot be written: {error.strerror}.", err=True)
        return 2
    if isinstance(error, (RecursionError, MemoryError)):
        rule = "The case needs more memory than there is."
    else:
        rule = (
            f"sulh failed, which is a fault of sulh and not of your case: {type(error).__name__}: {error}. Report it."
        )
    if as_json:
        print_json({"problems": [Problem("S899", "", rule, "Set SULH_DEBUG=1 to see where.").to_dict()]})
    else:
        click.echo(f"sulh: {rule} Set SULH_DEBUG=1 to see where.", err=True)
    if os.environ.get("SULH_DEBUG"):
        click.echo("".join(traceback.format_exception(error)), err=True)
    return 70


def print_json(document: dict[str, Any]) -> None:
    """Print the one JSON document of a call."""
    text = json.dumps(document, ensure_ascii=False)
    # What json leaves as it is, a terminal may obey.
    click.echo(re.sub(r"[\x7f-\x9f\u202a-\u202e\u2066-\u2069]", lambda sign: f"\\u{ord(sign[0]):04x}", text))


def print_problems(problems: tuple[Problem, ...], *, err: bool = True) -> None:
    """Print problems with the lines they stand in, and how many they are."""
    sources: dict[str, list[str]] = {}
    for problem in problems[:SHOWN]:
        file = problem.place.file
        if file not in sources:
            sources[file] = _lines(file) if problem.place.line else []
        click.echo("\n".join(problem_lines(problem, sources[file])), err=err)
    errors = sum(problem.severity == "error" for problem in problems)
    if len(problems) > SHOWN:
        click.echo(f"The first {SHOWN} are shown; --json gives all.", err=err)
    if errors:
        click.echo(f"{errors:,} problem{'s' * (errors != 1)}.", err=err)


def _lines(file: str) -> list[str]:
    """Return the lines of a file to quote from; none where it cannot be read as text."""
    try:
        return Path(file).read_text(encoding="utf-8-sig").splitlines() if file else []
    except (OSError, UnicodeDecodeError, ValueError):
        return []
