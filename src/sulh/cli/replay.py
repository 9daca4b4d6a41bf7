"""``sulh replay``: the record beside the coding."""

from __future__ import annotations

import click

from sulh.cli.common import (
    count_option,
    json_option,
    judging_option,
    load_case,
    max_states_option,
    print_sheet,
    progress,
    variant_option,
)
from sulh.cli.rules import coercive_option
from sulh.cli.trouble import print_json
from sulh.errors import UsageError
from sulh.questions.baselines import DRAWS
from sulh.questions.replay import Replay, replay
from sulh.questions.scorecard import ScoreCard, score_card
from sulh.show.replay import FEW, replay_sheet, score_card_sheet


@click.command("replay")
@click.argument("case", metavar="[CASE]", required=False)
@variant_option
@click.option("--path", metavar="NAME", help="One path of the history.  [default: all of them]")
@judging_option
@click.option("--phases/--no-phases", default=True, show_default=True, help="Whether codings follow one another.")
@click.option("--contrasts/--no-contrasts", default=True, show_default=True, help="Whether to try single changes.")
@coercive_option()
@count_option("--draws", DRAWS, "How many codings with shuffled statements to draw.")
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Which codings are drawn.")
@click.option("--all", "show_all", is_flag=True, help="Without a CASE: the whole library. With one: show every row.")
@max_states_option
@json_option
def command(
    case: str | None,
    variant: str | None,
    path: str | None,
    concept: str,
    phases: bool,
    contrasts: bool,
    include_coercive: bool,
    draws: int,
    seed: int,
    show_all: bool,
    max_states: int,
    as_json: bool,
) -> int:
    """Lay the record beside the coding.

    Walks each path of the history: who gained by a step, what else was open, whether start and end hold, how common
    that is, and which single change of the coding would matter. sulh replay --all is the score card of all cases.
    """
    if case is None and not show_all:
        raise UsageError("Name a CASE, or take --all for every case that comes with sulh.")
    if case is None and (variant is not None or path is not None):
        raise UsageError("--variant and --path are of one CASE. Name it.")
    answer: Replay | ScoreCard
    with progress() as tell:
        if case is None:
            answer = score_card(
                None,
                concept,
                phases=phases,
                with_contrasts=contrasts,
                include_coercive=include_coercive,
                draws=draws,
                seed=seed,
                max_states=max_states,
                progress=tell,
            )
        else:
            answer = replay(
                load_case(case, variant, max_states),
                path,
                concept,
                phases=phases,
                with_contrasts=contrasts,
                include_coercive=include_coercive,
                draws=draws,
                seed=seed,
                max_states=max_states,
                progress=tell,
            )
    if as_json:
        print_json(answer.to_dict())
    elif isinstance(answer, Replay):
        print_sheet(replay_sheet(answer, rows=None if show_all else FEW))
    else:
        print_sheet(score_card_sheet(answer))
    return 0
