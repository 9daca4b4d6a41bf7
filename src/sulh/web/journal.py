"""The earlier texts of a case file, so that each change can be undone, also after a restart."""

from __future__ import annotations

import json
import re
import time
from dataclasses import asdict, dataclass

from sulh.web.folder import digest
from sulh.web.store import Store

MOST = 200
"""Texts of one file that are kept; the oldest go first."""

OUTSIDE = "Changed outside the workbench"

HEX = re.compile("[0-9a-f]{32}")

NAMED = re.compile("[0-9a-f]{32,64}")
"""How a record names a text that it needs."""


DAMAGED = (ValueError, KeyError, TypeError, OverflowError, RecursionError)
"""What reading a record runs into that is damaged, or that somebody else wrote."""


@dataclass(frozen=True)
class Entry:
    """A text of the file: what names it, what made it of the one before, and when (seconds since 1970)."""

    match: str
    says: str
    at: float


@dataclass(frozen=True)
class Past:
    """The texts of a file in their order, and which of them it has now."""

    entries: tuple[Entry, ...] = ()
    now: int = -1

    @property
    def undo(self) -> str:
        """What the last change was; "" if there is nothing to undo."""
        return self.entries[self.now].says if self.now > 0 else ""

    @property
    def redo(self) -> str:
        """What the next change was; "" if there is nothing to do again."""
        return self.entries[self.now + 1].says if self.now + 1 < len(self.entries) else ""


class Journal:
    """The texts of one file. Who writes holds the lock of the case."""

    def __init__(self, store: Store, name: str) -> None:
        self.store, self.name = store, name

    def past(self, text: str) -> Past:
        """Return the texts of the file, which now has this one; one that is not the last known is told apart."""
        return _with(self._read(), text, OUTSIDE)

    def record(self, before: str, after: str, says: str) -> None:
        """Keep that one text was made of another; what was undone before is forgotten."""
        past = self.past(before)
        kept = Past((*past.entries[: past.now + 1], Entry(digest(after), says, time.time())), past.now + 1)
        self._keep(before)
        self._keep(after)
        self._write(kept)

    def back(self, now: str, steps: int = -1) -> tuple[str, str, Past] | None:
        """Return the text ``steps`` away, what was changed, and the past with that text as the one of now.

        None where there is none. Nothing is written: see :meth:`went`.
        """
        past = self.past(now)
        at = past.now + steps
        if not 0 <= at < len(past.entries):
            return None
        text = self._text(past.entries[at].match)
        if text is None:
            return None
        says = past.entries[max(at, past.now)].says
        return text, says, Past(past.entries, at)

    def went(self, now: str, past: Past) -> None:
        """Keep that the file has another of its texts now, and the one that it had."""
        self._keep(now)
        self._write(past)

    @property
    def _key(self) -> str:
        return f"past/{digest(self.name)}.json"

    def _read(self) -> Past:
        try:
            found = json.loads(self.store.get(self._key) or "{}")
            entries = tuple(Entry(str(one["match"]), str(one["says"]), float(one["at"])) for one in found["entries"])
            now = int(found["now"])
        except DAMAGED:
            return Past()
        sound = all(HEX.fullmatch(one.match) for one in entries) and 0 <= now < len(entries)
        return Past(entries, now) if sound else Past()

    def _write(self, past: Past) -> None:
        cut = max(0, min(len(past.entries) - MOST, past.now))
        kept = [asdict(one) for one in past.entries[cut:]]
        self.store.put(self._key, json.dumps({"name": self.name, "entries": kept, "now": past.now - cut}))

    def _text(self, match: str) -> str | None:
        text = self.store.get(f"texts/{match}.yaml")
        return text if text is not None and digest(text) == match else None

    def _keep(self, text: str) -> None:
        key = f"texts/{digest(text)}.yaml"
        if not self.store.has(key):
            self.store.put(key, text)


def _with(past: Past, text: str, says: str) -> Past:
    """Return a past that now has this text.

    Where it is the text of one step before or after, an end of the process between journal and file left it so.
    """
    match = digest(text)
    for now in (past.now, past.now - 1, past.now + 1):
        if 0 <= now < len(past.entries) and past.entries[now].match == match:
            return Past(past.entries, now)
    entry = Entry(match, says if past.entries else "", time.time())
    return Past((*past.entries[: past.now + 1], entry), past.now + 1)


def tidy(store: Store) -> None:
    """Forget texts that no file's past has and no job asks about; only at the start, when nobody changes anything."""
    store.tidy()
    needed = set[str]()
    for kind in ("past", "jobs"):
        for key in store.keys(kind):
            record = store.get(key)
            try:
                json.loads(record or "")
            except DAMAGED:
                return  # damaged: who knows what it needed
            needed.update(NAMED.findall(record or ""))
    for key in list(store.keys("texts")):
        if key.removeprefix("texts/").removesuffix(".yaml") not in needed:
            store.drop(key)
