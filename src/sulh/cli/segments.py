"""``sulh segments``: coded segments of QualCoder and other programs, as evidence for a case."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from sulh.cli.common import every_row_option, json_option, output_option, print_sheet
from sulh.cli.trouble import print_json, print_problems
from sulh.disk import write_whole
from sulh.errors import UsageError
from sulh.files.document import Document
from sulh.files.qualitative.merging import How, Match, Merged, matches, merged, readings, source_keys, supports
from sulh.files.qualitative.reading import read_segments
from sulh.files.qualitative.segment import Segments
from sulh.files.render import Data
from sulh.show.segments import fragment, segments_sheet
from sulh.show.solution import ROWS


@click.command("segments")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="CASE.yaml",
    help="Put them into this case file, where codes bear the names of entries.",
)
@click.option(
    "--as",
    "how",
    type=click.Choice(get_args(How)),
    help="What they become.  [default: evidence if one coder did all, else readings]",
)
@output_option("Write there: with --into the case, else YAML to paste from.", "FILE.yaml")
@click.option("--force", is_flag=True, help="Replace an output file that exists.")
@click.option("--dry-run", is_flag=True, help="With --into: say what would be done, and write nothing.")
@every_row_option
@json_option
def command(
    file: Path,
    into: Path | None,
    how: How | None,
    output: Path | None,
    force: bool,
    dry_run: bool,
    show_all: bool,
    as_json: bool,
) -> int:
    """Read coded segments from FILE.qdpx or FILE.csv, as evidence for a case.

    FILE is a REFI-QDA project, as QualCoder, NVivo, MAXQDA and ATLAS.ti export it, or the CSV of QualCoder's coding
    report. A code is about the entry of the case whose name it bears. The case file keeps its comments.
    """
    _check(file, into, output, force)
    found = read_segments(file)
    document = Document.read(into) if into is not None else None
    told = matches(found, document)
    done = merged(found, document, how) if document is not None else None
    written: Path | None = None
    if done is not None and not dry_run and (done.changed or output is not None):
        written = output or into
        done.document.save(written if output is not None else None)
    elif done is None and output is not None:
        write_whole(output, fragment(found, *_paste(found, told, how)).encode())
        written = output
    if as_json:
        print_json(_json(found, told, done, written))
        return 0
    print_problems((*found.notes, *(done.notes if done is not None else ())), err=False)
    print_sheet(segments_sheet(found, told, done, case=into.name if into else "", rows=None if show_all else ROWS))
    if written is not None:
        click.echo(f"\nWrote {written}." + (f" Now: sulh check {written}" if done is not None else ""))
    elif into is not None:
        click.echo("\nNothing was written.")
    return 0


def _check(file: Path, into: Path | None, output: Path | None, force: bool) -> None:
    if output is None:
        return
    if output.exists() and any(one is not None and one.exists() and output.samefile(one) for one in (file, into)):
        raise UsageError(f"{str(output)!r} is a file that is read. Choose another name with --output.")
    if output.exists() and not force:
        raise UsageError(f"{str(output)!r} exists already. Choose another with --output, or replace it with --force.")


def _paste(found: Segments, told: tuple[Match, ...], how: How | None) -> tuple[dict[str, Data], dict[str, Data]]:
    """Return for each code what goes into its entry, and the sources."""
    keys = source_keys(found.documents)
    chosen = how or ("readings" if len(found.coders) > 1 else "evidence")
    entries: dict[str, Data] = {}
    for one in told:
        if one.segments and chosen == "readings":
            entries[one.code] = {"readings": [reading for reading, _ in readings(one.segments, keys)]}
        elif one.segments:
            entries[one.code] = supports(one.segments, keys)[0]
    return entries, {key: {"title": name} for name, key in keys.items()}


def _json(found: Segments, told: tuple[Match, ...], done: Merged | None, written: Path | None) -> dict[str, object]:
    warnings = [*found.notes, *(done.notes if done is not None else ())]
    return {
        "kind": found.kind,
        "segments": [one.to_dict() for one in found.segments],
        "codes": [one.to_dict() for one in told],
        "documents": list(found.documents),
        "coders": list(found.coders),
        "as": done.how if done is not None else None,
        "changed": list(done.changed) if done is not None else [],
        "sources": dict(done.sources) if done is not None else {},
        "written": None if written is None else str(written),
        "warnings": [problem.to_dict() for problem in warnings],
    }
