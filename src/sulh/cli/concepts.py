"""``sulh concepts``: the solution concepts."""

from __future__ import annotations

import click

from sulh.cli.common import json_option, print_sheet
from sulh.cli.trouble import print_json
from sulh.show.tables import Sheet, Table
from sulh.stability.registry import CONCEPTS


@click.command("concepts")
@json_option
def command(as_json: bool) -> int:
    """List the solution concepts: id, definition and source."""
    if as_json:
        rows = [
            {"id": concept.id, "name": concept.name, "definition": concept.definition, "source": concept.source}
            for concept in CONCEPTS.values()
        ]
        print_json({"concepts": rows})
        return 0
    body = tuple(
        (concept.id, f"{concept.name}. {concept.definition} ({concept.source})") for concept in CONCEPTS.values()
    )
    print_sheet(Sheet("Solution concepts", (), (Table("", ("id", "a party is stable at a state if"), body),)))
    return 0
