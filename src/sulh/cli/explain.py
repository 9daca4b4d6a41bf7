"""``sulh explain``: why a state holds, or why not."""

from __future__ import annotations

import click

from sulh.cli.common import (
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
from sulh.questions.explain import explain
from sulh.show.explained import MOST, explanation_outline
from sulh.stability.concept import Sanctions


@click.command("explain")
@case_argument
@click.argument("state", metavar="STATE")
@variant_option
@click.option("--party", metavar="ID", help="Explain it for this party alone.")
@click.option("--concept", default="seq", show_default=True, metavar="ID,...", help="One concept or several.")
@sanctions_option
@return_counts_option
@click.option("--all", "show_all", is_flag=True, help="Tell every improvement, however many.")
@max_states_option
@json_option
def command(
    case: str,
    state: str,
    variant: str | None,
    party: str | None,
    concept: str,
    sanctions: Sanctions,
    return_counts: bool,
    show_all: bool,
    max_states: int,
    as_json: bool,
) -> int:
    """Say why a state holds, or why not.

    STATE is a vector such as NYNNN, a label, or the options that are on, with commas. For each party: the
    improvements it has, and for each the shortest answer of the others that deters it, or that there is none. With
    --json the answer holds a certificate, which `sulh verify` re-checks.
    """
    with progress() as tell:
        answer = explain(
            load_case(case, variant, max_states),
            state,
            party,
            listed(concept),
            sanctions=sanctions,
            return_counts=return_counts,
            max_states=max_states,
            progress=tell,
        )
    print_answer(answer.to_dict() if as_json else explanation_outline(answer, most=None if show_all else MOST))
    return 0
