"""``sulh check``: whether the case file is sound, and whether its quotes are in their documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from sulh.cli.common import (
    case_argument,
    every_row_option,
    json_option,
    load_case,
    max_states_option,
    print_sheet,
    progress,
    variant_option,
)
from sulh.cli.trouble import print_json, print_problems
from sulh.errors import UsageError
from sulh.questions.check import check
from sulh.questions.evidence import EvidenceCheck, evidence
from sulh.questions.quotes import THRESHOLD
from sulh.show.checked import check_sheet
from sulh.show.evidence import evidence_sheet

ROWS = 20
"""Rows of each kind that are shown."""


@click.command("check")
@case_argument
@variant_option
@click.option("--strict", is_flag=True, help="Leave with exit code 1 if there are warnings.")
@click.option("--evidence", "look_up", is_flag=True, help="Look up each quote in the document of its source.")
@click.option(
    "--documents",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="With --evidence: where the files of sources are, if not beside the case.",
)
@click.option(
    "--threshold",
    type=float,
    metavar="T",
    help=f"With --evidence: how close is found, from 1 to 100.  [default: {THRESHOLD:g}]",
)
@every_row_option
@max_states_option
@json_option
def command(
    case: str,
    variant: str | None,
    strict: bool,
    look_up: bool,
    documents: Path | None,
    threshold: float | None,
    show_all: bool,
    max_states: int,
    as_json: bool,
) -> int:
    """Say whether the case file is sound: every problem and every warning at once.

    A problem (exit code 3) is a reason why nothing is answered from this file. A warning is worth a look.

    --evidence also looks up each quote in the document that its source points to, and says what has no source.
    """
    for option, given in {"--documents": documents, "--threshold": threshold, "--all": show_all or None}.items():
        if given is not None and not look_up:
            raise UsageError(f"{option} says how quotes are looked up, or shown. Add --evidence.")
    with progress() as tell:
        chosen = load_case(case, variant, max_states)
        found = check(chosen, max_states=max_states)
        quoted = None
        if look_up:
            quoted = evidence(chosen, documents, THRESHOLD if threshold is None else threshold, progress=tell)
    warnings = (*found.warnings, *(quoted.warnings if quoted is not None else ()))
    if as_json:
        print_json(found.to_dict() if quoted is None else {**found.to_dict(), **_with(found.to_dict(), quoted)})
    else:
        print_problems(warnings, err=False)
        if warnings:
            click.echo()
        # The warnings stand above, with the lines they are about.
        print_sheet(replace(check_sheet(replace(found, warnings=warnings)), notes=()))
        if quoted is not None:
            click.echo()
            print_sheet(evidence_sheet(quoted, most=None if show_all else ROWS))
    return 1 if strict and warnings else 0


def _with(found: dict[str, Any], quoted: EvidenceCheck) -> dict[str, Any]:
    """Return what a check of evidence adds to the JSON of a check: its warnings join the others."""
    own = {key: value for key, value in quoted.to_dict().items() if key not in found}
    return {"warnings": [*found["warnings"], *quoted.to_dict()["warnings"]], "evidence": own}
