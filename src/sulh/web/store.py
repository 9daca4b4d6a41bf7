"""What the workbench keeps beside the cases: texts under names, in a folder or, where none can be made, in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sulh.disk import write_whole
from sulh.errors import FileTrouble

KEY = re.compile(r"[a-z]+(?:/[0-9a-z-]{1,80})?(?:\.[a-z]{1,8})?")
"""``kind/name.suffix``, all made by the workbench itself: no name that a user gives is a name of a file here."""


class Store:
    """Texts by key, such as ``"texts/0f…e2.yaml"``; each is written whole or not at all.

    ``folder`` is None where nothing can be kept; what is put is then lost with the process.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.memory: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """Return the text under a key; None if there is none that can be read."""
        if self.folder is None:
            return self.memory.get(key)
        try:
            return self._file(key).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
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
        try:
            file.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise FileTrouble(f"{str(file.parent)!r} cannot be made: {error.strerror}.") from None
        write_whole(file, text.encode("utf-8", "surrogatepass"))

    def has(self, key: str) -> bool:
        """Say whether there is a text under a key."""
        return key in self.memory if self.folder is None else self._file(key).exists()

    def drop(self, key: str) -> None:
        """Forget the text under a key, if there is one."""
        if self.folder is None:
            self.memory.pop(key, None)
        else:
            self._file(key).unlink(missing_ok=True)

    def keys(self, kind: str) -> Iterator[str]:
        """Yield the keys of one kind, such as ``"jobs"``."""
        if self.folder is None:
            yield from [key for key in self.memory if key.startswith(f"{kind}/")]
        elif (self.folder / kind).is_dir():
            yield from (f"{kind}/{file.name}" for file in sorted((self.folder / kind).iterdir()) if file.name[0] != ".")

    def place(self, kind: str) -> Path | None:
        """Return a folder for files of one kind; None where nothing can be kept."""
        if self.folder is None:
            return None
        folder = self.folder / kind
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def _file(self, key: str) -> Path:
        if self.folder is None or not KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no key")
        return self.folder / key
