"""``sulh paths``: how to get there from here, and what blocks the way."""

from __future__ import annotations

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
    variant_option,
)
from sulh.cli.rules import (
    agreements_option,
    by_option,
    coercive_option,
    max_moves_option,
    number_range,
    signatories_option,
)
from sulh.errors import UsageError
from sulh.questions.network import REGIMES, Regime
from sulh.questions.paths import paths
from sulh.show.paths import paths_sheet
from sulh.show.solution import ROWS


@click.command("paths")
@case_argument
@variant_option
@click.option("--from", "start", metavar="STATE", help="From where.  [default: the status quo]")
@click.option("--to", metavar="STATE", help="To where.  [default: every state that can be reached]")
@by_option()
@agreements_option("Whether parties agree.")
@signatories_option("How many parties sign an agreement, at least and at most.")
@coercive_option()
@judging_option
@click.option(
    "--regime",
    "regimes",
    multiple=True,
    metavar="PARTY=HOW",
    help=f"What one party does by itself: {', '.join(REGIMES)}; can be given several times.",
)
@every_row_option
@max_moves_option("The most moves to look at; beyond it the answer says how far it goes.")
@max_states_option
@json_option
def command(
    case: str,
    variant: str | None,
    start: str | None,
    to: str | None,
    by: Regime,
    agreements: bool,
    signatories: str,
    include_coercive: bool,
    concept: str,
    regimes: tuple[str, ...],
    show_all: bool,
    max_moves: int,
    max_states: int,
    as_json: bool,
) -> int:
    """Say how to get there from here, and what blocks the way.

    Shows the states that can be reached, the shortest paths, and where things end or go round. Nobody moves twice
    running. A STATE is a vector, a label, or the options that are on, with commas.
    """
    with progress() as tell:
        answer = paths(
            load_case(case, variant, max_states),
            start,
            to,
            by,
            agreements,
            signatories=number_range(signatories),
            regimes=dict(_regime(text) for text in regimes),
            include_coercive=include_coercive,
            concept=concept,
            max_states=max_states,
            max_moves=max_moves,
            progress=tell,
        )
        shown = answer.to_dict() if as_json else paths_sheet(answer, rows=None if show_all else ROWS)
    print_answer(shown)
    return 0


def _regime(text: str) -> tuple[str, Regime]:
    party, equals, regime = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r} names no regime. Write PARTY=HOW, and for HOW one of: {', '.join(REGIMES)}.")
    return party.strip(), regime.strip()  # type: ignore[return-value]
