"""``sulh serve``: the workbench in a browser."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import click

from sulh.cli.trouble import print_json
from sulh.errors import CaseNotFound, UsageError
from sulh.files.reader import shipped_cases
from sulh.questions.extras import workbench

LINGER = 1.0
"""Seconds that work in a thread has to end after Ctrl-C; whatever is written, is written whole or not at all."""


@click.command("serve")
@click.argument("what", metavar="[CASE|FOLDER]", default=".")
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="The port.  [default: the one of last time]")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON, and open no browser.")
def command(what: str, port: int | None, no_browser: bool, as_json: bool) -> int:
    """Open the workbench: the cases of a folder in the browser, on this machine alone.

    With a case file, its folder is served and the case opened. Ctrl-C ends it; nothing is lost.
    """
    workbench()
    from sulh.web.bench import STATE
    from sulh.web.folder import address
    from sulh.web.opening import remove, way_in
    from sulh.web.serving import AlreadyServed, Serving

    folder, page = _place(what)
    opened = "/" if page is None else address(*page)
    browser = not (no_browser or as_json)
    try:
        serving = Serving(folder, port)
    except AlreadyServed as error:
        where = error.address(opened)
        _tell(folder, where, False, as_json)
        if browser:
            _open(way_in(where, error.store))
        return 0
    store = serving.bench.store
    _tell(folder, where := serving.address(opened), True, as_json)
    if store.folder is None and not as_json:
        click.echo(f"\n{STATE} cannot be written in that folder: cases can be looked at, and not changed.")
        sys.stdout.flush()
    file = way_in(where, store) if browser else None
    _open(file)
    serving.run()
    remove(file, store)
    _leave()
    return 0


def _tell(folder: Path, where: str, new: bool, as_json: bool) -> None:
    """Say where the workbench is; the server may still be starting: it answers in a moment."""
    if as_json:
        print_json({"address": where, "folder": str(folder.resolve()), "started": new})
        sys.stdout.flush()
        return
    name = click.style(str(folder.resolve()), bold=True)
    if new:
        click.echo(f"The workbench of {name}\n\n    {where}\n\nOnly this machine can open it. Ctrl-C ends it.")
    else:
        click.echo(f"The workbench of {name} is open already, in another process:\n\n    {where}")
    sys.stdout.flush()


def _open(file: Path | None) -> None:
    """Open a file in the browser; where there is none, the address that was printed is what there is."""
    if file is not None and click.launch(file.as_uri()):
        import webbrowser

        webbrowser.open(file.as_uri())


def _leave() -> None:
    """Wait a moment for work that is still going on in threads, then leave without it."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(LINGER)
            if thread.is_alive():
                sys.stdout.flush()
                os._exit(0)


def _place(what: str) -> tuple[Path, tuple[str, str] | None]:
    """Return the folder to serve, and the case to open: where it is, and its name."""
    path = Path(what)
    if what and path.is_dir():
        return path, None
    if path.is_file():
        if path.suffix not in (".yaml", ".yml"):
            raise UsageError(f"{what!r} is no case file. sulh import makes one of it, or upload it in the workbench.")
        return path.parent, ("case", path.name)
    if what in shipped_cases():
        return Path(), ("library", what)
    raise CaseNotFound(f"{what!r} is neither a folder, nor a case file, nor a case that comes with sulh.")
