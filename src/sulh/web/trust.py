"""Whether what lies beside the cases was kept by a workbench of this very folder, or came with files from elsewhere."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sulh.errors import FileTrouble
from sulh.web.store import Store

MADE = "made"
"""The key of the record of where it was made."""

UNTRUSTED = ("jobs", "answers", "draws")
"""What is shown, or gone on with, as it lies there; texts to undo are only ever shown as texts, and are kept."""


def forget_foreign(store: Store, folder: Path) -> bool:
    """Drop token, jobs and answers that another folder's workbench kept, and say whether the rest can be used.

    A folder that is copied, unpacked or fetched has other numbers (inodes) than the one that it was made from, and who
    made it cannot choose them. The number of the disk is left out: with some systems it is another at each start.
    """
    if store.folder is None:
        return True
    try:
        here = f"{folder.stat().st_ino} {store.folder.stat().st_ino}"
    except OSError:
        return False
    if store.get(MADE) == here:
        return True
    left = False
    for kind in UNTRUSTED:
        left |= not _emptied(store.folder / kind)
    store.drop("token")
    if left or store.get("token") is not None:
        return False
    with suppress(FileTrouble):  # then the next start drops them again
        store.put(MADE, here)
    return True


def _emptied(place: Path) -> bool:
    """Remove the files in a folder, and say whether none is left; no link is followed."""
    try:
        if place.is_symlink():
            place.unlink()
        if not place.is_dir():
            return True
        place.chmod(0o700)
        for file in place.iterdir():
            if file.is_symlink() or not file.is_dir():
                file.unlink()
    except OSError:
        return False
    return True
