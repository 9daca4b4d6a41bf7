"""What several coders read, to read: each in counts, who agrees with whom, and the entries where they differ."""

from __future__ import annotations

from sulh.questions.agreement import Alpha
from sulh.questions.coders import Coders, ReadEntry, Said
from sulh.show.phrases import heading, last_notes
from sulh.show.solution import ROWS
from sulh.show.tables import NO, Sheet, Table, counted


def coders_sheet(answer: Coders, *, rows: int | None = ROWS) -> Sheet:
    """Return what coders read as a sheet; of the entries where they differ ``rows``, or all entries if None."""
    head = f"Coders: {heading(answer.case)}"
    read = len(answer.entries)
    if not read:
        none = f"None of {counted(answer.n_entries, 'entry', 'entries')} has readings."
        return Sheet(head, (none,), (), tuple(last_notes(answer.case, ())))
    agreed = sum(entry.agreed for entry in answer.entries)
    lines = (
        f"{read:,} of {counted(answer.n_entries, 'entry', 'entries')} {'has' if read == 1 else 'have'} readings, "
        f"by {counted(len(answer.coders), 'coder')}. All read what the file says in {agreed or 'none'} of them.",
        "Where coders differ, none of them is taken to be right.",
    )
    tables = (_coders(answer), _pairs(answer, rows), _agreement(answer), _entries(answer, rows))
    return Sheet(head, lines, tables, tuple(last_notes(answer.case, ())))


def _coders(answer: Coders) -> Table:
    body = tuple(
        (
            one.name,
            *(
                f"{number:,}"
                for number in (one.read, one.same, one.left_out, one.other_text, one.other_place, one.other_confidence)
            ),
        )
        for one in answer.coders
    )
    heads = ("coder", "read", "as the file", "left out", "other text", "other place", "confidence")
    notes = (
        "Entries. As the file: the same text in the same place, whatever the confidence.",
        "Confidence: another than that of the file, or one where the file says none.",
    )
    return Table("What each reads", heads, body, frozenset(range(1, 7)), notes)


def _pairs(answer: Coders, rows: int | None) -> Table:
    body = tuple(
        (
            f"{pair.first} and {pair.second}",
            f"{pair.both:,}",
            f"{pair.same:,}",
            "" if pair.share is None else f"{100 * pair.share:.0f}",
        )
        for pair in answer.pairs[:rows]
    )
    heads = ("", "both read", "the same", "percent")
    return Table("Who says the same", heads, body, frozenset({1, 2, 3}), _more(len(answer.pairs), rows))


def _agreement(answer: Coders) -> Table:
    found = {"keep the entry": answer.keep, "confidence": answer.confidence}
    body = tuple((name, _number(one), f"{one.units:,}") for name, one in found.items())
    notes = [
        "Krippendorff's alpha of the coders, without the file: 1 all agree, 0 as by chance, below 0 less than that.",
        *(f"On {name} it is not defined: {one.why}." for name, one in found.items() if one.value is None),
    ]
    return Table("Agreement beyond chance", ("on", "alpha", "entries"), body, frozenset({1, 2}), tuple(notes))


def _number(one: Alpha) -> str:
    return NO if one.value is None else f"{one.value:.2f}".replace("-0.00", "0.00")


def _entries(answer: Coders, rows: int | None) -> Table:
    chosen = [entry for entry in answer.entries if rows is None or not entry.agreed]
    body: list[tuple[str, ...]] = []
    for entry in chosen[:rows]:
        body.append((entry.name, "the file", entry.text, entry.confidence or "", ""))
        body += [("", *_said(entry, said)) for said in entry.said]
    title = "What they read" if rows is None else "Where they differ"
    if not body:
        return Table(title, ("entry",), (), frozenset(), ("Nowhere: in every entry all read what the file says.",))
    heads = ("entry", "by", "reads", "confidence", "because")
    return Table(title, heads, tuple(body), frozenset(), _more(len(chosen), rows))


def _said(entry: ReadEntry, said: Said) -> tuple[str, ...]:
    who = f"{said.by}, {said.date}" if said.date else said.by
    why = " ".join((said.evidence.because or "").split())
    return who, said.words, said.confidence or "", why


def _more(number: int, rows: int | None) -> tuple[str, ...]:
    return () if rows is None or number <= rows else (f"{number - rows:,} more: --all shows them.",)
