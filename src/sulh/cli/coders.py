"""``sulh coders``: what several coders read in the entries of a case."""

from __future__ import annotations

from typing import get_args

import click

from sulh.case.evidence import Access
from sulh.cli.common import (
    case_argument,
    every_row_option,
    json_option,
    load_case,
    max_states_option,
    print_answer,
    variant_option,
)
from sulh.questions.coders import coders
from sulh.show.coders import coders_sheet
from sulh.show.solution import ROWS


@click.command("coders")
@case_argument
@variant_option
@click.option(
    "--access",
    type=click.Choice(get_args(Access)),
    default="public",
    show_default=True,
    help="Sources beyond it, and what only they say, are left out.",
)
@every_row_option
@max_states_option
@json_option
def command(case: str, variant: str | None, access: Access, show_all: bool, max_states: int, as_json: bool) -> int:
    """Say what several coders read in the entries of a case, and where they differ.

    Reads the readings of the case file. Counts for each coder and each two of them, how far they agree beyond chance,
    and every entry where somebody reads otherwise. sulh robust draws from these readings.
    """
    answer = coders(load_case(case, variant, max_states), access)
    print_answer(answer.to_dict() if as_json else coders_sheet(answer, rows=None if show_all else ROWS))
    return 0
