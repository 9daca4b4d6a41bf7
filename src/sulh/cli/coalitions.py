"""``sulh coalitions``: what parties can gain by acting together."""

from __future__ import annotations

from typing import get_args

import click

from sulh.cli.common import (
    case_argument,
    every_row_option,
    json_option,
    load_case,
    max_states_option,
    print_answer,
    progress,
    return_counts_option,
    variant_option,
)
from sulh.questions.coalitions import coalitions
from sulh.show.coalitions import coalitions_sheet
from sulh.show.solution import ROWS
from sulh.stability.coalitions import Improvement


@click.command("coalitions")
@case_argument
@variant_option
@click.option(
    "--coalition",
    "named",
    multiple=True,
    metavar="LIST",
    help="Its parties, with commas between them; can be given several times. Without it: every coalition.",
)
@click.option(
    "--improvement",
    type=click.Choice(get_args(Improvement)),
    default=get_args(Improvement)[0],
    show_default=True,
    help="Every member better off, or none worse off and one better off.",
)
@click.option(
    "--concept",
    default="seq",
    show_default=True,
    metavar="ID",
    help="Jumps are from and to the equilibria of this concept.",
)
@return_counts_option
@every_row_option
@max_states_option
@json_option
def command(
    case: str,
    variant: str | None,
    named: tuple[str, ...],
    improvement: Improvement,
    concept: str,
    return_counts: bool,
    show_all: bool,
    max_states: int,
    as_json: bool,
) -> int:
    """Say what parties can gain by acting together, and whether it upsets what holds.

    The members of a coalition move in turn, and judge only where they end. A state is stable for a coalition if
    it has no improvement from there (cnash), or if each is answered by a sanction (cgmr, csmr, cseq). An
    equilibrium jump leads from one equilibrium to another that some coalition prefers.
    """
    with progress() as tell:
        answer = coalitions(
            load_case(case, variant, max_states),
            [text.replace("+", ",").split(",") for text in named] or None,
            improvement,
            concept=concept,
            return_counts=return_counts,
            max_states=max_states,
            progress=tell,
        )
    print_answer(answer.to_dict() if as_json else coalitions_sheet(answer, rows=None if show_all else ROWS))
    return 0
