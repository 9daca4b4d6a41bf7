"""``sulh deals``: which agreements there are, and what becomes of them."""

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
from sulh.questions.deals import WORKED_OUT, deals
from sulh.questions.situation import SIGNATORIES
from sulh.show.deals import deals_sheet
from sulh.show.solution import ROWS


@click.command("deals")
@case_argument
@variant_option
@click.option("--from", "start", metavar="STATE", help="Where to begin.  [default: the status quo]")
@click.option("--package", metavar="STATE", help="Test an agreement that would end there.")
@click.option(
    "--signatories",
    default="-".join(map(str, SIGNATORIES)),
    show_default=True,
    metavar="N-M",
    help="How many parties sign, at least and at most; 1 is what a party gains by alone.",
)
@click.option("--with", "with_parties", multiple=True, metavar="PARTY", help="It signs; can be given several times.")
@click.option("--without", multiple=True, metavar="PARTY", help="It does not sign; can be given several times.")
@click.option("--pareto", is_flag=True, help="It is enough that no signatory loses and one gains.")
@click.option("--include-coercive", is_flag=True, help="Let packages and guarantees turn coercive options on.")
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
        tell("reading", 0.0)
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
        document = answer.to_dict(None if show_all else WORKED_OUT) if as_json else {}
        shown = None if as_json else deals_sheet(answer, rows=None if show_all else ROWS)
    if as_json:
        print_json(document)
        return 0
    print_sheet(shown)
    return 0
