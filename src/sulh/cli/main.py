"""``sulh``: the commands, loaded when they are called, and the one place where errors become words and exit codes.

0 answered; 1 ``verify`` failed, or ``check --strict`` with warnings; 2 the call is wrong; 3 the case file has
problems; 4 a size limit was reached.
"""

from __future__ import annotations

import io
import re
import sys
from contextlib import redirect_stdout
from importlib import import_module
from typing import Any, NoReturn

import click

from sulh.version import __version__

COMMANDS = {
    "check": ("check", "Is the case file sound? Every problem at once."),
    "solve": ("solve", "Which outcomes hold, and for whom?"),
    "explain": ("explain", "Why does an outcome hold, or why not?"),
    "verify": ("verify", "Is the certificate of an explanation right?"),
    "paths": ("paths", "How to get there from here, and what blocks the way?"),
    "deals": ("deals", "Which agreements are there, and what becomes of them?"),
    "mediate": ("mediate", "What would have to change for an outcome to hold?"),
    "claims": ("claims", "Do arguments about the conflict follow?"),
    "coders": ("coders", "What do several coders read, and where do they differ?"),
    "coalitions": ("coalitions", "What can parties gain by acting together?"),
    "sweep": ("sweep", "What holds in which coding? All of them as one table."),
    "robust": ("robust", "How firmly do outcomes hold when the coding is not certain?"),
    "replay": ("replay", "How does the record of a case stand beside its coding?"),
    "views": ("views", "How does each party see it, and what would surprise it?"),
    "report": ("report", "Give me the document: HTML, DOCX, PDF or Markdown."),
    "serve": ("serve", "Open the workbench: all of it in a browser, on this machine alone."),
    "draw": ("draw", "Draw the case: its graph, its table, a path, a deal."),
    "new": ("new", "Write a commented skeleton of a case file."),
    "fmt": ("fmt", "Put a case file into its canonical layout."),
    "export": ("export", "Write the case for another program: workbook, CSV, LaTeX, BibTeX, matrices."),
    "import": ("importing", "Make a case file of a workbook or a .gmcr file."),
    "segments": ("segments", "Put coded segments of QualCoder into a case, as evidence."),
    "cases": ("cases", "List the cases that come with sulh."),
    "concepts": ("concepts", "List the solution concepts."),
    "schema": ("schema", "Print the JSON Schema of case files, for editors."),
}
"""Name on the command line: module in this folder, and one line of help."""


PRINTED = {"-h", "--help", "--version"}
"""Options whose answer is a text, and which end the call."""

PATTERN = re.compile(r"-[YN -]*[YN][YN -]*")
"""A state, or several, whose first option is left open: it looks like an option of the call."""


class Commands(click.Group):
    """A group that imports a command only when it is called, so that help is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command, or None if there is none of this name."""
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"sulh.cli.{COMMANDS[name][0]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; suggest the nearest where there is none."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from sulh.errors import did_you_mean

            ctx.fail(f"There is no command {args[0]!r}. {did_you_mean(args[0], COMMANDS, most=len(COMMANDS))}")
        name, command, rest = super().resolve_command(ctx, args)
        return name, command, rest if command is None else patterns_last(command, rest)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def patterns_last(command: click.Command, words: list[str]) -> list[str]:
    """Return the words of a call with a STATE such as ``-Y--N`` behind ``--``, where it is no option.

    What follows an option that takes a value is that value, and stays.
    """
    if not any(isinstance(one, click.Argument) and one.metavar == "STATE" for one in command.params):
        return words
    valued = {
        name
        for one in command.params
        if isinstance(one, click.Option) and not one.is_flag and not one.count
        for name in (*one.opts, *one.secondary_opts)
    }
    end = words.index("--") if "--" in words else len(words)
    before = list(zip(["", *words], words[:end], strict=False))
    states = [word for last, word in before if PATTERN.fullmatch(word) and last not in valued]
    others = [word for last, word in before if not PATTERN.fullmatch(word) or last in valued]
    return [*others, "--", *states, *words[end + 1 :]] if states else words


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="A CASE is a path to a case file, or the name of a case that comes with sulh (see: sulh cases).",
)
@click.version_option(__version__, message="sulh %(version)s")
def cli() -> None:
    """Which outcomes of a conflict hold, and why."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    # What follows "--" is a file name, even if it is called --json.
    as_json = "--json" in given[: given.index("--")] if "--" in given else "--json" in given
    try:
        if as_json and not PRINTED.isdisjoint(given):
            code = _printed_as_json(given)
        else:
            code = cli.main(given, prog_name="sulh", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(2)
    except (click.ClickException, click.Abort, KeyboardInterrupt) as error:
        sys.exit(_usage(error, as_json))
    except BrokenPipeError:
        # The reader of a pipe has gone, as in `sulh solve elmira | head`.
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        from sulh.cli.trouble import report

        sys.exit(report(error, as_json))
    sys.exit(code if isinstance(code, int) else 0)


def _printed_as_json(given: list[str]) -> Any:
    """Print the help or the version as the one JSON document that --json promises."""
    from sulh.cli.trouble import print_json

    with redirect_stdout(io.StringIO()) as text:
        code = cli.main([word for word in given if word != "--json"], prog_name="sulh", standalone_mode=False)
    print_json({"help": text.getvalue()})
    return code


def _usage(error: BaseException, as_json: bool) -> int:
    """Say that the call is wrong, or was broken off, and return the exit code."""
    if isinstance(error, click.ClickException):
        problem: dict[str, Any] = {"code": "S801", "text": "", "rule": error.format_message(), "fix": ""}
        if isinstance(error, click.UsageError) and error.ctx is not None:
            problem["fix"] = f"See: {error.ctx.command_path} --help"
    else:
        problem = {"code": "S808", "text": "", "rule": "Interrupted; nothing was written.", "fix": ""}
    if as_json:
        from sulh.cli.trouble import print_json

        print_json({"problems": [{**problem, "severity": "error", "file": "", "line": 0, "column": 0}]})
    else:
        click.echo(f"sulh: {problem['rule']}", err=True)
        if problem["fix"]:
            click.echo(problem["fix"], err=True)
    return error.exit_code if isinstance(error, click.ClickException) else 130
