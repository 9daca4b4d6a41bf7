"""``sulh draw``: pictures of a case, and its graph for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from sulh.cli.common import (
    case_argument,
    json_option,
    load_case,
    max_states_option,
    output_option,
    progress,
    variant_option,
)
from sulh.cli.rules import agreements_option, by_option, coercive_option, max_moves_option
from sulh.cli.trouble import print_json
from sulh.errors import UsageError
from sulh.questions.network import Regime
from sulh.questions.picture import Kind
from sulh.questions.way import What
from sulh.show.draw.picture import GRAPHS, check_target, draw
from sulh.show.draw.words import counted_states
from sulh.show.solution import DISCLAIMER


@click.command("draw")
@case_argument
@variant_option
@click.option(
    "--what",
    type=click.Choice(get_args(What)),
    default=get_args(What)[0],
    show_default=True,
    help="States and moves; options against states; the steps of a path; those of a deal, and what becomes of it.",
)
@click.option("--from", "start", metavar="STATE", help="Where a path or a deal begins.  [default: the status quo]")
@click.option("--to", metavar="STATE", help="Where it ends.")
@click.option("--path", metavar="NAME", help="A path of the history, instead of --from and --to.")
@by_option("What the parties do on the path to --to, as in `sulh paths`.")
@agreements_option("Whether they also agree.")
@coercive_option("agreements and guarantees")
@max_moves_option("The most moves to look at for it.")
@click.option("--around", metavar="STATE", help="Draw only the states near this one.")
@click.option("--steps", type=click.IntRange(0), metavar="N", help="How near.  [default: as far as 60 states reach]")
@click.option(
    "--arcs",
    type=click.Choice(get_args(Kind)),
    help="Every move, or only those by which the mover gains.  [default: moves where they can be read]",
)
@click.option("--concept", metavar="ID", help="Whose equilibria are marked.  [default: seq, and all of `sulh solve`]")
@output_option("Write to FILE.svg, .png or .pdf; the graph also to .graphml or .dot.")
@max_states_option
@json_option
def command(
    case: str,
    variant: str | None,
    what: What,
    start: str | None,
    to: str | None,
    path: str | None,
    by: Regime,
    agreements: bool,
    include_coercive: bool,
    max_moves: int,
    around: str | None,
    steps: int | None,
    arcs: Kind | None,
    concept: str | None,
    output: Path | None,
    max_states: int,
    as_json: bool,
) -> int:
    """Draw a case: its graph, its table of options, a path or a deal.

    A state is named by its letters, its label, or the options that are on with commas between them. Of more than
    60 states a picture shows those around one, and says so. PNG, PDF and GraphML need the extra `plot`.
    """
    suffix = ""
    if output is not None:
        suffix = check_target(output, what, case)
    elif not as_json:
        raise UsageError("A picture needs a file. Name one with -o, such as -o picture.svg.")
    with progress() as tell:
        picture = draw(
            load_case(case, variant, max_states),
            what,
            start=start,
            to=to,
            path=path,
            by=by,
            agreements=agreements,
            include_coercive=include_coercive,
            around=around,
            steps=steps,
            arcs=arcs,
            concept=concept,
            max_states=max_states,
            max_moves=max_moves,
            whole=suffix in GRAPHS and around is None,
            progress=tell,
        )
        if output is not None:
            tell(f"writing {output}", 0.98)
            picture.save(output)
    if as_json:
        print_json({**picture.to_dict(), "file": None if output is None else str(output)})
        return 0
    click.echo(f"{counted_states(picture.shows)} In {output}.")
    if picture.shows.case.status == "ongoing":
        click.echo(DISCLAIMER)
    return 0
