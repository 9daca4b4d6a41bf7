"""The way in for the browser: a file that leads to the address, because a command line is read by everybody."""

from __future__ import annotations

import shutil
import tempfile
from html import escape
from pathlib import Path

from sulh.disk import write_whole
from sulh.errors import FileTrouble
from sulh.web.store import Store

NAME = "open.html"


def way_in(where: str, store: Store) -> Path | None:
    """Write a page that leads to an address, for its owner alone to read; return its file, None if none can be made.

    The address holds the key, and every user of the machine can see what a program is started with. Where nothing can
    be kept beside the cases, the file is in a folder of its own, which :func:`remove` takes away.
    """
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>sulh</title>'
        f'<meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url={escape(where)}">'
        f'</head><body><p><a href="{escape(where)}">Open the workbench</a></p></body></html>\n'
    )
    if store.folder is not None:
        try:
            store.put(NAME, page)
        except FileTrouble:
            pass  # perhaps another disk has room
        else:
            return store.folder.resolve() / NAME
    try:
        file = Path(tempfile.mkdtemp(prefix="sulh-")) / NAME
        write_whole(file, page.encode(), 0o600)
    except (OSError, FileTrouble):
        return None
    return file


def remove(file: Path | None, store: Store) -> None:
    """Remove the file where it lies in a folder of its own."""
    if file is not None and (store.folder is None or file.parent != store.folder.resolve()):
        shutil.rmtree(file.parent, ignore_errors=True)
