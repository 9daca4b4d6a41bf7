"""Whole commands, from the start of the process to its end."""

from __future__ import annotations

import argparse
import sys
from statistics import median

from fresh import Table, process, saved, time
from makers import six_parties


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="processes for each command")
    arguments = parser.parse_args()
    python = [sys.executable]
    sulh = [*python, "-m", "sulh"]
    with saved(six_parties()) as six:
        commands = {
            "sulh --help": [*sulh, "--help"],
            "sulh solve us-taliban-2018-2021": [*sulh, "solve", "us-taliban-2018-2021"],
            "sulh solve: 6 parties, 138,240 states": [*sulh, "solve", six],
            "for comparison: python that does nothing": [*python, "-c", "pass"],
            "for comparison: python that imports numpy": [*python, "-c", "import numpy"],
        }
        table = Table("command", "median", "least", "memory")
        for name, command in commands.items():
            runs = [process(command) for _ in range(arguments.runs)]
            seconds = [run.seconds for run in runs]
            table.row(name, time(median(seconds)), time(min(seconds)), f"{max(run.mb for run in runs):,.0f} MB")


if __name__ == "__main__":
    main()
