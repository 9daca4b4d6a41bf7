"""A report and the folder beside it, put in their places together or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from sulh.disk import write_whole
from sulh.errors import FileTrouble, UsageError

LIST = ".sulh-files.json"
"""The file in the folder that says which files of it sulh wrote, each with its digest."""

NAMED = 5
"""Files of others that an error names."""


def folder_of(path: Path) -> str:
    """Return what the folder with the files of a report is called: one for each report and format.

    >>> folder_of(Path("talks.html"))
    'talks.html-files'
    """
    return f"{path.name}-files"


def place(path: Path, content: bytes, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write a report and the files beside it; return all that was written.

    The folder has these files and no others: what an earlier report left there is gone. Everything is written beside
    its place first, and moved when it is complete.

    Parameters
    ----------
    path
        The report.
    content
        Its bytes.
    files
        What belongs in its folder, by name; with none there is no folder.

    Raises
    ------
    UsageError
        The folder holds files that sulh did not write, or that were changed since.
    FileTrouble
        Something cannot be written; all is as it was.
    """
    beside = path.parent / folder_of(path)
    check_places(path)
    if not files and not beside.exists():
        write_whole(path, content)
        return (path,)
    real = Path(os.path.realpath(path))
    if real.exists() and not os.access(real, os.W_OK):
        raise FileTrouble(f"{str(path)!r} is write-protected.")
    try:
        staging = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    except OSError as error:
        raise FileTrouble(f"{str(path)!r} cannot be written: {error.strerror}.") from None
    try:
        staged = staging / beside.name
        if files:
            staged.mkdir()
            for name, data in files.items():
                _written(staged / name, data)
            _written(staged / LIST, _listed(files))
        _swapped(staging, beside, _last(staging, real, content))
    except OSError as error:
        raise FileTrouble(f"{str(path)!r} cannot be written: {error.strerror}; all is as it was.") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return (path, *(beside / name for name in files))


def check_places(path: Path) -> None:
    """Raise an error if a report cannot be put at a path without harm to what is there.

    Raises
    ------
    FileTrouble
        A folder stands where the report is to be, or a file where its folder is to be.
    UsageError
        The folder holds what sulh did not write.
    """
    if path.is_dir():
        raise FileTrouble(f"{str(path)!r} is a folder; move it, or choose another name for the report.")
    beside = path.parent / folder_of(path)
    if beside.is_symlink():
        raise FileTrouble(f"{str(beside)!r} is a link; move it: the files of the report go to a folder of that name.")
    if beside.exists() and not beside.is_dir():
        raise FileTrouble(f"{str(beside)!r} is a file; move it: the files of the report go to a folder of that name.")
    strange = foreign(beside)
    if strange:
        named = ", ".join(map(repr, strange[:NAMED]))
        more = f" and {len(strange) - NAMED:,} more" if len(strange) > NAMED else ""
        raise UsageError(
            f"The folder {str(beside)!r} holds what sulh did not write, or what was changed since: {named}{more}. "
            "Move it, or choose another name for the report."
        )


def foreign(folder: Path) -> list[str]:
    """Return what there is in a folder that sulh did not write there as it is now."""
    if not folder.is_dir():
        return []
    try:
        known = json.loads((folder / LIST).read_text(encoding="utf-8"))["files"]
        known = {str(name): str(digest) for name, digest in known.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        known = {}
    found = []
    for one in sorted(folder.iterdir()):
        if one.name == LIST and known:
            continue
        plain = one.is_file() and not one.is_symlink()
        if not plain or known.get(one.name) != hashlib.sha256(one.read_bytes()).hexdigest():
            found.append(one.name)
    return found


def _listed(files: Mapping[str, bytes]) -> bytes:
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return (json.dumps({"files": digests}, indent=1, ensure_ascii=False) + "\n").encode()


def _written(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _last(staging: Path, real: Path, content: bytes) -> Callable[[], None]:
    """Return what puts the report in its place; it is staged, too, unless a link leads to another disk."""
    if real.parent.stat().st_dev != staging.stat().st_dev:
        return lambda: write_whole(real, content)
    staged = staging / "report"
    _written(staged, content)
    if real.exists():
        os.chmod(staged, real.stat().st_mode & 0o777)
    return lambda: os.replace(staged, real)


def _swapped(staging: Path, beside: Path, finish: Callable[[], None]) -> None:
    """Put the folder that is staged in its place, then the report; take it back where the latter fails."""
    staged, old = staging / beside.name, staging / "before"
    moved = placed = False
    try:
        if beside.exists():
            os.rename(beside, old)
            moved = True
        if staged.exists():
            os.rename(staged, beside)
            placed = True
        finish()
    except BaseException:
        with suppress(OSError):
            if placed:
                os.rename(beside, staged)
            if moved:
                os.rename(old, beside)
        raise
