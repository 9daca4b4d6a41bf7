"""The workbench of one folder: what all pages share."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from sulh.case.case import Case
from sulh.errors import FileTrouble
from sulh.files.document import Document
from sulh.questions.solve import Solution, solve
from sulh.web.folder import Folder, Opened
from sulh.web.holding import Hold
from sulh.web.jobs import Jobs
from sulh.web.journal import Journal, Past
from sulh.web.refusals import LookOnly
from sulh.web.store import Store
from sulh.web.trust import forget_foreign

Kept = TypeVar("Kept")

STATE = ".sulh"
"""The folder, beside the cases, where the workbench keeps what is not a case: earlier texts, jobs, answers."""


class Memory:
    """The latest things that were worked out, by what they were worked out from; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self.most, self.lock = most, threading.Lock()
        self.kept: OrderedDict[Hashable, Any] = OrderedDict()
        self.making: dict[Hashable, threading.RLock] = {}

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return what is kept under a key, or make and keep it; who asks for the same meanwhile waits for it."""
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
                found: Kept = self.kept[key]
                return found
            turn = self.making.setdefault(key, threading.RLock())
        with turn:
            with self.lock:
                if key in self.kept:
                    found = self.kept[key]
                    return found
            try:
                made = make()
                with self.lock:
                    self.kept[key] = made
                    while len(self.kept) > self.most:
                        self.kept.popitem(last=False)
            finally:
                with self.lock:
                    self.making.pop(key, None)
        return made


@dataclass
class Workbench:
    """The workbench of one folder.

    Attributes
    ----------
    folder
        The cases.
    store
        What it keeps that is not a case.
    token
        Opens the first page; only who was given it can ask for anything.
    hold
        The lock of the folder, of whoever serves it; None where nobody does.
    jobs
        The questions that were asked, and the processes that answer them.
    """

    folder: Folder
    store: Store
    token: str
    hold: Hold | None = None
    locks: dict[str, threading.RLock] = field(default_factory=dict)
    guard: threading.Lock = field(default_factory=threading.Lock)
    solutions: Memory = field(default_factory=lambda: Memory(12))
    made: Memory = field(default_factory=lambda: Memory(48))
    documents: Memory = field(default_factory=lambda: Memory(2))
    jobs: Jobs = field(init=False)

    def __post_init__(self) -> None:
        """Prepare for questions; nothing is started before one is asked."""
        self.jobs = Jobs(self.store, self.folder.path)

    @classmethod
    def of(cls, folder: Path) -> Workbench:
        """Return the workbench of a folder, with the token that it had before, if it had one."""
        store = Store(_state_folder(folder))
        if not forget_foreign(store, folder):
            store = Store(None)
        return cls(Folder(folder), store, _token(store))

    @property
    def cookie(self) -> str:
        """The name of the cookie: cookies are shared by all ports of a host, so each folder has its own."""
        return "sulh-" + hashlib.sha256(str(self.folder.path).encode()).hexdigest()[:12]

    @property
    def pass_word(self) -> str:
        """What the cookie holds."""
        return hashlib.sha256(f"cookie {self.token}".encode()).hexdigest()

    def lock(self, name: str) -> threading.RLock:
        """Return the lock of a case, held by whoever changes its file."""
        with self.guard:
            return self.locks.setdefault(name, threading.RLock())

    def may_write(self) -> None:
        """See that files of the folder may be changed.

        Raises
        ------
        LookOnly
            Nothing can be kept beside the cases, so that no change could be undone, and no other process kept off.
        NotHeld
            Another process serves the folder by now.
        """
        if self.store.folder is None:
            raise LookOnly
        if self.hold is not None:
            self.hold.sure()

    def changeable(self, opened: Opened) -> bool:
        """Say whether a case can be changed here: it is one of the folder, and each change can be undone."""
        return opened.editable and self.store.folder is not None

    def past(self, opened: Opened) -> Past:
        """Return the earlier texts of a case; none where it cannot be changed."""
        return self.journal(opened.name).past(opened.text) if self.changeable(opened) else Past()

    def journal(self, name: str) -> Journal:
        """Return the earlier texts of a case."""
        return Journal(self.store, name)

    def open(self, place: str, name: str) -> Opened:
        """Return a case of the folder (``"case"``) or of those that come with sulh (``"library"``)."""
        return self.folder.open(place, name)

    def document(self, opened: Opened) -> Document:
        """Return the text of a case with the nodes it is made of; that of the latest is kept for the next change."""
        return self.documents.get((opened.name, opened.match), lambda: Document.parse(opened.text, opened.name))

    def solution(self, case: Case, concepts: tuple[str, ...] | None = None, **settings: Any) -> Solution:
        """Return what holds in a case; equal cases are solved once."""
        key = (case.digest, case.name, case.variant_name, concepts, tuple(sorted(settings.items())))
        return self.solutions.get(key, lambda: solve(case, concepts, **settings))


def _state_folder(folder: Path) -> Path | None:
    """Return where the workbench keeps its own, made if need be; None where it cannot be made."""
    state = folder / STATE
    try:
        if state.is_symlink():
            return None
        state.mkdir(mode=0o700, exist_ok=True)
        if hasattr(os, "getuid"):
            if state.stat().st_uid != os.getuid():
                return None  # whoever made it would know the token
            state.chmod(0o700)
        Store(state).put("probe", "")
        Store(state).drop("probe")
        ignore = state / ".gitignore"
        # One that is empty was begun on a full disk.
        if not ignore.is_symlink() and not (ignore.exists() and ignore.stat().st_size):
            ignore.write_text("*\n", encoding="utf-8")
    except (OSError, FileTrouble):
        return None
    return state


def _token(store: Store) -> str:
    """Return the token that is kept, or a new one."""
    old = (store.get("token") or "").strip()
    if len(old) >= 32 and old.isascii():
        return old
    new = secrets.token_urlsafe(32)
    with suppress(FileTrouble):  # then the next start makes another one
        store.put("token", new)
    return new
