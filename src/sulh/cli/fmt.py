"""``sulh fmt``: the canonical layout of a case file."""

from __future__ import annotations

from pathlib import Path

import click

from sulh.cli.common import json_option
from sulh.cli.trouble import print_json
from sulh.disk import write_whole
from sulh.errors import CaseError, CaseNotFound, Problem
from sulh.files.layout import canonical
from sulh.files.source import read_text


@click.command("fmt")
@click.argument("file", metavar="FILE...", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit code 1 if a file would change.")
@json_option
def command(file: tuple[Path, ...], only_check: bool, as_json: bool) -> int:
    """Put case files into the canonical layout: the order of sections, indentation, blank lines.

    Comments, texts and data stay as they are. A file that cannot be laid out safely is left alone.
    """
    missing = [str(path) for path in file if not path.is_file()]
    if missing:
        raise CaseNotFound(f"There is no file {missing[0]!r}.")
    layouts: dict[Path, tuple[str, str]] = {}
    problems: list[Problem] = []
    for path in file:
        try:
            before = read_text(path)
            layouts[path] = before, canonical(before, str(path))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    changed = [str(path) for path, (before, after) in layouts.items() if after != before]
    for path, (before, after) in layouts.items():
        if after != before and not only_check:
            write_whole(path, after.encode())
    if as_json:
        print_json({"changed": changed, "written": not only_check})
    else:
        for name in changed:
            click.echo(f"{'Would lay out' if only_check else 'Laid out'} {name}.")
        if not changed:
            click.echo("Nothing to change.")
    return 1 if only_check and changed else 0
