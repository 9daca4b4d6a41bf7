"""From a sheet of the command line to an answer for a page: parties by name, no options of a command, states found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sulh.case.case import Case
from sulh.case.states import State, States
from sulh.case.walking import broken_rules
from sulh.errors import SulhError
from sulh.show.draw.shapes import Scene
from sulh.show.draw.svg import svg
from sulh.show.explained import Branch, Outline, lines_of
from sulh.show.phrases import name_and_words
from sulh.show.report.making import Speaker, untyped, without_command, without_title
from sulh.show.solution import DISCLAIMER, check_command, spaced
from sulh.show.tables import Sheet, Table
from sulh.web.answers import Answer, Drawing
from sulh.web.states import mentioned

ROWS = 100
"""Rows of a table that a page shows, and says how many more there are."""

EVERY = 2_000
"""Rows that it shows when all are asked for."""


YN = frozenset("YN")


def rows_of(all_: bool) -> int | None:
    """Return how many rows a sheet is made with; None: all of them."""
    return None if all_ else ROWS


def answered(
    case: Case,
    states: States,
    document: dict[str, Any],
    sheet: Sheet,
    *,
    drawings: tuple[Drawing, ...] = (),
    more: dict[str, Any] | None = None,
) -> Answer:
    """Return an answer for a page: what a sheet says, in words for people who type no commands.

    ``more`` holds what one page needs besides; its texts are to be in such words already. There come ``states``: what
    :class:`~sulh.web.states.Links` needs; and ``cut``: whether rows were left out that can be asked for.
    """
    speaker = Speaker(case)
    before = [*sheet.lines, *(note for table in sheet.tables for note in table.notes)]
    branches = sheet.branches if isinstance(sheet, Outline) else ()
    cut = any("--all" in text for text in [*before, *(text for _, text in lines_of(branches))])
    tables = tuple(speaking(speaker, table) for table in sheet.tables)
    cut = cut or any("--all" in cell for table in sheet.tables for row in table.rows for cell in row[-1:])
    own = {DISCLAIMER, *(note for note in sheet.notes if note.endswith(check_command(case)))}
    told = Answer(
        document,
        "",
        tuple(filter(None, (speaker.named(untyped(line)) for line in sheet.lines))),
        tables,
        speaker.told(_untyped(branches)),
        tuple(filter(None, (speaker.named(untyped(note)) for note in sheet.notes if note not in own))),
        drawings,
        more or {},
    )
    found = mentioned(case, states, texts_of(told))
    return replace(told, more={**told.more, "states": found, "cut": cut})


def speaking(speaker: Speaker, table: Table) -> Table:
    """Return a table in the words of a page: no column that only sets others in, and no more rows than can be shown."""
    plain = speaker.plain(replace(table, rows=table.rows[:EVERY]))
    empty = [at for at, head in enumerate(plain.columns) if not head and not any(row[at] for row in plain.rows)]
    kept = [at for at in range(len(plain.columns)) if at not in empty]
    rows = tuple(tuple(row[at] for at in kept) for row in plain.rows)
    notes = plain.notes
    if len(table.rows) > EVERY:
        notes = (f"The first {EVERY:,} of {len(table.rows):,} rows. The JSON of this page has all of them.", *notes)
    centred = frozenset(new for new, old in enumerate(kept) if old in plain.centred)
    return replace(plain, columns=tuple(plain.columns[at] for at in kept), rows=rows, centred=centred, notes=notes)


def picture(scene: Scene, caption: str) -> Drawing:
    """Return a drawing for a page, without the title of the case, which the page has already."""
    return Drawing(svg(without_command(without_title(scene))), caption)


def texts_of(answer: Answer) -> Iterator[str]:
    """Yield every text of an answer that a page shows."""
    yield from (*answer.lines, *answer.notes)
    for table in answer.tables:
        yield from (table.title, *table.notes, *(cell for row in table.rows for cell in row))
    yield from (text for _, text in lines_of(answer.branches))
    yield from _texts(answer.more)


def on_off(case: Case, states: States, state: State) -> list[dict[str, Any]]:
    """Return what every party does in a state: number, name, and the options that are on and off, with their words."""
    if case.form == "states":
        return []
    vector = states.vector(state.number)
    merged = states.group is not None and state.number in states.names
    letters = dict(zip([option.name for option in case.options], vector, strict=True))
    found = []
    for number, party in enumerate(case.parties):
        if not party.options:
            continue
        options = [(option.id, option.text or option.id, letters[option.name]) for option in party.options]
        if merged:
            options = [(id, text, "Y" if f"{party.id}.{id}" in state.on else "-") for id, text, _ in options]
        found.append({"number": number, "name": str(party), "options": [list(one) for one in options]})
    return found


def without_a_place(case: Case, start: str, field: str) -> str:
    """Say what is missing where a question needs a place to begin; "" if there is one."""
    if start:
        return ""
    if case.status_quo is not None:
        barred = ruled_out(case)
        return barred and f"{barred} Choose a state under {field}, or correct one of them on the page of the case."
    return (
        f"The case names no status quo, so the page does not know where to begin. Choose a state under {field}, or set "
        "a status quo on the page of the case, under Rules."
    )


def ruled_out(case: Case) -> str:
    """Say which rules forbid the status quo; "" if none does."""
    now = "".join((case.status_quo or "").split())
    broken = [repr(case.rules[number].statement.text) for number in broken_rules(case, now)] if set(now) <= YN else []
    return f"The status quo, {spaced(case, now)}, is ruled out by {' and '.join(broken)}." if broken else ""


def parties_of(case: Case, ids: Iterable[str]) -> list[list[Any]]:
    """Return number and name of parties, in the order of the ids."""
    return [[case.party_number(id), str(case.party(id))] for id in ids]


def called(case: Case, state: State) -> str:
    """Return a state with its label and what is on in it."""
    return name_and_words(case, state)


def drawn(make: Any, caption: str) -> tuple[Drawing, ...]:
    """Return a drawing, or none where there is nothing to draw."""
    try:
        return (picture(make().scene, caption),)
    except SulhError:
        return ()


def _untyped(branches: Sequence[Branch]) -> tuple[Branch, ...]:
    return tuple(Branch(untyped(one.text), _untyped(one.branches)) for one in branches)


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _texts(value)
