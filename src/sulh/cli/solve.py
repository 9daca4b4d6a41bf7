"""``sulh solve``: which outcomes hold, and for whom."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from sulh.cli.common import (
    case_argument,
    every_row_option,
    json_option,
    listed,
    load_case,
    max_states_option,
    output_option,
    print_sheet,
    progress,
    return_counts_option,
    sanctions_option,
    variant_option,
)
from sulh.cli.trouble import print_json
from sulh.errors import UsageError
from sulh.questions.solve import solve
from sulh.show.output import write_solution
from sulh.show.solution import ROWS, solution_sheet
from sulh.stability.concept import Sanctions, Staying
from sulh.stability.registry import DEFAULT


@click.command("solve")
@case_argument
@variant_option
@click.option(
    "--concepts",
    metavar="LIST",
    help="Solution concepts, with commas between them, or: all. `sulh concepts` lists them.  "
    f"[default: {','.join(DEFAULT)}; where comparisons are unknown, their types a and d]",
)
@click.option("--stability", is_flag=True, help="Show also for which party each state is stable.")
@sanctions_option
@return_counts_option
@click.option(
    "--staying",
    type=click.Choice(get_args(Staying)),
    default=get_args(Staying)[0],
    show_default=True,
    help="For rnash: whether the attitudes of a party must let it stay.",
)
@click.option(
    "--blocs",
    default="",
    metavar="A+B,...",
    help="Parties that move as one, joined by +; who is not named stands alone.",
)
@every_row_option
@output_option("Write every state to FILE.csv, .json or .npz.")
@max_states_option
@json_option
def command(
    case: str,
    variant: str | None,
    concepts: str | None,
    stability: bool,
    sanctions: Sanctions,
    return_counts: bool,
    staying: Staying,
    blocs: str,
    show_all: bool,
    output: Path | None,
    max_states: int,
    as_json: bool,
) -> int:
    """Say which outcomes hold, and for whom.

    A state is an equilibrium under a concept if it is stable for every party: nobody has an improvement that
    the concept says nothing deters. Nash looks at the party alone; GMR, SMR and SEQ at how the others answer.
    """
    if output is not None and Path(case).exists() and output.exists() and output.samefile(case):
        raise UsageError(f"{str(output)!r} is the case file itself. Choose another name for the result.")
    with progress() as tell:
        chosen = load_case(case, variant, max_states)
        solution = solve(
            chosen,
            None if concepts is None else listed(concepts),
            sanctions=sanctions,
            return_counts=return_counts,
            staying=staying,
            blocs=blocs,
            max_states=max_states,
            progress=tell,
        )
        if output is not None:
            tell(f"writing {output}", 0.97)
            write_solution(solution, output)
    if as_json:
        print_json(solution.to_dict(stability))
        return 0
    print_sheet(solution_sheet(solution, stability=stability, rows=None if show_all else ROWS))
    if output is not None:
        click.echo(f"\nEvery state is in {output}.")
    return 0
