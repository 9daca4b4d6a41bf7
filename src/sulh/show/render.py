"""Sheets on a terminal and in a notebook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from sulh.errors import Problem
from sulh.questions.about import About
from sulh.questions.check import Check
from sulh.questions.claims import Claims
from sulh.questions.coalitions import Coalitions
from sulh.questions.coders import Coders
from sulh.questions.conditions import StateConditions, WishConditions
from sulh.questions.deals import Deals
from sulh.questions.evidence import EvidenceCheck
from sulh.questions.explain import Explanation
from sulh.questions.mediate import Mediation
from sulh.questions.paths import Paths
from sulh.questions.propositions import Propositions
from sulh.questions.replay import Replay
from sulh.questions.robustness import Robustness
from sulh.questions.scorecard import ScoreCard
from sulh.questions.solve import Solution
from sulh.questions.sweep import Sweep
from sulh.questions.verify import Verification
from sulh.questions.views import Views
from sulh.show.about import about_sheet
from sulh.show.checked import check_sheet
from sulh.show.claims import claims_sheet, propositions_sheet
from sulh.show.coalitions import coalitions_sheet
from sulh.show.coders import coders_sheet
from sulh.show.conditions import conditions_sheet
from sulh.show.deals import deals_sheet
from sulh.show.evidence import evidence_sheet
from sulh.show.explained import Branch, Outline, explanation_outline, verification_sheet
from sulh.show.mediate import mediation_sheet
from sulh.show.notebook import sheet_html
from sulh.show.paths import paths_sheet
from sulh.show.replay import replay_sheet, score_card_sheet
from sulh.show.robust import robust_sheet
from sulh.show.solution import solution_sheet
from sulh.show.sweep import sweep_sheet
from sulh.show.tables import NO, Sheet, Table
from sulh.show.views import views_sheet

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.table import Table as RichTable
    from rich.text import Text
    from rich.tree import Tree

WORDS = 16
"""Columns that a wrapped text gets at least."""

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a terminal would obey rather than show."""

DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What makes the text behind it stand in another order; letters from right to left need none of it."""


def safe(text: str) -> str:
    r"""Return a text without what would control a terminal, and with changes of direction to be seen.

    >>> safe("a\x1b[2Jb \u202ec"), safe("سلام")
    ('a[2Jb \\u202ec', 'سلام')
    """
    return DIRECTIONS.sub(lambda found: f"\\u{ord(found[0]):04x}", CONTROLS.sub("", text))


def sheet(result: object) -> Sheet:
    """Return the sheet of any result.

    Raises
    ------
    TypeError
        For something that is not a result.
    """
    if isinstance(result, Solution):
        return solution_sheet(result)
    if isinstance(result, About):
        return about_sheet(result)
    if isinstance(result, Check):
        return check_sheet(result)
    if isinstance(result, Claims):
        return claims_sheet(result)
    if isinstance(result, Propositions):
        return propositions_sheet(result)
    if isinstance(result, Coalitions):
        return coalitions_sheet(result)
    if isinstance(result, Coders):
        return coders_sheet(result)
    if isinstance(result, Mediation):
        return mediation_sheet(result)
    if isinstance(result, Paths):
        return paths_sheet(result)
    if isinstance(result, Deals):
        return deals_sheet(result)
    if isinstance(result, StateConditions | WishConditions):
        return conditions_sheet(result)
    if isinstance(result, EvidenceCheck):
        return evidence_sheet(result)
    if isinstance(result, Explanation):
        return explanation_outline(result)
    if isinstance(result, Replay):
        return replay_sheet(result)
    if isinstance(result, ScoreCard):
        return score_card_sheet(result)
    if isinstance(result, Robustness):
        return robust_sheet(result)
    if isinstance(result, Sweep):
        return sweep_sheet(result)
    if isinstance(result, Verification):
        return verification_sheet(result)
    if isinstance(result, Views):
        return views_sheet(result)
    raise TypeError(f"there is no rendering of {type(result).__name__}")


def terminal(result: object, width: int | None = None) -> Group:
    """Return what rich prints for a result or a sheet, in ``width`` columns; a table that needs more has them."""
    from rich.console import Group
    from rich.constrain import Constrain
    from rich.text import Text

    shown = result if isinstance(result, Sheet) else sheet(result)
    parts: list[Any] = [_text(shown.heading, "bold"), *map(_line, shown.lines)]
    for table in shown.tables:
        parts += [Text(""), _text(table.title, "bold")] if table.title else [Text("")]
        if table.rows:
            parts.append(Constrain(_rich_table(table), None if width is None else max(width, _least(table))))
        parts += [_text(note, "dim") for note in table.notes]
    if isinstance(shown, Outline):
        parts += [part for branch in shown.branches for part in (Text(""), _rich_tree(branch))]
    if shown.notes:
        parts += [Text(""), *map(_text, shown.notes)]
    return Group(*(part if isinstance(part, Constrain) else Constrain(part, width) for part in parts))


def least_width(shown: Sheet) -> int:
    """Return the columns that a sheet needs so that no state and no mark is cut off; words can wrap."""
    return max(map(_least, shown.tables), default=0)


def html(result: object) -> str:
    """Return a result as HTML for a notebook."""
    return sheet_html(result if isinstance(result, Sheet) else sheet(result))


def problem_lines(problem: Problem, rows: list[str]) -> list[str]:
    """Return a problem as lines to read, with the one of the file's ``rows`` that it stands in, if it is there."""
    place, kind = problem.place, "" if problem.severity == "error" else "warning: "
    where = f"{place}: " if str(place) else ""
    lines = [f"{where}{problem.code} {kind}{problem.rule}"]
    if problem.fix:
        lines.append(f"    {problem.fix}")
    if 0 < place.line <= len(rows):
        row = rows[place.line - 1].expandtabs(1)
        start = max(0, place.column - 40) if len(row) > 100 else 0
        number = str(place.line)
        lines.append(f"    {number} | {row[start : start + 100]}")
        if place.column:
            lines.append(f"    {' ' * len(number)} | {' ' * (place.column - 1 - start)}^")
    return [safe(line) for line in lines]


def _least(table: Table) -> int:
    """Return the columns that a table needs; where words wrap, some for them."""
    words = (number for number in range(len(table.columns)) if number not in _whole(table))
    longest = (max(len(safe(text)) for text in _column(table, number)) for number in words)
    return sum(_fixed(table).values()) + 3 * (len(table.columns) - 1) + min(WORDS, sum(longest))


def _column(table: Table, number: int) -> tuple[str, ...]:
    return (table.columns[number], *(row[number] for row in table.rows))


def _fixed(table: Table) -> dict[int, int]:
    """Return the widths of the columns that do not wrap: the first, and those of marks."""
    return {number: max(len(safe(text)) for text in _column(table, number)) for number in _whole(table)}


def _whole(table: Table) -> frozenset[int]:
    """Return the numbers of the columns that do not wrap."""
    return table.centred if table.wraps else table.centred | {0}


def _line(line: str) -> RenderableType:
    """Return a line; one that is set in stays so where it wraps."""
    from rich.padding import Padding

    inset = len(line) - len(line.lstrip())
    return Padding(_text(line.lstrip()), (0, 0, 0, inset), expand=False) if inset else _text(line)


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(safe(text), style=style)


def _rich_table(table: Table) -> RichTable:
    from rich import box
    from rich.table import Table as RichTable

    result = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for number, head in enumerate(table.columns):
        centred = number in table.centred
        whole = number in _whole(table)
        justify: Literal["center", "left"] = "center" if centred else "left"
        result.add_column(_text(head), justify=justify, no_wrap=whole, overflow="ellipsis" if whole else "fold")
    for row in table.rows:
        cells = [
            _text(cell, "dim" if set(cell) <= {NO} and number in table.centred else "")
            for number, cell in enumerate(row)
        ]
        result.add_row(*cells)
    return result


def _rich_tree(branch: Branch, *, top: bool = True) -> Tree:
    from rich.tree import Tree

    result = Tree(_text(branch.text, "bold" if top else ""), guide_style="dim")
    for below in branch.branches:
        result.children.append(_rich_tree(below, top=False))
    return result
