"""What the workbench keeps beside the cases: texts under names, in a folder or, where none can be made, in memory."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

from sulh.disk import write_whole
from sulh.errors import FileTrouble

KEY = re.compile(r"[a-z]+(?:/[0-9a-z-]{1,80})?(?:\.[a-z]{1,8})?")
"""``kind/name.suffix``, all made by the workbench itself: no name that a user gives is a name of a file here."""


class Store:
    """Texts by key, such as ``"texts/0f…e2.yaml"``; each is written whole or not at all.

    ``folder`` is None where nothing can be kept; what is put is then lost with the process. No link is followed:
    whoever prepared the folder must not choose which file is read or written. Only its owner can read what is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.memory: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """Return the text under a key; None if there is none that can be read."""
        if self.folder is None:
            return self.memory.get(key)
        try:
            return self._file(key).read_bytes().decode("utf-8", "surrogatepass")
        except (OSError, UnicodeDecodeError, FileTrouble):
            return None

    def put(self, key: str, text: str) -> None:
        """Keep a text under a key; what was there is replaced.

        Raises
        ------
        FileTrouble
            It cannot be written.
        """
        if self.folder is None:
            self.memory[key] = text
            return
        file = self._file(key)
        self._make(file.parent)
        write_whole(file, text.encode("utf-8", "surrogatepass"), 0o600)

    def has(self, key: str) -> bool:
        """Say whether there is a text under a key."""
        if self.folder is None:
            return key in self.memory
        try:
            return self._file(key).is_file()
        except FileTrouble:
            return False

    def drop(self, key: str) -> None:
        """Forget the text under a key, if there is one."""
        if self.folder is None:
            self.memory.pop(key, None)
            return
        try:
            self._file(key).unlink(missing_ok=True)
        except (OSError, FileTrouble):
            return  # what cannot be removed stays

    def keys(self, kind: str) -> Iterator[str]:
        """Yield the keys of one kind, such as ``"jobs"``."""
        if self.folder is None:
            yield from [key for key in list(self.memory) if key.startswith(f"{kind}/")]
            return
        try:
            names = sorted(os.listdir(self.folder / kind))
        except OSError:
            return
        yield from (f"{kind}/{name}" for name in names if KEY.fullmatch(f"{kind}/{name}"))

    def place(self, kind: str) -> Path | None:
        """Return a folder for files of one kind; None where nothing can be kept.

        Raises
        ------
        FileTrouble
            It cannot be made, or the disk is full.
        """
        if self.folder is None:
            return None
        folder = self.folder / kind
        _no_link(folder)
        self._make(folder)
        try:
            with TemporaryFile(dir=folder) as probe:
                probe.write(b"probe")
        except OSError as error:
            raise FileTrouble(f"Nothing can be written into {str(folder)!r}: {error.strerror}.") from None
        return folder

    def tidy(self) -> None:
        """Remove what a process that was ended in the middle of writing left behind. Nobody else may be writing."""
        if self.folder is None:
            return
        for left in self.folder.glob("**/.*.part"):
            with suppress(OSError):  # none of ours: a folder of that name
                left.unlink(missing_ok=True)

    def _make(self, folder: Path) -> None:
        """Make a folder in that of the store, and this too, if it has been removed meanwhile."""
        assert self.folder is not None
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise FileTrouble(f"{str(folder)!r} cannot be made: {error.strerror}.") from None

    def _file(self, key: str) -> Path:
        if self.folder is None or not KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key")
        file = self.folder / key
        _no_link(self.folder, file.parent, file)
        return file


def _no_link(*paths: Path) -> None:
    for path in paths:
        if path.is_symlink():
            raise FileTrouble(f"{str(path)!r} is a link, which the workbench does not follow. Remove it.")
