"""``sulh new``: a commented skeleton of a case file."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from sulh.cli.common import json_option
from sulh.cli.trouble import print_json
from sulh.disk import write_whole
from sulh.errors import UsageError


@click.command("new")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that exists.")
@json_option
def command(file: Path, force: bool, as_json: bool) -> int:
    """Write a commented skeleton of a case file to FILE: it can be solved at once, and then changed line by line."""
    if file.name in ("", ".."):
        raise UsageError(f"{str(file)!r} is no name for a file. Write one such as my-case.yaml.")
    path = file if file.suffix else file.with_suffix(".yaml")
    if path.exists() and not force:
        raise UsageError(f"{str(path)!r} exists already. Choose another name, or replace it with --force.")
    write_whole(path, (files("sulh") / "files" / "skeleton.yaml").read_bytes())
    if as_json:
        print_json({"written": str(path)})
    else:
        click.echo(f"Wrote {path}. Now: sulh check {path}; sulh solve {path}")
    return 0
