"""What the first sheet of a workbook says: what the sheets and columns are, and how to write in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sulh.files.workbook.sheets import NOTES, Sheet

Line = tuple[str, str, str]

HEAD = ("sheet", "column")
"""What stands above the names of sheets and columns."""

_RULES = (
    (
        "To and fro",
        "Change what you like, save as .xlsx, then: sulh import FILE.xlsx -o CASE.yaml. Every problem is told with its "
        "sheet and cell. All that a case file says is here, except its comments (what follows a # in the file).",
    ),
    (
        "Who may see it",
        "The workbook holds the whole case: sources that are not public, views, and all quotes.",
    ),
    (
        "Rows",
        "A row is an entry, and its order counts where order counts in the file. Delete rows or insert them as you "
        "like; blank rows are passed over. Do not merge cells.",
    ),
    (
        "Text",
        "Every cell is text: 010 and 1991-10 stay as they are written. Formulas are refused; to begin a text with =, "
        "write an apostrophe before it.",
    ),
    ("Several values", "A semicolon stands between several: ministry; mill. One alone may have brackets: [mill]."),
    ("Pairs", "A colon and a blank stand between a name and its value: mill.accept: yes; mill.delay: no."),
    (
        "Brackets",
        "A value that does not fit otherwise is one line of YAML, as in the file: {insist: 2, mill.leave: -4}. Where "
        "that is allowed, a text that begins with a bracket or a quotation mark stands in quotation marks.",
    ),
    (
        "keys",
        "The column of this name tells in which order, or in which form, an entry was written where that is unusual. "
        "It may be deleted: the meaning stays.",
    ),
    ("Your own notes", "A sheet or a column whose name begins with # is passed over."),
    ("Left blank", "A blank cell is a key that the entry does not have. A sheet without rows is a section without."),
)


def read_me(made: Sequence[tuple[str, str]], shown: Sequence[Sheet], results: Sequence[str]) -> Iterator[Line]:
    """Yield the lines of the first sheet: sheet, column, meaning.

    >>> next(read_me([("case", "A lamp")], [], []))
    ('case', '', 'A lamp')
    """
    yield from ((what, "", value) for what, value in made)
    yield ("", "", "")
    yield from ((about, "", rule) for about, rule in _RULES)
    yield ("", "", "")
    yield (*HEAD, "what it says")
    yield ("", "", "On many sheets:")
    yield from (("", heading, note) for heading, note in NOTES.items())
    for sheet in shown:
        yield (
            sheet.name,
            "",
            f"A row: {sheet.note[0].lower()}{sheet.note[1:]}" if sheet.name != "case" else sheet.note,
        )
        yield from (
            ("", column.heading, column.note) for column in sheet.columns if column.note not in ("", *NOTES.values())
        )
    for name in results:
        yield (name, "", "Results, as they were when this was written. They do not follow changes, and are not read.")
