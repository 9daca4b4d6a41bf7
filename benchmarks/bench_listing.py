"""Listing the feasible states among up to 2^40 option vectors, without listing those."""

from __future__ import annotations

import argparse

from fresh import Table, ask, memory, times
from makers import at_most, chain, clauses, groups

CASES = {
    "40 options, ten groups, exactly one of four": groups(10),
    "the same, groups interleaved": groups(10, interleaved=True),
    "36 options, of any three in a row at most one": chain(36),
    "40 options, at most 5 on: one long rule": at_most(5, 40),
    "40 options, 120 random rules of three": clauses(40, 120, seed=0),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="processes for each case")
    arguments = parser.parse_args()
    table = Table("feasible states of", "states", "median", "least", "memory")
    for name, text in CASES.items():
        runs = [ask("list", text) for _ in range(arguments.runs)]
        table.row(name, f"{runs[0]['states']:,}", *times(runs), memory(runs))


if __name__ == "__main__":
    main()
