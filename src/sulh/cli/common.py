"""What the commands share: the options of the same name, printing a sheet, showing progress."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import click

from sulh.case.case import Case
from sulh.case.states import MAX_STATES
from sulh.cli.trouble import print_json
from sulh.files.reader import load
from sulh.show.render import least_width, safe, terminal
from sulh.show.tables import NO, YES, Sheet
from sulh.stability.concept import Sanctions

if TYPE_CHECKING:
    from rich.console import Console

PATIENCE = 2.0
"""Seconds after which a command says what it is doing."""

PIPED = 100
"""Columns where the output is not a terminal; nothing is cut off, words are wrapped."""

INTERRUPTED = 130
"""Exit code of an answer that was broken off with Ctrl-C."""

Command = TypeVar("Command", bound=Callable[..., Any])


def count_option(name: str, default: int, help: str, metavar: str = "N") -> Callable[[Command], Command]:
    """Return an option that takes a whole number from 1 on."""
    return click.option(name, type=click.IntRange(1), default=default, show_default=True, metavar=metavar, help=help)


def output_option(help: str, metavar: str = "FILE") -> Callable[[Command], Command]:
    """Return the option that names the file to write."""
    return click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar=metavar, help=help)


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
variant_option = click.option("--variant", metavar="NAME", help="The coding to use, instead of the base.")
max_states_option = count_option("--max-states", MAX_STATES, "The most states to list.")
every_row_option = click.option("--all", "show_all", is_flag=True, help="Show every row, however many.")
sanctions_option = click.option(
    "--sanctions",
    type=click.Choice(get_args(Sanctions)),
    default=get_args(Sanctions)[0],
    show_default=True,
    help="How opponents answer an improvement.",
)
return_counts_option = click.option(
    "--return-counts/--no-return-counts",
    default=True,
    show_default=True,
    help="Whether leading the conflict back to its start is a sanction.",
)
judging_option = click.option(
    "--concept", default="seq", show_default=True, metavar="ID", help="What deters: nash, gmr, smr, seq or sseq."
)
case_argument = click.argument("case", metavar="CASE")


def listed(text: str) -> list[str]:
    """Return what stands between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def load_case(name: str, variant: str | None, max_states: int) -> Case:
    """Return the case, or one of its variants."""
    case = load(name, max_states=max_states)
    return case if variant is None else case.variant(variant)


def console(least: int = 0, *, err: bool = False) -> Console:
    """Return a console as wide as the terminal, and at least as wide as nothing is cut off."""
    from rich.console import Console

    stream = sys.stderr if err else sys.stdout
    width = shutil.get_terminal_size((PIPED, 24)).columns if stream.isatty() or "COLUMNS" in os.environ else PIPED
    return Console(stderr=err, width=max(width, least), highlight=False, markup=False, emoji=False)


def print_answer(shown: dict[str, Any] | Sheet) -> None:
    """Print an answer on standard output: a document as JSON, a sheet for people."""
    if isinstance(shown, Sheet):
        print_sheet(shown)
    else:
        print_json(shown)


def print_sheet(shown: Sheet) -> None:
    """Print a sheet on standard output, with signs that the output can show."""
    width = console().width
    out = console(least_width(shown))
    with out.capture() as capture:
        out.print(terminal(replace(shown, notes=()), width))
    lines = [line.rstrip() for line in capture.get().splitlines()]
    # A command that wraps cannot be copied.
    notes = [
        note if ": sulh " in note else textwrap.fill(note, width, break_on_hyphens=False)
        for note in map(safe, shown.notes)
    ]
    text = "\n".join([*lines, *([""] if notes else []), *notes])
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        (YES + NO).encode(encoding)
    except UnicodeEncodeError:
        text = text.replace(YES, "x").replace(NO, ".")
        text = text.encode(encoding, errors="replace").decode(encoding)
    click.echo(text)


@contextmanager
def progress() -> Iterator[Callable[[str, float], None]]:
    """Give a function to tell what is being done; it is shown on standard error once patience is over.

    Until it is called, a case is being read.
    """
    lock = threading.Lock()
    latest = ("reading", 0.0)
    shown: list[Any] = []

    def show() -> None:
        with lock:
            if not shown:
                shown.append(_Bar() if sys.stderr.isatty() else _Lines())
                shown[0].tell(*latest)

    def tell(what: str, share: float) -> None:
        nonlocal latest
        with lock:
            latest = what, share
            if shown:
                shown[0].tell(what, share)

    timer = threading.Timer(PATIENCE, show)
    timer.daemon = True
    timer.start()
    try:
        yield tell
    finally:
        timer.cancel()
        with lock:
            if shown:
                shown[0].close()


class _Bar:
    """A bar on a terminal."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        self.bar = Progress(*columns, console=console(err=True), transient=True)
        self.bar.start()
        self.task = self.bar.add_task("", total=1.0)

    def tell(self, what: str, share: float) -> None:
        self.bar.update(self.task, description=what, completed=share)

    def close(self) -> None:
        self.bar.stop()


class _Lines:
    """A line now and then, where there is no terminal."""

    def __init__(self) -> None:
        self.due = 0.0

    def tell(self, what: str, share: float) -> None:
        if time.monotonic() >= self.due:
            self.due = time.monotonic() + PATIENCE
            click.echo(f"{share:4.0%} {what}", err=True)

    def close(self) -> None:
        """Nothing is left on the screen to take away."""
