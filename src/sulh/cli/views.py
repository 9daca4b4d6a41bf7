"""``sulh views``: how each party sees the conflict, and what would surprise it."""

from __future__ import annotations

from pathlib import Path

import click

from sulh.cli.common import (
    case_argument,
    every_row_option,
    json_option,
    judging_option,
    load_case,
    max_states_option,
    print_answer,
    progress,
    sanctions_option,
    variant_option,
)
from sulh.errors import UsageError
from sulh.questions.views import views
from sulh.show.draw.chart import check_chart
from sulh.show.draw.view_strip import view_strip
from sulh.show.solution import ROWS
from sulh.show.views import views_sheet
from sulh.stability.concept import Sanctions


@click.command("views")
@case_argument
@variant_option
@click.option(
    "--view", metavar="NAME", help="Show one view, by name or by its party, and what is expected in it; all take part."
)
@click.option("--from", "start", metavar="STATE", help="Where to look for surprises.  [default: the status quo]")
@click.option("--path", metavar="NAME", help="Look for them at each state of this path of the history.")
@judging_option
@sanctions_option
@click.option(
    "--list-surprises",
    is_flag=True,
    help="List surprises move by move although the conflict is still going on; the answer records it.",
)
@click.option(
    "--picture",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw who foresaw what along the path, to FILE.svg, .png or .pdf.",
)
@every_row_option
@max_states_option
@json_option
def command(
    case: str,
    variant: str | None,
    view: str | None,
    start: str | None,
    path: str | None,
    concept: str,
    sanctions: Sanctions,
    list_surprises: bool,
    picture: Path | None,
    show_all: bool,
    max_states: int,
    as_json: bool,
) -> int:
    """Say how each party sees the conflict, and what follows when all act on what they see.

    Shows what each expects to hold, what holds in all views at once, which moves would surprise whom, and what changes
    once a single entry of a view is corrected. A STATE is a vector, a label, or the options that are on, with commas.
    """
    if picture is not None:
        check_chart(picture, case)
        if path is None:
            raise UsageError("A picture is of a path: add --path NAME.")
    with progress() as tell:
        answer = views(
            load_case(case, variant, max_states),
            start,
            path=path,
            view=view,
            concept=concept,
            sanctions=sanctions,
            list_surprises=list_surprises,
            max_states=max_states,
            progress=tell,
        )
        shown = answer.to_dict() if as_json else views_sheet(answer, rows=None if show_all else ROWS)
    if picture is not None:
        view_strip(answer).save(picture)
    print_answer(shown)
    if picture is not None and not as_json:
        click.echo(f"\nThe picture is in {picture}.")
    return 0
