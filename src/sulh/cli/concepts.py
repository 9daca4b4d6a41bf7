"""``sulh concepts``: the solution concepts."""

from __future__ import annotations

from collections.abc import Iterator

import click

from sulh.cli.common import json_option, print_sheet
from sulh.cli.trouble import print_json
from sulh.show.tables import Sheet, Table
from sulh.stability.registry import CONCEPTS, FAMILIES


@click.command("concepts")
@json_option
def command(as_json: bool) -> int:
    """List the solution concepts: id, definition and source.

    Ids that end in a capital letter take a parameter in its place: limited-3, stackelberg-ministry.
    """
    if as_json:
        rows = [found.to_dict() for found in CONCEPTS.values()]
        print_json({"concepts": rows, "families": [family.to_dict() for family in FAMILIES.values()]})
        return 0
    print_sheet(Sheet("Solution concepts", (), tuple(_tables())))
    return 0


def _tables() -> Iterator[Table]:
    """Yield a table for each group of concepts."""
    entries = [
        *(
            (found.page or found.id, found.id, found.name, found.definition, found.source)
            for found in CONCEPTS.values()
        ),
        *(
            (family.page or family.id, f"{family.id}-{family.letter}", family.name, family.definition, family.source)
            for family in FAMILIES.values()
        ),
    ]
    for title, pages in GROUPS.items():
        body = tuple(
            (id, f"{name}. {definition} ({source})") for page, id, name, definition, source in entries if page in pages
        )
        yield Table(title, ("id", "a party is stable at a state if"), body)


GROUPS = {
    "One party at a time": ("nash", "gmr", "smr", "seq", "sseq", "sim"),
    "Several moves ahead": ("non-myopic", "limited-move", "stackelberg", "maximin"),
    "Uncertain preference": ("uncertain-preference", "completions"),
    "Strength of preference": ("strength",),
    "Attitudes": ("attitudes",),
}
"""The tables, and the pages of the documentation whose concepts each holds."""
