"""``sulh deals``: which agreements there are, and what becomes of them."""

from __future__ import annotations

import click

from sulh.cli.common import (
    case_argument,
    json_option,
    judging_option,
    load_case,
    max_states_option,
    print_answer,
    progress,
    variant_option,
)
from sulh.cli.rules import coercive_option, number_range, signatories_option
from sulh.questions.deals import WORKED_OUT, deals
from sulh.show.deals import deals_sheet
from sulh.show.solution import ROWS


@click.command("deals")
@case_argument
@variant_option
@click.option("--from", "start", metavar="STATE", help="Where to begin.  [default: the status quo]")
@click.option("--package", metavar="STATE", help="Test an agreement that would end there.")
@signatories_option("How many parties sign, at least and at most; 1 is what a party gains by alone.")
@click.option("--with", "with_parties", multiple=True, metavar="PARTY", help="It signs; can be given several times.")
@click.option("--without", multiple=True, metavar="PARTY", help="It does not sign; can be given several times.")
@click.option("--pareto", is_flag=True, help="It is enough that no signatory loses and one gains.")
@coercive_option("packages and guarantees")
@judging_option
@click.option("--all", "show_all", is_flag=True, help="Show every package and all that is told of each.")
@max_states_option
@json_option
def command(
    case: str,
    variant: str | None,
    start: str | None,
    package: str | None,
    signatories: str,
    with_parties: tuple[str, ...],
    without: tuple[str, ...],
    pareto: bool,
    include_coercive: bool,
    concept: str,
    show_all: bool,
    max_states: int,
    as_json: bool,
) -> int:
    """Say which agreements there are, whether they hold, who could undo them and in what order to perform them.

    A package is a joint move that every signatory gains by. The joint steps of the case's history are tested too. A
    STATE is a vector, a label, or the options that are on, with commas.
    """
    with progress() as tell:
        answer = deals(
            load_case(case, variant, max_states),
            start,
            package,
            signatories=number_range(signatories),
            with_parties=with_parties,
            without=without,
            pareto=pareto,
            include_coercive=include_coercive,
            concept=concept,
            max_states=max_states,
            progress=tell,
        )
        tell("working out packages", 0.9)
        shown = (
            answer.to_dict(None if show_all else WORKED_OUT)
            if as_json
            else deals_sheet(answer, rows=None if show_all else ROWS)
        )
    print_answer(shown)
    return 0
