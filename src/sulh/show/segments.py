"""Coded segments to read: which codes are entries of the case, which are not, and what was put where."""

from __future__ import annotations

from collections.abc import Sequence

from sulh.files.qualitative.merging import Match, Merged
from sulh.files.qualitative.segment import Segments
from sulh.files.render import Data, render
from sulh.show.phrases import listed
from sulh.show.solution import ROWS
from sulh.show.tables import Sheet, Table, counted


def segments_sheet(
    found: Segments, told: Sequence[Match], merged: Merged | None, *, case: str = "", rows: int | None = ROWS
) -> Sheet:
    """Return coded segments as a sheet; each table shows ``rows`` rows, or all if None.

    ``case``: the name of the case that the codes were looked up in; empty: none was.
    """
    head = f"Coded segments: {found.kind}"
    coders = f", by {listed(found.coders)}" if found.coders else ""
    documents = counted(len(found.documents), "document")
    lines = [f"{counted(len(found.segments), 'segment')} with {counted(len(told), 'code')} in {documents}{coders}."]
    if merged is not None:
        as_what = "readings" if merged.how == "readings" else "evidence"
        lines.append(f"{counted(len(merged.changed), 'entry', 'entries')} of {case} given {as_what}.")
    tables = [_codes(told, merged, case, rows)]
    if merged is not None and merged.sources:
        body = tuple((key, name) for name, key in merged.sources.items())
        tables.append(
            Table("Sources", ("key", "document"), body[:rows], frozenset(), _more(len(body), rows), wraps=True)
        )
    strange = [one for one in told if case and one.entry is None]
    notes = []
    if strange:
        notes.append("A code is about the entry whose name it bears: town.insist, town.preferences.2, a claim's id.")
    return Sheet(head, tuple(lines), tuple(tables), tuple(notes))


def fragment(found: Segments, entries: dict[str, Data], sources: dict[str, Data]) -> str:
    """Return segments as YAML to paste from: the sources, and for each code what goes into its entry."""
    head = (
        f"# Coded segments ({found.kind}), to paste into a case file: the sources, and under each code its evidence.\n"
    )
    return head + render({"sources": sources, "codes": entries})


def _codes(told: Sequence[Match], merged: Merged | None, case: str, rows: int | None) -> Table:
    body = []
    for one in told[:rows]:
        coders = list(dict.fromkeys(segment.coder for segment in one.segments if segment.coder))
        entry = (one.entry or one.near or "no entry of this name") if case else ""
        if merged is not None and one.entry is not None and one.entry not in (*merged.changed, *merged.also):
            entry += " (as it was)"
        body.append((one.code, f"{len(one.segments):,}", ", ".join(coders), entry))
    heads = ("code", "segments", "coders", "entry" if case else "")
    return Table("Codes", heads, tuple(body), frozenset({1}), _more(len(told), rows), wraps=True)


def _more(number: int, rows: int | None) -> tuple[str, ...]:
    return () if rows is None or number <= rows else (f"{number - rows:,} more: --all shows them.",)
