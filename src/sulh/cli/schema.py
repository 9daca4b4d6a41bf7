"""``sulh schema``: the JSON Schema of case files."""

from __future__ import annotations

import click

from sulh.files.reader import shipped_schema


@click.command("schema")
@click.option("--json", "_as_json", is_flag=True, help="The schema is JSON already: changes nothing.")
def command(_as_json: bool) -> int:
    """Print the JSON Schema of case files, for editors that check while one types."""
    click.echo(shipped_schema().rstrip())
    return 0
