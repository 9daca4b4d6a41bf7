"""``sulh export``: a case, and what holds in it, as files of other programs."""

from __future__ import annotations

from typing import get_args

import click

from sulh.case.evidence import Access
from sulh.cli.common import (
    case_argument,
    json_option,
    listed,
    load_case,
    max_states_option,
    progress,
    sanctions_option,
    variant_option,
)
from sulh.cli.trouble import print_json
from sulh.show.export.exporting import MATRICES, export
from sulh.show.export.tables import TABLES
from sulh.show.tables import counted
from sulh.stability.concept import Sanctions
from sulh.stability.registry import DEFAULT


@click.command("export")
@case_argument
@variant_option
@click.option("--output", "-o", metavar="FILE", required=True, help="FILE.xlsx, .csv, .tex, .bib, .npz; or a folder.")
@click.option(
    "--table",
    type=click.Choice((*TABLES, MATRICES)),
    metavar="NAME",
    help=f"For .csv, one of: {', '.join(TABLES)}. For a folder: {MATRICES}.",
)
@click.option("--concepts", metavar="LIST", help=f"Solution concepts, with commas.  [default: {','.join(DEFAULT)}]")
@sanctions_option
@click.option(
    "--access",
    type=click.Choice(get_args(Access)),
    default="public",
    show_default=True,
    help="Sources beyond it, and what only they say, are left out; not of a workbook.",
)
@max_states_option
@json_option
def command(
    case: str,
    variant: str | None,
    output: str,
    table: str | None,
    concepts: str | None,
    sanctions: Sanctions,
    access: Access,
    max_states: int,
    as_json: bool,
) -> int:
    """Write the case, and what holds in it, for another program.

    FILE.xlsx is the case as a workbook, which sulh import reads again; FILE.csv one table; FILE.tex tables of results
    for a paper; FILE.bib the sources; FILE.npz the matrices of the literature. A folder gets every table as CSV.
    """
    with progress() as tell:
        chosen = load_case(case, variant, max_states)
        tell(f"writing {output}", 0.5)
        done = export(
            chosen,
            output,
            table=table,
            concepts=None if concepts is None else listed(concepts),
            sanctions=sanctions,
            access=access,
            max_states=max_states,
        )
    if as_json:
        print_json(done.to_dict())
        return 0
    kind = ("matrix", "matrices") if table == MATRICES else ("table", "tables")
    if len(done.files) == 1:
        click.echo(f"Wrote {done.files[0]}.")
    else:
        click.echo(f"Wrote {counted(len(done.files), *kind)} to {done.files[0].parent}: {', '.join(done.tables)}.")
    left = done.n_sources_left_out
    if left:
        click.echo(
            f"Left out: {counted(left, 'source')} that {'is' if left == 1 else 'are'} not public, and what only "
            f"{'it says' if left == 1 else 'they say'}. --access brings them in."
        )
    return 0
