"""The ranking of a party, best first: states moved, tied, and parted from a tie."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

from sulh.errors import SulhError, UsageError
from sulh.files.document import Document
from sulh.files.render import Data
from sulh.web.folder import Opened
from sulh.web.operations.coding import Coded, Path, checked
from sulh.web.operations.moving import inserted, permuted, remarked, remarks_of, removed, shifted
from sulh.web.operations.operation import data_at


def members(item: Any) -> list[str] | None:
    """Return the states of a place of a ranking; None where their order is not known.

    >>> members("YN"), members(["YN", "NN"]), members({"prefer": "YN", "because": "so"}), members({"unknown": []})
    (['YN'], ['YN', 'NN'], ['YN'], None)
    """
    if isinstance(item, dict):
        item = item.get("prefer")
    return [item] if isinstance(item, str) else item


def is_gap(item: Any) -> bool:
    """Say whether an item of a ranking is a gap between two places."""
    return isinstance(item, dict) and "gap" in item


class MoveState(Coded):
    """Move a state of a ranking: to a place of its own, or onto another place, where it ties.

    ``place`` and ``to`` count the places from 0, gaps left out, as they are before the move; ``member`` counts the
    states of a tie. Without ``onto`` the state comes before the place ``to``; the number of places is the end.
    """

    op: Literal["move-state"] = "move-state"
    party: str
    place: int
    member: int = 0
    state: str
    to: int
    onto: bool = False

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the state moved."""
        own, path = self.ground(document, opened, ("parties", self.party, "ranking"))
        moved = self._moved(own, path)
        if Counter(remarks_of(own)) - Counter(remarks_of(moved)):
            raise SulhError("A comment in this ranking would be lost. Edit it as text.")
        return document if moved.text == own.text else moved

    def _moved(self, document: Document, path: Path) -> Document:
        found = data_at(document, path)
        items = found if isinstance(found, list) else []
        places = [k for k, item in enumerate(items) if not is_gap(item)]
        tied = members(items[places[self.place]]) if 0 <= self.place < len(places) else []
        if tied is None:
            raise SulhError("How the states of this place compare is not known. Edit it as text.")
        checked(tied[self.member] if 0 <= self.member < len(tied) else None, self.state, "The state")
        if not 0 <= self.to < len(places) + (not self.onto):
            raise UsageError(f"The ranking has {len(places)} places; there is no place {self.to + 1}.")
        if self.onto:
            return self._tied(document, path, items, places, tied)
        if len(tied) == 1:
            to = self.to - (self.to > self.place)
            order = list(range(len(items)))
            for place, number in zip(places, shifted(len(places), self.place, to), strict=True):
                order[place] = places[number]
            return permuted(document, path, order)
        document = _without(document, (*path, places[self.place]), items[places[self.place]], self.member)
        # A gap stays on the other side of a state that is parted from the tie beside it.
        at = places[self.to - 1] + 1 if self.to > self.place else places[self.to]
        return inserted(document, path, at, self.state)

    def _tied(self, document: Document, path: Path, items: list[Any], places: list[int], tied: list[str]) -> Document:
        """Return the document with the state beside those of another place."""
        target, source = places[self.to], places[self.place]
        others = members(items[target])
        if others is None:
            raise SulhError("How the states of that place compare is not known. Edit it as text.")
        if target == source:
            return document
        if len(tied) == 1 and isinstance(items[source], dict) and len(items[source]) > 1:
            raise SulhError(f"The reason and the sources of {self.state} would be lost. Edit it as text.")
        remarks = remarks_of(document, path, source) if len(tied) == 1 else []
        at: Path = (*path, target, "prefer") if isinstance(items[target], dict) else (*path, target)
        both: Data = [*others, self.state]
        listed = isinstance(data_at(document, at), list)
        document = document.append(at, self.state) if listed else document.set(at, both)
        if len(tied) > 1:
            return _without(document, (*path, source), items[source], self.member)
        document = removed(remarked(document, path, target, remarks), path, source)
        # A gap stands between two places: where one of them is gone, so that two gaps meet or one stands at an end,
        # it goes too.
        before, after = source - 1, source + 1
        beside = [k for k in (before, after) if 0 <= k < len(items) and is_gap(items[k])]
        if len(beside) == 2 or (beside and source in (places[0], places[-1])):
            gone = beside[-1]
            document = removed(document, path, gone - (gone > source))
        return document

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        way = "up" if self.to <= self.place else "down"
        how = (
            f"Tied {self.state} of {{}} with place {self.to + 1}" if self.onto else f"Moved {self.state} of {{}} {way}"
        )
        return how.format(self.party_of(opened, self.party)) + self.there(opened)


def _without(document: Document, path: Path, item: Any, member: int) -> Document:
    """Return the document with one state less in a tie."""
    at: Path = (*path, "prefer") if isinstance(item, dict) else path
    tied = members(item) or []
    if len(tied) > 2:
        return document.remove((*at, member))
    return document.set(at, next(one for k, one in enumerate(tied) if k != member))
