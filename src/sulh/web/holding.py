"""Holding a folder: of several processes, one alone may change what is in it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sulh.errors import FileTrouble
from sulh.web.refusals import NotHeld

if TYPE_CHECKING:
    from filelock import FileLock


class Hold:
    """The lock of a folder: taken at the start, and made sure of before each change.

    The lock is a file, which somebody may remove: the next process then locks another file of the same name. So it
    counts only while the file that is locked is the one that stands at its place. ``taken`` is called when it was
    taken again: what says where the folder is served has then been removed too.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lock: FileLock | None = None
        self.which: tuple[int, int] | None = None
        self.turn = threading.Lock()
        self.taken: Callable[[], None] = lambda: None

    @property
    def held(self) -> bool:
        """Whether the folder was taken."""
        return self.which is not None

    def sure(self) -> None:
        """Hold the folder still, or again.

        Raises
        ------
        NotHeld
            Another process has it.
        FileTrouble
            The lock cannot be made.
        """
        with self.turn:
            if self.which is None or self.which != _which(self.file):
                self._let_go()
                self._take()
                self.taken()

    def release(self) -> None:
        """Let go of the folder."""
        with self.turn:
            self._let_go()

    def _let_go(self) -> None:
        if self.lock is not None:
            self.lock.release(force=True)
        self.lock = self.which = None

    def _take(self) -> None:
        from filelock import FileLock, Timeout

        if self.file.is_symlink():
            raise FileTrouble(f"{str(self.file)!r} is a link, which the workbench does not follow. Remove it.")
        # Of no thread in particular: changes are made in many.
        lock = FileLock(self.file, timeout=0, mode=0o600, thread_local=False)
        try:
            self.file.parent.mkdir(mode=0o700, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise NotHeld from None
        except OSError as error:
            raise FileTrouble(f"{str(self.file)!r} cannot be locked: {error.strerror}.") from None
        self.lock, self.which = lock, _which(self.file)


def _which(file: Path) -> tuple[int, int] | None:
    """Return what tells a file from all others, whatever its name; None if there is none."""
    try:
        found = os.stat(file, follow_symlinks=False)
    except OSError:
        return None
    return found.st_dev, found.st_ino
