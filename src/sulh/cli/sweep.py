"""``sulh sweep``: what holds in which coding, as one table."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from sulh.case.case import Kind
from sulh.cli.common import (
    case_argument,
    count_option,
    json_option,
    listed,
    load_case,
    max_states_option,
    output_option,
    print_answer,
    progress,
)
from sulh.questions.sweep import MAX_CELLS, MAX_ROWS, sweep
from sulh.show.solution import ROWS
from sulh.show.sweep import sweep_sheet
from sulh.show.sweep_file import check_target, write_sweep
from sulh.stability.concept import Sanctions
from sulh.stability.registry import DEFAULT


@click.command("sweep")
@case_argument
@click.option("--variants", metavar="LIST", help="Variants, with commas between them.  [default: all]")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(get_args(Kind)),
    multiple=True,
    help="Only variants of this kind; can be given several times.",
)
@click.option("--base/--no-base", default=True, show_default=True, help="Whether to solve the base, too.")
@click.option("--combine", is_flag=True, help="Solve also every set of them in which no two change the same entry.")
@click.option(
    "--concepts",
    metavar="LIST",
    help="Solution concepts, with commas between them, or: all.  "
    f"[default: {','.join(DEFAULT)}; where comparisons are unknown, their types a and d]",
)
@click.option(
    "--sanctions",
    metavar="LIST",
    default=get_args(Sanctions)[0],
    show_default=True,
    help=f"How opponents answer an improvement: {', '.join(get_args(Sanctions))}, several of them, or: all.",
)
@click.option("--states", metavar="STATE", help="Only this state: a vector, a pattern, a label, or what is on.")
@click.option("--all", "show_all", is_flag=True, help="Every state, also what holds nowhere; and show every row.")
@output_option("Write the table to FILE.csv, or with the extra `parquet` to FILE.parquet.")
@count_option("--max-cells", MAX_CELLS, "The most codings, times rules of sanctions, times concepts.")
@count_option("--max-rows", MAX_ROWS, "The most rows of the table.")
@max_states_option
@json_option
def command(
    case: str,
    variants: str | None,
    kinds: tuple[str, ...],
    base: bool,
    combine: bool,
    concepts: str | None,
    sanctions: str,
    states: str | None,
    show_all: bool,
    output: Path | None,
    max_cells: int,
    max_rows: int,
    max_states: int,
    as_json: bool,
) -> int:
    """Say what holds in which coding: variants times concepts, as one table.

    The table has a row for each coding, rule of sanctions, concept and state, of states that are an equilibrium
    somewhere in it. States of two codings are the same if the same options are on in them.
    """
    if output is not None:
        check_target(output, case)
    with progress() as tell:
        answer = sweep(
            load_case(case, None, max_states),
            variants,
            kinds=kinds,
            base=base,
            combine=combine,
            concepts=None if concepts is None else listed(concepts),
            sanctions=sanctions,
            states=states,
            every_state=show_all,
            max_cells=max_cells,
            max_rows=max_rows,
            max_states=max_states,
            progress=tell,
        )
        if output is not None:
            tell(f"writing {output}", 0.98)
            write_sweep(answer, output)
    print_answer(answer.to_dict() if as_json else sweep_sheet(answer, rows=None if show_all else ROWS))
    if output is not None and not as_json:
        click.echo(f"\nThe table is in {output}.")
    return 0
