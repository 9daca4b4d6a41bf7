"""``sulh paths``: how to get there from here, and what blocks the way."""

from __future__ import annotations

import click

from sulh.cli.common import (
    case_argument,
    json_option,
    judging_option,
    load_case,
    max_states_option,
    number_range,
    print_sheet,
    progress,
    variant_option,
)
from sulh.cli.trouble import print_json
from sulh.errors import UsageError
from sulh.questions.network import MAX_MOVES, REGIMES, Regime
from sulh.questions.paths import paths
from sulh.questions.situation import SIGNATORIES
from sulh.show.paths import paths_sheet
from sulh.show.solution import ROWS


@click.command("paths")
@case_argument
@variant_option
@click.option("--from", "start", metavar="STATE", help="From where.  [default: the status quo]")
@click.option("--to", metavar="STATE", help="To where.  [default: every state that can be reached]")
@click.option(
    "--by",
    type=click.Choice(REGIMES[:-1]),
    default="undeterred",
    show_default=True,
    help="What parties do by themselves: any move, improvements, or improvements that no sanction deters.",
)
@click.option("--agreements/--no-agreements", default=True, show_default=True, help="Whether parties agree.")
@click.option(
    "--signatories",
    default="-".join(map(str, SIGNATORIES)),
    show_default=True,
    metavar="N-M",
    help="How many parties sign an agreement, at least and at most.",
)
@click.option("--include-coercive", is_flag=True, help="Let agreements turn coercive options on.")
@judging_option
@click.option(
    "--regime",
    "regimes",
    multiple=True,
    metavar="PARTY=HOW",
    help=f"What one party does by itself: {', '.join(REGIMES)}; can be given several times.",
)
@click.option("--all", "show_all", is_flag=True, help="Show every row, however many.")
@click.option(
    "--max-moves",
    type=click.IntRange(1),
    default=MAX_MOVES,
    show_default=True,
    metavar="N",
    help="The most moves to look at; beyond it the answer says how far it goes.",
)
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
        tell("reading", 0.0)
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
        document = answer.to_dict() if as_json else {}
    if as_json:
        print_json(document)
        return 0
    print_sheet(paths_sheet(answer, rows=None if show_all else ROWS))
    return 0


def _regime(text: str) -> tuple[str, Regime]:
    party, equals, regime = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r} names no regime. Write PARTY=HOW, and for HOW one of: {', '.join(REGIMES)}.")
    return party.strip(), regime.strip()  # type: ignore[return-value]
