"""Options that say what parties do, by themselves and together, where a command looks at what may happen."""

from __future__ import annotations

import re
from collections.abc import Callable

import click

from sulh.cli.common import Command, count_option
from sulh.errors import UsageError
from sulh.questions.network import MAX_MOVES, REGIMES
from sulh.questions.situation import SIGNATORIES


def by_option(
    help: str = "What parties do by themselves: any move, improvements, or improvements that no sanction deters.",
) -> Callable[[Command], Command]:
    """Return the option for the regime of all parties: each but "none"."""
    return click.option("--by", type=click.Choice(REGIMES[:-1]), default="undeterred", show_default=True, help=help)


def agreements_option(help: str) -> Callable[[Command], Command]:
    """Return the option for whether there are joint moves."""
    return click.option("--agreements/--no-agreements", default=True, show_default=True, help=help)


def signatories_option(help: str) -> Callable[[Command], Command]:
    """Return the option for how many parties sign, a text for :func:`number_range`."""
    default = "-".join(map(str, SIGNATORIES))
    return click.option("--signatories", default=default, show_default=True, metavar="N-M", help=help)


def number_range(text: str) -> tuple[int, int]:
    """Return the least and the greatest number of signatories that a text such as ``2-3`` says."""
    found = re.fullmatch(r"\s*(\d{1,4})(?:\s*-\s*(\d{1,4}))?\s*", text)
    if found is None:
        raise UsageError(f"{text!r} is no number of signatories. Write 2, or 2-3.")
    return int(found[1]), int(found[2] or found[1])


def coercive_option(what: str = "agreements") -> Callable[[Command], Command]:
    """Return the option that lets joint moves, under the name the command gives them, turn coercive options on."""
    return click.option("--include-coercive", is_flag=True, help=f"Let {what} turn coercive options on.")


def max_moves_option(help: str = "The most moves to look at.") -> Callable[[Command], Command]:
    """Return the option for how far to look."""
    return count_option("--max-moves", MAX_MOVES, help)
