"""``sulh cases``: the cases that come with sulh, and what one of them is about."""

from __future__ import annotations

import click

from sulh.cli.common import json_option, load_case, max_states_option, print_answer, print_sheet, progress
from sulh.cli.trouble import print_json
from sulh.files.reader import load, shipped_cases
from sulh.questions.about import about
from sulh.show.about import about_sheet
from sulh.show.tables import Sheet, Table


@click.command("cases")
@click.option("--about", "name", metavar="NAME", help="Say what one case is about; NAME may be a file of your own.")
@max_states_option
@json_option
def command(name: str | None, max_states: int, as_json: bool) -> int:
    """List the cases that come with sulh; each name can be used as CASE.

    --about says of one who is in it, what holds, how it went, which other codings it has, and what to doubt.
    """
    if name is not None:
        return _about(name, max_states, as_json)
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
    notes = (f"Try: sulh solve {found[0].name}", f"What one is about: sulh cases --about {found[0].name}")
    print_sheet(Sheet("Cases that come with sulh", (), (table,), notes))
    return 0


def _about(name: str, max_states: int, as_json: bool) -> int:
    with progress() as tell:
        answer = about(load_case(name, None, max_states), max_states=max_states, progress=tell)
    print_answer(answer.to_dict() if as_json else about_sheet(answer))
    return 0
