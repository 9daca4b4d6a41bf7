"""``sulh import``: a case file of a workbook, or of a .gmcr file."""

from __future__ import annotations

from pathlib import Path

import click

from sulh.cli.common import json_option, max_states_option, output_option
from sulh.cli.trouble import print_json, print_problems
from sulh.disk import write_whole
from sulh.errors import CaseNotFound, UsageError
from sulh.files.gmcr import Imported, read_gmcr
from sulh.files.source import read_text

GMCR = (".gmcr", ".json")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
"""Endings of workbooks; of those that cannot be read it is said how to save them again."""


@click.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@output_option("Where to write it.", "CASE.yaml")
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@max_states_option
@json_option
def command(file: Path, output: Path | None, force: bool, max_states: int, as_json: bool) -> int:
    """Make a case file of FILE.xlsx or FILE.gmcr, beside it unless --output says otherwise.

    A workbook is one that sulh export wrote. What could not be carried over is listed. A faulty file is refused,
    with every fault.
    """
    if not file.is_file():
        raise CaseNotFound(f"There is no file {str(file)!r}.")
    suffix = file.suffix.lower()
    if suffix not in (*GMCR, *WORKBOOKS):
        raise UsageError(f"{file.name!r} does not end in .xlsx or .gmcr, the formats that are imported.")
    target = output or file.with_suffix(".yaml")
    if target.exists() and target.samefile(file):
        raise UsageError(f"{str(target)!r} is the file that is imported. Choose another name with --output.")
    if target.exists() and not force:
        raise UsageError(f"{str(target)!r} exists already. Choose another with --output, or replace it with --force.")
    imported = _read(file, suffix, max_states)
    write_whole(target, imported.text.encode())
    if as_json:
        print_json({"written": str(target), "warnings": [note.to_dict() for note in imported.notes]})
    else:
        print_problems(imported.notes, err=False)
        click.echo(f"Wrote {target}. Now: sulh check {target}")
    return 0


def _read(file: Path, suffix: str, max_states: int) -> Imported:
    if suffix in GMCR:
        return read_gmcr(read_text(file), str(file), file.stem, max_states=max_states)
    from sulh.files.workbook import read_workbook

    return read_workbook(file, max_states=max_states)
