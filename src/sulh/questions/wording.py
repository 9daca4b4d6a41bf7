"""Changes in words, as what follows "It would hold if": what a party ranked, held or could do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sulh.case.case import Case
from sulh.case.preferences import Ranking, Statements
from sulh.case.statements import Statement, statement_from_tree
from sulh.questions.applying import step
from sulh.questions.changes import Change, Guarantor, NewDirection, NewList, Removed


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of a list; places are counted from 1 in the list as it is when the edit is made.

    Attributes
    ----------
    kind
        ``"drop"``, ``"move"`` or ``"add"``; edits are made in that order.
    party, text
        Whose list, and the statement, or the states of the ranked group.
    start, end
        Its place before and after; None where it has none.
    above, below
        What it stands right above and right below of in the new list; empty at an end of it.
    """

    kind: Literal["drop", "move", "add"]
    party: str
    text: str
    start: int | None
    end: int | None
    above: str = ""
    below: str = ""


def edits(case: Case, change: NewList) -> tuple[Edit, ...]:
    """Return the edits that a new list takes: as few moves as either sorting from above or from below finds.

    >>> import sulh
    >>> edit, = edits(sulh.load("us-taliban-2018-2021"), NewList("pakistan", (0, 2, 3, 1, 4)))
    >>> edit.kind, edit.text, edit.start, edit.end, edit.below
    ('move', 'facilitate', 2, 4, 'not withdraw unless share_power')
    """
    id = change.party
    texts: dict[int | Statement, str] = dict(enumerate(_texts(case, id)))
    texts.update({entry: str(entry) for entry in change.entries if isinstance(entry, Statement)})
    kept = [entry for entry in change.entries if isinstance(entry, int)]
    now: list[int | Statement] = [*range(len(_texts(case, id)))]
    found = []
    for entry in [entry for entry in now if entry not in kept]:
        found.append(Edit("drop", id, texts[entry], now.index(entry) + 1, None))
        now.remove(entry)
    final = change.entries

    def beside(entry: int | Statement) -> tuple[str, str]:
        at = final.index(entry)
        return (texts[final[at + 1]] if at + 1 < len(final) else ""), (texts[final[at - 1]] if at else "")

    for number, at in _moves([entry for entry in now if isinstance(entry, int)], kept):
        start = now.index(number)
        now.insert(at, now.pop(start))
        found.append(Edit("move", id, texts[number], start + 1, at + 1, *beside(number)))
    for at, entry in enumerate(final):
        if isinstance(entry, Statement):
            now.insert(at, entry)
            found.append(Edit("add", id, texts[entry], None, at + 1, *beside(entry)))
    return tuple(found)


def words(case: Case, change: Change) -> tuple[str, ...]:
    """Return clauses that follow "It would hold if": one for each single change.

    Where a list changes in several ways, the last clause says how it then reads, from what stands right above the
    changes to what stands right below them.

    >>> import sulh
    >>> case = sulh.load("us-taliban-2018-2021")
    >>> words(case, NewList("pakistan", (0, 2, 1, 3, 4)))
    ("pakistan ranked 'talks and share_power' 1 place higher, right above 'facilitate'",)
    >>> words(case, NewList("pakistan", (0, 2, 1, 3)))[1]
    "pakistan ranked 'talks and share_power' higher, right above 'facilitate', so that its list reads: \
'not restrict', 'talks and share_power', 'facilitate', 'not withdraw unless share_power'"
    >>> words(case, NewDirection("taliban.takeover", "both"))
    ('taliban.takeover could be turned on and off',)
    """
    match change:
        case NewList():
            made = edits(case, change)
            if len(made) < 2:
                return tuple(map(_said, made))
            said = [_said(edit, alone=False) for edit in made]
            return (*said[:-1], f"{said[-1]}, {_reads(case, change)}")
        case NewDirection(option, direction):
            can = {"both": "on and off", "forward": "on, not off again", "backward": "off, not on again"}
            return (f"{option} could be turned {can[direction]}",)
        case Removed(option):
            return (f"{option} stayed off",)
    assert isinstance(change, Guarantor)
    owner = case.options[[option.name for option in case.options].index(change.option)].party
    taken = str(statement_from_tree(step(case, change)))
    return (
        f"{guarantor(change)} would answer {taken!r} by a new option, which {owner} would want to avoid before "
        "anything else",
    )


def guarantor(change: Guarantor) -> str:
    """Return who answers."""
    return change.party or "a new party"


def where(edit: Edit) -> str:
    """Return where a moved or added entry then stands; empty where it stands alone.

    >>> where(Edit("add", "us", "talks", None, 2, "support", "commit")), where(Edit("add", "us", "talks", None, 1))
    ("right below 'commit'", '')
    """
    higher = edit.start is not None and edit.end is not None and edit.end < edit.start
    if edit.below and not (higher and edit.above):
        return f"right below {edit.below!r}"
    return f"right above {edit.above!r}" if edit.above else ""


def _said(edit: Edit, *, alone: bool = True) -> str:
    """Say one edit; the number of places is told where it is the only edit of its list."""
    place = where(edit)
    at = f", {place}" if place else ""
    if edit.kind == "drop":
        return f"{edit.party} no longer preferred {edit.text!r}"
    if edit.kind == "add":
        return f"{edit.party} also preferred {edit.text!r}{at}"
    assert edit.start is not None
    assert edit.end is not None
    places = abs(edit.end - edit.start)
    way = "higher" if edit.end < edit.start else "lower"
    far = f"{places} place{'s' if places > 1 else ''} " if alone else ""
    return f"{edit.party} ranked {edit.text!r} {far}{way}{at}"


def _reads(case: Case, change: NewList) -> str:
    """Say how the new list reads where it differs, with one entry above and one below that."""
    texts = _texts(case, change.party)
    before, after = list(range(len(texts))), list(change.entries)
    same = zip(before, after, strict=False)
    first = next((k for k, (old, new) in enumerate(same) if old != new), min(len(before), len(after)))
    ends = zip(reversed(before[first:]), reversed(after[first:]), strict=False)
    tail = next((k for k, (old, new) in enumerate(ends) if old != new), min(len(before), len(after)) - first)
    start, stop = max(0, first - 1), min(len(after), len(after) - tail + 1)
    shown = [repr(texts[entry] if isinstance(entry, int) else str(entry)) for entry in after[start:stop]]
    if not after:
        return "so that nothing is left of its list"
    listed = [*(["..."] if start else []), *shown, *(["..."] if stop < len(after) else [])]
    return f"so that its list reads: {', '.join(listed)}"


def _texts(case: Case, id: str) -> list[str]:
    preference = case.party(id).preference
    if isinstance(preference, Statements):
        return [" ".join(item.statement.text.split()) for item in preference.items]
    assert isinstance(preference, Ranking)
    return [", ".join(" ".join(text.split()) for text in group.patterns) for group in preference.groups]


def _moves(before: list[int], after: list[int]) -> list[tuple[int, int]]:
    """Return moves, each an entry and its new place from 0, that exchange no pair twice."""
    ways = []
    for order in (range(len(after)), reversed(range(len(after)))):
        now, moves = list(before), []
        for at in order:
            if now[at] != after[at]:
                now.remove(after[at])
                now.insert(at, after[at])
                moves.append((after[at], at))
        ways.append(moves)
    return min(ways, key=len)
