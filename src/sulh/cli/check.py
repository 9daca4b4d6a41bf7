"""``sulh check``: whether the case file is sound."""

from __future__ import annotations

from dataclasses import replace

import click

from sulh.cli.common import (
    case_argument,
    json_option,
    load_case,
    max_states_option,
    print_sheet,
    progress,
    variant_option,
)
from sulh.cli.trouble import print_json, print_problems
from sulh.questions.check import check
from sulh.show.checked import check_sheet


@click.command("check")
@case_argument
@variant_option
@click.option("--strict", is_flag=True, help="Leave with exit code 1 if there are warnings.")
@max_states_option
@json_option
def command(case: str, variant: str | None, strict: bool, max_states: int, as_json: bool) -> int:
    """Say whether the case file is sound: every problem and every warning at once.

    A problem (exit code 3) is a reason why nothing is answered from this file. A warning is worth a look.
    """
    with progress():
        found = check(load_case(case, variant, max_states), max_states=max_states)
    if as_json:
        print_json(found.to_dict())
    else:
        print_problems(found.warnings, err=False)
        if found.warnings:
            click.echo()
        # The warnings stand above, with the lines they are about.
        print_sheet(replace(check_sheet(found), notes=()))
    return 1 if strict and found.warnings else 0
