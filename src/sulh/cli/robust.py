"""``sulh robust``: how firmly outcomes hold when the coding is not certain."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import click

from sulh.case.spread import ByConfidence, Coders, Spread
from sulh.cli.common import (
    INTERRUPTED,
    case_argument,
    json_option,
    listed,
    load_case,
    max_states_option,
    print_answer,
    progress,
    return_counts_option,
    sanctions_option,
    variant_option,
)
from sulh.errors import UsageError
from sulh.questions.robust import SAMPLES, SEED, robust
from sulh.questions.robustness import Robustness
from sulh.show.draw.chart import check_chart
from sulh.show.draw.tornado import tornado
from sulh.show.robust import robust_sheet
from sulh.show.solution import ROWS
from sulh.stability.concept import Sanctions
from sulh.stability.registry import DEFAULT

BROKEN = 2
"""Exit code of an answer over fewer codings than asked, because workers failed."""


@click.command("robust")
@case_argument
@variant_option
@click.option(
    "--concepts",
    metavar="LIST",
    help=f"Solution concepts, with commas between them.  [default: {','.join(DEFAULT)}]",
)
@click.option("--samples", type=int, metavar="N", help=f"How many codings.  [default: the file's, or {SAMPLES:,}]")
@click.option(
    "--seed", type=int, metavar="N", help=f"Equal seeds draw equal codings.  [default: the file's, or {SEED}]"
)
@click.option("--width", type=float, metavar="W", help="Stop once intervals are so narrow, such as 0.02.")
@click.option("--outcome", metavar="STATE", help="What to look at closely.  [default: where the history ends]")
@click.option("--historical", metavar="STATE", help="What happened.  [default: where the history ends]")
@click.option("--wander", metavar="H,M,L", help="How far statements wander, in places: high, medium, low confidence.")
@click.option("--dropped", metavar="H,M,L", help="The chance that a statement falls away.")
@click.option("--off", metavar="H,M,L", help="The chance that a rule that is a judgement does not apply.")
@click.option(
    "--weight",
    "weights",
    multiple=True,
    metavar="VARIANT=W",
    help="How often a disputed variant is drawn, beside 1 for the base; 0: never; can be given several times.",
)
@click.option(
    "--coders",
    type=click.Choice(get_args(Coders)),
    help="How readings are drawn: a coder for each entry, one for all, or not.  [default: the file's, or apart]",
)
@click.option("--workers", type=int, metavar="N", help="Processes; 1: this one alone.  [default: one for each core]")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster that does the work, such as tcp://HOST:8786.")
@click.option(
    "--store",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Keep what is done here; the same call goes on from there.",
)
@click.option(
    "--tornado",
    "chart",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw what swings the outcome, to FILE.svg, .png or .pdf.",
)
@sanctions_option
@return_counts_option
@click.option("--all", "show_all", is_flag=True, help="Show every row, however many, and every concept with intervals.")
@max_states_option
@json_option
def command(
    case: str,
    variant: str | None,
    concepts: str | None,
    samples: int | None,
    seed: int | None,
    width: float | None,
    outcome: str | None,
    historical: str | None,
    wander: str | None,
    dropped: str | None,
    off: str | None,
    weights: tuple[str, ...],
    coders: Coders | None,
    workers: int | None,
    scheduler: str | None,
    store: Path | None,
    chart: Path | None,
    sanctions: Sanctions,
    return_counts: bool,
    show_all: bool,
    max_states: int,
    as_json: bool,
) -> int:
    """Say how firmly outcomes hold when the coding is not certain.

    Draws other codings: what the coder was not sure of is read otherwise, by confidence. Shows in which share of
    them each outcome holds, which assumption swings one outcome most, and how few changes turn it. Ctrl-C gives
    what is done. Equal seeds give equal answers, however the work is split.
    """
    if chart is not None:
        check_chart(chart, case)
    with progress() as tell:
        chosen = load_case(case, variant, max_states)
        answer = robust(
            chosen,
            None if concepts is None else listed(concepts),
            samples=samples,
            seed=seed,
            spread=_spread(chosen.robust.spread, wander, dropped, off, weights, coders),
            outcome=outcome,
            historical=historical,
            width=width,
            sanctions=sanctions,
            return_counts=return_counts,
            workers=workers,
            scheduler=scheduler,
            store=store,
            max_states=max_states,
            progress=tell,
        )
    if chart is not None:
        tornado(answer).save(chart)
    print_answer(answer.to_dict() if as_json else robust_sheet(answer, rows=None if show_all else ROWS))
    if chart is not None and not as_json:
        click.echo(f"\nThe chart is in {chart}.")
    return _ending(answer, store)


def _ending(answer: Robustness, store: Path | None) -> int:
    """Return the exit code; where the answer was broken off say how to go on."""
    if answer.stopped not in ("interrupted", "failed"):
        return 0
    why = "Interrupted" if answer.stopped == "interrupted" else "Workers failed"
    how = (
        "The same call goes on from there."
        if store is not None
        else "With --store FOLDER what is done is kept, and the same call goes on from there."
    )
    click.echo(f"sulh: {why} after {answer.n:,} of {answer.planned:,} codings. {how}", err=True)
    return INTERRUPTED if answer.stopped == "interrupted" else BROKEN


def _spread(
    spread: Spread,
    wander: str | None,
    dropped: str | None,
    off: str | None,
    weights: tuple[str, ...],
    coders: Coders | None,
) -> Spread:
    """Return the settings of the file with those of the call in their place."""
    return replace(
        spread,
        wander=spread.wander if wander is None else _by_confidence("--wander", wander, 1e6),
        dropped=spread.dropped if dropped is None else _by_confidence("--dropped", dropped, 1.0),
        off=spread.off if off is None else _by_confidence("--off", off, 1.0),
        weights={**spread.weights, **dict(_weight(text) for text in weights)},
        coders=coders or spread.coders,
    )


def _by_confidence(option: str, text: str, most: float) -> ByConfidence:
    parts = [part.strip() for part in text.split(",")]
    numbers = [float(part) for part in parts if re.fullmatch(r"\d+(\.\d*)?|\.\d+", part)]
    if len(numbers) != 3 or len(parts) != 3 or max(numbers) > most:
        bounds = "from 0 to 1" if most == 1.0 else "from 0 on"
        example = "for high, medium and low confidence, such as 0,0.1,0.2"
        raise UsageError(f"{option} takes three numbers {bounds}, {example}; not {text!r}.")
    return ByConfidence(*numbers)


def _weight(text: str) -> tuple[str, float]:
    name, equals, number = text.rpartition("=")
    if not equals or not re.fullmatch(r"\d+(\.\d*)?|\.\d+", number.strip()):
        raise UsageError(f"{text!r} is no weight. Write VARIANT=NUMBER, such as quiet-year=0.5.")
    return name.strip(), float(number)
