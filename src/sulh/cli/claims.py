"""``sulh claims``: whether arguments about a conflict follow, what they depend on, and what the record says."""

from __future__ import annotations

import click

from sulh.cli.common import (
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
from sulh.questions.claims import claims
from sulh.questions.network import Regime
from sulh.questions.propositions import propositions
from sulh.show.claims import claims_sheet, propositions_sheet


@click.command("claims")
@click.argument("case", metavar="[CASE]", required=False)
@variant_option
@click.option("--claim", "ids", multiple=True, metavar="ID", help="One claim of the case, in detail; may be repeated.")
@click.option(
    "--says", multiple=True, metavar="CLAIM", help='Another claim, such as "never town.sue"; may be repeated.'
)
@click.option(
    "--from", "start", metavar="STATE", help="From where.  [default: the status quo, and the states of the history]"
)
@by_option()
@agreements_option("Whether parties also act together.")
@signatories_option("How many parties sign an agreement.")
@coercive_option()
@judging_option
@click.option("--depends/--no-depends", default=True, show_default=True, help="Whether to try what verdicts depend on.")
@click.option("--why", is_flag=True, help="Show every claim in detail.")
@click.option("--all", "whole", is_flag=True, help="The claims of all cases that come with sulh; so also without CASE.")
@max_moves_option()
@max_states_option
@json_option
def command(
    case: str | None,
    variant: str | None,
    ids: tuple[str, ...],
    says: tuple[str, ...],
    start: str | None,
    by: Regime,
    agreements: bool,
    signatories: str,
    include_coercive: bool,
    concept: str,
    depends: bool,
    why: bool,
    whole: bool,
    max_moves: int,
    max_states: int,
    as_json: bool,
) -> int:
    """Say whether the claims of a case follow in its coding.

    Beside each verdict stand the historical record and what the verdict depends on. A claim reads: possible X, never X,
    always X, inevitable X, ends X, X leads to Y, X holds, P prefers X to Y, or P drifts, where X is an option, a label
    or a statement in parentheses; claims are joined by and, or, not, if.
    """
    if whole and case is not None:
        raise UsageError("Name a case, or take --all; not both.")
    if case is None and (variant or ids or says or start or why):
        raise UsageError("Without a case there is only the table of all claims. Name the case.")
    with progress() as tell:
        if case is None:
            found = propositions(
                None,
                by,
                agreements,
                signatories=number_range(signatories),
                include_coercive=include_coercive,
                concept=concept,
                dependence=depends,
                max_states=max_states,
                max_moves=max_moves,
                progress=tell,
            )
            shown = found.to_dict() if as_json else propositions_sheet(found)
        else:
            answer = claims(
                load_case(case, variant, max_states),
                ids or None,
                says or None,
                start,
                by,
                agreements,
                signatories=number_range(signatories),
                include_coercive=include_coercive,
                concept=concept,
                dependence=depends,
                max_states=max_states,
                max_moves=max_moves,
                progress=tell,
            )
            shown = answer.to_dict() if as_json else claims_sheet(answer, why=why or None)
    print_answer(shown)
    return 0
