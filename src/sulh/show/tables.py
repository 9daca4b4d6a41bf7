"""Tables: what a rendering needs, and nothing that it must know of the theory."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Rows and columns of text.

    Attributes
    ----------
    title
        One line above the table, or ``""``.
    columns
        The heads.
    rows
        Each with one text for each column.
    centred
        The numbers of the columns that hold marks rather than words.
    notes
        Lines below.
    wraps
        Whether the first column may wrap as those of words do; else it is shown whole.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    centred: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    wraps: bool = False


@dataclass(frozen=True)
class Sheet:
    """A whole answer to read: a heading, lines below it, tables, and notes at the end."""

    heading: str
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "party", "parties"), counted(1200, "state")
    ('1 party', '1,200 states')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


YES, NO = "●", "·"
"""The marks for "holds" and "does not", told apart by weight and not by colour."""
