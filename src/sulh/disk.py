"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from sulh.errors import FileTrouble


def write_whole(path: Path, content: bytes | Callable[[BinaryIO], None], new_mode: int | None = None) -> None:
    """Write a file beside its place and put it there when it is complete.

    A link is followed; the mode of a file that is replaced is kept.

    Parameters
    ----------
    content
        The bytes, or a function that writes them to an open file.
    new_mode
        Access rights of a file that was not there; None leaves them to the system.

    Raises
    ------
    FileTrouble
        The file cannot be written; what stood there is untouched.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not os.access(path, os.W_OK):
        raise FileTrouble(f"{str(path)!r} is write-protected.")
    try:
        new = new_mode if new_mode is not None else 0o666 & ~_umask()
        mode = path.stat().st_mode & 0o777 if path.exists() else new
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise FileTrouble(f"{str(path)!r} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(handle, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                content(file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, mode)
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise FileTrouble(f"{str(path)!r} cannot be written: {error.strerror}.") from None
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
