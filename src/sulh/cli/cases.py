"""``sulh cases``: the cases that come with sulh."""

from __future__ import annotations

import click

from sulh.cli.common import json_option, print_sheet
from sulh.cli.trouble import print_json
from sulh.files.reader import load, shipped_cases
from sulh.show.tables import Sheet, Table


@click.command("cases")
@json_option
def command(as_json: bool) -> int:
    """List the cases that come with sulh; each name can be used as CASE."""
    found = [load(name) for name in shipped_cases()]
    if as_json:
        rows = [
            {
                "case": case.name,
                "title": case.title,
                "status": case.status,
                "parties": [party.id for party in case.parties],
                "variants": list(case.variants),
            }
            for case in found
        ]
        print_json({"cases": rows})
        return 0
    body = tuple((case.name, str(len(case.parties)), case.title) for case in found)
    table = Table("", ("name", "parties", "title"), body, frozenset({1}))
    print_sheet(Sheet("Cases that come with sulh", (), (table,), (f"Try: sulh solve {found[0].name}",)))
    return 0
