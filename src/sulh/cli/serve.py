"""``sulh serve``: the workbench in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from sulh.errors import CaseNotFound
from sulh.files.reader import shipped_cases
from sulh.questions.extras import workbench


@click.command("serve")
@click.argument("what", metavar="[CASE|FOLDER]", default=".")
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="The port.  [default: the one of last time]")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def command(what: str, port: int | None, no_browser: bool) -> int:
    """Open the workbench: the cases of a folder in the browser, on this machine alone.

    With a case file, its folder is served and the case opened. Ctrl-C ends it; nothing is lost.
    """
    workbench()
    from sulh.web.folder import address
    from sulh.web.serving import AlreadyServed, Serving

    folder, page = _place(what)
    try:
        serving = Serving(folder, port)
    except AlreadyServed as error:
        click.echo(f"This folder is already served. Open {error.address}")
        if not no_browser:
            click.launch(error.address)
        return 0
    where = serving.address("/" if page is None else address(*page))
    click.echo(f"The workbench of {folder} is at\n\n    {where}\n\nCtrl-C ends it.")
    if not no_browser:
        click.launch(where)
    serving.run()
    return 0


def _place(what: str) -> tuple[Path, tuple[str, str] | None]:
    """Return the folder to serve, and the case to open: where it is, and its name."""
    path = Path(what)
    if path.is_dir():
        return path, None
    if path.is_file():
        return path.parent, ("case", path.name)
    if what in shipped_cases():
        return Path(), ("library", what)
    raise CaseNotFound(f"{what!r} is neither a folder, nor a case file, nor a case that comes with sulh.")
