"""``sulh report``: one document with what a case says, what holds and why."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from sulh.case.evidence import Access
from sulh.cli.common import (
    case_argument,
    json_option,
    listed,
    load_case,
    max_states_option,
    output_option,
    print_answer,
    progress,
    variant_option,
)
from sulh.errors import UsageError
from sulh.questions.access import LEVELS
from sulh.questions.report import SAMPLES
from sulh.show.report.placing import check_places
from sulh.show.report.redaction import doubtful, read_map, unused
from sulh.show.report.redaction_map import WORDS
from sulh.show.report.report import check_target, report, size
from sulh.show.solution import DISCLAIMER
from sulh.show.tables import counted
from sulh.stability.registry import DEFAULT


@click.command("report")
@case_argument
@variant_option
@output_option("Write to FILE.html, .docx, .pdf or .md.")
@click.option("--only", metavar="PART,...", help="The parts to have.")
@click.option("--without", metavar="PART,...", help="Parts to leave out.")
@click.option("--with-views", is_flag=True, help="Say how each party sees it, too.")
@click.option(
    "--access",
    type=click.Choice(LEVELS),
    default=LEVELS[0],
    show_default=True,
    help="Which sources are named: public ones, restricted ones too, or all.",
)
@click.option(
    "--redact",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="MAP",
    help="A YAML file with names to replace; see the page on redaction.",
)
@click.option(
    "--template",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A Jinja2 file for HTML and PDF, or a .docx with styles.",
)
@click.option(
    "--concepts",
    metavar="LIST",
    help=f"Solution concepts, with commas between them.  [default: {','.join(DEFAULT)}]",
)
@click.option("--from", "start", metavar="STATE", help="Where paths and agreements begin.  [default: the status quo]")
@click.option("--to", metavar="STATE", help="An outcome to ask about: how to get there, what would have to change.")
@click.option(
    "--samples", type=click.IntRange(1), metavar="N", help=f"How many codings to draw.  [default: {SAMPLES:,}]"
)
@max_states_option
@json_option
def command(
    case: str,
    variant: str | None,
    output: Path | None,
    only: str | None,
    without: str | None,
    with_views: bool,
    access: str,
    redact: Path | None,
    template: Path | None,
    concepts: str | None,
    start: str | None,
    to: str | None,
    samples: int | None,
    max_states: int,
    as_json: bool,
) -> int:
    """Write one document with what a case says, what holds and why.

    Parts are case, solve, explain, paths, deals, mediate, robust, views, replay, claims and evidence; one that
    cannot be answered is left out, and the report says why. Long tables are cut, and stand whole in a folder beside
    the report. HTML and DOCX need the extra `report`.
    """
    if output is not None:
        check_target(output, case, template)
        check_places(output)
    elif not as_json:
        raise UsageError("A report needs a file. Name one with -o, such as -o report.html.")
    elif redact is not None or template is not None:
        raise UsageError("--redact and --template are for a file. Name one with -o, such as -o report.html.")
    names = None if redact is None else read_map(redact)
    with progress() as tell:
        answer = report(
            load_case(case, variant, max_states),
            only=None if only is None else listed(only),
            without=listed(without or ""),
            access=cast(Access, access),
            with_views=with_views,
            concepts=None if concepts is None else listed(concepts),
            start=start,
            to=to,
            samples=samples,
            max_states=max_states,
            progress=tell,
        )
        written: tuple[Path, ...] = ()
        if output is not None:
            tell(f"writing {output}", 0.95)
            written = answer.save(output, template, names)
    if as_json:
        # What was to be replaced in the file is not printed beside it.
        told = answer.to_dict() if names is None else {"sulh": answer.to_dict()["sulh"], "redacted": True}
        files = {"file": None if output is None else str(output), "files": [str(file) for file in written[1:]]}
        print_answer({**told, **files})
        return 0
    more = f", and {counted(len(written) - 1, 'file')} in {written[1].parent}" if len(written) > 1 else ""
    click.echo(f"{size(answer.document)}. In {output}{more}.")
    if names is not None and (missing := unused(answer.document, names)):
        # A name that is misspelled in the map would stay in the report.
        click.echo(f"In the map, and in no spelling in this report: {', '.join(missing)}.")
    if names is not None:
        for word in doubtful(answer.document, names.with_case(answer.answers.case)):
            how = "is also" if word in WORDS else "could be"
            click.echo(f"{word!r} {how} a word: it is left in sentences, but for capitals. Look for it there.")
    if answer.answers.case.status == "ongoing":
        click.echo(DISCLAIMER)
    return 0
