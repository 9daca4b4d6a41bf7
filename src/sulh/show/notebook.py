"""Sheets as HTML for a notebook: readable on light and dark grounds, no script, nothing fetched, every text escaped.

Notebooks choose their own colours, and say them in ways that differ; so nothing here sets a ground, and lines and faint
words are made from the colour of the text around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sulh.case.case import Case
from sulh.show.explained import Branch, Outline
from sulh.show.phrases import heading
from sulh.show.solution import DISCLAIMER
from sulh.show.tables import NO, YES, Sheet, Table, counted

ROWS = 100
"""Rows of a table that a cell shows before it says how many more there are."""

OPEN = 2
"""Levels of an outline that are open from the start."""

STYLE = """
.sulh{max-width:72em;color:inherit;line-height:1.45}
.sulh h4{font-size:1.1em;margin:.2em 0 .4em}
.sulh p{margin:.25em 0}
.sulh .sulh-wide{overflow-x:auto;margin:.7em 0}
.sulh table{border-collapse:collapse;margin:0;font-size:.95em;background:transparent;color:inherit}
.sulh caption{caption-side:top;text-align:left;font-weight:600;padding:.2em 0;color:inherit}
.sulh th,.sulh td{padding:.18em .9em .18em 0;vertical-align:top;text-align:left;background:transparent;color:inherit;
border:0;white-space:normal;overflow-wrap:break-word;max-width:34em}
.sulh thead th{border-bottom:1px solid;font-weight:600;white-space:nowrap}
.sulh tbody tr{background:transparent;border-bottom:1px solid rgba(128,128,128,.3)}
.sulh td:first-child{white-space:nowrap}
.sulh .sulh-mark{text-align:center;padding:.18em .6em}
.sulh .sulh-no{opacity:.55}
.sulh .sulh-note{font-size:.9em;opacity:.8}
.sulh details{margin:.15em 0 .15em .3em}
.sulh details details,.sulh .sulh-leaf{margin-left:1.2em}
.sulh summary{cursor:pointer}
""".replace("\n", "")
"""Every rule begins with ``.sulh``, so that it touches nothing else on the page."""


def sheet_html(shown: Sheet) -> str:
    """Return a sheet as one piece of HTML."""
    parts = [f"<h4>{escape(shown.heading)}</h4>", *(f"<p>{_inset(line)}</p>" for line in shown.lines)]
    parts += map(_table, shown.tables)
    if isinstance(shown, Outline):
        parts += [_branch(branch, 0) for branch in shown.branches]
    parts += [f'<p class="sulh-note">{escape(note)}</p>' for note in shown.notes]
    return f'<div class="sulh"><style>{STYLE}</style>{"".join(parts)}</div>'


def case_html(case: Case) -> str:
    """Return a case in short: who is in it, and what it holds; nothing is solved."""
    rows = [
        (party.id, party.name, ", ".join(option.id for option in party.options) or "observer") for party in case.parties
    ]
    parts = [
        counted(len(case.options), "option") if case.form == "options" else counted(len(case.named_states), "state"),
        *(
            counted(len(found), one)
            for one, found in (
                ("feasibility rule", case.rules),
                ("path", case.history),
                ("variant", case.variants),
                ("view", case.views),
                ("claim", case.claims),
                ("source", case.sources),
            )
            if found
        ),
    ]
    about = " ".join(case.about.split())
    lines = [*([about] if about else []), f"{', '.join(parts)}. {case.status.capitalize()}, {case.digest[:19]}."]
    table = Table("Parties", ("party", "name", "options"), tuple(rows))
    notes = (DISCLAIMER,) if case.status == "ongoing" else ()
    return sheet_html(Sheet(heading(case), tuple(lines), (table,), notes))


def _inset(line: str) -> str:
    """Return a line; blanks that set it in are kept."""
    inset = len(line) - len(line.lstrip())
    return "&nbsp;" * inset + escape(line.lstrip())


def _table(table: Table) -> str:
    heads = "".join(
        f'<th scope="col"{_kind(number in table.centred)}>{escape(head)}</th>'
        for number, head in enumerate(table.columns)
    )
    rows = "".join(f"<tr>{_cells(table, row)}</tr>" for row in table.rows[:ROWS])
    more = len(table.rows) - ROWS
    notes = [*table.notes, *([f"{more:,} more rows; to_dict() has them."] if more > 0 else [])]
    told = "".join(f'<p class="sulh-note">{escape(note)}</p>' for note in notes)
    caption = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    body = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if table.rows else ""
    return (
        f'<div class="sulh-wide">{body or (f"<p><b>{escape(table.title)}</b></p>" if table.title else "")}{told}</div>'
    )


def _cells(table: Table, row: Sequence[str]) -> str:
    return "".join(f"<td{_kind(number in table.centred, cell)}>{escape(cell)}</td>" for number, cell in enumerate(row))


def _kind(centred: bool, cell: str = "") -> str:
    """Return the class of a cell, and for a mark the word that it stands for."""
    word = {YES: ' title="yes" aria-label="yes"', NO: ' title="no" aria-label="no"'}.get(cell, "") if centred else ""
    faint = " sulh-no" if cell == NO and centred else ""
    return f' class="sulh-mark{faint}"{word}' if centred else ""


def _branch(branch: Branch, level: int) -> str:
    if not branch.branches:
        return f'<p class="sulh-leaf">{escape(branch.text)}</p>'
    below = "".join(_branch(one, level + 1) for one in branch.branches)
    return f"<details{' open' if level < OPEN else ''}><summary>{escape(branch.text)}</summary>{below}</details>"
