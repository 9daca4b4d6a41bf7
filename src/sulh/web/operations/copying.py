"""Files that come into the folder, or leave it: nothing is ever overwritten, and what leaves can be brought back."""

from __future__ import annotations

import json
import os
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sulh.errors import CaseNotFound, FileTrouble, UsageError
from sulh.web.bench import Workbench
from sulh.web.folder import DEVICE, SUFFIXES, Opened, digest, title_of
from sulh.web.journal import DAMAGED

MOST = 20
"""Removed cases that are kept to be brought back."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A case that was removed from the folder: by its key in the store, its name, its title, and when."""

    key: str
    name: str
    title: str
    at: float


def file_name(text: str) -> str:
    """Return a safe name for a case file, made of any words.

    >>> file_name("The river & the mill"), file_name("../../x.yaml"), file_name("  ")
    ('the-river-the-mill.yaml', 'x.yaml', 'case.yaml')
    """
    stem = text.strip()
    for suffix in SUFFIXES:
        stem = stem.removesuffix(suffix)
    words = re.sub(r"[^\w.]+", "-", stem.lower()).strip("-._")
    words = re.sub(r"\.+-|-\.+|\.{2,}", "-", words).strip("-._")
    words = words[:80].strip("-._") or "case"
    return f"{words}-case.yaml" if DEVICE.fullmatch(f"{words}.yaml") else f"{words}.yaml"


def free_name(bench: Workbench, text: str) -> str:
    """Return a name that no file of the folder has, made of any words."""
    name = file_name(text)
    number = 2
    while _taken(bench.folder.file(name)):
        name = f"{file_name(text).removesuffix('.yaml')}-{number}.yaml"
        number += 1
    return name


def create(bench: Workbench, wanted: str, text: str) -> Opened:
    """Write a new file into the folder, whole, and return it as it is read.

    Raises
    ------
    UsageError
        The name is no name for a case file, or there is such a file.
    FileTrouble
        It cannot be written.
    LookOnly, NotHeld
        Nothing can be kept, or another process serves the folder by now.
    """
    name = wanted.strip()
    if name and Path(name).suffix not in SUFFIXES:
        name += ".yaml"
    path = bench.folder.file(name)
    with bench.lock(name):
        bench.may_write()
        _write_new(path, text.encode("utf-8"))
        return bench.open("case", name)


def remove(bench: Workbench, name: str, match: str) -> Removed:
    """Take a case out of the folder; its text is kept beside the cases.

    Raises
    ------
    UsageError
        The file has another text by now, or is no text.
    LookOnly, NotHeld
        Nothing can be kept, or another process serves the folder by now.
    CaseNotFound
        There is no such case.
    """
    with bench.lock(name):
        bench.may_write()
        opened = bench.open("case", name)
        if opened.match != match:
            raise UsageError(f"{name} has been changed since this page was made. Look at it before you remove it.")
        if not opened.text:
            raise UsageError(f"{name} is no text that could be kept. Delete the file itself.")
        at = time.time()
        key = f"bin/{int(at * 1000):015d}-{digest(name)[:8]}.json"
        bench.store.put(key, json.dumps({"name": name, "text": opened.text, "at": at}))
        try:
            bench.folder.file(name).unlink()
        except OSError as error:
            bench.store.drop(key)
            raise FileTrouble(f"{name} cannot be removed: {error.strerror}.") from None
        for old in sorted(bench.store.keys("bin"))[:-MOST]:
            bench.store.drop(old)
        return Removed(key, name, opened.title, at)


def removed(bench: Workbench) -> tuple[Removed, ...]:
    """Return the cases that can be brought back, the latest first."""
    found = []
    for key in sorted(bench.store.keys("bin"), reverse=True):
        kept = _kept(bench, key)
        if kept is not None:
            name, text, at = kept
            found.append(Removed(key, name, title_of(text) or name, at))
    return tuple(found)


def bring_back(bench: Workbench, key: str) -> Opened:
    """Put a removed case back into the folder, under another name if its own is taken by now."""
    kept = _kept(bench, key) if key in bench.store.keys("bin") else None
    if kept is None:
        raise CaseNotFound("This case is not kept any more.")
    name, text, _ = kept
    opened = create(bench, free_name(bench, name) if _taken(bench.folder.file(name)) else name, text)
    bench.store.drop(key)
    return opened


def writable(bench: Workbench) -> bool:
    """Say whether files can be put into the folder."""
    return bench.store.folder is not None and os.access(bench.folder.path, os.W_OK | os.X_OK)


def _kept(bench: Workbench, key: str) -> tuple[str, str, float] | None:
    try:
        found = json.loads(bench.store.get(key) or "")
        name, text, at = str(found["name"]), str(found["text"]), float(found["at"])
        bench.folder.file(name)
        text.encode()
    except (*DAMAGED, UsageError):
        return None
    return name, text, at


def _taken(path: Path) -> bool:
    return os.path.lexists(path)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file where none is: beside its place first, then under its name, which nobody else may have by then."""
    if _taken(path):
        raise UsageError(f"There is a file {path.name!r} already. Choose another name.")
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise FileTrouble(f"{path.name!r} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        try:
            os.link(name, path)
        except FileExistsError:
            raise UsageError(f"There is a file {path.name!r} already. Choose another name.") from None
        except OSError:  # a disk without links
            if _taken(path):
                raise UsageError(f"There is a file {path.name!r} already. Choose another name.") from None
            os.replace(name, path)
    except OSError as error:
        raise FileTrouble(f"{path.name!r} cannot be written: {error.strerror}.") from None
    finally:
        Path(name).unlink(missing_ok=True)
