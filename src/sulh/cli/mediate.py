"""``sulh mediate``: what would have to change for an outcome to hold."""

from __future__ import annotations

import click

from sulh.cli.common import (
    INTERRUPTED,
    case_argument,
    count_option,
    json_option,
    load_case,
    max_states_option,
    print_sheet,
    progress,
    return_counts_option,
    sanctions_option,
    variant_option,
)
from sulh.cli.trouble import print_json
from sulh.errors import SulhError, UsageError
from sulh.questions.changes import KINDS, Costs
from sulh.questions.least import BUDGET, LIMIT, MOST
from sulh.questions.mediate import Mediation, check_place, mediate
from sulh.show.mediate import mediation_sheet
from sulh.show.solution import ROWS
from sulh.stability.concept import Sanctions


@click.command("mediate")
@case_argument
@variant_option
@click.option(
    "--want",
    multiple=True,
    metavar="WISH",
    help="What should hold: [some|every|only|no] CONDITION [under CONCEPT]; can be given several times.",
)
@click.option("--concept", default="seq", show_default=True, metavar="ID", help="Where a wish names none.")
@click.option("--fixed", multiple=True, metavar="PARTY", help="Nothing of it changes; can be given several times.")
@click.option(
    "--cost",
    "costs",
    multiple=True,
    metavar="KIND=N",
    help=f"What a kind of change costs; kinds are {', '.join(KINDS)}.  [default: 1, 2, 2, 2, 3, 3]",
)
@click.option("--without", multiple=True, metavar="KIND", help="Leave a kind of change out; several times.")
@click.option("--budget", type=click.IntRange(0), default=BUDGET, show_default=True, help="The most total cost.")
@count_option("--most", MOST, "The most rows of answers.")
@count_option("--limit", LIMIT, "The most changed cases to solve one by one, where they cannot be judged many at once.")
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    metavar="N",
    help="End the search for changes after N seconds, with what was found by then.  [default: no limit]",
)
@click.option("--remove-options", is_flag=True, help="Consider removing an option.")
@click.option("--coercive-options", is_flag=True, help="Consider other directions of coercive options.")
@click.option("--rank-coercive", is_flag=True, help="Consider that a party ranks a coercive option higher.")
@click.option("--conditions-only", is_flag=True, help="Do not look for changes.")
@click.option("--changes-only", is_flag=True, help="Leave the conditions out.")
@click.option("--save", metavar="NAME", help="Add an answer to the case file, as a variant of this name.")
@count_option("--save-answer", 1, "Which answer --save adds.", "K")
@sanctions_option
@return_counts_option
@click.option("--all", "show_all", is_flag=True, help="Go into every state, and name every state.")
@max_states_option
@json_option
def command(
    case: str,
    variant: str | None,
    want: tuple[str, ...],
    concept: str,
    fixed: tuple[str, ...],
    costs: tuple[str, ...],
    without: tuple[str, ...],
    budget: int,
    most: int,
    limit: int,
    seconds: float | None,
    remove_options: bool,
    coercive_options: bool,
    rank_coercive: bool,
    conditions_only: bool,
    changes_only: bool,
    save: str | None,
    save_answer: int,
    sanctions: Sanctions,
    return_counts: bool,
    show_all: bool,
    max_states: int,
    as_json: bool,
) -> int:
    """Say what would have to change for an outcome to hold: conditions, least changes, what else they bring.

    A CONDITION is a statement such as "accept and not insist", a state, a pattern or a label. Several wishes are to
    hold together. Ctrl-C ends the search for changes, and prints what was found by then.
    """
    if not want:
        raise UsageError('Say what should hold with --want, such as --want "accept and not insist".')
    if conditions_only and changes_only:
        raise UsageError("--conditions-only and --changes-only leave nothing to say. Leave one of the two out.")
    if save is not None and (conditions_only or not budget):
        why = "--conditions-only" if conditions_only else "--budget 0"
        raise UsageError(f"--save adds an answer, and {why} looks for none. Leave one of the two out.")
    chosen = Costs.of(_costs(costs), without)
    with progress() as tell:
        read = load_case(case, variant, max_states)
        if save is not None:
            check_place(case, save)
        answer = mediate(
            read,
            want,
            concept=concept,
            costs=chosen,
            budget=budget,
            fixed=fixed,
            remove_options=remove_options,
            coercive_options=coercive_options,
            rank_coercive=rank_coercive,
            most=most,
            limit=limit,
            seconds=seconds,
            interruptible=True,
            only="conditions" if conditions_only else "changes" if changes_only else None,
            sanctions=sanctions,
            return_counts=return_counts,
            max_states=max_states,
            progress=tell,
        )
        tell("writing", 0.97)
        document = answer.to_dict() if as_json else {}
        shown = None if as_json else mediation_sheet(answer, rows=None if show_all else ROWS)
    interrupted = answer.changes is not None and answer.changes.stopped == "interrupted"
    if shown is not None:
        print_sheet(shown)
    trouble = None if save is None else _saved(answer, case, save, save_answer, interrupted=interrupted)
    if as_json:
        problems = {} if trouble is None else {"problems": [problem.to_dict() for problem in trouble.to_problems()]}
        print_json({**document, "saved": None if trouble else save, **problems})
    elif trouble is not None:
        click.echo(f"sulh: nothing was saved: {trouble}", err=True)
    elif save is not None:
        click.echo(f"\nAnswer {save_answer} is now the variant {save!r} of {read.file}.")
    return INTERRUPTED if interrupted else 0 if trouble is None else trouble.exit_code


def _saved(answer: Mediation, path: str, name: str, number: int, *, interrupted: bool) -> SulhError | None:
    """Write an answer into the file; return what stands against it. The answer is kept in any case."""
    try:
        if interrupted:
            raise UsageError("The search was interrupted. Limit it with --seconds to save what is found by then.")
        answer.save(path, name, number)
    except SulhError as error:
        return error
    return None


def _costs(texts: tuple[str, ...]) -> dict[str, int]:
    """Return the costs that texts such as ``move=1`` say; several may stand in one, with commas."""
    found = {}
    for text in (part for given in texts for part in given.split(",")):
        kind, sign, number = (part.strip() for part in text.partition("="))
        if not sign or not number.isascii() or not number.isdigit():
            raise UsageError(f"{text!r} is no cost. Write a kind and a whole number, such as move=1.")
        found[kind] = int(number)
    return found
