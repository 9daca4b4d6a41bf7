"""Where a document is: inside the folder of the case, or nowhere."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

from sulh.files.documents.text import Unreadable

BESIDE = (
    "Keep the document in the folder of the case or below it, and name it from there, such as documents/minutes.pdf."
)


def locate(file: str, folder: Path) -> Path:
    r"""Return the path of a document that a source names.

    Parameters
    ----------
    file
        The path as the case file has it, relative to ``folder``; ``\`` counts as ``/``.
    folder
        What it must not lead out of, by ``..`` or by a link either.

    Raises
    ------
    Unreadable
        It leads out of the folder, or to no ordinary file.
    """
    relative = file.strip().replace("\\", "/")
    if "://" in relative:
        raise Unreadable("outside", f"{file!r} is an address and no file.", "Write it as address; it is never opened.")
    given = PureWindowsPath(relative)
    if given.drive or given.root or relative.startswith("~"):
        raise Unreadable("outside", f"{file!r} is no path inside the folder of the case.", BESIDE)
    try:
        path = (folder / relative).resolve()
        inside = path.is_relative_to(folder.resolve())
        found, is_file = path.exists(), path.is_file()
    except (OSError, ValueError, RuntimeError):  # too long, a zero in it, a link to itself
        raise Unreadable("missing", f"There is no file {file!r}.", "Correct its name under sources.") from None
    if not inside:
        raise Unreadable("outside", f"{file!r} leads out of the folder of the case.", BESIDE)
    if not found:
        fix = "Put the document there, correct its name under sources, or say with --documents where documents are."
        raise Unreadable("missing", f"There is no file {file!r}.", fix)
    if not is_file:
        raise Unreadable("no file", f"{file!r} is no file.", "Name the document itself.")
    return path
